//! When it is safe to forget that a token was ended or used.

use crate::host::clock::{CLOCK_AHEAD_SECONDS, Leeway, Timestamp, TimestampError};
use crate::host::sealer::Purpose;
use std::collections::BTreeSet;
use std::mem;

/// A moment that the host trusts, at which what no longer matters may be forgotten.
///
/// Nothing is forgotten as a side effect of a decision, because a decision is made by a clock that
/// may be wrong. A host prunes when it likes, by the clock that it trusts most; the clock of its
/// database is a good choice. Pruning marks and sweeps:
///
/// 1. What has no stamp yet is stamped with [`stamp`](Self::stamp).
/// 2. What was stamped at [`forgets`](Self::forgets) or before is forgotten.
///
/// # How long something is remembered
///
/// The margin between stamp and sweep is the longest lifetime of a token, which is 14 days for
/// participant tokens and one minute for chat tokens, and 1,500 seconds, and twice the greatest
/// leeway. Let all clocks be right within 300 seconds, and let a token be ended at the true moment
/// *r*.
///
/// - A host whose clock is 300 seconds ahead lets a token in that is issued 300 seconds and the
///   leeway ahead of that clock. So the token expires at *r* + lifetime + 600 + leeway at the
///   latest.
/// - A host whose clock is 300 seconds behind lets it in until *r* + lifetime + 900 + twice the
///   leeway.
/// - The clock that stamps may be 300 seconds behind. So the stamp is *r* − 300 or later.
/// - The clock that sweeps may be 300 seconds ahead. So the sweep comes at the true moment
///   *r* − 600 + margin at the earliest, which is *r* + lifetime + 900 + twice the leeway.
///
/// A host whose clocks differ by more, or that found an issuer's clock ahead by days, adds that to
/// the leeway that it passes in. A token that nobody could let in yet when its participant was
/// disconnected, because it is issued later, is refused for as long as the disconnect is
/// remembered, and not longer. Another disconnect is remembered for as long as the first one.
///
/// ```
/// use stagepass::{Leeway, Pruning, Purpose, Timestamp};
///
/// let pruning = Pruning::at("2026-11-25T12:00:00Z".parse()?, Leeway::from_seconds(30))?;
/// assert_eq!(pruning.stamp().to_string(), "2026-11-25T12:00:00Z");
/// assert_eq!(pruning.forgets(Purpose::Participant).to_string(), "2026-11-11T11:34:00Z");
/// assert_eq!(pruning.forgets(Purpose::Chat).to_string(), "2026-11-25T11:33:00Z");
/// // A clock that failed prunes nothing.
/// assert!(Pruning::at(Timestamp::MAX, Leeway::default()).is_err());
/// # Ok::<(), stagepass::TimestampError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruning {
    at: Timestamp,
    leeway: Leeway,
}

/// What the clocks may be wrong by of the hosts that let in before the end and after it, of the
/// stamp, and of the sweep. How far ahead a token may be issued is part of what remains of it.
const CLOCKS_SECONDS: u32 = CLOCK_AHEAD_SECONDS.saturating_mul(4);

impl Pruning {
    /// Prunes at this moment, for hosts of which none has a greater leeway than this one.
    ///
    /// # Errors
    ///
    /// Returns [`TimestampError`] for [`Timestamp::MAX`], which a clock tells that failed, and for
    /// [`Timestamp::MIN`].
    pub fn at(moment: Timestamp, leeway: Leeway) -> Result<Self, TimestampError> {
        if moment == Timestamp::MAX || moment == Timestamp::MIN {
            return Err(TimestampError);
        }
        Ok(Self { at: moment, leeway })
    }

    /// Returns the moment with which everything is stamped that has no stamp yet.
    #[must_use]
    pub const fn stamp(&self) -> Timestamp {
        self.at
    }

    /// Returns the latest stamp of what is forgotten: ends of participants for
    /// [`Purpose::Participant`], redemptions of chat tokens for [`Purpose::Chat`].
    #[must_use]
    pub const fn forgets(&self, purpose: Purpose) -> Timestamp {
        let margin = purpose.longest_remaining_seconds().saturating_add(CLOCKS_SECONDS);
        self.at.saturating_minus(margin.saturating_add(self.leeway.seconds().saturating_mul(2)))
    }
}

/// A set that is remembered in two generations, so that an entry costs no more than its place in
/// the set.
///
/// The older generation has one stamp for all. It is forgotten as a whole, and the younger one then
/// takes its place. So an entry is remembered for two margins at the most, if the host prunes
/// often.
#[derive(Debug)]
pub(crate) struct Remembered<T> {
    young: BTreeSet<T>,
    old: Option<(Timestamp, BTreeSet<T>)>,
}

impl<T: Ord> Remembered<T> {
    pub(crate) const fn nothing() -> Self {
        Self { young: BTreeSet::new(), old: None }
    }

    pub(crate) fn contains(&self, entry: &T) -> bool {
        self.young.contains(entry) || self.is_old(entry)
    }

    /// Remembers an entry from now on, also one that is remembered already.
    pub(crate) fn renew(&mut self, entry: T) {
        self.young.insert(entry);
    }

    /// Remembers an entry, and returns whether it was new.
    pub(crate) fn insert(&mut self, entry: T) -> bool {
        !self.is_old(&entry) && self.young.insert(entry)
    }

    fn is_old(&self, entry: &T) -> bool {
        self.old.as_ref().is_some_and(|(_, old)| old.contains(entry))
    }

    /// Prunes, and returns what was forgotten, so that it is dropped after the lock is released.
    #[must_use]
    pub(crate) fn prune(&mut self, pruning: &Pruning, purpose: Purpose) -> Option<BTreeSet<T>> {
        if self.old.as_ref().is_some_and(|(stamp, _)| *stamp > pruning.forgets(purpose)) {
            return None;
        }
        let young = mem::take(&mut self.young);
        let stamped = (!young.is_empty()).then(|| (pruning.stamp(), young));
        mem::replace(&mut self.old, stamped).map(|(_, old)| old)
    }
}
