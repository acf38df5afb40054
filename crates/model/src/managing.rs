//! The part of the model that is about what is managed: stages, public keys, rooms and their tags.

use super::call::Call;
use super::outcome::{Outcome, Refusal};
use super::plain::{Model, can_be_issued};
use super::tables::{LAST_MOMENT, Managed, is_full, number};
use super::terms::Place;
use super::told::{PUBLIC_KEY, Told, label, object, recording, tags_given, tags_taken};
use serde_json::{Value, json};
use stagepass::Operation;

/// A kind of what is managed.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Stage,
    Key,
    Room,
}

impl Model {
    pub(super) fn call(&mut self, call: &Call) -> Outcome {
        self.called(call).map_or_else(|outcome| outcome, |told| Outcome::Answered(Told(told)))
    }

    fn called(&mut self, call: &Call) -> Result<Value, Outcome> {
        let about = call.about;
        match call.operation {
            Operation::GetStage => {
                let stage = self.there(Kind::Stage, about)?;
                Ok(json!({ "stage": self.stage_told(stage) }))
            }
            Operation::UpdateStage => self.update_stage(call),
            Operation::DeleteStage => self.delete_stage(about),
            Operation::GetStageSession => {
                let session = number(&self.sessions, about.back()).map(|(session, _)| session);
                let session = session.filter(|_| about != Place::Unknown);
                let told = session.and_then(|session| self.session_told(session));
                Ok(json!({ "stageSession": told.ok_or(Outcome::Refused(Refusal::NotFound))? }))
            }
            Operation::DisconnectParticipant => self.disconnect_participant(about),
            Operation::ImportPublicKey => self.import_public_key(call),
            Operation::GetPublicKey => {
                let key = self.there(Kind::Key, about)?;
                Ok(json!({ "publicKey": self.key_told(key) }))
            }
            Operation::DeletePublicKey => self.delete(Kind::Key, about).map(|_| json!({})),
            Operation::TagResource | Operation::TagChatResource => {
                let Value::Object(given) = tags_given(call.tags) else { return Ok(Value::Null) };
                self.tag(call, |tags| {
                    tags.extend(given.into_iter().map(|(key, value)| (key, text(&value))));
                })
            }
            Operation::UntagResource | Operation::UntagChatResource => self.tag(call, |tags| {
                let taken = tags_taken(call.tags);
                tags.retain(|key, _| !taken.contains(key));
            }),
            Operation::ListTagsForResource | Operation::ListTagsForChatResource => {
                let kind = tagged(call);
                let number = self.there(kind, about)?;
                Ok(json!({ "tags": self.table(kind).get(number).map(|row| &row.tags) }))
            }
            Operation::GetRoom => {
                let room = self.there(Kind::Room, about)?;
                Ok(self.room_told(room, true))
            }
            Operation::UpdateRoom => self.update_room(call),
            Operation::DeleteRoom => {
                let room = self.delete(Kind::Room, about)?;
                self.cut(|token| token.room == room);
                Ok(json!({}))
            }
            Operation::SendEvent | Operation::DeleteMessage => {
                self.there(Kind::Room, about)?;
                self.moderated()?;
                Ok(json!({ "id": "event" }))
            }
            Operation::DisconnectUser => self.disconnect_user(about),
            _ => self.first_page(call),
        }
    }

    fn table(&mut self, kind: Kind) -> &mut Vec<Managed> {
        match kind {
            Kind::Stage => &mut self.stages,
            Kind::Key => &mut self.keys,
            Kind::Room => &mut self.rooms,
        }
    }

    /// Returns the number of one that was made, and is not deleted.
    fn there(&mut self, kind: Kind, about: Place) -> Result<usize, Outcome> {
        let found = match about {
            Place::Made(back) => number(self.table(kind), back),
            Place::Unknown => None,
        };
        let found = found.filter(|(_, row)| !row.deleted);
        found.map(|(number, _)| number).ok_or(Outcome::Refused(Refusal::NotFound))
    }

