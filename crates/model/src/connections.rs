//! The part of the model that is about connections which outlive their process: heard of, swept,
//! and sealed to texts.

use super::outcome::{Name, Outcome, Refusal};
use super::plain::{Model, can_be_issued, name};
use super::tables::{ChatConnection, Connection, number};
use super::terms::{Door, Place, Shown};
use super::tokens::{connected, session_goes_on};

impl Model {
    pub(super) fn heartbeat(&mut self, connection: usize) -> Outcome {
        match self.standing(connection) {
            Ok((_, person)) => {
                person.quiet_since = None;
                Outcome::Done
            }
            Err(refused) => refused,
        }
    }

    /// A sweep finds what an earlier one has stamped, and stamps the rest. A stamp from later than
    /// now is replaced.
    pub(super) fn sweep(&mut self, seconds: i16, quiet: u16) -> Outcome {
        let Some(at) = self.cleaning(seconds) else { return Outcome::Failed(String::new()) };
        let lost = at.saturating_sub(quiet.into());
        let mut found = Vec::new();
        for person in self.people.values_mut() {
            let Some(join) = person.connected_by else { continue };
            match person.quiet_since {
                Some(since) if since <= lost => found.push(Name::Number(join)),
                Some(since) if since <= at => {}
                _ => person.quiet_since = Some(at),
            }
        }
        found.sort();
        Outcome::Quiet(found)
    }

    /// A host lets a participant leave on behalf of a connection, of which it has the name.
    pub(super) fn lost(&mut self, back: u8) -> Outcome {
        match number(&self.connections, back) {
            Some((connection, _)) => self.leave(connection),
            None => Outcome::PassedOver,
        }
    }

    pub(super) fn seal_connection(&mut self, connection: usize) -> Outcome {
        let Some(connection) = self.connections.get(connection).copied() else { return Outcome::PassedOver };
        let sealed = Connection { sealed_at: self.read(), key: self.key, ..connection };
        if !can_be_issued(sealed.sealed_at, sealed.expires_at()) {
            return Outcome::Failed(String::new());
        }
        self.sealed_connections.push(sealed);
        Outcome::Sealed
    }

    /// Whether the connection still stands is asked when it is used.
    pub(super) fn open_connection(&mut self, shown: Shown, door: Door) -> Outcome {
        let own = sealed(&self.sealed_connections, shown);
        let own_stage = own.and_then(|own| self.sessions.get(own.session)).map(|session| session.stage);
        let stage = match (door, own_stage) {
            (Door::Own, Some(stage)) => Some(stage),
            (Door::Own, None) => self.stage(Place::Made(0)),
            (Door::Of(place), _) => self.stage(place),
        };
        let text = own.filter(|own| matches!(shown, Shown::Good(_)) && self.opens(own.key));
        let (Some(text), Some(actual)) = (text, own_stage) else {
            return Outcome::Refused(Refusal::NotOurs);
        };
        if stage != Some(actual) {
            let (expected, actual) = (name(stage), Name::Number(actual));
            return Outcome::Refused(Refusal::WrongStage { expected, actual });
        }
        if let Err(refusal) = self.require_connection(text) {
            return Outcome::Refused(refusal);
        }
        self.connections.push(text);
        Outcome::Opened(Name::Number(text.join))
    }

    /// Asks whether the text of a connection opens at its own stage.
    pub(super) fn require_connection(&mut self, text: Connection) -> Result<(), Refusal> {
        if !self.opens(text.key) {
            return Err(Refusal::NotOurs);
        }
        let now = self.read();
        self.in_time(now, text.sealed_at, text.expires_at())
    }

    pub(super) fn seal_chat_session(&mut self, back: u8) -> Outcome {
        let Some((_, connection)) = number(&self.chat_connections, back) else { return Outcome::PassedOver };
        if self.chat_tokens.get(connection.token).is_some_and(|token| token.cut) {
            return Outcome::PassedOver;
        }
        if self.seals_connections
            && let Err(refusal) = self.require_chat_connection(connection)
        {
            return Outcome::Refused(refusal);
        }
        self.sealed_sessions.push(ChatConnection { key: self.key, ..connection });
        Outcome::Sealed
    }

    pub(super) fn open_chat_session(&mut self, shown: Shown, door: Door) -> Outcome {
        let own = sealed(&self.sealed_sessions, shown);
        let token = own.and_then(|own| self.chat_tokens.get(own.token)).cloned();
        let room = match (door, &token) {
            (Door::Own, Some(token)) => Some(token.room),
            (Door::Own, None) => self.room(Place::Made(0)),
            (Door::Of(place), _) => self.room(place),
        };
        let text = own.filter(|own| matches!(shown, Shown::Good(_)) && self.opens(own.key));
        let (Some(text), Some(token)) = (text, token) else { return Outcome::Refused(Refusal::NotOurs) };
        if room != Some(token.room) {
            let (expected, actual) = (name(room), Name::Number(token.room));
            return Outcome::Refused(Refusal::WrongRoom { expected, actual });
        }
        if let Err(refusal) = self.require_chat_connection(text) {
            return Outcome::Refused(refusal);
        }
        if token.cut {
            return Outcome::PassedOver;
        }
        self.chat_connections.push(text);
        connected(token)
    }

    /// Asks whether the text of a chat session opens in its own room: until the session ends, and
    /// whatever the expiry of the token.
    pub(super) fn require_chat_connection(&mut self, text: ChatConnection) -> Result<(), Refusal> {
        let token = self.chat_tokens.get(text.token).cloned();
        let Some(token) = token.filter(|_| self.opens(text.key)) else { return Err(Refusal::NotOurs) };
        let now = self.read();
        self.not_later(now, token.issued_at)?;
        session_goes_on(now, token.session_expires_at)
    }
}

/// Returns the text that is shown, or that is shown with one character changed.
fn sealed<T: Clone>(texts: &[T], shown: Shown) -> Option<T> {
    match shown {
        Shown::Good(back) | Shown::Spoilt { token: back, .. } => number(texts, back).map(|(_, text)| text),
        Shown::OfOtherKind(_) => None,
    }
}
