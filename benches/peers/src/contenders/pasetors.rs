//! pasetors, with PASETO v4.local. Opening returns its own claims, which are JSON values.

use super::keys;
use crate::claims::{Claims, Said};
use crate::contender::{Kind, Peer};
use ::pasetors::claims::{Claims as PasetoClaims, ClaimsValidationRules};
use ::pasetors::keys::SymmetricKey;
use ::pasetors::token::{TrustedToken, UntrustedToken};
use ::pasetors::version4::V4;
use ::pasetors::{Local, local};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub(super) struct Pasetors {
    key: SymmetricKey<V4>,
    rules: ClaimsValidationRules,
}

impl Pasetors {
    pub(super) fn new() -> Self {
        let key = SymmetricKey::from(&keys::SECRET).expect("32 bytes");
        Self { key, rules: ClaimsValidationRules::new() }
    }
}

pub(super) fn rfc_3339(seconds: i64) -> String {
    OffsetDateTime::from_unix_timestamp(seconds)
        .expect("a moment")
        .format(&Rfc3339)
        .expect("a year of four digits")
}

impl Peer for Pasetors {
    const NAME: &'static str = "pasetors v4.local";
    const PACKAGE: &'static str = "pasetors";
    const KIND: Kind = Kind::Encrypts;
    type Ready = PasetoClaims;
    type Token = String;
    type Opened = TrustedToken;

    fn ready(&self, claims: &Claims) -> PasetoClaims {
        let mut ready = PasetoClaims::new().expect("claims");
        ready.issued_at(&rfc_3339(claims.issued_at)).expect("a time");
        ready.not_before(&rfc_3339(claims.issued_at)).expect("a time");
        ready.expiration(&rfc_3339(claims.expires_at())).expect("a time");
        let Value::Object(said) = json!(claims.said) else { panic!("an object") };
        for (name, value) in said {
            ready.add_additional(&name, value).expect("a name of ours");
        }
        ready
    }

    fn mint(&self, claims: &PasetoClaims) -> String {
        local::encrypt(&self.key, claims, None, None).expect("a token")
    }

    fn open(&self, token: &str) -> Option<TrustedToken> {
        let untrusted = UntrustedToken::<Local, V4>::try_from(token).ok()?;
        local::decrypt(&self.key, &untrusted, &self.rules, None, None).ok()
    }

    fn said(opened: &TrustedToken) -> Said {
        let claims = opened.payload_claims().expect("claims").to_string().expect("JSON");
        serde_json::from_str(&claims).expect("what was said")
    }
}
