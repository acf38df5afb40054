//! Claims in bytes.
//!
//! The bytes are canonical: claims are written in one way, and nothing else is read, also when it comes out of an
//! authentic token. (But for one thing: what was written before there was a short form is still read.) Both kinds
//! share a layout:
//!
//! | bytes | what |
//! |---|---|
//! | 5 | the moment of issue: seconds since `0000-01-01T00:00:00Z`, big-endian; the top bit marks the short form |
//! | 2 | the lifetime in minutes, big-endian: of the token (participant) or of the session (chat); the top bit marks the dense form |
//! | 1 | four bits of flags, and above them the number of padding bytes |
//! | 16 | chat only: the id of the token |
//! | … | strings: a participant's id (participant only), the ARN without its fixed beginning, the user id (participant: only with its flag), then keys and values of the attributes by ascending keys (only with their flag) |
//! | 0–15 | zeros, up to a multiple of 16, the block of the cipher; in the short form, of 8 |
//!
//! In the plain form each string stands behind its length, one byte below 120, and two from there on. What is usually
//! sent has the [`short`] form instead. Claims that would be over [`CLAIMS_MAX`] bytes in these, and only they, have
//! the [`dense`] one.

use super::dense::{self, Alphabet};
use super::short::{self, Short};
use super::strings::{ArnPieces, Kind, Strings};
use crate::bytes::packed;
use crate::bytes::scratch;
use crate::domain::attributes::Attributes;
use crate::host::clock::Timestamp;
use crate::host::sealer::CLAIMS_MAX;

#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) issued_at: Timestamp,
    pub(super) minutes: i32,
    /// Four bits.
    pub(super) flags: u8,
}

const HEADER_BYTES: usize = 8;
/// What the plain and the dense form are padded to: the block of the cipher.
const BLOCK_BYTES: usize = 16;
/// What the short form is padded to.
const HALF_BLOCK_BYTES: usize = 8;
/// In the flags of a participant.
pub(super) const HAS_USER_ID: u8 = 0b0100;
/// In the flags of both.
pub(super) const HAS_ATTRIBUTES: u8 = 0b1000;
/// Above every number of minutes: they go up to 20,160.
const DENSE: i32 = 1 << 15;
/// Above every number of seconds: they are below 2^39.
const SHORT: u64 = 1 << 39;

/// A chat user always has one.
const fn has_user_id(kind: Kind, flags: u8) -> bool {
    match kind {
        Kind::Participant => flags & HAS_USER_ID != 0,
        Kind::Chat => true,
    }
}

fn with_alphabets<'a>(strings: Strings<'a, &'a str>) -> impl DoubleEndedIterator<Item = (&'a str, Alphabet)> {
    let participant_id = strings.participant_id.map(|id| (id, dense::NAMES));
    let arn = Some((strings.arn, dense::NAMES));
    let user_id = strings.user_id.map(|user_id| (user_id, dense::CHARACTERS));
    [participant_id, arn, user_id].into_iter().flatten()
}

/// Lends the claims in bytes, and wipes them afterwards.
pub(super) fn encode<T>(
    kind: Kind,
    header: Header,
    id: &[u8],
    strings: Strings<'_, &str>,
    attributes: Option<&Attributes>,
    work: impl FnOnce(&[u8]) -> T,
) -> T {
    let attributes_length = attributes.map_or(0, Attributes::packed_length);
    let pack = |writer: &mut packed::Writer<'_>| {
        if let Some(attributes) = attributes {
            attributes.pack(writer);
        }
    };
    // Seconds since the year 0.
    let seconds = header.issued_at.unix_seconds().abs_diff(Timestamp::MIN.unix_seconds());
    if let Some(short) = Short::of(&strings, kind) {
        let length = short.length().saturating_add(attributes_length);
        let body = Body { id, length, pad_to: HALF_BLOCK_BYTES };
        if body.padded() <= CLAIMS_MAX {
            let write = |writer: &mut packed::Writer<'_>| {
                short.write(writer);
                pack(writer);
            };
            return body.lend(seconds | SHORT, header, write, work);
        }
    }
    let lengths = with_alphabets(strings).map(|(string, _)| packed::length_of(string));
    let length = lengths.fold(attributes_length, usize::saturating_add);
    let plain = Body { id, length, pad_to: BLOCK_BYTES };
    if plain.padded() > CLAIMS_MAX
        && let Some(dense) = dense::encode(with_alphabets(strings), attributes)
    {
        let header = Header { minutes: header.minutes | DENSE, ..header };
        let body = Body { length: dense.len(), ..plain };
        return body.lend(seconds, header, |writer| writer.bytes(&dense), work);
    }
    let write = |writer: &mut packed::Writer<'_>| {
        with_alphabets(strings).for_each(|(string, _)| writer.string(string));
        pack(writer);
    };
    plain.lend(seconds, header, write, work)
}

