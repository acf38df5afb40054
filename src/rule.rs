//! What a documented rule is made of: a text, a range, a number of items, a size, a set of names.
//!
//! A rule is a value. The check, the message, the generator of test cases and the reference table all
//! read the same constant, so they cannot drift apart. The constants themselves are in
//! [`rules`](crate::rules).

use crate::violation::Constraint;
use std::fmt;
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
    #[inline]
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

    #[inline]
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

    #[inline]
    fn is_reserved(&self, text: &str) -> bool {
        self.reserved_prefix.is_some_and(|prefix| {
            text.as_bytes()
                .get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
        })
    }
}

/// A documented regular expression together with a matcher that takes the same texts without an engine.
///
/// The expression is what the documentation prints; the matcher is what runs. Properties hold one against
/// the other under `regex`.
#[derive(Clone, Copy)]
pub struct Pattern {
    expression: &'static str,
    matches: fn(&[u8]) -> bool,
}

impl Pattern {
    pub(crate) const fn new(expression: &'static str, matches: fn(&[u8]) -> bool) -> Self {
        Self { expression, matches }
    }

    /// Whether the whole text matches.
    #[inline]
    fn matches(self, text: &str) -> bool {
        (self.matches)(text.as_bytes())
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({})", self.expression)
    }
}

/// The matcher of a whole text: literals and classes in their order, a class followed by `+` (one or more) or
/// `*` (any number).
///
/// Each run of a class takes as much as it can. That is exact as long as no class holds the first character of
/// the literal behind it.
macro_rules! matcher {
    ($($step:tt)*) => {
        |text: &[u8]| {
            let end = || -> Option<&[u8]> { $crate::rule::matcher_steps!(text, $($step)*) };
            end().is_some_and(<[u8]>::is_empty)
        }
    };
}
pub(crate) use matcher;

/// What is left of a text after the steps of a [`matcher!`], or `None` when one fails.
macro_rules! matcher_steps {
    ($text:expr $(,)?) => { Some($text) };
    ($text:expr, $literal:literal $($more:tt)*) => {{
        // An array of a known length is compared in place, without a call.
        const LITERAL: [u8; $literal.len()] = *$literal;
        let (found, rest) = $text.split_first_chunk()?;
        if *found != LITERAL {
            return None;
        }
        $crate::rule::matcher_steps!(rest $($more)*)
    }};
    ($text:expr, $class:ident+ $($more:tt)*) => {{
        let before = $text;
        let rest = $class.skip(before);
        if rest.len() == before.len() {
            return None;
        }
        $crate::rule::matcher_steps!(rest $($more)*)
    }};
    ($text:expr, $class:ident* $($more:tt)*) => {{
        let rest = $class.skip($text);
        $crate::rule::matcher_steps!(rest $($more)*)
    }};
}
pub(crate) use matcher_steps;

/// A class of characters: a table for ASCII, a function for the rest.
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
            let (first, last) = match members {
                [] => break,
                [first, b'-', last, rest @ ..] => {
                    members = rest;
                    (*first, *last)
                }
                [one, rest @ ..] => {
                    members = rest;
                    (*one, *one)
                }
            };
            let mut byte = first;
            while byte <= last {
                #[expect(clippy::indexing_slicing, reason = "a byte is within 256; runs at compile time")]
                {
                    ascii[byte as usize] = true;
                }
                byte = byte.wrapping_add(1);
            }
        }
        Self { ascii, other: None }
    }

    /// Adds the characters beyond ASCII for which `other` holds.
    pub(crate) const fn and(self, other: fn(char) -> bool) -> Self {
        Self { ascii: self.ascii, other: Some(other) }
    }

    #[inline]
    fn holds_ascii(&self, byte: u8) -> bool {
        self.ascii.get(usize::from(byte)).copied().unwrap_or_default()
    }

    /// What follows the longest run of this class at the start of a text.
    #[inline]
    pub(crate) fn skip<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        let mut rest = text;
        // Four at a time: one branch instead of four.
        while let [a, b, c, d, after @ ..] = rest {
            if !(self.holds_ascii(*a) & self.holds_ascii(*b) & self.holds_ascii(*c) & self.holds_ascii(*d)) {
                break;
            }
            rest = after;
        }
        while let [byte, after @ ..] = rest {
            if !self.holds_ascii(*byte) {
                break;
            }
            rest = after;
        }
        match self.other {
            Some(other) if rest.first().is_some_and(|byte| !byte.is_ascii()) => self.skip_any(rest, other),
            _ => rest,
        }
    }

    /// The same from a character beyond ASCII on.
    fn skip_any<'a>(&self, text: &'a [u8], other: fn(char) -> bool) -> &'a [u8] {
        let mut rest = text;
        // What is not UTF-8 at its end is the end; a text of ours always is.
        for character in text.utf8_chunks().next().map_or("", |chunk| chunk.valid()).chars() {
            let holds = match u8::try_from(character) {
                Ok(byte) if byte.is_ascii() => self.holds_ascii(byte),
                _ => other(character),
            };
            if !holds {
                break;
            }
            rest = rest.get(character.len_utf8()..).unwrap_or_default();
        }
        rest
    }
}

impl fmt::Debug for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Class")
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
