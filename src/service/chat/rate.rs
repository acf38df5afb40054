//! How often something may happen in a second.

use crate::host::moment::Moment;

/// The moments of the latest second, of which there are at most so many as were ever allowed.
///
/// It is exact: as long as the clock does not go back, no second, wherever it begins, has more than
/// what is allowed. What is not allowed is not counted, so that a client that goes on asking is not
/// shut out for good. A moment that lies more than a second ahead is not counted either: one wrong
/// reading of a clock shuts nobody out.
#[derive(Debug, Clone, Default)]
pub(super) struct Rate {
    moments: Vec<Moment>,
}

impl Rate {
    const SECOND: u64 = 1_000;

    /// Counts this moment and returns true, unless the second before it has so many already.
    pub(super) fn admits(&mut self, now: Moment, most: usize) -> bool {
        self.moments.retain(|moment| moment.distance(now) < Self::SECOND);
        let admitted = self.moments.len() < most;
        if admitted {
            self.moments.push(now);
        }
        admitted
    }
}
