//! Key-pair tokens, with literals and as properties.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

mod authority;
mod der;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod interop;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod keys;
mod laws;
mod mint;
mod near_misses;
mod refusals;
mod rules;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod wycheproof;

use base64_simd::URL_SAFE_NO_PAD;
use stagepass::key_pair::{
    Es384Signer, Es384Verifier, KeyPairClaims, SignError, SignatureError, TrustedKeys,
};
use stagepass::{
    Attributes, ParticipantId, ParticipantTokenConfiguration, ParticipantTokenDuration, PublicKeyArn,
    StageArn, StageEndpoint, StageEndpoints, Timestamp, UserId,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const STAGE: &str = "arn:aws:ivs:us-west-2:123456789012:stage/oRmLNwuCeMlQ";
const KEY: &str = "arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345";
const ISSUED_AT: i64 = 1_697_149_263;

/// A key that proves nothing to others, and counts how often it was asked to verify.
#[derive(Debug, Default)]
struct CountingKey(AtomicUsize);

impl CountingKey {
    fn asked(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    fn signature(message: &[u8]) -> [u8; 96] {
        let mut state = 0xcbf2_9ce4_8422_2325_u64;
        for byte in message {
            state = (state ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
        let mut signature = [0; 96];
        for chunk in signature.chunks_mut(8) {
            state = state.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            chunk.copy_from_slice(&state.to_be_bytes());
        }
        signature
    }
}

impl Es384Signer for CountingKey {
    fn sign(&self, message: &[u8]) -> Result<[u8; 96], SignError> {
        Ok(Self::signature(message))
    }
}

impl Es384Verifier for CountingKey {
    fn verify(&self, message: &[u8], signature: &[u8; 96]) -> Result<(), SignatureError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        if *signature == Self::signature(message) { Ok(()) } else { Err(SignatureError) }
    }
}

fn stage() -> StageArn {
    StageArn::new(STAGE).unwrap()
}

fn key() -> PublicKeyArn {
    PublicKeyArn::new(KEY).unwrap()
}

fn issued_at() -> Timestamp {
    Timestamp::from_unix_seconds(ISSUED_AT).unwrap()
}

fn trusting(verifier: Arc<dyn Es384Verifier>) -> TrustedKeys {
    TrustedKeys::new().with(key(), verifier).unwrap()
}

fn endpoints() -> StageEndpoints {
    StageEndpoints::default()
        .events(StageEndpoint::new("wss://global.events.live-video.net").unwrap())
        .whip(StageEndpoint::new("https://114ddfabadaf.global-bm.whip.live-video.net").unwrap())
}

/// The claims of the literal token: those of the service's sample.
fn claims() -> KeyPairClaims {
    let configuration = ParticipantTokenConfiguration::default()
        .duration(ParticipantTokenDuration::from_minutes(2880).unwrap())
        .user_id(UserId::new("alice").unwrap())
        .attributes(Attributes::new([("username", "alice"), ("isHost", "false")]).unwrap());
    let id = ParticipantId::new("Mx6clRRHODPy").unwrap();
    KeyPairClaims::new(stage(), id, configuration, &endpoints(), issued_at()).unwrap()
}

/// A token of these JSON texts, signed by [`CountingKey`].
fn signed(header: &str, payload: &str) -> String {
    let encode = |json: &str| URL_SAFE_NO_PAD.encode_to_string(json);
    let input = format!("{}.{}", encode(header), encode(payload));
    let signature = URL_SAFE_NO_PAD.encode_to_string(CountingKey::signature(input.as_bytes()));
    format!("{input}.{signature}")
}

/// Texts that are nearly this one: in another case, with blanks or a NUL around it, with a hyphen
/// more.
fn near_misses(text: &str) -> Vec<String> {
    let mut near = vec![text.to_lowercase(), text.to_uppercase()];
    let (first, rest) = text.split_at(1);
    for more in [" ", "\t", "\n", "\0", "-", "\u{a0}", "\u{feff}"] {
        near.extend([format!("{more}{text}"), format!("{text}{more}"), format!("{first}{more}{rest}")]);
    }
    near.push(rest.to_owned());
    near.retain(|near| near != text);
    near
}

/// A text as JSON.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod backends {
    use stagepass::key_pair::{Es384KeyError, Es384PrivateKey, Es384PublicKey, Es384Signer, Es384Verifier};
    use std::sync::Arc;

    type Named<T> = Vec<(&'static str, T)>;
    type Backend = (&'static str, Arc<dyn Es384Signer>, Arc<dyn Es384Verifier>);
    type Maybe<T> = Result<Arc<T>, Es384KeyError>;

    /// What each backend of this build makes of a private key.
    pub(super) fn signers(key: &Es384PrivateKey) -> Named<Maybe<dyn Es384Signer>> {
        vec![
            #[cfg(feature = "ring")]
            ("ring", stagepass::key_pair::RingSigner::new(key).map(|signer| Arc::new(signer) as _)),
            #[cfg(feature = "aws-lc-rs")]
            ("aws-lc-rs", stagepass::key_pair::AwsLcSigner::new(key).map(|signer| Arc::new(signer) as _)),
        ]
    }

    /// What each backend of this build makes of a public key.
    pub(super) fn verifiers(key: &Es384PublicKey) -> Named<Maybe<dyn Es384Verifier>> {
        vec![
            #[cfg(feature = "ring")]
            ("ring", stagepass::key_pair::RingVerifier::new(key).map(|verifier| Arc::new(verifier) as _)),
            #[cfg(feature = "aws-lc-rs")]
            (
                "aws-lc-rs",
                stagepass::key_pair::AwsLcVerifier::new(key).map(|verifier| Arc::new(verifier) as _),
            ),
        ]
    }

    /// The backends that this build has, each with the key pair of the files.
    pub(super) fn backends() -> Vec<Backend> {
        let signers = signers(&Es384PrivateKey::from_pem(include_str!("keys/sec1.pem")).unwrap());
        let verifiers = verifiers(&Es384PublicKey::from_pem(include_str!("keys/public.pem")).unwrap());
        let both = signers.into_iter().zip(verifiers);
        both.map(|((name, signer), (_, verifier))| (name, signer.unwrap(), verifier.unwrap())).collect()
    }
}
