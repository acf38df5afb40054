//! What a value means: defaults, effective values, time, identifiers.

use super::world::{World, authority, clock, ring};
use stagepass::room::CreateRoom;
use stagepass::store::StageSnapshot;
use stagepass::{
    Account, Authority, ChatSessionDuration, ChatToken, Clock, CreateChatToken, CreateParticipantToken,
    CreateStage, CreateStageOutput, Decision, Failure, Leeway, MemoryRedemptions, MemoryStore,
    OperationError, ParticipantToken, ParticipantTokenDuration, Purpose, Random, RandomError, SealError,
    SealedToken, Service, Stage, StageArn, Store, StoreError, Timestamp, TokenSealer,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Each draw gives the next value of a byte, over and over: every value is drawn equally often.
#[derive(Debug, Default)]
struct EveryByte(AtomicU32);

impl Random for EveryByte {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        let [.., byte] = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        buffer.fill(byte);
        Ok(())
    }
}

/// Gives zeros so many times, and then fails.
#[derive(Debug)]
struct Limited(AtomicU32);

impl Limited {
    fn to(draws: u32) -> Arc<Self> {
        Arc::new(Self(AtomicU32::new(draws)))
    }
}

impl Random for Limited {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        buffer.fill(0);
        let left = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |draws| draws.checked_sub(1));
        left.map(drop).map_err(|_| RandomError)
    }
}

/// The printed answer, the token's text replaced: it is the business of the sealer.
fn printed(mut token: ParticipantToken) -> String {
    token.token = SealedToken::new("sealed");
    serde_json::to_string(&token).unwrap()
}

fn at(moment: &str) -> Authority {
    authority(clock(moment), Limited::to(u32::MAX))
}

fn create_stage(body: &str) -> CreateStageOutput {
    let request = CreateStage::from_json(body.as_bytes()).unwrap();
    answered(at("2023-03-06T21:47:43Z").create_stage(request).unwrap())
}

/// What is answered when the change could be kept.
fn answered<A>(decision: Decision<A>) -> A {
    decision.keep(|_| Ok::<(), StoreError>(())).unwrap()
}

fn chat_token(members: &str) -> ChatToken {
    let body =
        format!(r#"{{"roomIdentifier": "arn:aws:ivschat:us-west-2:1:room/a", "userId": "u"{members}}}"#);
    let request = CreateChatToken::from_json(body.as_bytes()).unwrap();
    at("2022-03-16T03:44:09Z").create_chat_token(request, true).unwrap()
}

#[test]
fn a_token_that_was_asked_for_with_nothing_has_every_default() {
    let answer = create_stage(r#"{"participantTokenConfigurations": [{}]}"#);
    assert_eq!(
        printed(answer.participant_tokens[0].clone()),
        concat!(
            r#"{"participantId":"AAAAAAAAAAAA","token":"sealed","duration":720,"#,
            r#""capabilities":["PUBLISH","SUBSCRIBE"],"expirationTime":"2023-03-07T09:47:43Z"}"#
        )
    );
    assert_eq!(
        serde_json::to_string(&answer.stage).unwrap(),
        r#"{"arn":"arn:aws:ivs:us-west-2:123456789012:stage/AAAAAAAAAAAA","tags":{}}"#
    );
}

#[test]
fn a_token_is_answered_with_what_it_was_given() {
    let answer = create_stage(
        r#"{"participantTokenConfigurations": [{"userId": "", "attributes": {"b": "2", "a": "1"},
            "duration": 1, "capabilities": ["SUBSCRIBE", "SUBSCRIBE"]}]}"#,
    );
    assert_eq!(
        printed(answer.participant_tokens[0].clone()),
        concat!(
            r#"{"participantId":"AAAAAAAAAAAA","token":"sealed","userId":"","attributes":{"a":"1","b":"2"},"#,
            r#""duration":1,"capabilities":["SUBSCRIBE"],"expirationTime":"2023-03-06T21:48:43Z"}"#
        )
    );
}

#[test]
fn both_operations_answer_the_same_token() {
    let stage = Stage::new(StageArn::new("arn:aws:ivs:us-west-2:1:stage/a").unwrap());
    let request = CreateParticipantToken::from_json(
        br#"{"stageArn": "arn:aws:ivs:us-west-2:1:stage/a", "duration": 20160, "attributes": {}, "capabilities": []}"#,
    )
    .unwrap();
    let answer = at("2023-03-07T00:00:00Z").create_participant_token(request, Some(&stage)).unwrap();
    assert_eq!(
        printed(answer.participant_token),
        concat!(
            r#"{"participantId":"AAAAAAAAAAAA","token":"sealed","attributes":{},"#,
            r#""duration":20160,"capabilities":[],"expirationTime":"2023-03-21T00:00:00Z"}"#
        )
    );
}

