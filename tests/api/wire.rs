//! Answers as the documentation shows them, read and printed.

use serde::Serialize;
use serde::de::DeserializeOwned;
use stagepass::participant::{ParticipantProtocol, ReplicationType};
use stagepass::{
    ChatToken, ClientAttribute, CreateParticipantTokenOutput, CreateStageOutput, GetParticipantOutput,
    Participant, ParticipantId, ParticipantState, ParticipantToken, SealedToken, SessionId, Stage, StageArn,
    StageName, Timestamp, UserId,
};
use std::fmt::Debug;

const STAGE: &str = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";

#[track_caller]
fn printed(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap()
}

/// What the documentation shows is read, is what was built, and prints as the literal.
#[track_caller]
fn assert_example<T: Serialize + DeserializeOwned + PartialEq + Debug>(shown: &str, built: &T, print: &str) {
    assert_eq!(&serde_json::from_str::<T>(shown).unwrap(), built);
    assert_eq!(printed(built), print);
    assert_eq!(&serde_json::from_str::<T>(print).unwrap(), built);
}

#[test]
fn the_documented_answer_to_create_stage_is_producible() {
    let mut token = ParticipantToken::new(
        ParticipantId::new("ABCDEfghij01234KLMN5678").unwrap(),
        SealedToken::new("a1b2c3d4567890ab"),
    );
    token.user_id = Some(UserId::new("alice").unwrap());
    let mut stage = Stage::new(StageArn::new(STAGE).unwrap());
    stage.name = Some(StageName::new("stage1").unwrap());
    stage.active_session_id = Some(SessionId::new("st-a1b2c3d4e5f6g").unwrap());
    assert_example(
        r#"{
            "participantTokens": [
                {
                    "participantId": "ABCDEfghij01234KLMN5678",
                    "token": "a1b2c3d4567890ab",
                    "userId": "alice"
                }
            ],
            "stage": {
                "activeSessionId": "st-a1b2c3d4e5f6g",
                "arn": "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh",
                "name": "stage1",
                "tags": {}
            }
        }"#,
        &CreateStageOutput::new(stage, vec![token]),
        concat!(
            r#"{"stage":{"arn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","name":"stage1","#,
            r#""activeSessionId":"st-a1b2c3d4e5f6g","tags":{}},"participantTokens":[{"#,
            r#""participantId":"ABCDEfghij01234KLMN5678","token":"a1b2c3d4567890ab","userId":"alice"}]}"#
        ),
    );
}

#[test]
fn the_documented_answer_to_create_participant_token_is_producible() {
    let mut token = ParticipantToken::new(
        ParticipantId::new("ABCDEfghij01234KLMN6789").unwrap(),
        SealedToken::new("abcd1234defg5678"),
    );
    token.expiration_time = Some(Timestamp::from_unix_seconds(1_678_182_463).unwrap());
    assert_example(
        r#"{
            "participantToken": {
                "expirationTime": "2023-03-07T09:47:43+00:00",
                "participantId": "ABCDEfghij01234KLMN6789",
                "token": "abcd1234defg5678"
            }
        }"#,
        &CreateParticipantTokenOutput::new(token),
        concat!(
            r#"{"participantToken":{"participantId":"ABCDEfghij01234KLMN6789","token":"abcd1234defg5678","#,
            r#""expirationTime":"2023-03-07T09:47:43Z"}}"#
        ),
    );
}

#[test]
fn the_documented_answer_to_get_participant_is_producible() {
    let client = |text| Some(ClientAttribute::new(text).unwrap());
    let mut participant = Participant::new(ParticipantId::new("abCDEf12GHIj").unwrap());
    participant.user_id = Some(UserId::new("").unwrap());
    participant.state = Some(ParticipantState::Disconnected);
    participant.first_join_time = Some(Timestamp::from_unix_seconds(1_682_541_034).unwrap());
    participant.published = true;
    participant.isp_name = client("Comcast");
    participant.os_name = client("Microsoft Windows 10 Pro");
    participant.os_version = client("10.0.19044");
    participant.browser_name = client("Google Chrome");
    participant.browser_version = client("116");
    participant.sdk_version = client("");
    // Where the example has `"browserName", "Google Chrome"`, the commas are made colons.
    assert_example(
        r#"{
            "participant": {
                "browserName": "Google Chrome",
                "browserVersion": "116",
                "firstJoinTime": "2023-04-26T20:30:34+00:00",
                "ispName": "Comcast",
                "osName": "Microsoft Windows 10 Pro",
                "osVersion": "10.0.19044",
                "participantId": "abCDEf12GHIj",
                "published": true,
                "sdkVersion": "",
                "state": "DISCONNECTED",
                "userId": ""
            }
        }"#,
        &GetParticipantOutput::new(participant),
        concat!(
            r#"{"participant":{"participantId":"abCDEf12GHIj","userId":"","state":"DISCONNECTED","#,
            r#""firstJoinTime":"2023-04-26T20:30:34Z","published":true,"ispName":"Comcast","#,
            r#""osName":"Microsoft Windows 10 Pro","osVersion":"10.0.19044","browserName":"Google Chrome","#,
            r#""browserVersion":"116","sdkVersion":""}}"#
        ),
    );
}

