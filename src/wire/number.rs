//! The plumbing of integer types. It writes `impl`s and decides nothing.

/// Declares an integer type whose only way in is its range. The constructor names the unit.
macro_rules! number_newtype {
    ($(#[$doc:meta])* pub struct $name:ident = $rule:path, $from:ident, $unit:ident;) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(i32);

        impl $name {
            /// The documented rule of this type.
            pub const RULE: $crate::rules::kind::Range = $rule;

            #[doc = concat!("Creates a value of so many ", stringify!($unit), ".")]
            ///
            /// # Errors
            ///
            /// Returns one violation at the empty path where the number is outside of
            /// [`Self::RULE`].
            pub fn $from($unit: i32) -> Result<Self, $crate::rules::violation::Violations> {
                $crate::wire::check::Check::check($unit, $crate::wire::check::Place::Root)
            }

            #[doc = concat!("Returns the number of ", stringify!($unit), ".")]
            #[must_use]
            pub const fn $unit(self) -> i32 {
                self.0
            }
        }

        impl $crate::wire::check::Check for $name {
            type Raw = i32;

            fn shape<'de>() -> impl $crate::wire::json::Shape<'de, Value = i32> {
                $crate::wire::json::Integer
            }

            fn check(
                raw: i32,
                place: $crate::wire::check::Place<'_>,
            ) -> Result<Self, $crate::rules::violation::Violations> {
                $crate::wire::check::number(Self::RULE, raw, place).map(Self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::wire::answers::checked(from)
            }
        }

        impl TryFrom<i32> for $name {
            type Error = $crate::rules::violation::Violations;

            fn try_from($unit: i32) -> Result<Self, Self::Error> {
                Self::$from($unit)
            }
        }

        impl From<$name> for i32 {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}
pub(crate) use number_newtype;
