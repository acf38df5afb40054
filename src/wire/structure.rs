//! The one list of members of a structure.

/// Declares a structure by the one list of its members: the unchecked side that a caller sends, its
/// reading and printing, the check that keeps all violations, and the way back.
///
/// ```text
/// structure! {
///     /// What the checked side is.
///     pub struct CreateStage from CreateStageInput {
///         /// The name of the stage.
///         optional name: StageName = "name" name: String,
///     }
/// }
/// ```
///
/// A row has the member's presence, its name and type on the checked side, and its names on the
/// wire and on the unchecked side with its type there. `required` members must be there, `optional`
/// ones are `None` when they are absent, and `defaulted` ones have their type's default. The order
/// of the rows is that of the service's model, in which violations are told. A last row `..name:
/// Checked from Unchecked` takes in the members of another structure, which stand among its own on
/// the wire.
macro_rules! structure {
    (
        $(#[$meta:meta])*
        pub struct $name:ident from $input:ident {
            $(
                $(#[doc = $doc:literal])+
                $presence:ident $field:ident: $type:ty = $wire:literal $sent:ident: $raw:ty,
            )+
            $(..$rest:ident: $rest_type:ident from $rest_raw:ident,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[doc = $doc])+ pub $field: $crate::wire::structure::member_type!($presence $type),)+
            $(
                #[doc = concat!("The members of [`", stringify!($rest_type), "`], which stand among the others.")]
                pub $rest: $rest_type,
            )?
        }

        impl $name {
            $(
                #[doc = concat!("Returns the same with this value of `", stringify!($field), "`.")]
                #[must_use]
                pub fn $field(mut self, $field: $type) -> Self {
                    self.$field = $crate::wire::structure::given!($presence $field);
                    self
                }
            )+
        }

        $crate::wire::structure::sent_structure! {
            pub struct $input for $name {
                $($type = $wire $sent: $raw,)+
                $(..$rest: $rest_raw,)?
            }
        }

        impl $crate::wire::check::Check for $name {
            type Raw = $input;

            fn shape<'de>() -> impl $crate::wire::json::Shape<'de, Value = $input> {
                $crate::wire::json::Members::new()
            }

            fn check(
                raw: $input,
                place: $crate::wire::check::Place<'_>,
            ) -> Result<Self, $crate::rules::violation::Violations> {
                $(let $field = $crate::wire::check::$presence::<$type>(raw.$sent, place.member($wire));)+
                $(let $rest = <$rest_type as $crate::wire::check::Check>::check(raw.$rest, place);)?
                let $crate::wire::check::nested!($($field,)+ $($rest)?) =
                    $crate::wire::check::join!($($field,)+ $($rest)?)?;
                Ok(Self { $($field,)+ $($rest)? })
            }
        }

        impl From<$name> for $input {
            fn from(checked: $name) -> Self {
                Self {
                    $($sent: $crate::wire::structure::sent!($presence checked.$field),)+
                    $($rest: checked.$rest.into(),)?
                }
            }
        }

        impl TryFrom<$input> for $name {
            type Error = $crate::rules::violation::Violations;

            fn try_from(input: $input) -> Result<Self, Self::Error> {
                $crate::wire::check::Check::check(input, $crate::wire::check::Place::Root)
            }
        }
    };
}
pub(crate) use structure;

/// Declares the side of a structure that a caller sends, and how it is read and printed. A row is
/// one of [`structure!`] without its presence and its name on the checked side.
macro_rules! sent_structure {
    (
        pub struct $input:ident for $name:ident {
            $($type:ty = $wire:literal $sent:ident: $raw:ty,)+
            $(..$rest:ident: $rest_raw:ident,)?
        }
    ) => {
        #[doc = concat!("A [`", stringify!($name), "`] as a caller sends it, unchecked.")]
        ///
        /// It is read from JSON, or made by hand from its default, and `TryFrom` checks it. Every
        /// member may be absent.
        #[derive(Clone, PartialEq, Eq, Default)]
        #[non_exhaustive]
        pub struct $input {
            $(
                #[doc = concat!("The member `", $wire, "` of [`", stringify!($name), "`].")]
                pub $sent: Option<$raw>,
            )+
            $(
                #[doc = concat!("The members of [`", stringify!($rest_raw), "`], which stand among the others.")]
                pub $rest: $rest_raw,
            )?
        }

        impl $input {
            $(
                #[doc = concat!("Returns the same with this value of `", $wire, "`.")]
                #[must_use]
                pub fn $sent(mut self, $sent: impl Into<$raw>) -> Self {
                    self.$sent = Some($sent.into());
                    self
                }
            )+
            $(
                #[doc = concat!("Returns the same with these members of `", stringify!($rest), "`.")]
                #[must_use]
                pub fn $rest(mut self, $rest: $rest_raw) -> Self {
                    self.$rest = $rest;
                    self
                }
            )?
        }

        impl std::fmt::Debug for $input {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($input))
                    $(.field(
                        stringify!($sent),
                        &$crate::wire::check::Shown::<$type>(self.$sent.as_ref()),
                    ))+
                    $(.field(stringify!($rest), &self.$rest))?
                    .finish()
            }
        }

        impl $crate::wire::json::Structure for $input {
            type Rest = $crate::wire::structure::rest_type!($($rest_raw)?);

            const MEMBERS: &'static [&'static str] = &[$($wire),+];

            fn read_member<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                name: &str,
                members: &mut A,
            ) -> Result<(), A::Error> {
                match name {
                    $($wire => self.$sent = members.next_value_seed(
                        $crate::wire::json::Maybe($crate::wire::json::Read(
                            <$type as $crate::wire::check::Check>::shape(),
                        )),
                    )?,)+
                    _ => $crate::wire::structure::read_rest!(self, $($rest,)? name, members),
                }
                Ok(())
            }

            fn write_members<M: serde::ser::SerializeMap>(&self, to: &mut M) -> Result<(), M::Error> {
                $(if let Some(value) = &self.$sent {
                    to.serialize_entry($wire, value)?;
                })+
                $(self.$rest.write_members(to)?;)?
                Ok(())
            }
        }

        impl<'de> serde::Deserialize<'de> for $input {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let shape = $crate::wire::json::Members::new();
                serde::de::DeserializeSeed::deserialize($crate::wire::json::Read(shape), from)
            }
        }

        impl serde::Serialize for $input {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $crate::wire::json::write_structure(self, to)
            }
        }
    };
}
pub(crate) use sent_structure;

