//! The claims of a key-pair token, read after its signature was found good.

use super::claims::{KeyPairClaims, VERSION, checked_id};
use super::fault::{Claim, ClaimFault};
use super::members::{self, Member, Members};
use crate::domain::arn::StageArn;
use crate::domain::attributes::Attributes;
use crate::domain::stage::StageEndpoint;
use crate::domain::token::{ParticipantCapabilities, ParticipantTokenCapability, UserId};
use crate::host::clock::Timestamp;
use crate::rules;
use crate::tokens::lengths::{ATTRIBUTE_PAIRS_MAX, longest};
use crate::wire::answers::ObjectOnly;
use crate::wire::check::{Check, Place, both, optional};
use crate::wire::json::Read;
use crate::wire::sent::Map;
use base64_simd::URL_SAFE_NO_PAD;
use serde::de::{Deserialize, DeserializeSeed as _, Deserializer, Error, MapAccess, Visitor};
use std::fmt;

/// The most bytes that claims have as this library writes them.
pub(super) const PAYLOAD_MAX: usize = {
    let frame = concat!(
        r#"{"attributes":{},"capabilities":{"allow_publish":true,"allow_subscribe":true},"version":"1.0","#,
        r#""topic":"","resource":"","jti":"","user_id":"","whip_url":"","events_url":"","#,
        r#""iat":-62167219200,"exp":-62167219200}"#,
    );
    let stage = longest(rules::STAGE_ARN).saturating_mul(2);
    let names = stage.saturating_add(longest(rules::KEY_PAIR_TOKEN_ID));
    let urls = escaped(longest(rules::STAGE_ENDPOINT)).saturating_mul(2);
    let user_id = escaped(longest(rules::PARTICIPANT_TOKEN_USER_ID));
    let pairs = ATTRIBUTE_PAIRS_MAX.saturating_mul(r#""":"","#.len());
    let attributes = escaped(rules::ATTRIBUTES.max()).saturating_add(pairs);
    frame.len().saturating_add(names).saturating_add(urls).saturating_add(user_id).saturating_add(attributes)
};

/// Returns the greatest length in JSON, which writes a control character in six bytes, and no byte
/// of UTF-8 in more.
const fn escaped(length: usize) -> usize {
    length.saturating_mul(6)
}

#[derive(Default)]
struct Found {
    attributes: Option<Pairs>,
    capabilities: Option<Capabilities>,
    version: Option<String>,
    topic: Option<String>,
    resource: Option<String>,
    jti: Option<String>,
    user_id: Option<String>,
    whip_url: Option<String>,
    events_url: Option<String>,
    iat: Option<Seconds>,
    exp: Option<Seconds>,
}

impl Members for Found {
    type Name = Claim;

    fn read<'de, A: MapAccess<'de>>(&mut self, member: Member<'_, Claim, A>) -> Result<(), A::Error> {
        match member.name {
            Claim::Attributes => member.fill(&mut self.attributes),
            Claim::Capabilities => member.fill(&mut self.capabilities),
            Claim::Version => member.fill(&mut self.version),
            Claim::Topic => member.fill(&mut self.topic),
            Claim::Resource => member.fill(&mut self.resource),
            Claim::Jti => member.fill(&mut self.jti),
            Claim::UserId => member.fill(&mut self.user_id),
            Claim::WhipUrl => member.fill(&mut self.whip_url),
            Claim::EventsUrl => member.fill(&mut self.events_url),
            Claim::Iat => member.fill(&mut self.iat),
            Claim::Exp => member.fill(&mut self.exp),
        }
    }
}

/// Reads the claims of a payload in base64url.
pub(super) fn read(text: &str) -> Result<KeyPairClaims, ClaimFault> {
    let json = URL_SAFE_NO_PAD.decode_to_vec(text).map_err(|_| ClaimFault::NotAnObject)?;
    let found: Found =
        members::read(&json).map_err(|fault| fault.map_or(ClaimFault::NotAnObject, ClaimFault::from))?;
    let missing = |claim| move || ClaimFault::Missing(claim);
    let version = found.version.ok_or_else(missing(Claim::Version))?;
    let resource = found.resource.ok_or_else(missing(Claim::Resource))?;
    let topic = found.topic.ok_or_else(missing(Claim::Topic))?;
    let jti = found.jti.ok_or_else(missing(Claim::Jti))?;
    let events_url = found.events_url.ok_or_else(missing(Claim::EventsUrl))?;
    let whip_url = found.whip_url.ok_or_else(missing(Claim::WhipUrl))?;
    let capabilities = found.capabilities.ok_or_else(missing(Claim::Capabilities))?;
    let iat = found.iat.ok_or_else(missing(Claim::Iat))?;
    let exp = found.exp.ok_or_else(missing(Claim::Exp))?;
    if version != VERSION {
        return Err(ClaimFault::Version);
    }
    let place = Place::Root;
    let stage_arn = StageArn::check(resource, place.member("resource"));
    let participant_id = checked_id(jti, place.member("jti"));
    let user_id = optional::<UserId>(found.user_id, place.member("user_id"));
    let attributes =
        optional::<Attributes>(found.attributes.map(|pairs| pairs.0), place.member("attributes"));
    let events_url = StageEndpoint::check(events_url, place.member("events_url"));
    let whip_url = StageEndpoint::check(whip_url, place.member("whip_url"));
    let (((stage_arn, participant_id), (user_id, attributes)), (events_url, whip_url)) =
        both(both(both(stage_arn, participant_id), both(user_id, attributes)), both(events_url, whip_url))?;
    if topic != stage_arn.stage_id() {
        return Err(ClaimFault::Topic);
    }
    let (issued_at, expires_at) = lifetime(iat, exp)?;
    Ok(KeyPairClaims {
        participant_id,
        stage_arn,
        user_id,
        attributes: attributes.unwrap_or_default(),
        capabilities: capabilities.granted(),
        events_url,
        whip_url,
        issued_at,
        expires_at,
    })
}

/// Whether the moment of issue is in the future is for policy to ask, which knows the time.
fn lifetime(iat: Seconds, exp: Seconds) -> Result<(Timestamp, Timestamp), ClaimFault> {
    let moment = |Seconds(seconds), claim| {
        Timestamp::from_unix_seconds(seconds).map_err(|_| ClaimFault::OutOfTime(claim))
    };
    let (issued_at, expires_at) = (moment(iat, Claim::Iat)?, moment(exp, Claim::Exp)?);
    // Both are inside the years 0 to 9999, so their difference is inside an `i64`.
    match expires_at.unix_seconds().saturating_sub(issued_at.unix_seconds()) {
        ..=0 => Err(ClaimFault::Lifeless),
        1..=KeyPairClaims::MAX_LIFETIME_SECONDS => Ok((issued_at, expires_at)),
        _ => Err(ClaimFault::Overlong),
    }
}

struct Pairs(Map);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Read(Attributes::shape()).deserialize(deserializer).map(Self)
    }
}