#[test]
fn the_documented_answer_to_create_chat_token_is_producible() {
    let mut token = ChatToken::new(SealedToken::new("ACEGmnoq#1rstu2...BDFH3vxwy!4hlm!#5"));
    token.token_expiration_time = Some("2022-03-16T03:45:09Z".parse().unwrap());
    token.session_expiration_time = Some("2022-03-16T04:44:09Z".parse().unwrap());
    // The example lacks a comma, and has a member that the model does not know.
    assert_example(
        r#"{
            "token": "ACEGmnoq#1rstu2...BDFH3vxwy!4hlm!#5",
            "sessionExpirationTime": "2022-03-16T04:44:09+00:00",
            "state": "CREATING",
            "tokenExpirationTime": "2022-03-16T03:45:09+00:00"
        }"#,
        &token,
        concat!(
            r#"{"token":"ACEGmnoq#1rstu2...BDFH3vxwy!4hlm!#5","#,
            r#""tokenExpirationTime":"2022-03-16T03:45:09Z","sessionExpirationTime":"2022-03-16T04:44:09Z"}"#
        ),
    );
}

#[test]
fn a_moment_is_read_in_any_offset_and_printed_in_utc_without_fraction() {
    for text in [
        "2023-03-07T09:47:43Z",
        "2023-03-07T09:47:43+00:00",
        "2023-03-07T09:47:43-00:00",
        "2023-03-07T09:47:43.999Z",
        "2023-03-07T09:47:43.000000001Z",
        "2023-03-07T10:47:43.5+01:00",
        "2023-03-06T22:17:43-11:30",
        "2023-03-07t09:47:43z",
    ] {
        let moment: Timestamp = text.parse().unwrap();
        assert_eq!(moment.to_string(), "2023-03-07T09:47:43Z", "{text}");
    }
    let before: Timestamp = "1969-12-31T23:59:59.5Z".parse().unwrap();
    assert_eq!(before.unix_seconds(), -1);
}

#[test]
fn a_moment_that_is_no_date_and_time_or_out_of_the_years_is_refused() {
    for text in [
        "",
        "1678182463",
        "2023-03-07",
        "2023-03-07T09:47:43",
        "2023-02-29T00:00:00Z",
        "2023-03-07T24:00:00Z",
        "9999-12-31T23:59:59-00:01",
        "0000-01-01T00:00:00+00:01",
        "10000-01-01T00:00:00Z",
        "-001-01-01T00:00:00Z",
        "2023-03-07T09:47:43Z ",
    ] {
        assert_eq!(
            text.parse::<Timestamp>().unwrap_err().to_string(),
            "not a date and time of RFC 3339 in the years 0 to 9999",
            "{text}"
        );
    }
    assert_eq!(Timestamp::MIN.to_string(), "0000-01-01T00:00:00Z");
    assert_eq!(Timestamp::MAX.to_string(), "9999-12-31T23:59:59Z");
}

#[test]
fn unknown_members_of_an_answer_are_ignored() {
    let shown = r#"{"stage": {"arn": "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh", "tier": [1]},
        "participantTokens": [], "more": {}}"#;
    let answer: CreateStageOutput = serde_json::from_str(shown).unwrap();
    assert_eq!(
        printed(&answer),
        r#"{"stage":{"arn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","tags":{}},"participantTokens":[]}"#
    );
}

#[test]
fn null_members_of_an_answer_are_absent() {
    let shown = r#"{"stage": {"arn": "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh", "name": null,
        "activeSessionId": null, "tags": null, "endpoints": null,
        "autoParticipantRecordingConfiguration": null}, "participantTokens": null}"#;
    let answer: CreateStageOutput = serde_json::from_str(shown).unwrap();
    assert_eq!(
        printed(&answer),
        r#"{"stage":{"arn":"arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh","tags":{}},"participantTokens":[]}"#
    );
    let shown = r#"{"participant": {"participantId": "p", "published": null, "state": null, "attributes": null,
        "sourceStageArn": null, "redundantIngest": null}}"#;
    let answer: GetParticipantOutput = serde_json::from_str(shown).unwrap();
    assert_eq!(printed(&answer), r#"{"participant":{"participantId":"p","published":false}}"#);
}

