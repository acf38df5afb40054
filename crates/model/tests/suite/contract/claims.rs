//! Redemptions as a database would keep them, which break one sentence of their contract.

use stagepass::{Pruning, Purpose, Redemption, Redemptions, StoreError, Timestamp, TokenId};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    ReadsThenWrites,
    AddsTheTimeToTheKey,
    AddsTheStampToTheKey,
    ForgetsByItsOwnClock,
    TakesIdsForText,
    CutsIdsTo64Bits,
    PrunesASecondTooEarly,
    PrunesAsIfWithoutLeeway,
    PrunesWhatHasNoStamp,
    StampsAgain,
    FailsWhenRepeated,
}

/// Stamps by ids, and by what else is in the key.
type Rows = BTreeMap<(Vec<u8>, u32), Option<Timestamp>>;

#[derive(Debug)]
pub(super) struct Claims {
    fault: Fault,
    rows: Mutex<Rows>,
    clock: AtomicU32,
}

impl Claims {
    pub(super) fn with(fault: Fault) -> Self {
        Self { fault, rows: Mutex::default(), clock: AtomicU32::new(0) }
    }

    pub(super) fn has_claimed(&self, token_id: TokenId) -> bool {
        self.rows.lock().unwrap().keys().any(|(id, _)| id == token_id.as_bytes())
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }
}

impl Redemptions for Claims {
    fn claim(&self, token_id: TokenId) -> Result<Redemption, StoreError> {
        // Every tenth call, a second has passed.
        let seconds = self.clock.fetch_add(1, Ordering::SeqCst) / 10;
        let bytes = token_id.as_bytes();
        let id = match self.fault {
            Fault::TakesIdsForText => String::from_utf8_lossy(bytes).into_owned().into_bytes(),
            Fault::CutsIdsTo64Bits => bytes[..8].to_vec(),
            _ => bytes.to_vec(),
        };
        let mut rows = self.rows.lock().unwrap();
        if self.has(Fault::ForgetsByItsOwnClock) {
            rows.retain(|(_, claimed), _| *claimed + 60 > seconds);
        }
        let in_key = self.has(Fault::AddsTheTimeToTheKey).then_some(seconds);
        let mut of_id =
            rows.iter().filter(|((other, at), _)| *other == id && in_key.is_none_or(|it| it == *at));
        let found = of_id.any(|(_, stamp)| !self.has(Fault::AddsTheStampToTheKey) || stamp.is_none());
        if self.has(Fault::ReadsThenWrites) {
            drop(rows);
            thread::sleep(Duration::from_micros(20));
            rows = self.rows.lock().unwrap();
        }
        if found && self.has(Fault::FailsWhenRepeated) {
            return Err(StoreError::Failed("UNIQUE constraint failed: redemptions.token_id".into()));
        }
        if found {
            return Ok(Redemption::Repeated);
        }
        rows.insert((id, seconds), None);
        Ok(Redemption::First)
    }

    fn prune(&self, pruning: &Pruning) -> Result<(), StoreError> {
        let mut forgets = pruning.forgets(Purpose::Chat).unix_seconds();
        if self.has(Fault::PrunesASecondTooEarly) {
            forgets += 1;
        }
        if self.has(Fault::PrunesAsIfWithoutLeeway) {
            forgets = pruning.stamp().unix_seconds() - 1_560;
        }
        let mut rows = self.rows.lock().unwrap();
        rows.retain(|_, stamp| match stamp {
            Some(stamp) => stamp.unix_seconds() > forgets,
            None => !self.has(Fault::PrunesWhatHasNoStamp),
        });
        for stamp in rows.values_mut() {
            if stamp.is_none() || self.has(Fault::StampsAgain) {
                *stamp = Some(pruning.stamp());
            }
        }
        Ok(())
    }
}
