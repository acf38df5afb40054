//! Keys as PEM text.

use super::error::Es384KeyError;
use pkcs8::der::pem::{self, Decoder};
use zeroize::Zeroizing;

/// Returns the bytes of the first block that has one of the labels, or `None` when there is no such
/// block.
///
/// What stands around it, such as the `EC PARAMETERS` that openssl writes without `-noout`, is
/// skipped.
pub(super) fn block(text: &str, labels: &[&str]) -> Option<Result<Zeroizing<Vec<u8>>, Es384KeyError>> {
    let block = labels.iter().find_map(|label| find(text, label))?;
    Some(decode(block).map_err(|error| match error {
        // The traditional encryption of openssl says so in a header, `Proc-Type: 4,ENCRYPTED`.
        pem::Error::HeaderDisallowed if block.contains("ENCRYPTED") => Es384KeyError::Encrypted,
        _ => Es384KeyError::Malformed,
    }))
}

pub(super) fn has(text: &str, label: &str) -> bool {
    find(text, label).is_some()
}

fn find<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let start = text.find(&format!("-----BEGIN {label}-----"))?;
    let from = text.get(start..)?;
    let end = format!("-----END {label}-----");
    let length = from.find(&end)?.checked_add(end.len())?;
    from.get(..length)
}

fn decode(block: &str) -> Result<Zeroizing<Vec<u8>>, pem::Error> {
    let block = block.as_bytes();
    let headers = |error| if block.contains(&b':') { pem::Error::HeaderDisallowed } else { error };
    let mut decoder = Decoder::new_detect_wrap(block).map_err(headers)?;
    // The whole length at once: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(vec![0; decoder.remaining_len()]);
    decoder.decode(&mut bytes).map_err(headers)?;
    Ok(bytes)
}
