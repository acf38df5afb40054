//! Messages that are reviewed before they are sent.

use super::super::CANARY;
use super::{ALL, Connected, code, error, is_broadcast, reviewing};
use stagepass::chat::{Output, ReviewRequest, RoomLimits, ServerFrame};
use stagepass::moderation::MessageId;
use stagepass::room::{FallbackResult, MaxMessageLength, MaxMessageRate};

pub(super) fn request(outputs: &[Output]) -> ReviewRequest {
    let [Output::Review(request)] = outputs else { panic!("expected a review, found {outputs:?}") };
    request.clone()
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
fn what_waits_for_a_review_does_not_show_in_debug() {
    let mut connected = reviewing(FallbackResult::Deny);
    let frame = format!(
        r#"{{"Action":"SEND_MESSAGE","Content":"{CANARY}","Attributes":{{"{CANARY}":"{CANARY}"}},"RequestId":"r"}}"#
    );
    let outputs = connected.receive(0, &frame);
    let shown = format!("{outputs:?} {:?}", connected.session);
    assert!(["alice", "Ann", CANARY].iter().all(|secret| !shown.contains(secret)), "{shown}");
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
            let ten = MaxMessageLength::from_characters(10).unwrap();
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
    let one = MaxMessageLength::from_characters(1).unwrap();
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
    let rate = MaxMessageRate::from_messages_per_second(100).unwrap();
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
