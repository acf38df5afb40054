//! A service that is asked in JSON, as a subject.

use super::Conduct;
use super::reply::Reply;
use super::subject::{ChatEntered, Entered, Subject};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stagepass::exception::Details;
use stagepass::store::ConnectionId;
use stagepass::{
    AdmissionError, ChatToken, ChatTokenCapability, ClientAttributes, CreateChatTokenInput,
    CreateParticipantTokenInput, CreateParticipantTokenOutput, CreateStageInput, CreateStageOutput,
    Exception, Failure, GetParticipantInput, GetParticipantOutput, OperationError, Participant,
    ParticipantId, ParticipantTokenCapability, Refused, Resource, RoomArn, SealedToken, StageArn, StoreError,
    Timestamp,
};
use std::error::Error;
use std::fmt;

/// A service that is asked in JSON: over HTTP, as a rule.
///
/// A host writes one function, which sends a question and returns the [`Reply`]. Each question has
/// a name, that of the operation or of the kind of [`Step`](super::Step), and a body. So a host
/// whose routes have these names posts the body as it is. A host whose routes are others, or say
/// things in another way, translates both.
///
/// | question | body | answer |
/// |---|---|---|
/// | the four operations | the operation's request | the operation's answer |
/// | `SetClock`, `Prune` | `moment` | nothing |
/// | `CreateRoom` | nothing | `arn` |
/// | `Call` | `method`, `target`, `body`: of the HTTP of any other operation | the reply to that |
/// | `Join` | `stageArn`, `token`, `client` | `connection`, `id`, `participant`, `replaced` |
/// | `Publish`, `Unpublish`, `Leave` | `connection` | `participant` |
/// | `Heartbeat` | `connection` | nothing |
/// | `Sweep` | `moment`, `quietSeconds` | `connections`, a list of ids |
/// | `Lost` | `id` | `participant` |
/// | `Disconnect` | `stageArn`, `participantId` | `participant` if it was connected |
/// | `Connect` | `roomArn`, `token` | `connection`, `roomArn`, `userId`, `attributes` if there are any, `capabilities`, `sessionExpirationTime` |
/// | `ParticipantMay` | `connection`, `capability` | nothing |
/// | `ChatUserMay` | `connection`, `capability`; none is viewing | nothing |
/// | `SealConnection`, `SealChatSession` | `connection` | `text` |
/// | `OpenConnection` | `stageArn`, `text` | `connection`, `id` |
/// | `OpenChatSession` | `roomArn`, `text` | as for `Connect` |
/// | `Turn` | `machine`, its number from 0 on | nothing |
/// | `Misread` | `reading`, `moment` | nothing |
/// | `RotateKeys`, `DropOutlivedKeys` | nothing | nothing |
///
/// `client` is [`ClientAttributes`], `participant` a [`Participant`] and `id` a [`ConnectionId`].
/// `connection` is whatever the service wants to be told again, such as the text of a sealed
/// connection. Moments are RFC 3339.
///
/// An operation is refused with an exception, as [`OperationError::response`] makes it, and
/// everything else with the JSON of [`Refused`] and any status that is not 2xx. Tokens cannot be
/// signed over JSON, and [`Conduct::passing_over`] leaves out what else the service has no route
/// for.
///
/// ```
/// use stagepass_model::{Conduct, Remote, Reply, Step, compare};
///
/// let conduct = Conduct::default().passing_over(&Step::OF_THE_HOST).passing_over(&Step::CALLS);
/// let mut rooms = 0;
/// let mut server = Remote::new(conduct, |question, _body| {
///     // A client of HTTP would post the body to the path of this name.
///     let answer = match question {
///         "CreateRoom" => {
///             rooms += 1;
///             format!(r#"{{"arn": "arn:aws:ivschat:us-west-2:123456789012:room/{rooms:012}"}}"#)
///         }
///         _ => "{}".to_owned(),
///     };
///     Ok::<_, std::io::Error>(Reply::new(200, None, answer))
/// });
/// compare(&mut server, &[Step::CreateRoom, Step::CreateRoom])?;
/// # Ok::<(), Box<stagepass_model::Divergence>>(())
/// ```
pub struct Remote<F> {
    conduct: Conduct,
    ask: F,
}

impl<F> fmt::Debug for Remote<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote").field("conduct", &self.conduct).finish_non_exhaustive()
    }
}

/// What a service called a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteConnection(Value);

/// Why there is no answer.
enum Unanswered {
    Refused(Reply),
    Failure(Failure),
}

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for Unanswered {
    fn from(error: E) -> Self {
        Self::Failure(StoreError::Failed(error.into()).into())
    }
}

impl From<Unanswered> for Failure {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Refused(reply) => StoreError::Failed(reply.error().into()).into(),
            Unanswered::Failure(failure) => failure,
        }
    }
}

impl From<Unanswered> for AdmissionError {
    fn from(unanswered: Unanswered) -> Self {
        if let Unanswered::Refused(reply) = &unanswered
            && let Ok(refused) = serde_json::from_str::<Refused>(&reply.body)
        {
            return refused.into();
        }
        Failure::from(unanswered).into()
    }
}

