//! The store over one database or the other.

use super::engine::{Engine, Value};
use super::readers::Readers;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Pool;
use stagepass::{Random as _, StoreError, SystemRandom};
use std::error::Error;
use std::time::Duration;

/// A stamp that was not put yet. It is later than every moment.
pub(super) const UNSTAMPED: i64 = i64::MAX;

/// Keeps everything in tables, and says how the database is asked.
#[derive(Debug)]
pub struct SqlStore<E: Engine> {
    /// For what reads one statement.
    pub(super) readers: Readers<E>,
    /// For what writes.
    pub(super) writers: Pool<E>,
    /// What keeps a database in memory that is there for as long as it has a connection.
    pub(super) anchor: Option<Pool<E>>,
    pub(super) ended: EndedSessions,
}

/// How many ended sessions a stage keeps, and for how many seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct EndedSessions {
    pub(super) count: u32,
    pub(super) seconds: u32,
}

impl Default for EndedSessions {
    fn default() -> Self {
        Self { count: 100, seconds: 14 * 24 * 60 * 60 }
    }
}

/// How often something is tried that has no way to say that somebody else was in its way.
const ATTEMPTS: u32 = 100;

/// Tries something that is one statement again, for as long as somebody else is in its way.
macro_rules! steadily {
    ($act:expr) => {{
        let mut conflicts = 0;
        loop {
            match $act {
                Err(StoreError::Conflict) if conflicts < ATTEMPTS => {
                    conflicts = conflicts.saturating_add(1);
                    wait(conflicts).await;
                }
                answer => break answer,
            }
        }
    }};
}

impl<E: Engine> SqlStore<E> {
    pub(super) fn over(readers: Readers<E>, writers: Pool<E>) -> Self {
        Self { readers, writers, anchor: None, ended: EndedSessions::default() }
    }

    /// Sets how many ended sessions each stage keeps, and for how many seconds: 100, and 14 days.
    ///
    /// Both hold with the next [`prune`](stagepass::AsyncStore::prune) only, which is what forgets.
    #[must_use]
    pub fn with_ended_sessions(self, count: u32, seconds: u32) -> Self {
        Self { ended: EndedSessions { count, seconds }, ..self }
    }

    /// Closes all connections, when what goes on is done.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
        if let Some(anchor) = &self.anchor {
            anchor.close().await;
        }
    }

    /// Returns the rows that one statement finds, all as they are at one moment.
    pub(super) async fn read(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<Row<E>>, StoreError> {
        let rows = steadily!(self.readers.rows(sql, values).await.map_err(failed::<E>))?;
        Ok(rows.into_iter().map(Row).collect())
    }

    /// Returns the one row that a statement finds, if there is one.
    pub(super) async fn read_one(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Option<Row<E>>, StoreError> {
        Ok(self.read(sql, values).await?.into_iter().next())
    }

    /// Executes one statement that writes, and returns how many rows it wrote.
    pub(super) async fn write(&self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        steadily!(count(&self.writers, sql, values).await)
    }

    pub(super) async fn begin(&self) -> Result<Transaction<E>, StoreError> {
        self.writers.begin_with(E::BEGIN).await.map(Transaction).map_err(failed::<E>)
    }
}

async fn count<E: Engine>(
    pool: &Pool<E>,
    sql: &'static str,
    values: &[Value<'_>],
) -> Result<u64, StoreError> {
    let mut connection = pool.acquire().await.map_err(failed::<E>)?;
    E::execute(&mut connection, sql, values).await.map_err(failed::<E>)
}

/// Waits for a random part of so many milliseconds, so that two that met do not meet again.
pub(super) async fn wait(conflicts: u32) {
    let mut drawn = [0; 4];
    // Without randomness all wait for the whole time, which is slower and no less right.
    let part = SystemRandom::new().fill(&mut drawn).map_or(1_000, |()| u32::from_be_bytes(drawn) % 1_000);
    tokio::time::sleep(Duration::from_micros(u64::from(conflicts).saturating_mul(part.into()))).await;
}

/// A transaction. One that is dropped, by an error or with its future, is rolled back.
pub(super) struct Transaction<E: Engine>(sqlx::Transaction<'static, E>);

impl<E: Engine> Transaction<E> {
    /// Returns the one row that a statement finds, if there is one.
    pub(super) async fn row(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Option<Row<E>>, StoreError> {
        let found = E::fetch(&mut self.0, sql, values).await.map_err(failed::<E>)?;
        Ok(found.into_iter().next().map(Row))
    }

    /// Executes a statement that writes, and returns how many rows it wrote.
    pub(super) async fn write(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        E::execute(&mut self.0, sql, values).await.map_err(failed::<E>)
    }

    pub(super) async fn commit(self) -> Result<(), StoreError> {
        self.0.commit().await.map_err(failed::<E>)
    }
}

/// A row that a statement found.
pub(super) struct Row<E: Engine>(E::Row);

impl<E: Engine> Row<E> {
    pub(super) fn number(&self, column: usize) -> Result<i64, StoreError> {
        present(self.optional_number(column)?)
    }

    pub(super) fn optional_number(&self, column: usize) -> Result<Option<i64>, StoreError> {
        E::number(&self.0, column).map_err(failed::<E>)
    }

    pub(super) fn optional_text(&self, column: usize) -> Result<Option<String>, StoreError> {
        E::text(&self.0, column).map_err(failed::<E>)
    }

    /// Reads what has a constructor that checks, as an id or an ARN.
    pub(super) fn parsed<T: std::str::FromStr<Err: Error + Send + Sync + 'static>>(
        &self,
        column: usize,
    ) -> Result<T, StoreError> {
        present(self.optional_parsed(column)?)
    }

    pub(super) fn optional_parsed<T: std::str::FromStr<Err: Error + Send + Sync + 'static>>(
        &self,
        column: usize,
    ) -> Result<Option<T>, StoreError> {
        self.optional_text(column)?.map(|text| text.parse().map_err(broken)).transpose()
    }

    pub(super) fn document<T: DeserializeOwned>(&self, column: usize) -> Result<T, StoreError> {
        present(self.optional_document(column)?)
    }

    pub(super) fn optional_document<T: DeserializeOwned>(
        &self,
        column: usize,
    ) -> Result<Option<T>, StoreError> {
        self.optional_text(column)?.map(|text| serde_json::from_str(&text).map_err(broken)).transpose()
    }
}

/// Prints a record for its column.
pub(super) fn document<T: Serialize>(record: &T) -> Result<String, StoreError> {
    serde_json::to_string(record).map_err(broken)
}

fn present<T>(value: Option<T>) -> Result<T, StoreError> {
    value.ok_or_else(|| broken("a column has no value"))
}

/// The error for what the database has, and nobody could have written.
pub(super) fn broken(error: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
    StoreError::Failed(error.into())
}

fn failed<E: Engine>(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Database(database) if E::is_conflict(&**database) => StoreError::Conflict,
        _ => StoreError::Failed(Box::new(error)),
    }
}
