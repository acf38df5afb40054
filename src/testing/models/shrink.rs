//! Makes smaller values of a value, each of which is judged anew.

use super::judge::{judge, misread};
use super::simplest::{Size, mistyped, nearest, simplest};
use super::{Json, Kind, Shape, Way};
use std::borrow::Cow;
use std::sync::Arc;

/// What a value has to be, and its smaller ones too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aim {
    /// It breaks no rule.
    Valid,
    /// It breaks at least one rule.
    Broken,
    /// It is valid or broken.
    Any,
    /// It is JSON of another type somewhere.
    Malformed,
}

/// The number of violations, and then the size: what is smaller is simpler.
type Weight = (usize, Size);

/// A value on its way to a smaller one.
#[derive(Debug, Clone)]
pub(crate) struct Shrinking {
    shape: Arc<Shape>,
    way: Way,
    aim: Aim,
    /// The smallest that is known to fail the test, with its weight.
    smallest: (Json, Weight),
    /// What is tried at the moment, if it is another.
    tried: Option<(Json, Weight)>,
    /// The edit that is tried.
    edit: usize,
    /// Whether any edit since the first one made it smaller.
    progress: bool,
}

impl Shrinking {
    /// Begins with a value. Where it has to be broken and is not, one with the simplest fault takes
    /// its place.
    pub(crate) fn new(shape: Arc<Shape>, way: Way, aim: Aim, mut value: Json) -> Self {
        if aim == Aim::Broken && judge(&shape, &value, way).is_empty() {
            value = simplest(&shape, way, 1).unwrap_or(value);
        }
        let smallest = (value, (usize::MAX, Size::default()));
        let mut new = Self { shape, way, aim, smallest, tried: None, edit: 0, progress: false };
        if let Some(weight) = new.weigh(&new.smallest.0) {
            new.smallest.1 = weight;
        }
        new
    }

    /// Returns the value that is tried at the moment.
    pub(crate) fn current(&self) -> &Json {
        self.tried.as_ref().map_or(&self.smallest.0, |(value, _)| value)
    }

    /// The current value fails the test: tries a smaller one.
    pub(crate) fn simplify(&mut self) -> bool {
        if let Some(tried) = self.tried.take() {
            self.smallest = tried;
            self.progress = true;
        }
        self.next()
    }

    /// The current value passes the test: tries another one.
    pub(crate) fn complicate(&mut self) -> bool {
        if self.tried.take().is_some() {
            self.edit = self.edit.saturating_add(1);
        }
        self.next()
    }

    fn next(&mut self) -> bool {
        loop {
            let mut value = self.smallest.0.clone();
            let mut edit = self.edit;
            if !self.edited(&self.shape, &mut value, &mut edit) {
                if !self.progress {
                    return false;
                }
                (self.edit, self.progress) = (0, false);
                continue;
            }
            match self.weigh(&value) {
                Some(weight) if weight < self.smallest.1 => {
                    self.tried = Some((value, weight));
                    return true;
                }
                _ => self.edit = self.edit.saturating_add(1),
            }
        }
    }

    /// Returns the weight of a value that is what it has to be.
    fn weigh(&self, value: &Json) -> Option<Weight> {
        let size = Size::of(&self.shape, value);
        let violations = || judge(&self.shape, value, self.way).len();
        let violations = match self.aim {
            Aim::Any => 0,
            // No edit makes these smaller by anything but their size.
            Aim::Valid | Aim::Malformed if (0, size) >= self.smallest.1 => return None,
            Aim::Valid => Some(violations()).filter(|violations| *violations == 0)?,
            Aim::Broken => Some(violations()).filter(|violations| *violations > 0)?,
            Aim::Malformed => misread(&self.shape, value).map(|_| 0)?,
        };
        Some((violations, size))
    }

