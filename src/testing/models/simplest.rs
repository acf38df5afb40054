//! The simplest values of shapes, and how simple a value is.

use super::choices::First;
use super::judge::judge;
use super::make::Maker;
use super::{Bounds, Json, Kind, Member, Shape, Text, Way};
use std::borrow::Cow;

/// A name that no enumeration has.
const NO_NAME: &str = "ADMIN";

/// Returns the simplest value that breaks so many rules, where there is one.
pub(super) fn simplest(shape: &Shape, way: Way, faults: usize) -> Option<Json> {
    if faults == 0 {
        return Some(valid(shape, way));
    }
    match &shape.kind {
        Kind::Structure(members) => structure(shape, members, way, faults),
        Kind::List { item, size: bounds } => list(item, *bounds, way, faults),
        Kind::Map { key, value, .. } => {
            let pair = |of_key, of_value| match (simplest(key, way, of_key)?, simplest(value, way, of_value)?)
            {
                (Json::Text(key), value) => Some(Json::Object(vec![(Cow::Owned(key), value)])),
                _ => None,
            };
            pair(faults, 0).or_else(|| pair(0, faults))
        }
        Kind::Text(Text { length, reserved, .. }) => {
            let size = |bound: i64| usize::try_from(bound).unwrap_or(0);
            let (least, most) = (size(length.least()), length.max.map(size));
            let odd = "*".repeat(least.max(1));
            let long = most.map(|most| "a".repeat(most.saturating_add(1)));
            let texts = [String::new(), odd, reserved.unwrap_or_default().into()].into_iter().chain(long);
            texts.map(Json::Text).find(|text| judge(shape, text, way).len() == faults)
        }
        Kind::Range(bounds) if faults == 1 => Some(Json::Integer(beyond(*bounds))),
        Kind::Names { open, .. } if faults == 1 && !(*open && way == Way::Answer) => {
            Some(Json::Text(NO_NAME.into()))
        }
        Kind::Range(_) | Kind::Names { .. } | Kind::Boolean | Kind::Moment(_) => None,
    }
}

fn valid(shape: &Shape, way: Way) -> Json {
    Maker { choices: &mut First, way, faults: false }.value(shape)
}

/// Leaves out members that are required, and then breaks one optional member in several ways, or
/// several in one way.
fn structure(shape: &Shape, members: &[Member], way: Way, faults: usize) -> Option<Json> {
    let (required, optional): (Vec<_>, Vec<_>) = members.iter().partition(|member| member.is_required(way));
    let missing = required.len().min(faults);
    let left = faults.saturating_sub(missing);
    let with = |count: usize, faults: usize| {
        let broken = optional.iter().copied();
        let broken = broken.filter_map(|member| Some((member, simplest(&member.shape, way, faults)?)));
        let mut found: Vec<(&Member, Json)> = broken.collect();
        found.sort_by_key(|(member, value)| Size::of_member(member, value));
        found.truncate(count);
        if found.len() < count {
            return None;
        }
        found.extend(required.iter().skip(missing).map(|member| (*member, valid(&member.shape, way))));
        found.sort_by_key(|(member, _)| members.iter().position(|other| other.name == member.name));
        let named = found.into_iter().map(|(member, value)| (Cow::Borrowed(member.name), value));
        Some(Json::Object(named.collect()))
    };
    let found = [with(left.min(1), left), with(left, 1)];
    found.into_iter().flatten().min_by_key(|value| Size::of(shape, value))
}

/// Breaks as many items, or has one item too many where no item can be broken.
fn list(item: &Shape, bounds: Bounds, way: Way, faults: usize) -> Option<Json> {
    let most = bounds.max.and_then(|max| usize::try_from(max).ok());
    let one = simplest(item, way, 1);
    let items = match (one, most) {
        (Some(broken), most) if most.is_none_or(|most| faults <= most) => vec![broken; faults],
        (_, Some(most)) if faults == 1 => vec![valid(item, way); most.saturating_add(1)],
        _ => return None,
    };
    Some(Json::List(items))
}

