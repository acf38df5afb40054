//! Requests that break rules are refused before they are signed and sent.

use crate::host::Host;
use aws_sdk_ivschat::types::ChatTokenCapability;
use aws_sdk_ivsrealtime::types::{ParticipantTokenCapability, ParticipantTokenConfiguration};
use stagepass::{BadRequest, Operation, Violation};
use stagepass_aws::{Preflight, RefusedRequest, RuleKind, refusal, violations};
use std::sync::{Arc, Mutex};

#[test]
fn a_refused_request_is_never_sent_and_says_all_that_is_wrong() {
    let host = Host::new(Some(&Preflight::refusing()));
    let call = host.realtime.create_participant_token().stage_arn("nope").duration(99_999);
    let call = call.capabilities(ParticipantTokenCapability::Publish).capabilities("ADMIN".into());
    let error = host.run(call.send()).unwrap_err();
    assert_eq!(host.sent(), []);
    assert_eq!(
        refusal(&error).unwrap().to_string(),
        "CreateParticipantToken was refused before the call: 3 validation errors detected. \
         Value at '/stageArn' failed to satisfy constraint: Member must satisfy regular expression \
         pattern: ^arn:aws:ivs:[a-z0-9-]+:[0-9]+:stage/[a-zA-Z0-9-]+$; \
         Value at '/duration' failed to satisfy constraint: Member must be between 1 and 20160, inclusive; \
         Value at '/capabilities/1' failed to satisfy constraint: Member must satisfy enum value set: \
         [PUBLISH, SUBSCRIBE]"
    );
    let places: Vec<_> = violations(&error).unwrap().iter().map(Violation::path).collect();
    assert_eq!(places, ["/stageArn", "/duration", "/capabilities/1"]);
}

#[test]
fn a_valid_request_is_sent_as_it_is_without_the_guard() {
    let (guarded, bare) = (Host::new(Some(&Preflight::refusing())), Host::new(None));
    for host in [&guarded, &bare] {
        host.answer(200, br#"{"stage": {"arn": "arn:aws:ivs:us-west-2:123456789012:stage/abcd"}}"#.to_vec());
        host.run(host.realtime.create_stage().name("stage1").tags("team", "live").send()).unwrap();
    }
    assert_eq!(guarded.sent(), bare.sent());
}

#[test]
fn what_stands_in_the_path_and_in_the_query_is_judged() {
    let host = Host::new(Some(&Preflight::refusing()));
    let call = host.chat.untag_resource().resource_arn("arn:aws:ivs:us-west-2:1:stage/a").tag_keys("aws:x");
    let error = host.run(call.send()).unwrap_err();
    assert_eq!(host.sent(), []);
    assert_eq!(refusal(&error).unwrap().operation, Operation::UntagChatResource);
    let found: Vec<_> = violations(&error).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(found[0].split(" failed").next(), Some("Value at '/resourceArn'"));
}

#[test]
fn a_list_that_is_too_long_is_refused() {
    let host = Host::new(Some(&Preflight::refusing()));
    let configurations = vec![ParticipantTokenConfiguration::builder().build(); 13];
    let call = host.realtime.create_stage().set_participant_token_configurations(Some(configurations));
    let error = host.run(call.send()).unwrap_err();
    assert_eq!(host.sent(), []);
    assert_eq!(
        violations(&error).unwrap().to_string(),
        "1 validation error detected. Value with length 13 at '/participantTokenConfigurations' failed to \
         satisfy constraint: Member must have length between 0 and 12, inclusive"
    );
}

#[test]
fn a_report_is_told_what_is_wrong_and_the_request_is_sent() {
    let reports: Arc<Mutex<Vec<RefusedRequest>>> = Arc::default();
    let kept = Arc::clone(&reports);
    let host =
        Host::new(Some(&Preflight::reporting(move |refused| kept.lock().unwrap().push(refused.clone()))));
    let call = host.chat.create_chat_token().room_identifier("nope").user_id("alice");
    host.run(call.capabilities(ChatTokenCapability::SendMessage).send()).unwrap();
    assert_eq!(host.sent().len(), 1);
    let reports = std::mem::take(&mut *reports.lock().unwrap());
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].operation, Operation::CreateChatToken);
    assert!(
        matches!(&reports[0].error, BadRequest::Validation(found) if found.first().path() == "/roomIdentifier")
    );
}

#[test]
fn a_rule_is_let_pass_by_place_and_kind_alone() {
    let preflight = Preflight::refusing()
        .let_pass("/name", RuleKind::Pattern)
        .let_pass("/participantTokenConfigurations/*/duration", RuleKind::Range);
    let host = Host::new(Some(&preflight));
    let long = ParticipantTokenConfiguration::builder().duration(50_000).build();
    host.answer(200, br#"{"stage": {"arn": "arn:aws:ivs:us-west-2:123456789012:stage/abcd"}}"#.to_vec());
    host.run(host.realtime.create_stage().name("a b").participant_token_configurations(long).send()).unwrap();
    assert_eq!(host.sent().len(), 1);

    let too_long = "a ".repeat(100);
    let error = host.run(host.realtime.create_stage().name(too_long).send()).unwrap_err();
    assert_eq!(host.sent(), []);
    assert_eq!(
        violations(&error).unwrap().to_string(),
        "1 validation error detected. Value with length 200 at '/name' failed to satisfy constraint: Member \
         must have length between 0 and 128, inclusive"
    );
}

#[test]
fn an_operation_that_is_not_known_passes() {
    let host = Host::new(Some(&Preflight::refusing()));
    host.run(host.realtime.start_composition().stage_arn("nope").idempotency_token("t").send()).unwrap();
    assert_eq!(host.sent().len(), 1);
}

#[test]
fn an_error_of_the_service_is_no_refusal() {
    let host = Host::new(Some(&Preflight::refusing()));
    host.answer(400, br#"{"exceptionMessage": "no"}"#.to_vec());
    let error = host.run(host.realtime.create_stage().send()).unwrap_err();
    assert_eq!((refusal(&error), violations(&error)), (None, None));
}

#[test]
fn the_kinds_of_rules_are_those_that_violations_tell() {
    let told: Vec<_> = RuleKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(
        told,
        ["required", "length", "size", "range", "pattern", "reservedPrefix", "enum", "p384Key", "oneFilter"]
    );
}
