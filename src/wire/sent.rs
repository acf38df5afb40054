//! Lists and maps as a caller sends them: what is beyond the greatest documented size is counted
//! while it is read, and not built.

use crate::bytes::pairs::{Collector, Pairs};
use crate::rules::kind::{Count, Size};
use crate::rules::violation::Violations;
use crate::wire::check::{Check, Place, all, count};
use crate::wire::error::SerializationFault;
use crate::wire::json::{Read, Shape, Text, repeated, text};
use serde::de::{IgnoredAny, MapAccess, SeqAccess};
use serde::ser::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::marker::PhantomData;

/// A list as a caller sends it, unchecked.
///
/// A list that is made from a `Vec` holds all of its items. A list that is read from JSON holds at
/// most as many as its rule allows: the items behind them are counted and not read, so that a huge
/// request takes no memory. Such a list knows how long it is, is refused for its length, and cannot
/// be serialized.
///
/// ```
/// use stagepass::CreateStageInput;
///
/// let body = format!(r#"{{"participantTokenConfigurations": [{}]}}"#, ["{}"; 1_000].join(","));
/// let input = CreateStageInput::from_json(body.as_bytes())?;
/// let list = input.participant_token_configurations.unwrap_or_default();
/// assert_eq!((list.len(), list.iter().count()), (1_000, 12));
/// # Ok::<(), stagepass::SerializationError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct List<T> {
    /// The items that are held, each with its index.
    held: Vec<(usize, T)>,
    /// How many there are.
    length: usize,
    /// How many of those that are not held are refused for sure.
    pub(super) refused: usize,
}

impl<T> List<T> {
    /// Returns how many items were sent.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Returns whether no items were sent.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Returns the items that are held, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.held.iter().map(|(_, item)| item)
    }

    /// Returns the items that are held, each with its index, and how many of the others are
    /// refused.
    pub(crate) fn into_parts(self) -> (Vec<(usize, T)>, usize) {
        (self.held, self.refused)
    }

    pub(crate) fn push(&mut self, item: T) {
        self.held.push((self.length, item));
        self.pass();
    }

    pub(crate) fn pass(&mut self) {
        self.length = self.length.saturating_add(1);
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { held: Vec::new(), length: 0, refused: 0 }
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let held: Vec<_> = items.into_iter().enumerate().collect();
        Self { length: held.len(), held, refused: 0 }
    }
}

impl<T, U: Into<T>> From<Vec<U>> for List<T> {
    fn from(items: Vec<U>) -> Self {
        items.into_iter().map(Into::into).collect()
    }
}

impl<T, U: Into<T>, const N: usize> From<[U; N]> for List<T> {
    fn from(items: [U; N]) -> Self {
        items.into_iter().map(Into::into).collect()
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::iter::Map<std::vec::IntoIter<(usize, T)>, fn((usize, T)) -> T>;

    fn into_iter(self) -> Self::IntoIter {
        self.held.into_iter().map(|(_, item)| item)
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        list.entries(self.iter());
        if self.held.len() < self.length { list.finish_non_exhaustive() } else { list.finish() }
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.held.len() < self.length {
            return Err(serde::ser::Error::custom("some items of the list were only counted"));
        }
        serializer.collect_seq(self.iter())
    }
}

/// The shape of a list whose items are checked as `T`, and of which so many may be sent.
pub(crate) struct Items<T> {
    most: usize,
    checked: PhantomData<T>,
}

impl<T> Items<T> {
    pub(crate) const fn up_to(rule: Count) -> Self {
        Self { most: rule.max(), checked: PhantomData }
    }
}

impl<'de, T: Check> Shape<'de> for Items<T> {
    type Value = List<T::Raw>;

    const EXPECTED: SerializationFault = SerializationFault::ExpectedArray;

    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = List::default();
        while list.len() < self.most {
            let Some(item) = items.next_element_seed(Read(T::shape()))? else { return Ok(list) };
            list.push(item);
        }
        while items.next_element::<IgnoredAny>()?.is_some() {
            list.pass();
        }
        Ok(list)
    }
}

/// A list whose number of items keeps its rule, where it has one, and each of whose items is valid.
pub(crate) fn list<T: Check, C: FromIterator<T>>(
    rule: Option<Count>,
    raw: List<T::Raw>,
    place: Place<'_>,
) -> Result<C, Violations> {
    if let Some(rule) = rule {
        count(rule, raw.len(), place)?;
    }
    let (held, refused) = raw.into_parts();
    let items = held.into_iter().map(|(index, raw)| T::check(raw, place.item(index)));
    all(items).map_err(|violations| violations.and_more(refused))
}

