//! A table whose rows are found by their key, and listed in the order in which they were added.

use crate::service::page::{Page, Placed};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, DefaultHasher, Hash};
use std::ops::Bound;

/// Rows in their order, and where the row of each key is. A page reads rows that are neighbours.
///
/// A key is found by its hash. A search would compare it with keys that nobody has read for long,
/// which took longer than the rest of a decision when there were a million. For that, the room of
/// the hashes doubles now and then. The row with which it does takes 13 ms beside 57,000 others,
/// and longer beside more.
///
/// The hash has no key of the process, which would be randomness that no host passed in. Keys are
/// ids that the service draws or that the holder of a signing key gives, so nobody else can make
/// them collide.
#[derive(Debug)]
pub(super) struct Table<K, V> {
    rows: BTreeMap<i64, V>,
    places: HashMap<K, i64, BuildHasherDefault<DefaultHasher>>,
    /// The place of the latest row.
    latest: i64,
}

impl<K, V> Table<K, V> {
    pub(super) const fn new() -> Self {
        Self { rows: BTreeMap::new(), places: HashMap::with_hasher(BuildHasherDefault::new()), latest: 0 }
    }
}

impl<K: Hash + Eq + Clone, V> Table<K, V> {
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(self.places.get(key)?)
    }

    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.rows.get_mut(self.places.get(key)?)
    }

    pub(super) fn contains(&self, key: &K) -> bool {
        self.places.contains_key(key)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns the row of a key, which is added behind all others where it is not there.
    pub(super) fn get_or_add(&mut self, key: &K, row: impl FnOnce() -> V) -> &mut V {
        let place = self.places.get(key).copied().unwrap_or_else(|| {
            self.latest = self.latest.saturating_add(1);
            self.places.insert(key.clone(), self.latest);
            self.latest
        });
        self.rows.entry(place).or_insert_with(row)
    }

    /// Gives a row the place behind all others.
    pub(super) fn renew(&mut self, key: &K) {
        if let Some(row) = self.remove(key) {
            self.get_or_add(key, || row);
        }
    }

    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        self.rows.remove(&self.places.remove(key)?)
    }

    /// Removes the first row, which says what its key is.
    pub(super) fn remove_first(&mut self, key: impl FnOnce(&V) -> &K) {
        if let Some((_, row)) = self.rows.pop_first() {
            self.places.remove(key(&row));
        }
    }

    pub(super) fn first(&self) -> Option<&V> {
        self.rows.first_key_value().map(|(_, row)| row)
    }

    /// Returns all rows, the first one in front.
    pub(super) fn rows(&self) -> impl Iterator<Item = &V> {
        self.rows.values()
    }

    /// Returns all rows to be changed, the first one in front.
    pub(super) fn rows_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> {
        self.rows.values_mut()
    }

    /// Returns the rows behind a place, the first one in front.
    pub(super) fn forwards(&self, page: Page) -> impl Iterator<Item = Placed<&V>> {
        let after = page.after.map_or(Bound::Unbounded, Bound::Excluded);
        self.rows.range((after, Bound::Unbounded)).map(placed)
    }

    /// Returns the rows before a place, the latest one in front.
    pub(super) fn backwards(&self, page: Page) -> impl Iterator<Item = Placed<&V>> {
        let before = page.after.map_or(Bound::Unbounded, Bound::Excluded);
        self.rows.range((Bound::Unbounded, before)).rev().map(placed)
    }
}

const fn placed<'a, V>((position, item): (&'a i64, &'a V)) -> Placed<&'a V> {
    Placed { position: *position, item }
}
