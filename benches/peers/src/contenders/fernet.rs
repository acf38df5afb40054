//! fernet, which stores the moment of issue itself and takes the lifetime when it opens. The other
//! claims are JSON.

use super::keys;
use crate::claims::{Claims, LIFETIME_SECONDS, Said};
use crate::contender::{Kind, Peer};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;

pub(super) struct Fernet(::fernet::Fernet);

impl Fernet {
    pub(super) fn new() -> Self {
        Self(::fernet::Fernet::new(&URL_SAFE.encode(keys::SECRET)).expect("32 bytes"))
    }
}

impl Peer for Fernet {
    const NAME: &'static str =
        if cfg!(feature = "rustcrypto") { "fernet, rustcrypto" } else { "fernet, openssl" };
    const PACKAGE: &'static str = "fernet";
    const KIND: Kind = Kind::Encrypts;
    type Ready = Said;
    type Token = String;
    type Opened = Said;

    fn ready(&self, claims: &Claims) -> Said {
        claims.said.clone()
    }

    fn mint(&self, said: &Said) -> String {
        self.0.encrypt(&serde_json::to_vec(said).expect("JSON"))
    }

    fn open(&self, token: &str) -> Option<Said> {
        let json = self.0.decrypt_with_ttl(token, LIFETIME_SECONDS.into()).ok()?;
        serde_json::from_slice(&json).ok()
    }

    fn said(opened: &Said) -> Said {
        opened.clone()
    }

    fn expired(&self, claims: &Claims) -> String {
        let issued_at = u64::try_from(claims.expired().issued_at).expect("a moment after 1970");
        self.0.encrypt_at_time(&serde_json::to_vec(&claims.said).expect("JSON"), issued_at)
    }
}
