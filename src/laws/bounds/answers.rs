//! The same bounds where they act in answers.

use super::super::boundaries::held_by;
use super::super::model::{Line, constraint_of, lines};
use super::{STAGE, STORAGE, text_of};
use crate::{ChatToken, CreateStageOutput, GetParticipantOutput, ParticipantToken};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Whether an answer with this member can be read.
fn readable(structure: &str, member: &str, value: &Value) -> bool {
    let participant = |mut participant: Value, place: &str| {
        participant.pointer_mut(place).unwrap()[member] = value.clone();
        participant
    };
    let stage = json!({"stage": {"arn": STAGE, "endpoints": {}}});
    match structure {
        "Stage" => serde_json::from_value::<CreateStageOutput>(participant(stage, "/stage")).is_ok(),
        "StageEndpoints" => {
            serde_json::from_value::<CreateStageOutput>(participant(stage, "/stage/endpoints")).is_ok()
        }
        "Participant" => {
            let answer = participant(json!({"participant": {"participantId": "p"}}), "/participant");
            serde_json::from_value::<GetParticipantOutput>(answer).is_ok()
        }
        "ParticipantToken" => {
            let token = participant(json!({"participantId": "p", "token": "t"}), "");
            serde_json::from_value::<ParticipantToken>(token).is_ok()
        }
        "CreateChatTokenResponse" => {
            serde_json::from_value::<ChatToken>(participant(json!({"token": "t"}), "")).is_ok()
        }
        other => panic!("no answer for {other}"),
    }
}

#[test]
fn an_answer_is_held_to_lengths_and_ranges_too() {
    let mut held = BTreeSet::new();
    for line in lines() {
        let Line::Member { structure, name, shape, .. } = line else { continue };
        if !matches!(structure, "Stage" | "StageEndpoints" | "Participant" | "ParticipantToken") {
            continue;
        }
        match constraint_of(shape) {
            Some(Line::Text { shape, min, max, .. }) => {
                let max = max.unwrap();
                let empty = !matches!(shape, "StageArn" | "IngestConfigurationArn" | "StageSessionId")
                    // The service answers these as "" where it has none.
                    || matches!(name, "activeSessionId" | "sourceStageArn" | "sourceSessionId");
                assert_eq!(readable(structure, name, &json!("")), empty, "{structure}.{name}");
                assert!(readable(structure, name, &json!(text_of(shape, max))), "{structure}.{name}");
                assert!(!readable(structure, name, &json!(text_of(shape, max + 1))), "{structure}.{name}");
                if min > 1 {
                    assert!(
                        !readable(structure, name, &json!(text_of(shape, min - 1))),
                        "{structure}.{name}"
                    );
                }
            }
            Some(Line::Range { min, max, .. }) => {
                for (number, expected) in [(min - 1, false), (min, true), (max, true), (max + 1, false)] {
                    assert_eq!(readable(structure, name, &json!(number)), expected, "{structure}.{name}");
                }
            }
            Some(Line::Names { names, .. }) => {
                for name_on_wire in names.split(' ') {
                    assert!(readable(structure, name, &json!(name_on_wire)), "{structure}.{name}");
                }
                assert!(readable(structure, name, &json!("NEW_NAME")), "{structure}.{name} is open");
            }
            _ => continue,
        }
        held.insert(format!("{structure}.{name}"));
    }
    assert_eq!(held.len(), 28, "members of answers with a constraint of their own");
    assert_eq!(held, held_by("an_answer_is_held_to_lengths_and_ranges_too"));
}

