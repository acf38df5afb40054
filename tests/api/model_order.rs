//! Requests in which everything is wrong: all of it is told, in the order of the model's members.

use super::violations;
use stagepass::{CreateChatToken, CreateParticipantToken, CreateStage, GetParticipant};

#[test]
fn everything_wrong_with_a_create_stage_is_told_in_the_order_of_the_model() {
    let long = "u".repeat(129);
    let large = "v".repeat(1024);
    // The members come in another order than the model's.
    let body = format!(
        r#"{{
        "autoParticipantRecordingConfiguration": {{
            "recordParticipantReplicas": true,
            "hlsConfiguration": {{"targetSegmentDurationSeconds": 1}},
            "recordingReconnectWindowSeconds": 301,
            "thumbnailConfiguration": {{
                "recordingMode": "ALWAYS", "storage": ["LATEST", "FIRST"], "targetIntervalSeconds": 0
            }},
            "mediaTypes": ["VIDEO"],
            "storageConfigurationArn": "here"
        }},
        "tags": {{"*": "fine", "aws:x": "fine", "team": "*"}},
        "participantTokenConfigurations": [
            {{"capabilities": ["PUBLISH", "VIEW"], "attributes": {{"k": "{large}"}}, "userId": "{long}", "duration": 0}},
            {{}},
            {{"capabilities": ["PUBLISH", "PUBLISH", "PUBLISH"]}}
        ],
        "name": "a b"
    }}"#
    );
    assert_eq!(
        violations(CreateStage::from_json(body.as_bytes())).to_string(),
        [
            "16 validation errors detected. ",
            "Value at '/name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$; ",
            "Value at '/participantTokenConfigurations/0/duration' failed to satisfy constraint: Member must be between 1 and 20160, inclusive; ",
            "Value with length 129 at '/participantTokenConfigurations/0/userId' failed to satisfy constraint: Member must have length between 0 and 128, inclusive; ",
            "Value with size 1025 at '/participantTokenConfigurations/0/attributes' failed to satisfy constraint: Member must have keys and values of at most 1024 bytes in total; ",
            "Value at '/participantTokenConfigurations/0/capabilities/1' failed to satisfy constraint: Member must satisfy enum value set: [PUBLISH, SUBSCRIBE]; ",
            "Value with length 3 at '/participantTokenConfigurations/2/capabilities' failed to satisfy constraint: Member must have length between 0 and 2, inclusive; ",
            r"Value at '/tags' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$; ",
            "Value at '/tags' failed to satisfy constraint: Member must not begin with aws:, in any mix of case; ",
            r"Value at '/tags/team' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$; ",
            "Value at '/autoParticipantRecordingConfiguration/storageConfigurationArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ^$|^arn:aws:ivs:[a-z0-9-]+:[0-9]+:storage-configuration/[a-zA-Z0-9-]+$; ",
            "Value at '/autoParticipantRecordingConfiguration/mediaTypes/0' failed to satisfy constraint: Member must satisfy enum value set: [AUDIO_VIDEO, AUDIO_ONLY, NONE]; ",
            "Value at '/autoParticipantRecordingConfiguration/thumbnailConfiguration/targetIntervalSeconds' failed to satisfy constraint: Member must be between 1 and 86400, inclusive; ",
            "Value at '/autoParticipantRecordingConfiguration/thumbnailConfiguration/storage/1' failed to satisfy constraint: Member must satisfy enum value set: [SEQUENTIAL, LATEST]; ",
            "Value at '/autoParticipantRecordingConfiguration/thumbnailConfiguration/recordingMode' failed to satisfy constraint: Member must satisfy enum value set: [INTERVAL, DISABLED]; ",
            "Value at '/autoParticipantRecordingConfiguration/recordingReconnectWindowSeconds' failed to satisfy constraint: Member must be between 0 and 300, inclusive; ",
            "Value at '/autoParticipantRecordingConfiguration/hlsConfiguration/targetSegmentDurationSeconds' failed to satisfy constraint: Member must be between 2 and 10, inclusive",
        ]
        .concat()
    );
}

