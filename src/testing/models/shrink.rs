//! Makes smaller values of a value, each of which is judged anew.

use super::judge::{judge, misread};
use super::{Json, Kind, Shape, Text, Way};
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
type Weight = (usize, u64);

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
    /// Begins with a value, in which the simplest fault is planted where it has to be broken and is
    /// not.
    pub(crate) fn new(shape: Arc<Shape>, way: Way, aim: Aim, value: Json) -> Self {
        let mut new =
            Self { shape, way, aim, smallest: (value, (0, 0)), tried: None, edit: 0, progress: false };
        let mut value = new.smallest.0.clone();
        let weight = new.weigh(&mut value).unwrap_or((usize::MAX, u64::MAX));
        new.smallest = (value, weight);
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
            if !edited(&self.shape, &mut value, &mut edit) {
                if !self.progress {
                    return false;
                }
                (self.edit, self.progress) = (0, false);
                continue;
            }
            match self.weigh(&mut value) {
                Some(weight) if weight < self.smallest.1 => {
                    self.tried = Some((value, weight));
                    return true;
                }
                _ => self.edit = self.edit.saturating_add(1),
            }
        }
    }

    /// Returns the weight of a value that is what it has to be.
    fn weigh(&self, value: &mut Json) -> Option<Weight> {
        let malformed = misread(&self.shape, value).is_some();
        if malformed != (self.aim == Aim::Malformed) {
            return None;
        }
        let mut violations = 0;
        if matches!(self.aim, Aim::Valid | Aim::Broken) {
            violations = judge(&self.shape, value, self.way).len();
            if self.aim == Aim::Broken && violations == 0 {
                plant(&self.shape, value, self.way);
                violations = judge(&self.shape, value, self.way).len();
            }
            if (violations == 0) != (self.aim == Aim::Valid) {
                return None;
            }
        }
        Some((violations, size(&self.shape, value)))
    }
}

/// Breaks a valid value in the simplest way that there is.
fn plant(shape: &Shape, value: &mut Json, way: Way) -> bool {
    match (&shape.kind, value) {
        (Kind::Structure(members), Json::Object(found)) => {
            if let Some(member) = members.iter().find(|member| member.is_required(way)) {
                found.retain(|(name, _)| name != member.name);
                return true;
            }
            members.iter().any(|member| {
                // A simple value of any kind: what it is does not matter, as it is replaced.
                let mut broken = match member.shape.kind {
                    Kind::Structure(_) | Kind::Map { .. } => Json::Object(Vec::new()),
                    Kind::List { .. } => Json::List(Vec::new()),
                    Kind::Range(_) => Json::Integer(0),
                    _ => Json::Text(String::new()),
                };
                let planted = plant(&member.shape, &mut broken, way);
                if planted {
                    found.retain(|(name, _)| name != member.name);
                    let order = |name: &str| members.iter().position(|member| member.name == name);
                    found.push((Cow::Borrowed(member.name), broken));
                    found.sort_by_key(|(name, _)| order(name));
                }
                planted
            })
        }
        (Kind::Text(Text { pattern: Some(pattern), .. }), Json::Text(text)) if !pattern.matches("*") => {
            "*".clone_into(text);
            true
        }
        (Kind::Text(Text { length, .. }), Json::Text(text)) => {
            let longest = length.max.and_then(|max| usize::try_from(max).ok());
            *text = longest.map_or(String::new(), |max| "a".repeat(max.saturating_add(1)));
            longest.is_some() || length.least() > 0
        }
        (Kind::Range(bounds), Json::Integer(number)) => {
            *number = bounds.max.unwrap_or(i64::MAX).saturating_add(1);
            true
        }
        (Kind::Names { .. }, Json::Text(name)) => {
            "ADMIN".clone_into(name);
            true
        }
        (Kind::List { item, .. }, Json::List(items)) => {
            let mut broken = Json::Text(String::new());
            let planted = plant(item, &mut broken, way);
            if planted {
                *items = vec![broken];
            }
            planted
        }
        _ => false,
    }
}

/// Returns the size of a value, in which plain characters and usual names count less.
fn size(shape: &Shape, value: &Json) -> u64 {
    let entry = |inside: u64| inside.saturating_add(100_000);
    match (&shape.kind, value) {
        (Kind::Structure(members), Json::Object(found)) => {
            let inside = found.iter().map(|(name, value)| {
                let member = members.iter().find(|member| member.name == name);
                entry(member.map_or(0, |member| size(&member.shape, value)))
            });
            inside.sum()
        }
        (Kind::List { item, .. }, Json::List(items)) => {
            items.iter().map(|value| entry(size(item, value))).sum()
        }
        (Kind::Map { value, .. }, Json::Object(pairs)) => {
            pairs.iter().map(|(name, found)| entry(length(name).saturating_add(size(value, found)))).sum()
        }
        (Kind::Names { names, .. }, Json::Text(name)) if names.first() == Some(&name.as_str()) => 0,
        (Kind::Names { .. }, Json::Text(name)) if name == "ADMIN" => 0,
        (Kind::Moment(_), Json::Text(moment)) => moment
            .bytes()
            .zip(EPOCH.bytes())
            .filter(|(found, simple)| found != simple)
            .fold(0, |sum, _| 1_u64.saturating_add(sum)),
        (Kind::Range(bounds), Json::Integer(number)) => {
            let simplest = if bounds.hold(*number) { bounds.least() } else { above(bounds.max) };
            number.abs_diff(simplest)
        }
        (Kind::Names { .. }, Json::Text(name)) => length(name).saturating_add(1),
        (_, Json::Text(text)) => length(text),
        (_, Json::Bool(true)) => 1,
        (_, Json::List(items)) => items.iter().map(|_| entry(0)).sum(),
        (_, Json::Object(members)) => members.iter().map(|_| entry(0)).sum(),
        _ => 0,
    }
}

