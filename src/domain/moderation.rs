//! Acting on who is connected to a room: events, messages that are deleted, users that are
//! disconnected.

use crate::domain::arn::RoomArn;
use crate::domain::attributes::Attributes;
use crate::domain::chat::ChatUserId;
use crate::domain::message::{MessageId, Reason, RoomEventName};
use crate::rules;
use crate::wire::request::{answer, request};
use crate::wire::sent::Map;
use crate::wire::structure::{answered_structure, structure};
use crate::wire::text::text_newtype;

text_newtype! {
    /// The id of an event in a room: 12 letters and digits. (Shape `ID`.)
    pub struct EventId = rules::EVENT_ID, shown;
}

structure! {
    /// A request that sends an event to a room. (Shape `SendEventRequest`.)
    ///
    /// ```
    /// use stagepass::moderation::SendEvent;
    ///
    /// let request = SendEvent::from_json(
    ///     br#"{
    ///         "roomIdentifier": "arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6",
    ///         "eventName": "goal",
    ///         "attributes": {"score": "2:1"}
    ///     }"#,
    /// )?;
    /// assert_eq!(request.event_name.as_str(), "goal");
    /// # Ok::<(), stagepass::BadRequest>(())
    /// ```
    pub struct SendEvent from SendEventInput {
        /// The room.
        required room_identifier: RoomArn = "roomIdentifier" room_identifier: String,
        /// The application's name for what happened.
        required event_name: RoomEventName = "eventName" event_name: String,
        /// The application's own map of strings. (Shape `EventAttributes`.)
        optional attributes: Attributes = "attributes" attributes: Map,
    }
}

request!(SendEvent from SendEventInput);

impl SendEvent {
    /// Creates a request that sends this event without attributes.
    #[must_use]
    pub const fn new(room_identifier: RoomArn, event_name: RoomEventName) -> Self {
        Self { room_identifier, event_name, attributes: None }
    }
}

structure! {
    /// A request that deletes a message. (Shape `DeleteMessageRequest`.)
    pub struct DeleteMessage from DeleteMessageInput {
        /// The room.
        required room_identifier: RoomArn = "roomIdentifier" room_identifier: String,
        /// The message.
        required id: MessageId = "id" id: String,
        /// Why it is deleted.
        optional reason: Reason = "reason" reason: String,
    }
}

request!(DeleteMessage from DeleteMessageInput);

impl DeleteMessage {
    /// Creates a request that deletes this message without a reason.
    #[must_use]
    pub const fn new(room_identifier: RoomArn, id: MessageId) -> Self {
        Self { room_identifier, id, reason: None }
    }
}

structure! {
    /// A request that disconnects a user. (Shape `DisconnectUserRequest`.)
    pub struct DisconnectUser from DisconnectUserInput {
        /// The room.
        required room_identifier: RoomArn = "roomIdentifier" room_identifier: String,
        /// The user, all of whose connections are cut.
        required user_id: ChatUserId = "userId" user_id: String,
        /// Why the user is disconnected.
        optional reason: Reason = "reason" reason: String,
    }
}

request!(DisconnectUser from DisconnectUserInput);

impl DisconnectUser {
    /// Creates a request that disconnects this user without a reason.
    #[must_use]
    pub const fn new(room_identifier: RoomArn, user_id: ChatUserId) -> Self {
        Self { room_identifier, user_id, reason: None }
    }
}

answered_structure! {
    /// The answer to [`SendEvent`]. (Shape `SendEventResponse`.)
    pub struct SendEventOutput {
        /// The id of the event that was sent.
        pub id: EventId,
    }
}

answered_structure! {
    /// The answer to [`DeleteMessage`]. (Shape `DeleteMessageResponse`.)
    pub struct DeleteMessageOutput {
        /// The id of the event that tells the room of it.
        pub id: EventId,
    }
}

answer!(SendEventOutput);
answer!(DeleteMessageOutput);