    /// Applies the edit of this number to a value of this shape. Where there are fewer, subtracts
    /// how many.
    fn edited(&self, shape: &Shape, value: &mut Json, edit: &mut usize) -> bool {
        // One with as many faults may be shorter, where these cannot be left out.
        let instead = if self.aim == Aim::Malformed {
            one_of(&[()], edit).map(|()| Some(mistyped(shape)))
        } else {
            one_of(&[0, 1, 2, 3], edit).map(|faults| simplest(shape, self.way, faults))
        };
        if let Some(simplest) = instead {
            *value = simplest.unwrap_or_else(|| std::mem::replace(value, Json::Null));
            return true;
        }
        match (&shape.kind, value) {
            (Kind::Structure(members), Json::Object(found)) => {
                let missing = members.iter().filter(|member| {
                    member.is_required(self.way) && found.iter().all(|(name, _)| name != member.name)
                });
                if let Some(member) = one_of(&missing.collect::<Vec<_>>(), edit) {
                    let simplest = simplest(&member.shape, self.way, 0);
                    found.extend(simplest.map(|value| (Cow::Borrowed(member.name), value)));
                    let place = |name: &str| members.iter().position(|member| member.name == name);
                    found.sort_by_key(|(name, _)| place(name));
                    return true;
                }
                shortened(found, edit, true)
                    || found.iter_mut().any(|(name, value)| {
                        let member = members.iter().find(|member| member.name == name);
                        member.is_some_and(|member| self.edited(&member.shape, value, edit))
                    })
            }
            (Kind::List { item, .. }, Json::List(items)) => {
                shortened(items, edit, true) || items.iter_mut().any(|value| self.edited(item, value, edit))
            }
            (Kind::Map { value, .. }, Json::Object(pairs)) => {
                shortened(pairs, edit, true)
                    || pairs
                        .iter_mut()
                        .any(|(name, found)| simpler(name.to_mut(), edit) || self.edited(value, found, edit))
            }
            (Kind::Text(_), Json::Text(text)) => simpler(text, edit),
            (Kind::Range(bounds), Json::Integer(number)) => {
                let nearest = nearest(*bounds, *number);
                let far = number.saturating_sub(nearest);
                // Half as far, then three quarters as far, and so on.
                let nearer: Vec<i64> = (1..32_u32).map(|i| far.saturating_sub(far >> i)).collect();
                one_of(&nearer, edit).is_some_and(|far| {
                    *number = nearest.saturating_add(far);
                    true
                })
            }
            _ => false,
        }
    }
}

/// Returns the edit of this number, or subtracts how many there are.
fn one_of<T: Copy>(edits: &[T], edit: &mut usize) -> Option<T> {
    let found = edits.get(*edit).copied();
    *edit = edit.saturating_sub(edits.len());
    found
}

/// Takes some entries out: all, one half, the other half, a quarter, …, each single one; or of each
/// size the first ones and the last ones alone.
fn shortened<T>(entries: &mut Vec<T>, edit: &mut usize, each: bool) -> bool {
    let mut part = entries.len();
    while part > 0 {
        let last = entries.len().div_ceil(part).saturating_sub(1);
        let parts = if each { last.saturating_add(1) } else { 2 };
        if *edit < parts {
            let number = if each || *edit == 0 { *edit } else { last };
            let from = number.saturating_mul(part);
            entries.drain(from..from.saturating_add(part).min(entries.len()));
            return true;
        }
        *edit = edit.saturating_sub(parts);
        part = part.checked_div(2).unwrap_or(0);
    }
    false
}

/// Makes all characters simple, takes some out, or makes one simpler.
fn simpler(text: &mut String, edit: &mut usize) -> bool {
    /// Characters in the midst of longer texts are made simple all together, or not at all.
    const LONG: usize = 160;
    let mut characters: Vec<char> = text.chars().collect();
    let count = characters.len();
    let edits = if count <= LONG { count.saturating_mul(4) } else { 0 };
    // Where all characters are the same, it does not matter which are taken out.
    let each = count <= LONG && characters.windows(2).any(|two| two.first() != two.last());
    if one_of(&[()], edit).is_some() {
        characters.fill('a');
    } else if !shortened(&mut characters, edit, each) {
        if *edit >= edits {
            *edit = edit.saturating_sub(edits);
            return false;
        }
        if let Some(character) = characters.get_mut(edit.checked_div(4).unwrap_or(0)) {
            *character = match edit.checked_rem(4) {
                Some(0) => 'a',
                Some(1) => '1',
                Some(2) => '*',
                _ => character.to_ascii_lowercase(),
            };
        }
    }
    *text = characters.into_iter().collect();
    true
}
