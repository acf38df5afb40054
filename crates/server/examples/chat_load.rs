//! How many messages a second the chat carries, how long they take, and what a connection costs.
//!
//! ```text
//! cargo build --release -p stagepass-server --example chat_load --bin stagepass-server
//! target/release/examples/chat_load target/release/stagepass-server
//! ```
//!
//! It starts the server itself, in memory, and takes a minute. Both processes have a file for each
//! of 10,000 connections: `ulimit -n 20000`. With the URL of a PostgreSQL behind the program there
//! are two servers over it, and each room has its connections at both in turn. With the URL of a
//! Redis behind that one, it relays what is said.

#![expect(clippy::print_stdout, reason = "a program that measures tells what it found")]

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::error::Error;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{interval_at, sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;
type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What is tried: so many rooms of so many connections, in each of which so many messages a second
/// are sent.
struct Load {
    rooms: usize,
    connections: usize,
    messages_per_second: u32,
}

const FOR: Duration = Duration::from_secs(10);
/// How many connections are made at a time.
const AT_A_TIME: usize = 50;

#[tokio::main]
async fn main() -> Outcome<()> {
    let program =
        std::env::args().nth(1).ok_or("chat_load SERVER [DATABASE [RELAY]]: a program, and URLs")?;
    let (database, relay) = (std::env::args().nth(2), std::env::args().nth(3));
    let loads = [
        Load { rooms: 1, connections: 1_000, messages_per_second: 100 },
        Load { rooms: 1_000, connections: 10, messages_per_second: 1 },
    ];
    for load in loads {
        let servers = Servers::start(&program, database.as_deref(), relay.as_deref())?;
        servers.try_with(&load).await?;
    }
    Ok(())
}

struct Servers {
    processes: Vec<Child>,
    urls: Vec<String>,
    client: reqwest::Client,
}

impl Servers {
    fn start(program: &str, database: Option<&str>, relay: Option<&str>) -> Outcome<Self> {
        let mut servers = Self { processes: Vec::new(), urls: Vec::new(), client: reqwest::Client::new() };
        let keys = std::env::temp_dir().join(format!("chat-load-{}.keys", std::process::id()));
        for _ in 0..if database.is_some() { 2 } else { 1 } {
            let mut command = Command::new(program);
            command.args(["serve", "--listen", "127.0.0.1:0", "--log", "error"]).arg("--key-ring").arg(&keys);
            match database {
                Some(url) => command.args(["--database", url]),
                None => command.arg("--memory"),
            };
            if let Some(relay) = relay {
                command.args(["--relay", relay]);
            }
            let mut process = command.stdout(Stdio::piped()).spawn()?;
            let output = process.stdout.take();
            servers.processes.push(process);
            let mut url = String::new();
            BufReader::new(output.ok_or("no output")?).read_line(&mut url)?;
            servers.urls.push(url.trim_end().to_owned());
        }
        Ok(servers)
    }

    async fn try_with(&self, load: &Load) -> Outcome<()> {
        let mut rooms = Vec::new();
        for _ in 0..load.rooms {
            let room = self.call("CreateRoom", &json!({"maximumMessageRatePerSecond": 100})).await?;
            rooms.push(room.get("arn").cloned().ok_or("no ARN")?);
        }
        self.wait_until_it_is_quiet().await;
        let before = self.resident_bytes()?;
        let seats: Vec<_> = rooms.iter().flat_map(|room| vec![room.clone(); load.connections]).collect();
        let began = Instant::now();
        let mut sockets = Vec::new();
        for chunk in seats.chunks(AT_A_TIME) {
            let entering = chunk.iter().enumerate().map(|(number, room)| self.enter(number, room));
            for socket in futures_util::future::join_all(entering).await {
                sockets.push(socket?);
            }
        }
        let connected = began.elapsed();
        self.wait_until_it_is_quiet().await;
        let number = sockets.len();
        let each = self.resident_bytes()?.saturating_sub(before).checked_div(u64::try_from(number)?);
        println!("{} rooms of {} connections", load.rooms, load.connections);
        println!(
            "  connected in {connected:.1?}, with {} bytes of the server each",
            each.unwrap_or_default()
        );
        talk(sockets, load).await
    }

    async fn call(&self, operation: &str, input: &Value) -> Outcome<Value> {
        let request = self.client.post(format!("{}/{operation}", self.url(0)?)).body(input.to_string());
        let answer = request.header("content-type", "application/json").send().await?.error_for_status()?;
        Ok(serde_json::from_slice(&answer.bytes().await?)?)
    }

    async fn enter(&self, number: usize, room: &Value) -> Outcome<Socket> {
        let input = json!({"roomIdentifier": room, "userId": "someone", "capabilities": ["SEND_MESSAGE"]});
        let token = self.call("CreateChatToken", &input).await?;
        let mut request = self.url(number)?.replace("http", "ws").into_client_request()?;
        let token = token.get("token").and_then(Value::as_str).ok_or("no token")?;
        request.headers_mut().insert("sec-websocket-protocol", token.parse()?);
        Ok(connect_async(request).await?.0)
    }

    async fn wait_until_it_is_quiet(&self) {
        sleep(Duration::from_secs(2)).await;
    }

    /// Returns the URL of each server in turn.
    fn url(&self, number: usize) -> Outcome<&str> {
        Ok(self.urls.iter().cycle().nth(number).ok_or("there is no server")?)
    }

    /// How much memory the servers have together. (`VmRSS` of Linux.)
    fn resident_bytes(&self) -> Outcome<u64> {
        let mut bytes = 0_u64;
        for process in &self.processes {
            let status = std::fs::read_to_string(format!("/proc/{}/status", process.id()))?;
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
            let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
            bytes = bytes.saturating_add(kibibytes.saturating_mul(1_024));
        }
        Ok(bytes)
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        // It has ended already only if something went wrong, which was told.
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// What all connections count together.
#[derive(Default)]
struct Counts {
    sent: AtomicU64,
    refused: AtomicU64,
    cut: AtomicU64,
}

/// Lets the connections of each room send in turn, and tells what arrived.
async fn talk(sockets: Vec<Socket>, load: &Load) -> Outcome<()> {
    let counts = Arc::new(Counts::default());
    let start = Instant::now().checked_add(Duration::from_millis(500)).ok_or("no time")?;
    // No connection may send more than ten a second, so those of a lively room take turns.
    let senders = load.connections.min(25);
    let each = Duration::from_secs(1).saturating_mul(u32::try_from(senders)?);
    let each = each.checked_div(load.messages_per_second).ok_or("no message a second")?;
    let mut receiving = JoinSet::new();
    for (number, socket) in sockets.into_iter().enumerate() {
        let (mut to, mut from) = socket.split();
        let place = number.checked_rem(load.connections).unwrap_or_default();
        if place < senders {
            let counts = counts.clone();
            let turn = each.saturating_mul(u32::try_from(place)?).checked_div(u32::try_from(senders)?);
            // Rooms do not all begin at the same moment.
            let offset = u64::try_from(number)?.wrapping_mul(7_919).checked_rem(100_000);
            let offset = Duration::from_micros(offset.unwrap_or_default());
            let first =
                start.checked_add(turn.unwrap_or_default().saturating_add(offset)).ok_or("no time")?;
            tokio::spawn(async move {
                let mut turns = interval_at(first.into(), each);
                loop {
                    turns.tick().await;
                    if start.elapsed() >= FOR {
                        break;
                    }
                    let content = start.elapsed().as_micros();
                    let frame =
                        format!(r#"{{"Action":"SEND_MESSAGE","Content":"{content}","RequestId":"r"}}"#);
                    if to.send(Message::text(frame)).await.is_err() {
                        return;
                    }
                    counts.sent.fetch_add(1, Ordering::Relaxed);
                }
                // It stays connected until the last message has arrived.
                sleep(Duration::from_secs(5)).await;
            });
        }
        let counts = counts.clone();
        receiving.spawn(async move {
            let mut took = Vec::new();
            let until = FOR.saturating_add(Duration::from_secs(4)).saturating_sub(start.elapsed());
            let all = async {
                while let Some(Ok(message)) = from.next().await {
                    let Message::Text(text) = message else { continue };
                    match text.split_once(r#""Content":""#).and_then(|(_, text)| text.split_once('"')) {
                        Some((sent, _)) => {
                            let sent = Duration::from_micros(sent.parse().unwrap_or_default());
                            took.push(start.elapsed().saturating_sub(sent));
                        }
                        None => drop(counts.refused.fetch_add(1, Ordering::Relaxed)),
                    }
                }
                counts.cut.fetch_add(1, Ordering::Relaxed);
            };
            let _ = timeout(until, all).await;
            took
        });
    }
    let mut took = receiving.join_all().await.concat();
    took.sort_unstable();
    let [sent, refused, cut] =
        [&counts.sent, &counts.refused, &counts.cut].map(|count| count.load(Ordering::Relaxed));
    let seconds = FOR.as_secs();
    let arrived = u64::try_from(took.len())?;
    let (sent_each, arrived_each) = (sent.checked_div(seconds), arrived.checked_div(seconds));
    println!(
        "  {} messages a second, of which {refused} in all were refused, and {} deliveries a second",
        sent_each.unwrap_or_default(),
        arrived_each.unwrap_or_default()
    );
    let expected = sent.saturating_sub(refused).saturating_mul(u64::try_from(load.connections)?);
    println!("  {arrived} of {expected} arrived; {cut} connections were cut");
    let quantile =
        |percent: usize| took.get(took.len().saturating_mul(percent) / 100).copied().unwrap_or_default();
    println!("  from sender to receiver: p50 {:.1?}, p99 {:.1?}", quantile(50), quantile(99));
    Ok(())
}
