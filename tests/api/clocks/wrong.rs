//! Stores and redemptions that forget too soon, or too much, as this library once did. Each is
//! found out, and by the fault of clocks that it cannot bear.

use super::steps::{ALL, Faults};
use super::{FOURTEEN_DAYS, START, Shared, SkewedClock, moment, run};
use crate::around::{Around, Call, Hooks};
use stagepass::{
    Clock, Leeway, MemoryRedemptions, MemoryStore, ParticipantId, Pruning, Purpose, Redemption, Redemptions,
    StageArn, Store, StoreError, Timestamp, TokenId,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// How it is decided what is forgotten.
#[derive(Debug, Clone)]
enum Forgets {
    /// By the clock of whoever decides, from a moment on that the clock of whoever decided told.
    ByTheClocks(Vec<Arc<SkewedClock>>),
    /// By pruning, so many seconds too soon.
    TooSoon(u32),
}

/// What is remembered, each with the moment from which it may be forgotten or, when it is not known
/// yet, none.
#[derive(Debug)]
struct Memory<T> {
    rule: Forgets,
    lifetime: i64,
    entries: Mutex<BTreeMap<T, Option<Timestamp>>>,
}

impl<T: Ord> Memory<T> {
    fn new(rule: Forgets, lifetime: i64) -> Self {
        Self { rule, lifetime, entries: Mutex::default() }
    }

    /// Remembers one more, and returns whether it is new. By the clocks, it first forgets.
    fn remember(&self, entry: T) -> bool {
        let mut entries = self.entries.lock().unwrap();
        let mut until = None;
        if let Forgets::ByTheClocks(clocks) = &self.rule {
            let readings: Vec<Timestamp> = clocks.iter().map(|clock| clock.now()).collect();
            let latest = readings.iter().copied().max().unwrap();
            entries.retain(|_, until| until.is_none_or(|until| until > latest));
            let earliest = readings.into_iter().min().unwrap();
            until = Some(earliest.plus_seconds(self.lifetime.saturating_add(300)).unwrap_or(Timestamp::MAX));
        }
        let is_new = !entries.contains_key(&entry);
        entries.entry(entry).or_insert(until);
        is_new
    }

    fn prune(&self, pruning: &Pruning, purpose: Purpose) {
        let Forgets::TooSoon(seconds) = self.rule else { return };
        let until = pruning.forgets(purpose).plus_seconds(seconds.into()).unwrap();
        let mut entries = self.entries.lock().unwrap();
        entries.retain(|_, stamp| stamp.is_none_or(|stamp| stamp > until));
        for stamp in entries.values_mut() {
            stamp.get_or_insert(pruning.stamp());
        }
    }
}

/// A store's own memory of who was disconnected.
struct Ends(Memory<(StageArn, ParticipantId)>);

impl Hooks for Ends {
    fn after(&self, call: &Call<'_>, store: &MemoryStore) {
        match call {
            Call::Disconnect(stage_arn, participant_id) => {
                self.0.remember(((*stage_arn).clone(), (*participant_id).clone()));
            }
            Call::Prune(pruning) => self.0.prune(pruning, Purpose::Participant),
            _ => return,
        }
        // The right store forgets all ends, and remembers what is remembered here.
        for now in [moment(START), Timestamp::MAX.plus_seconds(-1).unwrap()] {
            store.prune(&Pruning::at(now, Leeway::default()).unwrap()).unwrap();
        }
        for (stage_arn, participant_id) in self.0.entries.lock().unwrap().keys() {
            store.disconnect(stage_arn, participant_id, None).unwrap();
        }
    }
}

/// Redemptions that forget by a rule of their own.
#[derive(Debug)]
struct WrongRedemptions(Memory<TokenId>);

impl Redemptions for WrongRedemptions {
    fn claim(&self, token_id: TokenId) -> Result<Redemption, StoreError> {
        Ok(if self.0.remember(token_id) { Redemption::First } else { Redemption::Repeated })
    }

    fn prune(&self, pruning: &Pruning) -> Result<(), StoreError> {
        self.0.prune(pruning, Purpose::Chat);
        Ok(())
    }
}

const CASES: u32 = 1_000;
const NONE: Faults = Faults { readings: false, skew: false, leeways: false };
const READINGS: Faults = Faults { readings: true, ..NONE };
const SKEW: Faults = Faults { skew: true, ..NONE };
const LEEWAYS: Faults = Faults { leeways: true, ..NONE };

/// What went wrong, and the fewest steps that lead there.
fn found(faults: Faults, shared: impl Fn(&[Arc<SkewedClock>]) -> Shared) -> String {
    let (reason, steps) = run(CASES, faults, shared).expect_err("nothing was found");
    println!("{reason}: {steps:?}");
    reason
}

fn wrong_store(rule: impl Fn(&[Arc<SkewedClock>]) -> Forgets) -> impl Fn(&[Arc<SkewedClock>]) -> Shared {
    move |clocks| {
        let store = Arc::new(MemoryStore::new().with_ended_sessions(usize::MAX, u32::MAX));
        let hooks = Ends(Memory::new(rule(clocks), FOURTEEN_DAYS));
        (Arc::new(Around { store, hooks }), Arc::new(MemoryRedemptions::new()))
    }
}

fn wrong_redemptions(
    rule: impl Fn(&[Arc<SkewedClock>]) -> Forgets,
) -> impl Fn(&[Arc<SkewedClock>]) -> Shared {
    move |clocks| {
        let redemptions = WrongRedemptions(Memory::new(rule(clocks), 60));
        (Arc::new(MemoryStore::new()), Arc::new(redemptions))
    }
}

fn by_the_clocks(clocks: &[Arc<SkewedClock>]) -> Forgets {
    Forgets::ByTheClocks(clocks.to_vec())
}

#[test]
fn a_store_that_forgets_by_the_clock_of_a_decision_is_found_out_by_each_fault_of_clocks() {
    for faults in [READINGS, SKEW, LEEWAYS] {
        let reason = found(faults, wrong_store(by_the_clocks));
        assert_eq!(reason, "a participant joined that was disconnected", "{faults:?}");
    }
}

#[test]
fn redemptions_that_forget_by_the_clock_of_a_decision_are_found_out_by_each_fault_of_clocks() {
    // A reading that is far off is no fault here: it lets no token come as far as to be claimed.
    for faults in [SKEW, LEEWAYS] {
        let reason = found(faults, wrong_redemptions(by_the_clocks));
        assert_eq!(reason, "a chat token opened a second connection", "{faults:?}");
    }
}

/// The margin also allows for a token that is let in 300 seconds ahead of its issue by a clock that
/// is ahead itself. No token here is issued by anybody else than the machines, so those 300
/// seconds are not missed, and another clock's are.
#[test]
fn a_margin_that_leaves_out_one_clock_is_found_out() {
    let reason = found(ALL, wrong_store(|_| Forgets::TooSoon(600)));
    assert_eq!(reason, "a participant joined that was disconnected");
    let reason = found(ALL, wrong_redemptions(|_| Forgets::TooSoon(600)));
    assert_eq!(reason, "a chat token opened a second connection");
}

#[test]
fn what_forgets_by_pruning_with_the_whole_margin_is_not_found_out() {
    run(200, ALL, wrong_store(|_| Forgets::TooSoon(0))).unwrap();
    run(200, ALL, wrong_redemptions(|_| Forgets::TooSoon(0))).unwrap();
}
