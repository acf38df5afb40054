//! Format 1 of a sealed token, byte by byte.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | the version of the format: 1 |
//! | 1 | the purpose, plus the length of the key's name: 0 for a participant token, 128 for a chat token, 32 for a connection, 160 for a chat session, 64 for a place in a list |
//! | 1–16 | the key's name |
//! | 24 | the commitment to the root key |
//! | 8 | the salt, from which the token's key is derived |
//! | 12 | the nonce |
//! | … | the encrypted claims |
//! | 16 | the tag |
//!
//! The text is base64url without padding. What stands before the commitment is associated data. The
//! rest of the header is bound otherwise: the commitment is compared, the salt makes the key, and
//! the nonce is the cipher's.

use crate::bytes::scratch;
use crate::host::sealer::{OpenError, Purpose};
use crate::tokens::claims::CLAIMS_MAX;
use crate::tokens::keys::NAME_MAX;

pub(super) const VERSION: u8 = 1;
pub(super) const SALT_BYTES: usize = 8;
pub(super) const COMMITMENT_BYTES: usize = 24;
pub(super) const NONCE_BYTES: usize = 12;
pub(super) const TAG_BYTES: usize = 16;
/// Those behind the name.
const BOUND_BYTES: usize = COMMITMENT_BYTES + SALT_BYTES + NONCE_BYTES;
const FIXED_BYTES: usize = 2 + BOUND_BYTES;
const HEADER_MAX: usize = FIXED_BYTES + NAME_MAX;
/// The bits of the length of the key's name. Those above it are the purpose's.
const NAME: u8 = 0b0001_1111;

const fn mark(purpose: Purpose) -> u8 {
    match purpose {
        Purpose::Participant => 0,
        Purpose::Connection => 32,
        Purpose::Chat => 128,
        Purpose::ChatSession => 160,
        Purpose::Cursor => 64,
    }
}

/// The longest text that can be a token.
pub(super) const TEXT_MAX: usize = ((HEADER_MAX + CLAIMS_MAX + TAG_BYTES) * 4).div_ceil(3);

/// The parts of a token before its encrypted claims.
#[derive(Clone, Copy)]
pub(super) struct Header<'a> {
    pub(super) purpose: Purpose,
    pub(super) name: &'a [u8],
    pub(super) commitment: &'a [u8; COMMITMENT_BYTES],
    pub(super) salt: [u8; SALT_BYTES],
    pub(super) nonce: [u8; NONCE_BYTES],
}

impl<'a> Header<'a> {
    /// How many bytes a header with a name of this length has.
    pub(super) const fn length(name: usize) -> usize {
        FIXED_BYTES.saturating_add(name)
    }

    /// Writes the header to a buffer of exactly its length.
    pub(super) fn write(&self, to: &mut [u8]) -> Option<()> {
        let (start, rest) = to.split_first_chunk_mut()?;
        *start = [VERSION, mark(self.purpose) | u8::try_from(self.name.len()).ok()?];
        let (name, rest) = rest.split_at_mut_checked(self.name.len())?;
        name.copy_from_slice(self.name);
        let (commitment, rest) = rest.split_first_chunk_mut()?;
        *commitment = *self.commitment;
        let (salt, rest) = rest.split_first_chunk_mut()?;
        *salt = self.salt;
        *rest.first_chunk_mut()? = self.nonce;
        (rest.len() == NONCE_BYTES).then_some(())
    }

    /// The header at the start of a token's bytes, and its length.
    pub(super) fn read(bytes: &'a [u8]) -> Option<(Self, usize)> {
        let ([VERSION, kind], rest) = bytes.split_first_chunk()? else { return None };
        let purpose = *Purpose::ALL.iter().find(|purpose| mark(**purpose) == kind & !NAME)?;
        let name = usize::from(kind & NAME);
        if name == 0 || name > NAME_MAX {
            return None;
        }
        let length = Self::length(name);
        let (name, rest) = rest.split_at_checked(name)?;
        let (commitment, rest) = rest.split_first_chunk()?;
        let (salt, rest) = rest.split_first_chunk()?;
        let nonce = *rest.first_chunk()?;
        Some((Self { purpose, name, commitment, salt: *salt, nonce }, length))
    }
}

/// Returns what of a header is associated data: usually a single block, where all of it would be
/// four.
pub(super) fn associated(head: &[u8]) -> &[u8] {
    head.get(..head.len().saturating_sub(BOUND_BYTES)).unwrap_or(head)
}

/// The bytes of a token's text: canonical base64url without padding, of a length that a token can
/// have. They are lent to `work` and wiped afterwards.
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
