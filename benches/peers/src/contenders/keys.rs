//! The P-384 key pair that every contender signs with, and the secret that all others use.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The private key in PKCS #8, which most libraries take. It is a key of our tests.
pub(super) const PRIVATE_KEY: &str = include_str!("../../../../tests/api/key_pair/keys/pkcs8.pem");
pub(super) const PUBLIC_KEY: &str = include_str!("../../../../tests/api/key_pair/keys/public.pem");

/// The secret of contenders that take 32 bytes.
pub(super) const SECRET: [u8; 32] = *b"0123456789abcdef0123456789abcdef";

/// Decodes what is between the first and the last line of a PEM.
pub(super) fn der(pem: &str) -> Vec<u8> {
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(base64).expect("a PEM")
}

/// Returns the 97 bytes of the public point, from the DER.
pub(super) fn public_point() -> Vec<u8> {
    let der = der(PUBLIC_KEY);
    der[der.len() - 97..].to_vec()
}
