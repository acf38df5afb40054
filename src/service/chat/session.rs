//! One connection of a user to a room.

use super::in_review::{InReview, require_length};
use super::output::{Ending, Output, ReviewRequest};
use super::rate::Rate;
use super::room::ChatRoom;
use crate::domain::client_frame::{self, ClientFrame, SendMessageFrame};
use crate::domain::message::{MessageId, RequestId, Review};
use crate::domain::server_frame::{ErrorCode, ErrorFrame, EventFrame, MessageFrame, Sender, ServerFrame};
use crate::host::moment::Moment;
use crate::host::random::{Random, RandomError};
use crate::rules;
use crate::tokens::grant::ChatGrant;
use crate::wire::request::BadRequest;

/// One connection of a user to a room: a state machine that takes frames and moments, and answers
/// what the host does.
///
/// It has no socket, no clock and no task of its own. A host makes one of the grant with which a
/// user connected, and from then on passes it what happens:
///
/// - [`receive`](Self::receive) a frame of the client,
/// - [`reviewed`](Self::reviewed) when a message was reviewed,
/// - [`pong`](Self::pong) when a ping was answered,
/// - [`poll`](Self::poll) at the moment of [`deadline`](Self::deadline),
/// - [`end`](Self::end) when the user, the room or the server goes.
///
/// All but `pong` answer a list of [`Output`]s, which the host does in their order. The same calls
/// get the same answers. Where the randomness for an id fails, the session stays as it was: the
/// host may try again, or close the connection.
///
/// Each request gets one answer: an error, a broadcast that carries its id, or the end of the
/// session. After its end a session answers nothing. With nothing in flight it takes less than a
/// kilobyte beside the attributes of its user; at most
/// [`MESSAGES_IN_REVIEW`](rules::MESSAGES_IN_REVIEW) messages wait for a review.
///
/// ```
/// use stagepass::chat::{ChatRoom, ChatSession, ErrorCode, Moment, Output, RoomLimits};
/// use stagepass::{ChatGrant, Random, RandomError};
///
/// fn hello(grant: ChatGrant, now: Moment, random: &dyn Random) -> Result<(), RandomError> {
///     let mut room = ChatRoom::new(RoomLimits::default());
///     let mut session = ChatSession::new(grant, now);
///     let frame = br#"{"Action": "SEND_MESSAGE", "Content": "Hello"}"#;
///     for output in session.receive(frame, now, &mut room, random)? {
///         match output {
///             Output::Broadcast(frame) => println!("to all: {}", frame.to_json()),
///             Output::Send(error) => assert_eq!(error.error_code, ErrorCode::FORBIDDEN),
///             _ => {}
///         }
///     }
///     Ok(())
/// }
/// ```
#[derive(Debug, Clone)]
pub struct ChatSession {
    grant: ChatGrant,
    /// The frames of the latest second.
    rate: Rate,
    in_review: Vec<InReview>,
    next_ping: Moment,
    unanswered_pings: u32,
    is_over: bool,
}

/// Why a request is refused.
type Refusal = (ErrorCode, String);

impl ChatSession {
    /// Creates the session of a connection that was let in at this moment.
    #[must_use]
    pub fn new(grant: ChatGrant, now: Moment) -> Self {
        Self {
            grant,
            rate: Rate::default(),
            in_review: Vec::new(),
            next_ping: after_a_ping(now),
            unanswered_pings: 0,
            is_over: false,
        }
    }

    /// Returns what the user may do, where, and until when.
    #[must_use]
    pub const fn grant(&self) -> &ChatGrant {
        &self.grant
    }

