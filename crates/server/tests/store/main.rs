//! The store is held to the library's contract and to its model, over both databases.

#![cfg(test)]

mod blocking;
mod contract;
mod interrupted;
mod lists;
mod manual;
mod model;
mod plans;
#[path = "../support/postgres.rs"]
mod postgres;

use blocking::Blocking;
use stagepass_server::store::Database;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, process};
use tokio::runtime::Runtime;

fn runtime() -> Runtime {
    Runtime::new().unwrap()
}

/// Opens a database as a process does that has nothing else to do with the others.
fn open(runtime: &Runtime, url: &str) -> Blocking {
    let database = runtime.block_on(Database::open(url)).unwrap();
    Blocking { database, runtime: runtime.handle().clone() }
}

/// A directory for files of SQLite, which goes when the test is done.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("stagepass-sqlite-{}-{number}", process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.0.join("stagepass.db").display())
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}
