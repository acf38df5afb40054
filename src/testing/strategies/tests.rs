//! The strategies keep their word.

use super::*;
use crate::testing::everything::*;
use crate::testing::for_each_operation;
use crate::testing::models::{Kind, MODELS, Way, ways};
use crate::{BadRequest, SealedToken, UserId};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestError, TestRunner};
use std::collections::BTreeSet;
use std::fmt::Debug;

/// How many cases are drawn: `STAGEPASS_CASES`, or as many as usual.
fn cases(usual: u32) -> u32 {
    std::env::var("STAGEPASS_CASES").map_or(usual, |cases| cases.parse().unwrap())
}

macro_rules! of_operations {
    ($($request:ident $one:ident, $input:ident $valid:ident of $service:ident $name:literal;)+) => {$(
        mod $one {
            use super::*;

            proptest! {
                #![proptest_config(ProptestConfig::with_cases(cases(256)))]

                #[test]
                fn a_broken_request_is_told(broken in broken::$one()) {
                    let refused = $request::try_from(broken.input.clone()).unwrap_err();
                    prop_assert_eq!(refused.iter().collect::<Vec<_>>(), broken.violations.iter().collect::<Vec<_>>());
                    prop_assert_eq!(refused.to_string(), broken.message());
                    // The body says the same as the input.
                    let Err(BadRequest::Validation(read)) = $request::from_json(&broken.body()) else {
                        panic!("refused for another reason");
                    };
                    prop_assert_eq!(read, refused);
                }

                #[test]
                fn a_malformed_request_is_not_read(malformed in malformed::$one(), valid in $valid()) {
                    let error = $input::from_json(&malformed.body()).unwrap_err();
                    prop_assert_eq!((error.path(), error.fault()), (malformed.path(), malformed.fault()));
                    prop_assert!($request::try_from(valid).is_ok());
                }
            }

            #[test]
            fn every_documented_way_to_break_an_input_is_met() {
                assert_eq!(met(any::<Broken<$input>>()), documented(crate::testing::values::$service, $name));
            }
        }
    )+};
}
for_each_operation!(of_operations);

/// Returns the places and kinds of the violations: `N` for the number of an item, `KEY` for a tag's
/// key.
pub(crate) fn places<'a>(violations: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeSet<String> {
    let segment = |before: &str, segment: &str| match segment {
        _ if before == "tags" => "KEY".to_owned(),
        number if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => "N".to_owned(),
        name => name.to_owned(),
    };
    let place = |path: &str| {
        let segments: Vec<&str> = path.split('/').collect();
        let named = segments.iter().enumerate().map(|(i, name)| segment(segments[i.saturating_sub(1)], name));
        named.collect::<Vec<_>>().join("/")
    };
    violations.map(|(path, kind)| format!("{} {kind}", place(path))).collect()
}

/// Returns what is broken in many cases.
fn met<I: Debug + 'static>(broken: impl Strategy<Value = Broken<I>>) -> BTreeSet<String> {
    let mut runner = TestRunner::deterministic();
    let cases: Vec<_> = (0..1_500).map(|_| broken.new_tree(&mut runner).unwrap().current()).collect();
    places(cases.iter().flat_map(|case| &case.violations).map(|one| (one.path(), one.kind())))
}

/// Returns every documented way to break a request.
pub(crate) fn documented(service: &str, operation: &str) -> BTreeSet<String> {
    ways(MODELS.operation(service, operation).input.as_ref().unwrap(), Way::Request)
}

/// The shortest case that proptest finds, of so many failing ones: some users see each of them.
fn shortest<S: Strategy>(strategy: impl Fn() -> S, holds: impl Fn(&S::Value) -> bool) -> BTreeSet<String>
where
    S::Value: Debug,
{
    let mut found = BTreeSet::new();
    for seed in 0..cases(4) {
        // What fails seldom is found, too; it is made smaller in as many steps as usual.
        let config =
            Config { cases: 4_096, max_shrink_iters: 1_024, failure_persistence: None, ..Config::default() };
        let algorithm = config.rng_algorithm;
        let rng = proptest::test_runner::TestRng::from_seed(algorithm, &seed.to_le_bytes().repeat(8));
        let mut runner = TestRunner::new_with_rng(config, rng);
        let failed = runner.run(&strategy(), |value| {
            prop_assert!(holds(&value));
            Ok(())
        });
        let Err(TestError::Fail(_, case)) = failed else { panic!("nothing failed") };
        found.insert(format!("{case:?}"));
    }
    found
}

fn only(case: &str) -> BTreeSet<String> {
    BTreeSet::from([case.to_owned()])
}

