//! Root keys, from which a sealer derives the keys of tokens. No cryptography is needed to hold
//! them.

use crate::bytes::scratch;
use crate::host::clock::Timestamp;
use crate::host::random::{Random, RandomError};
use std::fmt;
use zeroize::Zeroizing;

/// The most characters of a key's name.
pub(super) const NAME_MAX: usize = 16;

/// The name of a key: 1 to 16 letters, digits, `-` and `_`.
///
/// Every token shows the name of the key that sealed it. Names that differ by the case of a letter
/// are two names.
///
/// ```
/// use stagepass::KeyName;
///
/// assert_eq!(KeyName::new("2026-11")?.as_str(), "2026-11");
/// assert_eq!(
///     KeyName::new("november 2026").unwrap_err().to_string(),
///     "a key's name is 1 to 16 letters, digits, '-' and '_'"
/// );
/// # Ok::<(), stagepass::keys::KeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// Creates a name.
    ///
    /// # Errors
    ///
    /// Returns [`KeyError::Name`] for anything but 1 to 16 letters, digits, `-` and `_`.
    pub fn new(name: impl Into<String>) -> Result<Self, KeyError> {
        let name = name.into();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if name.is_empty() || name.len() > NAME_MAX || !name.bytes().all(allowed) {
            return Err(KeyError::Name);
        }
        Ok(Self(name))
    }

    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The algorithm by which claims are encrypted and authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum SealAlgorithm {
    /// AES-256-GCM (NIST SP 800-38D): the default, and the fastest where the processor has
    /// instructions for it.
    #[default]
    Aes256Gcm,
    /// ChaCha20-Poly1305 (RFC 8439): for hosts whose processors have none.
    ChaCha20Poly1305,
}

/// A root key for tokens: 32 secret bytes, the name by which they are found, and the algorithm they
/// are for.
///
/// The bytes do not show in `Debug`. They have one place in memory, which is wiped when the key is
/// dropped.
///
/// ```
/// use stagepass::{KeyName, TokenKey};
///
/// let key = TokenKey::from_base64(KeyName::new("2026-11")?, "wDmlu0fR4Vrp5ZBMrd2vk1QCXf0F3DQ8iKUsYgWmzmI=")?;
/// assert_eq!(format!("{key:?}"), "TokenKey(2026-11, Aes256Gcm, *** redacted ***)");
/// # Ok::<(), stagepass::keys::KeyError>(())
/// ```
pub struct TokenKey {
    name: KeyName,
    algorithm: SealAlgorithm,
    /// Boxed before it is filled: moving the key moves no secret, which would leave a copy behind.
    root: Box<Zeroizing<[u8; Self::BYTES]>>,
}

impl TokenKey {
    /// The length of a key in bytes.
    pub const BYTES: usize = 32;

    /// Creates a key for AES-256-GCM of these bytes.
    ///
    /// The bytes must be random: a password is no key.
    ///
    /// # Errors
    ///
    /// Returns [`KeyError::Length`] unless there are 32 bytes.
    pub fn from_bytes(name: KeyName, bytes: &[u8]) -> Result<Self, KeyError> {
        let bytes: &[u8; Self::BYTES] = bytes.try_into().map_err(|_| KeyError::Length)?;
        let mut key = Self::zeroed(name);
        key.root.copy_from_slice(bytes);
        Ok(key)
    }

    /// Creates a key for AES-256-GCM from its base64 text, as `openssl rand -base64 32` writes it.
    ///
    /// The text may be base64url as well, its padding may be missing, and blanks and line ends
    /// around it do not matter.
    ///
    /// # Errors
    ///
    /// Returns [`KeyError::Base64`] when the text is not base64, and [`KeyError::Length`] unless it
    /// holds 32 bytes.
    pub fn from_base64(name: KeyName, text: &str) -> Result<Self, KeyError> {
        let text = text.trim_ascii().trim_end_matches('=');
        let base64 = if text.contains(['-', '_']) {
            base64_simd::URL_SAFE_NO_PAD
        } else {
            base64_simd::STANDARD_NO_PAD
        };
        // Four characters are three bytes.
        scratch::with(text.len().saturating_mul(3).div_ceil(4), |scratch| {
            let bytes = base64.decode(text.as_bytes(), base64_simd::Out::from_slice(scratch));
            Self::from_bytes(name, bytes.map_err(|_| KeyError::Base64)?)
        })
    }

    /// Generates a key for AES-256-GCM from the host's randomness.
    ///
    /// # Errors
    ///
    /// Returns [`KeyError::Random`] when the randomness could not be drawn.
    pub fn generate(name: KeyName, random: &dyn Random) -> Result<Self, KeyError> {
        let mut key = Self::zeroed(name);
        random.fill(key.root.as_mut_slice())?;
        Ok(key)
    }

    fn zeroed(name: KeyName) -> Self {
        Self { name, algorithm: SealAlgorithm::default(), root: Box::default() }
    }

    /// Changes the algorithm and keeps the name and the bytes.
    ///
    /// Tokens that were sealed by one algorithm do not open by the other.
    #[must_use]
    pub fn with_algorithm(self, algorithm: SealAlgorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// Returns the name of the key.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// Returns the algorithm that the key is for.
    #[must_use]
    pub const fn algorithm(&self) -> SealAlgorithm {
        self.algorithm
    }

    #[cfg_attr(not(feature = "__sealer"), expect(dead_code, reason = "a sealer is what reads it"))]
    pub(super) fn root(&self) -> &[u8; Self::BYTES] {
        &self.root
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenKey({}, {:?}, *** redacted ***)", self.name.0, self.algorithm)
    }
}

/// The phase of life of a key in a `KeyRing`. After the last one the key is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyPhase {
    /// The key only opens. It is to seal next, and every machine is to know it before that.
    Incoming,
    /// The key seals and opens.
    Sealing,
    /// The key only opens, until the last token that it sealed has expired.
    Outgoing {
        /// The moment at which the key sealed last.
        last_sealed: Timestamp,
    },
}

/// The error when a key cannot be made, or cannot be put into a `KeyRing`.
///
/// It never holds anything of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The name is not 1 to 16 letters, digits, `-` and `_`.
    #[error("a key's name is 1 to 16 letters, digits, '-' and '_'")]
    Name,
    /// The key does not have 32 bytes.
    #[error("a key is 32 bytes")]
    Length,
    /// The text is not base64.
    #[error("the key's text is not base64")]
    Base64,
    /// The randomness for the key could not be drawn.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The ring has no key of this name that has never sealed.
    #[error("the ring has no key of this name that never sealed")]
    NotIncoming,
    /// The ring already has a key of this name.
    #[error("the ring has a key of this name already")]
    NameTaken,
}
