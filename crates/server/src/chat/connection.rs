//! One connection: what comes from the client goes to its session, and what that answers, out.

use super::Chat;
use super::hub::{End, Entered, Seat};
use super::relay::Said;
use axum::extract::ws::{CloseCode, CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use futures_util::stream::{FuturesUnordered, SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use stagepass::chat::{
    ChatSession, ErrorCode, ErrorFrame, Output, RequestId, Review, ReviewRequest, ServerFrame,
};
use stagepass::moderation::MessageId;
use stagepass::rules::CHAT_FRAME_BYTES;
use stagepass::{BadRequest, RandomError};
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::time::{Instant, Sleep, sleep, timeout};

/// How long a client may take to read what is left, and to answer that the connection is closed.
const CLOSING: Duration = Duration::from_secs(5);

/// A connection that was let in.
pub(super) struct Connection {
    reader: Reader,
    frames: mpsc::Receiver<Message>,
    place: OwnedSemaphorePermit,
}

/// What takes the frames of the client, and all else that happens.
struct Reader {
    chat: Arc<Chat>,
    session: ChatSession,
    seat: Seat,
    queue: mpsc::Sender<Message>,
    ended: oneshot::Receiver<End>,
    ip: IpAddr,
    reviews: FuturesUnordered<PendingReview>,
}

type PendingReview = Pin<Box<dyn Future<Output = (MessageId, Result<Review, BadRequest>)> + Send>>;

/// How a connection is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    /// With a close frame, behind all else that is to be sent.
    Closed,
    /// Without a word.
    Cut,
}

impl Connection {
    pub(super) fn new(
        chat: Arc<Chat>,
        session: ChatSession,
        entered: Entered,
        ip: IpAddr,
        place: OwnedSemaphorePermit,
    ) -> Self {
        let Entered { seat, frames, queue, ended } = entered;
        let reader = Reader { chat, session, seat, queue, ended, ip, reviews: FuturesUnordered::new() };
        Self { reader, frames, place }
    }

    /// Serves the connection until it is closed.
    pub(super) async fn run(self, socket: WebSocket) {
        let (sink, mut stream) = socket.split();
        let mut written = pin!(write(sink, self.frames));
        metrics::gauge!("stagepass_chat_connections").increment(1);
        let left = tokio::select! {
            left = self.reader.run(&mut stream) => left,
            // There is nobody to write to.
            () = &mut written => Left::Cut,
        };
        if left == Left::Closed {
            let closed = async {
                written.await;
                while let Some(Ok(_)) = stream.next().await {}
            };
            // Who does not answer is cut.
            let _ = timeout(CLOSING, closed).await;
        }
        metrics::gauge!("stagepass_chat_connections").decrement(1);
        drop(self.place);
    }
}

/// Writes what waits, as much as there is at a time.
async fn write(mut sink: SplitSink<WebSocket, Message>, mut frames: mpsc::Receiver<Message>) {
    while let Some(frame) = frames.recv().await {
        let mut next = Some(frame);
        while let Some(frame) = next {
            if sink.feed(frame).await.is_err() {
                return;
            }
            next = frames.try_recv().ok();
        }
        if sink.flush().await.is_err() {
            return;
        }
    }
}

impl Reader {
    async fn run(mut self, stream: &mut SplitStream<WebSocket>) -> Left {
        let mut timer = pin!(sleep(Duration::ZERO));
        loop {
            match self.step(stream, timer.as_mut()).await {
                Ok(None) => {}
                Ok(Some(left)) => return left,
                Err(RandomError) => {
                    tracing::error!("there is no randomness for the id of a frame");
                    return self.close(close_code::ERROR);
                }
            }
        }
    }

    /// Waits for what happens next, and does what the session answers to it.
    async fn step(
        &mut self,
        stream: &mut SplitStream<WebSocket>,
        mut timer: Pin<&mut Sleep>,
    ) -> Result<Option<Left>, RandomError> {
        let Some(deadline) = self.session.deadline() else { return Ok(Some(Left::Closed)) };
        let wait = self.chat.pace.until(deadline);
        let now = Instant::now();
        timer.as_mut().reset(now.checked_add(wait).unwrap_or(now));
        let random = &self.chat.random;
        let outputs = tokio::select! {
            frame = stream.next() => match frame {
                Some(Ok(Message::Text(text))) => self.receive(text.as_bytes())?,
                Some(Ok(Message::Binary(bytes))) => self.receive(&bytes)?,
                Some(Ok(Message::Pong(_))) => {
                    self.session.pong();
                    return Ok(None);
                }
                // The library of the socket answers them.
                Some(Ok(Message::Ping(_) | Message::Close(_))) => return Ok(None),
                Some(Err(error)) => return self.broken(&error).map(Some),
                None => return Ok(Some(Left::Cut)),
            },
            end = &mut self.ended => match end {
                Ok(End::Session(ending)) => self.session.end(ending, random)?,
                Ok(End::Slow) | Err(_) => {
                    metrics::counter!("stagepass_chat_slow_total").increment(1);
                    return Ok(Some(Left::Cut));
                }
            },
            Some((id, review)) = self.reviews.next(), if !self.reviews.is_empty() => {
                self.session.reviewed(&id, review, self.chat.pace.now(), random)?
            }
            () = timer => self.session.poll(self.chat.pace.now(), random)?,
        };
        Ok(self.carry_out(outputs))
    }

    fn receive(&mut self, frame: &[u8]) -> Result<Vec<Output>, RandomError> {
        metrics::counter!("stagepass_chat_frames_total").increment(1);
        let Self { chat, session, seat, .. } = self;
        seat.room.with(|room| session.receive(frame, chat.pace.now(), room, &chat.random))
    }

    /// Does what the session asks for, in its order.
    fn carry_out(&self, outputs: Vec<Output>) -> Option<Left> {
        for output in outputs {
            let is_sent = match output {
                Output::Send(error) => self.send(error),
                Output::Broadcast(frame) => {
                    self.say(&Said::Frame(frame.to_json().into()));
                    true
                }
                Output::DisconnectUser(gone) => {
                    self.say(&Said::Disconnect(gone));
                    true
                }
                Output::Ping => self.queue.try_send(Message::Ping(Vec::new().into())).is_ok(),
                Output::Close => return Some(self.close(close_code::NORMAL)),
                Output::Cut => return Some(Left::Cut),
                Output::Review(request) => {
                    self.ask(request);
                    true
                }
                other => {
                    tracing::error!(?other, "an output that this server does not know");
                    false
                }
            };
            if !is_sent {
                return Some(Left::Cut);
            }
        }
        None
    }

    fn say(&self, said: &Said) {
        self.chat.say(self.seat.room.arn(), Some(&self.seat.room), said);
    }

    /// Has a message reviewed.
    fn ask(&self, request: ReviewRequest) {
        let (reviewer, ip) = (self.chat.reviewer.clone(), self.ip);
        let within = self.chat.pace.until(request.due);
        self.reviews.push(Box::pin(async move {
            let review = match reviewer {
                Some(reviewer) => reviewer.review(&request, ip, within).await,
                // What is empty is no review, so that the room falls back at once.
                None => Review::from_json(b""),
            };
            (request.message_id, review)
        }));
    }

    /// Puts an error behind what waits for this client. Returns whether there is room for it.
    fn send(&self, error: ErrorFrame) -> bool {
        self.queue.try_send(Message::text(ServerFrame::Error(error).to_json())).is_ok()
    }

    fn close(&self, code: CloseCode) -> Left {
        let frame = CloseFrame { code, reason: Utf8Bytes::default() };
        match self.queue.try_send(Message::Close(Some(frame))) {
            Ok(()) => Left::Closed,
            Err(_) => Left::Cut,
        }
    }

    /// Leaves a client that does not keep to the protocol, or is gone.
    fn broken(&self, error: &axum::Error) -> Result<Left, RandomError> {
        use std::error::Error as _;
        let code = match error.source().and_then(|error| error.downcast_ref()) {
            Some(tungstenite::Error::Capacity(_)) => {
                let id = MessageId::draw(&self.chat.random)?;
                let said = format!("the frame has more than {CHAT_FRAME_BYTES} bytes");
                let error = ErrorFrame::new(id, RequestId::default(), ErrorCode::TOO_LARGE, said);
                if !self.send(error) {
                    return Ok(Left::Cut);
                }
                close_code::SIZE
            }
            Some(tungstenite::Error::Utf8(_)) => close_code::INVALID,
            Some(tungstenite::Error::Protocol(
                tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
            )) => {
                return Ok(Left::Cut);
            }
            Some(tungstenite::Error::Protocol(_)) => close_code::PROTOCOL,
            _ => return Ok(Left::Cut),
        };
        Ok(self.close(code))
    }
}
