//! Judges values by the models: which violations there have to be, and which JSON has another type
//! than it should.

use super::{Bounds, Json, Kind, Shape, Text, Way};
use std::collections::BTreeSet;
use std::fmt;

/// A violation that must come back. Its message is what it prints.
///
/// It is written from the documentation and knows nothing of the library's rules. It can be
/// compared with a `Violation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedViolation {
    path: String,
    kind: &'static str,
    /// What is said of the value, such as `with length 3 `.
    found: String,
    /// What is said of the rule.
    rule: String,
}

impl ExpectedViolation {
    /// Returns the place in the request as an RFC 6901 JSON Pointer. It is empty for the value
    /// itself.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the kind of the rule in one word: `required`, `length`, `size`, `range`, `pattern`,
    /// `reservedPrefix`, `enum`, `p384Key` or `oneFilter`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.kind
    }
}

impl fmt::Display for ExpectedViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, found, rule, .. } = self;
        write!(f, "Value {found}at '{path}' failed to satisfy constraint: {rule}")
    }
}

/// Returns every violation of a value of this shape, in the order of the model.
pub(crate) fn judge(shape: &Shape, value: &Json, way: Way) -> Vec<ExpectedViolation> {
    let mut judge = Judge { way, path: String::new(), found: Vec::new() };
    judge.value(shape, value);
    judge.found
}

struct Judge {
    way: Way,
    path: String,
    found: Vec<ExpectedViolation>,
}

impl Judge {
    fn violation(&mut self, kind: &'static str, found: String, rule: String) {
        self.found.push(ExpectedViolation { path: self.path.clone(), kind, found, rule });
    }

    fn within(&mut self, segment: &str, judge: impl FnOnce(&mut Self)) {
        let before = self.path.len();
        push_segment(&mut self.path, segment);
        judge(self);
        self.path.truncate(before);
    }

    fn value(&mut self, shape: &Shape, value: &Json) {
        match (&shape.kind, value) {
            (Kind::Structure(members), structure) => {
                let mut filtered = false;
                for member in members {
                    self.within(member.name, |judge| match structure.member(member.name) {
                        Some(Json::Text(text)) if text.is_empty() && member.may_be_empty(judge.way) => {}
                        Some(value) => {
                            judge.value(&member.shape, value);
                            if member.filter && filtered {
                                judge.violation(
                                    "oneFilter",
                                    String::new(),
                                    "Only one filter may be given".into(),
                                );
                            }
                            filtered |= member.filter;
                        }
                        None if member.is_required(judge.way) => {
                            judge.violation("required", String::new(), "Member must not be null".into());
                        }
                        None => {}
                    });
                }
            }
            (Kind::List { item, size }, Json::List(items)) => {
                let opened = self.length(*size, items.len());
                for (i, value) in items.iter().enumerate().filter(|_| opened) {
                    self.within(&i.to_string(), |judge| judge.value(item, value));
                }
            }
            (Kind::Map { key, value, size, bytes }, Json::Object(pairs)) => {
                if !self.length(*size, pairs.len()) {
                    return;
                }
                let mut sum = 0_usize;
                let mut pairs: Vec<_> = pairs.iter().collect();
                pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
                for (name, found) in pairs {
                    let before = self.found.len();
                    let text = if let Json::Text(text) = found { text.len() } else { 0 };
                    sum = sum.saturating_add(name.len()).saturating_add(text);
                    self.value(key, &Json::Text(name.clone().into_owned()));
                    // A pointer never carries a key that is itself refused.
                    if self.found.len() == before {
                        self.within(name, |judge| judge.value(value, found));
                    } else {
                        self.value(value, found);
                    }
                }
                if let Some(max) = bytes.filter(|max| i64::try_from(sum).is_ok_and(|sum| sum > *max)) {
                    let rule = format!("Member must have keys and values of at most {max} bytes in total");
                    self.violation("size", format!("with size {sum} "), rule);
                }
            }
            (Kind::Text(rule), Json::Text(text)) => self.text(rule, text),
            (Kind::Range(bounds), Json::Integer(number)) if !bounds.hold(*number) => {
                let (min, max) = (bounds.least(), bounds.max.unwrap_or(i64::MAX));
                let rule = format!("Member must be between {min} and {max}, inclusive");
                self.violation("range", String::new(), rule);
            }
            (Kind::Names { names, open }, Json::Text(name))
                if !(names.contains(&name.as_str()) || *open && self.way == Way::Answer) =>
            {
                let rule = format!("Member must satisfy enum value set: [{}]", names.join(", "));
                self.violation("enum", String::new(), rule);
            }
            // Booleans and moments have no rule, and JSON of a wrong type is not judged.
            _ => {}
        }
    }

