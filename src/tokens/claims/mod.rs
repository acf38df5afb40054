//! What a sealed token says, and how that is written in bytes.

mod arn;
mod chat;
mod connection;
mod encoding;
mod participant;
mod token_id;

pub use chat::{ChatClaims, TokenId};
pub(crate) use connection::ConnectionClaims;
pub use encoding::CLAIMS_MAX;
pub use participant::ParticipantClaims;
