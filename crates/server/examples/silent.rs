//! What 10,000 connections that say nothing do to the others, and to the memory of the server.
//!
//! ```text
//! cargo build --release -p stagepass-server --example silent --bin stagepass-server
//! ulimit -n 20000; target/release/examples/silent target/release/stagepass-server
//! ```
//!
//! It starts the server itself, in memory. The connections are opened one after the other, and each
//! is kept open until the server closes it. Meanwhile somebody asks, by a new connection each time.

#![expect(clippy::print_stdout, reason = "a program that measures tells what it found")]

use serde_json::{Value, json};
use std::error::Error;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const SILENT: usize = 10_000;

#[tokio::main]
async fn main() -> Outcome<()> {
    let program = std::env::args().nth(1).ok_or("silent SERVER: the program")?;
    let server = Server::start(&program)?;
    let stage = server.call("CreateStage", &json!({})).await?;
    let stage = stage.pointer("/stage/arn").cloned().ok_or("no ARN")?;
    let mut alone = Asked::default();
    for _ in 0..200 {
        server.ask(&stage, &mut alone).await?;
    }
    alone.print("nobody else is there");
    println!("  memory {} kB", server.resident_kilobytes()?);

    let address = server.url.strip_prefix("http://").ok_or("no address")?.to_owned();
    let began = Instant::now();
    let silent = tokio::spawn(say_nothing(address));
    let (mut meanwhile, mut peak) = (Asked::default(), 0);
    while !silent.is_finished() {
        server.ask(&stage, &mut meanwhile).await?;
        peak = peak.max(server.resident_kilobytes()?);
    }
    let mut kept = silent.await??;
    kept.sort_unstable();
    meanwhile.print(&format!("{SILENT} say nothing"));
    println!("  memory {peak} kB at most");
    let longest = kept.last().copied().unwrap_or_default();
    println!("  {} were dropped, the last after {longest:.1?}; all in {:.1?}", kept.len(), began.elapsed());
    sleep(Duration::from_secs(2)).await;
    println!("  memory {} kB after it", server.resident_kilobytes()?);
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

/// How long answers took.
#[derive(Default)]
struct Asked {
    health: Vec<Duration>,
    tokens: Vec<Duration>,
}

impl Asked {
    fn print(&mut self, when: &str) {
        println!("{when}");
        for (what, took) in [("/health", &mut self.health), ("CreateParticipantToken", &mut self.tokens)] {
            took.sort_unstable();
            let quantile = |percent: usize| {
                took.get(took.len().saturating_mul(percent) / 100).copied().unwrap_or_default()
            };
            let (half, most, number) = (quantile(50), quantile(99), took.len());
            println!("  {what}: p50 {half:.1?}, p99 {most:.1?}, of {number} that were all answered");
        }
    }
}

struct Server {
    process: Child,
    url: String,
    client: reqwest::Client,
}

impl Server {
    fn start(program: &str) -> Outcome<Self> {
        let mut command = Command::new(program);
        command.args(["serve", "--memory", "--listen", "127.0.0.1:0", "--log", "error"]);
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let mut url = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut url)?;
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).build()?;
        Ok(Self { process, url: url.trim_end().to_owned(), client })
    }

    async fn call(&self, operation: &str, input: &Value) -> Outcome<Value> {
        let request = self.client.post(format!("{}/{operation}", self.url)).body(input.to_string());
        let answer = request.header("content-type", "application/json").send().await?.error_for_status()?;
        Ok(serde_json::from_slice(&answer.bytes().await?)?)
    }

    async fn ask(&self, stage: &Value, asked: &mut Asked) -> Outcome<()> {
        let began = Instant::now();
        self.client.get(format!("{}/health", self.url)).send().await?.error_for_status()?;
        asked.health.push(began.elapsed());
        let began = Instant::now();
        self.call("CreateParticipantToken", &json!({"stageArn": stage})).await?;
        asked.tokens.push(began.elapsed());
        Ok(())
    }

    /// How much memory the server has. (`VmRSS` of Linux.)
    fn resident_kilobytes(&self) -> Outcome<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already only if something went wrong, which was told.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
