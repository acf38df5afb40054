//! How strictly JSON is read, for every structure, member, list and map of every request and
//! answer.
//!
//! The places come from the services' models as data, and so does what has to be said of each.

#[path = "../../src/testing/each.rs"]
#[expect(unused_imports, unused_macros, reason = "texts have tests of their own")]
mod each;
#[path = "../../src/testing/models/mod.rs"]
#[expect(dead_code, unreachable_pub, unused_imports, reason = "the library's generators ask for more")]
pub(super) mod models;

use each::for_each_operation;
use models::{Json, Kind, MODELS, Misread, Shape, Way, misread, whole};
use serde_json::{Value, json};
use stagepass::http::Answer;
use stagepass::{moderation::*, participant::*, public_key::*, room::*, stage::*, tagging::*, *};
use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

fn made<T, E: Debug>(value: Result<T, E>) -> T {
    value.unwrap()
}

/// A place in a whole request or answer: the numbers of the entries that lead to it.
#[derive(Clone)]
struct Place {
    shape: Arc<Shape>,
    steps: Vec<usize>,
}

/// A request or an answer of an operation, with every member there is.
pub(super) struct Whole {
    pub(super) operation: Operation,
    pub(super) way: Way,
    shape: Arc<Shape>,
    pub(super) json: Json,
}

pub(super) fn wholes() -> Vec<Whole> {
    let mut wholes = Vec::new();
    for operation in Operation::ALL.iter().copied() {
        let service = if operation.api() == Api::Chat { "chat" } else { "realtime" };
        let model = MODELS.operation(service, operation.as_str());
        for (way, shape) in [(Way::Request, &model.input), (Way::Answer, &model.output)] {
            let Some(shape) = shape.clone() else { continue };
            wholes.push(Whole { operation, way, json: whole(&shape), shape });
        }
    }
    wholes
}

fn entry<'a>(json: &'a mut Json, steps: &[usize]) -> &'a mut Json {
    steps.iter().fold(json, |json, step| match json {
        Json::Object(members) => &mut members[*step].1,
        Json::List(items) => &mut items[*step],
        _ => panic!("no entries"),
    })
}

impl Whole {
    /// Returns every place in it, the outermost first.
    fn places(&self) -> Vec<Place> {
        let mut places = vec![Place { shape: self.shape.clone(), steps: Vec::new() }];
        for next in 0.. {
            let Some(Place { shape, steps }) = places.get(next).cloned() else { break };
            let inside: Vec<_> = match &shape.kind {
                Kind::Structure(members) => members.iter().map(|member| member.shape.clone()).collect(),
                Kind::List { item, .. } => vec![item.clone()],
                Kind::Map { value, .. } => vec![value.clone()],
                _ => Vec::new(),
            };
            places.extend(inside.into_iter().enumerate().map(|(i, shape)| {
                let steps = [&steps[..], &[i]].concat();
                Place { shape, steps }
            }));
        }
        places
    }

    /// Returns it with another value at the place.
    fn with(&self, place: &Place, change: impl FnOnce(&mut Json)) -> Json {
        let mut json = self.json.clone();
        change(entry(&mut json, &place.steps));
        json
    }

    /// Reads a body, and returns what is printed of it.
    fn read(&self, json: &Json) -> Result<Value, SerializationError> {
        read(self.operation, self.way, &json.body())
    }

    /// Asserts that a body is refused where the models say, and for what they say.
    #[track_caller]
    fn assert_refused(&self, json: &Json) {
        let shown = String::from_utf8(json.body()).unwrap();
        let (path, expected) =
            misread(&self.shape, json).unwrap_or_else(|| panic!("it is well-formed: {shown}"));
        let expected = match expected {
            Misread::ExpectedString => SerializationFault::ExpectedString,
            Misread::ExpectedInteger => SerializationFault::ExpectedInteger,
            Misread::ExpectedBoolean => SerializationFault::ExpectedBoolean,
            Misread::ExpectedArray => SerializationFault::ExpectedArray,
            Misread::ExpectedObject => SerializationFault::ExpectedObject,
            Misread::Repeated => SerializationFault::Repeated,
        };
        match self.read(json) {
            Ok(read) => panic!("{shown} is read as {read}"),
            Err(error) => assert_eq!((error.path(), error.fault()), (&*path, expected), "{shown}"),
        }
    }

    /// Asserts that two bodies say the same, and returns whether they are read at all.
    #[track_caller]
    fn assert_same(&self, one: &Json, other: &Json) -> bool {
        let shown = String::from_utf8(one.body()).unwrap();
        match (self.read(one), self.read(other)) {
            (Ok(one), Ok(other)) => {
                assert_eq!(one, other, "{shown}");
                true
            }
            (Err(one), Err(_)) => {
                let known = [
                    SerializationFault::Missing,
                    SerializationFault::ExpectedString,
                    SerializationFault::ExpectedArray,
                    SerializationFault::ExpectedObject,
                    SerializationFault::Rule,
                ];
                assert!(known.contains(&one.fault()), "{shown}: {one}");
                false
            }
            (one, other) => panic!("{shown}: {one:?}, not {other:?}"),
        }
    }
}

