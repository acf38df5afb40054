//! Strings one behind the other in one text, each with its length before it.
//!
//! A length below 120 is one byte. A greater one, up to 1,143, is two bytes of seven bits each, the first of
//! them 120 or more. So there is one way to write a length, and a packed text is itself valid UTF-8.

/// The most bytes that a length takes.
pub(crate) const MAX_LENGTH_BYTES: usize = 2;

/// The greatest length that can be written. The greatest that a rule lets through is 1,024.
pub(crate) const MAX_LENGTH: usize = ESCAPE as usize + (1 << 10) - 1;

const ESCAPE: u8 = 120;

/// Adds a string. One over [`MAX_LENGTH`] is cut to nothing: no rule lets such a string in.
pub(crate) fn push(packed: &mut Vec<u8>, string: &str) {
    let string = if string.len() > MAX_LENGTH { "" } else { string };
    let (first, second) = length(string.len());
    packed.push(first);
    packed.extend(second);
    packed.extend_from_slice(string.as_bytes());
}

/// The byte or two that write a length of at most [`MAX_LENGTH`].
fn length(length: usize) -> (u8, Option<u8>) {
    #[expect(clippy::cast_possible_truncation, reason = "seven bits, and at most three beyond them")]
    match length.checked_sub(usize::from(ESCAPE)) {
        None => (length as u8, None),
        Some(beyond) => (ESCAPE | ((beyond >> 7) as u8 & 0b111), Some((beyond & 0x7f) as u8)),
    }
}

/// The first string, and what follows it.
pub(crate) fn split(packed: &str) -> Option<(&str, &str)> {
    let (first, rest) = split_ascii(packed)?;
    let (length, rest) = match first.checked_sub(ESCAPE) {
        None => (usize::from(first), rest),
        Some(high) => {
            let (low, rest) = split_ascii(rest)?;
            let beyond = usize::from(high).checked_shl(7)? | usize::from(low);
            (usize::from(ESCAPE).checked_add(beyond)?, rest)
        }
    };
    rest.split_at_checked(length)
}

fn split_ascii(packed: &str) -> Option<(u8, &str)> {
    let first = *packed.as_bytes().first()?;
    packed.get(1..).filter(|_| first.is_ascii()).map(|rest| (first, rest))
}
