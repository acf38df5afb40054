//! Claims in bytes.
//!
//! The bytes are canonical: a claims value has one encoding, and everything else is refused, also when it
//! comes out of an authentic token. Both kinds share a layout:
//!
//! | bytes | what |
//! |---|---|
//! | 5 | the moment of issue: seconds since `0000-01-01T00:00:00Z`, big-endian |
//! | 2 | the lifetime in minutes, big-endian: of the token (participant) or of the session (chat) |
//! | 1 | four bits of flags, and above them the number of padding bytes |
//! | 16 | chat only: the id of the token |
//! | … | strings, each behind its length: a participant's id (participant only), the ARN without its fixed beginning, the user id (participant: only with its flag), then keys and values of the attributes by ascending keys (only with their flag) |
//! | 0–15 | zeros, up to a multiple of 16: the block of the cipher |
//!
//! A string's length is one byte below 120, and two from there on.

use crate::attributes::Attributes;
use crate::clock::Timestamp;
use crate::packed;
use crate::scratch;

#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) issued_at: Timestamp,
    pub(super) minutes: i32,
    /// Four bits.
    pub(super) flags: u8,
}

const HEADER_BYTES: usize = 8;
const BLOCK_BYTES: usize = 16;

pub(super) fn encode<T>(
    header: Header,
    id: &[u8],
    strings: &[Option<&str>],
    attributes: Option<&Attributes>,
    work: impl FnOnce(&[u8]) -> T,
) -> T {
    let strings_length = strings.iter().flatten().map(|string| packed::length_of(string));
    let length = strings_length.fold(HEADER_BYTES.saturating_add(id.len()), usize::saturating_add);
    let length = length.saturating_add(attributes.map_or(0, Attributes::packed_length));
    let padded = length.next_multiple_of(BLOCK_BYTES);
    // Seconds since the year 0 are below 2^39, so the five low bytes hold them.
    let seconds = header.issued_at.unix_seconds().abs_diff(Timestamp::MIN.unix_seconds());
    let [_, _, _, s0, s1, s2, s3, s4] = seconds.to_be_bytes();
    // Every range of minutes is inside 1 to 20,160.
    let [_, _, m0, m1] = header.minutes.to_be_bytes();
    // Less than a block, so four bits hold it.
    let padding = u8::try_from(padded.saturating_sub(length)).unwrap_or_default() << 4;
    scratch::with(padded, |bytes| {
        let mut writer = packed::Writer::new(bytes);
        writer.bytes(&[s0, s1, s2, s3, s4, m0, m1, header.flags | padding]);
        writer.bytes(id);
        strings.iter().flatten().for_each(|string| writer.string(string));
        if let Some(attributes) = attributes {
            attributes.pack(&mut writer);
        }
        work(bytes)
    })
}

/// The header, and what stands between it and the padding.
pub(super) fn decode(bytes: &[u8]) -> Option<(Header, &[u8])> {
    if !bytes.len().is_multiple_of(BLOCK_BYTES) {
        return None;
    }
    let ([s0, s1, s2, s3, s4, m0, m1, flags], rest) = bytes.split_first_chunk()?;
    let seconds = i64::from_be_bytes([0, 0, 0, *s0, *s1, *s2, *s3, *s4]);
    let seconds = Timestamp::MIN.unix_seconds().checked_add(seconds)?;
    let padding = usize::from(flags >> 4);
    let (body, padding) = rest.split_at_checked(rest.len().checked_sub(padding)?)?;
    padding.iter().all(|byte| *byte == 0).then_some((
        Header {
            issued_at: Timestamp::from_unix_seconds(seconds).ok()?,
            minutes: i32::from_be_bytes([0, 0, *m0, *m1]),
            flags: flags & 0x0f,
        },
        body,
    ))
}
