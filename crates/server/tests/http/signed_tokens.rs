//! Participant tokens as JWTs, which the server signs itself.

use super::process::{Process, program};
use super::tools::fed;
use super::world::{Answer, World, escaped, text};
use reqwest::Client;
use serde_json::{Value, json};
use stagepass::key_pair::{Es384PrivateKey, KeyPairClaims, RingSigner};
use stagepass::{
    ParticipantId, ParticipantTokenConfiguration, PublicKeyArn, StageArn, StageEndpoint, StageEndpoints,
    Timestamp,
};
use stagepass_server::config::ParticipantTokens;
use std::fs;
use std::path::Path;
use std::time::Duration;

async fn world() -> World {
    World::with(|settings| {
        settings.participant_tokens = ParticipantTokens::Jwt;
        settings.public_url = "https://stages.example".parse().unwrap();
    })
    .await
}

/// Creates a stage, and returns its ARN.
async fn stage(world: &World) -> String {
    text(&world.post("/CreateStage", "{}").await.json()["stage"]["arn"])
}

/// Creates a token of the stage, and returns what is answered.
async fn token(world: &World, stage: &str, members: Value) -> Value {
    let mut request = members;
    request["stageArn"] = stage.into();
    let answer = world.post("/CreateParticipantToken", &request.to_string()).await;
    answer.json()["participantToken"].clone()
}

/// Reads a part of a JWT.
fn part(token: &str, number: usize) -> Value {
    let part = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&base64_simd::URL_SAFE_NO_PAD.decode_to_vec(part).unwrap()).unwrap()
}

#[tokio::test]
async fn tokens_are_jwts_that_say_what_was_asked_for() {
    let world = world().await;
    let arn = stage(&world).await;
    let members = json!({
        "duration": 5, "userId": "alice", "attributes": {"name": "Alice"}, "capabilities": ["SUBSCRIBE"],
    });
    let answered = token(&world, &arn, members).await;
    let jwt = text(&answered["token"]);
    let key = "arn:aws:ivs:us-west-2:123456789012:public-key/server-first";
    assert_eq!(part(&jwt, 0), json!({"alg": "ES384", "typ": "JWT", "kid": key}));
    let mut claims = part(&jwt, 1);
    let lifetime = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(lifetime, 5 * 60);
    (claims["exp"], claims["iat"]) = ("*".into(), "*".into());
    let expected = json!({
        "attributes": {"name": "Alice"}, "capabilities": {"allow_subscribe": true}, "version": "1.0",
        "topic": arn.split_once('/').unwrap().1, "resource": arn, "jti": answered["participantId"],
        "user_id": "alice", "whip_url": "https://stages.example/whip",
        "events_url": "wss://stages.example/events", "exp": "*", "iat": "*",
    });
    assert_eq!(claims, expected);

    let joined = world.join(&arn, &jwt).await.json();
    assert_eq!(joined["participant"]["userId"], "alice");
    assert_eq!(joined["participant"]["attributes"], json!({"name": "Alice"}));
    assert_eq!(joined["participant"]["participantId"], answered["participantId"]);
    let publishing = world.participant(&arn, "publish", &text(&joined["connection"])).await;
    assert_eq!(code(&publishing), (403, "MissingParticipantCapability".into()));
}

fn code(answer: &Answer) -> (u16, String) {
    (answer.status, text(&answer.json()["code"]))
}

#[tokio::test]
async fn tokens_of_create_stage_are_jwts_and_its_key_is_not_listed() {
    let world = world().await;
    let (arn, jwt) = world.stage().await;
    assert_eq!(part(&jwt, 1)["user_id"], "alice");
    assert_eq!(world.join(&arn, &jwt).await.status, 200);
    assert_eq!(world.post("/ListPublicKeys", "{}").await.json()["publicKeys"], json!([]));
    let key = json!({"arn": part(&jwt, 0)["kid"]}).to_string();
    assert_eq!(world.post("/DeletePublicKey", &key).await.status, 404);
}

#[tokio::test]
async fn jwts_are_refused_as_sealed_tokens_are() {
    let world = world().await;
    let (arn, jwt) = world.stage().await;
    let other = stage(&world).await;
    assert_eq!(code(&world.join(&other, &jwt).await), (403, "WrongStage".into()));

    // Another signature, other claims, another server's key, and a key that there is not.
    let parts: Vec<&str> = jwt.split('.').collect();
    let [header, claims, signature] = *parts else { panic!("{jwt}") };
    let other_claims = text(&token(&world, &arn, json!({})).await["token"]);
    let other_claims = other_claims.split('.').nth(1).unwrap();
    let (_, foreign) = self::world().await.stage().await;
    let foreign = foreign.rsplit_once('.').unwrap().1;
    let mut unknown = part(&jwt, 0);
    unknown["kid"] = "arn:aws:ivs:us-west-2:123456789012:public-key/server-second".into();
    let unknown = base64_simd::URL_SAFE_NO_PAD.encode_to_string(unknown.to_string());
    for forged in [
        format!("{header}.{other_claims}.{signature}"),
        format!("{header}.{claims}.{foreign}"),
        format!("{unknown}.{claims}.{signature}"),
        format!("{header}.{claims}."),
    ] {
        assert_eq!(code(&world.join(&arn, &forged).await), (401, "NotOurs".into()), "{forged}");
    }

    // A disconnect ends it.
    let id = &part(&jwt, 1)["jti"];
    assert_eq!(world.join(&arn, &jwt).await.status, 200);
    let disconnect = json!({"stageArn": arn, "participantId": id}).to_string();
    assert_eq!(world.post("/DisconnectParticipant", &disconnect).await.status, 200);
    assert_eq!(code(&world.join(&arn, &jwt).await), (403, "Disconnected".into()));
}

