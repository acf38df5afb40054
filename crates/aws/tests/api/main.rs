//! What users of the crate rely on, through its public names.

#![cfg(test)]

mod agreement;
mod guard;
mod host;
mod local_tokens;
mod operations;
mod round_trips;
mod scenario;
mod server;
mod verdicts;
