//! For the tests of those who use this library, and ours.

#[cfg(feature = "arbitrary")]
pub(crate) mod fuzzing;
pub(crate) mod grammar;
#[cfg(any(test, feature = "proptest"))]
pub mod strategies;
