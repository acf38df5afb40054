//! A server that runs, and who chats there.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use stagepass::{MemoryRedemptions, MemoryStore};
use stagepass_server::chat::Pace;
use stagepass_server::config::Settings;
use stagepass_server::server::{self, Running};
use stagepass_server::store::Database;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async, connect_async};

/// A server in this process.
pub(super) struct World {
    pub(super) running: Running,
    remote: Remote,
}

impl Deref for World {
    type Target = Remote;

    fn deref(&self) -> &Remote {
        &self.remote
    }
}

/// A server, wherever it is.
pub(super) struct Remote {
    /// Host and port.
    address: String,
    client: reqwest::Client,
}

impl World {
    pub(super) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::at(Pace::of_system(), change).await
    }

    /// Starts a server whose clock goes a hundred times as fast, from now on.
    pub(super) async fn fast() -> Self {
        Self::at(Pace::faster(100), |_| ()).await
    }

    async fn at(pace: Pace, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings { listen: ([127, 0, 0, 1], 0).into(), ..Settings::default() };
        change(&mut settings);
        let (store, redemptions) = (Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()));
        Self::of(server::start(pace, &settings, None, store, redemptions).await.unwrap())
    }

    /// Starts a server over a database and a relay that others may be over, too, with the same
    /// keys.
    pub(super) async fn over(url: &str, relay: &str, keys: &Path) -> Self {
        let listen = ([127, 0, 0, 1], 0).into();
        let relay = relay.parse().unwrap();
        let settings = Settings { listen, database: url.to_owned(), relay, ..Settings::default() };
        let database = Arc::new(Database::open(url).await.unwrap());
        let running =
            server::start(Pace::of_system(), &settings, Some(keys.to_owned()), database.clone(), database)
                .await;
        Self::of(running.unwrap())
    }

    fn of(running: Running) -> Self {
        let remote = Remote::at(&format!("http://{}", running.address()));
        Self { running, remote }
    }
}

impl Remote {
    pub(super) fn at(url: &str) -> Self {
        let address = url.strip_prefix("http://").unwrap().to_owned();
        Self { address, client: reqwest::Client::new() }
    }

    /// Calls an operation, which succeeds.
    pub(super) async fn call(&self, operation: &str, input: Value) -> Value {
        let (status, text) = self.answer(operation, input).await;
        assert!((200..300).contains(&status), "{operation}: {text}");
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
    }

