//! Chat rooms: what is asked for, and what is answered.

use crate::domain::arn::RoomArn;
use crate::domain::list::{MaxRoomResults, RoomPaginationToken};
use crate::domain::tags::Tags;
use crate::host::moment::Moment;
use crate::rules;
use crate::wire::answers::{items, null_as_default};
use crate::wire::list::list_newtype;
use crate::wire::number::number_newtype;
use crate::wire::request::{answer, request};
use crate::wire::sent::{List, Map};
use crate::wire::structure::{answered, answered_structure, structure};
use crate::wire::text::text_newtype;
use crate::wire::wire_enum::wire_enum;

text_newtype! {
    /// The name of a room: up to 128 letters, digits, `-` and `_`. (Shape `RoomName`.)
    ///
    /// It may be empty, and it need not be unique.
    pub struct RoomName = rules::ROOM_NAME, shown;
}

text_newtype! {
    /// The id of a room, which ends its ARN: 12 letters and digits. (Shape `RoomID`.)
    pub struct RoomId = rules::ROOM_ID, shown;
}

number_newtype! {
    /// The number of messages that a room takes in a second from all users together, 1 to 100.
    /// (Shape `RoomMaxMessageRatePerSecond`.)
    pub struct MaxMessageRate = rules::ROOM_MAX_MESSAGE_RATE_PER_SECOND, from_messages_per_second, messages_per_second;
}

impl Default for MaxMessageRate {
    /// Returns 10 messages a second: "Default: 10".
    fn default() -> Self {
        Self(10)
    }
}

number_newtype! {
    /// The number of characters that a message in a room may have, 1 to 500. They are Unicode
    /// scalar values. (Shape `RoomMaxMessageLength`.)
    pub struct MaxMessageLength = rules::ROOM_MAX_MESSAGE_LENGTH, from_characters, characters;
}

impl Default for MaxMessageLength {
    /// Returns 500 characters: "Default: 500".
    fn default() -> Self {
        Self(500)
    }
}

text_newtype! {
    /// The ARN of the AWS Lambda function that reviews the messages of a room.
    ///
    /// It has up to 170 characters. The empty ARN takes the function away. (Shape `LambdaArn`.)
    pub struct LambdaArn = rules::LAMBDA_ARN, shown;
}

impl LambdaArn {
    /// Returns whether this is the empty text, which says that there is no function.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.as_str().is_empty()
    }
}

wire_enum! {
    /// What becomes of a message: what its review says, or what holds where none came in time.
    /// (Shape `FallbackResult`.)
    #[derive(Default)]
    pub enum FallbackResult = rules::FALLBACK_RESULT, closed {
        /// The message is sent to the room.
        #[default]
        Allow = "ALLOW",
        /// The message is rejected.
        Deny = "DENY",
    }
}

structure! {
    /// A handler that reviews the messages of a room. (Shape `MessageReviewHandler`.)
    #[derive(Hash, Default)]
    pub struct MessageReviewHandler from MessageReviewHandlerInput {
        /// The function that is asked; none when it is absent or empty.
        optional uri: LambdaArn = "uri" uri: String,
        /// What becomes of a message when the function fails or takes too long; it is let through
        /// when this is absent.
        optional fallback_result: FallbackResult = "fallbackResult" fallback_result: String,
    }
}

text_newtype! {
    /// The ARN of a logging configuration.
    ///
    /// It has 1 to 128 characters. (Shape `LoggingConfigurationIdentifier`: "Currently this must be
    /// an ARN".)
    pub struct LoggingConfigurationArn = rules::LOGGING_CONFIGURATION_IDENTIFIER, shown;
}

list_newtype! {
    /// The logging configurations of a room: at most 3. (Shape
    /// `LoggingConfigurationIdentifierList`.)
    pub struct LoggingConfigurations of LoggingConfigurationArn sent as String =
        rules::LOGGING_CONFIGURATION_IDENTIFIER_LIST;
}

