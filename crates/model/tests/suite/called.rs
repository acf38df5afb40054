//! What a service answers that is wrong in one way, where an operation is asked for as HTTP carries
//! it, or where something shows that an operation deleted.

use super::wrong::{Fault, Wrong};
use serde_json::{Value, json};
use stagepass::http::Request;
use stagepass::key_pair::TrustedKeys;
use stagepass::store::{Change, Created};
use stagepass::{
    AdmissionError, ChatGrant, ClientAttributes, Connection, Failure, Refused, RoomArn, StageArn, Store as _,
};
use stagepass_model::{ChatEntered, Entered, Reply, Subject as _};

impl Wrong {
    pub(super) fn called(&mut self, method: &str, target: &str, body: &str) -> Result<Reply, Failure> {
        self.note_what_goes(method, target, body);
        let mut asked = serde_json::from_str(body).unwrap_or(Value::Null);
        self.change_the_question(&mut asked);
        let is_next = asked.get("nextToken").is_some();
        let asked = if body.is_empty() { String::new() } else { asked.to_string() };
        if self.fault == Fault::UntaggingRemovesNothing && method == "DELETE" {
            let resource = target.split('?').next().unwrap_or_default();
            let reply = self.right.answer("GET", resource, "")?;
            return Ok(if reply.status() == 200 { Reply::new(200, None, "{}") } else { reply });
        }
        let reply = self.right.answer(method, target, &asked)?;
        if reply.status() == 409 && self.fault == Fault::AStageRecordsElsewhereWhileASessionGoesOn {
            return self.right.answer(method, "/GetStage", &only_arn(&asked));
        }
        let Ok(mut told) = serde_json::from_str::<Value>(reply.body()) else { return Ok(reply) };
        if !(200..300).contains(&reply.status()) {
            return Ok(reply);
        }
        if self.fault == Fault::UpdatingAStageDropsItsTags && target == "/UpdateStage" {
            self.untag(&mut told)?;
        }
        self.change_the_answer(&asked, is_next, &mut told);
        Ok(Reply::new(reply.status(), None, told.to_string()))
    }

    /// Remembers what is deleted.
    fn note_what_goes(&mut self, method: &str, target: &str, body: &str) {
        let Ok(request) = Request::from_http(None, method, target, body.as_bytes()) else { return };
        match request {
            Request::DeleteStage(request) => self.stages_gone.extend(self.store.stage(&request.arn).unwrap()),
            Request::DeletePublicKey(request) => {
                self.keys_gone.extend(self.store.public_key(&request.arn).unwrap());
            }
            Request::DeleteRoom(request) => {
                self.rooms_gone.extend(self.store.room(&request.identifier).unwrap());
            }
            _ => return,
        }
        self.deleted_since = true;
    }

    fn change_the_question(&mut self, asked: &mut Value) {
        let Value::Object(members) = asked else { return };
        match self.fault {
            Fault::AFilterIsIgnored => members.retain(|name, _| !name.starts_with("filterBy")),
            Fault::APlaceIsThatOfAnyRequest => {
                let place = members.get("nextToken").and_then(Value::as_str);
                if let Some(most) = place.and_then(|place| self.places.get(place)) {
                    members.insert("maxResults".to_owned(), most.clone());
                }
            }
            _ => {}
        }
    }

    fn change_the_answer(&mut self, asked: &str, is_next: bool, told: &mut Value) {
        if let Some(place) = told.get("nextToken").and_then(Value::as_str) {
            let asked: Value = serde_json::from_str(asked).unwrap();
            self.places.insert(place.to_owned(), asked["maxResults"].clone());
        }
        if self.fault == Fault::EventsShareAnId && told.get("id").is_some() && told.get("arn").is_none() {
            told["id"] = json!("AbcdEfghIjkl");
        }
        if self.fault == Fault::AnEndedSessionHasNoEnd
            && let Some(Value::Object(session)) = told.get_mut("stageSession")
        {
            session.remove("endTime");
        }
        let lists = ["stages", "stageSessions", "participants", "events", "publicKeys", "rooms"];
        let Some(list) = lists.into_iter().find(|list| told.get(list).is_some()) else { return };
        let Some(items) = told[list].as_array_mut() else { return };
        match self.fault {
            Fault::AnEventIsLost => items.retain(|event| event["name"] != "PUBLISH_STOPPED"),
            Fault::UpdatingARoomDoesNotMoveIt if list == "rooms" => {
                let made = |room: &Value| self.rooms.iter().position(|arn| room["arn"] == **arn);
                items.sort_by_key(|room| std::cmp::Reverse(made(room)));
            }
            Fault::APageShowsAnItemAgain if is_next => {
                if let Some(last) = self.page.take() {
                    items.insert(0, last);
                }
            }
            Fault::APageSkipsAnItemAfterADelete if is_next && self.deleted_since && !items.is_empty() => {
                items.remove(0);
            }
            _ => {}
        }
        self.page = items.last().cloned();
        self.deleted_since &= is_next;
    }

    fn untag(&mut self, told: &mut Value) -> Result<(), Failure> {
        let arn = told["stage"]["arn"].as_str().unwrap_or_default();
        let target = format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2F"));
        let tags = told["stage"]["tags"].as_object().cloned().unwrap_or_default();
        for key in tags.keys() {
            let key = key.replace(' ', "%20");
            self.right.answer("DELETE", &format!("{target}?tagKeys={key}"), "")?;
        }
        told["stage"]["tags"] = json!({});
        Ok(())
    }

    /// Lets in whoever has a token of what was deleted, as if that were still there.
    pub(super) fn joined_though_gone(
        &mut self,
        stage_arn: &StageArn,
        token: &str,
        client: &ClientAttributes,
    ) -> Result<Entered<Connection>, AdmissionError> {
        let joined = self.right.join(stage_arn, token, client);
        let again = match (self.fault, &joined) {
            (Fault::ADeletedStageKeepsItsTokens, Err(AdmissionError::Refused(Refused::NoSuchStage))) => {
                let gone = self.stages_gone.iter().find(|stage| stage.arn == *stage_arn);
                gone.map(|stage| Change::StageCreated(Created::new(stage.clone(), None)))
            }
            (Fault::ADeletedKeyStillVerifies, Err(AdmissionError::Refused(Refused::NotOurs))) => {
                let key = TrustedKeys::key_of(token).ok();
                let gone = self.keys_gone.iter().find(|gone| Some(&gone.arn) == key.as_ref());
                gone.map(|key| Change::PublicKeyImported(Created::new(key.clone(), None)))
            }
            _ => None,
        };
        match again {
            Some(change) if self.store.apply(change.clone()).is_ok() => {
                self.right.join(stage_arn, token, client)
            }
            _ => joined,
        }
    }

    pub(super) fn connected_though_gone(
        &mut self,
        room_arn: &RoomArn,
        token: &str,
    ) -> Result<ChatEntered<ChatGrant>, AdmissionError> {
        let connected = self.right.connect(room_arn, token);
        let gone = self.rooms_gone.iter().find(|room| room.arn == *room_arn);
        match (self.fault, gone) {
            (Fault::ADeletedRoomKeepsItsTokens, Some(room)) => {
                let again = self.store.apply(Change::RoomCreated(Created::new(room.clone(), None)));
                if again.is_ok() { self.right.connect(room_arn, token) } else { connected }
            }
            _ => connected,
        }
    }
}

fn only_arn(asked: &str) -> String {
    let asked: Value = serde_json::from_str(asked).unwrap();
    json!({ "arn": asked["arn"] }).to_string()
}
