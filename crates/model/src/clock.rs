//! A clock that a test moves, and that may fail.

use stagepass::{Clock, Timestamp};
use std::sync::{Mutex, PoisonError};

/// The clock of the machine whose turn it is. It stands until it is set, and may fail once.
#[derive(Debug)]
pub(super) struct FallibleClock(Mutex<Reading>);

#[derive(Debug, Clone, Copy)]
struct Reading {
    now: Timestamp,
    /// After how many readings it tells what instead.
    wrong: Option<(u8, Timestamp)>,
}

impl Clock for FallibleClock {
    fn now(&self) -> Timestamp {
        let mut reading = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut reading.wrong {
            Some((0, _)) => reading.wrong.take().map_or(reading.now, |(_, moment)| moment),
            Some((readings, _)) => {
                *readings = readings.saturating_sub(1);
                reading.now
            }
            None => reading.now,
        }
    }
}

impl FallibleClock {
    pub(super) fn standing_at(now: Timestamp) -> Self {
        Self(Mutex::new(Reading { now, wrong: None }))
    }

    /// Sets the clock. After so many readings, it tells another moment once.
    pub(super) fn set(&self, now: Timestamp, wrong: Option<(u8, Timestamp)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Reading { now, wrong };
    }

    /// Returns the moment at which the clock stands, which is no reading.
    pub(super) fn stands_at(&self) -> Timestamp {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).now
    }
}
