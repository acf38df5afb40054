//! What must come back for what is broken, in words of its own.

use crate::rules::violation::Violation;
use crate::testing::grammar::{Names, made};
use serde::Serialize;
use std::fmt;

/// A value that breaks rules, and everything that must be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Broken<T> {
    /// What is broken. An `…Input` serializes to the JSON that a caller would send; see [`body`](Self::body).
    pub input: T,
    /// The violations that must come back, in the order of the service's model. There is at least one.
    pub violations: Vec<ExpectedViolation>,
}

impl<T> Broken<T> {
    /// The whole message that must come back, as a `ValidationException` carries it.
    #[must_use]
    pub fn message(&self) -> String {
        let details: Vec<String> = self.violations.iter().map(ToString::to_string).collect();
        let plural = if details.len() == 1 { "error" } else { "errors" };
        format!("{} validation {plural} detected. {}", details.len(), details.join("; "))
    }
}

impl<T: Serialize> Broken<T> {
    /// The JSON body that a caller would send.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        made(serde_json::to_vec(&self.input))
    }
}

/// A violation that must come back. Its message is what it prints.
///
/// It is written from the documentation and knows nothing of the rules; it can be compared with a
/// [`Violation`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedViolation {
    path: String,
    kind: &'static str,
    /// What is said of the value, such as `with length 3 `.
    found: String,
    /// What is said of the rule.
    rule: String,
}

impl ExpectedViolation {
    /// The place in the request as an RFC 6901 JSON Pointer; empty for the value itself.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The kind of the rule in one word: `required`, `length`, `size`, `range`, `pattern`, `reservedPrefix` or
    /// `enum`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.kind
    }

    fn new(kind: &'static str, found: String, rule: String) -> Self {
        Self { path: String::new(), kind, found, rule }
    }

    pub(super) fn required() -> Self {
        Self::new("required", String::new(), "Member must not be null".to_owned())
    }

    pub(super) fn length(actual: usize, min: usize, max: usize) -> Self {
        let rule = format!("Member must have length between {min} and {max}, inclusive");
        Self::new("length", format!("with length {actual} "), rule)
    }

    pub(super) fn size(actual: usize, max: usize) -> Self {
        let rule = format!("Member must have keys and values of at most {max} bytes in total");
        Self::new("size", format!("with size {actual} "), rule)
    }

    pub(super) fn range(min: i32, max: i32) -> Self {
        Self::new("range", String::new(), format!("Member must be between {min} and {max}, inclusive"))
    }

    pub(super) fn pattern(expression: &str) -> Self {
        let rule = format!("Member must satisfy regular expression pattern: {expression}");
        Self::new("pattern", String::new(), rule)
    }

    pub(super) fn reserved_prefix(prefix: &str) -> Self {
        let rule = format!("Member must not begin with {prefix}, in any mix of case");
        Self::new("reservedPrefix", String::new(), rule)
    }

    pub(super) fn names(names: Names) -> Self {
        let rule = format!("Member must satisfy enum value set: [{}]", names.join(", "));
        Self::new("enum", String::new(), rule)
    }

    /// The same inside of a member or an item of this name.
    pub(super) fn under(self, segment: &str) -> Self {
        let escaped = segment.replace('~', "~0").replace('/', "~1");
        Self { path: format!("/{escaped}{}", self.path), ..self }
    }
}

impl fmt::Display for ExpectedViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, found, rule, .. } = self;
        write!(f, "Value {found}at '{path}' failed to satisfy constraint: {rule}")
    }
}

impl PartialEq<Violation> for ExpectedViolation {
    fn eq(&self, found: &Violation) -> bool {
        self.path == found.path()
            && self.kind == found.constraint().kind()
            && self.to_string() == found.to_string()
    }
}

impl PartialEq<ExpectedViolation> for Violation {
    fn eq(&self, expected: &ExpectedViolation) -> bool {
        expected == self
    }
}

/// A value on its way into an input, and what is wrong with it so far: nothing, or something.
#[derive(Debug, Clone)]
pub(super) struct Attempt<T> {
    pub(super) value: T,
    pub(super) violations: Vec<ExpectedViolation>,
}

impl<T> Attempt<T> {
    pub(super) const fn valid(value: T) -> Self {
        Self { value, violations: Vec::new() }
    }

    /// What is broken, or, where nothing is, what this makes of it.
    pub(super) fn broken_at_least(self, by: impl FnOnce(&mut T) -> ExpectedViolation) -> Broken<T> {
        let Self { mut value, mut violations } = self;
        if violations.is_empty() {
            violations.push(by(&mut value));
        }
        Broken { input: value, violations }
    }
}

/// Gathers what is wrong with the members of a structure, in the order in which they are put in.
#[derive(Debug, Default)]
pub(super) struct Gathered(pub(super) Vec<ExpectedViolation>);

impl Gathered {
    /// The value of a member, or of an item.
    pub(super) fn member<T>(&mut self, name: &str, attempt: Attempt<T>) -> T {
        self.0.extend(attempt.violations.into_iter().map(|violation| violation.under(name)));
        attempt.value
    }

    /// The value of a member that may be absent.
    pub(super) fn optional<T>(&mut self, name: &str, attempt: Option<Attempt<T>>) -> Option<T> {
        attempt.map(|attempt| self.member(name, attempt))
    }

    /// The value of a member that may not be absent.
    pub(super) fn required<T>(&mut self, name: &str, attempt: Option<Attempt<T>>) -> Option<T> {
        if attempt.is_none() {
            self.0.push(ExpectedViolation::required().under(name));
        }
        self.optional(name, attempt)
    }
}
