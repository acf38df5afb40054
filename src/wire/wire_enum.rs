//! The plumbing of enumerations with names on the wire, and the sets made of them.

use crate::rules::violation::Violations;
use crate::wire::check::{self, Check, Place};
use crate::wire::json::{Items, Read, Shape, Then};
use crate::wire::sent::{List, Names};
use serde::de::{Deserialize, DeserializeSeed as _, Deserializer};
use serde::ser::{Serialize, SerializeSeq, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// Declares an enumeration from its variants and their names, in the order of the service's model.
///
/// A `closed` enumeration refuses a name it does not know. An `open` one, which only answers carry,
/// keeps it as it came: the service may know more names tomorrow.
macro_rules! wire_enum {
    (
        $(#[$doc:meta])*
        pub enum $name:ident = $rule:path, closed {
            $($(#[$variant_doc:meta])* $variant:ident = $wire:literal,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $wire, "`")] $(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// The documented rule of this type.
            pub const RULE: $crate::rules::kind::Names = $rule;

            /// All members, in the order of the service's model.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $wire,)+
                }
            }

            /// Returns the member with this name on the wire.
            ///
            /// # Errors
            ///
            /// Returns one violation at the empty path when no member has the name.
            pub fn new(name: &str) -> Result<Self, $crate::rules::violation::Violations> {
                $crate::wire::check::name(&Self::RULE, Self::find(name), $crate::wire::check::Place::Root)
            }

            fn find(name: &str) -> Option<Self> {
                match name {
                    $($wire => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl $crate::wire::check::Check for $name {
            type Raw = String;

            fn shape<'de>() -> impl $crate::wire::json::Shape<'de, Value = String> {
                $crate::wire::json::text()
            }

            fn check(
                raw: String,
                place: $crate::wire::check::Place<'_>,
            ) -> Result<Self, $crate::rules::violation::Violations> {
                $crate::wire::check::name(&Self::RULE, Self::find(&raw), place)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::rules::violation::Violations;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                Self::new(name)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::json::checked(deserializer)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }
    };
    (
        $(#[$doc:meta])*
        pub enum $name:ident = $rule:path, open {
            $($(#[$variant_doc:meta])* $variant:ident = $wire:literal,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $wire, "`")] $(#[$variant_doc])* $variant,)+
            /// A name that the model did not have when this was written, as the service answered
            /// it.
            Unknown($crate::wire::wire_enum::UnknownName),
        }

        impl $name {
            /// The documented rule of this type.
            pub const RULE: $crate::rules::kind::Names = $rule;

            /// Returns the name on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)+
                    Self::Unknown(name) => name.as_str(),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<String> for $name {
            fn from(name: String) -> Self {
                match name.as_str() {
                    $($wire => Self::$variant,)+
                    _ => Self::Unknown($crate::wire::wire_enum::UnknownName::new(name)),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::json::read_text(deserializer).map(Self::from)
            }
        }
    };
}
pub(crate) use wire_enum;

/// A name of an enumeration that the model does not have.
///
/// Only reading an answer creates one, so it is never a known name in disguise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownName(String);

impl UnknownName {
    pub(crate) const fn new(name: String) -> Self {
        Self(name)
    }

    /// Returns the name as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
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
        impl $crate::wire::wire_enum::SetMember for $name {}

        impl $crate::wire::wire_enum::sealed::Sealed for $name {
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
        Read(Then(Items::new(), set)).deserialize(deserializer)
    }
}

impl<T: SetMember + Check<Raw = String>> Check for WireSet<T> {
    type Raw = List<String>;

    fn shape<'de>() -> impl Shape<'de, Value = List<String>> {
        Names::<T>::new()
    }

    fn check(names: List<String>, place: Place<'_>) -> Result<Self, Violations> {
        check::list::<T, _>(T::COUNT, names, place)
    }
}

/// The names of the set, in the order of the service's model.
impl<T: SetMember> From<WireSet<T>> for List<String> {
    fn from(set: WireSet<T>) -> Self {
        set.iter().map(|member| member.wire_name().to_owned()).collect()
    }
}