#[derive(serde::Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
struct Capabilities {
    #[serde(default)]
    allow_publish: bool,
    #[serde(default)]
    allow_subscribe: bool,
}

impl<'de> Deserialize<'de> for Capabilities {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(ObjectOnly(deserializer))
    }
}

impl Capabilities {
    fn granted(&self) -> ParticipantCapabilities {
        let publish = self.allow_publish.then_some(ParticipantTokenCapability::Publish);
        let subscribe = self.allow_subscribe.then_some(ParticipantTokenCapability::Subscribe);
        publish.into_iter().chain(subscribe).collect()
    }
}

/// An integer: `1`, and neither `1.0` nor `"1"`.
#[derive(Clone, Copy)]
struct Seconds(i64);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Integer;

        impl Visitor<'_> for Integer {
            type Value = Seconds;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an integer")
            }

            fn visit_i64<E: Error>(self, seconds: i64) -> Result<Seconds, E> {
                Ok(Seconds(seconds))
            }

            fn visit_u64<E: Error>(self, seconds: u64) -> Result<Seconds, E> {
                // What is beyond an `i64` is as far beyond the year 9999 as its end is.
                Ok(Seconds(i64::try_from(seconds).unwrap_or(i64::MAX)))
            }
        }

        deserializer.deserialize_i64(Integer)
    }
}
