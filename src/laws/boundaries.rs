//! Where each documented constraint acts, and the test that holds it there: the table of
//! boundaries.
//!
//! The places are found by walking the models from the operations of this library. A test asks for
//! the rows that name it ([`rows_of`]), so what the table says is held is what is held.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

use super::tables::documented_table;
use crate::chat::{ClientFrame, Review};
use crate::testing::models::{self, Bounds, Kind, MODELS, Member, Shape, Way, whole};
use crate::{Api, BadRequest, Operation};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

pub(super) const TEXT: &str = "a_text_is_held_to_its_length_in_characters";
pub(super) const RANGE: &str = "a_number_is_held_to_its_range";
pub(super) const COUNT: &str = "a_list_or_map_is_held_to_its_size_and_not_opened_beyond";
pub(super) const NAMES: &str = "a_name_is_one_of_the_documented";
pub(super) const OPEN: &str = "an_unknown_name_of_an_answer_is_kept_as_it_came";
pub(super) const REQUIRED: &str = "a_required_member_is_present_and_not_null_and_an_optional_one_need_not_be";
pub(super) const TAGS: &str = "keys_and_values_of_tags_are_held_to_their_length_and_their_characters";
pub(super) const FILTERS: &str = "one_filter_may_be_given_at_most";
pub(super) const KEYS: &str = "a_key_is_one_of_p_384";
pub(super) const ATTRIBUTES: &str = "attributes_are_held_to_1024_bytes_of_keys_and_values";
const ERRORS: &str = "the_chat_service_names_the_room_that_was_not_found";
const LIMITS: &str = "the_chat_service_names_the_room_of_a_conflict_and_of_a_limit";
const FIELDS: &str = "the_chat_service_lists_the_fields_that_are_wrong";
const FAULTS: &str = "the_chat_service_says_message_otherwise";

/// Returns the operation as the models have it.
pub(super) fn model(operation: Operation) -> &'static models::Operation {
    let service = if operation.api() == Api::Chat { "chat" } else { "realtime" };
    MODELS.operation(service, operation.as_str())
}

/// The frames of chat clients with their actions; and the review of a message, which has none.
const FRAMES: [(&str, &str); 4] = [
    ("SendMessageFrame", "SEND_MESSAGE"),
    ("DeleteMessageFrame", "DELETE_MESSAGE"),
    ("DisconnectUserFrame", "DISCONNECT_USER"),
    ("Review", ""),
];

/// A member of a structure, at one of the places where it stands in a request or an answer.
#[derive(Clone)]
pub(super) struct Place {
    /// The operation; a frame of a chat room belongs to none.
    pub(super) operation: Option<Operation>,
    pub(super) way: Way,
    /// The structure, and the pointer to it in a whole request or answer.
    pub(super) structure: Arc<Shape>,
    inside: String,
    number: usize,
}

impl Place {
    pub(super) fn member(&self) -> &Member {
        let Kind::Structure(members) = &self.structure.kind else { panic!("no structure") };
        &members[self.number]
    }

    /// Returns the pointer to the member.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", self.inside, self.member().name)
    }

    pub(super) fn name(&self) -> String {
        format!("{}.{}", self.structure.name, self.member().name)
    }

    /// Returns a request or an answer with every member there is, in which this member has a value
    /// or, without one, is absent.
    pub(super) fn body(&self, value: Option<Value>) -> Vec<u8> {
        let outermost = self.operation.map_or(Some(&self.structure), |operation| {
            let operation = model(operation);
            if self.way == Way::Request { operation.input.as_ref() } else { operation.output.as_ref() }
        });
        let mut body: Value = serde_json::from_slice(&whole(outermost.unwrap()).body()).unwrap();
        if let Some((_, action)) = FRAMES.iter().find(|(name, _)| *name == self.structure.name) {
            body["Action"] = json!(action);
        }
        let structure = body.pointer_mut(&self.inside).unwrap().as_object_mut().unwrap();
        // One filter may be given: this one, or else the first.
        let Kind::Structure(members) = &self.structure.kind else { panic!("no structure") };
        let filters = || members.iter().filter(|member| member.filter);
        let given = filters().find(|member| member.name == self.member().name).or(filters().next());
        for member in filters().filter(|member| Some(member.name) != given.map(|given| given.name)) {
            structure.remove(member.name);
        }
        match value {
            Some(value) => structure.insert(self.member().name.to_owned(), value),
            None => structure.remove(self.member().name),
        };
        body.to_string().into_bytes()
    }

    /// Checks such a request.
    pub(super) fn check(&self, body: &[u8]) -> Result<(), BadRequest> {
        match self.operation {
            Some(operation) => operation.check(body),
            None if self.structure.name == "Review" => Review::from_json(body).map(drop),
            None => ClientFrame::from_json(body).map(drop),
        }
    }
}

