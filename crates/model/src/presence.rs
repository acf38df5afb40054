//! The part of the model that is about who is on a stage.

use super::outcome::{Name, Outcome, ParticipantAnswer, Refusal};
use super::plain::{Model, name};
use super::tables::{Connection, Person, Session, number, reaches};
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
        // A token is opened and lets in by one decision, and by two if the host opens it itself.
        let decisions = if token.key.or(token.signed_by).is_some() { 1 } else { 2 };
        let mut now = self.now;
        for _ in 0..decisions {
            now = self.read();
            if let Err(refusal) = self.in_time(now, token.issued_at, token.expires_at) {
                return Outcome::Refused(refusal);
            }
            if !self.has_stage(token.stage) {
                return Outcome::Refused(Refusal::NoSuchStage);
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
        let is_connected = |session: &usize| {
            let person = self.people.get(&(*session, participant));
            person.is_some_and(|person| person.connected_by.is_some())
        };
        let goes_on = self.active.get(&token.stage);
        let connected =
            goes_on.map_or(0, |session| self.count(*session, |person| person.connected_by.is_some()));
        if !goes_on.is_some_and(is_connected) && reaches(connected, self.quotas.participants) {
            return Outcome::Refused(Refusal::QuotaExceeded);
        }
        let session = if let Some(session) = self.active.get(&token.stage) {
            *session
        } else {
            self.sessions.push(Session { stage: token.stage, start: Some(now), end: None });
            let session = self.sessions.len().saturating_sub(1);
            self.active.insert(token.stage, session);
            session
        };
        let join = self.joins;
        self.joins = join.saturating_add(1);
        let (sealed_at, key) = (now, self.key);
        self.connections.push(Connection { join, session, participant, token: number, sealed_at, key });
        let person = self.people.entry((session, participant)).or_insert(Person {
            joined_first: join,
            first_join_time: now,
            published: false,
            published_by: None,
            user_id: None,
            attributes: None,
            client: client.words(),
            connected_by: None,
            quiet_since: None,
            events: Vec::new(),
        });
        person.stops(Some(now));
        person.events.push(("JOINED", Some(now)));
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
        if self.stage_is_gone(connection) {
            return Outcome::Refused(Refusal::NoSuchStage);
        }
        let may = self.participant_may(connection, "PUBLISH");
        if may != Outcome::Allowed {
            return may;
        }
        let ((session, participant), publishes) = match self.standing(connection) {
            Ok((of, person)) => (of, person.publishes()),
            Err(refused) => return refused,
        };
        // Nothing is written of who publishes already, and so nothing is heard.
        if !publishes {
            let at = self.known_moment();
            if reaches(self.count(session, Person::publishes), self.quotas.publishers) {
                return Outcome::Refused(Refusal::QuotaExceeded);
            }
            if let Some(person) = self.people.get_mut(&(session, participant)) {
                (person.published, person.published_by) = (true, person.connected_by);
                person.quiet_since = None;
                person.events.push(("PUBLISH_STARTED", at));
            }
        }
        Outcome::Participant(Box::new(self.answer(session, participant)))
    }

    pub(super) fn unpublish(&mut self, connection: usize) -> Outcome {
        let ((session, participant), publishes) = match self.standing(connection) {
            Ok((of, person)) => (of, person.publishes()),
            Err(refused) => return refused,
        };
        if publishes {
            let at = self.known_moment();
            if let Some(person) = self.people.get_mut(&(session, participant)) {
                person.stops(at);
                (person.published_by, person.quiet_since) = (None, None);
            }
        }
        Outcome::Participant(Box::new(self.answer(session, participant)))
    }

    pub(super) fn leave(&mut self, connection: usize) -> Outcome {
        let (session, participant) = match self.standing(connection) {
            Ok((of, _)) => of,
            Err(refused) => return refused,
        };
        let at = self.known_moment();
        self.leaves(session, participant, at)
    }

    fn leaves(&mut self, session: usize, participant: usize, at: Option<i64>) -> Outcome {
        if let Some(person) = self.people.get_mut(&(session, participant)) {
            person.leaves(at);
        }
        self.end_if_empty(session, at);
        Outcome::Participant(Box::new(self.answer(session, participant)))
    }

    /// Returns whose connection this is, if it is still the one by which that is connected.
    pub(super) fn standing(&mut self, connection: usize) -> Result<((usize, usize), &mut Person), Outcome> {
        if self.stage_is_gone(connection) {
            return Err(Outcome::Refused(Refusal::NoSuchStage));
        }
        let found = self.connections.get(connection).copied();
        let Some(Connection { join, session, participant, .. }) = found else {
            return Err(Outcome::PassedOver);
        };
        let person = self.people.get_mut(&(session, participant));
        match person.and_then(|person| Some((person.connected_by?, person))) {
            None => Err(Outcome::Refused(Refusal::NotConnected)),
            Some((by, _)) if by != join => Err(Outcome::Refused(Refusal::Replaced)),
            Some((_, person)) => Ok(((session, participant), person)),
        }
    }

    fn stage_is_gone(&self, connection: usize) -> bool {
        let session = self.connections.get(connection).and_then(|at| self.sessions.get(at.session));
        session.is_some_and(|session| !self.has_stage(session.stage))
    }

    fn count(&self, session: usize, such: impl Fn(&Person) -> bool) -> usize {
        self.people.iter().filter(|((of, _), person)| *of == session && such(person)).count()
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
        let participant = token.map(|token| token.participant);
        stage.map_or(Outcome::Refused(Refusal::NoSuchStage), |stage| self.disconnect_from(stage, participant))
    }

    pub(super) fn disconnect_from(&mut self, stage: usize, participant: Option<usize>) -> Outcome {
        if !self.has_stage(stage) {
            return Outcome::Refused(Refusal::NoSuchStage);
        }
        let at = self.known_moment();
        let Some(participant) = participant else { return Outcome::Nobody };
        // Who is disconnected once more is so from now on.
        self.disconnected.retain(|(who, _)| *who != (stage, participant));
        self.disconnected.push(((stage, participant), self.memory()));
        let session = self.active.get(&stage).copied();
        let person = session.and_then(|session| self.people.get(&(session, participant)));
        match (session, person.and_then(|person| person.connected_by)) {
            (Some(session), Some(_)) => self.leaves(session, participant, at),
            _ => Outcome::Nobody,
        }
    }

    pub(super) fn get_participant(&self, back: u8, swapped: Swapped) -> Outcome {
        let at = number(&self.connections, back).map(|(_, at)| at);
        let (mut session, mut participant) = (at.map(|at| at.session), at.map(|at| at.participant));
        let mut stage = session.and_then(|session| self.sessions.get(session)).map(|session| session.stage);
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
                if self.sessions.get(session).is_some_and(|session| session.stage == stage)
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
    fn end_if_empty(&mut self, session: usize, at: Option<i64>) {
        if self.count(session, |person| person.connected_by.is_some()) == 0 {
            self.active.retain(|_, active| *active != session);
            if let Some(session) = self.sessions.get_mut(session) {
                session.end = at;
            }
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
