//! The operations on stages and on their sessions.

use super::members::{RECORDING, assert_answer, assert_members, assert_request, stage};
use super::violations;
use stagepass::stage::{
    DeleteStage, DeleteStageInput, GetStage, GetStageInput, GetStageSession, GetStageSessionInput,
    ListStageSessions, ListStageSessionsInput, ListStages, ListStagesInput, ListStagesOutput, UpdateStage,
    UpdateStageInput,
};
use stagepass::{Operation, StageArn, StageName};

const ARN: &str = r#"{"arn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh"}"#;

const NO_ARN: &str = "1 validation error detected. \
    Value at '/arn' failed to satisfy constraint: Member must not be null";

const BAD_ARN: &str = "1 validation error detected. Value at '/arn' failed to satisfy constraint: \
    Member must satisfy regular expression pattern: ^arn:aws:ivs:[a-z0-9-]+:[0-9]+:stage/[a-zA-Z0-9-]+$";

#[test]
fn a_stage_is_asked_for_by_its_arn() {
    assert_request!(GetStageInput, GetStage, ARN);
    assert_members(ARN, "realtime", "GetStageRequest");
    let arn = StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh").unwrap();
    assert_eq!(GetStage::from_json(ARN.as_bytes()), Ok(GetStage::new(arn)));
    assert_answer(Operation::GetStage, &format!(r#"{{"stage":{}}}"#, stage()));
    assert_eq!(violations(GetStage::from_json(b"{}")).to_string(), NO_ARN);
    assert_eq!(violations(GetStage::from_json(br#"{"arn": "stage"}"#)).to_string(), BAD_ARN);
}

#[test]
fn a_stage_is_deleted_by_its_arn() {
    assert_request!(DeleteStageInput, DeleteStage, ARN);
    assert_members(ARN, "realtime", "DeleteStageRequest");
    let arn = StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh").unwrap();
    assert_eq!(DeleteStage::from_json(ARN.as_bytes()), Ok(DeleteStage::new(arn)));
    assert_answer(Operation::DeleteStage, "{}");
    assert_eq!(violations(DeleteStage::from_json(b"")).to_string(), NO_ARN);
    assert_eq!(violations(DeleteStage::from_json(br#"{"arn": "stage"}"#)).to_string(), BAD_ARN);
}

#[test]
fn a_stage_is_changed_in_what_is_given() {
    let literal = format!(
        r#"{{"arn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","name":"","autoParticipantRecordingConfiguration":{RECORDING}}}"#
    );
    assert_request!(UpdateStageInput, UpdateStage, &literal);
    assert_members(&literal, "realtime", "UpdateStageRequest");
    let arn = StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh").unwrap();
    assert_eq!(UpdateStage::from_json(ARN.as_bytes()), Ok(UpdateStage::new(arn.clone())));
    let renamed = UpdateStage::new(arn).name(StageName::new("b").unwrap());
    assert_eq!(renamed.name.unwrap().as_str(), "b");
    assert_answer(Operation::UpdateStage, &format!(r#"{{"stage":{}}}"#, stage()));
}

#[test]
fn everything_wrong_with_an_update_of_a_stage_is_told_in_the_order_of_the_model() {
    let body = br#"{"autoParticipantRecordingConfiguration": {"mediaTypes": ["?"]}, "name": "a b"}"#;
    assert_eq!(
        violations(UpdateStage::from_json(body)).to_string(),
        [
            "4 validation errors detected. ",
            "Value at '/arn' failed to satisfy constraint: Member must not be null; ",
            "Value at '/name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$; ",
            "Value at '/autoParticipantRecordingConfiguration/storageConfigurationArn' failed to satisfy constraint: Member must not be null; ",
            "Value at '/autoParticipantRecordingConfiguration/mediaTypes/0' failed to satisfy constraint: Member must satisfy enum value set: [AUDIO_VIDEO, AUDIO_ONLY, NONE]",
        ]
        .concat()
    );
}

#[test]
fn stages_are_listed_in_pages() {
    let literal = r#"{"nextToken":"aB+/=_-9","maxResults":100}"#;
    assert_request!(ListStagesInput, ListStages, literal);
    assert_members(literal, "realtime", "ListStagesRequest");
    assert_eq!(ListStages::from_json(b""), Ok(ListStages::default()));
    let page = concat!(
        r#"{"stages":[{"arn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","name":"stage-1_a","#,
        r#""activeSessionId":"st-a1b2c3d4e5f6g","tags":{"team":"live"}}],"nextToken":"next"}"#
    );
    assert_answer(Operation::ListStages, page);
    assert_members(page, "realtime", "ListStagesResponse");
    assert_eq!(
        violations(ListStages::from_json(br#"{"maxResults": 0, "nextToken": "a b"}"#)).to_string(),
        "2 validation errors detected. \
         Value at '/nextToken' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: ^[a-zA-Z0-9+/=_-]*$; \
         Value at '/maxResults' failed to satisfy constraint: Member must be between 1 and 100, inclusive"
    );
}

#[test]
fn a_list_of_stages_is_read_leniently() {
    let page = br#"{"stages": [{"arn": "arn:aws:ivs:us-west-2:1:stage/a", "activeSessionId": "", "tags": null, "mood": 1}]}"#;
    let page = ListStagesOutput::from_json(page).unwrap();
    assert_eq!((page.stages[0].active_session_id.as_ref(), page.stages[0].tags.len()), (None, 0));
    assert_eq!(page.next_token, None);
    let error = ListStagesOutput::from_json(br#"{"nextToken": "a"}"#).unwrap_err();
    assert_eq!(error.to_string(), "Missing member at '' (line 1, column 18)");
    let error = ListStagesOutput::from_json(br#"{"stages": [{"arn": "a"}]}"#).unwrap_err();
    assert_eq!(error.to_string(), "Broken rule at '/stages/0/arn' (line 1, column 23)");
}

#[test]
fn a_session_is_asked_for_by_its_id() {
    let literal = r#"{"stageArn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","sessionId":"st-a1b2c3d4e5f6g"}"#;
    assert_request!(GetStageSessionInput, GetStageSession, literal);
    assert_members(literal, "realtime", "GetStageSessionRequest");
    let answer = r#"{"stageSession":{"sessionId":"st-a1b2c3d4e5f6g","startTime":"2023-04-26T20:30:34Z","endTime":"2023-04-26T21:30:34Z"}}"#;
    assert_answer(Operation::GetStageSession, answer);
    assert_members(answer, "realtime", "GetStageSessionResponse");
    assert_eq!(
        violations(GetStageSession::from_json(br#"{"sessionId": "st-*"}"#)).to_string(),
        "3 validation errors detected. \
         Value at '/stageArn' failed to satisfy constraint: Member must not be null; \
         Value with length 4 at '/sessionId' failed to satisfy constraint: \
         Member must have length between 16 and 16, inclusive; \
         Value at '/sessionId' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: ^st-[a-zA-Z0-9]+$"
    );
}

#[test]
fn the_sessions_of_a_stage_are_listed_in_pages() {
    let literal = r#"{"stageArn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","nextToken":"","maxResults":1}"#;
    assert_request!(ListStageSessionsInput, ListStageSessions, literal);
    assert_members(literal, "realtime", "ListStageSessionsRequest");
    let page = r#"{"stageSessions":[{"sessionId":"st-a1b2c3d4e5f6g","startTime":"2023-04-26T20:30:34Z","endTime":"2023-04-26T21:30:34Z"}],"nextToken":"next"}"#;
    assert_answer(Operation::ListStageSessions, page);
    assert_members(page, "realtime", "ListStageSessionsResponse");
    assert_answer(Operation::ListStageSessions, r#"{"stageSessions":[]}"#);
    let body = br#"{"maxResults": 101, "nextToken": "*", "stageArn": ""}"#;
    assert_eq!(
        violations(ListStageSessions::from_json(body)).to_string(),
        "4 validation errors detected. \
         Value with length 0 at '/stageArn' failed to satisfy constraint: \
         Member must have length between 1 and 128, inclusive; \
         Value at '/stageArn' failed to satisfy constraint: Member must satisfy regular expression pattern: \
         ^arn:aws:ivs:[a-z0-9-]+:[0-9]+:stage/[a-zA-Z0-9-]+$; \
         Value at '/nextToken' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: ^[a-zA-Z0-9+/=_-]*$; \
         Value at '/maxResults' failed to satisfy constraint: Member must be between 1 and 100, inclusive"
    );
}