/// Returns the members of every structure in requests, in answers or in frames, each once.
pub(super) fn places() -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    for operation in Operation::ALL.iter().copied() {
        let model = model(operation);
        for (way, shape) in [(Way::Request, &model.input), (Way::Answer, &model.output)] {
            if let Some(structure) = shape.clone() {
                let operation = Some(operation);
                walk(&Place { operation, way, structure, inside: String::new(), number: 0 }, &mut found);
            }
        }
    }
    for structure in FRAMES.map(|(name, _)| MODELS.shape("chat", name)) {
        let (operation, way) = (None, Way::Request);
        walk(&Place { operation, way, structure, inside: String::new(), number: 0 }, &mut found);
    }
    found
}

fn walk(from: &Place, found: &mut Vec<Place>) {
    let Kind::Structure(members) = &from.structure.kind else { return };
    if found.iter().any(|place| Arc::ptr_eq(&place.structure, &from.structure) && place.way == from.way) {
        return;
    }
    found.extend((0..members.len()).map(|number| Place { number, ..from.clone() }));
    for member in members {
        let (structure, item) = match &member.shape.kind {
            Kind::List { item, .. } => (item, "/0"),
            _ => (&member.shape, ""),
        };
        let inside = format!("{}/{}{item}", from.inside, member.name);
        walk(&Place { structure: structure.clone(), inside, ..from.clone() }, found);
    }
}

/// One constraint where it acts.
pub(super) struct Row {
    /// Where it acts; exceptions are only answered, and tested where they are made.
    pub(super) place: Option<Place>,
    name: String,
    pub(super) shape: Arc<Shape>,
    bound: String,
    probes: String,
    source: &'static str,
    pub(super) test: &'static str,
}

/// What is refused below, taken from, taken to, and refused above.
fn around(bounds: Bounds) -> String {
    let (min, max) = (bounds.least(), bounds.max.unwrap());
    let below = if min == 0 { String::new() } else { format!("{} refused, ", min - 1) };
    let taken = if min == max { format!("{min} taken") } else { format!("{min} and {max} taken") };
    format!("{below}{taken}, {} refused", max + 1)
}

fn said(bounds: Bounds) -> String {
    format!("{}–{}", bounds.least(), bounds.max.unwrap())
}

/// The exceptions of ivschat that name a room, beside that of a room that was not found.
const LIMITED: [&str; 3] = ["ConflictException", "ServiceQuotaExceededException", "ThrottlingException"];