#[test]
fn a_value_shrinks_to_a_short_readable_case() {
    let longer = |id: &UserId| id.as_str().chars().count() <= 3;
    assert_eq!(shortest(user_id, longer), only(r#"UserId("aaaa")"#));
    assert_eq!(shortest(any::<crate::StageArn>, |_| false), only(r#"StageArn("arn:aws:ivs:a:1:stage/a")"#));
    assert_eq!(shortest(tags, crate::Tags::is_empty), only(r#"Tags({"a": ""})"#));
    assert_eq!(shortest(timestamp, |_| false), only("Timestamp(1970-01-01T00:00:00Z)"));
    assert_eq!(
        shortest(participant_token_configurations, |configurations| configurations.as_slice().len() < 2),
        only(
            "ParticipantTokenConfigurations([\
             ParticipantTokenConfiguration { duration: None, user_id: None, attributes: None, capabilities: None }, \
             ParticipantTokenConfiguration { duration: None, user_id: None, attributes: None, capabilities: None }\
             ])"
        )
    );
}

/// The JSON of a broken input, which reads better than its fields.
struct Sent<I>(Broken<I>);

impl<I: serde::Serialize> Debug for Sent<I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(std::str::from_utf8(&self.0.body()).unwrap())
    }
}

#[test]
fn a_broken_input_shrinks_to_one_broken_place() {
    let create_stage = || broken::create_stage().prop_map(Sent);
    assert_eq!(shortest(create_stage, |_| false), only(r#"{"name":"*"}"#));
    let at = |place: &'static str, kind: &'static str| {
        move |Sent(broken): &Sent<crate::CreateStageInput>| {
            !broken.violations.iter().any(|found| found.path().ends_with(place) && found.kind() == kind)
        }
    };
    assert_eq!(shortest(create_stage, at("/tags", "reservedPrefix")), only(r#"{"tags":{"aws:":""}}"#));
    let replicas =
        || malformed::create_stage().prop_map(|malformed| String::from_utf8(malformed.body()).unwrap());
    assert_eq!(
        shortest(replicas, |body| !body.contains("recordParticipantReplicas")),
        only(r#""{\"autoParticipantRecordingConfiguration\":{\"recordParticipantReplicas\":0}}""#)
    );
    assert_eq!(
        shortest(create_stage, at("/duration", "range")),
        only(r#"{"participantTokenConfigurations":[{"duration":20161}]}"#)
    );
    assert_eq!(
        shortest(create_stage, at("/mediaTypes/0", "enum")),
        only(
            r#"{"autoParticipantRecordingConfiguration":{"storageConfigurationArn":"","mediaTypes":["ADMIN"]}}"#
        )
    );
    // A second violation is dropped: two faults show it.
    let told_once = |Sent(broken): &Sent<crate::CreateStageInput>| broken.violations.len() < 2;
    assert_eq!(shortest(create_stage, told_once), only(r#"{"tags":{"":""}}"#));
    let create_token = || broken::create_participant_token().prop_map(Sent);
    assert_eq!(shortest(create_token, |_| false), only("{}"));
    let not_both = |Sent(broken): &Sent<crate::CreateParticipantTokenInput>| {
        let found =
            |path, kind| broken.violations.iter().any(|found| (found.path(), found.kind()) == (path, kind));
        !(found("/stageArn", "pattern") && found("/capabilities/0", "enum"))
    };
    assert_eq!(shortest(create_token, not_both), only(r#"{"stageArn":"a","capabilities":["ADMIN"]}"#));
}

#[test]
fn tokens_that_were_tampered_with_are_other_tokens() {
    let token = SealedToken::new("abcd1234defg5678");
    let mut runner = TestRunner::deterministic();
    let changed: BTreeSet<usize> = (0..200)
        .map(|_| {
            let changed = near_misses::token(&token).new_tree(&mut runner).unwrap().current();
            assert_ne!(changed, token);
            changed.as_str().chars().count()
        })
        .collect();
    assert!(changed.contains(&0) && changed.contains(&16) && changed.contains(&17), "{changed:?}");
}

/// The members that are met in the JSON of many values.
fn members<T: serde::Serialize>(strategy: impl Strategy<Value = T>) -> BTreeSet<String> {
    let mut runner = TestRunner::deterministic();
    let mut met = BTreeSet::new();
    for _ in 0..300 {
        let value = strategy.new_tree(&mut runner).unwrap().current();
        let serde_json::Value::Object(object) = serde_json::to_value(value).unwrap() else {
            panic!("no object")
        };
        met.extend(object.into_iter().map(|(name, _)| name));
    }
    met
}

#[test]
fn every_member_of_an_answer_is_met() {
    let all = |shape: &str| -> BTreeSet<String> {
        let shapes = MODELS.operations.iter().filter_map(|operation| operation.output.clone());
        let found = shapes.flat_map(|output| {
            let Kind::Structure(members) = &output.kind else { panic!("no structure") };
            members.iter().map(|member| member.shape.clone()).collect::<Vec<_>>()
        });
        let shape = found.into_iter().find(|found| found.name == shape).unwrap();
        let Kind::Structure(members) = &shape.kind else { panic!("no structure") };
        members.iter().map(|member| member.name.to_owned()).collect()
    };
    assert_eq!(members(participant()), all("Participant"));
    assert_eq!(members(stage()), all("Stage"));
    assert_eq!(members(participant_token()), all("ParticipantToken"));
}

/// The characters that are met in many texts.
fn characters<T: AsRef<str>>(strategy: impl Strategy<Value = T>) -> BTreeSet<char> {
    let mut runner = TestRunner::deterministic();
    let texts = (0..2_000).map(|_| strategy.new_tree(&mut runner).unwrap().current());
    texts.flat_map(|text| text.as_ref().chars().collect::<Vec<_>>()).collect()
}

#[test]
fn every_character_that_a_name_may_have_is_met_and_any_that_a_text_may_have() {
    let names = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(['-', '_']).collect::<BTreeSet<_>>();
    assert_eq!(characters(stage_name()), names);
    let any = characters(user_id());
    assert!(
        ['\0', '\n', '"', '\\', 'é', '\u{202e}', '\u{feff}', '😀'].iter().all(|found| any.contains(found))
    );
    let planes = any.iter().map(|character| u32::from(*character) >> 16).collect::<BTreeSet<_>>();
    assert_eq!(planes, (0..=16).collect());
}
