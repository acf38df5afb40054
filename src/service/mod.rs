//! What is decided and done: who is let in, what is kept, and how it fails.

pub(crate) mod admission;
pub(crate) mod asynchronous;
pub(crate) mod authority;
pub(crate) mod blocking;
pub(crate) mod chat;
mod connections;
pub(crate) mod decision;
pub(crate) mod exception;
mod opening;
pub(crate) mod pruning;
pub(crate) mod reading;
pub(crate) mod records;
pub(crate) mod redemption;
pub(crate) mod store;
pub(crate) mod sweep;