#[test]
fn a_list_or_map_of_an_answer_is_held_to_its_size() {
    let tags = |n: usize| Value::Object((0..n).map(|i| (format!("key{i}"), json!("value"))).collect());
    assert!(readable("Stage", "tags", &json!({})));
    assert!(readable("Stage", "tags", &tags(50)));
    assert!(!readable("Stage", "tags", &tags(51)));
    let capabilities = |n: usize| json!(vec!["PUBLISH"; n]);
    assert!(readable("ParticipantToken", "capabilities", &capabilities(0)));
    assert!(readable("ParticipantToken", "capabilities", &capabilities(2)));
    assert!(!readable("ParticipantToken", "capabilities", &capabilities(3)));
    assert_eq!(
        BTreeSet::from(["Stage.tags".to_owned(), "ParticipantToken.capabilities".to_owned()]),
        held_by("a_list_or_map_of_an_answer_is_held_to_its_size")
    );
}

#[test]
fn a_name_in_a_list_of_an_answer_is_one_of_the_documented() {
    assert!(readable("ParticipantToken", "capabilities", &json!(["PUBLISH", "SUBSCRIBE"])));
    for stranger in ["publish", "PUBLISH ", "", "SEND_MESSAGE"] {
        assert!(!readable("ParticipantToken", "capabilities", &json!([stranger])), "{stranger:?}");
    }
    assert_eq!(
        BTreeSet::from(["ParticipantToken.capabilities[]".to_owned()]),
        held_by("a_name_in_a_list_of_an_answer_is_one_of_the_documented")
    );
}

#[test]
fn attributes_and_tags_of_an_answer_are_held_to_their_sizes() {
    let attributes = |bytes: usize| json!({"key": "v".repeat(bytes - 3)});
    for structure in ["ParticipantToken", "Participant"] {
        assert!(readable(structure, "attributes", &attributes(1024)), "{structure}");
        assert!(!readable(structure, "attributes", &attributes(1025)), "{structure}");
    }
    let tag = |key: usize, value: usize| json!({"k".repeat(key): "v".repeat(value)});
    assert!(readable("Stage", "tags", &tag(1, 0)));
    assert!(readable("Stage", "tags", &tag(128, 256)));
    for (key, value) in [(0, 0), (129, 0), (1, 257)] {
        assert!(!readable("Stage", "tags", &tag(key, value)), "{key} and {value}");
    }
    let held =
        ["Participant.attributes", "ParticipantToken.attributes", "Stage.tags key", "Stage.tags value"];
    assert_eq!(
        BTreeSet::from(held.map(str::to_owned)),
        held_by("attributes_and_tags_of_an_answer_are_held_to_their_sizes")
    );
}

#[test]
fn a_stage_that_says_how_it_is_recorded_is_held_to_the_rules_of_the_request() {
    let recording = |members: Value| {
        let mut recording = json!({"storageConfigurationArn": STORAGE});
        recording.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        readable("Stage", "autoParticipantRecordingConfiguration", &recording)
    };
    assert!(recording(json!({})));
    assert!(!recording(json!({"storageConfigurationArn": "nope"})));
    assert!(recording(json!({"recordingReconnectWindowSeconds": 300})));
    assert!(!recording(json!({"recordingReconnectWindowSeconds": 301})));
    assert!(!recording(json!({"mediaTypes": ["NONE", "NONE"]})));
    assert!(recording(json!({"hlsConfiguration": {"targetSegmentDurationSeconds": 2}})));
    assert!(!recording(json!({"hlsConfiguration": {"targetSegmentDurationSeconds": 1}})));
    assert!(!recording(json!({"thumbnailConfiguration": {"targetIntervalSeconds": 86_401}})));
    assert!(!recording(json!({"thumbnailConfiguration": {"storage": ["LATEST", "LATEST", "LATEST"]}})));
}

#[test]
fn a_stage_answer_without_its_arn_is_refused() {
    assert!(serde_json::from_value::<CreateStageOutput>(json!({"stage": {"arn": STAGE}})).is_ok());
    for stage in [json!({}), json!({"arn": null})] {
        assert!(serde_json::from_value::<CreateStageOutput>(json!({"stage": stage})).is_err(), "{stage}");
    }
    assert_eq!(
        BTreeSet::from(["Stage.arn is required".to_owned()]),
        held_by("a_stage_answer_without_its_arn_is_refused")
    );
}
