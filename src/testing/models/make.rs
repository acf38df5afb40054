//! Makes values of shapes: valid ones, or ones of which some leaves are broken.

use super::super::made;
use super::choices::{Choices, skewed};
use super::pattern::{Class, REMARKABLE};
use super::{Bounds, Json, Key, Kind, Shape, Text, Way};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

fn size(bound: i64) -> usize {
    usize::try_from(bound).unwrap_or(0)
}

/// Texts that the documentation does not bound are made no longer than this.
const LONG: i64 = 200;

static ANY: LazyLock<Class> = LazyLock::new(Class::any);

/// Returns a number of characters of any kind.
fn anything(choices: &mut dyn Choices, length: usize) -> String {
    ANY.motif(choices).iter().cycle().take(length).collect()
}

/// Makes values by choices.
pub(crate) struct Maker<'a> {
    pub(crate) choices: &'a mut dyn Choices,
    pub(crate) way: Way,
    /// Whether leaves may be broken. Which of them are is a matter of chance; whether any is, too.
    pub(crate) faults: bool,
}

impl Maker<'_> {
    fn breaks(&mut self, one_in: u64) -> bool {
        self.faults && self.choices.below(one_in).saturating_add(1) == one_in
    }

    /// Makes a value of the shape.
    pub(crate) fn value(&mut self, shape: &Shape) -> Json {
        match &shape.kind {
            Kind::Structure(members) => {
                let mut made = Vec::new();
                let mut filtered = false;
                for member in members {
                    let there = if member.is_required(self.way) {
                        !self.breaks(8)
                    } else {
                        self.choices.below(2) == 1 && (!(member.filter && filtered) || self.breaks(2))
                    };
                    filtered |= member.filter && there;
                    if there {
                        made.push((Cow::Borrowed(member.name), self.value(&member.shape)));
                    }
                }
                Json::Object(made)
            }
            Kind::List { item, size: bounds } => {
                let count = self.entries(*bounds, 9);
                Json::List((0..count).map(|_| self.value(item)).collect())
            }
            Kind::Map { bytes: Some(bytes), .. } => self.attributes(size(*bytes)),
            Kind::Map { key, value, size: bounds, bytes: None } => {
                let mut keys = BTreeSet::new();
                let count = self.entries(*bounds, 9);
                let mut made: Vec<(Cow<'static, str>, Json)> = Vec::new();
                // The same key may be drawn again: in the end a number makes the difference.
                for i in 0..count.saturating_mul(3) {
                    let key = match self.value(key) {
                        Json::Text(key) if i < count => key,
                        _ => format!("key-{i}"),
                    };
                    if made.len() < count && keys.insert(key.clone()) {
                        made.push((Cow::Owned(key), self.value(value)));
                    }
                }
                made.sort_by(|(one, _), (other, _)| one.cmp(other));
                Json::Object(made)
            }
            Kind::Text(text) => {
                Json::Text(if self.breaks(4) { self.near_miss(text) } else { self.text(text) })
            }
            Kind::Range(bounds) => Json::Integer(self.number(*bounds)),
            Kind::Names { names, open } => Json::Text(self.name(names, *open && self.way == Way::Answer)),
            Kind::Boolean => Json::Bool(self.choices.below(2) == 1),
            Kind::Moment(bounds) => Json::Text(self.moment(*bounds)),
        }
    }

    /// Returns how many entries a list or map has.
    fn entries(&mut self, bounds: Bounds, usual: i64) -> usize {
        let (min, max) = (size(bounds.least()), size(bounds.max.unwrap_or(usual)));
        if bounds.max.is_some() && self.breaks(8) {
            return max.saturating_add(1).saturating_add(skewed(self.choices, 0, 30));
        }
        // Few entries, where each of them may be broken.
        if self.faults { self.choices.count(min, max.min(3)) } else { skewed(self.choices, min, max) }
    }

    /// Makes a valid text.
    fn text(&mut self, text: &Text) -> String {
        let (min, max) = (size(text.length.least()), size(text.length.max.unwrap_or(LONG)));
        if let Some(key) = &text.key {
            return self.key(key);
        }
        let Some(pattern) = &text.pattern else {
            let length = skewed(self.choices, min, max);
            return anything(self.choices, length);
        };
        let mut made = pattern.text(self.choices, (min, max));
        if let Some(prefix) = text.reserved {
            // What begins as the reserved prefix does is valid too, as long as it goes on
            // otherwise.
            if self.choices.below(8) == 7 {
                let part = self.choices.count(1, prefix.len());
                let begun: String = self.cased(prefix).chars().take(part).collect();
                made = begun.chars().chain(made.chars().skip(part)).collect();
            }
            if text.is_reserved(&made) {
                made = made.replacen(':', "-", 1);
            }
        }
        made
    }

    /// Makes the text of a public key, with what may stand around it.
    fn key(&mut self, key: &Key) -> String {
        let point = self.choices.pick(&key.points).copied().unwrap_or_default();
        let line_break = self.choices.pick(&["\n", "\r\n"]).copied().unwrap_or_default();
        let width = self.choices.pick(&[64, 76, 160, 1]).copied().unwrap_or(64);
        let digits: Vec<char> = key.before.chars().chain(point.chars()).collect();
        let lines: Vec<String> = digits.chunks(width).map(|line| line.iter().collect()).collect();
        let (before, behind) =
            *self.choices.pick(&[("", "\n"), ("", ""), ("a 😀 ", "\r\nb"), ("-", "-")]).unwrap_or(&("", ""));
        let inside = lines.join(line_break);
        format!(
            "{before}-----BEGIN PUBLIC KEY-----{line_break}{inside}{line_break}-----END PUBLIC KEY-----{behind}"
        )
    }

    fn cased(&mut self, text: &str) -> String {
        let upper = |c: char| if self.choices.below(2) == 1 { c.to_ascii_uppercase() } else { c };
        text.chars().map(upper).collect()
    }

    /// Makes a text that is valid but for one change, or is nearly so.
    fn near_miss(&mut self, text: &Text) -> String {
        let valid = self.text(text);
        let characters: Vec<char> = valid.chars().collect();
        let at = self.choices.count(0, characters.len());
        let (before, behind) = characters.split_at_checked(at).unwrap_or((&characters, &[]));
        let with = |middle: &[char], behind: &[char]| before.iter().chain(middle).chain(behind).collect();
        let (one, rest) = behind.split_at_checked(1).unwrap_or((&[], &[]));
        let remarkable: Vec<char> = REMARKABLE.chars().collect();
        let stray = self.choices.pick(&remarkable).copied().unwrap_or('*');
        match self.choices.below(12) {
            0..=2 => with(&[stray], behind),
            3 => with(&[stray], rest),
            4 => with(&[], rest),
            5 => with(&[], &[]),
            6 => {
                let toggle = |c: &char| {
                    if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }
                };
                let toggled: Vec<char> = one.iter().map(toggle).collect();
                with(&toggled, rest)
            }
            7..=9 => text.reserved.map_or(String::new(), |prefix| self.cased(prefix)) + &valid,
            10 => String::new(),
            // The last character stands for the class that a text ends with.
            _ => {
                let max = size(text.length.max.unwrap_or(LONG));
                let longer = skewed(self.choices, max.saturating_add(1), max.saturating_mul(2));
                let last = characters.last().copied().unwrap_or('a');
                let more = std::iter::repeat(last);
                characters.into_iter().chain(more).take(longer).collect()
            }
        }
    }

    fn number(&mut self, bounds: Bounds) -> i64 {
        let (min, max) = (bounds.least(), bounds.max.unwrap_or(i32::MAX.into()));
        let (below, above) = (min.saturating_sub(1), max.saturating_add(1));
        if self.breaks(4) {
            return match self.choices.below(4) {
                0 => above,
                1 => below,
                2 => self.choices.between(above, i32::MAX.into()),
                _ => self.choices.between(i32::MIN.into(), below),
            };
        }
        match self.choices.below(8) {
            0 => min,
            1 => max,
            _ => self.choices.between(min, max),
        }
    }

    fn name(&mut self, names: &[&str], open: bool) -> String {
        let name = self.choices.pick(names).copied().unwrap_or_default();
        let nearly = open && self.choices.below(7) == 6;
        if !nearly && !self.breaks(4) {
            return name.to_owned();
        }
        match self.choices.below(9) {
            0 => name.to_ascii_lowercase(),
            1 => name.get(1..).unwrap_or_default().to_owned(),
            2 => format!("{name} "),
            3 => format!(" {name}"),
            4 => format!("{name}\n"),
            5 => format!("{name}\0"),
            6 => format!("-{name}").replace('_', "-"),
            7 => String::new(),
            _ => "ADMIN".to_owned(),
        }
    }

    /// Makes a map of strings whose keys and values have so many bytes at most.
    fn attributes(&mut self, bytes: usize) -> Json {
        // No character has more than four bytes.
        let (count, length) = match self.choices.below(8) {
            0..=5 => (self.choices.count(0, 8), bytes.checked_div(64).unwrap_or(0)),
            6 => (self.choices.count(0, 64), bytes.checked_div(512).unwrap_or(0)),
            _ => (0, 0),
        };
        let pairs = (0..count).map(|_| {
            let mut word = || {
                let length = skewed(self.choices, 0, length);
                anything(self.choices, length)
            };
            (word(), word())
        });
        let mut pairs: std::collections::BTreeMap<String, String> = pairs.collect();
        let over = self.breaks(4);
        if length == 0 || over {
            let least = if over { bytes.saturating_add(1) } else { bytes };
            let most = if over && length == 0 { bytes.saturating_mul(4) } else { least };
            let filled = skewed(self.choices, least, most);
            pairs = self.filled(filled);
        }
        let pairs = pairs.into_iter().map(|(key, value)| (Cow::Owned(key), Json::Text(value)));
        Json::Object(pairs.collect())
    }

    /// Makes one pair of so many bytes.
    fn filled(&mut self, bytes: usize) -> std::collections::BTreeMap<String, String> {
        let key = "k".repeat(self.choices.count(0, 64).min(bytes));
        let motif = ANY.motif(self.choices);
        let mut value = String::new();
        for character in motif.iter().cycle() {
            let used = key.len().saturating_add(value.len());
            if used.saturating_add(character.len_utf8()) > bytes {
                value.push_str(&"a".repeat(bytes.saturating_sub(used)));
                break;
            }
            value.push(*character);
        }
        [(key, value)].into()
    }

    /// Puts a JSON value of another type into a valid value, or a member a second time.
    pub(crate) fn spoil(&mut self, shape: &Shape, value: &mut Json) {
        for _ in 0..20 {
            let mut spoilt = value.clone();
            self.spoil_somewhere(&mut spoilt);
            if super::misread(shape, &spoilt).is_some() {
                *value = spoilt;
                return;
            }
        }
        *value = Json::List(Vec::new());
    }

    fn spoil_somewhere(&mut self, value: &mut Json) {
        let here = self.choices.below(3) == 0;
        match value {
            Json::Object(members) if !members.is_empty() && !here => {
                let at = self.choices.count(0, members.len().saturating_sub(1));
                if self.choices.below(8) == 7 {
                    let again = members.get(at).cloned();
                    members.extend(again);
                } else if let Some((_, member)) = members.get_mut(at) {
                    self.spoil_somewhere(member);
                }
            }
            Json::List(items) if !items.is_empty() && !here => {
                let at = self.choices.count(0, items.len().saturating_sub(1));
                if let Some(item) = items.get_mut(at) {
                    self.spoil_somewhere(item);
                }
            }
            _ => *value = self.other(),
        }
    }

    /// Makes a JSON value of any type, among them numbers that are nearly integers of 32 bits.
    fn other(&mut self) -> Json {
        match self.choices.below(9) {
            0 => Json::Null,
            1 => Json::Bool(true),
            2 => Json::Integer(7),
            3 => Json::Integer((1_i64 << 32).saturating_add(60)),
            4 => Json::Float(60.0),
            5 => Json::Text("60".into()),
            6 => Json::List(Vec::new()),
            7 => Json::List(vec![Json::Text("a".into()), Json::Integer(1)]),
            _ => Json::Object(Vec::new()),
        }
    }

    fn moment(&mut self, bounds: Bounds) -> String {
        // The year 2100, where most clocks are not yet.
        const USUAL: i64 = 4_102_444_800;
        let (min, max) = (bounds.least(), bounds.max.unwrap_or(USUAL));
        rfc3339(match self.choices.below(8) {
            0..=4 => self.choices.between(0, USUAL),
            5 => *self.choices.pick(&[min, max]).unwrap_or(&0),
            _ => self.choices.between(min, max),
        })
    }
}

/// Returns the moment so many seconds after 1970 as RFC 3339, for the years 0 to 9999.
fn rfc3339(seconds: i64) -> String {
    made(made(OffsetDateTime::from_unix_timestamp(seconds)).format(&Rfc3339))
}
