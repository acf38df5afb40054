//! What is said of a body that is not the JSON it should be.

use super::CANARY;
use proptest::collection::vec;
use proptest::prelude::*;
use stagepass::{
    Api, BadRequest, ChatAttributes, CreateChatToken, CreateChatTokenInput, CreateParticipantTokenInput,
    CreateStage, CreateStageInput, GetParticipantInput, Operation, SerializationError, SerializationFault,
};
use std::collections::BTreeMap;

fn create_stage(body: &str) -> SerializationError {
    CreateStageInput::from_json(body.as_bytes()).unwrap_err()
}

#[track_caller]
fn assert_message(error: &SerializationError, message: &str) {
    assert_eq!(error.to_string(), message);
}

#[test]
fn a_string_where_an_integer_should_stand() {
    let error = CreateParticipantTokenInput::from_json(br#"{"duration": "720"}"#).unwrap_err();
    assert_eq!(error.path(), "/duration");
    assert_eq!((error.line(), error.column()), (1, 18));
    assert_eq!(error.fault(), SerializationFault::ExpectedInteger);
    assert_message(&error, "Expected an integer of 32 bits at '/duration' (line 1, column 18)");
}

#[test]
fn a_number_that_is_no_integer_of_32_bits() {
    for number in ["1.5", "720.0", "7.2e2", "2147483648", "-2147483649", "1e99", "true", "[]", "{}"] {
        let body = format!("{{\"duration\":\n{number}}}");
        let error = CreateParticipantTokenInput::from_json(body.as_bytes()).unwrap_err();
        assert_eq!(
            (error.path(), error.fault(), error.line()),
            ("/duration", SerializationFault::ExpectedInteger, 2),
            "{number}"
        );
    }
    let most = CreateParticipantTokenInput::from_json(br#"{"duration": 2147483647}"#).unwrap();
    assert_eq!(most.configuration.duration, Some(2_147_483_647));
}

#[test]
fn the_wrong_type_in_each_place_is_named_with_it() {
    for (body, message) in [
        (r#"{"name": 1}"#, "Expected a string at '/name' (line 1, column 10)"),
        (r#"{"name": ["a"]}"#, "Expected a string at '/name' (line 1, column 9)"),
        (r#"{"tags": []}"#, "Expected an object at '/tags' (line 1, column 9)"),
        (r#"{"tags": "a"}"#, "Expected an object at '/tags' (line 1, column 12)"),
        (r#"{"tags": {"team": 7}}"#, "Expected a string at '/tags/team' (line 1, column 19)"),
        (r#"{"tags": {"a/b": {}}}"#, "Expected a string at '/tags/a~1b' (line 1, column 17)"),
        (
            r#"{"participantTokenConfigurations": {}}"#,
            "Expected an array at '/participantTokenConfigurations' (line 1, column 35)",
        ),
        (
            r#"{"participantTokenConfigurations": [{}, 1]}"#,
            "Expected an object at '/participantTokenConfigurations/1' (line 1, column 41)",
        ),
        (
            r#"{"participantTokenConfigurations": [{}, [1, "u"]]}"#,
            "Expected an object at '/participantTokenConfigurations/1' (line 1, column 40)",
        ),
        (
            r#"{"participantTokenConfigurations": [{"capabilities": "PUBLISH"}]}"#,
            "Expected an array at '/participantTokenConfigurations/0/capabilities' (line 1, column 62)",
        ),
        (
            r#"{"participantTokenConfigurations": [{"capabilities": ["PUBLISH", 1]}]}"#,
            "Expected a string at '/participantTokenConfigurations/0/capabilities/1' (line 1, column 66)",
        ),
        (
            r#"{"autoParticipantRecordingConfiguration": {"recordParticipantReplicas": "true"}}"#,
            "Expected a boolean at '/autoParticipantRecordingConfiguration/recordParticipantReplicas' (line 1, column 78)",
        ),
        (
            r#"{"autoParticipantRecordingConfiguration": {"hlsConfiguration": 6}}"#,
            "Expected an object at '/autoParticipantRecordingConfiguration/hlsConfiguration' (line 1, column 64)",
        ),
    ] {
        assert_message(&create_stage(body), message);
    }
}

#[test]
fn a_null_inside_a_list_or_a_map_is_no_absent_member() {
    let error = CreateParticipantTokenInput::from_json(br#"{"capabilities": [null]}"#).unwrap_err();
    assert_message(&error, "Expected a string at '/capabilities/0' (line 1, column 22)");
    assert_message(
        &create_stage(r#"{"tags": {"team": null}}"#),
        "Expected a string at '/tags/team' (line 1, column 22)",
    );
    assert_message(
        &create_stage(r#"{"participantTokenConfigurations": [null]}"#),
        "Expected an object at '/participantTokenConfigurations/0' (line 1, column 40)",
    );
}

#[test]
fn a_body_that_is_no_object() {
    for (body, column) in [("[]", 0), ("null", 4), ("7", 1), (r#""{}""#, 4), ("true", 4)] {
        let error = create_stage(body);
        assert_eq!((error.fault(), error.path()), (SerializationFault::ExpectedObject, ""), "{body}");
        assert_eq!((error.line(), error.column()), (1, column), "{body}");
    }
    // The three members in their order, which serde would have read.
    let error = GetParticipantInput::from_json(br#"["a", "b", "c"]"#).unwrap_err();
    assert_message(&error, "Expected an object at '' (line 1, column 0)");
}

#[test]
fn broken_json_has_a_line_and_a_column_only() {
    assert_message(&create_stage("{\"name\":\n  x}"), "Not valid JSON at '' (line 2, column 3)");
    assert_message(&create_stage("{} {}"), "Not valid JSON at '' (line 1, column 4)");
    assert_message(&create_stage(r#"{"name": "a",}"#), "Not valid JSON at '' (line 1, column 14)");
    assert_message(&create_stage(r#"{"name": "\ud800"}"#), "Not valid JSON at '' (line 1, column 17)");
    assert_message(&create_stage("\u{feff}{}"), "Not valid JSON at '' (line 1, column 1)");
    let error = CreateStageInput::from_json(b"{\"name\": \"\xff\"}").unwrap_err();
    assert_eq!((error.fault(), error.path()), (SerializationFault::Syntax, ""));
}

#[test]
fn json_that_ends_too_early() {
    for body in ["{", r#"{"name"#, r#"{"name": "#, r#"{"tags": {"a": "b""#, r#"{"name": "a""#] {
        let error = create_stage(body);
        assert_eq!((error.fault(), error.path()), (SerializationFault::Incomplete, ""), "{body}");
    }
    assert_message(&create_stage("{\n"), "JSON that ends too early at '' (line 2, column 0)");
}

#[test]
fn a_body_that_ends_with_a_wrong_value_is_answered() {
    for (body, message) in [
        (r#"{"name": 7"#, "Expected a string at '/name' (line 1, column 10)"),
        (r#"{"tags": {"a": 7"#, "Expected a string at '/tags/a' (line 1, column 16)"),
        (r#"{"tags": {"a": "b", "c": true"#, "Expected a string at '/tags/c' (line 1, column 29)"),
        (
            r#"{"participantTokenConfigurations": [1"#,
            "Expected an object at '/participantTokenConfigurations/0' (line 1, column 37)",
        ),
        (
            r#"{"participantTokenConfigurations": [{"duration": 60, "capabilities": [7"#,
            "Expected a string at '/participantTokenConfigurations/0/capabilities/0' (line 1, column 71)",
        ),
    ] {
        assert_message(&create_stage(body), message);
    }
}

#[test]
fn nesting_of_any_depth_is_answered() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    for levels in [200, 100_000] {
        assert_message(&create_stage(&deep(levels)), "Expected an object at '' (line 1, column 0)");
        let known = format!(r#"{{"name": {}}}"#, deep(levels));
        assert_message(&create_stage(&known), "Expected a string at '/name' (line 1, column 9)");
        let unknown = format!(r#"{{"x": {}}}"#, deep(levels));
        assert_eq!(CreateStageInput::from_json(unknown.as_bytes()), Ok(CreateStageInput::default()));
    }
}

#[test]
fn a_member_that_stands_twice_in_a_structure() {
    let error = create_stage(r#"{"name": "a", "name": "b"}"#);
    assert_eq!(error.fault(), SerializationFault::Repeated);
    assert_message(&error, "Repeated member at '' (line 1, column 20)");
    // Twice null is twice all the same, and so is another value of the same text.
    assert_eq!(create_stage(r#"{"name": null, "name": null}"#).fault(), SerializationFault::Repeated);
    assert_message(
        &create_stage(r#"{"participantTokenConfigurations": [{"duration": 1, "duration": 1}]}"#),
        "Repeated member at '/participantTokenConfigurations/0' (line 1, column 62)",
    );
}

#[test]
fn a_key_that_stands_twice_in_a_map() {
    let error = create_stage(r#"{"tags": {"a": "1", "\u0061": "2"}}"#);
    assert_eq!((error.fault(), error.path()), (SerializationFault::Repeated, "/tags"));
    let error = CreateChatTokenInput::from_json(br#"{"attributes": {"a": "1", "a": "1"}}"#).unwrap_err();
    assert_eq!((error.fault(), error.path()), (SerializationFault::Repeated, "/attributes"));
}

#[test]
fn unknown_members_are_ignored() {
    let body =
        br#"{"name": "stage1", "__type": "x", "Name": 7, "extra": {"name": [null, 1.5, {}]}, "extra": 1}"#;
    let input = CreateStageInput::from_json(body).unwrap();
    assert_eq!(serde_json::to_string(&input).unwrap(), r#"{"name":"stage1"}"#);
}

#[test]
fn null_members_are_absent() {
    let body = br#"{"name": null, "participantTokenConfigurations": null, "tags": null,
        "autoParticipantRecordingConfiguration": null}"#;
    assert_eq!(CreateStageInput::from_json(body), Ok(CreateStageInput::default()));
    let body = br#"{"roomIdentifier": null, "userId": null, "capabilities": null,
        "sessionDurationInMinutes": null, "attributes": null}"#;
    assert_eq!(CreateChatTokenInput::from_json(body), Ok(CreateChatTokenInput::default()));
}

#[test]
fn an_empty_body_says_the_same_as_an_empty_object() {
    for body in ["", " \r\n\t", "{}", " { } "] {
        assert_eq!(CreateStage::from_json(body.as_bytes()), Ok(CreateStage::default()), "{body:?}");
    }
}

#[test]
fn a_type_error_is_the_only_thing_that_is_reported() {
    let body = br#"{"name": "a b", "tags": {"team": 7}}"#;
    assert!(matches!(CreateStage::from_json(body), Err(BadRequest::Serialization(_))));
}

#[test]
fn nothing_inside_attributes_is_named() {
    for (inside, fault) in [
        (format!(r#"{{"{CANARY}": 1}}"#), SerializationFault::ExpectedString),
        (format!(r#"{{"{CANARY}": {{"{CANARY}": "x"}}}}"#), SerializationFault::ExpectedString),
        (format!(r#"{{"{CANARY}": "x", "{CANARY}": "y"}}"#), SerializationFault::Repeated),
    ] {
        let body = format!(r#"{{"roomIdentifier": "r", "userId": "u", "attributes": {inside}}}"#);
        let error = CreateChatTokenInput::from_json(body.as_bytes()).unwrap_err();
        assert_eq!((error.path(), error.fault()), ("/attributes", fault));
        let body = format!(r#"{{"participantTokenConfigurations": [{{"attributes": {inside}}}]}}"#);
        assert_eq!(create_stage(&body).path(), "/participantTokenConfigurations/0/attributes");
    }
}

#[test]
fn a_tag_key_that_is_itself_refused_is_not_named() {
    for key in [CANARY, "", "\\n", "aws:x", &"k".repeat(129)] {
        let error = create_stage(&format!(r#"{{"tags": {{"{key}": 7}}}}"#));
        assert_eq!((error.path(), error.fault()), ("/tags", SerializationFault::ExpectedString), "{key}");
    }
}

#[test]
fn serialization_errors_never_quote_what_was_sent() {
    let bodies = [
        format!(r#""{CANARY}""#),
        format!(r#"{{"{CANARY}"#),
        format!(r#"{{"{CANARY}": {CANARY}}}"#),
        format!(r#"{{"{CANARY}": "\ud800"}}"#),
        format!(r#"{{"tags": {{"{CANARY}": 7}}}}"#),
        format!(r#"{{"tags": {{"{CANARY}": "1", "{CANARY}": "2"}}}}"#),
        format!(r#"{{"tags": "{CANARY}"}}"#),
        format!(r#"{{"attributes": "{CANARY}"}}"#),
        format!(r#"{{"attributes": {{"{CANARY}": ["{CANARY}"]}}}}"#),
        format!(r#"{{"duration": "{CANARY}, expected a string", "sessionDurationInMinutes": "{CANARY}"}}"#),
        format!(r#"{{"capabilities": "{CANARY}", "participantTokenConfigurations": "{CANARY}"}}"#),
        format!(r#"{{"stageArn": {{"{CANARY}": 1}}, "roomIdentifier": {{"{CANARY}": 1}}}}"#),
        format!(r#"{{"autoParticipantRecordingConfiguration": {{"mediaTypes": [{{"{CANARY}": 1}}]}}}}"#),
    ];
    let mut refused_at_all = 0_u32;
    for body in &bodies {
        let mut refused = false;
        for operation in Operation::ALL {
            let Err(BadRequest::Serialization(error)) = operation.check(body.as_bytes()) else { continue };
            refused = true;
            let json = [Api::Realtime, Api::Chat]
                .map(|api| serde_json::to_string(&error.response(api).body).unwrap());
            let shown = format!("{error} {error:?} {json:?}");
            assert!(!shown.contains(CANARY), "{shown}");
        }
        refused_at_all = refused_at_all.saturating_add(refused.into());
    }
    // One body only has a member that no operation knows, which is not opened.
    assert_eq!(refused_at_all, 12);
}

#[test]
fn the_fault_is_told_whatever_the_input_says() {
    let error = CreateParticipantTokenInput::from_json(br#"{"duration": "x, expected a map at line 9"}"#)
        .unwrap_err();
    assert_eq!(error.fault(), SerializationFault::ExpectedInteger);
    let error = CreateParticipantTokenInput::from_json(br#"{"duration": "duplicate field"}"#).unwrap_err();
    assert_eq!(error.fault(), SerializationFault::ExpectedInteger);
}

#[test]
fn every_fault_has_its_words() {
    let words = [
        SerializationFault::Syntax,
        SerializationFault::Incomplete,
        SerializationFault::Repeated,
        SerializationFault::ExpectedString,
        SerializationFault::ExpectedInteger,
        SerializationFault::ExpectedBoolean,
        SerializationFault::ExpectedArray,
        SerializationFault::ExpectedObject,
        SerializationFault::Escape,
        SerializationFault::Missing,
        SerializationFault::Rule,
    ]
    .map(|fault| fault.to_string());
    assert_eq!(
        words,
        [
            "Not valid JSON",
            "JSON that ends too early",
            "Repeated member",
            "Expected a string",
            "Expected an integer of 32 bits",
            "Expected a boolean",
            "Expected an array",
            "Expected an object",
            "Not UTF-8 in percent-encoding",
            "Missing member",
            "Broken rule",
        ]
    );
}

#[test]
fn each_operation_reads_its_own_request() {
    let chat = br#"{"roomIdentifier": "arn:aws:ivschat:us-west-2:1:room/a", "userId": "u"}"#;
    assert!(CreateChatToken::from_json(chat).is_ok());
    let valid: Vec<_> = Operation::ALL.iter().filter(|operation| operation.check(chat).is_ok()).collect();
    // Those that require nothing take any object, and another one has the same members.
    assert_eq!(
        valid,
        [
            &Operation::CreateStage,
            &Operation::ListStages,
            &Operation::ListPublicKeys,
            &Operation::CreateRoom,
            &Operation::ListRooms,
            &Operation::CreateChatToken,
            &Operation::DisconnectUser,
        ]
    );
    assert_eq!("createstage".parse::<Operation>().unwrap_err().to_string(), "Unknown operation");
    assert_eq!("CreateStage".parse(), Ok(Operation::CreateStage));
}

proptest! {
    /// Attributes are read in another way when their keys ascend, which those of most callers do.
    #[test]
    #[expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]
    fn attributes_are_read_in_any_order(
        pairs in vec(("[a-d]{0,2}|k{119,121}", prop_oneof![0..3_usize, 119..122_usize, 300..800_usize]), 0..9)
    ) {
        let pairs: Vec<_> = pairs.into_iter().map(|(key, length)| (key, "v".repeat(length))).collect();
        let (mut kept, mut size, mut stands_twice) = (BTreeMap::new(), 0, false);
        for (key, value) in &pairs {
            // Behind the first pair that is too much, nothing is looked at.
            let is_looked_at = size <= 1_024;
            stands_twice |= is_looked_at && size + key.len() <= 1_024 && kept.contains_key(key);
            size += key.len() + value.len();
            if size <= 1_024 {
                kept.insert(key.clone(), value.clone());
            }
        }
        // No text needs to be escaped.
        let members: Vec<_> = pairs.iter().map(|(key, value)| format!(r#""{key}":"{value}""#)).collect();
        let body = format!(r#"{{"attributes":{{{}}}}}"#, members.join(","));
        let read = CreateChatTokenInput::from_json(body.as_bytes());
        if stands_twice {
            prop_assert_eq!(read.unwrap_err().fault(), SerializationFault::Repeated);
            return Ok(());
        }
        let input = read.unwrap();
        let attributes = input.attributes.clone().unwrap();
        prop_assert_eq!(attributes.len(), pairs.len());
        prop_assert!(attributes.iter().eq(kept.iter().map(|(key, value)| (key.as_str(), value.as_str()))));
        for (key, value) in &kept {
            prop_assert_eq!(attributes.get(key), Some(value.as_str()));
        }
        if size <= 1_024 {
            prop_assert_eq!(&input, &CreateChatTokenInput::default().attributes(kept.clone()));
            let made = ChatAttributes::new(kept.clone()).unwrap();
            prop_assert_eq!(BTreeMap::from(made), kept);
        }
    }
}