/// Returns the rows of a member, with those of its items, keys and values.
fn rows_of_member(place: Option<&Place>, structure: &Shape, member: &Member) -> Vec<Row> {
    let name = format!("{}.{}", structure.name, member.name);
    let source = match place {
        Some(Place { operation: None, .. }) => "Chat Messaging API",
        _ if structure.service == "chat" => "ivschat",
        _ => "ivs-realtime",
    };
    let mut rows = Vec::new();
    let mut add = |suffix: &str, shape: &Arc<Shape>, bound: String, probes: String, source, test| {
        let test = match place {
            Some(_) => test,
            None if shape.name == "ValidationExceptionReason" => FIELDS,
            None if structure.name == "ResourceNotFoundException" => ERRORS,
            None if LIMITED.contains(&structure.name) => LIMITS,
            None if structure.name.starts_with("ValidationException") => FIELDS,
            None => FAULTS,
        };
        let probes = if place.is_some() { probes } else { "answered in each".to_owned() };
        let (name, place, shape) = (format!("{name}{suffix}"), place.cloned(), shape.clone());
        rows.push(Row { place, name, shape, bound, probes, source, test });
    };
    match &member.shape.kind {
        Kind::List { size, .. } | Kind::Map { size, .. } if size.max.is_some() => {
            add("", &member.shape, format!("{} entries", said(*size)), around(*size), source, COUNT);
        }
        _ => {}
    }
    match &member.shape.kind {
        Kind::Map { bytes: Some(bytes), .. } => {
            let bound = format!("keys and values of at most {bytes} bytes in total");
            add(
                "",
                &member.shape,
                bound,
                format!("{bytes} taken, {} refused", bytes + 1),
                "prose",
                ATTRIBUTES,
            );
        }
        Kind::Map { key, value, .. } => {
            for (suffix, shape) in [(" key", key), (" value", value)] {
                let (bound, probes) = leaf(shape, Way::Request).unwrap();
                add(suffix, shape, bound, probes, source, TAGS);
            }
        }
        kind => {
            let (suffix, shape) =
                if let Kind::List { item, .. } = kind { ("[]", item) } else { ("", &member.shape) };
            let way = place.map_or(Way::Request, |place| place.way);
            if let Some((bound, probes)) = leaf(shape, way) {
                let test = match &shape.kind {
                    Kind::Text(_) => TEXT,
                    Kind::Range(_) => RANGE,
                    Kind::Names { open: true, .. } if way == Way::Answer => OPEN,
                    _ => NAMES,
                };
                add(suffix, shape, bound, probes, source, test);
            }
        }
    }
    if matches!(&member.shape.kind, Kind::Text(text) if text.key.is_some()) {
        let probes = "keys of other curves and algorithms refused, a compressed one refused".to_owned();
        add("", &member.shape, "a P-384 public key".to_owned(), probes, source, KEYS);
    }
    if member.filter {
        let probes = "alone taken, behind another refused".to_owned();
        add("", &member.shape, "the only filter".to_owned(), probes, "prose", FILTERS);
    }
    let way = place.map_or(Way::Request, |place| place.way);
    if member.is_required(way) {
        let (bound, probes) = ("present and not null".to_owned(), "absent refused, null refused".to_owned());
        let source = if member.required { source } else { "the service's answers" };
        add(" is required", &member.shape, bound, probes, source, REQUIRED);
    }
    rows
}

/// Returns the bound and the probes of a shape that is no structure, list or map, if it has any.
fn leaf(shape: &Shape, way: Way) -> Option<(String, String)> {
    match &shape.kind {
        Kind::Text(text) => {
            let (mut bound, mut probes) = match text.length.max {
                Some(_) => (format!("{} characters", said(text.length)), around(text.length)),
                None => ("any length".to_owned(), String::new()),
            };
            if let Some(pattern) = &text.pattern {
                write!(bound, ", `{}`", pattern.expression.replace('|', r"\|")).unwrap();
                let and = if probes.is_empty() { "" } else { "; " };
                write!(probes, "{and}near misses as `regex` judges them").unwrap();
            }
            (bound != "any length").then_some((bound, probes))
        }
        Kind::Range(bounds) => bounds.max.map(|_| (said(*bounds), around(*bounds))),
        Kind::Names { names, open } => {
            let probes = if *open && way == Way::Answer {
                "each taken, near misses kept as they came"
            } else {
                "each taken, near misses refused"
            };
            Some((format!("`{}`", names.join("`, `")), probes.to_owned()))
        }
        _ => None,
    }
}

/// Returns every constraint at every place, those of exceptions last.
pub(super) fn rows() -> Vec<Row> {
    let places = places();
    let mut rows: Vec<Row> = places
        .iter()
        .flat_map(|place| rows_of_member(Some(place), &place.structure, place.member()))
        .collect();
    for structure in exceptions() {
        let Kind::Structure(members) = &structure.kind else { panic!("no structure") };
        rows.extend(members.iter().flat_map(|member| rows_of_member(None, &structure, member)));
    }
    rows
}

