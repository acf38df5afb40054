//! The time that chat goes by.

use stagepass::chat::Moment;
use std::time::{Duration, SystemTime};

/// The clock of the chat sessions. It goes as the system's does, or faster, for tests that do not
/// wait for a minute.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    since: SystemTime,
    times: u32,
}

impl Pace {
    /// Returns the clock of the system.
    #[must_use]
    pub fn of_system() -> Self {
        Self::faster(1)
    }

    /// Returns a clock that is right now, and goes so many times as fast as the system's from now
    /// on.
    #[must_use]
    pub fn faster(times: u32) -> Self {
        Self { since: SystemTime::now(), times: times.max(1) }
    }

    pub(super) fn now(&self) -> Moment {
        let now = SystemTime::now();
        let gained =
            now.duration_since(self.since).unwrap_or_default().checked_mul(self.times.saturating_sub(1));
        // What a clock tells that is wrong ends the sessions, and their clients come back.
        let now = gained.and_then(|gained| now.checked_add(gained));
        now.and_then(|now| now.try_into().ok()).unwrap_or(Moment::MAX)
    }

    /// Returns how long it takes until then. It is nothing when that is over.
    pub(super) fn until(&self, then: Moment) -> Duration {
        let milliseconds = then.unix_milliseconds().saturating_sub(self.now().unix_milliseconds());
        let left = Duration::from_millis(milliseconds.try_into().unwrap_or_default());
        left.checked_div(self.times).unwrap_or_default()
    }
}
