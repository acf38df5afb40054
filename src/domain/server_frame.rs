//! What a chat room sends to its clients: messages, events and errors, a frame of text for each.

use crate::domain::attributes::ChatAttributes;
use crate::domain::chat::ChatUserId;
use crate::domain::message::{MessageContent, MessageId, Reason, RequestId, RoomEventName};
use crate::host::moment::Moment;
use crate::rules::kind::Count;
use crate::wire::answers::{self, object, read_object};
use crate::wire::error::SerializationError;
use crate::wire::json::{self, Integer, Maybe, Read, Then, text};
use crate::wire::sent::{CountedPairs, Map};
use serde::de::DeserializeSeed as _;
use serde::{Deserialize, Deserializer, Serialize};

/// Who sent a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "PascalCase", expecting = "an object")]
#[non_exhaustive]
pub struct Sender {
    /// The user, as the application named it in the chat token.
    pub user_id: ChatUserId,
    /// The attributes that the application gave in the chat token.
    #[serde(default)]
    pub attributes: Option<ChatAttributes>,
}

impl Sender {
    /// Creates a sender without attributes.
    #[must_use]
    pub const fn new(user_id: ChatUserId) -> Self {
        Self { user_id, attributes: None }
    }
}

/// A message that was sent to the room.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(
    remote = "Self",
    tag = "Type",
    rename = "MESSAGE",
    rename_all = "PascalCase",
    expecting = "an object"
)]
#[non_exhaustive]
pub struct MessageFrame {
    /// The id of the message.
    pub id: MessageId,
    /// The id of the request that sent it.
    #[serde(default, deserialize_with = "answers::null_as_default")]
    pub request_id: RequestId,
    /// What the message says.
    pub content: MessageContent,
    /// The attributes that the sender gave to the message.
    #[serde(default)]
    pub attributes: Option<ChatAttributes>,
    /// Who sent it.
    pub sender: Sender,
    /// When it was sent.
    pub send_time: Moment,
}

impl MessageFrame {
    /// Creates a message that says this, with nothing beside.
    #[must_use]
    pub fn new(id: MessageId, content: MessageContent, sender: Sender, send_time: Moment) -> Self {
        Self { id, request_id: RequestId::default(), content, attributes: None, sender, send_time }
    }
}

/// An event in the room.
///
/// ```
/// use stagepass::chat::EventFrame;
/// use stagepass::moderation::{MessageId, RoomEventName};
///
/// let (id, name) = (MessageId::new("abcdABCDefgh")?, RoomEventName::new("app:QUIZ")?);
/// let event = EventFrame::new(id, name, "2022-12-02T08:25:51Z".parse()?);
/// assert_eq!(
///     serde_json::to_string(&event)?,
///     r#"{"Type":"EVENT","Id":"abcdABCDefgh","RequestId":"","EventName":"app:QUIZ","Attributes":null,"SendTime":"2022-12-02T08:25:51.000Z"}"#
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", tag = "Type", rename = "EVENT", rename_all = "PascalCase", expecting = "an object")]
#[non_exhaustive]
pub struct EventFrame {
    /// The id of the event.
    pub id: MessageId,
    /// The id of the request that caused it; empty where it is no answer to a frame.
    #[serde(default, deserialize_with = "answers::null_as_default")]
    pub request_id: RequestId,
    /// The name of the event.
    pub event_name: RoomEventName,
    /// What there is to say beside the name.
    #[serde(default, deserialize_with = "pairs")]
    pub attributes: Option<Map>,
    /// When it happened.
    pub send_time: Moment,
}

impl EventFrame {
    /// Creates an event of this name, with nothing beside.
    #[must_use]
    pub fn new(id: MessageId, event_name: RoomEventName, send_time: Moment) -> Self {
        Self { id, request_id: RequestId::default(), event_name, attributes: None, send_time }
    }

    /// Creates the event `aws:DELETE_MESSAGE`, which tells clients to hide a message.
    ///
    /// The message stands in it as `MessageID`, which the official clients read, and as
    /// `MessageId`, which the documentation recommends.
    #[must_use]
    pub fn delete_message(
        id: MessageId,
        message_id: &MessageId,
        reason: Option<&Reason>,
        send_time: Moment,
    ) -> Self {
        let members = ["MessageID", "MessageId"].map(|name| (name, message_id.as_str()));
        let attributes = members.into_iter().chain(reason.map(|reason| ("Reason", reason.as_str())));
        Self {
            attributes: Some(attributes.collect()),
            ..Self::new(id, RoomEventName::delete_message(), send_time)
        }
    }

    /// Creates the event `aws:DISCONNECT_USER`, which tells clients that a user was disconnected.
    #[must_use]
    pub fn disconnect_user(
        id: MessageId,
        user_id: &ChatUserId,
        reason: Option<&Reason>,
        send_time: Moment,
    ) -> Self {
        let attributes = std::iter::once(("UserId", user_id.as_str()))
            .chain(reason.map(|reason| ("Reason", reason.as_str())));
        Self {
            attributes: Some(attributes.collect()),
            ..Self::new(id, RoomEventName::disconnect_user(), send_time)
        }
    }
}

/// Reads the attributes of an event.
fn pairs<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Map>, D::Error> {
    Maybe(Read(CountedPairs::up_to(Count::up_to(usize::MAX)))).deserialize(from)
}

