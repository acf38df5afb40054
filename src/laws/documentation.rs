//! No rule is missing: not from the list, not from the documented table.

use super::boundaries::{elsewhere, exceptions, places};
use super::tables::documented_table;
use crate::rules::{self, Kind, Rule, Source};
use crate::testing::models::{self, MODELS, Member, Shape};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

/// Returns the constraint of a shape in words that are the same for models and rules.
fn of_model(shape: &Shape) -> Option<(&'static str, String)> {
    Some(match &shape.kind {
        models::Kind::Text(text) => {
            let expression = text.pattern.as_ref().map(|pattern| pattern.expression.as_str());
            if text.length.max.is_none() && expression.is_none() {
                return None;
            }
            let length = (text.length.least(), text.length.max);
            (shape.name, format!("text {length:?} {expression:?} {:?} {}", text.reserved, text.key.is_some()))
        }
        models::Kind::Range(bounds) => (shape.name, format!("range {:?}", (bounds.least(), bounds.max?))),
        models::Kind::List { size, .. } | models::Kind::Map { size, bytes: None, .. } => {
            (shape.name, format!("count {:?}", (size.least(), size.max?)))
        }
        models::Kind::Map { bytes: Some(bytes), .. } => ("Attributes", format!("size {bytes}")),
        models::Kind::Names { names, open } => (shape.name, format!("names {names:?} {open}")),
        _ => return None,
    })
}

/// The same of a rule.
fn of_rule(rule: &Rule) -> (&'static str, String) {
    let said = match rule.kind {
        Kind::Text(text) => {
            let length =
                (i64::try_from(text.min()).unwrap(), text.max().map(|max| i64::try_from(max).unwrap()));
            format!("text {length:?} {:?} {:?} {}", text.expression(), text.reserved(), text.is_p384_key())
        }
        Kind::Range(range) => format!("range {:?}", (range.min(), range.max())),
        Kind::Count(count) => format!("count {:?}", (count.min(), count.max())),
        Kind::Size(size) => format!("size {}", size.max()),
        Kind::Names(names) => format!("names {:?} {}", names.names(), names.is_open()),
    };
    (rule.shape, said)
}

/// Returns every member in requests, answers and exceptions, with its structure.
fn members() -> Vec<(Arc<Shape>, usize)> {
    let mut found: Vec<(Arc<Shape>, usize)> = Vec::new();
    let structures = places().into_iter().map(|place| place.structure).chain(exceptions());
    for structure in structures {
        if !found.iter().any(|(other, _)| Arc::ptr_eq(other, &structure)) {
            let models::Kind::Structure(members) = &structure.kind else { panic!("no structure") };
            found.extend((0..members.len()).map(|number| (structure.clone(), number)));
        }
    }
    found
}

fn member((structure, number): &(Arc<Shape>, usize)) -> &Member {
    let models::Kind::Structure(members) = &structure.kind else { panic!("no structure") };
    &members[*number]
}

/// Returns a shape with those of its items, keys and values.
fn parts(shape: &Arc<Shape>) -> Vec<Arc<Shape>> {
    let inside = match &shape.kind {
        models::Kind::List { item, .. } => vec![item.clone()],
        models::Kind::Map { key, value, bytes: None, .. } => vec![key.clone(), value.clone()],
        _ => Vec::new(),
    };
    [vec![shape.clone()], inside].concat()
}

#[test]
fn the_rules_are_the_constraints_of_the_models_with_the_same_bounds() {
    let shapes = members().iter().flat_map(|found| parts(&member(found).shape)).collect::<Vec<_>>();
    let others = [("realtime", "PublicKeyArn"), ("own", "jti")].into_iter().chain(
        ["Action", "EventName", "RoomMaxMessageLength", "RoomMaxMessageRatePerSecond"]
            .map(|name| ("chat", name)),
    );
    let others: Vec<_> = others.map(|(service, name)| MODELS.shape(service, name)).collect();
    let documented: BTreeSet<_> = shapes.iter().chain(&others).filter_map(|shape| of_model(shape)).collect();
    let ruled: Vec<_> = rules::ALL.iter().map(of_rule).collect();
    assert_eq!(ruled.iter().cloned().collect::<BTreeSet<_>>(), documented);
    assert_eq!(ruled.len(), documented.len(), "a shape has two rules");
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
            if text.is_p384_key() {
                said.push_str(", and then a P-384 public key");
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
    let members = members();
    for rule in rules::ALL {
        let source = match rule.source {
            Source::Realtime => "model of ivs-realtime",
            Source::Chat => "model of ivschat",
            Source::Prose => "prose of both API references",
            Source::Tagging => "model of ivs-realtime; guide to tagging AWS resources",
            Source::KeyPair => "Real-Time user guide, \"Distribute tokens\"",
            Source::Messaging => "reference of the Chat Messaging API",
        };
        let members: Vec<String> = members
            .iter()
            .filter(|found| {
                parts(&member(found).shape).iter().any(|part| of_model(part).as_ref() == Some(&of_rule(rule)))
            })
            .map(|found| format!("{}.{}", found.0.name, member(found).name))
            .chain(elsewhere(rule.shape).map(str::to_owned))
            .collect();
        writeln!(table, "| `{}` | {} | {source} | {} |", rule.shape, said(rule), members.join(", ")).unwrap();
    }
    table.push_str("\nRequired members:\n\n");
    for found in members.iter().filter(|found| member(found).required) {
        writeln!(table, "- {}.{}", found.0.name, member(found).name).unwrap();
    }
    table
}

/// `STAGEPASS_WRITE_TABLES=1 cargo test the_table_of_rules` writes the table anew.
#[test]
fn the_table_of_rules_is_the_documented_one() {
    let (found, expected) = documented_table("rules-table.md", table);
    assert_eq!(found, expected);
    assert!(!found.contains("|  |\n"), "every rule acts on a member");
}
