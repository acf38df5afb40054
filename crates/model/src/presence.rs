//! The part of the model that is about who is on a stage.

use super::outcome::{Name, Outcome, ParticipantAnswer, Refusal};
use super::plain::{Model, name};
use super::tables::{Connection, Person, number};
use super::terms::{Client, Door, Place, Shown, Swapped, Who};

impl Model {
    pub(super) fn join(&mut self, shown: Shown, door: Door, client: Client) -> Outcome {
        let own = match shown {
            Shown::Good(back) | Shown::Spoilt { token: back, .. } => number(&self.tokens, back),
            Shown::OfOtherKind(_) => None,
        };
        let stage = match (door, own) {
            (Door::Own, Some((_, token))) => Some(token.stage),
            (Door::Own, None) => self.stage(Place::Made(0)),
            (Door::Of(place), _) => self.stage(place),
        };
        let Some((number, token)) = self.shown(shown) else {
            return Outcome::Refused(Refusal::NotOurs);
        };
        if stage != Some(token.stage) {
            let (expected, actual) = (name(stage), Name::Number(token.stage));
            return Outcome::Refused(Refusal::WrongStage { expected, actual });
        }
        // A sealed token is opened and lets in by one decision, a signed one by two.
        let decisions = if token.key.is_some() { 1 } else { 2 };
        let mut now = self.now;
        for _ in 0..decisions {
            now = self.read();
            if let Err(refusal) = self.in_time(now, token.issued_at, token.expires_at) {
                return Outcome::Refused(refusal);
            }
        }
        let participant = token.participant;
        match self.disconnected.iter().find(|(who, _)| *who == (token.stage, participant)) {
            Some((_, memory)) if self.is_unknown(*memory, now, token.issued_at) => {
                return Outcome::PassedOver;
            }
            Some(_) => return Outcome::Refused(Refusal::Disconnected),
            None => {}
        }
        let session = if let Some(session) = self.active.get(&token.stage) {
            *session
        } else {
            self.sessions.push(token.stage);
            let session = self.sessions.len().saturating_sub(1);
            self.active.insert(token.stage, session);
            session
        };
        let join = self.joins;
        self.joins = join.saturating_add(1);
        let (sealed_at, key) = (now, self.key);
        self.connections.push(Connection { join, session, participant, token: number, sealed_at, key });
        let person = self.people.entry((session, participant)).or_insert(Person {
            first_join_time: now,
            published: false,
            published_by: None,
            user_id: None,
            attributes: None,
            client: client.words(),
            connected_by: None,
            quiet_since: None,
        });
        (person.user_id, person.attributes) = (token.user_id, token.attributes);
        person.client = client.words();
        person.quiet_since = None;
        let replaced = person.connected_by.replace(join).is_some();
        Outcome::Joined {
            connection: Name::Number(join),
            session: Name::Number(session),
            replaced,
            participant: Box::new(self.answer(session, participant)),
        }
    }

    pub(super) fn with_connection(
        &mut self,
        back: u8,
        ask: impl FnOnce(&mut Self, usize) -> Outcome,
    ) -> Outcome {
        let Some((connection, text)) = number(&self.connections, back) else { return Outcome::PassedOver };
        match if self.seals_connections { self.require_connection(text) } else { Ok(()) } {
            Ok(()) => ask(self, connection),
            Err(refusal) => Outcome::Refused(refusal),
        }
    }

    pub(super) fn participant_may(&self, connection: usize, capability: &'static str) -> Outcome {
        let token = self.connections.get(connection).and_then(|at| self.tokens.get(at.token));
        if token.is_some_and(|token| token.capabilities.contains(capability)) {
            return Outcome::Allowed;
        }
        Outcome::Refused(Refusal::MissingParticipantCapability(capability))
    }

    pub(super) fn publish(&mut self, connection: usize) -> Outcome {
        let may = self.participant_may(connection, "PUBLISH");
        if may != Outcome::Allowed {
            return may;
        }
        self.as_connected(connection, |person| {
            // Nothing is written of who publishes already, and so nothing is heard.
            let again = person.published_by == person.connected_by;
            person.quiet_since = person.quiet_since.filter(|_| again);
            (person.published, person.published_by) = (true, person.connected_by);
        })
    }

    pub(super) fn leave(&mut self, connection: usize) -> Outcome {
        self.as_connected(connection, |person| person.connected_by = None)
    }

