//! What is spoken about: a room for each noun, and the operations by name.

pub(crate) mod arn;
pub(crate) mod attributes;
pub(crate) mod chat;
pub(crate) mod client_frame;
pub(crate) mod connection;
pub(crate) mod message;
pub(crate) mod operation;
pub(crate) mod participant;
pub(crate) mod recording;
pub(crate) mod server_frame;
pub(crate) mod stage;
pub(crate) mod tags;
pub(crate) mod token;
