//! What is said in a room reaches who is connected to other servers over the same database, by the
//! notifications of PostgreSQL.
//!
//! Each server tells its own connections at once, and the other servers by a notification. A server
//! sends its notifications one after the other, and PostgreSQL hands them to all in the order in
//! which they were committed. So everybody gets what one sender says in its order, and an answer
//! never comes before what it answers.

use axum::extract::ws::Utf8Bytes;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{PgPool, Postgres};
use stagepass::moderation::MessageId;
use stagepass::{ChatUserId, Random, RandomError, RoomArn};
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::mpsc;

const CHANNEL: &str = "stagepass_chat";
/// The most bytes of a notification's text. PostgreSQL takes less than 8,000 with the heading.
const PART: usize = 7_800;
/// The most parts of a text. No frame has more than 32 KiB: what is longest in it are the
/// attributes of a message and of its sender, of which each has at most 1,024 bytes, and takes 12
/// for each byte at the worst.
const PARTS: usize = 5;
/// How many texts may wait to be sent. There are more only when the database does not answer.
const WAITING: usize = 4_096;
/// How many texts are sent at a time.
const AT_A_TIME: usize = 256;
/// How long is waited for a database that does not answer, before it is tried again.
const PAUSE: Duration = Duration::from_millis(500);
/// How often the same is tried.
const ATTEMPTS: u32 = 20;

/// What is said in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// A frame, for all.
    Frame(Utf8Bytes),
    /// This user is disconnected.
    Disconnect(ChatUserId),
    /// The room was changed or deleted. What the store keeps of it says which.
    Changed,
}

/// What comes from another server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    In(RoomArn, Said),
    /// Something was said that was not heard.
    Gap,
}

/// The way to the other servers.
#[derive(Debug)]
pub(crate) struct Relay {
    outgoing: mpsc::Sender<String>,
}

