//! jsonwebtoken: HS256 and ES384, each with both of its backends.
//!
//! A process has one provider of cryptography, which makes a signer or verifier for every token.
//! This one asks the thread which backend it means, so both run in one process.

use super::keys;
use crate::claims::{Claims, JwtClaims, KeyPairJwtClaims, PUBLIC_KEY_ARN, Said};
use crate::contender::{Contender, Kind, Peer};
use ::jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils, aws_lc, rust_crypto};
use ::jsonwebtoken::errors::Error;
use ::jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::sync::Once;

#[derive(Clone, Copy)]
pub(crate) enum Backend {
    AwsLc,
    RustCrypto,
}

thread_local! {
    static BACKEND: Cell<Backend> = const { Cell::new(Backend::AwsLc) };
}

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

fn provider() -> &'static CryptoProvider {
    match BACKEND.get() {
        Backend::AwsLc => &aws_lc::DEFAULT_PROVIDER,
        Backend::RustCrypto => &rust_crypto::DEFAULT_PROVIDER,
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the provider's type has it so")]
fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>, Error> {
    (provider().signer_factory)(algorithm, key)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the provider's type has it so")]
fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    (provider().verifier_factory)(algorithm, key)
}

/// Installs the provider. It has to run before jsonwebtoken makes a token.
pub(crate) fn install_provider() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| PROVIDER.install_default().expect("nobody else installs one"));
}

pub(super) fn all(claims: &Claims) -> Vec<Contender> {
    install_provider();
    vec![
        Contender::new(Hs256AwsLc(Jwt::hs256(Backend::AwsLc)), claims),
        Contender::new(Hs256RustCrypto(Jwt::hs256(Backend::RustCrypto)), claims),
        Contender::new(Es384AwsLc(Jwt::es384(Backend::AwsLc)), claims),
        Contender::new(Es384RustCrypto(Jwt::es384(Backend::RustCrypto)), claims),
    ]
}

pub(crate) struct Jwt {
    backend: Backend,
    header: Header,
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl Jwt {
    pub(crate) fn hs256(backend: Backend) -> Self {
        Self {
            backend,
            header: Header::new(Algorithm::HS256),
            encoding: EncodingKey::from_secret(&keys::SECRET),
            decoding: DecodingKey::from_secret(&keys::SECRET),
            validation: Validation::new(Algorithm::HS256),
        }
    }

    fn es384(backend: Backend) -> Self {
        Self {
            backend,
            header: Header { kid: Some(PUBLIC_KEY_ARN.to_owned()), ..Header::new(Algorithm::ES384) },
            encoding: EncodingKey::from_ec_pem(keys::PRIVATE_KEY.as_bytes()).expect("a key"),
            decoding: DecodingKey::from_ec_pem(keys::PUBLIC_KEY.as_bytes()).expect("a key"),
            validation: Validation::new(Algorithm::ES384),
        }
    }

    pub(crate) fn mint(&self, claims: &impl Serialize) -> String {
        BACKEND.set(self.backend);
        encode(&self.header, claims, &self.encoding).expect("a token")
    }

    pub(crate) fn open<T: DeserializeOwned + Clone>(&self, token: &str) -> Option<T> {
        BACKEND.set(self.backend);
        Some(decode(token, &self.decoding, &self.validation).ok()?.claims)
    }
}

/// Backends differ only in a name, and the claims are those of the algorithm.
macro_rules! jwt {
    ($($contender:ident, $name:expr, $kind:ident, $claims:ty;)+) => {$(
        struct $contender(Jwt);

        impl Peer for $contender {
            const NAME: &'static str = $name;
            const PACKAGE: &'static str = "jsonwebtoken";
            const KIND: Kind = Kind::$kind;
            type Ready = $claims;
            type Token = String;
            type Opened = $claims;

            fn ready(&self, claims: &Claims) -> $claims {
                claims.clone().into()
            }

            fn mint(&self, claims: &$claims) -> String {
                self.0.mint(claims)
            }

            fn open(&self, token: &str) -> Option<$claims> {
                self.0.open(token)
            }

            fn said(opened: &$claims) -> Said {
                opened.into()
            }
        }
    )+};
}
jwt! {
    Hs256AwsLc, super::JSONWEBTOKEN_HS256[0], SignsHmac, JwtClaims;
    Hs256RustCrypto, super::JSONWEBTOKEN_HS256[1], SignsHmac, JwtClaims;
    Es384AwsLc, super::JSONWEBTOKEN_ES384_AWS_LC, SignsEs384, KeyPairJwtClaims;
    Es384RustCrypto, "jsonwebtoken ES384, rust_crypto", SignsEs384, KeyPairJwtClaims;
}
