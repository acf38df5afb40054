//! `rusty_paseto`, with PASETO v4.local. Its builder takes the claims with each token, and opening
//! returns a JSON value.

use super::keys;
use super::pasetors::rfc_3339;
use crate::claims::{Claims, Said};
use crate::contender::{Kind, Peer};
use ::rusty_paseto::prelude::{
    CustomClaim, ExpirationClaim, IssuedAtClaim, Key, Local, NotBeforeClaim, PasetoBuilder, PasetoParser,
    PasetoSymmetricKey, V4,
};
use serde_json::Value;

pub(super) struct RustyPaseto(PasetoSymmetricKey<V4, Local>);

impl RustyPaseto {
    pub(super) fn new() -> Self {
        Self(PasetoSymmetricKey::from(Key::from(&keys::SECRET)))
    }
}

pub(super) struct Ready {
    said: Said,
    issued_at: String,
    expires_at: String,
}

impl Peer for RustyPaseto {
    const NAME: &'static str = "rusty_paseto v4.local";
    const PACKAGE: &'static str = "rusty_paseto";
    const KIND: Kind = Kind::Encrypts;
    type Ready = Ready;
    type Token = String;
    type Opened = Value;

    fn ready(&self, claims: &Claims) -> Ready {
        Ready {
            said: claims.said.clone(),
            issued_at: rfc_3339(claims.issued_at),
            expires_at: rfc_3339(claims.expires_at()),
        }
    }

    fn mint(&self, Ready { said, issued_at, expires_at }: &Ready) -> String {
        let mut builder = PasetoBuilder::<V4, Local>::default();
        builder
            .set_claim(IssuedAtClaim::try_from(&**issued_at).expect("a time"))
            .set_claim(NotBeforeClaim::try_from(&**issued_at).expect("a time"))
            .set_claim(ExpirationClaim::try_from(&**expires_at).expect("a time"))
            .set_claim(CustomClaim::try_from(("stageArn", &*said.stage_arn)).expect("a name"))
            .set_claim(CustomClaim::try_from(("participantId", &*said.participant_id)).expect("a name"))
            .set_claim(CustomClaim::try_from(("userId", &*said.user_id)).expect("a name"))
            .set_claim(CustomClaim::try_from(("canPublish", said.can_publish)).expect("a name"))
            .set_claim(CustomClaim::try_from(("canSubscribe", said.can_subscribe)).expect("a name"));
        if !said.attributes.is_empty() {
            builder.set_claim(CustomClaim::try_from(("attributes", &said.attributes)).expect("a name"));
        }
        builder.build(&self.0).expect("a token")
    }

    fn open(&self, token: &str) -> Option<Value> {
        PasetoParser::<V4, Local>::default().parse(token, &self.0).ok()
    }

    fn said(opened: &Value) -> Said {
        serde_json::from_value(opened.clone()).expect("what was said")
    }
}
