//! branca, which stores the moment of issue itself and takes the lifetime when it opens. The other
//! claims are JSON.

use super::keys;
use crate::claims::{Claims, LIFETIME_SECONDS, Said};
use crate::contender::{Kind, Peer};

pub(super) struct Branca;

impl Branca {
    pub(super) const fn new() -> Self {
        Self
    }
}

impl Peer for Branca {
    const NAME: &'static str = "branca";
    const PACKAGE: &'static str = "branca";
    const KIND: Kind = Kind::Encrypts;
    type Ready = (Said, u32);
    type Token = String;
    type Opened = Said;

    fn ready(&self, claims: &Claims) -> (Said, u32) {
        (claims.said.clone(), u32::try_from(claims.issued_at).expect("a moment before 2106"))
    }

    fn mint(&self, (said, issued_at): &(Said, u32)) -> String {
        let json = serde_json::to_vec(said).expect("JSON");
        ::branca::encode(&json, &keys::SECRET, *issued_at).expect("a token")
    }

    fn open(&self, token: &str) -> Option<Said> {
        let json = ::branca::decode(token, &keys::SECRET, LIFETIME_SECONDS).ok()?;
        serde_json::from_slice(&json).ok()
    }

    fn said(opened: &Said) -> Said {
        opened.clone()
    }
}
