//! What a host provides, where it fails: the clock, the randomness, the sealer, the redemptions.
//! And how often the clock is read.

use super::world::{Dry, World, refused, ring};
use stagepass::room::CreateRoom;
use stagepass::{
    Account, AdmissionError, Authority, ClientAttributes, Clock, CreateChatToken, CreateParticipantToken,
    CreateStage, Failure, KeyName, KeyRing, Leeway, MemoryRedemptions, OpenError, OperationError,
    PredictableRandom, Pruning, Purpose, Random, RandomError, Redemption, Redemptions, Refused, SealError,
    SealedToken, Service, StoreError, Timestamp, TokenId, TokenKey, TokenSealer,
};
use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// A clock that tells these moments, each once, and then stands at the last.
#[derive(Debug)]
struct Told {
    moments: Mutex<VecDeque<Timestamp>>,
    readings: AtomicUsize,
}

impl Told {
    fn first(moments: &[&str]) -> Arc<Self> {
        let moments = moments.iter().map(|moment| moment.parse().unwrap()).collect();
        Arc::new(Self { moments: Mutex::new(moments), readings: AtomicUsize::new(0) })
    }
}

impl Clock for Told {
    fn now(&self) -> Timestamp {
        self.readings.fetch_add(1, Ordering::SeqCst);
        let mut moments = self.moments.lock().unwrap();
        if moments.len() > 1 { moments.pop_front().unwrap() } else { moments[0] }
    }
}

const NOW: &str = "2023-03-06T21:47:43Z";
const MAX: &str = "9999-12-31T23:59:59Z";

/// A service over the world's store with other providers.
fn service(
    world: &World,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    sealer: Arc<dyn TokenSealer>,
    redemptions: Arc<dyn Redemptions>,
) -> Service {
    let home = Account::new("us-west-2", "123456789012").unwrap();
    Service::new(Authority::new(home, clock, random, sealer), world.store.clone(), redemptions)
}

fn with_clock(world: &World, clock: Arc<dyn Clock>) -> Service {
    let random = Arc::new(PredictableRandom::seeded(9));
    service(world, clock, random, ring("k", 7), Arc::new(MemoryRedemptions::new()))
}

