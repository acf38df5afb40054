//! What a chat session answers: the whole life of a connection, with literals.

use super::CANARY;
use super::world::{Dry, World};
use allocation_counter::measure;
use stagepass::chat::{
    ChatRoom, ChatSession, Ending, ErrorFrame, FallbackResult, MessageId, MessageLength, MessageRate, Moment,
    Output, Review, ReviewRequest, RoomLimits, ServerFrame,
};
use stagepass::{ChatGrant, CreateChatToken, CreateChatTokenInput, PredictableRandom, RandomError};

const ALL: &[&str] = &["SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"];

/// Lets a user in who may do this for so many minutes.
pub(super) fn grant(world: &World, user: &str, capabilities: &[&str], minutes: i32) -> ChatGrant {
    let input = CreateChatTokenInput::default()
        .room_identifier(world.room.as_str())
        .user_id(user)
        .capabilities(capabilities.to_vec())
        .session_duration_in_minutes(minutes)
        .attributes([("name", "Ann"), ("badge", "admin")]);
    let token = world.service.create_chat_token(&CreateChatToken::try_from(input).unwrap()).unwrap();
    world.connect(&token).unwrap()
}

/// A connection, its room, and the moment when it began.
struct Connected {
    session: ChatSession,
    room: ChatRoom,
    random: PredictableRandom,
    start: Moment,
}

impl Connected {
    fn with(capabilities: &[&str], minutes: i32, limits: RoomLimits) -> Self {
        let start = "2023-03-06T21:47:43Z".parse().unwrap();
        let session = ChatSession::new(grant(&World::new(), "alice", capabilities, minutes), start);
        Self { session, room: ChatRoom::new(limits), random: PredictableRandom::seeded(7), start }
    }

    fn new() -> Self {
        Self::with(ALL, 60, RoomLimits::default())
    }

    /// So many milliseconds after the beginning.
    fn at(&self, milliseconds: i64) -> Moment {
        Moment::from_unix_milliseconds(self.start.unix_milliseconds() + milliseconds).unwrap()
    }

    fn receive(&mut self, milliseconds: i64, text: &str) -> Vec<Output> {
        let now = self.at(milliseconds);
        self.session.receive(text.as_bytes(), now, &mut self.room, &self.random).unwrap()
    }

