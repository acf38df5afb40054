//! Percent-encoding. (RFC 3986, 2.1.)

/// Returns what a text of a target says, or `None` where a `%` is not followed by two hexadecimal
/// digits or the bytes are not UTF-8.
///
/// `+` is a plus sign: it means a space in forms of HTML, and nowhere else.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => return String::from_utf8(bytes).ok(),
            [b'%', high, low, rest @ ..] => {
                let digit = |digit: &u8| char::from(*digit).to_digit(16);
                let byte = digit(high)?.checked_mul(16)?.checked_add(digit(low)?)?;
                bytes.push(u8::try_from(byte).ok()?);
                rest
            }
            [b'%', ..] => return None,
            [byte, rest @ ..] => {
                bytes.push(*byte);
                rest
            }
        };
    }
}

/// Writes a text so that it can stand anywhere in a target: all but letters, digits and `- . _ ~`
/// is encoded.
pub(crate) fn encode(text: &str, to: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |number: u8| DIGITS.get(usize::from(number)).copied().map_or('0', char::from);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            to.push(char::from(byte));
        } else {
            to.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}
