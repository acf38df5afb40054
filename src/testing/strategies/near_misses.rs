//! Texts that are valid but for one change, and what must be said of them.
//!
//! Each breaks its rule for certain: a character is put in that stands nowhere in such a text, a literal part is
//! changed, a part is left out, or the length is wrong. Lengths are counted in Unicode scalar values.

use super::expected::{Attempt, Broken, ExpectedViolation};
use super::making::{lengths, parts, run};
use super::texts::for_each_text;
use crate::host::sealer::SealedToken;
use crate::testing::grammar::{self, Part, Text};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::Union;

/// What a text breaks beside its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breaks {
    Nothing,
    Pattern,
    ReservedPrefix,
}

/// What must be said of a text that breaks this, and is perhaps of a wrong length.
fn judged(rule: &'static Text, text: String, breaks: Breaks) -> Attempt<String> {
    let length = text.chars().count();
    let wrong_length = length < rule.min || (rule.bounded && length > rule.max);
    let length = wrong_length.then(|| ExpectedViolation::length(length, rule.min, rule.max));
    let beside = match breaks {
        Breaks::Nothing => None,
        Breaks::Pattern => rule.expression.map(ExpectedViolation::pattern),
        Breaks::ReservedPrefix => rule.reserved.map(ExpectedViolation::reserved_prefix),
    };
    Attempt { value: text, violations: length.into_iter().chain(beside).collect() }
}

/// Puts a character that does not belong there into one of the runs.
fn stray(rule: &'static Text, form: &'static [Part]) -> Option<BoxedStrategy<Attempt<String>>> {
    let strays: Vec<(usize, char)> = form
        .iter()
        .enumerate()
        .flat_map(|(place, part)| match part {
            Part::Run { not, .. } => not.chars().map(|stray| (place, stray)).collect(),
            Part::Literal(_) => Vec::new(),
        })
        .collect();
    if strays.is_empty() {
        return None;
    }
    let strategy = (parts(rule, form), any::<Index>(), any::<Index>()).prop_map(move |(parts, which, at)| {
        let (place, stray) = *which.get(&strays);
        let parts = parts
            .into_iter()
            .enumerate()
            .map(|(i, part)| if i == place { with_inserted(&part, stray, at) } else { part });
        judged(rule, parts.collect(), Breaks::Pattern)
    });
    Some(strategy.boxed())
}

fn with_inserted(part: &str, stray: char, at: Index) -> String {
    let at = at.index(part.chars().count().saturating_add(1));
    let (before, behind) = split(part, at);
    [before, stray.encode_utf8(&mut [0; 4]), behind].concat()
}