    fn delete(&mut self, kind: Kind, about: Place) -> Result<usize, Outcome> {
        let number = self.there(kind, about)?;
        if let Some(row) = self.table(kind).get_mut(number) {
            row.deleted = true;
        }
        Ok(number)
    }

    /// How a stage records stays as it is while a session goes on.
    fn update_stage(&mut self, call: &Call) -> Result<Value, Outcome> {
        let stage = self.there(Kind::Stage, call.about)?;
        let goes_on = self.active.contains_key(&stage);
        if let Some(row) = self.stages.get_mut(stage) {
            if goes_on && call.records_to.is_some() && call.records_to != row.records_to {
                return Err(Outcome::Refused(Refusal::Conflict));
            }
            row.name = call.name.clone().or(row.name.take());
            row.records_to = call.records_to.or(row.records_to);
        }
        Ok(json!({ "stage": self.stage_told(stage) }))
    }

    /// All that is known of the stage goes with it.
    fn delete_stage(&mut self, about: Place) -> Result<Value, Outcome> {
        let stage = self.delete(Kind::Stage, about)?;
        let sessions = &self.sessions;
        self.people.retain(|(session, _), _| sessions.get(*session).is_none_or(|of| of.stage != stage));
        self.active.remove(&stage);
        self.disconnected.retain(|((of, _), _)| *of != stage);
        Ok(json!({}))
    }

    fn disconnect_participant(&mut self, about: Place) -> Result<Value, Outcome> {
        let token = number(&self.tokens, about.back()).filter(|_| about != Place::Unknown);
        let token = token.map(|(_, token)| token).ok_or(Outcome::Refused(Refusal::NotFound))?;
        match self.disconnect_from(token.stage, Some(token.participant)) {
            Outcome::Refused(_) => Err(Outcome::Refused(Refusal::NotFound)),
            _ => Ok(json!({})),
        }
    }

    fn import_public_key(&mut self, call: &Call) -> Result<Value, Outcome> {
        if is_full(&self.keys, self.quotas.public_keys) {
            return Err(Outcome::Refused(Refusal::QuotaExceeded));
        }
        let key = self.keys.len();
        self.keys.push(Managed::of(call.name.clone(), super::terms::tags(call.tags), 0));
        Ok(json!({ "publicKey": self.key_told(key) }))
    }

    /// A room whose tags change has changed: it is the first of its list. (It keeps the moment of
    /// its latest update.)
    fn tag(
        &mut self,
        call: &Call,
        change: impl FnOnce(&mut std::collections::BTreeMap<String, String>),
    ) -> Result<Value, Outcome> {
        let kind = tagged(call);
        let number = self.there(kind, call.about)?;
        let before = self.table(kind).get(number).map(|row| row.tags.clone()).unwrap_or_default();
        let mut tags = before.clone();
        change(&mut tags);
        if tags.len() > 50 {
            return Err(Outcome::Refused(Refusal::Invalid));
        }
        if tags != before {
            // Of a room it is told when it changed.
            let now = if matches!(kind, Kind::Room) { self.known_moment() } else { None };
            self.changes = self.changes.saturating_add(1);
            let place = self.changes;
            if let Some(row) = self.table(kind).get_mut(number) {
                (row.tags, row.place, row.updated) = (tags, place, now.unwrap_or(row.updated));
            }
        }
        Ok(json!({}))
    }

    fn update_room(&mut self, call: &Call) -> Result<Value, Outcome> {
        let room = self.there(Kind::Room, call.about)?;
        let before = self.rooms.get(room).and_then(|row| row.name.clone());
        if call.name.is_some() && call.name != before {
            let now = self.moderated()?;
            self.changes = self.changes.saturating_add(1);
            if let Some(row) = self.rooms.get_mut(room) {
                (row.name, row.updated, row.place) = (call.name.clone(), now, self.changes);
            }
        }
        Ok(self.room_told(room, true))
    }

