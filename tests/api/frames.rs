//! The frames of a chat room, in and out.

use super::{CANARY, places};
use stagepass::chat::{
    Action, ClientFrame, DeleteMessageFrame, DisconnectUserFrame, ErrorCode, ErrorFrame, EventFrame,
    MessageContent, MessageFrame, Moment, RequestId, Review, RoomLimits, SendMessageFrame, Sender,
    ServerFrame,
};
use stagepass::moderation::{MessageId, Reason, RoomEventName};
use stagepass::room::FallbackResult;
use stagepass::{
    BadRequest, ChatAttributes, ChatTokenCapability, ChatUserId, SerializationFault, Violations,
};
use std::time::{Duration, SystemTime};

fn read(text: &str) -> Result<ClientFrame, BadRequest> {
    ClientFrame::from_json(text.as_bytes())
}

fn violations(text: &str) -> Violations {
    super::violations(read(text))
}

fn id() -> MessageId {
    MessageId::new("abcdABCDefgh").unwrap()
}

fn moment() -> Moment {
    "2022-12-02T08:25:51.136Z".parse().unwrap()
}

fn attributes() -> ChatAttributes {
    ChatAttributes::new([("mood", "calm")]).unwrap()
}

#[test]
fn a_frame_of_each_action_is_read_and_printed() {
    let message =
        r#"{"Action":"SEND_MESSAGE","Content":"Hello","Attributes":{"mood":"calm"},"RequestId":"r1"}"#;
    let frame = read(message).unwrap();
    let sent = SendMessageFrame::new(MessageContent::new("Hello").unwrap())
        .attributes(attributes())
        .request_id(RequestId::new("r1").unwrap());
    assert_eq!(frame, ClientFrame::SendMessage(sent));
    assert_eq!(serde_json::to_string(&frame).unwrap(), message);

    let deletion = r#"{"Action":"DELETE_MESSAGE","Id":"abcdABCDefgh","Reason":"rude","RequestId":"r2"}"#;
    let frame = read(deletion).unwrap();
    let sent = DeleteMessageFrame::new(id())
        .reason(Reason::new("rude").unwrap())
        .request_id(RequestId::new("r2").unwrap());
    assert_eq!(frame, ClientFrame::DeleteMessage(sent));
    assert_eq!(serde_json::to_string(&frame).unwrap(), deletion);

    let kick = r#"{"Action":"DISCONNECT_USER","UserId":"bob","RequestId":""}"#;
    let frame = read(kick).unwrap();
    assert_eq!(frame, ClientFrame::DisconnectUser(DisconnectUserFrame::new(ChatUserId::new("bob").unwrap())));
    assert_eq!(serde_json::to_string(&frame).unwrap(), kick);
}

#[test]
fn each_action_takes_the_capability_of_its_name() {
    let capabilities: Vec<_> = Action::ALL.iter().map(|action| action.capability()).collect();
    assert_eq!(
        capabilities,
        [
            ChatTokenCapability::SendMessage,
            ChatTokenCapability::DeleteMessage,
            ChatTokenCapability::DisconnectUser
        ]
    );
}

#[test]
fn members_stand_in_any_order_and_unknown_and_null_ones_say_nothing() {
    let frame =
        r#"{"RequestId":null,"Content":"Hello","Id":7,"New":[{}],"Attributes":null,"Action":"SEND_MESSAGE"}"#;
    let plain = SendMessageFrame::new(MessageContent::new("Hello").unwrap());
    assert_eq!(read(frame).unwrap(), ClientFrame::SendMessage(plain));
}

