//! The part of the model that is about tokens, and about chat, which is little more.

use super::outcome::{ChatAnswer, Name, Outcome, Refusal, TokenAnswer};
use super::plain::{Model, can_be_issued, chat_word, expiry, name, participant_word};
use super::tables::{ChatConnection, ChatToken, Token, number};
use super::terms::{ChatTokenRequest, Door, Place, Shown, TokenRequest};
use stagepass::ChatTokenCapability;
use std::collections::BTreeSet;

impl Model {
    /// Makes a token of a new participant.
    pub(super) fn mint(&mut self, now: i64, stage: usize, request: &TokenRequest) -> TokenAnswer {
        let participant = self.new_participant();
        let token = Token { key: Some(self.key), ..Self::token(now, stage, participant, request) };
        let answer = TokenAnswer {
            participant: Name::Number(participant),
            token: Name::Number(self.tokens.len()),
            user_id: token.user_id.clone(),
            attributes: token.attributes.clone(),
            minutes: Some(i64::from(request.minutes.unwrap_or(720))),
            capabilities: Some(token.capabilities.clone()),
            expires_at: Some(token.expires_at),
        };
        self.tokens.push(token);
        answer
    }

    /// What the application signs is for a new participant, or one more token of one that has some.
    pub(super) fn sign_participant_token(
        &mut self,
        stage: Place,
        participant: Option<u8>,
        key: Option<u8>,
        ahead: i32,
        request: &TokenRequest,
    ) -> Outcome {
        let of = participant.map(|back| number(&self.tokens, back).map(|(_, token)| token.participant));
        let (Some(stage), Some(participant)) = (self.stage(stage), of.unwrap_or(Some(self.participants)))
        else {
            return Outcome::PassedOver;
        };
        if participant == self.participants {
            self.new_participant();
        }
        let issued_at = self.issue_of_signed(ahead);
        let token = Self::token(issued_at, stage, participant, request);
        // Such a token does not tell empty attributes from none.
        let attributes = token.attributes.clone().filter(|attributes| !attributes.is_empty());
        let signed_by = key.and_then(|back| number(&self.keys, back)).map(|(key, _)| key);
        self.tokens.push(Token { attributes, signed_by, ..token });
        Outcome::TokenSigned(Name::Number(self.tokens.len().saturating_sub(1)))
    }

    /// Returns the moment at which a token that is signed now says that it is issued.
    pub(super) fn issue_of_signed(&self, ahead: i32) -> i64 {
        self.now.saturating_add(i64::from(ahead))
    }

    fn new_participant(&mut self) -> usize {
        let participant = self.participants;
        self.participants = participant.saturating_add(1);
        participant
    }

    /// What is not asked for is granted to participants, as the documentation says.
    fn token(now: i64, stage: usize, participant: usize, request: &TokenRequest) -> Token {
        let capabilities = match &request.capabilities {
            Some(capabilities) => capabilities.iter().copied().map(participant_word).collect(),
            None => BTreeSet::from(["PUBLISH", "SUBSCRIBE"]),
        };
        Token {
            stage,
            participant,
            user_id: request.user_id.clone(),
            attributes: request.attributes.clone(),
            capabilities,
            issued_at: now,
            expires_at: expiry(now, request),
            key: None,
            signed_by: None,
        }
    }

    /// Returns the participant token that is shown, if what is shown is one.
    pub(super) fn shown(&self, shown: Shown) -> Option<(usize, Token)> {
        let Shown::Good(back) = shown else { return None };
        let trusts = |key: usize| self.keys.get(key).is_some_and(|key| !key.deleted);
        number(&self.tokens, back).filter(|(_, token)| {
            token.key.is_none_or(|key| self.opens(key)) && token.signed_by.is_none_or(trusts)
        })
    }

    pub(super) fn create_chat_token(&mut self, room: Place, request: &ChatTokenRequest) -> Outcome {
        let room = match self.room(room) {
            Some(room) if self.has_room(room) => room,
            gone => return Outcome::Refused(Refusal::RoomNotFound(name(gone))),
        };
        let issued_at = self.read();
        let token = Name::Number(self.chat_tokens.len());
        let expires_at = issued_at.saturating_add(60);
        let minutes = i64::from(request.minutes.unwrap_or(60));
        let session_expires_at = issued_at.saturating_add(minutes.saturating_mul(60));
        if !can_be_issued(issued_at, expires_at.max(session_expires_at)) {
            return Outcome::Failed(String::new());
        }
        let capabilities = request.capabilities.iter().flatten().copied().map(chat_word).collect();
        let key = self.key;
        self.chat_tokens.push(ChatToken {
            room,
            user_id: request.user_id.clone(),
            cut: false,
            capabilities,
            issued_at,
            expires_at,
            session_expires_at,
            key,
        });
        Outcome::ChatTokenCreated {
            token,
            expires_at: Some(expires_at),
            session_expires_at: Some(session_expires_at),
        }
    }

    pub(super) fn connect(&mut self, shown: Shown, door: Door) -> Outcome {
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
        let now = self.read();
        if let Err(refusal) = self.in_time(now, token.issued_at, token.expires_at) {
            return Outcome::Refused(refusal);
        }
        if let Err(refusal) = session_goes_on(now, token.session_expires_at) {
            return Outcome::Refused(refusal);
        }
        if !self.has_room(token.room) {
            return Outcome::Refused(Refusal::NoSuchRoom);
        }
        match self.used.iter().find(|(used, _)| *used == number) {
            Some((_, memory)) if self.is_unknown(*memory, now, token.issued_at) => {
                return Outcome::PassedOver;
            }
            Some(_) => return Outcome::Refused(Refusal::AlreadyUsed),
            None => self.used.push((number, self.memory())),
        }
        self.chat_connections.push(ChatConnection { token: number, key: self.key });
        connected(token)
    }

    pub(super) fn chat_user_may(&mut self, back: u8, capability: Option<ChatTokenCapability>) -> Outcome {
        let Some((_, connection)) = number(&self.chat_connections, back) else { return Outcome::PassedOver };
        let Some(token) = self.chat_tokens.get(connection.token).cloned() else { return Outcome::PassedOver };
        if token.cut {
            return Outcome::PassedOver;
        }
        let asked = if self.seals_connections {
            self.require_chat_connection(connection)
        } else {
            session_goes_on(self.read(), token.session_expires_at)
        };
        if let Err(refusal) = asked {
            return Outcome::Refused(refusal);
        }
        match capability.map(chat_word) {
            Some(word) if !token.capabilities.contains(word) => {
                Outcome::Refused(Refusal::MissingChatCapability(word))
            }
            _ => Outcome::Allowed,
        }
    }
}

/// The leeway is for tokens, and not for sessions.
pub(super) fn session_goes_on(now: i64, expired_at: i64) -> Result<(), Refusal> {
    if now >= expired_at { Err(Refusal::SessionExpired { now, expired_at }) } else { Ok(()) }
}

/// Returns what is answered to a chat user of this token.
pub(super) fn connected(token: ChatToken) -> Outcome {
    Outcome::Connected(Box::new(ChatAnswer {
        room: Name::Number(token.room),
        own_user_id: true,
        own_attributes: true,
        capabilities: token.capabilities,
        session_expires_at: token.session_expires_at,
    }))
}
