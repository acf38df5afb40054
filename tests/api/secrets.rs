//! What is secret is printed nowhere.

use super::world::{World, ring};
use stagepass::claims::ChatClaims;
use stagepass::keys::SealAlgorithm;
use stagepass::{
    ChatAttributes, ChatToken, ChatUserId, CreateChatToken, CreateChatTokenInput, KeyName, KeyRing,
    ParticipantId, ParticipantToken, PredictableRandom, Purpose, Random, RandomError, SealedToken, TokenId,
    TokenKey, TokenSealer, UserId,
};
use std::fmt::Debug;
use std::sync::Arc;

const SECRET: &str = "s3cret-cAnArY";

fn debugged(value: &dyn Debug) -> String {
    format!("{value:?} {value:#?}")
}

#[track_caller]
fn assert_hidden(secret: &str, values: &[&dyn Debug]) {
    for value in values {
        let text = debugged(value);
        assert!(!text.contains(secret), "{text}");
    }
}

fn chat_request() -> CreateChatToken {
    let body = format!(
        r#"{{"roomIdentifier": "arn:aws:ivschat:us-west-2:1:room/a", "userId": "{SECRET}",
            "attributes": {{"{SECRET}": "{SECRET}"}}}}"#
    );
    CreateChatToken::from_json(body.as_bytes()).unwrap()
}

#[test]
fn a_secret_type_prints_a_placeholder() {
    assert_eq!(format!("{:?}", SealedToken::new(SECRET)), "SealedToken(*** redacted ***)");
    assert_eq!(format!("{:?}", ChatUserId::new(SECRET).unwrap()), "ChatUserId(*** redacted ***)");
    let attributes = ChatAttributes::new([(SECRET, SECRET)]).unwrap();
    assert_eq!(format!("{attributes:?}"), "ChatAttributes(*** redacted ***)");
    let key = TokenKey::from_bytes(KeyName::new("2026-11").unwrap(), &[7; 32]).unwrap();
    assert_eq!(format!("{key:?}"), "TokenKey(2026-11, Aes256Gcm, *** redacted ***)");
    let key = key.with_algorithm(SealAlgorithm::ChaCha20Poly1305);
    assert_eq!(format!("{key:?}"), "TokenKey(2026-11, ChaCha20Poly1305, *** redacted ***)");
}

#[test]
fn a_secret_is_handed_out_when_it_is_asked_for_by_name() {
    assert_eq!(SealedToken::new(SECRET).as_str(), "s3cret-cAnArY");
    assert_eq!(ChatUserId::new(SECRET).unwrap().as_str(), "s3cret-cAnArY");
}

#[test]
fn what_holds_a_chat_user_hides_who_it_is() {
    let request = chat_request();
    let input = CreateChatTokenInput::from(request.clone());
    let claims = ChatClaims::new(
        TokenId::from_bytes([0; 16]),
        request.clone(),
        "2022-03-16T03:44:09Z".parse().unwrap(),
    )
    .unwrap();
    assert_hidden(SECRET, &[&request, &input, &claims]);
    assert_eq!(
        format!("{input:?}"),
        concat!(
            r#"CreateChatTokenInput { room_identifier: Some("arn:aws:ivschat:us-west-2:1:room/a"), "#,
            r#"user_id: Some("*** redacted ***"), capabilities: Some([]), session_duration_in_minutes: None, "#,
            r#"attributes: Some("*** redacted ***") }"#
        )
    );
}

#[test]
fn what_holds_a_token_hides_it() {
    let token = ParticipantToken::new(ParticipantId::new("p").unwrap(), SealedToken::new(SECRET));
    let chat = ChatToken::new(SealedToken::new(SECRET));
    let stage = stagepass::Stage::new(stagepass::StageArn::new("arn:aws:ivs:us-west-2:1:stage/a").unwrap());
    let created = stagepass::CreateStageOutput::new(stage, vec![token.clone()]);
    let answer = stagepass::CreateParticipantTokenOutput::new(token.clone());
    assert_hidden(SECRET, &[&token, &chat, &created, &answer]);
}

