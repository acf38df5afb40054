//! A host whose store fails, or always knows better.

use super::around::{Around, Call, Hooks};
use super::world;
use stagepass::room::{CreateRoom, Room};
use stagepass::store::{Change, Created};
use stagepass::{
    AdmissionError, ClientAttributes, CreateChatToken, CreateParticipantToken, CreateStage, Failure,
    GetParticipant, Leeway, MemoryRedemptions, MemoryStore, OperationError, PredictableRandom, Pruning,
    Service, SessionId, Store, StoreError,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Debug, Clone, Copy)]
enum Fault {
    Failed,
    Conflict,
}

/// What makes every change of a store fail, and its reading when it is told to.
struct Faults {
    changes: Fault,
    reading_fails: bool,
    attempts: AtomicUsize,
}

fn failed() -> StoreError {
    StoreError::Failed("the disk is full".into())
}

impl Hooks for Faults {
    fn before(&self, call: &Call<'_>) -> Result<(), StoreError> {
        if matches!(call, Call::Reading) {
            return if self.reading_fails { Err(failed()) } else { Ok(()) };
        }
        self.attempts.fetch_add(1, Ordering::Relaxed);
        Err(match self.changes {
            Fault::Failed => failed(),
            Fault::Conflict => StoreError::Conflict,
        })
    }
}

type Faulty = Around<Faults>;

fn over(store: Arc<MemoryStore>, changes: Fault, reading_fails: bool) -> (Service, Arc<Faulty>) {
    let hooks = Faults { changes, reading_fails, attempts: AtomicUsize::new(0) };
    let store = Arc::new(Faulty { store, hooks });
    let authority =
        world::authority(world::clock("2023-03-06T21:47:43Z"), Arc::new(PredictableRandom::seeded(3)));
    (Service::new(authority, store.clone(), Arc::new(MemoryRedemptions::new())), store)
}

fn service(changes: Fault, reading_fails: bool) -> (Service, Arc<Faulty>) {
    over(Arc::new(MemoryStore::new()), changes, reading_fails)
}

#[test]
fn a_store_that_fails_is_asked_once_and_told_of_by_its_own_error() {
    let (service, store) = service(Fault::Failed, false);
    let error = service.create_stage(&CreateStage::default()).unwrap_err();
    let OperationError::Failure(failure) = error else { panic!("expected a failure, found {error:?}") };
    assert_eq!(failure.to_string(), "the store failed");
    let source = std::error::Error::source(&failure).map(ToString::to_string);
    assert_eq!(source.as_deref(), Some("the disk is full"));
    assert_eq!(store.hooks.attempts.load(Ordering::Relaxed), 1);
}

#[test]
fn a_store_that_says_conflict_for_no_reason_is_not_asked_for_ever() {
    let (service, store) = service(Fault::Conflict, false);
    let error = service.create_room(&CreateRoom::default()).unwrap_err();
    assert!(matches!(error, OperationError::Failure(Failure::Store(StoreError::Conflict))), "{error:?}");
    assert_eq!(store.hooks.attempts.load(Ordering::Relaxed), 100);
}

#[test]
fn a_store_that_cannot_be_read_lets_nobody_in() {
    let (service, store) = service(Fault::Failed, true);
    let world = world::World::new();
    let token = world.token("{}");
    let joined = service.join(&world.stage, token.token.as_str(), &ClientAttributes::default());
    assert!(matches!(joined, Err(AdmissionError::Failure(Failure::Store(StoreError::Failed(_))))));
    let connected = service.connect(&world.room, world.chat_token("{}").token.as_str());
    assert!(matches!(connected, Err(AdmissionError::Failure(Failure::Store(StoreError::Failed(_))))));
    let session_id = SessionId::new("st-a1b2c3d4e5f6g").unwrap();
    let request = GetParticipant::new(world.stage.clone(), session_id, token.participant_id.clone());
    assert!(matches!(service.get_participant(&request), Err(OperationError::Failure(_))));
    assert_eq!(store.hooks.attempts.load(Ordering::Relaxed), 0);
}

