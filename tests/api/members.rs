//! Every member of every structure of the two models, read and printed.

use super::strictness::models::{Kind, MODELS, Shape};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use stagepass::http::Answer;
use stagepass::{
    ChatToken, CreateChatToken, CreateChatTokenInput, CreateParticipantToken, CreateParticipantTokenInput,
    CreateParticipantTokenOutput, CreateStage, CreateStageInput, CreateStageOutput, GetParticipant,
    GetParticipantInput, GetParticipantOutput, Operation, Participant, Stage,
};
use std::collections::BTreeSet;

pub(super) const RECORDING: &str = concat!(
    r#"{"storageConfigurationArn":"arn:aws:ivs:us-west-2:123456789012:storage-configuration/abc-DEF","#,
    r#""mediaTypes":["AUDIO_ONLY"],"thumbnailConfiguration":{"targetIntervalSeconds":86400,"#,
    r#""storage":["SEQUENTIAL","LATEST"],"recordingMode":"INTERVAL"},"recordingReconnectWindowSeconds":300,"#,
    r#""hlsConfiguration":{"targetSegmentDurationSeconds":10},"recordParticipantReplicas":false}"#
);

const CONFIGURATION: &str = r#"{"duration":20160,"userId":"alice","attributes":{"role":"host"},"capabilities":["PUBLISH","SUBSCRIBE"]}"#;

const TOKEN: &str = concat!(
    r#"{"participantId":"abCDEf12GHIj","token":"abcd1234defg5678","userId":"alice","attributes":{"role":"host"},"#,
    r#""duration":720,"capabilities":["PUBLISH","SUBSCRIBE"],"expirationTime":"2023-03-07T09:47:43Z"}"#
);

pub(super) fn stage() -> String {
    format!(
        concat!(
            r#"{{"arn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","name":"stage-1_a","#,
            r#""activeSessionId":"st-a1b2c3d4e5f6g","tags":{{"team":"live"}},"#,
            r#""autoParticipantRecordingConfiguration":{},"#,
            r#""endpoints":{{"events":"wss://e","whip":"https://w","rtmp":"rtmp://r","rtmps":"rtmps://s"}}}}"#
        ),
        RECORDING
    )
}

const PARTICIPANT: &str = concat!(
    r#"{"participantId":"abCDEf12GHIj","userId":"alice","state":"CONNECTED","#,
    r#""firstJoinTime":"2023-04-26T20:30:34Z","attributes":{"role":"host"},"published":true,"#,
    r#""ispName":"Comcast","osName":"Linux","osVersion":"6.1","browserName":"Google Chrome","#,
    r#""browserVersion":"116","sdkVersion":"1.9.0","recordingS3BucketName":"my-bucket.1","#,
    r#""recordingS3Prefix":"ivs/v1","recordingState":"ACTIVE","protocol":"WHIP","replicationType":"REPLICA","#,
    r#""replicationState":"ACTIVE","sourceStageArn":"arn:aws:ivs:us-west-2:123456789012:stage/source","#,
    r#""sourceSessionId":"st-0123456789ABC","redundantIngest":false,"#,
    r#""ingestConfigurationArn":"arn:aws:ivs:us-west-2:123456789012:ingest-configuration/abc"}"#
);

/// Reads the literal, prints it, and finds it unchanged.
#[track_caller]
pub(super) fn assert_unchanged<T: Serialize + DeserializeOwned>(literal: &str) {
    let read: T = serde_json::from_str(literal).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), literal);
}

/// Asserts that the literal has every member that the model has.
#[track_caller]
pub(super) fn assert_members(literal: &str, service: &'static str, shape: &'static str) {
    assert_whole(&serde_json::from_str(literal).unwrap(), &MODELS.shape(service, shape));
}

/// Asserts that every structure in the value has all of its members.
#[track_caller]
fn assert_whole(value: &Value, shape: &Shape) {
    match &shape.kind {
        Kind::Structure(members) => {
            let found: BTreeSet<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
            // One filter may be given.
            let members = || members.iter().filter(|member| !member.filter || found.contains(member.name));
            assert_eq!(found, members().map(|member| member.name).collect(), "{}", shape.name);
            for member in members() {
                assert_whole(&value[member.name], &member.shape);
            }
        }
        Kind::List { item, .. } => {
            value.as_array().unwrap().iter().for_each(|value| assert_whole(value, item));
        }
        _ => {}
    }
}

