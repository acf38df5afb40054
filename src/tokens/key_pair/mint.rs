//! Writing a key-pair token.

use super::claims::{self, KeyPairClaims, VERSION};
use super::es384::{ES384_SIGNATURE_BYTES, Es384Signer};
use super::fault::MintError;
use super::header;
use crate::domain::arn::PublicKeyArn;
use crate::domain::attributes::Attributes;
use crate::domain::token::{ParticipantCapabilities, ParticipantTokenCapability, UserId};
use crate::host::sealer::SealedToken;
use base64_simd::URL_SAFE_NO_PAD;
use serde::Serialize;

/// The text that is signed: the header and the claims of a token, each in base64url, with a dot
/// between them.
///
/// Sign [`as_bytes`](Self::as_bytes) by ECDSA over P-384 with SHA-384, wherever the key is, and
/// [`assemble`](Self::assemble) the token. Equal claims and keys give equal bytes.
///
/// [`KeyPairClaims::signing_input`] makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningInput(String);

impl SigningInput {
    /// Returns the bytes to sign. They are ASCII.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Makes the token: this text, and the signature in base64url behind another dot.
    ///
    /// The signature is `r` and `s`, 48 big-endian bytes each. It is not verified here.
    #[must_use]
    pub fn assemble(self, signature: &[u8; ES384_SIGNATURE_BYTES]) -> SealedToken {
        let mut token = self.0;
        token.push('.');
        URL_SAFE_NO_PAD.encode_append(signature, &mut token);
        SealedToken::new(token)
    }
}

impl KeyPairClaims {
    /// Returns what has to be signed, so that a key outside this process can do it.
    ///
    /// # Errors
    ///
    /// Returns [`MintError::ForeignKey`] when the key is of another account than the stage, and
    /// [`MintError::Encoding`], which no claims are known to cause.
    pub fn signing_input(&self, key: &PublicKeyArn) -> Result<SigningInput, MintError> {
        if !claims::speaks_for(key, &self.stage_arn) {
            return Err(MintError::ForeignKey);
        }
        signing_input(self, key).map_err(|_| MintError::Encoding)
    }

    /// Makes the token. The signer has the private key that belongs to the public key of this ARN.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`signing_input`](Self::signing_input), and [`MintError::Sign`] when
    /// the signer did not sign.
    pub fn sign(&self, key: &PublicKeyArn, signer: &dyn Es384Signer) -> Result<SealedToken, MintError> {
        let input = self.signing_input(key)?;
        let signature = signer.sign(input.as_bytes())?;
        Ok(input.assemble(&signature))
    }
}

/// The claims in the order of the service's own sample.
#[derive(Serialize)]
struct Payload<'a> {
    attributes: &'a Attributes,
    capabilities: Capabilities,
    version: &'static str,
    topic: &'a str,
    resource: &'a str,
    jti: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
    whip_url: &'a str,
    events_url: &'a str,
    iat: i64,
    exp: i64,
}

/// What is granted is listed, and nothing else: that is how the guide has a subscribe-only token
/// made.
#[derive(Serialize)]
struct Capabilities {
    #[serde(skip_serializing_if = "is_not_granted")]
    allow_publish: bool,
    #[serde(skip_serializing_if = "is_not_granted")]
    allow_subscribe: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_not_granted(granted: &bool) -> bool {
    !*granted
}

impl From<ParticipantCapabilities> for Capabilities {
    fn from(capabilities: ParticipantCapabilities) -> Self {
        Self {
            allow_publish: capabilities.contains(ParticipantTokenCapability::Publish),
            allow_subscribe: capabilities.contains(ParticipantTokenCapability::Subscribe),
        }
    }
}

fn signing_input(claims: &KeyPairClaims, key: &PublicKeyArn) -> Result<SigningInput, serde_json::Error> {
    let header = serde_json::to_vec(&header::Header::new(key))?;
    let payload = serde_json::to_vec(&Payload {
        attributes: &claims.attributes,
        capabilities: claims.capabilities.into(),
        version: VERSION,
        topic: claims.stage_arn.stage_id(),
        resource: claims.stage_arn.as_str(),
        jti: claims.participant_id.as_str(),
        user_id: claims.user_id.as_ref().map(UserId::as_str),
        whip_url: claims.whip_url.as_str(),
        events_url: claims.events_url.as_str(),
        iat: claims.issued_at.unix_seconds(),
        exp: claims.expires_at.unix_seconds(),
    })?;
    let parts = [header.len(), payload.len(), ES384_SIGNATURE_BYTES];
    // Room for the signature too, so that the token is assembled in place.
    let length = parts.map(|part| URL_SAFE_NO_PAD.encoded_length(part).saturating_add(1));
    let mut text = String::with_capacity(length.into_iter().fold(0, usize::saturating_add));
    URL_SAFE_NO_PAD.encode_append(header, &mut text);
    text.push('.');
    URL_SAFE_NO_PAD.encode_append(payload, &mut text);
    Ok(SigningInput(text))
}
