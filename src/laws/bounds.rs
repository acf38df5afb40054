//! Each documented bound, where it acts in a request or an answer, at min-1, min, max and max+1.

use super::boundaries::{
    ATTRIBUTES, COUNT, FILTERS, KEYS, NAMES, OPEN, Place, RANGE, REQUIRED, TAGS, TEXT, places, rows_of,
};
use super::texts::exactly;
use crate::http::Answer;
use crate::testing::models::{self, Kind, Maker, Seeded, Shape, Text, Way, judge};
use crate::{BadRequest, Operation, SerializationFault};
use serde_json::{Value, json};

/// Returns what is wrong when the member has the value, or none: path and kind of each violation.
/// An answer has at most one, and its kind is `rule` or `required`.
fn faults(place: &Place, value: Option<Value>) -> Vec<(String, &'static str)> {
    let body = place.body(value);
    if place.way == Way::Answer {
        return match answer(place.operation.unwrap(), &body) {
            Ok(_) => Vec::new(),
            Err(error) => {
                let missing = error.fault() == SerializationFault::Missing;
                let ruled = error.fault() == SerializationFault::Rule;
                // An answer is not told apart more finely: null is another type than the member's.
                vec![(
                    error.path().to_owned(),
                    if missing {
                        "required"
                    } else if ruled {
                        "rule"
                    } else {
                        "type"
                    },
                )]
            }
        };
    }
    match place.check(&body) {
        Ok(()) => Vec::new(),
        Err(BadRequest::Validation(violations)) => {
            violations.iter().map(|found| (found.path().to_owned(), found.constraint().kind())).collect()
        }
        Err(BadRequest::Serialization(error)) => panic!("{}: {error}", place.name()),
    }
}

/// Reads an answer, and returns what it is printed as.
fn answer(operation: Operation, body: &[u8]) -> Result<Value, crate::SerializationError> {
    let body = Answer::read(operation, body)?.to_http().body;
    Ok(serde_json::from_slice(&body).unwrap_or_default())
}

/// Returns whether an answer is refused for a rule, at the place or at the structure that is
/// checked as one.
fn refused_around(place: &str, found: &[(String, &str)]) -> bool {
    matches!(found, [(path, "rule")] if !path.is_empty() && (path.starts_with(place) || place.starts_with(path)))
}

/// Returns the value of a member that is this text, or a list of it.
fn alone(place: &Place, text: &str) -> Value {
    if matches!(place.member().shape.kind, Kind::List { .. }) { json!([text]) } else { json!(text) }
}

/// Returns where that text stands.
fn place_of_it(place: &Place) -> String {
    let list = matches!(place.member().shape.kind, Kind::List { .. });
    if list { format!("{}/0", place.path()) } else { place.path() }
}

/// Asserts that the value is taken, or that it is refused for this kind alone.
#[track_caller]
fn assert_held(place: &Place, value: Value, refused: Option<&'static str>) {
    let shown = value.to_string().chars().take(100).collect::<String>();
    let found = faults(place, Some(value));
    match (refused, place.way) {
        (None, _) => assert_eq!(found, [], "{} of {shown}", place.name()),
        (Some(kind), Way::Request) => {
            assert_eq!(found, [(place.path(), kind)], "{} of {shown}", place.name());
        }
        (Some(_), Way::Answer) => {
            assert!(refused_around(&place.path(), &found), "{} of {shown}: {found:?}", place.name());
        }
    }
}

/// Returns the ARN of a stage or a room, of the usual form and with so many characters.
pub(crate) fn text_of(shape: &str, length: usize) -> String {
    let start = match shape {
        "StageArn" => "arn:aws:ivs:us-west-2:123456789012:stage/",
        "RoomIdentifier" => "arn:aws:ivschat:us-west-2:12345689012:room/",
        other => panic!("no text of {other}"),
    };
    start.chars().chain(std::iter::repeat('a')).take(length).collect()
}

#[test]
fn a_text_is_held_to_its_length_in_characters() {
    for (place, shape) in rows_of(TEXT) {
        let Kind::Text(text) = &shape.kind else { panic!("{} is a text", shape.name) };
        // A text of any length is held to its expression, below.
        let (min, Some(max)) = (text.length.least(), text.length.max) else { continue };
        assert!(exactly(text, max).is_some() && exactly(text, max + 1).is_some(), "{}", shape.name);
        for length in [min - 1, min, max, max + 1].into_iter().filter(|length| *length >= 0) {
            let outside = length < min || length > max;
            let absent = length == 0 && place.member().may_be_empty(place.way);
            if let Some(text) = exactly(text, length) {
                let found = faults(&place, Some(alone(&place, &text)));
                let refused = outside && !absent;
                match place.way {
                    Way::Request => {
                        let expected = refused.then(|| (place_of_it(&place), "length"));
                        assert_eq!(found, Vec::from_iter(expected), "{} of {text}", place.name());
                    }
                    Way::Answer => {
                        assert_eq!(refused, refused_around(&place.path(), &found), "{}", place.name());
                    }
                }
            }
            // Four bytes and two UTF-16 units each: only scalar values may be counted.
            let wide = "😀".repeat(usize::try_from(length).unwrap());
            let matches = text.pattern.as_ref().is_none_or(|pattern| pattern.matches(&wide));
            let found = faults(&place, Some(alone(&place, &wide)));
            if place.way == Way::Answer {
                assert_eq!(found.is_empty(), absent || (matches && !outside), "{} of {length}", place.name());
                continue;
            }
            let kinds = [outside.then_some("length"), (!matches).then_some("pattern")];
            let expected: Vec<_> =
                kinds.into_iter().flatten().map(|kind| (place_of_it(&place), kind)).collect();
            assert_eq!(found, expected, "{} of {length} wide ones", place.name());
        }
    }
}