#[test]
fn a_stage_with_every_member_is_read_and_printed_unchanged() {
    assert_unchanged::<Stage>(&stage());
    assert_unchanged::<CreateStageOutput>(&format!(
        r#"{{"stage":{},"participantTokens":[{TOKEN}]}}"#,
        stage()
    ));
    assert_members(&stage(), "realtime", "Stage");
}

#[test]
fn a_participant_with_every_member_is_read_and_printed_unchanged() {
    assert_unchanged::<Participant>(PARTICIPANT);
    assert_unchanged::<GetParticipantOutput>(&format!(r#"{{"participant":{PARTICIPANT}}}"#));
    assert_members(PARTICIPANT, "realtime", "Participant");
}

#[test]
fn a_participant_token_with_every_member_is_read_and_printed_unchanged() {
    assert_unchanged::<CreateParticipantTokenOutput>(&format!(r#"{{"participantToken":{TOKEN}}}"#));
    assert_members(TOKEN, "realtime", "ParticipantToken");
}

#[test]
fn a_chat_token_with_every_member_is_read_and_printed_unchanged() {
    let literal = r#"{"token":"t","tokenExpirationTime":"2022-03-16T03:45:09Z","sessionExpirationTime":"2022-03-16T04:44:09Z"}"#;
    assert_unchanged::<ChatToken>(literal);
    assert_members(literal, "chat", "CreateChatTokenResponse");
}

/// Reads the literal as an answer of the operation, prints it, and finds it unchanged.
#[track_caller]
pub(super) fn assert_answer(operation: Operation, literal: &str) {
    let answer = Answer::read(operation, literal.as_bytes()).unwrap();
    assert_eq!(answer.operation(), operation);
    let response = answer.to_http();
    assert_eq!((response.status, String::from_utf8(response.body).unwrap().as_str()), (200, literal));
}

/// The literal is read, printed unchanged, valid, and unchanged again when it is made from the
/// valid request.
macro_rules! assert_request {
    ($input:ident, $request:ident, $literal:expr) => {{
        let literal: &str = $literal;
        let input = $input::from_json(literal.as_bytes()).unwrap();
        assert_eq!(serde_json::to_string(&input).unwrap(), literal);
        let request = $request::try_from(input).unwrap();
        assert_eq!(serde_json::to_string(&$input::from(request)).unwrap(), literal);
    }};
}
pub(super) use assert_request;

#[test]
fn requests_with_every_member_are_read_and_printed_unchanged() {
    let create_stage = format!(
        r#"{{"name":"stage1","participantTokenConfigurations":[{CONFIGURATION}],"tags":{{"team":"live"}},"autoParticipantRecordingConfiguration":{RECORDING}}}"#
    );
    assert_request!(CreateStageInput, CreateStage, &create_stage);
    assert_members(&create_stage, "realtime", "CreateStageRequest");

    let create_token = r#"{"stageArn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","duration":1,"userId":"bob","attributes":{"":""},"capabilities":["SUBSCRIBE"]}"#;
    assert_request!(CreateParticipantTokenInput, CreateParticipantToken, create_token);
    assert_members(create_token, "realtime", "CreateParticipantTokenRequest");

    let get = r#"{"stageArn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","sessionId":"st-a1b2c3d4e5f6g","participantId":""}"#;
    assert_request!(GetParticipantInput, GetParticipant, get);
    assert_members(get, "realtime", "GetParticipantRequest");

    let chat = r#"{"roomIdentifier":"arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6","userId":"11231234","capabilities":["SEND_MESSAGE","DISCONNECT_USER","DELETE_MESSAGE"],"sessionDurationInMinutes":180,"attributes":{"name":"Ann"}}"#;
    assert_request!(CreateChatTokenInput, CreateChatToken, chat);
    assert_members(chat, "chat", "CreateChatTokenRequest");
}

#[test]
fn empty_texts_are_valid_where_the_model_allows_them() {
    let request = CreateStage::from_json(
        br#"{"name": "", "participantTokenConfigurations": [{"userId": "", "attributes": {}, "capabilities": []}],
            "autoParticipantRecordingConfiguration": {"storageConfigurationArn": ""}}"#,
    )
    .unwrap();
    assert_eq!(request.name.unwrap().as_str(), "");
    assert!(request.auto_participant_recording_configuration.unwrap().storage_configuration_arn.is_off());
}
