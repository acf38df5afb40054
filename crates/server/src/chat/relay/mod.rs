//! What is said in a room reaches who is connected to other servers, by a [`Broker`].
//!
//! Each server publishes what is said at it, and all of them, itself included, tell their own
//! connections what they hear of the broker. So nobody is shown what the others might never hear,
//! and all get everything in the order in which the broker took it.

mod broker;

use crate::config::Broker;
use crate::telemetry::cause;
use axum::extract::ws::Utf8Bytes;
use broker::{Publisher, Subscriber};
use stagepass::moderation::MessageId;
use stagepass::{ChatUserId, Random, RandomError, RoomArn};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{error, sleep, timeout};

/// The most bytes of a notification's text. PostgreSQL takes less than 8,000 with the heading.
const PART: usize = 7_800;
/// The most parts of a text. No frame has more than 32 KiB: what is longest in it are the
/// attributes of a message and of its sender, of which each has at most 1,024 bytes, and takes 12
/// for each byte at the worst.
const PARTS: usize = 5;
/// The most texts that wait to be sent. What comes beyond is lost.
const WAITING: usize = 4_096;
/// How many texts are sent at a time.
const AT_A_TIME: usize = 256;
/// How long a text is tried to be sent, from when it came.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long is waited before the same is tried again.
const PAUSE: Duration = Duration::from_millis(500);
/// How long the broker may take for an answer.
const ANSWER: Duration = Duration::from_secs(5);
/// How often something is said, at least: who hears nothing for [`SILENCE`] is not connected any
/// more, even where its connection was never closed.
const BEAT: Duration = Duration::from_secs(2);
const SILENCE: Duration = Duration::from_secs(10);
/// What is said when there is nothing to say. It is read as nothing.
const NOTHING: &str = "-";
/// What is said when more than frames was lost.
const GAP: &str = "?";

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

/// What comes from the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    In(RoomArn, Said),
    /// Something was said that was not heard, or was to be said.
    Gap,
}

/// The way to all servers, this one included.
#[derive(Debug)]
pub(crate) struct Relay {
    outgoing: mpsc::Sender<Outgoing>,
    lost: Arc<Lost>,
}

#[derive(Debug)]
struct Outgoing {
    text: String,
    came: Instant,
    published: oneshot::Sender<()>,
}

/// Ends when the broker has what was said; with an error when it is lost.
pub(super) type Published = oneshot::Receiver<()>;

