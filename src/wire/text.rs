//! The plumbing of string types. It writes `impl`s and decides nothing.

/// Declares a type whose only way in is its rule.
///
/// `shown` types print their text; `secret` types print a placeholder, and hand the text out only
/// when asked by name.
macro_rules! text_newtype {
    ($(#[$doc:meta])* pub struct $name:ident = $rule:path, shown;) => {
        text_newtype!(@common $(#[$doc])* $name, $rule, false);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
    ($(#[$doc:meta])* pub struct $name:ident = $rule:path, secret;) => {
        text_newtype!(@common $(#[$doc])* $name, $rule, true);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(*** redacted ***)"))
            }
        }
    };
    (@common $(#[$doc:meta])* $name:ident, $rule:path, $secret:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The documented rule of this type.
            pub const RULE: $crate::rules::kind::Text = $rule;

            /// Creates a value from its text.
            ///
            /// # Errors
            ///
            /// Returns every way in which the text breaks [`Self::RULE`], at the empty path.
            #[inline]
            pub fn new(text: impl Into<String>) -> Result<Self, $crate::rules::violation::Violations> {
                $crate::wire::check::Check::check(text.into(), $crate::wire::check::Place::Root)
            }

            /// Returns the text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl $crate::wire::check::Check for $name {
            type Raw = String;

            const IS_SECRET: bool = $secret;

            fn shape<'de>() -> impl $crate::wire::json::Shape<'de, Value = String> {
                $crate::wire::json::text()
            }

            #[inline]
            fn check(
                raw: String,
                place: $crate::wire::check::Place<'_>,
            ) -> Result<Self, $crate::rules::violation::Violations> {
                $crate::wire::check::text(&Self::RULE, &raw, place)?;
                Ok(Self(raw))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::wire::answers::checked(from)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::rules::violation::Violations;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::rules::violation::Violations;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}
pub(crate) use text_newtype;
