//! The operations on chat rooms.

use crate::domain::arn::RoomArn;
use crate::domain::chat::{ChatToken, CreateChatToken};
use crate::domain::moderation::{
    DeleteMessage, DeleteMessageOutput, DisconnectUser, SendEvent, SendEventOutput,
};
use crate::domain::room::{CreateRoom, DeleteRoom, GetRoom, ListRooms, ListRoomsOutput, Room, UpdateRoom};
use crate::domain::tagging::{
    ChatResourceArn, ListTagsForChatResource, ListTagsForResourceOutput, TagChatResource, UntagChatResource,
};
use crate::service::asynchronous::AsyncService;
use crate::service::deciding::decided;
use crate::service::exception::{Exception, Resource};
use crate::service::failure::{AdmissionError, Failure, OperationError};
use crate::service::moderating::Moderated;
use crate::service::redemption::{AsyncRedemptions, Redemption};
use crate::service::store::AsyncStore;
use crate::tokens::grant::{ChatGrant, Refused};

/// A room is all that has tags here.
fn named(arn: &ChatResourceArn) -> Result<RoomArn, Exception> {
    let none = |_| Exception::ResourceNotFound(Resource::TaggedInChat(arn.clone()));
    RoomArn::new(arn.as_str()).map_err(none)
}

impl<S: AsyncStore + ?Sized, R: AsyncRedemptions + ?Sized> AsyncService<S, R> {
    /// Creates a token for a chat room.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the room does not exist, and [`Failure`] when
    /// something that the host provides has failed.
    pub async fn create_chat_token(&self, request: &CreateChatToken) -> Result<ChatToken, OperationError> {
        let room = self.store.room(&request.room_identifier).await?;
        self.authority.create_chat_token(request.clone(), room.is_some())
    }

    /// Lets the bearer of a chat token connect to a room, once.
    ///
    /// # Errors
    ///
    /// Returns the first that applies: what
    /// [`Authority::open_chat_token`](crate::Authority::open_chat_token) refuses, [`NoSuchRoom`],
    /// which does not use the token up, and [`AlreadyUsed`]. Returns [`Failure`] when something
    /// that the host provides has failed.
    ///
    /// [`NoSuchRoom`]: crate::Refused::NoSuchRoom
    /// [`AlreadyUsed`]: crate::Refused::AlreadyUsed
    pub async fn connect(&self, room_arn: &RoomArn, token: &str) -> Result<ChatGrant, AdmissionError> {
        self.redeem(self.authority.open_chat_token(token, room_arn)?).await
    }

    /// Lets the bearer of a chat token connect to the room that the token is for, once. It is for
    /// hosts at which the token alone says which room is meant.
    ///
    /// # Errors
    ///
    /// Returns what [`connect`](Self::connect) returns, but for
    /// [`WrongRoom`](crate::Refused::WrongRoom).
    pub async fn connect_to_any_room(&self, token: &str) -> Result<ChatGrant, AdmissionError> {
        self.redeem(self.authority.open_chat_token_of_any_room(token)?).await
    }

    async fn redeem(&self, grant: ChatGrant) -> Result<ChatGrant, AdmissionError> {
        if self.store.room(grant.room_arn()).await?.is_none() {
            return Err(Refused::NoSuchRoom.into());
        }
        match self.redemptions.claim(grant.token_id()).await.map_err(Failure::from)? {
            Redemption::First => Ok(grant),
            Redemption::Repeated => Err(Refused::AlreadyUsed.into()),
        }
    }

    /// Creates a room, so that chat tokens can be made for it.
    ///
    /// # Errors
    ///
    /// Returns what [`Authority::create_room`](crate::Authority::create_room) returns,
    /// `ServiceQuotaExceededException` with the quota when there are as many rooms as there may be,
    /// and a failure of the store.
    pub async fn create_room(&self, request: &CreateRoom) -> Result<Room, OperationError> {
        let mut created = self.create(|| self.authority.create_room(request.clone())).await;
        if let Err(OperationError::Exception(Exception::ServiceQuotaExceeded(details))) = &mut created {
            details.limit = self.authority.quotas().rooms.and_then(|rooms| rooms.try_into().ok());
        }
        created
    }

    /// Answers what is known of a room.
    ///
    /// # Errors
    ///
    /// Returns what [`Authority::get_room`](crate::Authority::get_room) returns, and a failure of
    /// the store.
    pub async fn get_room(&self, request: &GetRoom) -> Result<Room, OperationError> {
        let room = self.store.room(&request.identifier).await?;
        Ok(self.authority.get_room(&request.identifier, room)?)
    }

