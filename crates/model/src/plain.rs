//! The model: tables of numbers and words, and what comes of each step.
//!
//! It shares no rule with the library, on purpose. Every number and every order of questions is
//! written here again, from the documentation.

use super::outcome::{Name, Outcome, Refusal, StageAnswer};
use super::step::Step;
use super::tables::{
    ChatConnection, ChatToken, Connection, Cursor, FIRST_MOMENT, LAST_MOMENT, Machine, Managed, Memory,
    Person, Session, Token, is_full,
};
use super::terms::{self, Place, TokenRequest, pick};
use super::{Conduct, START};
use stagepass::store::Quotas;
use stagepass::{ChatTokenCapability, ParticipantTokenCapability};
use std::collections::BTreeMap;

/// Stages, sessions, participants and chat connections, as plainly as they can be said.
///
/// Everything has the number of its turn among its kind.
///
/// ```
/// use stagepass_model::{Conduct, Model, Name, Outcome, Step};
///
/// let mut model = Model::new(&Conduct::default());
/// assert_eq!(model.take(&Step::CreateRoom), Outcome::RoomCreated(Name::Number(0)));
/// assert_eq!(model.take(&Step::Leave { connection: 0 }), Outcome::PassedOver);
/// ```
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) drops_keys: bool,
    /// Whether a connection is a sealed text, which is opened with all that it does.
    pub(super) seals_connections: bool,
    pub(super) machines: Vec<Machine>,
    /// The machine whose turn it is.
    pub(super) turn: usize,
    /// What a clock that is right says.
    pub(super) now: i64,
    /// Which reading of the next step is wrong, and what the clock tells then.
    pub(super) misreading: Option<(u8, i64)>,
    /// How often the clock was read in this step.
    pub(super) readings: u8,
    /// What the host took for now when it pruned or swept last.
    pub(super) cleaned_at: i64,
    pub(super) quotas: Quotas,
    pub(super) stages: Vec<Managed>,
    pub(super) keys: Vec<Managed>,
    pub(super) rooms: Vec<Managed>,
    /// How many changes of rooms there were.
    pub(super) changes: i64,
    /// Where the next pages of lists begin.
    pub(super) cursors: Vec<Cursor>,
    pub(super) participants: usize,
    pub(super) tokens: Vec<Token>,
    pub(super) chat_tokens: Vec<ChatToken>,
    pub(super) sessions: Vec<Session>,
    /// The session that goes on, by stage.
    pub(super) active: BTreeMap<usize, usize>,
    /// Who ever joined, by session and participant.
    pub(super) people: BTreeMap<(usize, usize), Person>,
    /// The stages and participants that the host disconnected, in the order of the latest time.
    pub(super) disconnected: Vec<((usize, usize), Memory)>,
    /// How often anybody joined.
    pub(super) joins: usize,
    pub(super) connections: Vec<Connection>,
    pub(super) sealed_connections: Vec<Connection>,
    pub(super) chat_connections: Vec<ChatConnection>,
    pub(super) sealed_sessions: Vec<ChatConnection>,
    /// The chat tokens that were used.
    pub(super) used: Vec<(usize, Memory)>,
    /// The number of the key that seals.
    pub(super) key: usize,
    /// Until when the keys before that one sealed, as long as they are not dropped.
    pub(super) sealed_until: BTreeMap<usize, i64>,
}

