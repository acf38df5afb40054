//! What the operations over HTTP do to who is connected.

use super::world::{Came, World, error};
use serde_json::json;

#[tokio::test]
async fn events_deletions_and_disconnections_arrive_on_the_sockets() {
    let world = World::new().await;
    let room = world.room(json!({})).await;
    let (mut alice, mut bob) = (world.enter(&room, "alice").await, world.enter(&room, "bob").await);
    let event = json!({"roomIdentifier": room, "eventName": "app:GOAL", "attributes": {"team": "blue"}});
    world.call("SendEvent", event).await;
    let goal = r#"{"Type":"EVENT","Id":"*","RequestId":"","EventName":"app:GOAL","Attributes":{"team":"blue"},"SendTime":"*"}"#;
    alice.expect(goal).await;
    bob.expect(goal).await;
    let delete = json!({"roomIdentifier": room, "id": "AAAAAAAAAAAA", "reason": "rude"});
    let deleted = world.call("DeleteMessage", delete).await;
    let found = bob.frame().await;
    assert_eq!(super::world::id(&found), super::world::text(&deleted["id"]));
    alice.expect(r#"{"Type":"EVENT","Id":"*","RequestId":"","EventName":"aws:DELETE_MESSAGE","Attributes":{"MessageID":"AAAAAAAAAAAA","MessageId":"AAAAAAAAAAAA","Reason":"rude"},"SendTime":"*"}"#).await;
    world.call("DisconnectUser", json!({"roomIdentifier": room, "userId": "bob"})).await;
    let gone = r#"{"Type":"EVENT","Id":"*","RequestId":"","EventName":"aws:DISCONNECT_USER","Attributes":{"UserId":"bob"},"SendTime":"*"}"#;
    bob.expect(gone).await;
    assert_eq!(bob.next().await, Came::Closed(1000));
    alice.expect(gone).await;
    alice.say("Hello").await;
    assert!(alice.frame().await.contains("Hello"));
}

#[tokio::test]
async fn the_limits_of_a_changed_room_hold_at_once() {
    let world = World::new().await;
    let room = world.room(json!({})).await;
    let mut alice = world.enter(&room, "alice").await;
    alice.say("four").await;
    assert!(alice.frame().await.contains("four"));
    world.call("UpdateRoom", json!({"identifier": room, "maximumMessageLength": 3})).await;
    alice.say("four").await;
    assert!(alice.frame().await.contains(r#""ErrorCode":400"#));
    // They hold for who connects later, too.
    let mut bob = world.enter(&room, "bob").await;
    bob.say("four").await;
    assert!(bob.frame().await.contains(r#""ErrorCode":400"#));
    world.call("UpdateRoom", json!({"identifier": room, "maximumMessageRatePerSecond": 1})).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_001)).await;
    alice.say("one").await;
    assert!(bob.frame().await.contains("one"));
    bob.say("two").await;
    bob.expect(&error("", 429, "more than 1 messages in a second in the room")).await;
}
