//! Authenticated encryption under keys that are derived from a root key. Nothing outside knows by
//! which library.
//!
//! A backend is a module with a function and a type:
//!
//! - `expand(root, info, out)` fills `out` by HKDF-Expand of RFC 5869 with SHA-256, and answers
//!   `None` if it cannot;
//! - `Key` is a prepared key with `new(algorithm, bytes)`, `seal(nonce, associated, body)`, which
//!   encrypts the body in its place and returns the tag, and `open(nonce, associated, sealed)`,
//!   which does so with the body and the tag behind it and returns the decrypted body, or `None`
//!   when it is not authentic.
//!
//! AWS-LC is used when it is there: ring comes with the default features, which any crate of a
//! build may add, and AWS-LC only when somebody asked for it. What a token is does not depend on
//! it. Both make the same bytes.

mod ring_api;

#[cfg(feature = "aws-lc-rs")]
mod aws_lc {
    super::ring_api::backend!(aws_lc_rs);
}
#[cfg(all(feature = "ring", any(test, not(feature = "aws-lc-rs"))))]
mod ring {
    super::ring_api::backend!(ring);
}

#[cfg(feature = "aws-lc-rs")]
use aws_lc as backend;
#[cfg(not(feature = "aws-lc-rs"))]
use ring as backend;

#[cfg(test)]
mod tests;

/// The backends that are there.
#[cfg(test)]
const BACKENDS: &[tests::Backend] = &[
    #[cfg(feature = "aws-lc-rs")]
    tests::backend!(aws_lc),
    #[cfg(feature = "ring")]
    tests::backend!(ring),
];

use super::format::{COMMITMENT_BYTES, NONCE_BYTES, SALT_BYTES, TAG_BYTES};
use crate::tokens::keys::{SealAlgorithm, TokenKey};
use zeroize::Zeroizing;

/// Returns a label by which the same bytes give other keys under another algorithm.
const fn label(algorithm: SealAlgorithm) -> &'static [u8] {
    match algorithm {
        SealAlgorithm::Aes256Gcm => b"AES-256-GCM",
        SealAlgorithm::ChaCha20Poly1305 => b"ChaCha20-Poly1305",
    }
}

/// Computes what stands in every token of this very root key and algorithm: nobody finds two keys
/// with the same.
///
/// The root is uniformly random, so nothing needs to be extracted before it is expanded.
pub(super) fn commitment(root: &TokenKey) -> Option<[u8; COMMITMENT_BYTES]> {
    let mut commitment = [0; COMMITMENT_BYTES];
    let info: [&[u8]; 2] = [b"stagepass 1 commitment ", label(root.algorithm())];
    backend::expand(root.root(), &info, &mut commitment)?;
    Some(commitment)
}

/// A key for the tokens of one root key and one salt.
///
/// What a backend prepares from the key's bytes cannot be wiped from outside. The bytes themselves
/// are.
pub(super) struct DerivedKey(backend::Key);

impl DerivedKey {
    pub(super) fn new(root: &TokenKey, salt: [u8; SALT_BYTES]) -> Option<Self> {
        let mut key = Zeroizing::new([0; TokenKey::BYTES]);
        let info: [&[u8]; 3] = [b"stagepass 1 key ", label(root.algorithm()), &salt];
        backend::expand(root.root(), &info, key.as_mut_slice())?;
        backend::Key::new(root.algorithm(), &key).map(Self)
    }

    /// Encrypts the body in its place, and returns the tag. No two calls may have the same nonce.
    #[inline]
    pub(super) fn seal(
        &self,
        nonce: [u8; NONCE_BYTES],
        associated: &[u8],
        body: &mut [u8],
    ) -> Option<[u8; TAG_BYTES]> {
        self.0.seal(nonce, associated, body)
    }

    /// Decrypts the body in its place, in front of its tag, and returns it when it is authentic.
    #[inline]
    pub(super) fn open<'a>(
        &self,
        nonce: [u8; NONCE_BYTES],
        associated: &[u8],
        sealed: &'a mut [u8],
    ) -> Option<&'a [u8]> {
        self.0.open(nonce, associated, sealed)
    }
}