/// Makes a valid value of the shape that has every member there is, and one entry in each list and
/// map.
#[cfg(test)]
pub(crate) fn whole(shape: &Shape) -> Json {
    match &shape.kind {
        Kind::Structure(members) => {
            let member = |member: &Member| (member.name.into(), whole(&member.shape));
            Json::Object(members.iter().map(member).collect())
        }
        Kind::List { item, .. } => Json::List(vec![whole(item)]),
        Kind::Map { .. } => Json::Object(vec![("key".into(), Json::Text("value".into()))]),
        _ => valid(shape, Way::Request),
    }
}

/// Returns JSON that is of another type than the shape.
pub(super) const fn mistyped(shape: &Shape) -> Json {
    if matches!(shape.kind, Kind::Range(_)) { Json::Bool(false) } else { Json::Integer(0) }
}

/// Returns the number that a number is simpler the nearer it is to: the least, or for a number
/// outside the bounds the first above.
pub(super) fn nearest(bounds: Bounds, number: i64) -> i64 {
    if bounds.hold(number) { bounds.least() } else { beyond(bounds) }
}

fn beyond(bounds: Bounds) -> i64 {
    match bounds.max {
        Some(max) => max.saturating_add(1),
        None => bounds.least().saturating_sub(1),
    }
}

/// How long a value is, and then how far its characters, names and numbers are from plain ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Size {
    length: u64,
    oddness: u64,
}

impl Size {
    /// Returns the size of a value of this shape. What is smaller is simpler.
    pub(super) fn of(shape: &Shape, value: &Json) -> Self {
        let mut size = Self::default();
        size.add(shape, value);
        size
    }

    fn of_member(member: &Member, value: &Json) -> Self {
        let mut size = Self::default();
        size.entry(member.name);
        size.add(&member.shape, value);
        size
    }

    fn entry(&mut self, name: &str) {
        self.more(4, 0);
        self.text(name);
    }

    fn add(&mut self, shape: &Shape, value: &Json) {
        // What JSON writes around a value.
        const VALUE: u64 = 2;
        match (&shape.kind, value) {
            (Kind::Structure(members), Json::Object(found)) => {
                self.more(VALUE, 0);
                for (name, value) in found {
                    let member = members.iter().find(|member| member.name == name);
                    self.entry(name);
                    if let Some(member) = member {
                        self.add(&member.shape, value);
                    }
                }
            }
            (Kind::List { item, .. }, Json::List(items)) => {
                self.more(VALUE, 0);
                for value in items {
                    self.more(1, 0);
                    self.add(item, value);
                }
            }
            (Kind::Map { value: of, .. }, Json::Object(pairs)) => {
                self.more(VALUE, 0);
                for (name, value) in pairs {
                    self.entry(name);
                    self.add(of, value);
                }
            }
            // Names, moments and numbers are short: how many characters they have is not counted.
            (Kind::Names { names, .. }, Json::Text(name)) => {
                let plain = name == NO_NAME || names.first() == Some(&name.as_str());
                self.more(VALUE, if plain { 0 } else { 1_u64.saturating_add(count(name.len())) });
            }
            (Kind::Moment(_), Json::Text(moment)) => {
                let odd = moment.bytes().zip(EPOCH.bytes()).filter(|(found, plain)| found != plain);
                self.more(VALUE, count(odd.count()));
            }
            (Kind::Range(bounds), Json::Integer(number)) => {
                self.more(VALUE, number.abs_diff(nearest(*bounds, *number)));
            }
            (Kind::Text(_), Json::Text(text)) => {
                self.more(VALUE, 0);
                self.text(text);
            }
            (Kind::Boolean, Json::Bool(value)) => self.more(VALUE, (*value).into()),
            _ => self.more(u64::from(*value != mistyped(shape)), 0),
        }
    }

    fn text(&mut self, text: &str) {
        for character in text.chars() {
            self.more(
                1,
                match character {
                    'a' => 0,
                    '1' => 1,
                    '*' => 2,
                    'b'..='z' => 3,
                    _ => 100,
                },
            );
        }
    }

    const fn more(&mut self, length: u64, oddness: u64) {
        self.length = self.length.saturating_add(length);
        self.oddness = self.oddness.saturating_add(oddness);
    }
}

const EPOCH: &str = "1970-01-01T00:00:00Z";

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
