//! A server as it may stand behind a load balancer: it keeps nothing in memory, and its clients
//! hold their connections as sealed texts. Instead of a network, a function is called.

use crate::runs::account;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stagepass::http::{Answer, HttpError, Request};
use stagepass::wire::Empty;
use stagepass::{
    AdmissionError, Api, Authority, ChatGrant, Connection, ErrorResponse, KeyName, KeyRing, ManualClock,
    MemoryRedemptions, MemoryStore, OperationError, PredictableRandom, Service, StageArn, Timestamp,
    TokenKey,
};
use std::sync::Arc;

pub(super) struct Server {
    pub(super) service: Service,
    pub(super) clock: Arc<ManualClock>,
}

/// The status, the header of the error's type, and the body.
type Response = (u16, Option<&'static str>, String);

/// Two servers over one database, with the same keys.
pub(super) fn fleet(seed: u64) -> [Server; 2] {
    let random = Arc::new(PredictableRandom::seeded(seed));
    let key = TokenKey::from_bytes(KeyName::new("k").unwrap(), &[7; 32]).unwrap();
    let ring = Arc::new(KeyRing::new(key, random.clone()));
    let store = Arc::new(MemoryStore::new().with_ended_sessions(usize::MAX, u32::MAX));
    let redemptions = Arc::new(MemoryRedemptions::new());
    [(); 2].map(|()| {
        let clock = Arc::new(ManualClock::at(Timestamp::MIN));
        let authority = Authority::new(account(), clock.clone(), random.clone(), ring.clone());
        Server { service: Service::new(authority, store.clone(), redemptions.clone()), clock }
    })
}

/// What is answered with something, with nothing, and with what else is to be done.
macro_rules! answers {
    (
        $service:expr, $request:ident;
        $($name:ident $method:ident)+, $($empty:ident $empty_method:ident)+, $($sent:ident $sent_method:ident)+
    ) => {
        match $request {
            $(Request::$name(request) => $service.$method(request).map(Answer::$name),)+
            $(Request::$empty(request) => {
                $service.$empty_method(request).map(|_| Answer::$empty(Empty::default()))
            })+
            $(Request::$sent(request) => {
                $service.$sent_method(request).map(|done| Answer::$sent(done.answer))
            })+
            other => panic!("no route: {:?}", other.operation()),
        }
    };
}

impl Server {
    pub(super) fn post(&self, path: &str, body: &str) -> Response {
        match Request::from_http(None, "POST", &format!("/{path}"), body.as_bytes()) {
            Err(HttpError::UnknownOperation(_)) => {
                Self::admitted(self.asked(path, &serde_json::from_str(body).unwrap()))
            }
            request => self.answered(request),
        }
    }

    /// What is answered to an operation, however it came.
    pub(super) fn answered(&self, request: Result<Request, HttpError>) -> Response {
        let request = match request {
            Ok(request) => request,
            Err(error) => return refused(&error.response()),
        };
        match self.answer(&request) {
            Ok(answer) => {
                let response = answer.to_http();
                (response.status, None, String::from_utf8(response.body).unwrap())
            }
            Err(error) => refused(&error.response(request.operation().api())),
        }
    }

    fn answer(&self, request: &Request) -> Result<Answer, OperationError> {
        answers! {
            self.service, request;
            CreateStage create_stage GetStage get_stage ListStages list_stages UpdateStage update_stage
            GetStageSession get_stage_session ListStageSessions list_stage_sessions
            CreateParticipantToken create_participant_token GetParticipant get_participant
            ListParticipants list_participants ListParticipantEvents list_participant_events
            ImportPublicKey import_public_key GetPublicKey get_public_key ListPublicKeys list_public_keys
            ListTagsForResource list_tags_for_resource CreateRoom create_room GetRoom get_room
            ListRooms list_rooms UpdateRoom update_room CreateChatToken create_chat_token
            ListTagsForChatResource list_tags_for_chat_resource,
            DeleteStage delete_stage DisconnectParticipant disconnect_participant
            DeletePublicKey delete_public_key TagResource tag_resource UntagResource untag_resource
            DeleteRoom delete_room TagChatResource tag_chat_resource
            UntagChatResource untag_chat_resource DisconnectUser disconnect_user,
            SendEvent send_event DeleteMessage delete_message
        }
    }

    /// What anybody is told about whoever is let in, or is not.
    pub(super) fn admitted(answer: Result<Value, impl Into<AdmissionError>>) -> Response {
        match answer.map_err(Into::into) {
            Ok(answer) => (200, None, answer.to_string()),
            Err(AdmissionError::Refused(refused)) => (403, None, serde_json::to_string(&refused).unwrap()),
            Err(AdmissionError::Failure(failure)) => refused(&failure.response(Api::Realtime)),
        }
    }

    fn asked(&self, path: &str, body: &Value) -> Result<Value, AdmissionError> {
        let authority = self.service.authority();
        Ok(match path {
            "Join" => {
                let token: String = read(body, "token");
                let joined = self.service.join(&read(body, "stageArn"), &token, &read(body, "client"))?;
                json!({
                    "connection": self.text(&joined.connection)?,
                    "id": joined.connection.id(),
                    "participant": joined.participant,
                    "replaced": joined.replaced,
                })
            }
            "Publish" => json!({ "participant": self.service.publish(&self.connection(body)?)? }),
            "Unpublish" => json!({ "participant": self.service.unpublish(&self.connection(body)?)? }),
            "Leave" => json!({ "participant": self.service.leave(&self.connection(body)?)? }),
            "Heartbeat" => {
                self.service.heartbeat(&self.connection(body)?)?;
                json!({})
            }
            "ParticipantMay" => {
                self.connection(body)?.require(read(body, "capability"))?;
                json!({})
            }
            "Renew" => json!({ "text": authority.seal_connection(&self.connection(body)?)? }),
            "OpenConnection" => {
                let (stage_arn, text): (StageArn, String) = (read(body, "stageArn"), read(body, "text"));
                let opened = authority.open_connection(&text, &stage_arn)?;
                let connection = json!({ "stageArn": stage_arn, "text": text });
                json!({ "connection": connection, "id": opened.id() })
            }
            "Disconnect" => {
                let participant_id = read(body, "participantId");
                json!({ "participant": self.service.disconnect(&read(body, "stageArn"), &participant_id)? })
            }
            "Connect" => {
                let token: String = read(body, "token");
                self.chat_session(&self.service.connect(&read(body, "roomArn"), &token)?)?
            }
            "ChatUserMay" => {
                let (session, now) = (self.opened(body)?, authority.now());
                match read::<Option<_>>(body, "capability") {
                    Some(capability) => session.require(capability, now)?,
                    None => session.require_session(now)?,
                }
                json!({})
            }
            "SealChatSession" => json!({ "text": authority.seal_chat_session(&self.opened(body)?)? }),
            "OpenChatSession" => {
                let text: String = read(body, "text");
                self.chat_session(&authority.open_chat_session(&text, &read(body, "roomArn"))?)?
            }
            other => panic!("no route: {other}"),
        })
    }

    /// A connection as its client holds it: with its stage, at which the text is to be opened.
    fn text(&self, connection: &Connection) -> Result<Value, AdmissionError> {
        let text = self.service.authority().seal_connection(connection)?;
        Ok(json!({ "stageArn": connection.id().stage_arn, "text": text }))
    }

    fn connection(&self, body: &Value) -> Result<Connection, AdmissionError> {
        let (held, authority) = (&body["connection"], self.service.authority());
        Ok(authority.open_connection(&read::<String>(held, "text"), &read(held, "stageArn"))?)
    }

    fn chat_session(&self, grant: &ChatGrant) -> Result<Value, AdmissionError> {
        let text = self.service.authority().seal_chat_session(grant)?;
        Ok(json!({
            "connection": { "roomArn": grant.room_arn(), "text": text },
            "roomArn": grant.room_arn(),
            "userId": grant.user_id(),
            "attributes": grant.attributes(),
            "capabilities": grant.capabilities(),
            "sessionExpirationTime": grant.session_expires_at(),
        }))
    }

    fn opened(&self, body: &Value) -> Result<ChatGrant, AdmissionError> {
        let (held, authority) = (&body["connection"], self.service.authority());
        Ok(authority.open_chat_session(&read::<String>(held, "text"), &read(held, "roomArn"))?)
    }
}

fn read<T: DeserializeOwned>(body: &Value, member: &str) -> T {
    serde_json::from_value(body[member].clone()).unwrap()
}

fn refused(error: &ErrorResponse) -> Response {
    (error.status, Some(error.error_type), serde_json::to_string(&error.body).unwrap())
}
