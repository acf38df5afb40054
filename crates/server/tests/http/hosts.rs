//! Which hosts a request may be for, where nobody has to sign.

use super::world::{Answer, World};
use stagepass_server::config::AccessKeys;
use std::str::FromStr as _;

async fn asked(world: &World, host: &str) -> Answer {
    let request = world.client.post(format!("{}/CreateStage", world.url)).header("host", host).body("{}");
    Answer::of(request.header("content-type", "application/json").send().await.unwrap()).await
}

const OTHERS: [&str; 8] = [
    "evil.example",
    "evil.example:4577",
    "localhost.evil.example",
    "notlocalhost",
    "128.0.0.1",
    "0.0.0.0",
    "[::2]:4577",
    "127.0.0.1.evil.example:4577",
];

/// The name of a web page that leads to this machine is still the page's.
#[tokio::test]
async fn a_request_for_another_host_is_refused() {
    let world = World::new().await;
    let message = "The Host of the request is not this machine: configure access keys, or say --insecure";
    for host in OTHERS {
        asked(&world, host).await.assert_error(403, "AccessDeniedException", message);
    }
    for path in ["/", "/chat", "/health", "/metrics", "/participants/arn/join"] {
        let request = world.client.get(format!("{}{path}", world.url)).header("host", "evil.example");
        Answer::of(request.send().await.unwrap()).await.assert_error(403, "AccessDeniedException", message);
    }
    for host in ["localhost", "LOCALHOST:1", "ivs.localhost:4577", "127.0.0.1", "127.1.2.3:80", "[::1]:4577"]
    {
        assert_eq!(asked(&world, host).await.status, 200, "{host}");
    }
}

#[tokio::test]
async fn who_says_insecure_is_asked_for_any_host() {
    let world = World::with(|settings| settings.insecure = true).await;
    assert_eq!(asked(&world, "evil.example").await.status, 200);
}

/// A page has no key, and what it would sign covers the host.
#[tokio::test]
async fn with_access_keys_the_signature_says_enough() {
    let keys = AccessKeys::from_str("AKID:secret").unwrap();
    let world = World::with(|settings| settings.access_keys = keys).await;
    let error = asked(&world, "evil.example").await.error_type;
    assert_eq!(error.as_deref(), Some("MissingAuthenticationTokenException"));
}
