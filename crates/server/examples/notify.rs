//! How PostgreSQL's notifications compare with a table that is polled, to carry texts from one
//! server to another.
//!
//! ```text
//! cargo run --release -p stagepass-server --example notify -- postgres://USER@HOST/NAME
//! ```
//!
//! It makes a table in the database, and drops it again. Each way is tried with 100 texts a second,
//! each in a transaction of its own, and then with as many as go, 256 in a transaction.

#![expect(clippy::print_stdout, reason = "a program that measures tells what it found")]

use sqlx::postgres::{PgConnection, PgListener};
use sqlx::{Connection as _, Executor as _, Row as _};
use std::error::Error;
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval, sleep};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How a text gets from one connection to the other.
#[derive(Debug, Clone, Copy)]
enum Way {
    Notify,
    /// The table is asked this often.
    Poll(Duration),
}

/// How texts are sent.
#[derive(Debug, Clone, Copy)]
struct Load {
    texts: usize,
    in_a_transaction: usize,
    every: Option<Duration>,
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let url = std::env::args().nth(1).ok_or("notify URL: of a PostgreSQL")?;
    let mut connection = PgConnection::connect(&url).await?;
    let steady = Load { texts: 1_000, in_a_transaction: 1, every: Some(Duration::from_millis(10)) };
    let flood = Load { texts: 51_200, in_a_transaction: 256, every: None };
    for way in [Way::Notify, Way::Poll(Duration::from_millis(10)), Way::Poll(Duration::from_millis(100))] {
        for load in [steady, flood] {
            connection.execute("DROP TABLE IF EXISTS stagepass_trial").await?;
            connection.execute("CREATE TABLE stagepass_trial (id bigserial PRIMARY KEY, text text)").await?;
            let began = Instant::now();
            let receiving = tokio::spawn(receive(url.clone(), way, load.texts, began));
            // The other side is to listen by then.
            sleep(Duration::from_millis(500)).await;
            let start = began.elapsed();
            send(&mut connection, way, load, began).await?;
            let mut took = receiving.await??;
            let seconds = began.elapsed().saturating_sub(start).as_secs_f64();
            took.sort_unstable();
            let quantile = |percent: usize| {
                took.get(took.len().saturating_mul(percent) / 100).copied().unwrap_or_default()
            };
            let rate = f64::from(u32::try_from(load.texts)?) / seconds;
            println!("{way:?}, {} in a transaction: {rate:.0} a second", load.in_a_transaction);
            println!("  from one to the other: p50 {:.1?}, p99 {:.1?}", quantile(50), quantile(99));
        }
    }
    connection.execute("DROP TABLE stagepass_trial").await?;
    Ok(())
}

/// Sends texts that say when they were sent.
async fn send(connection: &mut PgConnection, way: Way, load: Load, began: Instant) -> Outcome<()> {
    let query = match way {
        Way::Notify => "SELECT pg_notify('stagepass_trial', part) FROM unnest($1::text[]) AS p(part)",
        Way::Poll(_) => "INSERT INTO stagepass_trial (text) SELECT part FROM unnest($1::text[]) AS p(part)",
    };
    let mut turns = interval(load.every.unwrap_or(Duration::from_micros(1)));
    turns.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut left = load.texts;
    while left > 0 {
        if load.every.is_some() {
            turns.tick().await;
        }
        let now = began.elapsed().as_micros();
        // The same text is notified once in a transaction, so each has its number.
        let number = 0..load.in_a_transaction;
        let texts: Vec<_> = number.map(|number| format!("{now} {number} {}", "x".repeat(500))).collect();
        sqlx::query(query).bind(texts).execute(&mut *connection).await?;
        left = left.saturating_sub(load.in_a_transaction);
    }
    Ok(())
}

/// Waits for so many texts, and returns how long each took.
async fn receive(url: String, way: Way, texts: usize, began: Instant) -> Outcome<Vec<Duration>> {
    let mut took = Vec::new();
    let mut take = |text: &str| -> Outcome<usize> {
        let sent = text.split(' ').next().unwrap_or_default().parse()?;
        took.push(began.elapsed().saturating_sub(Duration::from_micros(sent)));
        Ok(took.len())
    };
    match way {
        Way::Notify => {
            let mut listener = PgListener::connect(&url).await?;
            listener.listen("stagepass_trial").await?;
            while take(listener.recv().await?.payload())? < texts {}
        }
        Way::Poll(every) => {
            let mut connection = PgConnection::connect(&url).await?;
            let (mut latest, mut number) = (0_i64, 0);
            while number < texts {
                let query = "SELECT id, text FROM stagepass_trial WHERE id > $1 ORDER BY id";
                for row in sqlx::query(query).bind(latest).fetch_all(&mut connection).await? {
                    latest = row.try_get(0)?;
                    number = take(row.try_get(1)?)?;
                }
                sleep(every).await;
            }
        }
    }
    Ok(took)
}
