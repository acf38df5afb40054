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
use crate::testing::strategies::key_pair_claims;
use crate::{
    Attributes, ParticipantId, ParticipantTokenConfiguration, ParticipantTokenDuration, PublicKeyArn,
    StageArn, StageEndpoint, StageEndpoints, Timestamp, UserId,
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

/// Any claims, of a stage of the account that [`key`] speaks for.
fn claims_of_our_account() -> impl Strategy<Value = KeyPairClaims> {
    key_pair_claims().prop_map(|claims| {
        let id = claims.stage_arn.stage_id();
        let id = id.get(id.len().saturating_sub(60)..).unwrap();
        let stage_arn = StageArn::new(format!("arn:aws:ivs:us-west-2:123456789012:stage/{id}")).unwrap();
        KeyPairClaims { stage_arn, ..claims }
    })
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
type Backend = (&'static str, Arc<dyn Es384Signer>, Arc<dyn Es384Verifier>);

/// The backends that this build has, each with the key pair of the files.
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
fn backends() -> Vec<Backend> {
    use super::{Es384PrivateKey, Es384PublicKey};
    let private_key = Es384PrivateKey::from_pem(include_str!("keys/sec1.pem")).unwrap();
    let public_key = Es384PublicKey::from_pem(include_str!("keys/public.pem")).unwrap();
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
