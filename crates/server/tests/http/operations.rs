//! All 31 operations succeed over HTTP.

use super::world::{Answer, World, escaped, text};
use reqwest::Method;
use serde_json::Value;

const KEY: &str = include_str!("public.pem");

#[tokio::test]
async fn stages_are_made_shown_listed_changed_and_deleted() {
    let world = World::new().await;
    let body = r#"{"name":"one","tags":{"team":"live"},"participantTokenConfigurations":[
        {"userId":"alice","attributes":{"name":"Alice"},"capabilities":["SUBSCRIBE"],"duration":60}]}"#;
    let created = world.post("/CreateStage", body).await;
    let arn = text(&created.json()["stage"]["arn"]);
    created.assert_ok(&format!(
        r#"{{"stage":{{"arn":"{arn}","name":"one","tags":{{"team":"live"}}}},"participantTokens":[
            {{"participantId":"*","token":"*","userId":"alice","attributes":{{"name":"Alice"}},"duration":60,
              "capabilities":["SUBSCRIBE"],"expirationTime":"*"}}]}}"#
    ));
    let named = format!(r#"{{"arn":"{arn}"}}"#);
    let stage = format!(r#"{{"arn":"{arn}","name":"one","tags":{{"team":"live"}}}}"#);
    world.post("/GetStage", &named).await.assert_ok(&format!(r#"{{"stage":{stage}}}"#));
    world.post("/ListStages", "{}").await.assert_ok(&format!(r#"{{"stages":[{stage}]}}"#));
    let token = world.post("/CreateParticipantToken", &format!(r#"{{"stageArn":"{arn}"}}"#)).await;
    token.assert_ok(
        r#"{"participantToken":{"participantId":"*","token":"*","duration":720,
            "capabilities":["PUBLISH","SUBSCRIBE"],"expirationTime":"*"}}"#,
    );
    let update = format!(r#"{{"arn":"{arn}","name":"two"}}"#);
    let updated = format!(r#"{{"stage":{{"arn":"{arn}","name":"two","tags":{{"team":"live"}}}}}}"#);
    world.post("/UpdateStage", &update).await.assert_ok(&updated);
    world.post("/DeleteStage", &named).await.assert_ok("{}");
    world.post("/ListStages", "").await.assert_ok(r#"{"stages":[]}"#);
}

#[tokio::test]
async fn sessions_and_participants_are_shown_as_they_live() {
    let world = World::new().await;
    let (arn, token) = world.stage().await;
    let joined = world.join(&arn, &token).await;
    joined.assert_ok(
        r#"{"connection":"*","sessionId":"*","replaced":false,"participant":{"participantId":"*",
            "userId":"alice","state":"CONNECTED","firstJoinTime":"*","published":false}}"#,
    );
    let (session, participant) =
        (text(&joined.json()["sessionId"]), text(&joined.json()["participant"]["participantId"]));
    let connection = text(&joined.json()["connection"]);
    world.participant(&arn, "publish", &connection).await.assert_ok(
        r#"{"participant":{"participantId":"*","userId":"alice","state":"CONNECTED","firstJoinTime":"*",
            "published":true}}"#,
    );

    let of_stage = format!(r#"{{"stageArn":"{arn}"}}"#);
    world
        .post("/ListStageSessions", &of_stage)
        .await
        .assert_ok(r#"{"stageSessions":[{"sessionId":"*","startTime":"*"}]}"#);
    let of_session = format!(r#"{{"stageArn":"{arn}","sessionId":"{session}"}}"#);
    world
        .post("/GetStageSession", &of_session)
        .await
        .assert_ok(r#"{"stageSession":{"sessionId":"*","startTime":"*"}}"#);
    let alice =
        r#"{"participantId":"*","userId":"alice","state":"CONNECTED","firstJoinTime":"*","published":true}"#;
    world.post("/ListParticipants", &of_session).await.assert_ok(&format!(r#"{{"participants":[{alice}]}}"#));
    let of_participant =
        format!(r#"{{"stageArn":"{arn}","sessionId":"{session}","participantId":"{participant}"}}"#);
    world.post("/GetParticipant", &of_participant).await.assert_ok(&format!(r#"{{"participant":{alice}}}"#));
    world.post("/ListParticipantEvents", &of_participant).await.assert_ok(
        r#"{"events":[{"name":"PUBLISH_STARTED","participantId":"*","eventTime":"*"},
            {"name":"JOINED","participantId":"*","eventTime":"*"}]}"#,
    );
    let disconnect = format!(r#"{{"stageArn":"{arn}","participantId":"{participant}","reason":"rude"}}"#);
    world.post("/DisconnectParticipant", &disconnect).await.assert_ok("{}");
    let gone = world.post("/GetStageSession", &of_session).await;
    gone.assert_ok(r#"{"stageSession":{"sessionId":"*","startTime":"*","endTime":"*"}}"#);
}

#[tokio::test]
async fn public_keys_are_imported_shown_listed_and_deleted() {
    let world = World::new().await;
    let material = serde_json::to_string(KEY).unwrap();
    let body = format!(r#"{{"publicKeyMaterial":{material},"name":"first","tags":{{"team":"live"}}}}"#);
    let imported = world.post("/ImportPublicKey", &body).await;
    let arn = text(&imported.json()["publicKey"]["arn"]);
    let key = format!(
        r#"{{"arn":"{arn}","name":"first","publicKeyMaterial":{material},
            "fingerprint":"31:91:2f:b9:8f:a9:5f:8c:0b:6b:76:4c:7d:e5:fd:84","tags":{{"team":"live"}}}}"#
    );
    imported.assert_ok(&format!(r#"{{"publicKey":{key}}}"#));
    let named = format!(r#"{{"arn":"{arn}"}}"#);
    world.post("/GetPublicKey", &named).await.assert_ok(&format!(r#"{{"publicKey":{key}}}"#));
    let listed = format!(r#"{{"publicKeys":[{{"arn":"{arn}","name":"first","tags":{{"team":"live"}}}}]}}"#);
    world.post("/ListPublicKeys", "{}").await.assert_ok(&listed);
    world.post("/DeletePublicKey", &named).await.assert_ok("{}");
    world.post("/ListPublicKeys", "{}").await.assert_ok(r#"{"publicKeys":[]}"#);
}

#[tokio::test]
async fn rooms_are_made_shown_listed_changed_and_deleted() {
    let world = World::new().await;
    let created = world.post("/CreateRoom", r#"{"name":"one","maximumMessageLength":100}"#).await;
    let arn = text(&created.json()["arn"]);
    let room = |name: &str| {
        format!(
            r#"{{"arn":"{arn}","id":"*","name":"{name}","createTime":"*","updateTime":"*",
                "maximumMessageRatePerSecond":10,"maximumMessageLength":100,"tags":{{}}}}"#
        )
    };
    created.assert_ok(&room("one"));
    assert!(arn.ends_with(&text(&created.json()["id"])));
    let named = format!(r#"{{"identifier":"{arn}"}}"#);
    world.post("/GetRoom", &named).await.assert_ok(&room("one"));
    let update = format!(r#"{{"identifier":"{arn}","name":"two"}}"#);
    world.post("/UpdateRoom", &update).await.assert_ok(&room("two"));
    let listed = format!(
        r#"{{"rooms":[{{"arn":"{arn}","id":"*","name":"two","createTime":"*","updateTime":"*","tags":{{}}}}]}}"#
    );
    world.post("/ListRooms", "{}").await.assert_ok(&listed);
    let token =
        world.post("/CreateChatToken", &format!(r#"{{"roomIdentifier":"{arn}","userId":"alice"}}"#)).await;
    token.assert_ok(r#"{"token":"*","tokenExpirationTime":"*","sessionExpirationTime":"*"}"#);
    let event = format!(r#"{{"roomIdentifier":"{arn}","eventName":"goal"}}"#);
    world.post("/SendEvent", &event).await.assert_ok(r#"{"id":"*"}"#);
    let deletion = format!(r#"{{"roomIdentifier":"{arn}","id":"AbCdEf123456"}}"#);
    world.post("/DeleteMessage", &deletion).await.assert_ok(r#"{"id":"*"}"#);
    let user = format!(r#"{{"roomIdentifier":"{arn}","userId":"alice"}}"#);
    world.post("/DisconnectUser", &user).await.assert_ok("{}");
    let deleted = world.post("/DeleteRoom", &named).await;
    assert_eq!((deleted.status, &*deleted.text, deleted.content_type), (204, "", None));
    assert!(deleted.request_id.is_some());
    world.post("/ListRooms", "{}").await.assert_ok(r#"{"rooms":[]}"#);
}

#[tokio::test]
async fn tags_are_given_shown_and_taken_in_both_services() {
    let world = World::new().await;
    for arn in [world.stage().await.0, world.room().await] {
        let target = format!("/tags/{}", escaped(&arn));
        world.post(&target, r#"{"tags":{"team":"live","a b":"c+d"}}"#).await.assert_ok("{}");
        let both = r#"{"tags":{"team":"live","a b":"c+d"}}"#;
        world.ask(Method::GET, &target).await.assert_ok(both);
        let keys = "tagKeys=team&tagKeys=nothing";
        world.ask(Method::DELETE, &format!("{target}?{keys}")).await.assert_ok("{}");
        world.ask(Method::GET, &target).await.assert_ok(r#"{"tags":{"a b":"c+d"}}"#);
        world.ask(Method::DELETE, &format!("{target}?tagKeys=a%20b")).await.assert_ok("{}");
        world.ask(Method::GET, &target).await.assert_ok(r#"{"tags":{}}"#);
    }
}

#[tokio::test]
async fn the_scope_of_credentials_tells_which_service_is_asked_for_tags() {
    let world = World::with(|settings| settings.faults = true).await;
    let stage = world.stage().await.0;
    let asked = |below: &str, service: &str| {
        let scope = format!("AKID/20261126/us-west-2/{service}/aws4_request");
        let header = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00");
        let url = format!("{}{below}/tags/{}", world.url, escaped(&stage));
        world.client.get(url).header("authorization", header).send()
    };
    Answer::of(asked("", "ivs").await.unwrap()).await.assert_ok(r#"{"tags":{}}"#);
    let refused = Answer::of(asked("", "ivschat").await.unwrap()).await;
    assert_eq!((refused.status, refused.error_type.as_deref()), (400, Some("ValidationException")));
    assert_eq!(refused.json()["reason"], "FIELD_VALIDATION_FAILED");
    // Errors on demand are those of the same service. ivschat alone tells a limit.
    for (service, limit) in [("ivs", Value::Null), ("ivschat", 1.into())] {
        let throttled = Answer::of(asked("/faults/ThrottlingException", service).await.unwrap()).await;
        assert_eq!((throttled.status, &throttled.json()["limit"]), (429, &limit), "{service}");
    }
}

#[tokio::test]
async fn a_list_is_walked_in_pages() {
    let world = World::new().await;
    let arns = [world.stage().await.0, world.stage().await.0, world.stage().await.0];
    let first = world.post("/ListStages", r#"{"maxResults":2}"#).await.json();
    let next = text(&first["nextToken"]);
    let second =
        world.post("/ListStages", &format!(r#"{{"maxResults":2,"nextToken":"{next}"}}"#)).await.json();
    assert_eq!(second.get("nextToken"), None);
    let shown = [&first, &second].map(|page| page["stages"].as_array().unwrap().clone()).concat();
    assert_eq!(shown.iter().map(|stage| text(&stage["arn"])).collect::<Vec<_>>(), arns);
}
