//! What a store keeps, and why somebody is refused, as JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use stagepass::key_pair::{Claim, ClaimFault, HeaderFault, HeaderMember};
use stagepass::room::Room;
use stagepass::store::{Change, ConnectionId, Created, ParticipantRecord, StageSnapshot};
use stagepass::{
    ChatTokenCapability, ParticipantTokenCapability, Refused, RoomArn, SealedToken, StageArn, TokenId,
};
use std::fmt::Debug;

const STAGE: &str = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";
const ROOM: &str = "arn:aws:ivschat:us-west-2:123456789012:room/g1H2I3j4k5L6";

/// Reads a value from what it prints, and returns it.
fn read<T: Serialize + DeserializeOwned + PartialEq + Debug>(json: &serde_json::Value) -> T {
    let value: T = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(&serde_json::to_value(&value).unwrap(), json);
    value
}

fn record() -> serde_json::Value {
    json!({
        "participantId": "abCDEf12GHIj",
        "userId": "bob",
        "attributes": {"role": "host"},
        "firstJoinTime": "2023-03-06T21:47:43Z",
        "connected": true,
        "revision": 4,
        "connection": 3,
        "published": true,
        "publishing": true,
        "client": {"osName": "macOS"},
    })
}

#[test]
fn a_record_is_kept_as_json() {
    let record: ParticipantRecord = read(&record());
    assert_eq!((record.revision, record.connection), (4, 3));
    assert_eq!(record.client.os_name.unwrap().as_str(), "macOS");
    let least = json!({
        "participantId": "abCDEf12GHIj",
        "firstJoinTime": "2023-03-06T21:47:43Z",
        "connected": false,
        "revision": i64::MAX,
        "connection": 1,
        "published": false,
        "publishing": false,
        "client": {},
    });
    let record: ParticipantRecord = read(&least);
    assert_eq!((record.user_id, record.attributes), (None, None));
}

#[test]
fn a_snapshot_and_a_change_are_kept_as_json() {
    let snapshot: StageSnapshot = read(&json!({
        "stage": {"arn": STAGE, "activeSessionId": "st-a1b2c3d4e5f6g", "tags": {}},
        "participantId": "abCDEf12GHIj",
        "record": record(),
        "revoked": false,
    }));
    assert_eq!(snapshot.stage.active_session_id.unwrap().as_str(), "st-a1b2c3d4e5f6g");
    let change: Change = read(&json!({"participantChanged": {
        "stageArn": STAGE,
        "sessionId": "st-a1b2c3d4e5f6g",
        "startsSession": false,
        "replaces": 3,
        "record": record(),
    }}));
    let Change::ParticipantChanged(change) = change else { panic!("{change:?}") };
    assert_eq!((change.replaces, change.record.revision), (Some(3), 4));
    let change: Change = read(&json!({"roomCreated": {"item": {"arn": ROOM, "tags": {}}}}));
    assert_eq!(change, Change::RoomCreated(Created::new(Room::new(RoomArn::new(ROOM).unwrap()), None)));
    let change: Change = read(&json!({"stageCreated": {"item": {"arn": STAGE, "tags": {}}, "atMost": 7}}));
    assert!(
        matches!(change, Change::StageCreated(stage) if stage.item.arn.as_str() == STAGE && stage.at_most == Some(7))
    );
}

#[test]
fn what_breaks_a_rule_is_not_read_back() {
    let mut wrong = record();
    wrong["participantId"] = json!("not an id");
    assert!(serde_json::from_value::<ParticipantRecord>(wrong).is_err());
    let mut without = record();
    without.as_object_mut().unwrap().remove("revision");
    assert!(serde_json::from_value::<ParticipantRecord>(without).is_err());
    let id = json!([STAGE, "st-a1b2c3d4e5f6g", "abCDEf12GHIj", 3]);
    assert!(serde_json::from_value::<ConnectionId>(id).is_err());
}

