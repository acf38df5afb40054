//! What breaks a rule, where, and how it is said.

use serde::ser::{SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};
use std::fmt;

/// Every violation of a value, in the order of the service's model: at least one.
///
/// A lone constructor and a whole request answer with this one type. It names places and rules and never
/// holds what was found there. It prints as Smithy's protocol tests for `restJson1` do, and serializes to
/// the standard `ValidationException` body of Smithy: `message` and `fieldList`.
///
/// ```
/// use stagepass::StageName;
///
/// let violations = StageName::new("a b").unwrap_err();
/// assert_eq!(
///     violations.to_string(),
///     "1 validation error detected. Value at '' failed to satisfy constraint: \
///      Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violations {
    first: Violation,
    rest: Vec<Violation>,
}

impl Violations {
    /// The first violation; there always is one.
    #[must_use]
    pub const fn first(&self) -> &Violation {
        &self.first
    }

    /// All violations, in the order of the service's model.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        std::iter::once(&self.first).chain(&self.rest)
    }

    /// How many there are; never zero.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "violations are never empty")]
    pub fn len(&self) -> usize {
        self.rest.len().saturating_add(1)
    }

    pub(crate) fn collect(mut violations: impl Iterator<Item = Violation>) -> Option<Self> {
        let first = violations.next()?;
        Some(Self { first, rest: violations.collect() })
    }

    pub(crate) fn append(&mut self, more: Self) {
        self.rest.reserve(more.len());
        self.rest.push(more.first);
        self.rest.extend(more.rest);
    }
}

impl From<Violation> for Violations {
    fn from(first: Violation) -> Self {
        Self { first, rest: Vec::new() }
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.rest.is_empty() { "error" } else { "errors" };
        write!(f, "{} validation {plural} detected. {}", self.len(), self.first)?;
        self.rest.iter().try_for_each(|violation| write!(f, "; {violation}"))
    }
}

impl std::error::Error for Violations {}

impl Serialize for Violations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct FieldList<'a>(&'a Violations);

        impl Serialize for FieldList<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut list = serializer.serialize_seq(Some(self.0.len()))?;
                self.0.iter().try_for_each(|violation| list.serialize_element(violation))?;
                list.end()
            }
        }

        let mut body = serializer.serialize_struct("ValidationException", 2)?;
        body.serialize_field("message", &self.to_string())?;
        body.serialize_field("fieldList", &FieldList(self))?;
        body.end()
    }
}

/// One broken rule: where, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    path: String,
    constraint: Constraint,
}

impl Violation {
    pub(crate) const fn new(path: String, constraint: Constraint) -> Self {
        Self { path, constraint }
    }

    /// The place in the request as an RFC 6901 JSON Pointer, such as
    /// `/participantTokenConfigurations/0/duration`; empty for the value itself.
    ///
    /// A bad key of a map is reported at the map.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The rule that is broken, with its bounds.
    #[must_use]
    pub const fn constraint(&self) -> Constraint {
        self.constraint
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value ")?;
        match self.constraint {
            Constraint::Length { actual, .. } => write!(f, "with length {actual} ")?,
            Constraint::Size { actual, .. } => write!(f, "with size {actual} ")?,
            _ => {}
        }
        write!(f, "at '{}' failed to satisfy constraint: {}", self.path, self.constraint)
    }
}

impl Serialize for Violation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut field = serializer.serialize_struct("ValidationExceptionField", 2)?;
        field.serialize_field("path", &self.path)?;
        field.serialize_field("message", &self.to_string())?;
        field.end()
    }
}

/// The rule a value broke, with the bounds that a program may act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Constraint {
    /// The member is required: present, and not null.
    Required,
    /// The length of a text in Unicode scalar values, or the number of entries of a list or map.
    Length {
        /// What was found.
        actual: usize,
        /// The least that is allowed.
        min: usize,
        /// The most that is allowed.
        max: Option<usize>,
    },
    /// The bytes of all keys and values of a map together.
    Size {
        /// What was found.
        actual: usize,
        /// The most that is allowed.
        max: usize,
    },
    /// The bounds of an integer, both inside.
    Range {
        /// The least that is allowed.
        min: i32,
        /// The most that is allowed.
        max: i32,
    },
    /// The documented regular expression of a text.
    Pattern {
        /// The expression as documented, with `^` and `$`.
        expression: &'static str,
    },
    /// A prefix that belongs to the service, whatever the case of its letters.
    ReservedPrefix {
        /// The prefix.
        prefix: &'static str,
    },
    /// The names of an enumeration.
    Enum {
        /// The names, in the order of the service's model.
        names: &'static [&'static str],
    },
}

impl Constraint {
    /// The kind of the rule in one word, for programs: `required`, `length`, `size`, `range`, `pattern`,
    /// `reservedPrefix` or `enum`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Length { .. } => "length",
            Self::Size { .. } => "size",
            Self::Range { .. } => "range",
            Self::Pattern { .. } => "pattern",
            Self::ReservedPrefix { .. } => "reservedPrefix",
            Self::Enum { .. } => "enum",
        }
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("Member must not be null"),
            Self::Length { min, max: Some(max), .. } => {
                write!(f, "Member must have length between {min} and {max}, inclusive")
            }
            Self::Length { min, max: None, .. } => {
                write!(f, "Member must have length greater than or equal to {min}")
            }
            Self::Size { max, .. } => {
                write!(f, "Member must have keys and values of at most {max} bytes in total")
            }
            Self::Range { min, max } => {
                write!(f, "Member must be between {min} and {max}, inclusive")
            }
            Self::Pattern { expression } => {
                write!(f, "Member must satisfy regular expression pattern: {expression}")
            }
            Self::ReservedPrefix { prefix } => {
                write!(f, "Member must not begin with {prefix}, in any mix of case")
            }
            Self::Enum { names } => {
                write!(f, "Member must satisfy enum value set: [{}]", names.join(", "))
            }
        }
    }
}
