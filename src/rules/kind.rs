//! The kinds of documented rules: a text, a range, a number of entries, a size, a set of names.
//!
//! A rule is a value. The check, the message, the generator of test cases and the reference table
//! all read the same constant, so they cannot drift apart. The constants themselves are in
//! [`rules`](crate::rules).

use crate::rules::key_material;
use crate::rules::pattern::Pattern;
use crate::rules::violation::Constraint;

/// The rule of a string: its length in Unicode scalar values, and what it is made of.
///
/// Lengths count as Smithy counts them: never bytes, never UTF-16 units.
///
/// ```
/// use stagepass::rules;
///
/// assert!(rules::STAGE_NAME.accepts("stage-1_a"));
/// assert!(rules::STAGE_NAME.accepts(""));
/// assert!(!rules::STAGE_NAME.accepts("stage 1"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Text {
    min: usize,
    max: Option<usize>,
    pattern: Option<Pattern>,
    reserved_prefix: Option<&'static str>,
    p384_key: bool,
}

impl Text {
    pub(crate) const fn length(min: usize, max: usize) -> Self {
        Self { min, max: Some(max), pattern: None, reserved_prefix: None, p384_key: false }
    }

    pub(crate) const fn unbounded() -> Self {
        Self { min: 0, max: None, pattern: None, reserved_prefix: None, p384_key: false }
    }

    pub(crate) const fn pattern(self, pattern: Pattern) -> Self {
        Self { pattern: Some(pattern), ..self }
    }

    pub(crate) const fn reserved_prefix(self, prefix: &'static str) -> Self {
        Self { reserved_prefix: Some(prefix), ..self }
    }

    /// The same for the text of a key, which has to be one of P-384 when it matches.
    pub(crate) const fn p384_key(self) -> Self {
        Self { p384_key: true, ..self }
    }

    /// Returns the least number of Unicode scalar values.
    #[must_use]
    pub const fn min(&self) -> usize {
        self.min
    }

    /// Returns the greatest number of Unicode scalar values, or `None` where the documentation
    /// names none.
    #[must_use]
    pub const fn max(&self) -> Option<usize> {
        self.max
    }

    /// Returns the documented regular expression, written with `^` and `$`, or `None` where any
    /// text will do.
    #[must_use]
    pub const fn expression(&self) -> Option<&'static str> {
        match self.pattern {
            Some(pattern) => Some(pattern.expression()),
            None => None,
        }
    }

    /// Returns the prefix that belongs to the service, whatever the case of its letters, if there
    /// is one.
    #[must_use]
    pub const fn reserved(&self) -> Option<&'static str> {
        self.reserved_prefix
    }

    /// Returns whether the text has to be a P-384 public key.
    #[must_use]
    pub const fn is_p384_key(&self) -> bool {
        self.p384_key
    }

    /// Returns whether the text keeps the rule.
    ///
    /// This takes time linear in the shorter of the text and four times the greatest length.
    #[must_use]
    #[expect(clippy::inline_always, reason = "a rule is a constant, of which each has only some parts")]
    #[inline(always)]
    pub fn accepts(&self, text: &str) -> bool {
        // A scalar value takes one to four bytes, so most texts are judged by their bytes alone.
        if self.max.is_some_and(|max| text.len() > max.saturating_mul(4)) {
            return false;
        }
        // A text that is such a key matches, too.
        self.pattern.is_none_or(|pattern| self.p384_key || pattern.matches(text))
            && self.length_violation(text).is_none()
            && !self.is_reserved(text)
            && !self.is_another_key(text)
    }

    /// Returns what about the text breaks the rule: length, pattern, reserved prefix, another key
    /// than it should be, in this order.
    pub(crate) fn broken(&self, text: &str) -> impl Iterator<Item = Constraint> + use<> {
        let length = self.length_violation(text);
        let pattern = self
            .pattern
            .filter(|pattern| !pattern.matches(text))
            .map(|pattern| Constraint::Pattern { expression: pattern.expression() });
        let reserved = self
            .reserved_prefix
            .filter(|_| self.is_reserved(text))
            .map(|prefix| Constraint::ReservedPrefix { prefix });
        let matches = pattern.is_none();
        let key = (matches && self.is_another_key(text)).then_some(Constraint::P384Key);
        [length, pattern, reserved, key].into_iter().flatten()
    }

    #[inline]
    fn is_another_key(&self, text: &str) -> bool {
        self.p384_key && !key_material::is_p384(text.as_bytes())
    }

    #[inline]
    fn length_violation(&self, text: &str) -> Option<Constraint> {
        let bytes = text.len();
        let within_by_bytes = bytes.div_ceil(4) >= self.min && self.max.is_none_or(|max| bytes <= max);
        if within_by_bytes {
            return None;
        }
        self.counted_violation(text)
    }

    /// The same of a text whose number of bytes does not tell.
    #[inline(never)]
    fn counted_violation(&self, text: &str) -> Option<Constraint> {
        let actual = text.chars().count();
        let within = actual >= self.min && self.max.is_none_or(|max| actual <= max);
        (!within).then_some(Constraint::Length { actual, min: self.min, max: self.max })
    }

    #[inline]
    fn is_reserved(&self, text: &str) -> bool {
        self.reserved_prefix.is_some_and(|prefix| {
            text.as_bytes()
                .get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
        })
    }
}

