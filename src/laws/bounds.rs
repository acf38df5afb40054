//! Each documented bound, where it acts in a request or an answer, at min-1, min, max and max+1.

mod answers;

use super::boundaries::held_by;
use super::model::{Line, constraint_of, lines};
use crate::{BadRequest, Operation, Violations};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const STAGE: &str = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";
const ROOM: &str = "arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6";
const STORAGE: &str = "arn:aws:ivs:us-west-2:123456789012:storage-configuration/a";

/// Where the members of a structure stand in a request that is otherwise valid.
pub(super) fn request_with(structure: &str) -> Option<(Operation, Value, &'static str)> {
    let recording = json!({"autoParticipantRecordingConfiguration": {
        "storageConfigurationArn": STORAGE, "thumbnailConfiguration": {}, "hlsConfiguration": {},
    }});
    Some(match structure {
        "CreateStageRequest" => (Operation::CreateStage, json!({}), ""),
        "ParticipantTokenConfiguration" => {
            let configurations = json!({"participantTokenConfigurations": [{}, {}]});
            (Operation::CreateStage, configurations, "/participantTokenConfigurations/1")
        }
        "AutoParticipantRecordingConfiguration" => {
            (Operation::CreateStage, recording, "/autoParticipantRecordingConfiguration")
        }
        "ParticipantThumbnailConfiguration" => {
            let place = "/autoParticipantRecordingConfiguration/thumbnailConfiguration";
            (Operation::CreateStage, recording, place)
        }
        "ParticipantRecordingHlsConfiguration" => {
            (Operation::CreateStage, recording, "/autoParticipantRecordingConfiguration/hlsConfiguration")
        }
        "CreateParticipantTokenRequest" => {
            (Operation::CreateParticipantToken, json!({"stageArn": STAGE}), "")
        }
        "GetParticipantRequest" => {
            let session = "st-a1b2c3d4e5f6g";
            let request = json!({"stageArn": STAGE, "sessionId": session, "participantId": "p"});
            (Operation::GetParticipant, request, "")
        }
        "CreateChatTokenRequest" => {
            (Operation::CreateChatToken, json!({"roomIdentifier": ROOM, "userId": "u"}), "")
        }
        _ => return None,
    })
}

/// What is wrong with the request when the member has the value: path and kind of each violation.
fn faults(structure: &str, member: &str, value: Value) -> Vec<(String, &'static str)> {
    let (operation, mut request, place) = request_with(structure).unwrap();
    request.pointer_mut(place).unwrap()[member] = value;
    match operation.check(request.to_string().as_bytes()) {
        Ok(()) => Vec::new(),
        Err(BadRequest::Validation(violations)) => kinds(&violations),
        Err(BadRequest::Serialization(error)) => panic!("{structure}.{member}: {error}"),
    }
}

fn kinds(violations: &Violations) -> Vec<(String, &'static str)> {
    violations.iter().map(|found| (found.path().to_owned(), found.constraint().kind())).collect()
}

/// The members of all requests that have a constraint.
fn constrained_members() -> Vec<(&'static str, &'static str, String, Line)> {
    let members = lines().into_iter().filter_map(|line| {
        let Line::Member { structure, name, shape, .. } = line else { return None };
        let (_, _, place) = request_with(structure)?;
        Some((structure, name, format!("{place}/{name}"), constraint_of(shape)?))
    });
    members.collect()
}

/// A text of so many characters that matches the shape's expression, where one can be so short.
pub(crate) fn text_of(shape: &str, length: usize) -> String {
    let start = match shape {
        "StageArn" => "arn:aws:ivs:us-west-2:123456789012:stage/",
        "RoomIdentifier" => "arn:aws:ivschat:us-west-2:12345689012:room/",
        "AutoParticipantRecordingStorageConfigurationArn" => {
            "arn:aws:ivs:us-west-2:123456789012:storage-configuration/"
        }
        "IngestConfigurationArn" => "arn:aws:ivs:us-west-2:123456789012:ingest-configuration/",
        "StageSessionId" => "st-",
        _ => "",
    };
    start.chars().chain(std::iter::repeat('a')).take(length).collect()
}

#[test]
fn a_text_is_held_to_its_length_in_characters() {
    let mut held = BTreeSet::new();
    for (structure, member, path, line) in constrained_members() {
        let Line::Text { shape, min, max, expression } = line else { continue };
        let max = max.unwrap();
        let short = if min == 0 { None } else { Some(min - 1) };
        for length in [short, Some(min), Some(max), Some(max + 1)].into_iter().flatten() {
            let outside = length < min || length > max;
            let plain = faults(structure, member, json!(text_of(shape, length)));
            assert_eq!(plain.contains(&(path.clone(), "length")), outside, "{path} of {length}");
            if length >= max {
                assert_eq!(plain.len(), usize::from(outside), "{path} of {length}: {plain:?}");
            }
            // Four bytes and two UTF-16 units each: only scalar values may be counted.
            let wide = faults(structure, member, json!("😀".repeat(length)));
            assert_eq!(wide.contains(&(path.clone(), "length")), outside, "{path} of {length} wide ones");
            let matches = expression.is_none() || (length == 0 && min == 0);
            assert_eq!(wide.contains(&(path.clone(), "pattern")), !matches, "{path} of {length} wide ones");
        }
        held.insert(format!("{structure}.{member}"));
    }
    assert_eq!(held.len(), 10, "texts that are members of a request");
    assert_eq!(held, held_by("a_text_is_held_to_its_length_in_characters"));
}

