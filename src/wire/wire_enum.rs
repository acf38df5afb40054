//! The plumbing of enumerations with names on the wire.

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
                $crate::wire::answers::checked(deserializer)
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
                $crate::wire::answers::read_text(deserializer).map(Self::from)
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