#[test]
fn a_recording_needs_somewhere_to_be_kept() {
    let body = br#"{"autoParticipantRecordingConfiguration": {}}"#;
    assert_eq!(
        violations(CreateStage::from_json(body)).to_string(),
        "1 validation error detected. \
         Value at '/autoParticipantRecordingConfiguration/storageConfigurationArn' \
         failed to satisfy constraint: Member must not be null"
    );
}

#[test]
fn everything_wrong_with_a_create_participant_token_is_told_in_the_order_of_the_model() {
    let long = "u".repeat(129);
    let large = "v".repeat(1024);
    let body = format!(
        r#"{{"capabilities": ["?", "SUBSCRIBE"], "attributes": {{"k": "{large}"}}, "userId": "{long}",
            "duration": 20161, "stageArn": ""}}"#
    );
    assert_eq!(
        violations(CreateParticipantToken::from_json(body.as_bytes())).to_string(),
        [
            "6 validation errors detected. ",
            "Value with length 0 at '/stageArn' failed to satisfy constraint: Member must have length between 1 and 128, inclusive; ",
            "Value at '/stageArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ^arn:aws:ivs:[a-z0-9-]+:[0-9]+:stage/[a-zA-Z0-9-]+$; ",
            "Value at '/duration' failed to satisfy constraint: Member must be between 1 and 20160, inclusive; ",
            "Value with length 129 at '/userId' failed to satisfy constraint: Member must have length between 0 and 128, inclusive; ",
            "Value with size 1025 at '/attributes' failed to satisfy constraint: Member must have keys and values of at most 1024 bytes in total; ",
            "Value at '/capabilities/0' failed to satisfy constraint: Member must satisfy enum value set: [PUBLISH, SUBSCRIBE]",
        ]
        .concat()
    );
}

#[test]
fn everything_wrong_with_a_get_participant_is_told_in_the_order_of_the_model() {
    let body = br#"{"participantId": "a b", "sessionId": "*", "stageArn": "stage"}"#;
    assert_eq!(
        violations(GetParticipant::from_json(body)).to_string(),
        [
            "4 validation errors detected. ",
            "Value at '/stageArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ^arn:aws:ivs:[a-z0-9-]+:[0-9]+:stage/[a-zA-Z0-9-]+$; ",
            "Value with length 1 at '/sessionId' failed to satisfy constraint: Member must have length between 16 and 16, inclusive; ",
            "Value at '/sessionId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^st-[a-zA-Z0-9]+$; ",
            "Value at '/participantId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$",
        ]
        .concat()
    );
}

#[test]
fn everything_wrong_with_a_create_chat_token_is_told_in_the_order_of_the_model() {
    let large = "v".repeat(1024);
    let body = format!(
        r#"{{"attributes": {{"k": "{large}"}}, "sessionDurationInMinutes": 181,
            "capabilities": ["SEND_MESSAGE", "?"], "userId": "", "roomIdentifier": "room"}}"#
    );
    assert_eq!(
        violations(CreateChatToken::from_json(body.as_bytes())).to_string(),
        [
            "5 validation errors detected. ",
            "Value at '/roomIdentifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:room/[a-zA-Z0-9-]+$; ",
            "Value with length 0 at '/userId' failed to satisfy constraint: Member must have length between 1 and 128, inclusive; ",
            "Value at '/capabilities/1' failed to satisfy constraint: Member must satisfy enum value set: [SEND_MESSAGE, DISCONNECT_USER, DELETE_MESSAGE]; ",
            "Value at '/sessionDurationInMinutes' failed to satisfy constraint: Member must be between 1 and 180, inclusive; ",
            "Value with size 1025 at '/attributes' failed to satisfy constraint: Member must have keys and values of at most 1024 bytes in total",
        ]
        .concat()
    );
}
