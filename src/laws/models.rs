//! The models as data: all operations of both services can be read, made and judged, and the judge
//! agrees with one that was written another way.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

use super::boundaries::model;
use super::texts::{is_p384, regex};
use crate::exception::Details;
use crate::testing::models::{
    Aim, Json, Kind, MODELS, Maker, Seeded, Shape, Shrinking, Way, judge, misread, ways,
};
use crate::testing::strategies::tests::places;
use crate::{Exception, Operation, Resource, StageName};
use regex::Regex;
use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    static REGEXES: RefCell<BTreeMap<String, Regex>> = const { RefCell::new(BTreeMap::new()) };
}

/// A judge that asks `regex`, and knows places and kinds alone.
fn judged(
    shape: &Shape,
    value: &serde_json::Value,
    way: Way,
    path: &str,
    found: &mut Vec<(String, &'static str)>,
) {
    let mut here = |kind| found.push((path.to_owned(), kind));
    match &shape.kind {
        Kind::Structure(members) => {
            let mut filters = 0;
            for member in members {
                let path = format!("{path}/{}", member.name);
                filters += usize::from(member.filter && !value[member.name].is_null());
                let empty = member.may_be_empty(way) && value[member.name] == "";
                match &value[member.name] {
                    serde_json::Value::Null if member.is_required(way) => found.push((path, "required")),
                    serde_json::Value::Null => {}
                    _ if empty => {}
                    value => {
                        judged(&member.shape, value, way, &path, found);
                        if member.filter && filters > 1 {
                            found.push((path, "oneFilter"));
                        }
                    }
                }
            }
        }
        Kind::List { item, size } => {
            let items = value.as_array().unwrap();
            if size.max.is_some_and(|max| items.len() > usize::try_from(max).unwrap()) {
                return here("length");
            }
            for (i, value) in items.iter().enumerate() {
                judged(item, value, way, &format!("{path}/{i}"), found);
            }
        }
        Kind::Map { key, value: of, size, bytes } => {
            let pairs = value.as_object().unwrap();
            let sum: usize = pairs.iter().map(|(key, value)| key.len() + value.as_str().unwrap().len()).sum();
            if size.max.is_some_and(|max| pairs.len() > usize::try_from(max).unwrap()) {
                return here("length");
            }
            if bytes.is_some_and(|max| sum > usize::try_from(max).unwrap()) {
                return here("size");
            }
            for (name, value) in pairs {
                let before = found.len();
                judged(key, &name.as_str().into(), way, path, found);
                let shown = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                judged(of, value, way, if found.len() == before { &shown } else { path }, found);
            }
        }
        Kind::Text(rule) => {
            let text = value.as_str().unwrap();
            let length = i64::try_from(text.chars().count()).unwrap();
            if length < rule.length.min.unwrap_or(0) || length > rule.length.max.unwrap_or(i64::MAX) {
                here("length");
            }
            let matches = rule.pattern.as_ref().is_none_or(|pattern| {
                REGEXES.with_borrow_mut(|regexes| {
                    let expression = &pattern.expression;
                    regexes.entry(expression.clone()).or_insert_with(|| regex(expression)).is_match(text)
                })
            });
            if !matches {
                here("pattern");
            }
            if matches && rule.key.is_some() && !is_p384(text) {
                here("p384Key");
            }
            if rule.reserved.is_some_and(|prefix| text.to_lowercase().starts_with(prefix)) {
                here("reservedPrefix");
            }
        }
        Kind::Range(bounds) => {
            let number = value.as_i64().unwrap();
            if bounds.min.is_some_and(|min| number < min) || bounds.max.is_some_and(|max| number > max) {
                here("range");
            }
        }
        Kind::Names { names, open } => {
            if !(names.iter().any(|name| value == name) || (*open && way == Way::Answer)) {
                here("enum");
            }
        }
        Kind::Boolean | Kind::Moment(_) => {}
    }
}

/// Draws values of all operations' requests and answers. `STAGEPASS_CASES` says how many of each.
#[test]
fn the_judge_agrees_with_another_one_about_all_operations_of_the_models() {
    let cases = std::env::var("STAGEPASS_CASES").map_or(100, |cases| cases.parse().unwrap());
    let mut verdicts = 0_u64;
    for operation in &MODELS.operations {
        for (way, shape) in [(Way::Request, &operation.input), (Way::Answer, &operation.output)] {
            let Some(shape) = shape else { continue };
            for (seed, faults) in (0..cases).flat_map(|seed| [(seed, false), (seed, true)]) {
                let json = Maker { choices: &mut Seeded(seed), way, faults }.value(shape);
                assert_eq!(misread(shape, &json), None);
                let found = judge(shape, &json, way);
                let mut expected = Vec::new();
                judged(shape, &serde_json::from_slice(&json.body()).unwrap(), way, "", &mut expected);
                let found: Vec<_> = found.iter().map(|one| (one.path().to_owned(), one.kind())).collect();
                assert_eq!(found, expected, "{} {seed}: {json:?}", operation.name);
                assert!(faults || found.is_empty(), "{} {seed}: {found:?}", operation.name);
                verdicts += 1;
            }
        }
    }
    println!("{verdicts} verdicts");
}

/// Every operation can be broken in every way that there is, also where a case is made smaller.
#[test]
fn every_way_to_break_an_operation_of_the_models_is_met() {
    for operation in &MODELS.operations {
        let Some(shape) = &operation.input else { continue };
        let mut missed = ways(shape, Way::Request);
        for seed in 0..20_000 {
            let json = Maker { choices: &mut Seeded(seed), way: Way::Request, faults: true }.value(shape);
            let violations = judge(shape, &json, Way::Request);
            for met in places(violations.iter().map(|one| (one.path(), one.kind()))) {
                missed.remove(&met);
            }
            if missed.is_empty() {
                break;
            }
        }
        assert!(missed.is_empty(), "{}: {missed:?}", operation.name);
    }
}

/// A value that is made smaller, as long as it can be, is of the kind that it was, and short at the
/// end: also where it fails a test only if it has two faults.
#[test]
fn what_shrinks_stays_what_it_is() {
    for operation in &MODELS.operations {
        let Some(shape) = &operation.input else { continue };
        let aims = [(Aim::Valid, 0), (Aim::Broken, 1), (Aim::Broken, 2)];
        for (seed, (aim, faults)) in (0..4).flat_map(|seed| aims.map(|aim| (seed, aim))) {
            let json =
                Maker { choices: &mut Seeded(seed), way: Way::Request, faults: faults > 0 }.value(shape);
            let fails = |json: &Json| {
                assert_eq!(misread(shape, json), None);
                let violations = judge(shape, json, Way::Request).len();
                assert_eq!(violations > 0, aim == Aim::Broken, "{}: {json:?}", operation.name);
                violations >= faults
            };
            let mut shrinking = Shrinking::new(shape.clone(), Way::Request, aim, json);
            if !fails(shrinking.current()) {
                continue;
            }
            let mut more = shrinking.simplify();
            while more {
                more = if fails(shrinking.current()) { shrinking.simplify() } else { shrinking.complicate() };
            }
            let smallest = String::from_utf8(shrinking.current().body()).unwrap();
            // No public key is short.
            let most = if smallest.contains("-----END PUBLIC KEY") { 280 } else { 90 };
            assert!(smallest.len() <= most, "{}: {smallest}", operation.name);
        }
    }
}

/// The operations of this library are those of the models: where they are asked, what stands where,
/// and how they fail.
#[test]
fn an_operation_is_the_one_of_the_models() {
    let exceptions = [
        Exception::Validation(StageName::new("*").unwrap_err()),
        Exception::ResourceNotFound(Resource::Stage),
        Exception::AccessDenied(String::new()),
        Exception::PendingVerification(String::new()),
        Exception::ServiceQuotaExceeded(Details::new("")),
        Exception::Conflict(Details::new("")),
        Exception::Throttling(Details::new("")),
    ];
    assert_eq!(Operation::ALL.len(), MODELS.operations.len());
    for operation in Operation::ALL.iter().copied() {
        let model = model(operation);
        assert_eq!(
            (model.method, model.path, model.status),
            (operation.method(), operation.path(), operation.status())
        );
        let errors: Vec<_> = model.errors.iter().map(|error| error.name).collect();
        assert_eq!(operation.exceptions(), errors);
        for error in errors {
            let status = exceptions.iter().find(|exception| exception.code() == error).map(Exception::status);
            // No decision makes it: it is what becomes of a failure.
            let status = if error == "InternalServerException" { Some(500) } else { status };
            assert_eq!(status.as_ref(), MODELS.statuses.get(&(model.service, error)), "{error}");
        }
        let Some(Kind::Structure(members)) = model.input.as_ref().map(|shape| &shape.kind) else { panic!() };
        for member in members {
            let in_path = operation.path().contains(&format!("{{{}}}", member.name));
            let in_query = operation.query().contains(&member.name);
            assert_eq!(!(in_path || in_query), member.in_body, "{} {}", operation.as_str(), member.name);
        }
    }
}

/// JSON that was made is the JSON that is read.
#[test]
fn a_body_is_read_as_it_was_made() {
    let json = Json::Object(vec![
        ("b".into(), Json::List(vec![Json::Null, Json::Bool(true), Json::Float(60.0)])),
        ("a".into(), Json::Object(vec![("k".into(), Json::Text("\"\n".into()))])),
        ("a".into(), Json::Integer(-7)),
    ]);
    assert_eq!(json.body(), br#"{"b":[null,true,60.0],"a":{"k":"\"\n"},"a":-7}"#);
}
