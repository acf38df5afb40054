//! No rule is missing: not from the list, not from the documented table.

use super::model::{Line, lines};
use crate::rules::{self, Kind, Rule, Source};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Shapes whose rule differs from the model, by a ruling that is written where the rule is.
const RULED: [&str; 3] = ["ParticipantRecordingS3Prefix", "TagKey", "TagValue"];

fn rule(shape: &str) -> Rule {
    let mut found = rules::ALL.iter().filter(|rule| rule.shape == shape);
    let rule = found.next().unwrap_or_else(|| panic!("no rule for {shape}"));
    assert!(found.next().is_none(), "{shape} has two rules");
    *rule
}

#[test]
fn every_constraint_of_the_models_is_a_rule_with_the_same_bounds() {
    let mut held = 0;
    for line in lines() {
        match line {
            Line::Text { shape, min, max, expression } => {
                let Kind::Text(text) = rule(shape).kind else { panic!("{shape} is a text") };
                assert_eq!((text.min(), text.max()), (min, max), "{shape}");
                let anchored = expression.map(|expression| {
                    if expression.starts_with('^') {
                        expression.to_owned()
                    } else {
                        format!("^{expression}$")
                    }
                });
                if !RULED.contains(&shape) {
                    assert_eq!(text.expression(), anchored.as_deref(), "{shape}");
                }
            }
            Line::Range { shape, min, max } => {
                let Kind::Range(range) = rule(shape).kind else { panic!("{shape} is a range") };
                assert_eq!((range.min(), range.max()), (min, max), "{shape}");
            }
            Line::Count { shape, min, max } => {
                let Kind::Count(count) = rule(shape).kind else { panic!("{shape} is a count") };
                assert_eq!((count.min(), count.max()), (min, max), "{shape}");
            }
            Line::Names { shape, names } => {
                let Kind::Names(rule) = rule(shape).kind else { panic!("{shape} is an enumeration") };
                assert_eq!(rule.names().join(" "), names, "{shape}");
            }
            Line::Member { .. } => continue,
        }
        held += 1;
    }
    assert_eq!(held, 40, "constraints of the models");
}

#[test]
fn every_rule_is_documented_somewhere() {
    let model: BTreeSet<&str> = lines().into_iter().filter_map(Line::shape).collect();
    for rule in rules::ALL {
        let in_model = matches!(rule.source, Source::Realtime | Source::Chat | Source::Tagging);
        assert_eq!(model.contains(rule.shape), in_model, "{}", rule.shape);
    }
}

/// What the table says of a rule.
fn said(rule: &Rule) -> String {
    match rule.kind {
        Kind::Text(text) => {
            let mut said = match text.max() {
                Some(max) => format!("{}–{max} characters", text.min()),
                None => "any length".to_owned(),
            };
            if let Some(expression) = text.expression() {
                write!(said, ", `{}`", expression.replace('|', r"\|")).unwrap();
            }
            if let Some(prefix) = text.reserved() {
                write!(said, ", not beginning with `{prefix}` in any mix of case").unwrap();
            }
            said
        }
        Kind::Range(range) => format!("{}–{}", range.min(), range.max()),
        Kind::Count(count) => format!("{}–{} entries", count.min(), count.max()),
        Kind::Size(size) => format!("keys and values of at most {} bytes in total", size.max()),
        Kind::Names(names) => {
            let open = if names.is_open() { "; an unknown name is kept" } else { "" };
            format!("one of `{}`{open}", names.names().join("`, `"))
        }
    }
}

fn table() -> String {
    let mut table = String::from(
        "| rule | what it says | documented in | acts on |\n\
         |---|---|---|---|\n",
    );
    for rule in rules::ALL {
        let source = match rule.source {
            Source::Realtime => "model of ivs-realtime",
            Source::Chat => "model of ivschat",
            Source::Prose => "prose of both API references",
            Source::Tagging => "model of ivs-realtime; guide to tagging AWS resources",
            Source::KeyPair => "Real-Time user guide, \"Distribute tokens\"",
        };
        let in_token = match rule.shape {
            "PublicKeyArn" => Some("KeyPairToken.kid".to_owned()),
            "jti" => Some("KeyPairToken.jti".to_owned()),
            _ => None,
        };
        let members: Vec<String> = lines()
            .into_iter()
            .filter_map(|line| match line {
                Line::Member { structure, name, shape, .. } if acts_on(rule.shape, shape) => {
                    Some(format!("{structure}.{name}"))
                }
                _ => None,
            })
            .chain(in_token)
            .collect();
        writeln!(table, "| `{}` | {} | {source} | {} |", rule.shape, said(rule), members.join(", ")).unwrap();
    }
    table.push_str("\nRequired members:\n\n");
    for line in lines() {
        if let Line::Member { structure, name, required: true, .. } = line {
            writeln!(table, "- {structure}.{name}").unwrap();
        }
    }
    table
}

/// Whether a rule acts on a member of this shape: its own, or that of its items, keys or values.
fn acts_on(rule: &str, member: &str) -> bool {
    rule == member
        || match rule {
            "ParticipantTokenCapability" => member == "ParticipantTokenCapabilities",
            "ParticipantRecordingMediaType" => member == "ParticipantRecordingMediaTypeList",
            "ThumbnailStorageType" => member == "ThumbnailStorageTypeList",
            "ChatTokenCapability" => member == "ChatTokenCapabilities",
            "TagKey" | "TagValue" => member == "Tags",
            "Attributes" => member.ends_with("Attributes"),
            _ => false,
        }
}

/// A table as it is documented, and as it is made. `STAGEPASS_WRITE_TABLES=1` writes it anew first.
pub(super) fn documented_table(file: &str, make: fn() -> String) -> (String, String) {
    let path = format!("{}/src/manual/{file}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("STAGEPASS_WRITE_TABLES").is_some() {
        std::fs::write(&path, make()).unwrap();
    }
    (std::fs::read_to_string(&path).unwrap(), make())
}

/// `STAGEPASS_WRITE_TABLES=1 cargo test the_table_of_rules` writes the table anew.
#[test]
fn the_table_of_rules_is_the_documented_one() {
    let (found, expected) = documented_table("rules-table.md", table);
    assert_eq!(found, expected);
    assert!(!found.contains("|  |\n"), "every rule acts on a member");
}
