//! Pages of lists, as a store is asked for them and answers.

use crate::host::clock::Timestamp;

/// An item of a list, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a store has to give both")]
pub struct Placed<T> {
    /// The place in the order of the list, which no two items share. An item keeps it for as long
    /// as it is there, whatever is added or deleted around it: a number that grows with each item
    /// will do.
    pub position: i64,
    /// The item.
    pub item: T,
}

/// A page that a store is asked for: so many items, in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The place behind which the page begins, which need not be an item's any more. The first page
    /// has none.
    pub after: Option<i64>,
    /// How many items are wanted.
    pub limit: usize,
    /// When it was asked for, if that was asked of an authority.
    pub(super) now: Option<Timestamp>,
}

impl Page {
    /// Creates a page that begins behind this place, to ask a store for it.
    #[must_use]
    pub const fn new(after: Option<i64>, limit: usize) -> Self {
        Self { after, limit, now: None }
    }
}
