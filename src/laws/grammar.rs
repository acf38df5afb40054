//! What generators know agrees with the rules, though neither asks the other.

use super::texts::{documented, expression};
use crate::rules::violation::Violation;
use crate::rules::{self, Kind};
use crate::testing::grammar::{self, Text};
use crate::testing::strategies::{Broken, ExpectedViolation, near_misses, texts};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use regex::Regex;
use std::collections::BTreeSet;

/// A text of the documentation: its shape, its grammar, the valid ones and the broken ones.
struct Documented {
    shapes: &'static [&'static str],
    grammar: &'static Text,
    valid: BoxedStrategy<String>,
    broken: BoxedStrategy<Broken<String>>,
}

macro_rules! documented_texts {
    ($($name:ident, $grammar:ident: $($shape:literal)+;)+) => {
        fn documented_texts() -> Vec<Documented> {
            vec![$(Documented {
                shapes: &[$($shape),+],
                grammar: &grammar::$grammar,
                valid: texts::$name().boxed(),
                broken: near_misses::$name().boxed(),
            }),+]
        }
    };
}

documented_texts! {
    stage_arn, STAGE_ARN: "StageArn";
    room_arn, ROOM_ARN: "RoomIdentifier";
    ingest_configuration_arn, INGEST_CONFIGURATION_ARN: "IngestConfigurationArn";
    storage_configuration_arn, STORAGE_CONFIGURATION_ARN: "AutoParticipantRecordingStorageConfigurationArn";
    public_key_arn, PUBLIC_KEY_ARN: "PublicKeyArn";
    stage_name, STAGE_NAME: "StageName";
    session_id, SESSION_ID: "StageSessionId";
    stage_endpoint, STAGE_ENDPOINT: "StageEndpoint";
    participant_id, PARTICIPANT_ID: "ParticipantId" "ParticipantTokenId";
    user_id, USER_ID: "UserId" "ParticipantTokenUserId";
    client_attribute, CLIENT_ATTRIBUTE: "ParticipantClientAttribute";
    recording_s3_bucket_name, RECORDING_S3_BUCKET_NAME: "ParticipantRecordingS3BucketName";
    recording_s3_prefix, RECORDING_S3_PREFIX: "ParticipantRecordingS3Prefix";
    tag_key, TAG_KEY: "TagKey";
    tag_value, TAG_VALUE: "TagValue";
    key_pair_token_id, KEY_PAIR_TOKEN_ID: "jti";
    chat_user_id, CHAT_USER_ID: "UserID";
    resource_id, RESOURCE_ID_TEXT: "ResourceId";
}

fn text_rule(shape: &str) -> rules::Text {
    let rule = rules::ALL.iter().find(|rule| rule.shape == shape).unwrap();
    let Kind::Text(text) = rule.kind else { panic!("{shape} is a text") };
    text
}

#[test]
fn every_text_rule_has_a_grammar_of_the_same_bounds() {
    let mut held = BTreeSet::new();
    for text in documented_texts() {
        for shape in text.shapes {
            let rule = text_rule(shape);
            let Text { min, max, bounded, expression, reserved, .. } = *text.grammar;
            assert_eq!((rule.min(), rule.max()), (min, bounded.then_some(max)), "{shape}");
            assert_eq!((rule.expression(), rule.reserved()), (expression, reserved), "{shape}");
            held.insert(*shape);
        }
    }
    let all = rules::ALL.iter().filter(|rule| matches!(rule.kind, Kind::Text(_))).map(|rule| rule.shape);
    assert_eq!(held, all.collect());
}