    fn say(&mut self, milliseconds: i64, content: &str) -> Vec<Output> {
        self.receive(
            milliseconds,
            &format!(r#"{{"Action":"SEND_MESSAGE","Content":"{content}","RequestId":"r"}}"#),
        )
    }

    fn poll(&mut self, milliseconds: i64) -> Vec<Output> {
        let now = self.at(milliseconds);
        self.session.poll(now, &self.random).unwrap()
    }

    fn reviewed(&mut self, milliseconds: i64, id: &MessageId, review: &str) -> Vec<Output> {
        let now = self.at(milliseconds);
        self.session.reviewed(id, Review::from_json(review.as_bytes()), now, &self.random).unwrap()
    }

    fn deadline(&self) -> Option<i64> {
        let deadline = self.session.deadline()?.unix_milliseconds();
        Some(deadline - self.start.unix_milliseconds())
    }
}

/// What a host does, in one word or as the frame that goes over the wire, without its id.
fn told(outputs: &[Output]) -> Vec<String> {
    let frame = |frame: &ServerFrame| {
        assert_eq!(frame.id().as_str().len(), 12);
        frame.to_json().replace(frame.id().as_str(), "<id>")
    };
    let one = |output: &Output| match output {
        Output::Send(error) => frame(&ServerFrame::Error(error.clone())),
        Output::Broadcast(broadcast) => format!("all: {}", frame(broadcast)),
        Output::Review(request) => format!("review by {}", request.due),
        Output::DisconnectUser(user) => format!("disconnect {}", user.as_str()),
        Output::Ping => "ping".to_owned(),
        Output::Close => "close".to_owned(),
        Output::Cut => "cut".to_owned(),
        other => panic!("{other:?}"),
    };
    outputs.iter().map(one).collect()
}

/// The one error that is answered: its code, its request and its words.
fn error(outputs: &[Output]) -> (i32, String, String) {
    let [Output::Send(ErrorFrame { request_id, error_code, error_message, .. })] = outputs else {
        panic!("expected one error, found {outputs:?}")
    };
    (error_code.number(), request_id.as_str().to_owned(), error_message.clone())
}

fn code(outputs: &[Output]) -> i32 {
    error(outputs).0
}

fn is_broadcast(outputs: &[Output]) -> bool {
    matches!(outputs, [Output::Broadcast(_)])
}

fn request(outputs: &[Output]) -> ReviewRequest {
    let [Output::Review(request)] = outputs else { panic!("expected a review, found {outputs:?}") };
    request.clone()
}

#[test]
fn a_message_is_sent_to_the_whole_room_once() {
    let mut connected = Connected::new();
    let outputs = connected.receive(
        136,
        r#"{"Action":"SEND_MESSAGE","Content":"Hello","Attributes":{"mood":"calm"},"RequestId":"4f0e"}"#,
    );
    assert_eq!(
        told(&outputs),
        [
            r#"all: {"Type":"MESSAGE","Id":"<id>","RequestId":"4f0e","Content":"Hello","Attributes":{"mood":"calm"},"Sender":{"UserId":"alice","Attributes":{"badge":"admin","name":"Ann"}},"SendTime":"2023-03-06T21:47:43.136Z"}"#
        ]
    );
}

#[test]
fn a_deletion_is_an_event_of_the_room() {
    let outputs = Connected::new()
        .receive(0, r#"{"Action":"DELETE_MESSAGE","Id":"abcdABCDefgh","Reason":"rude","RequestId":"r"}"#);
    assert_eq!(
        told(&outputs),
        [
            r#"all: {"Type":"EVENT","Id":"<id>","RequestId":"r","EventName":"aws:DELETE_MESSAGE","Attributes":{"MessageID":"abcdABCDefgh","MessageId":"abcdABCDefgh","Reason":"rude"},"SendTime":"2023-03-06T21:47:43.000Z"}"#
        ]
    );
}

#[test]
fn a_disconnected_user_is_told_of_before_the_connections_are_closed() {
    let outputs =
        Connected::new().receive(0, r#"{"Action":"DISCONNECT_USER","UserId":"bob","RequestId":"r"}"#);
    assert_eq!(
        told(&outputs),
        [
            r#"all: {"Type":"EVENT","Id":"<id>","RequestId":"r","EventName":"aws:DISCONNECT_USER","Attributes":{"UserId":"bob"},"SendTime":"2023-03-06T21:47:43.000Z"}"#,
            "disconnect bob"
        ]
    );
    let mut bob = Connected::new();
    let outputs = bob.session.end(Ending::Disconnected, &bob.random).unwrap();
    assert_eq!(told(&outputs), ["close"]);
}

#[test]
fn what_a_token_does_not_grant_is_refused_with_the_id_of_the_request() {
    let frames = [
        (r#"{"Action":"SEND_MESSAGE","Content":"c","RequestId":"r"}"#, "SEND_MESSAGE"),
        (r#"{"Action":"DELETE_MESSAGE","Id":"abcdABCDefgh","RequestId":"r"}"#, "DELETE_MESSAGE"),
        (r#"{"Action":"DISCONNECT_USER","UserId":"bob","RequestId":"r"}"#, "DISCONNECT_USER"),
    ];
    for (frame, capability) in frames {
        let others: Vec<_> = ALL.iter().copied().filter(|other| *other != capability).collect();
        let refused = error(&Connected::with(&others, 60, RoomLimits::default()).receive(0, frame));
        let said = format!("the token does not grant {capability}");
        assert_eq!(refused, (403, "r".to_owned(), said));
        let outputs = Connected::with(&[capability], 60, RoomLimits::default()).receive(0, frame);
        assert!(matches!(outputs[0], Output::Broadcast(_)), "{outputs:?}");
    }
}

#[test]
fn a_broken_frame_is_answered_with_what_is_wrong_and_the_id_of_the_request_where_it_is_known() {
    let mut connected = Connected::new();
    assert_eq!(
        error(&connected.receive(0, r#"{"Action":"SEND_MESSAGE","RequestId":"r"}"#)),
        (
            400,
            "r".to_owned(),
            "1 validation error detected. Value at '/Content' failed to satisfy constraint: \
             Member must not be null"
                .to_owned()
        )
    );
    // A member of a wrong type does not hide the id.
    assert_eq!(
        error(&connected.receive(0, r#"{"Action":"SEND_MESSAGE","Content":7,"RequestId":"r"}"#)),
        (400, "r".to_owned(), "Expected a string at '/Content' (line 1, column 36)".to_owned())
    );
    assert_eq!(
        error(&connected.receive(0, "Hello")),
        (400, String::new(), "Not valid JSON at '' (line 1, column 1)".to_owned())
    );
    let long = format!(r#"{{"Action":"SEND_MESSAGE","Content":"c","RequestId":"{}"}}"#, CANARY.repeat(9));
    let (code, id, said) = error(&connected.receive(0, &long));
    assert_eq!((code, id.as_str()), (400, ""));
    assert!(!said.contains(CANARY), "{said}");
}

#[test]
fn a_frame_of_8_kib_is_read_and_one_of_a_byte_more_is_not() {
    let mut connected = Connected::new();
    let frame = |length: usize| {
        let frame = r#"{"Action":"SEND_MESSAGE","Content":"c","RequestId":"r"}"#;
        format!("{frame}{}", " ".repeat(length - frame.len()))
    };
    assert!(is_broadcast(&connected.receive(0, &frame(8_192))));
    assert_eq!(
        error(&connected.receive(0, &frame(8_193))),
        (413, String::new(), "the frame has more than 8192 bytes".to_owned())
    );
    // The largest frame that keeps the rules is no larger.
    let pairs: Vec<_> = (0..128).map(|n| format!(r#""{n:08}":"""#)).collect();
    let largest = format!(
        r#"{{"Action":"SEND_MESSAGE","Content":"{}","Attributes":{{{}}},"RequestId":"{}"}}"#,
        "😀".repeat(500),
        pairs.join(","),
        "😀".repeat(64)
    );
    assert!(is_broadcast(&connected.receive(0, &largest)), "{} bytes", largest.len());
}

#[test]
fn a_message_is_at_most_as_long_as_the_room_allows() {
    let length = MessageLength::from_characters(3).unwrap();
    let mut connected = Connected::with(ALL, 60, RoomLimits::default().message_length(length));
    assert!(is_broadcast(&connected.say(0, "😀😀😀")));
    assert_eq!(
        error(&connected.say(0, "abcd")),
        (
            400,
            "r".to_owned(),
            "1 validation error detected. Value with length 4 at '/Content' failed to satisfy constraint: \
             Member must have length between 1 and 3, inclusive"
                .to_owned()
        )
    );
    connected.room.set_limits(RoomLimits::default());
    assert!(is_broadcast(&connected.say(0, "abcd")));
}

#[test]
fn a_connection_sends_ten_frames_in_any_second_whatever_they_are() {
    let mut connected = Connected::new();
    for (milliseconds, frame) in [
        (0, r#"{"Action":"DELETE_MESSAGE","Id":"abcdABCDefgh"}"#.to_owned()),
        (100, "broken".to_owned()),
        (200, "x".repeat(9_000)),
        (300, r#"{"Action":"SEND_MESSAGE"}"#.to_owned()),
    ] {
        assert_ne!(told(&connected.receive(milliseconds, &frame)), Vec::<String>::new());
    }
    for milliseconds in 400..406 {
        assert!(is_broadcast(&connected.say(milliseconds, "c")));
    }
    let refused = (429, "r".to_owned(), "more than 10 requests in a second".to_owned());
    assert_eq!(error(&connected.say(406, "c")), refused);
    // Whatever is refused for the rate does not count, and neither hides its id nor is looked at.
    let broken = format!(r#"{{"Action":"{CANARY}","RequestId":"r"}}"#);
    assert_eq!(error(&connected.receive(999, &broken)), refused);
    assert!(is_broadcast(&connected.say(1_000, "c")));
    assert_eq!(code(&connected.say(1_000, "c")), 429);
    assert_eq!(code(&connected.say(1_099, "c")), 429);
    assert!(is_broadcast(&connected.say(1_100, "c")));
}

#[test]
fn the_rate_of_a_room_is_that_of_all_its_connections() {
    let mut connected = Connected::new();
    let limits = RoomLimits::default().message_rate(MessageRate::from_per_second(3).unwrap());
    connected.room.set_limits(limits);
    let mut other = ChatSession::new(grant(&World::new(), "bob", ALL, 60), connected.start);
    let frame = br#"{"Action":"SEND_MESSAGE","Content":"c","RequestId":"r"}"#;
    assert!(is_broadcast(&connected.say(0, "c")));
    let now = connected.at(1);
    for _ in 0..2 {
        assert!(is_broadcast(&other.receive(frame, now, &mut connected.room, &connected.random).unwrap()));
    }
    assert_eq!(
        error(&connected.say(2, "c")),
        (429, "r".to_owned(), "more than 3 messages in a second in the room".to_owned())
    );
    // A deletion is no message, and what is refused is none either.
    assert!(is_broadcast(&connected.receive(2, r#"{"Action":"DELETE_MESSAGE","Id":"abcdABCDefgh"}"#)));
    assert_eq!(code(&connected.receive(3, r#"{"Action":"SEND_MESSAGE"}"#)), 400);
    assert!(is_broadcast(&connected.say(1_000, "c")));
    assert_eq!(code(&connected.say(1_000, "c")), 429);
    assert!(is_broadcast(&connected.say(1_001, "c")));
}

#[test]
fn a_wrong_reading_of_the_clock_shuts_nobody_out_of_a_room() {
    let mut connected = Connected::new();
    let mut other = ChatSession::new(grant(&World::new(), "bob", ALL, 180), connected.start);
    let ahead = connected.at(3_600_000);
    for _ in 0..10 {
        let frame = br#"{"Action":"SEND_MESSAGE","Content":"c"}"#;
        assert!(is_broadcast(&other.receive(frame, ahead, &mut connected.room, &connected.random).unwrap()));
    }
    assert!(is_broadcast(&connected.say(0, "c")));
}

fn reviewing(fallback: FallbackResult) -> Connected {
    Connected::with(ALL, 60, RoomLimits::default().reviewed(fallback))
}

#[test]
fn a_message_is_reviewed_before_it_is_sent() {
    let mut connected = reviewing(FallbackResult::Deny);
    let frame = r#"{"Action":"SEND_MESSAGE","Content":"Hello","Attributes":{"mood":"calm"},"RequestId":"r"}"#;
    let asked = request(&connected.receive(0, frame));
    let room = connected.session.grant().room_arn().as_str().to_owned();
    let json = serde_json::to_string(&asked).unwrap();
    assert_eq!(
        json.replace(asked.message_id.as_str(), "<id>").replace(&room, "<room>"),
        r#"{"Content":"Hello","MessageId":"<id>","RoomArn":"<room>","Attributes":{"mood":"calm"},"Sender":{"UserId":"alice","Attributes":{"badge":"admin","name":"Ann"}}}"#
    );
    assert_eq!(asked.due, connected.at(200));
    assert_eq!(connected.deadline(), Some(200));
    let outputs = connected.reviewed(50, &asked.message_id, r#"{"ReviewResult":"ALLOW"}"#);
    let [Output::Broadcast(ServerFrame::Message(message))] = &outputs[..] else { panic!("{outputs:?}") };
    assert_eq!(message.id, asked.message_id);
    assert_eq!(message.content.as_str(), "Hello");
    assert_eq!(message.attributes, asked.attributes);
    assert_eq!(message.request_id.as_str(), "r");
    assert_eq!(message.send_time, connected.at(0));
}

#[test]
fn a_review_may_change_what_a_message_says() {
    let mut connected = reviewing(FallbackResult::Deny);
    let asked = request(&connected.say(0, "Damn"));
    let review = r#"{"ReviewResult":"ALLOW","Content":"****","Attributes":{"censored":"yes"}}"#;
    let outputs = connected.reviewed(1, &asked.message_id, review);
    let [Output::Broadcast(ServerFrame::Message(message))] = &outputs[..] else { panic!("{outputs:?}") };
    assert_eq!(message.content.as_str(), "****");
    assert_eq!(message.attributes.as_ref().unwrap().get("censored"), Some("yes"));
}

#[test]
fn a_rejected_message_is_answered_by_its_own_id() {
    let mut connected = reviewing(FallbackResult::Allow);
    let asked = request(&connected.say(0, "Damn"));
    let outputs = connected.reviewed(1, &asked.message_id, r#"{"ReviewResult":"DENY","Content":"****"}"#);
    assert_eq!(error(&outputs), (406, "r".to_owned(), "the review rejected the message".to_owned()));
    let [Output::Send(refused)] = &outputs[..] else { panic!("{outputs:?}") };
    assert_eq!(refused.id, asked.message_id);
}

#[test]
fn a_review_that_hangs_is_not_waited_for() {
    for fallback in [FallbackResult::Allow, FallbackResult::Deny] {
        let mut connected = reviewing(fallback);
        let asked = request(&connected.say(0, "Hello"));
        assert_eq!(connected.poll(199), []);
        let outputs = connected.poll(200);
        match fallback {
            FallbackResult::Allow => assert!(is_broadcast(&outputs)),
            _ => assert_eq!(code(&outputs), 406),
        }
        // What comes then comes too late.
        assert_eq!(connected.reviewed(200, &asked.message_id, r#"{"ReviewResult":"ALLOW"}"#), []);
        assert_eq!(connected.deadline(), Some(30_000));
    }
}

#[test]
fn a_review_at_the_moment_when_it_is_due_is_too_late() {
    let mut connected = reviewing(FallbackResult::Deny);
    let asked = request(&connected.say(0, "Hello"));
    assert_eq!(code(&connected.reviewed(200, &asked.message_id, r#"{"ReviewResult":"ALLOW"}"#)), 406);
    let asked = request(&connected.say(1_000, "Hello"));
    assert!(is_broadcast(&connected.reviewed(1_199, &asked.message_id, r#"{"ReviewResult":"ALLOW"}"#)));
}

#[test]
fn a_second_review_and_one_of_another_message_are_ignored() {
    let mut connected = reviewing(FallbackResult::Deny);
    let asked = request(&connected.say(0, "Hello"));
    let other = MessageId::new("abcdABCDefgh").unwrap();
    assert_eq!(connected.reviewed(1, &other, r#"{"ReviewResult":"ALLOW"}"#), []);
    assert!(is_broadcast(&connected.reviewed(2, &asked.message_id, r#"{"ReviewResult":"ALLOW"}"#)));
    assert_eq!(connected.reviewed(3, &asked.message_id, r#"{"ReviewResult":"DENY"}"#), []);
}

#[test]
fn a_review_that_lies_is_as_good_as_none() {
    let lies = [
        format!(r#"{{"ReviewResult":"ALLOW","Content":"{}"}}"#, "c".repeat(11)),
        format!(r#"{{"ReviewResult":"ALLOW","Content":"{}"}}"#, "c".repeat(1_000_000)),
        r#"{"ReviewResult":"ALLOW","Content":""}"#.to_owned(),
        format!(r#"{{"ReviewResult":"ALLOW","Attributes":{{"k":"{}"}}}}"#, "v".repeat(1_024)),
        r#"{"ReviewResult":"PERHAPS"}"#.to_owned(),
        r#"{"ReviewResult":true}"#.to_owned(),
        "{".to_owned(),
        String::new(),
    ];
    for fallback in [FallbackResult::Allow, FallbackResult::Deny] {
        for lie in &lies {
            let ten = MessageLength::from_characters(10).unwrap();
            let limits = RoomLimits::default().reviewed(fallback).message_length(ten);
            let mut connected = Connected::with(ALL, 60, limits);
            let asked = request(&connected.say(0, "Hello"));
            let outputs = connected.reviewed(1, &asked.message_id, lie);
            if fallback == FallbackResult::Deny {
                assert_eq!(code(&outputs), 406);
                continue;
            }
            let [Output::Broadcast(ServerFrame::Message(message))] = &outputs[..] else {
                panic!("{outputs:?}")
            };
            assert_eq!(message.content.as_str(), "Hello");
            assert_eq!(message.attributes, None);
        }
    }
}

#[test]
fn a_message_is_held_to_the_limits_that_the_room_had_when_it_was_sent() {
    let mut connected = reviewing(FallbackResult::Allow);
    let asked = request(&connected.say(0, "Hello"));
    let one = MessageLength::from_characters(1).unwrap();
    connected.room.set_limits(RoomLimits::default().message_length(one).reviewed(FallbackResult::Deny));
    let review = r#"{"ReviewResult":"ALLOW","Content":"Goodbye"}"#;
    assert!(is_broadcast(&connected.reviewed(1, &asked.message_id, review)));
    connected.room.set_limits(RoomLimits::default().reviewed(FallbackResult::Allow));
    request(&connected.say(2, "Hello"));
    connected.room.set_limits(RoomLimits::default().reviewed(FallbackResult::Deny));
    assert!(is_broadcast(&connected.poll(202)));
}

#[test]
fn at_most_ten_messages_of_a_connection_wait_for_a_review() {
    let mut connected = reviewing(FallbackResult::Allow);
    let rate = MessageRate::from_per_second(100).unwrap();
    connected.room.set_limits(connected.room.limits().message_rate(rate));
    for n in 0..10 {
        request(&connected.say(n, "c"));
    }
    // A clock that goes back by more than a second forgets the rate, and not what waits.
    assert_eq!(
        error(&connected.say(-2_000, "c")),
        (429, "r".to_owned(), "10 messages wait for a review".to_owned())
    );
    assert_eq!(connected.poll(209).len(), 10);
    assert_eq!(connected.deadline(), Some(30_000));
}

#[test]
fn a_session_that_has_run_out_is_told_so_and_closed() {
    let over = r#"{"Type":"ERROR","Id":"<id>","RequestId":"","ErrorCode":401,"ErrorMessage":"the session expired at 2023-03-06T21:48:43Z, and it is 2023-03-06T21:48:43Z"}"#;
    let mut connected = Connected::with(ALL, 1, RoomLimits::default());
    connected.poll(30_000);
    assert_eq!(connected.deadline(), Some(60_000));
    assert!(is_broadcast(&connected.say(59_999, "c")));
    assert_eq!(told(&connected.poll(60_000)), [over, "close"]);
    assert!(connected.session.is_over());

    // A frame that comes first is not answered any more.
    let mut connected = Connected::with(ALL, 1, RoomLimits::default());
    assert_eq!(told(&connected.say(60_000, "c")), [over, "close"]);
}

#[test]
fn a_message_whose_review_is_due_before_the_end_is_settled_and_no_other() {
    let mut connected = Connected::with(ALL, 1, RoomLimits::default().reviewed(FallbackResult::Allow));
    request(&connected.say(59_800, "c"));
    request(&connected.say(59_801, "c"));
    // However late the host asks.
    let outputs = connected.poll(61_000);
    assert!(is_broadcast(&outputs[..1]), "{outputs:?}");
    assert_eq!((code(&outputs[1..2]), &outputs[2..]), (401, &[Output::Close][..]));
}

#[test]
fn a_server_that_stops_sends_its_clients_for_another_token() {
    let mut connected = Connected::new();
    let outputs = connected.session.end(Ending::ServerStops, &connected.random).unwrap();
    let stops = r#"{"Type":"ERROR","Id":"<id>","RequestId":"","ErrorCode":401,"ErrorMessage":"the server is about to stop"}"#;
    assert_eq!(told(&outputs), [stops, "close"]);
    let mut connected = Connected::new();
    let outputs = connected.session.end(Ending::RoomDeleted, &connected.random).unwrap();
    let gone = r#"{"Type":"ERROR","Id":"<id>","RequestId":"","ErrorCode":404,"ErrorMessage":"the room does not exist"}"#;
    assert_eq!(told(&outputs), [gone, "close"]);
}

#[test]
fn nothing_comes_after_the_end() {
    let mut connected = reviewing(FallbackResult::Allow);
    let asked = request(&connected.say(0, "Hello"));
    connected.session.end(Ending::Disconnected, &connected.random).unwrap();
    assert_eq!(connected.reviewed(1, &asked.message_id, r#"{"ReviewResult":"ALLOW"}"#), []);
    assert_eq!(connected.say(2, "Hello"), []);
    assert_eq!(connected.poll(4_000_000), []);
    assert_eq!(connected.session.end(Ending::ServerStops, &connected.random), Ok(Vec::new()));
    assert_eq!((connected.session.is_over(), connected.deadline()), (true, None));
}

#[test]
fn a_ping_is_due_every_30_seconds_and_two_that_are_not_answered_are_the_end() {
    let mut connected = Connected::new();
    assert_eq!(connected.deadline(), Some(30_000));
    assert_eq!(connected.poll(29_999), []);
    assert_eq!(connected.poll(30_000), [Output::Ping]);
    assert_eq!(connected.poll(30_000), []);
    connected.session.pong();
    assert_eq!(connected.deadline(), Some(60_000));
    assert_eq!(connected.poll(60_000), [Output::Ping]);
    assert_eq!(connected.poll(90_000), [Output::Ping]);
    connected.session.pong();
    assert_eq!(connected.poll(120_000), [Output::Ping]);
    assert_eq!(connected.poll(150_000), [Output::Ping]);
    assert_eq!(connected.poll(180_000), [Output::Cut]);
    assert_eq!((connected.session.is_over(), connected.deadline()), (true, None));
}

#[test]
fn without_randomness_a_session_stays_as_it_was() {
    let mut connected = Connected::with(ALL, 1, RoomLimits::default().reviewed(FallbackResult::Allow));
    let asked = request(&connected.say(0, "Hello"));
    let before = format!("{:?}", connected.session);
    let (now, over) = (connected.at(10), connected.at(60_000));
    let frame = br#"{"Action":"SEND_MESSAGE","Content":"c"}"#;
    assert_eq!(connected.session.receive(frame, now, &mut connected.room, &Dry), Err(RandomError));
    assert_eq!(
        connected.session.reviewed(&asked.message_id, Ok(Review::deny()), now, &Dry),
        Err(RandomError)
    );
    assert_eq!(connected.session.poll(over, &Dry), Err(RandomError));
    assert_eq!(connected.session.end(Ending::ServerStops, &Dry), Err(RandomError));
    assert_eq!(format!("{:?}", connected.session), before);
}

#[test]
fn a_session_is_opened_again_from_its_sealed_text() {
    let world = World::new();
    let first = grant(&world, "alice", &["SEND_MESSAGE"], 60);
    let authority = world.service.authority();
    let sealed = authority.seal_chat_session(&first).unwrap();
    let opened = authority.open_chat_session(sealed.as_str(), &world.room).unwrap();
    let start = "2023-03-06T21:47:43Z".parse().unwrap();
    let mut session = ChatSession::new(opened, start);
    let mut room = ChatRoom::default();
    let random = PredictableRandom::seeded(1);
    let frame = br#"{"Action":"SEND_MESSAGE","Content":"c"}"#;
    assert!(is_broadcast(&session.receive(frame, start, &mut room, &random).unwrap()));
}

/// The bytes that are held for a connection, on the heap and in its value.
fn held(make: impl FnOnce() -> ChatSession) -> usize {
    let mut made = None;
    let heap = measure(|| made = Some(make()));
    let value = size_of_val(made.as_ref().unwrap());
    value + usize::try_from(heap.bytes_current).unwrap()
}

#[test]
fn a_connection_takes_at_most_a_kilobyte_with_nothing_in_flight() {
    let limits = RoomLimits::default().reviewed(FallbackResult::Allow);
    let flooded = held(|| {
        // The grant is a part of what a connection takes, and the room is not.
        let granted = reviewing(FallbackResult::Allow).session.grant().clone();
        let start = Connected::new().start;
        let mut connected =
            Connected { session: ChatSession::new(granted, start), ..Connected::with(ALL, 60, limits) };
        for second in 0..100 {
            for _ in 0..20 {
                connected.say(second * 1_000, &"😀".repeat(500));
            }
        }
        assert_eq!(connected.poll(200_000).iter().filter(|output| **output == Output::Ping).count(), 1);
        connected.session
    });
    let largest = held(|| {
        let world = World::new();
        let input = CreateChatTokenInput::default()
            .room_identifier(world.room.as_str())
            .user_id("😀".repeat(128))
            .attributes([("k", "v".repeat(1_023))]);
        let token = world.service.create_chat_token(&CreateChatToken::try_from(input).unwrap()).unwrap();
        ChatSession::new(world.connect(&token).unwrap(), Connected::new().start)
    });
    println!("{flooded} bytes for a usual connection after a flood, {largest} for the largest user");
    assert!(flooded <= 1_024, "{flooded}");
    // Attributes of a kilobyte and a user of 128 characters of four bytes are on top.
    assert!(largest <= 1_024 + 1_024 + 512, "{largest}");
}
