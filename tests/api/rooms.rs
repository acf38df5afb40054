//! The operations on chat rooms, and on who is connected to one.

use super::members::{assert_answer, assert_members, assert_request};
use super::violations;
use stagepass::http::Answer;
use stagepass::moderation::{
    DeleteMessage, DeleteMessageInput, DisconnectUser, DisconnectUserInput, MessageId, Reason, RoomEventName,
    SendEvent, SendEventInput,
};
use stagepass::room::{
    CreateRoom, CreateRoomInput, DeleteRoom, DeleteRoomInput, GetRoom, GetRoomInput, LambdaArn, ListRooms,
    ListRoomsInput, MaxMessageLength, MaxMessageRate, UpdateRoom, UpdateRoomInput,
};
use stagepass::{ChatUserId, Operation, RoomArn};

const HANDLER: &str =
    r#"{"uri":"arn:aws:lambda:us-west-2:123456789012:function:review:1","fallbackResult":"DENY"}"#;
const LOGGING: &str = r#"["arn:aws:ivschat:us-west-2:123456789012:logging-configuration/abcdABCDefgh"]"#;
const IDENTIFIER: &str = r#"{"identifier":"arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6"}"#;

fn room_arn() -> RoomArn {
    RoomArn::new("arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6").unwrap()
}

fn room() -> String {
    format!(
        concat!(
            r#"{{"arn":"arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6","id":"g1H2I3j4k5L6","#,
            r#""name":"room-1","createTime":"2022-03-16T03:45:09.000Z","updateTime":"2022-03-16T03:45:10.000Z","#,
            r#""maximumMessageRatePerSecond":10,"maximumMessageLength":500,"messageReviewHandler":{},"#,
            r#""tags":{{"team":"live"}},"loggingConfigurationIdentifiers":{}}}"#
        ),
        HANDLER, LOGGING
    )
}

#[test]
fn a_room_is_made_of_what_is_given() {
    let literal = format!(
        r#"{{"name":"room-1","maximumMessageRatePerSecond":100,"maximumMessageLength":1,"messageReviewHandler":{HANDLER},"tags":{{"team":"live"}},"loggingConfigurationIdentifiers":{LOGGING}}}"#
    );
    assert_request!(CreateRoomInput, CreateRoom, &literal);
    assert_members(&literal, "chat", "CreateRoomRequest");
    assert_eq!(CreateRoom::from_json(b""), Ok(CreateRoom::default()));
    assert_eq!(MaxMessageRate::default().messages_per_second(), 10);
    assert_eq!(MaxMessageLength::default().characters(), 500);
    for operation in [Operation::CreateRoom, Operation::GetRoom, Operation::UpdateRoom] {
        assert_answer(operation, &room());
    }
    for shape in ["CreateRoomResponse", "GetRoomResponse", "UpdateRoomResponse"] {
        assert_members(&room(), "chat", shape);
    }
}

/// What is wrong with the members that requests for a room and for its change have in common.
const WRONG: &str = r#""loggingConfigurationIdentifiers": ["", "arn:aws:ivschat:a:1:room/a"],
    "messageReviewHandler": {"fallbackResult": "ASK", "uri": "arn:aws:lambda:a:1:function:f"},
    "maximumMessageLength": 501, "maximumMessageRatePerSecond": 0, "name": "a b""#;

