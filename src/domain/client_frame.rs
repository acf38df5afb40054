//! What a chat client sends: a frame of text for each request.

use crate::domain::attributes::ChatAttributes;
use crate::domain::chat::{ChatTokenCapability, ChatUserId};
use crate::domain::message::{MessageContent, MessageId, Reason, RequestId};
use crate::rules;
use crate::rules::violation::Constraint;
use crate::wire::answers::{optional_text, read_object};
use crate::wire::check::{Place, optional};
use crate::wire::json::{self, Maybe, Read, Structure as _, Text};
use crate::wire::request::{BadRequest, request};
use crate::wire::sent::Map;
use crate::wire::structure::structure;
use crate::wire::wire_enum::wire_enum;
use serde::de::DeserializeSeed as _;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

wire_enum! {
    /// What a frame of a chat client asks for. (Member `Action`.)
    pub enum Action = rules::ACTION, closed {
        /// Sends a message to the room.
        SendMessage = "SEND_MESSAGE",
        /// Tells all clients of the room to delete a message.
        DeleteMessage = "DELETE_MESSAGE",
        /// Disconnects every connection of a user from the room.
        DisconnectUser = "DISCONNECT_USER",
    }
}

impl Action {
    /// Returns the capability that the action takes.
    #[must_use]
    pub const fn capability(self) -> ChatTokenCapability {
        match self {
            Self::SendMessage => ChatTokenCapability::SendMessage,
            Self::DeleteMessage => ChatTokenCapability::DeleteMessage,
            Self::DisconnectUser => ChatTokenCapability::DisconnectUser,
        }
    }
}

structure! {
    /// A frame that sends a message to the room. (Action `SEND_MESSAGE`.)
    pub struct SendMessageFrame from SendMessageFrameInput {
        /// What the message says.
        required content: MessageContent = "Content" content: String,
        /// The application's own map of strings.
        optional attributes: ChatAttributes = "Attributes" attributes: Map,
        /// The id that every answer to the frame repeats.
        defaulted request_id: RequestId = "RequestId" request_id: String,
    }
}

request!(SendMessageFrame from SendMessageFrameInput);

impl SendMessageFrame {
    /// Creates a frame that sends this, with nothing beside.
    #[must_use]
    pub fn new(content: MessageContent) -> Self {
        Self { content, attributes: None, request_id: RequestId::default() }
    }
}

structure! {
    /// A frame that tells all clients of the room to delete a message. (Action `DELETE_MESSAGE`.)
    pub struct DeleteMessageFrame from DeleteMessageFrameInput {
        /// The message.
        required id: MessageId = "Id" id: String,
        /// Why.
        optional reason: Reason = "Reason" reason: String,
        /// The id that every answer to the frame repeats.
        defaulted request_id: RequestId = "RequestId" request_id: String,
    }
}

request!(DeleteMessageFrame from DeleteMessageFrameInput);

impl DeleteMessageFrame {
    /// Creates a frame that deletes this message, with nothing beside.
    #[must_use]
    pub fn new(id: MessageId) -> Self {
        Self { id, reason: None, request_id: RequestId::default() }
    }
}

structure! {
    /// A frame that disconnects every connection of a user. (Action `DISCONNECT_USER`.)
    pub struct DisconnectUserFrame from DisconnectUserFrameInput {
        /// The user.
        required user_id: ChatUserId = "UserId" user_id: String,
        /// Why.
        optional reason: Reason = "Reason" reason: String,
        /// The id that every answer to the frame repeats.
        defaulted request_id: RequestId = "RequestId" request_id: String,
    }
}

request!(DisconnectUserFrame from DisconnectUserFrameInput);

impl DisconnectUserFrame {
    /// Creates a frame that disconnects this user, with nothing beside.
    #[must_use]
    pub fn new(user_id: ChatUserId) -> Self {
        Self { user_id, reason: None, request_id: RequestId::default() }
    }
}

/// A frame that a chat client sends.
///
/// ```
/// use stagepass::chat::ClientFrame;
///
/// let frame = ClientFrame::from_json(br#"{"Action": "SEND_MESSAGE", "Content": "Hello", "RequestId": "1"}"#)?;
/// assert_eq!(frame.request_id().as_str(), "1");
///
/// let refused = ClientFrame::from_json(br#"{"Action": "DELETE_MESSAGE", "Id": "?"}"#).unwrap_err();
/// assert_eq!(refused.to_string().split('.').next(), Some("2 validation errors detected"));
/// # Ok::<(), stagepass::BadRequest>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientFrame {
    /// Sends a message to the room.
    SendMessage(SendMessageFrame),
    /// Tells all clients of the room to delete a message.
    DeleteMessage(DeleteMessageFrame),
    /// Disconnects every connection of a user from the room.
    DisconnectUser(DisconnectUserFrame),
}

