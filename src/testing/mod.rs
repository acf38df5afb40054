//! For the tests of those who use this library, and ours.

use std::fmt::Debug;

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

/// Returns what a generator made, and stops the test where the documentation was misread.
#[expect(clippy::expect_used, reason = "a valid value that is refused is a defect that must be seen")]
pub(crate) fn made<T, E: Debug>(value: Result<T, E>) -> T {
    value.expect("what the documentation allows was refused")
}
