//! Participant tokens that the web SDK of Amazon IVS reads: JWTs, which the server signs itself.
//!
//! Each key of the ring has a half that seals, and one that signs. What is said of a key, how it is
//! brought to other servers and when it is forgotten holds of both.

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair};
use stagepass::claims::ParticipantClaims;
use stagepass::key_pair::{
    Es384KeyError, Es384PrivateKey, KeyPairClaims, RingSigner, RingVerifier, TrustedKeys,
};
use stagepass::{
    KeyName, KeyRing, OpenError, ParticipantTokenConfiguration, ParticipantTokenDuration, PublicKeyArn,
    Purpose, RandomError, SealError, SealedToken, StageArn, StageEndpoints, TokenSealer, Violations,
};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use zeroize::Zeroizing;

/// Makes a private key, as PKCS#8 in base64.
pub(crate) fn generate() -> Result<Zeroizing<String>, RandomError> {
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &SystemRandom::new())
        .map_err(|_| RandomError)?;
    Ok(Zeroizing::new(base64_simd::STANDARD.encode_to_string(made.as_ref())))
}

/// The beginning of the ids of the server's own keys. Ids that `ImportPublicKey` draws have no `-`.
const OWN: &str = "server-";

/// Returns whether a token names a key of a server's own, and not one that was imported.
pub(crate) fn is_signed_by_a_server(token: &str) -> bool {
    TrustedKeys::key_of(token).is_ok_and(|key| is_own(&key))
}

/// Returns whether a token names a key that was imported, by which an application signs.
pub(crate) fn is_signed_by_an_application(token: &str) -> bool {
    TrustedKeys::key_of(token).is_ok_and(|key| !is_own(&key))
}

fn is_own(key: &PublicKeyArn) -> bool {
    key.public_key_id().starts_with(OWN)
}

/// The half of a key that signs.
pub(crate) struct SigningKey {
    id: String,
    signer: RingSigner,
    verifier: Arc<RingVerifier>,
}

impl SigningKey {
    /// Reads what [`generate`] made.
    pub(crate) fn new(name: &KeyName, pkcs8: &str) -> Result<Self, Es384KeyError> {
        let der = base64_simd::STANDARD.decode_to_vec(pkcs8).map_err(|_| Es384KeyError::Malformed)?;
        let key = Es384PrivateKey::from_der(&Zeroizing::new(der))?;
        let public_key = key.public_key().ok_or(Es384KeyError::NoPublicKey)?;
        // The id in an ARN has no `_`. No two names have the same id.
        let name = name.as_str().replace('-', "--").replace('_', "-u");
        Ok(Self {
            id: format!("{OWN}{name}"),
            signer: RingSigner::new(&key)?,
            verifier: Arc::new(RingVerifier::new(public_key)?),
        })
    }

    /// Returns the ARN under which the key signs for a stage: a key speaks for its own account.
    fn arn(&self, stage: &StageArn) -> Result<PublicKeyArn, Violations> {
        PublicKeyArn::new(format!(
            "arn:aws:ivs:{}:{}:public-key/{}",
            stage.region(),
            stage.account_id(),
            self.id
        ))
    }

    /// Makes the token whose claims these are, as they are sealed.
    fn sign(&self, claims: &[u8], endpoints: &StageEndpoints) -> Option<SealedToken> {
        let claims = ParticipantClaims::from_bytes(claims)?;
        let mut configuration = ParticipantTokenConfiguration::default()
            .duration(claims.duration())
            .capabilities(claims.capabilities());
        configuration.user_id = claims.user_id().cloned();
        configuration.attributes = claims.attributes().cloned();
        let (stage, participant) = (claims.stage_arn().clone(), claims.participant_id().clone());
        let key = self.arn(&stage).ok()?;
        let claims = KeyPairClaims::new(stage, participant, configuration, endpoints, claims.issued_at());
        claims.ok()?.sign(&key, &self.signer).ok()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, *** redacted ***)", self.id)
    }
}

/// Returns the claims of a token that one of these keys signed.
fn verified(keys: &[SigningKey], token: &str) -> Option<ParticipantClaims> {
    let arn = TrustedKeys::key_of(token).ok()?;
    let key = keys.iter().find(|key| key.id == arn.public_key_id())?;
    let claims = TrustedKeys::new().with(arn, key.verifier.clone()).ok()?.verify(token).ok()?;
    let seconds = claims.expires_at().unix_seconds().saturating_sub(claims.issued_at().unix_seconds());
    let minutes = i32::try_from(seconds.checked_div(60)?).ok()?;
    let mut configuration = ParticipantTokenConfiguration::default()
        .duration(ParticipantTokenDuration::from_minutes(minutes).ok()?)
        .capabilities(claims.capabilities());
    configuration.user_id = claims.user_id().cloned();
    // A JWT does not tell empty attributes from none.
    configuration.attributes = Some(claims.attributes().clone()).filter(|attributes| !attributes.is_empty());
    let (stage, participant) = (claims.stage_arn().clone(), claims.participant_id().clone());
    ParticipantClaims::new(stage, participant, configuration, claims.issued_at()).ok()
}

/// The keys that seal and open, and those that sign, of which the first one does.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) ring: KeyRing,
    pub(crate) signing: Vec<SigningKey>,
}

/// A sealer whose keys are put in the place of others while it is used. It opens participant tokens
/// that were sealed and those that were signed, whichever it makes.
#[derive(Debug)]
pub(crate) struct Replaceable {
    keys: RwLock<Arc<Keys>>,
    /// What the JWTs name. Without it, participant tokens are sealed.
    endpoints: Option<StageEndpoints>,
}

impl Replaceable {
    pub(crate) fn new(keys: Keys, endpoints: Option<StageEndpoints>) -> Self {
        Self { keys: RwLock::new(Arc::new(keys)), endpoints }
    }

    pub(crate) fn replace(&self, keys: Keys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    fn keys(&self) -> Arc<Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl TokenSealer for Replaceable {
    fn seal(&self, purpose: Purpose, claims: &[u8]) -> Result<SealedToken, SealError> {
        let keys = self.keys();
        match (&self.endpoints, purpose) {
            (Some(endpoints), Purpose::Participant) => {
                keys.signing.first().and_then(|key| key.sign(claims, endpoints)).ok_or(SealError::Failed)
            }
            _ => keys.ring.seal(purpose, claims),
        }
    }

    fn open(&self, purpose: Purpose, token: &str, read: &mut dyn FnMut(&[u8])) -> Result<(), OpenError> {
        let keys = self.keys();
        if purpose == Purpose::Participant && is_signed_by_a_server(token) {
            verified(&keys.signing, token).ok_or(OpenError)?.with_bytes(read);
            return Ok(());
        }
        keys.ring.open(purpose, token, read)
    }
}
