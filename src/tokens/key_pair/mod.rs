//! Key-pair tokens: participant tokens that an application signs by itself, and that Amazon IVS accepts
//! without having been called. ("Distribute tokens" of the Real-Time user guide.)
//!
//! They are JWTs under ES384: ECDSA over P-384 with SHA-384. What they say is [`KeyPairClaims`]. Signing and
//! verifying are plugs, so a key may stay in a KMS or an HSM; [`SigningInput`] is the way without a plug.
//! Which token is accepted is decided in [`TrustedKeys`] and in [`Authority`](crate::Authority), which have
//! none.

mod claims;
mod der;
mod fault;
mod header;
mod members;
mod mint;
mod payload;
mod trust;

#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod key;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod pem;
#[cfg(feature = "ring")]
mod ring;

#[cfg(test)]
mod tests;

#[cfg(feature = "aws-lc-rs")]
pub use aws_lc::{AwsLcSigner, AwsLcVerifier};
pub use claims::{KeyPairClaims, MintError};
pub use der::fixed_signature;
pub use fault::{Claim, ClaimFault, HeaderFault, HeaderMember, VerifyError};
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
pub use key::{Es384KeyError, Es384PrivateKey, Es384PublicKey};
pub use mint::SigningInput;
#[cfg(feature = "ring")]
pub use ring::{RingSigner, RingVerifier};
pub use trust::{KeyArnTaken, TrustedKeys};

use std::fmt;

/// The length of an ES384 signature in bytes: `r` and `s`, 48 each. (RFC 7518, 3.4.)
pub const ES384_SIGNATURE_BYTES: usize = 96;

/// Signs with a P-384 key.
///
/// # For implementers
///
/// - Sign `message` itself by ECDSA over P-384 with SHA-384: the hash is yours to make.
/// - Answer `r` and `s`, each as 48 big-endian bytes. [`fixed_signature`] makes them from the DER that AWS KMS
///   and OpenSSL answer with.
/// - Never sign two messages with one nonce: two such signatures give the key away. When there is no
///   randomness, answer the error.
/// - The caller waits. A signer that asks over a network is better served by [`SigningInput`], which can be
///   signed whenever and wherever.
pub trait Es384Signer: fmt::Debug + Send + Sync {
    /// The signature of the message.
    ///
    /// # Errors
    ///
    /// [`SignError`] when nothing was signed.
    fn sign(&self, message: &[u8]) -> Result<[u8; ES384_SIGNATURE_BYTES], SignError>;
}

/// Verifies with one public P-384 key.
///
/// # For implementers
///
/// - Verify `message` itself by ECDSA over P-384 with SHA-384, whatever it says of itself.
/// - `signature` is `r` and `s`, each as 48 big-endian bytes. Refuse either when it is zero or not below the
///   order of the curve.
/// - `message` is whatever somebody sent. Answer all of it without panic, and with the one error.
pub trait Es384Verifier: fmt::Debug + Send + Sync {
    /// Nothing, when the signature is the key's own.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] when it is not.
    fn verify(&self, message: &[u8], signature: &[u8; ES384_SIGNATURE_BYTES]) -> Result<(), SignatureError>;
}

/// The signer did not sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token could not be signed")]
#[expect(clippy::exhaustive_structs, reason = "it has nothing to hold")]
pub struct SignError;

/// The signature is not that of the key, or no signature at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a signature of this key")]
#[expect(clippy::exhaustive_structs, reason = "it has nothing to hold")]
pub struct SignatureError;
