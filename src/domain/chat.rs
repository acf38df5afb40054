//! Chat tokens: what is asked for, and what is answered.

use crate::domain::arn::RoomArn;
use crate::domain::attributes::ChatAttributes;
use crate::host::clock::Timestamp;
use crate::host::sealer::SealedToken;
use crate::rules;
use crate::rules::violation::Violations;
use crate::wire::check::{Check, Place, both, optional, required};
use crate::wire::json::{object, optional_map};
use crate::wire::number::number_newtype;
use crate::wire::request::{answer, request};
use crate::wire::text::text_newtype;
use crate::wire::wire_enum::{WireSet, names_of_set, set_member, wire_enum};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

text_newtype! {
    /// The application's name for a chat user: 1 to 128 characters of any kind. (Shape `UserID` of the Chat
    /// API, which calls it sensitive: it does not show in `Debug`.)
    pub struct ChatUserId = rules::CHAT_USER_ID, secret;
}

number_newtype! {
    /// The lifetime of a chat session, 1 to 180 minutes. (Shape `SessionDurationInMinutes`.)
    pub struct ChatSessionDuration = rules::SESSION_DURATION_IN_MINUTES, from_minutes, minutes;
}

impl Default for ChatSessionDuration {
    /// 60 minutes: "Default: 60 (1 hour)".
    fn default() -> Self {
        Self::ONE_HOUR
    }
}

impl ChatSessionDuration {
    const ONE_HOUR: Self = Self(60);

    /// The lifetime in seconds.
    #[must_use]
    pub fn seconds(self) -> u32 {
        // At most 180 minutes, so neither step can fail.
        u32::try_from(self.minutes()).unwrap_or_default().saturating_mul(60)
    }
}

wire_enum! {
    /// What the holder of a chat token may do beside viewing. (Shape `ChatTokenCapability`.)
    pub enum ChatTokenCapability = rules::CHAT_TOKEN_CAPABILITY, closed {
        SendMessage = "SEND_MESSAGE",
        DisconnectUser = "DISCONNECT_USER",
        DeleteMessage = "DELETE_MESSAGE",
    }
}
// The model gives this list no greatest length.
set_member!(ChatTokenCapability, None);

/// What the holder of a chat token may do beside viewing, which is always included.
/// (Shape `ChatTokenCapabilities`.) Asked for without capabilities, a token has none.
pub type ChatCapabilities = WireSet<ChatTokenCapability>;

/// A request for a chat token. (Shape `CreateChatTokenRequest`.)
///
/// ```
/// use stagepass::{ChatTokenCapability, CreateChatToken};
///
/// let request = CreateChatToken::from_json(
///     br#"{
///         "roomIdentifier": "arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6",
///         "userId": "11231234",
///         "capabilities": ["SEND_MESSAGE"],
///         "sessionDurationInMinutes": 30
///     }"#,
/// )?;
/// assert!(request.capabilities.contains(ChatTokenCapability::SendMessage));
/// # Ok::<(), stagepass::BadRequest>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateChatToken {
    /// The room the token is for.
    pub room_identifier: RoomArn,
    /// The user the token is for.
    pub user_id: ChatUserId,
    /// What the user may do beside viewing.
    pub capabilities: ChatCapabilities,
    /// How long the session may last, counted from the token's issue; an hour when absent.
    pub session_duration: Option<ChatSessionDuration>,
    /// The application's own words.
    pub attributes: Option<ChatAttributes>,
}

/// [`CreateChatToken`] as a caller sends it, unchecked. The user id and the attributes do not show in
/// `Debug`.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", default, expecting = "an object")]
pub struct CreateChatTokenInput {
    /// Required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room_identifier: Option<String>,
    /// Required, 1 to 128 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<Vec<String>>,
    /// 1 to 180.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_duration_in_minutes: Option<i32>,
    /// At most 1,024 bytes in total.
    #[serde(deserialize_with = "optional_map", skip_serializing_if = "Option::is_none")]
    pub attributes: Option<BTreeMap<String, String>>,
}

impl fmt::Debug for CreateChatTokenInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const REDACTED: &str = "*** redacted ***";
        f.debug_struct("CreateChatTokenInput")
            .field("room_identifier", &self.room_identifier)
            .field("user_id", &self.user_id.as_ref().map(|_| REDACTED))
            .field("capabilities", &self.capabilities)
            .field("session_duration_in_minutes", &self.session_duration_in_minutes)
            .field("attributes", &self.attributes.as_ref().map(|_| REDACTED))
            .finish()
    }
}

request!(CreateChatToken from CreateChatTokenInput);

impl Check for CreateChatToken {
    type Raw = CreateChatTokenInput;

    fn check(raw: Self::Raw, place: Place<'_>) -> Result<Self, Violations> {
        let Self::Raw { room_identifier, user_id, capabilities, session_duration_in_minutes, attributes } =
            raw;
        let room = required(room_identifier, place.member("roomIdentifier"));
        let user_id = required(user_id, place.member("userId"));
        let capabilities = optional(capabilities, place.member("capabilities"));
        let duration = optional(session_duration_in_minutes, place.member("sessionDurationInMinutes"));
        let attributes = optional(attributes, place.member("attributes"));
        let (((room_identifier, user_id), capabilities), (session_duration, attributes)) =
            both(both(both(room, user_id), capabilities), both(duration, attributes))?;
        Ok(Self {
            room_identifier,
            user_id,
            capabilities: capabilities.unwrap_or(ChatCapabilities::empty()),
            session_duration,
            attributes,
        })
    }
}

impl From<CreateChatToken> for CreateChatTokenInput {
    fn from(checked: CreateChatToken) -> Self {
        Self {
            room_identifier: Some(checked.room_identifier.into()),
            user_id: Some(checked.user_id.into()),
            capabilities: Some(names_of_set(checked.capabilities)),
            session_duration_in_minutes: checked.session_duration.map(Into::into),
            attributes: checked.attributes.map(Into::into),
        }
    }
}

/// A chat token as it is answered, the whole of shape `CreateChatTokenResponse`.
///
/// What this library issues has every member. What a service answered may lack any but the token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
#[non_exhaustive]
pub struct ChatToken {
    /// The token itself: whoever bears it may open one connection.
    pub token: SealedToken,
    /// The first moment at which no connection can be opened with it: one minute after its issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_expiration_time: Option<Timestamp>,
    /// The first moment at which the connection is no longer valid, counted from the token's issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_expiration_time: Option<Timestamp>,
}

answer!(ChatToken);

impl ChatToken {
    /// A token of which nothing else is known.
    #[must_use]
    pub const fn new(token: SealedToken) -> Self {
        Self { token, token_expiration_time: None, session_expiration_time: None }
    }
}

object!(CreateChatTokenInput, ChatToken);
