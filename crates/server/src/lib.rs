//! Amazon IVS stages, participant tokens and chat on your own machine.
//!
//! The crate is one program, `stagepass-server`, and this is what it is made of. The README says
//! how it is used.

pub mod chat;
pub mod cli;
pub mod config;
mod console;
mod explain;
mod http;
pub mod keys;
mod listen;
mod lock;
mod places;
pub mod server;
mod signing;
pub mod store;
pub mod telemetry;
mod upkeep;
