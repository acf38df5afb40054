//! Claims in bytes.
//!
//! The bytes are canonical: claims are written in one way, and nothing else is read, also when it
//! comes out of an authentic token. All kinds of claims share a layout:
//!
//! | bytes | what |
//! |---|---|
//! | 5 | the moment of issue: seconds since `0000-01-01T00:00:00Z`, big-endian |
//! | 2 | the lifetime in minutes, big-endian: of the token (participant, connection) or of the session (chat) |
//! | 1 | four bits of flags, and above them the number of padding bytes |
//! | 0, 16 or 24 | the id of the token (chat only), or the number of the connection, big-endian, and the id of its session (connection only) |
//! | … | the [ARN](super::arn) of the stage or room |
//! | … | strings, each behind its length: the participant's id (participant and connection), the user id (participant: only with its flag), then keys and values of the attributes by ascending keys (only with their flag) |
//! | 0–7 | zeros, up to a multiple of 8 |

use super::arn::{self, Arn, STAGE, Shape};
use crate::bytes::packed;
use crate::bytes::scratch;
use crate::domain::attributes::Attributes;
use crate::host::clock::Timestamp;
use crate::rules;
use crate::tokens::lengths::{ATTRIBUTE_PAIRS_MAX, longest};

/// The most bytes of claims: 2,888.
///
/// Every string is as long as its rule allows, and the attributes have as many keys as they can
/// have. Chat claims are shorter: their token has an id of 16 bytes instead of a participant's with
/// up to 64.
pub const CLAIMS_MAX: usize = {
    let arn = longest(rules::STAGE_ARN).saturating_sub(STAGE.beginning.len());
    // An ARN that is spelled out stands behind a zero.
    let arn = packed::framed(arn).saturating_add(1);
    let participant_id = packed::framed(longest(rules::PARTICIPANT_ID));
    let user_id = packed::framed(longest(rules::PARTICIPANT_TOKEN_USER_ID).saturating_mul(4));
    let attributes = rules::ATTRIBUTES.max().saturating_add(ATTRIBUTE_PAIRS_MAX.saturating_mul(2));
    let strings = arn.saturating_add(participant_id).saturating_add(user_id).saturating_add(attributes);
    HEADER_BYTES.saturating_add(strings).next_multiple_of(PAD_TO)
};

const HEADER_BYTES: usize = 8;
const PAD_TO: usize = 8;
/// In the flags of a participant.
pub(super) const HAS_USER_ID: u8 = 0b0100;
/// In the flags of both.
pub(super) const HAS_ATTRIBUTES: u8 = 0b1000;

#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) issued_at: Timestamp,
    pub(super) minutes: i32,
    /// Four bits.
    pub(super) flags: u8,
}

/// What stands behind the header, to be written.
pub(super) struct Body<'a> {
    /// Two parts, which are empty where there is no id.
    pub(super) id: [&'a [u8]; 2],
    pub(super) arn: &'a str,
    pub(super) shape: Shape,
    /// The participant's id, or the user id of a chat token.
    pub(super) name: &'a str,
    /// Of a participant only.
    pub(super) user_id: Option<&'a str>,
    pub(super) attributes: Option<&'a Attributes>,
}

/// Lends the claims in bytes, and wipes them afterwards.
pub(super) fn encode<T>(header: Header, body: &Body<'_>, work: impl FnOnce(&[u8]) -> T) -> T {
    let arn = Arn::of(body.arn, body.shape);
    let unpadded = body.id.into_iter().map(<[u8]>::len).fold(HEADER_BYTES, usize::saturating_add);
    let unpadded = unpadded.saturating_add(arn.length());
    let unpadded = unpadded.saturating_add(packed::length_of(body.name));
    let unpadded = unpadded.saturating_add(body.user_id.map_or(0, packed::length_of));
    let unpadded = unpadded.saturating_add(body.attributes.map_or(0, Attributes::packed_length));
    let length = unpadded.next_multiple_of(PAD_TO);
    // Seconds since the year 0.
    let seconds = header.issued_at.unix_seconds().abs_diff(Timestamp::MIN.unix_seconds());
    let [_, _, _, s0, s1, s2, s3, s4] = seconds.to_be_bytes();
    let [_, _, m0, m1] = header.minutes.to_be_bytes();
    // At most seven, so four bits hold it.
    let padding = u8::try_from(length.saturating_sub(unpadded)).unwrap_or_default() << 4;
    scratch::with(length, |bytes| {
        let mut writer = packed::Writer::new(bytes);
        writer.bytes(&[s0, s1, s2, s3, s4, m0, m1, header.flags | padding]);
        body.id.into_iter().for_each(|part| writer.bytes(part));
        arn.write(&mut writer);
        writer.string(body.name);
        if let Some(user_id) = body.user_id {
            writer.string(user_id);
        }
        if let Some(attributes) = body.attributes {
            attributes.pack(&mut writer);
        }
        work(bytes)
    })
}

/// Claims that were read as far as their ARN.
pub(super) struct Decoded<'a, const ID_BYTES: usize> {
    pub(super) header: Header,
    pub(super) id: [u8; ID_BYTES],
    pub(super) arn: String,
    /// The strings behind the ARN.
    pub(super) text: &'a str,
}

/// Reads claims as far as their ARN. Everything else that does not have the layout is refused.
#[inline]
pub(super) fn decode<const ID_BYTES: usize>(bytes: &[u8], shape: Shape) -> Option<Decoded<'_, ID_BYTES>> {
    let ([s0, s1, s2, s3, s4, m0, m1, flags], rest) = bytes.split_first_chunk()?;
    let padding = usize::from(flags >> 4);
    if bytes.len() > CLAIMS_MAX || !bytes.len().is_multiple_of(PAD_TO) || padding >= PAD_TO {
        return None;
    }
    let (body, padding) = rest.split_at_checked(rest.len().checked_sub(padding)?)?;
    if padding.iter().any(|byte| *byte != 0) {
        return None;
    }
    let seconds = u64::from_be_bytes([0, 0, 0, *s0, *s1, *s2, *s3, *s4]);
    let seconds = Timestamp::MIN.unix_seconds().checked_add_unsigned(seconds)?;
    let issued_at = Timestamp::from_unix_seconds(seconds).ok()?;
    let minutes = i32::from_be_bytes([0, 0, *m0, *m1]);
    let (id, body) = body.split_first_chunk()?;
    let (arn, text) = arn::read(body, shape)?;
    Some(Decoded { header: Header { issued_at, minutes, flags: flags & 0x0f }, id: *id, arn, text })
}

/// Reads the attributes, which are all the rest of a text, or that there are none.
#[expect(clippy::option_option, reason = "no claims, claims without attributes, and claims with them")]
pub(super) fn attributes<A>(
    flags: u8,
    text: &str,
    unpack: impl FnOnce(&str) -> Option<A>,
) -> Option<Option<A>> {
    if flags & HAS_ATTRIBUTES != 0 {
        return unpack(text).map(Some);
    }
    text.is_empty().then_some(None)
}
