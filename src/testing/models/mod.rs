//! The models of the two services as data, and what can be done with them: make a value of a shape,
//! judge one, and make a smaller one of it.
//!
//! `services.tsv` has a row for each fact that the models state, and for the few that only the
//! prose of the documentation states. Nothing here asks the library what is valid, so that the
//! library can be held against it. Tests of the public API include this module, so all that it uses
//! of the crate is `made`, which they have too.

mod choices;
mod json;
mod judge;
mod make;
mod pattern;
mod shrink;
mod simplest;
#[cfg(test)]
mod tests;

#[cfg(feature = "arbitrary")]
pub(crate) use choices::Choices;
pub(crate) use choices::Seeded;
pub(crate) use json::Json;
pub use judge::ExpectedViolation;
#[cfg(test)]
pub(crate) use judge::ways;
pub(crate) use judge::{Misread, judge, misread};
pub(crate) use make::Maker;
pub(crate) use pattern::Pattern;
pub(crate) use shrink::{Aim, Shrinking};
#[cfg(test)]
pub(crate) use simplest::whole;

use super::made;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// The table.
const ROWS: &str = include_str!("services.tsv");

/// The models of both services, and the few shapes of this library's own.
pub(crate) static MODELS: LazyLock<Models> = LazyLock::new(|| Models::read(ROWS));

/// Returns what a row says, and stops where it says nothing.
fn told<T>(value: Option<T>, row: &str) -> T {
    made(value.ok_or(row))
}

/// Which way a structure goes: some names and members are held otherwise in answers than in
/// requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Request,
    Answer,
}

/// Bounds of which either may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Bounds {
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
}

impl Bounds {
    fn read(text: &str) -> Option<Self> {
        let (min, max) = text.split_once("..")?;
        let bound = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
        Some(Self { min: bound(min)?, max: bound(max)? })
    }

    pub(crate) fn hold(self, number: i64) -> bool {
        self.min.is_none_or(|min| number >= min) && self.max.is_none_or(|max| number <= max)
    }

    /// Returns the least, 0 where none is said.
    pub(crate) fn least(self) -> i64 {
        self.min.unwrap_or(0)
    }
}

/// A shape with all that it is made of.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) service: &'static str,
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// What values of a shape are.
#[derive(Debug)]
pub(crate) enum Kind {
    Structure(Vec<Member>),
    List { item: Arc<Shape>, size: Bounds },
    Map { key: Arc<Shape>, value: Arc<Shape>, size: Bounds, bytes: Option<i64> },
    Text(Text),
    Range(Bounds),
    Names { names: Vec<&'static str>, open: bool },
    Boolean,
    Moment(Bounds),
}

/// A text: its length in characters and what it is made of.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) length: Bounds,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) reserved: Option<&'static str>,
    pub(crate) key: Option<Key>,
}

/// A text that has to be a P-384 public key: the base64 that each has before its point, and some
/// points.
#[derive(Debug)]
pub(crate) struct Key {
    before: &'static str,
    points: Vec<&'static str>,
}

impl Key {
    /// Returns whether a text that matches the expression is such a key.
    pub(crate) fn fits(&self, text: &str) -> bool {
        let inside = text.split_once("KEY-----").and_then(|(_, rest)| rest.split_once("-----END"));
        let base64: String = inside.map_or("", |(inside, _)| inside).split(['\r', '\n']).collect();
        base64.strip_prefix(self.before).is_some_and(|point| point.len() == 128 && !point.contains('='))
    }
}

/// What the services' answers tell of a member, beside their models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answered {
    /// Every answer has it.
    Always,
    /// An empty text says that it is absent.
    EmptyIfAbsent,
}

/// A member of a structure.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) shape: Arc<Shape>,
    /// Whether the model requires it.
    pub(crate) required: bool,
    /// What the services' own answers tell of it.
    pub(crate) answered: Option<Answered>,
    /// Whether it stands in the body, rather than in the path or in the query.
    pub(crate) in_body: bool,
    /// Whether it is a filter, of which one may be given.
    pub(crate) filter: bool,
}

impl Member {
    /// Returns whether an empty text says that the member is absent.
    pub(crate) fn may_be_empty(&self, way: Way) -> bool {
        way == Way::Answer && self.answered == Some(Answered::EmptyIfAbsent)
    }