fn token_request(world: &World) -> CreateParticipantToken {
    CreateParticipantToken::from_json(format!(r#"{{"stageArn": "{}"}}"#, world.stage).as_bytes()).unwrap()
}

fn chat_request(world: &World) -> CreateChatToken {
    let body = format!(r#"{{"roomIdentifier": "{}", "userId": "u"}}"#, world.room);
    CreateChatToken::from_json(body.as_bytes()).unwrap()
}

fn stage_request() -> CreateStage {
    CreateStage::from_json(br#"{"participantTokenConfigurations": [{}, {}, {}]}"#).unwrap()
}

#[test]
fn a_decision_reads_the_clock_once_and_what_needs_no_moment_does_not_read_it() {
    let world = World::new();
    let clock = Told::first(&[NOW]);
    let service = with_clock(&world, clock.clone());
    let readings = |ask: &dyn Fn()| {
        clock.readings.store(0, Ordering::SeqCst);
        ask();
        clock.readings.load(Ordering::SeqCst)
    };
    let (token, chat) = (world.token("{}"), world.chat_token("{}"));
    let client = ClientAttributes::default();
    assert_eq!(readings(&|| drop(service.create_stage(&stage_request()).unwrap())), 1);
    assert_eq!(readings(&|| drop(service.create_participant_token(&token_request(&world)).unwrap())), 1);
    assert_eq!(readings(&|| drop(service.create_chat_token(&chat_request(&world)).unwrap())), 1);
    let joined = Mutex::new(None);
    let join = || *joined.lock().unwrap() = service.join(&world.stage, token.token.as_str(), &client).ok();
    assert_eq!(readings(&join), 1);
    let connection = joined.into_inner().unwrap().unwrap().connection;
    let grant = world.grant(&token);
    assert_eq!(readings(&|| drop(service.join_with(&grant, &client).unwrap())), 1);
    assert_eq!(readings(&|| drop(service.connect(&world.room, chat.token.as_str()).unwrap())), 1);
    assert_eq!(readings(&|| drop(service.create_room(&CreateRoom::default()).unwrap())), 1);
    assert_eq!(readings(&|| drop(service.publish(&connection))), 0);
    assert_eq!(readings(&|| drop(service.leave(&connection))), 0);
    assert_eq!(readings(&|| drop(service.disconnect(&world.stage, &token.participant_id).unwrap())), 1);
    let pruning = Pruning::at(NOW.parse().unwrap(), Leeway::default()).unwrap();
    assert_eq!(readings(&|| service.prune(&pruning).unwrap()), 0);
}

#[test]
fn a_reading_that_fails_fails_the_one_request_that_read_it() {
    let world = World::new();
    let (token, chat) = (world.token("{}"), world.chat_token("{}"));
    let client = ClientAttributes::default();
    for failed in [MAX, "0000-01-01T00:00:00Z"] {
        let service = || with_clock(&world, Told::first(&[failed, NOW]));
        let issuing = service();
        let error = issuing.create_participant_token(&token_request(&world)).unwrap_err();
        assert!(matches!(error, OperationError::Failure(Failure::Time(_))), "{error:?}");
        assert!(issuing.create_participant_token(&token_request(&world)).is_ok());
        let issuing = service();
        let error = issuing.create_stage(&stage_request()).unwrap_err();
        assert!(matches!(error, OperationError::Failure(Failure::Time(_))), "{error:?}");
        assert!(issuing.create_stage(&stage_request()).is_ok());
        let issuing = service();
        let error = issuing.create_chat_token(&chat_request(&world)).unwrap_err();
        assert!(matches!(error, OperationError::Failure(Failure::Time(_))), "{error:?}");
        assert!(issuing.create_chat_token(&chat_request(&world)).is_ok());

        let judging = service();
        let words = refused(judging.join(&world.stage, token.token.as_str(), &client)).to_string();
        let expected = if failed == MAX {
            "the token expired at 2023-03-07T09:47:43Z, and it is 9999-12-31T23:59:59Z"
        } else {
            "the token is issued at 2023-03-06T21:47:43Z, and it is 0000-01-01T00:00:00Z"
        };
        assert_eq!(words, expected);
        assert!(judging.join(&world.stage, token.token.as_str(), &client).is_ok());
        let judging = service();
        assert!(judging.connect(&world.room, chat.token.as_str()).is_err());
        assert!(judging.connect(&world.room, chat.token.as_str()).is_ok());
    }
}

/// Gives what a predictable source gives, and counts how often it is asked.
#[derive(Debug)]
struct Counted(PredictableRandom, AtomicUsize);

impl Random for Counted {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.fill(buffer)
    }
}

#[test]
fn a_decision_draws_once_and_gives_no_byte_twice() {
    let world = World::new();
    let random = Arc::new(Counted(PredictableRandom::seeded(9), AtomicUsize::new(0)));
    let redemptions = Arc::new(MemoryRedemptions::new());
    // The ring has no randomness of its own to draw from.
    let key = TokenKey::from_bytes(KeyName::new("k").unwrap(), &[7; 32]).unwrap();
    let ring = Arc::new(KeyRing::new(key, Arc::new(Dry)));
    let service = service(&world, world.clock.clone(), random.clone(), ring, redemptions);
    let twelve = format!(r#"{{"participantTokenConfigurations": [{}]}}"#, ["{}"; 12].join(","));
    let created = service.create_stage(&CreateStage::from_json(twelve.as_bytes()).unwrap()).unwrap();
    assert_eq!(random.1.swap(0, Ordering::SeqCst), 1);
    let one = service.create_participant_token(&token_request(&world)).unwrap().participant_token;
    assert_eq!(random.1.swap(0, Ordering::SeqCst), 1);
    let chat = service.create_chat_token(&chat_request(&world)).unwrap();
    assert_eq!(random.1.swap(0, Ordering::SeqCst), 1);
    let tokens: Vec<_> = created.participant_tokens.iter().chain([&one]).collect();
    let ids: HashSet<_> = tokens.iter().map(|token| &token.participant_id).collect();
    assert_eq!(ids.len(), 13);
    // In a token of this ring, the nonce has the bytes 35 to 46: characters 48 to 62 are in it.
    let texts = tokens.iter().map(|token| token.token.as_str()).chain([chat.token.as_str()]);
    let nonces: HashSet<_> = texts.map(|text| &text[48..62]).collect();
    assert_eq!(nonces.len(), 14);
}

/// Seals nothing, for a reason, and opens nothing.
#[derive(Debug)]
struct Broken(SealError);

impl TokenSealer for Broken {
    fn seal(&self, _: Purpose, _: &[u8]) -> Result<SealedToken, SealError> {
        Err(self.0)
    }

    fn open(&self, _: Purpose, _: &str, _: &mut dyn FnMut(&[u8])) -> Result<(), OpenError> {
        Err(OpenError)
    }
}

/// What the operations say that issue something.
fn issuing(world: &World, service: &Service) -> [String; 3] {
    [
        service.create_stage(&stage_request()).unwrap_err().to_string(),
        service.create_participant_token(&token_request(world)).unwrap_err().to_string(),
        service.create_chat_token(&chat_request(world)).unwrap_err().to_string(),
    ]
}

#[test]
fn without_randomness_nothing_is_issued_and_no_session_starts() {
    let world = World::new();
    let token = world.token("{}");
    let redemptions = Arc::new(MemoryRedemptions::new());
    let dry = service(&world, world.clock.clone(), Arc::new(Dry), ring("k", 7), redemptions);
    let words = "the source of randomness failed";
    assert_eq!(issuing(&world, &dry), [words; 3]);
    assert_eq!(dry.create_room(&CreateRoom::default()).unwrap_err().to_string(), words);
    let join = || dry.join(&world.stage, token.token.as_str(), &ClientAttributes::default());
    assert!(matches!(join().unwrap_err(), AdmissionError::Failure(Failure::Random(RandomError))));
    assert_eq!(world.active_session(), None);
    // A session that goes on needs no id, and so no randomness.
    world.join(&world.token("{}")).unwrap();
    let joined = join().unwrap();
    dry.publish(&joined.connection).unwrap();
    dry.leave(&joined.connection).unwrap();
    dry.disconnect(&world.stage, &token.participant_id).unwrap();
    assert!(dry.connect(&world.room, world.chat_token("{}").token.as_str()).is_ok());
}

#[test]
fn without_a_sealer_nothing_is_issued_and_nothing_is_ours() {
    let world = World::new();
    let (token, chat) = (world.token("{}"), world.chat_token("{}"));
    for (error, words) in [
        (SealError::Failed, "the token could not be sealed"),
        (SealError::Random(RandomError), "the source of randomness failed"),
    ] {
        let (clock, random) = (world.clock.clone(), Arc::new(PredictableRandom::seeded(1)));
        let redemptions = Arc::new(MemoryRedemptions::new());
        let broken = service(&world, clock, random, Arc::new(Broken(error)), redemptions);
        assert_eq!(issuing(&world, &broken), [words; 3]);
        let joined = broken.join(&world.stage, token.token.as_str(), &ClientAttributes::default());
        assert_eq!(refused(joined), Refused::NotOurs);
        assert_eq!(refused(broken.connect(&world.room, chat.token.as_str())), Refused::NotOurs);
    }
}

/// Does not know what was claimed.
#[derive(Debug)]
struct Unreachable;

impl Redemptions for Unreachable {
    fn claim(&self, _: TokenId) -> Result<Redemption, StoreError> {
        Err(StoreError::Failed("no connection".into()))
    }

    fn prune(&self, _: &Pruning) -> Result<(), StoreError> {
        Err(StoreError::Failed("no connection".into()))
    }
}

#[test]
fn without_redemptions_nobody_connects() {
    let world = World::new();
    let chat = world.chat_token("{}");
    let random = Arc::new(PredictableRandom::seeded(1));
    let unreachable = service(&world, world.clock.clone(), random, ring("k", 7), Arc::new(Unreachable));
    let error = unreachable.connect(&world.room, chat.token.as_str()).unwrap_err();
    assert!(matches!(error, AdmissionError::Failure(Failure::Store(StoreError::Failed(_)))), "{error:?}");
    let pruning = Pruning::at(NOW.parse().unwrap(), Leeway::default()).unwrap();
    assert!(matches!(unreachable.prune(&pruning), Err(Failure::Store(StoreError::Failed(_)))));
    assert!(world.connect(&chat).is_ok());
}
