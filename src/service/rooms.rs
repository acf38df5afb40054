//! Decisions about chat rooms.

use crate::domain::arn::RoomArn;
use crate::domain::room::{
    CreateRoom, DeleteRoom, FallbackResult, ListRooms, MessageReviewHandler, Room, RoomId, UpdateRoom,
};
use crate::service::authority::{Authority, moment_of_issue};
use crate::service::decision::Decision;
use crate::service::exception::{Exception, Resource};
use crate::service::failure::{Failure, OperationError};
use crate::service::records::{Change, Created, Updated};

impl Authority {
    /// Creates a room. What the request does not say has the documented default.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when its id could not be drawn, or the clock failed.
    pub fn create_room(&self, request: CreateRoom) -> Result<Decision<Room>, Failure> {
        let arn = self.home().new_room_arn(self.random())?;
        let now = moment_of_issue(self.now())?;
        let CreateRoom { name, maximum_message_rate_per_second, maximum_message_length, tags, .. } = request;
        let room = Room {
            id: RoomId::new(arn.room_id()).ok(),
            name,
            create_time: Some(now.into()),
            update_time: Some(now.into()),
            maximum_message_rate_per_second: Some(maximum_message_rate_per_second.unwrap_or_default()),
            maximum_message_length: Some(maximum_message_length.unwrap_or_default()),
            message_review_handler: request.message_review_handler.and_then(attached),
            tags,
            logging_configuration_identifiers: Some(request.logging_configuration_identifiers)
                .filter(|identifiers| !identifiers.as_slice().is_empty()),
            ..Room::new(arn)
        };
        let change = Change::RoomCreated(Created::new(room.clone(), self.quotas().rooms));
        Ok(Decision::new(room, Some(change)))
    }

    /// Answers what is known of a room, which the host has looked up.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when no such room was found.
    pub fn get_room(&self, identifier: &RoomArn, room: Option<Room>) -> Result<Room, Exception> {
        let found = room.filter(|room| room.arn == *identifier);
        found.ok_or_else(|| Exception::ResourceNotFound(Resource::Room(identifier.clone())))
    }

    /// Changes what a request gives of a room, which the host has looked up, and leaves the rest. A
    /// handler whose function is the empty ARN is taken away.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when no such room was found, and [`Failure`] when the
    /// clock failed.
    pub fn update_room(
        &self,
        request: UpdateRoom,
        room: Option<Room>,
    ) -> Result<Decision<Room>, OperationError> {
        let before = self.get_room(&request.identifier, room)?;
        let mut after = before.clone();
        after.name = request.name.or(after.name);
        after.maximum_message_rate_per_second =
            request.maximum_message_rate_per_second.or(after.maximum_message_rate_per_second);
        after.maximum_message_length = request.maximum_message_length.or(after.maximum_message_length);
        if let Some(handler) = request.message_review_handler {
            let before = after.message_review_handler.take().unwrap_or_default();
            after.message_review_handler = attached(MessageReviewHandler {
                uri: handler.uri.or(before.uri),
                fallback_result: handler.fallback_result.or(before.fallback_result),
            });
        }
        if let Some(identifiers) = request.logging_configuration_identifiers {
            after.logging_configuration_identifiers =
                Some(identifiers).filter(|identifiers| !identifiers.as_slice().is_empty());
        }
        if after == before {
            return Ok(Decision::new(before, None));
        }
        after.update_time = Some(moment_of_issue(self.now()).map_err(Failure::from)?.into());
        let change = Change::RoomUpdated(Updated::new(before, after.clone()));
        Ok(Decision::new(after, Some(change)))
    }

    /// Deletes a room, which the host has looked up. Nobody connects to it any more, and the host
    /// cuts the connections that there are.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when no such room was found.
    pub fn delete_room(&self, request: &DeleteRoom, room: Option<Room>) -> Result<Decision<()>, Exception> {
        let room = self.get_room(&request.identifier, room)?;
        Ok(Decision::new((), Some(Change::RoomDeleted(room.arn))))
    }
}

/// A handler that has a function. ("To delete a handler, set its `uri` to the empty string".)
fn attached(handler: MessageReviewHandler) -> Option<MessageReviewHandler> {
    let has_function = handler.uri.as_ref().is_some_and(|uri| !uri.is_none());
    has_function.then(|| MessageReviewHandler {
        fallback_result: Some(handler.fallback_result.unwrap_or(FallbackResult::Allow)),
        ..handler
    })
}

impl ListRooms {
    /// Returns whether a list shows a room: it has the name, the function and the logging
    /// configuration that the request names.
    ///
    /// [`Store::rooms`](crate::Store::rooms) is implemented with it.
    #[must_use]
    pub fn shows(&self, room: &Room) -> bool {
        let uri = room.message_review_handler.as_ref().and_then(|handler| handler.uri.as_ref());
        let logging = room.logging_configuration_identifiers.as_ref();
        let logs_by = |wanted| logging.is_some_and(|logging| logging.as_slice().contains(wanted));
        self.name.as_ref().is_none_or(|name| room.name.as_ref() == Some(name))
            && self.message_review_handler_uri.as_ref().is_none_or(|wanted| uri == Some(wanted))
            && self.logging_configuration_identifier.as_ref().is_none_or(logs_by)
    }
}
