//! Claims in bytes.
//!
//! The bytes are canonical: a claims value has one encoding, and everything else is refused, also when it
//! comes out of an authentic token. Both kinds share a layout:
//!
//! | bytes | what |
//! |---|---|
//! | 5 | the moment of issue: seconds since `0000-01-01T00:00:00Z`, big-endian |
//! | 2 | the lifetime in minutes, big-endian: of the token (participant) or of the session (chat); the top bit marks the dense form |
//! | 1 | four bits of flags, and above them the number of padding bytes |
//! | 16 | chat only: the id of the token |
//! | … | strings: a participant's id (participant only), the ARN without its fixed beginning, the user id (participant: only with its flag), then keys and values of the attributes by ascending keys (only with their flag) |
//! | 0–15 | zeros, up to a multiple of 16: the block of the cipher |
//!
//! In the plain form each string stands behind its length, one byte below 120, and two from there on. Claims that
//! would be over [`CLAIMS_MAX`] bytes in the plain form, and only these, have the [`dense`] one.

use super::dense::{self, Alphabet};
use crate::attributes::Attributes;
use crate::clock::Timestamp;
use crate::packed;
use crate::scratch;
use crate::seal::CLAIMS_MAX;

#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) issued_at: Timestamp,
    pub(super) minutes: i32,
    /// Four bits.
    pub(super) flags: u8,
}

const HEADER_BYTES: usize = 8;
const BLOCK_BYTES: usize = 16;
/// Above every number of minutes: they go up to 20,160.
const DENSE: i32 = 1 << 15;

/// Lends the claims in bytes, and wipes them afterwards.
pub(super) fn encode<T>(
    header: Header,
    id: &[u8],
    strings: &[(Option<&str>, Alphabet)],
    attributes: Option<&Attributes>,
    work: impl FnOnce(&[u8]) -> T,
) -> T {
    let plain = strings.iter().filter_map(|(string, _)| string.map(packed::length_of));
    let plain = plain.fold(attributes.map_or(0, Attributes::packed_length), usize::saturating_add);
    if length_with(id.len(), plain) > CLAIMS_MAX {
        let strings = strings.iter().filter_map(|(string, alphabet)| Some(((*string)?, *alphabet)));
        if let Some(dense) = dense::encode(strings, attributes) {
            let header = Header { minutes: header.minutes | DENSE, ..header };
            return lend(header, id, dense.len(), |writer| writer.bytes(&dense), work);
        }
    }
    let write = |writer: &mut packed::Writer<'_>| {
        strings.iter().filter_map(|(string, _)| *string).for_each(|string| writer.string(string));
        if let Some(attributes) = attributes {
            attributes.pack(writer);
        }
    };
    lend(header, id, plain, write, work)
}

/// The length of claims with so many bytes of id and strings.
fn length_with(id: usize, strings: usize) -> usize {
    HEADER_BYTES.saturating_add(id).saturating_add(strings).next_multiple_of(BLOCK_BYTES)
}

fn lend<T>(
    header: Header,
    id: &[u8],
    strings_length: usize,
    write_strings: impl FnOnce(&mut packed::Writer<'_>),
    work: impl FnOnce(&[u8]) -> T,
) -> T {
    let padded = length_with(id.len(), strings_length);
    // Seconds since the year 0 are below 2^39, so the five low bytes hold them.
    let seconds = header.issued_at.unix_seconds().abs_diff(Timestamp::MIN.unix_seconds());
    let [_, _, _, s0, s1, s2, s3, s4] = seconds.to_be_bytes();
    let [_, _, m0, m1] = header.minutes.to_be_bytes();
    scratch::with(padded, |bytes| {
        let mut writer = packed::Writer::new(bytes);
        let unpadded = HEADER_BYTES.saturating_add(id.len()).saturating_add(strings_length);
        // Less than a block, so four bits hold it.
        let padding = u8::try_from(padded.saturating_sub(unpadded)).unwrap_or_default() << 4;
        writer.bytes(&[s0, s1, s2, s3, s4, m0, m1, header.flags | padding]);
        writer.bytes(id);
        write_strings(&mut writer);
        work(bytes)
    })
}

/// Lends the header, the id and the strings in the plain form. The alphabets of the strings follow from the
/// flags.
pub(super) fn decode<const ID_BYTES: usize, T>(
    bytes: &[u8],
    alphabets: impl FnOnce(u8) -> &'static [Alphabet],
    read: impl FnOnce(Header, [u8; ID_BYTES], &str) -> Option<T>,
) -> Option<T> {
    if !bytes.len().is_multiple_of(BLOCK_BYTES) || bytes.len() > CLAIMS_MAX {
        return None;
    }
    let ([s0, s1, s2, s3, s4, m0, m1, flags], rest) = bytes.split_first_chunk()?;
    let seconds = i64::from_be_bytes([0, 0, 0, *s0, *s1, *s2, *s3, *s4]);
    let seconds = Timestamp::MIN.unix_seconds().checked_add(seconds)?;
    let padding = usize::from(flags >> 4);
    let (body, padding) = rest.split_at_checked(rest.len().checked_sub(padding)?)?;
    if padding.iter().any(|byte| *byte != 0) {
        return None;
    }
    let (id, strings) = body.split_first_chunk()?;
    let minutes = i32::from_be_bytes([0, 0, *m0, *m1]);
    let issued_at = Timestamp::from_unix_seconds(seconds).ok()?;
    let header = Header { issued_at, minutes: minutes & !DENSE, flags: flags & 0x0f };
    if minutes & DENSE == 0 {
        return read(header, *id, std::str::from_utf8(strings).ok()?);
    }
    dense::decode(strings, alphabets(header.flags), |plain| {
        // What fits in the plain form has no other.
        (length_with(ID_BYTES, plain.len()) > CLAIMS_MAX).then_some(())?;
        read(header, *id, std::str::from_utf8(plain).ok()?)
    })
}
