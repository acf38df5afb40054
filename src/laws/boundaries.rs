//! Where each documented constraint acts, and the test that holds it there: the table of boundaries.
//!
//! The places come from the models, the tests say which of them they held ([`held_by`]), and the table is compared with
//! the documented one.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

use super::bounds::request_with;
use super::documentation::documented_table;
use super::model::{Line, constraint_of, lines};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const TEXT: &str = "a_text_is_held_to_its_length_in_characters";
const RANGE: &str = "a_number_is_held_to_its_range";
const COUNT: &str = "a_list_or_map_is_held_to_its_size_and_not_opened_beyond";
const NAMES: &str = "a_name_is_one_of_the_documented";
const REQUIRED: &str = "a_required_member_is_present_and_not_null_and_an_optional_one_need_not_be";
const TAG: &str = "keys_and_values_of_tags_are_held_to_their_length_and_their_characters";
const ATTRIBUTES: &str = "attributes_are_held_to_1024_bytes_of_keys_and_values";
const ANSWER: &str = "an_answer_is_held_to_lengths_and_ranges_too";
const ANSWER_COUNT: &str = "a_list_or_map_of_an_answer_is_held_to_its_size";
const ANSWER_NAMES: &str = "a_name_in_a_list_of_an_answer_is_one_of_the_documented";
const ANSWER_SIZES: &str = "attributes_and_tags_of_an_answer_are_held_to_their_sizes";
const ERRORS: &str = "the_chat_service_names_the_room_that_was_not_found";
const FIELDS: &str = "the_chat_service_lists_the_fields_that_are_wrong";
const FAULTS: &str = "the_chat_service_says_message_otherwise";

/// One constraint where it acts.
struct Row {
    place: String,
    shape: &'static str,
    bound: String,
    probes: String,
    source: &'static str,
    test: &'static str,
}

/// The structures of errors, which are only answered and never read.
fn is_error(structure: &str) -> bool {
    structure.contains("Exception") || structure == "PendingVerification"
}

fn source(structure: &str, in_model: bool) -> &'static str {
    match (in_model, structure) {
        (false, _) => "prose",
        (true, "CreateChatTokenRequest" | "CreateChatTokenResponse") => "ivschat",
        (true, structure) if is_error(structure) => "ivschat",
        (true, _) => "ivs-realtime",
    }
}

/// What is refused below, taken from, taken to, and refused above.
fn around(min: i64, max: i64) -> String {
    let below = if min == 0 { String::new() } else { format!("{} refused, ", min - 1) };
    let taken = if min == max { format!("{min} taken") } else { format!("{min} and {max} taken") };
    format!("{below}{taken}, {} refused", max + 1)
}

fn number(bound: usize) -> i64 {
    i64::try_from(bound).unwrap()
}

/// Bound and probes of a constraint.
fn said(line: Line) -> (String, String) {
    match line {
        Line::Text { min, max, expression, .. } => {
            let (mut bound, mut probes) = match max {
                Some(max) => (format!("{min}–{max} characters"), around(number(min), number(max))),
                None => ("any length".to_owned(), String::new()),
            };
            if let Some(expression) = expression {
                write!(bound, ", `{}`", expression.replace('|', r"\|")).unwrap();
                let and = if probes.is_empty() { "" } else { "; " };
                write!(probes, "{and}near misses as `regex` judges them").unwrap();
            }
            (bound, probes)
        }
        Line::Range { min, max, .. } => (format!("{min}–{max}"), around(min.into(), max.into())),
        Line::Count { min, max, .. } => (format!("{min}–{max} entries"), around(number(min), number(max))),
        Line::Names { names, .. } => {
            (format!("`{}`", names.replace(' ', "`, `")), "each taken, near misses refused".to_owned())
        }
        Line::Member { .. } => ("present and not null".to_owned(), "absent refused, null refused".to_owned()),
    }
}

