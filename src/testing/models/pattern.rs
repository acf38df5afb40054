//! Documented expressions: what they are made of, whether a text matches one, and texts that do.
//!
//! An expression is read by `regex-syntax`, after what means something else in ECMA-262 was
//! replaced.

use super::choices::{Choices, skewed};
use regex_syntax::hir::{Class as HirClass, Hir, HirKind, Look};

/// ECMA-262's white space, which `\s` means in the services' models.
const SPACE: &str =
    r"\t\n\x0B\x0C\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";

/// Characters that have broken readers before: these are met more often than others.
pub(super) const REMARKABLE: &str = "abcxyzABZ019 -_.,:;/@+=*'\"\\<>&%$#{}[]()^|~?!\0\t\n\r\u{7f}\u{80}\u{85}\u{a0}\
     éßñŐжעا字한\u{300}\u{200b}\u{200d}\u{202e}\u{2028}\u{feff}\u{fffd}\u{ffff}😀𐐀\u{10ffff}\
     ǅʰनअ٣½Ⅷ〇²０\u{212a}\u{180e}\u{2003}\u{2029}\u{3000}€\u{e000}`";

/// An expression.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// The expression as messages print it, with `^` and `$`.
    pub(crate) expression: String,
    node: Node,
}

impl Pattern {
    pub(super) fn read(expression: &str) -> Self {
        let hir = super::super::made(regex_syntax::parse(&translated(expression)));
        let anchored = expression.starts_with('^');
        let shown = if anchored { expression.to_owned() } else { format!("^{expression}$") };
        Self { expression: shown, node: Node::of(&hir) }
    }

    /// Returns whether the whole text matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        self.node.ends(&text, &[0]).contains(&text.len())
    }

    /// Makes a text that matches and whose length is within these bounds, where that can be.
    pub(crate) fn text(&self, choices: &mut dyn Choices, (min, max): (usize, usize)) -> String {
        // Which branch is taken decides how long the text can be.
        let parts = match &self.node {
            Node::Sequence(parts) => parts.iter().collect(),
            node => vec![node],
        };
        let parts = parts.into_iter().map(|part| match part {
            Node::Either(branches) => choices.pick(branches).unwrap_or(part),
            part => part,
        });
        let parts: Vec<_> = parts.collect();
        let (least, most) = Node::sum(&parts);
        let least = least.max(min);
        let most = most.unwrap_or(max).min(max).max(least);
        let mut text = String::new();
        let length = skewed(choices, least, most);
        Node::make_all(&parts, choices, length, &mut text);
        text
    }
}

/// Returns the expression in the syntax of Rust: `\s` and `.` are ECMA-262's.
fn translated(expression: &str) -> String {
    let mut translated = String::new();
    let (mut escaped, mut in_class) = (false, false);
    for character in expression.chars() {
        match character {
            's' if escaped && in_class => translated.push_str(SPACE),
            's' if escaped => translated.extend(["[", SPACE, "]"]),
            _ if escaped => translated.extend(['\\', character]),
            '\\' => {}
            '.' if !in_class => translated.push_str(r"[^\n\r\x{2028}\x{2029}]"),
            _ => {
                in_class = (in_class || character == '[') && character != ']';
                translated.push(character);
            }
        }
        escaped = character == '\\' && !escaped;
    }
    translated
}

/// A part of an expression.
#[derive(Debug)]
enum Node {
    Literal(Vec<char>),
    Class(Class),
    Repeated { node: Box<Self>, min: usize, max: Option<usize> },
    Sequence(Vec<Self>),
    Either(Vec<Self>),
    Start,
    End,
}

