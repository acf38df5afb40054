//! Strategies of proptest, for the tests of those who use this library. (Feature `proptest`.)
//!
//! ```toml
//! [dev-dependencies]
//! proptest = "1"
//! stagepass = { version = "0.1", features = ["proptest"] }
//! ```
//!
//! There are four rooms:
//!
//! - here, **values** of every type of the domain, all valid: [`stage_arn`], [`create_stage`], [`participant`],
//!   [`chat_claims`], … They are what `any::<T>()` makes, too. The `…_input` functions make inputs that are valid,
//!   whereas `any::<CreateStageInput>()` makes valid and broken ones: an input promises nothing.
//! - [`broken`], **inputs that break rules** in one or several places, with every violation that must come back:
//!   its place, its kind, its message, in their order. [`Broken::body`] is the JSON to send to a server.
//! - [`texts`], **valid texts** for whoever reads or keeps them as strings.
//! - [`near_misses`], **texts that are valid but for one change**, with what must be said of them; and tokens that
//!   were tampered with.
//!
//! No strategy asks this library what is valid. Texts, bounds and messages are written out from the services'
//! documentation once more, and what is made from them is refused by nothing that is right: a valid value that its
//! constructor refuses stops the test. What is generated shrinks to short cases: a broken request to one broken
//! member, a text to a few letters `a`.
//!
//! # A test of a service
//!
//! A server of yours answers CreateStage. Whatever is valid must be taken, and whatever is broken must come back with
//! all that is wrong with it, in the service's words:
//!
//! ```
//! use proptest::prelude::*;
//! use serde_json::{Value, json};
//! use stagepass::{Api, CreateStage, strategies};
//!
//! /// The service under test: a status and a body.
//! fn handle(body: &[u8]) -> (u16, Value) {
//!     match CreateStage::from_json(body) {
//!         Ok(request) => (200, json!({"stage": {"name": request.name}})),
//!         Err(refused) => {
//!             let response = refused.response(Api::Realtime);
//!             (response.status, json!(response.body))
//!         }
//!     }
//! }
//!
//! // In a `#[test]`:
//! proptest!(|(input in strategies::create_stage_input())| {
//!     let (status, body) = handle(&serde_json::to_vec(&input).unwrap());
//!     prop_assert_eq!(status, 200);
//!     prop_assert_eq!(body["stage"]["name"].as_str(), input.name.as_deref());
//! });
//!
//! // And in another:
//! proptest!(|(request in strategies::broken::create_stage())| {
//!     let (status, body) = handle(&request.body());
//!     prop_assert_eq!(status, 400);
//!     prop_assert_eq!(body["exceptionMessage"].as_str(), Some(&*request.message()));
//! });
//! ```
//!
//! Of a service that words its refusals otherwise, ask for the places: each of `request.violations` has a
//! [`path`](ExpectedViolation::path) and a [`kind`](ExpectedViolation::kind). What is secret stays so in a failing case, too:
//! chat users and their attributes do not show in `Debug`; print the body where you need them.
//!
//! # What has no strategy
//!
//! - [`ParticipantGrant`](crate::ParticipantGrant), [`ChatGrant`](crate::ChatGrant),
//!   [`Connection`](crate::Connection) and [`Joined`](crate::Joined) are proofs. Only an
//!   [`Authority`](crate::Authority) gives them: issue a token for [`participant_claims`]' parts and open it.
//! - [`Decision`](crate::Decision), [`Change`](crate::store::Change), [`ParticipantChange`](crate::store::ParticipantChange),
//!   [`Redemption`](crate::Redemption) and all errors are what code answers.
//! - [`SigningInput`](crate::key_pair::SigningInput) comes from [`key_pair_claims`], and
//!   [`UnknownName`](crate::wire::UnknownName) stands in the enumerations that answers carry.
//! - Providers, such as [`ManualClock`](crate::ManualClock), are the host's, and so is a
//!   [`Pruning`](crate::Pruning) or a [`Sweep`](crate::Sweep). ES384 keys differ in nothing that a rule
//!   could see: a key of a file will do.

pub(crate) mod cases;
mod expected;

pub mod near_misses;
pub mod texts;

#[cfg(test)]
pub(crate) mod tests;

pub use super::inputs::*;
pub use super::models::ExpectedViolation;
pub use super::values::*;
pub use expected::{Broken, Malformed};

use super::values::Issuable;
use crate::Timestamp;
use proptest::prelude::*;

/// Makes moments at which every token can be issued: the longest lifetime, 14 days, ends before the year
/// 10,000.
pub fn issuable_moment() -> impl Strategy<Value = Timestamp> + use<> {
    any::<Issuable>().prop_map(|moment| moment.0)
}