#[test]
fn an_unknown_name_of_an_answer_is_kept_as_it_came() {
    let shown = concat!(
        r#"{"participantId":"p","state":"WAITING","published":false,"recordingState":"PAUSED","#,
        r#""protocol":"SRT","replicationType":"both","replicationState":""}"#
    );
    let participant: Participant = serde_json::from_str(shown).unwrap();
    assert_eq!(printed(&participant), shown);
    let Some(ParticipantState::Unknown(name)) = &participant.state else { panic!("{participant:?}") };
    assert_eq!(name.as_str(), "WAITING");
    let known: Participant =
        serde_json::from_str(r#"{"participantId":"p","protocol":"UNKNOWN","replicationType":"NONE"}"#)
            .unwrap();
    assert_eq!(known.protocol, Some(ParticipantProtocol::NotKnown));
    assert_eq!(known.replication_type, Some(ReplicationType::None));
}

#[test]
fn an_empty_text_where_a_service_has_none_reads_as_absent() {
    let stage: Stage = serde_json::from_str(
        r#"{"arn": "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh", "activeSessionId": ""}"#,
    )
    .unwrap();
    assert_eq!(stage.active_session_id, None);
    let participant: Participant =
        serde_json::from_str(r#"{"participantId": "p", "sourceStageArn": "", "sourceSessionId": ""}"#)
            .unwrap();
    assert_eq!((&participant.source_stage_arn, &participant.source_session_id), (&None, &None));
    assert_eq!(printed(&participant), r#"{"participantId":"p","published":false}"#);
}

#[test]
fn a_recording_prefix_may_have_slashes() {
    let shown = r#"{"participantId":"p","published":false,"recordingS3Prefix":"ivs/v1/1234/abcd/st-1/p/2023-03-07T09-47-43Z/x"}"#;
    let participant: Participant = serde_json::from_str(shown).unwrap();
    assert_eq!(printed(&participant), shown);
}

#[test]
fn a_text_of_an_answer_that_breaks_its_rule_is_refused() {
    for shown in [
        r#"{"participantId": "a b"}"#,
        r#"{"participantId": "p", "recordingS3BucketName": "Bucket"}"#,
        r#"{"participantId": "p", "sourceSessionId": "st-"}"#,
        r#"{"participantId": "p", "firstJoinTime": 1678182463}"#,
        r#"{"published": true}"#,
        r#"["p"]"#,
    ] {
        assert!(serde_json::from_str::<Participant>(shown).is_err(), "{shown}");
    }
}

#[test]
fn an_unknown_name_of_an_enumeration_that_requests_carry_is_refused() {
    let error = serde_json::from_str::<ParticipantToken>(
        r#"{"participantId": "p", "token": "t", "capabilities": ["PUBLISH", "VIEW"]}"#,
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "1 validation error detected. Value at '' failed to satisfy constraint: Member must satisfy enum \
         value set: [PUBLISH, SUBSCRIBE] at line 1 column 71"
    );
    for recording in [
        r#"{"storageConfigurationArn": "", "mediaTypes": ["VIDEO"]}"#,
        r#"{"storageConfigurationArn": "", "thumbnailConfiguration": {"storage": ["FIRST"]}}"#,
        r#"{"storageConfigurationArn": "", "thumbnailConfiguration": {"recordingMode": "ALWAYS"}}"#,
    ] {
        assert!(
            serde_json::from_str::<stagepass::recording::AutoParticipantRecordingConfiguration>(recording)
                .is_err(),
            "{recording}"
        );
    }
}

#[test]
fn an_arn_tells_its_region_its_account_and_its_id() {
    let stage = StageArn::new(STAGE).unwrap();
    assert_eq!(
        [stage.region(), stage.account_id(), stage.stage_id()],
        ["us-west-2", "123456789012", "abcdABCDefgh"]
    );
    let room = stagepass::RoomArn::new("arn:aws:ivschat:eu-1:2:room/g1-h").unwrap();
    assert_eq!([room.region(), room.account_id(), room.room_id()], ["eu-1", "2", "g1-h"]);
    let off = stagepass::recording::StorageConfigurationArn::new("").unwrap();
    assert_eq!([off.region(), off.account_id(), off.storage_configuration_id()], ["", "", ""]);
}

#[test]
fn an_answer_that_cannot_be_read_says_where_and_quotes_nothing() {
    let read = |body: &str| stagepass::CreateStageOutput::from_json(body.as_bytes()).unwrap_err();
    let missing = read("{}");
    assert_eq!((missing.fault(), missing.path()), (stagepass::SerializationFault::Missing, ""));
    let rule = read(r#"{"stage": {"arn": "cAnArY"}}"#);
    assert_eq!((rule.fault(), rule.path()), (stagepass::SerializationFault::Rule, "/stage/arn"));
    let token = r#"{"stage": {"arn": "arn:aws:ivs:us-west-2:1:stage/a"}, "participantTokens": ["cAnArY"]}"#;
    let token = read(token);
    assert_eq!(
        (token.fault(), token.path()),
        (stagepass::SerializationFault::ExpectedObject, "/participantTokens/0")
    );
    for error in [missing, rule, token] {
        assert!(!format!("{error} {error:?}").contains("cAnArY"));
    }
    let chat = stagepass::ChatToken::from_json(br#"{"token": "t"}"#).unwrap();
    assert_eq!(chat.token.as_str(), "t");
}
