//! Any bytes as the body of each of the requests. Bytes that no JSON begins with make a body of
//! known members instead, by the library's `Arbitrary`.
//!
//! What is accepted, is accepted again as it was. What is refused, is refused for a reason that is
//! told the same in every form, and that holds nothing of the body: each body is asked a second
//! time with a mark in all of its strings and in the place of all of its numbers, and the mark
//! never comes back.
#![no_main]

use libfuzzer_sys::arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use stagepass::moderation::*;
use stagepass::participant::*;
use stagepass::public_key::*;
use stagepass::room::*;
use stagepass::stage::*;
use stagepass::tagging::*;
use stagepass::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;

#[path = "../../src/testing/each.rs"]
#[expect(unused_imports, unused_macros, reason = "only requests are asked")]
mod each;

/// No rule allows these characters in what an error may name, and no message has them.
const MARK: &str = "*7f3Q";

/// No rule has this number, and it is inside 32 bits.
const NUMBER: &str = "987654321";

/// The names of members stay as they are: with another name, nothing would be read.
static NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let rows = include_str!("../../src/testing/models/services.tsv")
        .lines()
        .map(|row| row.split('\t').collect::<Vec<_>>());
    rows.filter(|row| row[1..].first() == Some(&"member"))
        .filter_map(|row| Some(row[2].split_once('.')?.1))
        .collect()
});

/// The body with a mark at the end of every string that is no member's name, and in the place of
/// every number. It is as broken as it was.
fn marked(body: &[u8]) -> Vec<u8> {
    let mut marked = Vec::new();
    let mut rest = body;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'"' {
            let length = length_of_string(after);
            let (text, behind) = after.split_at(length);
            marked.push(b'"');
            marked.extend_from_slice(text);
            if !std::str::from_utf8(text).is_ok_and(|text| NAMES.contains(text)) {
                marked.extend_from_slice(MARK.as_bytes());
            }
            let closing = behind.len().min(1);
            marked.extend_from_slice(&behind[..closing]);
            rest = &behind[closing..];
        } else if byte.is_ascii_digit() {
            let digits = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
            marked.extend_from_slice(NUMBER.as_bytes());
            rest = &after[digits..];
        } else {
            marked.push(byte);
        }
    }
    marked
}

/// The length of what stands before the closing quote, if there is one.
fn length_of_string(text: &[u8]) -> usize {
    let mut escaped = false;
    let closing = text.iter().position(|byte| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    });
    closing.unwrap_or(text.len())
}

fn responses(refused: &BadRequest) -> [ErrorResponse; 2] {
    [Api::Realtime, Api::Chat].map(|api| refused.response(api))
}

/// All that is told of a refusal.
fn told(refused: &BadRequest) -> String {
    let mut told = format!("{refused} {refused:?}");
    if let BadRequest::Validation(violations) = refused {
        told.push_str(&serde_json::to_string(violations).unwrap());
    }
    for response in responses(refused) {
        told.push_str(&serde_json::to_string(&response.body).unwrap());
    }
    told
}

fn check_refusal(refused: &BadRequest) {
    let message = refused.to_string();
    let [realtime, chat] = responses(refused).map(|response| {
        assert_eq!(response.status, 400);
        let name = if matches!(refused, BadRequest::Validation(_)) {
            "ValidationException"
        } else {
            "SerializationException"
        };
        assert_eq!(response.error_type, name);
        serde_json::to_value(&response.body).unwrap()
    });
    assert_eq!(realtime["exceptionMessage"], message.as_str());
    assert_eq!(chat["message"], message.as_str());
    if let BadRequest::Validation(violations) = refused {
        let count = violations.iter().count();
        assert!(count >= 1);
        assert_eq!(violations.len(), count);
        let plural = if count == 1 { "error" } else { "errors" };
        let details: Vec<_> = violations.iter().map(ToString::to_string).collect();
        assert_eq!(message, format!("{count} validation {plural} detected. {}", details.join("; ")));
        let fields = chat["fieldList"].as_array().unwrap();
        assert_eq!(fields.len(), count);
        for (violation, field) in violations.iter().zip(fields) {
            let name = field["name"].as_str().unwrap();
            assert!(NAMES.contains(name), "{name}");
            assert!(violation.path().strip_prefix('/').unwrap().starts_with(name));
        }
    }
}

macro_rules! ask {
    ($request:ident, $input:ident, $body:expr) => {
        let body = &shaped::<$input>($body).unwrap_or_else(|| $body.to_vec());
        match $request::from_json(body) {
            Ok(request) => {
                let again = serde_json::to_vec(&$input::from(request.clone())).unwrap();
                assert_eq!($request::from_json(&again).unwrap(), request);
            }
            Err(refused) => check_refusal(&refused),
        }
        if let Err(refused) = $request::from_json(&marked(body)) {
            let told = told(&refused);
            assert!(!told.contains(MARK) && !told.contains(NUMBER), "{told}");
        }
    };
}

/// A body that begins as no JSON does, read as the input of a request. An input that has more
/// entries than are kept cannot be printed.
fn shaped<T: for<'a> Arbitrary<'a> + serde::Serialize>(body: &[u8]) -> Option<Vec<u8>> {
    let (first, rest) = body.split_first()?;
    let input = (*first >= 0x80).then(|| T::arbitrary(&mut Unstructured::new(rest)).ok())??;
    serde_json::to_vec(&input).ok()
}

macro_rules! of_operations {
    ($($request:ident $one:ident, $input:ident $valid:ident of $service:ident $name:literal;)+) => {
        fuzz_target!(|body: &[u8]| {
            $(ask!($request, $input, body);)+
        });
    };
}
each::for_each_operation!(of_operations);
