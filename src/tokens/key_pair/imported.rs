//! Keys that were imported: their fingerprints, and what verifies by them.

#[cfg(feature = "aws-lc-rs")]
use super::aws_lc::AwsLcVerifier as BackendVerifier;
use super::es384::Es384Verifier;
use super::key::{Es384KeyError, Es384PublicKey};
#[cfg(not(feature = "aws-lc-rs"))]
use super::ring::RingVerifier as BackendVerifier;
use crate::domain::public_key::PublicKeyMaterial;
#[cfg(feature = "aws-lc-rs")]
use aws_lc_rs::digest;
#[cfg(not(feature = "aws-lc-rs"))]
use ring::digest;
use std::sync::Arc;

impl PublicKeyMaterial {
    /// Returns what tells the key from others at a glance: the first 16 bytes of the SHA-256 of its
    /// DER, in hexadecimal with colons between them. How Amazon IVS derives it is not documented.
    ///
    /// ```
    /// use stagepass::public_key::PublicKeyMaterial;
    ///
    /// let key = PublicKeyMaterial::new(
    ///     "-----BEGIN PUBLIC KEY-----\n\
    ///      MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAExArm8gxH3scYzt+1slkLnq2e06kYzk1W\n\
    ///      eY33AOuXDgZiPO2HSgVD35BZVofUyjl2NeNh5hdkd16VapCJuViuyvjgyJVy9yFs\n\
    ///      4ZQtPwA345dnb2W6LNnFxLnBvDT0zV3w\n\
    ///      -----END PUBLIC KEY-----\n",
    /// )?;
    /// assert_eq!(key.fingerprint(), "c6:fd:0c:82:e6:77:43:3c:56:0b:79:49:11:c9:b3:81");
    /// # Ok::<(), stagepass::Violations>(())
    /// ```
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digest = digest::digest(&digest::SHA256, &self.to_der());
        let bytes: Vec<_> = digest.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        bytes.join(":")
    }

    /// Creates a verifier of the key: AWS-LC's where the feature `aws-lc-rs` is on, else ring's.
    ///
    /// # Errors
    ///
    /// Returns [`Es384KeyError::Refused`] when the point is not on the curve, and
    /// [`Es384KeyError::NoRandomness`] when that could not be asked.
    pub fn verifier(&self) -> Result<Arc<dyn Es384Verifier>, Es384KeyError> {
        Ok(Arc::new(BackendVerifier::new(&Es384PublicKey::from_pem(self.as_str())?)?))
    }
}