/// Why there is no way to the other servers.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RelayError {
    /// PostgreSQL does not do what it should.
    #[error("chat rooms cannot be relayed by the PostgreSQL of --relay or --database")]
    Postgres(#[from] sqlx::Error),
    /// Redis does not do what it should.
    #[error("chat rooms cannot be relayed by the Redis of --relay")]
    Redis(#[from] redis::RedisError),
    /// Nothing answers.
    #[error("chat rooms cannot be relayed: what --relay or --database names does not answer")]
    Silent(#[from] error::Elapsed),
    /// There is no randomness for the name of this server.
    #[error(transparent)]
    Random(#[from] RandomError),
}

impl Relay {
    /// Connects to the broker.
    pub(crate) async fn open(broker: Broker, random: &dyn Random) -> Result<(Self, Listener), RelayError> {
        // A server names itself by a text that no other one has.
        let name = MessageId::draw(random)?;
        let publisher = timeout(ANSWER, broker.publisher()).await??;
        let subscriber = subscribe(&broker).await?;
        let (outgoing, waiting) = mpsc::channel(WAITING);
        let lost = Arc::<Lost>::default();
        let publisher = Some(publisher);
        let sender = Sender { broker: broker.clone(), publisher, name, number: 0, lost: lost.clone() };
        tokio::spawn(sender.send(waiting));
        let listener = Listener { broker, subscriber: Some(subscriber), servers: HashMap::new() };
        Ok((Self { outgoing, lost }, listener))
    }

    /// Tells all servers.
    pub(super) fn say(&self, room: &RoomArn, said: &Said) -> Published {
        let (published, receipt) = oneshot::channel();
        let text = printed(room, said);
        let came = Instant::now();
        if let Err(error) = self.outgoing.try_send(Outgoing { text, came, published }) {
            self.lost.add([&error.into_inner().text]);
        }
        receipt
    }
}

/// What of this server was lost.
#[derive(Debug, Default)]
struct Lost {
    /// More than frames: others may not know that somebody is disconnected, or a room changed.
    /// They are to be told so.
    is_gap: AtomicBool,
}

impl Lost {
    fn add<'a>(&self, texts: impl IntoIterator<Item = &'a String>) {
        let mut count = 0_u64;
        for text in texts {
            count = count.saturating_add(1);
            if !text.starts_with(FRAME) {
                self.is_gap.store(true, Ordering::Relaxed);
            }
        }
        metrics::counter!("stagepass_chat_relay_lost_total").increment(count);
        tracing::error!(texts = count, "the relay does not answer: nobody hears what is said");
    }
}

async fn subscribe(broker: &Broker) -> Result<Subscriber, RelayError> {
    timeout(ANSWER, broker.subscriber()).await?
}

/// Sends what is said here.
struct Sender {
    broker: Broker,
    publisher: Option<Publisher>,
    name: MessageId,
    /// The number of the latest text.
    number: u64,
    lost: Arc<Lost>,
}

impl Sender {
    /// Sends what waits, in its order, for ever.
    async fn send(mut self, mut waiting: mpsc::Receiver<Outgoing>) {
        loop {
            let (mut all, mut parts) = (Vec::new(), Vec::new());
            if timeout(BEAT, waiting.recv_many(&mut all, AT_A_TIME)).await == Ok(0) {
                return;
            }
            let is_gap = self.lost.is_gap.swap(false, Ordering::Relaxed);
            if is_gap {
                self.number(GAP, &mut parts);
            }
            for outgoing in &all {
                self.number(&outgoing.text, &mut parts);
            }
            if parts.is_empty() {
                self.number(NOTHING, &mut parts);
            }
            // What waited has that much less. Without any time it would still be begun.
            let waited = all.first().map_or(Duration::ZERO, |oldest| oldest.came.elapsed());
            let left = PATIENCE.saturating_sub(waited);
            if left.is_zero() || timeout(left, self.publish(&parts)).await.is_err() {
                // What was begun may not have ended.
                self.publisher = None;
                self.lost.is_gap.fetch_or(is_gap, Ordering::Relaxed);
                self.lost.add(all.iter().map(|outgoing| &outgoing.text));
                continue;
            }
            for Outgoing { published, .. } in all {
                // Not everybody waits for it.
                let _ = published.send(());
            }
        }
    }

    /// Gives a text the next number.
    fn number(&mut self, text: &str, parts: &mut Vec<String>) {
        self.number = self.number.wrapping_add(1);
        parts.extend(split(self.name.as_str(), self.number, text));
    }

    /// Publishes this. What could not be published is tried again.
    async fn publish(&mut self, parts: &[String]) {
        loop {
            match timeout(ANSWER, self.try_publish(parts)).await.unwrap_or_else(|late| Err(late.into())) {
                Ok(()) => return,
                Err(error) => {
                    self.publisher = None;
                    tracing::error!(%error, cause = cause(&error), "the relay could not be told");
                }
            }
            sleep(PAUSE).await;
        }
    }

    async fn try_publish(&mut self, parts: &[String]) -> Result<(), RelayError> {
        let publisher = match &mut self.publisher {
            Some(publisher) => publisher,
            None => self.publisher.insert(self.broker.publisher().await?),
        };
        publisher.publish(parts).await
    }
}

/// How a frame begins.
const FRAME: char = 'F';

/// Prints what is said: what kind it is, the room, and the rest.
fn printed(room: &RoomArn, said: &Said) -> String {
    match said {
        Said::Frame(frame) => format!("{FRAME}{room}\n{frame}"),
        // PostgreSQL takes no NUL, which a name may have.
        Said::Disconnect(user_id) => format!("D{room}\n{}", serde_json::Value::from(user_id.as_str())),
        Said::Changed => format!("C{room}\n"),
    }
}

fn read(text: &str) -> Option<Heard> {
    if text == GAP {
        return Some(Heard::Gap);
    }
    let (head, rest) = text.split_once('\n')?;
    let mut kind = head.chars();
    let said = match kind.next()? {
        FRAME => Said::Frame(Utf8Bytes::from(rest)),
        'D' => Said::Disconnect(ChatUserId::new(serde_json::from_str::<String>(rest).ok()?).ok()?),
        'C' => Said::Changed,
        _ => return None,
    };
    Some(Heard::In(RoomArn::new(kind.as_str()).ok()?, said))
}

/// Splits a text into what fits into a notification of PostgreSQL. Each begins with the server, the
/// number of the text, which of its parts it is, and how many there are.
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

/// Hears what all servers say.
pub(crate) struct Listener {
    broker: Broker,
    subscriber: Option<Subscriber>,
    /// They are forgotten when the connection breaks, and there are never many.
    servers: HashMap<String, Server>,
}

impl Listener {
    /// Waits for what is said.
    pub(super) async fn next(&mut self) -> Heard {
        loop {
            let Some(subscriber) = &mut self.subscriber else {
                match subscribe(&self.broker).await {
                    Ok(subscriber) => self.subscriber = Some(subscriber),
                    Err(error) => {
                        let cause = cause(&error);
                        tracing::error!(%error, cause, "the relay cannot be heard, and this is tried again");
                        sleep(PAUSE).await;
                        continue;
                    }
                }
                return Heard::Gap;
            };
            if let Ok(Some(text)) = timeout(SILENCE, subscriber.next()).await {
                if let Some(heard) = self.take(&text) {
                    return heard;
                }
            } else {
                tracing::error!("the connection to the relay is lost");
                self.servers.clear();
                self.subscriber = None;
            }
        }
    }

    /// Takes a part, and returns what is whole by it.
    fn take(&mut self, payload: &str) -> Option<Heard> {
        let mut head = payload.splitn(5, ' ');
        let name = head.next()?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_finds_no_place_is_told_as_a_gap_unless_it_is_a_frame() {
        let (outgoing, _waiting) = mpsc::channel(1);
        let relay = Relay { outgoing, lost: Arc::default() };
        let room = RoomArn::new("arn:aws:ivschat:us-west-2:123456789012:room/abcdABCDefgh").unwrap();
        let frame = Said::Frame("{}".into());
        for (said, is_lost, is_gap) in
            [(&Said::Changed, false, false), (&frame, true, false), (&Said::Changed, true, true)]
        {
            let mut published = relay.say(&room, said);
            assert_eq!(
                published.try_recv() == Err(oneshot::error::TryRecvError::Closed),
                is_lost,
                "{said:?}"
            );
            assert_eq!(relay.lost.is_gap.load(Ordering::Relaxed), is_gap, "{said:?}");
        }
        assert_eq!(read(GAP), Some(Heard::Gap));
    }
}
