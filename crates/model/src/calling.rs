//! Asks the subject for operations as HTTP carries them, and reads its replies.

use super::call::{Call, Filter};
use super::names::{UNKNOWN_KEY, UNKNOWN_PARTICIPANT, UNKNOWN_ROOM, UNKNOWN_SESSION, UNKNOWN_STAGE};
use super::outcome::{Outcome, Refusal};
use super::reply::Reply;
use super::subject::Subject;
use super::tables::number;
use super::terms::{self, Place};
use super::told::{EVENT, PUBLIC_KEY, Told, object, recording, tags_given, tags_taken};
use super::witness::{Walk, Witness, at};
use serde_json::{Value, json};
use stagepass::{Operation, Violations};

impl<S: Subject> Witness<'_, S> {
    pub(super) fn call(&mut self, call: &Call) -> Result<Outcome, Violations> {
        let operation = call.operation;
        let body = match operation {
            Operation::TagResource | Operation::TagChatResource => {
                let body = json!({ "tags": tags_given(call.tags) });
                return Ok(self.ask("POST", &tags(&self.tagged(call)?, &[]), operation, body));
            }
            Operation::UntagResource | Operation::UntagChatResource => {
                let target = tags(&self.tagged(call)?, &tags_taken(call.tags));
                return Ok(self.ask("DELETE", &target, operation, Value::Null));
            }
            Operation::ListTagsForResource | Operation::ListTagsForChatResource => {
                return Ok(self.ask("GET", &tags(&self.tagged(call)?, &[]), operation, Value::Null));
            }
            _ => self.body(call)?,
        };
        Ok(self.post(operation, body))
    }

    pub(super) fn next_page(&mut self, back: u8, other: bool) -> Outcome {
        let Some((_, Walk { operation, mut body })) = number(&self.walks, back) else {
            return Outcome::PassedOver;
        };
        if let (true, Some(most)) = (other, body.get_mut("maxResults")) {
            *most = most.as_u64().unwrap_or_default().saturating_add(1).into();
        }
        self.post(operation, body)
    }

    /// Returns what stands in the body of a request that has all in its body.
    fn body(&self, call: &Call) -> Result<Value, Violations> {
        let about = call.about;
        let name = call.name.clone().map(Value::from);
        let most = Some(if call.most == 0 { 50 } else { call.most }.into());
        Ok(match call.operation {
            Operation::GetStage | Operation::DeleteStage => json!({ "arn": self.stage(about)?.1 }),
            Operation::UpdateStage => object([
                ("arn", Some(json!(self.stage(about)?.1))),
                ("name", name),
                ("autoParticipantRecordingConfiguration", call.records_to.map(recording)),
            ]),
            Operation::GetStageSession => {
                let [stage, session] = self.session_of(about);
                json!({ "stageArn": stage, "sessionId": session })
            }
            Operation::ListStageSessions => {
                object([("stageArn", Some(json!(self.stage(about)?.1))), ("maxResults", most)])
            }
            Operation::ListParticipants => {
                let [stage, session] = self.session_of(about);
                let (member, value) = filter(call.filter.as_ref());
                object([
                    ("stageArn", Some(stage.into())),
                    ("sessionId", Some(session.into())),
                    (member, value),
                    ("maxResults", most),
                ])
            }
            Operation::ListParticipantEvents => {
                let held = at(&self.connections, about.back()).filter(|_| about != Place::Unknown);
                let member = |known: Option<&str>, unknown: &str| Some(known.unwrap_or(unknown).into());
                let id = held.map(|held| &held.id);
                object([
                    ("stageArn", member(id.map(|id| id.stage_arn.as_str()), UNKNOWN_STAGE)),
                    ("sessionId", member(id.map(|id| id.session_id.as_str()), UNKNOWN_SESSION)),
                    ("participantId", member(id.map(|id| id.participant_id.as_str()), UNKNOWN_PARTICIPANT)),
                    ("maxResults", most),
                ])
            }
            Operation::DisconnectParticipant => {
                let held = number(&self.names.tokens, about.back()).filter(|_| about != Place::Unknown);
                let held = held.map(|(_, held)| held);
                let stage = held.as_ref().and_then(|held| self.names.stages.get(held.stage));
                let participant =
                    held.as_ref().map_or(UNKNOWN_PARTICIPANT, |held| held.participant_id.as_str());
                let stage = stage.map_or(UNKNOWN_STAGE, |stage| stage.as_str());
                json!({ "stageArn": stage, "participantId": participant, "reason": "enough" })
            }
            Operation::ImportPublicKey => object([
                ("publicKeyMaterial", Some(PUBLIC_KEY.into())),
                ("name", name),
                ("tags", Some(json!(terms::tags(call.tags)))),
            ]),
            Operation::GetPublicKey | Operation::DeletePublicKey => json!({ "arn": self.key(about) }),
            Operation::GetRoom | Operation::DeleteRoom => json!({ "identifier": self.room(about)?.1 }),
            Operation::UpdateRoom => {
                object([("identifier", Some(json!(self.room(about)?.1))), ("name", name)])
            }
            Operation::SendEvent => json!({ "roomIdentifier": self.room(about)?.1, "eventName": EVENT }),
            Operation::DeleteMessage => {
                json!({ "roomIdentifier": self.room(about)?.1, "id": "AbcdEfghIjkl" })
            }
            Operation::DisconnectUser => {
                let asked = at(&self.chat_requests, about.back()).filter(|_| about != Place::Unknown);
                let room = asked.and_then(|(room, _)| self.names.rooms.get(*room));
                let user_id = asked.map_or("carol", |(_, asked)| asked.user_id.as_str());
                json!({
                    "roomIdentifier": room.map_or(UNKNOWN_ROOM, |room| room.as_str()),
                    "userId": user_id,
                })
            }
            Operation::ListRooms => object([("name", name), ("maxResults", most)]),
            _ => object([("maxResults", most)]),
        })
    }

    /// Returns the ARN of what has tags.
    fn tagged(&self, call: &Call) -> Result<String, Violations> {
        Ok(match call.operation {
            Operation::TagChatResource
            | Operation::UntagChatResource
            | Operation::ListTagsForChatResource => self.room(call.about)?.1.into(),
            _ if call.of_key => self.key(call.about).to_owned(),
            _ => self.stage(call.about)?.1.into(),
        })
    }

    fn key(&self, about: Place) -> &str {
        let key = at(&self.names.keys, about.back()).filter(|_| about != Place::Unknown);
        key.map_or(UNKNOWN_KEY, |key| key.as_str())
    }

    /// Returns the stage and the id of a session.
    fn session_of(&self, about: Place) -> [String; 2] {
        let session = at(&self.names.sessions, about.back()).filter(|_| about != Place::Unknown);
        let mut joined = self.names.connections.iter();
        let id = session.and_then(|session| joined.find(|id| id.session_id == *session));
        id.map_or([UNKNOWN_STAGE, UNKNOWN_SESSION].map(str::to_owned), |id| {
            [id.stage_arn.as_str().to_owned(), id.session_id.as_str().to_owned()]
        })
    }

    fn post(&mut self, operation: Operation, body: Value) -> Outcome {
        self.ask("POST", &format!("/{}", Call::new(operation).kind()), operation, body)
    }

    fn ask(&mut self, method: &str, target: &str, operation: Operation, body: Value) -> Outcome {
        let sent = if body.is_null() { String::new() } else { body.to_string() };
        match self.subject.answer(method, target, &sent) {
            Ok(reply) => self.read(operation, body, &reply),
            Err(failure) => Outcome::failed(&failure),
        }
    }

    fn read(&mut self, operation: Operation, mut asked: Value, reply: &Reply) -> Outcome {
        let right = if operation == Operation::DeleteRoom { 204 } else { 200 };
        if reply.status() != right {
            let error = reply.error();
            return match (reply.status(), error.code.as_deref()) {
                (500.., _) => Outcome::failed(&error),
                (400, Some("ValidationException")) => Outcome::Refused(Refusal::Invalid),
                (402, Some("ServiceQuotaExceededException")) => Outcome::Refused(Refusal::QuotaExceeded),
                (404, Some("ResourceNotFoundException")) => Outcome::Refused(Refusal::NotFound),
                (409, Some("ConflictException")) => Outcome::Refused(Refusal::Conflict),
                _ => Outcome::Refused(Refusal::Unexpected(error.to_string())),
            };
        }
        let body = if reply.body().is_empty() { "{}" } else { reply.body() };
        let mut told: Value = match serde_json::from_str(body) {
            Ok(told) => told,
            Err(error) => return Outcome::failed(&error),
        };
        if let Some(next) = told.get_mut("nextToken") {
            let next = std::mem::replace(next, true.into());
            if let Value::Object(members) = &mut asked {
                members.insert("nextToken".to_owned(), next);
            }
            self.walks.push(Walk { operation, body: asked });
        }
        self.names.learn(operation, &mut told);
        Outcome::Answered(Told(told))
    }
}

/// Returns where the tags of a resource are.
fn tags(arn: &str, keys: &[String]) -> String {
    let arn = arn.replace(':', "%3A").replace('/', "%2F");
    let keys: Vec<_> = keys.iter().map(|key| format!("tagKeys={}", key.replace(' ', "%20"))).collect();
    let before = if keys.is_empty() { "" } else { "?" };
    format!("/tags/{arn}{before}{}", keys.join("&"))
}

fn filter(filter: Option<&Filter>) -> (&'static str, Option<Value>) {
    match filter {
        None => ("filterByUserId", None),
        Some(Filter::User(user_id)) => ("filterByUserId", Some(json!(user_id))),
        Some(Filter::Published(published)) => ("filterByPublished", Some(json!(published))),
        Some(Filter::Connected(true)) => ("filterByState", Some(json!("CONNECTED"))),
        Some(Filter::Connected(false)) => ("filterByState", Some(json!("DISCONNECTED"))),
        Some(Filter::Recorded) => ("filterByRecordingState", Some(json!("ACTIVE"))),
    }
}