#[test]
fn capabilities_are_a_set_in_the_order_of_the_model() {
    let world = World::new();
    for (asked, granted) in [
        ("{}", r#"["PUBLISH","SUBSCRIBE"]"#),
        (r#"{"capabilities": null}"#, r#"["PUBLISH","SUBSCRIBE"]"#),
        (r#"{"capabilities": []}"#, "[]"),
        (r#"{"capabilities": ["SUBSCRIBE", "PUBLISH"]}"#, r#"["PUBLISH","SUBSCRIBE"]"#),
        (r#"{"capabilities": ["PUBLISH", "PUBLISH"]}"#, r#"["PUBLISH"]"#),
        (r#"{"capabilities": ["SUBSCRIBE"]}"#, r#"["SUBSCRIBE"]"#),
    ] {
        let token = world.token(asked);
        assert_eq!(serde_json::to_string(&token.capabilities).unwrap(), granted, "{asked}");
        // What the token grants is what was answered.
        let (connection, _) = world.join(&token).unwrap();
        assert_eq!(serde_json::to_string(&connection.capabilities()).unwrap(), granted, "{asked}");
    }
}

#[test]
fn chat_capabilities_default_to_none() {
    let world = World::new();
    for (asked, granted) in [
        ("{}", "[]"),
        (r#"{"capabilities": []}"#, "[]"),
        (r#"{"capabilities": ["SEND_MESSAGE"]}"#, r#"["SEND_MESSAGE"]"#),
        (
            r#"{"capabilities": ["DELETE_MESSAGE", "SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"]}"#,
            r#"["SEND_MESSAGE","DISCONNECT_USER","DELETE_MESSAGE"]"#,
        ),
    ] {
        let grant = world.connect(&world.chat_token(asked)).unwrap();
        assert_eq!(serde_json::to_string(&grant.capabilities()).unwrap(), granted, "{asked}");
    }
}

#[test]
fn a_chat_token_lives_for_a_minute_and_its_session_from_the_issue_on() {
    let times = |members| {
        let token = chat_token(members);
        let moments = [token.token_expiration_time, token.session_expiration_time];
        moments.map(|moment| moment.unwrap().to_string())
    };
    assert_eq!(times(""), ["2022-03-16T03:45:09Z", "2022-03-16T04:44:09Z"]);
    assert_eq!(
        times(r#", "sessionDurationInMinutes": 30"#),
        ["2022-03-16T03:45:09Z", "2022-03-16T04:14:09Z"]
    );
    assert_eq!(
        times(r#", "sessionDurationInMinutes": 180"#),
        ["2022-03-16T03:45:09Z", "2022-03-16T06:44:09Z"]
    );
    assert_eq!(times(r#", "sessionDurationInMinutes": 1"#), ["2022-03-16T03:45:09Z", "2022-03-16T03:45:09Z"]);
}

#[test]
fn the_defaults_are_the_documented_ones() {
    assert_eq!(ParticipantTokenDuration::default().minutes(), 720);
    assert_eq!(ChatSessionDuration::default().minutes(), 60);
    assert_eq!(Leeway::default().seconds(), 0);
}

#[test]
fn tokens_come_in_the_order_of_their_configurations() {
    let answer = create_stage(
        r#"{"name": "stage1", "tags": {"b": "2", "a": "1"}, "participantTokenConfigurations": [
            {"userId": "carol"}, {}, {"userId": "alice"}, {"userId": "bob"}, {}, {}, {}, {}, {}, {}, {},
            {"userId": "dave"}]}"#,
    );
    let users: Vec<_> = answer
        .participant_tokens
        .iter()
        .map(|token| token.user_id.as_ref().map_or("-", |user| user.as_str()))
        .collect();
    assert_eq!(users.join(" "), "carol - alice bob - - - - - - - dave");
    assert_eq!(
        serde_json::to_string(&answer.stage).unwrap(),
        r#"{"arn":"arn:aws:ivs:us-west-2:123456789012:stage/AAAAAAAAAAAA","name":"stage1","tags":{"a":"1","b":"2"}}"#
    );
}

#[test]
fn identifiers_are_12_alphanumerics_and_sessions_13_lower_case_ones() {
    let world = World::new();
    let token = world.token("{}");
    let (_, joined) = world.join(&token).unwrap();
    for id in [world.stage.stage_id(), world.room.room_id(), token.participant_id.as_str()] {
        assert_eq!(id.len(), 12, "{id}");
        assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{id}");
    }
    let id = joined.session_id.as_str().strip_prefix("st-").unwrap();
    assert_eq!(id.len(), 13, "{id}");
    assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()), "{id}");
}

/// How often each character stands in the texts.
fn frequencies(texts: impl Iterator<Item = String>) -> BTreeMap<char, u32> {
    let mut counts = BTreeMap::new();
    for c in texts.flat_map(|text| text.chars().collect::<Vec<_>>()) {
        let count: &mut u32 = counts.entry(c).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

#[test]
fn each_of_62_letters_and_digits_is_as_likely_as_any_other() {
    let home = Account::new("us-west-2", "1").unwrap();
    let random = EveryByte::default();
    // 248 of the 256 values of a byte are usable: four for each of 62 characters.
    let ids = (0..248).map(|_| home.new_stage_arn(&random).unwrap().stage_id().to_owned());
    let counts = frequencies(ids);
    assert_eq!(
        counts.keys().collect::<String>(),
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );
    assert!(counts.values().all(|count| *count == 48), "{counts:?}");
    // Exactly the 248 usable values were used: the next one is thrown away.
    assert_eq!(random.0.load(Ordering::SeqCst), 248);
    assert_eq!(home.new_stage_arn(&random).unwrap().stage_id(), "AAAAAAAAAAAA");
    assert_eq!(random.0.load(Ordering::SeqCst), 257);
}

#[test]
fn each_of_36_lower_case_letters_and_digits_is_as_likely_as_any_other() {
    let world = World::new();
    let token = world.token("{}");
    let snapshot = StageSnapshot {
        stage: Stage::new(world.stage.clone()),
        participant_id: token.participant_id.clone(),
        record: None,
        revoked: false,
    };
    let authority = authority(world.clock.clone(), Arc::new(EveryByte::default()));
    let grant = authority.open_participant_token(token.token.as_str(), &world.stage).unwrap();
    // 252 of the 256 values of a byte are usable: seven for each of 36 characters.
    let ids = (0..252).map(|_| {
        let client = stagepass::ClientAttributes::default();
        let joined = answered(authority.join(&snapshot, &grant, client).unwrap());
        joined.session_id.as_str()[3..].to_owned()
    });
    let counts = frequencies(ids);
    assert_eq!(counts.keys().collect::<String>(), "0123456789abcdefghijklmnopqrstuvwxyz");
    assert!(counts.values().all(|count| *count == 91), "{counts:?}");
}

#[test]
fn a_source_that_never_gives_a_usable_byte_is_a_failing_source() {
    #[derive(Debug)]
    struct Unusable;

    impl Random for Unusable {
        fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
            buffer.fill(0xff);
            Ok(())
        }
    }

    assert_eq!(Account::new("us-west-2", "1").unwrap().new_room_arn(&Unusable), Err(RandomError));
}

fn service(authority: Authority) -> (Service, Arc<MemoryStore>) {
    let store = Arc::new(MemoryStore::new());
    (Service::new(authority, store.clone(), Arc::new(MemoryRedemptions::new())), store)
}

#[test]
fn when_randomness_fails_nothing_is_stored() {
    let request = CreateStage::from_json(br#"{"participantTokenConfigurations": [{}, {}]}"#).unwrap();
    // One draw is for the stage, its participants and their tokens.
    let (dry, store) = service(authority(clock("2023-03-07T00:00:00Z"), Limited::to(0)));
    let failure = dry.create_stage(&request).unwrap_err();
    assert!(matches!(failure, OperationError::Failure(Failure::Random(RandomError))), "{failure:?}");
    assert_eq!(format!("{store:?}"), format!("{:?}", MemoryStore::new()));
    let (service, store) = service(authority(clock("2023-03-07T00:00:00Z"), Limited::to(1)));
    service.create_stage(&request).unwrap();
    assert_ne!(format!("{store:?}"), format!("{:?}", MemoryStore::new()));
    let failure = service.create_room(&CreateRoom::default()).unwrap_err();
    assert_eq!(failure.to_string(), "the source of randomness failed");
}

#[test]
fn when_sealing_fails_nothing_is_stored() {
    #[derive(Debug)]
    struct Broken;

    impl TokenSealer for Broken {
        fn seal(&self, _: Purpose, _: &[u8]) -> Result<SealedToken, SealError> {
            Err(SealError::Failed)
        }

        fn open(&self, _: Purpose, _: &str, _: &mut dyn FnMut(&[u8])) -> Result<(), stagepass::OpenError> {
            Err(stagepass::OpenError)
        }
    }

    let (service, store) = service(at("2023-03-07T00:00:00Z").with_sealer(Arc::new(Broken)));
    let request = CreateStage::from_json(br#"{"participantTokenConfigurations": [{}]}"#).unwrap();
    let failure = service.create_stage(&request).unwrap_err();
    assert!(matches!(failure, OperationError::Failure(Failure::Seal(SealError::Failed))));
    assert_eq!(format!("{store:?}"), format!("{:?}", MemoryStore::new()));
}

#[test]
fn a_token_may_expire_in_the_last_second_of_the_year_9999_but_not_later() {
    let request = CreateStage::from_json(br#"{"participantTokenConfigurations": [{}]}"#).unwrap();
    let (in_time, _) = service(at("9999-12-31T11:59:59Z"));
    let token = in_time.create_stage(&request).unwrap().participant_tokens.remove(0);
    assert_eq!(token.expiration_time.unwrap().to_string(), "9999-12-31T23:59:59Z");

    let (too_late, store) = service(at("9999-12-31T12:00:00Z"));
    let failure = too_late.create_stage(&request).unwrap_err();
    assert!(matches!(failure, OperationError::Failure(Failure::Time(_))));
    assert_eq!(failure.to_string(), "the clock is too near to the end of time");
    assert_eq!(format!("{store:?}"), format!("{:?}", MemoryStore::new()));
}

#[test]
fn a_chat_session_may_not_end_after_the_year_9999() {
    let request = CreateChatToken::from_json(
        br#"{"roomIdentifier": "arn:aws:ivschat:us-west-2:1:room/a", "userId": "u", "sessionDurationInMinutes": 1}"#,
    )
    .unwrap();
    assert!(at("9999-12-31T23:58:59Z").create_chat_token(request.clone(), true).is_ok());
    let failure = at("9999-12-31T23:59:00Z").create_chat_token(request, true).unwrap_err();
    assert!(matches!(failure, OperationError::Failure(Failure::Time(_))));
}

#[test]
fn a_leeway_never_leads_beyond_the_end_of_time() {
    let authority = at("2023-03-07T00:00:00Z").with_leeway(Leeway::from_seconds(u32::MAX));
    assert_eq!(authority.refused_from(Timestamp::MAX).to_string(), "9999-12-31T23:59:59Z");
    let moment = "2023-03-07T09:47:43Z".parse().unwrap();
    let refused_from = authority.with_leeway(Leeway::from_seconds(17)).refused_from(moment);
    assert_eq!(refused_from.to_string(), "2023-03-07T09:48:00Z");
}

#[test]
fn another_sealer_takes_the_place_of_the_first() {
    let world = World::new();
    let token = world.token("{}");
    let rotated = world.service.authority().clone().with_sealer(ring("other", 8));
    assert!(rotated.open_participant_token(token.token.as_str(), &world.stage).is_err());
    assert_eq!(rotated.now(), world.clock.now());
}

#[test]
fn a_stage_is_answered_and_kept_with_all_that_was_asked_for_and_the_endpoints_of_the_host() {
    let endpoint = |text: &str| stagepass::StageEndpoint::new(text).unwrap();
    let endpoints = stagepass::StageEndpoints::default()
        .events(endpoint("wss://events.example"))
        .whip(endpoint("https://whip.example"));
    let world = World::with(|authority| authority.with_endpoints(endpoints.clone()));
    let storage = "arn:aws:ivs:us-west-2:123456789012:storage-configuration/abc";
    let request = format!(
        r#"{{"name": "n", "tags": {{"k": "v"}}, "autoParticipantRecordingConfiguration":
            {{"storageConfigurationArn": "{storage}"}}}}"#
    );
    let stage =
        world.service.create_stage(&CreateStage::from_json(request.as_bytes()).unwrap()).unwrap().stage;
    let recording = stage.auto_participant_recording_configuration.clone().unwrap();
    assert_eq!(recording.storage_configuration_arn.as_str(), storage);
    assert_eq!((stage.name.clone().unwrap().as_str(), stage.tags.get("k")), ("n", Some("v")));
    assert_eq!(stage.endpoints, Some(endpoints));
    assert_eq!(world.store.stage(&stage.arn).unwrap(), Some(stage));
}
