//! The sealer that comes with this library: a ring of keys, and the format of a sealed token.

mod aead;
mod derived;
mod format;
mod key_ring;
#[cfg(test)]
mod tests;
#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]
mod two_keys;

pub use key_ring::KeyRing;
