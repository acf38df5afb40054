//! `Arbitrary` of the crate `arbitrary`: values out of a fuzzer's bytes. (Feature `arbitrary`.)
//!
//! Valid types are made as the documentation allows, from the same texts and bounds as the strategies of proptest.
//! An `…Input` is whatever a caller may send, valid or broken.

mod answers;
mod inputs;
mod tokens;
mod values;

#[cfg(test)]
mod tests;

use crate::testing::grammar::{Characters, LENGTHS, Names, Part, Text, last_run, length, repeated, valid};
use crate::wire::check::Check;
use arbitrary::{Result, Unstructured};
use std::ops::RangeInclusive;

/// A few characters out of these.
fn motif(u: &mut Unstructured<'_>, of: Characters) -> Result<Vec<char>> {
    let remarkable = u.ratio(3, 4)?;
    let count = if remarkable { of.remarkable() } else { of.count() };
    let mut motif = Vec::new();
    for _ in 0..u.int_in_range(1..=16)? {
        motif.push(of.at(u.int_in_range(0..=count.saturating_sub(1))?));
    }
    Ok(motif)
}

/// A run of these characters.
fn run(u: &mut Unstructured<'_>, of: Characters, bounds: &RangeInclusive<usize>) -> Result<String> {
    let motif = motif(u, of)?;
    Ok(repeated(&motif, length(u.int_in_range(LENGTHS)?, bounds)))
}

/// A valid text.
fn text(u: &mut Unstructured<'_>, rule: &'static Text) -> Result<String> {
    let Some((last, others)) = u.choose(rule.forms)?.split_last() else { return Ok(String::new()) };
    let mut parts = Vec::new();
    for part in others {
        parts.push(match part {
            Part::Literal(literal) => (*literal).to_owned(),
            Part::Run { of, length, .. } => run(u, *of, length)?,
        });
    }
    let last = match last {
        Part::Literal(literal) => (*literal).to_owned(),
        Part::Run { of, length, .. } => {
            let motif = motif(u, *of)?;
            last_run(&parts, (&motif, u.int_in_range(LENGTHS)?), length, rule.max)
        }
    };
    parts.push(last);
    Ok(parts.concat())
}

/// So many values.
fn several<'a, T>(
    u: &mut Unstructured<'a>,
    bounds: RangeInclusive<usize>,
    mut item: impl FnMut(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let number = length(u.int_in_range(LENGTHS)?, &bounds);
    (0..number).map(|_| item(u)).collect()
}

/// One of these names.
fn name(u: &mut Unstructured<'_>, names: Names) -> Result<String> {
    u.choose(names).map(|name| (*name).to_owned())
}

/// What the documentation allows, as the type that holds it.
fn checked<T: Check>(raw: Result<impl Into<T::Raw>>) -> Result<T> {
    raw.map(|raw| valid(raw.into()))
}
