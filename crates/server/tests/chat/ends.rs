//! How sessions end.

use super::world::{Came, World, error};
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_session_ends_at_its_time_with_401() {
    let world = World::fast().await;
    let room = world.room(json!({})).await;
    // Longer than a busy machine takes to see the first ping on a fast clock.
    let token = world.token_with(&room, "alice", json!({"sessionDurationInMinutes": 2})).await;
    let mut alice = world.show(&token).await.unwrap();
    assert_eq!(alice.next().await, Came::Ping);
    let frame = loop {
        match alice.next().await {
            Came::Ping => {}
            Came::Frame(text) => break text,
            other => panic!("{other:?}"),
        }
    };
    assert!(
        frame.contains(r#""RequestId":"","ErrorCode":401,"ErrorMessage":"the session expired at "#),
        "{frame}"
    );
    assert_eq!(alice.next().await, Came::Closed(1000));
    assert_eq!(alice.next().await, Came::Cut);
}

#[tokio::test]
async fn who_answers_pings_stays_and_who_does_not_is_cut() {
    let world = World::fast().await;
    let room = world.room(json!({})).await;
    let members = || json!({"sessionDurationInMinutes": 180});
    let mut alive = world.show(&world.token_with(&room, "alice", members()).await).await.unwrap();
    let dead = world.show(&world.token_with(&room, "dead", members()).await).await.unwrap();
    // A client that does not read does not answer: two pings, and at the third time it is cut.
    let began = Instant::now();
    for _ in 0..5 {
        assert_eq!(alive.next().await, Came::Ping);
    }
    assert!(began.elapsed() > Duration::from_secs(1), "{:?}", began.elapsed());
    let mut dead = dead;
    assert_eq!(dead.next().await, Came::Ping);
    assert_eq!(dead.next().await, Came::Ping);
    assert_eq!(dead.next().await, Came::Cut);
}

#[tokio::test]
async fn the_connections_of_a_deleted_room_are_closed() {
    let world = World::new().await;
    let (room, other) = (world.room(json!({})).await, world.room(json!({})).await);
    let mut alice = world.enter(&room, "alice").await;
    let mut carol = world.enter(&other, "carol").await;
    world.call("DeleteRoom", json!({"identifier": room})).await;
    alice.expect_end(404, "the room does not exist").await;
    carol.say("Hello").await;
    assert!(carol.frame().await.contains("Hello"));
}

#[tokio::test]
async fn a_server_that_stops_says_401_and_closes() {
    let world = World::new().await;
    let room = world.room(json!({})).await;
    let (mut alice, mut bob) = (world.enter(&room, "alice").await, world.enter(&room, "bob").await);
    let began = Instant::now();
    let stopped = tokio::spawn(world.running.stop());
    alice.expect_end(401, "the server is about to stop").await;
    bob.expect_end(401, "the server is about to stop").await;
    stopped.await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_server_that_stops_does_not_wait_for_ever_for_who_does_not_read() {
    let world = World::with(|settings| settings.shutdown_timeout = std::num::NonZeroU32::MIN).await;
    let room = world.room(json!({})).await;
    let mut silent = world.enter(&room, "silent").await;
    let began = Instant::now();
    world.running.stop().await;
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    silent.expect(&error("", 401, "the server is about to stop")).await;
}

#[tokio::test]
async fn who_goes_away_is_gone_for_the_others_at_once() {
    let world = World::new().await;
    let room = world.room(json!({})).await;
    let mut alice = world.enter(&room, "alice").await;
    let mut bob = world.enter(&room, "bob").await;
    bob.0.close(None).await.unwrap();
    assert_eq!(bob.next().await, Came::Closed(1005));
    assert_eq!(bob.next().await, Came::Cut);
    drop(world.enter(&room, "carol").await);
    for _ in 0..3 {
        alice.say("Hello").await;
        assert!(alice.frame().await.contains("Hello"));
    }
}
