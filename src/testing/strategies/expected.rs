//! What must come back for what is broken.

use super::cases::Case;
use crate::SerializationFault;
use crate::rules::violation::Violation;
use crate::testing::models::{ExpectedViolation, Misread, judge, misread};
use serde::de::DeserializeOwned;
use std::fmt;

/// How many violations a message names.
const NAMED: usize = 100;

/// A value that breaks rules, and everything that must be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Broken<T> {
    /// The value that is broken. For an `…Input`, see also [`body`](Self::body).
    pub input: T,
    /// The violations that must come back, in the order of the service's model. There is at least
    /// one.
    pub violations: Vec<ExpectedViolation>,
    body: Body,
}

/// A body, which may hold what is secret.
#[derive(Clone, PartialEq, Eq)]
struct Body(Vec<u8>);

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl<T> Broken<T> {
    /// Returns the whole message that must come back, as a `ValidationException` carries it.
    ///
    /// It names the first 100 violations and says how many there are.
    #[must_use]
    pub fn message(&self) -> String {
        let details: Vec<String> = self.violations.iter().take(NAMED).map(ToString::to_string).collect();
        let count = self.violations.len();
        let plural = if count == 1 { "error" } else { "errors" };
        let more = match count.saturating_sub(NAMED) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        format!("{count} validation {plural} detected. {}{more}", details.join("; "))
    }

    /// Returns the JSON body that a caller would send.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        self.body.0.clone()
    }
}

impl<T: DeserializeOwned> Broken<T> {
    pub(crate) fn of(case: &Case<'_>) -> Self {
        Self {
            input: case.read(),
            violations: judge(case.shape, case.json, case.way),
            body: Body(case.json.body()),
        }
    }
}

impl PartialEq<Violation> for ExpectedViolation {
    fn eq(&self, found: &Violation) -> bool {
        self.path() == found.path()
            && self.kind() == found.constraint().kind()
            && self.to_string() == found.to_string()
    }
}

impl PartialEq<ExpectedViolation> for Violation {
    fn eq(&self, expected: &ExpectedViolation) -> bool {
        expected == self
    }
}

/// A body that cannot be read, and what must be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    body: Body,
    path: String,
    fault: SerializationFault,
}

impl Malformed {
    /// Returns the JSON body that a caller would send.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        self.body.0.clone()
    }

    /// Returns the place of the first fault as an RFC 6901 JSON Pointer, as
    /// [`SerializationError::path`](crate::SerializationError::path) says it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns what is wrong there.
    #[must_use]
    pub const fn fault(&self) -> SerializationFault {
        self.fault
    }

    pub(crate) fn of(case: &Case<'_>) -> Self {
        let (path, misread) = misread(case.shape, case.json).unwrap_or((String::new(), Misread::Repeated));
        let fault = match misread {
            Misread::ExpectedString => SerializationFault::ExpectedString,
            Misread::ExpectedInteger => SerializationFault::ExpectedInteger,
            Misread::ExpectedBoolean => SerializationFault::ExpectedBoolean,
            Misread::ExpectedArray => SerializationFault::ExpectedArray,
            Misread::ExpectedObject => SerializationFault::ExpectedObject,
            Misread::Repeated => SerializationFault::Repeated,
        };
        Self { body: Body(case.json.body()), path, fault }
    }
}