/// Why a request was refused or a session is over, as a number that HTTP has, too.
///
/// ```
/// use stagepass::chat::ErrorCode;
///
/// assert_eq!(ErrorCode::TOO_MANY_REQUESTS.number(), 429);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ErrorCode(i32);

impl ErrorCode {
    /// 400: the frame is not the JSON that it should be, or breaks a rule.
    pub const BAD_REQUEST: Self = Self(400);
    /// 401: the session is over, or the server is about to stop. The client comes back with another
    /// token.
    pub const UNAUTHORIZED: Self = Self(401);
    /// 403: the token does not grant this.
    pub const FORBIDDEN: Self = Self(403);
    /// 404: the room does not exist any more.
    pub const NOT_FOUND: Self = Self(404);
    /// 406: the review rejected the message.
    pub const NOT_ACCEPTABLE: Self = Self(406);
    /// 413: the frame is too large.
    pub const TOO_LARGE: Self = Self(413);
    /// 429: there are too many requests or messages in a second.
    pub const TOO_MANY_REQUESTS: Self = Self(429);
    /// 500: something else went wrong.
    pub const INTERNAL: Self = Self(500);

    /// Returns the number. Another server may answer a number that has no constant here.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }
}

impl<'de> Deserialize<'de> for ErrorCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Read(Integer).deserialize(from).map(Self)
    }
}

/// An error: the answer to a request that is refused, or the end of a session.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", tag = "Type", rename = "ERROR", rename_all = "PascalCase", expecting = "an object")]
#[non_exhaustive]
pub struct ErrorFrame {
    /// The id of the message that was refused, or of the error itself.
    pub id: MessageId,
    /// The id of the request that is refused; empty where it is not known or there is none.
    #[serde(default, deserialize_with = "answers::null_as_default")]
    pub request_id: RequestId,
    /// Why.
    pub error_code: ErrorCode,
    /// Why, in words. They hold nothing of the frame that is refused.
    #[serde(deserialize_with = "answers::read_text")]
    pub error_message: String,
}

impl ErrorFrame {
    /// Creates the answer to the request of this id.
    #[must_use]
    pub fn new(
        id: MessageId,
        request_id: RequestId,
        error_code: ErrorCode,
        error_message: impl Into<String>,
    ) -> Self {
        Self { id, request_id, error_code, error_message: error_message.into() }
    }
}

object!(Sender, MessageFrame, EventFrame, ErrorFrame);

/// What kind of frame it is. It is read before the rest.
#[derive(Deserialize)]
#[serde(remote = "Self", rename_all = "PascalCase", expecting = "an object")]
struct Heading {
    #[serde(deserialize_with = "kind")]
    r#type: Kind,
}

read_object!(Heading);

#[derive(Clone, Copy)]
enum Kind {
    Message,
    Event,
    Error,
}

fn kind<'de, D: Deserializer<'de>>(from: D) -> Result<Kind, D::Error> {
    let kind = |name: String| match name.as_str() {
        "MESSAGE" => Ok(Kind::Message),
        "EVENT" => Ok(Kind::Event),
        "ERROR" => Ok(Kind::Error),
        _ => Err("no type of frames"),
    };
    Read(Then(text(), kind)).deserialize(from)
}

/// A frame that a chat room sends.
///
/// ```
/// use stagepass::chat::{ErrorCode, ServerFrame};
///
/// let frame = ServerFrame::from_json(
///     br#"{"Type": "ERROR", "Id": "abcdABCDefgh", "RequestId": "1", "ErrorCode": 429, "ErrorMessage": "Slow down"}"#,
/// )?;
/// let ServerFrame::Error(error) = frame else { return Err("an error".into()) };
/// assert_eq!(error.error_code, ErrorCode::TOO_MANY_REQUESTS);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum ServerFrame {
    /// A message that was sent to the room.
    Message(MessageFrame),
    /// An event in the room.
    Event(EventFrame),
    /// The answer to a request that is refused, or the end of a session.
    Error(ErrorFrame),
}

impl ServerFrame {
    /// Reads a frame, as leniently as clients should: unknown members are ignored.
    ///
    /// # Errors
    ///
    /// Returns one fault with its place when the text is broken JSON, has a wrong type or breaks a
    /// rule.
    pub fn from_json(text: &[u8]) -> Result<Self, SerializationError> {
        let heading: Heading = json::read(text)?;
        match heading.r#type {
            Kind::Message => json::read(text).map(Self::Message),
            Kind::Event => json::read(text).map(Self::Event),
            Kind::Error => json::read(text).map(Self::Error),
        }
    }

    /// Prints the frame as the text that goes over the wire.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Texts, numbers, and maps with texts as their keys can all be printed.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Returns the id of the message, the event or the error.
    #[must_use]
    pub const fn id(&self) -> &MessageId {
        match self {
            Self::Message(frame) => &frame.id,
            Self::Event(frame) => &frame.id,
            Self::Error(frame) => &frame.id,
        }
    }

    /// Returns the id of the request that the frame answers; it is empty where there is none.
    #[must_use]
    pub const fn request_id(&self) -> &RequestId {
        match self {
            Self::Message(frame) => &frame.request_id,
            Self::Event(frame) => &frame.request_id,
            Self::Error(frame) => &frame.request_id,
        }
    }
}