/// The rule of an integer. Both bounds are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    min: i32,
    max: i32,
}

impl Range {
    pub(crate) const fn new(min: i32, max: i32) -> Self {
        Self { min, max }
    }

    /// Returns the least value.
    #[must_use]
    pub const fn min(&self) -> i32 {
        self.min
    }

    /// Returns the greatest value.
    #[must_use]
    pub const fn max(&self) -> i32 {
        self.max
    }

    /// Returns whether the number keeps the rule.
    #[must_use]
    pub const fn accepts(&self, number: i32) -> bool {
        number >= self.min && number <= self.max
    }

    pub(crate) fn broken(self, number: i32) -> Option<Constraint> {
        (!self.accepts(number)).then_some(Constraint::Range { min: self.min, max: self.max })
    }
}

/// The rule of the number of entries of a list or map. Both bounds are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    min: usize,
    max: usize,
}

impl Count {
    pub(crate) const fn up_to(max: usize) -> Self {
        Self { min: 0, max }
    }

    /// Returns the least number of entries.
    #[must_use]
    pub const fn min(&self) -> usize {
        self.min
    }

    /// Returns the greatest number of entries.
    #[must_use]
    pub const fn max(&self) -> usize {
        self.max
    }

    /// Returns whether a list or map of so many entries keeps the rule.
    #[must_use]
    pub const fn accepts(&self, entries: usize) -> bool {
        entries >= self.min && entries <= self.max
    }

    pub(crate) fn broken(&self, entries: usize) -> Option<Constraint> {
        (!self.accepts(entries)).then_some(Constraint::Length {
            actual: entries,
            min: self.min,
            max: Some(self.max),
        })
    }
}

/// The rule of the total size of a map: the UTF-8 bytes of all its keys and values together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    max: usize,
}

impl Size {
    pub(crate) const fn up_to(max: usize) -> Self {
        Self { max }
    }

    /// Returns the greatest size in bytes.
    #[must_use]
    pub const fn max(&self) -> usize {
        self.max
    }

    /// Returns whether so many bytes keep the rule.
    #[must_use]
    pub const fn accepts(&self, bytes: usize) -> bool {
        bytes <= self.max
    }

    pub(crate) fn broken(self, bytes: usize) -> Option<Constraint> {
        (!self.accepts(bytes)).then_some(Constraint::Size { actual: bytes, max: self.max })
    }
}

/// The rule of an enumeration: its names, in the order of the service's model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    names: &'static [&'static str],
    open: bool,
}

impl Names {
    pub(crate) const fn closed(names: &'static [&'static str]) -> Self {
        Self { names, open: false }
    }

    pub(crate) const fn open(names: &'static [&'static str]) -> Self {
        Self { names, open: true }
    }

    /// Returns the names, in the order of the service's model.
    #[must_use]
    pub const fn names(&self) -> &'static [&'static str] {
        self.names
    }

    /// Returns whether answers may carry a name that the model does not know yet, which is kept as
    /// it came.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// Returns whether the name is one of the model's.
    #[must_use]
    pub fn accepts(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    pub(crate) const fn broken(&self) -> Constraint {
        Constraint::Enum { names: self.names }
    }
}