    /// Returns whether the member has to be there.
    pub(crate) fn is_required(&self, way: Way) -> bool {
        self.required || (way == Way::Answer && self.answered == Some(Answered::Always))
    }
}

/// An operation of one of the services.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) service: &'static str,
    pub(crate) name: &'static str,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) status: u16,
    pub(crate) input: Option<Arc<Shape>>,
    pub(crate) output: Option<Arc<Shape>>,
    /// The exceptions that are documented, in the order of the model.
    pub(crate) errors: Vec<Arc<Shape>>,
}

/// The models.
#[derive(Debug)]
pub(crate) struct Models {
    pub(crate) operations: Vec<Operation>,
    /// The statuses of exceptions.
    pub(crate) statuses: BTreeMap<(&'static str, &'static str), u16>,
    shapes: BTreeMap<(&'static str, &'static str), Arc<Shape>>,
}

impl Models {
    /// Returns a shape of one of the services. `Tags.key` and `Tags.value` are what tags are made
    /// of.
    pub(crate) fn shape(&self, service: &'static str, name: &'static str) -> Arc<Shape> {
        told(self.shapes.get(&(service, name)), name).clone()
    }

    /// Returns the operation of a name.
    pub(crate) fn operation(&self, service: &str, name: &str) -> &Operation {
        let mut operations = self.operations.iter();
        told(operations.find(|found| (found.service, found.name) == (service, name)), "an operation")
    }

    /// Returns how many single constraints the model of a service has: each bound, expression and
    /// enumeration of a shape, and each member that is required.
    #[cfg(test)]
    pub(crate) fn constraints(&self, service: &str) -> usize {
        let bounds =
            |bounds: &Bounds| usize::from(bounds.min.is_some()).saturating_add(bounds.max.is_some().into());
        let of_model = self.shapes.iter().filter(|((of, name), _)| *of == service && !name.contains('.'));
        let of_shape = of_model.map(|(_, shape)| match &shape.kind {
            Kind::Structure(members) => members.iter().filter(|member| member.required).count(),
            Kind::List { size, .. } | Kind::Map { size, .. } | Kind::Range(size) => bounds(size),
            Kind::Text(text) => bounds(&text.length).saturating_add(text.pattern.is_some().into()),
            Kind::Names { .. } => 1,
            Kind::Boolean | Kind::Moment(_) => 0,
        });
        of_shape.sum()
    }

    fn read(text: &'static str) -> Self {
        let mut reader = Reader::default();
        let rows = text.lines().filter(|line| !line.starts_with('#'));
        for (line, cells) in rows.map(|line| (line, line.split('\t').collect::<Vec<_>>())) {
            let [service, what, name, ref rest @ ..] = cells[..] else { return told(None, line) };
            reader.rows.entry((service, name)).or_default().push((what, rest.to_vec()));
            if what == "operation" {
                reader.operations.push((service, name));
            }
            // A member is found by its structure, too.
            if let ("member", Some((structure, member))) = (what, name.split_once('.')) {
                reader.rows.entry((service, structure)).or_default().push(("has", vec![member]));
            }
        }
        reader.models()
    }
}

/// A kind of row and its cells.
type Row = (&'static str, Vec<&'static str>);

/// The rows by what they are about, and the shapes that were made of them.
#[derive(Default)]
struct Reader {
    rows: BTreeMap<(&'static str, &'static str), Vec<Row>>,
    operations: Vec<(&'static str, &'static str)>,
    shapes: BTreeMap<(&'static str, &'static str), Arc<Shape>>,
}

impl Reader {
    fn models(mut self) -> Models {
        let operations = std::mem::take(&mut self.operations);
        let operations =
            operations.into_iter().map(|(service, name)| self.operation(service, name)).collect();
        let names: Vec<_> = self.rows.keys().copied().collect();
        let mut statuses = BTreeMap::new();
        for (service, name) in names {
            if let Some(&[status]) = self.cells(service, name, "error") {
                statuses.insert((service, name), told(status.parse().ok(), name));
            }
            if self.kind(service, name).is_some() {
                self.shape(service, name);
            }
        }
        Models { operations, statuses, shapes: self.shapes }
    }

    fn cells(&self, service: &str, name: &str, what: &str) -> Option<&[&'static str]> {
        let rows = self.rows.iter().find(|(key, _)| **key == (service, name))?.1;
        rows.iter().find(|(found, _)| *found == what).map(|(_, cells)| cells.as_slice())
    }

