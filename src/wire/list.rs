//! The plumbing of list types. It writes `impl`s and decides nothing.

/// Declares a list of valid items whose only way in is its greatest number of them.
macro_rules! list_newtype {
    ($(#[$doc:meta])* pub struct $name:ident of $item:ident sent as $sent:ident = $rule:path;) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct $name(Vec<$item>);

        impl $name {
            /// The documented rule of this type.
            pub const RULE: $crate::rules::kind::Count = $rule;

            /// Creates a list of these items.
            ///
            /// # Errors
            ///
            /// Returns one violation at the empty path when there are more than [`Self::RULE`]
            /// allows.
            pub fn new(items: impl Into<Vec<$item>>) -> Result<Self, $crate::rules::violation::Violations> {
                let items = items.into();
                $crate::wire::check::count(Self::RULE, items.len(), $crate::wire::check::Place::Root)?;
                Ok(Self(items))
            }

            /// Returns the items, in their order.
            #[must_use]
            pub fn as_slice(&self) -> &[$item] {
                &self.0
            }

            /// Returns the items, in their order.
            #[must_use]
            pub fn into_vec(self) -> Vec<$item> {
                self.0
            }
        }

        impl $crate::wire::check::Check for $name {
            type Raw = $crate::wire::sent::List<$sent>;

            fn shape<'de>() -> impl $crate::wire::json::Shape<'de, Value = Self::Raw> {
                $crate::wire::sent::Items::<$item>::up_to($rule)
            }

            fn check(
                raw: Self::Raw,
                place: $crate::wire::check::Place<'_>,
            ) -> Result<Self, $crate::rules::violation::Violations> {
                $crate::wire::sent::list(Some($rule), raw, place).map(Self)
            }
        }

        impl From<$name> for $crate::wire::sent::List<$sent> {
            fn from(list: $name) -> Self {
                list.0.into()
            }
        }
    };
}
pub(crate) use list_newtype;
