//! Checking many members and keeping all their violations.
//!
//! Each check answers with a value or with at least one violation, and [`both`] joins two answers
//! without losing a side. So "no value and no violation" cannot be written.

use crate::rules::kind::{Count, Names, Range, Text};
use crate::rules::violation::{Constraint, Violation, Violations};
use crate::wire::error::push_segment;
use crate::wire::json::{Boolean, Shape};
use std::fmt::{self, Write as _};

/// A type that is made from something unchecked.
pub(crate) trait Check: Sized {
    /// What a caller sends. A valid value can be sent, too.
    type Raw: From<Self>;

    /// Whether nothing of it may show in `Debug`, be it valid or not.
    const IS_SECRET: bool = false;

    /// How what a caller sends is read, building no more of it than its rule allows.
    fn shape<'de>() -> impl Shape<'de, Value = Self::Raw>;

    /// Returns the value, or all that is wrong with it.
    fn check(raw: Self::Raw, place: Place<'_>) -> Result<Self, Violations>;
}

impl Check for bool {
    type Raw = Self;

    fn shape<'de>() -> impl Shape<'de, Value = Self> {
        Boolean
    }

    fn check(raw: Self, _place: Place<'_>) -> Result<Self, Violations> {
        Ok(raw)
    }
}

/// Where in a request a value stands. Written out as a pointer only when something is wrong there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    Root,
    Member(&'a Place<'a>, &'a str),
    Item(&'a Place<'a>, usize),
}

impl<'a> Place<'a> {
    pub(crate) const fn member(&'a self, name: &'a str) -> Self {
        Self::Member(self, name)
    }

    pub(crate) const fn item(&'a self, index: usize) -> Self {
        Self::Item(self, index)
    }

    /// One violation here.
    #[cold]
    pub(crate) fn violates(self, constraint: Constraint) -> Violations {
        Violation::new(self.pointer(), constraint).into()
    }

    /// The violations here, if there are any.
    pub(crate) fn violations(self, constraints: impl Iterator<Item = Constraint>) -> Result<(), Violations> {
        let found = constraints.map(|constraint| Violation::new(self.pointer(), constraint));
        Violations::collect(found).map_or(Ok(()), Err)
    }

    fn pointer(self) -> String {
        // Most pointers are no longer, so that they are allocated once.
        let mut pointer = String::with_capacity(64);
        self.write(&mut pointer);
        pointer
    }

    fn write(self, pointer: &mut String) {
        match self {
            Self::Root => {}
            Self::Member(parent, name) => {
                parent.write(pointer);
                push_segment(pointer, name);
            }
            Self::Item(parent, index) => {
                parent.write(pointer);
                // Writing to a `String` cannot fail.
                let _ = write!(pointer, "/{index}");
            }
        }
    }
}

/// Two answers as one: both values, or all violations, those of the left first.
#[inline]
pub(crate) fn both<A, B>(
    left: Result<A, Violations>,
    right: Result<B, Violations>,
) -> Result<(A, B), Violations> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(mut left), Err(right)) => {
            left.append(right);
            Err(left)
        }
        (Err(violations), Ok(_)) | (Ok(_), Err(violations)) => Err(violations),
    }
}

/// Joins the answers of members, one after the other: `join!(a, b, c)?` has the shape `nested!(a,
/// b, c)`.
///
/// A member that is not in both is a value that was never taken out of its answer: a type error.
macro_rules! join {
    ($only:ident $(,)?) => { $only };
    ($first:ident, $($more:ident),+ $(,)?) => {
        $crate::wire::check::both($first, $crate::wire::check::join!($($more),+))
    };
}
pub(crate) use join;

/// The pattern of what [`join!`] joins.
macro_rules! nested {
    ($only:ident $(,)?) => { $only };
    ($first:ident, $($more:ident),+ $(,)?) => { ($first, $crate::wire::check::nested!($($more),+)) };
}
pub(crate) use nested;

/// The answers of many items as one: all values in their order, or all violations in theirs.
pub(crate) fn all<T, C: FromIterator<T>>(
    items: impl Iterator<Item = Result<T, Violations>>,
) -> Result<C, Violations> {
    let mut wrong: Option<Violations> = None;
    let right = items
        .filter_map(|item| match (item, &mut wrong) {
            (Ok(value), _) => Some(value),
            (Err(more), Some(violations)) => {
                violations.append(more);
                None
            }
            (Err(first), none) => {
                *none = Some(first);
                None
            }
        })
        .collect();
    wrong.map_or(Ok(right), Err)
}

/// A member that may be absent.
#[inline]
pub(crate) fn optional<T: Check>(raw: Option<T::Raw>, place: Place<'_>) -> Result<Option<T>, Violations> {
    raw.map(|raw| T::check(raw, place)).transpose()
}

/// A member that must be present.
#[inline]
pub(crate) fn required<T: Check>(raw: Option<T::Raw>, place: Place<'_>) -> Result<T, Violations> {
    match raw {
        Some(raw) => T::check(raw, place),
        None => Err(place.violates(Constraint::Required)),
    }
}

/// A member that has its type's default where it is absent.
#[inline]
pub(crate) fn defaulted<T: Check + Default>(raw: Option<T::Raw>, place: Place<'_>) -> Result<T, Violations> {
    match raw {
        Some(raw) => T::check(raw, place),
        None => Ok(T::default()),
    }
}

/// An unchecked member as `Debug` shows it.
pub(crate) struct Shown<'a, T: Check>(pub(crate) Option<&'a T::Raw>);

impl<T: Check<Raw: fmt::Debug>> fmt::Debug for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if T::IS_SECRET { self.0.map(|_| "*** redacted ***").fmt(f) } else { self.0.fmt(f) }
    }
}

/// Returns all that is wrong with a text. The text stays where it is: moving it costs as much as a
/// short one's check.
#[inline]
pub(crate) fn text(rule: &Text, text: &str, place: Place<'_>) -> Result<(), Violations> {
    if rule.accepts(text) { Ok(()) } else { text_violations(rule, text, place) }
}

#[cold]
fn text_violations(rule: &Text, text: &str, place: Place<'_>) -> Result<(), Violations> {
    place.violations(rule.broken(text))
}

/// A number within its range.
#[inline]
pub(crate) fn number(rule: Range, number: i32, place: Place<'_>) -> Result<i32, Violations> {
    rule.broken(number).map_or(Ok(number), |constraint| Err(place.violates(constraint)))
}

/// A number of entries that keeps its rule. Ask this first: what has the wrong size is not opened.
#[inline]
pub(crate) fn count(rule: Count, entries: usize, place: Place<'_>) -> Result<(), Violations> {
    rule.broken(entries).map_or(Ok(()), |constraint| Err(place.violates(constraint)))
}

/// The member of an enumeration that a name stands for.
#[inline]
pub(crate) fn name<T>(rule: &Names, found: Option<T>, place: Place<'_>) -> Result<T, Violations> {
    found.ok_or_else(|| place.violates(rule.broken()))
}
