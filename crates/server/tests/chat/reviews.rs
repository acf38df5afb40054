//! Messages that are reviewed before they are sent.

use super::world::{World, error};
use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Answers by what the message says. Returns the URL, and what it was asked.
async fn reviewer() -> (String, Arc<Mutex<Vec<Value>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let kept = asked.clone();
    let answer = move |body: Bytes| {
        let question: Value = serde_json::from_slice(&body).unwrap();
        let content = question["Content"].as_str().unwrap().to_owned();
        kept.lock().unwrap().push(question);
        async move {
            match &*content {
                "deny" => (StatusCode::OK, r#"{"ReviewResult":"DENY"}"#.to_owned()),
                "change" => (
                    StatusCode::OK,
                    r#"{"ReviewResult":"ALLOW","Content":"c***e","Attributes":{"by":"review"}}"#.to_owned(),
                ),
                "late" => {
                    tokio::time::sleep(Duration::from_millis(400)).await;
                    (StatusCode::OK, r#"{"ReviewResult":"ALLOW"}"#.to_owned())
                }
                "nonsense" => (StatusCode::OK, "?".to_owned()),
                "huge" => (StatusCode::OK, " ".repeat(100_000)),
                "broken" => (StatusCode::INTERNAL_SERVER_ERROR, r#"{"ReviewResult":"ALLOW"}"#.to_owned()),
                _ => (StatusCode::OK, r#"{"ReviewResult":"ALLOW"}"#.to_owned()),
            }
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/review", listener.local_addr().unwrap());
    let router = Router::new().route("/review", post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, asked)
}

fn reviewed(fallback: &str) -> Value {
    let uri = "arn:aws:lambda:us-west-2:123456789012:function:review";
    json!({"maximumMessageRatePerSecond": 100, "messageReviewHandler": {"uri": uri, "fallbackResult": fallback}})
}

fn message(content: &str, attributes: &str) -> String {
    format!(
        r#"{{"Type":"MESSAGE","Id":"*","RequestId":"","Content":"{content}","Attributes":{attributes},"Sender":{{"UserId":"alice","Attributes":null}},"SendTime":"*"}}"#
    )
}

#[tokio::test]
async fn the_endpoint_allows_denies_and_changes() {
    let (url, asked) = reviewer().await;
    let world = World::with(|settings| settings.review_endpoint = url.parse().unwrap()).await;
    let room = world.room(reviewed("DENY")).await;
    let mut alice = world.enter(&room, "alice").await;
    alice.send(r#"{"Action":"SEND_MESSAGE","Content":"fine","Attributes":{"a":"b"}}"#).await;
    alice.expect(&message("fine", r#"{"a":"b"}"#)).await;
    alice.say("change").await;
    alice.expect(&message("c***e", r#"{"by":"review"}"#)).await;
    alice.send(r#"{"Action":"SEND_MESSAGE","Content":"deny","RequestId":"7"}"#).await;
    alice.expect(&error("7", 406, "the review rejected the message")).await;
    let questions = asked.lock().unwrap();
    assert_eq!(questions.len(), 3);
    let mut first = questions[0].clone();
    assert_eq!(first["MessageId"].take().as_str().unwrap().len(), 12);
    assert_eq!(
        first,
        json!({
            "Content": "fine", "MessageId": null, "RoomArn": room, "Attributes": {"a": "b"},
            "Sender": {"Attributes": null, "UserId": "alice", "Ip": "127.0.0.1"},
        })
    );
}

#[tokio::test]
async fn without_a_review_the_room_falls_back() {
    let (url, _) = reviewer().await;
    let world = World::with(|settings| settings.review_endpoint = url.parse().unwrap()).await;
    let (strict, lenient) = (world.room(reviewed("DENY")).await, world.room(reviewed("ALLOW")).await);
    let (mut denied, mut allowed) =
        (world.enter(&strict, "alice").await, world.enter(&lenient, "alice").await);
    for content in ["nonsense", "huge", "broken", "late"] {
        let began = Instant::now();
        denied.say(content).await;
        denied.expect(&error("", 406, "the review rejected the message")).await;
        let took = began.elapsed();
        assert_eq!(took >= Duration::from_millis(199), content == "late", "{content} took {took:?}");
        assert!(took < Duration::from_millis(390), "{content} took {took:?}");
        allowed.say(content).await;
        allowed.expect(&message(content, "null")).await;
    }
}

#[tokio::test]
async fn where_nobody_reviews_the_room_falls_back_at_once() {
    let unreachable = World::with(|settings| {
        settings.review_endpoint = "http://127.0.0.1:1/review".parse().unwrap();
    });
    for world in [World::new().await, unreachable.await] {
        let (strict, lenient) = (world.room(reviewed("DENY")).await, world.room(reviewed("ALLOW")).await);
        let mut alice = world.enter(&strict, "alice").await;
        alice.say("Hello").await;
        alice.expect(&error("", 406, "the review rejected the message")).await;
        let mut alice = world.enter(&lenient, "alice").await;
        alice.say("Hello").await;
        alice.expect(&message("Hello", "null")).await;
    }
}

#[tokio::test]
async fn a_room_without_a_handler_is_not_reviewed() {
    let (url, asked) = reviewer().await;
    let world = World::with(|settings| settings.review_endpoint = url.parse().unwrap()).await;
    let room = world.room(json!({})).await;
    let mut alice = world.enter(&room, "alice").await;
    alice.say("deny").await;
    alice.expect(&message("deny", "null")).await;
    assert_eq!(asked.lock().unwrap().len(), 0);
    // The handler is attached, and holds at once.
    let mut update = reviewed("ALLOW");
    update["identifier"] = room.into();
    world.call("UpdateRoom", update).await;
    alice.say("deny").await;
    alice.expect(&error("", 406, "the review rejected the message")).await;
}

#[test]
fn an_endpoint_is_a_url_without_tls() {
    use stagepass_server::config::ReviewEndpoint;
    assert!("http://localhost:8080".parse::<ReviewEndpoint>().is_ok());
    for text in ["", "localhost:8080", "https://example.com/", "http://", "/review", "ftp://example.com"] {
        let error = text.parse::<ReviewEndpoint>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "where messages are reviewed is a URL such as http://127.0.0.1:8080/review, without TLS"
        );
    }
}