/// What stands behind the header, as long as it is.
#[derive(Clone, Copy)]
struct Body<'a> {
    id: &'a [u8],
    /// Of all behind the id.
    length: usize,
    pad_to: usize,
}

impl Body<'_> {
    fn unpadded(&self) -> usize {
        HEADER_BYTES.saturating_add(self.id.len()).saturating_add(self.length)
    }

    /// The length of the claims.
    fn padded(&self) -> usize {
        self.unpadded().next_multiple_of(self.pad_to)
    }

    fn lend<T>(
        &self,
        seconds: u64,
        header: Header,
        write: impl FnOnce(&mut packed::Writer<'_>),
        work: impl FnOnce(&[u8]) -> T,
    ) -> T {
        let [_, _, _, s0, s1, s2, s3, s4] = seconds.to_be_bytes();
        let [_, _, m0, m1] = header.minutes.to_be_bytes();
        // Less than a block, so four bits hold it.
        let padding = self.padded().saturating_sub(self.unpadded());
        let padding = u8::try_from(padding).unwrap_or_default() << 4;
        scratch::with(self.padded(), |bytes| {
            let mut writer = packed::Writer::new(bytes);
            writer.bytes(&[s0, s1, s2, s3, s4, m0, m1, header.flags | padding]);
            writer.bytes(self.id);
            write(&mut writer);
            work(bytes)
        })
    }
}

/// Lends the header, the id, the strings, and the attributes' text.
pub(super) fn decode<const ID_BYTES: usize, T>(
    kind: Kind,
    bytes: &[u8],
    read: impl Fn(Header, [u8; ID_BYTES], Strings<'_, ArnPieces<'_>>, &str) -> Option<T>,
) -> Option<T> {
    let ([s0, s1, s2, s3, s4, m0, m1, flags], rest) = bytes.split_first_chunk()?;
    let seconds = u64::from_be_bytes([0, 0, 0, *s0, *s1, *s2, *s3, *s4]);
    let minutes = i32::from_be_bytes([0, 0, *m0, *m1]);
    let (is_short, is_dense) = (seconds & SHORT != 0, minutes & DENSE != 0);
    let pad_to = if is_short { HALF_BLOCK_BYTES } else { BLOCK_BYTES };
    let padding = usize::from(flags >> 4);
    if bytes.len() > CLAIMS_MAX || !bytes.len().is_multiple_of(pad_to) || padding >= pad_to {
        return None;
    }
    let (body, padding) = rest.split_at_checked(rest.len().checked_sub(padding)?)?;
    if padding.iter().any(|byte| *byte != 0) {
        return None;
    }
    let (id, strings) = body.split_first_chunk()?;
    let seconds = Timestamp::MIN.unix_seconds().checked_add_unsigned(seconds & !SHORT)?;
    let issued_at = Timestamp::from_unix_seconds(seconds).ok()?;
    let header = Header { issued_at, minutes: minutes & !DENSE, flags: flags & 0x0f };
    let has_user_id = has_user_id(kind, header.flags);
    let split = |plain: &[u8]| {
        let plain = std::str::from_utf8(plain).ok()?;
        let (participant_id, plain) = packed::split_if(kind.has_participant_id(), plain)?;
        let (arn, plain) = packed::split(plain)?;
        let (user_id, plain) = packed::split_if(has_user_id, plain)?;
        read(header, *id, Strings { participant_id, arn: [arn, "", "", ""], user_id }, plain)
    };
    match (is_short, is_dense) {
        (false, false) => split(strings),
        (true, false) => short::read(strings, kind, has_user_id, |strings, attributes| {
            read(header, *id, strings, attributes)
        }),
        (false, true) => {
            let stand = [kind.has_participant_id(), true, has_user_id];
            let alphabets = [dense::NAMES, dense::NAMES, dense::CHARACTERS];
            let alphabets =
                alphabets.into_iter().zip(stand).filter_map(|(alphabet, stands)| stands.then_some(alphabet));
            dense::decode(strings, alphabets, |plain| {
                // What fits in the plain form has no dense one.
                let body = Body { id, length: plain.len(), pad_to: BLOCK_BYTES };
                (body.padded() > CLAIMS_MAX).then_some(())?;
                split(plain)
            })
        }
        (true, true) => None,
    }
}
