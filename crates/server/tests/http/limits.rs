//! Bodies that stop, are slow or too large, and connections that say nothing.

use super::world::{World, text};
use std::num::NonZeroU32;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const SECOND: NonZeroU32 = NonZeroU32::MIN;

/// Sends this and waits until the server closes the connection, or for five seconds.
async fn answer(world: &World, sent: &str) -> (String, Duration) {
    let began = Instant::now();
    let mut stream = TcpStream::connect(world.running.address()).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "the server keeps the connection: {}", String::from_utf8_lossy(&answer));
    (String::from_utf8(answer).unwrap(), began.elapsed())
}

const HEAD: &str = "POST /CreateStage HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let world = World::with(|settings| settings.max_body = 100).await;
    let message = "The request body is too large";
    world.post("/CreateStage", &" ".repeat(101)).await.assert_error(
        413,
        "RequestEntityTooLargeException",
        message,
    );
    let fits = format!("{{{}}}", " ".repeat(98));
    assert_eq!(world.post("/CreateStage", &fits).await.status, 200);
    // What is too large in chunks is found out on the way.
    let chunks = format!(
        "{HEAD}connection: close\r\ntransfer-encoding: chunked\r\n\r\nC8\r\n{}\r\n0\r\n\r\n",
        " ".repeat(200)
    );
    assert!(answer(&world, &chunks).await.0.starts_with("HTTP/1.1 413 "));
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let world = World::with(|settings| settings.body_timeout = SECOND).await;
    let (text, took) =
        answer(&world, &format!("{HEAD}connection: close\r\ncontent-length: 10\r\n\r\n{{")).await;
    assert!(text.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{text}");
    assert!(text.contains("x-amzn-errortype: RequestTimeoutException\r\n"), "{text}");
    assert!(text.ends_with(r#""message":"The request body did not arrive in time"}"#), "{text}");
    assert!(took >= Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn a_body_that_trickles_is_not_waited_for_either() {
    let world = World::with(|settings| settings.body_timeout = SECOND).await;
    let mut stream = TcpStream::connect(world.running.address()).await.unwrap();
    stream.write_all(format!("{HEAD}content-length: 1000\r\n\r\n").as_bytes()).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let trickle = tokio::spawn(async move {
        while to.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let mut answer = vec![0; 12];
    tokio::time::timeout(Duration::from_secs(5), from.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(answer, b"HTTP/1.1 408");
    trickle.abort();
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let world = World::with(|settings| settings.header_timeout = SECOND).await;
    let (text, took) = answer(&world, "").await;
    assert_eq!(text, "");
    assert!(took >= Duration::from_secs(1), "{took:?}");
    // A head that does not end, too; and one that waits after an answer.
    assert!(!answer(&world, "POST /CreateStage HTTP/1.1\r\nhost:").await.0.contains("200 OK"));
    let (text, _) = answer(&world, "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let world = World::new().await;
    let (text, _) =
        answer(&world, &format!("GET /health HTTP/1.1\r\nhost: localhost\r\na: {}", "a".repeat(70_000)))
            .await;
    assert!(text.starts_with("HTTP/1.1 431 "), "{text}");
    let many = "a: b\r\n".repeat(200);
    let (text, _) = answer(&world, &format!("GET /health HTTP/1.1\r\nhost: localhost\r\n{many}\r\n")).await;
    assert!(text.starts_with("HTTP/1.1 431 "), "{text}");
    let (text, _) = answer(&world, "nonsense\r\n\r\n").await;
    assert!(text.starts_with("HTTP/1.1 400 "), "{text}");
}

/// Asks for the health by this connection, and waits for the answer for so long.
async fn is_healthy(stream: &mut TcpStream, within: Duration) -> bool {
    let mut answer = [0; 15];
    stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let waited = tokio::time::timeout(within, stream.read_exact(&mut answer)).await;
    waited.is_ok_and(|read| read.is_ok() && &answer == b"HTTP/1.1 200 OK")
}

#[tokio::test]
async fn beyond_the_most_connections_who_is_silent_makes_room_and_who_asks_does_not() {
    const LONG: Duration = Duration::from_secs(5);
    let world = World::with(|settings| settings.max_connections = SECOND).await;
    let connect = || TcpStream::connect(world.running.address());
    let mut silent = connect().await.unwrap();
    let mut idle = connect().await.unwrap();
    assert!(is_healthy(&mut idle, LONG).await);
    assert_eq!(silent.read(&mut [0]).await.unwrap_or_default(), 0);
    // One whose head has come is waited for, until there is the head of its answer.
    let mut asking = connect().await.unwrap();
    asking.write_all(format!("{HEAD}content-length: 2\r\n\r\n{{").as_bytes()).await.unwrap();
    let rest = tokio::time::timeout(LONG, idle.read_to_end(&mut Vec::new())).await;
    assert!(rest.is_ok(), "it is kept");
    let mut waiting = connect().await.unwrap();
    assert!(!is_healthy(&mut waiting, Duration::from_millis(300)).await);
    asking.write_all(b"}").await.unwrap();
    let mut answer = [0; 15];
    asking.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
    let read = tokio::time::timeout(LONG, waiting.read_exact(&mut answer)).await;
    read.unwrap().unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
}

#[tokio::test]
async fn a_client_that_is_gone_in_the_middle_harms_nobody() {
    let world = World::new().await;
    for _ in 0..20 {
        let mut stream = TcpStream::connect(world.running.address()).await.unwrap();
        stream.write_all(format!("{HEAD}content-length: 10\r\n\r\n{{").as_bytes()).await.unwrap();
    }
    world.post("/ListStages", "{}").await.assert_ok(r#"{"stages":[]}"#);
}

#[tokio::test]
async fn the_server_stops_when_those_who_ask_are_answered() {
    let world = World::new().await;
    let mut stream = TcpStream::connect(world.running.address()).await.unwrap();
    stream.write_all(format!("{HEAD}content-length: 2\r\n\r\n{{").as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let address = world.running.address();
    let stopping = tokio::spawn(world.running.stop());
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(TcpStream::connect(address).await.is_err());
    stream.write_all(b"}").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    stopping.await.unwrap();
}

#[tokio::test]
async fn the_server_does_not_wait_for_ever_to_stop() {
    let world = World::with(|settings| settings.shutdown_timeout = SECOND).await;
    let mut stream = TcpStream::connect(world.running.address()).await.unwrap();
    stream.write_all(format!("{HEAD}content-length: 2\r\n\r\n{{").as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let began = Instant::now();
    world.running.stop().await;
    assert!((1..4).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
}

#[tokio::test]
async fn answers_are_compressed_for_who_asks_for_it() {
    let world = World::new().await;
    for _ in 0..10 {
        world.stage().await;
    }
    let url = format!("{}/ListStages", world.url);
    let plain = reqwest::Client::builder().gzip(false).build().unwrap();
    let answer = plain.post(&url).header("accept-encoding", "gzip").send().await.unwrap();
    assert_eq!(answer.headers()["content-encoding"], "gzip");
    let packed = answer.bytes().await.unwrap().len();
    let all = world.client.post(&url).send().await.unwrap().text().await.unwrap();
    assert!(packed < all.len(), "{packed} of {}", all.len());
    let stages: serde_json::Value = serde_json::from_str(&all).unwrap();
    assert!(text(&stages["stages"][9]["arn"]).starts_with("arn:aws:ivs:us-west-2:123456789012:stage/"));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_client_that_takes_nothing_of_its_answers_is_cut_off() {
    const TIMES: usize = 100;
    let world = World::with(|settings| settings.request_timeout = SECOND).await;
    let tags: Vec<_> = (0..50).map(|number| format!(r#""{number}":"{}""#, "a".repeat(256))).collect();
    let stage = format!(r#"{{"tags":{{{}}}}}"#, tags.join(","));
    for _ in 0..50 {
        assert_eq!(world.post("/CreateStage", &stage).await.status, 200);
    }
    let all = world.post("/ListStages", "{}").await.text.len();
    let mut stream = TcpStream::connect(world.running.address()).await.unwrap();
    let asking = "POST /ListStages HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(TIMES);
    stream.write_all(asking.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_secs(4)).await;
    let mut taken = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut taken)).await;
    assert!(read.is_ok(), "the server keeps the connection");
    assert!(taken.len().checked_div(all) < Some(TIMES), "{} of {TIMES} times {all}", taken.len());
}
