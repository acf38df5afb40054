//! What a token's opener promises inside, where only a token that was made with the key can ask for
//! it.

use super::KeyRing;
use super::aead::{self, DerivedKey};
use super::format::{COMMITMENT_BYTES, Header, SALT_BYTES, associated};
use crate::host::random::PredictableRandom;
use crate::host::sealer::{Purpose, TokenSealer};
use crate::tokens::keys::{KeyName, TokenKey};
use base64_simd::URL_SAFE_NO_PAD;
use std::sync::Arc;

fn key(byte: u8) -> TokenKey {
    TokenKey::from_bytes(KeyName::new("k").unwrap(), &[byte; 32]).unwrap()
}

fn ring() -> KeyRing {
    KeyRing::new(key(1), Arc::new(PredictableRandom::seeded(1)))
}

/// A token under a root key, with a tag that is right for whatever stands before it.
fn authentic(root: &TokenKey, commitment: &[u8; COMMITMENT_BYTES], salt: [u8; SALT_BYTES]) -> String {
    let nonce = [9; 12];
    let header = Header { purpose: Purpose::Participant, name: b"k", commitment, salt, nonce };
    let mut head = vec![0; Header::length(1)];
    header.write(&mut head).unwrap();
    let mut body = *b"claims";
    let tag = DerivedKey::new(root, salt).unwrap().seal(nonce, associated(&head), &mut body).unwrap();
    URL_SAFE_NO_PAD.encode_to_string([&head[..], &body, &tag].concat())
}

fn with_salt(salt: [u8; SALT_BYTES]) -> String {
    authentic(&key(1), &aead::commitment(&key(1)).unwrap(), salt)
}

fn opens(ring: &KeyRing, token: &str) -> bool {
    ring.open(Purpose::Participant, token, &mut |claims| assert_eq!(claims, b"claims")).is_ok()
}

#[test]
fn every_bit_of_a_commitment_is_compared() {
    let (ring, root) = (ring(), key(1));
    let commitment = aead::commitment(&root).unwrap();
    assert!(opens(&ring, &authentic(&root, &commitment, [5; 8])));
    for bit in 0..COMMITMENT_BYTES * 8 {
        let mut changed = commitment;
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(!opens(&ring, &authentic(&root, &changed, [5; 8])), "bit {bit}");
    }
}

#[test]
fn a_kept_key_is_found_by_its_whole_salt() {
    let ring = ring();
    let first = [5; 8];
    for at in 0..SALT_BYTES {
        let mut second = first;
        // In the first byte such a change leaves the slot as it is.
        second[at] ^= 64;
        for salt in [first, second, first, second] {
            assert!(opens(&ring, &with_salt(salt)), "byte {at}");
            assert_eq!(ring.kept_salts(), [salt], "byte {at}");
        }
    }
}

#[test]
fn nothing_is_kept_of_a_token_that_is_not_authentic() {
    let ring = ring();
    // Another root key under the commitment of this one, so that the tag alone is wrong; and a tag
    // that was changed.
    let commitment = aead::commitment(&key(1)).unwrap();
    for first in 0..64 {
        let salt = [first; 8];
        assert!(!opens(&ring, &authentic(&key(2), &commitment, salt)));
        let genuine = with_salt(salt);
        let (start, end) = genuine.split_at(genuine.len() - 4);
        let changed = format!("{start}{}", if end.starts_with('A') { "BAAA" } else { "AAAA" });
        assert!(!opens(&ring, &changed));
    }
    assert_eq!(ring.kept_salts(), [[0; 8]; 0]);
    // What was kept before stays when a forged token comes for its place.
    assert!(opens(&ring, &with_salt([5; 8])));
    assert!(!opens(&ring, &authentic(&key(2), &commitment, [69; 8])));
    assert_eq!(ring.kept_salts(), [[5; 8]]);
}
