//! Connections that read one statement after the other.

use super::engine::{Engine, Value};
use crate::lock::locked;
use sqlx::pool::PoolConnection;
use sqlx::{Error, Pool};
use std::sync::{Mutex, MutexGuard};
use tokio::sync::Semaphore;

/// Reads over the connections of a pool.
///
/// A pool asks a connection for a sign of life whenever it is given back. In SQLite, where each
/// connection has a thread that has to be woken for that, it costs as much as to read a row. So
/// connections that have read well are kept here. The pool sees those alone that have failed, or
/// whose reader was gone before there was an answer.
#[derive(Debug)]
pub(super) struct Readers<E: Engine> {
    pool: Pool<E>,
    /// As many as the pool has connections: who has a place finds a connection here or in the pool.
    places: Semaphore,
    /// `None` where the pool has others who need its connections.
    kept: Option<Mutex<Vec<PoolConnection<E>>>>,
}

impl<E: Engine> Readers<E> {
    /// Reads over a pool that is for this alone.
    pub(super) fn alone(pool: Pool<E>) -> Self {
        Self::over(pool, Some(Mutex::default()))
    }

    /// Reads over a pool that others use, too.
    pub(super) fn among_others(pool: Pool<E>) -> Self {
        Self::over(pool, None)
    }

    fn over(pool: Pool<E>, kept: Option<Mutex<Vec<PoolConnection<E>>>>) -> Self {
        let places = usize::try_from(pool.options().get_max_connections()).unwrap_or(usize::MAX);
        Self { pool, places: Semaphore::new(places.min(Semaphore::MAX_PERMITS)), kept }
    }

    /// Returns the rows that a statement finds.
    pub(super) async fn rows(&self, sql: &'static str, values: &[Value<'_>]) -> Result<Vec<E::Row>, Error> {
        let _place = self.places.acquire().await.map_err(|_| Error::PoolClosed)?;
        let kept = self.kept().and_then(|mut kept| kept.pop());
        let mut connection = match kept {
            Some(connection) => connection,
            None => self.pool.acquire().await?,
        };
        let found = E::fetch(&mut connection, sql, values).await?;
        if let Some(mut kept) = self.kept()
            && !self.pool.is_closed()
        {
            kept.push(connection);
        }
        Ok(found)
    }

    /// Closes all connections, when what goes on is done.
    pub(super) async fn close(&self) {
        // From here on the pool is closed, and who reads still keeps nothing.
        let closed = self.pool.close();
        if let Some(mut kept) = self.kept() {
            kept.clear();
        }
        closed.await;
    }

    fn kept(&self) -> Option<MutexGuard<'_, Vec<PoolConnection<E>>>> {
        self.kept.as_ref().map(locked)
    }
}

impl<E: Engine> Drop for Readers<E> {
    fn drop(&mut self) {
        // A connection that goes back to its pool needs a runtime, which may be gone.
        if let Some(mut kept) = self.kept() {
            kept.drain(..).for_each(|connection| drop(connection.leak()));
        }
    }
}
