//! Participants join, publish, are heard of, leave and get lost.

use super::world::{Answer, World, escaped, text};
use stagepass::key_pair::{Es384PrivateKey, KeyPairClaims, RingSigner};
use stagepass::{
    Clock as _, CreateParticipantToken, ParticipantId, PublicKeyArn, StageEndpoints, SystemClock,
};
use std::num::NonZeroU32;
use std::time::Duration;

/// Asserts that a participant is refused for this reason.
#[track_caller]
fn assert_refused(answer: &Answer, status: u16, code: &str, message: &str) {
    assert_eq!(answer.status, status, "{}", answer.text);
    let body = answer.json();
    assert_eq!((body["code"].as_str(), body["message"].as_str()), (Some(code), Some(message)));
    assert!(answer.request_id.is_some());
}

#[tokio::test]
async fn a_token_lets_in_at_its_stage_and_the_connection_does_the_rest() {
    let world = World::new().await;
    let (stage, token) = world.stage().await;
    let joined = world.join(&stage, &token).await.json();
    let connection = text(&joined["connection"]);
    let heard = world.participant(&stage, "heartbeat", &connection).await;
    heard.assert_ok(r#"{"connection":"*"}"#);
    let renewed = text(&heard.json()["connection"]);
    assert_ne!(renewed, connection);
    assert_eq!(world.participant(&stage, "publish", &renewed).await.json()["participant"]["published"], true);
    let stopped = world.participant(&stage, "unpublish", &renewed).await.json();
    assert_eq!(
        (&stopped["participant"]["published"], &stopped["participant"]["state"]),
        (&true.into(), &"CONNECTED".into())
    );
    let left = world.participant(&stage, "leave", &connection).await;
    assert_eq!(left.json()["participant"]["state"], "DISCONNECTED");
    let gone = "the participant is not connected";
    for what in ["leave", "publish", "heartbeat"] {
        assert_refused(&world.participant(&stage, what, &connection).await, 409, "NotConnected", gone);
    }
    // The token joins again.
    assert_eq!(world.join(&stage, &token).await.status, 200);
}

#[tokio::test]
async fn a_client_says_what_it_is() {
    let world = World::new().await;
    let (stage, token) = world.stage().await;
    let body = format!(r#"{{"token":"{token}","client":{{"osName":"Debian","sdkVersion":"1.2.3"}}}}"#);
    let joined = world.post(&format!("/participants/{}/join", escaped(&stage)), &body).await.json();
    let participant = &joined["participant"];
    assert_eq!(
        (participant["osName"].as_str(), participant["sdkVersion"].as_str()),
        (Some("Debian"), Some("1.2.3"))
    );
}

#[tokio::test]
async fn a_newer_connection_takes_the_place_of_the_older() {
    let world = World::new().await;
    let (stage, token) = world.stage().await;
    let first = world.join(&stage, &token).await.json();
    let second = world.join(&stage, &token).await.json();
    assert_eq!((&first["replaced"], &second["replaced"]), (&false.into(), &true.into()));
    let message = "a newer connection of the participant took the place of this one";
    let answer = world.participant(&stage, "heartbeat", &text(&first["connection"])).await;
    assert_refused(&answer, 409, "Replaced", message);
}

#[tokio::test]
async fn refusals_have_a_status_a_code_and_details() {
    let world = World::new().await;
    let (stage, token) = world.stage().await;
    let (other, _) = world.stage().await;
    let ours = "not a token of ours";
    assert_refused(&world.join(&stage, "nonsense").await, 401, "NotOurs", ours);
    // What is for one purpose does not open for another.
    assert_refused(&world.participant(&stage, "leave", &token).await, 401, "NotOurs", ours);
    let wrong = world.join(&other, &token).await;
    assert_refused(&wrong, 403, "WrongStage", &format!("the token is for {stage}, not for {other}"));
    assert_eq!(wrong.json()["detail"]["actual"], *stage);

    let silent = format!(r#"{{"stageArn":"{stage}","capabilities":["SUBSCRIBE"]}}"#);
    let silent = world.post("/CreateParticipantToken", &silent).await.json();
    let silent = world.join(&stage, &text(&silent["participantToken"]["token"])).await.json();
    let answer = world.participant(&stage, "publish", &text(&silent["connection"])).await;
    assert_refused(&answer, 403, "MissingParticipantCapability", "the token does not grant PUBLISH");

    let participant = text(&world.join(&stage, &token).await.json()["participant"]["participantId"]);
    let disconnect = format!(r#"{{"stageArn":"{stage}","participantId":"{participant}"}}"#);
    assert_eq!(world.post("/DisconnectParticipant", &disconnect).await.status, 200);
    let ended = "the participant was disconnected by the host";
    assert_refused(&world.join(&stage, &token).await, 403, "Disconnected", ended);

    assert_eq!(world.post("/DeleteStage", &format!(r#"{{"arn":"{stage}"}}"#)).await.status, 200);
    assert_refused(&world.join(&stage, &token).await, 404, "NoSuchStage", "the stage does not exist");
    let metrics = world.ask(reqwest::Method::GET, "/metrics").await.text;
    for reason in ["NotOurs", "WrongStage", "MissingParticipantCapability", "Disconnected", "NoSuchStage"] {
        assert!(metrics.contains(&format!(r#"stagepass_refusals_total{{reason="{reason}"}}"#)), "{metrics}");
    }
}

#[tokio::test]
async fn what_is_no_request_of_a_participant_is_told_so() {
    let world = World::new().await;
    let (stage, _) = world.stage().await;
    let join = format!("/participants/{}/join", escaped(&stage));
    let expected = r#"Expected a body like {"token": "…", "client": {"osName": "…"}}"#;
    let empty = world.post(&join, "{}").await;
    assert_refused(&empty, 400, "BadRequest", &format!("{expected} (line 1, column 2)"));
    assert_refused(
        &world.post(&join, "[").await,
        400,
        "BadRequest",
        &format!("{expected} (line 1, column 1)"),
    );
    let unnamed = world.post("/participants/nonsense/join", r#"{"token":"x"}"#).await;
    assert_refused(&unnamed, 400, "BadRequest", "Expected the ARN of a stage in the path, percent-encoded");
    let url = format!("{}/participants/{}/leave", world.url, escaped(&stage));
    let message = "Expected Authorization: Bearer and the connection of the join";
    for header in [None, Some("Basic abc"), Some("Bearer")] {
        let mut request = world.client.post(&url);
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
        assert_refused(&Answer::of(response).await, 401, "MissingConnection", message);
    }
    let plain = world.client.post(format!("{}{join}", world.url)).body("{}").send().await.unwrap();
    let message = "The request body is to be application/json";
    assert_refused(&Answer::of(plain).await, 415, "UnsupportedMediaType", message);
}

#[tokio::test]
async fn a_participant_of_whom_nothing_is_heard_is_gone_and_keeps_its_token() {
    let world = World::with(|settings| {
        settings.sweep_every = NonZeroU32::MIN;
        settings.quiet_after = NonZeroU32::MIN;
    })
    .await;
    let (stage, token) = world.stage().await;
    let joined = world.join(&stage, &token).await.json();
    let who = format!(
        r#"{{"stageArn":"{stage}","sessionId":{},"participantId":{}}}"#,
        joined["sessionId"], joined["participant"]["participantId"]
    );
    // Gone at the latest when it was quiet, and two sweeps later; a second more for whole seconds.
    let mut is_gone = false;
    for _ in 0..45 {
        is_gone = world.post("/GetParticipant", &who).await.json()["participant"]["state"] == "DISCONNECTED";
        if is_gone {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(is_gone);
    let gone = "the participant is not connected";
    let connection = text(&joined["connection"]);
    assert_refused(&world.participant(&stage, "heartbeat", &connection).await, 409, "NotConnected", gone);
    assert_eq!(world.join(&stage, &token).await.status, 200);
}

#[tokio::test]
async fn a_key_pair_token_lets_in_as_long_as_its_key_is_imported() {
    let world = World::new().await;
    let (stage, _) = world.stage().await;
    let material = serde_json::to_string(include_str!("public.pem")).unwrap();
    let imported = world.post("/ImportPublicKey", &format!(r#"{{"publicKeyMaterial":{material}}}"#)).await;
    let arn = text(&imported.json()["publicKey"]["arn"]);

    let request =
        CreateParticipantToken::from_json(format!(r#"{{"stageArn":"{stage}","userId":"bob"}}"#).as_bytes());
    let request = request.unwrap();
    let endpoints = r#"{"events":"wss://events.example","whip":"https://whip.example"}"#;
    let endpoints: StageEndpoints = serde_json::from_str(endpoints).unwrap();
    let id = ParticipantId::new("bobbobbobbob").unwrap();
    let (stage_arn, configuration) = (request.stage_arn, request.configuration);
    let claims = KeyPairClaims::new(stage_arn, id, configuration, &endpoints, SystemClock.now()).unwrap();
    let signer = RingSigner::new(&Es384PrivateKey::from_pem(include_str!("private.pem")).unwrap()).unwrap();
    let token = claims.sign(&PublicKeyArn::new(arn.as_str()).unwrap(), &signer).unwrap();

    let joined = world.join(&stage, token.as_str()).await;
    assert_eq!(joined.json()["participant"]["userId"], "bob", "{}", joined.text);
    assert_eq!(world.post("/DeletePublicKey", &format!(r#"{{"arn":"{arn}"}}"#)).await.status, 200);
    assert_refused(&world.join(&stage, token.as_str()).await, 401, "NotOurs", "not a token of ours");
}

#[tokio::test]
async fn web_pages_of_configured_origins_may_call() {
    let world =
        World::with(|settings| settings.cors_origins = vec!["https://app.example".parse().unwrap()]).await;
    let preflight = |origin: &'static str| {
        world
            .client
            .request(reqwest::Method::OPTIONS, format!("{}/participants/x/join", world.url))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type")
            .send()
    };
    let allowed = preflight("https://app.example").await.unwrap();
    assert_eq!(allowed.status(), 200);
    assert_eq!(allowed.headers()["access-control-allow-origin"], "https://app.example");
    assert_eq!(allowed.headers()["access-control-allow-headers"], "authorization,content-type");
    let refused = preflight("https://other.example").await.unwrap();
    assert_eq!(refused.headers().get("access-control-allow-origin"), None);
    let none = World::new().await;
    let answer = none.client.get(format!("{}/health", none.url)).header("origin", "https://app.example");
    assert_eq!(answer.send().await.unwrap().headers().get("access-control-allow-origin"), None);
}
