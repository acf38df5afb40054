//! Signatures over HTTP. What other clients sign is tested beside the code.

use super::world::{Answer, World, escaped};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use reqwest::Method;
use std::time::{Duration, SystemTime};

async fn world() -> World {
    World::with(|settings| settings.access_keys = "AKID:secret".parse().unwrap()).await
}

/// A request that somebody signed.
struct Signed<'a> {
    secret: &'a str,
    key: &'a str,
    service: &'a str,
    ago: Duration,
    /// What is sent in the place of the body that was signed.
    body: &'a str,
}

impl Default for Signed<'_> {
    fn default() -> Self {
        Self { secret: "secret", key: "AKID", service: "ivs", ago: Duration::ZERO, body: "{}" }
    }
}

impl Signed<'_> {
    async fn sent(self, world: &World, method: Method, target: &str) -> Answer {
        let url = format!("{}{target}", world.url);
        let identity = Credentials::new(self.key, self.secret, None, None, "test").into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("us-west-2")
            .name(self.service)
            .time(SystemTime::now().checked_sub(self.ago).unwrap())
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let headers = [("content-type", "application/json")];
        let body = SignableBody::Bytes(b"{}");
        let signable = SignableRequest::new(method.as_str(), &url, headers.into_iter(), body).unwrap();
        let (instructions, _) = sign(signable, &params).unwrap().into_parts();
        let mut request = world.client.request(method, url).header("content-type", "application/json");
        for (name, value) in instructions.headers() {
            request = request.header(name, value);
        }
        Answer::of(request.body(self.body.to_owned()).send().await.unwrap()).await
    }
}

#[tokio::test]
async fn what_is_signed_with_a_configured_key_is_answered() {
    let world = world().await;
    let answer = Signed::default().sent(&world, Method::POST, "/ListStages").await;
    answer.assert_ok(r#"{"stages":[]}"#);
    let chat = Signed { service: "ivschat", ..Signed::default() };
    chat.sent(&world, Method::POST, "/ListRooms").await.assert_ok(r#"{"rooms":[]}"#);
    let arn = escaped("arn:aws:ivs:us-west-2:123456789012:stage/none");
    let answer = Signed::default().sent(&world, Method::GET, &format!("/tags/{arn}")).await;
    assert_eq!(answer.error_type.as_deref(), Some("ResourceNotFoundException"), "{}", answer.text);
    let old = Signed { ago: Duration::from_mins(14), ..Signed::default() };
    assert_eq!(old.sent(&world, Method::POST, "/ListStages").await.status, 200);
}

#[tokio::test]
async fn what_is_not_is_refused() {
    let world = world().await;
    let missing = world.post("/ListStages", "{}").await;
    missing.assert_error(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    let request = world.client.post(format!("{}/ListStages", world.url)).header("authorization", "Bearer x");
    let bearer = Answer::of(request.send().await.unwrap()).await;
    let message = "Authorization header requires the algorithm AWS4-HMAC-SHA256.";
    bearer.assert_error(403, "IncompleteSignatureException", message);
    let unknown =
        Signed { key: "OTHER", ..Signed::default() }.sent(&world, Method::POST, "/ListStages").await;
    let message = "The security token included in the request is invalid.";
    unknown.assert_error(403, "UnrecognizedClientException", message);
    let mismatch = "The request signature we calculated does not match the signature you provided. Check your AWS \
                    Secret Access Key and signing method. Consult the service documentation for details.";
    let wrong =
        Signed { secret: "wrong", ..Signed::default() }.sent(&world, Method::POST, "/ListStages").await;
    wrong.assert_error(403, "InvalidSignatureException", mismatch);
    let changed = Signed { body: r#"{"maxResults":1}"#, ..Signed::default() };
    let changed = changed.sent(&world, Method::POST, "/ListStages").await;
    changed.assert_error(403, "InvalidSignatureException", mismatch);
    let stale = Signed { ago: Duration::from_mins(16), ..Signed::default() };
    let stale = stale.sent(&world, Method::POST, "/ListStages").await;
    assert_eq!((stale.status, stale.error_type.as_deref()), (403, Some("InvalidSignatureException")));
    assert!(stale.text.contains("Signature expired: "), "{}", stale.text);
    let service =
        Signed { service: "ivschat", ..Signed::default() }.sent(&world, Method::POST, "/ListStages").await;
    let message = "Credential should be scoped to correct service: 'ivs'.";
    service.assert_error(403, "InvalidSignatureException", message);
}

#[tokio::test]
async fn participants_and_probes_need_no_signature() {
    let world = world().await;
    for target in ["/health", "/ready", "/metrics"] {
        assert_eq!(world.ask(Method::GET, target).await.status, 200);
    }
    let answer = world.join("arn:aws:ivs:us-west-2:123456789012:stage/none", "nonsense").await;
    assert_eq!((answer.status, answer.json()["code"].as_str()), (401, Some("NotOurs")));
}