#[test]
fn a_host_that_issued_and_let_in_prints_no_secret() {
    let world = World::new();
    let token = world.token(r#"{"userId": "bob"}"#);
    let (grant, joined) = world.join(&token).unwrap();
    let mut request = chat_request();
    request.room_identifier = world.room.clone();
    let chat = world.service.create_chat_token(&request).unwrap();
    let chat_grant = world.connect(&chat).unwrap();
    let held: [&dyn Debug; 8] = [
        &world.service,
        &world.store,
        &world.service.authority(),
        &grant,
        &joined,
        &chat_grant,
        &token,
        &chat,
    ];
    for secret in [SECRET, token.token.as_str(), chat.token.as_str()] {
        assert_hidden(secret, &held);
    }
    // The service does print what it keeps, so the silence above means something.
    assert!(debugged(&world.service).contains("bob"));
}

#[test]
fn a_refusal_does_not_repeat_the_token() {
    let world = World::new();
    let token = world.token("{}");
    let chat = world.chat_token("{}");
    world.connect(&chat).unwrap();
    world.set("2023-03-08T00:00:00Z");
    let refusals = [
        world.join(&token).unwrap_err(),
        world.connect(&chat).unwrap_err(),
        world.service.connect(&world.room, SECRET).unwrap_err(),
    ];
    for secret in [SECRET, token.token.as_str(), chat.token.as_str()] {
        assert_hidden(secret, &[&refusals]);
        assert!(refusals.iter().all(|refusal| !refusal.to_string().contains(secret)));
    }
}

#[test]
fn keys_are_printed_in_no_notation() {
    let bytes = *b"cAnArY-cAnArY-cAnArY-cAnArY-0123";
    let key = TokenKey::from_bytes(KeyName::new("name").unwrap(), &bytes).unwrap();
    let text = debugged(&key);
    let ring = KeyRing::new(key, Arc::new(PredictableRandom::seeded(1)))
        .with_incoming(TokenKey::from_bytes(KeyName::new("older").unwrap(), &bytes).unwrap())
        .unwrap();
    let text = format!("{text} {}", debugged(&ring));
    assert!(text.contains("TokenKey(name, Aes256Gcm, *** redacted ***)"), "{text}");
    for notation in ["cAnArY", "99, 65, 110", "63416e", "Y0FuQXJZ"] {
        assert!(!text.contains(notation), "{text}");
    }
}

#[test]
fn a_broken_key_is_not_repeated() {
    let name = || KeyName::new("name").unwrap();
    let errors = [
        TokenKey::from_base64(name(), SECRET).unwrap_err(),
        TokenKey::from_base64(name(), "c2hvcnQ=").unwrap_err(),
        TokenKey::from_bytes(name(), SECRET.as_bytes()).unwrap_err(),
        KeyName::new("a name").unwrap_err(),
    ];
    assert_eq!(
        errors.map(|error| error.to_string()),
        [
            "the key's text is not base64",
            "a key is 32 bytes",
            "a key is 32 bytes",
            "a key's name is 1 to 16 letters, digits, '-' and '_'",
        ]
    );
}

#[test]
fn a_sealed_token_does_not_show_what_it_says() {
    let ring = ring("k", 7);
    let sealed = ring.seal(Purpose::Chat, SECRET.as_bytes()).unwrap();
    assert!(!sealed.as_str().contains(SECRET));
    let mut read = Vec::new();
    ring.open(Purpose::Chat, sealed.as_str(), &mut |claims| read.extend_from_slice(claims)).unwrap();
    assert_eq!(read, b"s3cret-cAnArY");
}

#[test]
fn what_everyone_on_the_stage_sees_is_no_secret() {
    assert_eq!(format!("{:?}", UserId::new("bob").unwrap()), r#"UserId("bob")"#);
    assert_eq!(UserId::new("bob").unwrap().to_string(), "bob");
}

#[derive(Debug)]
struct NoRandomness;

impl Random for NoRandomness {
    fn fill(&self, _: &mut [u8]) -> Result<(), RandomError> {
        Err(RandomError)
    }
}

#[test]
fn a_ring_prints_the_names_of_its_keys_and_nothing_of_them() {
    let key = |name: &str| TokenKey::from_bytes(KeyName::new(name).unwrap(), &[7; 32]).unwrap();
    let ring = KeyRing::new(key("2026-11"), Arc::new(NoRandomness)).with_incoming(key("2026-12")).unwrap();
    assert_eq!(
        format!("{ring:?}"),
        "KeyRing { sealing: TokenKey(2026-11, Aes256Gcm, *** redacted ***), \
         others: [Other { key: TokenKey(2026-12, Aes256Gcm, *** redacted ***), last_sealed: None }], \
         random: NoRandomness, derived: SealingKeys }"
    );
}