impl Node {
    fn of(hir: &Hir) -> Self {
        let size = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        match hir.kind() {
            HirKind::Empty => Self::Sequence(Vec::new()),
            HirKind::Literal(literal) => Self::Literal(String::from_utf8_lossy(&literal.0).chars().collect()),
            HirKind::Class(class) => Self::Class(Class::of(class)),
            HirKind::Look(Look::Start) => Self::Start,
            HirKind::Look(_) => Self::End,
            HirKind::Repetition(repetition) => Self::Repeated {
                node: Box::new(Self::of(&repetition.sub)),
                min: size(repetition.min),
                max: repetition.max.map(size),
            },
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Concat(parts) => Self::Sequence(parts.iter().map(Self::of).collect()),
            HirKind::Alternation(parts) => Self::Either(parts.iter().map(Self::of).collect()),
        }
    }

    /// Returns where this may end in the text, when it begins at any of these places.
    fn ends(&self, text: &[char], starts: &[usize]) -> Vec<usize> {
        let mut ends: Vec<usize> = match self {
            Self::Literal(literal) => starts
                .iter()
                .filter(|start| text.get(**start..).is_some_and(|rest| rest.starts_with(literal)))
                .map(|start| start.saturating_add(literal.len()))
                .collect(),
            Self::Class(class) => starts
                .iter()
                .filter(|start| text.get(**start).is_some_and(|character| class.holds(*character)))
                .map(|start| start.saturating_add(1))
                .collect(),
            Self::Sequence(parts) => {
                return parts.iter().fold(starts.to_vec(), |starts, part| part.ends(text, &starts));
            }
            Self::Either(branches) => branches.iter().flat_map(|node| node.ends(text, starts)).collect(),
            Self::Start => starts.iter().copied().filter(|start| *start == 0).collect(),
            Self::End => starts.iter().copied().filter(|start| *start == text.len()).collect(),
            Self::Repeated { node, min, max } => {
                let mut ends = Vec::new();
                let mut latest = starts.to_vec();
                let mut count = 0;
                while !latest.is_empty() && count <= text.len() {
                    if count >= *min {
                        ends.extend(&latest);
                    }
                    if max.is_some_and(|max| count >= max) {
                        break;
                    }
                    match &**node {
                        // The usual part of an expression, without a list for each character.
                        Self::Class(class) => latest.retain_mut(|place| {
                            let held = text.get(*place).is_some_and(|character| class.holds(*character));
                            *place = place.saturating_add(1);
                            held
                        }),
                        node => latest = node.ends(text, &latest),
                    }
                    count = count.saturating_add(1);
                }
                ends
            }
        };
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    /// Returns the fewest and the most characters that there can be.
    fn lengths(&self) -> (usize, Option<usize>) {
        match self {
            Self::Literal(literal) => (literal.len(), Some(literal.len())),
            Self::Class(_) => (1, Some(1)),
            Self::Start | Self::End => (0, Some(0)),
            Self::Sequence(parts) => Self::sum(&parts.iter().collect::<Vec<_>>()),
            Self::Either(branches) => {
                let lengths = branches.iter().map(Self::lengths);
                lengths
                    .reduce(|(min, max), (more, most)| {
                        (min.min(more), max.zip(most).map(|(max, most)| max.max(most)))
                    })
                    .unwrap_or_default()
            }
            Self::Repeated { node, min, max } => {
                let (least, most) = node.lengths();
                (least.saturating_mul(*min), most.zip(*max).map(|(most, max)| most.saturating_mul(max)))
            }
        }
    }

    fn sum(parts: &[&Self]) -> (usize, Option<usize>) {
        parts.iter().map(|part| part.lengths()).fold((0, Some(0)), |(min, max), (more, most)| {
            (min.saturating_add(more), max.zip(most).map(|(max, most)| max.saturating_add(most)))
        })
    }

    /// Writes so many characters that match, or as many of them as there can be.
    fn make(&self, choices: &mut dyn Choices, length: usize, text: &mut String) {
        match self {
            Self::Literal(literal) => text.extend(literal),
            Self::Class(class) => text.push(class.pick(choices)),
            Self::Start | Self::End => {}
            Self::Either(branches) => {
                let fitting: Vec<_> = branches.iter().filter(|node| node.lengths().0 <= length).collect();
                if let Some(node) = choices.pick(&fitting) {
                    node.make(choices, length, text);
                }
            }
            Self::Repeated { node, min, max } => match &**node {
                Self::Class(class) => {
                    let length = length.max(*min).min(max.unwrap_or(length));
                    text.extend(class.motif(choices).iter().cycle().take(length));
                }
                node => {
                    let least = node.lengths().0.max(1);
                    let times = length.checked_div(least).unwrap_or(0).min(max.unwrap_or(usize::MAX));
                    (0..times.max(*min)).for_each(|_| node.make(choices, least, text));
                }
            },
            Self::Sequence(parts) => {
                Self::make_all(&parts.iter().collect::<Vec<_>>(), choices, length, text);
            }
        }
    }

    /// The same for parts that follow each other. The last one that can be of any length takes what
    /// is left.
    fn make_all(parts: &[&Self], choices: &mut dyn Choices, length: usize, text: &mut String) {
        let mut more = length.saturating_sub(Self::sum(parts).0);
        let last = parts.iter().rposition(|part| part.lengths().1.is_none());
        for (i, part) in parts.iter().enumerate() {
            let (fewest, longest) = part.lengths();
            let room = longest.map_or(more, |longest| longest.saturating_sub(fewest)).min(more);
            let taken = if Some(i) == last { room } else { skewed(choices, 0, room.min(15)) };
            let before = text.chars().count();
            part.make(choices, fewest.saturating_add(taken), text);
            let wrote = text.chars().count().saturating_sub(before);
            more = more.saturating_sub(wrote.saturating_sub(fewest));
        }
    }
}

/// A class of characters.
#[derive(Debug)]
pub(super) struct Class {
    ranges: Vec<(char, char)>,
    /// Those of a small class, and of a great one the remarkable.
    some: Vec<char>,
    count: u64,
}

impl Class {
    fn of(class: &HirClass) -> Self {
        Self::new(match class {
            HirClass::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
            HirClass::Bytes(class) => {
                class.iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect()
            }
        })
    }

