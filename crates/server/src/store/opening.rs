//! Connections, and the tables that are there before anything else is done.

use super::{PostgresStore, SqlStore, SqliteStore};
use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::pool::PoolOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Acquire, Postgres, SqlSafeStr as _, Sqlite};
use std::ops::Deref;
use std::time::Duration;

/// The tables, as they are made in an empty database.
pub const SCHEMA: &str = include_str!("../../migrations/0001_tables.sql");

/// How many connections read from a file at once. Each has a thread.
const SQLITE_READERS: u32 = 4;

/// How many connections to PostgreSQL there are at most. A server of PostgreSQL has 100 for all, as
/// it is installed.
const POSTGRES_CONNECTIONS: u32 = 16;

/// How long one process waits for another that writes to the same file.
const BUSY: Duration = Duration::from_secs(5);

/// The reason why a database could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The URL is of another database.
    #[error("a database is named by a URL that begins with sqlite: or postgres:")]
    UnknownDatabase,
    /// The URL could not be read, or the database could not be reached.
    #[error("the database could not be opened")]
    Connection(#[from] sqlx::Error),
    /// The tables could not be made, or are another program's.
    #[error("the tables of the database could not be prepared")]
    Tables(#[from] MigrateError),
}

/// Makes the tables that are not there yet.
async fn migrate<'a, A>(database: A) -> Result<(), MigrateError>
where
    A: Acquire<'a> + Send,
    <A::Connection as Deref>::Target: Migrate,
{
    let tables = Migration::new(1, "tables".into(), MigrationType::Simple, SCHEMA.into_sql_str(), false);
    Migrator::with_migrations(vec![tables]).run(database).await
}

impl SqliteStore {
    /// Opens a file, or makes it.
    ///
    /// # Errors
    ///
    /// Returns [`OpenError`] when that cannot be done.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        if url == "sqlite::memory:" {
            return Self::in_memory().await;
        }
        let options: SqliteConnectOptions = url.parse()?;
        Self::at(options).await
    }

    /// Readers see what is committed while one writes, which is what WAL is for. What was answered
    /// is on the disk: a disconnect that a failure of power undid would let somebody in again.
    async fn at(options: SqliteConnectOptions) -> Result<Self, OpenError> {
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY);
        let writers = one_connection().connect_with(options.clone()).await?;
        migrate(&writers).await?;
        let readers = PoolOptions::<Sqlite>::new().max_connections(SQLITE_READERS);
        Ok(Self::over(readers.connect_with(options.read_only(true)).await?, writers))
    }

    /// Creates a store in memory, which goes with the last handle on it.
    ///
    /// # Errors
    ///
    /// Returns [`OpenError`] when there is no memory.
    pub async fn in_memory() -> Result<Self, OpenError> {
        // The memory is the connection's, so there is one, which nobody closes.
        let only = one_connection().connect_with(SqliteConnectOptions::new().in_memory(true)).await?;
        migrate(&only).await?;
        Ok(Self::over(only.clone(), only))
    }
}

fn one_connection() -> SqlitePoolOptions {
    PoolOptions::new().max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None)
}

impl PostgresStore {
    /// Connects to a database, and makes the tables if they are not there.
    ///
    /// # Errors
    ///
    /// Returns [`OpenError`] when that cannot be done.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let options: PgConnectOptions = url.parse()?;
        let pool = PoolOptions::<Postgres>::new().max_connections(POSTGRES_CONNECTIONS);
        let pool = pool.connect_with(options).await?;
        migrate(&pool).await?;
        Ok(SqlStore::over(pool.clone(), pool))
    }
}