/// An answer of which the members are taken.
struct Answer(Value);

impl Answer {
    fn take<T: DeserializeOwned>(&mut self, member: &str) -> Result<T, Unanswered> {
        let value = self.0.get_mut(member).map(Value::take).unwrap_or_default();
        serde_json::from_value(value).map_err(|error| format!("{member}: {error}").into())
    }

    fn connection(&mut self) -> Result<RemoteConnection, Unanswered> {
        self.take("connection").map(RemoteConnection)
    }

    fn chat_entered(mut self) -> Result<ChatEntered<RemoteConnection>, Unanswered> {
        Ok(ChatEntered {
            connection: self.connection()?,
            room_arn: self.take("roomArn")?,
            user_id: self.take("userId")?,
            attributes: self.take("attributes")?,
            capabilities: self.take("capabilities")?,
            session_expires_at: self.take("sessionExpirationTime")?,
        })
    }
}

impl<F, E> Remote<F>
where
    F: FnMut(&str, &str) -> Result<Reply, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    /// Creates a subject of a function that sends a question, by its name and the JSON of its body,
    /// and returns the reply.
    #[must_use]
    pub const fn new(conduct: Conduct, ask: F) -> Self {
        Self { conduct, ask }
    }

    fn ask(&mut self, question: &str, body: &impl Serialize) -> Result<Answer, Unanswered> {
        let body = serde_json::to_string(body)?;
        let reply = (self.ask)(question, &body)?;
        if !(200..300).contains(&reply.status) {
            return Err(Unanswered::Refused(reply));
        }
        // Who has nothing to say may say nothing at all.
        let said = if reply.body.is_empty() { "{}" } else { &reply.body };
        Ok(Answer(serde_json::from_str(said)?))
    }

    fn operation<T: DeserializeOwned>(
        &mut self,
        operation: &str,
        request: &impl Serialize,
        resource: impl FnOnce(&Reply) -> Option<Resource>,
    ) -> Result<T, OperationError> {
        match self.ask(operation, request) {
            Ok(Answer(answer)) => {
                Ok(serde_json::from_value(answer).map_err(Unanswered::from).map_err(Failure::from)?)
            }
            Err(Unanswered::Refused(reply))
                if reply.error().code.as_deref() == Some("ServiceQuotaExceededException") =>
            {
                Err(Exception::ServiceQuotaExceeded(Details::new(reply.error().to_string())).into())
            }
            Err(Unanswered::Refused(reply))
                if reply.error().code.as_deref() == Some("ResourceNotFoundException") =>
            {
                match resource(&reply) {
                    Some(resource) => Err(Exception::ResourceNotFound(resource).into()),
                    None => Err(Failure::from(Unanswered::Refused(reply)).into()),
                }
            }
            Err(unanswered) => Err(Failure::from(unanswered).into()),
        }
    }
}

