//! A private key that stays in AWS KMS.

use crate::TokenSigner;
use aws_sdk_kms::Client;
use aws_sdk_kms::error::SdkError;
use aws_sdk_kms::operation::get_public_key::GetPublicKeyError;
use aws_sdk_kms::operation::sign::SignError;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{MessageType, SigningAlgorithmSpec};
use sha2::{Digest, Sha384};
use stagepass::Violations;
use stagepass::key_pair::{ES384_SIGNATURE_BYTES, SignatureError, SigningInput, fixed_signature};
use stagepass::public_key::PublicKeyMaterial;

/// A signer of key-pair tokens whose private key stays in AWS KMS.
///
/// The key has the spec `ECC_NIST_P384` and the usage `SIGN_VERIFY`. Each token takes a call of
/// `Sign`, which is sent the digest of the token's text and not the text.
///
/// ```
/// use stagepass::public_key::ImportPublicKey;
/// use stagepass_aws::KmsSigner;
///
/// # async fn example(
/// #     kms: aws_sdk_kms::Client,
/// #     ivs: &aws_sdk_ivsrealtime::Client,
/// # ) -> Result<(), Box<dyn std::error::Error>> {
/// let signer = KmsSigner::new(kms, "alias/stage-tokens");
/// let request = ImportPublicKey::new(signer.public_key().await?);
/// let key = stagepass_aws::import_once(ivs, request).await?;
/// // `key` and `signer` are for `LocalTokens::new`.
/// # let _ = key;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct KmsSigner {
    client: Client,
    key_id: String,
}

impl KmsSigner {
    /// Creates a signer by the key of this id, ARN or alias.
    #[must_use]
    pub fn new(client: Client, key_id: impl Into<String>) -> Self {
        Self { client, key_id: key_id.into() }
    }

    /// Returns the public half of the key, for `ImportPublicKey`.
    ///
    /// # Errors
    ///
    /// Returns [`KmsError::GetPublicKey`] when KMS was not reached or refused, and
    /// [`KmsError::PublicKey`] when its key is not of P-384.
    pub async fn public_key(&self) -> Result<PublicKeyMaterial, KmsError> {
        let answer = self.client.get_public_key().key_id(&self.key_id).send().await.map_err(Box::new)?;
        Ok(PublicKeyMaterial::new(pem(answer.public_key.unwrap_or_default().as_ref()))?)
    }
}

impl TokenSigner for KmsSigner {
    type Error = KmsError;

    async fn sign_token(&self, input: &SigningInput) -> Result<[u8; ES384_SIGNATURE_BYTES], KmsError> {
        let digest = Sha384::digest(input.as_bytes());
        let sign = self.client.sign().key_id(&self.key_id).message(Blob::new(digest.to_vec()));
        let sign =
            sign.message_type(MessageType::Digest).signing_algorithm(SigningAlgorithmSpec::EcdsaSha384);
        let signature = sign.send().await.map_err(Box::new)?.signature.unwrap_or_default();
        Ok(fixed_signature(signature.as_ref())?)
    }
}

/// Writes a public key in DER as PEM. (RFC 7468, 13.)
fn pem(der: &[u8]) -> String {
    let mut text = String::from("-----BEGIN PUBLIC KEY-----\n");
    for (index, character) in aws_smithy_types::base64::encode(der).chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.push_str("\n-----END PUBLIC KEY-----\n");
    text
}

/// The error when a key in AWS KMS did not sign, or did not tell its public half.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KmsError {
    /// `Sign` failed.
    #[error("AWS KMS did not sign")]
    Sign(#[from] Box<SdkError<SignError>>),
    /// `Sign` answered what is no signature of P-384.
    #[error("AWS KMS answered no signature of P-384")]
    Signature(#[from] SignatureError),
    /// `GetPublicKey` failed.
    #[error("AWS KMS did not tell the public key")]
    GetPublicKey(#[from] Box<SdkError<GetPublicKeyError>>),
    /// The key is not of P-384: its spec is not `ECC_NIST_P384`.
    #[error("the key is not of P-384: create one with the spec ECC_NIST_P384")]
    PublicKey(#[from] Violations),
}
