//! Violations: what breaks a rule, where, and how it is said.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::fmt;

/// The violations of a value, in the order of the service's model: at least one.
///
/// A lone constructor and a whole request answer with this one type. It names places and rules, and
/// never holds what was found there. It prints as Smithy's protocol tests for `restJson1` do, and
/// serializes to the standard `ValidationException` body of Smithy: `message` and `fieldList`.
///
/// The first 100 violations are kept, or fewer where their pointers are so long that an answer with
/// all of them could be over 64 KiB. The others are counted: [`len`](Self::len) tells how many
/// there are, and the message has their true number in front and `; and 900 more` behind.
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
pub struct Violations(Box<Found>);

/// What is behind the pointer. What is checked is moved from answer to answer, and would be as
/// large as this were it not behind one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    first: Violation,
    rest: Vec<Violation>,
    /// How many there are, with those that are not kept.
    total: usize,
    /// The bytes that those that are kept take at most in an answer.
    bytes: usize,
}

impl Violations {
    /// How many are kept.
    const MOST: usize = 100;

    /// The bytes that those that are kept may take in any answer: 64 KiB without the frame around
    /// them.
    const MOST_BYTES: usize = 65_000;

    /// Returns the first violation; there always is one.
    #[must_use]
    pub const fn first(&self) -> &Violation {
        &self.0.first
    }

    /// Returns the violations that are kept, in the order of the service's model: all, or the first
    /// 100.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        std::iter::once(&self.0.first).chain(&self.0.rest)
    }

    /// Returns how many violations there are, with those that are not kept; never zero.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "violations are never empty")]
    pub const fn len(&self) -> usize {
        self.0.total
    }

    /// Returns how many of them are not kept.
    #[must_use]
    pub const fn omitted(&self) -> usize {
        self.0.omitted()
    }

    /// Returns those of the violations that are kept for which `matters` is true, or `None` when it
    /// is true for none. Those that are only counted stay counted.
    ///
    /// ```
    /// use stagepass::StageArn;
    ///
    /// let violations = StageArn::new("").unwrap_err();
    /// assert_eq!(violations.len(), 2);
    /// let rest = violations.filter(|violation| violation.constraint().kind() != "pattern");
    /// assert_eq!(rest.map(|violations| violations.len()), Some(1));
    /// ```
    #[must_use]
    pub fn filter(self, mut matters: impl FnMut(&Violation) -> bool) -> Option<Self> {
        let omitted = self.omitted();
        let Found { first, rest, .. } = *self.0;
        let kept = std::iter::once(first).chain(rest).filter(|violation| matters(violation));
        Self::collect(kept).map(|violations| violations.and_more(omitted))
    }

    pub(crate) fn collect(mut violations: impl Iterator<Item = Violation>) -> Option<Self> {
        let mut collected = Self::from(violations.next()?);
        violations.for_each(|violation| collected.0.push(violation));
        Some(collected)
    }

    pub(crate) fn append(&mut self, more: Self) {
        let omitted = more.omitted();
        let Found { first, rest, .. } = *more.0;
        self.0.push(first);
        for violation in rest {
            self.0.push(violation);
        }
        self.0.total = self.0.total.saturating_add(omitted);
    }

    /// The same with so many more that are only counted.
    pub(crate) fn and_more(mut self, more: usize) -> Self {
        self.0.total = self.0.total.saturating_add(more);
        self
    }
}

impl Found {
    const fn omitted(&self) -> usize {
        self.total.saturating_sub(self.rest.len()).saturating_sub(1)
    }

    fn push(&mut self, violation: Violation) {
        let bytes = self.bytes.saturating_add(violation.most_bytes());
        if self.omitted() == 0 && self.total < Violations::MOST && bytes <= Violations::MOST_BYTES {
            self.bytes = bytes;
            self.rest.push(violation);
        }
        self.total = self.total.saturating_add(1);
    }
}

impl From<Violation> for Violations {
    fn from(first: Violation) -> Self {
        Self(Box::new(Found { bytes: first.most_bytes(), first, rest: Vec::new(), total: 1 }))
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.len() == 1 { "error" } else { "errors" };
        write!(f, "{} validation {plural} detected. {}", self.len(), self.first())?;
        self.0.rest.iter().try_for_each(|violation| write!(f, "; {violation}"))?;
        match self.omitted() {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for Violations {}

impl Serialize for Violations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct FieldList<'a>(&'a Violations);

        impl Serialize for FieldList<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.0.iter())
            }
        }

        let mut body = serializer.serialize_struct("ValidationException", 2)?;
        body.serialize_field("message", &self.to_string())?;
        body.serialize_field("fieldList", &FieldList(self))?;
        body.end()
    }
}

/// A rule that is broken, and the place where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    path: String,
    constraint: Constraint,
}

impl Violation {
    pub(crate) const fn new(path: String, constraint: Constraint) -> Self {
        Self { path, constraint }
    }

