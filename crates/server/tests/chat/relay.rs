//! Two servers over one relay: a room is one room. Every test is run over each broker.

use super::postgres::Postgres;
use super::proxy::{Proxy, Target};
use super::redis::Redis;
use super::world::{Came, Client, World, text};
use serde_json::{Value, json};
use stagepass::{MemoryRedemptions, MemoryStore};
use stagepass_server::chat::Pace;
use stagepass_server::config::Settings;
use stagepass_server::server;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

/// Runs each of these over PostgreSQL and over Redis.
macro_rules! over_each_broker {
    ($($name:ident)+) => {
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name(super::Pair::over_postgres().await).await;
            })+
        }
        mod redis {
            $(#[tokio::test]
            async fn $name() {
                super::$name(super::Pair::over_redis().await).await;
            })+
        }
    };
}

over_each_broker! {
    what_is_said_at_one_server_is_heard_at_the_other
    a_message_of_several_notifications_is_relayed_whole
    a_user_is_disconnected_at_both_servers
    a_room_is_changed_and_deleted_at_both_servers
    what_each_sender_says_is_heard_in_its_order_everywhere
    nobody_is_shown_what_the_other_server_might_not_hear
    what_cannot_be_relayed_is_an_error
    what_waits_for_ten_seconds_is_lost
    when_it_is_lost_that_somebody_is_disconnected_clients_begin_anew
    when_the_way_between_servers_breaks_clients_begin_anew
    when_the_way_between_servers_is_silent_clients_begin_anew
}

struct Pair {
    one: World,
    other: World,
    room: String,
    /// The way to the broker, which both go.
    proxy: Proxy,
    database: String,
    /// The URL of the broker itself.
    broker: String,
    /// The keys are in it.
    folder: tempfile::TempDir,
    _postgres: Arc<Postgres>,
    _redis: Option<Redis>,
}

impl Pair {
    async fn over_postgres() -> Self {
        let postgres = Postgres::start();
        let url = postgres.database();
        let (relay, proxy) = proxied(&postgres, &url).await;
        Self::over(postgres, None, &url, &url, &relay, proxy).await
    }

    async fn over_redis() -> Self {
        let (postgres, redis) = (Postgres::start(), Redis::start());
        let proxy = Proxy::to(Target::Port(redis.port)).await;
        let (url, broker) = (postgres.database(), format!("redis://127.0.0.1:{}", redis.port));
        let relay = format!("redis://{}", proxy.address);
        Self::over(postgres, Some(redis), &url, &broker, &relay, proxy).await
    }

    async fn over(
        postgres: Arc<Postgres>,
        redis: Option<Redis>,
        url: &str,
        broker: &str,
        relay: &str,
        proxy: Proxy,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = &folder.path().join("keys");
        let (one, other) = (World::over(url, relay, keys).await, World::over(url, relay, keys).await);
        let room = one.room(json!({"maximumMessageRatePerSecond": 100})).await;
        let (database, broker) = (url.to_owned(), broker.to_owned());
        Self { one, other, room, proxy, database, broker, folder, _postgres: postgres, _redis: redis }
    }

    /// Starts a third server, which goes straight to the broker.
    async fn third(&self) -> World {
        World::over(&self.database, &self.broker, &self.folder.path().join("keys")).await
    }

    /// Lets alice in at the one, and bob at the other.
    async fn enter(&self) -> (Client, Client) {
        (self.one.enter(&self.room, "alice").await, self.other.enter(&self.room, "bob").await)
    }
}

/// Returns another URL of a database of PostgreSQL, and the proxy that is in between.
async fn proxied(postgres: &Postgres, url: &str) -> (String, Proxy) {
    let proxy = Proxy::to(Target::Socket(postgres.directory.join(".s.PGSQL.5432"))).await;
    let name = url.split(['/', '?']).nth(3).unwrap();
    (format!("postgres://stagepass@{}/{name}?sslmode=disable", proxy.address), proxy)
}