#[test]
fn a_number_is_held_to_its_range() {
    let mut held = BTreeSet::new();
    for (structure, member, path, line) in constrained_members() {
        let Line::Range { min, max, .. } = line else { continue };
        for number in [min, max] {
            assert_eq!(faults(structure, member, json!(number)), [], "{path} of {number}");
        }
        for number in [min - 1, max + 1, i32::MIN, i32::MAX] {
            let expected = [(path.clone(), "range")];
            assert_eq!(faults(structure, member, json!(number)), expected, "{path} of {number}");
        }
        held.insert(format!("{structure}.{member}"));
    }
    assert_eq!(held.len(), 6, "numbers that are members of a request");
    assert_eq!(held, held_by("a_number_is_held_to_its_range"));
}

/// So many entries of a list or map.
type Entries = fn(usize) -> Value;

#[test]
fn a_list_or_map_is_held_to_its_size_and_not_opened_beyond() {
    let mut held = BTreeSet::new();
    for (structure, member, path, line) in constrained_members() {
        let Line::Count { shape, min, max } = line else { continue };
        let (good, bad): (Entries, Entries) = match shape {
            "ParticipantTokenConfigurations" => {
                (|n| json!(vec![json!({}); n]), |n| json!(vec![json!({"duration": 0}); n]))
            }
            "ParticipantTokenCapabilities" => (|n| json!(vec!["PUBLISH"; n]), |n| json!(vec!["x"; n])),
            "ParticipantRecordingMediaTypeList" => (|n| json!(vec!["NONE"; n]), |n| json!(vec!["x"; n])),
            "ThumbnailStorageTypeList" => (|n| json!(vec!["LATEST"; n]), |n| json!(vec!["x"; n])),
            "Tags" => (
                |n| {
                    (0..n)
                        .map(|i| (format!("key{i}"), json!("value")))
                        .collect::<serde_json::Map<_, _>>()
                        .into()
                },
                |n| {
                    (0..n).map(|i| (format!("aws:{i}"), json!("%"))).collect::<serde_json::Map<_, _>>().into()
                },
            ),
            other => panic!("no entries for {other}"),
        };
        for count in [min, max] {
            assert_eq!(faults(structure, member, good(count)), [], "{path} of {count}");
        }
        for entries in [good, bad] {
            let expected = [(path.clone(), "length")];
            assert_eq!(faults(structure, member, entries(max + 1)), expected, "{path} of {}", max + 1);
        }
        held.insert(format!("{structure}.{member}"));
    }
    assert_eq!(held.len(), 6, "lists and maps that are members of a request");
    assert_eq!(held, held_by("a_list_or_map_is_held_to_its_size_and_not_opened_beyond"));
}

#[test]
fn a_name_is_one_of_the_documented() {
    // Members that are a name, and members that are a list of names.
    let lists = [
        ("ParticipantTokenConfiguration", "capabilities", "ParticipantTokenCapability"),
        ("CreateParticipantTokenRequest", "capabilities", "ParticipantTokenCapability"),
        ("AutoParticipantRecordingConfiguration", "mediaTypes", "ParticipantRecordingMediaType"),
        ("ParticipantThumbnailConfiguration", "storage", "ThumbnailStorageType"),
        ("CreateChatTokenRequest", "capabilities", "ChatTokenCapability"),
    ];
    let mut held = Vec::new();
    for (structure, member, shape) in lists {
        let Some(Line::Names { names, .. }) = constraint_of(shape) else { panic!("{shape}") };
        let (_, _, place) = request_with(structure).unwrap();
        held.push((structure, member, format!("{place}/{member}/0"), names, true));
    }
    for (structure, member, path, line) in constrained_members() {
        let Line::Names { names, .. } = line else { continue };
        held.push((structure, member, path, names, false));
    }
    assert_eq!(held.len(), 6, "names in requests");
    let places = held.iter().map(|(structure, member, _, _, list)| {
        format!("{structure}.{member}{}", if *list { "[]" } else { "" })
    });
    assert_eq!(places.collect::<BTreeSet<_>>(), held_by("a_name_is_one_of_the_documented"));
    for (structure, member, path, names, list) in held {
        let value = |name: &str| if list { json!([name]) } else { json!(name) };
        for name in names.split(' ') {
            assert_eq!(faults(structure, member, value(name)), [], "{path} of {name}");
            let lower = name.to_lowercase();
            let near =
                [format!("{name} "), format!(" {name}"), format!("{name}\n"), lower, name[1..].to_owned()];
            for name in near.iter().map(String::as_str).chain(["", "UNKNOWN_NAME"]) {
                let expected = [(path.clone(), "enum")];
                assert_eq!(faults(structure, member, value(name)), expected, "{path} of {name:?}");
            }
        }
    }
}

