//! What is spoken about: a room for each noun, and the operations by name.

pub(crate) mod arn;
pub(crate) mod attributes;
pub(crate) mod chat;
pub(crate) mod client_frame;
pub(crate) mod connection;
pub(crate) mod event;
pub(crate) mod http;
pub(crate) mod list;
pub(crate) mod message;
pub(crate) mod moderation;
pub(crate) mod operation;
pub(crate) mod participant;
pub(crate) mod participants;
pub(crate) mod public_key;
pub(crate) mod recording;
pub(crate) mod room;
pub(crate) mod server_frame;
pub(crate) mod session;
pub(crate) mod stage;
pub(crate) mod tagging;
pub(crate) mod tags;
pub(crate) mod token;
