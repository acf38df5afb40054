//! Where the server keeps everything: tables of SQLite or of PostgreSQL.
//!
//! The manual of the library has the tables and the statements with their reasons, on the page "A
//! host over SQL".

mod database;
mod engine;
mod items;
mod keeping;
mod opening;
mod presence;
mod readers;
mod sql;
pub mod statements;

pub use database::Database;
pub use engine::{Engine, Value};
pub use opening::{OpenError, PLANS, SCHEMA};
pub use sql::SqlStore;

/// The store over SQLite: a file, or memory.
pub type SqliteStore = SqlStore<sqlx::Sqlite>;

/// The store over PostgreSQL.
pub type PostgresStore = SqlStore<sqlx::Postgres>;