#[test]
fn a_number_is_held_to_its_range() {
    for (place, shape) in rows_of(RANGE) {
        let Kind::Range(bounds) = shape.kind else { panic!("{} is a number", shape.name) };
        let (min, max) = (bounds.least(), bounds.max.unwrap());
        for number in [min, max] {
            assert_held(&place, json!(number), None);
        }
        for number in [min - 1, max + 1, i32::MIN.into(), i32::MAX.into()] {
            assert_held(&place, json!(number), Some("range"));
        }
    }
}

/// Returns so many entries of a list or map, good ones or broken ones.
fn entries(shape: &Shape, count: i64, good: bool) -> Value {
    let entry = |shape: &Shape| {
        let drawn = (0..10_000)
            .map(|seed| Maker { choices: &mut Seeded(seed), way: Way::Request, faults: !good }.value(shape));
        let mut found = drawn.filter(|json| judge(shape, json, Way::Request).is_empty() == good);
        serde_json::from_slice::<Value>(&found.next().unwrap().body()).unwrap()
    };
    match &shape.kind {
        Kind::List { item, .. } => Value::Array((0..count).map(|_| entry(item)).collect()),
        Kind::Map { value, .. } => {
            let value = entry(value);
            Value::Object((0..count).map(|i| (format!("key{i}"), value.clone())).collect())
        }
        _ => panic!("{} has no entries", shape.name),
    }
}

#[test]
fn a_list_or_map_is_held_to_its_size_and_not_opened_beyond() {
    for (place, shape) in rows_of(COUNT) {
        let (Kind::List { size, .. } | Kind::Map { size, .. }) = &shape.kind else {
            panic!("{}", shape.name)
        };
        let (min, max) = (size.least(), size.max.unwrap());
        for count in [min, max] {
            assert_held(&place, entries(&shape, count, true), None);
        }
        for good in [true, false] {
            assert_held(&place, entries(&shape, max + 1, good), Some("length"));
        }
    }
}

/// Returns names that are nearly this one.
pub(super) fn near(name: &str) -> Vec<String> {
    vec![
        format!("{name} "),
        format!(" {name}"),
        format!("{name}\n"),
        format!("{name}\0"),
        format!("{name}-"),
        name.replace('_', "-") + "-",
        name.to_lowercase(),
        name[1..].to_owned(),
        format!("{}{}", &name[..1], name[1..].to_lowercase()),
        String::new(),
        "UNKNOWN_NAME".to_owned(),
    ]
}

