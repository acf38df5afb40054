//! The work that no contender can avoid: bare cryptography and text encoding of the same bytes.

use super::{keys, stagepass};
use crate::claims::Claims;
use crate::contender::Contender;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::SecureRandom as _;
use std::hint::black_box;
use std::sync::Arc;

pub(super) fn all(claims: &Claims) -> Vec<Contender> {
    let plaintext = stagepass::plaintext(claims);
    let mut sealed = plaintext.clone();
    seal(&aead(), [1; NONCE_LEN], &mut sealed);
    vec![
        aead_alone(&plaintext, &sealed),
        aead_with_randomness(plaintext.clone()),
        base64_alone(sealed),
        base64_simd_alone(plaintext.clone()),
        es384_by_ring(plaintext.clone()),
        es384_by_aws_lc(plaintext),
    ]
}

fn aead() -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &keys::SECRET).expect("32 bytes"))
}

fn seal(key: &LessSafeKey, nonce: [u8; NONCE_LEN], bytes: &mut Vec<u8>) {
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), bytes).expect("sealed");
}

/// Copies the bytes into memory with room for the tag.
fn room_for(bytes: &[u8]) -> Vec<u8> {
    let mut buffer = Vec::with_capacity(bytes.len() + AES_256_GCM.tag_len());
    buffer.extend_from_slice(bytes);
    buffer
}

fn aead_alone(plaintext: &[u8], sealed: &[u8]) -> Contender {
    let (sealing, opening) = (aead(), aead());
    let (plaintext, sealed) = (plaintext.to_vec(), sealed.to_vec());
    Contender::floor("ring's AES-256-GCM", "ring")
        .minting(move || {
            let mut buffer = room_for(black_box(&plaintext));
            seal(&sealing, [1; NONCE_LEN], &mut buffer);
            buffer
        })
        .opening(move || {
            let mut buffer = black_box(&sealed).clone();
            let nonce = Nonce::assume_unique_for_key([1; NONCE_LEN]);
            opening.open_in_place(nonce, Aad::empty(), &mut buffer).expect("opened").len()
        })
}

fn aead_with_randomness(plaintext: Vec<u8>) -> Contender {
    let (key, system) = (aead(), ring::rand::SystemRandom::new());
    Contender::floor("ring's AES-256-GCM and 12 bytes of the system's randomness", "ring").minting(
        move || {
            let mut nonce = [0; NONCE_LEN];
            system.fill(&mut nonce).expect("randomness");
            let mut buffer = room_for(black_box(&plaintext));
            seal(&key, nonce, &mut buffer);
            buffer
        },
    )
}

fn base64_alone(sealed: Vec<u8>) -> Contender {
    let text = URL_SAFE_NO_PAD.encode(&sealed);
    Contender::floor("base64", "base64")
        .minting(move || URL_SAFE_NO_PAD.encode(black_box(&sealed)))
        .opening(move || URL_SAFE_NO_PAD.decode(black_box(&text)).expect("base64"))
}

fn base64_simd_alone(sealed: Vec<u8>) -> Contender {
    use base64_simd::URL_SAFE_NO_PAD;
    let text = URL_SAFE_NO_PAD.encode_to_string(&sealed);
    Contender::floor("base64-simd", "base64-simd")
        .minting(move || URL_SAFE_NO_PAD.encode_to_string(black_box(&sealed)))
        .opening(move || URL_SAFE_NO_PAD.decode_to_vec(black_box(&text)).expect("base64"))
}

fn es384_by_ring(message: Vec<u8>) -> Contender {
    use ring::signature::{
        ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey,
    };
    let system = ring::rand::SystemRandom::new();
    let (algorithm, der) = (&ECDSA_P384_SHA384_FIXED_SIGNING, keys::der(keys::PRIVATE_KEY));
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, &der, &system).expect("a key");
    let public = UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, keys::public_point());
    let signature = pair.sign(&system, &message).expect("a signature");
    let message = Arc::new(message);
    let verified = message.clone();
    Contender::floor("ring's ES384", "ring")
        .minting(move || pair.sign(&system, black_box(&message)).expect("a signature"))
        .opening(move || public.verify(black_box(&verified), signature.as_ref()).expect("genuine"))
}

fn es384_by_aws_lc(message: Vec<u8>) -> Contender {
    use aws_lc_rs::signature::{
        ECDSA_P384_SHA384_FIXED, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, ParsedPublicKey,
    };
    let system = aws_lc_rs::rand::SystemRandom::new();
    let (algorithm, der) = (&ECDSA_P384_SHA384_FIXED_SIGNING, keys::der(keys::PRIVATE_KEY));
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, &der).expect("a key");
    let public = ParsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, keys::public_point()).expect("a key");
    let signature = pair.sign(&system, &message).expect("a signature");
    let message = Arc::new(message);
    let verified = message.clone();
    Contender::floor("aws-lc-rs' ES384", "aws-lc-rs")
        .minting(move || pair.sign(&system, black_box(&message)).expect("a signature"))
        .opening(move || public.verify_sig(black_box(&verified), signature.as_ref()).expect("genuine"))
}
