//! What is answered over HTTP, in the terms of the model.

use serde_json::{Map, Value};
use std::fmt;

/// The body of an answer, in which every id is told by the order in which it was made
/// (`"stage 0"`), every moment by its second, and the place of a next page by `true`.
#[derive(Clone, PartialEq, Eq)]
pub struct Told(pub(super) Value);

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Returns an object of the members that there are.
pub(super) fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let there = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect::<Map<_, _>>())
}

/// Returns what stands for an id.
pub(super) fn label(kind: &str, number: usize) -> String {
    format!("{kind} {number}")
}

/// Returns the tags that a request gives: some replace those that a stage is made with, and some
/// come to them.
pub(super) fn tags_given(count: u8) -> Value {
    let tag = |number: u8| {
        let kind = if number & 1 == 0 { "tag" } else { "more" };
        (format!("{kind} {number}"), Value::from(format!("again {number}")))
    };
    Value::Object((0..count).map(tag).collect())
}

/// Returns the keys of the tags that a request takes: one at least.
pub(super) fn tags_taken(count: u8) -> Vec<String> {
    (0..=count.min(49)).map(|number| format!("tag {number}")).collect()
}

/// Returns how a stage records to one of several places.
pub(super) fn recording(to: u8) -> Value {
    let arn = format!("arn:aws:ivs:us-west-2:123456789012:storage-configuration/place{to}");
    object([("storageConfigurationArn", Some(arn.into()))])
}

/// The name of the event that is sent to rooms.
pub(super) const EVENT: &str = "goal";

/// The key that is imported. Whoever signs tokens has its private half.
pub(super) const PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEbobl3d+rtCrZmiLcpEyKrk6E2iIW7N0J
KnSa2U5ZC/fgZPrbS3Nyg4r9uqysBTEh22obIqja0qiIb51UJFPls96RLK5zGIU3
ikRDCN1hDQGI55BCsWdufE4VbG8r3F/f
-----END PUBLIC KEY-----
";
