//! What happens to a participant is told, and quotas hold however many try at once.

use super::super::world::{World, refused};
use super::stages::exception;
use stagepass::participant::{DisconnectParticipant, ListParticipantEvents};
use stagepass::store::Quotas;
use stagepass::{CreateStage, ParticipantToken, Refused, SessionId, StageArn};

/// What happened to a participant, the newest first.
fn events(world: &World, session_id: &SessionId, token: &ParticipantToken) -> Vec<String> {
    let list =
        ListParticipantEvents::new(world.stage.clone(), session_id.clone(), token.participant_id.clone());
    let events = world.service.list_participant_events(&list).unwrap().events;
    assert!(events.iter().all(|event| event.participant_id.as_ref() == Some(&token.participant_id)));
    events.iter().map(|event| format!("{} {}", event.name, event.event_time.unwrap())).collect()
}

#[test]
fn what_happens_is_kept_as_it_happens() {
    let world = World::new();
    let (token, other) = (world.token("{}"), world.token("{}"));
    let (connection, joined) = world.join(&token).unwrap();
    world.join(&other).unwrap();
    world.set("2023-03-06T21:48:00Z");
    world.service.publish(&connection).unwrap();
    world.service.publish(&connection).unwrap();
    world.set("2023-03-06T21:49:00Z");
    let (connection, _) = world.join(&token).unwrap();
    world.set("2023-03-06T21:50:00Z");
    world.service.publish(&connection).unwrap();
    world.set("2023-03-06T21:51:00Z");
    world.service.leave(&connection).unwrap();
    assert_eq!(
        events(&world, &joined.session_id, &token),
        [
            "LEFT 2023-03-06T21:51:00Z",
            "PUBLISH_STOPPED 2023-03-06T21:51:00Z",
            "PUBLISH_STARTED 2023-03-06T21:50:00Z",
            "JOINED 2023-03-06T21:49:00Z",
            "PUBLISH_STOPPED 2023-03-06T21:49:00Z",
            "PUBLISH_STARTED 2023-03-06T21:48:00Z",
            "JOINED 2023-03-06T21:47:43Z",
        ]
    );
    let disconnect = DisconnectParticipant::new(world.stage.clone(), other.participant_id.clone());
    world.service.disconnect_participant(&disconnect).unwrap();
    assert_eq!(
        events(&world, &joined.session_id, &other),
        ["LEFT 2023-03-06T21:51:00Z", "JOINED 2023-03-06T21:47:43Z"]
    );
    assert_eq!(refused(world.join(&other)), Refused::Disconnected);
}

