//! Texts by their documented expression, and texts that nearly are.

use crate::rules::{self, Kind, Rule, Source};
use crate::testing::for_each_text;
use crate::testing::models::{self, MODELS, Maker, Seeded, Shape, Way};
use crate::testing::strategies::{Broken, ExpectedViolation, near_misses, texts};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// ECMA-262's white space, which `\s` means in the services' models.
const ECMASCRIPT_SPACE: &str =
    r"\t\n\x0B\x0C\r \u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}";

/// A text of the documentation, and the rule that is to hold it.
#[derive(Debug, Clone)]
pub(super) struct Documented {
    pub(super) shape: Arc<Shape>,
    pub(super) rule: rules::Text,
    pub(super) regex: Option<Regex>,
}

impl Documented {
    pub(super) fn text(&self) -> &models::Text {
        let models::Kind::Text(text) = &self.shape.kind else { panic!("{} is a text", self.shape.name) };
        text
    }

    /// Returns whether the text is valid, as `regex` and the documentation have it.
    pub(super) fn holds(&self, text: &str) -> bool {
        let length = i64::try_from(text.chars().count()).unwrap();
        self.text().length.hold(length)
            && self.regex.as_ref().is_none_or(|regex| regex.is_match(text))
            && self.text().reserved.is_none_or(|prefix| !text.to_lowercase().starts_with(prefix))
            && (self.text().key.is_none() || is_p384(text))
    }

    /// Makes a text that is valid, or perhaps nearly so.
    pub(super) fn make(&self, seed: u64, faults: bool) -> String {
        let mut maker = Maker { choices: &mut Seeded(seed), way: Way::Request, faults };
        let models::Json::Text(text) = maker.value(&self.shape) else { panic!("{}", self.shape.name) };
        text
    }
}

/// Returns whether a public key is one of P-384 with its point uncompressed, whose base64 begins
/// with the same 32 digits as every other's.
pub(super) fn is_p384(text: &str) -> bool {
    static KEY: LazyLock<Regex> = LazyLock::new(|| {
        let before =
            "M H Y w E A Y H K o Z I z j 0 C A Q Y F K 4 E E A C I D Y g A E".replace(' ', "[\r\n]*");
        Regex::new(&format!("^[^\n]*KEY-----[\r\n]*{before}(?:[\r\n]*[a-zA-Z0-9+/]){{128}}[\r\n]*-----END"))
            .unwrap()
    });
    KEY.is_match(text)
}

/// Returns the expression for the `regex` engine. In it a hyphen behind a range is itself, as in
/// ECMA-262.
pub(super) fn regex(expression: &str) -> Regex {
    let expression = expression.replace(r"\s", ECMASCRIPT_SPACE);
    let expression = expression.replace("9-_", r"9\-_").replace("9-.", r"9\-.").replace("9-/", r"9\-/");
    let expression = expression.replace(".+.*", ".+").replace(".+", r"[^\n\r\u{2028}\u{2029}]+");
    Regex::new(&expression.replace(".*", r"[^\n\r\u{2028}\u{2029}]*")).unwrap()
}

fn documented((service, name): (&'static str, &'static str)) -> Documented {
    let shape = MODELS.shape(service, name);
    let is_documented = |rule: &&Rule| match rule.source {
        Source::Realtime => service == "realtime" && !name.starts_with("Tags."),
        Source::Chat => service == "chat",
        Source::Tagging => name.starts_with("Tags."),
        _ => true,
    };
    let found = rules::ALL.iter().filter(is_documented).find(|rule| rule.shape == shape.name).unwrap();
    let Kind::Text(rule) = found.kind else { panic!("{name} is a text") };
    let new = Documented { shape: shape.clone(), rule, regex: None };
    let regex = new.text().pattern.as_ref().map(|pattern| regex(&pattern.expression));
    Documented { regex, ..new }
}

macro_rules! documented_texts {
    ($($name:ident $($value:ident)?, $service:literal $shape:literal: $what:literal;)+) => {
        /// Every text with its strategies.
        fn with_strategies() -> Vec<(Documented, BoxedStrategy<String>, BoxedStrategy<Broken<String>>)> {
            vec![$((documented(($service, $shape)), texts::$name().boxed(), near_misses::$name().boxed())),+]
        }

        /// Every text with an expression.
        pub(super) static PATTERNED: LazyLock<Vec<Documented>> = LazyLock::new(|| {
            let texts = [$(($service, $shape)),+].map(documented).into_iter();
            texts.filter(|text| text.regex.is_some()).collect()
        });
    };
}

for_each_text!(documented_texts);

/// No rule of a text is without strategies.
#[test]
fn every_rule_of_a_text_has_strategies() {
    let made: BTreeSet<String> = with_strategies()
        .iter()
        .map(|(text, ..)| format!("{:?}", (text.rule.min(), text.rule.max(), text.rule.expression())))
        .collect();
    for rule in rules::ALL {
        if let Kind::Text(text) = rule.kind {
            let said = format!("{:?}", (text.min(), text.max(), text.expression()));
            assert!(made.contains(&said), "{}", rule.shape);
        }
    }
}

/// The rules, the documented expressions under `regex`, and the generators are three, and they
/// agree.
#[test]
fn a_valid_text_is_valid_and_a_near_miss_breaks_what_it_says() {
    let mut runner = TestRunner::deterministic();
    for (text, valid, broken) in with_strategies() {
        let name = text.shape.name;
        let (mut kinds, mut lengths) = (BTreeSet::new(), BTreeSet::new());
        for _ in 0..300 {
            let valid = valid.new_tree(&mut runner).unwrap().current();
            assert!(text.holds(&valid) && text.rule.accepts(&valid), "{name}: {valid:?}");
            lengths.insert(valid.chars().count());

            let Broken { input, violations, .. } = broken.new_tree(&mut runner).unwrap().current();
            assert!(!text.holds(&input), "{name}: {input:?}");
            let found =
                text.rule.broken(&input).map(|constraint| crate::Violation::new(String::new(), constraint));
            assert!(violations.iter().eq(&found.collect::<Vec<_>>()), "{name}: {input:?}");
            kinds.extend(
                violations.iter().map(|violation| format!(" {}", ExpectedViolation::kind(violation))),
            );
        }
        // Both ends of the length are met, and every kind of fault that there is.
        assert_eq!(kinds, models::ways(&text.shape, Way::Request), "{name}");
        if text.text().key.is_none() {
            let shortest = (text.text().length.least()..=128)
                .find(|length| exactly(text.text(), *length).is_some())
                .unwrap();
            assert_eq!(lengths.first(), Some(&usize::try_from(shortest).unwrap()), "{name}");
        }
        if let Some(max) = text.rule.max() {
            assert_eq!(lengths.last(), Some(&max), "{name}");
        }
    }
}

/// Returns a text of so many characters that matches the shape's expression, where there is one.
pub(super) fn exactly(text: &models::Text, length: i64) -> Option<String> {
    let count = usize::try_from(length).ok()?;
    let Some(pattern) = &text.pattern else { return Some("a".repeat(count)) };
    let found = (0..20).map(|seed| pattern.text(&mut Seeded(seed), (count, count)));
    found.into_iter().find(|text| text.chars().count() == count && pattern.matches(text))
}