#[test]
fn every_other_rule_is_known_with_the_same_bounds() {
    for rule in rules::ALL {
        match (rule.shape, rule.kind) {
            (_, Kind::Text(_)) => {}
            (shape, Kind::Range(range)) => {
                let known = match shape {
                    "ParticipantTokenDurationMinutes" => grammar::PARTICIPANT_TOKEN_MINUTES,
                    "SessionDurationInMinutes" => grammar::CHAT_SESSION_MINUTES,
                    "ThumbnailIntervalSeconds" => grammar::THUMBNAIL_INTERVAL_SECONDS,
                    "ParticipantRecordingReconnectWindowSeconds" => grammar::RECONNECT_WINDOW_SECONDS,
                    "ParticipantRecordingTargetSegmentDurationSeconds" => grammar::TARGET_SEGMENT_SECONDS,
                    other => panic!("{other} is not known"),
                };
                assert_eq!(known, range.min()..=range.max(), "{shape}");
            }
            (shape, Kind::Count(count)) => {
                let known = match shape {
                    "ParticipantTokenConfigurations" => grammar::MAX_CONFIGURATIONS,
                    "ParticipantTokenCapabilities" => grammar::MAX_PARTICIPANT_CAPABILITIES,
                    "ParticipantRecordingMediaTypeList" => grammar::MAX_MEDIA_TYPES,
                    "ThumbnailStorageTypeList" => grammar::MAX_THUMBNAIL_STORAGE,
                    "Tags" => grammar::MAX_TAGS,
                    other => panic!("{other} is not known"),
                };
                assert_eq!((0, known), (count.min(), count.max()), "{shape}");
            }
            (shape, Kind::Size(size)) => assert_eq!(grammar::MAX_ATTRIBUTE_BYTES, size.max(), "{shape}"),
            (shape, Kind::Names(names)) => {
                let known = match shape {
                    "ParticipantTokenCapability" => grammar::PARTICIPANT_CAPABILITIES,
                    "ChatTokenCapability" => grammar::CHAT_CAPABILITIES,
                    "ParticipantRecordingMediaType" => grammar::MEDIA_TYPES,
                    "ThumbnailRecordingMode" => grammar::THUMBNAIL_MODES,
                    "ThumbnailStorageType" => grammar::THUMBNAIL_STORAGE,
                    "ParticipantState" => grammar::PARTICIPANT_STATES,
                    "ParticipantRecordingState" => grammar::RECORDING_STATES,
                    "ParticipantProtocol" => grammar::PROTOCOLS,
                    "ReplicationType" => grammar::REPLICATION_TYPES,
                    "ReplicationState" => grammar::REPLICATION_STATES,
                    // Names of errors, which are not generated.
                    "ResourceType" | "ValidationExceptionReason" => continue,
                    other => panic!("{other} is not known"),
                };
                assert_eq!(known, names.names(), "{shape}");
            }
        }
    }
}

/// The moments are those of the calendar, and the last at which a token of 14 days can be issued.
#[test]
fn the_bounds_of_time_are_those_of_the_calendar() {
    let seconds = |moment: &str| moment.parse::<crate::Timestamp>().unwrap().unix_seconds();
    let (first, last) = (seconds("0000-01-01T00:00:00Z"), seconds("9999-12-31T23:59:59Z"));
    assert_eq!(grammar::UNIX_SECONDS, first..=last);
    assert_eq!(grammar::ISSUABLE_SECONDS, first..=seconds("9999-12-17T23:59:59Z"));
    assert_eq!(grammar::USUAL_SECONDS, 0..=seconds("2100-01-01T00:00:00Z"));
}

/// The rules, the documented expressions under `regex`, and the generators are three, and they agree.
#[test]
fn a_valid_text_is_valid_and_a_near_miss_breaks_what_it_says() {
    let mut runner = TestRunner::deterministic();
    for text in documented_texts() {
        let rule = text_rule(text.shapes[0]);
        let regex = expression(&rule).map(|expression| Regex::new(&expression).unwrap());
        let mut kinds = BTreeSet::new();
        let mut lengths = BTreeSet::new();
        for _ in 0..300 {
            let valid = text.valid.new_tree(&mut runner).unwrap().current();
            assert!(documented(&rule, regex.as_ref(), &valid), "{}: {valid:?}", text.shapes[0]);
            assert!(rule.accepts(&valid), "{}: {valid:?}", text.shapes[0]);
            lengths.insert(valid.chars().count());

            let Broken { input, violations, .. } = text.broken.new_tree(&mut runner).unwrap().current();
            assert!(!documented(&rule, regex.as_ref(), &input), "{}: {input:?}", text.shapes[0]);
            let found = rule.broken(&input).map(|constraint| Violation::new(String::new(), constraint));
            assert!(violations.iter().eq(&found.collect::<Vec<_>>()), "{}: {input:?}", text.shapes[0]);
            kinds.extend(violations.iter().map(ExpectedViolation::kind));
        }
        // Both ends of the length are met, and every kind of fault that there is.
        let shortest = text.grammar.forms.iter().map(|form| least(form)).min().unwrap();
        assert_eq!(lengths.first(), Some(&shortest), "{}", text.shapes[0]);
        assert_eq!(lengths.last(), Some(&text.grammar.max), "{}", text.shapes[0]);
        let mut there_are = BTreeSet::new();
        there_are.extend(rule.max().map(|_| "length"));
        there_are.extend(rule.expression().map(|_| "pattern"));
        there_are.extend(rule.reserved().map(|_| "reservedPrefix"));
        assert_eq!(kinds, there_are, "{}", text.shapes[0]);
    }
}

/// The fewest characters of a form.
fn least(form: &[grammar::Part]) -> usize {
    let least = form.iter().map(|part| match part {
        grammar::Part::Literal(literal) => literal.chars().count(),
        grammar::Part::Run { length, .. } => *length.start(),
    });
    least.sum()
}
