//! Each text rule agrees with its documented expression under `regex`.

use super::texts::{documented, expression, matching, near_miss, patterned};
use crate::rules::kind::Text;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static REGEXES: LazyLock<BTreeMap<&str, Regex>> = LazyLock::new(|| {
    patterned()
        .into_iter()
        .map(|(shape, rule)| (shape, Regex::new(&expression(&rule).unwrap()).unwrap()))
        .collect()
});

/// Characters that the engine's Unicode does not have yet. They are not compared: the tables behind the rules
/// may be newer.
static UNASSIGNED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\p{Cn}").unwrap());

fn rule_and(text: fn(&Text) -> BoxedStrategy<String>) -> impl Strategy<Value = (&'static str, Text, String)> {
    select(patterned())
        .prop_flat_map(move |(shape, rule)| text(&rule).prop_map(move |text| (shape, rule, text)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn a_rule_agrees_with_regex_on_texts_that_match((shape, rule, text) in rule_and(matching)) {
        prop_assume!(!UNASSIGNED.is_match(&text));
        prop_assert_eq!(rule.accepts(&text), documented(&rule, REGEXES.get(shape), &text), "{}", shape);
    }

    #[test]
    fn a_rule_agrees_with_regex_on_near_misses((shape, rule, text) in rule_and(near_miss)) {
        prop_assume!(!UNASSIGNED.is_match(&text));
        prop_assert_eq!(rule.accepts(&text), documented(&rule, REGEXES.get(shape), &text), "{}", shape);
    }

    #[test]
    fn a_rule_agrees_with_regex_on_any_text(
        (shape, rule, text) in rule_and(|_| any::<String>().boxed())
    ) {
        prop_assume!(!UNASSIGNED.is_match(&text));
        prop_assert_eq!(rule.accepts(&text), documented(&rule, REGEXES.get(shape), &text), "{}", shape);
    }

    #[test]
    fn what_is_broken_is_named_when_and_only_when_a_rule_refuses((_, rule, text) in rule_and(near_miss)) {
        prop_assert_eq!(rule.broken(&text).next().is_none(), rule.accepts(&text));
    }
}

/// The texts of the generators are no mere noise: they meet both sides of every rule.
#[test]
fn the_generators_reach_both_sides_of_every_rule() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for (shape, rule) in patterned() {
        let mut met = [0; 2];
        for _ in 0..400 {
            let text =
                prop_oneof![matching(&rule), near_miss(&rule)].new_tree(&mut runner).unwrap().current();
            met[usize::from(documented(&rule, REGEXES.get(shape), &text))] += 1;
        }
        assert!(met.iter().all(|met| *met > 20), "{shape}: {met:?}");
    }
}

/// Every character there is, alone, under every rule: no class is a character too wide or too narrow.
#[test]
fn a_rule_agrees_with_regex_on_every_character() {
    let mut buffer = [0; 4];
    for (shape, rule) in patterned() {
        let regex = &REGEXES[shape];
        for character in '\0'..=char::MAX {
            let text: &str = character.encode_utf8(&mut buffer);
            if rule.accepts(text) && UNASSIGNED.is_match(text) {
                continue;
            }
            let expected = documented(&rule, Some(regex), text);
            assert_eq!(rule.accepts(text), expected, "{shape}: U+{:04X}", u32::from(character));
        }
    }
}

/// An engine that backtracks takes exponential or quadratic time for some of these; here a test would not end.
#[test]
fn a_text_that_would_make_an_engine_backtrack_is_answered_at_once() {
    const MANY: usize = 1 << 12;
    let starts = ["", "arn:aws:ivs:", "arn:aws:ivs:a:1:stage/", "arn:aws:ivschat:a:", "st-", "aws:"];
    let runs = ["a", "-", "a-", "1", "1:", "a:1:", ":", "/", " ", "\u{a0}", "é", "arn:aws:ivs:"];
    for (shape, rule) in patterned() {
        for (start, run) in starts.iter().flat_map(|start| runs.iter().map(move |run| (start, run))) {
            let text = format!("{start}{}!", run.repeat(MANY / run.len()));
            assert!(!rule.accepts(&text), "{shape}");
            // The checks that name what is broken read all of it, once.
            assert!(rule.broken(&text).next().is_some(), "{shape}");
        }
    }
}