impl Model {
    /// Creates a model of a service that has this conduct, in which nothing has happened yet.
    #[must_use]
    pub fn new(conduct: &Conduct) -> Self {
        Self {
            drops_keys: conduct.drops_keys(),
            seals_connections: conduct.seals_connections(),
            machines: conduct.leeways().map(Machine::new).collect(),
            turn: 0,
            now: START,
            misreading: None,
            readings: 0,
            cleaned_at: START,
            quotas: conduct.quotas(),
            stages: Vec::new(),
            keys: Vec::new(),
            rooms: Vec::new(),
            changes: 0,
            cursors: Vec::new(),
            participants: 0,
            tokens: Vec::new(),
            chat_tokens: Vec::new(),
            sessions: Vec::new(),
            active: BTreeMap::new(),
            people: BTreeMap::new(),
            disconnected: Vec::new(),
            joins: 0,
            connections: Vec::new(),
            sealed_connections: Vec::new(),
            chat_connections: Vec::new(),
            sealed_sessions: Vec::new(),
            used: Vec::new(),
            key: 0,
            sealed_until: BTreeMap::new(),
        }
    }

    /// Returns how many connections to stages there have been, those that were opened among them.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.len()
    }

    /// Takes a step, and returns what comes of it.
    pub fn take(&mut self, step: &Step) -> Outcome {
        self.readings = 0;
        let misreading = self.misreading;
        let outcome = self.taken(step);
        // A clock that is to fail does so in the next step that is taken, or not at all.
        if self.misreading == misreading && outcome != Outcome::PassedOver {
            self.misreading = None;
        }
        outcome
    }

    fn taken(&mut self, step: &Step) -> Outcome {
        match step {
            Step::CreateStage { name, tags, tokens } => self.create_stage(name.clone(), *tags, tokens),
            Step::CreateRoom => self.create_room(),
            Step::CreateParticipantToken { stage, token } => self.create_participant_token(*stage, token),
            Step::SignParticipantToken { stage, participant, key, ahead, token } => {
                self.sign_participant_token(*stage, *participant, *key, *ahead, token)
            }
            Step::CreateChatToken { room, token } => self.create_chat_token(*room, token),
            Step::Join { token, stage, client } => self.join(*token, *stage, *client),
            Step::Publish { connection } => self.with_connection(*connection, Self::publish),
            Step::Unpublish { connection } => self.with_connection(*connection, Self::unpublish),
            Step::Leave { connection } => self.with_connection(*connection, Self::leave),
            Step::Heartbeat { connection } => self.with_connection(*connection, Self::heartbeat),
            Step::Sweep { seconds, quiet } => self.sweep(*seconds, *quiet),
            Step::Lost { connection } => self.lost(*connection),
            Step::SealConnection { connection } => self.with_connection(*connection, Self::seal_connection),
            Step::OpenConnection { text, stage } => self.open_connection(*text, *stage),
            Step::Disconnect { stage, participant } => self.disconnect(*stage, *participant),
            Step::GetParticipant { connection, swapped } => self.get_participant(*connection, *swapped),
            Step::Connect { token, room } => self.connect(*token, *room),
            Step::SealChatSession { connection } => self.seal_chat_session(*connection),
            Step::OpenChatSession { text, room } => self.open_chat_session(*text, *room),
            Step::ParticipantMay { connection, capability } => self
                .with_connection(*connection, |model, number| {
                    model.participant_may(number, participant_word(*capability))
                }),
            Step::ChatUserMay { connection, capability } => self.chat_user_may(*connection, *capability),
            Step::Call(call) => self.call(call),
            Step::NextPage { list, other } => self.next_page(*list, *other),
            Step::Advance { seconds } => {
                self.now = self.now.saturating_add(i64::from(*seconds));
                Outcome::Done
            }
            Step::Until { end, early } => self.until(*end, *early),
            Step::Turn { machine } => self.turn(*machine),
            Step::Skew { seconds } => self.skew(*seconds),
            Step::Misread { reading, last } => self.misread(*reading, *last),
            Step::Prune { seconds } => self.prune(*seconds),
            Step::RotateKeys => {
                self.sealed_until.insert(self.key, self.clock());
                self.key = self.key.saturating_add(1);
                Outcome::Done
            }
            Step::DropOutlivedKeys => self.drop_outlived_keys(),
        }
    }

    pub(super) fn stage(&self, place: Place) -> Option<usize> {
        made(self.stages.len(), place)
    }

    pub(super) fn room(&self, place: Place) -> Option<usize> {
        made(self.rooms.len(), place)
    }

    pub(super) fn has_stage(&self, stage: usize) -> bool {
        self.stages.get(stage).is_some_and(|stage| !stage.deleted)
    }

    pub(super) fn has_room(&self, room: usize) -> bool {
        self.rooms.get(room).is_some_and(|room| !room.deleted)
    }

    fn create_room(&mut self) -> Outcome {
        let now = self.read();
        if !can_be_issued(now, now) {
            return Outcome::Failed(String::new());
        }
        if is_full(&self.rooms, self.quotas.rooms) {
            return Outcome::Refused(Refusal::QuotaExceeded);
        }
        self.changes = self.changes.saturating_add(1);
        self.rooms.push(Managed { place: self.changes, ..Managed::of(None, BTreeMap::new(), now) });
        Outcome::RoomCreated(Name::Number(self.rooms.len().saturating_sub(1)))
    }

    fn create_stage(&mut self, name: Option<String>, tags: u8, tokens: &[TokenRequest]) -> Outcome {
        let now = self.read();
        let stage = self.stages.len();
        // All of it is created, or nothing.
        if tokens.iter().any(|token| !can_be_issued(now, expiry(now, token))) {
            return Outcome::Failed(String::new());
        }
        if is_full(&self.stages, self.quotas.stages) {
            return Outcome::Refused(Refusal::QuotaExceeded);
        }
        self.stages.push(Managed::of(name.clone(), terms::tags(tags), now));
        Outcome::StageCreated(Box::new(StageAnswer {
            stage: Name::Number(stage),
            name,
            tags: terms::tags(tags),
            active: false,
            tokens: tokens.iter().map(|token| self.mint(now, stage, token)).collect(),
        }))
    }

    pub(super) fn create_participant_token(&mut self, stage: Place, token: &TokenRequest) -> Outcome {
        let Some(stage) = self.stage(stage).filter(|stage| self.has_stage(*stage)) else {
            return Outcome::Refused(Refusal::StageNotFound);
        };
        let now = self.read();
        if !can_be_issued(now, expiry(now, token)) {
            return Outcome::Failed(String::new());
        }
        Outcome::TokenCreated(Box::new(self.mint(now, stage, token)))
    }
}

