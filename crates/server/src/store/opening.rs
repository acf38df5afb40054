//! Connections, and the tables that are there before anything else is done.

use super::readers::Readers;
use super::{PostgresStore, SqlStore, SqliteStore};
use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::pool::{PoolConnectionMetadata, PoolOptions};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, Postgres, SqlSafeStr as _, Sqlite};
use std::sync::atomic::{AtomicU64, Ordering};
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

/// How often opening a locked file is tried again, and how long after the last time.
const RETRIES: usize = 20;
const RETRY_AFTER: Duration = Duration::from_millis(50);

/// How PostgreSQL plans the statements of a connection: once, and by an index, in the order of the
/// index. That is the best plan of each, however many rows there are. (To plan a page takes longer
/// than to read it, and more so with more rows. And a plan for small tables does not know that they
/// have grown.)
pub const PLANS: &str = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; \
                         SET enable_bitmapscan = off; SET enable_sort = off;";

/// How long a connection to PostgreSQL is trusted that nobody used.
const IDLE: Duration = Duration::from_secs(1);

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

impl OpenError {
    /// Returns whether SQLite says that another process has locked the file.
    fn is_locked(&self) -> bool {
        let error = match self {
            Self::Connection(error)
            | Self::Tables(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => error,
            Self::Tables(_) | Self::UnknownDatabase => return false,
        };
        // SQLITE_BUSY, and what extends it.
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        code.is_some_and(|code| matches!(&*code, "5" | "261" | "517"))
    }
}

/// Makes the tables that are not there yet. (What `Migrator::run` returns cannot be sent to another
/// thread, for a lifetime that it is not general in; its other name has none.)
async fn migrate<C: Migrate + Send>(connection: &mut C) -> Result<(), MigrateError> {
    let tables = Migration::new(1, "tables".into(), MigrationType::Simple, SCHEMA.into_sql_str(), false);
    Migrator::with_migrations(vec![tables]).run_direct(None, connection, false).await
}

impl SqliteStore {
    /// Opens a file, or makes it.
    ///
    /// # Errors
    ///
    /// Returns [`OpenError`] when that cannot be done.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        if url.trim_start_matches("sqlite:").trim_start_matches("//") == ":memory:" {
            return Self::in_memory().await;
        }
        let options: SqliteConnectOptions = url.parse()?;
        Self::at(options).await
    }

    /// Opens a file as [`connect`](Self::connect) does, and tries again while it is locked. When
    /// several processes make one file at once, SQLite refuses some of them without waiting, where
    /// to wait would be a deadlock.
    async fn at(options: SqliteConnectOptions) -> Result<Self, OpenError> {
        for _ in 0..RETRIES {
            match Self::connect(options.clone()).await {
                Err(error) if error.is_locked() => tokio::time::sleep(RETRY_AFTER).await,
                opened => return opened,
            }
        }
        Self::connect(options).await
    }

    /// Readers see what is committed while one writes, which is what WAL is for. What was answered
    /// is on the disk: a disconnect that a failure of power undid would let somebody in again.
    async fn connect(options: SqliteConnectOptions) -> Result<Self, OpenError> {
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY);
        let writers = one_connection().connect_with(options.clone()).await?;
        // Of two processes that start at once, the other one waits, and finds the tables.
        let mut transaction = writers.begin_with("BEGIN IMMEDIATE").await?;
        migrate(&mut *transaction).await?;
        transaction.commit().await?;
        let readers = PoolOptions::<Sqlite>::new().max_connections(SQLITE_READERS).test_before_acquire(false);
        let readers = readers.connect_with(options.read_only(true)).await?;
        Ok(Self::over(Readers::alone(readers), writers))
    }

    /// Creates a store in memory, which goes with the last handle on it.
    ///
    /// # Errors
    ///
    /// Returns [`OpenError`] when there is no memory.
    pub async fn in_memory() -> Result<Self, OpenError> {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let name = format!("file:stagepass-{}", MADE.fetch_add(1, Ordering::Relaxed));
        let options = SqliteConnectOptions::new().filename(name).in_memory(true).shared_cache(true);
        // The memory goes with its last connection, and a connection goes when somebody drops what
        // it was at. So there is another one, which nobody uses.
        let anchor = one_connection().connect_with(options.clone()).await?;
        migrate(&mut *anchor.acquire().await?).await?;
        let only = one_connection().connect_with(options).await?;
        Ok(Self { anchor: Some(anchor), ..Self::over(Readers::among_others(only.clone()), only) })
    }
}

/// A file does not go away as a server does, so that no connection is asked whether it has.
fn one_connection() -> SqlitePoolOptions {
    let options = PoolOptions::new().max_connections(1).min_connections(1).test_before_acquire(false);
    options.idle_timeout(None).max_lifetime(None)
}

/// Asks a connection that was idle whether the server is still there. To ask each time would be
/// another way there and back for each statement.
async fn is_alive(
    connection: &mut PgConnection,
    PoolConnectionMetadata { idle_for, .. }: PoolConnectionMetadata,
) -> Result<bool, sqlx::Error> {
    if idle_for > IDLE {
        connection.ping().await?;
    }
    Ok(true)
}

impl PostgresStore {
    /// Connects to a database, and makes the tables if they are not there.
    ///
    /// # Errors
    ///
    /// Returns [`OpenError`] when that cannot be done.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let options: PgConnectOptions = url.parse()?;
        let pool = PoolOptions::<Postgres>::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .test_before_acquire(false)
            .before_acquire(|connection, about| Box::pin(is_alive(connection, about)))
            .after_connect(|connection, _| {
                Box::pin(async { sqlx::raw_sql(PLANS).execute(connection).await.map(drop) })
            })
            .connect_with(options)
            .await?;
        migrate(&mut *pool.acquire().await?).await?;
        Ok(SqlStore::over(Readers::among_others(pool.clone()), pool))
    }
}