    /// Returns how many bytes this takes at most in the largest answer that tells of it, in which
    /// the message stands twice and the path once more.
    ///
    /// JSON escapes nothing of a path: a key stands in one only if it is valid, and what a tag's
    /// key may be has neither quotation marks nor backslashes nor control characters.
    fn most_bytes(&self) -> usize {
        /// Names of members, quotation marks, brackets and commas.
        const FRAME: usize = 40;
        /// What a message says around the path and the constraint, with a number of 20 digits.
        const WORDS: usize = 75;
        let path = self.path.len();
        let message = WORDS.saturating_add(path).saturating_add(self.constraint.most_bytes());
        message.saturating_mul(2).saturating_add(path).saturating_add(FRAME)
    }

    /// Returns the place in the request as an RFC 6901 JSON Pointer, such as
    /// `/participantTokenConfigurations/0/duration`. It is empty for the value itself.
    ///
    /// A bad key of a map is reported at the map.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the rule that is broken, with its bounds.
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

/// The rule that a value broke, with the bounds that a program may act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Constraint {
    /// The member is required: it has to be present, and not null.
    Required,
    /// The text has a wrong length in Unicode scalar values, or the list or map a wrong number of
    /// entries.
    Length {
        /// The number that was found.
        actual: usize,
        /// The least number that is allowed.
        min: usize,
        /// The greatest number that is allowed.
        max: Option<usize>,
    },
    /// The keys and values of the map have too many bytes together.
    Size {
        /// The number that was found.
        actual: usize,
        /// The greatest number that is allowed.
        max: usize,
    },
    /// The integer is out of its bounds, which are both allowed.
    Range {
        /// The least number that is allowed.
        min: i32,
        /// The greatest number that is allowed.
        max: i32,
    },
    /// The text does not match its documented regular expression.
    Pattern {
        /// The expression as documented, with `^` and `$`.
        expression: &'static str,
    },
    /// The text begins with a prefix that belongs to the service, whatever the case of its letters.
    ReservedPrefix {
        /// The prefix.
        prefix: &'static str,
    },
    /// The text is none of the names of its enumeration.
    Enum {
        /// The names, in the order of the service's model.
        names: &'static [&'static str],
    },
    /// The text of a public key is not one of the curve P-384 in its usual form.
    P384Key,
    /// The member is a filter, and one before it is given already.
    OneFilter,
    /// The member is not what the page before was answered with, or that was more than a day ago.
    NextToken,
}

impl Constraint {
    /// Returns the kind of the rule in one word, for programs: `required`, `length`, `size`,
    /// `range`, `pattern`, `reservedPrefix`, `enum`, `p384Key`, `oneFilter` or
    /// `nextToken`.
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
            Self::P384Key => "p384Key",
            Self::OneFilter => "oneFilter",
            Self::NextToken => "nextToken",
        }
    }

    /// Returns how many bytes JSON takes at most for what this prints.
    fn most_bytes(self) -> usize {
        /// The words of every constraint, with two numbers of 20 digits.
        const WORDS: usize = 88;
        match self {
            // Some of its characters are backslashes.
            Self::Pattern { expression } => WORDS.saturating_add(expression.len().saturating_mul(2)),
            Self::ReservedPrefix { prefix } => WORDS.saturating_add(prefix.len()),
            Self::Enum { names } => {
                names.iter().fold(WORDS, |bytes, name| bytes.saturating_add(name.len()).saturating_add(2))
            }
            _ => WORDS,
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
            Self::P384Key => f.write_str("Member must be an uncompressed public key of P-384"),
            Self::OneFilter => f.write_str("Only one filter may be given"),
            Self::NextToken => f.write_str(
                "Member must be what the page before it was answered with, not more than a day ago",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_answer_is_longer_than_estimated() {
        let most = usize::MAX;
        let constraints = [
            Constraint::Required,
            Constraint::Length { actual: most, min: most, max: Some(most) },
            Constraint::Length { actual: most, min: most, max: None },
            Constraint::Size { actual: most, max: most },
            Constraint::Range { min: i32::MIN, max: i32::MIN },
            Constraint::Pattern { expression: r"\\\\" },
            Constraint::ReservedPrefix { prefix: "aws:" },
            Constraint::Enum { names: &["A", "BC"] },
            Constraint::P384Key,
            Constraint::OneFilter,
            Constraint::NextToken,
        ];
        for constraint in constraints {
            let violations = Violations::from(Violation::new("/tags/a".to_owned(), constraint));
            let answer = serde_json::to_string(&violations).unwrap();
            // "1 validation error detected. " and the frame around all of them.
            let of_all = r#"{"message":"1 validation error detected. ","fieldList":[]}"#.len();
            assert!(answer.len() - of_all <= violations.0.bytes, "{answer}");
        }
    }
}
