//! Any bytes as a key, in every form that keys are read from.
//!
//! No error holds anything of a key: each is one byte long. Of the keys that are read, one in
//! sixteen signs, and its public half verifies.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use libfuzzer_sys::fuzz_target;
use stagepass::key_pair::{
    Es384KeyError, Es384PrivateKey, Es384PublicKey, Es384Signer as _, Es384Verifier as _, RingSigner,
    RingVerifier, SignatureError, fixed_signature,
};
use stagepass::keys::KeyError;
use stagepass::{KeyName, TokenKey};

const _: () = assert!(size_of::<Es384KeyError>() == 1 && size_of::<KeyError>() == 1);
const _: () = assert!(size_of::<SignatureError>() == 0);

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.push_str(std::str::from_utf8(line).unwrap());
        pem.push('\n');
    }
    pem + &format!("-----END {label}-----\n")
}

/// Each signature costs a millisecond, so few keys sign. Which ones depends on the input alone.
fn is_chosen(bytes: &[u8]) -> bool {
    bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) % 16 == 0
}

fn check_private_key(key: &Es384PrivateKey, is_chosen: bool) {
    assert_eq!(format!("{key:?}"), "Es384PrivateKey(*** redacted ***)");
    if !is_chosen {
        return;
    }
    let Ok(signer) = RingSigner::new(key) else { return };
    let verifier = RingVerifier::new(key.public_key().unwrap()).unwrap();
    let signature = signer.sign(b"message").unwrap();
    assert_eq!(verifier.verify(b"message", &signature), Ok(()));
    assert_eq!(verifier.verify(b"massage", &signature), Err(SignatureError));
}

fn check_public_key(key: &Es384PublicKey, is_chosen: bool) {
    assert_eq!(key.as_bytes()[0], 4);
    if is_chosen && let Ok(verifier) = RingVerifier::new(key) {
        assert_eq!(verifier.verify(b"message", &[1; 96]), Err(SignatureError));
    }
}

/// A private key whose public key is the same as that of another.
fn is_alike(one: &Es384PrivateKey, other: &Es384PrivateKey) -> bool {
    one.public_key() == other.public_key()
}

/// The one DER of a signature.
fn der_of(signature: &[u8; 96]) -> Vec<u8> {
    let integers = signature.chunks(48).flat_map(|half| {
        let zeros = half.iter().take_while(|byte| **byte == 0).count();
        let sign = if half[zeros] >= 0x80 { &[0][..] } else { &[] };
        let integer = [sign, &half[zeros..]].concat();
        [vec![0x02, integer.len() as u8], integer].concat()
    });
    let integers: Vec<u8> = integers.collect();
    [vec![0x30, integers.len() as u8], integers].concat()
}

fuzz_target!(|bytes: &[u8]| {
    let text = &*String::from_utf8_lossy(bytes);
    let is_chosen = is_chosen(bytes);

    if let Ok(key) = Es384PrivateKey::from_pem(text) {
        check_private_key(&key, is_chosen);
    }
    if let Ok(key) = Es384PublicKey::from_pem(text) {
        check_public_key(&key, is_chosen);
    }
    // What is a key in DER is the same key in PEM, and what is none is none for the same reason.
    for label in ["PRIVATE KEY", "EC PRIVATE KEY"] {
        match (Es384PrivateKey::from_der(bytes), Es384PrivateKey::from_pem(&pem(label, bytes))) {
            (Ok(key), Ok(same)) => {
                assert!(is_alike(&key, &same));
                check_private_key(&key, is_chosen);
            }
            (key, same) => assert_eq!(key.unwrap_err(), same.unwrap_err()),
        }
    }
    let key = Es384PublicKey::from_der(bytes);
    assert_eq!(key, Es384PublicKey::from_pem(&pem("PUBLIC KEY", bytes)));
    if let Ok(key) = key {
        check_public_key(&key, is_chosen);
    }

    let name = KeyName::new(text);
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    assert_eq!(name.is_ok(), (1..=16).contains(&bytes.len()) && bytes.iter().all(|byte| is_name(*byte)));
    let name = name.unwrap_or_else(|_| KeyName::new("name").unwrap());
    let key = TokenKey::from_bytes(name.clone(), bytes);
    assert_eq!(key.is_ok(), bytes.len() == 32);
    if key.is_ok() {
        assert!(TokenKey::from_base64(name.clone(), &STANDARD.encode(bytes)).is_ok());
        assert!(TokenKey::from_base64(name.clone(), &URL_SAFE_NO_PAD.encode(bytes)).is_ok());
    }
    if let Ok(key) = TokenKey::from_base64(name.clone(), text) {
        assert_eq!(format!("{key:?}"), format!("TokenKey({}, Aes256Gcm, *** redacted ***)", name.as_str()));
    }
    if let Ok(signature) = fixed_signature(bytes) {
        assert_eq!(der_of(&signature), bytes);
    }
});
