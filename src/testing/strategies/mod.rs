//! Strategies of proptest, for the tests of those who use this library. (Feature `proptest`.)
//!
//! ```toml
//! [dev-dependencies]
//! proptest = "1"
//! stagepass = { version = "0.1", features = ["proptest"] }
//! ```
//!
//! There are five groups of strategies:
//!
//! - Functions of this module make **values** of every type of the domain. All of them are valid:
//!   [`stage_arn`], [`create_stage`], [`participant`], [`chat_claims`], … They are what
//!   `any::<T>()` makes, too. The `…_input` functions make valid inputs, whereas
//!   `any::<CreateStageInput>()` makes valid and broken ones, because an input promises nothing.
//! - [`broken`] makes **inputs that break rules** in one or several places. Each comes with every
//!   violation that must come back, in order: its place, its kind and its message. [`Broken::body`]
//!   is the JSON to send to a server.
//!   (An input that has more entries than a rule allows counts them, and cannot be serialized.)
//! - [`malformed`] makes **bodies with JSON of another type** than the model says, with the place
//!   and the fault that must come back.
//! - [`texts`] makes **valid texts**, for code that reads or keeps them as strings.
//! - [`near_misses`] makes **texts that are valid but for one change**, with what must be said of
//!   them. It also makes tokens that were tampered with.
//!
//! No strategy asks this library what is valid. Shapes, bounds, expressions and names come from the
//! models of the two services, which are part of this library as data. One maker makes values by
//! them, and one judge says what has to be said of a value. Where a valid value is refused by its
//! constructor, the test stops.
//!
//! Failing cases shrink to short ones: a broken request to one broken member, a text to a few
//! letters `a`. Each smaller case is judged anew.
//!
//! # Example: a test of a service
//!
//! A server of yours answers CreateStage. It has to take whatever is valid. For whatever is broken,
//! it has to say all that is wrong, in the service's words:
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
//! // In another one:
//! proptest!(|(request in strategies::broken::create_stage())| {
//!     let (status, body) = handle(&request.body());
//!     prop_assert_eq!(status, 400);
//!     prop_assert_eq!(body["exceptionMessage"].as_str(), Some(&*request.message()));
//! });
//!
//! // And in a third one:
//! proptest!(|(request in strategies::malformed::create_stage())| {
//!     let (status, body) = handle(&request.body());
//!     prop_assert_eq!(status, 400);
//!     let start = format!("{} at '{}'", request.fault(), request.path());
//!     prop_assert!(body["exceptionMessage"].as_str().unwrap().starts_with(&start));
//! });
//! ```
//!
//! If your service words its refusals otherwise, compare the places: each of `request.violations`
//! has a [`path`](ExpectedViolation::path) and a [`kind`](ExpectedViolation::kind).
//!
//! What is secret stays secret in a failing case, too. Chat users, their attributes and bodies do
//! not show in `Debug`; print a body where you need it.
//!
//! # What has no strategy
//!
//! - [`ParticipantGrant`](crate::ParticipantGrant), [`ChatGrant`](crate::ChatGrant),
//!   [`Connection`](crate::Connection) and [`Joined`](crate::Joined) are proofs. Only an
//!   [`Authority`](crate::Authority) gives them: issue a token for the parts of
//!   [`participant_claims`], and open it.
//! - [`Decision`](crate::Decision), [`Change`](crate::store::Change),
//!   [`ParticipantChange`](crate::store::ParticipantChange), [`Redemption`](crate::Redemption) and
//!   all errors are what code answers.
//! - [`Request`](crate::http::Request) and [`Answer`](crate::http::Answer) hold a request or an
//!   answer of any operation, each of which has a strategy.
//! - [`ChatSession`](crate::chat::ChatSession) is made of a grant. What it answers comes from it:
//!   [`Output`](crate::chat::Output) and what stands in it.
//! - [`SigningInput`](crate::key_pair::SigningInput) comes from [`key_pair_claims`].
//!   [`UnknownName`](crate::wire::UnknownName) stands in the enumerations that answers carry.
//! - The host has providers of its own, such as a [`ManualClock`](crate::ManualClock), and decides
//!   on a [`Pruning`](crate::Pruning), a [`Sweep`](crate::store::Sweep) or
//!   [`Quotas`](crate::store::Quotas). A store places what it lists.
//! - ES384 keys differ in nothing that a rule could see. A key from a file is as good as any.

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

/// Makes moments at which every token can be issued: the longest lifetime, 14 days, ends before the
/// year 10,000.
pub fn issuable_moment() -> impl Strategy<Value = Timestamp> + use<> {
    any::<Issuable>().prop_map(|moment| moment.0)
}
