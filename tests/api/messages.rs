//! How violations read, and where they are reported.

use super::{CANARY, places, violations};
use stagepass::{
    Api, Attributes, Constraint, CreateChatToken, CreateParticipantToken, CreateStage, Exception,
    GetParticipant, ParticipantTokenCapability, ParticipantTokenConfiguration,
    ParticipantTokenConfigurations, ParticipantTokenDuration, SessionId, StageName, Tags, UserId, Violations,
};
use std::fmt::Debug;

#[test]
fn a_missing_member_and_a_null_member_are_the_same_violation() {
    let expected = "3 validation errors detected. \
        Value at '/stageArn' failed to satisfy constraint: Member must not be null; \
        Value at '/sessionId' failed to satisfy constraint: Member must not be null; \
        Value at '/participantId' failed to satisfy constraint: Member must not be null";
    assert_eq!(violations(GetParticipant::from_json(b"{}")).to_string(), expected);
    let nulls = br#"{"stageArn": null, "sessionId": null, "participantId": null}"#;
    assert_eq!(violations(GetParticipant::from_json(nulls)).to_string(), expected);
}

#[test]
fn a_length_is_told_with_both_bounds() {
    assert_eq!(
        UserId::new("é".repeat(129)).unwrap_err().to_string(),
        "1 validation error detected. Value with length 129 at '' failed to satisfy constraint: \
         Member must have length between 0 and 128, inclusive"
    );
    assert_eq!(
        SessionId::new("st-1").unwrap_err().to_string(),
        "1 validation error detected. Value with length 4 at '' failed to satisfy constraint: \
         Member must have length between 16 and 16, inclusive"
    );
}

#[test]
fn the_length_of_a_list_is_the_number_of_its_items() {
    let thirteen = vec![ParticipantTokenConfiguration::default(); 13];
    assert_eq!(
        ParticipantTokenConfigurations::new(thirteen).unwrap_err().to_string(),
        "1 validation error detected. Value with length 13 at '' failed to satisfy constraint: \
         Member must have length between 0 and 12, inclusive"
    );
}

#[test]
fn the_length_of_a_map_is_the_number_of_its_pairs() {
    assert_eq!(
        Tags::new((0..51).map(|n| (n.to_string(), ""))).unwrap_err().to_string(),
        "1 validation error detected. Value with length 51 at '' failed to satisfy constraint: \
         Member must have length between 0 and 50, inclusive"
    );
}

#[test]
fn a_length_without_a_greatest_is_told_with_its_least() {
    let constraint = Constraint::Length { actual: 0, min: 1, max: None };
    assert_eq!(constraint.to_string(), "Member must have length greater than or equal to 1");
}

#[test]
fn a_size_is_told_in_bytes() {
    assert_eq!(
        Attributes::new([("é".repeat(256), "\u{1f600}".repeat(129))]).unwrap_err().to_string(),
        "1 validation error detected. Value with size 1028 at '' failed to satisfy constraint: \
         Member must have keys and values of at most 1024 bytes in total"
    );
}

#[test]
fn a_range_is_told_with_both_bounds() {
    assert_eq!(
        ParticipantTokenDuration::from_minutes(20_161).unwrap_err().to_string(),
        "1 validation error detected. Value at '' failed to satisfy constraint: \
         Member must be between 1 and 20160, inclusive"
    );
}

#[test]
fn a_pattern_is_told_as_the_documentation_prints_it() {
    assert_eq!(
        StageName::new("a b").unwrap_err().to_string(),
        "1 validation error detected. Value at '' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$"
    );
}

#[test]
fn the_names_of_an_enumeration_are_told_in_the_order_of_the_model() {
    assert_eq!(
        ParticipantTokenCapability::new("VIEW").unwrap_err().to_string(),
        "1 validation error detected. Value at '' failed to satisfy constraint: \
         Member must satisfy enum value set: [PUBLISH, SUBSCRIBE]"
    );
    assert_eq!(
        stagepass::ChatTokenCapability::new("send_message").unwrap_err().to_string(),
        "1 validation error detected. Value at '' failed to satisfy constraint: \
         Member must satisfy enum value set: [SEND_MESSAGE, DISCONNECT_USER, DELETE_MESSAGE]"
    );
}

#[test]
fn a_reserved_prefix_is_refused_in_any_mix_of_case() {
    for key in ["aws:", "AWS:team", "aWs:x"] {
        assert_eq!(
            Tags::new([(key, "")]).unwrap_err().to_string(),
            "1 validation error detected. Value at '' failed to satisfy constraint: \
             Member must not begin with aws:, in any mix of case"
        );
    }
    assert!(Tags::new([("aws", ""), ("xaws:", ""), ("aws.", "")]).is_ok());
}