/// Returns the structures of the exceptions of the operations, and what they are made of.
pub(super) fn exceptions() -> Vec<Arc<Shape>> {
    let operations = Operation::ALL.iter().copied().map(model);
    let mut found: Vec<Arc<Shape>> = Vec::new();
    for structure in operations.flat_map(|operation| operation.errors.iter().cloned()) {
        let Kind::Structure(members) = &structure.kind else { panic!("no structure") };
        let inside = members.iter().filter_map(|member| match &member.shape.kind {
            Kind::List { item, .. } => Some(item.clone()),
            _ => None,
        });
        for shape in std::iter::once(structure.clone()).chain(inside.collect::<Vec<_>>()) {
            if !found.iter().any(|other| Arc::ptr_eq(other, &shape)) {
                found.push(shape);
            }
        }
    }
    found
}

/// Returns the rows that a test holds: at least one.
pub(super) fn rows_of(test: &str) -> Vec<(Place, Arc<Shape>)> {
    let rows: Vec<_> = rows()
        .into_iter()
        .filter(|row| row.test == test)
        .map(|row| (row.place.unwrap(), row.shape))
        .collect();
    assert!(!rows.is_empty(), "{test} holds nothing");
    rows
}

/// Returns where a rule acts that no member of a request, an answer or a frame has.
pub(super) fn elsewhere(shape: &str) -> Option<&'static str> {
    Some(match shape {
        "PublicKeyArn" => "KeyPairToken.kid",
        "jti" => "KeyPairToken.jti",
        "Action" => "the frames of chat clients",
        _ => return None,
    })
}

fn table() -> String {
    let rows = rows();
    let mut table = format!(
        "The two models put {} and {} single constraints on the operations of ivs-realtime and of ivschat:\n\
         bounds, expressions, enumerations, and members that are required. Here is each of them at every\n\
         place where it acts, with those of the frames of a chat room, and with what only prose says. Near\n\
         misses of every expression are in `a_rule_agrees_with_regex_on_near_misses`, and every character\n\
         under every expression in\n\
         `a_rule_agrees_with_regex_on_every_character`.\n\n\
         | place | in | shape | bound | what is tried | source | test |\n|---|---|---|---|---|---|---|\n",
        MODELS.constraints("realtime"),
        MODELS.constraints("chat"),
    );
    for Row { place, name, shape, bound, probes, source, test } in &rows {
        let way = match place {
            Some(Place { operation: None, .. }) => "frames",
            Some(Place { way: Way::Request, .. }) => "requests",
            Some(_) => "answers",
            None => "errors",
        };
        writeln!(table, "| {name} | {way} | `{}` | {bound} | {probes} | {source} | `{test}` |", shape.name)
            .unwrap();
    }
    table
}

/// `STAGEPASS_WRITE_TABLES=1 cargo test the_table_of` writes the tables anew.
#[test]
fn the_table_of_boundaries_is_the_documented_one() {
    let (found, expected) = documented_table("boundaries.md", table);
    assert_eq!(found, expected);
}

/// Each shape that the table names is one with a rule, and each rule is in the table.
#[test]
fn the_table_of_boundaries_has_every_rule() {
    let held: BTreeSet<&str> =
        rows().iter().filter(|row| row.test != REQUIRED).map(|row| row.shape.name).collect();
    for rule in crate::rules::ALL.iter().filter(|rule| elsewhere(rule.shape).is_none()) {
        let held = held.contains(rule.shape) || rule.shape == "Attributes";
        assert!(held, "{}", rule.shape);
    }
}

#[test]
fn every_test_that_the_table_names_exists() {
    let tests =
        [include_str!("bounds.rs"), include_str!("patterns.rs"), include_str!("../../tests/api/errors.rs")]
            .concat();
    let rows = rows();
    let patterns = ["a_rule_agrees_with_regex_on_near_misses", "a_rule_agrees_with_regex_on_every_character"];
    for test in rows.iter().map(|row| row.test).chain(patterns).collect::<BTreeSet<_>>() {
        assert!(tests.contains(&format!("fn {test}(")), "{test}");
    }
}
