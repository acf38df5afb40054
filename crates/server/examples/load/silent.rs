//! What 10,000 connections that say nothing do to the others, and to the memory of the server. They
//! are opened one after the other, and each is kept open until the server closes it. Meanwhile
//! somebody asks, by a new connection each time.

use crate::Outcome;
use crate::client::{Client, Took, request};
use crate::servers::{Server, Stage};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

const SILENT: usize = 10_000;
const HEALTH: &[u8] = b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";

pub(crate) async fn measure(program: &str) -> Outcome<()> {
    let server = Server::start(program, Some("sqlite::memory:"), &["--log", "error"])?;
    let stage = Stage::with(&mut Client::connect(&server.address).await?, 1).await?;
    let token = request("/CreateParticipantToken", None, &stage.asking_for_a_token().to_string());
    let mut alone = Asked::default();
    for _ in 0..200 {
        alone.ask(&server, &token).await?;
    }
    alone.print("nobody else is there");
    println!("  memory {} MiB", mebibytes(&server)?);

    let began = Instant::now();
    let silent = tokio::spawn(say_nothing(server.address.clone()));
    let (mut meanwhile, mut peak) = (Asked::default(), 0);
    while !silent.is_finished() {
        meanwhile.ask(&server, &token).await?;
        peak = peak.max(mebibytes(&server)?);
    }
    let kept = silent.await??;
    meanwhile.print(&format!("{SILENT} say nothing"));
    println!("  memory {peak} MiB at most");
    let longest = kept.iter().max().copied().unwrap_or_default();
    println!("  {} were dropped, the last after {longest:.1?}; all in {:.1?}", kept.len(), began.elapsed());
    sleep(Duration::from_secs(2)).await;
    println!("  memory {} MiB after it", mebibytes(&server)?);
    Ok(())
}

/// Opens connections, waits until the server has closed all of them, and returns how long it kept
/// each.
async fn say_nothing(address: String) -> Outcome<Vec<Duration>> {
    let mut kept = JoinSet::new();
    for _ in 0..SILENT {
        let mut stream = TcpStream::connect(&address).await?;
        kept.spawn(async move {
            let began = Instant::now();
            // It ends by being closed or reset, and nothing comes before.
            let _ = stream.read(&mut [0]).await;
            began.elapsed()
        });
    }
    Ok(kept.join_all().await)
}

fn mebibytes(server: &Server) -> Outcome<u64> {
    Ok(server.resident()? / 1_024)
}

/// How long answers took.
#[derive(Default)]
struct Asked {
    health: Took,
    tokens: Took,
}

impl Asked {
    async fn ask(&mut self, server: &Server, token: &[u8]) -> Outcome<()> {
        for (took, request) in [(&mut self.health, HEALTH), (&mut self.tokens, token)] {
            let began = Instant::now();
            Client::connect(&server.address).await?.ask(request).await?;
            took.push(began.elapsed());
        }
        Ok(())
    }

    fn print(&mut self, when: &str) {
        println!("{when}");
        for (what, took) in [("/health", &mut self.health), ("CreateParticipantToken", &mut self.tokens)] {
            let (half, most, number) = (took.quantile(50) / 1e3, took.quantile(99) / 1e3, took.count());
            println!("  {what}: p50 {half:.1} ms, p99 {most:.1} ms, of {number} that were all answered");
        }
    }
}
