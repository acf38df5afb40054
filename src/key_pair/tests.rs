//! Key-pair tokens, with literals and as properties.
#![expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

mod authority;
mod der;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod interop;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod keys;
mod laws;
mod mint;
mod refusals;
mod rules;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod wycheproof;

use super::{Es384Signer, Es384Verifier, KeyPairClaims, SignError, SignatureError, TrustedKeys};
use crate::{
    Attributes, ParticipantCapabilities, ParticipantId, ParticipantTokenConfiguration,
    ParticipantTokenDuration, PublicKeyArn, StageArn, StageEndpoint, StageEndpoints, Timestamp, UserId,
};
use base64_simd::URL_SAFE_NO_PAD;
use proptest::prelude::*;
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
    StageEndpoints {
        events: Some(StageEndpoint::new("wss://global.events.live-video.net").unwrap()),
        whip: Some(StageEndpoint::new("https://114ddfabadaf.global-bm.whip.live-video.net").unwrap()),
        ..StageEndpoints::default()
    }
}

/// The claims of the literal token: those of the service's sample.
fn claims() -> KeyPairClaims {
    let configuration = ParticipantTokenConfiguration {
        duration: Some(ParticipantTokenDuration::from_minutes(2880).unwrap()),
        user_id: Some(UserId::new("alice").unwrap()),
        attributes: Some(Attributes::new([("username", "alice"), ("isHost", "false")]).unwrap()),
        capabilities: None,
    };
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

fn any_claims() -> impl Strategy<Value = KeyPairClaims> {
    let text = || proptest::collection::vec(any::<char>(), 0..20).prop_map(String::from_iter);
    let configuration = (
        proptest::option::of(1..=20_160),
        proptest::option::of(text()),
        proptest::option::of(proptest::collection::btree_map(text(), text(), 0..6)),
        proptest::option::of(0_u8..4),
    )
        .prop_map(|(minutes, user_id, attributes, capabilities)| ParticipantTokenConfiguration {
            duration: minutes.map(|minutes| ParticipantTokenDuration::from_minutes(minutes).unwrap()),
            user_id: user_id.map(|id| UserId::new(id).unwrap()),
            attributes: attributes.map(|pairs| Attributes::new(pairs).unwrap()),
            capabilities: capabilities.map(|bits| ParticipantCapabilities::try_from_bits(bits).unwrap()),
        });
    let last = Timestamp::MAX.unix_seconds() - KeyPairClaims::MAX_LIFETIME_SECONDS;
    let moment = Timestamp::MIN.unix_seconds()..=last;
    ("[a-zA-Z0-9-]{1,40}", "[a-zA-Z0-9_-]{1,64}", configuration, text(), text(), moment).prop_map(
        |(stage_id, id, configuration, events, whip, issued_at)| {
            let endpoints = StageEndpoints {
                events: Some(StageEndpoint::new(events).unwrap()),
                whip: Some(StageEndpoint::new(whip).unwrap()),
                ..StageEndpoints::default()
            };
            let stage = StageArn::new(format!("arn:aws:ivs:us-west-2:123456789012:stage/{stage_id}"));
            let issued_at = Timestamp::from_unix_seconds(issued_at).unwrap();
            let id = ParticipantId::new(id).unwrap();
            KeyPairClaims::new(stage.unwrap(), id, configuration, &endpoints, issued_at).unwrap()
        },
    )
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
type Backend = (&'static str, Arc<dyn Es384Signer>, Arc<dyn Es384Verifier>);

/// The backends that this build has, each with the key pair of the files.
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
fn backends() -> Vec<Backend> {
    use super::{Es384PrivateKey, Es384PublicKey};
    let private_key = Es384PrivateKey::from_pem(include_str!("tests/keys/sec1.pem")).unwrap();
    let public_key = Es384PublicKey::from_pem(include_str!("tests/keys/public.pem")).unwrap();
    vec![
        #[cfg(feature = "ring")]
        (
            "ring",
            Arc::new(super::RingSigner::new(&private_key).unwrap()) as _,
            Arc::new(super::RingVerifier::new(&public_key).unwrap()) as _,
        ),
        #[cfg(feature = "aws-lc-rs")]
        (
            "aws-lc-rs",
            Arc::new(super::AwsLcSigner::new(&private_key).unwrap()) as _,
            Arc::new(super::AwsLcVerifier::new(&public_key).unwrap()) as _,
        ),
    ]
}
