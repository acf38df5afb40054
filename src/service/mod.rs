//! What is decided and done: who is let in, what is kept, and how it fails.

pub(crate) mod admission;
#[cfg(feature = "__sealer")]
pub(crate) mod answering;
pub(crate) mod asynchronous;
pub(crate) mod authority;
pub(crate) mod blocking;
pub(crate) mod chat;
mod chatting;
mod connections;
mod deciding;
pub(crate) mod decision;
pub(crate) mod exception;
pub(crate) mod failure;
pub(crate) mod lists;
mod managing;
pub(crate) mod moderating;
mod opening;
pub(crate) mod page;
pub(crate) mod pruning;
mod public_keys;
pub(crate) mod quotas;
pub(crate) mod reading;
pub(crate) mod records;
pub(crate) mod redemption;
mod rooms;
mod stages;
pub(crate) mod store;
pub(crate) mod sweep;
pub(crate) mod tagging;
