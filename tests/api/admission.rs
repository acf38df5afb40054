//! Who joins a stage, publishes, leaves and is disconnected.

use super::world::{World, refused, ring};
use stagepass::{
    ClientAttribute, ClientAttributes, Exception, OperationError, Participant, Refused, Resource, StageArn,
};

pub(super) fn json(participant: &Participant) -> String {
    serde_json::to_string(participant).unwrap().replace(participant.participant_id.as_str(), "<id>")
}

fn client(browser: &str) -> ClientAttributes {
    ClientAttributes::default().browser_name(ClientAttribute::new(browser).unwrap())
}

#[test]
fn a_stage_has_no_session_until_somebody_joins() {
    let world = World::new();
    let token = world.token("{}");
    assert_eq!(world.active_session(), None);
    let (_, joined) = world.join(&token).unwrap();
    assert_eq!(world.active_session(), Some(joined.session_id));
}

#[test]
fn a_first_join_makes_a_participant() {
    let world = World::new();
    let token = world.token(r#"{"userId": "bob", "attributes": {"role": "host"}}"#);
    let joined = world.service.join(&world.stage, token.token.as_str(), &client("Google Chrome")).unwrap();
    assert_eq!(
        json(&joined.participant),
        concat!(
            r#"{"participantId":"<id>","userId":"bob","state":"CONNECTED","#,
            r#""firstJoinTime":"2023-03-06T21:47:43Z","attributes":{"role":"host"},"published":false,"#,
            r#""browserName":"Google Chrome"}"#
        )
    );
    assert!(!joined.replaced);
    assert_eq!(joined.participant.participant_id, token.participant_id);
    let id = joined.connection.id();
    assert_eq!((&id.stage_arn, &id.participant_id), (&world.stage, &token.participant_id));
    assert_eq!((&id.session_id, id.number), (&joined.session_id, 1));
    assert_eq!(world.participant(&joined.session_id, &token).unwrap(), joined.participant);
}

#[test]
fn joining_again_while_connected_replaces_the_earlier_connection() {
    let world = World::new();
    let token = world.token("{}");
    let first = world.service.join(&world.stage, token.token.as_str(), &client("one")).unwrap();
    world.set("2023-03-06T22:00:00Z");
    let second = world.service.join(&world.stage, token.token.as_str(), &client("two")).unwrap();
    assert!(second.replaced);
    assert_eq!(second.session_id, first.session_id);
    assert_eq!(
        json(&second.participant),
        concat!(
            r#"{"participantId":"<id>","state":"CONNECTED","firstJoinTime":"2023-03-06T21:47:43Z","#,
            r#""published":false,"browserName":"two"}"#
        )
    );
    // The earlier connection can do nothing any more, and does not take the participant away with
    // it.
    let replaced = "a newer connection of the participant took the place of this one";
    assert_eq!(refused(world.service.publish(&first.connection)).to_string(), replaced);
    assert_eq!(refused(world.service.leave(&first.connection)).to_string(), replaced);
    assert_eq!(world.active_session(), Some(second.session_id));
    // The participant counts once: when it leaves, the session is over.
    world.service.leave(&second.connection).unwrap();
    assert_eq!(world.active_session(), None);
}

#[test]
fn re_joining_keeps_the_first_join_time_and_what_was_published() {
    let world = World::new();
    let (other, token) = (world.token("{}"), world.token("{}"));
    world.join(&other).unwrap();
    let (grant, first) = world.join(&token).unwrap();
    world.service.publish(&grant).unwrap();
    world.set("2023-03-06T22:00:00Z");
    let left = world.service.leave(&grant).unwrap();
    let disconnected = r#"{"participantId":"<id>","state":"DISCONNECTED","firstJoinTime":"2023-03-06T21:47:43Z","published":true}"#;
    assert_eq!(json(&left), disconnected);
    assert_eq!(json(&world.participant(&first.session_id, &token).unwrap()), disconnected);
    world.set("2023-03-06T23:00:00Z");
    let (_, again) = world.join(&token).unwrap();
    assert!(!again.replaced);
    assert_eq!(again.session_id, first.session_id);
    let connected = r#"{"participantId":"<id>","state":"CONNECTED","firstJoinTime":"2023-03-06T21:47:43Z","published":true}"#;
    assert_eq!(json(&again.participant), connected);
}

#[test]
fn the_last_to_leave_ends_the_session_and_the_next_join_starts_another() {
    let world = World::new();
    let (alice, bob) = (world.token("{}"), world.token("{}"));
    let (alice_grant, first) = world.join(&alice).unwrap();
    let (bob_grant, same) = world.join(&bob).unwrap();
    assert_eq!(same.session_id, first.session_id);
    world.service.publish(&alice_grant).unwrap();
    world.service.leave(&alice_grant).unwrap();
    assert_eq!(world.active_session(), Some(first.session_id.clone()));
    world.service.leave(&bob_grant).unwrap();
    assert_eq!(world.active_session(), None);

    world.set("2023-03-07T01:00:00Z");
    let (_, second) = world.join(&alice).unwrap();
    assert_ne!(second.session_id, first.session_id);
    // In the new session the participant is new.
    assert_eq!(
        json(&second.participant),
        r#"{"participantId":"<id>","state":"CONNECTED","firstJoinTime":"2023-03-07T01:00:00Z","published":false}"#
    );
    // The old session remains as it was.
    assert_eq!(
        json(&world.participant(&first.session_id, &alice).unwrap()),
        r#"{"participantId":"<id>","state":"DISCONNECTED","firstJoinTime":"2023-03-06T21:47:43Z","published":true}"#
    );
    assert!(world.participant(&second.session_id, &bob).is_err());
}

#[test]
fn a_participant_that_never_joined_is_not_found() {
    let world = World::new();
    let (alice, bob) = (world.token("{}"), world.token("{}"));
    let (_, joined) = world.join(&alice).unwrap();
    let Err(OperationError::Exception(exception)) = world.participant(&joined.session_id, &bob) else {
        panic!("found")
    };
    assert_eq!(exception, Exception::ResourceNotFound(Resource::Participant));
    assert_eq!(exception.code(), "ResourceNotFoundException");
}

#[test]
fn a_token_cannot_be_made_for_a_stage_that_does_not_exist() {
    let world = World::new();
    let request = stagepass::CreateParticipantToken::from_json(
        br#"{"stageArn": "arn:aws:ivs:us-west-2:123456789012:stage/nowhere"}"#,
    );
    let Err(OperationError::Exception(exception)) = world.service.create_participant_token(&request.unwrap())
    else {
        panic!("made")
    };
    assert_eq!(exception, Exception::ResourceNotFound(Resource::Stage));
}

#[test]
fn a_token_lets_in_one_second_before_its_expiry_and_not_at_it() {
    let world = World::new();
    let token = world.token("{}");
    world.set("2023-03-07T09:47:42Z");
    assert!(world.join(&token).is_ok());
    world.set("2023-03-07T09:47:43Z");
    assert_eq!(
        refused(world.join(&token)).to_string(),
        "the token expired at 2023-03-07T09:47:43Z, and it is 2023-03-07T09:47:43Z"
    );
    world.set("2024-01-01T00:00:00Z");
    assert_eq!(
        refused(world.join(&token)).to_string(),
        "the token expired at 2023-03-07T09:47:43Z, and it is 2024-01-01T00:00:00Z"
    );
}

#[test]
fn a_leeway_moves_the_second_from_which_a_token_is_refused() {
    let world = World::with_leeway(30);
    let token = world.token("{}");
    world.set("2023-03-07T09:48:12Z");
    assert!(world.join(&token).is_ok());
    world.set("2023-03-07T09:48:13Z");
    assert_eq!(
        refused(world.join(&token)).to_string(),
        "the token expired at 2023-03-07T09:47:43Z, and it is 2023-03-07T09:48:13Z"
    );
}

#[test]
fn a_connected_participant_is_not_put_out_at_the_expiry_of_its_token() {
    let world = World::new();
    let token = world.token("{}");
    let (grant, _) = world.join(&token).unwrap();
    world.set("2023-03-08T00:00:00Z");
    assert!(world.service.publish(&grant).unwrap().published);
    assert!(world.service.leave(&grant).is_ok());
}

#[test]
fn a_token_is_scoped_to_its_stage() {
    let world = World::new();
    let token = world.token("{}");
    let other = StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/other").unwrap();
    let attempt = world.service.join(&other, token.token.as_str(), &ClientAttributes::default());
    let wrong = Refused::WrongStage { expected: other, actual: world.stage.clone() };
    assert_eq!(refused(attempt), wrong);
    assert_eq!(
        wrong.to_string().replace(world.stage.stage_id(), "<id>"),
        "the token is for arn:aws:ivs:us-west-2:123456789012:stage/<id>, \
         not for arn:aws:ivs:us-west-2:123456789012:stage/other"
    );
    assert_eq!(world.active_session(), None);
}

#[test]
fn a_stage_that_is_gone_lets_nobody_in() {
    let world = World::new();
    let token = world.token("{}");
    let (grant, joined) = world.join(&token).unwrap();
    let emptied = world.emptied();
    let attempts = [
        refused(emptied.join(&world.stage, token.token.as_str(), &ClientAttributes::default())),
        refused(emptied.publish(&grant)),
        refused(emptied.leave(&grant)),
        refused(emptied.disconnect(&world.stage, &joined.participant.participant_id)),
    ];
    assert_eq!(attempts.map(|refused| refused.to_string()), ["the stage does not exist"; 4]);
}

#[test]
fn what_is_no_token_of_ours_is_refused_without_a_reason() {
    let world = World::new();
    let token = world.token("{}");
    let text = token.token.as_str();
    let chat = world.chat_token("{}");
    let mut tampered: Vec<_> = (0..text.len())
        .map(|at| {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            String::from_utf8(bytes).unwrap()
        })
        .collect();
    let others = ["", "nonsense", "é", "a.b.c", " ", chat.token.as_str()].map(str::to_owned);
    tampered.extend(others);
    tampered.push(format!("{text}A"));
    tampered.push(format!("{text}="));
    tampered.push(text[1..].to_owned());
    tampered.push("A".repeat(1_000_000));
    for text in tampered {
        let attempt = world.service.join(&world.stage, &text, &ClientAttributes::default());
        assert_eq!(refused(attempt).to_string(), "not a token of ours", "{text}");
    }
    assert!(world.join(&token).is_ok());
}

#[test]
fn a_token_under_a_foreign_key_is_not_ours() {
    let world = World::new();
    let token = world.token("{}");
    // Another key, and another key of the same name.
    for sealer in [ring("other", 7), ring("k", 8)] {
        let foreign = world.service.authority().clone().with_sealer(sealer);
        let attempt = foreign.open_participant_token(token.token.as_str(), &world.stage);
        assert_eq!(attempt, Err(Refused::NotOurs));
    }
    let same = world.service.authority().clone().with_sealer(ring("k", 7));
    assert!(same.open_participant_token(token.token.as_str(), &world.stage).is_ok());
}

#[test]
fn who_may_not_publish_is_told_so() {
    let world = World::new();
    for members in [r#"{"capabilities": ["SUBSCRIBE"]}"#, r#"{"capabilities": []}"#] {
        let token = world.token(members);
        let (grant, joined) = world.join(&token).unwrap();
        assert_eq!(refused(world.service.publish(&grant)).to_string(), "the token does not grant PUBLISH");
        assert!(!world.participant(&joined.session_id, &token).unwrap().published);
    }
    let (connection, _) = world.join(&world.token(r#"{"capabilities": ["PUBLISH"]}"#)).unwrap();
    let subscribe = connection.require(stagepass::ParticipantTokenCapability::Subscribe);
    assert_eq!(subscribe.unwrap_err().to_string(), "the token does not grant SUBSCRIBE");
    assert_eq!(connection.require(stagepass::ParticipantTokenCapability::Publish), Ok(()));
}

#[test]
fn who_is_not_connected_can_neither_publish_nor_leave() {
    let world = World::new();
    let (other, token) = (world.token("{}"), world.token("{}"));
    let (stays, _) = world.join(&other).unwrap();
    let (left, joined) = world.join(&token).unwrap();
    world.service.leave(&left).unwrap();
    let not_connected = || {
        let attempts = [refused(world.service.publish(&left)), refused(world.service.leave(&left))];
        assert_eq!(attempts.map(|refused| refused.to_string()), ["the participant is not connected"; 2]);
    };
    not_connected();
    assert_eq!(world.active_session(), Some(joined.session_id));
    // Nor does the connection of an earlier session act in a later one.
    world.service.leave(&stays).unwrap();
    let (again, _) = world.join(&token).unwrap();
    not_connected();
    assert!(world.service.publish(&again).is_ok());
}

#[test]
fn a_participant_says_all_that_its_client_said() {
    let world = World::new();
    let token = world.token("{}");
    let said = |text| ClientAttribute::new(text).unwrap();
    let client = ClientAttributes::default()
        .isp_name(said("isp"))
        .os_name(said("os"))
        .os_version(said("os 1"))
        .browser_name(said("browser"))
        .browser_version(said("browser 2"))
        .sdk_version(said("sdk 3"));
    let joined = world.service.join(&world.stage, token.token.as_str(), &client).unwrap();
    assert_eq!(
        json(&joined.participant),
        concat!(
            r#"{"participantId":"<id>","state":"CONNECTED","firstJoinTime":"2023-03-06T21:47:43Z","published":false,"#,
            r#""ispName":"isp","osName":"os","osVersion":"os 1","browserName":"browser","browserVersion":"browser 2","#,
            r#""sdkVersion":"sdk 3"}"#
        )
    );
}
