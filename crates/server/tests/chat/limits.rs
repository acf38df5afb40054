//! Too much, too large and too slow.

use super::world::{Came, World, error};
use futures_util::SinkExt as _;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn a_frame_of_more_than_8_kib_is_refused_and_the_connection_stays() {
    let world = World::new().await;
    let room = world.room(json!({})).await;
    let mut alice = world.enter(&room, "alice").await;
    alice.send(&" ".repeat(8_193)).await;
    alice.expect(&error("", 413, "the frame has more than 8192 bytes")).await;
    let fits = format!("{}{}", r#"{"Action":"SEND_MESSAGE","Content":"fits"}"#, " ".repeat(8_192 - 42));
    assert_eq!(fits.len(), 8_192);
    alice.send(&fits).await;
    assert!(alice.frame().await.contains("fits"));
}

#[tokio::test]
async fn a_frame_that_is_far_too_large_is_not_even_read() {
    let world = World::new().await;
    let room = world.room(json!({})).await;
    let mut alice = world.enter(&room, "alice").await;
    alice.send(&" ".repeat(16_385)).await;
    alice.expect(&error("", 413, "the frame has more than 8192 bytes")).await;
    assert_eq!(alice.next().await, Came::Closed(1009));
}

#[tokio::test]
async fn a_flood_is_answered_by_errors_and_harms_nobody_else() {
    let world = World::new().await;
    let room = world.room(json!({"maximumMessageRatePerSecond": 100})).await;
    let (mut alice, mut bob) = (world.enter(&room, "alice").await, world.enter(&room, "bob").await);
    for _ in 0..200 {
        alice
            .0
            .feed(Message::text(r#"{"Action":"SEND_MESSAGE","Content":"flood","RequestId":"f"}"#))
            .await
            .unwrap();
    }
    alice.0.flush().await.unwrap();
    bob.say("Hello").await;
    let (mut heard, mut refused) = (0, 0);
    while heard + refused < 201 {
        match alice.frame().await {
            frame if frame.contains(r#""Type":"MESSAGE""#) => heard += 1,
            frame => {
                assert!(frame.contains(
                    r#""RequestId":"f","ErrorCode":429,"ErrorMessage":"more than 10 requests in a second""#
                ));
                refused += 1;
            }
        }
    }
    // Ten of the flood and the one of bob, unless the flood took longer than a second.
    assert!((11..=31).contains(&heard), "{heard}");
    loop {
        if bob.frame().await.contains("Hello") {
            break;
        }
    }
}

/// A connection that does not read is cut when its queue is full; everybody else gets everything.
#[tokio::test]
async fn a_slow_reader_is_cut_while_the_others_go_on() {
    let world = World::new().await;
    let room = world.room(json!({})).await;
    let mut slow = world.enter_slowly(&room, "slow").await;
    let mut alice = world.enter(&room, "alice").await;
    // What the operating system keeps for a socket comes before the queue, so the frames are large:
    // each of these characters is six in JSON.
    let large = "\u{1}".repeat(1_000);
    let event = json!({"roomIdentifier": room, "eventName": "app:E", "attributes": {"a": large}});
    let mut sent = 0;
    while !world.get("/metrics").await.1.contains("\nstagepass_chat_slow_total ") {
        assert!(sent < 3_000, "it was never cut");
        for _ in 0..50 {
            world.call("SendEvent", event.clone()).await;
            assert!(alice.frame().await.contains("app:E"));
        }
        sent += 50;
    }
    assert!(sent > 256, "{sent}");
    // It gets what was on its way, and no word beyond that.
    let mut got = 0;
    let end = loop {
        match slow.next().await {
            Came::Frame(_) => got += 1,
            other => break other,
        }
    };
    assert_eq!(end, Came::Cut);
    assert!(got < sent, "{got} of {sent}");
    alice.say("I am here").await;
    assert!(alice.frame().await.contains("I am here"));
}
