//! What a host's disconnect ends, and for how long.

use super::admission::json;
use super::world::{Ones, World, endpoints, refused};
use stagepass::key_pair::{KeyPairClaims, TrustedKeys};
use stagepass::{ClientAttributes, Clock, CreateParticipantToken, ParticipantId, PublicKeyArn, Refused};
use std::sync::Arc;

#[test]
fn disconnecting_ends_the_token() {
    let world = World::new();
    let (other, token) = (world.token("{}"), world.token("{}"));
    world.join(&other).unwrap();
    let (grant, joined) = world.join(&token).unwrap();
    let answered = world.service.disconnect(&world.stage, &token.participant_id).unwrap().unwrap();
    let disconnected = r#"{"participantId":"<id>","state":"DISCONNECTED","firstJoinTime":"2023-03-06T21:47:43Z","published":false}"#;
    assert_eq!(json(&answered), disconnected);
    assert_eq!(json(&world.participant(&joined.session_id, &token).unwrap()), disconnected);
    assert_eq!(refused(world.join(&token)).to_string(), "the participant was disconnected by the host");
    assert_eq!(refused(world.service.publish(&grant)), Refused::NotConnected);
    // Nobody else is touched.
    assert!(world.join(&other).is_ok());
    assert!(world.join(&world.token("{}")).is_ok());
}

#[test]
fn disconnecting_the_last_ends_the_session() {
    let world = World::new();
    let token = world.token("{}");
    world.join(&token).unwrap();
    world.service.disconnect(&world.stage, &token.participant_id).unwrap();
    assert_eq!(world.active_session(), None);
    assert_eq!(refused(world.join(&token)), Refused::Disconnected);
}

#[test]
fn disconnecting_ends_a_token_that_was_never_used() {
    let world = World::new();
    let token = world.token("{}");
    assert_eq!(world.service.disconnect(&world.stage, &token.participant_id).unwrap(), None);
    assert_eq!(refused(world.join(&token)), Refused::Disconnected);
    assert_eq!(world.active_session(), None);
    let stranger = ParticipantId::new("nobody").unwrap();
    assert_eq!(world.service.disconnect(&world.stage, &stranger).unwrap(), None);
}

#[test]
fn a_disconnect_holds_through_the_leeway_of_its_token() {
    let world = World::with_leeway(60);
    let token = world.token("{}");
    world.join(&token).unwrap();
    world.service.disconnect(&world.stage, &token.participant_id).unwrap();
    for moment in ["2023-03-07T09:47:42Z", "2023-03-07T09:47:43Z", "2023-03-07T09:48:42Z"] {
        world.set(moment);
        assert_eq!(refused(world.join(&token)), Refused::Disconnected, "{moment}");
    }
    world.set("2023-03-07T09:48:43Z");
    assert!(matches!(refused(world.join(&token)), Refused::Expired { .. }));
}

#[test]
fn a_second_disconnect_finds_nobody_and_changes_nothing() {
    let world = World::new();
    let (other, token) = (world.token("{}"), world.token("{}"));
    world.join(&other).unwrap();
    let (_, joined) = world.join(&token).unwrap();
    assert!(world.service.disconnect(&world.stage, &token.participant_id).unwrap().is_some());
    let known = world.participant(&joined.session_id, &token).unwrap();
    assert_eq!(world.service.disconnect(&world.stage, &token.participant_id).unwrap(), None);
    assert_eq!(world.participant(&joined.session_id, &token).unwrap(), known);
    assert_eq!(world.active_session(), Some(joined.session_id));
    assert_eq!(refused(world.join(&token)), Refused::Disconnected);
}

#[test]
fn who_had_left_is_not_connected_when_it_is_disconnected_and_stays_out_all_the_same() {
    let world = World::new();
    let (other, token) = (world.token("{}"), world.token("{}"));
    world.join(&other).unwrap();
    let (connection, joined) = world.join(&token).unwrap();
    world.service.leave(&connection).unwrap();
    assert_eq!(world.service.disconnect(&world.stage, &token.participant_id).unwrap(), None);
    assert_eq!(refused(world.join(&token)), Refused::Disconnected);
    assert_eq!(refused(world.service.leave(&connection)), Refused::NotConnected);
    // Nobody who is connected is counted out by that.
    assert_eq!(world.active_session(), Some(joined.session_id));
}

#[test]
fn a_disconnect_is_of_one_stage() {
    let world = World::new();
    let token = world.token("{}");
    let other = world.service.create_stage(&stagepass::CreateStage::default()).unwrap().stage.arn;
    assert_eq!(world.service.disconnect(&other, &token.participant_id).unwrap(), None);
    assert!(world.join(&token).is_ok());
}

#[test]
fn the_newest_join_says_who_a_participant_is_where_two_tokens_have_one_id() {
    let world = World::new();
    let key = PublicKeyArn::new("arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345").unwrap();
    let keys = TrustedKeys::new().with(key.clone(), Arc::new(Ones)).unwrap();
    let join = |members: &str| {
        let body = format!(r#"{{"stageArn": "{}", {members}}}"#, world.stage);
        let request = CreateParticipantToken::from_json(body.as_bytes()).unwrap();
        let (stage, configuration) = (request.stage_arn, request.configuration);
        let id = ParticipantId::new("Mx6clRRHODPy").unwrap();
        let now = world.clock.now();
        let claims = KeyPairClaims::new(stage, id, configuration, &endpoints(), now).unwrap();
        let token = claims.sign(&key, &Ones).unwrap();
        let grant = world.service.authority().open_key_pair_token(&keys, token.as_str(), &world.stage);
        let grant = grant.unwrap();
        (world.service.join_with(&grant, &ClientAttributes::default()).unwrap(), grant)
    };
    let (first, alice) = join(r#""userId": "alice", "attributes": {"role": "host"}"#);
    world.service.publish(&first.connection).unwrap();
    world.set("2023-03-06T22:00:00Z");
    let (second, bob) = join(r#""userId": "bob""#);
    assert!(second.replaced);
    assert_eq!(
        json(&second.participant),
        concat!(
            r#"{"participantId":"<id>","userId":"bob","state":"CONNECTED","#,
            r#""firstJoinTime":"2023-03-06T21:47:43Z","published":true}"#
        )
    );
    assert_eq!(refused(world.service.leave(&first.connection)), Refused::Replaced);
    // A disconnect is of the participant, and so of both tokens.
    let id = second.participant.participant_id;
    world.service.disconnect(&world.stage, &id).unwrap();
    for grant in [alice, bob] {
        let again = world.service.join_with(&grant, &ClientAttributes::default());
        assert_eq!(refused(again), Refused::Disconnected);
    }
}