#[test]
fn everything_that_is_wrong_with_a_frame_is_told() {
    let none = violations("{}");
    assert_eq!(places(&none), [("/Action", "required")]);
    let unknown = violations(&format!(r#"{{"Action": "SEND_EVENT", "RequestId": "{}"}}"#, "r".repeat(65)));
    assert_eq!(
        unknown.to_string(),
        "2 validation errors detected. Value at '/Action' failed to satisfy constraint: Member must satisfy \
         enum value set: [SEND_MESSAGE, DELETE_MESSAGE, DISCONNECT_USER]; Value with length 65 at \
         '/RequestId' failed to satisfy constraint: Member must have length between 0 and 64, inclusive"
    );
    let message = format!(
        r#"{{"Action": "SEND_MESSAGE", "Content": "{}", "Attributes": {{"k": "{}"}}, "RequestId": "{}"}}"#,
        "c".repeat(501),
        "v".repeat(1_024),
        "r".repeat(65)
    );
    let found = violations(&message);
    assert_eq!(places(&found), [("/Content", "length"), ("/Attributes", "size"), ("/RequestId", "length")]);
    let deletion = violations(r#"{"Action": "DELETE_MESSAGE", "Id": "?", "Reason": ""}"#);
    assert_eq!(places(&deletion), [("/Id", "length"), ("/Id", "pattern"), ("/Reason", "length")]);
    let kick = violations(r#"{"Action": "DISCONNECT_USER", "Reason": ""}"#);
    assert_eq!(places(&kick), [("/UserId", "required"), ("/Reason", "length")]);
}

#[test]
fn lengths_of_frames_are_counted_in_characters() {
    let message = |content: &str| read(&format!(r#"{{"Action": "SEND_MESSAGE", "Content": "{content}"}}"#));
    assert!(message("").is_err());
    assert!(message(&"😀".repeat(500)).is_ok());
    assert!(message(&"😀".repeat(501)).is_err());
    let request =
        |id: &str| read(&format!(r#"{{"Action": "SEND_MESSAGE", "Content": "c", "RequestId": "{id}"}}"#));
    assert!(request("").is_ok());
    assert!(request(&"😀".repeat(64)).is_ok());
    assert!(request(&"😀".repeat(65)).is_err());
}

#[test]
fn what_is_no_json_or_has_a_wrong_type_is_told_with_its_place() {
    let fault = |text: &str| match read(text) {
        Err(BadRequest::Serialization(error)) => (error.fault(), error.path().to_owned()),
        other => panic!("{other:?}"),
    };
    assert_eq!(fault("Hello"), (SerializationFault::Syntax, String::new()));
    assert_eq!(fault(r#"{"Action":"#), (SerializationFault::Incomplete, String::new()));
    assert_eq!(fault("[]"), (SerializationFault::ExpectedObject, String::new()));
    assert_eq!(fault(r#"{"Action": 7}"#), (SerializationFault::ExpectedString, "/Action".to_owned()));
    assert_eq!(
        fault(r#"{"Action": "SEND_MESSAGE", "Content": ["c"]}"#),
        (SerializationFault::ExpectedString, "/Content".to_owned())
    );
    assert_eq!(
        fault(r#"{"Action": "SEND_MESSAGE", "Action": "SEND_MESSAGE", "Content": "c"}"#),
        (SerializationFault::Repeated, String::new())
    );
    let key = format!(r#"{{"Action": "SEND_MESSAGE", "Content": "c", "Attributes": {{"{CANARY}": 7}}}}"#);
    assert_eq!(fault(&key), (SerializationFault::ExpectedString, "/Attributes".to_owned()));
}

#[test]
fn nothing_that_is_said_of_a_broken_frame_holds_what_was_sent() {
    let frames = [
        format!(r#"{{"Action": "{CANARY}", "RequestId": "{}"}}"#, CANARY.repeat(9)),
        format!(r#"{{"Action": "SEND_MESSAGE", "Content": "{}"}}"#, CANARY.repeat(99)),
        format!(r#"{{"Action": "SEND_MESSAGE", "Content": {{"{CANARY}": "{CANARY}"}}}}"#),
        format!(
            r#"{{"Action": "SEND_MESSAGE", "Content": "c", "Attributes": {{"{CANARY}": ["{CANARY}"]}}}}"#
        ),
        format!(r#"{{"Action": "SEND_MESSAGE", "Attributes": {{"{CANARY}": "{}"}}}}"#, CANARY.repeat(200)),
        format!(r#"{{"Action": "DELETE_MESSAGE", "Id": "{CANARY}", "Reason": "{}"}}"#, CANARY.repeat(60)),
        format!(r#"{{"Action": "DISCONNECT_USER", "UserId": "{}"}}"#, CANARY.repeat(60)),
        format!("{{\"{CANARY}\" {CANARY}"),
    ];
    for frame in &frames {
        let refused = read(frame).unwrap_err();
        let told = format!("{refused} {refused:?}");
        assert!(!told.contains(CANARY), "{told}");
    }
}

#[test]
fn what_people_say_does_not_show_in_debug() {
    let frame = format!(
        r#"{{"Action": "SEND_MESSAGE", "Content": "{CANARY}", "Attributes": {{"{CANARY}": "{CANARY}"}}}}"#
    );
    let shown = format!("{:?}", read(&frame).unwrap());
    assert_eq!(
        shown,
        "SendMessage(SendMessageFrame { content: MessageContent(*** redacted ***), \
         attributes: Some(ChatAttributes(*** redacted ***)), request_id: RequestId(\"\") })"
    );
}

#[test]
fn a_message_is_printed_as_documented_and_read_back() {
    let mut sender = Sender::new(ChatUserId::new("alice").unwrap());
    let content = MessageContent::new("Hello").unwrap();
    let mut message = MessageFrame::new(id(), content, sender.clone(), moment());
    let bare = ServerFrame::Message(message.clone());
    assert_eq!(
        bare.to_json(),
        r#"{"Type":"MESSAGE","Id":"abcdABCDefgh","RequestId":"","Content":"Hello","Attributes":null,"Sender":{"UserId":"alice","Attributes":null},"SendTime":"2022-12-02T08:25:51.136Z"}"#
    );
    sender.attributes = Some(attributes());
    message.sender = sender;
    message.attributes = Some(attributes());
    message.request_id = RequestId::new("r1").unwrap();
    let full = ServerFrame::Message(message);
    assert_eq!(
        full.to_json(),
        r#"{"Type":"MESSAGE","Id":"abcdABCDefgh","RequestId":"r1","Content":"Hello","Attributes":{"mood":"calm"},"Sender":{"UserId":"alice","Attributes":{"mood":"calm"}},"SendTime":"2022-12-02T08:25:51.136Z"}"#
    );
    for frame in [bare, full] {
        assert_eq!(ServerFrame::from_json(frame.to_json().as_bytes()), Ok(frame));
    }
}

#[test]
fn events_of_the_service_say_whom_or_what_they_are_about() {
    let reason = Reason::new("rude").unwrap();
    let deletion = ServerFrame::Event(EventFrame::delete_message(id(), &id(), Some(&reason), moment()));
    assert_eq!(
        deletion.to_json(),
        r#"{"Type":"EVENT","Id":"abcdABCDefgh","RequestId":"","EventName":"aws:DELETE_MESSAGE","Attributes":{"MessageID":"abcdABCDefgh","MessageId":"abcdABCDefgh","Reason":"rude"},"SendTime":"2022-12-02T08:25:51.136Z"}"#
    );
    let user = ChatUserId::new("bob").unwrap();
    let kick = ServerFrame::Event(EventFrame::disconnect_user(id(), &user, None, moment()));
    assert_eq!(
        kick.to_json(),
        r#"{"Type":"EVENT","Id":"abcdABCDefgh","RequestId":"","EventName":"aws:DISCONNECT_USER","Attributes":{"UserId":"bob"},"SendTime":"2022-12-02T08:25:51.136Z"}"#
    );
    for frame in [deletion, kick] {
        assert_eq!(ServerFrame::from_json(frame.to_json().as_bytes()), Ok(frame));
    }
}

#[test]
fn the_event_with_the_longest_user_and_reason_is_read_back() {
    let user = ChatUserId::new("😀".repeat(128)).unwrap();
    let reason = Reason::new("😀".repeat(256)).unwrap();
    let kick = ServerFrame::Event(EventFrame::disconnect_user(id(), &user, Some(&reason), moment()));
    assert_eq!(ServerFrame::from_json(kick.to_json().as_bytes()), Ok(kick));
}

#[test]
fn an_error_has_an_id_that_is_a_text() {
    let error = ErrorFrame::new(id(), RequestId::new("r1").unwrap(), ErrorCode::FORBIDDEN, "No");
    let frame = ServerFrame::Error(error);
    assert_eq!(
        frame.to_json(),
        r#"{"Type":"ERROR","Id":"abcdABCDefgh","RequestId":"r1","ErrorCode":403,"ErrorMessage":"No"}"#
    );
    assert_eq!(ServerFrame::from_json(frame.to_json().as_bytes()), Ok(frame));
}

#[test]
fn what_a_service_sends_is_read_leniently() {
    let captured = r#"{"Type":"EVENT","Id":"abcdABCDefgh","RequestId":"","EventName":"app:QUIZ","Attributes":null,"SendTime":"2022-12-02T08:25:51.13691272Z","New":{"a":[1]}}"#;
    let ServerFrame::Event(event) = ServerFrame::from_json(captured.as_bytes()).unwrap() else {
        panic!("no event")
    };
    assert_eq!(event, EventFrame::new(id(), RoomEventName::new("app:QUIZ").unwrap(), moment()));
    let unknown = r#"{"Type":"ERROR","Id":"abcdABCDefgh","ErrorCode":418,"ErrorMessage":""}"#;
    let ServerFrame::Error(error) = ServerFrame::from_json(unknown.as_bytes()).unwrap() else {
        panic!("no error")
    };
    assert_eq!((error.error_code.number(), error.request_id.as_str()), (418, ""));
}

#[test]
fn a_frame_of_a_service_that_is_none_is_refused_with_its_place() {
    let fault = |text: String| {
        let error = ServerFrame::from_json(text.as_bytes()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(CANARY));
        (error.fault(), error.path().to_owned())
    };
    assert_eq!(fault("{}".to_owned()), (SerializationFault::Missing, String::new()));
    assert_eq!(fault(format!(r#"{{"Type":"{CANARY}"}}"#)), (SerializationFault::Rule, "/Type".to_owned()));
    assert_eq!(
        fault(format!(r#"{{"Type":"ERROR","Id":"{CANARY}","ErrorCode":400,"ErrorMessage":""}}"#)),
        (SerializationFault::Rule, "/Id".to_owned())
    );
    assert_eq!(
        fault(r#"{"Type":"ERROR","Id":7,"ErrorCode":400,"ErrorMessage":""}"#.to_owned()),
        (SerializationFault::ExpectedString, "/Id".to_owned())
    );
    assert_eq!(
        fault(format!(
            r#"{{"Type":"EVENT","Id":"abcdABCDefgh","EventName":"e","Attributes":{{"{CANARY}":7}},"SendTime":"2022-12-02T08:25:51Z"}}"#
        )),
        (SerializationFault::ExpectedString, "/Attributes".to_owned())
    );
}

#[test]
fn a_moment_has_whole_milliseconds_in_the_years_0_to_9999() {
    let printed = |text: &str| text.parse::<Moment>().map(|moment| moment.to_string()).ok();
    assert_eq!(printed("2022-12-02T09:25:51+01:00").as_deref(), Some("2022-12-02T08:25:51.000Z"));
    assert_eq!(printed("1969-12-31T23:59:59.9999Z").as_deref(), Some("1969-12-31T23:59:59.999Z"));
    assert_eq!(printed("0000-01-01T00:00:00Z").as_deref(), Some("0000-01-01T00:00:00.000Z"));
    assert_eq!(printed("9999-12-31T23:59:59.9999Z").as_deref(), Some("9999-12-31T23:59:59.999Z"));
    assert_eq!(printed("0000-01-01T00:00:00+00:01"), None);
    assert_eq!(printed("2022-12-02"), None);
    assert_eq!("1969-12-31T23:59:59.999Z".parse::<Moment>().unwrap().unix_milliseconds(), -1);
    assert_eq!(Moment::from_unix_milliseconds(-1).unwrap().timestamp().unix_seconds(), -1);
    let (first, last) = (Moment::MIN.unix_milliseconds(), Moment::MAX.unix_milliseconds());
    assert_eq!((first, last), (-62_167_219_200_000, 253_402_300_799_999));
    assert!(Moment::from_unix_milliseconds(first - 1).is_err());
    assert!(Moment::from_unix_milliseconds(last + 1).is_err());
    assert_eq!(Moment::from_unix_milliseconds(last), Ok(Moment::MAX));
}

#[test]
fn the_clock_of_the_system_tells_a_moment() {
    let later = SystemTime::UNIX_EPOCH + Duration::from_micros(1_999);
    assert_eq!(Moment::try_from(later).unwrap().unix_milliseconds(), 1);
    assert!(Moment::try_from(SystemTime::UNIX_EPOCH - Duration::from_secs(1)).is_err());
}

#[test]
fn a_room_has_the_documented_limits_by_default() {
    let limits = RoomLimits::default();
    assert_eq!((limits.message_length.characters(), limits.message_rate.messages_per_second()), (500, 10));
    assert_eq!((limits.review, FallbackResult::default()), (None, FallbackResult::Allow));
}

#[test]
fn the_codes_of_errors_are_the_documented_numbers() {
    let codes = [
        ErrorCode::BAD_REQUEST,
        ErrorCode::UNAUTHORIZED,
        ErrorCode::FORBIDDEN,
        ErrorCode::NOT_FOUND,
        ErrorCode::NOT_ACCEPTABLE,
        ErrorCode::TOO_LARGE,
        ErrorCode::TOO_MANY_REQUESTS,
        ErrorCode::INTERNAL,
    ];
    assert_eq!(codes.map(ErrorCode::number), [400, 401, 403, 404, 406, 413, 429, 500]);
}

#[test]
fn a_review_is_read_as_a_handler_answers_it() {
    let review = Review::from_json(br#"{"ReviewResult":"DENY","Content":"","Attributes":{}}"#);
    assert_eq!(places(&super::violations(review)), [("/Content", "length")]);
    assert_eq!(Review::from_json(br#"{"ReviewResult":"DENY"}"#), Ok(Review::deny()));
    assert_eq!(Review::from_json(br#"{"ReviewResult":"ALLOW","Content":null}"#), Ok(Review::allow()));
    assert_eq!(places(&super::violations(Review::from_json(b"{}"))), [("/ReviewResult", "required")]);
}

#[test]
fn a_frame_of_each_kind_tells_the_id_of_its_request() {
    for frame in [
        r#"{"Action":"SEND_MESSAGE","Content":"Hello","RequestId":"r1"}"#,
        r#"{"Action":"DELETE_MESSAGE","Id":"abcdABCDefgh","RequestId":"r1"}"#,
        r#"{"Action":"DISCONNECT_USER","UserId":"bob","RequestId":"r1"}"#,
    ] {
        assert_eq!(read(frame).unwrap().request_id().as_str(), "r1", "{frame}");
    }
    for frame in [
        r#"{"Type":"MESSAGE","Id":"abcdABCDefgh","RequestId":"r1","Content":"Hello","SendTime":"2022-12-02T08:25:51.136Z","Sender":{"UserId":"ann"}}"#,
        r#"{"Type":"EVENT","Id":"abcdABCDefgh","RequestId":"r1","EventName":"app:QUIZ","SendTime":"2022-12-02T08:25:51.136Z"}"#,
        r#"{"Type":"ERROR","Id":"abcdABCDefgh","RequestId":"r1","ErrorCode":418,"ErrorMessage":""}"#,
    ] {
        let read = ServerFrame::from_json(frame.as_bytes()).unwrap();
        assert_eq!(read.request_id().as_str(), "r1", "{frame}");
    }
}