/// The text before and from the character of this number on.
fn split(text: &str, at: usize) -> (&str, &str) {
    let at = text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// Leaves out, doubles or changes one character of a literal part, or leaves out a run between literal parts.
fn misspelt(rule: &'static Text, form: &'static [Part]) -> Option<BoxedStrategy<Attempt<String>>> {
    form.iter().find(|part| matches!(part, Part::Literal(_)))?;
    let strategy = (parts(rule, form), 0..form.len(), any::<Index>(), 0..3).prop_map(
        move |(mut parts, place, at, how)| {
            if let (Some(part), Some(text)) = (form.get(place), parts.get_mut(place)) {
                *text = match part {
                    Part::Run { .. } => String::new(),
                    Part::Literal(literal) => {
                        let (before, behind) = split(literal, at.index(literal.chars().count()));
                        let (one, behind) = split(behind, 1);
                        let upper = one.to_ascii_uppercase();
                        let other = match how {
                            0 => String::new(),
                            1 => one.repeat(2),
                            _ if upper == one => "_".to_owned(),
                            _ => upper,
                        };
                        format!("{before}{other}{behind}")
                    }
                };
            }
            judged(rule, parts.concat(), Breaks::Pattern)
        },
    );
    Some(strategy.boxed())
}

/// No text at all, where that is not a valid one.
fn empty(rule: &'static Text) -> Option<BoxedStrategy<Attempt<String>>> {
    let may_be_empty = |part: &Part| matches!(part, Part::Run { length, .. } if *length.start() == 0);
    if rule.forms.iter().any(|form| form.iter().all(may_be_empty)) {
        return None;
    }
    Some(Just(judged(rule, String::new(), Breaks::Pattern)).boxed())
}

/// Fewer characters in the last run than there must be.
fn too_short(rule: &'static Text, form: &'static [Part]) -> Option<BoxedStrategy<Attempt<String>>> {
    let Some(Part::Run { length, .. }) = form.last() else { return None };
    let least = length.start().saturating_sub(1);
    if least == 0 || rule.min == 0 {
        return None;
    }
    let strategy = (parts(rule, form), 1..=least).prop_map(move |(parts, fewer)| {
        let text = parts.concat();
        let kept = text.chars().count().saturating_sub(fewer);
        judged(rule, split(&text, kept).0.to_owned(), Breaks::Nothing)
    });
    Some(strategy.boxed())
}

/// More characters in the last run than there may be.
fn too_long(rule: &'static Text) -> Option<BoxedStrategy<Attempt<String>>> {
    let (Some(form), true) = (rule.forms.last(), rule.bounded) else { return None };
    let Some(Part::Run { of, .. }) = form.last() else { return None };
    let more = run(*of, rule.max.saturating_add(1)..=rule.max.saturating_add(1));
    let strategy = (parts(rule, form), more, lengths(1..=rule.max)).prop_map(move |(parts, more, by)| {
        let text: String = parts.concat();
        let length = rule.max.saturating_add(by);
        let more = more.chars().cycle().take(length.saturating_sub(text.chars().count()));
        judged(rule, text.chars().chain(more).collect(), Breaks::Nothing)
    });
    Some(strategy.boxed())
}

/// The prefix that belongs to the service, in any mix of case.
fn reserved(rule: &'static Text) -> Option<BoxedStrategy<Attempt<String>>> {
    let prefix = rule.reserved?;
    let room = rule.max.saturating_sub(prefix.len());
    let Some(Part::Run { of, .. }) = rule.forms.last()?.last() else { return None };
    let capitals = proptest::collection::vec(any::<bool>(), prefix.len());
    let strategy = (capitals, run(*of, 0..=room)).prop_map(move |(capitals, rest)| {
        let cased = |(letter, upper): (char, bool)| if upper { letter.to_ascii_uppercase() } else { letter };
        let prefix = prefix.chars().zip(capitals).map(cased);
        judged(rule, prefix.chain(rest.chars()).collect(), Breaks::ReservedPrefix)
    });
    Some(strategy.boxed())
}

/// A text that breaks the rule.
pub(super) fn near_miss(rule: &'static Text) -> BoxedStrategy<Attempt<String>> {
    let ways = rule
        .forms
        .iter()
        .flat_map(|form| [stray(rule, form), misspelt(rule, form), too_short(rule, form)])
        .chain([reserved(rule), empty(rule), too_long(rule)])
        .flatten();
    Union::new(ways).boxed()
}

/// A text that is this token but for one change: a character is another, is left out or is put in, or the text is
/// cut. No sealer opens it, and no key verifies it.
///
/// ```
/// use proptest::prelude::*;
/// use stagepass::{SealedToken, strategies::near_misses};
///
/// proptest!(|(changed in near_misses::token(&SealedToken::new("abcd1234defg5678")))| {
///     assert_ne!(changed.as_str(), "abcd1234defg5678");
/// });
/// ```
pub fn token(token: &SealedToken) -> impl Strategy<Value = SealedToken> + use<> {
    let token = token.as_str().to_owned();
    let letters: Vec<char> = "ABCXYZabcxyz0189-_.= \n\0é".chars().collect();
    (any::<Index>(), proptest::sample::select(letters), 0..4).prop_map(move |(at, letter, how)| {
        let (before, behind) = split(&token, at.index(token.chars().count().max(1)));
        let (one, rest) = split(behind, 1);
        let changed = match how {
            0 => before.to_owned(),
            1 => format!("{before}{rest}"),
            2 => format!("{before}{letter}{rest}"),
            _ => format!("{before}{letter}{one}{rest}"),
        };
        // A letter may take its own place.
        SealedToken::new(if changed == token { changed + "A" } else { changed })
    })
}

macro_rules! near_misses {
    ($($name:ident, $grammar:ident: $what:literal;)+) => {
        $(
            #[doc = concat!("Broken: ", $what)]
            pub fn $name() -> impl Strategy<Value = Broken<String>> + use<> {
                near_miss(&grammar::$grammar)
                    .prop_map(|Attempt { value, violations }| Broken { input: value, violations })
            }
        )+
    };
}

for_each_text!(near_misses);
