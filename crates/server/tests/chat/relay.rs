//! Two servers over one PostgreSQL: a room is one room.

use super::postgres::Postgres;
use super::world::{Came, Client, World, text};
use serde_json::{Value, json};
use sqlx::Connection as _;
use std::path::Path;
use std::sync::Arc;

struct Pair {
    one: World,
    other: World,
    room: String,
    /// The keys of both are in it.
    _folder: tempfile::TempDir,
    url: String,
    _postgres: Arc<Postgres>,
}

impl Pair {
    async fn new() -> Self {
        let postgres = Postgres::start();
        let (url, folder) = (postgres.database(), tempfile::tempdir().unwrap());
        let keys: &Path = &folder.path().join("keys");
        let (one, other) = (World::over(&url, keys).await, World::over(&url, keys).await);
        let room = one.room(json!({"maximumMessageRatePerSecond": 100})).await;
        Self { one, other, room, _folder: folder, url, _postgres: postgres }
    }

    /// Lets alice in at the one, and bob at the other.
    async fn enter(&self) -> (Client, Client) {
        (self.one.enter(&self.room, "alice").await, self.other.enter(&self.room, "bob").await)
    }
}

#[tokio::test]
async fn what_is_said_at_one_server_is_heard_at_the_other() {
    let pair = Pair::new().await;
    let (mut alice, mut bob) = pair.enter().await;
    alice.say("Hello").await;
    let (here, there) = (alice.frame().await, bob.frame().await);
    assert_eq!(here, there);
    bob.say("Hi").await;
    assert_eq!(alice.frame().await, bob.frame().await);
    let event = json!({"roomIdentifier": pair.room, "eventName": "app:GOAL"});
    pair.other.call("SendEvent", event).await;
    let (here, there) = (alice.frame().await, bob.frame().await);
    assert!(here.contains("app:GOAL") && here == there, "{here} {there}");
}

/// It has more than a notification takes, and characters that need care.
#[tokio::test]
async fn the_largest_message_is_relayed_whole() {
    let pair = Pair::new().await;
    let (mut alice, mut bob) = pair.enter().await;
    let attributes: Value = (0..128).map(|key| (format!("\u{1}{key:03}"), json!("\u{2}'\"\\"))).collect();
    let frame =
        json!({"Action": "SEND_MESSAGE", "Content": "\u{1F44B}".repeat(500), "Attributes": attributes});
    // Escapes make it longer than a client may send, so that less of them is sent.
    let frame = frame.to_string();
    assert!(frame.len() < 8_192, "{}", frame.len());
    let name = "\u{3}".repeat(1_020);
    let members = json!({"capabilities": ["SEND_MESSAGE"], "attributes": {"name": name}});
    let mut carol = pair.one.show(&pair.one.token_with(&pair.room, "carol", members).await).await.unwrap();
    carol.send(&frame).await;
    let (here, there) = (alice.frame().await, bob.frame().await);
    assert!(here.len() > 8_000, "{}", here.len());
    assert_eq!(here, there);
}

#[tokio::test]
async fn a_user_is_disconnected_at_both_servers() {
    let pair = Pair::new().await;
    let (mut alice, mut bob) = pair.enter().await;
    alice.send(r#"{"Action":"DISCONNECT_USER","UserId":"bob"}"#).await;
    assert!(bob.frame().await.contains("aws:DISCONNECT_USER"));
    assert_eq!(bob.next().await, Came::Closed(1000));
    assert!(alice.frame().await.contains("aws:DISCONNECT_USER"));
    // A name that a database cannot hold is one, too.
    let mut nul = pair.other.enter(&pair.room, "\0'\n").await;
    pair.one.call("DisconnectUser", json!({"roomIdentifier": pair.room, "userId": "\0'\n"})).await;
    assert!(nul.frame().await.contains("aws:DISCONNECT_USER"));
    assert_eq!(nul.next().await, Came::Closed(1000));
}

#[tokio::test]
async fn a_room_is_changed_and_deleted_at_both_servers() {
    let pair = Pair::new().await;
    let (mut alice, mut bob) = pair.enter().await;
    pair.one.call("UpdateRoom", json!({"identifier": pair.room, "maximumMessageLength": 3})).await;
    // The event goes the same way, after the change.
    pair.one.call("SendEvent", json!({"roomIdentifier": pair.room, "eventName": "app:CHANGED"})).await;
    assert!(bob.frame().await.contains("app:CHANGED"));
    bob.say("four").await;
    assert!(bob.frame().await.contains(r#""ErrorCode":400"#));
    pair.other.call("DeleteRoom", json!({"identifier": pair.room})).await;
    bob.expect_end(404, "the room does not exist").await;
    assert!(alice.frame().await.contains("app:CHANGED"));
    alice.expect_end(404, "the room does not exist").await;
}

#[tokio::test]
async fn what_each_sender_says_is_heard_in_its_order_everywhere() {
    const EACH: usize = 50;
    let pair = Pair::new().await;
    let (mut alice, mut bob) = pair.enter().await;
    let send = async |world: &World, name: &str| {
        for number in 0..EACH {
            let event = json!({"roomIdentifier": pair.room, "eventName": format!("{name}{number}")});
            world.call("SendEvent", event).await;
        }
    };
    tokio::join!(send(&pair.one, "a"), send(&pair.other, "b"));
    for client in [&mut alice, &mut bob] {
        let mut heard = Vec::new();
        for _ in 0..2 * EACH {
            let frame: Value = serde_json::from_str(&client.frame().await).unwrap();
            heard.push(text(&frame["EventName"]));
        }
        for sender in ["a", "b"] {
            let of: Vec<_> = heard.iter().filter(|name| name.starts_with(sender)).cloned().collect();
            let expected: Vec<_> = (0..EACH).map(|number| format!("{sender}{number}")).collect();
            assert_eq!(of, expected);
        }
    }
}

/// Nobody knows what was missed meanwhile: somebody may have been disconnected.
#[tokio::test]
async fn when_the_way_between_servers_breaks_clients_begin_anew() {
    let pair = Pair::new().await;
    let (mut alice, _bob) = pair.enter().await;
    let mut database = sqlx::PgConnection::connect(&pair.url).await.unwrap();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = \
               current_database()";
    sqlx::query(cut).execute(&mut database).await.unwrap();
    assert!(alice.frame().await.contains(r#""ErrorCode":401"#));
    assert_eq!(alice.next().await, Came::Closed(1000));
    let (mut alice, mut bob) = pair.enter().await;
    alice.say("Hello").await;
    assert_eq!(alice.frame().await, bob.frame().await);
}
