//! josekit, which is built on OpenSSL: JWE with a shared key (`dir` and A256GCM), and ES384.

use super::keys;
use crate::claims::{Claims, KeyPairJwtClaims, PUBLIC_KEY_ARN, Said};
use crate::contender::{Contender, Kind, Peer};
use ::josekit::jwe::alg::direct::{DirectJweDecrypter, DirectJweEncrypter};
use ::josekit::jwe::{Dir, JweHeader};
use ::josekit::jws::alg::ecdsa::{EcdsaJwsSigner, EcdsaJwsVerifier};
use ::josekit::jws::{ES384, JwsHeader};
use ::josekit::jwt::{self, JwtPayload, JwtPayloadValidator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};

pub(super) fn all(claims: &Claims) -> [Contender; 2] {
    let mut header = JweHeader::new();
    header.set_token_type("JWT");
    header.set_content_encryption("A256GCM");
    let direct = Direct {
        header,
        encrypter: Dir.encrypter_from_bytes(keys::SECRET).expect("32 bytes"),
        decrypter: Dir.decrypter_from_bytes(keys::SECRET).expect("32 bytes"),
        validator: JwtPayloadValidator::new(),
    };
    let mut header = JwsHeader::new();
    header.set_token_type("JWT");
    header.set_key_id(PUBLIC_KEY_ARN);
    let es384 = Es384 {
        header,
        signer: ES384.signer_from_pem(keys::PRIVATE_KEY).expect("a key"),
        verifier: ES384.verifier_from_pem(keys::PUBLIC_KEY).expect("a key"),
        validator: JwtPayloadValidator::new(),
    };
    [Contender::new(direct, claims), Contender::new(es384, claims)]
}

fn payload(said: &impl Serialize, claims: &Claims) -> JwtPayload {
    let moment = |seconds: i64| UNIX_EPOCH + Duration::from_secs(seconds.cast_unsigned());
    let Value::Object(mut members) = json!(said) else { panic!("an object") };
    members.retain(|name, _| name != "iat" && name != "exp");
    let mut payload = JwtPayload::from_map(members).expect("claims");
    payload.set_issued_at(&moment(claims.issued_at));
    payload.set_expires_at(&moment(claims.expires_at()));
    payload
}

/// Its times are numbers with a fraction, and are not compared.
fn read<T: DeserializeOwned>(payload: &JwtPayload) -> T {
    let mut members = payload.claims_set().clone();
    members.extend(["iat", "exp"].map(|name| (name.to_owned(), Value::from(0))));
    serde_json::from_value(Value::Object(members)).expect("what was said")
}

struct Direct {
    header: JweHeader,
    encrypter: DirectJweEncrypter,
    decrypter: DirectJweDecrypter,
    validator: JwtPayloadValidator,
}

impl Peer for Direct {
    const NAME: &'static str = "josekit JWE dir A256GCM";
    const PACKAGE: &'static str = "josekit";
    const KIND: Kind = Kind::Encrypts;
    type Ready = JwtPayload;
    type Token = String;
    type Opened = JwtPayload;

    fn ready(&self, claims: &Claims) -> JwtPayload {
        payload(&claims.said, claims)
    }

    fn mint(&self, claims: &JwtPayload) -> String {
        jwt::encode_with_encrypter(claims, &self.header, &self.encrypter).expect("a token")
    }

    fn open(&self, token: &str) -> Option<JwtPayload> {
        let (payload, _) = jwt::decode_with_decrypter(token, &self.decrypter).ok()?;
        self.validator.validate(&payload).ok()?;
        Some(payload)
    }

    fn said(opened: &JwtPayload) -> Said {
        read(opened)
    }
}

struct Es384 {
    header: JwsHeader,
    signer: EcdsaJwsSigner,
    verifier: EcdsaJwsVerifier,
    validator: JwtPayloadValidator,
}

impl Peer for Es384 {
    const NAME: &'static str = "josekit ES384";
    const PACKAGE: &'static str = "josekit";
    const KIND: Kind = Kind::SignsEs384;
    type Ready = JwtPayload;
    type Token = String;
    type Opened = JwtPayload;

    fn ready(&self, claims: &Claims) -> JwtPayload {
        payload(&KeyPairJwtClaims::from(claims.clone()), claims)
    }

    fn mint(&self, claims: &JwtPayload) -> String {
        jwt::encode_with_signer(claims, &self.header, &self.signer).expect("a token")
    }

    fn open(&self, token: &str) -> Option<JwtPayload> {
        let (payload, _) = jwt::decode_with_verifier(token, &self.verifier).ok()?;
        self.validator.validate(&payload).ok()?;
        Some(payload)
    }

    fn said(opened: &JwtPayload) -> Said {
        (&read::<KeyPairJwtClaims>(opened)).into()
    }
}
