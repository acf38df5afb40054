//! What a documented rule is made of: a text, a range, a number of items, a size, a set of names.
//!
//! A rule is a value. The check, the message, the generator of test cases and the reference table all
//! read the same constant, so they cannot drift apart. The constants themselves are in
//! [`rules`](crate::rules).

use crate::violation::Constraint;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

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
}

impl Text {
    pub(crate) const fn length(min: usize, max: usize) -> Self {
        Self { min, max: Some(max), pattern: None, reserved_prefix: None }
    }

    pub(crate) const fn unbounded() -> Self {
        Self { min: 0, max: None, pattern: None, reserved_prefix: None }
    }

    pub(crate) const fn pattern(self, pattern: Pattern) -> Self {
        Self { pattern: Some(pattern), ..self }
    }

    pub(crate) const fn reserved_prefix(self, prefix: &'static str) -> Self {
        Self { reserved_prefix: Some(prefix), ..self }
    }

    /// The least number of Unicode scalar values.
    #[must_use]
    pub const fn min(&self) -> usize {
        self.min
    }

    /// The greatest number of Unicode scalar values, or `None` where the documentation names none.
    #[must_use]
    pub const fn max(&self) -> Option<usize> {
        self.max
    }

    /// The documented regular expression, written with `^` and `$`, or `None` where any text will do.
    #[must_use]
    pub const fn expression(&self) -> Option<&'static str> {
        match self.pattern {
            Some(pattern) => Some(pattern.expression),
            None => None,
        }
    }

    /// A prefix that belongs to the service, whatever the case of its letters.
    #[must_use]
    pub const fn reserved(&self) -> Option<&'static str> {
        self.reserved_prefix
    }

    /// Whether the text keeps the rule.
    ///
    /// Takes time linear in the shorter of the text and four times the greatest length.
    #[must_use]
    pub fn accepts(&self, text: &str) -> bool {
        // A scalar value takes one to four bytes, so most texts are judged by their bytes alone.
        if self.max.is_some_and(|max| text.len() > max.saturating_mul(4)) {
            return false;
        }
        self.pattern.is_none_or(|pattern| pattern.matches(text))
            && self.length_violation(text).is_none()
            && !self.is_reserved(text)
    }

    /// Everything about the text that breaks the rule: length, pattern, reserved prefix, in this order.
    pub(crate) fn broken(&self, text: &str) -> impl Iterator<Item = Constraint> + use<> {
        let length = self.length_violation(text);
        let pattern = self
            .pattern
            .filter(|pattern| !pattern.matches(text))
            .map(|pattern| Constraint::Pattern { expression: pattern.expression });
        let reserved = self
            .reserved_prefix
            .filter(|_| self.is_reserved(text))
            .map(|prefix| Constraint::ReservedPrefix { prefix });
        [length, pattern, reserved].into_iter().flatten()
    }

    fn length_violation(&self, text: &str) -> Option<Constraint> {
        let bytes = text.len();
        let within_by_bytes = bytes.div_ceil(4) >= self.min && self.max.is_none_or(|max| bytes <= max);
        if within_by_bytes {
            return None;
        }
        let actual = text.chars().count();
        let within = actual >= self.min && self.max.is_none_or(|max| actual <= max);
        (!within).then_some(Constraint::Length { actual, min: self.min, max: self.max })
    }

    fn is_reserved(&self, text: &str) -> bool {
        self.reserved_prefix.is_some_and(|prefix| {
            text.as_bytes()
                .get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
        })
    }
}

/// A documented regular expression together with the steps that match the same texts without an engine.
///
/// The expression is what the documentation prints; the steps are what runs. Properties hold one against
/// the other under `regex`.
#[derive(Debug, Clone, Copy)]
pub struct Pattern {
    expression: &'static str,
    steps: &'static [Step],
    or_empty: bool,
}

impl Pattern {
    pub(crate) const fn new(expression: &'static str, steps: &'static [Step]) -> Self {
        Self { expression, steps, or_empty: false }
    }

    /// The empty text matches too, as in `^$|^…$`.
    pub(crate) const fn or_empty(self) -> Self {
        Self { or_empty: true, ..self }
    }

    /// Whether the whole text matches.
    ///
    /// Each run of a class takes as much as it can. That is exact because no class of ours holds the first
    /// character of the literal behind it.
    fn matches(&self, text: &str) -> bool {
        if text.is_empty() && self.or_empty {
            return true;
        }
        let mut rest = text;
        for step in self.steps {
            let after = match step {
                Step::Literal(literal) => rest.strip_prefix(literal),
                Step::Some(class) => class.skip(rest).filter(|after| after.len() < rest.len()),
                Step::Any(class) => class.skip(rest),
            };
            match after {
                Some(after) => rest = after,
                None => return false,
            }
        }
        rest.is_empty()
    }
}

