//! The members of inputs: valid ones, and broken ones.

use super::expected::{Attempt, ExpectedViolation, Gathered};
use super::making::{lengths, motif, name, number, optional, run, text};
use super::near_misses::near_miss;
use crate::testing::grammar::{self, Characters, Names, Text};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Whether members may be broken.
#[derive(Debug, Clone, Copy)]
pub(super) enum Faults {
    Never,
    Sometimes,
}

/// A member that is valid, or is broken where that may be.
pub(super) fn either<T: std::fmt::Debug + 'static>(
    faults: Faults,
    valid: impl Strategy<Value = T> + 'static,
    broken: impl FnOnce() -> BoxedStrategy<Attempt<T>>,
) -> BoxedStrategy<Attempt<T>> {
    let valid = valid.prop_map(Attempt::valid);
    match faults {
        Faults::Never => valid.boxed(),
        Faults::Sometimes => prop_oneof![valid, broken()].boxed(),
    }
}

/// A member that has to be there, and is not where that may be.
pub(super) fn required<T: std::fmt::Debug + 'static>(
    faults: Faults,
    member: BoxedStrategy<Attempt<T>>,
) -> BoxedStrategy<Option<Attempt<T>>> {
    let member = member.prop_map(Some);
    match faults {
        Faults::Never => member.boxed(),
        Faults::Sometimes => prop_oneof![4 => member, 1 => Just(()).prop_map(|()| None)].boxed(),
    }
}

/// A text.
pub(super) fn of_text(faults: Faults, rule: &'static Text) -> BoxedStrategy<Attempt<String>> {
    either(faults, text(rule), || near_miss(rule))
}

/// A number.
pub(super) fn of_number(faults: Faults, bounds: RangeInclusive<i32>) -> BoxedStrategy<Attempt<i32>> {
    either(faults, number(bounds.clone()), || {
        let (min, max) = bounds.into_inner();
        let (below, above) = (min.saturating_sub(1), max.saturating_add(1));
        prop_oneof![Just(above), Just(below), above..=i32::MAX, i32::MIN..=below]
            .prop_map(move |value| Attempt { value, violations: vec![ExpectedViolation::range(min, max)] })
            .boxed()
    })
}

/// One of the names.
pub(super) fn of_name(faults: Faults, names: Names) -> BoxedStrategy<Attempt<String>> {
    either(faults, name(names), || unknown_name(names))
}

/// What is nearly one of the names. They are all in capitals, and none is the end of another.
fn unknown_name(names: Names) -> BoxedStrategy<Attempt<String>> {
    let nearly = (name(names), 0..5).prop_map(|(name, how)| match how {
        0 => name.to_ascii_lowercase(),
        1 => name.get(1..).unwrap_or_default().to_owned(),
        2 => name + " ",
        3 => name + "\n",
        _ => format!(" {name}"),
    });
    prop_oneof![Just("ADMIN".to_owned()), Just(String::new()), nearly]
        .prop_map(move |value| Attempt { value, violations: vec![ExpectedViolation::names(names)] })
        .boxed()
}

/// A list of names, so many of them where that is documented.
pub(super) fn of_names(
    faults: Faults,
    names: Names,
    max: Option<usize>,
) -> BoxedStrategy<Attempt<Vec<String>>> {
    // Names may be repeated, so a list without a greatest length may be longer than there are names.
    let many = max.unwrap_or(9);
    either(faults, vec(name(names), 0..=many), || {
        let unknown = vec(of_name(Faults::Sometimes, names), 1..=many).prop_map(items).boxed();
        let Some(max) = max else { return unknown };
        // Such a list is not opened: what its items are does not matter.
        let least = max.saturating_add(1);
        let item = prop_oneof![name(names), Just("ADMIN".to_owned())];
        let long = vec(item, least..=least.saturating_add(5)).prop_map(move |value| Attempt {
            violations: vec![ExpectedViolation::length(value.len(), 0, max)],
            value,
        });
        prop_oneof![2 => unknown, 1 => long].boxed()
    })
}

/// The items of a list as one.
pub(super) fn items<T>(items: Vec<Attempt<T>>) -> Attempt<Vec<T>> {
    let mut gathered = Gathered::default();
    let items = items.into_iter().enumerate();
    let value = items.map(|(i, item)| gathered.member(&i.to_string(), item)).collect();
    Attempt { value, violations: gathered.0 }
}