/// Why there is no way to the other servers.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RelayError {
    /// The database does not answer.
    #[error("what is said in chat rooms cannot be relayed by the database")]
    Database(#[from] sqlx::Error),
    /// There is no randomness for the name of this server.
    #[error(transparent)]
    Random(#[from] RandomError),
}

impl Relay {
    /// Connects to the database, and to whoever is there.
    pub(crate) async fn open(url: &str, random: &dyn Random) -> Result<(Self, Listener), RelayError> {
        // A server names itself by a text that no other one has.
        let own_name = MessageId::draw(random)?;
        let options: PgConnectOptions = url.parse()?;
        let pool = PgPoolOptions::new().max_connections(2).connect_with(options).await?;
        let listener = listen(&pool).await?;
        let (outgoing, waiting) = mpsc::channel(WAITING);
        tokio::spawn(send(pool.clone(), own_name.clone(), waiting));
        let listener = Listener { pool, heard_by: Some(listener), own_name, servers: HashMap::new() };
        Ok((Self { outgoing }, listener))
    }

    /// Tells the other servers.
    pub(super) fn say(&self, room: &RoomArn, said: &Said) {
        if self.outgoing.try_send(printed(room, said)).is_err() {
            metrics::counter!("stagepass_chat_relay_lost_total").increment(1);
            tracing::error!("the database does not answer: the other servers miss what is said");
        }
    }
}

/// Sends what waits, in its order. What could not be sent is tried again.
async fn send(pool: PgPool, own_name: MessageId, mut waiting: mpsc::Receiver<String>) {
    let mut number = 0_u64;
    let mut texts = Vec::new();
    while waiting.recv_many(&mut texts, AT_A_TIME).await > 0 {
        let mut parts = Vec::new();
        for text in texts.drain(..) {
            number = number.wrapping_add(1);
            parts.extend(split(own_name.as_str(), number, &text));
        }
        // Notifications of one transaction arrive together, in their order.
        let query = "SELECT pg_notify($1, part) FROM unnest($2::text[]) WITH ORDINALITY AS p(part, place) \
                     ORDER BY place";
        for attempt in 1..=ATTEMPTS {
            match sqlx::query::<Postgres>(query).bind(CHANNEL).bind(&parts).execute(&pool).await {
                Ok(_) => break,
                Err(error) => tracing::error!(%error, attempt, "the other servers could not be told"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

async fn listen(pool: &PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Prints what is said: what kind it is, the room, and the rest.
fn printed(room: &RoomArn, said: &Said) -> String {
    match said {
        Said::Frame(frame) => format!("F{room}\n{frame}"),
        // A database takes no NUL, which a name may have.
        Said::Disconnect(user_id) => format!("D{room}\n{}", serde_json::Value::from(user_id.as_str())),
        Said::Changed => format!("C{room}\n"),
    }
}

fn read(text: &str) -> Option<(RoomArn, Said)> {
    let (head, rest) = text.split_once('\n')?;
    let mut kind = head.chars();
    let said = match kind.next()? {
        'F' => Said::Frame(Utf8Bytes::from(rest)),
        'D' => Said::Disconnect(ChatUserId::new(serde_json::from_str::<String>(rest).ok()?).ok()?),
        'C' => Said::Changed,
        _ => return None,
    };
    Some((RoomArn::new(kind.as_str()).ok()?, said))
}

/// Splits a text into what fits into a notification. Each begins with the server, the number of the
/// text, which of its parts it is, and how many there are.
fn split(server: &str, number: u64, text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (part, after) = rest.split_at(rest.floor_char_boundary(PART));
        parts.push(part);
        rest = after;
    }
    let of = parts.len();
    let numbered = parts.iter().enumerate();
    numbered.map(|(place, part)| format!("{server} {number} {place} {of} {part}")).collect()
}

/// What was heard of another server so far.
#[derive(Debug, Default)]
struct Server {
    /// The number of the latest text.
    number: u64,
    /// How many parts of it there are so far.
    parts: usize,
    text: String,
}

/// Hears what the other servers say.
#[derive(Debug)]
pub(crate) struct Listener {
    pool: PgPool,
    heard_by: Option<PgListener>,
    own_name: MessageId,
    /// They are forgotten when the connection breaks, and there are never many.
    servers: HashMap<String, Server>,
}

impl Listener {
    /// Waits for what is said elsewhere.
    pub(super) async fn next(&mut self) -> Heard {
        loop {
            let Some(listener) = &mut self.heard_by else {
                match listen(&self.pool).await {
                    Ok(listener) => self.heard_by = Some(listener),
                    Err(error) => {
                        tracing::error!(%error, "the other servers cannot be heard, and this is tried again");
                        tokio::time::sleep(PAUSE).await;
                        continue;
                    }
                }
                return Heard::Gap;
            };
            if let Ok(Some(heard)) = listener.try_recv().await {
                if let Some((room, said)) = self.take(heard.payload()) {
                    return Heard::In(room, said);
                }
            } else {
                self.servers.clear();
                self.heard_by = None;
            }
        }
    }

    /// Takes a part, and returns what is whole by it.
    fn take(&mut self, payload: &str) -> Option<(RoomArn, Said)> {
        let mut head = payload.splitn(5, ' ');
        let name = head.next().filter(|name| *name != self.own_name.as_str())?;
        let number: u64 = head.next()?.parse().ok()?;
        let place: usize = head.next()?.parse().ok()?;
        let of = head.next()?.parse().ok().filter(|of| *of <= PARTS)?;
        let part = head.next()?;
        let server = self.servers.entry(name.to_owned()).or_default();
        if place == 0 && number > server.number {
            *server = Server { number, parts: 0, text: String::new() };
        }
        // What comes twice is taken once.
        if (number, place) != (server.number, server.parts) {
            return None;
        }
        server.parts = server.parts.saturating_add(1);
        server.text.push_str(part);
        if server.parts < of {
            return None;
        }
        let text = std::mem::take(&mut server.text);
        read(&text)
    }
}