const EPOCH: &str = "1970-01-01T00:00:00Z";

fn above(max: Option<i64>) -> i64 {
    max.unwrap_or(i64::MAX).saturating_add(1)
}

fn length(text: &str) -> u64 {
    let one = |character: char| match character {
        'a' => 1_000,
        '1' => 1_001,
        '*' => 1_002,
        'b'..='z' => 1_003,
        _ => 1_100,
    };
    text.chars().map(one).sum()
}

/// Applies the edit of this number to a value of this shape. Where there are fewer, subtracts how
/// many.
fn edited(shape: &Shape, value: &mut Json, edit: &mut usize) -> bool {
    match (&shape.kind, value) {
        (Kind::Structure(members), Json::Object(found)) => {
            shortened(found, edit)
                || found.iter_mut().any(|(name, value)| {
                    let member = members.iter().find(|member| member.name == name);
                    member.is_some_and(|member| edited(&member.shape, value, edit))
                })
        }
        (Kind::List { item, .. }, Json::List(items)) => {
            shortened(items, edit) || items.iter_mut().any(|value| edited(item, value, edit))
        }
        (Kind::Map { value, .. }, Json::Object(pairs)) => {
            shortened(pairs, edit)
                || pairs
                    .iter_mut()
                    .any(|(name, found)| simpler(name.to_mut(), edit) || edited(value, found, edit))
        }
        (Kind::Text(_), Json::Text(text)) => simpler(text, edit),
        (Kind::Names { names, .. }, Json::Text(name)) => {
            let simplest = [names.first().copied(), Some("ADMIN")];
            one_of(&simplest, edit).flatten().is_some_and(|simplest| {
                simplest.clone_into(name);
                true
            })
        }
        (Kind::Moment(_), Json::Text(moment)) => one_of(&[EPOCH], edit).is_some_and(|simplest| {
            simplest.clone_into(moment);
            true
        }),
        (Kind::Range(bounds), Json::Integer(number)) => {
            let simplest = if bounds.hold(*number) { bounds.least() } else { above(bounds.max) };
            let far = number.saturating_sub(simplest);
            // The simplest one, then half as far, then three quarters as far, and so on.
            let nearer: Vec<i64> = (0..32_u32).map(|i| far.saturating_sub(far >> i)).collect();
            one_of(&nearer, edit).is_some_and(|far| {
                *number = simplest.saturating_add(far);
                true
            })
        }
        (Kind::Boolean, Json::Bool(value)) => one_of(&[false], edit).is_some_and(|simplest| {
            *value = simplest;
            true
        }),
        _ => false,
    }
}

/// Returns the edit of this number, or subtracts how many there are.
fn one_of<T: Copy>(edits: &[T], edit: &mut usize) -> Option<T> {
    let found = edits.get(*edit).copied();
    *edit = edit.saturating_sub(edits.len());
    found
}

/// Takes some entries out: all, one half, the other half, a quarter, …, each single one.
fn shortened<T>(entries: &mut Vec<T>, edit: &mut usize) -> bool {
    let mut part = entries.len();
    while part > 0 {
        let parts = entries.len().div_ceil(part);
        if *edit < parts {
            let from = edit.saturating_mul(part);
            entries.drain(from..from.saturating_add(part).min(entries.len()));
            return true;
        }
        *edit = edit.saturating_sub(parts);
        part = part.checked_div(2).unwrap_or(0);
    }
    false
}

/// Takes some characters out, or makes one simpler, or all of them.
fn simpler(text: &mut String, edit: &mut usize) -> bool {
    /// Characters of longer texts are made simple all together, or not at all.
    const LONG: usize = 160;
    let mut characters: Vec<char> = text.chars().collect();
    let count = characters.len();
    if count == 0 {
        // Nothing at all may break more rules than a character does.
        return one_of(&["a", "*"], edit).is_some_and(|simple| {
            simple.clone_into(text);
            true
        });
    }
    let mut done = shortened(&mut characters, edit);
    if !done {
        done = one_of(&[()], edit).is_some();
        if done {
            characters.fill('a');
        }
    }
    if !done && count <= LONG {
        let edits = count.saturating_mul(4);
        done = *edit < edits;
        if let Some(character) = characters.get_mut(edit.checked_div(4).unwrap_or(0)) {
            *character = match edit.checked_rem(4) {
                Some(0) => 'a',
                Some(1) => '1',
                Some(2) => '*',
                _ => character.to_ascii_lowercase(),
            };
        }
        if !done {
            *edit = edit.saturating_sub(edits);
        }
    }
    if done {
        *text = characters.into_iter().collect();
    }
    done
}
