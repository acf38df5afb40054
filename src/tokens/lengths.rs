//! The greatest lengths of what tokens say.

use crate::rules;
use crate::rules::kind::Text;

/// Keys differ, so 1,024 bytes of attributes have room for one empty key, 128 keys of one byte, and
/// 448 of two.
pub(super) const ATTRIBUTE_PAIRS_MAX: usize = {
    const ONE_BYTE_KEYS: usize = 128;
    let two_byte_keys = rules::ATTRIBUTES.max().saturating_sub(ONE_BYTE_KEYS) / 2;
    two_byte_keys.saturating_add(1 + ONE_BYTE_KEYS)
};

/// Returns the greatest number of characters of a text.
pub(super) const fn longest(rule: Text) -> usize {
    match rule.max() {
        Some(max) => max,
        None => usize::MAX,
    }
}