async fn what_is_said_at_one_server_is_heard_at_the_other(pair: Pair) {
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

/// It has more than two notifications take, and characters that need care: each byte of these
/// attributes takes nine in the frame.
async fn a_message_of_several_notifications_is_relayed_whole(pair: Pair) {
    // No escape of these is shorter than others.
    let controls = || ('\u{1}'..'\u{8}').chain('\u{e}'..' ');
    let keys = || controls().flat_map(|first| controls().map(move |second| format!("{first}{second}")));
    let attributes = |many| keys().take(many).map(|key| (key, json!(""))).collect::<Value>();
    let (mut alice, mut bob) = pair.enter().await;
    let frame =
        json!({"Action": "SEND_MESSAGE", "Content": "\u{1F44B}".repeat(500), "Attributes": attributes(330)});
    // Escapes make it longer, of which a client may send less.
    let frame = frame.to_string();
    assert!(frame.len() < 8_192, "{}", frame.len());
    let members = json!({"capabilities": ["SEND_MESSAGE"], "attributes": attributes(500)});
    let mut carol = pair.one.show(&pair.one.token_with(&pair.room, "carol", members).await).await.unwrap();
    carol.send(&frame).await;
    let (here, there) = (alice.frame().await, bob.frame().await);
    assert!(here.len() > 2 * 7_800, "{}", here.len());
    assert_eq!(here, there);
}

async fn a_user_is_disconnected_at_both_servers(pair: Pair) {
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

async fn a_room_is_changed_and_deleted_at_both_servers(pair: Pair) {
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

async fn what_each_sender_says_is_heard_in_its_order_everywhere(pair: Pair) {
    const EACH: usize = 50;
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

/// A server that is killed loses no message that its sender was shown.
async fn nobody_is_shown_what_the_other_server_might_not_hear(pair: Pair) {
    let (mut alice, mut bob) = pair.enter().await;
    pair.proxy.hold(true);
    alice.say("Hello").await;
    let shown = timeout(Duration::from_secs(1), alice.next()).await;
    assert!(shown.is_err(), "{shown:?}");
    pair.proxy.hold(false);
    assert_eq!(alice.frame().await, bob.frame().await);
}

async fn what_cannot_be_relayed_is_an_error(pair: Pair) {
    let room = pair.one.room(json!({})).await;
    let lost = async || {
        let (_, counted) = pair.one.get("/metrics").await;
        let count = counted.lines().find_map(|line| line.strip_prefix("stagepass_chat_relay_lost_total "));
        count.map_or(0, |count| count.parse::<u64>().unwrap())
    };
    let before = lost().await;
    pair.proxy.hold(true);
    let answers = tokio::join!(
        pair.one.answer("SendEvent", json!({"roomIdentifier": pair.room, "eventName": "app:GOAL"})),
        pair.one.answer("UpdateRoom", json!({"identifier": pair.room, "name": "changed"})),
        pair.one.answer("DeleteRoom", json!({"identifier": room})),
    );
    for (status, text) in <[_; 3]>::from(answers) {
        let said = r#"{"message":"The chat rooms of other servers cannot be reached"}"#;
        assert_eq!((status, text.as_str()), (503, said));
    }
    // They are changed nevertheless.
    assert_eq!(pair.one.call("GetRoom", json!({"identifier": pair.room})).await["name"], "changed");
    assert_eq!(pair.one.answer("GetRoom", json!({"identifier": room})).await.0, 404);
    let after = lost().await;
    assert!(after >= before + 3, "{before} {after}");
}

async fn what_waits_for_ten_seconds_is_lost(pair: Pair) {
    let third = pair.third().await;
    let (mut alice, mut carol) =
        (pair.one.enter(&pair.room, "alice").await, third.enter(&pair.room, "carol").await);
    let began = Instant::now();
    let at = |seconds| sleep_until(began + Duration::from_secs(seconds));
    pair.proxy.mute(true);
    alice.say("on its way").await;
    at(1).await;
    alice.say("too late").await;
    at(13).await;
    pair.proxy.mute(false);
    alice.say("in time").await;
    loop {
        let heard = carol.frame().await;
        assert!(!heard.contains("too late"), "{heard}");
        if heard.contains("in time") {
            break;
        }
    }
}

async fn when_it_is_lost_that_somebody_is_disconnected_clients_begin_anew(pair: Pair) {
    let third = pair.third().await;
    let (mut alice, bob) = (pair.one.enter(&pair.room, "alice").await, third.enter(&pair.room, "bob").await);
    let began = Instant::now();
    let at = |seconds| sleep_until(began + Duration::from_secs(seconds));
    pair.proxy.mute(true);
    alice.say("on its way").await;
    at(1).await;
    alice.send(r#"{"Action":"DISCONNECT_USER","UserId":"bob"}"#).await;
    at(13).await;
    pair.proxy.mute(false);
    begin_anew(&pair, alice, bob).await;
}

/// Nobody knows what was missed meanwhile: somebody may have been disconnected.
async fn when_the_way_between_servers_breaks_clients_begin_anew(pair: Pair) {
    let (alice, bob) = pair.enter().await;
    pair.proxy.cut();
    begin_anew(&pair, alice, bob).await;
}

/// The machine of the broker is gone, and does not say so.
async fn when_the_way_between_servers_is_silent_clients_begin_anew(pair: Pair) {
    let (alice, bob) = pair.enter().await;
    pair.proxy.forget();
    begin_anew(&pair, alice, bob).await;
}

async fn begin_anew(pair: &Pair, mut alice: Client, mut bob: Client) {
    expect_to_begin_anew(&mut alice).await;
    expect_to_begin_anew(&mut bob).await;
    let (mut alice, mut bob) = pair.enter().await;
    alice.say("Hello").await;
    assert_eq!(alice.frame().await, bob.frame().await);
}

async fn expect_to_begin_anew(client: &mut Client) {
    let said = timeout(Duration::from_secs(20), async {
        loop {
            // Pings and messages come meanwhile, or nothing.
            match timeout(Duration::from_secs(4), client.next()).await {
                Ok(Came::Frame(said)) if !said.contains(r#""Type":"MESSAGE""#) => return said,
                _ => {}
            }
        }
    });
    let said = said.await.unwrap();
    assert!(said.contains(r#""ErrorCode":401"#), "{said}");
    assert_eq!(client.next().await, Came::Closed(1000));
}

/// What holds up one room holds up the others no longer than that.
#[tokio::test]
async fn when_a_room_cannot_be_read_again_its_clients_begin_anew() {
    let (postgres, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let (url, keys) = (postgres.database(), &folder.path().join("keys"));
    let (proxied, proxy) = proxied(&postgres, &url).await;
    let (one, other) = (World::over(&url, &url, keys).await, World::over(&proxied, &url, keys).await);
    let (room, next_door) = (one.room(json!({})).await, one.room(json!({})).await);
    let (mut bob, mut carol) = (other.enter(&room, "bob").await, other.enter(&next_door, "carol").await);
    proxy.hold(true);
    one.call("DeleteRoom", json!({"identifier": room})).await;
    one.call("SendEvent", json!({"roomIdentifier": next_door, "eventName": "app:GOAL"})).await;
    expect_to_begin_anew(&mut bob).await;
    assert!(carol.frame().await.contains("app:GOAL"));
    proxy.hold(false);
}

/// The error names the option, and not the password.
#[tokio::test]
async fn a_relay_that_is_not_there_is_an_error_at_the_start() {
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (scheme, name) in [("redis", "Redis"), ("postgres", "PostgreSQL")] {
        let relay = format!("{scheme}://user:s3cret@{nowhere}").parse().unwrap();
        let settings = Settings { listen: ([127, 0, 0, 1], 0).into(), relay, ..Settings::default() };
        let (store, redemptions) = (Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()));
        let error = server::start(Pace::of_system(), &settings, None, store, redemptions).await.unwrap_err();
        let said = format!("{error}: {}", std::error::Error::source(&error).unwrap());
        assert!(said.contains("--relay") && said.contains(name), "{said}");
        assert!(said.contains("refused") && !said.contains("s3cret"), "{said}");
    }
}
