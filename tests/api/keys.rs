//! Keys for tokens: how they are made, and why not.

use super::world::{Dry, ring};
use stagepass::keys::KeyError;
use stagepass::{
    KeyName, KeyRing, PredictableRandom, Purpose, RandomError, SealError, TokenKey, TokenSealer,
};
use std::sync::Arc;

fn name(name: &str) -> Result<KeyName, KeyError> {
    KeyName::new(name)
}

#[test]
fn a_name_is_1_to_16_letters_digits_hyphens_and_low_lines() {
    for good in ["k", "2026-11", "a_B-9", &"k".repeat(16)] {
        assert_eq!(name(good).unwrap().as_str(), good);
    }
    for bad in ["", " ", "a b", "a.b", "a/b", "ä", "k\n", &"k".repeat(17)] {
        let error = name(bad).unwrap_err();
        assert_eq!(error.to_string(), "a key's name is 1 to 16 letters, digits, '-' and '_'");
    }
}

#[test]
fn a_key_loads_from_bytes_and_from_every_usual_base64() {
    // Bytes whose base64 has both of the characters that base64url writes otherwise.
    let bytes: Vec<u8> = (0..32).map(|byte| byte * 8 + 3).rev().collect();
    let text = base64_simd::STANDARD.encode_to_string(&bytes);
    let url = base64_simd::URL_SAFE_NO_PAD.encode_to_string(&bytes);
    assert!(text.contains('/') && text.ends_with('=') && url.contains('_'));
    let sealed = |key: TokenKey| {
        let ring = KeyRing::new(key, Arc::new(PredictableRandom::seeded(1)));
        ring.seal(Purpose::Chat, b"claims").unwrap()
    };
    let token = sealed(TokenKey::from_bytes(name("k").unwrap(), &bytes).unwrap());
    for text in [text.clone(), url, format!(" {text}\n"), text.trim_end_matches('=').to_owned()] {
        assert_eq!(sealed(TokenKey::from_base64(name("k").unwrap(), &text).unwrap()), token, "{text}");
    }
}

#[test]
fn what_is_no_key_says_why() {
    let from_text = |text| TokenKey::from_base64(name("k").unwrap(), text).unwrap_err().to_string();
    assert_eq!(from_text("not base64!"), "the key's text is not base64");
    assert_eq!(from_text("c2hvcnQ="), "a key is 32 bytes");
    assert_eq!(from_text(""), "a key is 32 bytes");
    for length in [0, 16, 31, 33, 64] {
        let error = TokenKey::from_bytes(name("k").unwrap(), &vec![1; length]).unwrap_err();
        assert_eq!(error.to_string(), "a key is 32 bytes");
    }
}

#[test]
fn without_randomness_there_is_neither_a_key_nor_a_token() {
    let error = TokenKey::generate(name("k").unwrap(), &Dry).unwrap_err();
    assert_eq!(error, KeyError::Random(RandomError));
    assert_eq!(error.to_string(), "the source of randomness failed");
    let key = TokenKey::from_bytes(name("k").unwrap(), &[7; 32]).unwrap();
    let error = KeyRing::new(key, Arc::new(Dry)).seal(Purpose::Chat, b"claims").unwrap_err();
    assert_eq!(error, SealError::Random(RandomError));
}

#[test]
fn a_generated_key_is_drawn_from_the_hosts_randomness() {
    let token = |seed| {
        let key = TokenKey::generate(name("k").unwrap(), &PredictableRandom::seeded(seed)).unwrap();
        let ring = KeyRing::new(key, Arc::new(PredictableRandom::seeded(1)));
        ring.seal(Purpose::Chat, b"claims").unwrap()
    };
    assert_eq!(token(1), token(1));
    assert_ne!(token(1), token(2));
}

#[test]
fn the_key_that_seals_is_the_one_that_is_named() {
    assert_eq!(ring("2026-11", 7).keys().next().unwrap().0.as_str(), "2026-11");
}