    /// Creates the class of all characters that there are.
    pub(super) fn any() -> Self {
        Self::new(vec![('\0', char::MAX)])
    }

    fn new(ranges: Vec<(char, char)>) -> Self {
        let width = |(first, last): &(char, char)| {
            u64::from(u32::from(*last)).saturating_sub((*first).into()).saturating_add(1)
        };
        let count = ranges.iter().map(width).sum();
        let mut class = Self { ranges, some: Vec::new(), count };
        class.some = if count <= 256 {
            class.ranges.iter().flat_map(|(first, last)| *first..=*last).collect()
        } else {
            REMARKABLE.chars().filter(|character| class.holds(*character)).collect()
        };
        class
    }

    fn holds(&self, character: char) -> bool {
        let after = self.ranges.partition_point(|(_, last)| *last < character);
        self.ranges.get(after).is_some_and(|(first, _)| *first <= character)
    }

    fn pick(&self, choices: &mut dyn Choices) -> char {
        if self.count <= 256 || choices.below(4) < 3 {
            return choices.pick(&self.some).copied().unwrap_or('a');
        }
        let (first, last) = choices.pick(&self.ranges).copied().unwrap_or_default();
        let number = choices.between(u32::from(first).into(), u32::from(last).into());
        // Surrogates are no characters, and have another in their place.
        let found = u32::try_from(number).ok().and_then(char::from_u32);
        found.or(self.some.first().copied()).unwrap_or('a')
    }

    /// Returns a few characters, which are repeated for a long run of them.
    pub(super) fn motif(&self, choices: &mut dyn Choices) -> Vec<char> {
        let length = choices.below(8).saturating_add(1);
        (0..length).map(|_| self.pick(choices)).collect()
    }
}
