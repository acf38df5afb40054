//! AES-GCM does not commit to its key: a ciphertext can be built that is authentic under two of
//! them. Here one is, and the format refuses it under all but one.

use super::KeyRing;
use super::aead::{self, DerivedKey};
use super::format::{Header, NONCE_BYTES, SALT_BYTES, associated};
use crate::host::random::PredictableRandom;
use crate::host::sealer::{Purpose, TokenSealer};
use crate::tokens::keys::{KeyName, SealAlgorithm, TokenKey};
use std::sync::Arc;

const NONCE: [u8; NONCE_BYTES] = [9; NONCE_BYTES];
const SALT: [u8; SALT_BYTES] = [5; SALT_BYTES];

/// The product in GF(2^128) as GCM has it: NIST SP 800-38D, 6.3.
fn product(x: u128, y: u128) -> u128 {
    let (mut sum, mut v) = (0, y);
    for bit in (0..128).rev() {
        if x >> bit & 1 == 1 {
            sum ^= v;
        }
        v = if v & 1 == 1 { (v >> 1) ^ (0xe1 << 120) } else { v >> 1 };
    }
    sum
}

/// The inverse: the power of 2^128 - 2.
fn inverse(x: u128) -> u128 {
    let (mut result, mut square) = (1 << 127, x);
    for _ in 1..128 {
        square = product(square, square);
        result = product(result, square);
    }
    result
}

fn blocks(bytes: &[u8]) -> Vec<u128> {
    let padded = |chunk: &[u8]| {
        let mut block = [0; 16];
        block[..chunk.len()].copy_from_slice(chunk);
        u128::from_be_bytes(block)
    };
    bytes.chunks(16).map(padded).collect()
}

fn tag_of(key: &DerivedKey, associated: &[u8]) -> u128 {
    u128::from_be_bytes(key.seal(NONCE, associated, &mut []).unwrap())
}

/// The secrets of a key that its tags give away to who has it: the mask of a tag, and the point of
/// GHASH.
fn mask_and_point(key: &DerivedKey) -> (u128, u128) {
    let mask = tag_of(key, &[]);
    let one_block = 128 << 64;
    (mask, product(tag_of(key, &[0; 16]) ^ mask, inverse(one_block)))
}

/// Two blocks and a tag that are authentic under both keys, with the same associated data.
fn authentic_under_both(keys: [&DerivedKey; 2], associated: &[u8]) -> Vec<u8> {
    let first_block = [1; 16];
    let lengths = (associated.len() as u128 * 8) << 64 | 256;
    // The tag is mask + (state + x)·h² + lengths·h, where x is the second block and state is what
    // stands before it.
    let parts = keys.map(|key| {
        let (mask, h) = mask_and_point(key);
        let before = [blocks(associated), blocks(&first_block)].concat();
        let state = before.into_iter().fold(0, |state, block| product(state ^ block, h));
        let square = product(h, h);
        (square, mask ^ product(state, square) ^ product(lengths, h))
    });
    let [(square_1, rest_1), (square_2, rest_2)] = parts;
    let x = product(rest_1 ^ rest_2, inverse(square_1 ^ square_2));
    let tag = rest_1 ^ product(x, square_1);
    [first_block, x.to_be_bytes(), tag.to_be_bytes()].concat()
}

#[test]
fn no_token_opens_under_two_root_keys() {
    let root = |byte| TokenKey::from_bytes(KeyName::new("k").unwrap(), &[byte; 32]).unwrap();
    let roots = [root(1), root(2)];
    let derived = roots.each_ref().map(|root| DerivedKey::new(root, SALT).unwrap());
    for (committed, root_of_token) in roots.iter().enumerate() {
        let (purpose, commitment) = (Purpose::Participant, &aead::commitment(root_of_token).unwrap());
        let header = Header { purpose, name: b"k", commitment, salt: SALT, nonce: NONCE };
        let mut token = vec![0; Header::length(1)];
        header.write(&mut token).unwrap();
        let sealed = authentic_under_both(derived.each_ref(), associated(&token));
        for key in &derived {
            let opened = key.open(NONCE, associated(&token), &mut sealed.clone()).is_some();
            assert!(opened, "AES-GCM alone accepts it under both keys");
        }
        token.extend(sealed);
        let text = base64_simd::URL_SAFE_NO_PAD.encode_to_string(&token);
        let opens = [1, 2].map(|byte| {
            let ring = KeyRing::new(root(byte), Arc::new(PredictableRandom::seeded(1)));
            ring.open(Purpose::Participant, &text, &mut |_| ()).is_ok()
        });
        assert_eq!(opens, [committed == 0, committed == 1]);
    }
}

#[test]
fn keys_of_other_bytes_and_other_algorithms_commit_to_other_values() {
    use SealAlgorithm::{Aes256Gcm, ChaCha20Poly1305};
    let commitment = |byte, algorithm| {
        let key = TokenKey::from_bytes(KeyName::new("k").unwrap(), &[byte; 32]).unwrap();
        aead::commitment(&key.with_algorithm(algorithm)).unwrap()
    };
    let all = [(1, Aes256Gcm), (2, Aes256Gcm), (1, ChaCha20Poly1305), (2, ChaCha20Poly1305)];
    let distinct: std::collections::BTreeSet<_> =
        all.into_iter().map(|(byte, algorithm)| commitment(byte, algorithm)).collect();
    assert_eq!(distinct.len(), 4);
}