answered!(MessageReviewHandler, LoggingConfigurations);

structure! {
    /// A request for a room. (Shape `CreateRoomRequest`.) Nothing in it is required.
    ///
    /// ```
    /// use stagepass::room::{CreateRoom, FallbackResult};
    ///
    /// let request = CreateRoom::from_json(
    ///     br#"{"name": "room1", "messageReviewHandler": {"fallbackResult": "DENY"}}"#,
    /// )?;
    /// let handler = request.message_review_handler.unwrap_or_default();
    /// assert_eq!(handler.fallback_result, Some(FallbackResult::Deny));
    /// # Ok::<(), stagepass::BadRequest>(())
    /// ```
    #[derive(Default)]
    pub struct CreateRoom from CreateRoomInput {
        /// The name of the room.
        optional name: RoomName = "name" name: String,
        /// How many messages it takes in a second; 10 when it is absent.
        optional maximum_message_rate_per_second: MaxMessageRate =
            "maximumMessageRatePerSecond" maximum_message_rate_per_second: i32,
        /// How many characters a message may have; 500 when it is absent.
        optional maximum_message_length: MaxMessageLength =
            "maximumMessageLength" maximum_message_length: i32,
        /// How its messages are reviewed; they are not when this is absent.
        optional message_review_handler: MessageReviewHandler =
            "messageReviewHandler" message_review_handler: MessageReviewHandlerInput,
        /// Its tags.
        defaulted tags: Tags = "tags" tags: Map,
        /// Where its messages are logged.
        defaulted logging_configuration_identifiers: LoggingConfigurations =
            "loggingConfigurationIdentifiers" logging_configuration_identifiers: List<String>,
    }
}

request!(CreateRoom from CreateRoomInput);

structure! {
    /// A request for what is known of a room. (Shape `GetRoomRequest`.)
    pub struct GetRoom from GetRoomInput {
        /// The room.
        required identifier: RoomArn = "identifier" identifier: String,
    }
}

request!(GetRoom from GetRoomInput);

impl GetRoom {
    /// Creates a request for this room.
    #[must_use]
    pub const fn new(identifier: RoomArn) -> Self {
        Self { identifier }
    }
}

structure! {
    /// A request for a page of the list of rooms. (Shape `ListRoomsRequest`.)
    #[derive(Default)]
    pub struct ListRooms from ListRoomsInput {
        /// The name that a room has to have.
        optional name: RoomName = "name" name: String,
        /// Where the page begins: what the page before it answered. The first page has none.
        optional next_token: RoomPaginationToken = "nextToken" next_token: String,
        /// How many rooms the page may show; 50 when it is absent.
        optional max_results: MaxRoomResults = "maxResults" max_results: i32,
        /// The function that has to review a room's messages.
        optional message_review_handler_uri: LambdaArn =
            "messageReviewHandlerUri" message_review_handler_uri: String,
        /// The logging configuration that a room has to have.
        optional logging_configuration_identifier: LoggingConfigurationArn =
            "loggingConfigurationIdentifier" logging_configuration_identifier: String,
    }
}

request!(ListRooms from ListRoomsInput);

structure! {
    /// A request that changes a room. (Shape `UpdateRoomRequest`.) What is absent stays as it is.
    pub struct UpdateRoom from UpdateRoomInput {
        /// The room.
        required identifier: RoomArn = "identifier" identifier: String,
        /// Its new name.
        optional name: RoomName = "name" name: String,
        /// How many messages it takes in a second from now on.
        optional maximum_message_rate_per_second: MaxMessageRate =
            "maximumMessageRatePerSecond" maximum_message_rate_per_second: i32,
        /// How many characters a message may have from now on.
        optional maximum_message_length: MaxMessageLength =
            "maximumMessageLength" maximum_message_length: i32,
        /// How its messages are reviewed from now on; an empty function takes it away.
        optional message_review_handler: MessageReviewHandler =
            "messageReviewHandler" message_review_handler: MessageReviewHandlerInput,
        /// Where its messages are logged from now on.
        optional logging_configuration_identifiers: LoggingConfigurations =
            "loggingConfigurationIdentifiers" logging_configuration_identifiers: List<String>,
    }
}

