//! Randomness, which only the host gives.

use crate::bytes::scratch;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// A source of randomness, from which identifiers, nonces and salts are drawn.
///
/// # For implementers
///
/// - Nobody may foresee a byte: what attackers can foresee here, they can forge.
/// - Two processes must never draw the same bytes, not after a fork and not after a virtual machine
///   was restored from a snapshot. The operating system's source keeps that promise, a generator
///   that lives in the process does not.
/// - When in doubt, return the error: then no token is made.
///
/// ```
/// use stagepass::{Random, RandomError};
/// use std::fs::File;
/// use std::io::Read;
///
/// /// The file that Unix gives its randomness in.
/// #[derive(Debug)]
/// struct UnixRandom;
///
/// impl Random for UnixRandom {
///     fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
///         let file = File::open("/dev/urandom");
///         file.and_then(|mut file| file.read_exact(buffer)).map_err(|_| RandomError)
///     }
/// }
/// ```
pub trait Random: fmt::Debug + Send + Sync {
    /// Fills the whole buffer.
    ///
    /// # Errors
    ///
    /// Returns [`RandomError`] when not every byte could be drawn.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError>;
}

/// The error when a source of randomness failed. Nothing was made with what it gave before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the source of randomness failed")]
#[expect(clippy::exhaustive_structs, reason = "it has nothing to hold")]
pub struct RandomError;

/// The operating system's source of randomness.
///
/// It is asked each time, and nothing is kept for the next one. On Linux that is no system call
/// where the C library has the kernel's own fast way (glibc 2.41 or later, Linux 6.11 or later).
/// With the feature `fips` the validated module is asked in its place.
///
/// ```
/// use stagepass::{Random, SystemRandom};
///
/// let mut bytes = [0; 32];
/// SystemRandom::new().fill(&mut bytes)?;
/// assert_ne!(bytes, [0; 32]);
/// # Ok::<(), stagepass::RandomError>(())
/// ```
#[cfg(feature = "__sealer")]
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct SystemRandom;

#[cfg(feature = "__sealer")]
impl SystemRandom {
    /// Creates a handle of the operating system's source. It costs nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

#[cfg(feature = "__sealer")]
impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        #[cfg(feature = "fips")]
        let filled = aws_lc_rs::rand::fill(buffer);
        #[cfg(not(feature = "fips"))]
        let filled = getrandom::fill(buffer);
        filled.map_err(|_| RandomError)
    }
}

/// A source that gives the same bytes in the same order for the same seed.
///
/// **It is for tests only**: whoever knows the seed can foresee every token.
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
    /// Creates a source that is determined by this seed alone.
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

/// The randomness of one decision, drawn in one call. Each byte is given once.
pub(crate) struct Drawn<'a> {
    bytes: &'a [u8],
    random: &'a dyn Random,
}

impl<'a> Drawn<'a> {
    /// How many bytes an id is made of. One id in ten thousand takes more of them.
    pub(crate) const ID_BYTES: usize = 16;

    /// Draws so many bytes and lends them to `work`. They are wiped afterwards.
    pub(crate) fn with<T, E: From<RandomError>>(
        random: &dyn Random,
        length: usize,
        work: impl FnOnce(Drawn<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        scratch::with(length, |bytes| {
            random.fill(bytes)?;
            work(Drawn { bytes, random })
        })
    }

    /// Takes the next bytes: as many as this, or all that there are.
    pub(crate) fn take(&mut self, length: usize) -> Self {
        let (bytes, rest) = self.bytes.split_at_checked(length).unwrap_or((self.bytes, &[]));
        self.bytes = rest;
        Self { bytes, ..*self }
    }

    /// Returns the bytes that nobody has taken.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// Fills the buffer with what was drawn, or else with what is drawn now.
    pub(crate) fn fill(&mut self, buffer: &mut [u8]) -> Result<(), RandomError> {
        let Some((bytes, rest)) = self.bytes.split_at_checked(buffer.len()) else {
            return self.random.fill(buffer);
        };
        buffer.copy_from_slice(bytes);
        self.bytes = rest;
        Ok(())
    }
}

/// What draws when it is asked, and nothing ahead.
impl<'a> From<&'a dyn Random> for Drawn<'a> {
    fn from(random: &'a dyn Random) -> Self {
        Self { bytes: &[], random }
    }
}

/// Draws so many letters and digits, each of the 62 as likely as any other.
pub(crate) fn alphanumeric(drawn: &mut Drawn<'_>, length: usize) -> Result<String, RandomError> {
    id(drawn, length, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
}

/// Draws so many lower-case letters and digits, each of the 36 as likely as any other.
pub(crate) fn lowercase_alphanumeric(drawn: &mut Drawn<'_>, length: usize) -> Result<String, RandomError> {
    id(drawn, length, b"abcdefghijklmnopqrstuvwxyz0123456789")
}

/// Draws from the alphabet without modulo bias: a byte beyond the last whole multiple is thrown
/// away.
fn id<const N: usize>(
    drawn: &mut Drawn<'_>,
    length: usize,
    alphabet: &[u8; N],
) -> Result<String, RandomError> {
    // A source that never gives a usable byte is a failing source. Of 32 draws of 16 bytes a sound
    // one gives too few for 13 characters with a probability below 2^-1000.
    const DRAWS: usize = 32;
    let usable = 256_usize.saturating_sub(256_usize.checked_rem(N).unwrap_or(0));
    let mut text = String::with_capacity(length);
    for _ in 0..DRAWS {
        let mut bytes = [0; Drawn::ID_BYTES];
        drawn.fill(&mut bytes)?;
        let usable = bytes.into_iter().map(usize::from).filter(|byte| *byte < usable);
        let letters = usable.filter_map(|byte| alphabet.get(byte.checked_rem(N)?));
        for letter in letters {
            if text.len() == length {
                return Ok(text);
            }
            text.push(char::from(*letter));
        }
    }
    if text.len() == length { Ok(text) } else { Err(RandomError) }
}
