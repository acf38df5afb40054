//! P-384 keys, in PEM and DER.

mod error;
pub(super) mod p384;
mod pem;

pub use error::Es384KeyError;
pub use p384::{Es384PrivateKey, Es384PublicKey};
