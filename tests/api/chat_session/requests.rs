//! What a session answers to the frames of its client.

use super::super::CANARY;
use super::super::world::World;
use super::{ALL, Connected, code, error, grant, is_broadcast, told};
use stagepass::chat::{ChatSession, Ending, Output, RoomLimits};
use stagepass::room::{MaxMessageLength, MaxMessageRate};

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
    let length = MaxMessageLength::from_characters(3).unwrap();
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
    let limits = RoomLimits::default().message_rate(MaxMessageRate::from_messages_per_second(3).unwrap());
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
