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

/// A class of characters: ranges of ASCII, and a function for the rest.
pub(crate) struct Class {
    /// The first and the last character of each range, of which so many are there.
    ranges: [(u8, u8); Self::MOST_RANGES],
    count: usize,
    other: Option<fn(char) -> bool>,
}

/// A word of eight bytes, each of which is this one.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

impl Class {
    const MOST_RANGES: usize = 8;

    /// A class of ASCII characters, written as the inside of a bracket expression in which `-`
    /// between two characters makes a range and a trailing `-` is itself.
    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "runs at compile time, where what is out of bounds is an error"
    )]
    pub(crate) const fn ascii(members: &str) -> Self {
        let mut held = [false; 129];
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
                held[byte as usize] = true;
                byte += 1;
            }
        }
        // Neighbours are one range: what is fewer is tested in less time.
        let mut class = Self { ranges: [(0, 0); Self::MOST_RANGES], count: 0, other: None };
        let mut byte = 0;
        while byte < 128 {
            if held[byte as usize] {
                let first = byte;
                while held[byte as usize + 1] {
                    byte += 1;
                }
                class.ranges[class.count] = (first, byte);
                class.count += 1;
            }
            byte += 1;
        }
        class
    }

    /// Adds the characters beyond ASCII for which `other` holds.
    pub(crate) const fn and(self, other: fn(char) -> bool) -> Self {
        Self { other: Some(other), ..self }
    }

    /// Returns the highest bit of each of eight bytes that is not an ASCII character of this class.
    #[inline(always)]
    fn strangers(&self, bytes: u64) -> u64 {
        const HIGHEST: u64 = each(0x80);
        let ascii = bytes & !HIGHEST;
        // Adding to seven bits carries into the eighth one, and never into the next byte.
        let mut held = 0;
        for (first, last) in self.ranges.get(..self.count).unwrap_or_default() {
            let reached = ascii.wrapping_add(each(0x80_u8.wrapping_sub(*first)));
            let passed = ascii.wrapping_add(each(0x7f_u8.wrapping_sub(*last)));
            held |= reached & !passed;
        }
        (bytes | !held) & HIGHEST
    }

    /// What follows the longest run of this class at the start of a text.
    #[expect(clippy::inline_always, reason = "a class is a constant: what is left is a few additions")]
    #[inline(always)]
    pub(crate) fn skip<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        let mut rest = text;
        let strangers = loop {
            let Some((bytes, after)) = rest.split_first_chunk() else {
                break self.strangers(fewer_than_eight(rest));
            };
            let strangers = self.strangers(u64::from_le_bytes(*bytes));
            if strangers != 0 {
                break strangers;
            }
            rest = after;
        };
        let members = usize::try_from(strangers.trailing_zeros() / 8).unwrap_or_default();
        let rest = rest.get(members..).unwrap_or_default();
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
                Ok(byte) if byte.is_ascii() => self.strangers(each(byte)) == 0,
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

/// Returns the bytes as a word, behind which all bits are set, as in no ASCII character.
#[inline]
fn fewer_than_eight(bytes: &[u8]) -> u64 {
    let bits = |bytes: usize| u32::try_from(bytes).unwrap_or_default().wrapping_mul(8);
    let word = match (bytes.first_chunk(), bytes.last_chunk()) {
        // Where the two overlap, they have the same bytes.
        (Some(first), Some(last)) => {
            let last = u64::from(u32::from_le_bytes(*last));
            let before = bits(bytes.len().saturating_sub(size_of::<u32>()));
            u64::from(u32::from_le_bytes(*first)) | last.wrapping_shl(before)
        }
        _ => bytes.iter().rev().fold(0, |word, byte| (word << 8) | u64::from(*byte)),
    };
    word | u64::MAX.wrapping_shl(bits(bytes.len()))
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
