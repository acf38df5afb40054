//! What every token says, in the forms that contenders take.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) const STAGE_ARN: &str = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";
pub(crate) const PUBLIC_KEY_ARN: &str = "arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345";
pub(crate) const WHIP_URL: &str = "https://114ddfabadaf.global-bm.whip.live-video.net";
pub(crate) const EVENTS_URL: &str = "wss://global.events.live-video.net";
/// Twelve hours, the service's default.
pub(crate) const LIFETIME_SECONDS: u32 = 12 * 60 * 60;

/// The claims of one token: what it says, and when it is issued.
#[derive(Debug, Clone)]
pub(crate) struct Claims {
    pub(crate) said: Said,
    pub(crate) issued_at: i64,
}

/// What a token says apart from its times, for contenders that store the times themselves, and to
/// compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Said {
    pub(crate) stage_arn: String,
    pub(crate) participant_id: String,
    pub(crate) user_id: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) can_publish: bool,
    pub(crate) can_subscribe: bool,
}

/// The claims of a JWT.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JwtClaims {
    stage_arn: String,
    participant_id: String,
    user_id: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<String, String>,
    can_publish: bool,
    can_subscribe: bool,
    iat: i64,
    exp: i64,
}

/// The claims that Amazon IVS requires in a key-pair token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeyPairJwtClaims {
    #[serde(default)]
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) capabilities: Capabilities,
    pub(crate) version: String,
    pub(crate) topic: String,
    pub(crate) resource: String,
    pub(crate) jti: String,
    pub(crate) user_id: String,
    pub(crate) whip_url: String,
    pub(crate) events_url: String,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Capabilities {
    pub(crate) allow_publish: bool,
    pub(crate) allow_subscribe: bool,
}

impl Claims {
    /// No attributes.
    pub(crate) fn small() -> Self {
        Self::with_attributes(BTreeMap::new())
    }

    /// Two attributes, as most tokens have.
    pub(crate) fn standard() -> Self {
        let attributes = [("displayName", "Alice Liddell"), ("role", "moderator")];
        Self::with_attributes(attributes.map(|(key, value)| (key.to_owned(), value.to_owned())).into())
    }

    /// 1,024 bytes of attributes, and a user id of 128 characters.
    pub(crate) fn largest() -> Self {
        let mut claims = Self::with_attribute_bytes(1_024);
        claims.said.user_id = text(128, 99);
        claims
    }

    /// A given number of bytes of attributes, in pairs of up to 64 bytes.
    pub(crate) fn with_attribute_bytes(bytes: usize) -> Self {
        let pairs = bytes.div_ceil(64);
        let attribute = |pair: usize| {
            let length = (bytes - pair * 64).min(64);
            let key = format!("attribute-{pair:02}");
            let value = text(length - key.len(), pair);
            (key, value)
        };
        Self::with_attributes((0..pairs).map(attribute).collect())
    }

    fn with_attributes(attributes: BTreeMap<String, String>) -> Self {
        let said = Said {
            stage_arn: STAGE_ARN.to_owned(),
            participant_id: "abCDEf12GHIj".to_owned(),
            user_id: "user-0123456789".to_owned(),
            attributes,
            can_publish: true,
            can_subscribe: true,
        };
        // A minute ago, so it is in the future for no contender's clock.
        Self { said, issued_at: now() - 60 }
    }

    /// The same claims, issued so long ago that every contender's leeway has passed.
    pub(crate) fn expired(&self) -> Self {
        let issued_at = self.issued_at - 2 * i64::from(LIFETIME_SECONDS);
        Self { issued_at, ..self.clone() }
    }

    pub(crate) fn expires_at(&self) -> i64 {
        self.issued_at + i64::from(LIFETIME_SECONDS)
    }
}

impl From<Claims> for JwtClaims {
    fn from(claims: Claims) -> Self {
        let (iat, exp) = (claims.issued_at, claims.expires_at());
        let Said { stage_arn, participant_id, user_id, attributes, can_publish, can_subscribe } = claims.said;
        Self { stage_arn, participant_id, user_id, attributes, can_publish, can_subscribe, iat, exp }
    }
}

impl From<&JwtClaims> for Said {
    fn from(claims: &JwtClaims) -> Self {
        let JwtClaims { stage_arn, participant_id, user_id, attributes, can_publish, can_subscribe, .. } =
            claims.clone();
        Self { stage_arn, participant_id, user_id, attributes, can_publish, can_subscribe }
    }
}

impl From<Claims> for KeyPairJwtClaims {
    fn from(claims: Claims) -> Self {
        let (iat, exp) = (claims.issued_at, claims.expires_at());
        let said = claims.said;
        let topic = said.stage_arn.rsplit('/').next().expect("an ARN of a stage").to_owned();
        Self {
            attributes: said.attributes,
            capabilities: Capabilities {
                allow_publish: said.can_publish,
                allow_subscribe: said.can_subscribe,
            },
            version: "1.0".to_owned(),
            topic,
            resource: said.stage_arn,
            jti: said.participant_id,
            user_id: said.user_id,
            whip_url: WHIP_URL.to_owned(),
            events_url: EVENTS_URL.to_owned(),
            iat,
            exp,
        }
    }
}

impl From<&KeyPairJwtClaims> for Said {
    fn from(claims: &KeyPairJwtClaims) -> Self {
        let claims = claims.clone();
        Self {
            stage_arn: claims.resource,
            participant_id: claims.jti,
            user_id: claims.user_id,
            attributes: claims.attributes,
            can_publish: claims.capabilities.allow_publish,
            can_subscribe: claims.capabilities.allow_subscribe,
        }
    }
}

/// Letters and digits. They differ, so no contender can store a value once for two places.
fn text(length: usize, seed: usize) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let letter = |place: usize| LETTERS[(place * place * 5 + place * (seed + 7) + seed * 11) % LETTERS.len()];
    (0..length).map(|place| char::from(letter(place))).collect()
}

pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
    i64::try_from(since.as_secs()).expect("a clock before the end of time")
}
