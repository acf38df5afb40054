//! Sets of names on the wire.

use crate::rules::violation::Violations;
use crate::wire::answers::AnsweredItems;
use crate::wire::check::{self, Check, Place};
use crate::wire::error::SerializationFault;
use crate::wire::json::{Read, Shape, Text, Then};
use crate::wire::sent::{self, Items, List};
use serde::de::{Deserialize, DeserializeSeed as _, Deserializer, SeqAccess};
use serde::ser::{Serialize, SerializeSeq, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// The shape of the names of a set.
///
/// Where its list has a greatest size, so many are held. Where it has none, the first hundred are,
/// so that a usual list is what was sent. Behind them a known name is held when it is new to the
/// set, and an unknown one as long as there are not a hundred.
pub(crate) struct Names<T> {
    found: WireSet<T>,
}

const HELD_NAMES: usize = 100;

impl<T: SetMember> Names<T> {
    pub(crate) const fn new() -> Self {
        Self { found: WireSet::empty() }
    }
}

impl<'de, T: SetMember + Check<Raw = String>> Shape<'de> for Names<T> {
    type Value = List<String>;

    const EXPECTED: SerializationFault = SerializationFault::ExpectedArray;

    fn list<A: SeqAccess<'de>>(mut self, mut names: A) -> Result<List<String>, A::Error> {
        if let Some(rule) = T::COUNT {
            return Items::<T>::up_to(rule).list(names);
        }
        let mut list = List::default();
        let mut unknown = 0_usize;
        loop {
            let read = |name: &str| {
                let known = T::find(name);
                let is_news = known.map_or(unknown < HELD_NAMES, |known| !self.found.contains(known));
                (known, (is_news || list.len() < HELD_NAMES).then(|| name.to_owned()))
            };
            let Some((known, name)) = names.next_element_seed(Read(Text(read)))? else { return Ok(list) };
            if let Some(known) = known {
                self.found = self.found.with(known);
            } else {
                unknown = unknown.saturating_add(1);
                list.refused = list.refused.saturating_add(usize::from(name.is_none()));
            }
            match name {
                Some(name) => list.push(name),
                None => list.pass(),
            }
        }
    }
}

/// A member of a [`WireSet`].
///
/// The trait is sealed: the sets are those of the service's model.
pub trait SetMember: Copy + fmt::Debug + sealed::Sealed + 'static {}

pub(crate) mod sealed {
    use crate::rules::kind::Count;

    /// What a set needs to know of its members.
    pub trait Sealed: Sized + 'static {
        /// All members, in the order of the service's model; fewer than nine.
        const MEMBERS: &'static [Self];

        /// The bit of this member: a power of two, by its place in [`Self::MEMBERS`].
        fn bit(self) -> u8;

        /// The name on the wire.
        fn wire_name(self) -> &'static str;

        /// The member with this name on the wire.
        fn find(name: &str) -> Option<Self>;

        /// How many names a list on the wire may hold, repetitions counted, where that is
        /// documented.
        const COUNT: Option<Count>;
    }
}

/// Declares that a closed enumeration may stand in a [`WireSet`], and how long its list may be.
macro_rules! set_member {
    ($name:ident, $count:expr) => {
        impl $crate::wire::wire_set::SetMember for $name {}

        impl $crate::wire::wire_set::sealed::Sealed for $name {
            const MEMBERS: &'static [Self] = Self::ALL;
            const COUNT: Option<$crate::rules::kind::Count> = $count;

            fn bit(self) -> u8 {
                1 << self as u8
            }

            fn wire_name(self) -> &'static str {
                self.as_str()
            }

            fn find(name: &str) -> Option<Self> {
                Self::find(name)
            }
        }
    };
}
pub(crate) use set_member;

