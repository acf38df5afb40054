//! For the tests of those who use this library, and ours.

use std::fmt::Debug;

mod each;
#[cfg(feature = "arbitrary")]
pub(crate) mod fuzzing;
pub(crate) mod inputs;
#[cfg_attr(not(test), expect(dead_code, reason = "strategies and tests ask for more than generators"))]
#[cfg_attr(
    not(any(test, feature = "proptest")),
    expect(unused_imports, unreachable_pub, reason = "only strategies judge what they make smaller")
)]
pub(crate) mod models;
#[cfg(any(test, feature = "proptest"))]
pub mod strategies;
pub(crate) mod values;

pub(crate) use each::{for_each_answer, for_each_operation, for_each_text};

/// Every public name, of whatever module.
pub(crate) mod everything {
    pub(crate) use crate::{
        chat::*, claims::*, key_pair::*, keys::*, list::*, moderation::*, participant::*, public_key::*,
        recording::*, room::*, stage::*, store::*, tagging::*, wire::Empty, *,
    };
}

/// Returns what a generator made, and stops the test where the documentation was misread.
#[expect(clippy::expect_used, reason = "a valid value that is refused is a defect that must be seen")]
pub(crate) fn made<T, E: Debug>(value: Result<T, E>) -> T {
    value.expect("what the documentation allows was refused")
}

/// A type that has generators, and what draws a few values of it.
#[cfg(test)]
pub(crate) type Drawn = (&'static str, fn());

/// Draws a few values, of which none is refused.
#[cfg(test)]
pub(crate) fn draw<T: proptest::arbitrary::Arbitrary>() {
    use proptest::strategy::{Strategy as _, ValueTree as _};

    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..30 {
        proptest::arbitrary::any::<T>().new_tree(&mut runner).unwrap().current();
    }
}
