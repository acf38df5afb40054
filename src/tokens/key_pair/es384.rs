//! ES384, as a plug: ECDSA over P-384 with SHA-384.

use std::fmt;

/// The length of an ES384 signature in bytes: `r` and `s`, 48 bytes each. (RFC 7518, 3.4.)
pub const ES384_SIGNATURE_BYTES: usize = 96;

/// A private P-384 key that signs, wherever it is.
///
/// # For implementers
///
/// - Sign `message` itself by ECDSA over P-384 with SHA-384: the hash is yours to make.
/// - Answer `r` and `s`, each as 48 big-endian bytes. [`fixed_signature`](super::fixed_signature)
///   makes them from the DER that AWS KMS and OpenSSL answer with.
/// - Never sign two messages with one nonce: two such signatures give the key away. When there is
///   no randomness, answer the error.
/// - The caller waits. A signer that asks over a network is better served by
///   [`SigningInput`](super::SigningInput), which can be signed at any time and place.
///
/// ```
/// use stagepass::key_pair::{ES384_SIGNATURE_BYTES, Es384Signer, SignError, fixed_signature};
///
/// /// A key in a machine of its own, which answers with DER.
/// #[derive(Debug)]
/// struct Hsm;
///
/// impl Hsm {
///     fn ecdsa_sha_384(&self, message: &[u8]) -> Option<Vec<u8>> {
///         # let _ = message;
///         // …
///         # Some([&[0x30, 0x36, 0x02, 0x31, 0x00][..], &[0xab; 48], &[0x02, 0x01, 0x07]].concat())
///     }
/// }
///
/// impl Es384Signer for Hsm {
///     fn sign(&self, message: &[u8]) -> Result<[u8; ES384_SIGNATURE_BYTES], SignError> {
///         let der = self.ecdsa_sha_384(message).ok_or(SignError)?;
///         fixed_signature(&der).map_err(|_| SignError)
///     }
/// }
/// # assert!(Hsm.sign(b"message").is_ok());
/// ```
pub trait Es384Signer: fmt::Debug + Send + Sync {
    /// Signs the message.
    ///
    /// # Errors
    ///
    /// Returns [`SignError`] when nothing was signed.
    fn sign(&self, message: &[u8]) -> Result<[u8; ES384_SIGNATURE_BYTES], SignError>;
}

/// A public P-384 key that verifies signatures.
///
/// `RingVerifier` and `AwsLcVerifier` are at hand.
///
/// # For implementers
///
/// - Verify `message` itself by ECDSA over P-384 with SHA-384, whatever it says of itself.
/// - `signature` is `r` and `s`, each as 48 big-endian bytes. Refuse either when it is zero or not
///   below the order of the curve.
/// - `message` is whatever somebody sent. Answer all of it without panic, and with the one error.
pub trait Es384Verifier: fmt::Debug + Send + Sync {
    /// Verifies that the key signed this message.
    ///
    /// # Errors
    ///
    /// Returns [`SignatureError`] when it did not.
    fn verify(&self, message: &[u8], signature: &[u8; ES384_SIGNATURE_BYTES]) -> Result<(), SignatureError>;
}

/// The error when a signer did not sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token could not be signed")]
#[expect(clippy::exhaustive_structs, reason = "it has nothing to hold")]
pub struct SignError;

/// The error when a signature is not that of the key, or no signature at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a signature of this key")]
#[expect(clippy::exhaustive_structs, reason = "it has nothing to hold")]
pub struct SignatureError;
