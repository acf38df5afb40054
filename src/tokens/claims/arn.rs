//! ARNs in claims: numbers for what is the same in almost every ARN, and the text of all others.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | the number of the region, or 0 when the ARN is spelled out |
//! | 5 | the account as a number, big-endian |
//! | 12 | the id of the stage or room |
//!
//! An ARN has this compact form when its region has a number, its account has twelve digits and its
//! id has twelve characters, as the services and this library make them. Every other ARN is a 0 and
//! its text behind its length.

use crate::bytes::packed;

const ACCOUNT_DIGITS: usize = 12;
const ACCOUNT_BYTES: usize = 5;
const ID_LENGTH: usize = 12;
/// Stands where the number of a region would.
const SPELLED: u8 = 0;

macro_rules! regions {
    ($($number:literal $region:literal,)*) => {
        /// Returns the number of the region at the start of this text, and what follows the `:`
        /// behind it.
        fn strip_region(text: &str) -> Option<(u8, &str)> {
            $(if let Some(rest) = text.strip_prefix(concat!($region, ":")) {
                return Some(($number, rest));
            })*
            None
        }

        /// Returns the region with this number, and `:`.
        const fn region(number: u8) -> Option<&'static str> {
            match number {
                $($number => Some(concat!($region, ":")),)*
                _ => None,
            }
        }
    };
}

// The regions of both services when the format was made. The list is closed: every other region is
// spelled out.
regions! {
    1 "us-east-1",
    2 "us-west-2",
    3 "eu-west-1",
    4 "eu-central-1",
    5 "ap-south-1",
    6 "ap-northeast-1",
    7 "ap-northeast-2",
}

/// The parts that all ARNs of one kind share.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// What stands before the region.
    pub(super) beginning: &'static str,
    /// What stands between the account and the id.
    pub(super) resource: &'static str,
}

pub(super) const STAGE: Shape = Shape { beginning: "arn:aws:ivs:", resource: ":stage/" };
pub(super) const ROOM: Shape = Shape { beginning: "arn:aws:ivschat:", resource: ":room/" };

/// An ARN of which the shared beginning is known, as it is written in claims.
pub(super) enum Arn<'a> {
    Compact { region: u8, account: u64, id: &'a str },
    Spelled(&'a str),
}

impl<'a> Arn<'a> {
    #[inline]
    pub(super) fn of(arn: &'a str, shape: Shape) -> Self {
        let rest = arn.strip_prefix(shape.beginning).unwrap_or(arn);
        Self::compact(rest, shape).unwrap_or(Self::Spelled(rest))
    }

    #[inline]
    fn compact(rest: &'a str, shape: Shape) -> Option<Self> {
        let (region, rest) = strip_region(rest)?;
        let (account, rest) = rest.split_at_checked(ACCOUNT_DIGITS)?;
        let id = rest.strip_prefix(shape.resource)?;
        let account = account.parse().ok()?;
        (id.len() == ID_LENGTH).then_some(Self::Compact { region, account, id })
    }

    /// Returns how many bytes [`Self::write`] writes.
    pub(super) fn length(&self) -> usize {
        match self {
            Self::Compact { id, .. } => id.len().saturating_add(1 + ACCOUNT_BYTES),
            Self::Spelled(text) => packed::length_of(text).saturating_add(1),
        }
    }

    #[inline]
    pub(super) fn write(&self, to: &mut packed::Writer<'_>) {
        match self {
            Self::Compact { region, account, id } => {
                let [_, _, _, a0, a1, a2, a3, a4] = account.to_be_bytes();
                to.bytes(&[*region, a0, a1, a2, a3, a4]);
                to.bytes(id.as_bytes());
            }
            Self::Spelled(text) => {
                to.bytes(&[SPELLED]);
                to.string(text);
            }
        }
    }
}

/// Reads the ARN at the start of these bytes, and the text behind it.
#[inline]
pub(super) fn read(bytes: &[u8], shape: Shape) -> Option<(String, &str)> {
    let (number, rest) = bytes.split_first()?;
    if *number == SPELLED {
        let (spelled, rest) = packed::split(std::str::from_utf8(rest).ok()?)?;
        // What has the compact form is not spelled out: claims are written in one way.
        let compact = Arn::compact(spelled, shape).is_some();
        return (!compact).then(|| ([shape.beginning, spelled].concat(), rest));
    }
    let region = region(*number)?;
    let (account, rest) = rest.split_first_chunk()?;
    let account = account_digits(*account)?;
    let (id, rest) = std::str::from_utf8(rest).ok()?.split_at_checked(ID_LENGTH)?;
    let parts = [shape.beginning.len(), region.len(), ACCOUNT_DIGITS, shape.resource.len(), ID_LENGTH];
    let mut arn = String::with_capacity(parts.into_iter().fold(0, usize::saturating_add));
    arn.push_str(shape.beginning);
    arn.push_str(region);
    arn.push_str(std::str::from_utf8(&account).ok()?);
    arn.push_str(shape.resource);
    arn.push_str(id);
    Some((arn, rest))
}

/// Returns the twelve digits of an account, or `None` if it has more. Three times four digits are
/// made at once.
fn account_digits([a0, a1, a2, a3, a4]: [u8; ACCOUNT_BYTES]) -> Option<[u8; ACCOUNT_DIGITS]> {
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
