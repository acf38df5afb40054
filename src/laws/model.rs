//! The services' models, as data that knows nothing of this library's code.

/// A line of the model: a constraint of a shape, or a member of a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    Text { shape: &'static str, min: usize, max: Option<usize>, expression: Option<&'static str> },
    Range { shape: &'static str, min: i32, max: i32 },
    Count { shape: &'static str, min: usize, max: usize },
    Names { shape: &'static str, names: &'static str },
    Member { structure: &'static str, name: &'static str, shape: &'static str, required: bool },
}

impl Line {
    /// The shape that it constrains; a member has the constraint of its own shape.
    pub(crate) fn shape(self) -> Option<&'static str> {
        match self {
            Self::Text { shape, .. }
            | Self::Range { shape, .. }
            | Self::Count { shape, .. }
            | Self::Names { shape, .. } => Some(shape),
            Self::Member { .. } => None,
        }
    }
}

pub(crate) fn lines() -> Vec<Line> {
    include_str!("model.tsv").lines().map(line).collect()
}

fn line(line: &'static str) -> Line {
    let fields: Vec<&str> = line.split('\t').collect();
    let bounds = |text: &'static str| text.split_once("..").unwrap();
    match fields[..] {
        [_, "text", shape, range, ref expression @ ..] => {
            let (min, max) = bounds(range);
            let min = if min.is_empty() { 0 } else { min.parse().unwrap() };
            let max = (!max.is_empty()).then(|| max.parse().unwrap());
            Line::Text { shape, min, max, expression: expression.first().copied() }
        }
        [_, "range", shape, range] => {
            let (min, max) = bounds(range);
            Line::Range { shape, min: min.parse().unwrap(), max: max.parse().unwrap() }
        }
        [_, "count", shape, range] => {
            let (min, max) = bounds(range);
            Line::Count { shape, min: min.parse().unwrap(), max: max.parse().unwrap() }
        }
        [_, "names", shape, names] => Line::Names { shape, names },
        [_, "member", member, shape, required] => {
            let (structure, name) = member.split_once('.').unwrap();
            Line::Member { structure, name, shape, required: required == "required" }
        }
        _ => panic!("not a line of the model: {line}"),
    }
}

/// The constraint of a shape.
pub(crate) fn constraint_of(wanted: &str) -> Option<Line> {
    lines().into_iter().find(|line| line.shape() == Some(wanted))
}