    fn disconnect_user(&mut self, about: Place) -> Result<Value, Outcome> {
        let token = number(&self.chat_tokens, about.back()).filter(|_| about != Place::Unknown);
        let token = token.map(|(_, token)| token);
        let token = token.filter(|token| self.rooms.get(token.room).is_some_and(|room| !room.deleted));
        let token = token.ok_or(Outcome::Refused(Refusal::NotFound))?;
        self.moderated()?;
        self.cut(|other| other.room == token.room && other.user_id == token.user_id);
        Ok(json!({}))
    }

    /// Ends the sessions of such tokens as were used.
    fn cut(&mut self, such: impl Fn(&super::tables::ChatToken) -> bool) {
        for (used, _) in &self.used {
            if let Some(token) = self.chat_tokens.get_mut(*used).filter(|token| such(token)) {
                token.cut = true;
            }
        }
    }

    /// Reads the clock for something that happens in a room.
    fn moderated(&mut self) -> Result<i64, Outcome> {
        let now = self.read();
        if can_be_issued(now, now) { Ok(now) } else { Err(Outcome::Failed(String::new())) }
    }

    fn stage_told(&self, stage: usize) -> Value {
        let row = self.stages.get(stage);
        let mut told = self.stage_listed(stage);
        if let (Value::Object(members), Some(to)) = (&mut told, row.and_then(|row| row.records_to)) {
            members.insert("autoParticipantRecordingConfiguration".to_owned(), recording(to));
        }
        told
    }

    pub(super) fn stage_listed(&self, stage: usize) -> Value {
        let row = self.stages.get(stage);
        object([
            ("arn", Some(label("stage", stage).into())),
            ("name", row.and_then(|row| row.name.clone()).map(Value::from)),
            ("activeSessionId", self.active.get(&stage).map(|session| label("session", *session).into())),
            ("tags", row.map(|row| json!(row.tags))),
        ])
    }

    /// Returns what is told of a session, unless it went with its stage.
    pub(super) fn session_told(&self, session: usize) -> Option<Value> {
        let row = self.sessions.get(session)?;
        let stage = self.stages.get(row.stage)?;
        let told = object([
            ("sessionId", Some(label("session", session).into())),
            ("startTime", row.start.map(Value::from)),
            ("endTime", row.end.map(Value::from)),
        ]);
        (!stage.deleted).then_some(told)
    }

    fn key_told(&self, key: usize) -> Value {
        let mut told = self.key_listed(key);
        if let Value::Object(members) = &mut told {
            members.insert("publicKeyMaterial".to_owned(), PUBLIC_KEY.into());
        }
        told
    }

    pub(super) fn key_listed(&self, key: usize) -> Value {
        let row = self.keys.get(key);
        object([
            ("arn", Some(label("key", key).into())),
            ("name", row.and_then(|row| row.name.clone()).map(Value::from)),
            ("tags", row.map(|row| json!(row.tags))),
        ])
    }

    /// Messages have 500 characters and come ten in a second, as the documentation says.
    pub(super) fn room_told(&self, room: usize, whole: bool) -> Value {
        let row = self.rooms.get(room);
        object([
            ("arn", Some(label("room", room).into())),
            ("id", Some(label("room", room).into())),
            ("name", row.and_then(|row| row.name.clone()).map(Value::from)),
            ("createTime", row.map(|row| row.created.into())),
            ("updateTime", row.map(|row| row.updated.into())),
            ("maximumMessageRatePerSecond", whole.then(|| 10.into())),
            ("maximumMessageLength", whole.then(|| 500.into())),
            ("tags", row.map(|row| json!(row.tags))),
        ])
    }

    /// Returns the moment that is kept of what happens now, which a clock that fails does not tell.
    pub(super) fn known_moment(&mut self) -> Option<i64> {
        let now = self.read();
        (can_be_issued(now, now) && now != LAST_MOMENT).then_some(now)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

const fn tagged(call: &Call) -> Kind {
    match call.operation {
        Operation::TagChatResource | Operation::UntagChatResource | Operation::ListTagsForChatResource => {
            Kind::Room
        }
        _ if call.of_key => Kind::Key,
        _ => Kind::Stage,
    }
}