    /// Answers a page of the rooms, the latest changed first. A room that is changed meanwhile
    /// moves to the front, where the pages that follow do not come.
    ///
    /// # Errors
    ///
    /// Returns what [`list_stages`](Self::list_stages) returns.
    pub async fn list_rooms(&self, request: &ListRooms) -> Result<ListRoomsOutput, OperationError> {
        let page = self.authority.page(request).map_err(Exception::from)?;
        Ok(self.authority.list(request, page, self.store.rooms(request, page).await?)?)
    }

    /// Changes what the request gives of a room.
    ///
    /// # Errors
    ///
    /// Returns what [`Authority::update_room`](crate::Authority::update_room) returns, and a
    /// failure of the store.
    pub async fn update_room(&self, request: &UpdateRoom) -> Result<Room, OperationError> {
        decided!(self, self.store.room(&request.identifier), |room| {
            self.authority.update_room(request.clone(), room)
        })
    }

    /// Deletes a room. Nobody connects to it any more, and the host cuts the connections that there
    /// are.
    ///
    /// # Errors
    ///
    /// Returns what [`Authority::delete_room`](crate::Authority::delete_room) returns, and a
    /// failure of the store.
    pub async fn delete_room(&self, request: &DeleteRoom) -> Result<(), OperationError> {
        decided!(self, self.store.room(&request.identifier), |room| {
            self.authority.delete_room(request, room)
        })
    }

    /// Sends an event to a room. The host sends the frame to the room's connections.
    ///
    /// # Errors
    ///
    /// Returns what [`Authority::send_event`](crate::Authority::send_event) returns, and a failure
    /// of the store.
    pub async fn send_event(
        &self,
        request: &SendEvent,
    ) -> Result<Moderated<SendEventOutput>, OperationError> {
        let room = self.store.room(&request.room_identifier).await?;
        self.authority.send_event(request.clone(), room.as_ref())
    }

    /// Deletes a message of a room. The host sends the frame to the room's connections.
    ///
    /// # Errors
    ///
    /// Returns what [`Authority::delete_message`](crate::Authority::delete_message) returns, and a
    /// failure of the store.
    pub async fn delete_message(
        &self,
        request: &DeleteMessage,
    ) -> Result<Moderated<DeleteMessageOutput>, OperationError> {
        let room = self.store.room(&request.room_identifier).await?;
        self.authority.delete_message(request, room.as_ref())
    }

    /// Disconnects a user from a room. The host sends the frame to the room's connections, and then
    /// ends the user's sessions.
    ///
    /// # Errors
    ///
    /// Returns what [`Authority::disconnect_user`](crate::Authority::disconnect_user) returns, and
    /// a failure of the store.
    pub async fn disconnect_user(&self, request: &DisconnectUser) -> Result<Moderated<()>, OperationError> {
        let room = self.store.room(&request.room_identifier).await?;
        self.authority.disconnect_user(request.clone(), room.as_ref())
    }

    /// Gives tags to a room. They replace those of the same keys.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the room does not exist, what
    /// [`Authority::tag_resource`](crate::Authority::tag_resource) returns, and a failure of the
    /// store.
    pub async fn tag_chat_resource(&self, request: &TagChatResource) -> Result<(), OperationError> {
        let arn = named(&request.resource_arn)?;
        decided!(self, self.store.room(&arn), |room| {
            self.authority.tag_resource(&self.authority.get_room(&arn, room)?, &request.tags)
        })
    }

    /// Takes tags from a room.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the room does not exist, and a failure of the
    /// store.
    pub async fn untag_chat_resource(&self, request: &UntagChatResource) -> Result<(), OperationError> {
        let arn = named(&request.resource_arn)?;
        decided!(self, self.store.room(&arn), |room| {
            let room = self.authority.get_room(&arn, room)?;
            Ok::<_, Exception>(self.authority.untag_resource(&room, &request.tag_keys))
        })
    }

    /// Answers the tags of a room.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the room does not exist, and a failure of the
    /// store.
    pub async fn list_tags_for_chat_resource(
        &self,
        request: &ListTagsForChatResource,
    ) -> Result<ListTagsForResourceOutput, OperationError> {
        let arn = named(&request.resource_arn)?;
        let room = self.authority.get_room(&arn, self.store.room(&arn).await?)?;
        Ok(self.authority.list_tags_for_resource(&room))
    }
}
