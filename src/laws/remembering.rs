//! What it takes to remember that tokens were ended or used, counted in comparisons and not in
//! time.

#![expect(clippy::arithmetic_side_effects, reason = "numbers of a test are small")]

use crate::service::pruning::Remembered;
use crate::{Leeway, Pruning, Purpose, Timestamp};
use std::cell::Cell;
use std::cmp::Ordering;

thread_local! {
    static COMPARISONS: Cell<usize> = const { Cell::new(0) };
}

#[derive(Debug, PartialEq, Eq)]
struct Counted(usize);

impl Ord for Counted {
    fn cmp(&self, other: &Self) -> Ordering {
        COMPARISONS.set(COMPARISONS.get() + 1);
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Counted {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn comparisons(act: impl FnOnce()) -> usize {
    COMPARISONS.set(0);
    act();
    COMPARISONS.get()
}

fn after(days: i64) -> Pruning {
    let start: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
    Pruning::at(start.plus_seconds(days * 86_400).unwrap(), Leeway::default()).unwrap()
}

#[test]
fn to_remember_one_of_100_000_takes_a_few_dozen_comparisons_and_to_prune_takes_none() {
    const MANY: usize = 100_000;
    let mut remembered = Remembered::nothing();
    for number in 0..MANY {
        assert!(remembered.insert(Counted(number)));
    }
    let one_more = comparisons(|| assert!(remembered.insert(Counted(MANY))));
    assert!(one_more < 100, "{one_more} comparisons");
    assert_eq!(comparisons(|| drop(remembered.prune(&after(0), Purpose::Participant))), 0);
    // In two generations, both are searched.
    let again = comparisons(|| assert!(!remembered.insert(Counted(MANY / 2))));
    let found = comparisons(|| assert!(remembered.contains(&Counted(MANY / 3))));
    assert!(again < 100 && found < 100, "{again} and {found} comparisons");
    assert_eq!(comparisons(|| drop(remembered.prune(&after(15), Purpose::Participant))), 0);
    assert!(remembered.insert(Counted(MANY / 2)));
}

#[test]
fn an_entry_is_remembered_for_two_margins_at_the_most_by_who_prunes_every_day() {
    let mut remembered = Remembered::nothing();
    for day in 0..=100 {
        assert!(remembered.insert(Counted(day)));
        drop(remembered.prune(&after(day.try_into().unwrap()), Purpose::Participant));
        let oldest = (0..=day).find(|day| remembered.contains(&Counted(*day))).unwrap();
        assert!((oldest..=day).all(|day| remembered.contains(&Counted(day))));
        // The margin is a little more than 14 days.
        assert!((14..=31).contains(&(day - oldest)) || oldest == 0, "day {day}: {oldest}");
    }
}