/// Attributes: keys and values of at most 1,024 bytes, however many.
pub(super) fn attributes() -> BoxedStrategy<BTreeMap<String, String>> {
    let pairs = |number: usize, length: usize| {
        let text = move || run(Characters::Any, 0..=length);
        btree_map(text(), text(), 0..=number)
    };
    // No character has more than four bytes.
    let few = pairs(8, 16);
    let many = pairs(64, 2);
    let full = exactly_filled(grammar::MAX_ATTRIBUTE_BYTES..=grammar::MAX_ATTRIBUTE_BYTES);
    prop_oneof![6 => few, 1 => many, 1 => full].boxed()
}

/// One pair of so many bytes.
fn exactly_filled(bytes: RangeInclusive<usize>) -> impl Strategy<Value = BTreeMap<String, String>> + use<> {
    (motif(Characters::Any), lengths(bytes), lengths(0..=64))
        .prop_map(|(motif, bytes, key)| BTreeMap::from([grammar::pair_of_bytes(&motif, bytes, key)]))
}

pub(super) fn of_attributes(faults: Faults) -> BoxedStrategy<Attempt<BTreeMap<String, String>>> {
    const MAX: usize = grammar::MAX_ATTRIBUTE_BYTES;
    either(faults, attributes(), || {
        let least = MAX.saturating_add(1);
        let large = exactly_filled(least..=MAX.saturating_mul(4));
        let many = (least.div_ceil(4)..=400_usize)
            .prop_map(|number| (0..number).map(|i| (format!("{i:04}"), String::new())).collect());
        prop_oneof![3 => large, 1 => many]
            .prop_map(|value: BTreeMap<String, String>| {
                let bytes = value.iter().fold(0_usize, |sum, (key, value)| {
                    sum.saturating_add(key.len()).saturating_add(value.len())
                });
                Attempt { value, violations: vec![ExpectedViolation::size(bytes, MAX)] }
            })
            .boxed()
    })
}

/// Tags. A bad key is reported at the map, and so is a bad value under it.
pub(super) fn of_tags(faults: Faults) -> BoxedStrategy<Attempt<BTreeMap<String, String>>> {
    let number = match faults {
        Faults::Never => grammar::MAX_TAGS,
        Faults::Sometimes => 3,
    };
    let pairs = (
        vec((of_text(faults, &grammar::TAG_KEY), of_text(faults, &grammar::TAG_VALUE)), 0..=4.min(number)),
        // The rest of a great number are plain.
        lengths(0..=number.saturating_sub(4)),
    );
    let some = pairs.prop_map(|(pairs, plain)| tags(pairs, plain));
    match faults {
        Faults::Never => some.boxed(),
        Faults::Sometimes => {
            let many = lengths(grammar::MAX_TAGS.saturating_add(1)..=200).prop_map(|number| Attempt {
                value: (0..number).map(|i| (format!("*{i}"), "*".to_owned())).collect(),
                violations: vec![ExpectedViolation::length(number, 0, grammar::MAX_TAGS)],
            });
            prop_oneof![8 => some, 1 => many].boxed()
        }
    }
}

fn tags(pairs: Vec<(Attempt<String>, Attempt<String>)>, plain: usize) -> Attempt<BTreeMap<String, String>> {
    let pairs: BTreeMap<String, _> =
        pairs.into_iter().map(|(key, value)| (key.value, (key.violations, value))).collect();
    let mut violations = Vec::new();
    let mut value = BTreeMap::new();
    for (key, (of_key, of_value)) in pairs {
        let known = of_key.is_empty();
        let of_value_there = of_value
            .violations
            .into_iter()
            .map(|violation| if known { violation.under(&key) } else { violation });
        violations.extend(of_key.into_iter().chain(of_value_there));
        value.insert(key, of_value.value);
    }
    // The shortest case has none of these. A key that is there already stays as it is.
    for i in 0..if value.is_empty() { 0 } else { plain } {
        value.entry(format!("key-{i}")).or_default();
    }
    Attempt { value, violations }
}

/// A member that may be absent.
pub(super) fn maybe<T: std::fmt::Debug + 'static>(
    member: BoxedStrategy<Attempt<T>>,
) -> impl Strategy<Value = Option<Attempt<T>>> {
    optional(member)
}