macro_rules! of_operations {
    ($($request:ident $one:ident, $input:ident $valid:ident of $service:ident $name:literal;)+) => {
        /// Reads a body, and returns what is printed of it.
        fn read(operation: Operation, way: Way, body: &[u8]) -> Result<Value, SerializationError> {
            if way == Way::Answer {
                let body = Answer::read(operation, body)?.to_http().body;
                return Ok(made(serde_json::from_slice(&body)));
            }
            Ok(match operation {
                $(Operation::$request => printed(&$input::from_json(body)?),)+
                other => panic!("nothing to read of {}", other.as_str()),
            })
        }
    };
}
for_each_operation!(of_operations);

/// What is printed of an input, or that it has entries which were only counted.
fn printed(input: &impl serde::Serialize) -> Value {
    serde_json::to_value(input).unwrap_or_else(|_| json!("too many entries"))
}

fn members(json: &mut Json) -> &mut Vec<(Cow<'static, str>, Json)> {
    let Json::Object(members) = json else { panic!("no object") };
    members
}

fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

fn object(name: &'static str, value: Json) -> Json {
    Json::Object(vec![(name.into(), value)])
}

/// Values of every type. Among the numbers are some that are nearly integers of 32 bits.
fn values() -> Vec<Json> {
    vec![
        Json::Null,
        Json::Bool(true),
        Json::Bool(false),
        Json::Integer(0),
        Json::Integer(1),
        Json::Integer((1 << 32) + 60),
        Json::Integer((1 << 32) + 1),
        Json::Integer(1 << 31),
        Json::Integer(-(1 << 31) - 1),
        Json::Integer(i64::MAX),
        Json::Float(60.0),
        Json::Float(1.5),
        Json::Float(1e300),
        text("60"),
        text("true"),
        text(""),
        Json::List(Vec::new()),
        Json::List(vec![text("a")]),
        Json::List(vec![text("a"), text("b"), text("c"), text("d")]),
        Json::List(vec![Json::List(vec![text("key"), text("value")])]),
        Json::Object(Vec::new()),
        object("key", text("value")),
    ]
}

/// Every place there is, of what is read.
fn everywhere(mut test: impl FnMut(&Whole, &Place)) {
    for whole in wholes() {
        whole.read(&whole.json).unwrap();
        for place in whole.places() {
            test(&whole, &place);
        }
    }
}

#[test]
fn a_value_of_another_type_is_refused_at_its_place() {
    let mut refused = 0;
    everywhere(|whole, place| {
        for value in values() {
            let json = whole.with(place, |json| *json = value);
            if misread(&whole.shape, &json).is_some() {
                whole.assert_refused(&json);
                refused += 1;
            }
        }
        // A structure as the list of its members' values, in their order.
        if let Kind::Structure(_) = place.shape.kind {
            whole.assert_refused(&whole.with(place, |json| {
                let values = members(json).drain(..).map(|(_, value)| value).collect();
                *json = Json::List(values);
            }));
        }
    });
    assert!(refused > 0);
}

#[test]
fn a_body_that_breaks_off_within_a_wrong_value_or_behind_it_is_refused() {
    everywhere(|whole, place| {
        for (value, printed) in [(Json::Integer(1_234_567), "1234567"), (text("canary"), "\"canary\"")] {
            let body = whole.with(place, |json| *json = value).body();
            let at = body.windows(printed.len()).position(|part| part == printed.as_bytes()).unwrap();
            for end in at + 1..=at + printed.len() {
                assert!(read(whole.operation, whole.way, &body[..end]).is_err());
            }
        }
    });
}

#[test]
fn a_null_member_is_absent() {
    everywhere(|whole, place| {
        let Kind::Structure(of) = &place.shape.kind else { return };
        for (i, member) in of.iter().enumerate() {
            let null = whole.with(place, |json| members(json)[i].1 = Json::Null);
            let absent = whole.with(place, |json| drop(members(json).remove(i)));
            let read = whole.assert_same(&null, &absent);
            // The input of a request promises nothing: what is required is said when it is checked.
            let required = whole.way == Way::Answer && member.is_required(whole.way);
            assert_eq!(read, !required, "{}.{}", place.shape.name, member.name);
        }
    });
}

#[test]
fn a_null_inside_a_list_or_a_map_is_refused() {
    everywhere(|whole, place| match &place.shape.kind {
        Kind::List { item, .. } => {
            let good = models::whole(item);
            for nulls in [vec![Json::Null], vec![good.clone(), Json::Null], vec![Json::Null, good]] {
                // What is beyond the greatest size is only counted.
                let Kind::List { size, .. } = &place.shape.kind else { return };
                if nulls[0] != Json::Null && size.max == Some(1) {
                    continue;
                }
                whole.assert_refused(&whole.with(place, |json| *json = Json::List(nulls)));
            }
        }
        Kind::Map { .. } => {
            whole.assert_refused(&whole.with(place, |json| *json = object("key", Json::Null)));
            let second = |json: &mut Json| members(json).push(("other".into(), Json::Null));
            whole.assert_refused(&whole.with(place, second));
        }
        _ => {}
    });
}