impl<F, E> Subject for Remote<F>
where
    F: FnMut(&str, &str) -> Result<Reply, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    type Connection = RemoteConnection;
    type ChatConnection = RemoteConnection;

    fn conduct(&self) -> Conduct {
        self.conduct.clone()
    }

    fn create_stage(&mut self, request: &CreateStageInput) -> Result<CreateStageOutput, OperationError> {
        self.operation("CreateStage", request, |_| None)
    }

    fn create_participant_token(
        &mut self,
        request: &CreateParticipantTokenInput,
    ) -> Result<CreateParticipantTokenOutput, OperationError> {
        self.operation("CreateParticipantToken", request, |_| Some(Resource::Stage))
    }

    fn get_participant(
        &mut self,
        request: &GetParticipantInput,
    ) -> Result<GetParticipantOutput, OperationError> {
        self.operation("GetParticipant", request, |_| Some(Resource::Participant))
    }

    fn create_chat_token(&mut self, request: &CreateChatTokenInput) -> Result<ChatToken, OperationError> {
        self.operation("CreateChatToken", request, |reply| {
            // It tells the id of the room, and not its ARN.
            let asked = RoomArn::new(request.room_identifier.as_deref()?).ok()?;
            let told: String = Answer(serde_json::from_str(&reply.body).ok()?).take("resourceId").ok()?;
            (asked.room_id() == told).then_some(Resource::Room(asked))
        })
    }

    fn create_room(&mut self) -> Result<RoomArn, OperationError> {
        let answer = self.operation("CreateRoom", &json!({}), |_| None).map(Answer);
        Ok(answer?.take("arn").map_err(Failure::from)?)
    }

    fn answer(&mut self, method: &str, target: &str, body: &str) -> Result<Reply, Failure> {
        let body = json!({ "method": method, "target": target, "body": body });
        Ok((self.ask)("Call", &body.to_string()).map_err(Unanswered::from)?)
    }

    fn join(
        &mut self,
        stage_arn: &StageArn,
        token: &str,
        client: &ClientAttributes,
    ) -> Result<Entered<RemoteConnection>, AdmissionError> {
        let body = json!({ "stageArn": stage_arn, "token": token, "client": client });
        let mut answer = self.ask("Join", &body)?;
        Ok(Entered {
            connection: answer.connection()?,
            id: answer.take("id")?,
            participant: answer.take("participant")?,
            replaced: answer.take("replaced")?,
        })
    }

    fn publish(&mut self, connection: &RemoteConnection) -> Result<Participant, AdmissionError> {
        Ok(self.ask("Publish", &json!({ "connection": connection.0 }))?.take("participant")?)
    }

    fn unpublish(&mut self, connection: &RemoteConnection) -> Result<Participant, AdmissionError> {
        Ok(self.ask("Unpublish", &json!({ "connection": connection.0 }))?.take("participant")?)
    }

    fn leave(&mut self, connection: &RemoteConnection) -> Result<Participant, AdmissionError> {
        Ok(self.ask("Leave", &json!({ "connection": connection.0 }))?.take("participant")?)
    }

    fn disconnect(
        &mut self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<Participant>, AdmissionError> {
        let body = json!({ "stageArn": stage_arn, "participantId": participant_id });
        Ok(self.ask("Disconnect", &body)?.take("participant")?)
    }

    fn connect(
        &mut self,
        room_arn: &RoomArn,
        token: &str,
    ) -> Result<ChatEntered<RemoteConnection>, AdmissionError> {
        Ok(self.ask("Connect", &json!({ "roomArn": room_arn, "token": token }))?.chat_entered()?)
    }

    fn participant_may(
        &mut self,
        connection: &RemoteConnection,
        capability: ParticipantTokenCapability,
    ) -> Result<(), AdmissionError> {
        let body = json!({ "connection": connection.0, "capability": capability });
        Ok(self.ask("ParticipantMay", &body).map(drop)?)
    }

    fn chat_user_may(
        &mut self,
        connection: &RemoteConnection,
        capability: Option<ChatTokenCapability>,
    ) -> Result<(), AdmissionError> {
        let body = json!({ "connection": connection.0, "capability": capability });
        Ok(self.ask("ChatUserMay", &body).map(drop)?)
    }

    fn heartbeat(&mut self, connection: &RemoteConnection) -> Result<(), AdmissionError> {
        Ok(self.ask("Heartbeat", &json!({ "connection": connection.0 })).map(drop)?)
    }

    fn quiet(&mut self, moment: Timestamp, quiet_seconds: u32) -> Result<Vec<ConnectionId>, Failure> {
        let body = json!({ "moment": moment, "quietSeconds": quiet_seconds });
        Ok(self.ask("Sweep", &body)?.take("connections")?)
    }

    fn lost(&mut self, connection: &ConnectionId) -> Result<Participant, AdmissionError> {
        Ok(self.ask("Lost", &json!({ "id": connection }))?.take("participant")?)
    }

    fn seal_connection(&mut self, connection: &RemoteConnection) -> Result<SealedToken, AdmissionError> {
        Ok(self.ask("SealConnection", &json!({ "connection": connection.0 }))?.take("text")?)
    }

    fn open_connection(
        &mut self,
        stage_arn: &StageArn,
        text: &str,
    ) -> Result<(RemoteConnection, ConnectionId), AdmissionError> {
        let mut answer = self.ask("OpenConnection", &json!({ "stageArn": stage_arn, "text": text }))?;
        Ok((answer.connection()?, answer.take("id")?))
    }

    fn seal_chat_session(&mut self, connection: &RemoteConnection) -> Result<SealedToken, AdmissionError> {
        Ok(self.ask("SealChatSession", &json!({ "connection": connection.0 }))?.take("text")?)
    }

    fn open_chat_session(
        &mut self,
        room_arn: &RoomArn,
        text: &str,
    ) -> Result<ChatEntered<RemoteConnection>, AdmissionError> {
        Ok(self.ask("OpenChatSession", &json!({ "roomArn": room_arn, "text": text }))?.chat_entered()?)
    }

    fn set_clock(&mut self, now: Timestamp) -> Result<(), Failure> {
        Ok(self.ask("SetClock", &json!({ "moment": now })).map(drop)?)
    }

    fn turn_to(&mut self, machine: usize) -> Result<(), Failure> {
        Ok(self.ask("Turn", &json!({ "machine": machine })).map(drop)?)
    }

    fn misread_clock(&mut self, reading: u8, moment: Timestamp) -> Result<(), Failure> {
        Ok(self.ask("Misread", &json!({ "reading": reading, "moment": moment })).map(drop)?)
    }

    fn prune(&mut self, moment: Timestamp) -> Result<(), Failure> {
        Ok(self.ask("Prune", &json!({ "moment": moment })).map(drop)?)
    }

    fn rotate_keys(&mut self) -> Result<(), Failure> {
        Ok(self.ask("RotateKeys", &json!({})).map(drop)?)
    }

    fn drop_outlived_keys(&mut self) -> Result<(), Failure> {
        Ok(self.ask("DropOutlivedKeys", &json!({})).map(drop)?)
    }
}
