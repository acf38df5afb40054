//! What is forgotten, when, and what never makes anything be forgotten.

use super::world::{World, authority, clock, refused};
use allocation_counter::measure;
use stagepass::room::CreateRoom;
use stagepass::{
    ClientAttributes, Clock, Leeway, MemoryRedemptions, MemoryStore, ParticipantId, ParticipantToken,
    PredictableRandom, Pruning, Redemption, Redemptions, Refused, Service, SessionId, Store, Timestamp,
    TokenId,
};
use std::sync::Arc;

fn pruning(moment: &str, leeway: u32) -> Pruning {
    Pruning::at(moment.parse().unwrap(), Leeway::from_seconds(leeway)).unwrap()
}

fn is_revoked(world: &World, token: &ParticipantToken) -> bool {
    world.store.snapshot(&world.stage, &token.participant_id).unwrap().unwrap().revoked
}

#[test]
fn an_end_is_forgotten_14_days_25_minutes_and_twice_the_leeway_after_it_was_stamped() {
    let world = World::new();
    let token = world.token("{}");
    world.service.disconnect(&world.stage, &token.participant_id).unwrap();
    world.service.prune(&pruning("2023-03-06T21:47:43Z", 30)).unwrap();
    world.service.prune(&pruning("2023-03-20T22:13:42Z", 30)).unwrap();
    assert!(is_revoked(&world, &token));
    // One host with a greater leeway is enough to remember for longer.
    world.service.prune(&pruning("2023-03-20T22:13:43Z", 31)).unwrap();
    assert!(is_revoked(&world, &token));
    world.service.prune(&pruning("2023-03-20T22:13:43Z", 30)).unwrap();
    assert!(!is_revoked(&world, &token));
}

#[test]
fn what_was_not_stamped_is_not_forgotten_however_late_it_is() {
    let world = World::new();
    let (first, second) = (world.token("{}"), world.token("{}"));
    world.service.disconnect(&world.stage, &first.participant_id).unwrap();
    world.service.prune(&pruning("2023-03-06T21:47:43Z", 0)).unwrap();
    world.service.disconnect(&world.stage, &second.participant_id).unwrap();
    world.service.prune(&pruning("2030-01-01T00:00:00Z", 0)).unwrap();
    assert!(!is_revoked(&world, &first));
    assert!(is_revoked(&world, &second));
    world.service.prune(&pruning("2030-01-15T00:24:59Z", 0)).unwrap();
    assert!(is_revoked(&world, &second));
    world.service.prune(&pruning("2030-01-15T00:25:00Z", 0)).unwrap();
    assert!(!is_revoked(&world, &second));
}

#[test]
fn a_second_disconnect_is_remembered_for_as_long_as_the_first_one() {
    let world = World::new();
    let token = world.token("{}");
    let disconnect = || world.service.disconnect(&world.stage, &token.participant_id).unwrap();
    disconnect();
    world.service.prune(&pruning("2023-03-06T21:47:43Z", 0)).unwrap();
    disconnect();
    world.service.prune(&pruning("2023-03-20T22:12:43Z", 0)).unwrap();
    assert!(is_revoked(&world, &token));
    world.service.prune(&pruning("2023-04-03T22:37:43Z", 0)).unwrap();
    assert!(!is_revoked(&world, &token));
}

#[test]
fn a_clock_that_failed_prunes_nothing() {
    for failed in [Timestamp::MAX, Timestamp::MIN] {
        assert!(Pruning::at(failed, Leeway::default()).is_err());
    }
    for right in ["0000-01-01T00:00:01Z", "9999-12-31T23:59:58Z"] {
        assert!(Pruning::at(right.parse().unwrap(), Leeway::from_seconds(u32::MAX)).is_ok());
    }
}

