//! jwt-simple: HS256, ES384, and JWE with a wrapped key (A256KW), which is the only way it encrypts
//! with a shared secret.
//!
//! Making the token consumes its claims, so prepared claims are copied.

use super::keys;
use crate::claims::{Capabilities, Claims, KeyPairJwtClaims, LIFETIME_SECONDS, PUBLIC_KEY_ARN, Said};
use crate::contender::{Contender, Kind, Peer};
use ::jwt_simple::algorithms::{
    A256KWKey, ECDSAP384KeyPairLike as _, ECDSAP384PublicKeyLike as _, ES384KeyPair, ES384PublicKey,
    HS256Key, MACLike as _,
};
use ::jwt_simple::claims::{Claims as NewClaims, JWTClaims};
use ::jwt_simple::prelude::{Duration, UnixTimeStamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub(super) fn all(claims: &Claims) -> [Contender; 3] {
    let hs256 = Hs256(HS256Key::from_bytes(&keys::SECRET));
    let a256kw = A256Kw(A256KWKey::from_bytes(&keys::SECRET).expect("32 bytes"));
    let es384 = Es384 {
        pair: ES384KeyPair::from_pem(keys::PRIVATE_KEY).expect("a key").with_key_id(PUBLIC_KEY_ARN),
        public: ES384PublicKey::from_pem(keys::PUBLIC_KEY).expect("a key"),
    };
    [Contender::new(hs256, claims), Contender::new(a256kw, claims), Contender::new(es384, claims)]
}

fn dated<T: Serialize + DeserializeOwned>(custom: T, claims: &Claims) -> JWTClaims<T> {
    let moment = |seconds: i64| Some(UnixTimeStamp::from_secs(seconds.cast_unsigned()));
    let lifetime = Duration::from_secs(LIFETIME_SECONDS.into());
    JWTClaims {
        issued_at: moment(claims.issued_at),
        invalid_before: None,
        expires_at: moment(claims.expires_at()),
        ..NewClaims::with_custom_claims(custom, lifetime)
    }
}

struct Hs256(HS256Key);

impl Peer for Hs256 {
    const NAME: &'static str = "jwt-simple HS256";
    const PACKAGE: &'static str = "jwt-simple";
    const KIND: Kind = Kind::SignsHmac;
    type Ready = JWTClaims<Said>;
    type Token = String;
    type Opened = JWTClaims<Said>;

    fn ready(&self, claims: &Claims) -> JWTClaims<Said> {
        dated(claims.said.clone(), claims)
    }

    fn mint(&self, claims: &JWTClaims<Said>) -> String {
        self.0.authenticate(claims.clone()).expect("a token")
    }

    fn open(&self, token: &str) -> Option<JWTClaims<Said>> {
        self.0.verify_token(token, None).ok()
    }

    fn said(opened: &JWTClaims<Said>) -> Said {
        opened.custom.clone()
    }
}

struct A256Kw(A256KWKey);

impl Peer for A256Kw {
    const NAME: &'static str = "jwt-simple JWE A256KW";
    const PACKAGE: &'static str = "jwt-simple";
    const KIND: Kind = Kind::Encrypts;
    type Ready = JWTClaims<Said>;
    type Token = String;
    type Opened = JWTClaims<Said>;

    fn ready(&self, claims: &Claims) -> JWTClaims<Said> {
        dated(claims.said.clone(), claims)
    }

    fn mint(&self, claims: &JWTClaims<Said>) -> String {
        self.0.encrypt(claims.clone()).expect("a token")
    }

    fn open(&self, token: &str) -> Option<JWTClaims<Said>> {
        self.0.decrypt_token(token, None).ok()
    }

    fn said(opened: &JWTClaims<Said>) -> Said {
        opened.custom.clone()
    }
}

struct Es384 {
    pair: ES384KeyPair,
    public: ES384PublicKey,
}

/// The claims of a key-pair token except those that the library writes itself: `jti`, `iat` and
/// `exp`.
#[derive(Clone, Serialize, Deserialize)]
struct KeyPairMembers {
    #[serde(default)]
    attributes: BTreeMap<String, String>,
    capabilities: Capabilities,
    version: String,
    topic: String,
    resource: String,
    user_id: String,
    whip_url: String,
    events_url: String,
}

impl From<&Claims> for KeyPairMembers {
    fn from(claims: &Claims) -> Self {
        let KeyPairJwtClaims {
            attributes,
            capabilities,
            version,
            topic,
            resource,
            user_id,
            whip_url,
            events_url,
            ..
        } = claims.clone().into();
        Self { attributes, capabilities, version, topic, resource, user_id, whip_url, events_url }
    }
}

impl Peer for Es384 {
    const NAME: &'static str = "jwt-simple ES384";
    const PACKAGE: &'static str = "jwt-simple";
    const KIND: Kind = Kind::SignsEs384;
    type Ready = JWTClaims<KeyPairMembers>;
    type Token = String;
    type Opened = JWTClaims<KeyPairMembers>;

    fn ready(&self, claims: &Claims) -> JWTClaims<KeyPairMembers> {
        dated(claims.into(), claims).with_jwt_id(&claims.said.participant_id)
    }

    fn mint(&self, claims: &JWTClaims<KeyPairMembers>) -> String {
        self.pair.sign(claims.clone()).expect("a token")
    }

    fn open(&self, token: &str) -> Option<JWTClaims<KeyPairMembers>> {
        self.public.verify_token(token, None).ok()
    }

    fn said(opened: &JWTClaims<KeyPairMembers>) -> Said {
        let members = opened.custom.clone();
        Said {
            stage_arn: members.resource,
            participant_id: opened.jwt_id.clone().unwrap_or_default(),
            user_id: members.user_id,
            attributes: members.attributes,
            can_publish: members.capabilities.allow_publish,
            can_subscribe: members.capabilities.allow_subscribe,
        }
    }
}