    fn text(&mut self, rule: &Text, text: &str) {
        self.length(rule.length, text.chars().count());
        if let Some(pattern) = rule.pattern.as_ref().filter(|pattern| !pattern.matches(text)) {
            let rule = format!("Member must satisfy regular expression pattern: {}", pattern.expression);
            self.violation("pattern", String::new(), rule);
        }
        if let Some(prefix) = rule.reserved.filter(|_| rule.is_reserved(text)) {
            let rule = format!("Member must not begin with {prefix}, in any mix of case");
            self.violation("reservedPrefix", String::new(), rule);
        }
        let matches = rule.pattern.as_ref().is_none_or(|pattern| pattern.matches(text));
        if matches && rule.key.as_ref().is_some_and(|key| !key.fits(text)) {
            self.violation(
                "p384Key",
                String::new(),
                "Member must be an uncompressed public key of P-384".into(),
            );
        }
    }

    /// Returns whether the length is one that may be.
    fn length(&mut self, bounds: Bounds, length: usize) -> bool {
        let holds = i64::try_from(length).is_ok_and(|length| bounds.hold(length));
        if !holds {
            let min = bounds.least();
            let rule = match bounds.max {
                Some(max) => format!("Member must have length between {min} and {max}, inclusive"),
                None => format!("Member must have length greater than or equal to {min}"),
            };
            self.violation("length", format!("with length {length} "), rule);
        }
        holds
    }
}

impl Text {
    /// Returns whether the text begins with what belongs to the service.
    pub(super) fn is_reserved(&self, text: &str) -> bool {
        self.reserved.is_some_and(|prefix| {
            text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        })
    }
}

fn push_segment(path: &mut String, segment: &str) {
    path.push('/');
    path.push_str(&segment.replace('~', "~0").replace('/', "~1"));
}

/// What of a body is not the JSON that it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Misread {
    ExpectedString,
    ExpectedInteger,
    ExpectedBoolean,
    ExpectedArray,
    ExpectedObject,
    Repeated,
}

/// Returns how many entries are read: those beyond the greatest size are only counted.
fn opened(size: Bounds) -> usize {
    size.max.and_then(|max| usize::try_from(max).ok()).unwrap_or(usize::MAX)
}

