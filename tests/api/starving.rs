//! Whoever is faster, again and again: what a host's disconnect and a client's join do about it.

use super::around::{Around, Call, Hooks};
use super::world::{World, refused};
use stagepass::{
    AdmissionError, ClientAttributes, Failure, Joined, MemoryRedemptions, ParticipantToken, Refused, Service,
    StageArn, StoreError,
};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

/// Somebody else, who is faster before every change of a store.
struct Others {
    act: Box<dyn Fn() + Send + Sync>,
    changes: AtomicUsize,
}

impl Hooks for Others {
    fn before(&self, call: &Call<'_>) -> Result<(), StoreError> {
        if matches!(call, Call::Change | Call::Disconnect(..) | Call::Prune(_)) {
            self.changes.fetch_add(1, Ordering::SeqCst);
            (self.act)();
        }
        Ok(())
    }
}

fn raced(world: &World, others: impl Fn() + Send + Sync + 'static) -> (Service, Arc<Around<Others>>) {
    let hooks = Others { act: Box::new(others), changes: AtomicUsize::new(0) };
    let raced = Arc::new(Around { store: world.store.clone(), hooks });
    let redemptions = Arc::new(MemoryRedemptions::new());
    (Service::new(world.service.authority().clone(), raced.clone(), redemptions), raced)
}

const CLIENTS: usize = 32;

fn join(service: &Service, stage: &StageArn, token: &ParticipantToken) -> Result<Joined, AdmissionError> {
    service.join(stage, token.token.as_str(), &ClientAttributes::default())
}

/// A store before whose every change 32 clients join again.
fn crowded(world: &World, tokens: &[ParticipantToken]) -> (Service, Arc<Around<Others>>) {
    let (service, stage, tokens) = (world.service.clone(), world.stage.clone(), tokens.to_vec());
    raced(world, move || tokens.iter().for_each(|token| drop(join(&service, &stage, token))))
}

#[test]
fn a_disconnect_takes_one_attempt_however_many_join_before_it() {
    let world = World::new();
    let tokens: Vec<_> = (0..CLIENTS).map(|_| world.token("{}")).collect();
    let (service, raced) = crowded(&world, &tokens);
    for (number, token) in tokens.iter().enumerate() {
        // The one that is disconnected joins again with the others, up to the last moment.
        let participant = service.disconnect(&world.stage, &token.participant_id).unwrap().unwrap();
        assert_eq!(participant.participant_id, token.participant_id);
        assert_eq!(raced.hooks.changes.load(Ordering::SeqCst), number + 1);
        assert_eq!(refused(world.join(token)), Refused::Disconnected);
    }
    assert_eq!(world.active_session(), None);
}

#[test]
fn joining_publishing_and_leaving_are_not_in_the_way_of_each_other() {
    let world = World::new();
    let tokens: Vec<_> = (0..CLIENTS).map(|_| world.token("{}")).collect();
    let stays = world.join(&tokens[0]).unwrap().0;
    let (service, raced) = crowded(&world, &tokens[1..]);
    let joined = join(&service, &world.stage, &world.token("{}")).unwrap();
    service.publish(&joined.connection).unwrap();
    service.leave(&joined.connection).unwrap();
    assert_eq!(raced.hooks.changes.load(Ordering::SeqCst), 3);
    world.service.leave(&stays).unwrap();
}

#[test]
fn a_join_that_finds_another_session_each_time_gives_up_after_100_attempts() {
    let world = World::new();
    let (other, token) = (world.token("{}"), world.token("{}"));
    let (inner, stage) = (world.service.clone(), world.stage.clone());
    // Each time, a session starts where there was none, or ends where there was one.
    let joined = std::sync::Mutex::new(None);
    let (service, raced) = raced(&world, move || {
        let mut joined = joined.lock().unwrap();
        *joined = match joined.take() {
            None => Some(join(&inner, &stage, &other).unwrap().connection),
            Some(connection) => inner.leave(&connection).map(|_| None).unwrap(),
        };
    });
    let error = join(&service, &world.stage, &token).unwrap_err();
    assert!(matches!(error, AdmissionError::Failure(Failure::Store(StoreError::Conflict))), "{error:?}");
    assert_eq!(raced.hooks.changes.load(Ordering::SeqCst), 100);
    // The host's disconnect does not mind.
    assert_eq!(service.disconnect(&world.stage, &token.participant_id).unwrap(), None);
    assert_eq!(raced.hooks.changes.load(Ordering::SeqCst), 101);
}

#[test]
fn a_participant_that_joins_in_a_loop_is_disconnected_and_stays_out() {
    let world = World::new();
    let tokens: Vec<_> = (0..CLIENTS).map(|_| world.token("{}")).collect();
    let (start, over) = (Barrier::new(CLIENTS + 1), AtomicBool::new(false));
    thread::scope(|scope| {
        let clients: Vec<_> = tokens
            .iter()
            .map(|token| {
                scope.spawn(|| {
                    start.wait();
                    while !over.load(Ordering::SeqCst) {
                        match join(&world.service, &world.stage, token) {
                            Ok(_) => {}
                            Err(AdmissionError::Refused(Refused::Disconnected)) => return true,
                            Err(error) => panic!("{error}"),
                        }
                    }
                    false
                })
            })
            .collect();
        start.wait();
        for token in &tokens {
            world.service.disconnect(&world.stage, &token.participant_id).unwrap();
        }
        let refused = clients.into_iter().map(|client| client.join().unwrap()).filter(|refused| *refused);
        assert_eq!(refused.count(), CLIENTS);
        over.store(true, Ordering::SeqCst);
    });
    assert_eq!(world.active_session(), None);
}