#[test]
fn several_violations_of_one_text_are_length_then_pattern() {
    assert_eq!(
        StageName::new("*".repeat(129)).unwrap_err().to_string(),
        "2 validation errors detected. \
         Value with length 129 at '' failed to satisfy constraint: \
         Member must have length between 0 and 128, inclusive; \
         Value at '' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$"
    );
}

#[test]
fn a_pointer_escapes_what_rfc_6901_escapes() {
    let request = br#"{"tags": {"a/b": "*", "~": "*"}}"#;
    assert!(CreateStage::from_json(br#"{"tags": {"a/b": "x"}}"#).is_ok());
    // `~` may not stand in a valid key, and no other key is named: no pointer of ours has a `~0`.
    assert_eq!(
        places(&violations(CreateStage::from_json(request))),
        [("/tags/a~1b", "pattern"), ("/tags", "pattern"), ("/tags", "pattern"),]
    );
}

#[test]
fn a_bad_map_key_is_reported_at_the_map() {
    let refused = violations(CreateStage::from_json(br#"{"tags": {"a*": "fine"}}"#));
    assert_eq!(
        refused.to_string(),
        r"1 validation error detected. Value at '/tags' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$"
    );
}

#[test]
fn an_empty_map_key_is_reported_at_the_map() {
    let refused = violations(CreateStage::from_json(br#"{"tags": {"": "*"}}"#));
    assert_eq!(places(&refused), [("/tags", "length"), ("/tags", "pattern"), ("/tags", "pattern")]);
}

#[test]
fn a_list_of_the_wrong_size_is_not_opened() {
    let configuration = r#"{"duration": 0}"#;
    let body = format!(r#"{{"participantTokenConfigurations": [{}]}}"#, [configuration; 13].join(","));
    assert_eq!(
        violations(CreateStage::from_json(body.as_bytes())).to_string(),
        "1 validation error detected. Value with length 13 at '/participantTokenConfigurations' \
         failed to satisfy constraint: Member must have length between 0 and 12, inclusive"
    );
    let body = br#"{"autoParticipantRecordingConfiguration": {"storageConfigurationArn": "",
        "mediaTypes": ["?", "?"], "thumbnailConfiguration": {"storage": ["?", "?", "?"]}}}"#;
    assert_eq!(
        places(&violations(CreateStage::from_json(body))),
        [
            ("/autoParticipantRecordingConfiguration/mediaTypes", "length"),
            ("/autoParticipantRecordingConfiguration/thumbnailConfiguration/storage", "length"),
        ]
    );
}

#[test]
fn a_map_of_the_wrong_size_is_not_opened() {
    let tags: Vec<_> = (0..51).map(|n| format!(r#""*{n}": "*""#)).collect();
    let body = format!(r#"{{"tags": {{{}}}}}"#, tags.join(","));
    assert_eq!(
        violations(CreateStage::from_json(body.as_bytes())).to_string(),
        "1 validation error detected. Value with length 51 at '/tags' failed to satisfy constraint: \
         Member must have length between 0 and 50, inclusive"
    );
}

#[test]
fn the_list_of_chat_capabilities_has_no_greatest_size() {
    let names = [r#""SEND_MESSAGE""#; 100].join(",");
    let body = format!(
        r#"{{"roomIdentifier": "arn:aws:ivschat:us-west-2:1:room/a", "userId": "u", "capabilities": [{names}, "?"]}}"#
    );
    assert_eq!(
        places(&violations(CreateChatToken::from_json(body.as_bytes()))),
        [("/capabilities/100", "enum")]
    );
}

/// Whoever reads an answer, a log or a debugger must not find the input there.
fn shown(checked: Result<impl Debug, stagepass::BadRequest>) -> String {
    let violations: Violations = violations(checked);
    let exception = Exception::from(violations.clone());
    let bodies: Vec<_> = [Api::Realtime, Api::Chat]
        .map(|api| serde_json::to_string(&exception.response(api).body).unwrap())
        .into();
    let json = serde_json::to_string(&violations).unwrap();
    let debug: Vec<_> = violations.iter().map(|violation| format!("{violation} {violation:#?}")).collect();
    format!("{violations} {violations:?} {exception} {exception:?} {json} {bodies:?} {debug:?}")
}

#[test]
fn violations_never_hold_what_was_sent() {
    let long = CANARY.repeat(120);
    let configuration = format!(
        r#"{{"duration": 0, "userId": "{long}", "attributes": {{"{long}": "{long}"}}, "capabilities": ["{CANARY}"]}}"#
    );
    let create_stage = format!(
        r#"{{"name": "{CANARY}", "participantTokenConfigurations": [{configuration}],
            "tags": {{"{CANARY}": "{CANARY}", "{long}": "{long}", "aws:{CANARY}": "", "team": "{CANARY}"}},
            "{CANARY}": "{CANARY}",
            "autoParticipantRecordingConfiguration": {{
                "storageConfigurationArn": "{CANARY}", "mediaTypes": ["{CANARY}"],
                "thumbnailConfiguration": {{"storage": ["{CANARY}"], "recordingMode": "{CANARY}"}}}}}}"#
    );
    let create_token = format!(
        r#"{{"stageArn": "{CANARY}", "userId": "{long}", "attributes": {{"{long}": "{long}"}}, "capabilities": ["{CANARY}"]}}"#
    );
    let get = format!(r#"{{"stageArn": "{CANARY}", "sessionId": "{CANARY}", "participantId": "{CANARY}"}}"#);
    let chat = format!(
        r#"{{"roomIdentifier": "{CANARY}", "userId": "{long}", "attributes": {{"{long}": "{long}"}}, "capabilities": ["{CANARY}"]}}"#
    );
    for text in [
        shown(CreateStage::from_json(create_stage.as_bytes())),
        shown(CreateParticipantToken::from_json(create_token.as_bytes())),
        shown(GetParticipant::from_json(get.as_bytes())),
        shown(CreateChatToken::from_json(chat.as_bytes())),
    ] {
        assert!(!text.contains(CANARY), "{text}");
    }
}

#[test]
fn a_valid_map_key_is_part_of_the_pointer_to_its_value() {
    let refused = violations(CreateStage::from_json(br#"{"tags": {"team": "*"}}"#));
    assert_eq!(refused.first().path(), "/tags/team");
}

#[test]
fn a_violation_tells_a_program_its_place_its_kind_and_its_bounds() {
    let body = br#"{"name": "a b", "tags": {"aws:": ""}, "participantTokenConfigurations":
        [{"duration": 0, "capabilities": ["PUBLISH", "PUBLISH", "?"]}, {"capabilities": ["?"]}]}"#;
    let refused = violations(CreateStage::from_json(body));
    assert_eq!(refused.len(), 5);
    let found: Vec<_> = refused.iter().map(|found| (found.path(), found.constraint())).collect();
    assert_eq!(
        found,
        [
            ("/name", Constraint::Pattern { expression: "^[a-zA-Z0-9-_]*$" }),
            ("/participantTokenConfigurations/0/duration", Constraint::Range { min: 1, max: 20_160 }),
            (
                "/participantTokenConfigurations/0/capabilities",
                Constraint::Length { actual: 3, min: 0, max: Some(2) }
            ),
            (
                "/participantTokenConfigurations/1/capabilities/0",
                Constraint::Enum { names: &["PUBLISH", "SUBSCRIBE"] }
            ),
            ("/tags", Constraint::ReservedPrefix { prefix: "aws:" }),
        ]
    );
}

#[test]
fn every_kind_has_one_word() {
    let kinds = [
        Constraint::Required,
        Constraint::Length { actual: 1, min: 2, max: None },
        Constraint::Size { actual: 2, max: 1 },
        Constraint::Range { min: 1, max: 2 },
        Constraint::Pattern { expression: "^$" },
        Constraint::ReservedPrefix { prefix: "aws:" },
        Constraint::Enum { names: &[] },
    ]
    .map(Constraint::kind);
    assert_eq!(kinds, ["required", "length", "size", "range", "pattern", "reservedPrefix", "enum"]);
}

#[test]
fn violations_print_as_the_standard_validation_exception() {
    let refused = violations(CreateStage::from_json(br#"{"name": "a b"}"#));
    assert_eq!(
        serde_json::to_string(&refused).unwrap(),
        concat!(
            r#"{"message":"1 validation error detected. Value at '/name' failed to satisfy constraint: "#,
            r#"Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$","#,
            r#""fieldList":[{"path":"/name","message":"Value at '/name' failed to satisfy constraint: "#,
            r#"Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$"}]}"#
        )
    );
}

#[test]
fn a_lone_constructor_reports_at_the_empty_path() {
    let refused = [
        UserId::new("u".repeat(129)).unwrap_err(),
        ParticipantTokenDuration::from_minutes(0).unwrap_err(),
        Attributes::new([("", "v".repeat(1025))]).unwrap_err(),
        ParticipantTokenCapability::new("").unwrap_err(),
    ];
    assert_eq!(refused.each_ref().map(|refused| refused.first().path()), ["", "", "", ""]);
}
