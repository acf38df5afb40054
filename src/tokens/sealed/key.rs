//! Root keys: bytes with a name and an algorithm, one value.

use super::format::{COMMITMENT_BYTES, NAME_MAX, SALT_BYTES};
use crate::host::random::{Random, RandomError};
use ring::{aead, hkdf};
use std::fmt;
use zeroize::Zeroizing;

/// The name of a key: 1 to 16 letters, digits, `-` and `_`. It travels readable in every token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// A name.
    ///
    /// # Errors
    ///
    /// [`KeyError::Name`] for anything but 1 to 16 letters, digits, `-` and `_`.
    pub fn new(name: impl Into<String>) -> Result<Self, KeyError> {
        let name = name.into();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if name.is_empty() || name.len() > NAME_MAX || !name.bytes().all(allowed) {
            return Err(KeyError::Name);
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How claims are encrypted and authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum SealAlgorithm {
    /// AES-256-GCM: the default, and the fastest where the processor helps.
    #[default]
    Aes256Gcm,
    /// ChaCha20-Poly1305: for hosts whose processors do not.
    ChaCha20Poly1305,
}

impl SealAlgorithm {
    const fn algorithm(self) -> &'static aead::Algorithm {
        match self {
            Self::Aes256Gcm => &aead::AES_256_GCM,
            Self::ChaCha20Poly1305 => &aead::CHACHA20_POLY1305,
        }
    }

    /// A label by which the same bytes give other keys under another algorithm.
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Aes256Gcm => b"AES-256-GCM",
            Self::ChaCha20Poly1305 => b"ChaCha20-Poly1305",
        }
    }
}

/// A root key for tokens: 32 secret bytes, the name they are found by, and the algorithm they are for.
///
/// It does not show in `Debug`, and is wiped when dropped.
///
/// ```
/// use stagepass::{KeyName, SystemRandom, TokenKey};
///
/// let key = TokenKey::generate(KeyName::new("2026-11")?, &SystemRandom::new())?;
/// assert_eq!(format!("{key:?}"), "TokenKey(2026-11, Aes256Gcm, *** redacted ***)");
/// # Ok::<(), stagepass::keys::KeyError>(())
/// ```
pub struct TokenKey {
    name: KeyName,
    algorithm: SealAlgorithm,
    root: Zeroizing<[u8; Self::BYTES]>,
    commitment: [u8; COMMITMENT_BYTES],
}

impl TokenKey {
    /// The length of a key in bytes.
    pub const BYTES: usize = 32;

    /// A key for AES-256-GCM of these bytes. They must be random: a password is no key.
    ///
    /// # Errors
    ///
    /// [`KeyError::Length`] unless there are 32.
    pub fn from_bytes(name: KeyName, bytes: &[u8]) -> Result<Self, KeyError> {
        let root = <[u8; Self::BYTES]>::try_from(bytes).map_err(|_| KeyError::Length)?;
        Self::new(name, SealAlgorithm::default(), Zeroizing::new(root))
    }

    /// A key for AES-256-GCM from its base64 text, as `openssl rand -base64 32` writes it; base64url and
    /// missing padding will do too.
    ///
    /// # Errors
    ///
    /// [`KeyError::Base64`] when the text is no base64, [`KeyError::Length`] unless it holds 32 bytes.
    pub fn from_base64(name: KeyName, text: &str) -> Result<Self, KeyError> {
        let text = text.trim_ascii().trim_end_matches('=');
        let base64 = if text.contains(['-', '_']) {
            base64_simd::URL_SAFE_NO_PAD
        } else {
            base64_simd::STANDARD_NO_PAD
        };
        let bytes = base64.decode_to_vec(text).map(Zeroizing::new).map_err(|_| KeyError::Base64)?;
        Self::from_bytes(name, &bytes)
    }

    /// A new key for AES-256-GCM from the host's randomness.
    ///
    /// # Errors
    ///
    /// [`KeyError::Random`] when it could not be drawn.
    pub fn generate(name: KeyName, random: &dyn Random) -> Result<Self, KeyError> {
        let mut root = Zeroizing::new([0; Self::BYTES]);
        random.fill(root.as_mut_slice())?;
        Self::new(name, SealAlgorithm::default(), root)
    }

    /// The same name and bytes for another algorithm. Tokens of one do not open under the other.
    ///
    /// # Errors
    ///
    /// [`KeyError::Derivation`], which no key is known to cause.
    pub fn with_algorithm(self, algorithm: SealAlgorithm) -> Result<Self, KeyError> {
        Self::new(self.name, algorithm, self.root)
    }

    fn new(
        name: KeyName,
        algorithm: SealAlgorithm,
        root: Zeroizing<[u8; Self::BYTES]>,
    ) -> Result<Self, KeyError> {
        let mut commitment = [0; COMMITMENT_BYTES];
        expand(&root, &[b"stagepass 1 commitment ", algorithm.label()], CommitmentLength, |okm| {
            okm.fill(&mut commitment)
        })?;
        Ok(Self { name, algorithm, root, commitment })
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// The algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> SealAlgorithm {
        self.algorithm
    }

    /// What stands in a token for this very key and algorithm: nobody finds two keys with the same.
    pub(super) const fn commitment(&self) -> &[u8; COMMITMENT_BYTES] {
        &self.commitment
    }

    /// The key that seals and opens tokens with this salt.
    pub(super) fn derive(&self, salt: [u8; SALT_BYTES]) -> Result<aead::LessSafeKey, KeyError> {
        let info: [&[u8]; 3] = [b"stagepass 1 key ", self.algorithm.label(), &salt];
        expand(&self.root, &info, self.algorithm.algorithm(), |okm| {
            Ok(aead::LessSafeKey::new(aead::UnboundKey::from(okm)))
        })
    }
}

/// HKDF-Expand of RFC 5869 with SHA-256: the root is uniformly random, so nothing needs to be extracted.
fn expand<L: hkdf::KeyType, T>(
    root: &[u8; TokenKey::BYTES],
    info: &[&[u8]],
    length: L,
    work: impl FnOnce(hkdf::Okm<'_, L>) -> Result<T, ring::error::Unspecified>,
) -> Result<T, KeyError> {
    hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, root)
        .expand(info, length)
        .and_then(work)
        .map_err(|_| KeyError::Derivation)
}

struct CommitmentLength;

impl hkdf::KeyType for CommitmentLength {
    fn len(&self) -> usize {
        COMMITMENT_BYTES
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenKey({}, {:?}, *** redacted ***)", self.name.0, self.algorithm)
    }
}

/// Why there is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The name is not 1 to 16 letters, digits, `-` and `_`.
    #[error("a key's name is 1 to 16 letters, digits, '-' and '_'")]
    Name,
    /// The key is not of 32 bytes.
    #[error("a key is 32 bytes")]
    Length,
    /// The text is no base64.
    #[error("the key's text is not base64")]
    Base64,
    /// There was no randomness to make it from.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The keys of tokens could not be derived from it.
    #[error("no key could be derived")]
    Derivation,
    /// The ring has no key of this name that never sealed.
    #[error("the ring has no key of this name that never sealed")]
    NotIncoming,
    /// The ring has a key of this name already.
    #[error("the ring has a key of this name already")]
    NameTaken,
}
