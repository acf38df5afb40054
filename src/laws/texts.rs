//! Texts by their documented expression, and texts that nearly are.

use crate::rules::kind::Text;
use crate::rules::{self, Kind};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::string::string_regex;
use regex::Regex;

/// ECMA-262's white space, which `\s` means in the services' models.
const ECMASCRIPT_SPACE: &str =
    r"\t\n\x0B\x0C\r \u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}";

/// The documented expression for the `regex` engine. In it a hyphen behind a range is itself, as in ECMA-262.
pub(crate) fn expression(rule: &Text) -> Option<String> {
    let expression = rule.expression()?.replace(r"\s", ECMASCRIPT_SPACE);
    Some(expression.replace("9-_", r"9\-_").replace("9-.", r"9\-.").replace("9-/", r"9\-/"))
}

/// Whether the text keeps the rule, as `regex` and the documentation have it.
pub(crate) fn documented(rule: &Text, regex: Option<&Regex>, text: &str) -> bool {
    let length = text.chars().count();
    length >= rule.min()
        && rule.max().is_none_or(|max| length <= max)
        && regex.is_none_or(|regex| regex.is_match(text))
        && rule.reserved().is_none_or(|prefix| !text.to_lowercase().starts_with(prefix))
}

/// All rules of texts with a documented expression.
pub(crate) fn patterned() -> Vec<(&'static str, Text)> {
    let texts = rules::ALL.iter().filter_map(|rule| match rule.kind {
        Kind::Text(text) if text.expression().is_some() => Some((rule.shape, text)),
        _ => None,
    });
    texts.collect()
}

/// Texts that match the rule's expression. Most have a length that the rule allows too.
pub(crate) fn matching(rule: &Text) -> BoxedStrategy<String> {
    let Some(expression) = expression(rule) else { return any::<String>().boxed() };
    let inner = expression.trim_start_matches("^$|").trim_start_matches('^').trim_end_matches('$');
    let matching = string_regex(inner).unwrap();
    let long = string_regex(&inner.replace('*', "{100,140}").replace("]+", "]{1,90}")).unwrap();
    // A length that is exact is seldom met by a repetition.
    let exact = string_regex(&inner.replace("]+", "]{12,14}")).unwrap();
    prop_oneof![4 => matching, 2 => long, 2 => exact, 1 => Just(String::new())].boxed()
}

/// A matching text with one stray character put in, put in the place of another, or with one taken out.
pub(crate) fn near_miss(rule: &Text) -> BoxedStrategy<String> {
    let stray = prop_oneof![
        select(vec![
            '\n', '\r', ' ', '\0', '^', '$', '_', '-', ':', '/', '.', 'A', 'z', '0', '9', '@', '[', '`', '{',
            '\u{7f}', '\u{80}', '\u{85}', '\u{a0}', 'é', '\u{212a}', '\u{ff10}', '\u{feff}', '٣', '\u{200b}',
            '\u{180e}', '😀',
        ]),
        any::<char>(),
    ];
    (matching(rule), stray, any::<prop::sample::Index>(), 0..3)
        .prop_map(|(text, stray, at, how)| {
            let mut characters: Vec<char> = text.chars().collect();
            let at = at.index(characters.len().saturating_add(1));
            match how {
                0 => characters.insert(at, stray),
                1 if at < characters.len() => characters[at] = stray,
                _ if at < characters.len() => drop(characters.remove(at)),
                _ => characters.push(stray),
            }
            characters.into_iter().collect()
        })
        .boxed()
}
