//! Pairs of strings, by ascending keys.

use super::packed;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

/// Pairs of strings, by ascending keys, of which no two are equal.
#[derive(Clone)]
pub(crate) enum Pairs {
    /// In one text, key, value, key, value, …, as a token carries them: one allocation for all.
    Packed(String),
    /// As a caller made them, or sent them in another order.
    Map(BTreeMap<String, String>),
}

impl Pairs {
    /// Returns all pairs, by ascending keys.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let (map, mut packed) = match self {
            Self::Map(map) => (Some(map), ""),
            Self::Packed(packed) => (None, packed.as_str()),
        };
        let of_map = map.into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str()));
        of_map.chain(std::iter::from_fn(move || {
            let (key, value, after) = split(packed)?;
            packed = after;
            Some((key, value))
        }))
    }

    /// Returns the value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        match self {
            Self::Map(map) => map.get(key).map(String::as_str),
            Self::Packed(_) => self.iter().find_map(|(found, value)| (found == key).then_some(value)),
        }
    }

    /// Returns the pairs packed, each of which has at most 1,143 bytes.
    pub(crate) fn into_packed(self) -> Self {
        match self {
            Self::Packed(_) => self,
            Self::Map(map) => {
                let mut packed = String::new();
                for text in map.iter().flat_map(|(key, value)| [key, value]) {
                    packed::push(&mut packed, text);
                }
                Self::Packed(packed)
            }
        }
    }

    /// Returns the pairs as a map.
    pub(crate) fn into_map(self) -> BTreeMap<String, String> {
        match self {
            Self::Map(map) => map,
            Self::Packed(_) => self.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        }
    }
}

impl Default for Pairs {
    fn default() -> Self {
        Self::Packed(String::new())
    }
}

impl PartialEq for Pairs {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Pairs {}

impl Hash for Pairs {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.iter().for_each(|pair| pair.hash(state));
    }
}

/// Splits off the first pair of a packed text, and returns what follows it, too.
pub(crate) fn split(packed: &str) -> Option<(&str, &str, &str)> {
    let (key, rest) = packed::split(packed)?;
    let (value, rest) = packed::split(rest)?;
    Some((key, value, rest))
}

/// Collects pairs one by one, each of at most 1,143 bytes: packed for as long as their keys ascend.
#[derive(Default)]
pub(crate) struct Collector {
    pairs: Pairs,
    /// Where the latest key stands that was packed.
    latest: usize,
    /// A key that waits for its value, where it is not packed.
    waits: Option<String>,
}

impl Collector {
    /// What a text has room for before it grows: two attributes of a usual size.
    const ROOM: usize = 64;

    /// Takes a key, and returns whether there was none like it.
    pub(crate) fn key(&mut self, key: &str) -> bool {
        if let Pairs::Packed(packed) = &mut self.pairs {
            let before = packed.get(self.latest..).and_then(packed::split);
            match before.map_or(Ordering::Less, |(before, _)| before.cmp(key)) {
                Ordering::Less => {
                    if packed.is_empty() {
                        packed.reserve(Self::ROOM);
                    }
                    self.latest = packed.len();
                    packed::push(packed, key);
                    return true;
                }
                Ordering::Equal => return false,
                Ordering::Greater => self.pairs = Pairs::Map(std::mem::take(&mut self.pairs).into_map()),
            }
        }
        self.waits = Some(key.to_owned());
        matches!(&self.pairs, Pairs::Map(map) if !map.contains_key(key))
    }

    /// Takes the value of the key that was taken.
    pub(crate) fn value(&mut self, value: &str) {
        match &mut self.pairs {
            Pairs::Packed(packed) => packed::push(packed, value),
            Pairs::Map(map) => {
                map.extend(self.waits.take().map(|key| (key, value.to_owned())));
            }
        }
    }

    /// Gives the latest key up, for which there is no value.
    pub(crate) fn give_up(&mut self) {
        if let Pairs::Packed(packed) = &mut self.pairs {
            packed.truncate(self.latest);
        }
    }

    pub(crate) fn pairs(self) -> Pairs {
        self.pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_of_a_key_that_was_given_up() {
        let mut collector = Collector::default();
        assert!(collector.key("a"));
        collector.value("1");
        assert!(collector.key("b"));
        collector.give_up();
        assert!(matches!(collector.pairs(), Pairs::Packed(packed) if packed == "\u{1}a\u{1}1"));
    }
}
