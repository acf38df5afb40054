//! What is said in a chat room, and what a room allows.

use crate::domain::attributes::ChatAttributes;
use crate::domain::room::{FallbackResult, MaxMessageLength, MaxMessageRate, Room};
use crate::host::random::{self, Random, RandomError};
use crate::rules;
use crate::wire::request::request;
use crate::wire::sent::Map;
use crate::wire::structure::structure;
use crate::wire::text::text_newtype;

text_newtype! {
    /// The id of a message, of an event or of an error: 12 letters and digits. (Shapes `MessageID`
    /// and `ID`.)
    pub struct MessageId = rules::MESSAGE_ID, shown;
}

impl MessageId {
    /// Draws a new id.
    ///
    /// # Errors
    ///
    /// Returns [`RandomError`] when the randomness could not be drawn.
    pub fn draw(random: &dyn Random) -> Result<Self, RandomError> {
        random::alphanumeric(&mut random.into(), 12).map(Self)
    }
}

text_newtype! {
    /// What a message says: 1 to 500 characters of any kind. (Member `Content`.)
    ///
    /// What people say to each other does not show in `Debug`.
    pub struct MessageContent = rules::CONTENT, secret;
}

text_newtype! {
    /// The id that a client gave to its request: up to 64 characters of any kind. (Member
    /// `RequestId`.)
    ///
    /// Every answer repeats it. The empty one, which is the default, says that nothing is answered.
    #[derive(Default)]
    pub struct RequestId = rules::REQUEST_ID, shown;
}

text_newtype! {
    /// Why a message was deleted or a user disconnected: 1 to 256 characters of any kind. (Shape
    /// `Reason`.)
    pub struct Reason = rules::REASON, shown;
}

text_newtype! {
    /// The name of an event that is sent to a room: 1 to 100 characters of any kind. (Shape
    /// `EventName` of the Chat API.)
    ///
    /// Those of the service's own events begin with `aws:`.
    pub struct RoomEventName = rules::ROOM_EVENT_NAME, shown;
}

impl RoomEventName {
    /// The event that tells clients to hide a message.
    pub(crate) fn delete_message() -> Self {
        Self("aws:DELETE_MESSAGE".to_owned())
    }

    /// The event that tells clients that a user was disconnected.
    pub(crate) fn disconnect_user() -> Self {
        Self("aws:DISCONNECT_USER".to_owned())
    }
}

structure! {
    /// What the review of a message says.
    ///
    /// It reads what a message review handler answers.
    ///
    /// ```
    /// use stagepass::chat::Review;
    /// use stagepass::room::FallbackResult;
    ///
    /// let review = Review::from_json(br#"{"ReviewResult": "ALLOW", "Content": "He said ****"}"#)?;
    /// assert_eq!(review.result, FallbackResult::Allow);
    /// # Ok::<(), stagepass::BadRequest>(())
    /// ```
    pub struct Review from ReviewInput {
        /// Whether the message is sent to the room.
        required result: FallbackResult = "ReviewResult" result: String,
        /// What the message says from now on; what it said when it is absent.
        optional content: MessageContent = "Content" content: String,
        /// The attributes that the message has from now on; those that it had when they are absent.
        optional attributes: ChatAttributes = "Attributes" attributes: Map,
    }
}

request!(Review from ReviewInput);

impl Review {
    /// Creates a review that lets the message through as it is.
    #[must_use]
    pub const fn allow() -> Self {
        Self { result: FallbackResult::Allow, content: None, attributes: None }
    }

    /// Creates a review that rejects the message.
    #[must_use]
    pub const fn deny() -> Self {
        Self { result: FallbackResult::Deny, content: None, attributes: None }
    }
}

/// What a room allows.
///
/// ```
/// use stagepass::chat::RoomLimits;
/// use stagepass::room::{FallbackResult, MaxMessageRate};
///
/// let limits = RoomLimits::default()
///     .message_rate(MaxMessageRate::from_messages_per_second(50)?)
///     .reviewed(FallbackResult::Deny);
/// assert_eq!(limits.message_length.characters(), 500);
/// # Ok::<(), stagepass::Violations>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct RoomLimits {
    /// The greatest length of a message.
    pub message_length: MaxMessageLength,
    /// The greatest number of messages in a second, of all users together.
    pub message_rate: MaxMessageRate,
    /// What becomes of a message that was not reviewed in time, where messages are reviewed at all.
    pub review: Option<FallbackResult>,
}

impl RoomLimits {
    /// Returns the same with this greatest length of a message.
    #[must_use]
    pub const fn message_length(self, message_length: MaxMessageLength) -> Self {
        Self { message_length, ..self }
    }

    /// Returns the same with this greatest number of messages in a second.
    #[must_use]
    pub const fn message_rate(self, message_rate: MaxMessageRate) -> Self {
        Self { message_rate, ..self }
    }

    /// Returns the same for a room that has a message review handler, with what becomes of a
    /// message that the handler did not review in time.
    #[must_use]
    pub const fn reviewed(self, fallback: FallbackResult) -> Self {
        Self { review: Some(fallback), ..self }
    }
}

impl From<&Room> for RoomLimits {
    /// Takes the limits of a room. What the room does not say has its default.
    fn from(room: &Room) -> Self {
        let handler = room.message_review_handler.as_ref();
        Self {
            message_length: room.maximum_message_length.unwrap_or_default(),
            message_rate: room.maximum_message_rate_per_second.unwrap_or_default(),
            review: handler.map(|handler| handler.fallback_result.unwrap_or_default()),
        }
    }
}
