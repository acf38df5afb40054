//! Operations fail as they are documented to, wherever that can be provoked.

use super::world::{World, escaped, text};
use reqwest::Method;

const STAGE: &str = "arn:aws:ivs:us-west-2:123456789012:stage/none";
const KEY: &str = "arn:aws:ivs:us-west-2:123456789012:public-key/none";
const ROOM: &str = "arn:aws:ivschat:us-west-2:123456789012:room/none";

#[tokio::test]
async fn every_operation_refuses_what_breaks_its_rules() {
    let world = World::new().await;
    // One member of each operation, and what breaks its rule.
    let of_realtime = [
        ("CreateStage", "/name", r#"{"name":"a b"}"#),
        ("GetStage", "/arn", r#"{"arn":"x"}"#),
        ("ListStages", "/maxResults", r#"{"maxResults":0}"#),
        ("UpdateStage", "/arn", "{}"),
        ("DeleteStage", "/arn", "{}"),
        ("GetStageSession", "/stageArn", r#"{"sessionId":"st-a1b2c3d4e5f6g"}"#),
        ("ListStageSessions", "/stageArn", "{}"),
        ("CreateParticipantToken", "/stageArn", "{}"),
        ("GetParticipant", "/stageArn", r#"{"sessionId":"st-a1b2c3d4e5f6g","participantId":"a"}"#),
        ("ListParticipants", "/stageArn", r#"{"sessionId":"st-a1b2c3d4e5f6g"}"#),
        ("ListParticipantEvents", "/stageArn", r#"{"sessionId":"st-a1b2c3d4e5f6g","participantId":"a"}"#),
        ("DisconnectParticipant", "/stageArn", r#"{"participantId":"a"}"#),
        ("ImportPublicKey", "/publicKeyMaterial", "{}"),
        ("GetPublicKey", "/arn", "{}"),
        ("ListPublicKeys", "/maxResults", r#"{"maxResults":101}"#),
        ("DeletePublicKey", "/arn", "{}"),
    ];
    for (operation, place, body) in of_realtime {
        let answer = world.post(&format!("/{operation}"), body).await;
        assert_eq!(
            (answer.status, answer.error_type.as_deref()),
            (400, Some("ValidationException")),
            "{operation}"
        );
        let message = text(&answer.json()["message"]);
        assert!(
            message.starts_with(&format!("1 validation error detected. Value at '{place}' failed")),
            "{message}"
        );
        assert_eq!(answer.json()["exceptionMessage"], *message);
    }
    let of_chat = [
        ("CreateRoom", "/name", r#"{"name":"a b"}"#),
        ("GetRoom", "/identifier", "{}"),
        ("ListRooms", "/maxResults", r#"{"maxResults":51}"#),
        ("UpdateRoom", "/identifier", "{}"),
        ("DeleteRoom", "/identifier", "{}"),
        ("CreateChatToken", "/userId", &format!(r#"{{"roomIdentifier":"{ROOM}"}}"#)),
        ("SendEvent", "/eventName", &format!(r#"{{"roomIdentifier":"{ROOM}"}}"#)),
        ("DeleteMessage", "/id", &format!(r#"{{"roomIdentifier":"{ROOM}"}}"#)),
        ("DisconnectUser", "/userId", &format!(r#"{{"roomIdentifier":"{ROOM}"}}"#)),
    ];
    for (operation, place, body) in of_chat {
        let answer = world.post(&format!("/{operation}"), body).await;
        assert_eq!(
            (answer.status, answer.error_type.as_deref()),
            (400, Some("ValidationException")),
            "{operation}"
        );
        let body = answer.json();
        assert_eq!(
            (&body["reason"], body.get("exceptionMessage")),
            (&"FIELD_VALIDATION_FAILED".into(), None)
        );
        assert_eq!(format!("/{}", text(&body["fieldList"][0]["name"])), place);
    }
    let tags =
        "1 validation error detected. Value at '/tags' failed to satisfy constraint: Member must not be null";
    let keys = "1 validation error detected. Value at '/tagKeys' failed to satisfy constraint: Member must not be null";
    for arn in [STAGE, ROOM] {
        let target = format!("/tags/{}", escaped(arn));
        world.post(&target, "{}").await.assert_error(400, "ValidationException", tags);
        world.ask(Method::DELETE, &target).await.assert_error(400, "ValidationException", keys);
        let none = world.ask(Method::GET, "/tags/arn%3Aaws%3Aivschat%3Aus-west-2%3A1%3Aroom%2F").await;
        assert_eq!((none.status, none.error_type.as_deref()), (400, Some("ValidationException")));
        let broken = world.ask(Method::GET, "/tags/%FF").await;
        let message = "Not UTF-8 in percent-encoding at '/resourceArn' (line 1, column 7)";
        broken.assert_error(400, "SerializationException", message);
    }
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let world = World::new().await;
    let session = r#""sessionId":"st-a1b2c3d4e5f6g""#;
    let of_realtime = [
        ("GetStage", format!(r#"{{"arn":"{STAGE}"}}"#), "Stage does not exist"),
        ("UpdateStage", format!(r#"{{"arn":"{STAGE}"}}"#), "Stage does not exist"),
        ("DeleteStage", format!(r#"{{"arn":"{STAGE}"}}"#), "Stage does not exist"),
        ("CreateParticipantToken", format!(r#"{{"stageArn":"{STAGE}"}}"#), "Stage does not exist"),
        (
            "DisconnectParticipant",
            format!(r#"{{"stageArn":"{STAGE}","participantId":"a"}}"#),
            "Stage does not exist",
        ),
        ("GetStageSession", format!(r#"{{"stageArn":"{STAGE}",{session}}}"#), "Stage session does not exist"),
        (
            "GetParticipant",
            format!(r#"{{"stageArn":"{STAGE}",{session},"participantId":"a"}}"#),
            "Participant does not exist",
        ),
        ("GetPublicKey", format!(r#"{{"arn":"{KEY}"}}"#), "Public key does not exist"),
        ("DeletePublicKey", format!(r#"{{"arn":"{KEY}"}}"#), "Public key does not exist"),
    ];
    for (operation, body, message) in of_realtime {
        let answer = world.post(&format!("/{operation}"), &body).await;
        answer.assert_error(404, "ResourceNotFoundException", message);
        assert_eq!(answer.json()["exceptionMessage"], message);
    }
    let of_chat = [
        ("GetRoom", format!(r#"{{"identifier":"{ROOM}"}}"#)),
        ("UpdateRoom", format!(r#"{{"identifier":"{ROOM}"}}"#)),
        ("DeleteRoom", format!(r#"{{"identifier":"{ROOM}"}}"#)),
        ("CreateChatToken", format!(r#"{{"roomIdentifier":"{ROOM}","userId":"a"}}"#)),
        ("SendEvent", format!(r#"{{"roomIdentifier":"{ROOM}","eventName":"a"}}"#)),
        ("DeleteMessage", format!(r#"{{"roomIdentifier":"{ROOM}","id":"AbCdEf123456"}}"#)),
        ("DisconnectUser", format!(r#"{{"roomIdentifier":"{ROOM}","userId":"a"}}"#)),
    ];
    for (operation, body) in of_chat {
        let answer = world.post(&format!("/{operation}"), &body).await;
        answer.assert_error(404, "ResourceNotFoundException", "Room does not exist");
        let literal = r#"{"message":"Room does not exist","resourceId":"none","resourceType":"ROOM"}"#;
        assert_eq!(answer.text, literal);
    }
    for (arn, message) in
        [(STAGE, "Stage does not exist"), (KEY, "Public key does not exist"), (ROOM, "Room does not exist")]
    {
        let target = format!("/tags/{}", escaped(arn));
        let missing = "ResourceNotFoundException";
        let messages = [message, "Resource does not exist"];
        for answer in [
            world.post(&target, r#"{"tags":{"a":"b"}}"#).await,
            world.ask(Method::DELETE, &format!("{target}?tagKeys=a")).await,
            world.ask(Method::GET, &target).await,
        ] {
            assert_eq!((answer.status, answer.error_type.as_deref()), (404, Some(missing)));
            assert!(messages.contains(&&*text(&answer.json()["message"])), "{}", answer.text);
        }
    }
}

#[tokio::test]
async fn what_is_recorded_does_not_change_while_a_session_goes_on() {
    let world = World::new().await;
    let (arn, token) = world.stage().await;
    assert_eq!(world.join(&arn, &token).await.status, 200);
    let storage = "arn:aws:ivs:us-west-2:123456789012:storage-configuration/a";
    let body = format!(
        r#"{{"arn":"{arn}","autoParticipantRecordingConfiguration":{{"storageConfigurationArn":"{storage}"}}}}"#
    );
    let answer = world.post("/UpdateStage", &body).await;
    assert_eq!(
        (answer.status, answer.error_type.as_deref()),
        (409, Some("ConflictException")),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn quotas_are_those_of_amazon_ivs_unless_they_are_turned_off() {
    let world = World::new().await;
    let material = serde_json::to_string(include_str!("public.pem")).unwrap();
    let body = format!(r#"{{"publicKeyMaterial":{material}}}"#);
    for _ in 0..3 {
        assert_eq!(world.post("/ImportPublicKey", &body).await.status, 200);
    }
    let full = "there are as many already as there may be";
    world.post("/ImportPublicKey", &body).await.assert_error(402, "ServiceQuotaExceededException", full);

    let world = World::with(|settings| settings.aws_quotas = false).await;
    for _ in 0..4 {
        assert_eq!(world.post("/ImportPublicKey", &body).await.status, 200);
    }
}
