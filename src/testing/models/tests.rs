//! Expressions beyond those that the services have today.

use super::choices::Seeded;
use super::pattern::Pattern;

const EXPRESSIONS: [&str; 7] = [
    "^$|^arn:[a-z]+$",
    "^(ab|c)x$",
    "^(ab)+$",
    "^a(b|cd){2}$",
    "^(a|[0-9]{2,3})*z?$",
    "^(x(y|zz)+)?w$",
    "^((a|bc)d|e)$",
];

#[test]
fn a_text_that_is_made_matches_whatever_the_expression_is_made_of() {
    for expression in EXPRESSIONS {
        let (pattern, engine) = (Pattern::read(expression), regex::Regex::new(expression).unwrap());
        assert_eq!(pattern.expression, expression);
        for seed in 0..200 {
            let text = pattern.text(&mut Seeded(seed), (0, 12));
            assert!(engine.is_match(&text), "{text:?} is made for {expression}");
            assert!(pattern.matches(&text), "{text:?} of {expression}");
        }
    }
}

#[test]
fn a_text_matches_where_regex_says_so() {
    let texts = [
        "", "a", "ab", "abab", "aba", "cd", "abx", "cx", "abcd", "acdb", "acdcd", "12z", "xyzzw", "xzzyw",
        "bcd", "e",
    ];
    for expression in EXPRESSIONS {
        let (pattern, engine) = (Pattern::read(expression), regex::Regex::new(expression).unwrap());
        for text in texts {
            assert_eq!(pattern.matches(text), engine.is_match(text), "{text:?} and {expression}");
        }
    }
}
