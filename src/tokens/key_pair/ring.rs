//! ES384 by ring.

use super::es384::{ES384_SIGNATURE_BYTES, Es384Signer, Es384Verifier, SignError, SignatureError};
use super::key::{Es384KeyError, Es384PrivateKey, Es384PublicKey};
use ring::agreement::{self, EphemeralPrivateKey, agree_ephemeral};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey,
};
use std::fmt;

/// A signer by ring.
///
/// The nonces of signatures come from the operating system, with the key and the message mixed in.
/// ring takes them from nowhere else. A host that must use a [`Random`](crate::Random) of its own
/// signs a [`SigningInput`](crate::key_pair::SigningInput) itself.
///
/// ```
/// use stagepass::key_pair::{Es384PrivateKey, KeyPairClaims, RingSigner, RingVerifier, TrustedKeys};
/// use stagepass::{ParticipantId, ParticipantTokenConfiguration, PublicKeyArn, StageArn, StageEndpoint, StageEndpoints, Timestamp};
/// use std::sync::Arc;
///
/// let key = Es384PrivateKey::from_pem(
///     "-----BEGIN EC PRIVATE KEY-----\n\
///      MIGkAgEBBDAH1My6MgTc3xOhg7eSxl5TskuJJMNgxpcPJxLA8wro7gs4mHg7WOyl\n\
///      OjfExww89jagBwYFK4EEACKhZANiAARuhuXd36u0KtmaItykTIquToTaIhbs3Qkq\n\
///      dJrZTlkL9+Bk+ttLc3KDiv26rKwFMSHbahsiqNrSqIhvnVQkU+Wz3pEsrnMYhTeK\n\
///      REMI3WENAYjnkEKxZ258ThVsbyvcX98=\n\
///      -----END EC PRIVATE KEY-----\n",
/// )?;
/// let signer = RingSigner::new(&key)?;
/// let arn = PublicKeyArn::new("arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345")?;
/// let claims = KeyPairClaims::new(
///     StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh")?,
///     ParticipantId::new("Mx6clRRHODPy")?,
///     ParticipantTokenConfiguration::default(),
///     &StageEndpoints::default()
///         .events(StageEndpoint::new("wss://global.events.live-video.net")?)
///         .whip(StageEndpoint::new("https://114ddfabadaf.global-bm.whip.live-video.net")?),
///     Timestamp::from_unix_seconds(1_697_322_063)?,
/// )?;
/// let token = claims.sign(&arn, &signer)?;
///
/// let verifier = RingVerifier::new(key.public_key().ok_or("no public key")?)?;
/// let keys = TrustedKeys::new().with(arn, Arc::new(verifier))?;
/// assert_eq!(keys.verify(token.as_str())?, claims);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RingSigner {
    key: EcdsaKeyPair,
    random: SystemRandom,
}

impl RingSigner {
    /// Creates a signer with this key.
    ///
    /// # Errors
    ///
    /// Returns [`Es384KeyError::NoPublicKey`] when the key comes without its public key, and
    /// [`Es384KeyError::Refused`] when ring refuses its numbers.
    pub fn new(key: &Es384PrivateKey) -> Result<Self, Es384KeyError> {
        let random = SystemRandom::new();
        let public_key = key.public_key().ok_or(Es384KeyError::NoPublicKey)?;
        let key = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P384_SHA384_FIXED_SIGNING,
            key.scalar(),
            public_key.as_bytes(),
            &random,
        )
        .map_err(|_| Es384KeyError::Refused)?;
        Ok(Self { key, random })
    }
}

impl Es384Signer for RingSigner {
    fn sign(&self, message: &[u8]) -> Result<[u8; ES384_SIGNATURE_BYTES], SignError> {
        let signature = self.key.sign(&self.random, message).map_err(|_| SignError)?;
        signature.as_ref().try_into().map_err(|_| SignError)
    }
}

impl fmt::Debug for RingSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RingSigner(*** redacted ***)")
    }
}

/// A verifier by ring.
#[derive(Debug)]
pub struct RingVerifier(UnparsedPublicKey<[u8; 97]>);

impl RingVerifier {
    /// Creates a verifier with this key.
    ///
    /// # Errors
    ///
    /// Returns [`Es384KeyError::Refused`] when the point is not on the curve, and
    /// [`Es384KeyError::NoRandomness`] when that could not be asked.
    pub fn new(key: &Es384PublicKey) -> Result<Self, Es384KeyError> {
        // ring looks at a public key only when it is used. A key agreement is the use that fails
        // for nothing but a bad point; else a host would learn of it by every token being refused.
        let random = SystemRandom::new();
        let ours = EphemeralPrivateKey::generate(&agreement::ECDH_P384, &random)
            .map_err(|_| Es384KeyError::NoRandomness)?;
        let theirs = agreement::UnparsedPublicKey::new(&agreement::ECDH_P384, key.as_bytes());
        agree_ephemeral(ours, &theirs, |_| ()).map_err(|_| Es384KeyError::Refused)?;
        Ok(Self(UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, *key.as_bytes())))
    }
}

impl Es384Verifier for RingVerifier {
    fn verify(&self, message: &[u8], signature: &[u8; ES384_SIGNATURE_BYTES]) -> Result<(), SignatureError> {
        self.0.verify(message, signature).map_err(|_| SignatureError)
    }
}