/// Returns the moment at which a participant token expires: after 12 hours, if nothing else is
/// asked for.
pub(super) fn expiry(issued_at: i64, token: &TokenRequest) -> i64 {
    issued_at.saturating_add(i64::from(token.minutes.unwrap_or(720)).saturating_mul(60))
}

/// Returns whether a token can be issued now: the clock has not failed, and the year 9999 is not
/// over when the token expires.
pub(super) fn can_be_issued(now: i64, expires_at: i64) -> bool {
    now != FIRST_MOMENT && expires_at <= LAST_MOMENT
}

fn made(count: usize, place: Place) -> Option<usize> {
    match place {
        Place::Made(back) => pick(count, back),
        Place::Unknown => None,
    }
}

pub(super) fn name(number: Option<usize>) -> Name {
    number.map_or(Name::Unknown, Name::Number)
}

/// The word of a capability that this model does not know, which no service answers.
const UNKNOWN: &str = "?";

pub(super) const fn participant_word(capability: ParticipantTokenCapability) -> &'static str {
    match capability {
        ParticipantTokenCapability::Publish => "PUBLISH",
        ParticipantTokenCapability::Subscribe => "SUBSCRIBE",
        _ => UNKNOWN,
    }
}

pub(super) const fn chat_word(capability: ChatTokenCapability) -> &'static str {
    match capability {
        ChatTokenCapability::SendMessage => "SEND_MESSAGE",
        ChatTokenCapability::DisconnectUser => "DISCONNECT_USER",
        ChatTokenCapability::DeleteMessage => "DELETE_MESSAGE",
        _ => UNKNOWN,
    }
}
