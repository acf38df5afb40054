//! The model: tables of numbers and words, and what is to come of each step.
//!
//! It shares no rule with the rest of the library, on purpose: every number and every order of questions is
//! written here again, from the documentation.

use super::outcome::{ChatAnswer, Name, Outcome, Refusal, StageAnswer, TokenAnswer};
use super::step::{self, ChatTokenRequest, Door, End, Place, Shown, Step, TokenRequest, pick};
use super::{CLOCK_WANDERS_SECONDS, Conduct, START};
use stagepass::{ChatTokenCapability, ParticipantTokenCapability};
use std::collections::{BTreeMap, BTreeSet};

/// Stages, sessions, participants and chat connections, as plainly as they can be said.
///
/// Everything has the number of its turn among its kind, and a participant has that of its token.
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) conduct: Conduct,
    pub(super) now: i64,
    /// The latest moment that the clock ever told.
    latest: i64,
    pub(super) stages: usize,
    rooms: usize,
    pub(super) tokens: Vec<Token>,
    chat_tokens: Vec<ChatToken>,
    /// The stage of each session.
    pub(super) sessions: Vec<usize>,
    /// The session that goes on, by stage.
    pub(super) active: BTreeMap<usize, usize>,
    /// Who ever joined, by session and participant.
    pub(super) people: BTreeMap<(usize, usize), Person>,
    /// Who was disconnected by the host, by stage and participant.
    pub(super) disconnected: BTreeSet<(usize, usize)>,
    pub(super) connections: Vec<Connection>,
    /// The token of each chat connection.
    chat_connections: Vec<usize>,
    /// The chat tokens that were used.
    used: BTreeSet<usize>,
    /// The latest moment at which a valid chat token was shown.
    latest_use: i64,
    /// The number of the key that seals; those before it sealed until the moment that stands here, as long as
    /// they are not dropped.
    key: usize,
    sealed_until: BTreeMap<usize, i64>,
}

/// What a participant token was made with.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) stage: usize,
    pub(super) user_id: Option<String>,
    pub(super) attributes: Option<BTreeMap<String, String>>,
    pub(super) capabilities: BTreeSet<&'static str>,
    pub(super) expires_at: i64,
    key: usize,
}

#[derive(Debug, Clone)]
struct ChatToken {
    room: usize,
    capabilities: BTreeSet<&'static str>,
    expires_at: i64,
    session_expires_at: i64,
    key: usize,
}

/// A participant in one session.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) first_join_time: i64,
    pub(super) published: bool,
    pub(super) client: [Option<String>; 6],
    /// By which connection it is connected, if it is.
    pub(super) connected_by: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Connection {
    pub(super) session: usize,
    pub(super) participant: usize,
}

impl Model {
    /// Nothing was made yet.
    #[must_use]
    pub fn new(conduct: Conduct) -> Self {
        Self {
            conduct,
            now: START,
            latest: START,
            stages: 0,
            rooms: 0,
            tokens: Vec::new(),
            chat_tokens: Vec::new(),
            sessions: Vec::new(),
            active: BTreeMap::new(),
            people: BTreeMap::new(),
            disconnected: BTreeSet::new(),
            connections: Vec::new(),
            chat_connections: Vec::new(),
            used: BTreeSet::new(),
            latest_use: i64::MIN,
            key: 0,
            sealed_until: BTreeMap::new(),
        }
    }

    /// The moment now, in seconds since 1970.
    #[must_use]
    pub const fn now(&self) -> i64 {
        self.now
    }

