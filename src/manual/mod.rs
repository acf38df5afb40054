//! The manual: pages about what is behind the rules and the types.
//!
//! - [`rules`]: every documented constraint, as a table
//! - [`rulings`]: what is decided here where the documentation is silent, and why
//! - [`errors`]: which error is for whom, when, and with which HTTP status
//! - [`boundaries`]: the test for each constraint, at each place where it applies
//! - [`chat`]: how a host drives a chat room over any WebSocket library
//! - [`tokens`]: the format of sealed tokens, and how to rotate keys
//! - [`sql`]: tables and statements of a host over SQL, with their reasons
//! - [`design`]: why the library is as it is, and what it depends on
//! - [`api`]: what the public API shows of other crates
#![cfg_attr(
    feature = "__sealer",
    doc = "- [`attacks`]: what somebody may try, and the test that would fail if it worked
- [`evidence`]: whether the tests find mistakes"
)]

#[doc = include_str!("rules.md")]
#[doc = include_str!("rules-table.md")]
pub mod rules {}

/// This page lists each place where a documented constraint applies, what the tests try there, and
/// the name of the test.
///
#[doc = include_str!("boundaries.md")]
pub mod boundaries {}

#[doc = include_str!("rulings.md")]
pub mod rulings {}

#[doc = include_str!("errors.md")]
pub mod errors {}

#[doc = include_str!("chat.md")]
pub mod chat {}

#[doc = include_str!("tokens.md")]
pub mod tokens {}

#[cfg(feature = "__sealer")]
#[doc = include_str!("attacks.md")]
pub mod attacks {}

#[doc = include_str!("hosts.md")]
pub mod hosts {}

#[doc = include_str!("sql.md")]
pub mod sql {}

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
