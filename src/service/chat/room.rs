//! What the connections to a room share.

use super::rate::Rate;
use crate::domain::message::RoomLimits;
use crate::host::moment::Moment;

/// What all connections to a room share: its limits, and the messages of the latest second.
///
/// A host has one for each room, and passes it to [`ChatSession::receive`] of all its connections.
/// It takes at most a kilobyte.
///
/// The rate is counted exactly, by the moments of the latest second: as long as the clock does not
/// go back, no second has more messages than the rate, wherever it begins. A message counts when it
/// is sent, not when it is reviewed; one that is refused for another reason does not count.
///
/// [`ChatSession::receive`]: crate::chat::ChatSession::receive
#[derive(Debug, Clone, Default)]
pub struct ChatRoom {
    limits: RoomLimits,
    rate: Rate,
}

impl ChatRoom {
    /// Creates a room with these limits, in which nothing was said.
    #[must_use]
    pub fn new(limits: RoomLimits) -> Self {
        Self { limits, rate: Rate::default() }
    }

    /// Returns the limits.
    #[must_use]
    pub const fn limits(&self) -> RoomLimits {
        self.limits
    }

    /// Changes the limits. They hold for messages that are sent from now on.
    pub const fn set_limits(&mut self, limits: RoomLimits) {
        self.limits = limits;
    }

    /// Counts a message and returns true, unless the rate is reached.
    pub(super) fn admits(&mut self, now: Moment) -> bool {
        let most = usize::try_from(self.limits.message_rate.messages_per_second()).unwrap_or_default();
        self.rate.admits(now, most)
    }
}
