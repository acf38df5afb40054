//! Key-pair tokens: participant tokens that an application signs itself.
//!
//! Amazon IVS accepts them without having been called. ("Distribute tokens" of the Real-Time user
//! guide.) They are JWTs under ES384: ECDSA over P-384 with SHA-384.
//!
//! - [`KeyPairClaims`] is what a token says. [`KeyPairClaims::sign`] makes the token.
//! - [`Es384Signer`] and [`Es384Verifier`] are plugs, so a key may stay in a KMS or an HSM.
//!   [`SigningInput`] is the way without a plug.
//! - [`TrustedKeys`] verify tokens, and [`Authority`](crate::Authority) decides who is let in.
//!   Neither has a plug.

mod claims;
mod der;
mod es384;
mod fault;
mod header;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod imported;
mod members;
mod mint;
mod payload;
mod trust;

#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod key;
#[cfg(feature = "ring")]
mod ring;

#[cfg(feature = "aws-lc-rs")]
pub use aws_lc::{AwsLcSigner, AwsLcVerifier};
pub use claims::KeyPairClaims;
pub use der::fixed_signature;
pub use es384::{ES384_SIGNATURE_BYTES, Es384Signer, Es384Verifier, SignError, SignatureError};
pub use fault::{Claim, ClaimFault, HeaderFault, HeaderMember, MintError, VerifyError};
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
pub use key::{Es384KeyError, Es384PrivateKey, Es384PublicKey};
pub use mint::SigningInput;
#[cfg(feature = "ring")]
pub use ring::{RingSigner, RingVerifier};
pub use trust::{KeyArnTaken, TrustedKeys};
