//! Compares the cost of key-pair tokens with that of the bare signature of their backend.
//!
//! `cargo bench --all-features --bench key_pair` runs it. Compare `mint` with `bare sign`, and
//! `verify` with `bare verify`, within one run. They may differ by 5 %.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "what fails here fails the bench, and nobody else"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use stagepass::key_pair::{
    Es384PrivateKey, Es384PublicKey, Es384Signer, Es384Verifier, KeyPairClaims, TrustedKeys,
};
use stagepass::{
    Attributes, ParticipantId, ParticipantTokenConfiguration, PublicKeyArn, StageArn, StageEndpoint,
    StageEndpoints, Timestamp, UserId,
};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

const PRIVATE_KEY: &str = include_str!("../tests/api/key_pair/keys/sec1.pem");
const PUBLIC_KEY: &str = include_str!("../tests/api/key_pair/keys/public.pem");

fn claims() -> KeyPairClaims {
    let configuration = ParticipantTokenConfiguration::default()
        .user_id(UserId::new("alice").unwrap())
        .attributes(Attributes::new([("username", "alice"), ("isHost", "false")]).unwrap());
    let endpoints = StageEndpoints::default()
        .events(StageEndpoint::new("wss://global.events.live-video.net").unwrap())
        .whip(StageEndpoint::new("https://114ddfabadaf.global-bm.whip.live-video.net").unwrap());
    KeyPairClaims::new(
        StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/oRmLNwuCeMlQ").unwrap(),
        ParticipantId::new("Mx6clRRHODPy").unwrap(),
        configuration,
        &endpoints,
        Timestamp::from_unix_seconds(1_697_149_263).unwrap(),
    )
    .unwrap()
}

fn compare<V: Es384Verifier + 'static>(
    criterion: &mut Criterion,
    backend: &str,
    signer: &dyn Es384Signer,
    verifier: V,
    bare_sign: impl Fn(&[u8]) -> usize,
    bare_verify: impl Fn(&[u8], &[u8]) -> bool,
) {
    let claims = claims();
    let arn = PublicKeyArn::new("arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345").unwrap();
    let input = claims.signing_input(&arn).unwrap();
    let signature = signer.sign(input.as_bytes()).unwrap();
    let token = input.clone().assemble(&signature);
    let keys = TrustedKeys::new().with(arn.clone(), Arc::new(verifier)).unwrap();
    assert!(bare_verify(input.as_bytes(), &signature));
    assert!(keys.verify(token.as_str()).is_ok());

    let mut group = criterion.benchmark_group(backend);
    group.bench_function("bare sign", |b| b.iter(|| bare_sign(black_box(input.as_bytes()))));
    group.bench_function("mint", |b| b.iter(|| black_box(&claims).sign(&arn, signer).unwrap()));
    group.bench_function("bare verify", |b| {
        b.iter(|| bare_verify(black_box(input.as_bytes()), &signature));
    });
    group.bench_function("verify", |b| b.iter(|| keys.verify(black_box(token.as_str())).unwrap()));
    group.finish();
}

fn der_of(public_or_private: &str) -> Vec<u8> {
    let base64: String = public_or_private.lines().filter(|line| !line.starts_with('-')).collect();
    base64_simd::STANDARD.decode_to_vec(base64).unwrap()
}

/// Returns the 48 bytes of the scalar and the 97 bytes of the point, from the DER that openssl
/// writes.
fn numbers() -> (Vec<u8>, Vec<u8>) {
    let (private_key, public_key) = (der_of(PRIVATE_KEY), der_of(PUBLIC_KEY));
    (private_key[8..56].to_vec(), public_key[public_key.len() - 97..].to_vec())
}

fn ring(criterion: &mut Criterion) {
    use ring::rand::SystemRandom;
    use ring::signature::{
        ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey,
    };
    let (scalar, point) = numbers();
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P384_SHA384_FIXED_SIGNING;
    let key = EcdsaKeyPair::from_private_key_and_public_key(algorithm, &scalar, &point, &random).unwrap();
    let public_key = UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point);
    compare(
        criterion,
        "ring",
        &stagepass::key_pair::RingSigner::new(&Es384PrivateKey::from_pem(PRIVATE_KEY).unwrap()).unwrap(),
        stagepass::key_pair::RingVerifier::new(&Es384PublicKey::from_pem(PUBLIC_KEY).unwrap()).unwrap(),
        |message| key.sign(&random, message).unwrap().as_ref().len(),
        |message, signature| public_key.verify(message, signature).is_ok(),
    );
}

#[cfg(feature = "aws-lc-rs")]
fn aws_lc(criterion: &mut Criterion) {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{
        ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, ParsedPublicKey,
    };
    let (scalar, point) = numbers();
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P384_SHA384_FIXED_SIGNING;
    let key = EcdsaKeyPair::from_private_key_and_public_key(algorithm, &scalar, &point).unwrap();
    let public_key = ParsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point).unwrap();
    compare(
        criterion,
        "aws-lc-rs",
        &stagepass::key_pair::AwsLcSigner::new(&Es384PrivateKey::from_pem(PRIVATE_KEY).unwrap()).unwrap(),
        stagepass::key_pair::AwsLcVerifier::new(&Es384PublicKey::from_pem(PUBLIC_KEY).unwrap()).unwrap(),
        |message| key.sign(&random, message).unwrap().as_ref().len(),
        |message, signature| public_key.verify_sig(message, signature).is_ok(),
    );
}

fn bench(criterion: &mut Criterion) {
    ring(criterion);
    #[cfg(feature = "aws-lc-rs")]
    aws_lc(criterion);
}

criterion_group! {
    name = benches;
    config = Criterion::default().measurement_time(Duration::from_secs(4)).sample_size(60);
    targets = bench
}
criterion_main!(benches);