/// A set of names such as capabilities, whose order and repetition carry nothing.
///
/// On the wire it is a list in the order of the service's model, each name once.
///
/// ```
/// use stagepass::{ParticipantCapabilities, ParticipantTokenCapability};
///
/// let read: ParticipantCapabilities = serde_json::from_str(r#"["SUBSCRIBE", "SUBSCRIBE"]"#)?;
/// assert_eq!(read, ParticipantTokenCapability::Subscribe.into());
/// assert_eq!(serde_json::to_string(&ParticipantCapabilities::all())?, r#"["PUBLISH","SUBSCRIBE"]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct WireSet<T> {
    bits: u8,
    members: PhantomData<T>,
}

impl<T: SetMember> WireSet<T> {
    /// Returns the set that holds nothing.
    #[must_use]
    pub const fn empty() -> Self {
        Self::from_bits(0)
    }

    /// Returns the set of all members.
    #[must_use]
    pub fn all() -> Self {
        T::MEMBERS.iter().copied().collect()
    }

    /// Returns whether the member is in the set.
    #[must_use]
    pub fn contains(self, member: T) -> bool {
        self.bits & member.bit() != 0
    }

    /// Returns whether every member of this set is in the other one, too.
    #[must_use]
    pub const fn is_subset(self, other: Self) -> bool {
        self.bits & other.bits == self.bits
    }

    /// Returns whether the set holds nothing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// Returns the members, in the order of the service's model.
    pub fn iter(self) -> impl Iterator<Item = T> {
        T::MEMBERS.iter().copied().filter(move |member| self.contains(*member))
    }

    /// The same with one more member.
    pub(crate) fn with(self, member: T) -> Self {
        Self::from_bits(self.bits | member.bit())
    }

    pub(crate) const fn bits(self) -> u8 {
        self.bits
    }

    const fn from_bits(bits: u8) -> Self {
        Self { bits, members: PhantomData }
    }

    /// The set with exactly these bits, or `None` when one of them stands for no member.
    pub(crate) fn try_from_bits(bits: u8) -> Option<Self> {
        let set = Self::from_bits(bits);
        set.is_subset(Self::all()).then_some(set)
    }
}

impl<T: SetMember> FromIterator<T> for WireSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        Self::from_bits(members.into_iter().fold(0, |bits, member| bits | member.bit()))
    }
}

impl<T: SetMember> From<T> for WireSet<T> {
    fn from(member: T) -> Self {
        Self::from_bits(member.bit())
    }
}

/// The set that holds nothing.
impl<T: SetMember> Default for WireSet<T> {
    fn default() -> Self {
        Self::empty()
    }
}

impl<T> Clone for WireSet<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for WireSet<T> {}

impl<T> PartialEq for WireSet<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}

impl<T> Eq for WireSet<T> {}

impl<T> std::hash::Hash for WireSet<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bits.hash(state);
    }
}

impl<T: SetMember> fmt::Debug for WireSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<T: SetMember> Serialize for WireSet<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        self.iter().try_for_each(|member| list.serialize_element(member.wire_name()))?;
        list.end()
    }
}

impl<'de, T: SetMember + Deserialize<'de>> Deserialize<'de> for WireSet<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let set = |members: Vec<T>| {
            let rule = T::COUNT.map_or(Ok(()), |rule| check::count(rule, members.len(), Place::Root));
            rule.map(|()| members.into_iter().collect())
        };
        Read(Then(AnsweredItems::new(), set)).deserialize(deserializer)
    }
}

impl<T: SetMember + Check<Raw = String>> Check for WireSet<T> {
    type Raw = List<String>;

    fn shape<'de>() -> impl Shape<'de, Value = List<String>> {
        Names::<T>::new()
    }

    fn check(names: List<String>, place: Place<'_>) -> Result<Self, Violations> {
        sent::list::<T, _>(T::COUNT, names, place)
    }
}

/// The names of the set, in the order of the service's model.
impl<T: SetMember> From<WireSet<T>> for List<String> {
    fn from(set: WireSet<T>) -> Self {
        set.iter().map(|member| member.wire_name().to_owned()).collect()
    }
}
