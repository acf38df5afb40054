//! Clients that ask for random things, of a random server.

use super::history::{Asked, History, Outcome, ParticipantAtEnd, SessionAtEnd, StageAtEnd};
use reqwest::StatusCode;
use reqwest::header::{
    CONNECTION, CONTENT_TYPE, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const STAGES: usize = 6;
const TOKENS: usize = 4;

/// A stage, and the tokens of its participants by their ids.
#[derive(Debug)]
pub(super) struct Stage {
    arn: String,
    tokens: Mutex<Vec<(String, String)>>,
}

fn http() -> reqwest::Client {
    reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap()
}

/// An answer, or none when the server or its database was gone.
async fn answered(request: reqwest::RequestBuilder) -> Option<(u16, Value)> {
    let response = request.send().await.ok()?;
    let status = response.status();
    if status.is_server_error() {
        return None;
    }
    let text = response.text().await.ok()?;
    Some((status.as_u16(), serde_json::from_str(&text).unwrap_or_default()))
}

fn post(http: &reqwest::Client, url: &str, path: &str, body: &Value) -> reqwest::RequestBuilder {
    http.post(format!("{url}{path}")).header(CONTENT_TYPE, "application/json").body(body.to_string())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn escaped(arn: &str) -> String {
    arn.replace(':', "%3A").replace('/', "%2F")
}

/// Creates stages with tokens.
pub(super) async fn stages(urls: &[String], history: &History) -> Arc<Vec<Stage>> {
    let http = http();
    let mut stages = Vec::new();
    for _ in 0..STAGES {
        let began = history.now();
        let body = json!({ "participantTokenConfigurations": vec![json!({}); TOKENS] });
        let (status, created) = answered(post(&http, &urls[0], "/CreateStage", &body)).await.unwrap();
        assert_eq!(status, 200, "{created}");
        let arn = text(&created["stage"]["arn"]);
        history.add(began, Asked::CreateStage, Outcome::Done(arn.clone()));
        let tokens = created["participantTokens"].as_array().unwrap();
        let tokens = tokens.iter().map(|token| (text(&token["participantId"]), text(&token["token"])));
        stages.push(Stage { arn, tokens: Mutex::new(tokens.collect()) });
    }
    Arc::new(stages)
}

pub(super) struct Client {
    http: reqwest::Client,
    urls: Vec<String>,
    history: Arc<History>,
    stages: Arc<Vec<Stage>>,
    random: fastrand::Rng,
    /// The latest connection of a participant, and its session.
    connections: BTreeMap<(usize, String), (String, String)>,
}

impl Client {
    pub(super) fn new(urls: &[String], history: &Arc<History>, stages: &Arc<Vec<Stage>>, seed: u64) -> Self {
        Self {
            http: http(),
            urls: urls.to_vec(),
            history: history.clone(),
            stages: stages.clone(),
            random: fastrand::Rng::with_seed(seed),
            connections: BTreeMap::new(),
        }
    }

    pub(super) async fn run(mut self, done: Arc<AtomicBool>) {
        while !done.load(Ordering::Relaxed) {
            let which = self.random.usize(..self.stages.len());
            match self.random.u8(..20) {
                0..9 => self.join(which).await,
                9..16 => self.leave(which).await,
                16 => self.disconnect(which).await,
                17 => self.create_token(which).await,
                18 => self.redeem().await,
                _ => self.create_stage().await,
            }
        }
    }

    fn url(&mut self) -> String {
        let which = self.random.usize(..self.urls.len());
        self.urls[which].clone()
    }

    fn token(&mut self, which: usize) -> (String, String) {
        let tokens = self.stages[which].tokens.lock().unwrap();
        tokens[self.random.usize(..tokens.len())].clone()
    }

    async fn join(&mut self, which: usize) {
        let (url, (participant, token)) = (self.url(), self.token(which));
        let stage = self.stages[which].arn.clone();
        let path = format!("/participants/{}/join", escaped(&stage));
        let began = self.history.now();
        let answer = answered(post(&self.http, &url, &path, &json!({ "token": token }))).await;
        let asked = Asked::Join { stage, participant: participant.clone() };
        let outcome = match answer {
            None => Outcome::Unknown,
            Some((200, joined)) => {
                let (connection, session) = (text(&joined["connection"]), text(&joined["sessionId"]));
                self.connections.insert((which, participant), (connection, session.clone()));
                Outcome::Done(session)
            }
            Some((status, refused)) => Outcome::Refused(status, text(&refused["code"])),
        };
        self.history.add(began, asked, outcome);
    }

    async fn leave(&mut self, which: usize) {
        let mine: Vec<_> = self.connections.keys().filter(|(stage, _)| *stage == which).cloned().collect();
        let Some(key) = self.random.choice(mine) else { return };
        let (url, (connection, session)) = (self.url(), self.connections.remove(&key).unwrap());
        let stage = self.stages[which].arn.clone();
        let path = format!("{url}/participants/{}/leave", escaped(&stage));
        let began = self.history.now();
        let answer = answered(self.http.post(path).bearer_auth(connection)).await;
        let outcome = match answer {
            None => Outcome::Unknown,
            Some((200, _)) => Outcome::Done(String::new()),
            Some((status, refused)) => Outcome::Refused(status, text(&refused["code"])),
        };
        self.history.add(began, Asked::Leave { stage, participant: key.1, session }, outcome);
    }

    async fn disconnect(&mut self, which: usize) {
        let (url, (participant, _)) = (self.url(), self.token(which));
        let stage = self.stages[which].arn.clone();
        let body = json!({ "stageArn": stage, "participantId": participant });
        let began = self.history.now();
        let answer = answered(post(&self.http, &url, "/DisconnectParticipant", &body)).await;
        let outcome = match answer {
            None => Outcome::Unknown,
            Some((200, _)) => Outcome::Done(String::new()),
            Some((status, refused)) => Outcome::Refused(status, refused.to_string()),
        };
        self.history.add(began, Asked::Disconnect { stage, participant }, outcome);
    }

    /// Puts a new participant in the place of another, so that not all are disconnected in the end.
    async fn create_token(&mut self, which: usize) {
        let url = self.url();
        let body = json!({ "stageArn": self.stages[which].arn });
        let answer = answered(post(&self.http, &url, "/CreateParticipantToken", &body)).await;
        if let Some((200, created)) = answer {
            let token = &created["participantToken"];
            let token = (text(&token["participantId"]), text(&token["token"]));
            let mut tokens = self.stages[which].tokens.lock().unwrap();
            let place = self.random.usize(..tokens.len());
            tokens[place] = token;
        }
    }

    async fn create_stage(&mut self) {
        let url = self.url();
        let began = self.history.now();
        let answer = answered(post(&self.http, &url, "/CreateStage", &json!({}))).await;
        let outcome = match answer {
            None => Outcome::Unknown,
            Some((200, created)) => Outcome::Done(text(&created["stage"]["arn"])),
            Some((status, refused)) => Outcome::Refused(status, refused.to_string()),
        };
        self.history.add(began, Asked::CreateStage, outcome);
    }

    /// Shows one chat token to both servers at once.
    async fn redeem(&mut self) {
        let url = self.url();
        let Some((200, room)) = answered(post(&self.http, &url, "/CreateRoom", &json!({}))).await else {
            return;
        };
        let body = json!({ "roomIdentifier": room["arn"], "userId": "alice" });
        let Some((200, token)) = answered(post(&self.http, &url, "/CreateChatToken", &body)).await else {
            return;
        };
        let token = text(&token["token"]);
        let attempts: Vec<_> = self
            .urls
            .iter()
            .map(|url| {
                tokio::spawn(redeem(self.http.clone(), url.clone(), token.clone(), self.history.clone()))
            })
            .collect();
        for attempt in attempts {
            attempt.await.unwrap();
        }
    }
}

/// Begins a connection of WebSocket, and drops it.
async fn redeem(http: reqwest::Client, url: String, token: String, history: Arc<History>) {
    let began = history.now();
    let request = http
        .get(format!("{url}/chat"))
        .header(CONNECTION, "Upgrade")
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_VERSION, "13")
        .header(SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ==")
        .header(SEC_WEBSOCKET_PROTOCOL, &token);
    let outcome = match request.send().await.map(|response| response.status()) {
        Ok(StatusCode::SWITCHING_PROTOCOLS) => Outcome::Done(String::new()),
        Ok(status) if !status.is_server_error() => Outcome::Refused(status.as_u16(), String::new()),
        Ok(_) | Err(_) => Outcome::Unknown,
    };
    history.add(began, Asked::Redeem { token }, outcome);
}

/// Asks again until there is an answer: everybody is up again in the end.
async fn certain(http: &reqwest::Client, url: &str, path: &str, body: &Value) -> Value {
    for _ in 0..200 {
        if let Some((status, answer)) = answered(post(http, url, path, body)).await {
            assert_eq!(status, 200, "{path}: {answer}");
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} is not answered");
}

/// Walks a list to its end.
async fn list(http: &reqwest::Client, url: &str, path: &str, mut body: Value, items: &str) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let page = certain(http, url, path, &body).await;
        all.extend(page[items].as_array().unwrap().iter().cloned());
        match page.get("nextToken") {
            Some(token) => body["nextToken"] = token.clone(),
            None => return all,
        }
    }
}

/// Returns what is there when nobody asks any more.
pub(super) async fn end(urls: &[String], stages: &[Stage]) -> Vec<StageAtEnd> {
    let (http, url) = (http(), &*urls[1]);
    let mut all = Vec::new();
    let used: Vec<_> = stages.iter().map(|stage| &*stage.arn).collect();
    for stage in list(&http, url, "/ListStages", json!({ "maxResults": 100 }), "stages").await {
        let arn = text(&stage["arn"]);
        let mut told = StageAtEnd { arn: arn.clone(), ..StageAtEnd::default() };
        if used.contains(&&*arn) {
            told.active = stage.get("activeSessionId").map(text);
            let sessions =
                list(&http, url, "/ListStageSessions", json!({ "stageArn": arn }), "stageSessions").await;
            for session in sessions {
                told.sessions.push(session_at_end(&http, url, &arn, &session).await);
            }
        }
        all.push(told);
    }
    all
}

async fn session_at_end(http: &reqwest::Client, url: &str, arn: &str, session: &Value) -> SessionAtEnd {
    let id = text(&session["sessionId"]);
    let of_session = json!({ "stageArn": arn, "sessionId": id });
    let mut participants = Vec::new();
    for participant in list(http, url, "/ListParticipants", of_session.clone(), "participants").await {
        let mut of_participant = of_session.clone();
        of_participant["participantId"] = participant["participantId"].clone();
        let events = list(http, url, "/ListParticipantEvents", of_participant, "events").await;
        participants.push(ParticipantAtEnd {
            id: text(&participant["participantId"]),
            is_connected: participant["state"] == "CONNECTED",
            events: events.iter().map(|event| text(&event["name"])).collect(),
        });
    }
    let end = session.get("endTime").map(text);
    SessionAtEnd { id, start: text(&session["startTime"]), end, participants }
}
