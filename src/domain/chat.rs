//! Chat tokens: what is asked for, and what is answered.

use crate::domain::arn::RoomArn;
use crate::domain::attributes::ChatAttributes;
use crate::host::clock::Timestamp;
use crate::host::sealer::SealedToken;
use crate::rules;
use crate::wire::answers::object;
use crate::wire::number::number_newtype;
use crate::wire::request::{answer, request};
use crate::wire::sent::{List, Map};
use crate::wire::structure::structure;
use crate::wire::text::text_newtype;
use crate::wire::wire_enum::wire_enum;
use crate::wire::wire_set::{WireSet, set_member};
use serde::{Deserialize, Serialize};

text_newtype! {
    /// The application's name for a chat user: 1 to 128 characters of any kind.
    ///
    /// The Chat API calls it sensitive, so it does not show in `Debug`. (Shape `UserID`.)
    pub struct ChatUserId = rules::CHAT_USER_ID, secret;
}

number_newtype! {
    /// The lifetime of a chat session, 1 to 180 minutes. (Shape `SessionDurationInMinutes`.)
    pub struct ChatSessionDuration = rules::SESSION_DURATION_IN_MINUTES, from_minutes, minutes;
}

impl Default for ChatSessionDuration {
    /// Returns 60 minutes: "Default: 60 (1 hour)".
    fn default() -> Self {
        Self::ONE_HOUR
    }
}

impl ChatSessionDuration {
    const ONE_HOUR: Self = Self(60);

    /// Returns the lifetime in seconds.
    #[must_use]
    pub fn seconds(self) -> u32 {
        // At most 180 minutes, so neither step can fail.
        u32::try_from(self.minutes()).unwrap_or_default().saturating_mul(60)
    }
}

wire_enum! {
    /// A capability of the holder of a chat token, beside viewing. (Shape `ChatTokenCapability`.)
    pub enum ChatTokenCapability = rules::CHAT_TOKEN_CAPABILITY, closed {
        /// The holder may send messages to the room.
        SendMessage = "SEND_MESSAGE",
        /// The holder may disconnect other users from the room.
        DisconnectUser = "DISCONNECT_USER",
        /// The holder may delete messages in the room.
        DeleteMessage = "DELETE_MESSAGE",
    }
}
// The model gives this list no greatest length.
set_member!(ChatTokenCapability, None);

/// The capabilities of the holder of a chat token, beside viewing, which is always included.
///
/// A token that is asked for without capabilities has none. (Shape `ChatTokenCapabilities`.)
pub type ChatCapabilities = WireSet<ChatTokenCapability>;

structure! {
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
    pub struct CreateChatToken from CreateChatTokenInput {
        /// The room that the token is for.
        required room_identifier: RoomArn = "roomIdentifier" room_identifier: String,
        /// The user that the token is for.
        required user_id: ChatUserId = "userId" user_id: String,
        /// What the user may do beside viewing; nothing when it is absent.
        defaulted capabilities: ChatCapabilities = "capabilities" capabilities: List<String>,
        /// How long the session may last, counted from the token's issue; an hour when it is
        /// absent.
        optional session_duration: ChatSessionDuration =
            "sessionDurationInMinutes" session_duration_in_minutes: i32,
        /// The application's own map of strings.
        optional attributes: ChatAttributes = "attributes" attributes: Map,
    }
}

request!(CreateChatToken from CreateChatTokenInput);

impl CreateChatToken {
    /// Creates a request for a token of this room and user that has the defaults in all else.
    #[must_use]
    pub const fn new(room_identifier: RoomArn, user_id: ChatUserId) -> Self {
        let capabilities = ChatCapabilities::empty();
        Self { room_identifier, user_id, capabilities, session_duration: None, attributes: None }
    }
}

/// A chat token as it is answered. (Shape `CreateChatTokenResponse`.)
///
/// A token that this library issues has every member. One that a service answered may lack any but
/// the token itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
#[non_exhaustive]
pub struct ChatToken {
    /// The token itself. Whoever bears it may open one connection.
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
    /// Creates an answer with this token, of which nothing else is known.
    #[must_use]
    pub const fn new(token: SealedToken) -> Self {
        Self { token, token_expiration_time: None, session_expiration_time: None }
    }
}

object!(ChatToken);