#[test]
fn a_name_is_one_of_the_documented() {
    for (place, shape) in rows_of(NAMES) {
        let Kind::Names { names, .. } = &shape.kind else { panic!("{} is a name", shape.name) };
        let path = place_of_it(&place);
        for name in names {
            assert_held(&place, alone(&place, name), None);
            for name in near(name) {
                let found = faults(&place, Some(alone(&place, &name)));
                match place.way {
                    Way::Request => assert_eq!(found, [(path.clone(), "enum")], "{path} of {name:?}"),
                    Way::Answer => {
                        assert!(refused_around(&place.path(), &found), "{path} of {name:?}: {found:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn an_unknown_name_of_an_answer_is_kept_as_it_came() {
    for (place, shape) in rows_of(OPEN) {
        let Kind::Names { names, .. } = &shape.kind else { panic!("{} is a name", shape.name) };
        for name in names.iter().flat_map(|name| near(name).into_iter().chain([(*name).to_owned()])) {
            let read = answer(place.operation.unwrap(), &place.body(Some(json!(name)))).unwrap();
            assert_eq!(read.pointer(&place.path()), Some(&json!(name)), "{} of {name:?}", place.name());
        }
    }
}

#[test]
fn a_required_member_is_present_and_not_null_and_an_optional_one_need_not_be() {
    let required: Vec<String> = rows_of(REQUIRED).iter().map(|(place, _)| place.name()).collect();
    for place in places() {
        for value in [None, Some(Value::Null)] {
            let found = faults(&place, value.clone());
            if !place.member().is_required(place.way) {
                assert_eq!(found, [], "{}", place.name());
                continue;
            }
            assert!(required.contains(&place.name()));
            match place.way {
                Way::Request => assert_eq!(found, [(place.path(), "required")]),
                Way::Answer => assert_eq!(found.len(), 1, "{} of {value:?}", place.name()),
            }
        }
    }
}

#[test]
fn keys_and_values_of_tags_are_held_to_their_length_and_their_characters() {
    for (place, shape) in rows_of(TAGS) {
        let Kind::Text(text) = &shape.kind else { panic!("{} is a text", shape.name) };
        let is_key = shape.name == "TagKey";
        let tag = |text: &str| if is_key { json!({ text: "" }) } else { json!({ "k": text }) };
        let assert_tag = |tag: Value, kinds: &[&'static str]| {
            let found = faults(&place, Some(tag.clone()));
            let path = if is_key { place.path() } else { format!("{}/k", place.path()) };
            match place.way {
                Way::Request => {
                    let expected: Vec<_> = kinds.iter().map(|kind| (path.clone(), *kind)).collect();
                    assert_eq!(found, expected, "{tag}");
                }
                Way::Answer => assert_eq!(found.is_empty(), kinds.is_empty(), "{tag}"),
            }
        };
        let max = usize::try_from(text.length.max.unwrap()).unwrap();
        for letter in ["a", "𐐀"] {
            assert_tag(tag(&letter.repeat(max)), &[]);
            assert_tag(tag(&letter.repeat(max + 1)), &["length"]);
        }
        assert_tag(tag(""), if is_key { &["length", "pattern"] } else { &[] });
        assert_tag(tag("a b_.:/=+-@9ß字٣ x"), &[]);
        for stray in ["%", "\n", "\t", "😀", "\u{200d}", "\u{0}", "~", "e\u{301}"] {
            assert_tag(tag(stray), &["pattern"]);
        }
        for reserved in ["aws:", "AWS:x", "aWs:x"] {
            assert_tag(tag(reserved), if is_key { &["reservedPrefix"] } else { &[] });
        }
        for free in ["aws", "awsx:", "xaws:", " aws:"] {
            assert_tag(tag(free), &[]);
        }
    }
}

#[test]
fn attributes_are_held_to_1024_bytes_of_keys_and_values() {
    for (place, _) in rows_of(ATTRIBUTES) {
        let many =
            |count: usize| Value::Object((0..count).map(|i| (format!("{i:03}"), json!("v"))).collect());
        for (attributes, taken) in [
            (json!({}), true),
            (json!({"": ""}), true),
            (json!({"key": "v".repeat(1021)}), true),
            (json!({"key": "v".repeat(1022)}), false),
            (json!({"k".repeat(1024): ""}), true),
            (json!({"k".repeat(1025): ""}), false),
            // Bytes, not characters: 256 characters of four bytes fill it.
            (json!({"": "😀".repeat(256)}), true),
            (json!({"k": "😀".repeat(256)}), false),
            (many(256), true),
            (many(257), false),
        ] {
            assert_held(&place, attributes, (!taken).then_some("size"));
        }
    }
}

#[test]
fn one_filter_may_be_given_at_most() {
    let filters: Vec<Place> = rows_of(FILTERS).into_iter().map(|(place, _)| place).collect();
    let values = [json!("alice"), json!(true), json!("CONNECTED"), json!("ACTIVE")];
    assert_eq!(filters.len(), values.len());
    for (i, (place, value)) in filters.iter().zip(&values).enumerate() {
        assert_held(place, value.clone(), None);
        let mut body: Value = serde_json::from_slice(&place.body(Some(value.clone()))).unwrap();
        for (other, value) in filters[..i].iter().zip(&values) {
            body[other.member().name] = value.clone();
        }
        let found =
            place.operation.unwrap().check(body.to_string().as_bytes()).err().map(|error| error.to_string());
        assert_eq!(found.map_or(0, |found| found.matches("Only one filter may be given").count()), i);
    }
}

#[test]
fn a_key_is_one_of_p_384() {
    let key = |name: &str| {
        let path = format!("{}/tests/api/key_pair/keys/{name}", env!("CARGO_MANIFEST_DIR"));
        json!(std::fs::read_to_string(path).unwrap())
    };
    for (place, _) in rows_of(KEYS) {
        assert_held(&place, key("public.pem"), None);
        assert_held(&place, key("other_public.pem"), None);
        for another in
            ["ed25519_public.pem", "p256_public.pem", "public_compressed.pem", "public_explicit.pem"]
        {
            assert_held(&place, key(another), Some("p384Key"));
        }
    }
}

/// Near misses of texts are refused where they stand, too: an expression is not only compared.
#[test]
fn a_text_is_held_to_its_expression_where_it_stands() {
    for (place, shape) in rows_of(TEXT) {
        let Kind::Text(Text { pattern: Some(_), .. }) = &shape.kind else { continue };
        let models::Json::Text(valid) = models::whole(&shape) else { panic!("{} is a text", shape.name) };
        let misspelt = format!("\n{valid}*");
        let outside = !faults(&place, Some(alone(&place, &misspelt))).is_empty();
        assert!(outside, "{}", place.name());
    }
}
