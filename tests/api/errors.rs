//! The documented exceptions, as each of the two services puts them on the wire.

use super::violations;
use stagepass::exception::Details;
use stagepass::tagging::ChatResourceArn;
use stagepass::{
    Api, BadRequest, CreateChatToken, CreateStage, CreateStageInput, ErrorResponse, Exception, Failure,
    Operation, OperationError, RandomError, Resource, RoomArn, SealError, StoreError, TimestampError,
};

#[track_caller]
fn assert_wire(response: &ErrorResponse, status: u16, name: &str, body: &str) {
    let found = serde_json::to_string(&response.body).unwrap();
    assert_eq!((response.status, response.error_type, found.as_str()), (status, name, body));
}

fn room() -> Exception {
    let room = RoomArn::new("arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6").unwrap();
    Exception::ResourceNotFound(Resource::Room(room))
}

#[test]
fn the_real_time_service_says_its_message_twice() {
    let refused = violations(CreateStage::from_json(br#"{"name": "a b"}"#));
    assert_wire(
        &Exception::Validation(refused).response(Api::Realtime),
        400,
        "ValidationException",
        r#"{"exceptionMessage":"1 validation error detected. Value at '/name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$","message":"1 validation error detected. Value at '/name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$"}"#,
    );
    assert_wire(
        &Exception::ResourceNotFound(Resource::Stage).response(Api::Realtime),
        404,
        "ResourceNotFoundException",
        r#"{"exceptionMessage":"Stage does not exist","message":"Stage does not exist"}"#,
    );
    assert_wire(
        &Exception::ResourceNotFound(Resource::Participant).response(Api::Realtime),
        404,
        "ResourceNotFoundException",
        r#"{"exceptionMessage":"Participant does not exist","message":"Participant does not exist"}"#,
    );
    assert_wire(
        &Exception::AccessDenied("no \"policy\"".to_owned()).response(Api::Realtime),
        403,
        "AccessDeniedException",
        r#"{"exceptionMessage":"no \"policy\"","message":"no \"policy\""}"#,
    );
    assert_wire(
        &Exception::PendingVerification("later".to_owned()).response(Api::Realtime),
        403,
        "PendingVerification",
        r#"{"exceptionMessage":"later","message":"later"}"#,
    );
    assert_wire(
        &Exception::ServiceQuotaExceeded(Details::new("too many")).response(Api::Realtime),
        402,
        "ServiceQuotaExceededException",
        r#"{"exceptionMessage":"too many","message":"too many"}"#,
    );
}

#[test]
fn the_chat_service_lists_the_fields_that_are_wrong() {
    let body =
        br#"{"roomIdentifier": "arn:aws:ivschat:us-west-2:1:room/a", "capabilities": ["SEND_MESSAGE", "?"]}"#;
    let refused = violations(CreateChatToken::from_json(body));
    assert_wire(
        &Exception::Validation(refused).response(Api::Chat),
        400,
        "ValidationException",
        concat!(
            r#"{"message":"2 validation errors detected. "#,
            r"Value at '/userId' failed to satisfy constraint: Member must not be null; ",
            r"Value at '/capabilities/1' failed to satisfy constraint: ",
            r#"Member must satisfy enum value set: [SEND_MESSAGE, DISCONNECT_USER, DELETE_MESSAGE]","#,
            r#""reason":"FIELD_VALIDATION_FAILED","fieldList":["#,
            r#"{"name":"userId","message":"Value at '/userId' failed to satisfy constraint: Member must not be null"},"#,
            r#"{"name":"capabilities","message":"Value at '/capabilities/1' failed to satisfy constraint: "#,
            r#"Member must satisfy enum value set: [SEND_MESSAGE, DISCONNECT_USER, DELETE_MESSAGE]"}]}"#
        ),
    );
}

#[test]
fn the_chat_service_names_the_room_that_was_not_found() {
    assert_wire(
        &room().response(Api::Chat),
        404,
        "ResourceNotFoundException",
        r#"{"message":"Room does not exist","resourceId":"g1H2I3j4k5L6","resourceType":"ROOM"}"#,
    );
}

#[test]
fn the_chat_service_names_the_room_of_a_conflict_and_of_a_limit() {
    let details = |message| {
        let room = RoomArn::new("arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6").unwrap();
        Details::new(message).room(room)
    };
    assert_wire(
        &Exception::Conflict(details("It is being made")).response(Api::Chat),
        409,
        "ConflictException",
        r#"{"message":"It is being made","resourceId":"g1H2I3j4k5L6","resourceType":"ROOM"}"#,
    );
    assert_wire(
        &Exception::ServiceQuotaExceeded(details("Too many rooms").limit(50_000)).response(Api::Chat),
        402,
        "ServiceQuotaExceededException",
        r#"{"message":"Too many rooms","resourceId":"g1H2I3j4k5L6","resourceType":"ROOM","limit":50000}"#,
    );
    assert_wire(
        &Exception::Throttling(details("Too often").limit(100)).response(Api::Chat),
        429,
        "ThrottlingException",
        r#"{"message":"Too often","resourceId":"g1H2I3j4k5L6","resourceType":"ROOM","limit":100}"#,
    );
    // ivs-realtime says its message alone.
    assert_wire(
        &Exception::Conflict(details("It is recorded").limit(1)).response(Api::Realtime),
        409,
        "ConflictException",
        r#"{"exceptionMessage":"It is recorded","message":"It is recorded"}"#,
    );
}

#[test]
fn the_chat_service_tells_what_its_model_requires_even_where_it_is_not_known() {
    assert_wire(
        &Exception::ResourceNotFound(Resource::Stage).response(Api::Chat),
        404,
        "ResourceNotFoundException",
        r#"{"message":"Stage does not exist","resourceId":"unknown","resourceType":"ROOM"}"#,
    );
    let arn = "arn:aws:ivschat:us-west-2:12345689012:logging-configuration/AbCdEf123456";
    let none = Resource::TaggedInChat(ChatResourceArn::new(arn).unwrap());
    assert_wire(
        &Exception::ResourceNotFound(none).response(Api::Chat),
        404,
        "ResourceNotFoundException",
        r#"{"message":"Resource does not exist","resourceId":"AbCdEf123456","resourceType":"ROOM"}"#,
    );
    assert_wire(
        &Exception::Conflict(Details::new("It is being made").limit(1)).response(Api::Chat),
        409,
        "ConflictException",
        r#"{"message":"It is being made","resourceId":"unknown","resourceType":"ROOM"}"#,
    );
    assert_wire(
        &Exception::ServiceQuotaExceeded(Details::new("Too many rooms")).response(Api::Chat),
        402,
        "ServiceQuotaExceededException",
        r#"{"message":"Too many rooms","resourceId":"unknown","resourceType":"ROOM","limit":0}"#,
    );
    assert_wire(
        &Exception::Throttling(Details::new("Too often")).response(Api::Chat),
        429,
        "ThrottlingException",
        r#"{"message":"Too often","resourceId":"unknown","resourceType":"ROOM","limit":0}"#,
    );
}

#[test]
fn the_chat_service_says_message_otherwise() {
    assert_wire(
        &Exception::AccessDenied("no".to_owned()).response(Api::Chat),
        403,
        "AccessDeniedException",
        r#"{"message":"no"}"#,
    );
    assert_wire(
        &Exception::PendingVerification("later".to_owned()).response(Api::Chat),
        403,
        "PendingVerification",
        r#"{"message":"later"}"#,
    );
}

#[test]
fn a_serialization_exception_is_a_400_of_both_services() {
    let error = CreateStageInput::from_json(br#"{"name": 7}"#).unwrap_err();
    assert_wire(
        &error.response(Api::Realtime),
        400,
        "SerializationException",
        r#"{"exceptionMessage":"Expected a string at '/name' (line 1, column 10)","message":"Expected a string at '/name' (line 1, column 10)"}"#,
    );
    assert_wire(
        &error.response(Api::Chat),
        400,
        "SerializationException",
        r#"{"message":"Expected a string at '/name' (line 1, column 10)"}"#,
    );
}

#[test]
fn a_bad_request_answers_as_what_it_is() {
    let bad: BadRequest = CreateStage::from_json(b"[]").unwrap_err();
    assert_wire(
        &bad.response(Api::Realtime),
        400,
        "SerializationException",
        r#"{"exceptionMessage":"Expected an object at '' (line 1, column 0)","message":"Expected an object at '' (line 1, column 0)"}"#,
    );
    let bad = CreateChatToken::from_json(br#"{"userId": "u"}"#).unwrap_err();
    assert_wire(
        &bad.response(Api::Chat),
        400,
        "ValidationException",
        concat!(
            r#"{"message":"1 validation error detected. Value at '/roomIdentifier' failed to satisfy constraint: "#,
            r#"Member must not be null","reason":"FIELD_VALIDATION_FAILED","fieldList":[{"name":"roomIdentifier","#,
            r#""message":"Value at '/roomIdentifier' failed to satisfy constraint: Member must not be null"}]}"#
        ),
    );
}

#[test]
fn each_operation_answers_with_its_documented_exceptions_and_no_others() {
    assert_eq!(
        Operation::CreateStage.exceptions(),
        [
            "ValidationException",
            "AccessDeniedException",
            "ServiceQuotaExceededException",
            "PendingVerification",
        ]
    );
    assert_eq!(
        Operation::CreateParticipantToken.exceptions(),
        [
            "ResourceNotFoundException",
            "ValidationException",
            "AccessDeniedException",
            "ServiceQuotaExceededException",
            "PendingVerification",
        ]
    );
    assert_eq!(
        Operation::GetParticipant.exceptions(),
        ["ResourceNotFoundException", "ValidationException", "AccessDeniedException",]
    );
    assert_eq!(
        Operation::CreateChatToken.exceptions(),
        ["AccessDeniedException", "ResourceNotFoundException", "PendingVerification", "ValidationException",]
    );
}

#[test]
fn an_exception_prints_its_message() {
    assert_eq!(room().to_string(), "Room does not exist");
    assert_eq!(OperationError::from(room()).to_string(), "Room does not exist");
    assert_eq!(Exception::AccessDenied("no".to_owned()).to_string(), "no");
}

#[test]
fn a_failure_says_which_provider_failed() {
    let failed = StoreError::Failed("down".into());
    assert_eq!(std::error::Error::source(&failed).unwrap().to_string(), "down");
    let failures = [
        Failure::from(RandomError),
        Failure::from(TimestampError),
        Failure::from(SealError::Failed),
        Failure::from(SealError::Random(RandomError)),
        Failure::from(StoreError::Conflict),
        Failure::from(failed),
    ]
    .map(|failure| OperationError::from(failure).to_string());
    assert_eq!(
        failures,
        [
            "the source of randomness failed",
            "the clock is too near to the end of time",
            "the token could not be sealed",
            "the source of randomness failed",
            "the store has changed since it was read",
            "the store failed",
        ]
    );
}

#[test]
fn each_operation_belongs_to_its_service() {
    let of = |api| {
        let all = Operation::ALL.iter().filter(move |operation| operation.api() == api);
        all.map(|operation| operation.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(
        of(Api::Realtime),
        [
            "CreateStage",
            "GetStage",
            "ListStages",
            "UpdateStage",
            "DeleteStage",
            "GetStageSession",
            "ListStageSessions",
            "CreateParticipantToken",
            "GetParticipant",
            "ListParticipants",
            "ListParticipantEvents",
            "DisconnectParticipant",
            "ImportPublicKey",
            "GetPublicKey",
            "ListPublicKeys",
            "DeletePublicKey",
            "TagResource",
            "UntagResource",
            "ListTagsForResource",
        ]
    );
    assert_eq!(
        of(Api::Chat),
        [
            "CreateRoom",
            "GetRoom",
            "ListRooms",
            "UpdateRoom",
            "DeleteRoom",
            "CreateChatToken",
            "SendEvent",
            "DeleteMessage",
            "DisconnectUser",
            "TagResource",
            "UntagResource",
            "ListTagsForResource",
        ]
    );
}