    /// Calls an operation, and returns the status and the body of its answer.
    pub(super) async fn answer(&self, operation: &str, input: Value) -> (u16, String) {
        let request =
            self.client.post(format!("http://{}/{operation}", self.address)).body(input.to_string());
        let answer = request.header("content-type", "application/json").send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Asks for a page by GET.
    pub(super) async fn get(&self, path: &str) -> (u16, String) {
        let answer = self.client.get(format!("http://{}{path}", self.address)).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Creates a room with these members, and returns its ARN.
    pub(super) async fn room(&self, members: Value) -> String {
        text(&self.call("CreateRoom", members).await["arn"])
    }

    /// Creates a token that grants everything.
    pub(super) async fn token(&self, room: &str, user: &str) -> String {
        let all = ["SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"];
        self.token_with(room, user, json!({"capabilities": all})).await
    }

    pub(super) async fn token_with(&self, room: &str, user: &str, members: Value) -> String {
        let mut input = members;
        input["roomIdentifier"] = room.into();
        input["userId"] = user.into();
        text(&self.call("CreateChatToken", input).await["token"])
    }

    pub(super) async fn enter(&self, room: &str, user: &str) -> Client {
        self.show(&self.token(room, user).await).await.unwrap()
    }

    /// Lets in somebody whose machine keeps little of what is not read yet.
    pub(super) async fn enter_slowly(&self, room: &str, user: &str) -> Client {
        let mut request = format!("ws://{}/", self.address).into_client_request().unwrap();
        let token = self.token(room, user).await;
        request.headers_mut().insert("sec-websocket-protocol", token.parse().unwrap());
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        let stream = socket.connect(self.address.parse().unwrap()).await.unwrap();
        Client(client_async(request, MaybeTlsStream::Plain(stream)).await.unwrap().0)
    }

    /// Shows a token, as the one subprotocol.
    pub(super) async fn show(&self, token: &str) -> Result<Client, (u16, Value)> {
        self.connect("/", Some(token)).await
    }

    pub(super) async fn connect(&self, path: &str, protocol: Option<&str>) -> Result<Client, (u16, Value)> {
        let mut request = format!("ws://{}{path}", self.address).into_client_request().unwrap();
        if let Some(protocol) = protocol {
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, answer)) => {
                let selected = answer.headers().get("sec-websocket-protocol");
                assert_eq!(selected.map(|selected| selected.to_str().unwrap()), protocol);
                Ok(Client(socket))
            }
            Err(tungstenite::Error::Http(answer)) => {
                let body = answer.body().as_deref().unwrap_or_default();
                Err((answer.status().as_u16(), serde_json::from_slice(body).unwrap_or_default()))
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// A client of a room.
pub(super) struct Client(pub(super) WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What comes from the server.
#[derive(Debug, PartialEq)]
pub(super) enum Came {
    Frame(String),
    Ping,
    /// A close frame with this code; 1005 where it has none.
    Closed(u16),
    /// The end, without a close frame.
    Cut,
}

impl Client {
    pub(super) async fn send(&mut self, frame: &str) {
        self.0.send(Message::text(frame)).await.unwrap();
    }

    /// Sends a message.
    pub(super) async fn say(&mut self, content: &str) {
        self.send(&json!({"Action": "SEND_MESSAGE", "Content": content}).to_string()).await;
    }

    /// Returns what comes next, within five seconds.
    pub(super) async fn next(&mut self) -> Came {
        loop {
            let came = tokio::time::timeout(Duration::from_secs(5), self.0.next()).await;
            return match came.expect("nothing comes") {
                Some(Ok(Message::Text(text))) => Came::Frame(text.as_str().to_owned()),
                Some(Ok(Message::Ping(_))) => Came::Ping,
                Some(Ok(Message::Pong(_))) => continue,
                Some(Ok(Message::Close(frame))) => {
                    Came::Closed(frame.map_or(1005, |frame| frame.code.into()))
                }
                None
                | Some(Err(
                    tungstenite::Error::Io(_)
                    | tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake),
                )) => Came::Cut,
                Some(other) => panic!("{other:?}"),
            };
        }
    }

    /// Returns the next frame of text.
    pub(super) async fn frame(&mut self) -> String {
        match self.next().await {
            Came::Frame(text) => text,
            other => panic!("{other:?}"),
        }
    }

    /// Asserts that the next frame is this one. Its `*` stand for an id or a time.
    #[track_caller]
    pub(super) fn expect(&mut self, frame: &str) -> impl Future<Output = ()> {
        let (expected, caller) = (frame.to_owned(), std::panic::Location::caller());
        async move {
            let found = self.frame().await;
            assert_eq!(masked(&found), expected, "{caller}");
        }
    }

    /// Asserts that it is said why, and that the connection is closed.
    pub(super) async fn expect_end(&mut self, code: u16, message: &str) {
        self.expect(&error("", code, message)).await;
        assert_eq!(self.next().await, Came::Closed(1000));
        assert_eq!(self.next().await, Came::Cut);
    }
}

/// Prints an error as it is sent.
pub(super) fn error(request_id: &str, code: u16, message: &str) -> String {
    format!(
        r#"{{"Type":"ERROR","Id":"*","RequestId":"{request_id}","ErrorCode":{code},"ErrorMessage":"{message}"}}"#
    )
}

/// Replaces ids and times, which have the form that they should have.
fn masked(frame: &str) -> String {
    let value: Value = serde_json::from_str(frame).unwrap();
    let mut masked = frame.to_owned();
    for name in ["Id", "SendTime"] {
        let Some(found) = value.get(name).and_then(Value::as_str) else { continue };
        if name == "Id" {
            assert!(found.len() == 12 && found.chars().all(|c| c.is_ascii_alphanumeric()), "{found}");
        } else {
            let moment: stagepass::chat::Moment = found.parse().unwrap();
            assert_eq!(moment.to_string(), found);
        }
        masked = masked.replacen(&format!(r#""{name}":"{found}""#), &format!(r#""{name}":"*""#), 1);
    }
    masked
}

/// Returns the id of a frame.
pub(super) fn id(frame: &str) -> String {
    text(&serde_json::from_str::<Value>(frame).unwrap()["Id"])
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
