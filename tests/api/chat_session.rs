//! What a chat session answers: the whole life of a connection, with literals.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

mod ends;
mod model;
mod requests;
mod reviews;
mod sequences;

use super::world::World;
use stagepass::chat::{ChatRoom, ChatSession, ErrorFrame, Moment, Output, Review, RoomLimits, ServerFrame};
use stagepass::moderation::MessageId;
use stagepass::room::FallbackResult;
use stagepass::{ChatGrant, CreateChatToken, CreateChatTokenInput, PredictableRandom};

const ALL: &[&str] = &["SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"];

/// Lets a user in who may do this for so many minutes.
fn grant(world: &World, user: &str, capabilities: &[&str], minutes: i32) -> ChatGrant {
    let input = CreateChatTokenInput::default()
        .room_identifier(world.room.as_str())
        .user_id(user)
        .capabilities(capabilities.to_vec())
        .session_duration_in_minutes(minutes)
        .attributes([("name", "Ann"), ("badge", "admin")]);
    let token = world.service.create_chat_token(&CreateChatToken::try_from(input).unwrap()).unwrap();
    world.connect(&token).unwrap()
}

/// A connection, its room, and the moment when it began.
struct Connected {
    session: ChatSession,
    room: ChatRoom,
    random: PredictableRandom,
    start: Moment,
}

impl Connected {
    fn with(capabilities: &[&str], minutes: i32, limits: RoomLimits) -> Self {
        let start = "2023-03-06T21:47:43Z".parse().unwrap();
        let session = ChatSession::new(grant(&World::new(), "alice", capabilities, minutes), start);
        Self { session, room: ChatRoom::new(limits), random: PredictableRandom::seeded(7), start }
    }

    fn new() -> Self {
        Self::with(ALL, 60, RoomLimits::default())
    }

    /// So many milliseconds after the beginning.
    fn at(&self, milliseconds: i64) -> Moment {
        Moment::from_unix_milliseconds(self.start.unix_milliseconds() + milliseconds).unwrap()
    }

    fn receive(&mut self, milliseconds: i64, text: &str) -> Vec<Output> {
        let now = self.at(milliseconds);
        self.session.receive(text.as_bytes(), now, &mut self.room, &self.random).unwrap()
    }

    fn say(&mut self, milliseconds: i64, content: &str) -> Vec<Output> {
        self.receive(
            milliseconds,
            &format!(r#"{{"Action":"SEND_MESSAGE","Content":"{content}","RequestId":"r"}}"#),
        )
    }

    fn poll(&mut self, milliseconds: i64) -> Vec<Output> {
        let now = self.at(milliseconds);
        self.session.poll(now, &self.random).unwrap()
    }

    fn reviewed(&mut self, milliseconds: i64, id: &MessageId, review: &str) -> Vec<Output> {
        let now = self.at(milliseconds);
        self.session.reviewed(id, Review::from_json(review.as_bytes()), now, &self.random).unwrap()
    }

    fn deadline(&self) -> Option<i64> {
        let deadline = self.session.deadline()?.unix_milliseconds();
        Some(deadline - self.start.unix_milliseconds())
    }
}

/// What a host does, in one word or as the frame that goes over the wire, without its id.
fn told(outputs: &[Output]) -> Vec<String> {
    let frame = |frame: &ServerFrame| {
        assert_eq!(frame.id().as_str().len(), 12);
        frame.to_json().replace(frame.id().as_str(), "<id>")
    };
    let one = |output: &Output| match output {
        Output::Send(error) => frame(&ServerFrame::Error(error.clone())),
        Output::Broadcast(broadcast) => format!("all: {}", frame(broadcast)),
        Output::Review(request) => format!("review by {}", request.due),
        Output::DisconnectUser(user) => format!("disconnect {}", user.as_str()),
        Output::Ping => "ping".to_owned(),
        Output::Close => "close".to_owned(),
        Output::Cut => "cut".to_owned(),
        other => panic!("{other:?}"),
    };
    outputs.iter().map(one).collect()
}

/// The one error that is answered: its code, its request and its words.
fn error(outputs: &[Output]) -> (i32, String, String) {
    let [Output::Send(ErrorFrame { request_id, error_code, error_message, .. })] = outputs else {
        panic!("expected one error, found {outputs:?}")
    };
    (error_code.number(), request_id.as_str().to_owned(), error_message.clone())
}

fn code(outputs: &[Output]) -> i32 {
    error(outputs).0
}

fn is_broadcast(outputs: &[Output]) -> bool {
    matches!(outputs, [Output::Broadcast(_)])
}

fn reviewing(fallback: FallbackResult) -> Connected {
    Connected::with(ALL, 60, RoomLimits::default().reviewed(fallback))
}
