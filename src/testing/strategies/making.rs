//! How documented texts and numbers become strategies.
//!
//! A text repeats a motif of a few characters: both the motif and the length shrink in a few steps, however long
//! the text is.

use crate::testing::grammar::{Characters, LENGTHS, Names, Part, Text, last_run, length, repeated, valid};
use crate::wire::check::Check;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;
use std::ops::RangeInclusive;

/// A length within the bounds, mostly short and now and then the greatest.
pub(super) fn lengths(bounds: RangeInclusive<usize>) -> impl Strategy<Value = usize> + use<> {
    LENGTHS.prop_map(move |number| length(number, &bounds))
}

/// A few characters out of these.
pub(super) fn motif(of: Characters) -> BoxedStrategy<Vec<char>> {
    let up_to = move |count: u32| vec((0..count).prop_map(move |number| of.at(number)), 1..=8);
    match of {
        Characters::Listed(_) => up_to(of.count()).boxed(),
        Characters::Any => prop_oneof![3 => up_to(of.remarkable()), 1 => up_to(of.count())].boxed(),
    }
}

/// A run of these characters.
pub(super) fn run(of: Characters, bounds: RangeInclusive<usize>) -> impl Strategy<Value = String> + use<> {
    (motif(of), lengths(bounds)).prop_map(|(motif, length)| repeated(&motif, length))
}

/// The parts of a text, each valid, and not too long together.
pub(super) fn parts(rule: &'static Text, form: &'static [Part]) -> BoxedStrategy<Vec<String>> {
    let part = |part: &Part| match part {
        Part::Literal(literal) => Just((*literal).to_owned()).boxed(),
        Part::Run { of, length, .. } => run(*of, length.clone()).boxed(),
    };
    let Some((Part::Run { of, length, .. }, others)) = form.split_last() else {
        return form.iter().map(part).collect::<Vec<_>>().boxed();
    };
    (others.iter().map(part).collect::<Vec<_>>(), motif(*of), LENGTHS)
        .prop_map(|(mut parts, motif, number)| {
            parts.push(last_run(&parts, (&motif, number), length, rule.max));
            parts
        })
        .boxed()
}

/// A valid text.
pub(super) fn text(rule: &'static Text) -> BoxedStrategy<String> {
    let forms = rule.forms.iter().map(|form| parts(rule, form).prop_map(|parts| parts.concat()));
    Union::new(forms).boxed()
}

/// A number within the bounds, the least and the greatest more often than others.
pub(super) fn number(bounds: RangeInclusive<i32>) -> BoxedStrategy<i32> {
    let (min, max) = bounds.clone().into_inner();
    let span = usize::try_from(max.saturating_sub(min)).unwrap_or(0);
    let biased =
        lengths(0..=span).prop_map(move |more| min.saturating_add(i32::try_from(more).unwrap_or(i32::MAX)));
    prop_oneof![2 => bounds, 1 => biased].boxed()
}

/// One of these names.
pub(super) fn name(names: Names) -> impl Strategy<Value = String> + use<> {
    select(names).prop_map(str::to_owned)
}

/// A value or none. What shrinks is gone first, and only what has to stay becomes simpler.
pub(super) fn optional<S: Strategy>(strategy: S) -> impl Strategy<Value = Option<S::Value>> + use<S> {
    vec(strategy, 0..=1).prop_map(|mut one| one.pop())
}

/// What was made as the documentation allows, as the type that holds it.
pub(super) fn checked<T: Check + std::fmt::Debug + 'static>(
    raw: impl Strategy<Value: Into<T::Raw>> + 'static,
) -> BoxedStrategy<T> {
    raw.prop_map(|raw| valid::<T>(raw.into())).boxed()
}
