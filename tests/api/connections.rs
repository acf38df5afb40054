//! Connections that outlive their process: sealed, opened elsewhere, and cleaned up after.

use super::world::{World, authority, refused, ring};
use stagepass::store::Sweep;
use stagepass::{
    Authority, ClientAttributes, Connection, KeyName, KeyRing, ManualClock, MemoryRedemptions,
    ParticipantTokenCapability, PredictableRandom, Purpose, Refused, RoomArn, SealedToken, Service, StageArn,
    Timestamp, TokenKey, TokenSealer,
};
use std::sync::Arc;

impl World {
    /// Another process over the same store, with the same keys.
    fn elsewhere(&self) -> Service {
        let authority = authority(self.clock.clone(), Arc::new(PredictableRandom::seeded(99)));
        Service::new(authority, self.store.clone(), Arc::new(MemoryRedemptions::new()))
    }

    fn joined(&self) -> Connection {
        self.join(&self.token("{}")).unwrap().0
    }

    fn sealed(&self, connection: &Connection) -> SealedToken {
        self.service.authority().seal_connection(connection).unwrap()
    }

    fn open(&self, text: &SealedToken) -> Result<Connection, Refused> {
        self.service.authority().open_connection(text.as_str(), &self.stage)
    }

    fn sweep(&self, moment: &str) -> Vec<stagepass::store::ConnectionId> {
        self.service.quiet(&Sweep::at(moment.parse().unwrap(), 60).unwrap()).unwrap()
    }
}

#[test]
fn a_connection_is_opened_by_another_process_with_the_same_keys() {
    let world = World::new();
    let connection = world.joined();
    let text = world.sealed(&connection);
    let elsewhere = world.elsewhere();
    let opened = elsewhere.authority().open_connection(text.as_str(), &world.stage).unwrap();
    assert_eq!(opened, connection);
    assert!(elsewhere.publish(&opened).unwrap().published);
    elsewhere.heartbeat(&opened).unwrap();
    elsewhere.leave(&opened).unwrap();
    assert_eq!(world.active_session(), None);
}

