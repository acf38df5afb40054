//! Ids of chat tokens as text, for what stores them as JSON.

use super::TokenId;
use crate::wire::answers::read_text;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

impl Serialize for TokenId {
    /// Prints 32 hexadecimal digits.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:032x}", u128::from_be_bytes(*self.as_bytes())))
    }
}

impl<'de> Deserialize<'de> for TokenId {
    /// Reads what is printed, and nothing else.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = read_text(deserializer)?;
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let number = (text.len() == 32 && text.as_bytes().iter().all(is_digit))
            .then(|| u128::from_str_radix(&text, 16).ok())
            .flatten();
        let number = number.ok_or_else(|| D::Error::custom("not 32 hexadecimal digits"))?;
        Ok(Self::from_bytes(number.to_be_bytes()))
    }
}
