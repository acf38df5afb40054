//! A change is kept on top of what it was decided on, and of nothing else: each condition of a
//! change, broken by whoever was faster.

use super::world::{World, authority};
use stagepass::store::{Change, StageSnapshot};
use stagepass::{
    ClientAttributes, Connection, Decision, Joined, MemoryStore, Participant, ParticipantToken, Random,
    RandomError, Store, StoreError,
};
use std::fmt::Debug;
use std::sync::Arc;

fn snapshot(world: &World, token: &ParticipantToken) -> StageSnapshot {
    world.store.snapshot(&world.stage, &token.participant_id).unwrap().unwrap()
}

fn join(world: &World, token: &ParticipantToken) -> Decision<Joined> {
    let authority = world.service.authority();
    let grant = authority.open_participant_token(token.token.as_str(), &world.stage).unwrap();
    authority.join(&snapshot(world, token), &grant, ClientAttributes::default()).unwrap()
}

fn publish(world: &World, token: &ParticipantToken, connection: &Connection) -> Decision<Participant> {
    world.service.authority().publish(&snapshot(world, token), connection).unwrap()
}

fn leave(world: &World, token: &ParticipantToken, connection: &Connection) -> Decision<Participant> {
    world.service.authority().leave(&snapshot(world, token), connection).unwrap()
}

/// The decision comes too late, and what is kept stays as it is.
#[track_caller]
fn assert_too_late<A: Debug>(world: &World, token: &ParticipantToken, decision: Decision<A>) {
    let before = (snapshot(world, token), format!("{:?}", world.store));
    let kept = decision.keep(|change| world.store.apply(change));
    assert!(matches!(kept, Err(StoreError::Conflict)), "{kept:?}");
    assert_eq!((snapshot(world, token), format!("{:?}", world.store)), before);
}

/// Somebody is connected all the time, and somebody else has just joined.
fn joined() -> (World, ParticipantToken, Connection) {
    let world = World::new();
    world.join(&world.token("{}")).unwrap();
    let token = world.token("{}");
    let (connection, _) = world.join(&token).unwrap();
    (world, token, connection)
}

#[test]
fn who_does_not_publish_is_kept_where_nobody_may_publish() {
    let (world, token, _) = joined();
    let decision = join(&world, &token);
    let Some(Change::ParticipantChanged(mut change)) = decision.change().cloned() else { panic!() };
    change.most_publishing = Some(0);
    world.store.apply(Change::ParticipantChanged(change)).unwrap();
}

#[test]
fn of_two_joins_of_one_participant_that_were_decided_together_one_is_kept() {
    let (world, token, _) = joined();
    let late = join(&world, &token);
    world.join(&token).unwrap();
    assert_too_late(&world, &token, late);
    // And of two first joins of a session that goes on.
    let new = world.token("{}");
    let late = join(&world, &new);
    world.join(&new).unwrap();
    assert_too_late(&world, &new, late);
}

#[test]
fn a_join_that_was_decided_before_its_participant_left_or_published_is_not_kept() {
    let (world, token, connection) = joined();
    let late = join(&world, &token);
    world.service.publish(&connection).unwrap();
    assert_too_late(&world, &token, late);
    let late = join(&world, &token);
    world.service.leave(&connection).unwrap();
    assert_too_late(&world, &token, late);
}

#[test]
fn whoever_published_or_left_was_not_overtaken_by_its_own_connection() {
    let (world, token, connection) = joined();
    let (late_publish, late_leave) =
        (publish(&world, &token, &connection), leave(&world, &token, &connection));
    world.service.publish(&connection).unwrap();
    assert_too_late(&world, &token, late_leave);
    assert_too_late(&world, &token, late_publish);
    let late = leave(&world, &token, &connection);
    world.service.leave(&connection).unwrap();
    assert_too_late(&world, &token, late);
    let (world, token, connection) = joined();
    let late = publish(&world, &token, &connection);
    world.service.leave(&connection).unwrap();
    assert_too_late(&world, &token, late);
}

#[test]
fn nothing_that_was_decided_before_a_newer_connection_is_kept() {
    let (world, token, connection) = joined();
    let (late_publish, late_leave) =
        (publish(&world, &token, &connection), leave(&world, &token, &connection));
    world.join(&token).unwrap();
    assert_too_late(&world, &token, late_publish);
    assert_too_late(&world, &token, late_leave);
}

#[test]
fn nothing_that_was_decided_before_a_disconnect_is_kept() {
    let (world, token, connection) = joined();
    let (late_publish, late_leave) =
        (publish(&world, &token, &connection), leave(&world, &token, &connection));
    let (late_join, new) = (join(&world, &token), world.token("{}"));
    let late_first_join = join(&world, &new);
    for token in [&token, &new] {
        world.service.disconnect(&world.stage, &token.participant_id).unwrap();
    }
    assert_too_late(&world, &token, late_publish);
    assert_too_late(&world, &token, late_leave);
    assert_too_late(&world, &token, late_join);
    // This one has no record that could tell: that it is revoked has to.
    assert_too_late(&world, &new, late_first_join);
}

#[test]
fn of_two_sessions_that_were_decided_to_start_one_does() {
    let world = World::new();
    let (token, other) = (world.token("{}"), world.token("{}"));
    let late = join(&world, &token);
    world.join(&other).unwrap();
    assert_too_late(&world, &token, late);
}

#[test]
fn nobody_joins_a_session_that_has_ended() {
    let world = World::new();
    let (token, other) = (world.token("{}"), world.token("{}"));
    let (connection, _) = world.join(&other).unwrap();
    let late = join(&world, &token);
    world.service.leave(&connection).unwrap();
    assert_too_late(&world, &token, late);
    // Nor is one that ended taken for the one that started since.
    let (connection, _) = world.join(&other).unwrap();
    let late = join(&world, &token);
    world.service.leave(&connection).unwrap();
    world.join(&other).unwrap();
    assert_too_late(&world, &token, late);
}

/// Draws the same each time.
#[derive(Debug)]
struct Zeros;

impl Random for Zeros {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        buffer.fill(0);
        Ok(())
    }
}

#[test]
fn a_session_does_not_start_under_the_id_of_one_that_ended() {
    let world = World::new();
    let (token, other) = (world.token("{}"), world.token("{}"));
    let same = authority(world.clock.clone(), Arc::new(Zeros));
    let start = |token: &ParticipantToken| {
        let grant = same.open_participant_token(token.token.as_str(), &world.stage).unwrap();
        same.join(&snapshot(&world, token), &grant, ClientAttributes::default()).unwrap()
    };
    let joined = start(&other).keep(|change| world.store.apply(change)).unwrap();
    world.service.leave(&joined.connection).unwrap();
    assert_too_late(&world, &token, start(&token));
    assert_too_late(&world, &other, start(&other));
}

#[test]
fn nothing_is_kept_of_a_stage_that_does_not_exist() {
    let (world, token, connection) = joined();
    let emptied = MemoryStore::new();
    let changes = [
        join(&world, &token).keep(|change| emptied.apply(change)).map(drop),
        leave(&world, &token, &connection).keep(|change| emptied.apply(change)).map(drop),
    ];
    assert!(changes.iter().all(|kept| matches!(kept, Err(StoreError::Conflict))), "{changes:?}");
    assert!(emptied.disconnect(&world.stage, &token.participant_id, None).unwrap().is_none());
    assert_eq!(format!("{emptied:?}"), format!("{:?}", MemoryStore::new()));
}