#[test]
fn everything_wrong_with_a_create_room_is_told_in_the_order_of_the_model() {
    let body = format!(r#"{{{WRONG}, "tags": {{"team": "*"}}}}"#);
    assert_eq!(
        violations(CreateRoom::from_json(body.as_bytes())).to_string(),
        [
            "9 validation errors detected. ",
            "Value at '/name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$; ",
            "Value at '/maximumMessageRatePerSecond' failed to satisfy constraint: Member must be between 1 and 100, inclusive; ",
            "Value at '/maximumMessageLength' failed to satisfy constraint: Member must be between 1 and 500, inclusive; ",
            "Value at '/messageReviewHandler/uri' failed to satisfy constraint: Member must satisfy regular expression pattern: ^$|^arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:.+.*$; ",
            "Value at '/messageReviewHandler/fallbackResult' failed to satisfy constraint: Member must satisfy enum value set: [ALLOW, DENY]; ",
            r"Value at '/tags/team' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$; ",
            "Value with length 0 at '/loggingConfigurationIdentifiers/0' failed to satisfy constraint: Member must have length between 1 and 128, inclusive; ",
            "Value at '/loggingConfigurationIdentifiers/0' failed to satisfy constraint: Member must satisfy regular expression pattern: ^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:logging-configuration/[a-zA-Z0-9-]+$; ",
            "Value at '/loggingConfigurationIdentifiers/1' failed to satisfy constraint: Member must satisfy regular expression pattern: ^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:logging-configuration/[a-zA-Z0-9-]+$",
        ]
        .concat()
    );
    let body = br#"{"loggingConfigurationIdentifiers": ["a", "b", "c", "d"]}"#;
    assert_eq!(
        violations(CreateRoom::from_json(body)).to_string(),
        "1 validation error detected. Value with length 4 at '/loggingConfigurationIdentifiers' \
         failed to satisfy constraint: Member must have length between 0 and 3, inclusive"
    );
}

#[test]
fn the_function_of_a_handler_is_none_or_one() {
    assert!(LambdaArn::new("").unwrap().is_none());
    assert!(!LambdaArn::new("arn:aws:lambda:us-west-2:123456789012:function:é 😀").unwrap().is_none());
    for wrong in [
        "arn:aws:lambda:us-west-2:123456789012:function:",
        "arn:aws:lambda:us-west-2:12345678901:function:f",
        "arn:aws:lambda:us-west-2:1234567890123:function:f",
        "arn:aws:lambda:us-west-2:12345678901é:function:f",
        "arn:aws:lambda:us-west-2:123456789012:function:f\n",
        "arn:aws:lambda:us-west-2:123456789012:function:a\u{2029}b",
        " ",
    ] {
        assert_eq!(
            LambdaArn::new(wrong).unwrap_err().to_string(),
            "1 validation error detected. Value at '' failed to satisfy constraint: Member must satisfy regular \
             expression pattern: ^$|^arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:.+.*$"
        );
    }
}

#[test]
fn a_room_is_asked_for_by_its_arn() {
    assert_request!(GetRoomInput, GetRoom, IDENTIFIER);
    assert_members(IDENTIFIER, "chat", "GetRoomRequest");
    assert_eq!(GetRoom::from_json(IDENTIFIER.as_bytes()), Ok(GetRoom::new(room_arn())));
    assert_eq!(
        violations(GetRoom::from_json(br#"{"identifier": ""}"#)).to_string(),
        "2 validation errors detected. Value with length 0 at '/identifier' failed to satisfy constraint: \
         Member must have length between 1 and 128, inclusive; \
         Value at '/identifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \
         ^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:room/[a-zA-Z0-9-]+$"
    );
}

#[test]
fn a_room_is_deleted_by_its_arn_and_nothing_is_answered() {
    assert_request!(DeleteRoomInput, DeleteRoom, IDENTIFIER);
    assert_members(IDENTIFIER, "chat", "DeleteRoomRequest");
    assert_eq!(DeleteRoom::from_json(IDENTIFIER.as_bytes()), Ok(DeleteRoom::new(room_arn())));
    let response = Answer::read(Operation::DeleteRoom, b"").unwrap().to_http();
    assert_eq!((response.status, response.body.len()), (204, 0));
    assert_eq!(
        violations(DeleteRoom::from_json(b"{}")).to_string(),
        "1 validation error detected. Value at '/identifier' failed to satisfy constraint: Member must not be null"
    );
}

#[test]
fn rooms_are_listed_in_pages() {
    let literal = concat!(
        r#"{"name":"room-1","nextToken":"é","maxResults":50,"#,
        r#""messageReviewHandlerUri":"arn:aws:lambda:us-west-2:123456789012:function:review","#,
        r#""loggingConfigurationIdentifier":"arn:aws:ivschat:us-west-2:123456789012:logging-configuration/abc"}"#
    );
    assert_request!(ListRoomsInput, ListRooms, literal);
    assert_members(literal, "chat", "ListRoomsRequest");
    assert_eq!(ListRooms::from_json(b"{}"), Ok(ListRooms::default()));
    let page = format!(
        concat!(
            r#"{{"rooms":[{{"arn":"arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6","id":"g1H2I3j4k5L6","#,
            r#""name":"room-1","messageReviewHandler":{},"createTime":"2022-03-16T03:45:09.000Z","#,
            r#""updateTime":"2022-03-16T03:45:10.000Z","tags":{{"team":"live"}},"#,
            r#""loggingConfigurationIdentifiers":{}}}],"nextToken":"next"}}"#
        ),
        HANDLER, LOGGING
    );
    assert_answer(Operation::ListRooms, &page);
    assert_members(&page, "chat", "ListRoomsResponse");
    let long = "é".repeat(1025);
    let body = format!(
        r#"{{"loggingConfigurationIdentifier": "a", "messageReviewHandlerUri": "a", "maxResults": 51, "nextToken": "{long}", "name": "*"}}"#
    );
    assert_eq!(
        violations(ListRooms::from_json(body.as_bytes())).to_string(),
        [
            "5 validation errors detected. ",
            "Value at '/name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$; ",
            "Value with length 1025 at '/nextToken' failed to satisfy constraint: Member must have length between 0 and 1024, inclusive; ",
            "Value at '/maxResults' failed to satisfy constraint: Member must be between 1 and 50, inclusive; ",
            "Value at '/messageReviewHandlerUri' failed to satisfy constraint: Member must satisfy regular expression pattern: ^$|^arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:.+.*$; ",
            "Value at '/loggingConfigurationIdentifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:logging-configuration/[a-zA-Z0-9-]+$",
        ]
        .concat()
    );
}

#[test]
fn a_room_is_changed_in_what_is_given() {
    let literal = r#"{"identifier":"arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6","name":"","maximumMessageRatePerSecond":1,"maximumMessageLength":500,"messageReviewHandler":{"uri":"","fallbackResult":"ALLOW"},"loggingConfigurationIdentifiers":[]}"#;
    assert_request!(UpdateRoomInput, UpdateRoom, literal);
    assert_members(literal, "chat", "UpdateRoomRequest");
    assert_eq!(UpdateRoom::from_json(IDENTIFIER.as_bytes()), Ok(UpdateRoom::new(room_arn())));
}

#[test]
fn everything_wrong_with_an_update_of_a_room_is_told_in_the_order_of_the_model() {
    let refused = violations(UpdateRoom::from_json(format!("{{{WRONG}}}").as_bytes()));
    assert_eq!(
        super::places(&refused),
        [
            ("/identifier", "required"),
            ("/name", "pattern"),
            ("/maximumMessageRatePerSecond", "range"),
            ("/maximumMessageLength", "range"),
            ("/messageReviewHandler/uri", "pattern"),
            ("/messageReviewHandler/fallbackResult", "enum"),
            ("/loggingConfigurationIdentifiers/0", "length"),
            ("/loggingConfigurationIdentifiers/0", "pattern"),
            ("/loggingConfigurationIdentifiers/1", "pattern"),
        ]
    );
}

#[test]
fn an_event_is_sent_to_a_room() {
    let literal = r#"{"roomIdentifier":"arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6","eventName":"goal!","attributes":{"score":"2:1"}}"#;
    assert_request!(SendEventInput, SendEvent, literal);
    assert_members(literal, "chat", "SendEventRequest");
    let built = SendEvent::new(room_arn(), RoomEventName::new("goal!").unwrap());
    assert_eq!(SendEvent::from_json(literal.as_bytes()).unwrap().event_name, built.event_name);
    assert_answer(Operation::SendEvent, r#"{"id":"12345689012a"}"#);
    assert_members(r#"{"id":"12345689012a"}"#, "chat", "SendEventResponse");
    let (long, large) = ("é".repeat(101), "v".repeat(1024));
    let body = format!(r#"{{"attributes": {{"k": "{large}"}}, "eventName": "{long}"}}"#);
    assert_eq!(
        violations(SendEvent::from_json(body.as_bytes())).to_string(),
        "3 validation errors detected. \
         Value at '/roomIdentifier' failed to satisfy constraint: Member must not be null; \
         Value with length 101 at '/eventName' failed to satisfy constraint: \
         Member must have length between 1 and 100, inclusive; \
         Value with size 1025 at '/attributes' failed to satisfy constraint: \
         Member must have keys and values of at most 1024 bytes in total"
    );
}

#[test]
fn a_message_is_deleted_with_a_reason() {
    let literal = r#"{"roomIdentifier":"arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6","id":"AYk6xKitV4On","reason":"Off topic"}"#;
    assert_request!(DeleteMessageInput, DeleteMessage, literal);
    assert_members(literal, "chat", "DeleteMessageRequest");
    let built = DeleteMessage::new(room_arn(), MessageId::new("AYk6xKitV4On").unwrap());
    let built = built.reason(Reason::new("Off topic").unwrap());
    assert_eq!(DeleteMessage::from_json(literal.as_bytes()), Ok(built));
    assert_answer(Operation::DeleteMessage, r#"{"id":"12345689012a"}"#);
    assert_members(r#"{"id":"12345689012a"}"#, "chat", "DeleteMessageResponse");
    let body = br#"{"reason": "", "id": "AYk6xKitV4O-x", "roomIdentifier": "a"}"#;
    assert_eq!(
        violations(DeleteMessage::from_json(body)).to_string(),
        "4 validation errors detected. \
         Value at '/roomIdentifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \
         ^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:room/[a-zA-Z0-9-]+$; \
         Value with length 13 at '/id' failed to satisfy constraint: \
         Member must have length between 12 and 12, inclusive; \
         Value at '/id' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9]+$; \
         Value with length 0 at '/reason' failed to satisfy constraint: \
         Member must have length between 1 and 256, inclusive"
    );
}

#[test]
fn a_user_is_disconnected_with_a_reason() {
    let literal = r#"{"roomIdentifier":"arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6","userId":"11231234","reason":"Off topic"}"#;
    assert_request!(DisconnectUserInput, DisconnectUser, literal);
    assert_members(literal, "chat", "DisconnectUserRequest");
    let built = DisconnectUser::new(room_arn(), ChatUserId::new("11231234").unwrap());
    let built = built.reason(Reason::new("Off topic").unwrap());
    assert_eq!(DisconnectUser::from_json(literal.as_bytes()), Ok(built.clone()));
    assert!(!format!("{built:?}").contains("11231234"));
    assert!(!format!("{:?}", DisconnectUserInput::from(built)).contains("11231234"));
    assert_answer(Operation::DisconnectUser, "{}");
    let body = format!(r#"{{"reason": "{}", "userId": ""}}"#, "r".repeat(257));
    assert_eq!(
        violations(DisconnectUser::from_json(body.as_bytes())).to_string(),
        "3 validation errors detected. \
         Value at '/roomIdentifier' failed to satisfy constraint: Member must not be null; \
         Value with length 0 at '/userId' failed to satisfy constraint: \
         Member must have length between 1 and 128, inclusive; \
         Value with length 257 at '/reason' failed to satisfy constraint: \
         Member must have length between 1 and 256, inclusive"
    );
}
