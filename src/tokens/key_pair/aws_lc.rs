//! ES384 by AWS-LC.

use super::es384::{ES384_SIGNATURE_BYTES, Es384Signer, Es384Verifier, SignError, SignatureError};
use super::key::p384::SECP384R1;
use super::key::{Es384KeyError, Es384PrivateKey, Es384PublicKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, ParsedPublicKey,
};
use pkcs8::der::Encode;
use sec1::{EcParameters, EcPrivateKey};
use std::fmt;
use zeroize::Zeroizing;

/// A signer by AWS-LC. It needs no public key beside the private one.
///
/// The nonces of signatures come from AWS-LC's own generator, which the operating system seeds.
/// AWS-LC takes them from nowhere else. A host that must use a [`Random`](crate::Random) of its own
/// signs a [`SigningInput`](crate::key_pair::SigningInput) itself.
pub struct AwsLcSigner {
    key: EcdsaKeyPair,
    random: SystemRandom,
}

impl AwsLcSigner {
    /// Creates a signer with this key.
    ///
    /// # Errors
    ///
    /// Returns [`Es384KeyError::Refused`] when AWS-LC refuses its numbers.
    pub fn new(key: &Es384PrivateKey) -> Result<Self, Es384KeyError> {
        let algorithm = &ECDSA_P384_SHA384_FIXED_SIGNING;
        let pair = if let Some(public_key) = key.public_key() {
            EcdsaKeyPair::from_private_key_and_public_key(algorithm, key.scalar(), public_key.as_bytes())
        } else {
            let key = EcPrivateKey {
                private_key: key.scalar(),
                parameters: Some(EcParameters::NamedCurve(SECP384R1)),
                public_key: None,
            };
            let mut buffer = Zeroizing::new([0; 128]);
            let der = key.encode_to_slice(buffer.as_mut_slice()).map_err(|_| Es384KeyError::Malformed)?;
            EcdsaKeyPair::from_private_key_der(algorithm, der)
        };
        let key = pair.map_err(|_| Es384KeyError::Refused)?;
        Ok(Self { key, random: SystemRandom::new() })
    }
}

impl Es384Signer for AwsLcSigner {
    fn sign(&self, message: &[u8]) -> Result<[u8; ES384_SIGNATURE_BYTES], SignError> {
        let signature = self.key.sign(&self.random, message).map_err(|_| SignError)?;
        signature.as_ref().try_into().map_err(|_| SignError)
    }
}

impl fmt::Debug for AwsLcSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AwsLcSigner(*** redacted ***)")
    }
}

/// A verifier by AWS-LC.
pub struct AwsLcVerifier(ParsedPublicKey);

impl AwsLcVerifier {
    /// Creates a verifier with this key.
    ///
    /// # Errors
    ///
    /// Returns [`Es384KeyError::Refused`] when the point is not on the curve.
    pub fn new(key: &Es384PublicKey) -> Result<Self, Es384KeyError> {
        ParsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, key.as_bytes())
            .map(Self)
            .map_err(|_| Es384KeyError::Refused)
    }
}

impl Es384Verifier for AwsLcVerifier {
    fn verify(&self, message: &[u8], signature: &[u8; ES384_SIGNATURE_BYTES]) -> Result<(), SignatureError> {
        self.0.verify_sig(message, signature).map_err(|_| SignatureError)
    }
}

impl fmt::Debug for AwsLcVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AwsLcVerifier").field(&self.0).finish()
    }
}
