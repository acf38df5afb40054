//! `Arbitrary` of the crate `arbitrary`: values out of a fuzzer's bytes. (Feature `arbitrary`.)
//!
//! Valid types are made as the documentation allows. An `…Input` is whatever a caller may send,
//! valid or broken.

#[cfg(test)]
mod tests;

use super::models::{Aim, Choices, Json, MODELS, Maker, Way};
use arbitrary::Unstructured;

impl Choices for Unstructured<'_> {
    fn below(&mut self, bound: u64) -> u64 {
        self.int_in_range(0..=bound.saturating_sub(1)).unwrap_or(0)
    }
}

/// Makes a value of a shape out of bytes.
pub(crate) fn json(
    bytes: &mut Unstructured<'_>,
    (service, shape, way, aim): (&'static str, &'static str, Way, Aim),
) -> Json {
    let faults = aim != Aim::Valid && bytes.below(4) > 0;
    Maker { choices: bytes, way, faults }.value(&MODELS.shape(service, shape))
}