/// Returns the first place, in the order of the text, where the JSON is not of its shape.
pub(crate) fn misread(shape: &Shape, value: &Json) -> Option<(String, Misread)> {
    let within = |segment: &str, found: Option<(String, Misread)>| {
        let (path, misread) = found?;
        let mut place = String::new();
        push_segment(&mut place, segment);
        Some((place + &path, misread))
    };
    let repeated = |seen: &mut BTreeSet<String>, name: &str| {
        (!seen.insert(name.to_owned())).then(|| (String::new(), Misread::Repeated))
    };
    let mut seen = BTreeSet::new();
    let expected = match (&shape.kind, value) {
        (Kind::Structure(members), Json::Object(found)) => {
            return found.iter().find_map(|(name, value)| {
                let member = members.iter().find(|member| member.name == name)?;
                let inside = || (*value != Json::Null).then(|| misread(&member.shape, value))?;
                repeated(&mut seen, name).or_else(|| within(name, inside()))
            });
        }
        (Kind::List { item, size }, Json::List(items)) => {
            let mut items = items.iter().take(opened(*size)).enumerate();
            return items.find_map(|(i, value)| within(&i.to_string(), misread(item, value)));
        }
        (Kind::Map { key, value, size, bytes }, Json::Object(pairs)) => {
            let mut room = bytes.map_or(usize::MAX, |bytes| usize::try_from(bytes).unwrap_or(0));
            return pairs.iter().take(opened(*size)).find_map(|(name, found)| {
                // Keys for which there is no room are measured, and not compared.
                if name.len() <= room && seen.contains(&**name) {
                    return Some((String::new(), Misread::Repeated));
                }
                let inside = misread(value, found);
                let more =
                    name.len().saturating_add(if let Json::Text(text) = found { text.len() } else { 0 });
                if more <= room {
                    seen.insert(name.clone().into_owned());
                }
                room = if bytes.is_some() { room.saturating_sub(more) } else { room };
                // Keys of attributes may be secret, and a key that is refused is never shown.
                let text = Json::Text(name.clone().into_owned());
                let shown = bytes.is_none() && judge(key, &text, Way::Request).is_empty();
                if shown { within(name, inside) } else { inside }
            });
        }
        (Kind::Text(_) | Kind::Names { .. } | Kind::Moment(_), Json::Text(_))
        | (Kind::Boolean, Json::Bool(_)) => return None,
        (Kind::Range(_), Json::Integer(number)) if i32::try_from(*number).is_ok() => return None,
        (Kind::Structure(_) | Kind::Map { .. }, _) => Misread::ExpectedObject,
        (Kind::List { .. }, _) => Misread::ExpectedArray,
        (Kind::Text(_) | Kind::Names { .. } | Kind::Moment(_), _) => Misread::ExpectedString,
        (Kind::Boolean, _) => Misread::ExpectedBoolean,
        (Kind::Range(_), _) => Misread::ExpectedInteger,
    };
    Some((String::new(), expected))
}

/// Returns every way to break a value of this shape, such as `/tags/KEY length`: the place, with
/// `N` for the number of an item and `KEY` for a key, and the kind of the violation.
pub(crate) fn ways(shape: &Shape, way: Way) -> BTreeSet<String> {
    let here = |kind: &str| format!(" {kind}");
    let inside = |segment: &str, shape: &Shape| -> Vec<String> {
        ways(shape, way).into_iter().map(|found| format!("/{segment}{found}")).collect()
    };
    let length = |bounds: &Bounds| (bounds.max.is_some() || bounds.least() > 0).then(|| here("length"));
    let mut found = BTreeSet::new();
    match &shape.kind {
        Kind::Structure(members) => {
            let mut filters = members.iter().filter(|member| member.filter);
            // The first one is never one too many.
            filters.next();
            found.extend(filters.map(|member| format!("/{} oneFilter", member.name)));
            for member in members {
                found.extend(member.is_required(way).then(|| format!("/{} required", member.name)));
                found.extend(inside(member.name, &member.shape));
            }
        }
        Kind::List { item, size } => {
            found.extend(length(size));
            found.extend(inside("N", item));
        }
        Kind::Map { key, value, size, bytes } => {
            found.extend(length(size));
            found.extend(bytes.map(|_| here("size")));
            found.extend(ways(key, way));
            found.extend(inside("KEY", value));
        }
        Kind::Text(text) => {
            found.extend(length(&text.length));
            found.extend(text.pattern.as_ref().map(|_| here("pattern")));
            found.extend(text.reserved.map(|_| here("reservedPrefix")));
            found.extend(text.key.as_ref().map(|_| here("p384Key")));
        }
        Kind::Range(_) => found.extend([here("range")]),
        Kind::Names { open, .. } if *open && way == Way::Answer => {}
        Kind::Names { .. } => found.extend([here("enum")]),
        Kind::Boolean | Kind::Moment(_) => {}
    }
    found
}
