//! A table whose rows are found by their key, and listed in the order in which they were added.

use crate::service::page::{Page, Placed};
use std::collections::BTreeMap;
use std::ops::Bound;

/// Rows in their order, and where the row of each key is. A page reads rows that are neighbours.
#[derive(Debug)]
pub(super) struct Table<K, V> {
    rows: BTreeMap<i64, V>,
    places: BTreeMap<K, i64>,
    /// The place of the latest row.
    latest: i64,
}

impl<K, V> Table<K, V> {
    pub(super) const fn new() -> Self {
        Self { rows: BTreeMap::new(), places: BTreeMap::new(), latest: 0 }
    }
}

impl<K: Ord + Clone, V> Table<K, V> {
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

    /// Adds a row behind all others. One of the same key goes.
    pub(super) fn add(&mut self, key: K, row: V) {
        self.remove(&key);
        self.latest = self.latest.saturating_add(1);
        self.rows.insert(self.latest, row);
        self.places.insert(key, self.latest);
    }

    /// Gives a row the place behind all others.
    pub(super) fn renew(&mut self, key: &K) {
        if let Some(row) = self.remove(key) {
            self.add(key.clone(), row);
        }
    }

    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        self.rows.remove(&self.places.remove(key)?)
    }

    /// Returns all rows, the first one in front.
    pub(super) fn rows(&self) -> impl Iterator<Item = &V> {
        self.rows.values()
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
