//! What a user relies on, through the public API, with literals.

#![cfg(test)]

mod bounds;
mod errors;
mod json;
mod members;
mod messages;
mod model_order;
mod values;
mod wire;

#[cfg(feature = "ring")]
mod admission;
#[cfg(feature = "ring")]
mod async_host;
#[cfg(feature = "ring")]
mod chat;
#[cfg(feature = "ring")]
mod clocks;
#[cfg(feature = "ring")]
mod clones;
#[cfg(feature = "ring")]
mod disconnects;
#[cfg(feature = "ring")]
mod failing_store;
#[cfg(feature = "ring")]
mod keys;
#[cfg(feature = "ring")]
mod order;
#[cfg(feature = "ring")]
mod providers;
#[cfg(feature = "ring")]
mod pruning;
#[cfg(feature = "ring")]
mod races;
#[cfg(feature = "ring")]
mod rulings;
#[cfg(feature = "ring")]
mod secrets;
#[cfg(feature = "ring")]
mod starving;
#[cfg(feature = "ring")]
mod world;

use stagepass::{BadRequest, Violations};
use std::fmt::Debug;

/// A text that nothing printed may hold. The `*` keeps it out of every pattern, and the capabilities.
const CANARY: &str = "cAnArY*7f3";

fn violations<T: Debug>(checked: Result<T, BadRequest>) -> Violations {
    match checked {
        Err(BadRequest::Validation(violations)) => violations,
        other => panic!("expected violations, found {other:?}"),
    }
}

/// The places that were found wrong, each with the kind of its rule.
fn places(violations: &Violations) -> Vec<(&str, &'static str)> {
    violations.iter().map(|violation| (violation.path(), violation.constraint().kind())).collect()
}
