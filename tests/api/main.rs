//! What a user relies on, through the public API, with literals.

#![cfg(test)]

mod bounds;
mod errors;
mod frames;
mod http;
mod json;
mod kept;
mod key_pair;
mod large;
mod members;
mod messages;
mod model_order;
mod participants;
mod public_keys;
mod quoting;
mod received;
mod rooms;
mod stages;
mod strictness;
mod tagging;
mod values;
mod wire;

#[cfg(feature = "__sealer")]
mod admission;
#[cfg(feature = "__sealer")]
mod answering;
#[cfg(feature = "__sealer")]
mod around;
#[cfg(feature = "__sealer")]
mod asynchronous;
#[cfg(feature = "__sealer")]
mod chat;
#[cfg(feature = "__sealer")]
mod chat_session;
#[cfg(feature = "__sealer")]
mod clocks;
#[cfg(feature = "__sealer")]
mod clones;
#[cfg(feature = "__sealer")]
mod conditions;
#[cfg(feature = "__sealer")]
mod connections;
#[cfg(feature = "__sealer")]
mod decisions;
#[cfg(feature = "__sealer")]
mod disconnects;
#[cfg(feature = "__sealer")]
mod failing_store;
#[cfg(feature = "__sealer")]
mod keys;
#[cfg(feature = "__sealer")]
mod managing;
#[cfg(feature = "__sealer")]
mod order;
#[cfg(feature = "__sealer")]
mod providers;
#[cfg(feature = "__sealer")]
mod pruning;
#[cfg(feature = "__sealer")]
mod races;
#[cfg(feature = "__sealer")]
mod rulings;
#[cfg(feature = "__sealer")]
mod secrets;
#[cfg(feature = "__sealer")]
mod starving;
#[cfg(feature = "__sealer")]
mod token_keys;
#[cfg(feature = "__sealer")]
mod world;

use stagepass::{BadRequest, Violations};
use std::fmt::Debug;

/// A text that nothing printed may hold. The `*` keeps it out of every pattern, and the
/// capabilities.
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
