//! Stages are looked up, changed and deleted, and their sessions told.

use super::super::world::{World, refused};
use stagepass::stage::{DeleteStage, GetStage, GetStageSession, ListStageSessions, UpdateStage};
use stagepass::{Exception, OperationError, Refused, SessionId, StageArn, StageName};
use std::fmt::Debug;

pub(super) fn json(answer: &impl serde::Serialize) -> String {
    serde_json::to_string(answer).unwrap()
}

pub(super) fn exception<T: Debug>(answered: Result<T, OperationError>) -> Exception {
    match answered {
        Err(OperationError::Exception(exception)) => exception,
        other => panic!("expected an exception, found {other:?}"),
    }
}

fn update(world: &World, members: &str) -> UpdateStage {
    let body = format!(r#"{{"arn": "{}", {members}}}"#, world.stage);
    UpdateStage::from_json(body.as_bytes()).unwrap()
}

const RECORDING: &str = r#""autoParticipantRecordingConfiguration": {"storageConfigurationArn":
    "arn:aws:ivs:us-west-2:123456789012:storage-configuration/ABcdef34ghIJ"}"#;

#[test]
fn a_stage_is_told_as_it_is() {
    let world = World::new();
    let get = GetStage::new(world.stage.clone());
    let idle = format!(r#"{{"stage":{{"arn":"{}","tags":{{}}}}}}"#, world.stage);
    assert_eq!(json(&world.service.get_stage(&get).unwrap()), idle);
    let (_, joined) = world.join(&world.token("{}")).unwrap();
    let stage = world.service.get_stage(&get).unwrap().stage;
    assert_eq!(stage.active_session_id, Some(joined.session_id));
}

#[test]
fn what_an_update_gives_is_changed_and_the_rest_is_left() {
    let world = World::new();
    let named = world.service.update_stage(&update(&world, r#""name": "one""#)).unwrap().stage;
    assert_eq!(named.name.as_ref().map(StageName::as_str), Some("one"));
    let recorded = world.service.update_stage(&update(&world, RECORDING)).unwrap().stage;
    assert_eq!(recorded.name, named.name);
    assert!(recorded.auto_participant_recording_configuration.is_some());
    let nothing = world.service.update_stage(&UpdateStage::new(world.stage.clone())).unwrap().stage;
    assert_eq!(nothing, recorded);
    assert_eq!(world.stored_stage(), recorded);
}

#[test]
fn how_a_stage_records_does_not_change_while_a_session_goes_on() {
    let world = World::new();
    let (connection, _) = world.join(&world.token("{}")).unwrap();
    let refused = exception(world.service.update_stage(&update(&world, RECORDING)));
    assert_eq!((refused.code(), refused.status()), ("ConflictException", 409));
    assert_eq!(refused.to_string(), "A stage does not change how it records while a session goes on");
    // Its name does.
    world.service.update_stage(&update(&world, r#""name": "two""#)).unwrap();
    world.service.leave(&connection).unwrap();
    let recorded = world.service.update_stage(&update(&world, RECORDING)).unwrap().stage;
    world.join(&world.token("{}")).unwrap();
    // The same configuration is no change.
    assert_eq!(world.service.update_stage(&update(&world, RECORDING)).unwrap().stage.name, recorded.name);
}

#[test]
fn what_is_deleted_is_gone_for_everybody() {
    let world = World::new();
    let token = world.token("{}");
    let (connection, joined) = world.join(&token).unwrap();
    let delete = DeleteStage::new(world.stage.clone());
    world.service.delete_stage(&delete).unwrap();
    let gone = "Stage does not exist";
    assert_eq!(exception(world.service.delete_stage(&delete)).to_string(), gone);
    assert_eq!(exception(world.service.get_stage(&GetStage::new(world.stage.clone()))).to_string(), gone);
    let update = UpdateStage::new(world.stage.clone());
    assert_eq!(exception(world.service.update_stage(&update)).to_string(), gone);
    assert_eq!(refused(world.join(&token)), Refused::NoSuchStage);
    assert_eq!(refused(world.service.publish(&connection)), Refused::NoSuchStage);
    assert_eq!(refused(world.service.leave(&connection)), Refused::NoSuchStage);
    let participant = world.participant(&joined.session_id, &token);
    assert_eq!(exception(participant).code(), "ResourceNotFoundException");
    let session = GetStageSession::new(world.stage.clone(), joined.session_id);
    assert_eq!(
        exception(world.service.get_stage_session(&session)).to_string(),
        "Stage session does not exist"
    );
}

#[test]
fn a_stage_is_asked_about_by_its_own_arn() {
    let world = World::new();
    let other = StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/other").unwrap();
    let (authority, stage) = (world.service.authority(), world.stored_stage());
    let found = authority.update_stage(UpdateStage::new(other.clone()), Some(&stage));
    assert_eq!(found.unwrap_err().to_string(), "Stage does not exist");
    let found = authority.delete_stage(DeleteStage::new(other), Some(&stage));
    assert_eq!(found.unwrap_err().to_string(), "Stage does not exist");
}

#[test]
fn a_session_starts_with_its_first_join_and_ends_with_its_last_leave() {
    let world = World::new();
    let (connection, joined) = world.join(&world.token("{}")).unwrap();
    let get = GetStageSession::new(world.stage.clone(), joined.session_id.clone());
    let live = format!(
        r#"{{"stageSession":{{"sessionId":"{}","startTime":"2023-03-06T21:47:43Z"}}}}"#,
        joined.session_id
    );
    world.set("2023-03-06T21:50:00Z");
    assert_eq!(json(&world.service.get_stage_session(&get).unwrap()), live);
    world.service.leave(&connection).unwrap();
    let ended = live.replace("}}", r#","endTime":"2023-03-06T21:50:00Z"}}"#);
    assert_eq!(json(&world.service.get_stage_session(&get).unwrap()), ended);

    // A disconnect ends one, too.
    let token = world.token("{}");
    let (_, next) = world.join(&token).unwrap();
    world.set("2023-03-06T22:00:00Z");
    world.service.disconnect(&world.stage, &token.participant_id).unwrap();
    let sessions = world.service.list_stage_sessions(&ListStageSessions::new(world.stage.clone())).unwrap();
    let told = format!(
        r#"{{"stageSessions":[{{"sessionId":"{}","startTime":"2023-03-06T21:50:00Z","endTime":"2023-03-06T22:00:00Z"}},{{"sessionId":"{}","startTime":"2023-03-06T21:47:43Z","endTime":"2023-03-06T21:50:00Z"}}]}}"#,
        next.session_id, joined.session_id
    );
    assert_eq!(json(&sessions), told);

    let never = GetStageSession::new(world.stage.clone(), SessionId::new("st-0000000000000").unwrap());
    assert_eq!(exception(world.service.get_stage_session(&never)).code(), "ResourceNotFoundException");
}
