//! A table whose rows are found by their key, and listed in the order in which they were added.

use crate::service::lists::{Page, Placed};
use std::collections::BTreeMap;
use std::ops::Bound;

/// Rows by their key, each with its place in the order.
#[derive(Debug)]
pub(super) struct Table<K, V> {
    rows: BTreeMap<K, (i64, V)>,
    order: BTreeMap<i64, K>,
    /// The number of the latest row.
    latest: i64,
}

impl<K, V> Table<K, V> {
    pub(super) const fn new() -> Self {
        Self { rows: BTreeMap::new(), order: BTreeMap::new(), latest: 0 }
    }
}

impl<K: Ord + Clone, V> Table<K, V> {
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key).map(|(_, row)| row)
    }

    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.rows.get_mut(key).map(|(_, row)| row)
    }

    pub(super) fn contains(&self, key: &K) -> bool {
        self.rows.contains_key(key)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Writes a row. One that is there keeps its place.
    pub(super) fn write(&mut self, key: K, row: V) -> Option<V> {
        if let Some((_, there)) = self.rows.get_mut(&key) {
            return Some(std::mem::replace(there, row));
        }
        self.latest = self.latest.saturating_add(1);
        self.order.insert(self.latest, key.clone());
        self.rows.insert(key, (self.latest, row));
        None
    }

    /// Gives a row the place behind all others.
    pub(super) fn renew(&mut self, key: &K) {
        if let Some(row) = self.remove(key) {
            self.write(key.clone(), row);
        }
    }

    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        let (number, row) = self.rows.remove(key)?;
        self.order.remove(&number);
        Some(row)
    }

    /// Returns all rows, the first one in front.
    pub(super) fn rows(&self) -> impl Iterator<Item = &V> {
        self.order.values().filter_map(|key| self.get(key))
    }

    /// Returns the rows behind a place, the first one in front.
    pub(super) fn forwards(&self, page: Page) -> impl Iterator<Item = Placed<&V>> {
        let after = page.after.map_or(Bound::Unbounded, Bound::Excluded);
        self.placed(self.order.range((after, Bound::Unbounded)))
    }

    /// Returns the rows before a place, the latest one in front.
    pub(super) fn backwards(&self, page: Page) -> impl Iterator<Item = Placed<&V>> {
        let before = page.after.map_or(Bound::Unbounded, Bound::Excluded);
        self.placed(self.order.range((Bound::Unbounded, before)).rev())
    }

    fn placed<'a>(
        &'a self,
        rows: impl Iterator<Item = (&'a i64, &'a K)>,
    ) -> impl Iterator<Item = Placed<&'a V>> {
        rows.filter_map(|(position, key)| Some(Placed { position: *position, item: self.get(key)? }))
    }
}
