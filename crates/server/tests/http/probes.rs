//! Health, readiness and metrics.

use super::world::World;
use reqwest::Method;

#[tokio::test]
async fn the_server_says_that_it_lives_and_is_ready() {
    let world = World::new().await;
    let health = world.ask(Method::GET, "/health").await;
    assert_eq!((health.status, &*health.text), (200, r#"{"status":"ok"}"#));
    let ready = world.ask(Method::GET, "/ready").await;
    assert_eq!((ready.status, &*ready.text), (200, r#"{"status":"ready"}"#));
}

#[tokio::test]
async fn requests_are_counted_by_operation_status_and_error() {
    let world = World::new().await;
    world.post("/GetStage", "{}").await;
    world.post("/CreateStage", "{}").await;
    let metrics = world.ask(Method::GET, "/metrics").await;
    assert_eq!(metrics.content_type.as_deref(), Some("text/plain; version=0.0.4"));
    for line in [
        r#"stagepass_requests_total{operation="GetStage",status="400",error="ValidationException"} "#,
        r#"stagepass_requests_total{operation="CreateStage",status="200",error=""} "#,
        r#"stagepass_request_seconds_count{operation="CreateStage"} "#,
        "stagepass_connections ",
    ] {
        assert!(metrics.text.contains(line), "{line} in {}", metrics.text);
    }
}

#[tokio::test]
async fn a_client_does_not_choose_the_id_of_its_request() {
    let world = World::new().await;
    let request = world.client.get(format!("{}/health", world.url)).header("x-amzn-requestid", "mine");
    let id = request.send().await.unwrap().headers()["x-amzn-requestid"].to_str().unwrap().to_owned();
    assert_eq!((id.len(), id.matches('-').count()), (36, 4));
}
