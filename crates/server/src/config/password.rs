//! The password of the console.

use serde::{Deserialize, Deserializer};
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// The password of the console. Without one, the console is for this machine alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ConsolePassword(Zeroizing<String>);

/// The error of a text that is no password. It does not hold the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a password has at least one character")]
pub struct NoPassword;

impl ConsolePassword {
    /// Returns whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns its bytes. They are compared in constant time, and never shown.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for ConsolePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "None" } else { "ConsolePassword(*** redacted ***)" })
    }
}

impl FromStr for ConsolePassword {
    type Err = NoPassword;

    fn from_str(text: &str) -> Result<Self, NoPassword> {
        if text.is_empty() { Err(NoPassword) } else { Ok(Self(Zeroizing::new(text.to_owned()))) }
    }
}

impl<'de> Deserialize<'de> for ConsolePassword {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::parsed(deserializer)
    }
}
