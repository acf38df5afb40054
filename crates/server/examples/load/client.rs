//! A client that costs as little as it can: the load is to be that of the server.

use crate::Outcome;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// A connection, on which one request is asked after the other. When the server closes it with its
/// answer, another one takes its place.
pub(crate) struct Client {
    address: String,
    stream: Option<TcpStream>,
    answer: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(address: &str) -> Outcome<Self> {
        Ok(Self { address: address.to_owned(), stream: Some(connected(address).await?), answer: Vec::new() })
    }

    /// Sends a request, and returns the body of the answer, which has to be good.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Outcome<&[u8]> {
        self.answer.clear();
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => connected(&self.address).await?,
        };
        stream.write_all(request).await?;
        loop {
            if let Some(Head { length, body, closes }) = Head::of(&self.answer)? {
                let whole = length.checked_add(body).ok_or("too long")?;
                if self.answer.len() >= whole {
                    self.stream = Some(stream).filter(|_| !closes);
                    return Ok(self.answer.get(length..whole).unwrap_or_default());
                }
            }
            if stream.read_buf(&mut self.answer).await? == 0 {
                return Err("the server closed the connection".into());
            }
        }
    }

    pub(crate) async fn call(&mut self, path: &str, input: &Value) -> Outcome<Value> {
        Ok(serde_json::from_slice(self.ask(&request(path, None, &input.to_string())).await?)?)
    }
}

async fn connected(address: &str) -> Outcome<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// What the head of an answer says.
struct Head {
    /// How long it is, and the body behind it.
    length: usize,
    body: usize,
    /// Whether the connection ends with the answer.
    closes: bool,
}

impl Head {
    /// Reads the head when all of it is there.
    fn of(answer: &[u8]) -> Outcome<Option<Self>> {
        let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
        let head = std::str::from_utf8(answer.get(..end).unwrap_or_default())?;
        if !head.starts_with("HTTP/1.1 20") {
            return Err(String::from_utf8_lossy(answer).into());
        }
        let (mut body, mut closes) = (None, false);
        for (name, value) in head.lines().filter_map(|line| line.split_once(':')) {
            if name.eq_ignore_ascii_case("content-length") {
                body = Some(value.trim().parse()?);
            }
            closes |= name.eq_ignore_ascii_case("connection") && value.trim().eq_ignore_ascii_case("close");
        }
        let length = end.checked_add(4).ok_or("too long")?;
        Ok(Some(Self { length, body: body.ok_or("no length")?, closes }))
    }
}

/// Returns a request by POST, with the connection that is shown, if one is. Else it says that it is
/// for `ivs`, which nobody checks, and by which moto finds the service.
pub(crate) fn request(path: &str, connection: Option<&str>, body: &str) -> Vec<u8> {
    let signed = "AWS4-HMAC-SHA256 Credential=any/20261126/us-west-2/ivs/aws4_request, \
                  SignedHeaders=host, Signature=0";
    let shown = connection.map_or_else(|| signed.to_owned(), |text| format!("Bearer {text}"));
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n\
         authorization: {shown}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// How long requests took.
#[derive(Default)]
pub(crate) struct Took {
    each: Vec<Duration>,
    all: Duration,
}

impl Took {
    pub(crate) fn push(&mut self, each: Duration) {
        self.each.push(each);
        self.all = self.all.saturating_add(each);
    }

    pub(crate) fn count(&self) -> usize {
        self.each.len()
    }

    pub(crate) fn a_second(&self) -> f64 {
        self.each.len() as f64 / self.all.as_secs_f64()
    }

    /// Returns so much of a hundred, in microseconds.
    pub(crate) fn quantile(&mut self, percent: usize) -> f64 {
        self.each.sort_unstable();
        let at = self.each.len().saturating_mul(percent) / 100;
        self.each.get(at).copied().unwrap_or_default().as_secs_f64() * 1e6
    }
}

/// Asks each of the requests over so many connections, and from the beginning again if they are to
/// be repeated, for no longer than this.
pub(crate) async fn drive(
    address: &str,
    connections: usize,
    requests: Vec<Vec<u8>>,
    repeated: bool,
    time: Duration,
) -> Outcome<Took> {
    let requests = Arc::new(requests);
    let next = Arc::new(AtomicUsize::new(0));
    let mut clients = Vec::new();
    for _ in 0..connections {
        clients.push(Client::connect(address).await?);
    }
    let began = Instant::now();
    let mut asking = JoinSet::new();
    for mut client in clients {
        let (requests, next) = (requests.clone(), next.clone());
        asking.spawn(async move {
            let mut took = Vec::new();
            while began.elapsed() < time {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let number = if repeated { number.checked_rem(requests.len()) } else { Some(number) };
                let Some(request) = number.and_then(|number| requests.get(number)) else { break };
                let asked = Instant::now();
                client.ask(request).await?;
                took.push(asked.elapsed());
            }
            Outcome::Ok(took)
        });
    }
    let mut each = Vec::new();
    while let Some(took) = asking.join_next().await {
        each.append(&mut took??);
    }
    Ok(Took { each, all: began.elapsed() })
}