    /// Returns whether the session is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.is_over
    }

    /// Returns the moment at which the host has to [`poll`](Self::poll), or `None` when the session
    /// is over. It is another one after each call.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        let reviews = self.in_review.iter().map(|waiting| waiting.due);
        let due = reviews.fold(self.ends_at().min(self.next_ping), Moment::min);
        (!self.is_over).then_some(due)
    }

    /// Takes a frame of the client, and answers it.
    ///
    /// A frame of more than 8 KiB is not read. Every frame counts towards the ten that a connection
    /// may send in a second, but for those that are refused because there are ten.
    ///
    /// # Errors
    ///
    /// Returns [`RandomError`] when there is no id for the answer. Nothing has changed then.
    pub fn receive(
        &mut self,
        text: &[u8],
        now: Moment,
        room: &mut ChatRoom,
        random: &dyn Random,
    ) -> Result<Vec<Output>, RandomError> {
        let id = MessageId::draw(random)?;
        let mut outputs = self.advance(now, random)?;
        if self.is_over {
            return Ok(outputs);
        }
        let is_within_rate = self.rate.admits(now, rules::CHAT_REQUESTS_PER_SECOND);
        let (request_id, answer) = if text.len() > rules::CHAT_FRAME_BYTES {
            let said = format!("the frame has more than {} bytes", rules::CHAT_FRAME_BYTES);
            (RequestId::default(), Err((ErrorCode::TOO_LARGE, said)))
        } else if is_within_rate {
            let (request_id, frame) = ClientFrame::read(text);
            let answer = match frame {
                Ok(frame) => self.answer(id.clone(), frame, now, room, &mut outputs),
                Err(bad) => Err((ErrorCode::BAD_REQUEST, bad.to_string())),
            };
            (request_id, answer)
        } else {
            let said = format!("more than {} requests in a second", rules::CHAT_REQUESTS_PER_SECOND);
            (client_frame::request_id(text), Err((ErrorCode::TOO_MANY_REQUESTS, said)))
        };
        if let Err((code, said)) = answer {
            outputs.push(Output::Send(ErrorFrame::new(id, request_id, code, said)));
        }
        Ok(outputs)
    }

    /// Takes the review of a message that an output asked for, and sends or rejects the message.
    ///
    /// A review that is too late, or of a message that does not wait for one, is ignored. One that
    /// is not valid is as good as none: what the room falls back to holds at once. So a handler
    /// that answers nonsense neither gets it into the room, nor holds up the message until its time
    /// is over.
    ///
    /// # Errors
    ///
    /// Returns [`RandomError`] when the session is over and there is no id for the error that says
    /// so. Nothing has changed then.
    pub fn reviewed(
        &mut self,
        id: &MessageId,
        review: Result<Review, BadRequest>,
        now: Moment,
        random: &dyn Random,
    ) -> Result<Vec<Output>, RandomError> {
        let mut outputs = self.advance(now, random)?;
        outputs.extend(
            self.take_in_review(|waiting| waiting.message.id == *id).map(|waiting| waiting.judged(review)),
        );
        Ok(outputs)
    }

    /// Takes the answer to a ping.
    pub const fn pong(&mut self) {
        self.unanswered_pings = 0;
    }

    /// Lets time pass: reviews run out, the session ends, a ping is due. The host calls it at the
    /// moment of [`deadline`](Self::deadline); earlier or more often does no harm.
    ///
    /// # Errors
    ///
    /// Returns [`RandomError`] when the session is over and there is no id for the error that says
    /// so. Nothing has changed then.
    pub fn poll(&mut self, now: Moment, random: &dyn Random) -> Result<Vec<Output>, RandomError> {
        let mut outputs = self.advance(now, random)?;
        if !self.is_over && self.next_ping <= now {
            if self.unanswered_pings < rules::CHAT_PINGS_UNANSWERED {
                self.unanswered_pings = self.unanswered_pings.saturating_add(1);
                self.next_ping = after_a_ping(now);
                outputs.push(Output::Ping);
            } else {
                self.close();
                outputs.push(Output::Cut);
            }
        }
        Ok(outputs)
    }

    /// Ends the session. Messages that wait for a review are not sent.
    ///
    /// # Errors
    ///
    /// Returns [`RandomError`] when there is no id for the error that says why. Nothing has changed
    /// then.
    pub fn end(&mut self, why: Ending, random: &dyn Random) -> Result<Vec<Output>, RandomError> {
        if self.is_over {
            return Ok(Vec::new());
        }
        let said = match why {
            Ending::Disconnected => None,
            Ending::RoomDeleted => Some((ErrorCode::NOT_FOUND, "the room does not exist")),
            Ending::ServerStops => Some((ErrorCode::UNAUTHORIZED, "the server is about to stop")),
        };
        let last_words = said.map(|(code, said)| error(random, code, said)).transpose()?;
        self.close();
        Ok(last_words.map(Output::Send).into_iter().chain([Output::Close]).collect())
    }

    fn ends_at(&self) -> Moment {
        self.grant.session_expires_at().into()
    }

    fn close(&mut self) {
        self.is_over = true;
        self.in_review = Vec::new();
    }

    /// Does what is due by now. What is due after the end of the session is not due, however late
    /// the host asks.
    fn advance(&mut self, now: Moment, random: &dyn Random) -> Result<Vec<Output>, RandomError> {
        if self.is_over {
            return Ok(Vec::new());
        }
        let over = self.grant.require_session(now.timestamp()).err();
        let last_words =
            over.map(|over| error(random, ErrorCode::UNAUTHORIZED, over.to_string())).transpose()?;
        let mut outputs = Vec::new();
        let until = now.min(self.ends_at());
        while let Some(waiting) = self.take_in_review(|waiting| waiting.due <= until) {
            outputs.push(waiting.fallen_back());
        }
        if let Some(last_words) = last_words {
            self.close();
            outputs.extend([Output::Send(last_words), Output::Close]);
        }
        Ok(outputs)
    }

    /// Takes the first message for which this holds out of those that wait.
    fn take_in_review(&mut self, holds: impl Fn(&InReview) -> bool) -> Option<InReview> {
        let place = self.in_review.iter().position(holds)?;
        let found = self.in_review.remove(place);
        if self.in_review.is_empty() {
            // With nothing in flight, nothing is held.
            self.in_review = Vec::new();
        }
        Some(found)
    }

    /// Answers a frame that keeps the rules.
    fn answer(
        &mut self,
        id: MessageId,
        frame: ClientFrame,
        now: Moment,
        room: &mut ChatRoom,
        outputs: &mut Vec<Output>,
    ) -> Result<(), Refusal> {
        let capability = frame.action().capability();
        self.grant
            .require(capability, now.timestamp())
            .map_err(|refused| (ErrorCode::FORBIDDEN, refused.to_string()))?;
        match frame {
            ClientFrame::SendMessage(frame) => outputs.push(self.send_message(id, frame, now, room)?),
            ClientFrame::DeleteMessage(frame) => {
                let mut event = EventFrame::delete_message(id, &frame.id, frame.reason.as_ref(), now);
                event.request_id = frame.request_id;
                outputs.push(Output::Broadcast(ServerFrame::Event(event)));
            }
            ClientFrame::DisconnectUser(frame) => {
                let mut event = EventFrame::disconnect_user(id, &frame.user_id, frame.reason.as_ref(), now);
                event.request_id = frame.request_id;
                outputs.push(Output::Broadcast(ServerFrame::Event(event)));
                outputs.push(Output::DisconnectUser(frame.user_id));
            }
        }
        Ok(())
    }

    /// Sends a message to the room, or has it reviewed.
    fn send_message(
        &mut self,
        id: MessageId,
        frame: SendMessageFrame,
        now: Moment,
        room: &mut ChatRoom,
    ) -> Result<Output, Refusal> {
        let limits = room.limits();
        require_length(limits.message_length, frame.content.as_str())
            .map_err(|violations| (ErrorCode::BAD_REQUEST, violations.to_string()))?;
        if self.in_review.len() >= rules::MESSAGES_IN_REVIEW {
            let said = format!("{} messages wait for a review", rules::MESSAGES_IN_REVIEW);
            return Err((ErrorCode::TOO_MANY_REQUESTS, said));
        }
        if !room.admits(now) {
            let said = format!(
                "more than {} messages in a second in the room",
                limits.message_rate.messages_per_second()
            );
            return Err((ErrorCode::TOO_MANY_REQUESTS, said));
        }
        let sender =
            Sender { user_id: self.grant.user_id().clone(), attributes: self.grant.attributes().cloned() };
        let message = MessageFrame {
            id,
            request_id: frame.request_id,
            content: frame.content,
            attributes: frame.attributes,
            sender,
            send_time: now,
        };
        let Some(fallback) = limits.review else {
            return Ok(Output::Broadcast(ServerFrame::Message(message)));
        };
        let due = now.saturating_plus(rules::MESSAGE_REVIEW_MILLISECONDS);
        let request = ReviewRequest {
            content: message.content.clone(),
            message_id: message.id.clone(),
            room_arn: self.grant.room_arn().clone(),
            attributes: message.attributes.clone(),
            sender: message.sender.clone(),
            due,
        };
        let length = limits.message_length;
        self.in_review.push(InReview { message: Box::new(message), due, fallback, length });
        Ok(Output::Review(request))
    }
}

/// An error that answers no request.
fn error(random: &dyn Random, code: ErrorCode, said: impl Into<String>) -> Result<ErrorFrame, RandomError> {
    Ok(ErrorFrame::new(MessageId::draw(random)?, RequestId::default(), code, said))
}

fn after_a_ping(now: Moment) -> Moment {
    now.saturating_plus(rules::CHAT_PING_SECONDS.saturating_mul(1_000))
}
