//! Any text as a key-pair token, and any two lines as the header and the claims of one that is
//! signed well. Bytes that begin no text make claims, by the library's `Arbitrary`.
//!
//! A forger without the key never gets in. Behind a good signature, a token is accepted when and
//! only when it keeps the rules of the guide, which are written here a second time.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::arbitrary::{Arbitrary as _, Unstructured};
use libfuzzer_sys::fuzz_target;
use regex::Regex;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use stagepass::PublicKeyArn;
use stagepass::key_pair::{
    Es384PublicKey, Es384Verifier, KeyPairClaims, RingVerifier, SignatureError, TrustedKeys,
};
use std::fmt;
use std::sync::{Arc, LazyLock};

const KEY: &str = "arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345";
const GENUINE: &str = include_str!("../seeds/key_pair_tokens/genuine.jwt");

/// Says yes to every signature.
#[derive(Debug)]
struct Credulous;

impl Es384Verifier for Credulous {
    fn verify(&self, _: &[u8], _: &[u8; 96]) -> Result<(), SignatureError> {
        Ok(())
    }
}

fn trusting(key: PublicKeyArn, verifier: Arc<dyn Es384Verifier>) -> TrustedKeys {
    TrustedKeys::new().with(key, verifier).unwrap()
}

fn key() -> PublicKeyArn {
    PublicKeyArn::new(KEY).unwrap()
}

static STRICT: LazyLock<TrustedKeys> = LazyLock::new(|| {
    let public_key = Es384PublicKey::from_pem(include_str!("../seeds/keys/public.pem")).unwrap();
    trusting(key(), Arc::new(RingVerifier::new(&public_key).unwrap()))
});

static CREDULOUS: LazyLock<TrustedKeys> = LazyLock::new(|| trusting(key(), Arc::new(Credulous)));

static STAGE_ARN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^arn:aws:ivs:[a-z0-9-]+:([0-9]+):stage/([a-zA-Z0-9-]+)$").unwrap());

/// The members of an object in their order, none of which stands there twice.
struct Object(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut members: Vec<(String, Box<RawValue>)> = Vec::new();
                while let Some(member) = map.next_entry::<String, _>()? {
                    if members.iter().any(|(name, _)| *name == member.0) {
                        return Err(serde::de::Error::custom("twice"));
                    }
                    members.push(member);
                }
                Ok(Object(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

impl Object {
    fn has_only(&self, names: &[&str]) -> bool {
        self.0.iter().all(|(name, _)| names.contains(&name.as_str()))
    }

    fn raw(&self, name: &str) -> Option<&RawValue> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| &**value)
    }

    fn member<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.raw(name)?.get()).ok()
    }
}

fn header_keeps_the_rules(json: &str) -> bool {
    let Ok(header) = serde_json::from_str::<Object>(json) else { return false };
    let is = |name, value: &str| header.member::<String>(name).as_deref() == Some(value);
    json.len() <= 1024
        && header.has_only(&["alg", "typ", "kid"])
        && is("alg", "ES384")
        && is("typ", "JWT")
        && is("kid", KEY)
}

const CLAIMS: &[&str] = &[
    "attributes",
    "capabilities",
    "version",
    "topic",
    "resource",
    "jti",
    "user_id",
    "whip_url",
    "events_url",
    "iat",
    "exp",
];

/// What the guide asks of claims, or `None` when they are not as it asks.
struct Documented {
    resource: String,
    jti: String,
    user_id: Option<String>,
    attributes: Vec<(String, String)>,
    may: [bool; 2],
    whip_url: String,
    events_url: String,
    iat: i64,
    exp: i64,
}

fn documented(json: &str) -> Option<Documented> {
    let claims: Object = serde_json::from_str(json).ok()?;
    let text = |name| claims.member::<String>(name);
    let moment =
        |name| claims.member::<i64>(name).filter(|s| (-62_167_219_200..=253_402_300_799).contains(s));
    let (iat, exp) = (moment("iat")?, moment("exp")?);
    let resource = text("resource").filter(|arn| arn.len() <= 128)?;
    let arn = STAGE_ARN.captures(&resource)?;
    let jti = text("jti").filter(|jti| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (1..=64).contains(&jti.len()) && jti.bytes().all(allowed)
    })?;
    let user_id = match claims.raw("user_id") {
        Some(_) => Some(text("user_id").filter(|id| id.chars().count() <= 128)?),
        None => None,
    };
    let attributes = match claims.raw("attributes") {
        Some(_) => attributes(&claims.member("attributes")?)?,
        None => Vec::new(),
    };
    let capabilities: Object = claims.member("capabilities")?;
    let may = |name| if capabilities.raw(name).is_some() { capabilities.member(name) } else { Some(false) };
    let url = |name| text(name).filter(|url| url.chars().count() <= 2048);
    let keeps_the_rules = claims.has_only(CLAIMS)
        && capabilities.has_only(&["allow_publish", "allow_subscribe"])
        && text("version")? == "1.0"
        && text("topic")? == arn[2]
        && arn[1] == *"123456789012"
        && (1..=14 * 24 * 60 * 60).contains(&(exp - iat));
    let documented = Documented {
        may: [may("allow_publish")?, may("allow_subscribe")?],
        whip_url: url("whip_url")?,
        events_url: url("events_url")?,
        resource: resource.clone(),
        jti,
        user_id,
        attributes,
        iat,
        exp,
    };
    keeps_the_rules.then_some(documented)
}

