//! Decisions about who is connected to a chat room.

use crate::domain::arn::RoomArn;
use crate::domain::chat::ChatUserId;
use crate::domain::message::MessageId;
use crate::domain::moderation::{
    DeleteMessage, DeleteMessageOutput, DisconnectUser, EventId, SendEvent, SendEventOutput,
};
use crate::domain::room::Room;
use crate::domain::server_frame::{EventFrame, ServerFrame};
use crate::host::moment::Moment;
use crate::host::random::RandomError;
use crate::service::authority::{Authority, moment_of_issue};
use crate::service::exception::{Exception, Resource};
use crate::service::failure::{Failure, OperationError};

/// What an operation does to the connections of a room, beside what it answers.
///
/// A host prints the frame once, and sends it to every connection of the room.
///
/// ```
/// # #[cfg(not(feature = "__sealer"))]
/// # fn main() {}
/// # #[cfg(feature = "__sealer")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use stagepass::{Account, Authority, KeyName, KeyRing, SystemClock, SystemRandom, TokenKey};
/// # use std::sync::Arc;
/// # let random = Arc::new(SystemRandom::new());
/// # let ring = KeyRing::new(TokenKey::generate(KeyName::new("k")?, &*random)?, random.clone());
/// # let home = Account::new("us-west-2", "123456789012")?;
/// # let authority = Authority::new(home, Arc::new(SystemClock), random, Arc::new(ring));
/// use stagepass::moderation::SendEvent;
/// use stagepass::room::Room;
/// use stagepass::RoomArn;
///
/// let arn = RoomArn::new("arn:aws:ivschat:us-west-2:123456789012:room/g1H2I3j4k5L6")?;
/// let request = SendEvent::new(arn.clone(), "goal".parse()?);
/// let done = authority.send_event(request, Some(&Room::new(arn)))?;
/// let frame = serde_json::to_value(&done.broadcast)?;
/// assert_eq!(frame["EventName"], "goal");
/// assert_eq!(frame["Id"], done.answer.id.as_str());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moderated<A> {
    /// The answer.
    pub answer: A,
    /// The frame that every connection of the room is sent.
    pub broadcast: ServerFrame,
    /// The user whose sessions in the room the host then [ends](crate::chat::ChatSession::end),
    /// with [`Ending::Disconnected`](crate::chat::Ending::Disconnected).
    pub disconnects: Option<ChatUserId>,
}

impl Authority {
    /// Sends an event to a room, which the host has looked up.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when no such room was found, and [`Failure`] when no id
    /// could be drawn, or the clock failed.
    pub fn send_event(
        &self,
        request: SendEvent,
        room: Option<&Room>,
    ) -> Result<Moderated<SendEventOutput>, OperationError> {
        let (id, now) = self.event_in(&request.room_identifier, room)?;
        let answer = SendEventOutput::new(event_id(&id)?);
        let attributes = request.attributes.map(|attributes| attributes.iter().collect());
        let event = EventFrame { attributes, ..EventFrame::new(id, request.event_name, now) };
        Ok(Moderated { answer, broadcast: ServerFrame::Event(event), disconnects: None })
    }

    /// Deletes a message of a room, which the host has looked up: its clients are told to hide it.
    /// Whether there was such a message is not asked.
    ///
    /// # Errors
    ///
    /// Returns what [`send_event`](Self::send_event) returns.
    pub fn delete_message(
        &self,
        request: &DeleteMessage,
        room: Option<&Room>,
    ) -> Result<Moderated<DeleteMessageOutput>, OperationError> {
        let (id, now) = self.event_in(&request.room_identifier, room)?;
        let answer = DeleteMessageOutput::new(event_id(&id)?);
        let event = EventFrame::delete_message(id, &request.id, request.reason.as_ref(), now);
        Ok(Moderated { answer, broadcast: ServerFrame::Event(event), disconnects: None })
    }

    /// Disconnects a user from a room, which the host has looked up: all of the user's connections.
    /// Tokens that the user has not used yet still connect.
    ///
    /// # Errors
    ///
    /// Returns what [`send_event`](Self::send_event) returns.
    pub fn disconnect_user(
        &self,
        request: DisconnectUser,
        room: Option<&Room>,
    ) -> Result<Moderated<()>, OperationError> {
        let (id, now) = self.event_in(&request.room_identifier, room)?;
        let event = EventFrame::disconnect_user(id, &request.user_id, request.reason.as_ref(), now);
        let broadcast = ServerFrame::Event(event);
        Ok(Moderated { answer: (), broadcast, disconnects: Some(request.user_id) })
    }

    /// Draws the id of an event in a room that exists, and returns when it happens.
    fn event_in(&self, arn: &RoomArn, room: Option<&Room>) -> Result<(MessageId, Moment), OperationError> {
        if room.is_none_or(|room| room.arn != *arn) {
            return Err(Exception::ResourceNotFound(Resource::Room(arn.clone())).into());
        }
        let id = MessageId::draw(self.random()).map_err(Failure::from)?;
        let now = moment_of_issue(self.now()).map_err(Failure::from)?;
        Ok((id, now.into()))
    }
}

/// Both are 12 letters and digits, so this does not fail.
fn event_id(id: &MessageId) -> Result<EventId, Failure> {
    EventId::new(id.as_str()).map_err(|_| RandomError.into())
}
