//! Who may call.

use serde::{Deserialize, Deserializer};
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// The access keys of who may call. Without any, nobody has to sign.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AccessKeys(Vec<AccessKey>);

#[derive(Clone, PartialEq, Eq)]
struct AccessKey {
    id: String,
    secret: Zeroizing<String>,
}

/// The error of a text that is no access key. It does not hold the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an access key is its id, ':' and its secret; several have ',' between")]
pub struct NoAccessKey;

impl AccessKeys {
    /// Returns whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the secret of the key with this id.
    pub(crate) fn secret(&self, id: &str) -> Option<&str> {
        self.0.iter().find(|key| key.id == id).map(|key| key.secret.as_str())
    }
}

impl fmt::Debug for AccessKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| &key.id)).finish()
    }
}

impl FromStr for AccessKeys {
    type Err = NoAccessKey;

    fn from_str(text: &str) -> Result<Self, NoAccessKey> {
        let key = |text: &str| {
            let (id, secret) = text.trim().split_once(':')?;
            let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
            let valid = !id.is_empty() && id.chars().all(allowed) && !secret.is_empty();
            valid.then(|| AccessKey { id: id.to_owned(), secret: Zeroizing::new(secret.to_owned()) })
        };
        text.split(',').map(|text| key(text).ok_or(NoAccessKey)).collect::<Result<_, _>>().map(Self)
    }
}

impl<'de> Deserialize<'de> for AccessKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::parsed(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::AccessKeys;

    #[test]
    fn access_keys_are_read_and_never_shown() {
        let keys: AccessKeys = "AKID1:one/+=, AKID2:two".parse().unwrap();
        assert_eq!(format!("{keys:?}"), r#"["AKID1", "AKID2"]"#);
        assert_eq!(
            (keys.secret("AKID1"), keys.secret("AKID2"), keys.secret("AKID3")),
            (Some("one/+="), Some("two"), None)
        );
        for wrong in ["", "AKID", "AKID:", ":secret", "AKID:secret,", "AK ID:secret"] {
            assert!(wrong.parse::<AccessKeys>().is_err(), "{wrong}");
        }
    }
}