/// Declares a structure of answers all of whose members may be absent.
macro_rules! answered_members {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[doc = $doc:literal])+ $field:ident: $type:ty,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
        #[serde(remote = "Self", rename_all = "camelCase", default, expecting = "an object")]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[doc = $doc])+
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $field: Option<$type>,
            )+
        }

        impl $name {
            $(
                #[doc = concat!("Returns the same with this value of `", stringify!($field), "`.")]
                #[must_use]
                pub fn $field(mut self, $field: $type) -> Self {
                    self.$field = Some($field);
                    self
                }
            )+
        }

        $crate::wire::answers::object!($name);
    };
}
pub(crate) use answered_members;

/// Declares a structure of answers by its list of members, each with how it is read: at first the
/// one that every answer has, with which it is made, and then those that may be unknown.
macro_rules! answered_structure {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $(#[$key_meta:meta])*
            pub $key:ident: $key_type:ty,
            $($(#[$member_meta:meta])* pub $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
        #[non_exhaustive]
        pub struct $name {
            $(#[$key_meta])*
            pub $key: $key_type,
            $($(#[$member_meta])* pub $field: $type,)*
        }

        impl $name {
            #[doc = concat!("Creates a `", stringify!($name), "` of which nothing else is known.")]
            #[must_use]
            pub fn new($key: $key_type) -> Self {
                Self { $key, $($field: Default::default(),)* }
            }
        }

        $crate::wire::answers::object!($name);
    };
}
pub(crate) use answered_structure;

/// The type of a member on the checked side.
macro_rules! member_type {
    (optional $type:ty) => { Option<$type> };
    ($presence:ident $type:ty) => { $type };
}
pub(crate) use member_type;

/// A member on the checked side that is there.
macro_rules! given {
    (optional $value:expr) => {
        Some($value)
    };
    ($presence:ident $value:expr) => {
        $value
    };
}
pub(crate) use given;

/// A checked member as it is sent.
macro_rules! sent {
    (optional $value:expr) => {
        $value.map(Into::into)
    };
    ($presence:ident $value:expr) => {
        Some($value.into())
    };
}
pub(crate) use sent;

/// The structure whose members stand among the own ones.
macro_rules! rest_type {
    () => {
        ()
    };
    ($rest:ty) => {
        $rest
    };
}
pub(crate) use rest_type;

/// Reads a member that is none of the own ones.
macro_rules! read_rest {
    ($self:ident, $name:ident, $members:ident) => {
        ().read_member($name, $members)?
    };
    ($self:ident, $rest:ident, $name:ident, $members:ident) => {
        $self.$rest.read_member($name, $members)?
    };
}
pub(crate) use read_rest;

/// Lets a checked type that answers hold, too, be read and printed as requests send it.
macro_rules! answered {
    ($($name:ident),+ $(,)?) => {
        $(
            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                    $crate::wire::answers::checked(from)
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                    <Self as $crate::wire::check::Check>::Raw::from(self.clone()).serialize(to)
                }
            }
        )+
    };
}
pub(crate) use answered;