/// Signs a token that expired, as a server with this ring signed it when it was valid.
fn expired(ring: &Path, stage: &str, key: &str) -> String {
    let ring: Value = serde_json::from_str(&fs::read_to_string(ring).unwrap()).unwrap();
    let der = base64_simd::STANDARD.decode_to_vec(text(&ring["keys"][0]["signing"])).unwrap();
    let signer = RingSigner::new(&Es384PrivateKey::from_der(&der).unwrap()).unwrap();
    let endpoint = || StageEndpoint::new("wss://stages.example").unwrap();
    let claims = KeyPairClaims::new(
        StageArn::new(stage).unwrap(),
        ParticipantId::new("abcdABCDefgh").unwrap(),
        ParticipantTokenConfiguration::default(),
        &StageEndpoints::default().events(endpoint()).whip(endpoint()),
        Timestamp::from_unix_seconds(1_000_000_000).unwrap(),
    );
    claims.unwrap().sign(&PublicKeyArn::new(key).unwrap(), &signer).unwrap().as_str().to_owned()
}

#[tokio::test]
async fn the_key_that_signs_is_one_with_the_key_that_seals() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ring");
    let database = format!("sqlite:{}/db", folder.path().display());
    let start = |tokens| {
        let arguments = ["--database", &database, "--key-ring", "ring", "--participant-tokens", tokens];
        Process::start(folder.path(), &arguments)
    };
    let signing = start("jwt");
    let created = signing.post("/CreateStage", r#"{"participantTokenConfigurations":[{}]}"#).await;
    let (arn, jwt) = (text(&created["stage"]["arn"]), text(&created["participantTokens"][0]["token"]));
    let url = signing.url.strip_prefix("http").unwrap();
    assert_eq!(part(&jwt, 1)["events_url"], format!("ws{url}/events"));
    let key = text(&part(&jwt, 0)["kid"]);
    let join = format!("/participants/{}/join", escaped(&arn));
    let joined = |process: &Process, token: &str| {
        let (url, body) = (format!("{}{join}", process.url), json!({"token": token}).to_string());
        async move {
            let request = Client::new().post(url).header("content-type", "application/json").body(body);
            Answer::of(request.send().await.unwrap()).await
        }
    };
    assert_eq!(code(&joined(&signing, &expired(&file, &arn, &key)).await), (401, "Expired".into()));

    // Another server over the same database, with the same keys, lets its holder in.
    let sealing = start("sealed");
    let created = sealing.post("/CreateParticipantToken", &json!({"stageArn": arn}).to_string()).await;
    let sealed = text(&created["participantToken"]["token"]);
    assert!(!sealed.contains('.'));
    for (process, token) in [(&sealing, &jwt), (&signing, &sealed)] {
        assert_eq!(joined(process, token).await.status, 200);
    }

    // They change together.
    let ring = file.to_str().unwrap();
    for arguments in [["make", "2_027-a"], ["rotate", "2_027-a"]] {
        assert!(fed(&[&["key", "--key-ring", ring][..], &arguments].concat(), b"").status.success());
    }
    signing.signal("-HUP");
    let mut signed_by = String::new();
    for _ in 0..50 {
        let created = signing.post("/CreateParticipantToken", &json!({"stageArn": arn}).to_string()).await;
        signed_by = text(&part(created["participantToken"]["token"].as_str().unwrap(), 0)["kid"]);
        if signed_by != key {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(signed_by, key.replace("server-first", "server-2-u027--a"));
    assert_eq!(joined(&signing, &jwt).await.status, 200);

    // The commands read both.
    let open = fed(&["token", "open", "--reveal", "--key-ring", ring], jwt.as_bytes());
    let open: Value = serde_json::from_slice(&open.stdout).unwrap();
    assert_eq!((&open["kind"], &open["now"]), (&"participant token".into(), &"valid".into()));
    assert_eq!(open["stageArn"], arn);
    let explain = fed(&["token", "explain"], jwt.as_bytes());
    let explain: Value = serde_json::from_slice(&explain.stdout).unwrap();
    assert_eq!(explain["kind"], "participant token of a server: who signed it is not checked here");
    assert_eq!(explain["header"]["kid"], key);
}

#[test]
fn a_ring_whose_signing_key_is_broken_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ring");
    let ring = file.to_str().unwrap();
    assert!(fed(&["key", "--key-ring", ring, "make", "one"], b"").status.success());
    let mut broken: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    broken["keys"][0]["signing"] = "c2hvcnQ=".into();
    fs::write(&file, broken.to_string()).unwrap();
    let output =
        program().args(["--memory", "--listen", "127.0.0.1:0", "--key-ring", ring]).output().unwrap();
    let said = "a key that signs cannot be used: \
                the key is not well-formed; to see what it is: openssl asn1parse -in key.pem";
    let said = format!("stagepass-server: the key ring {ring}: {said}\n");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), said);
}