#[test]
fn a_sealed_connection_grants_what_its_token_granted() {
    let world = World::new();
    let (connection, _) = world.join(&world.token(r#"{"capabilities": ["SUBSCRIBE"]}"#)).unwrap();
    let opened = world.open(&world.sealed(&connection)).unwrap();
    assert_eq!(opened.require(ParticipantTokenCapability::Subscribe), Ok(()));
    assert_eq!(refused(world.service.publish(&opened)).to_string(), "the token does not grant PUBLISH");
}

#[test]
fn what_was_sealed_has_to_be_a_connection_to_its_last_byte() {
    let world = World::new();
    let (text, ring) = (world.sealed(&world.joined()), ring("k", 7));
    let mut claims = Vec::new();
    ring.open(Purpose::Connection, text.as_str(), &mut |bytes| claims = bytes.to_vec()).unwrap();
    let open = |claims: &[u8]| world.open(&ring.seal(Purpose::Connection, claims).unwrap());
    assert!(open(&claims).is_ok());
    assert_eq!(open(&[&*claims, &[0; 8]].concat()), Err(Refused::NotOurs));
    // It is valid for 1,440 minutes, and for no more.
    assert_eq!(claims[5..7], [0x05, 0xa0]);
    claims[6] = 0xa1;
    assert_eq!(open(&claims), Err(Refused::NotOurs));
}

#[test]
fn a_forged_sealed_connection_is_not_ours() {
    let world = World::new();
    let connection = world.joined();
    let text = world.sealed(&connection);
    let middle = text.as_str().len() / 2;
    for at in [0, 1, middle, text.as_str().len() - 1] {
        let mut changed = text.as_str().as_bytes().to_vec();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = SealedToken::new(String::from_utf8(changed).unwrap());
        assert_eq!(world.open(&changed), Err(Refused::NotOurs), "{at}");
    }
    let strange = TokenKey::from_bytes(KeyName::new("k").unwrap(), &[8; 32]).unwrap();
    let strange = KeyRing::new(strange, Arc::new(PredictableRandom::seeded(1)));
    let forger = world.service.authority().clone().with_sealer(Arc::new(strange));
    assert_eq!(world.open(&forger.seal_connection(&connection).unwrap()), Err(Refused::NotOurs));
    assert_eq!(world.open(&SealedToken::new("")), Err(Refused::NotOurs));
}

#[test]
fn a_text_of_one_purpose_opens_for_no_other() {
    let world = World::new();
    let token = world.token("{}");
    let (connection, _) = world.join(&token).unwrap();
    let chat_token = world.chat_token("{}");
    let session = world.connect(&chat_token).unwrap();
    let authority = world.service.authority();
    let texts = [
        token.token,
        chat_token.token,
        world.sealed(&connection),
        authority.seal_chat_session(&session).unwrap(),
    ];
    for (place, text) in texts.iter().enumerate() {
        let text = text.as_str();
        let opens = [
            authority.open_participant_token(text, &world.stage).is_ok(),
            authority.open_chat_token(text, &world.room).is_ok(),
            authority.open_connection(text, &world.stage).is_ok(),
            authority.open_chat_session(text, &world.room).is_ok(),
        ];
        assert_eq!(opens, [0, 1, 2, 3].map(|other| other == place), "{place}");
    }
}

#[test]
fn bytes_that_are_no_connection_are_not_ours_though_they_are_sealed_for_one() {
    let world = World::new();
    let sealer = super::world::ring("k", 7);
    let claims = vec![0; 64];
    let text = sealer.seal(Purpose::Connection, &claims).unwrap();
    assert_eq!(world.open(&text), Err(Refused::NotOurs));
    // A participant token's claims are authentic, and say no session.
    let token = world.token("{}");
    let mut says = Vec::new();
    sealer.open(Purpose::Participant, token.token.as_str(), &mut |bytes| says = bytes.to_vec()).unwrap();
    let text = sealer.seal(Purpose::Connection, &says).unwrap();
    assert_eq!(world.open(&text), Err(Refused::NotOurs));
}

#[test]
fn a_sealed_connection_is_for_its_stage() {
    let world = World::new();
    let text = world.sealed(&world.joined());
    let other = StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/other").unwrap();
    assert_eq!(
        world.service.authority().open_connection(text.as_str(), &other),
        Err(Refused::WrongStage { expected: other, actual: world.stage.clone() })
    );
}

#[test]
fn a_sealed_connection_opens_for_24_hours() {
    let world = World::new();
    let text = world.sealed(&world.joined());
    world.set("2023-03-07T21:47:42Z");
    let renewed = world.sealed(&world.open(&text).unwrap());
    world.set("2023-03-07T21:47:43Z");
    assert_eq!(
        world.open(&text).unwrap_err().to_string(),
        "the token expired at 2023-03-07T21:47:43Z, and it is 2023-03-07T21:47:43Z"
    );
    world.open(&renewed).unwrap();
    // And one that a clock ahead sealed opens later.
    world.set("2023-03-07T21:42:42Z");
    let later = "the token is issued at 2023-03-07T21:47:42Z, and it is 2023-03-07T21:42:41Z";
    world.open(&renewed).unwrap();
    world.set("2023-03-07T21:42:41Z");
    assert_eq!(world.open(&renewed).unwrap_err().to_string(), later);
}

#[test]
fn a_sealed_connection_is_worth_nothing_after_a_leave() {
    let world = World::new();
    let text = world.sealed(&world.joined());
    world.service.leave(&world.open(&text).unwrap()).unwrap();
    let replayed = world.open(&text).unwrap();
    assert_eq!(refused(world.service.publish(&replayed)), Refused::NotConnected);
    assert_eq!(refused(world.service.leave(&replayed)), Refused::NotConnected);
    assert_eq!(refused(world.service.heartbeat(&replayed)), Refused::NotConnected);
    // Nor in the next session of the same participant's stage.
    let _stays = world.joined();
    assert_eq!(refused(world.service.publish(&replayed)), Refused::NotConnected);
}

#[test]
fn a_sealed_connection_is_worth_nothing_after_a_newer_join() {
    let world = World::new();
    let token = world.token("{}");
    let (first, _) = world.join(&token).unwrap();
    let text = world.sealed(&first);
    let (newer, joined) = world.join(&token).unwrap();
    assert!(joined.replaced);
    let replayed = world.open(&text).unwrap();
    assert_eq!(refused(world.service.publish(&replayed)), Refused::Replaced);
    assert_eq!(refused(world.service.leave(&replayed)), Refused::Replaced);
    assert_eq!(refused(world.service.heartbeat(&replayed)), Refused::Replaced);
    assert_eq!(refused(world.service.lost(replayed.id())), Refused::Replaced);
    world.service.heartbeat(&newer).unwrap();
}

#[test]
fn a_sealed_connection_is_worth_nothing_after_a_disconnect() {
    let world = World::new();
    let token = world.token("{}");
    let (connection, _) = world.join(&token).unwrap();
    let text = world.sealed(&connection);
    world.service.disconnect(&world.stage, &token.participant_id).unwrap();
    let replayed = world.open(&text).unwrap();
    assert_eq!(refused(world.service.publish(&replayed)), Refused::NotConnected);
    assert_eq!(refused(world.service.heartbeat(&replayed)), Refused::NotConnected);
}

#[test]
fn a_connection_to_a_stage_that_is_gone_is_told_so() {
    let world = World::new();
    let connection = world.joined();
    let emptied = world.emptied();
    assert_eq!(refused(emptied.heartbeat(&connection)), Refused::NoSuchStage);
    assert_eq!(refused(emptied.lost(connection.id())), Refused::NoSuchStage);
}

#[test]
fn a_chat_session_is_opened_by_another_process_until_it_ends() {
    let world = World::new();
    let session = world.connect(&world.chat_token(r#"{"sessionDurationInMinutes": 3}"#)).unwrap();
    let text = world.service.authority().seal_chat_session(&session).unwrap();
    let elsewhere = world.elsewhere();
    let open = |room: &RoomArn| elsewhere.authority().open_chat_session(text.as_str(), room);
    // The token itself is over after a minute.
    world.set("2023-03-06T21:50:42Z");
    assert_eq!(open(&world.room).unwrap(), session);
    let other = RoomArn::new("arn:aws:ivschat:us-west-2:123456789012:room/other").unwrap();
    assert_eq!(open(&other), Err(Refused::WrongRoom { expected: other.clone(), actual: world.room.clone() }));
    world.set("2023-03-06T21:50:43Z");
    assert_eq!(
        open(&world.room).unwrap_err().to_string(),
        "the session expired at 2023-03-06T21:50:43Z, and it is 2023-03-06T21:50:43Z"
    );
    world.set("2023-03-06T21:42:42Z");
    let later = "the token is issued at 2023-03-06T21:47:43Z, and it is 2023-03-06T21:42:42Z";
    assert_eq!(open(&world.room).unwrap_err().to_string(), later);
}

#[test]
fn who_is_lost_leaves_and_may_join_again() {
    let world = World::new();
    let token = world.token("{}");
    let (connection, joined) = world.join(&token).unwrap();
    let left = world.service.lost(connection.id()).unwrap();
    assert_eq!(serde_json::to_value(&left).unwrap()["state"], "DISCONNECTED");
    assert_eq!(world.active_session(), None);
    let (_, again) = world.join(&token).unwrap();
    assert_ne!(again.session_id, joined.session_id);
}

#[test]
fn only_who_was_not_heard_of_is_quiet() {
    let world = World::new();
    let (quiet, beats, publishes) = (world.joined(), world.joined(), world.joined());
    let (left, rejoins) = (world.joined(), world.token("{}"));
    world.join(&rejoins).unwrap();
    assert_eq!(world.sweep("2023-03-06T21:48:00Z"), []);
    world.service.heartbeat(&beats).unwrap();
    world.service.publish(&publishes).unwrap();
    world.service.leave(&left).unwrap();
    world.join(&rejoins).unwrap();
    // A second too early, and then in time.
    assert_eq!(world.sweep("2023-03-06T21:48:59Z"), []);
    assert_eq!(world.sweep("2023-03-06T21:49:00Z"), [quiet.id().clone()]);
    // Until the host acts on it, it is found again.
    assert_eq!(world.sweep("2023-03-06T21:49:01Z"), [quiet.id().clone()]);
    world.service.lost(quiet.id()).unwrap();
    assert_eq!(world.sweep("2023-03-06T21:49:02Z"), []);
    assert_eq!(refused(world.service.heartbeat(&quiet)), Refused::NotConnected);
    // The others were stamped by the second sweep, at 21:48:59.
    assert_eq!(world.sweep("2023-03-06T21:49:59Z").len(), 3);
}

#[test]
fn publishing_again_is_not_heard_of_and_a_heartbeat_is() {
    let world = World::new();
    let connection = world.joined();
    world.service.publish(&connection).unwrap();
    assert_eq!(world.sweep("2023-03-06T21:48:00Z"), []);
    // What is published already changes nothing.
    world.service.publish(&connection).unwrap();
    assert_eq!(world.sweep("2023-03-06T21:49:00Z").len(), 1);
    world.service.heartbeat(&connection).unwrap();
    assert_eq!(world.sweep("2023-03-06T21:50:00Z"), []);
}

#[test]
fn a_stamp_from_a_clock_that_was_ahead_is_replaced() {
    let world = World::new();
    let connection = world.joined();
    assert_eq!(world.sweep("2033-03-06T21:48:00Z"), []);
    assert_eq!(world.sweep("2023-03-06T21:48:00Z"), []);
    assert_eq!(world.sweep("2023-03-06T21:49:00Z"), [connection.id().clone()]);
}

#[test]
fn a_participant_of_a_process_that_died_is_cleaned_up_by_another() {
    let world = World::new();
    let token = world.token("{}");
    let dying = world.elsewhere();
    let joined = dying.join(&world.stage, token.token.as_str(), &ClientAttributes::default()).unwrap();
    drop((dying, joined));
    world.sweep("2023-03-06T21:48:00Z");
    for id in world.sweep("2023-03-06T21:49:00Z") {
        world.service.lost(&id).unwrap();
    }
    assert_eq!(world.active_session(), None);
    assert!(world.join(&token).is_ok());
}

#[test]
fn without_a_clock_nothing_is_sealed() {
    let world = World::new();
    let connection = world.joined();
    for moment in ["9999-12-31T23:59:59Z", "9999-12-31T00:00:00Z", "0000-01-01T00:00:00Z"] {
        let authority: Authority = authority(
            Arc::new(ManualClock::at(moment.parse().unwrap())),
            Arc::new(PredictableRandom::seeded(1)),
        );
        let error = authority.seal_connection(&connection).unwrap_err();
        assert_eq!(error.to_string(), "the clock is too near to the end of time", "{moment}");
    }
}

#[test]
fn a_clock_that_failed_sweeps_nothing() {
    for failed in [Timestamp::MIN, Timestamp::MAX] {
        assert!(Sweep::at(failed, 60).is_err(), "{failed}");
    }
    let second = Timestamp::MIN.plus_seconds(1).unwrap();
    assert_eq!(Sweep::at(second, 60).unwrap().stamp(), second);
}
