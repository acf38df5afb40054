//! A server that runs, and who asks it.

use reqwest::{Client, Method, Response};
use serde_json::Value;
use stagepass::{MemoryRedemptions, MemoryStore};
use stagepass_server::chat::Pace;
use stagepass_server::config::Settings;
use stagepass_server::server::{self, Running};
use std::sync::Arc;

pub(super) struct World {
    pub(super) running: Running,
    pub(super) url: String,
    pub(super) client: Client,
}

/// An answer that has arrived.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) error_type: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) text: String,
}

impl World {
    pub(super) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings { listen: ([127, 0, 0, 1], 0).into(), ..Settings::default() };
        change(&mut settings);
        let (store, redemptions) = (Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()));
        let running = server::start(Pace::of_system(), &settings, None, store, redemptions).await.unwrap();
        let url = format!("http://{}", running.address());
        Self { running, url, client: Client::new() }
    }

    /// Asks for an operation by POST, with this body.
    pub(super) async fn post(&self, path: &str, body: &str) -> Answer {
        let request = self.client.post(format!("{}{path}", self.url)).body(body.to_owned());
        Answer::of(request.header("content-type", "application/json").send().await.unwrap()).await
    }

    /// Asks without a body.
    pub(super) async fn ask(&self, method: Method, target: &str) -> Answer {
        Answer::of(self.client.request(method, format!("{}{target}", self.url)).send().await.unwrap()).await
    }

    /// Creates a stage with a token for alice, and returns its ARN and the token.
    pub(super) async fn stage(&self) -> (String, String) {
        let created =
            self.post("/CreateStage", r#"{"participantTokenConfigurations":[{"userId":"alice"}]}"#).await;
        let created = created.json();
        let token = text(&created["participantTokens"][0]["token"]);
        (text(&created["stage"]["arn"]), token)
    }

    /// Creates a room, and returns its ARN.
    pub(super) async fn room(&self) -> String {
        text(&self.post("/CreateRoom", "{}").await.json()["arn"])
    }

    /// Does what a participant does, as the bearer of this.
    pub(super) async fn participant(&self, stage: &str, what: &str, bearer: &str) -> Answer {
        let url = format!("{}/participants/{}/{what}", self.url, escaped(stage));
        Answer::of(self.client.post(url).bearer_auth(bearer).send().await.unwrap()).await
    }

    pub(super) async fn join(&self, stage: &str, token: &str) -> Answer {
        self.post(&format!("/participants/{}/join", escaped(stage)), &format!(r#"{{"token":"{token}"}}"#))
            .await
    }
}

impl Answer {
    pub(super) async fn of(response: Response) -> Self {
        let header =
            |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (error_type, request_id) = (header("x-amzn-errortype"), header("x-amzn-requestid"));
        let content_type = header("content-type");
        let status = response.status().as_u16();
        Self { status, error_type, request_id, content_type, text: response.text().await.unwrap() }
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// Asserts that the operation succeeded with this body, in which what is drawn is `*`.
    #[track_caller]
    pub(super) fn assert_ok(&self, body: &str) {
        assert_eq!((self.status, self.error_type.as_deref()), (200, None), "{}", self.text);
        let expected: Value = serde_json::from_str(body).unwrap();
        assert_eq!(masked(self.json()), expected, "{}", self.text);
        assert_eq!(self.content_type.as_deref(), Some("application/json"));
        assert!(self.request_id.is_some());
    }

    /// Asserts that the operation failed by this name, with this message.
    #[track_caller]
    pub(super) fn assert_error(&self, status: u16, error_type: &str, message: &str) {
        assert_eq!((self.status, self.error_type.as_deref()), (status, Some(error_type)), "{}", self.text);
        assert_eq!(self.json()["message"], message);
        assert!(self.request_id.is_some());
    }
}

/// Replaces what is drawn and what the clock tells.
fn masked(value: Value) -> Value {
    const DRAWN: [&str; 7] =
        ["token", "connection", "nextToken", "sessionId", "activeSessionId", "id", "participantId"];
    match value {
        Value::Array(items) => items.into_iter().map(masked).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| {
                let is_time = name.ends_with("Time") && value.is_string();
                let value = if is_time || DRAWN.contains(&&*name) { "*".into() } else { masked(value) };
                (name, value)
            })
            .collect(),
        other => other,
    }
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// An ARN as it stands in a path.
pub(super) fn escaped(arn: &str) -> String {
    arn.replace(':', "%3A").replace('/', "%2F")
}
