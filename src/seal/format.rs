//! Format 1 of a sealed token, byte by byte.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | the version of the format: 1 |
//! | 1 | the length of the key's name, 1 to 16 |
//! | 1–16 | the key's name |
//! | 8 | the salt, from which the token's key is derived |
//! | 24 | the commitment to the root key |
//! | 12 | the nonce |
//! | … | the encrypted claims |
//! | 16 | the tag |
//!
//! The text is base64url without padding. Everything before the encrypted claims, with the purpose behind it,
//! is the associated data.

use super::{OpenError, Purpose};
use crate::scratch;

pub(super) const VERSION: u8 = 1;
pub(super) const NAME_MAX: usize = 16;
pub(super) const SALT_BYTES: usize = 8;
pub(super) const COMMITMENT_BYTES: usize = 24;
pub(super) const NONCE_BYTES: usize = 12;
pub(super) const TAG_BYTES: usize = 16;
const FIXED_BYTES: usize = 2 + SALT_BYTES + COMMITMENT_BYTES + NONCE_BYTES;
const HEADER_MAX: usize = FIXED_BYTES + NAME_MAX;

/// The most bytes that claims have: a participant's with an id of 64 bytes, an ARN of 128, a user id of 128
/// characters of 4 bytes each, and 1,024 bytes of attributes cut into as many pairs as that allows.
pub(super) const CLAIMS_MAX: usize = 2_896;

/// The longest text that can be a token.
pub(super) const TEXT_MAX: usize = ((HEADER_MAX + CLAIMS_MAX + TAG_BYTES) * 4).div_ceil(3);

/// The parts of a token around its encrypted claims.
#[derive(Clone, Copy)]
pub(super) struct Header<'a> {
    pub(super) name: &'a [u8],
    pub(super) salt: &'a [u8; SALT_BYTES],
    pub(super) commitment: &'a [u8; COMMITMENT_BYTES],
    pub(super) nonce: &'a [u8; NONCE_BYTES],
}

impl<'a> Header<'a> {
    /// How many bytes a header with a name of this length has.
    pub(super) const fn length(name: usize) -> usize {
        FIXED_BYTES.saturating_add(name)
    }

    /// Writes the header to a buffer of exactly its length.
    pub(super) fn write(&self, to: &mut [u8]) -> Option<()> {
        let length = u8::try_from(self.name.len()).ok()?;
        let parts: [&[u8]; 5] = [&[VERSION, length], self.name, self.salt, self.commitment, self.nonce];
        let mut to = to;
        for part in parts {
            let (here, rest) = to.split_at_mut_checked(part.len())?;
            here.copy_from_slice(part);
            to = rest;
        }
        to.is_empty().then_some(())
    }

    /// The header at the start of a token's bytes, and its length.
    pub(super) fn read(bytes: &'a [u8]) -> Option<(Self, usize)> {
        let ([VERSION, name], rest) = bytes.split_first_chunk()? else { return None };
        let name = usize::from(*name);
        if name == 0 || name > NAME_MAX {
            return None;
        }
        let length = Self::length(name);
        let (name, rest) = rest.split_at_checked(name)?;
        let (salt, rest) = rest.split_first_chunk()?;
        let (commitment, rest) = rest.split_first_chunk()?;
        let (nonce, _) = rest.split_first_chunk()?;
        Some((Self { name, salt, commitment, nonce }, length))
    }
}

/// What is authenticated beside the claims: the header's bytes, and the purpose.
pub(super) struct AssociatedData {
    bytes: [u8; HEADER_MAX + 1],
    length: usize,
}

impl AssociatedData {
    pub(super) fn new(header: &[u8], purpose: Purpose) -> Option<Self> {
        let mut bytes = [0; HEADER_MAX + 1];
        bytes.get_mut(..header.len())?.copy_from_slice(header);
        *bytes.get_mut(header.len())? = match purpose {
            Purpose::Participant => b'P',
            Purpose::Chat => b'C',
        };
        Some(Self { bytes, length: header.len().checked_add(1)? })
    }
}

impl AsRef<[u8]> for AssociatedData {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// The bytes of a token's text: canonical base64url without padding, of a length that a token can have.
/// They are lent to `work` and wiped afterwards.
pub(super) fn with_bytes_of<T>(
    text: &str,
    work: impl FnOnce(&mut [u8]) -> Result<T, OpenError>,
) -> Result<T, OpenError> {
    if text.len() > TEXT_MAX {
        return Err(OpenError);
    }
    // Four characters are three bytes.
    let most = text.len().saturating_mul(3).div_ceil(4);
    scratch::with(most, |scratch| {
        let out = base64_simd::Out::from_slice(scratch);
        let bytes = base64_simd::URL_SAFE_NO_PAD.decode(text.as_bytes(), out);
        bytes.map_err(|_| OpenError).and_then(work)
    })
}