/// The rows of a member, with those of its items, keys and values.
fn rows_of(structure: &'static str, name: &str, shape: &'static str, required: bool) -> Vec<Row> {
    let place = format!("{structure}.{name}");
    let request = request_with(structure).is_some();
    let mut rows = Vec::new();
    let mut add = |place: String, shape: &'static str, line: Line, test: &'static str| {
        let (bound, mut probes) = said(line);
        if !request && !is_error(structure) && matches!(line, Line::Names { .. }) && !place.ends_with("[]") {
            probes = "each taken, another kept as it came".to_owned();
        }
        rows.push(Row { place, shape, bound, probes, source: source(structure, true), test });
    };
    let constraint = constraint_of(shape);
    if let Some(line) = constraint {
        let test = match (request, line) {
            _ if is_error(structure) && shape == "ValidationExceptionReason" => FIELDS,
            _ if is_error(structure) => ERRORS,
            (true, Line::Text { .. }) => TEXT,
            (true, Line::Range { .. }) => RANGE,
            (true, Line::Count { .. }) => COUNT,
            (true, _) => NAMES,
            (false, Line::Count { .. }) => ANSWER_COUNT,
            (false, _) => ANSWER,
        };
        add(place.clone(), shape, line, test);
    }
    let item = match shape {
        "ParticipantTokenCapabilities" => Some("ParticipantTokenCapability"),
        "ParticipantRecordingMediaTypeList" => Some("ParticipantRecordingMediaType"),
        "ThumbnailStorageTypeList" => Some("ThumbnailStorageType"),
        "ChatTokenCapabilities" => Some("ChatTokenCapability"),
        _ => None,
    };
    if let Some((item, line)) = item.and_then(|item| Some((item, constraint_of(item)?))) {
        add(format!("{place}[]"), item, line, if request { NAMES } else { ANSWER_NAMES });
    }
    if shape == "Tags" {
        for (part, shape) in [("key", "TagKey"), ("value", "TagValue")] {
            let test = if request { TAG } else { ANSWER_SIZES };
            add(format!("{place} {part}"), shape, constraint_of(shape).unwrap(), test);
        }
    }
    if shape.ends_with("Attributes") {
        let bound = "keys and values of at most 1024 bytes in total".to_owned();
        let probes = "1024 taken, 1025 refused".to_owned();
        let test = if request { ATTRIBUTES } else { ANSWER_SIZES };
        rows.push(Row { place: place.clone(), shape, bound, probes, source: source(structure, false), test });
    }
    if required {
        let (bound, probes) = said(Line::Member { structure, name: "", shape, required });
        let test = match structure {
            _ if request => REQUIRED,
            "Stage" => "a_stage_answer_without_its_arn_is_refused",
            "ResourceNotFoundException" => ERRORS,
            "ValidationException" | "ValidationExceptionField" => FIELDS,
            _ => FAULTS,
        };
        let probes = if is_error(structure) { "answered in each".to_owned() } else { probes };
        let place = format!("{place} is required");
        rows.push(Row { place, shape, bound, probes, source: source(structure, true), test });
    }
    rows
}

fn rows() -> Vec<Row> {
    let members = lines().into_iter().filter_map(|line| match line {
        Line::Member { structure, name, shape, required } => Some(rows_of(structure, name, shape, required)),
        _ => None,
    });
    members.flatten().collect()
}

/// Where the table says that this test holds a constraint.
pub(super) fn held_by(test: &str) -> BTreeSet<String> {
    rows().into_iter().filter(|row| row.test == test).map(|row| row.place).collect()
}

fn table() -> String {
    let rows = rows();
    let documented: BTreeSet<&str> = lines().into_iter().filter_map(Line::shape).collect();
    let held: BTreeSet<&str> = rows.iter().map(|row| row.shape).collect();
    let mut table = format!(
        "{} of the {} constraints that the two models put on shapes, at the {} places where they act, with what is \
         required, and with what only prose says. Near misses of every expression are in \
         `a_rule_agrees_with_regex_on_near_misses`, and every character under every expression in \
         `a_rule_agrees_with_regex_on_every_character`.\n\n\
         | place | shape | bound | what is tried | source | test |\n|---|---|---|---|---|---|\n",
        documented.intersection(&held).count(),
        documented.len(),
        rows.len()
    );
    for Row { place, shape, bound, probes, source, test } in &rows {
        writeln!(table, "| {place} | `{shape}` | {bound} | {probes} | {source} | `{test}` |").unwrap();
    }
    table
}

/// `STAGEPASS_WRITE_TABLES=1 cargo test the_table_of_boundaries` writes the table anew.
#[test]
fn the_table_of_boundaries_is_the_documented_one_and_lists_every_constraint() {
    let (found, expected) = documented_table("boundaries.md", table);
    assert_eq!(found, expected);
    assert!(found.starts_with("40 of the 40 constraints "), "{}", found.lines().next().unwrap());
}

#[test]
fn every_test_that_the_table_names_exists() {
    let tests = [
        include_str!("bounds.rs"),
        include_str!("bounds/answers.rs"),
        include_str!("patterns.rs"),
        include_str!("../../tests/api/errors.rs"),
    ]
    .concat();
    let rows = rows();
    let patterns = ["a_rule_agrees_with_regex_on_near_misses", "a_rule_agrees_with_regex_on_every_character"];
    for test in rows.iter().map(|row| row.test).chain(patterns).collect::<BTreeSet<_>>() {
        assert!(tests.contains(&format!("fn {test}(")), "{test}");
    }
}
