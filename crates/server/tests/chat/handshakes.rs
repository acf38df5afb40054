//! Who is let in, and what the others are told.

use super::world::World;
use serde_json::json;

fn refused(code: &str, message: &str) -> serde_json::Value {
    json!({"code": code, "message": message})
}

#[tokio::test]
async fn a_token_opens_one_connection_at_the_root_or_at_chat() {
    let world = World::new().await;
    let room = world.room(json!({})).await;
    for path in ["/", "/chat", "/chat?region=us-west-2"] {
        let token = world.token(&room, "alice").await;
        let mut alice = world.connect(path, Some(&token)).await.unwrap();
        alice.say("Hello").await;
        assert!(alice.frame().await.contains("Hello"));
        let again = world.connect(path, Some(&token)).await.err().unwrap();
        assert_eq!(again, (401, refused("AlreadyUsed", "the token was used already")));
    }
}

#[tokio::test]
async fn what_is_no_token_of_ours_is_refused() {
    let world = World::new().await;
    let room = world.room(json!({})).await;
    let mut changed = world.token(&room, "alice").await;
    changed.replace_range(40..41, if &changed[40..41] == "A" { "B" } else { "A" });
    let stranger = World::new().await;
    let foreign = stranger.token(&stranger.room(json!({})).await, "alice").await;
    let stage = world.call("CreateStage", json!({"participantTokenConfigurations": [{}]})).await;
    let participant = super::world::text(&stage["participantTokens"][0]["token"]);
    let two = format!("{}, {}", world.token(&room, "alice").await, world.token(&room, "bob").await);
    for shown in [None, Some("nonsense"), Some(&*changed), Some(&*foreign), Some(&*participant), Some(&*two)]
    {
        let answer = world.connect("/chat", shown).await.err().unwrap();
        assert_eq!(answer, (401, refused("NotOurs", "not a token of ours")), "{shown:?}");
    }
}

#[tokio::test]
async fn a_token_of_a_room_that_is_gone_is_refused() {
    let world = World::new().await;
    let room = world.room(json!({})).await;
    let token = world.token(&room, "alice").await;
    world.call("DeleteRoom", json!({"identifier": room})).await;
    let answer = world.show(&token).await.err().unwrap();
    assert_eq!(answer, (404, refused("NoSuchRoom", "the room does not exist")));
}

#[tokio::test]
async fn who_does_not_ask_for_a_socket_finds_no_operation() {
    let world = World::new().await;
    let (status, text) = world.get("/chat").await;
    assert_eq!(status, 404);
    assert!(text.contains(r#""message":"Unknown operation""#), "{text}");
}

#[tokio::test]
async fn beyond_the_most_connections_others_are_refused() {
    let world = World::with(|settings| settings.max_chat_connections = std::num::NonZeroU32::MIN).await;
    let room = world.room(json!({})).await;
    let alice = world.enter(&room, "alice").await;
    let token = world.token(&room, "bob").await;
    let full = refused("TooManyConnections", "there are as many chat connections as there may be");
    assert_eq!(world.show(&token).await.err().unwrap(), (503, full));
    drop(alice);
    // Who was refused has not used the token up.
    for _ in 0..100 {
        if world.show(&token).await.is_ok() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the place is not free");
}
