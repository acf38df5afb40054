//! What is wrong with a body that is not the JSON it should be, and where.

use crate::rules;
use serde_json::error::Category;
use std::fmt;

/// A body that is not the JSON it should be: it is broken, has a wrong type, or repeats a member.
///
/// This is not a violation of a rule. The services call it `SerializationException` (400), and it
/// is the only thing wrong that is reported. It names the place and the fault, and never holds the
/// input.
///
/// ```
/// use stagepass::CreateStageInput;
///
/// let error = CreateStageInput::from_json(br#"{"tags": {"team": 7}}"#).unwrap_err();
/// assert_eq!(error.path(), "/tags/team");
/// assert_eq!(error.to_string(), "Expected a string at '/tags/team' (line 1, column 19)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerializationError {
    path: String,
    line: usize,
    column: usize,
    fault: SerializationFault,
}

/// What is wrong with a JSON body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SerializationFault {
    /// The body is not JSON, or it nests too deeply to be read.
    Syntax,
    /// The body ends before it is complete.
    Incomplete,
    /// An object has the same member twice. Two readers could disagree about which one counts, so
    /// neither does.
    Repeated,
    /// A string is expected there.
    ExpectedString,
    /// An integer of 32 bits is expected there.
    ExpectedInteger,
    /// `true` or `false` is expected there.
    ExpectedBoolean,
    /// An array is expected there.
    ExpectedArray,
    /// An object is expected there.
    ExpectedObject,
    /// What stands there in the target of a request is not UTF-8 in percent-encoding.
    Escape,
    /// A required member is missing there. Only reading an answer reports this.
    Missing,
    /// The value there breaks the rule of its type. Only reading an answer reports this.
    Rule,
}

impl SerializationFault {
    const fn words(self) -> &'static str {
        match self {
            Self::Syntax => "Not valid JSON",
            Self::Incomplete => "JSON that ends too early",
            Self::Repeated => "Repeated member",
            Self::ExpectedString => "Expected a string",
            Self::ExpectedInteger => "Expected an integer of 32 bits",
            Self::ExpectedBoolean => "Expected a boolean",
            Self::ExpectedArray => "Expected an array",
            Self::ExpectedObject => "Expected an object",
            Self::Escape => "Not UTF-8 in percent-encoding",
            Self::Missing => "Missing member",
            Self::Rule => "Broken rule",
        }
    }

    /// Returns what an error of `serde_json` is about.
    ///
    /// Its message begins with words of ours, or of serde's derived code. Neither holds any input.
    fn of(error: &serde_json::Error) -> Self {
        match error.classify() {
            Category::Eof => return Self::Incomplete,
            Category::Syntax | Category::Io => return Self::Syntax,
            Category::Data => {}
        }
        let message = error.to_string();
        if message.starts_with(MISSING) {
            return Self::Missing;
        }
        if message.starts_with("duplicate field") {
            return Self::Repeated;
        }
        [
            Self::ExpectedString,
            Self::ExpectedInteger,
            Self::ExpectedBoolean,
            Self::ExpectedArray,
            Self::ExpectedObject,
        ]
        .into_iter()
        .find(|fault| message.starts_with(fault.words()))
        .unwrap_or(Self::Rule)
    }

    const fn is_about_type(self) -> bool {
        matches!(
            self,
            Self::ExpectedString
                | Self::ExpectedInteger
                | Self::ExpectedBoolean
                | Self::ExpectedArray
                | Self::ExpectedObject
        )
    }
}

impl fmt::Display for SerializationFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl SerializationError {
    /// Returns the place as an RFC 6901 JSON Pointer.
    ///
    /// The pointer is empty for the body itself, and for broken JSON, which has only a line and a
    /// column. It names nothing inside `attributes`, whose keys may be secret, and no key of `tags`
    /// that breaks its own rule.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the line of the body, counted from 1. The target of a request is one line.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// Returns the column of the line in bytes, counted from 1; it is 0 before the first byte of
    /// the line.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }

    /// Returns what is wrong there.
    #[must_use]
    pub const fn fault(&self) -> SerializationFault {
        self.fault
    }

    /// The error of a member of the target, which begins in this column.
    pub(crate) fn in_target(member: &str, column: usize) -> Self {
        let mut path = String::new();
        push_segment(&mut path, member);
        Self { path, line: 1, column, fault: SerializationFault::Escape }
    }

    /// Says in words of ours what `serde_json` found wrong with the body.
    ///
    /// This reads the body a second time, up to the fault, and keeps nothing of it but the path.
    pub(super) fn new(body: &[u8], error: &serde_json::Error) -> Self {
        let fault = SerializationFault::of(error);
        let (line, column) = (error.line(), error.column());
        let found = Self { path: String::new(), line, column, fault };
        if error.classify() != Category::Data {
            return found;
        }
        let left = bytes_left(body, line, column);
        let (path, value) = locate(body, left);
        // An object or array of a wrong type is reported where it begins, anything else where it
        // ends.
        let begins = matches!(value, [b'{' | b'[', ..]);
        if begins && fault.is_about_type() {
            let before = body.get(..body.len().saturating_sub(value.len())).unwrap_or_default();
            let (line, column) = position_after(before);
            return Self { path, line, column, ..found };
        }
        Self { path, ..found }
    }
}