fn attributes(object: &Object) -> Option<Vec<(String, String)>> {
    let pair = |(key, value): &(String, Box<RawValue>)| {
        Some((key.clone(), serde_json::from_str::<String>(value.get()).ok()?))
    };
    let mut pairs = object.0.iter().map(pair).collect::<Option<Vec<_>>>()?;
    pairs.sort();
    let size: usize = pairs.iter().map(|(key, value)| key.len() + value.len()).sum();
    (size <= 1024).then_some(pairs)
}

fn check_claims(claims: &KeyPairClaims, documented: &Documented) {
    assert_eq!(claims.stage_arn().as_str(), documented.resource);
    assert_eq!(claims.participant_id().as_str(), documented.jti);
    assert_eq!(claims.user_id().map(AsRef::as_ref), documented.user_id.as_deref());
    let pairs = documented.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    assert!(claims.attributes().iter().eq(pairs));
    let granted = serde_json::to_value(claims.capabilities()).unwrap();
    let names = ["PUBLISH", "SUBSCRIBE"].iter().zip(documented.may);
    let names: Vec<_> = names.filter_map(|(name, may)| may.then_some(*name)).collect();
    assert_eq!(granted, serde_json::json!(names));
    assert_eq!(claims.whip_url().as_str(), documented.whip_url);
    assert_eq!(claims.events_url().as_str(), documented.events_url);
    assert_eq!(claims.issued_at().unix_seconds(), documented.iat);
    assert_eq!(claims.expires_at().unix_seconds(), documented.exp);
    let again = claims.signing_input(&key()).unwrap().assemble(&[1; 96]);
    assert_eq!(CREDULOUS.verify(again.as_str()).as_ref(), Ok(claims));
}

/// Whether a text that claims to be well signed is accepted is known from its parts.
fn show_signed(token: &str) {
    let verified = CREDULOUS.verify(token);
    let parts: Vec<_> = token.split('.').collect();
    let decoded = |part: &str| String::from_utf8(URL_SAFE_NO_PAD.decode(part).ok()?).ok();
    let documented = match parts[..] {
        [header, payload, signature] if token.len() <= TrustedKeys::MAX_TOKEN_LENGTH => {
            let signature = URL_SAFE_NO_PAD.decode(signature).ok().filter(|bytes| bytes.len() == 96);
            let is_zero = |half: &[u8]| half.iter().all(|byte| *byte == 0);
            let signed = signature.is_some_and(|bytes| !bytes.chunks(48).any(is_zero));
            let headed = decoded(header).is_some_and(|header| header_keeps_the_rules(&header));
            decoded(payload).and_then(|payload| documented(&payload)).filter(|_| signed && headed)
        }
        _ => None,
    };
    match (verified, documented) {
        (Ok(claims), Some(documented)) => check_claims(&claims, &documented),
        (Err(_), None) => {}
        (verified, documented) => {
            panic!("{verified:?}, and the guide says: {}", documented.is_some());
        }
    }
}

/// A signature costs a millisecond, so few are looked at. Which ones depends on the input alone.
fn is_chosen(text: &str) -> bool {
    text.bytes().fold(0_u8, u8::wrapping_add) % 16 == 0
}

/// What is minted with a key of the stage's account is accepted, and says the same.
fn mint(bytes: &[u8]) {
    let Ok(claims) = KeyPairClaims::arbitrary(&mut Unstructured::new(bytes)) else { return };
    let key = format!("arn:aws:ivs:a:{}:public-key/a", claims.stage_arn().account_id());
    // An account's number may be so long that no key has an ARN.
    let Ok(key) = PublicKeyArn::new(key) else { return };
    let token = claims.signing_input(&key).unwrap().assemble(&[1; 96]);
    assert_eq!(trusting(key, Arc::new(Credulous)).verify(token.as_str()), Ok(claims));
}

fuzz_target!(|bytes: &[u8]| {
    if let [0x80..=0xff, rest @ ..] = bytes {
        return mint(rest);
    }
    let text = &*String::from_utf8_lossy(bytes);
    if is_chosen(text) || text == GENUINE {
        assert_eq!(STRICT.verify(text).is_ok(), text == GENUINE);
    }
    show_signed(text);
    if let Some((header, payload)) = text.split_once('\n') {
        let [header, payload, signature] =
            [header.as_bytes(), payload.as_bytes(), &[1; 96]].map(|part| URL_SAFE_NO_PAD.encode(part));
        let token = format!("{header}.{payload}.{signature}");
        show_signed(&token);
        if is_chosen(&token) {
            assert!(STRICT.verify(&token).is_err());
        }
    }
});
