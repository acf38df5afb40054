//! Documented regular expressions, and code that matches the same texts without an engine.

use std::fmt;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// A documented regular expression together with a matcher that takes the same texts without an
/// engine.
///
/// The expression is what the documentation prints; the matcher is what runs. Properties hold one
/// against the other under `regex`.
#[derive(Clone, Copy)]
pub(crate) struct Pattern {
    expression: &'static str,
    matches: fn(&[u8]) -> bool,
}

impl Pattern {
    pub(crate) const fn new(expression: &'static str, matches: fn(&[u8]) -> bool) -> Self {
        Self { expression, matches }
    }

    pub(crate) const fn expression(self) -> &'static str {
        self.expression
    }

    /// Whether the whole text matches.
    #[inline]
    pub(crate) fn matches(self, text: &str) -> bool {
        (self.matches)(text.as_bytes())
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({})", self.expression)
    }
}

/// The matcher of a whole text: literals and classes in their order, a class followed by `+` (one
/// or more), `*` (any number) or a number in brackets (so many, of ASCII).
///
/// Each run of a class takes as much as it can. That is exact as long as no class holds the first
/// character of the literal behind it.
macro_rules! matcher {
    ($($step:tt)*) => {
        |text: &[u8]| {
            let end = || -> Option<&[u8]> { $crate::rules::pattern::matcher_steps!(text, $($step)*) };
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
        $crate::rules::pattern::matcher_steps!(rest $($more)*)
    }};
    ($text:expr, $class:ident+ $($more:tt)*) => {{
        let before = $text;
        let rest = $class.skip(before);
        if rest.len() == before.len() {
            return None;
        }
        $crate::rules::pattern::matcher_steps!(rest $($more)*)
    }};
    ($text:expr, $class:ident[$count:literal] $($more:tt)*) => {{
        let (run, rest) = $text.split_at_checked($count)?;
        if !$class.skip(run).is_empty() {
            return None;
        }
        $crate::rules::pattern::matcher_steps!(rest $($more)*)
    }};
    ($text:expr, $class:ident* $($more:tt)*) => {{
        let rest = $class.skip($text);
        $crate::rules::pattern::matcher_steps!(rest $($more)*)
    }};
}
pub(crate) use matcher_steps;

/// A class of characters: a table for ASCII, a function for the rest.
pub(crate) struct Class {
    ascii: [bool; 256],
    other: Option<fn(char) -> bool>,
}

impl Class {
    /// A class of ASCII characters, written as the inside of a bracket expression in which `-`
    /// between two characters makes a range and a trailing `-` is itself.
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

/// White space beyond ASCII as ECMA-262 has it: `\s` holds U+FEFF and no U+0085, unlike other
/// engines.
pub(crate) fn is_ecmascript_space(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}'
    )
}

/// What ECMA-262's `.` takes beyond ASCII: all but U+2028 and U+2029, which end lines.
pub(crate) const fn is_no_line_end(c: char) -> bool {
    !matches!(c, '\u{2028}' | '\u{2029}')
}
