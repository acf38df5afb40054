//! When a connection that is not heard of any more counts as lost.

use crate::host::clock::{Timestamp, TimestampError};

/// A moment that the host trusts, at which connections are looked for that were not heard of for
/// too long.
///
/// A server that stops at once leaves its participants connected, and nobody is left to say that
/// they are gone. So each connection is heard of when it joins, and with each
/// [heartbeat](crate::Service::heartbeat). Any one process of the host sweeps, and cleans up after
/// all of them. Sweeping marks and collects, as [`Pruning`](crate::Pruning) does:
///
/// 1. What has the stamp [`lost`](Self::lost), or an earlier one, is lost.
/// 2. What has no stamp yet, or one later than [`stamp`](Self::stamp), is stamped with it.
///
/// Whatever is heard of loses its stamp. So no clock of a server matters, but that of whoever
/// sweeps; the clock of the host's database is a good choice. A stamp from a clock that was ahead
/// is replaced by the next sweep.
///
/// # How long it takes
///
/// Let a connection be heard of every *h* seconds, let the host sweep every *s* seconds, and let it
/// sweep for connections that were quiet for *q* seconds. A connection that lives is never lost
/// while *q* is greater than *h*. One that is gone is lost *q* to *q* + 2 *s* seconds later. With
/// 15 seconds for *h* and *s*, and 60 for *q*, a host bears three lost heartbeats, and is rid of a
/// participant after a minute and a half at the latest.
///
/// ```
/// use stagepass::store::Sweep;
/// use stagepass::Timestamp;
///
/// let sweep = Sweep::at("2026-11-25T12:01:00Z".parse()?, 60)?;
/// assert_eq!(sweep.stamp().to_string(), "2026-11-25T12:01:00Z");
/// assert_eq!(sweep.lost().to_string(), "2026-11-25T12:00:00Z");
/// // A clock that failed finds nothing lost.
/// assert!(Sweep::at(Timestamp::MAX, 60).is_err());
/// # Ok::<(), stagepass::TimestampError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sweep {
    at: Timestamp,
    quiet_seconds: u32,
}

impl Sweep {
    /// Sweeps at this moment for connections that were quiet for so many seconds.
    ///
    /// # Errors
    ///
    /// Returns [`TimestampError`] for [`Timestamp::MAX`], which a clock tells that failed, and for
    /// [`Timestamp::MIN`].
    pub fn at(moment: Timestamp, quiet_seconds: u32) -> Result<Self, TimestampError> {
        if moment == Timestamp::MAX || moment == Timestamp::MIN {
            return Err(TimestampError);
        }
        Ok(Self { at: moment, quiet_seconds })
    }

    /// Returns the moment with which everything is stamped that is not lost and has no earlier
    /// stamp.
    #[must_use]
    pub const fn stamp(&self) -> Timestamp {
        self.at
    }

    /// Returns the latest stamp of what is lost.
    #[must_use]
    pub const fn lost(&self) -> Timestamp {
        self.at.saturating_minus(self.quiet_seconds)
    }
}
