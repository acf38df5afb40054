//! Randomness, which only the host gives.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// Fills bytes with randomness.
///
/// # For implementers
///
/// Identifiers, nonces and salts are drawn from it: what an attacker can foresee here, an attacker can
/// forge. Two processes must never draw the same bytes, not after a fork and not after a virtual machine
/// was restored from a snapshot; the operating system's source keeps that promise, a generator that lives
/// in the process does not. When in doubt, return the error: then no token is made.
pub trait Random: fmt::Debug + Send + Sync {
    /// Fills the whole buffer.
    ///
    /// # Errors
    ///
    /// [`RandomError`] when not every byte could be drawn.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError>;
}

/// The source of randomness failed, and nothing was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the source of randomness failed")]
pub struct RandomError;

/// The operating system's source, through ring.
#[cfg(feature = "ring")]
#[derive(Debug, Clone)]
pub struct SystemRandom(ring::rand::SystemRandom);

#[cfg(feature = "ring")]
impl SystemRandom {
    /// The operating system's source.
    #[must_use]
    pub fn new() -> Self {
        Self(ring::rand::SystemRandom::new())
    }
}

#[cfg(feature = "ring")]
impl Default for SystemRandom {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(feature = "ring")]
impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        ring::rand::SecureRandom::fill(&self.0, buffer).map_err(|_| RandomError)
    }
}

/// The same bytes in the same order for the same seed. **For tests only**: whoever knows the seed can
/// foresee every token.
///
/// ```
/// use stagepass::{PredictableRandom, Random};
///
/// let (mut one, mut two) = ([0; 8], [0; 8]);
/// PredictableRandom::seeded(7).fill(&mut one)?;
/// PredictableRandom::seeded(7).fill(&mut two)?;
/// assert_eq!(one, two);
/// # Ok::<(), stagepass::RandomError>(())
/// ```
#[derive(Debug)]
pub struct PredictableRandom(AtomicU64);

impl PredictableRandom {
    /// A source that is wholly determined by its seed.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Random for PredictableRandom {
    /// `SplitMix64`, eight bytes a step.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        for chunk in buffer.chunks_mut(8) {
            let state = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let bytes = (mixed ^ (mixed >> 31)).to_le_bytes();
            for (to, from) in chunk.iter_mut().zip(bytes) {
                *to = from;
            }
        }
        Ok(())
    }
}

/// So many letters and digits, each of the 62 as likely as any other.
pub(crate) fn alphanumeric(random: &dyn Random, length: usize) -> Result<String, RandomError> {
    draw(random, length, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
}

/// So many lower-case letters and digits, each of the 36 as likely as any other.
pub(crate) fn lowercase_alphanumeric(random: &dyn Random, length: usize) -> Result<String, RandomError> {
    draw(random, length, b"abcdefghijklmnopqrstuvwxyz0123456789")
}

/// Draws from the alphabet without modulo bias: a byte beyond the last whole multiple is thrown away.
fn draw(random: &dyn Random, length: usize, alphabet: &[u8]) -> Result<String, RandomError> {
    // A source that never gives a usable byte is a failing source. Of 32 draws of 32 bytes a sound one
    // gives too few for 13 characters with a probability below 2^-1000.
    const DRAWS: usize = 32;
    let mut text = String::with_capacity(length);
    for _ in 0..DRAWS {
        let mut bytes = [0; 32];
        random.fill(&mut bytes)?;
        for byte in bytes {
            if text.len() == length {
                return Ok(text);
            }
            let usable = 256_usize.saturating_sub(256_usize.checked_rem(alphabet.len()).unwrap_or(0));
            if usize::from(byte) < usable {
                let index = usize::from(byte).checked_rem(alphabet.len()).unwrap_or(0);
                text.extend(alphabet.get(index).map(|letter| char::from(*letter)));
            }
        }
    }
    if text.len() == length { Ok(text) } else { Err(RandomError) }
}
