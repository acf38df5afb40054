//! Shows tokens and sealed texts to the subject, at the doors of stages and rooms.

use super::asking;
use super::names::pairs;
use super::outcome::{ChatAnswer, Outcome};
use super::plain::chat_word;
use super::subject::{ChatEntered, Entered, Subject};
use super::tables::number;
use super::terms::{Client, Door, Place, Shown, Who};
use super::witness::{Held, Witness, at};
use stagepass::{ChatUserId, RoomArn, SealedToken, StageArn, Violations};

impl<S: Subject> Witness<'_, S> {
    pub(super) fn join(&mut self, shown: Shown, door: Door, client: Client) -> Result<Outcome, Violations> {
        let tokens = &self.names.tokens;
        let (own, text) = showing(tokens, |held| &held.text, shown, |back| at(&self.names.chat_tokens, back));
        let own = own.and_then(|held| self.names.stages.get(held.stage).cloned());
        let stage_arn = self.stage_at(door, own)?;
        let client = asking::client_attributes(client)?;
        Ok(match self.subject.join(&stage_arn, &text, &client) {
            Ok(entered) => self.joined(entered, &stage_arn),
            Err(error) => self.names.not_admitted(&error),
        })
    }

    fn joined(&mut self, entered: Entered<S::Connection>, stage_arn: &StageArn) -> Outcome {
        let Entered { connection, id, participant, replaced } = entered;
        let session = self.names.session_joined(&id.session_id);
        let name = self.names.connection_joined(&id, stage_arn, &participant.participant_id);
        self.connections.push(Held { connection, id });
        let participant = Box::new(self.names.participant(participant));
        Outcome::Joined { connection: name, session, replaced, participant }
    }

    pub(super) fn seal_connection(&mut self, back: u8) -> Outcome {
        let Some(held) = at(&self.connections, back) else { return Outcome::PassedOver };
        match self.subject.seal_connection(&held.connection) {
            Ok(text) => {
                self.sealed_connections.push((text, held.id.stage_arn.clone()));
                Outcome::Sealed
            }
            Err(error) => self.names.not_admitted(&error),
        }
    }

    pub(super) fn open_connection(&mut self, shown: Shown, door: Door) -> Result<Outcome, Violations> {
        let token = |back| at(&self.names.tokens, back).map(|held| &held.text);
        let (own, text) = showing(&self.sealed_connections, |(text, _)| text, shown, token);
        let own = own.map(|(_, stage_arn)| stage_arn.clone());
        let stage_arn = self.stage_at(door, own)?;
        Ok(match self.subject.open_connection(&stage_arn, &text) {
            Ok((connection, id)) => {
                let name = self.names.connection(&id);
                self.connections.push(Held { connection, id });
                Outcome::Opened(name)
            }
            Err(error) => self.names.not_admitted(&error),
        })
    }

    pub(super) fn disconnect(&mut self, door: Door, who: Who) -> Result<Outcome, Violations> {
        let participant_id = self.who(who)?;
        let own = match who {
            Who::OfToken(back) => number(&self.names.tokens, back).map(|(_, held)| held),
            Who::Unknown | Who::Nameless => None,
        };
        let own = own.and_then(|held| self.names.stages.get(held.stage).cloned());
        let stage_arn = self.stage_at(door, own)?;
        Ok(match self.subject.disconnect(&stage_arn, &participant_id).transpose() {
            Some(answer) => self.participant(answer),
            None => Outcome::Nobody,
        })
    }

    pub(super) fn connect(&mut self, shown: Shown, door: Door) -> Result<Outcome, Violations> {
        let token = |back| at(&self.names.tokens, back).map(|held| &held.text);
        let (_, text) = showing(&self.names.chat_tokens, |text| text, shown, token);
        let own = match shown {
            Shown::Good(back) | Shown::Spoilt { token: back, .. } => number(&self.names.chat_tokens, back),
            Shown::OfOtherKind(_) => None,
        };
        let own = own.map(|(token, _)| token);
        let room_arn = self.room_at(door, own)?;
        Ok(match self.subject.connect(&room_arn, &text) {
            Ok(entered) => self.connected(entered, own),
            Err(error) => self.names.not_admitted(&error),
        })
    }

    /// Reads the answer to somebody who shows this chat token, or what was sealed of its session.
    fn connected(&mut self, entered: ChatEntered<S::ChatConnection>, token: Option<usize>) -> Outcome {
        let asked = token.and_then(|token| self.chat_requests.get(token)).map(|(_, request)| request);
        let user_id = ChatUserId::as_str(&entered.user_id);
        let attributes = entered.attributes.as_ref().map(|attributes| pairs(attributes.iter()));
        self.chat_connections.push((entered.connection, token.unwrap_or(usize::MAX)));
        Outcome::Connected(Box::new(ChatAnswer {
            room: self.names.room(&entered.room_arn),
            own_user_id: asked.is_some_and(|asked| asked.user_id == user_id),
            own_attributes: asked.is_some_and(|asked| asked.attributes == attributes),
            capabilities: entered.capabilities.iter().map(chat_word).collect(),
            session_expires_at: entered.session_expires_at.unix_seconds(),
        }))
    }

    pub(super) fn seal_chat_session(&mut self, back: u8) -> Outcome {
        let Some((connection, token)) = at(&self.chat_connections, back) else { return Outcome::PassedOver };
        match self.subject.seal_chat_session(connection) {
            Ok(text) => {
                self.sealed_sessions.push((text, *token));
                Outcome::Sealed
            }
            Err(error) => self.names.not_admitted(&error),
        }
    }

    pub(super) fn open_chat_session(&mut self, shown: Shown, door: Door) -> Result<Outcome, Violations> {
        let token = |back| at(&self.names.chat_tokens, back);
        let (own, text) = showing(&self.sealed_sessions, |(text, _)| text, shown, token);
        let own = own.map(|(_, token)| *token);
        let room_arn = self.room_at(door, own)?;
        Ok(match self.subject.open_chat_session(&room_arn, &text) {
            Ok(entered) => self.connected(entered, own),
            Err(error) => self.names.not_admitted(&error),
        })
    }

    /// Returns the stage at which something is shown, given the stage of what is shown.
    fn stage_at(&self, door: Door, own: Option<StageArn>) -> Result<StageArn, Violations> {
        match (door, own) {
            (Door::Own, Some(stage_arn)) => Ok(stage_arn),
            (Door::Own, None) => Ok(self.stage(Place::Made(0))?.1),
            (Door::Of(place), _) => Ok(self.stage(place)?.1),
        }
    }

    /// Returns the room at which something is shown that belongs to this chat token.
    fn room_at(&self, door: Door, token: Option<usize>) -> Result<RoomArn, Violations> {
        let room = token.and_then(|token| self.chat_requests.get(token)).map(|(room, _)| *room);
        match (door, room.and_then(|room| self.names.rooms.get(room))) {
            (Door::Own, Some(room_arn)) => Ok(room_arn.clone()),
            (Door::Own, None) => Ok(self.room(Place::Made(0))?.1),
            (Door::Of(place), _) => Ok(self.room(place)?.1),
        }
    }
}

/// Returns the text that is shown, and the entry of the list that it belongs to.
fn showing<'a, T>(
    list: &'a [T],
    text: impl Fn(&'a T) -> &'a SealedToken,
    shown: Shown,
    of_other_kind: impl Fn(u8) -> Option<&'a SealedToken>,
) -> (Option<&'a T>, String) {
    let (own, text) = match shown {
        Shown::Good(back) => {
            let own = at(list, back);
            (own, own.map(|own| text(own).as_str().to_owned()))
        }
        Shown::Spoilt { token, character } => {
            let own = at(list, token);
            (own, own.map(|own| asking::spoilt(text(own).as_str(), character)))
        }
        Shown::OfOtherKind(back) => (None, of_other_kind(back).map(|text| text.as_str().to_owned())),
    };
    (own, text.unwrap_or_else(|| asking::NO_TOKEN.to_owned()))
}
