//! What differs between the two databases, and how a statement is sent to either.

use sqlx::error::DatabaseError;
use sqlx::{Arguments as _, Postgres, Row as _, Sqlite};
use std::fmt;
use std::future::Future;

/// A value that is sent with a statement.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    /// A number, or NULL.
    Number(Option<i64>),
    /// A text, or NULL.
    Text(Option<&'a str>),
    /// A truth value.
    Flag(bool),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// Values are what users wrote, so that nobody shall see them in a log.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value")
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Some(text))
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

/// The values of a statement, in the order of its `$1`, `$2` and so on.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        &[$($crate::store::engine::Value::from($value)),*]
    };
}
pub(super) use values;

/// A database that the store can be kept in.
///
/// Statements are the same for all; [`dialect`](Self::dialect) says where one is not.
pub trait Engine: sqlx::Database {
    /// Begins a transaction that changes something.
    const BEGIN: &'static str;

    /// Returns the statement as this database takes it.
    fn dialect(sql: &'static str) -> &'static str;

    /// Returns whether the database gave up because somebody else was at work, so that the same may
    /// succeed another time.
    fn is_conflict(error: &dyn DatabaseError) -> bool;

    /// Executes a statement, and returns how many rows it wrote.
    fn execute(
        connection: &mut Self::Connection,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;

    /// Executes a statement, and returns its rows.
    fn fetch(
        connection: &mut Self::Connection,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> impl Future<Output = Result<Vec<Self::Row>, sqlx::Error>> + Send;

    /// Returns the number in a column.
    ///
    /// # Errors
    ///
    /// Returns an error when there is no such column, or it has something else.
    fn number(row: &Self::Row, column: usize) -> Result<Option<i64>, sqlx::Error>;

    /// Returns the text in a column.
    ///
    /// # Errors
    ///
    /// Returns an error when there is no such column, or it has something else.
    fn text(row: &Self::Row, column: usize) -> Result<Option<String>, sqlx::Error>;

    /// Returns the truth value in a column.
    ///
    /// # Errors
    ///
    /// Returns an error when there is no such column, or it has something else.
    fn flag(row: &Self::Row, column: usize) -> Result<Option<bool>, sqlx::Error>;
}

/// Implements an engine: what differs is passed in, and the rest is the same text for types that
/// are not.
macro_rules! engine {
    ($database:ident, $begin:literal, $dialect:expr, $is_conflict:expr) => {
        impl Engine for $database {
            const BEGIN: &'static str = $begin;

            fn dialect(sql: &'static str) -> &'static str {
                $dialect(sql)
            }

            fn is_conflict(error: &dyn DatabaseError) -> bool {
                error.code().is_some_and(|code| $is_conflict(&*code))
            }

            async fn execute(
                connection: &mut Self::Connection,
                sql: &'static str,
                values: &[Value<'_>],
            ) -> Result<u64, sqlx::Error> {
                let query = sqlx::query_with(Self::dialect(sql), arguments::<Self>(values)?);
                Ok(query.execute(connection).await?.rows_affected())
            }

            async fn fetch(
                connection: &mut Self::Connection,
                sql: &'static str,
                values: &[Value<'_>],
            ) -> Result<Vec<Self::Row>, sqlx::Error> {
                let query = sqlx::query_with(Self::dialect(sql), arguments::<Self>(values)?);
                query.fetch_all(connection).await
            }

            fn number(row: &Self::Row, column: usize) -> Result<Option<i64>, sqlx::Error> {
                row.try_get(column)
            }

            fn text(row: &Self::Row, column: usize) -> Result<Option<String>, sqlx::Error> {
                row.try_get(column)
            }

            fn flag(row: &Self::Row, column: usize) -> Result<Option<bool>, sqlx::Error> {
                row.try_get(column)
            }
        }
    };
}

// Two transactions that begin by reading, and then write, could not both go on in SQLite. So the
// one writer takes its lock at once. There is no lock for a row.
engine!(Sqlite, "BEGIN IMMEDIATE", without_row_locks, is_sqlite_busy);

// Each statement sees what was committed before it began. So whatever follows the lock of a row
// sees all that the holders before have done, and nothing fails for being read too early.
engine!(Postgres, "BEGIN ISOLATION LEVEL READ COMMITTED", as_it_is, is_postgres_conflict);

fn without_row_locks(sql: &'static str) -> &'static str {
    sql.trim_end_matches(" FOR UPDATE")
}

const fn as_it_is(sql: &'static str) -> &'static str {
    sql
}

/// `SQLITE_BUSY` and `SQLITE_LOCKED`, with what extends them in the higher bytes.
fn is_sqlite_busy(code: &str) -> bool {
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
}

/// `serialization_failure`, `deadlock_detected` and `lock_not_available`.
fn is_postgres_conflict(code: &str) -> bool {
    matches!(code, "40001" | "40P01" | "55P03")
}

/// Returns the arguments of a statement.
fn arguments<E: Engine>(values: &[Value<'_>]) -> Result<E::Arguments, sqlx::Error>
where
    for<'a> Option<i64>: sqlx::Encode<'a, E> + sqlx::Type<E>,
    for<'a> Option<&'a str>: sqlx::Encode<'a, E> + sqlx::Type<E>,
    bool: for<'a> sqlx::Encode<'a, E> + sqlx::Type<E>,
    for<'a> &'a [u8]: sqlx::Encode<'a, E> + sqlx::Type<E>,
{
    let mut arguments = E::Arguments::default();
    for value in values {
        match *value {
            Value::Number(number) => arguments.add(number),
            Value::Text(text) => arguments.add(text),
            Value::Flag(flag) => arguments.add(flag),
            Value::Bytes(bytes) => arguments.add(bytes),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

#[cfg(test)]
mod tests {
    use super::{is_postgres_conflict, is_sqlite_busy};

    #[test]
    fn what_may_succeed_another_time_is_told_from_what_fails() {
        // SQLITE_BUSY, SQLITE_LOCKED; SQLITE_BUSY_RECOVERY, SQLITE_BUSY_SNAPSHOT and
        // SQLITE_BUSY_TIMEOUT.
        for code in ["5", "6", "261", "517", "773"] {
            assert!(is_sqlite_busy(code), "{code}");
        }
        // SQLITE_FULL, SQLITE_CORRUPT, SQLITE_CONSTRAINT_UNIQUE.
        for code in ["13", "11", "2067", ""] {
            assert!(!is_sqlite_busy(code), "{code}");
        }
        for code in ["40001", "40P01", "55P03"] {
            assert!(is_postgres_conflict(code), "{code}");
        }
        // disk_full, unique_violation, admin_shutdown.
        for code in ["53100", "23505", "57P01", ""] {
            assert!(!is_postgres_conflict(code), "{code}");
        }
    }
}
