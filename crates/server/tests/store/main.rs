//! The store is held to the library's contract and to its model, over both databases.

#![cfg(test)]

mod blocking;
mod contract;
#[path = "../support/postgres.rs"]
mod postgres;

use blocking::Blocking;
use stagepass_server::store::Database;
use tokio::runtime::Runtime;

fn runtime() -> Runtime {
    Runtime::new().unwrap()
}