    fn operation(&mut self, service: &'static str, name: &'static str) -> Operation {
        let cells = self.cells(service, name, "operation").map(<[_]>::to_vec).unwrap_or_default();
        let [method, path, status, input, output, errors] = cells[..] else { return told(None, name) };
        let mut structure = |name| (name != "-").then(|| self.shape(service, name));
        Operation {
            service,
            name,
            method,
            path,
            status: told(status.parse().ok(), name),
            input: structure(input),
            output: structure(output),
            errors: errors.split(' ').filter_map(structure).collect(),
        }
    }

    fn shape(&mut self, service: &'static str, name: &'static str) -> Arc<Shape> {
        if let Some(shape) = self.shapes.get(&(service, name)) {
            return shape.clone();
        }
        let kind = told(self.kind(service, name), name);
        let named = self.cells(service, name, "tag").and_then(|cells| cells.first());
        let shape = Arc::new(Shape { service, name: named.copied().unwrap_or(name), kind });
        self.shapes.insert((service, name), shape.clone());
        shape
    }

    fn kind(&mut self, service: &'static str, name: &'static str) -> Option<Kind> {
        let rows = self.rows.get(&(service, name))?.clone();
        let (what, cells) = rows.first()?;
        Some(match (*what, &cells[..]) {
            ("has" | "empty" | "error", _) => {
                let members = rows.iter().filter(|(what, _)| *what == "has");
                Kind::Structure(
                    members.filter_map(|(_, cells)| self.member(service, name, cells.first()?)).collect(),
                )
            }
            ("list", [item, size]) => {
                Kind::List { item: self.shape(service, item), size: Bounds::read(size)? }
            }
            ("map", [key, value, size]) => {
                let bytes = self.cells(service, name, "size").and_then(|cells| cells.first()?.parse().ok());
                let (key, value) = if name == "Tags" { ("Tags.key", "Tags.value") } else { (*key, *value) };
                Kind::Map {
                    key: self.shape(service, key),
                    value: self.shape(service, value),
                    size: Bounds::read(size)?,
                    bytes,
                }
            }
            ("text", [length, expression @ ..]) => {
                let ruled = self.cells(service, name, "ruled").and_then(|cells| cells.first());
                let expression = ruled.or(expression.first());
                let pattern = expression.map(|expression| Pattern::read(expression));
                let key = self.cells(service, name, "key").and_then(|cells| cells.split_first());
                let key = key.map(|(before, points)| Key { before, points: points.to_vec() });
                Kind::Text(Text { length: Bounds::read(length)?, pattern, reserved: None, key })
            }
            ("tag", [of, expression, reserved @ ..]) => {
                let length = self.cells(service, of, "text")?.first()?;
                Kind::Text(Text {
                    length: Bounds::read(length)?,
                    pattern: Some(Pattern::read(expression)),
                    reserved: reserved.first().copied(),
                    key: None,
                })
            }
            ("range", [bounds]) => Kind::Range(Bounds::read(bounds)?),
            ("moment", [bounds]) => Kind::Moment(Bounds::read(bounds)?),
            ("names", [names, open @ ..]) => {
                Kind::Names { names: names.split(' ').collect(), open: !open.is_empty() }
            }
            ("boolean", _) => Kind::Boolean,
            _ => return None,
        })
    }

    fn member(&mut self, service: &'static str, structure: &str, name: &'static str) -> Option<Member> {
        let (key, rows) = self.rows.iter().find(|((found, member), _)| {
            *found == service && member.split_once('.') == Some((structure, name))
        })?;
        let filter = rows.iter().any(|(what, _)| *what == "filter");
        let (key, answered) = (*key, rows.iter().find(|(what, _)| *what == "answered"));
        let answered = answered.map(|(_, cells)| match cells[..] {
            ["always"] => Answered::Always,
            ["empty"] => Answered::EmptyIfAbsent,
            _ => told(None, name),
        });
        let cells = self.cells(service, key.1, "member")?;
        let (shape, need, place) = (*cells.first()?, *cells.get(1)?, cells.get(2));
        let (required, in_body) = (need == "required", place.is_none());
        Some(Member { name, shape: self.shape(service, shape), required, answered, in_body, filter })
    }
}