/// One step of a [`Pattern`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// Exactly this text.
    Literal(&'static str),
    /// One or more characters of the class.
    Some(&'static Class),
    /// Any number of characters of the class.
    Any(&'static Class),
}

/// A class of characters: a table for ASCII, a function for the rest.
#[derive(Debug)]
pub(crate) struct Class {
    ascii: [bool; 256],
    other: Option<fn(char) -> bool>,
}

impl Class {
    /// A class of ASCII characters, written as the inside of a bracket expression in which `-` between
    /// two characters makes a range and a trailing `-` is itself.
    pub(crate) const fn ascii(members: &str) -> Self {
        let mut ascii = [false; 256];
        let mut members = members.as_bytes();
        loop {
            members = match members {
                [] => break,
                [first, b'-', last, rest @ ..] => {
                    let mut byte = *first;
                    while byte <= *last {
                        #[expect(
                            clippy::indexing_slicing,
                            reason = "a byte indexes 256 entries; runs at compile time"
                        )]
                        {
                            ascii[byte as usize] = true;
                        }
                        byte = byte.wrapping_add(1);
                    }
                    rest
                }
                [one, rest @ ..] => {
                    #[expect(
                        clippy::indexing_slicing,
                        reason = "a byte indexes 256 entries; runs at compile time"
                    )]
                    {
                        ascii[*one as usize] = true;
                    }
                    rest
                }
            };
        }
        Self { ascii, other: None }
    }

    /// Adds the characters beyond ASCII for which `other` holds.
    pub(crate) const fn and(self, other: fn(char) -> bool) -> Self {
        Self { ascii: self.ascii, other: Some(other) }
    }

    /// What follows the longest run of this class at the start of the text.
    fn skip<'a>(&self, text: &'a str) -> Option<&'a str> {
        let ascii =
            text.bytes().position(|byte| !self.ascii.get(usize::from(byte)).copied().unwrap_or_default());
        let Some(end) = ascii else { return Some("") };
        let rest = text.get(end..)?;
        match self.other {
            Some(other) if !rest.is_ascii() => Some(rest.trim_start_matches(|c: char| self.holds(other, c))),
            _ => Some(rest),
        }
    }

    fn holds(&self, other: fn(char) -> bool, c: char) -> bool {
        match u8::try_from(c) {
            Ok(byte) if byte.is_ascii() => self.ascii.get(usize::from(byte)).copied().unwrap_or_default(),
            _ => other(c),
        }
    }
}

/// The letters, numbers and separators of every script: `[\p{L}\p{N}\p{Z}]`.
pub(crate) fn is_letter_number_or_separator(c: char) -> bool {
    matches!(
        c.general_category_group(),
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number | GeneralCategoryGroup::Separator
    )
}

/// White space beyond ASCII as ECMA-262 has it: `\s` holds U+FEFF and no U+0085, unlike other engines.
pub(crate) fn is_ecmascript_space(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}'
    )
}

/// The rule of an integer: both bounds are inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    min: i32,
    max: i32,
}

impl Range {
    pub(crate) const fn new(min: i32, max: i32) -> Self {
        Self { min, max }
    }

    /// The least value.
    #[must_use]
    pub const fn min(&self) -> i32 {
        self.min
    }

    /// The greatest value.
    #[must_use]
    pub const fn max(&self) -> i32 {
        self.max
    }

    /// Whether the number keeps the rule.
    #[must_use]
    pub const fn accepts(&self, number: i32) -> bool {
        number >= self.min && number <= self.max
    }

    pub(crate) fn broken(self, number: i32) -> Option<Constraint> {
        (!self.accepts(number)).then_some(Constraint::Range { min: self.min, max: self.max })
    }
}

/// The rule of a list's or map's number of entries: both bounds are inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    min: usize,
    max: usize,
}

impl Count {
    pub(crate) const fn up_to(max: usize) -> Self {
        Self { min: 0, max }
    }

    /// The least number of entries.
    #[must_use]
    pub const fn min(&self) -> usize {
        self.min
    }

    /// The greatest number of entries.
    #[must_use]
    pub const fn max(&self) -> usize {
        self.max
    }

    /// Whether a list or map of so many entries keeps the rule.
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

/// The rule of a map's total size: the UTF-8 bytes of all its keys and values together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    max: usize,
}

impl Size {
    pub(crate) const fn up_to(max: usize) -> Self {
        Self { max }
    }

    /// The greatest size in bytes.
    #[must_use]
    pub const fn max(&self) -> usize {
        self.max
    }

    /// Whether so many bytes keep the rule.
    #[must_use]
    pub const fn accepts(&self, bytes: usize) -> bool {
        bytes <= self.max
    }

    pub(crate) fn broken(self, bytes: usize) -> Option<Constraint> {
        (!self.accepts(bytes)).then_some(Constraint::Size { actual: bytes, max: self.max })
    }
}

/// The rule of an enumeration: the names in the order of the service's model.
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

    /// The names, in the order of the service's model.
    #[must_use]
    pub const fn names(&self) -> &'static [&'static str] {
        self.names
    }

    /// Whether only answers carry the enumeration, so that a name the model does not know yet is kept as
    /// it came.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// Whether the name is one of the model's.
    #[must_use]
    pub fn accepts(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    pub(crate) const fn broken(&self) -> Constraint {
        Constraint::Enum { names: self.names }
    }
}