/// What every operation that changes something says over a store, by its name.
fn changes(service: &Service) -> [(&'static str, Option<Failure>); 7] {
    let world = world::World::new();
    let token = world.token("{}");
    // A store with this very stage in it.
    let connection = world.join(&token).unwrap().0;
    let failure = |error| match error {
        AdmissionError::Failure(failure) => Some(failure),
        AdmissionError::Refused(refused) => panic!("{refused}"),
    };
    let failed = |error| match error {
        OperationError::Failure(failure) => failure,
        OperationError::Exception(exception) => panic!("{exception}"),
    };
    let created = service.create_stage(&CreateStage::default()).err().map(failed);
    let pruning = Pruning::at("2023-03-06T21:47:43Z".parse().unwrap(), Leeway::default()).unwrap();
    let client = ClientAttributes::default();
    [
        ("create_stage", created),
        ("create_room", service.create_room(&CreateRoom::default()).err().map(failed)),
        ("join", service.join(&world.stage, token.token.as_str(), &client).err().and_then(failure)),
        ("publish", service.publish(&connection).err().and_then(failure)),
        ("leave", service.leave(&connection).err().and_then(failure)),
        ("disconnect", service.disconnect(&world.stage, &token.participant_id).err().and_then(failure)),
        ("prune", service.prune(&pruning).err()),
    ]
}

/// A service over a faulty store in which the stage of [`changes`]' world is, and a participant of
/// it.
fn populated(fault: Fault) -> (Service, Arc<Faulty>) {
    let world = world::World::new();
    world.join(&world.token("{}")).unwrap();
    over(world.store.clone(), fault, false)
}

#[test]
fn every_change_that_a_store_cannot_keep_is_a_failure_after_one_attempt() {
    let (service, store) = populated(Fault::Failed);
    for (name, failure) in changes(&service) {
        assert!(matches!(failure, Some(Failure::Store(StoreError::Failed(_)))), "{name}: {failure:?}");
    }
    assert_eq!(store.hooks.attempts.load(Ordering::Relaxed), 7);
}

#[test]
fn every_change_that_collides_for_ever_is_a_failure_after_100_attempts() {
    let (service, store) = populated(Fault::Conflict);
    for (name, failure) in changes(&service) {
        assert!(matches!(failure, Some(Failure::Store(StoreError::Conflict))), "{name}: {failure:?}");
    }
    // Pruning decides nothing, so it is not tried again.
    assert_eq!(store.hooks.attempts.load(Ordering::Relaxed), 601);
}

#[test]
fn every_operation_over_a_store_that_cannot_be_read_is_a_failure() {
    let (service, _) = service(Fault::Failed, true);
    let world = world::World::new();
    let (token, connection) = {
        let token = world.token("{}");
        let connection = world.join(&token).unwrap().0;
        (token, connection)
    };
    let body = format!(r#"{{"stageArn": "{}"}}"#, world.stage);
    let request = CreateParticipantToken::from_json(body.as_bytes()).unwrap();
    let body = format!(r#"{{"roomIdentifier": "{}", "userId": "u"}}"#, world.room);
    let chat_request = CreateChatToken::from_json(body.as_bytes()).unwrap();
    let words = [
        service.create_participant_token(&request).unwrap_err().to_string(),
        service.create_chat_token(&chat_request).unwrap_err().to_string(),
        service.publish(&connection).unwrap_err().to_string(),
        service.leave(&connection).unwrap_err().to_string(),
        service.disconnect(&world.stage, &token.participant_id).unwrap_err().to_string(),
    ];
    assert_eq!(words, ["the store failed"; 5]);
}

#[test]
fn a_stage_or_a_room_that_exists_is_not_made_again() {
    let world = world::World::new();
    let made_again = Change::StageCreated(Created::new(world.stored_stage(), None));
    assert!(matches!(world.store.apply(made_again), Err(StoreError::Conflict)));
    let made_again = Change::RoomCreated(Created::new(Room::new(world.room.clone()), None));
    assert!(matches!(world.store.apply(made_again), Err(StoreError::Conflict)));
}