    /// Does something as the participant of a connection, if that is still the one by which it is
    /// connected.
    pub(super) fn as_connected(&mut self, connection: usize, act: impl FnOnce(&mut Person)) -> Outcome {
        let Some(Connection { join, session, participant, .. }) = self.connections.get(connection).copied()
        else {
            return Outcome::PassedOver;
        };
        let Some(person) = self.people.get_mut(&(session, participant)) else {
            return Outcome::Refused(Refusal::NotConnected);
        };
        match person.connected_by {
            None => Outcome::Refused(Refusal::NotConnected),
            Some(by) if by != join => Outcome::Refused(Refusal::Replaced),
            Some(_) => {
                act(person);
                self.end_if_empty(session);
                Outcome::Participant(Box::new(self.answer(session, participant)))
            }
        }
    }

    pub(super) fn disconnect(&mut self, door: Door, who: Who) -> Outcome {
        let token = match who {
            Who::OfToken(back) => number(&self.tokens, back).map(|(_, token)| token),
            Who::Unknown | Who::Nameless => None,
        };
        let stage = match (door, &token) {
            (Door::Own, Some(token)) => Some(token.stage),
            (Door::Own, None) => self.stage(Place::Made(0)),
            (Door::Of(place), _) => self.stage(place),
        };
        let Some(stage) = stage else { return Outcome::Refused(Refusal::NoSuchStage) };
        let Some(participant) = token.map(|token| token.participant) else { return Outcome::Nobody };
        // Who is disconnected once more is so from now on.
        self.disconnected.retain(|(who, _)| *who != (stage, participant));
        self.disconnected.push(((stage, participant), self.memory()));
        let session = self.active.get(&stage).copied();
        let person = session.and_then(|session| self.people.get_mut(&(session, participant)));
        match (session, person.and_then(|person| person.connected_by.take())) {
            (Some(session), Some(_)) => {
                self.end_if_empty(session);
                Outcome::Participant(Box::new(self.answer(session, participant)))
            }
            _ => Outcome::Nobody,
        }
    }

    pub(super) fn get_participant(&self, back: u8, swapped: Swapped) -> Outcome {
        let at = number(&self.connections, back).map(|(_, at)| at);
        let (mut session, mut participant) = (at.map(|at| at.session), at.map(|at| at.participant));
        let mut stage = session.and_then(|session| self.sessions.get(session)).copied();
        match swapped {
            Swapped::Nothing => {}
            Swapped::Stage(place) => stage = self.stage(place),
            Swapped::Session(other) => {
                session = other.and_then(|back| number(&self.sessions, back)).map(|(session, _)| session);
            }
            Swapped::Participant(who) => participant = self.who(who),
        }
        match (stage, session, participant) {
            (Some(stage), Some(session), Some(participant))
                if self.sessions.get(session) == Some(&stage)
                    && self.people.contains_key(&(session, participant)) =>
            {
                Outcome::Participant(Box::new(self.answer(session, participant)))
            }
            _ => Outcome::Refused(Refusal::ParticipantNotFound),
        }
    }

    fn who(&self, who: Who) -> Option<usize> {
        match who {
            Who::OfToken(back) => number(&self.tokens, back).map(|(_, token)| token.participant),
            Who::Unknown | Who::Nameless => None,
        }
    }

    /// The last to leave ends the session.
    fn end_if_empty(&mut self, session: usize) {
        let connected =
            |((of, _), person): (&(usize, usize), &Person)| *of == session && person.connected_by.is_some();
        if !self.people.iter().any(connected) {
            self.active.retain(|_, active| *active != session);
        }
    }

    fn answer(&self, session: usize, participant: usize) -> ParticipantAnswer {
        let person = self.people.get(&(session, participant));
        let connected = person.is_some_and(|person| person.connected_by.is_some());
        ParticipantAnswer {
            participant: Name::Number(participant),
            user_id: person.and_then(|person| person.user_id.clone()),
            attributes: person.and_then(|person| person.attributes.clone()),
            state: Some(if connected { "CONNECTED" } else { "DISCONNECTED" }.to_owned()),
            first_join_time: person.map(|person| person.first_join_time),
            published: person.is_some_and(|person| person.published),
            client: person.map(|person| person.client.clone()).unwrap_or_default(),
        }
    }
}
