//! Two servers over one PostgreSQL, both of which are killed again and again, and PostgreSQL too.
//! What was answered holds, and nothing is kept by half.

#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a test counts, and would fail if it overflowed")]

mod check;
mod clients;
mod history;
mod planted;
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/servers.rs"]
mod servers;

use history::History;
use postgres::Postgres;
use servers::Server;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// How often a server is killed, and how often PostgreSQL is.
const KILLS: usize = 200;
const KILLS_OF_POSTGRES: usize = 10;

#[test]
fn what_was_answered_holds_whoever_is_killed() {
    let seed = fastrand::u64(..);
    println!("the seed of the kills is {seed}");
    Runtime::new().unwrap().block_on(survives(seed));
}

async fn survives(seed: u64) {
    let postgres = Postgres::start();
    let folder = tempfile::tempdir().unwrap();
    let (database, keys) = (postgres.database(), folder.path().join("keys"));
    let mut servers = [Server::start(&database, &keys).await, Server::start(&database, &keys).await];
    let urls: Vec<_> = servers.iter().map(|server| server.url().to_owned()).collect();
    let history = Arc::new(History::new());
    let stages = clients::stages(&urls, &history).await;

    let done = Arc::new(AtomicBool::new(false));
    let load: Vec<_> = (0..8)
        .map(|number| {
            let client = clients::Client::new(&urls, &history, &stages, seed.wrapping_add(number));
            tokio::spawn(client.run(done.clone()))
        })
        .collect();
    let mut random = fastrand::Rng::with_seed(seed);
    for kill in 1..=KILLS {
        tokio::time::sleep(Duration::from_millis(random.u64(20..150))).await;
        let which = random.usize(..servers.len());
        servers[which].kill_and_start_again().await;
        if kill % (KILLS / KILLS_OF_POSTGRES) == 0 {
            kill_and_start_again(&postgres);
        }
    }
    done.store(true, Ordering::Relaxed);
    for client in load {
        client.await.unwrap();
    }
    let end = clients::end(&urls, &stages).await;
    let faults = check::faults(&history.events(), &end);
    assert_eq!(faults, Vec::<String>::new());
    let told = check::told(&history.events());
    println!("{told}");
    assert!(told.answered > 500, "too little happened to show anything: {told}");
    assert!(told.redeemed > 0, "no chat token was redeemed: {told}");
    assert!(told.unknown > 0, "nobody noticed the kills: {told}");
}

/// Kills PostgreSQL at once, and starts it again, which it refuses until its children are gone.
fn kill_and_start_again(postgres: &Postgres) {
    let written = std::fs::read_to_string(postgres.directory.join("data/postmaster.pid")).unwrap();
    let process = written.lines().next().unwrap();
    assert!(Command::new("kill").args(["-KILL", process]).status().unwrap().success());
    let began = Instant::now();
    while !postgres.starts() {
        assert!(began.elapsed() < Duration::from_mins(1), "PostgreSQL does not start again");
        std::thread::sleep(Duration::from_millis(50));
    }
}