#[test]
fn who_stops_publishing_stays_and_may_publish_again() {
    let world = World::new();
    let (token, other) = (world.token("{}"), world.token(r#"{"capabilities": ["SUBSCRIBE"]}"#));
    let (connection, joined) = world.join(&token).unwrap();
    // Who never published, or may not, has nothing to stop.
    assert!(!world.service.unpublish(&connection).unwrap().published);
    let (listener, _) = world.join(&other).unwrap();
    assert!(!world.service.unpublish(&listener).unwrap().published);
    world.service.publish(&connection).unwrap();
    world.set("2023-03-06T21:48:00Z");
    let stopped = world.service.unpublish(&connection).unwrap();
    assert!(stopped.published);
    assert_eq!(stopped.state.unwrap().as_str(), "CONNECTED");
    world.service.unpublish(&connection).unwrap();
    world.service.publish(&connection).unwrap();
    assert_eq!(
        events(&world, &joined.session_id, &token),
        [
            "PUBLISH_STARTED 2023-03-06T21:48:00Z",
            "PUBLISH_STOPPED 2023-03-06T21:48:00Z",
            "PUBLISH_STARTED 2023-03-06T21:47:43Z",
            "JOINED 2023-03-06T21:47:43Z",
        ]
    );
    world.join(&token).unwrap();
    assert_eq!(refused(world.service.unpublish(&connection)), Refused::Replaced);
    world.service.disconnect(&world.stage, &token.participant_id).unwrap();
    assert_eq!(refused(world.service.unpublish(&connection)), Refused::NotConnected);
}

#[test]
fn the_latest_events_are_kept() {
    let world = World::new();
    let (token, other) = (world.token("{}"), world.token("{}"));
    let (_, joined) = world.join(&other).unwrap();
    for _ in 0..150 {
        let (connection, _) = world.join(&token).unwrap();
        world.service.leave(&connection).unwrap();
    }
    let mut list = ListParticipantEvents::new(world.stage.clone(), joined.session_id, token.participant_id);
    let mut shown = 0;
    loop {
        let page = world.service.list_participant_events(&list).unwrap();
        shown += page.events.len();
        list.next_token = page.next_token;
        if list.next_token.is_none() {
            break;
        }
    }
    assert_eq!(shown, 200);
}

#[test]
fn a_disconnect_asks_for_the_stage_alone() {
    let world = World::new();
    let none = StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/none").unwrap();
    let id = world.token("{}").participant_id;
    let found = world.service.disconnect_participant(&DisconnectParticipant::new(none, id.clone()));
    assert_eq!(exception(found).to_string(), "Stage does not exist");
    // Who never joined is disconnected, too.
    world.service.disconnect_participant(&DisconnectParticipant::new(world.stage.clone(), id)).unwrap();
}

fn quotas(change: impl FnOnce(&mut Quotas)) -> World {
    let mut quotas = Quotas::default();
    change(&mut quotas);
    World::with(|authority| authority.with_quotas(quotas))
}

#[test]
fn so_many_are_connected_and_no_more() {
    let world = quotas(|quotas| quotas.participants = Some(2));
    let tokens: Vec<_> = (0..3).map(|_| world.token("{}")).collect();
    world.join(&tokens[0]).unwrap();
    let (connection, _) = world.join(&tokens[1]).unwrap();
    let third = refused(world.join(&tokens[2]));
    assert_eq!(third, Refused::QuotaExceeded);
    assert_eq!(third.to_string(), "the stage has as many participants or publishers as it may");
    // Who is connected may join again.
    assert!(world.join(&tokens[0]).unwrap().1.replaced);
    world.service.leave(&connection).unwrap();
    world.join(&tokens[2]).unwrap();
}

#[test]
fn so_many_publish_and_no_more() {
    let world = quotas(|quotas| quotas.publishers = Some(1));
    let tokens: Vec<_> = (0..2).map(|_| world.token("{}")).collect();
    let connections: Vec<_> = tokens.iter().map(|token| world.join(token).unwrap().0).collect();
    world.service.publish(&connections[0]).unwrap();
    assert_eq!(refused(world.service.publish(&connections[1])), Refused::QuotaExceeded);
    world.service.publish(&connections[0]).unwrap();
    // Who stops makes room, and does not come back while the room is taken.
    world.service.unpublish(&connections[0]).unwrap();
    world.service.publish(&connections[1]).unwrap();
    assert_eq!(refused(world.service.publish(&connections[0])), Refused::QuotaExceeded);
    world.service.unpublish(&connections[1]).unwrap();
    world.service.publish(&connections[0]).unwrap();
    // Who joins again does not publish yet.
    world.join(&tokens[0]).unwrap();
    world.service.publish(&connections[1]).unwrap();
    // One that was disconnected publishes no more.
    world.service.disconnect(&world.stage, &tokens[1].participant_id).unwrap();
    let (again, _) = world.join(&tokens[0]).unwrap();
    world.service.publish(&again).unwrap();
}

#[test]
fn so_many_stages_are_there_and_no_more() {
    let world = quotas(|quotas| quotas.stages = Some(2));
    world.service.create_stage(&CreateStage::default()).unwrap();
    let third = exception(world.service.create_stage(&CreateStage::default()));
    assert_eq!((third.code(), third.status()), ("ServiceQuotaExceededException", 402));
    let delete = stagepass::stage::DeleteStage::new(world.stage.clone());
    world.service.delete_stage(&delete).unwrap();
    world.service.create_stage(&CreateStage::default()).unwrap();
}