impl ClientFrame {
    /// Reads and checks a frame. Unknown members are ignored, and null members are absent.
    ///
    /// # Errors
    ///
    /// Returns one fault with its place when the text is broken JSON or has a wrong type, and all
    /// violations otherwise.
    pub fn from_json(text: &[u8]) -> Result<Self, BadRequest> {
        Self::read(text).1
    }

    /// Reads a frame, and the id of its request where the frame is valid JSON and has a valid one.
    pub(crate) fn read(text: &[u8]) -> (RequestId, Result<Self, BadRequest>) {
        match json::read::<Heading>(text) {
            Ok(heading) => {
                let frame = heading.frame(text);
                (heading.into_request_id(), frame)
            }
            Err(error) => (RequestId::default(), Err(error.into())),
        }
    }

    /// Returns what the frame asks for.
    #[must_use]
    pub const fn action(&self) -> Action {
        match self {
            Self::SendMessage(_) => Action::SendMessage,
            Self::DeleteMessage(_) => Action::DeleteMessage,
            Self::DisconnectUser(_) => Action::DisconnectUser,
        }
    }

    /// Returns the id of the request.
    #[must_use]
    pub const fn request_id(&self) -> &RequestId {
        match self {
            Self::SendMessage(frame) => &frame.request_id,
            Self::DeleteMessage(frame) => &frame.request_id,
            Self::DisconnectUser(frame) => &frame.request_id,
        }
    }
}

impl Serialize for ClientFrame {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut frame = serializer.serialize_map(None)?;
        frame.serialize_entry("Action", &self.action())?;
        match self.clone() {
            Self::SendMessage(members) => SendMessageFrameInput::from(members).write_members(&mut frame)?,
            Self::DeleteMessage(members) => {
                DeleteMessageFrameInput::from(members).write_members(&mut frame)?;
            }
            Self::DisconnectUser(members) => {
                DisconnectUserFrameInput::from(members).write_members(&mut frame)?;
            }
        }
        frame.end()
    }
}

/// Returns the id of the request that a frame is, without looking at the rest of it.
pub(crate) fn request_id(text: &[u8]) -> RequestId {
    json::read::<Heading>(text).map(Heading::into_request_id).unwrap_or_default()
}

/// What every frame has. It is read before the rest, because the action says what the rest is, and
/// because a frame that is refused is answered by the id of its request.
#[derive(Deserialize)]
#[serde(remote = "Self", rename_all = "PascalCase", expecting = "an object")]
struct Heading {
    #[serde(default, deserialize_with = "action")]
    action: Option<Result<Action, Constraint>>,
    #[serde(default, deserialize_with = "optional_text")]
    request_id: Option<String>,
}

read_object!(Heading);

fn action<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Result<Action, Constraint>>, D::Error> {
    let action = |name: &str| Action::find(name).ok_or(Action::RULE.broken());
    Maybe(Read(Text(action))).deserialize(from)
}

impl Heading {
    fn into_request_id(self) -> RequestId {
        self.request_id.and_then(|id| RequestId::new(id).ok()).unwrap_or_default()
    }

    /// Reads the frame that has this heading.
    fn frame(&self, text: &[u8]) -> Result<ClientFrame, BadRequest> {
        let action = self.action.unwrap_or(Err(Constraint::Required));
        Ok(match action.map_err(|constraint| self.without_action(constraint))? {
            Action::SendMessage => ClientFrame::SendMessage(SendMessageFrame::from_json(text)?),
            Action::DeleteMessage => ClientFrame::DeleteMessage(DeleteMessageFrame::from_json(text)?),
            Action::DisconnectUser => ClientFrame::DisconnectUser(DisconnectUserFrame::from_json(text)?),
        })
    }

    /// All that can be said of a frame without an action: what is wrong with the action, and with
    /// the id of the request.
    fn without_action(&self, constraint: Constraint) -> BadRequest {
        let mut violations = Place::Root.member("Action").violates(constraint);
        let request_id = optional::<RequestId>(self.request_id.clone(), Place::Root.member("RequestId"));
        if let Err(more) = request_id {
            violations.append(more);
        }
        violations.into()
    }
}
