//! The sealer that comes with this library: keys, their ring, and the format of a sealed token.

mod derived;
mod format;
mod key;
mod key_ring;
#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]
mod two_keys;

pub use key::{KeyError, KeyName, SealAlgorithm, TokenKey};
pub use key_ring::{KeyPhase, KeyRing};
