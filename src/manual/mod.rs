//! The manual: what is behind the rules and the types, as pages.

#[doc = include_str!("rules.md")]
#[doc = include_str!("rules-table.md")]
pub mod rules {}

/// Where each constraint acts, what is tried there, and the test that holds it.
///
#[doc = include_str!("boundaries.md")]
pub mod boundaries {}

#[doc = include_str!("rulings.md")]
pub mod rulings {}

#[doc = include_str!("tokens.md")]
pub mod tokens {}

#[cfg(feature = "__sealer")]
#[doc = include_str!("attacks.md")]
pub mod attacks {}

#[doc = include_str!("design.md")]
pub mod design {}

#[cfg(feature = "__sealer")]
#[doc = include_str!("evidence.md")]
pub mod evidence {}

#[doc = include_str!("api.md")]
#[doc = "```text"]
#[doc = include_str!("foreign-types.txt")]
#[doc = "```"]
pub mod api {}
