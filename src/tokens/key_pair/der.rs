//! Signatures as others write them.

use super::es384::{ES384_SIGNATURE_BYTES, SignatureError};

/// Converts a signature from DER, as AWS KMS and OpenSSL write it, to what a token carries.
///
/// A token carries `r` and `s`, 48 big-endian bytes each. (RFC 7518, 3.4.)
///
/// ```
/// // AWS KMS: Sign with ECDSA_SHA_384 and message type RAW.
/// let answered = [&[0x30, 0x36, 0x02, 0x31, 0x00][..], &[0xab; 48], &[0x02, 0x01, 0x07]].concat();
/// let signature = stagepass::key_pair::fixed_signature(&answered)?;
/// assert_eq!(signature[..48], [0xab; 48]);
/// assert_eq!(signature[94..], [0, 7]);
/// # Ok::<(), stagepass::key_pair::SignatureError>(())
/// ```
///
/// # Errors
///
/// Returns [`SignatureError`] unless this is the one DER of two integers, each positive and of at
/// most 48 bytes.
pub fn fixed_signature(der: &[u8]) -> Result<[u8; ES384_SIGNATURE_BYTES], SignatureError> {
    let mut signature = [0; ES384_SIGNATURE_BYTES];
    let (left, right) = signature.split_at_mut(ES384_SIGNATURE_BYTES / 2);
    let (r, s) = integers(der).ok_or(SignatureError)?;
    align_right(r, left).and_then(|()| align_right(s, right)).ok_or(SignatureError)?;
    Ok(signature)
}

fn integers(der: &[u8]) -> Option<(&[u8], &[u8])> {
    const SEQUENCE: u8 = 0x30;
    const INTEGER: u8 = 0x02;
    let (both, rest) = element(SEQUENCE, der)?;
    let (r, behind) = element(INTEGER, both)?;
    let (s, end) = element(INTEGER, behind)?;
    if !rest.is_empty() || !end.is_empty() {
        return None;
    }
    magnitude(r).zip(magnitude(s))
}

/// Splits off the first element, and returns its content and what follows it. Two integers of 49
/// bytes need no long lengths.
fn element(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let ([found, length], rest) = der.split_first_chunk()?;
    if *found != tag || *length >= 0x80 {
        return None;
    }
    rest.split_at_checked(usize::from(*length))
}

/// Returns the bytes of a positive integer without the zero that DER puts before a high bit, and
/// nowhere else.
fn magnitude(integer: &[u8]) -> Option<&[u8]> {
    match integer {
        [0, rest @ ..] if rest.first().is_some_and(|first| *first >= 0x80) => Some(rest),
        [0x01..=0x7f, ..] => Some(integer),
        _ => None,
    }
}

fn align_right(integer: &[u8], half: &mut [u8]) -> Option<()> {
    let zeros = half.len().checked_sub(integer.len())?;
    half.get_mut(zeros..)?.copy_from_slice(integer);
    Some(())
}