#[test]
fn no_decision_and_no_clock_makes_anything_be_forgotten() {
    let world = World::new();
    let (ended, other) = (world.token(r#"{"duration": 20160}"#), world.token("{}"));
    let chat = world.chat_token("{}");
    world.connect(&chat).unwrap();
    world.service.disconnect(&world.stage, &ended.participant_id).unwrap();
    let now = world.clock.now();
    for moment in [Timestamp::MAX, Timestamp::MIN, "2026-01-01T00:00:00Z".parse().unwrap()] {
        let (fresh, fresh_chat) = (world.token("{}"), world.chat_token("{}"));
        world.clock.set(moment);
        world.service.disconnect(&world.stage, &other.participant_id).unwrap();
        world.join(&fresh).unwrap_err();
        world.connect(&fresh_chat).unwrap_err();
        world.clock.set(now);
        assert_eq!(refused(world.join(&ended)), Refused::Disconnected);
        assert_eq!(refused(world.connect(&chat)), Refused::AlreadyUsed);
        // What failed then was that one request.
        assert!(world.join(&fresh).is_ok());
        assert!(world.connect(&fresh_chat).is_ok());
    }
}

#[test]
fn a_claim_is_forgotten_26_minutes_and_twice_the_leeway_after_it_was_stamped() {
    let redemptions = MemoryRedemptions::new();
    let claim = |byte| redemptions.claim(TokenId::from_bytes([byte; 16])).unwrap();
    assert_eq!(claim(1), Redemption::First);
    redemptions.prune(&pruning("2023-03-06T21:00:00Z", 5)).unwrap();
    assert_eq!(claim(2), Redemption::First);
    redemptions.prune(&pruning("2023-03-06T21:26:09Z", 5)).unwrap();
    assert_eq!([claim(1), claim(2)], [Redemption::Repeated; 2]);
    redemptions.prune(&pruning("2023-03-06T21:26:10Z", 5)).unwrap();
    assert_eq!([claim(1), claim(2)], [Redemption::First, Redemption::Repeated]);
}

#[test]
fn a_token_is_claimed_once_whatever_the_leeways_of_those_who_let_in() {
    let clock = clock("2023-03-06T21:47:43Z");
    let (store, redemptions) = (Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()));
    let [strict, lenient] = [0, 30].map(|seconds| {
        let random = Arc::new(PredictableRandom::seeded(2));
        let authority = authority(clock.clone(), random).with_leeway(Leeway::from_seconds(seconds));
        Service::new(authority, store.clone(), redemptions.clone())
    });
    let room = strict.create_room(&CreateRoom::default()).unwrap().arn;
    let body = format!(r#"{{"roomIdentifier": "{room}", "userId": "u"}}"#);
    let request = stagepass::CreateChatToken::from_json(body.as_bytes()).unwrap();
    let token = strict.create_chat_token(&request).unwrap().token;
    assert!(strict.connect(&room, token.as_str()).is_ok());
    for service in [&lenient, &strict, &lenient] {
        assert_eq!(refused(service.connect(&room, token.as_str())), Refused::AlreadyUsed);
    }
}

/// Joins and leaves, alone, so that a session starts and ends.
fn visit(world: &World, token: &ParticipantToken) -> SessionId {
    let (connection, joined) = world.join(token).unwrap();
    world.service.leave(&connection).unwrap();
    joined.session_id
}

fn is_known(world: &World, session_id: &SessionId, token: &ParticipantToken) -> bool {
    world.participant(session_id, token).is_ok()
}

#[test]
fn a_stage_keeps_the_latest_100_sessions_that_ended() {
    let world = World::new();
    let token = world.token("{}");
    let sessions: Vec<_> = (0..101).map(|_| visit(&world, &token)).collect();
    assert!(!is_known(&world, &sessions[0], &token));
    assert!(sessions[1..].iter().all(|session_id| is_known(&world, session_id, &token)));
    // The session that goes on is none of them.
    let (_, joined) = world.join(&token).unwrap();
    assert!(is_known(&world, &sessions[1], &token) && is_known(&world, &joined.session_id, &token));
}

#[test]
fn a_session_that_ended_is_kept_for_14_days_after_the_first_pruning() {
    let world = World::new();
    let token = world.token("{}");
    let first = visit(&world, &token);
    world.service.prune(&pruning("2023-03-07T00:00:00Z", 0)).unwrap();
    let second = visit(&world, &token);
    world.service.prune(&pruning("2023-03-20T23:59:59Z", 0)).unwrap();
    assert!(is_known(&world, &first, &token) && is_known(&world, &second, &token));
    world.service.prune(&pruning("2023-03-21T00:00:00Z", 0)).unwrap();
    assert!(!is_known(&world, &first, &token) && is_known(&world, &second, &token));
    world.service.prune(&pruning("2023-04-03T23:59:59Z", 0)).unwrap();
    assert!(!is_known(&world, &second, &token));
}

#[test]
fn a_host_sets_how_many_sessions_it_keeps_and_for_how_long() {
    let world = World::new();
    let store = Arc::new(MemoryStore::new().with_ended_sessions(2, 60));
    let service = Service::new(world.service.authority().clone(), store, Arc::new(MemoryRedemptions::new()));
    let body = br#"{"participantTokenConfigurations": [{}]}"#;
    let created = service.create_stage(&stagepass::CreateStage::from_json(body).unwrap()).unwrap();
    let (stage_arn, token) = (created.stage.arn, created.participant_tokens[0].clone());
    let visits: Vec<_> = (0..3)
        .map(|_| {
            let client = ClientAttributes::default();
            let joined = service.join(&stage_arn, token.token.as_str(), &client).unwrap();
            service.leave(&joined.connection).unwrap();
            joined.session_id
        })
        .collect();
    let known = || {
        let request = |session_id: &SessionId| {
            let participant_id = token.participant_id.clone();
            stagepass::GetParticipant::new(stage_arn.clone(), session_id.clone(), participant_id)
        };
        visits.iter().filter(|id| service.get_participant(&request(id)).is_ok()).count()
    };
    assert_eq!(known(), 2);
    service.prune(&pruning("2023-03-07T00:00:00Z", 0)).unwrap();
    service.prune(&pruning("2023-03-07T00:00:59Z", 0)).unwrap();
    assert_eq!(known(), 2);
    service.prune(&pruning("2023-03-07T00:01:00Z", 0)).unwrap();
    assert_eq!(known(), 0);
}

#[test]
fn joining_and_leaving_in_a_loop_does_not_fill_the_memory() {
    let world = World::new();
    let token = world.token(r#"{"attributes": {"role": "host"}, "userId": "alice"}"#);
    let visits = |count: usize| measure(|| (0..count).for_each(|_| drop(visit(&world, &token))));
    let first = visits(200).bytes_current;
    let later = visits(2_000).bytes_current;
    println!("{first} bytes for the first 200 visits, and {later} for the next 2,000");
    assert!(first < 300_000, "{first} bytes for 100 sessions with their events");
    assert!(later < 4_096, "{later} bytes for what is beyond the bound");
}

#[test]
fn a_thousand_ends_cost_what_their_ids_take_and_are_given_back() {
    let world = World::new();
    let disconnect = |number: u32| {
        let id = ParticipantId::new(format!("participant-{number}")).unwrap();
        world.service.disconnect(&world.stage, &id).unwrap();
    };
    let held = measure(|| (0..1_000).for_each(disconnect)).bytes_current;
    let given_back = measure(|| {
        world.service.prune(&pruning("2023-03-07T00:00:00Z", 0)).unwrap();
        world.service.prune(&pruning("2023-04-07T00:00:00Z", 0)).unwrap();
    });
    assert!(held < 100_000, "{held} bytes");
    assert!(held + given_back.bytes_current < 1_024, "{} bytes are left", held + given_back.bytes_current);
}
