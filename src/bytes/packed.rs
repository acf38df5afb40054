//! Strings one behind the other in one text, each with its length before it.
//!
//! A length below 120 is one byte. A greater one, up to 1,143, is two bytes of seven bits each, the
//! first of them 120 or more. So there is one way to write a length, and a packed text is itself
//! valid UTF-8.

const ESCAPE: u8 = 120;

/// Returns how many bytes a string takes with its length.
pub(crate) fn length_of(string: &str) -> usize {
    framed(string.len())
}

/// Returns how many bytes a string of so many bytes takes with its length.
pub(crate) const fn framed(length: usize) -> usize {
    length.saturating_add(if length < ESCAPE as usize { 1 } else { 2 })
}

/// Writes strings, and bytes before them, to a buffer that was measured with [`length_of`].
pub(crate) struct Writer<'a> {
    rest: &'a mut [u8],
}

impl<'a> Writer<'a> {
    pub(crate) const fn new(buffer: &'a mut [u8]) -> Self {
        Self { rest: buffer }
    }

    /// Writes bytes as they are. What does not fit is not written: the buffer was measured, so all
    /// fits.
    #[inline]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        if let Some((here, rest)) = std::mem::take(&mut self.rest).split_at_mut_checked(bytes.len()) {
            here.copy_from_slice(bytes);
            self.rest = rest;
        }
    }

    /// Writes a string of at most 1,143 bytes behind its length. No rule lets a longer one in.
    #[inline]
    pub(crate) fn string(&mut self, string: &str) {
        match written(string.len()) {
            (None, last) => self.bytes(&[last]),
            (Some(first), last) => self.bytes(&[first, last]),
        }
        self.bytes(string.as_bytes());
    }
}

/// Adds a string of at most 1,143 bytes behind its length, as [`Writer::string`] writes it.
pub(crate) fn push(packed: &mut String, string: &str) {
    let (first, last) = written(string.len());
    packed.extend(first.map(char::from));
    packed.push(char::from(last));
    packed.push_str(string);
}

/// How a length is written: in one byte, or in two.
#[expect(clippy::cast_possible_truncation, reason = "seven bits, and at most three beyond them")]
fn written(length: usize) -> (Option<u8>, u8) {
    match length.checked_sub(usize::from(ESCAPE)) {
        None => (None, length as u8),
        Some(beyond) => (Some(ESCAPE | ((beyond >> 7) as u8 & 0b111)), (beyond & 0x7f) as u8),
    }
}

/// Splits off the first string, and returns what follows it, too.
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

/// Splits off the first string, if there is to be one, and returns what follows it, too.
pub(crate) fn split_if(stands: bool, packed: &str) -> Option<(Option<&str>, &str)> {
    if !stands {
        return Some((None, packed));
    }
    split(packed).map(|(first, rest)| (Some(first), rest))
}

fn split_ascii(packed: &str) -> Option<(u8, &str)> {
    let first = *packed.as_bytes().first()?;
    packed.get(1..).filter(|_| first.is_ascii()).map(|rest| (first, rest))
}
