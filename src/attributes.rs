//! The application's own words in a token: a map of strings, 1 KB in total.

use crate::check::{Check, Place};
use crate::json;
use crate::packed;
use crate::rules;
use crate::violation::Violations;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// The attributes of a participant token. (Shape `ParticipantTokenAttributes`.)
///
/// "The maximum length of this field is 1 KB total": the UTF-8 bytes of all keys and values together are at
/// most 1,024. There is no limit on their number, and either may be empty. Everyone on the stage sees them,
/// so nothing personal or secret belongs here.
///
/// ```
/// use stagepass::Attributes;
///
/// let attributes = Attributes::new([("role", "host"), ("seat", "4")])?;
/// assert_eq!(attributes.get("role"), Some("host"));
///
/// let violations = Attributes::new([("key", "v".repeat(1022))]).unwrap_err();
/// assert_eq!(
///     violations.to_string(),
///     "1 validation error detected. Value with size 1025 at '' failed to satisfy constraint: \
///      Member must have keys and values of at most 1024 bytes in total"
/// );
/// # Ok::<(), stagepass::Violations>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Attributes {
    // Key, value, key, value, … by ascending keys, each with its length before it: one allocation, and the
    // very bytes that a token carries.
    packed: String,
}

impl Attributes {
    /// The pairs as attributes. As in every map, the last of several values of a key is its value.
    ///
    /// # Errors
    ///
    /// One violation when keys and values are over 1,024 bytes in total.
    pub fn new<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, Violations> {
        let pairs = pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        Self::check(pairs, Place::Root)
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find_map(|(found, value)| (found == key).then_some(value))
    }

    /// All pairs, by ascending keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut rest = self.packed.as_str();
        std::iter::from_fn(move || {
            let (key, value, after) = pair(rest)?;
            rest = after;
            Some((key, value))
        })
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.packed.is_empty()
    }

    pub(crate) fn as_packed(&self) -> &str {
        &self.packed
    }

    /// Reads what [`Self::as_packed`] wrote, and refuses all else: keys ascend, nothing is over the size.
    pub(crate) fn from_packed(packed: &str) -> Option<Self> {
        let mut rest = packed;
        let mut before: Option<&str> = None;
        let mut size = 0_usize;
        while !rest.is_empty() {
            let (key, value, after) = pair(rest)?;
            if before.is_some_and(|before| before >= key) {
                return None;
            }
            size = size.saturating_add(key.len()).saturating_add(value.len());
            before = Some(key);
            rest = after;
        }
        rules::ATTRIBUTES.accepts(size).then(|| Self { packed: packed.to_owned() })
    }
}

fn pair(packed: &str) -> Option<(&str, &str, &str)> {
    let (key, rest) = packed::split(packed)?;
    let (value, rest) = packed::split(rest)?;
    Some((key, value, rest))
}

impl Check for Attributes {
    type Raw = BTreeMap<String, String>;

    fn check(pairs: Self::Raw, place: Place<'_>) -> Result<Self, Violations> {
        let size = pairs
            .iter()
            .fold(0_usize, |sum, (key, value)| sum.saturating_add(key.len().saturating_add(value.len())));
        if let Some(constraint) = rules::ATTRIBUTES.broken(size) {
            return Err(place.violates(constraint));
        }
        let framing = pairs.len().saturating_mul(2 * packed::MAX_LENGTH_BYTES);
        let mut packed = String::with_capacity(size.saturating_add(framing));
        for (key, value) in &pairs {
            packed::push(&mut packed, key);
            packed::push(&mut packed, value);
        }
        Ok(Self { packed })
    }
}

impl From<Attributes> for BTreeMap<String, String> {
    fn from(attributes: Attributes) -> Self {
        attributes.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }
}

impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for Attributes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::check(json::map(deserializer)?, Place::Root).map_err(serde::de::Error::custom)
    }
}

/// The attributes of a chat token, under the same rule as [`Attributes`]. (Shape `ChatTokenAttributes`.)
///
/// The service's model calls them sensitive: they do not show in `Debug`.
///
/// ```
/// use stagepass::ChatAttributes;
///
/// let attributes = ChatAttributes::new([("displayName", "Ann")])?;
/// assert_eq!(attributes.get("displayName"), Some("Ann"));
/// assert_eq!(format!("{attributes:?}"), "ChatAttributes(*** redacted ***)");
/// # Ok::<(), stagepass::Violations>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChatAttributes(Attributes);

impl ChatAttributes {
    /// The pairs as attributes. As in every map, the last of several values of a key is its value.
    ///
    /// # Errors
    ///
    /// One violation when keys and values are over 1,024 bytes in total.
    pub fn new<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, Violations> {
        Attributes::new(pairs).map(Self)
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)
    }

    /// All pairs, by ascending keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn as_packed(&self) -> &str {
        self.0.as_packed()
    }

    pub(crate) fn from_packed(packed: &str) -> Option<Self> {
        Attributes::from_packed(packed).map(Self)
    }
}

impl Check for ChatAttributes {
    type Raw = BTreeMap<String, String>;

    fn check(pairs: Self::Raw, place: Place<'_>) -> Result<Self, Violations> {
        Attributes::check(pairs, place).map(Self)
    }
}

impl From<ChatAttributes> for BTreeMap<String, String> {
    fn from(attributes: ChatAttributes) -> Self {
        attributes.0.into()
    }
}

impl fmt::Debug for ChatAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChatAttributes(*** redacted ***)")
    }
}
