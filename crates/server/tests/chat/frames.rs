//! What is sent, to the letter.

use super::world::{World, error, id};
use futures_util::SinkExt as _;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn a_message_reaches_everybody_in_the_room_and_nobody_else() {
    let world = World::new().await;
    let (room, other) = (world.room(json!({})).await, world.room(json!({})).await);
    let members = json!({"capabilities": ["SEND_MESSAGE"], "attributes": {"name": "Alice"}});
    let mut alice = world.show(&world.token_with(&room, "alice", members).await).await.unwrap();
    let (mut bob, mut carol) = (world.enter(&room, "bob").await, world.enter(&other, "carol").await);
    alice
        .send(
            r#"{"Action":"SEND_MESSAGE","Content":"Hello 👋","Attributes":{"mood":"good"},"RequestId":"7"}"#,
        )
        .await;
    let message = r#"{"Type":"MESSAGE","Id":"*","RequestId":"7","Content":"Hello 👋","Attributes":{"mood":"good"},"Sender":{"UserId":"alice","Attributes":{"name":"Alice"}},"SendTime":"*"}"#;
    alice.expect(message).await;
    bob.expect(message).await;
    bob.say("Hi").await;
    let reply = r#"{"Type":"MESSAGE","Id":"*","RequestId":"","Content":"Hi","Attributes":null,"Sender":{"UserId":"bob","Attributes":null},"SendTime":"*"}"#;
    let (to_alice, to_bob) = (alice.frame().await, bob.frame().await);
    assert_eq!(to_alice, to_bob);
    carol.say("Hi").await;
    carol.expect(&reply.replace("bob", "carol")).await;
}

#[tokio::test]
async fn a_message_is_deleted_and_a_user_disconnected_over_the_socket() {
    let world = World::new().await;
    let room = world.room(json!({})).await;
    let (mut alice, mut bob) = (world.enter(&room, "alice").await, world.enter(&room, "bob").await);
    bob.say("rude").await;
    let rude = id(&bob.frame().await);
    alice.frame().await;
    let delete = json!({"Action": "DELETE_MESSAGE", "Id": rude, "Reason": "manners", "RequestId": "1"});
    alice.send(&delete.to_string()).await;
    let deleted = format!(
        r#"{{"Type":"EVENT","Id":"*","RequestId":"1","EventName":"aws:DELETE_MESSAGE","Attributes":{{"MessageID":"{rude}","MessageId":"{rude}","Reason":"manners"}},"SendTime":"*"}}"#
    );
    alice.expect(&deleted).await;
    bob.expect(&deleted).await;
    // Both connections of the user are closed, and nobody else's.
    let mut again = world.enter(&room, "bob").await;
    alice.send(r#"{"Action":"DISCONNECT_USER","UserId":"bob","RequestId":"2"}"#).await;
    let gone = r#"{"Type":"EVENT","Id":"*","RequestId":"2","EventName":"aws:DISCONNECT_USER","Attributes":{"UserId":"bob"},"SendTime":"*"}"#;
    for client in [&mut bob, &mut again] {
        client.expect(gone).await;
        assert_eq!(client.next().await, super::world::Came::Closed(1000));
    }
    alice.expect(gone).await;
    alice.say("Who is there?").await;
    assert!(alice.frame().await.contains("Who is there?"));
}

#[tokio::test]
async fn who_disconnects_himself_is_told_before() {
    let world = World::new().await;
    let room = world.room(json!({})).await;
    let mut alice = world.enter(&room, "alice").await;
    alice.send(r#"{"Action":"DISCONNECT_USER","UserId":"alice"}"#).await;
    assert!(alice.frame().await.contains("aws:DISCONNECT_USER"));
    assert_eq!(alice.next().await, super::world::Came::Closed(1000));
}

#[tokio::test]
async fn what_is_refused_is_answered_to_who_asked() {
    let world = World::new().await;
    let room = world.room(json!({"maximumMessageLength": 3})).await;
    let mut viewer = world.show(&world.token_with(&room, "viewer", json!({})).await).await.unwrap();
    let mut alice = world.enter(&room, "alice").await;
    viewer.send(r#"{"Action":"SEND_MESSAGE","Content":"x","RequestId":"1"}"#).await;
    viewer.expect(&error("1", 403, "the token does not grant SEND_MESSAGE")).await;
    viewer.send(r#"{"Action":"DELETE_MESSAGE","Id":"AAAAAAAAAAAA","RequestId":"2"}"#).await;
    viewer.expect(&error("2", 403, "the token does not grant DELETE_MESSAGE")).await;
    viewer.send(r#"{"Action":"DISCONNECT_USER","UserId":"alice","RequestId":"3"}"#).await;
    viewer.expect(&error("3", 403, "the token does not grant DISCONNECT_USER")).await;
    alice.send(r#"{"Action":"SEND_MESSAGE","Content":"four","RequestId":"4"}"#).await;
    let long = "1 validation error detected. Value with length 4 at '/Content' failed to satisfy constraint: Member must have length between 1 and 3, inclusive";
    alice.expect(&error("4", 400, long)).await;
    alice.send("nonsense").await;
    alice.expect(&error("", 400, "Not valid JSON at '' (line 1, column 2)")).await;
    alice.send(r#"{"RequestId":"5"}"#).await;
    let without = "1 validation error detected. Value at '/Action' failed to satisfy constraint: Member must not be null";
    alice.expect(&error("5", 400, without)).await;
}

#[tokio::test]
async fn a_binary_frame_is_read_like_any_other() {
    let world = World::new().await;
    let room = world.room(json!({})).await;
    let mut alice = world.enter(&room, "alice").await;
    alice.0.send(Message::binary(vec![0xFF, 0, 1])).await.unwrap();
    alice.expect(&error("", 400, "Not valid JSON at '' (line 1, column 1)")).await;
    alice.0.send(Message::binary(r#"{"Action":"SEND_MESSAGE","Content":"x"}"#)).await.unwrap();
    assert!(alice.frame().await.contains(r#""Content":"x""#));
}
