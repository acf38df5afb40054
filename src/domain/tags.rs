//! The tags of a stage.

use crate::rules;
use crate::rules::violation::Violations;
use crate::wire::answers;
use crate::wire::check::{self, Check, Place};
use crate::wire::json::Shape;
use crate::wire::sent::{CountedPairs, Map};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// The tags of a resource: at most 50. (Shape `Tags`.)
///
/// A key has 1 to 128 characters and a value up to 256, both of letters, numbers and spaces of any
/// script and `_ . : / = + - @`; a key must not begin with `aws:` in any mix of case. ("Tag naming
/// limits and requirements" in the guide to tagging AWS resources; "Amazon IVS has no constraints
/// on tags beyond what is documented there".)
///
/// ```
/// use stagepass::Tags;
///
/// let tags = Tags::new([("team", "live")])?;
/// assert_eq!(tags.get("team"), Some("live"));
///
/// let violations = Tags::new([("AWS:team", "live")]).unwrap_err();
/// assert_eq!(
///     violations.to_string(),
///     "1 validation error detected. Value at '' failed to satisfy constraint: \
///      Member must not begin with aws:, in any mix of case"
/// );
/// # Ok::<(), stagepass::Violations>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Tags(BTreeMap<String, String>);

impl Tags {
    /// Returns no tags.
    #[must_use]
    pub const fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// Creates tags from pairs. As in every map, the last of several values of a key is its value.
    ///
    /// # Errors
    ///
    /// Returns a violation for every bad key, at the empty path, and for every bad value, at the
    /// path of its key. More than 50 pairs are not looked at: their number is the one violation.
    pub fn new<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, Violations> {
        Self::check(pairs.into_iter().collect(), Place::Root)
    }

    /// Returns the value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Returns all pairs, by ascending keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Returns the tags but for those of some keys.
    pub(crate) fn without<'a>(&self, keys: impl IntoIterator<Item = &'a str>) -> Self {
        let mut tags = self.clone();
        for key in keys {
            tags.0.remove(key);
        }
        tags
    }

    /// Returns how many tags there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are no tags.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Check for Tags {
    type Raw = Map;

    fn shape<'de>() -> impl Shape<'de, Value = Map> {
        CountedPairs::up_to(rules::TAGS)
    }

    fn check(pairs: Map, place: Place<'_>) -> Result<Self, Violations> {
        check::count(rules::TAGS, pairs.len(), place)?;
        check::all::<(), ()>(pairs.iter().map(|(key, value)| check_tag(key, value, place)))?;
        Ok(Self(pairs.into_pairs().into_map()))
    }
}

/// One tag. A pointer never carries a key that is itself refused: the value under it is reported at
/// the map.
fn check_tag(key: &str, value: &str, map: Place<'_>) -> Result<(), Violations> {
    if rules::TAG_KEY.accepts(key) {
        return check::text(&rules::TAG_VALUE, value, map.member(key));
    }
    check::both(map.violations(rules::TAG_KEY.broken(key)), map.violations(rules::TAG_VALUE.broken(value)))
        .map(|_| ())
}

impl From<Tags> for BTreeMap<String, String> {
    fn from(checked: Tags) -> Self {
        Map::from(checked).into_pairs().into_map()
    }
}

impl From<Tags> for Map {
    fn from(tags: Tags) -> Self {
        tags.0.into()
    }
}

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        answers::checked(deserializer)
    }
}