impl fmt::Display for SerializationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at '{}' (line {}, column {})", self.fault, self.path, self.line, self.column)
    }
}

impl std::error::Error for SerializationError {}

/// Returns how many bytes of the body follow a position.
fn bytes_left(body: &[u8], line: usize, column: usize) -> usize {
    let mut rest = body;
    for _ in 1..line {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { break };
        rest = rest.get(end..).and_then(|rest| rest.split_first()).map_or(&[], |(_, rest)| rest);
    }
    rest.len().saturating_sub(column)
}

/// Returns line and column of the end of this beginning of a body.
fn position_after(before: &[u8]) -> (usize, usize) {
    let mut lines = before.rsplit(|byte| *byte == b'\n');
    let column = lines.next().map_or(0, <[u8]>::len);
    (lines.count().saturating_add(1), column)
}

/// Finds the innermost value that holds the point with so many bytes left, and returns its pointer
/// and the body from its beginning.
///
/// All that stands before the point is valid JSON. Values are skipped by counting brackets, so this
/// takes no memory but that of the pointer, and time linear in the body for each level of the
/// request.
fn locate(body: &[u8], left: usize) -> (String, &[u8]) {
    let mut path = String::new();
    let mut is_named = true;
    let mut value = body.trim_ascii_start();
    loop {
        let (is_object, inside) = match value {
            [b'{', members @ ..] => (true, members),
            [b'[', items @ ..] => (false, items),
            _ => return (path, value),
        };
        let Some((inner, key, index)) = holder(inside, left, is_object) else { return (path, value) };
        if is_named && is_object {
            is_named = push_key(&mut path, key);
        } else if is_named {
            push_segment(&mut path, &index.to_string());
        }
        value = inner;
    }
}

/// Finds the member or item that holds the point: where it begins, its key as JSON, and its index.
fn holder(inside: &[u8], left: usize, is_object: bool) -> Option<(&[u8], &[u8], usize)> {
    let mut rest = inside.trim_ascii_start();
    let mut index = 0_usize;
    loop {
        let key = rest;
        if is_object {
            rest = after_value(rest, left).trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
        }
        if rest.len() <= left {
            return None;
        }
        let after = after_value(rest, left);
        if after.len() <= left {
            return Some((rest, key, index));
        }
        rest = after.trim_ascii_start().strip_prefix(b",")?.trim_ascii_start();
        index = index.saturating_add(1);
    }
}

/// Returns what follows a value, or what follows some point after the one that is looked for, which
/// is nothing when the body ends within the value.
fn after_value(value: &[u8], left: usize) -> &[u8] {
    let mut rest = value;
    let mut depth = 0_usize;
    while !rest.is_empty() && rest.len() >= left {
        // Outside of texts, only these bytes begin or end anything.
        let ends =
            |byte: &u8| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']' | b',' | b':' | b' ' | b'\t'..=b'\r');
        rest = from(rest, ends);
        match rest {
            [b'"', text @ ..] => rest = after_text(text),
            [b'{' | b'[', inside @ ..] => {
                depth = depth.saturating_add(1);
                rest = inside;
                continue;
            }
            [b'}' | b']', after @ ..] if depth > 0 => {
                depth = depth.saturating_sub(1);
                rest = after;
            }
            [_, after @ ..] if depth > 0 => {
                rest = after;
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            return rest;
        }
    }
    rest
}

/// Returns what follows the quotation mark that ends a text.
fn after_text(text: &[u8]) -> &[u8] {
    let mut rest = text;
    loop {
        rest = from(rest, |byte| matches!(byte, b'"' | b'\\'));
        match rest {
            [b'\\', _, after @ ..] => rest = after,
            [_, after @ ..] => return after,
            [] => return rest,
        }
    }
}

/// Returns the bytes from the first one on for which this holds.
fn from(bytes: &[u8], holds: impl Fn(&u8) -> bool) -> &[u8] {
    bytes.iter().position(holds).and_then(|at| bytes.get(at..)).unwrap_or_default()
}

/// Adds a key to the pointer, and returns whether what is inside of it may be named, too.
fn push_key(path: &mut String, key: &[u8]) -> bool {
    let end = key.len().saturating_sub(key.strip_prefix(b"\"").map_or(0, |text| after_text(text).len()));
    let key = key.get(..end).and_then(|key| serde_json::from_slice::<String>(key).ok()).unwrap_or_default();
    // As in violations, a pointer never carries a key that is itself refused.
    if path.ends_with("/tags") && !rules::TAG_KEY.accepts(&key) {
        return false;
    }
    push_segment(path, &key);
    !key.eq_ignore_ascii_case("attributes")
}

/// Adds one segment to an RFC 6901 pointer.
pub(crate) fn push_segment(pointer: &mut String, segment: &str) {
    pointer.push('/');
    if !segment.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        return pointer.push_str(segment);
    }
    for c in segment.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// The beginning of what serde's derived code says of a member that is missing.
pub(super) const MISSING: &str = "missing field";
