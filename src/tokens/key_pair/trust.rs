//! The public keys that a host trusts, and verifying by them.

use super::claims::{self, KeyPairClaims};
use super::es384::{ES384_SIGNATURE_BYTES, Es384Verifier};
use super::fault::{ClaimFault, VerifyError};
use super::header::{self, HEADER_MAX};
use super::payload::{self, PAYLOAD_MAX};
use crate::domain::arn::PublicKeyArn;
use base64_simd::{Out, URL_SAFE_NO_PAD};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The public keys that a host trusts, each under its ARN, which tokens name as their `kid`.
///
/// It is a value: to trust other keys, a host makes another one. When a key is left out, its tokens
/// are refused from then on. A key speaks for the stages of the account that its ARN names, and for
/// no others.
///
/// **A token has more than one text.** ECDSA lets anybody who has a token turn its signature (`r`,
/// `s`) into (`r`, `n - s`), where `n` is the order of the curve, and ES384 accepts both. Both
/// texts say the same and give the same grant, so nothing is gained by it. But a host that lists
/// tokens by their text, to refuse those that were used or stolen, misses the other one. List the
/// participant's id instead, the claim `jti`.
///
#[cfg_attr(feature = "ring", doc = "```")]
#[cfg_attr(not(feature = "ring"), doc = "```ignore")]
/// use stagepass::key_pair::{Es384PublicKey, RingVerifier, TrustedKeys, VerifyError};
/// use stagepass::PublicKeyArn;
/// use std::sync::Arc;
///
/// let public_key = Es384PublicKey::from_pem(
///     "-----BEGIN PUBLIC KEY-----\n\
///      MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAExArm8gxH3scYzt+1slkLnq2e06kYzk1W\n\
///      eY33AOuXDgZiPO2HSgVD35BZVofUyjl2NeNh5hdkd16VapCJuViuyvjgyJVy9yFs\n\
///      4ZQtPwA345dnb2W6LNnFxLnBvDT0zV3w\n\
///      -----END PUBLIC KEY-----\n",
/// )?;
/// let arn = PublicKeyArn::new("arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345")?;
/// let keys = TrustedKeys::new().with(arn, Arc::new(RingVerifier::new(&public_key)?))?;
/// assert_eq!(keys.verify("nope"), Err(VerifyError::Untrusted));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct TrustedKeys(BTreeMap<PublicKeyArn, Arc<dyn Es384Verifier>>);

impl TrustedKeys {
    /// The most characters that are read as a token: 48,802. What is longer is refused unread.
    ///
    /// It is the length of the longest token that this library can make, with a header of up to
    /// 1,024 bytes: 2,048 characters in each URL, 128 in the user's id and 1,024 bytes of
    /// attributes, all of them control characters. A usual token has about 1,000.
    pub const MAX_TOKEN_LENGTH: usize = {
        let header = URL_SAFE_NO_PAD.encoded_length(HEADER_MAX);
        let payload = URL_SAFE_NO_PAD.encoded_length(PAYLOAD_MAX);
        header.saturating_add(payload).saturating_add(SIGNATURE_CHARACTERS).saturating_add(2)
    };

    /// Creates a value without keys. Every token is refused by it.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    #[cfg(feature = "__sealer")]
    pub(crate) fn of(arn: PublicKeyArn, verifier: Arc<dyn Es384Verifier>) -> Self {
        Self([(arn, verifier)].into())
    }

    /// Adds a key, under its ARN.
    ///
    /// # Errors
    ///
    /// Returns [`KeyArnTaken`] when there is a key of this ARN already.
    pub fn with(mut self, arn: PublicKeyArn, verifier: Arc<dyn Es384Verifier>) -> Result<Self, KeyArnTaken> {
        if self.0.insert(arn, verifier).is_some() {
            return Err(KeyArnTaken);
        }
        Ok(self)
    }

    /// Returns the ARN of the key that a token names, for a host that looks keys up one by one.
    /// Nothing is verified by that.
    ///
    /// # Errors
    ///
    /// Returns [`VerifyError::Header`] or [`VerifyError::Untrusted`].
    pub fn key_of(token: &str) -> Result<PublicKeyArn, VerifyError> {
        header::read(Parts::of(token).ok_or(VerifyError::Untrusted)?.header)
    }

    /// Verifies a token, and returns its claims when a trusted key has signed them.
    ///
    /// Whether they let somebody in now, and to which stage, is for
    /// [`Authority::open_key_pair_token`](crate::Authority::open_key_pair_token) to decide. The
    /// algorithm is ES384: a token that names another one is refused.
    ///
    /// # Errors
    ///
    /// Returns [`VerifyError::Header`] before the signature is looked at, [`VerifyError::Claim`]
    /// when the signature is good, and otherwise [`VerifyError::Untrusted`].
    pub fn verify(&self, token: &str) -> Result<KeyPairClaims, VerifyError> {
        let Parts { input, header, payload, signature } = Parts::of(token).ok_or(VerifyError::Untrusted)?;
        let key = header::read(header)?;
        let verifier = self.0.get(&key).ok_or(VerifyError::Untrusted)?;
        let signature = signature_of(signature).ok_or(VerifyError::Untrusted)?;
        verifier.verify(input.as_bytes(), &signature).map_err(|_| VerifyError::Untrusted)?;
        let claims = payload::read(payload)?;
        if !claims::speaks_for(&key, claims.stage_arn()) {
            return Err(ClaimFault::ForeignKey.into());
        }
        Ok(claims)
    }
}

/// The error when there is a key of this ARN already. Two keys of one name could not be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is a key of this ARN already")]
#[expect(clippy::exhaustive_structs, reason = "it has nothing to hold")]
pub struct KeyArnTaken;

struct Parts<'a> {
    input: &'a str,
    header: &'a str,
    payload: &'a str,
    signature: &'a str,
}

impl<'a> Parts<'a> {
    fn of(token: &'a str) -> Option<Self> {
        if token.len() > TrustedKeys::MAX_TOKEN_LENGTH {
            return None;
        }
        let (input, signature) = token.rsplit_once('.')?;
        let (header, payload) = input.split_once('.')?;
        (!payload.contains('.')).then_some(Self { input, header, payload, signature })
    }
}

const SIGNATURE_CHARACTERS: usize = URL_SAFE_NO_PAD.encoded_length(ES384_SIGNATURE_BYTES);

/// Reads the bytes of a signature. Neither half of one is zero; that is asked here too, because
/// verifiers are known that forgot it.
fn signature_of(text: &str) -> Option<[u8; ES384_SIGNATURE_BYTES]> {
    if text.len() != SIGNATURE_CHARACTERS {
        return None;
    }
    let mut signature = [0; ES384_SIGNATURE_BYTES];
    URL_SAFE_NO_PAD.decode(text.as_bytes(), Out::from_slice(&mut signature)).ok()?;
    let (r, s) = signature.split_at(ES384_SIGNATURE_BYTES / 2);
    let is_zero = |half: &[u8]| half.iter().all(|byte| *byte == 0);
    (!is_zero(r) && !is_zero(s)).then_some(signature)
}