#[test]
fn a_member_or_a_key_that_stands_twice_is_refused() {
    everywhere(|whole, place| {
        let (Kind::Structure(_) | Kind::Map { .. }) = &place.shape.kind else { return };
        let mut json = whole.json.clone();
        let there = members(entry(&mut json, &place.steps));
        for (i, (name, value)) in there.iter().enumerate() {
            whole
                .assert_refused(&whole.with(place, |json| members(json).push((name.clone(), value.clone()))));
            whole.assert_refused(
                &whole.with(place, |json| members(json).insert(0, (name.clone(), value.clone()))),
            );
            let optional = |of: &[models::Member]| whole.way == Way::Request || !of[i].is_required(whole.way);
            if let Kind::Structure(of) = &place.shape.kind
                && optional(of)
            {
                whole.assert_refused(&whole.with(place, |json| {
                    members(json)[i].1 = Json::Null;
                    members(json).push((name.clone(), Json::Null));
                }));
            }
        }
    });
}

#[test]
fn an_unknown_member_is_ignored_whatever_it_is() {
    everywhere(|whole, place| {
        let Kind::Structure(of) = &place.shape.kind else { return };
        let mut strangers: Vec<(Cow<'static, str>, Json)> =
            values().into_iter().map(|value| ("unknown".into(), value)).collect();
        strangers.push(("".into(), object("a", Json::List(vec![Json::Null, object("b", Json::Float(1.5))]))));
        for (name, value) in &strangers {
            for first in [true, false] {
                let json = whole.with(place, |json| {
                    let at = if first { 0 } else { members(json).len() };
                    members(json).insert(at, (name.clone(), value.clone()));
                });
                assert!(whole.assert_same(&json, &whole.json), "{}: {name} {value:?}", place.shape.name);
            }
        }
        let all = whole.with(place, |json| members(json).extend(strangers.clone()));
        assert!(whole.assert_same(&all, &whole.json), "{}", place.shape.name);
        // What is nearly the name of a member is another name.
        for (i, member) in of.iter().enumerate() {
            let (first, rest) = member.name.split_at(1);
            let near = [
                format!("{}{rest}", first.to_uppercase()),
                member.name.to_lowercase() + "_",
                format!("{} ", member.name),
                format!(" {}", member.name),
                format!("{}\0", member.name),
                format!("-{}", member.name),
            ];
            for name in near {
                let renamed = whole.with(place, |json| members(json)[i].0 = name.clone().into());
                let absent = whole.with(place, |json| drop(members(json).remove(i)));
                whole.assert_same(&renamed, &absent);
            }
        }
    });
}

#[test]
fn an_answer_keeps_unknown_names_where_it_may_and_reads_empty_texts_as_absent_where_it_has_to() {
    everywhere(|whole, place| {
        if whole.way == Way::Request {
            return;
        }
        if let Kind::Names { names, open } = &place.shape.kind {
            for name in names {
                let near = [
                    name.to_lowercase(),
                    format!("{name} "),
                    format!(" {name}"),
                    format!("{name}\0"),
                    format!("{name}-"),
                    name[1..].to_owned(),
                    String::new(),
                ];
                for near in near {
                    let json = whole.with(place, |json| *json = text(&near));
                    match whole.read(&json) {
                        Ok(read) => {
                            let sent: Value = serde_json::from_slice(&json.body()).unwrap();
                            assert!(*open, "{near:?} is read as {}", place.shape.name);
                            assert_eq!(read, sent, "{}", place.shape.name);
                        }
                        Err(error) => {
                            assert!(!open, "{near:?} is not kept: {error}");
                            assert_eq!(error.fault(), SerializationFault::Rule);
                        }
                    }
                }
            }
        }
        if let Kind::Structure(of) = &place.shape.kind {
            for (i, _) in of.iter().enumerate().filter(|(_, member)| member.may_be_empty(whole.way)) {
                let empty = whole.with(place, |json| members(json)[i].1 = text(""));
                let absent = whole.with(place, |json| drop(members(json).remove(i)));
                assert!(whole.assert_same(&empty, &absent));
                let blank = whole.with(place, |json| members(json)[i].1 = text(" "));
                assert_eq!(whole.read(&blank).unwrap_err().fault(), SerializationFault::Rule);
            }
        }
    });
}

/// The body of a checked request is read by the same reader as that of an input.
#[test]
fn a_request_is_read_as_strictly_as_its_input() {
    for whole in wholes().iter().filter(|whole| whole.way == Way::Request) {
        for place in whole.places() {
            for value in values() {
                let json = whole.with(&place, |json| *json = value);
                let found = match whole.operation.check(&json.body()) {
                    Err(stagepass::BadRequest::Serialization(error)) => Some(error),
                    _ => None,
                };
                assert_eq!(found, whole.read(&json).err());
            }
        }
    }
}
