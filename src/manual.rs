//! The manual: what is behind the rules and the types, as pages.

#[doc = include_str!("manual/rules.md")]
#[doc = include_str!("manual/rules-table.md")]
pub mod rules {}

/// Where each constraint acts, what is tried there, and the test that holds it.
///
#[doc = include_str!("manual/boundaries.md")]
pub mod boundaries {}

#[doc = include_str!("manual/rulings.md")]
pub mod rulings {}

#[cfg(feature = "ring")]
#[doc = include_str!("manual/tokens.md")]
pub mod tokens {}

#[cfg(feature = "ring")]
#[doc = include_str!("manual/attacks.md")]
pub mod attacks {}

#[doc = include_str!("manual/design.md")]
pub mod design {}

#[cfg(feature = "ring")]
#[doc = include_str!("manual/evidence.md")]
pub mod evidence {}

#[doc = include_str!("manual/api.md")]
#[doc = "```text"]
#[doc = include_str!("manual/foreign-types.txt")]
#[doc = "```"]
pub mod api {}