    /// How many connections to stages there have been.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.len()
    }

    /// Takes a step, and says what is to come of it.
    pub fn take(&mut self, step: &Step) -> Outcome {
        match step {
            Step::CreateStage { name, tags, tokens } => self.create_stage(name.clone(), *tags, tokens),
            Step::CreateRoom => {
                self.rooms = self.rooms.saturating_add(1);
                Outcome::RoomCreated(Name::Number(self.rooms.saturating_sub(1)))
            }
            Step::CreateParticipantToken { stage, token } => match self.stage(*stage) {
                Some(stage) => Outcome::TokenCreated(Box::new(self.mint(stage, token))),
                None => Outcome::Refused(Refusal::StageNotFound),
            },
            Step::CreateChatToken { room, token } => match self.room(*room) {
                Some(room) => self.mint_for_chat(room, token),
                None => Outcome::Refused(Refusal::RoomNotFound(Name::Unknown)),
            },
            Step::Join { token, stage, client } => self.join(*token, *stage, *client),
            Step::Publish { connection } => self.with_connection(*connection, Self::publish),
            Step::Leave { connection } => self.with_connection(*connection, Self::leave),
            Step::Disconnect { stage, participant } => self.disconnect(*stage, *participant),
            Step::GetParticipant { connection, swapped } => self.get_participant(*connection, *swapped),
            Step::Connect { token, room } => self.connect(*token, *room),
            Step::ParticipantMay { connection, capability } => self
                .with_connection(*connection, |model, number| {
                    model.participant_may(number, participant_word(*capability))
                }),
            Step::ChatUserMay { connection, capability } => self.chat_user_may(*connection, *capability),
            Step::Advance { seconds } => self.set(self.now.saturating_add(i64::from(*seconds))),
            Step::Until { end, early } => self.until(*end, *early),
            Step::SetBack { seconds } => {
                let earliest = self.latest.saturating_sub(CLOCK_WANDERS_SECONDS);
                self.set(self.now.saturating_sub(i64::from(*seconds)).max(earliest))
            }
            Step::RotateKeys => {
                self.sealed_until.insert(self.key, self.now);
                self.key = self.key.saturating_add(1);
                Outcome::Done
            }
            Step::DropOutlivedKeys => {
                let outlived = |until: &i64| self.outlived_at(*until) <= self.now;
                let gone: Vec<usize> = self
                    .sealed_until
                    .iter()
                    .filter(|(_, until)| outlived(until))
                    .map(|(key, _)| *key)
                    .collect();
                self.sealed_until.retain(|key, _| !gone.contains(key));
                Outcome::Done
            }
        }
    }

    fn set(&mut self, now: i64) -> Outcome {
        self.now = now;
        self.latest = self.latest.max(now);
        Outcome::Done
    }

    /// When all that a key sealed until then is over, also what a machine sealed whose clock was ahead: 14 days and five
    /// minutes are 1,209,900 seconds.
    fn outlived_at(&self, until: i64) -> i64 {
        until.saturating_add(1_209_900).saturating_add(i64::from(self.conduct.leeway_seconds))
    }

    fn until(&mut self, end: End, early: bool) -> Outcome {
        let end = match end {
            End::Token(back) => number(&self.tokens, back).map(|(_, token)| token.expires_at),
            End::ChatToken(back) => number(&self.chat_tokens, back).map(|(_, token)| token.expires_at),
            End::ChatSession(back) => {
                number(&self.chat_tokens, back).map(|(_, token)| token.session_expires_at)
            }
            End::Key => self.sealed_until.values().next().map(|until| self.outlived_at(*until)),
        };
        match end.map(|end| end.saturating_sub(i64::from(early))) {
            Some(moment) if moment > self.now => self.set(moment),
            _ => Outcome::PassedOver,
        }
    }

    pub(super) fn stage(&self, place: Place) -> Option<usize> {
        made(self.stages, place)
    }

    fn room(&self, place: Place) -> Option<usize> {
        made(self.rooms, place)
    }

    fn create_stage(&mut self, name: Option<String>, tags: u8, tokens: &[TokenRequest]) -> Outcome {
        let stage = self.stages;
        self.stages = stage.saturating_add(1);
        Outcome::StageCreated(Box::new(StageAnswer {
            stage: Name::Number(stage),
            name,
            tags: step::tags(tags),
            active: false,
            tokens: tokens.iter().map(|token| self.mint(stage, token)).collect(),
        }))
    }

    fn mint(&mut self, stage: usize, request: &TokenRequest) -> TokenAnswer {
        let minutes = i64::from(request.minutes.unwrap_or(720));
        let expires_at = self.now.saturating_add(minutes.saturating_mul(60));
        let capabilities = match &request.capabilities {
            Some(capabilities) => capabilities.iter().copied().map(participant_word).collect(),
            None => BTreeSet::from(["PUBLISH", "SUBSCRIBE"]),
        };
        let name = Name::Number(self.tokens.len());
        self.tokens.push(Token {
            stage,
            user_id: request.user_id.clone(),
            attributes: request.attributes.clone(),
            capabilities: capabilities.clone(),
            expires_at,
            key: self.key,
        });
        TokenAnswer {
            participant: name,
            token: name,
            user_id: request.user_id.clone(),
            attributes: request.attributes.clone(),
            minutes: Some(minutes),
            capabilities: Some(capabilities),
            expires_at: Some(expires_at),
        }
    }

    fn mint_for_chat(&mut self, room: usize, request: &ChatTokenRequest) -> Outcome {
        let token = Name::Number(self.chat_tokens.len());
        let expires_at = self.now.saturating_add(60);
        let minutes = i64::from(request.minutes.unwrap_or(60));
        let session_expires_at = self.now.saturating_add(minutes.saturating_mul(60));
        let capabilities = request.capabilities.iter().flatten().copied().map(chat_word).collect();
        let key = self.key;
        self.chat_tokens.push(ChatToken { room, capabilities, expires_at, session_expires_at, key });
        Outcome::ChatTokenCreated {
            token,
            expires_at: Some(expires_at),
            session_expires_at: Some(session_expires_at),
        }
    }

    /// The participant token that is shown, if what is shown is one.
    pub(super) fn shown(&self, shown: Shown) -> Option<(usize, Token)> {
        let Shown::Good(back) = shown else { return None };
        number(&self.tokens, back).filter(|(_, token)| self.opens(token.key))
    }

    /// Whether tokens of a key are still known to be tokens.
    fn opens(&self, key: usize) -> bool {
        !self.conduct.drops_keys || key == self.key || self.sealed_until.contains_key(&key)
    }

    pub(super) fn is_over(&self, expires_at: i64) -> bool {
        self.now >= expires_at.saturating_add(i64::from(self.conduct.leeway_seconds))
    }

    fn connect(&mut self, shown: Shown, door: Door) -> Outcome {
        let own = match shown {
            Shown::Good(back) | Shown::Spoilt { token: back, .. } => number(&self.chat_tokens, back),
            Shown::OfOtherKind(_) => None,
        };
        let room = match (door, &own) {
            (Door::Own, Some((_, token))) => Some(token.room),
            (Door::Own, None) => self.room(Place::Made(0)),
            (Door::Of(place), _) => self.room(place),
        };
        let token = own.filter(|(_, token)| matches!(shown, Shown::Good(_)) && self.opens(token.key));
        let Some((number, token)) = token else { return Outcome::Refused(Refusal::NotOurs) };
        if room != Some(token.room) {
            let (expected, actual) = (name(room), Name::Number(token.room));
            return Outcome::Refused(Refusal::WrongRoom { expected, actual });
        }
        if self.is_over(token.expires_at) {
            let (now, expired_at) = (self.now, token.expires_at);
            return Outcome::Refused(Refusal::Expired { now, expired_at });
        }
        // A leeway is for tokens: the session may be over before it is connected.
        if self.now >= token.session_expires_at {
            let (now, expired_at) = (self.now, token.session_expires_at);
            return Outcome::Refused(Refusal::SessionExpired { now, expired_at });
        }
        self.latest_use = self.latest_use.max(self.now);
        let end = token.expires_at.saturating_add(i64::from(self.conduct.leeway_seconds));
        let forgotten = self.conduct.forgets_redemptions && end <= self.latest_use;
        if forgotten || !self.used.insert(number) {
            return Outcome::Refused(Refusal::AlreadyUsed);
        }
        self.chat_connections.push(number);
        Outcome::Connected(Box::new(ChatAnswer {
            room: Name::Number(token.room),
            own_user_id: true,
            own_attributes: true,
            capabilities: token.capabilities,
            session_expires_at: token.session_expires_at,
        }))
    }

    fn chat_user_may(&self, back: u8, capability: Option<ChatTokenCapability>) -> Outcome {
        let connection = number(&self.chat_connections, back);
        let Some(token) = connection.and_then(|(_, token)| self.chat_tokens.get(token)) else {
            return Outcome::PassedOver;
        };
        let (now, expired_at) = (self.now, token.session_expires_at);
        match capability.map(chat_word) {
            _ if now >= expired_at => Outcome::Refused(Refusal::SessionExpired { now, expired_at }),
            Some(word) if !token.capabilities.contains(word) => {
                Outcome::Refused(Refusal::MissingChatCapability(word))
            }
            _ => Outcome::Allowed,
        }
    }
}

/// One of a list, with its number.
pub(super) fn number<T: Clone>(list: &[T], back: u8) -> Option<(usize, T)> {
    let number = pick(list.len(), back)?;
    list.get(number).cloned().map(|item| (number, item))
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