/// A map of strings as a caller sends it, unchecked.
///
/// A map that is made from pairs holds all of them. A map that is read from JSON holds at most as
/// many as its rule allows: the pairs behind them are counted, or their bytes are summed, so that a
/// huge request takes no memory. Such a map knows how large it is, is refused for its size, and
/// cannot be serialized.
///
/// ```
/// use stagepass::CreateStageInput;
///
/// let input = CreateStageInput::default().tags([("team", "live")]);
/// assert_eq!(input.tags.as_ref().and_then(|tags| tags.get("team")), Some("live"));
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Map {
    held: Pairs,
    /// How many pairs there are beside those that are held.
    more: usize,
    /// The bytes of their keys and values, where the rule is about bytes.
    more_bytes: usize,
}

impl Map {
    /// Returns how many pairs were sent.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().count().saturating_add(self.more)
    }

    /// Returns whether no pairs were sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the value of a key, where the pair is held.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.held.get(key)
    }

    /// Returns the pairs that are held, by ascending keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.held.iter()
    }

    /// Returns the bytes of all keys and values.
    pub(crate) fn bytes(&self) -> usize {
        let held = self.held.iter().map(|(key, value)| pair_bytes(key.len(), value.len()));
        held.fold(self.more_bytes, usize::saturating_add)
    }

    /// Returns the pairs that are held: all of them, in a map that keeps its rule.
    pub(crate) fn into_pairs(self) -> Pairs {
        self.held
    }
}

fn pair_bytes(key: usize, value: usize) -> usize {
    key.saturating_add(value)
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let held = pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        Self::from(Pairs::Map(held))
    }
}

impl<K: Into<String>, V: Into<String>, const N: usize> From<[(K, V); N]> for Map {
    fn from(pairs: [(K, V); N]) -> Self {
        pairs.into_iter().collect()
    }
}

impl From<BTreeMap<String, String>> for Map {
    fn from(held: BTreeMap<String, String>) -> Self {
        Self::from(Pairs::Map(held))
    }
}

impl From<Pairs> for Map {
    fn from(held: Pairs) -> Self {
        Self { held, more: 0, more_bytes: 0 }
    }
}

impl IntoIterator for Map {
    type Item = (String, String);
    type IntoIter = std::collections::btree_map::IntoIter<String, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.held.into_map().into_iter()
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        map.entries(self.iter());
        if self.more > 0 { map.finish_non_exhaustive() } else { map.finish() }
    }
}

impl Serialize for Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.more > 0 {
            return Err(serde::ser::Error::custom("some pairs of the map were only counted"));
        }
        serializer.collect_map(self.iter())
    }
}

/// The shape of a map that may have so many pairs. Those behind them are counted and not looked at.
pub(crate) struct CountedPairs {
    most: usize,
}

impl CountedPairs {
    pub(crate) const fn up_to(rule: Count) -> Self {
        Self { most: rule.max() }
    }
}

impl<'de> Shape<'de> for CountedPairs {
    type Value = Map;

    const EXPECTED: SerializationFault = SerializationFault::ExpectedObject;

    fn object<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Map, A::Error> {
        let mut held = BTreeMap::new();
        while held.len() < self.most {
            let Some(key) = pairs.next_key_seed(Read(text()))? else { return Ok(held.into()) };
            let Entry::Vacant(place) = held.entry(key) else { return Err(repeated()) };
            place.insert(pairs.next_value_seed(Read(text()))?);
        }
        let mut map = Map::from(held);
        while pairs.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            map.more = map.more.saturating_add(1);
        }
        Ok(map)
    }
}

/// The shape of a map whose keys and values may have so many bytes. From the pair on with which
/// they have more, keys and values are summed and not kept.
pub(crate) struct MeasuredPairs {
    room: usize,
}

impl MeasuredPairs {
    pub(crate) const fn up_to(rule: Size) -> Self {
        Self { room: rule.max() }
    }
}

impl<'de> Shape<'de> for MeasuredPairs {
    type Value = Map;

    const EXPECTED: SerializationFault = SerializationFault::ExpectedObject;

    fn object<A: MapAccess<'de>>(mut self, mut pairs: A) -> Result<Map, A::Error> {
        let (mut held, mut more, mut more_bytes) = (Collector::default(), 0_usize, 0_usize);
        loop {
            // The key, if there is room for it, and whether it is new then.
            let key = |key: &str| (key.len(), (more == 0 && key.len() <= self.room).then(|| held.key(key)));
            let Some((key_length, new)) = pairs.next_key_seed(Read(Text(key)))? else { break };
            if new == Some(false) {
                return Err(repeated());
            }
            let room = self.room.saturating_sub(key_length);
            let value = |value: &str| {
                (value.len(), (new.is_some() && value.len() <= room).then(|| held.value(value)))
            };
            let (value_length, kept) = pairs.next_value_seed(Read(Text(value)))?;
            if kept.is_some() {
                self.room = room.saturating_sub(value_length);
            } else {
                if new.is_some() {
                    held.give_up();
                }
                more = more.saturating_add(1);
                more_bytes = more_bytes.saturating_add(pair_bytes(key_length, value_length));
            }
        }
        Ok(Map { held: held.pairs(), more, more_bytes })
    }
}
