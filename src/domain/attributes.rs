//! Attributes, the application's own map of strings in a token: 1 KB in total.

use crate::bytes::packed;
use crate::bytes::pairs::{self, Pairs};
use crate::rules;
use crate::rules::violation::Violations;
use crate::wire::answers;
use crate::wire::check::{Check, Place};
use crate::wire::json::Shape;
use crate::wire::sent::{Map, MeasuredPairs};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// The attributes of a participant token. (Shape `ParticipantTokenAttributes`.)
///
/// "The maximum length of this field is 1 KB total": the UTF-8 bytes of all keys and values
/// together are at most 1,024. Their number has no limit, and keys and values may be empty.
/// Everyone on the stage sees them, so nothing personal or secret belongs here.
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
pub struct Attributes(Pairs);

impl Attributes {
    /// Creates attributes from pairs. As in every map, the last of several values of a key is its
    /// value.
    ///
    /// # Errors
    ///
    /// Returns one violation when keys and values are over 1,024 bytes in total.
    pub fn new<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, Violations> {
        let Self(pairs) = Self::check(pairs.into_iter().collect(), Place::Root)?;
        // They are cloned and sealed more often than made.
        Ok(Self(pairs.into_packed()))
    }

    /// Returns the value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)
    }

    /// Returns all pairs, by ascending keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter()
    }

    /// Returns whether there are no pairs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// How many bytes [`Self::pack`] writes.
    pub(crate) fn packed_length(&self) -> usize {
        match &self.0 {
            Pairs::Packed(packed) => packed.len(),
            Pairs::Map(map) => map.iter().fold(0, |sum, (key, value)| {
                sum.saturating_add(packed::length_of(key)).saturating_add(packed::length_of(value))
            }),
        }
    }

    /// Writes what [`Self::unpack`] reads.
    pub(crate) fn pack(&self, to: &mut packed::Writer<'_>) {
        match &self.0 {
            Pairs::Packed(packed) => to.bytes(packed.as_bytes()),
            Pairs::Map(map) => map.iter().for_each(|(key, value)| {
                to.string(key);
                to.string(value);
            }),
        }
    }

    /// Reads what [`Self::pack`] wrote, and refuses all else: keys ascend, nothing is over the
    /// size.
    pub(crate) fn unpack(packed: &str) -> Option<Self> {
        let mut rest = packed;
        let mut before: Option<&str> = None;
        let mut size = 0_usize;
        while !rest.is_empty() {
            let (key, value, after) = pairs::split(rest)?;
            if before.is_some_and(|before| before >= key) {
                return None;
            }
            size = size.saturating_add(key.len()).saturating_add(value.len());
            before = Some(key);
            rest = after;
        }
        rules::ATTRIBUTES.accepts(size).then(|| Self(Pairs::Packed(packed.to_owned())))
    }
}

impl Check for Attributes {
    type Raw = Map;

    fn shape<'de>() -> impl Shape<'de, Value = Map> {
        MeasuredPairs::up_to(rules::ATTRIBUTES)
    }

    fn check(pairs: Map, place: Place<'_>) -> Result<Self, Violations> {
        rules::ATTRIBUTES
            .broken(pairs.bytes())
            .map_or_else(|| Ok(Self(pairs.into_pairs())), |constraint| Err(place.violates(constraint)))
    }
}

impl From<Attributes> for BTreeMap<String, String> {
    fn from(checked: Attributes) -> Self {
        Map::from(checked).into_pairs().into_map()
    }
}

impl From<Attributes> for Map {
    fn from(attributes: Attributes) -> Self {
        attributes.0.into()
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
        answers::checked(deserializer)
    }
}

/// The attributes of a chat token or of a chat message, under the same rule as [`Attributes`].
/// (Shape `ChatTokenAttributes`.)
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
    /// Creates attributes from pairs. As in every map, the last of several values of a key is its
    /// value.
    ///
    /// # Errors
    ///
    /// Returns one violation when keys and values are over 1,024 bytes in total.
    pub fn new<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, Violations> {
        Attributes::new(pairs).map(Self)
    }

    /// Returns the value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)
    }

    /// Returns all pairs, by ascending keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter()
    }

    /// Returns whether there are no pairs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As the attributes of participants are packed.
    pub(crate) const fn inner(&self) -> &Attributes {
        &self.0
    }

    pub(crate) fn unpack(packed: &str) -> Option<Self> {
        Attributes::unpack(packed).map(Self)
    }
}

impl Check for ChatAttributes {
    type Raw = Map;

    const IS_SECRET: bool = true;

    fn shape<'de>() -> impl Shape<'de, Value = Map> {
        Attributes::shape()
    }

    fn check(pairs: Map, place: Place<'_>) -> Result<Self, Violations> {
        Attributes::check(pairs, place).map(Self)
    }
}

impl From<ChatAttributes> for BTreeMap<String, String> {
    fn from(checked: ChatAttributes) -> Self {
        Map::from(checked).into_pairs().into_map()
    }
}

impl From<ChatAttributes> for Map {
    fn from(attributes: ChatAttributes) -> Self {
        attributes.0.into()
    }
}

impl fmt::Debug for ChatAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChatAttributes(*** redacted ***)")
    }
}
