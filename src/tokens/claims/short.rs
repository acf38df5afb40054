//! The short form of the strings of claims: numbers for the parts of an ARN that are almost always the same.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | the number of the region |
//! | 5 | the account, big-endian |
//! | 12 | the participant's id (participant only) |
//! | 12 | the id of the stage or room |
//! | … | the user id behind its length (participant: only with its flag) |
//!
//! Claims have it whose region has a number, whose account has twelve digits and whose ids have twelve characters, as
//! the service and this library make them.

use super::strings::{ArnPieces, Kind, Strings};
use crate::bytes::packed;

const NUMBERS_BYTES: usize = 6;
const ID_LENGTH: usize = 12;
type Id = [u8; ID_LENGTH];
const ACCOUNT_DIGITS: usize = 12;

macro_rules! regions {
    ($($number:literal $region:literal,)*) => {
        /// The number of the region that an ARN goes on with, and what follows the `:`.
        fn strip_region(arn: &str) -> Option<(u8, &str)> {
            $(if let Some(rest) = arn.strip_prefix(concat!($region, ":")) {
                return Some(($number, rest));
            })*
            None
        }

        /// The region of a number, and `:`.
        const fn region(number: u8) -> Option<&'static str> {
            match number {
                $($number => Some(concat!($region, ":")),)*
                _ => None,
            }
        }
    };
}

// The regions of both services when the form was made. The list is closed: what comes later is spelled.
regions! {
    1 "us-east-1",
    2 "us-west-2",
    3 "eu-west-1",
    4 "eu-central-1",
    5 "ap-south-1",
    6 "ap-northeast-1",
    7 "ap-northeast-2",
}

/// Strings that have the short form.
pub(super) struct Short<'a> {
    region: u8,
    account: u64,
    participant_id: Option<&'a Id>,
    resource_id: &'a Id,
    user_id: Option<&'a str>,
}

impl<'a> Short<'a> {
    #[inline]
    pub(super) fn of(strings: &Strings<'a, &'a str>, kind: Kind) -> Option<Self> {
        let Strings { participant_id, arn, user_id } = *strings;
        let (region, rest) = strip_region(arn)?;
        let (account, rest) = rest.split_at_checked(ACCOUNT_DIGITS)?;
        let resource_id = rest.strip_prefix(kind.resource())?;
        let participant_id = match participant_id {
            Some(id) => Some(id.as_bytes().try_into().ok()?),
            None => None,
        };
        let resource_id = resource_id.as_bytes().try_into().ok()?;
        Some(Self { region, account: account.parse().ok()?, participant_id, resource_id, user_id })
    }

    /// How many bytes are written.
    pub(super) fn length(&self) -> usize {
        let ids = if self.participant_id.is_some() { 2 * ID_LENGTH } else { ID_LENGTH };
        NUMBERS_BYTES.saturating_add(ids).saturating_add(self.user_id.map_or(0, packed::length_of))
    }

    #[inline]
    pub(super) fn write(&self, to: &mut packed::Writer<'_>) {
        let [_, _, _, a0, a1, a2, a3, a4] = self.account.to_be_bytes();
        to.bytes(&[self.region, a0, a1, a2, a3, a4]);
        if let Some(participant_id) = self.participant_id {
            to.bytes(participant_id);
        }
        to.bytes(self.resource_id);
        if let Some(user_id) = self.user_id {
            to.string(user_id);
        }
    }
}

/// Lends the strings at the start of these bytes, and the text behind them.
pub(super) fn read<T>(
    bytes: &[u8],
    kind: Kind,
    has_user_id: bool,
    work: impl FnOnce(Strings<'_, ArnPieces<'_>>, &str) -> Option<T>,
) -> Option<T> {
    let ([number, account @ ..], text) = bytes.split_first_chunk::<NUMBERS_BYTES>()?;
    let region = region(*number)?;
    let account = account_digits(*account)?;
    let text = std::str::from_utf8(text).ok()?;
    let (participant_id, text) = if kind.has_participant_id() {
        let (id, text) = text.split_at_checked(ID_LENGTH)?;
        (Some(id), text)
    } else {
        (None, text)
    };
    let (resource_id, text) = text.split_at_checked(ID_LENGTH)?;
    let (user_id, text) = packed::split_if(has_user_id, text)?;
    let arn = [region, std::str::from_utf8(&account).ok()?, kind.resource(), resource_id];
    work(Strings { participant_id, arn, user_id }, text)
}

/// The twelve digits of an account, or `None` if it has more. Three times four digits are made at once.
fn account_digits([a0, a1, a2, a3, a4]: [u8; 5]) -> Option<[u8; ACCOUNT_DIGITS]> {
    let number = u64::from_be_bytes([0, 0, 0, a0, a1, a2, a3, a4]);
    // Of each, the last four digits.
    let fours = [number / 100_000_000, number / 10_000, number];
    let mut digits = [b'0'; ACCOUNT_DIGITS];
    let (chunks, _) = digits.as_chunks_mut::<4>();
    for (chunk, mut four) in chunks.iter_mut().zip(fours) {
        for digit in chunk.iter_mut().rev() {
            let [.., low] = (four % 10).to_be_bytes();
            *digit |= low;
            four /= 10;
        }
    }
    (number < 1_000_000_000_000).then_some(digits)
}
