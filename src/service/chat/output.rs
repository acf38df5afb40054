//! What a session asks of its host.

use crate::domain::arn::RoomArn;
use crate::domain::attributes::ChatAttributes;
use crate::domain::chat::ChatUserId;
use crate::domain::message::{MessageContent, MessageId};
use crate::domain::server_frame::{ErrorFrame, Sender, ServerFrame};
use crate::host::moment::Moment;
use serde::Serialize;

/// What a host does for a session, in the order in which it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Output {
    /// The host sends this frame to this connection.
    Send(ErrorFrame),
    /// The host sends this frame to every connection of the room, to this one too. It prints the
    /// frame once.
    Broadcast(ServerFrame),
    /// The host has this message reviewed, and passes the review to
    /// [`reviewed`](crate::chat::ChatSession::reviewed).
    Review(ReviewRequest),
    /// The host [ends](crate::chat::ChatSession::end) every session that this user has in the room,
    /// with [`Ending::Disconnected`].
    DisconnectUser(ChatUserId),
    /// The host sends a ping of the WebSocket protocol, and passes its answer to
    /// [`pong`](crate::chat::ChatSession::pong).
    Ping,
    /// The host closes this connection with the code 1000. The session is over.
    Close,
    /// The host cuts this connection without closing it: nobody answers there. The session is over.
    Cut,
}

/// Why a host ends a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ending {
    /// The user was disconnected.
    Disconnected,
    /// The room was deleted.
    RoomDeleted,
    /// The server is about to stop. The client comes back with another token.
    ServerStops,
}

/// A message that waits for its review.
///
/// Its JSON is what Amazon IVS passes to a message review handler, without the IP address of the
/// sender, which is the host's to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ReviewRequest {
    /// What the message says.
    pub content: MessageContent,
    /// The id of the message.
    pub message_id: MessageId,
    /// The room that the message is for.
    pub room_arn: RoomArn,
    /// The attributes of the message.
    pub attributes: Option<ChatAttributes>,
    /// Who sent it.
    pub sender: Sender,
    /// The first moment at which a review is too late.
    #[serde(skip)]
    pub due: Moment,
}