request!(UpdateRoom from UpdateRoomInput);

impl UpdateRoom {
    /// Creates a request that changes nothing of this room.
    #[must_use]
    pub const fn new(identifier: RoomArn) -> Self {
        Self {
            identifier,
            name: None,
            maximum_message_rate_per_second: None,
            maximum_message_length: None,
            message_review_handler: None,
            logging_configuration_identifiers: None,
        }
    }
}

structure! {
    /// A request that deletes a room. (Shape `DeleteRoomRequest`.)
    pub struct DeleteRoom from DeleteRoomInput {
        /// The room.
        required identifier: RoomArn = "identifier" identifier: String,
    }
}

request!(DeleteRoom from DeleteRoomInput);

impl DeleteRoom {
    /// Creates a request that deletes this room.
    #[must_use]
    pub const fn new(identifier: RoomArn) -> Self {
        Self { identifier }
    }
}

answered_structure! {
    /// A room as it is answered to [`CreateRoom`], [`GetRoom`] and [`UpdateRoom`]. (Shapes
    /// `CreateRoomResponse`, `GetRoomResponse`, `UpdateRoomResponse`.)
    pub struct Room {
        /// The room's ARN, the only member that every answer has.
        pub arn: RoomArn,
        /// The room's id, which ends the ARN.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub id: Option<RoomId>,
        /// The room's name, when it was given one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<RoomName>,
        /// When the room was made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub create_time: Option<Moment>,
        /// When the room was last changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub update_time: Option<Moment>,
        /// How many messages it takes in a second.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub maximum_message_rate_per_second: Option<MaxMessageRate>,
        /// How many characters a message may have.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub maximum_message_length: Option<MaxMessageLength>,
        /// How its messages are reviewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub message_review_handler: Option<MessageReviewHandler>,
        /// The room's tags, which are `{}` when it has none.
        #[serde(default, deserialize_with = "null_as_default")]
        pub tags: Tags,
        /// Where its messages are logged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub logging_configuration_identifiers: Option<LoggingConfigurations>,
    }
}

answered_structure! {
    /// A room as a list shows it. (Shape `RoomSummary`.)
    pub struct RoomSummary {
        /// The room's ARN, the only member that every answer has.
        pub arn: RoomArn,
        /// The room's id, which ends the ARN.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub id: Option<RoomId>,
        /// The room's name, when it was given one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<RoomName>,
        /// How its messages are reviewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub message_review_handler: Option<MessageReviewHandler>,
        /// When the room was made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub create_time: Option<Moment>,
        /// When the room was last changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub update_time: Option<Moment>,
        /// The room's tags, which are `{}` when it has none.
        #[serde(default, deserialize_with = "null_as_default")]
        pub tags: Tags,
        /// Where its messages are logged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub logging_configuration_identifiers: Option<LoggingConfigurations>,
    }
}

impl From<Room> for RoomSummary {
    fn from(room: Room) -> Self {
        Self {
            id: room.id,
            name: room.name,
            message_review_handler: room.message_review_handler,
            create_time: room.create_time,
            update_time: room.update_time,
            tags: room.tags,
            logging_configuration_identifiers: room.logging_configuration_identifiers,
            ..Self::new(room.arn)
        }
    }
}

answered_structure! {
    /// The answer to [`ListRooms`]. (Shape `ListRoomsResponse`.)
    pub struct ListRoomsOutput {
        /// The rooms of the page, the latest changed first.
        #[serde(deserialize_with = "items")]
        pub rooms: Vec<RoomSummary>,
        /// Where the next page begins; it is absent on the last one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next_token: Option<RoomPaginationToken>,
    }
}

answer!(Room);
answer!(RoomSummary);
answer!(ListRoomsOutput);
