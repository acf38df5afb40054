//! Each text rule agrees with its documented expression under `regex`.

use super::texts::{Documented, PATTERNED, exactly, regex};
use proptest::prelude::*;
use proptest::sample::select;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Characters that the engine's Unicode does not have yet. They are not compared: the tables behind
/// the rules may be newer.
static UNASSIGNED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\p{Cn}").unwrap());

fn text(faults: bool) -> impl Strategy<Value = (Documented, String)> {
    (select(&**PATTERNED), any::<u64>()).prop_map(move |(text, seed)| {
        let made = text.make(seed, faults);
        (text, made)
    })
}

/// Whether the rule and `regex` say the same of a text.
fn agree(documented: &Documented, text: &str) -> bool {
    let accepted = documented.rule.accepts(text);
    accepted == documented.holds(text) || (accepted && UNASSIGNED.is_match(text))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn a_rule_agrees_with_regex_on_texts_that_match((documented, text) in text(false)) {
        prop_assert!(agree(&documented, &text), "{}", documented.shape.name);
    }

    #[test]
    fn a_rule_agrees_with_regex_on_near_misses((documented, text) in text(true)) {
        prop_assert!(agree(&documented, &text), "{}", documented.shape.name);
        let broken = documented.rule.broken(&text).next().is_some();
        prop_assert_eq!(broken, !documented.rule.accepts(&text));
    }

    #[test]
    fn a_rule_agrees_with_regex_on_any_text(documented in select(&**PATTERNED), text in any::<String>()) {
        prop_assert!(agree(&documented, &text), "{}", documented.shape.name);
    }
}

/// The texts of the generators are no mere noise: they meet both sides of every rule.
#[test]
fn the_generators_reach_both_sides_of_every_rule() {
    for documented in &*PATTERNED {
        let mut met = [0; 2];
        for seed in 0..400 {
            met[usize::from(documented.holds(&documented.make(seed, true)))] += 1;
        }
        assert!(met.iter().all(|met| *met > 20), "{}: {met:?}", documented.shape.name);
    }
}

/// Every character there is, at the end of a text that is else valid, under every expression: no
/// class is a character too wide or too narrow. `regex` reads all characters in one go.
#[test]
fn a_rule_agrees_with_regex_on_every_character() {
    let every: String = ('\0'..=char::MAX).collect();
    let mut seen = BTreeSet::new();
    for documented in &*PATTERNED {
        let expression = documented.rule.expression().unwrap();
        if !seen.insert(expression) {
            continue;
        }
        let class = &expression[expression.rfind('[').unwrap()..=expression.rfind(']').unwrap()];
        let class = if expression.ends_with(".*$") { "." } else { class };
        let class = regex(&format!("{class}+"));
        let shortest = documented.text().length.least().max(1);
        let mut text = match documented.text().key {
            // A text of its own behind the key.
            Some(_) => {
                (0..1_000).map(|seed| documented.make(seed, false)).find(|text| text.ends_with('b')).unwrap()
            }
            None => (shortest..).find_map(|length| exactly(documented.text(), length)).unwrap(),
        };
        assert!(documented.holds(&text), "{text:?}");
        text.pop();
        let before = text.len();
        let mut ask = |run: &str, holds: bool| {
            let (Some(first), Some(last)) = (run.chars().next(), run.chars().next_back()) else { return };
            for character in first..=last {
                text.truncate(before);
                text.push(character);
                let accepted = documented.rule.accepts(&text);
                let agree = accepted == holds || (accepted && UNASSIGNED.is_match(&text));
                assert!(agree, "{}: {character:?}", documented.shape.name);
            }
        };
        let mut end = 0;
        for run in class.find_iter(&every) {
            ask(&every[end..run.start()], false);
            ask(run.as_str(), true);
            end = run.end();
        }
        ask(&every[end..], false);
    }
}

/// An engine that backtracks takes exponential or quadratic time for some of these; here a test
/// would not end.
#[test]
fn a_text_that_would_make_an_engine_backtrack_is_answered_at_once() {
    const MANY: usize = 1 << 12;
    let starts = ["", "arn:aws:ivs:", "arn:aws:ivs:a:1:stage/", "arn:aws:ivschat:a:", "st-", "aws:"];
    let runs = ["a", "-", "a-", "1", "1:", "a:1:", ":", "/", " ", "\u{a0}", "é", "arn:aws:ivs:"];
    for Documented { shape, rule, .. } in &*PATTERNED {
        for (start, run) in starts.iter().flat_map(|start| runs.iter().map(move |run| (start, run))) {
            let text = format!("{start}{}!", run.repeat(MANY / run.len()));
            assert!(!rule.accepts(&text), "{}", shape.name);
            // The checks that name what is broken read all of it, once.
            assert!(rule.broken(&text).next().is_some(), "{}", shape.name);
        }
    }
}