#[test]
fn a_required_member_is_present_and_not_null_and_an_optional_one_need_not_be() {
    let mut held = BTreeSet::new();
    for line in lines() {
        let Line::Member { structure, name, required, .. } = line else { continue };
        let Some((operation, mut request, place)) = request_with(structure) else { continue };
        let expected: &[_] = if required { &[(format!("{place}/{name}"), "required")] } else { &[] };
        assert_eq!(faults(structure, name, Value::Null), expected, "{structure}.{name}");
        request.pointer_mut(place).unwrap().as_object_mut().unwrap().remove(name);
        let absent = match operation.check(request.to_string().as_bytes()) {
            Err(BadRequest::Validation(violations)) => kinds(&violations),
            other => other.map(|()| Vec::new()).unwrap(),
        };
        assert_eq!(absent, expected, "{structure}.{name}");
        if required {
            held.insert(format!("{structure}.{name} is required"));
        }
    }
    assert_eq!(held.len(), 7, "required members of requests");
    assert_eq!(held, held_by("a_required_member_is_present_and_not_null_and_an_optional_one_need_not_be"));
}

#[test]
fn keys_and_values_of_tags_are_held_to_their_length_and_their_characters() {
    let tag = |key: &str, value: &str| faults("CreateStageRequest", "tags", json!({ key: value }));
    let at_map = |kind| vec![("/tags".to_owned(), kind)];
    for letter in ["a", "𐐀"] {
        assert_eq!(tag(letter, ""), []);
        assert_eq!(tag(&letter.repeat(128), &letter.repeat(256)), []);
        assert_eq!(tag(&letter.repeat(129), ""), at_map("length"));
        assert_eq!(tag("k", &letter.repeat(257)), [("/tags/k".to_owned(), "length")]);
    }
    assert_eq!(tag("", ""), [at_map("length"), at_map("pattern")].concat());
    assert_eq!(tag("a b_.:/=+-@9ß字", "٣ x"), []);
    for stray in ["%", "\n", "\t", "😀", "\u{200d}", "\u{0}", "~", "e\u{301}"] {
        assert_eq!(tag(stray, ""), at_map("pattern"), "{stray:?}");
        assert_eq!(tag("k", stray), [("/tags/k".to_owned(), "pattern")], "{stray:?}");
    }
    for reserved in ["aws:", "AWS:x", "aWs:x"] {
        assert_eq!(tag(reserved, ""), at_map("reservedPrefix"));
    }
    for free in ["aws", "awsx:", "xaws:", " aws:"] {
        assert_eq!(tag(free, "aws:x"), [], "{free}");
    }
    let held = ["CreateStageRequest.tags key", "CreateStageRequest.tags value"];
    assert_eq!(
        BTreeSet::from(held.map(str::to_owned)),
        held_by("keys_and_values_of_tags_are_held_to_their_length_and_their_characters")
    );
}

#[test]
fn attributes_are_held_to_1024_bytes_of_keys_and_values() {
    let structures =
        ["ParticipantTokenConfiguration", "CreateParticipantTokenRequest", "CreateChatTokenRequest"];
    let held = structures.map(|structure| format!("{structure}.attributes"));
    assert_eq!(BTreeSet::from(held), held_by("attributes_are_held_to_1024_bytes_of_keys_and_values"));
    for structure in structures {
        let (_, _, place) = request_with(structure).unwrap();
        let too_large = [(format!("{place}/attributes"), "size")];
        let with = |attributes| faults(structure, "attributes", attributes);
        assert_eq!(with(json!({})), []);
        assert_eq!(with(json!({"": ""})), []);
        assert_eq!(with(json!({"key": "v".repeat(1021)})), []);
        assert_eq!(with(json!({"key": "v".repeat(1022)})), too_large);
        assert_eq!(with(json!({"k".repeat(1024): ""})), []);
        assert_eq!(with(json!({"k".repeat(1025): ""})), too_large);
        // Bytes, not characters: 256 characters of four bytes fill it.
        assert_eq!(with(json!({"": "😀".repeat(256)})), []);
        assert_eq!(with(json!({"k": "😀".repeat(256)})), too_large);
        let many: serde_json::Map<_, _> = (0..256).map(|i| (format!("{i:03}"), json!("v"))).collect();
        assert_eq!(with(many.into()), []);
        let too_many: serde_json::Map<_, _> = (0..257).map(|i| (format!("{i:03}"), json!("v"))).collect();
        assert_eq!(with(too_many.into()), too_large);
    }
}
