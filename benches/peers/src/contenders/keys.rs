//! The one P-384 key pair that everyone signs with, and the one secret of the rest.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// PKCS #8, as most libraries want it; only a key of our own tests.
pub(super) const PRIVATE_KEY: &str = include_str!("../../../../src/tokens/key_pair/tests/keys/pkcs8.pem");
pub(super) const PUBLIC_KEY: &str = include_str!("../../../../src/tokens/key_pair/tests/keys/public.pem");

/// For whoever takes 32 bytes.
pub(super) const SECRET: [u8; 32] = *b"0123456789abcdef0123456789abcdef";

/// What stands between the lines of a PEM.
pub(super) fn der(pem: &str) -> Vec<u8> {
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(base64).expect("a PEM")
}

/// The 97 bytes of the public point, where they stand in the DER.
pub(super) fn public_point() -> Vec<u8> {
    let der = der(PUBLIC_KEY);
    der[der.len() - 97..].to_vec()
}