#[test]
fn the_id_of_a_chat_token_is_kept_as_32_digits() {
    let id: TokenId = read(&json!("000102030405060708090a0b0c0d0e0f"));
    assert_eq!(id.as_bytes(), &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    for wrong in [
        json!("00010203040506070809 0a0b0c0d0e0f"),
        json!("+00102030405060708090a0b0c0d0e0f"),
        json!("000102030405060708090A0B0C0D0E0F"),
        json!("000102030405060708090a0b0c0d0e"),
        json!("000102030405060708090a0b0c0d0e0f0"),
        json!(7),
    ] {
        assert!(serde_json::from_value::<TokenId>(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn a_token_is_taken_from_a_column_of_text_and_put_there() {
    let token = SealedToken::from("abcd".to_owned());
    assert_eq!(token.as_str(), "abcd");
    assert_eq!(String::from(token), "abcd");
}

#[test]
fn a_refusal_has_a_code_that_stays_and_is_read_back() {
    let (now, later) = ("2023-03-06T21:47:43Z", "2023-03-06T21:47:44Z");
    let other = "arn:aws:ivs:us-west-2:123456789012:stage/other";
    let cases = [
        (json!({"code": "NotOurs"}), Refused::NotOurs),
        (
            json!({"code": "Header", "detail": {"fault": "Missing", "at": "kid"}}),
            Refused::Header(HeaderFault::Missing(HeaderMember::Kid)),
        ),
        (
            json!({"code": "Claim", "detail": {"fault": "OutOfTime", "at": "exp"}}),
            Refused::Claim(ClaimFault::OutOfTime(Claim::Exp)),
        ),
        (
            json!({"code": "Expired", "detail": {"now": later, "expiredAt": now}}),
            Refused::Expired { now: later.parse().unwrap(), expired_at: now.parse().unwrap() },
        ),
        (
            json!({"code": "IssuedLater", "detail": {"now": now, "issuedAt": later}}),
            Refused::IssuedLater { now: now.parse().unwrap(), issued_at: later.parse().unwrap() },
        ),
        (
            json!({"code": "WrongStage", "detail": {"expected": STAGE, "actual": other}}),
            Refused::WrongStage {
                expected: StageArn::new(STAGE).unwrap(),
                actual: StageArn::new(other).unwrap(),
            },
        ),
        (
            json!({"code": "WrongRoom", "detail": {"expected": ROOM, "actual": ROOM}}),
            Refused::WrongRoom { expected: RoomArn::new(ROOM).unwrap(), actual: RoomArn::new(ROOM).unwrap() },
        ),
        (json!({"code": "NoSuchStage"}), Refused::NoSuchStage),
        (
            json!({"code": "WrongParticipant", "detail": {"expected": "a", "actual": "b"}}),
            Refused::WrongParticipant { expected: "a".parse().unwrap(), actual: "b".parse().unwrap() },
        ),
        (json!({"code": "NoSuchRoom"}), Refused::NoSuchRoom),
        (
            json!({"code": "MissingParticipantCapability", "detail": "PUBLISH"}),
            Refused::MissingParticipantCapability(ParticipantTokenCapability::Publish),
        ),
        (
            json!({"code": "MissingChatCapability", "detail": "SEND_MESSAGE"}),
            Refused::MissingChatCapability(ChatTokenCapability::SendMessage),
        ),
        (json!({"code": "Disconnected"}), Refused::Disconnected),
        (json!({"code": "NotConnected"}), Refused::NotConnected),
        (json!({"code": "Replaced"}), Refused::Replaced),
        (json!({"code": "AlreadyUsed"}), Refused::AlreadyUsed),
        (
            json!({"code": "SessionExpired", "detail": {"now": later, "expiredAt": now}}),
            Refused::SessionExpired { now: later.parse().unwrap(), expired_at: now.parse().unwrap() },
        ),
    ];
    for (json, refused) in cases {
        assert_eq!(read::<Refused>(&json), refused);
        assert_eq!(json["code"], refused.code());
    }
}

#[test]
fn claims_that_break_rules_are_printed_and_not_read() {
    let violations = StageArn::new("nope").unwrap_err();
    let refused = Refused::Claim(ClaimFault::Invalid(violations));
    let printed = serde_json::to_value(&refused).unwrap();
    assert_eq!(printed["detail"]["fault"], "Invalid");
    assert!(serde_json::from_value::<Refused>(printed).is_err());
}
