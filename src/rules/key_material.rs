//! The text of a public key: what its documented expression takes, and whether it is a P-384 key.

use crate::rules::classes::ANY;
use crate::rules::pattern::Class;

const BEGIN: &[u8] = b"-----BEGIN PUBLIC KEY-----";
const END: &[u8] = b"-----END PUBLIC KEY-----";

const ENCODED: Class = Class::ascii("a-zA-Z0-9+/=\r\n");
/// All but `-`, which [`ENCODED`] does not hold and [`END`] begins with.
const NOT_END: Class = Class::ascii("\0-,.-\u{7f}");
const DIGIT: Class = Class::ascii("a-zA-Z0-9+/");

/// Returns what stands between the first line and the last one, where the whole text matches the
/// expression of shape `PublicKeyMaterial`.
///
/// `.` takes no line end, so there is one way to match: the first line ends with the words of the
/// beginning, and the run behind it ends with the line break before the words of the end.
pub(crate) fn encoded(text: &[u8]) -> Option<&[u8]> {
    framed(text).filter(|encoded| ENCODED.skip(encoded).is_empty())
}

/// Returns the same where it may hold other characters than it should.
fn framed(text: &[u8]) -> Option<&[u8]> {
    let behind_line = ANY.skip(text);
    let line = text.get(..text.len().checked_sub(behind_line.len())?)?;
    line.strip_suffix(BEGIN)?;
    let inside = after_line_break(behind_line)?;
    let behind = NOT_END.skip(inside);
    let run = inside.get(..inside.len().checked_sub(behind.len())?)?;
    let encoded = run.strip_suffix(b"\n").filter(|encoded| !encoded.is_empty())?;
    let rest = behind.strip_prefix(END)?;
    let rest = after_line_break(rest).unwrap_or(rest);
    ANY.skip(rest).is_empty().then_some(encoded)
}

fn after_line_break(text: &[u8]) -> Option<&[u8]> {
    text.strip_prefix(b"\r").unwrap_or(text).strip_prefix(b"\n")
}

/// Returns the digits of the base64 in a text that matches, without line breaks.
pub(crate) fn digits(text: &[u8]) -> impl Iterator<Item = u8> {
    let encoded = encoded(text).unwrap_or_default();
    encoded.iter().copied().filter(|byte| !is_line_break(*byte))
}

const fn is_line_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Returns whether a text matches and has the `SubjectPublicKeyInfo` of a P-384 key with its point
/// uncompressed. (RFC 5480.) Whether the point is on the curve is for a backend to say.
///
/// What stands before the point always has the same 24 bytes, and the point has 96 more: both are
/// whole groups of base64.
pub(crate) fn is_p384(text: &[u8]) -> bool {
    const DIGITS: usize = 160;
    let mut before: &[u8] = b"MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE";
    let mut count = 0_usize;
    let mut rest = framed(text).unwrap_or_default();
    loop {
        let behind = DIGIT.skip(rest);
        let line = rest.get(..rest.len().saturating_sub(behind.len())).unwrap_or_default();
        let (expected, more) = before.split_at_checked(line.len()).unwrap_or((before, &[]));
        if !line.starts_with(expected) {
            return false;
        }
        before = more;
        count = count.saturating_add(line.len());
        rest = match behind {
            [] => return count == DIGITS,
            [byte, after @ ..] if is_line_break(*byte) => after,
            _ => return false,
        };
    }
}
