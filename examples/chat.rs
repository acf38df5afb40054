//! A chat room on standard output: three users, of whom one moderates, and the limits of the room.
//!
//! ```text
//! cargo run --example chat
//! ```
//!
//! Where a server has a WebSocket, this example prints: a line for each frame, with its direction.

#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use stagepass::chat::{ChatRoom, ChatSession, Ending, Moment, Output, Review, RoomLimits, ServerFrame};
use stagepass::moderation::MessageId;
use stagepass::room::{CreateRoom, FallbackResult, MaxMessageRate};
use stagepass::{
    Account, Authority, Clock as _, CreateChatToken, CreateChatTokenInput, KeyName, KeyRing, ManualClock,
    MemoryRedemptions, MemoryStore, RoomArn, Service, SystemClock, SystemRandom, TokenKey,
};
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Outcome {
    let mut host = Host::new()?;
    host.connect("alice", &["SEND_MESSAGE"])?;
    host.connect("bob", &["SEND_MESSAGE"])?;
    host.connect("mod", &["SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"])?;

    heading("alice says hello, and the whole room hears it");
    host.receive("alice", r#"{"Action":"SEND_MESSAGE","Content":"Hello!","RequestId":"1"}"#)?;

    heading("bob is rude, and the moderator deletes what he said");
    host.receive("bob", r#"{"Action":"SEND_MESSAGE","Content":"Go away","RequestId":"2"}"#)?;
    let rude = host.heard.last().cloned().ok_or("nothing was said")?;
    let deletion = format!(r#"{{"Action":"DELETE_MESSAGE","Id":"{}","Reason":"rude"}}"#, rude.as_str());
    host.receive("mod", &deletion)?;

    heading("bob may not delete anything himself");
    host.receive("bob", &deletion)?;

    heading("the room takes three messages in a second, from all users together");
    for content in ["And", "another", "thing"] {
        host.receive("bob", &format!(r#"{{"Action":"SEND_MESSAGE","Content":"{content}"}}"#))?;
    }

    heading("now messages are reviewed: one is changed, and one is rejected");
    host.wait(1_000)?;
    host.room.set_limits(host.room.limits().reviewed(FallbackResult::Deny));
    host.receive("alice", r#"{"Action":"SEND_MESSAGE","Content":"What the heck?"}"#)?;
    host.receive("bob", r#"{"Action":"SEND_MESSAGE","Content":"Buy my spam","RequestId":"3"}"#)?;

    heading("the moderator disconnects bob");
    host.receive("mod", r#"{"Action":"DISCONNECT_USER","UserId":"bob","Reason":"spam"}"#)?;

    heading("after a minute the others have to come back with new tokens");
    host.wait(60_000)?;
    println!("{} connections are left", host.sessions.len());
    Ok(())
}

/// A host: one room, and a session for each connection to it.
struct Host {
    service: Service,
    random: Arc<SystemRandom>,
    now: Moment,
    room_arn: RoomArn,
    room: ChatRoom,
    sessions: BTreeMap<String, ChatSession>,
    /// The messages that were sent.
    heard: Vec<MessageId>,
}

impl Host {
    fn new() -> Outcome<Self> {
        let random = Arc::new(SystemRandom::new());
        let key = TokenKey::generate(KeyName::new("2026-11")?, &*random)?;
        let sealer = Arc::new(KeyRing::new(key, random.clone()));
        let home = Account::new("us-west-2", "123456789012")?;
        let start = SystemClock.now();
        let authority = Authority::new(home, Arc::new(ManualClock::at(start)), random.clone(), sealer);
        let service =
            Service::new(authority, Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()));
        let room =
            ChatRoom::new(RoomLimits::default().message_rate(MaxMessageRate::from_messages_per_second(3)?));
        let (room_arn, now) = (service.create_room(&CreateRoom::default())?.arn, start.into());
        Ok(Self { service, random, now, room_arn, room, sessions: BTreeMap::new(), heard: Vec::new() })
    }

    /// Lets a user in with a token for a minute, as a WebSocket server does in its handshake.
    fn connect(&mut self, user: &str, capabilities: &[&str]) -> Outcome {
        let input = CreateChatTokenInput::default()
            .room_identifier(self.room_arn.as_str())
            .user_id(user)
            .capabilities(capabilities.to_vec())
            .session_duration_in_minutes(1);
        let token = self.service.create_chat_token(&CreateChatToken::try_from(input)?)?;
        let grant = self.service.connect(&self.room_arn, token.token.as_str())?;
        self.sessions.insert(user.to_owned(), ChatSession::new(grant, self.now));
        Ok(())
    }

    fn receive(&mut self, user: &str, frame: &str) -> Outcome {
        println!("{user} → {frame}");
        let Some(session) = self.sessions.get_mut(user) else { return Err("not connected".into()) };
        let outputs = session.receive(frame.as_bytes(), self.now, &mut self.room, &*self.random)?;
        self.carry_out(user, outputs)
    }

    /// Lets time pass, and polls whom it is time for.
    fn wait(&mut self, milliseconds: i64) -> Outcome {
        let then = self.now.unix_milliseconds().saturating_add(milliseconds);
        self.now = Moment::from_unix_milliseconds(then)?;
        for user in self.sessions.keys().cloned().collect::<Vec<_>>() {
            let Some(session) = self.sessions.get_mut(&user) else { continue };
            if session.deadline().is_some_and(|due| due <= self.now) {
                let outputs = session.poll(self.now, &*self.random)?;
                self.carry_out(&user, outputs)?;
            }
        }
        Ok(())
    }

    fn carry_out(&mut self, user: &str, outputs: Vec<Output>) -> Outcome {
        for output in outputs {
            match output {
                Output::Send(error) => println!("  {user} ← {}", ServerFrame::Error(error).to_json()),
                Output::Broadcast(frame) => {
                    if let ServerFrame::Message(message) = &frame {
                        self.heard.push(message.id.clone());
                    }
                    let everybody: Vec<_> = self.sessions.keys().map(String::as_str).collect();
                    println!("  {} ← {}", everybody.join(", "), frame.to_json());
                }
                Output::Review(request) => {
                    let content = request.content.as_str();
                    let review = if content.contains("spam") {
                        br#"{"ReviewResult":"DENY"}"#.to_vec()
                    } else {
                        let content = content.replace("heck", "h***");
                        format!(r#"{{"ReviewResult":"ALLOW","Content":"{content}"}}"#).into_bytes()
                    };
                    let Some(session) = self.sessions.get_mut(user) else { continue };
                    let review = Review::from_json(&review);
                    let outputs = session.reviewed(&request.message_id, review, self.now, &*self.random)?;
                    self.carry_out(user, outputs)?;
                }
                Output::DisconnectUser(gone) => {
                    let Some(session) = self.sessions.get_mut(gone.as_str()) else { continue };
                    let outputs = session.end(Ending::Disconnected, &*self.random)?;
                    self.carry_out(gone.as_str(), outputs)?;
                }
                Output::Ping => println!("  {user} ← ping"),
                Output::Close | Output::Cut => {
                    println!("  {user} is closed");
                    self.sessions.remove(user);
                }
                _ => return Err("an output that this host does not know".into()),
            }
        }
        Ok(())
    }
}

fn heading(text: &str) {
    println!("\n── {text}");
}
