//! What is compared with the model.

use stagepass::key_pair::KeyPairClaims;
use stagepass::store::ConnectionId;
use stagepass::{
    AdmissionError, ChatAttributes, ChatCapabilities, ChatGrant, ChatToken, ChatTokenCapability, ChatUserId,
    ClientAttributes, Connection, CreateChatTokenInput, CreateParticipantTokenInput,
    CreateParticipantTokenOutput, CreateStageInput, CreateStageOutput, Failure, GetParticipantInput,
    GetParticipantOutput, Joined, OperationError, Participant, ParticipantId, ParticipantTokenCapability,
    PublicKeyArn, RoomArn, SealedToken, StageArn, StoreError, Timestamp,
};

use super::Conduct;
use super::reply::Reply;

/// A service that can be compared with the model: a server behind HTTP, a service over another
/// store, or one that shares nothing with this library but its types.
///
/// # For implementers
///
/// Requests come as a caller sends them, so that they can be sent as JSON. All of them are valid.
/// Whatever else goes wrong - the server cannot be reached, an answer cannot be read - is a
/// [`Failure`], for instance [`StoreError::Failed`], and ends the comparison.
///
/// The methods that fail unless they are implemented are steps of the host - clocks, keys, signing,
/// what is cleaned up, and what is sealed - and [`answer`](Self::answer). A subject without them is
/// compared by sequences without these steps: [`Conduct::passing_over`] leaves out all of
/// [`Step::OF_THE_HOST`](super::Step::OF_THE_HOST) and [`Step::CALLS`](super::Step::CALLS), or some
/// of them.
pub trait Subject {
    /// One connection of a participant to a stage.
    type Connection;
    /// One connection of a chat user to a room.
    type ChatConnection;

    /// Returns what this service does in a way of its own.
    fn conduct(&self) -> Conduct {
        Conduct::default()
    }

    /// Answers `CreateStage`.
    ///
    /// # Errors
    ///
    /// Returns [`OperationError`], which the model expects only of a clock that fails.
    fn create_stage(&mut self, request: &CreateStageInput) -> Result<CreateStageOutput, OperationError>;

    /// Answers `CreateParticipantToken`.
    ///
    /// # Errors
    ///
    /// Returns [`OperationError`] when there is no answer.
    fn create_participant_token(
        &mut self,
        request: &CreateParticipantTokenInput,
    ) -> Result<CreateParticipantTokenOutput, OperationError>;

    /// Answers `GetParticipant`.
    ///
    /// # Errors
    ///
    /// Returns [`OperationError`] when there is no answer.
    fn get_participant(
        &mut self,
        request: &GetParticipantInput,
    ) -> Result<GetParticipantOutput, OperationError>;

    /// Answers `CreateChatToken`.
    ///
    /// # Errors
    ///
    /// Returns [`OperationError`] when there is no answer.
    fn create_chat_token(&mut self, request: &CreateChatTokenInput) -> Result<ChatToken, OperationError>;

    /// Creates a room.
    ///
    /// # Errors
    ///
    /// Returns [`OperationError`], which the model expects of a clock that fails, and of a quota.
    fn create_room(&mut self) -> Result<RoomArn, OperationError>;

    /// Lets the bearer of a token join a stage, or join again. The token is a sealed one, or one
    /// that [`sign_participant_token`](Self::sign_participant_token) made.
    ///
    /// # Errors
    ///
    /// Returns [`AdmissionError`] when nobody is let in.
    fn join(
        &mut self,
        stage_arn: &StageArn,
        token: &str,
        client: &ClientAttributes,
    ) -> Result<Entered<Self::Connection>, AdmissionError>;

    /// Lets the participant of a connection publish.
    ///
    /// # Errors
    ///
    /// Returns [`AdmissionError`] when it may not.
    fn publish(&mut self, connection: &Self::Connection) -> Result<Participant, AdmissionError>;

    /// Lets the participant of a connection stop publishing, and stay.
    ///
    /// # Errors
    ///
    /// Returns [`AdmissionError`] when it is not connected by this connection.
    fn unpublish(&mut self, connection: &Self::Connection) -> Result<Participant, AdmissionError>;

    /// Lets the participant of a connection leave.
    ///
    /// # Errors
    ///
    /// Returns [`AdmissionError`] when it is not connected by this connection.
    fn leave(&mut self, connection: &Self::Connection) -> Result<Participant, AdmissionError>;

    /// Disconnects a participant and ends its tokens. The participant is returned when it was
    /// connected.
    ///
    /// # Errors
    ///
    /// Returns [`AdmissionError`] when there is no such stage.
    fn disconnect(
        &mut self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<Participant>, AdmissionError>;

    /// Lets the bearer of a chat token connect to a room, once.
    ///
    /// # Errors
    ///
    /// Returns [`AdmissionError`] when nobody is let in.
    fn connect(
        &mut self,
        room_arn: &RoomArn,
        token: &str,
    ) -> Result<ChatEntered<Self::ChatConnection>, AdmissionError>;

    /// Requires that the participant of a connection may do this by its token.
    ///
    /// # Errors
    ///
    /// Returns [`AdmissionError`] when it may not.
    fn participant_may(
        &mut self,
        connection: &Self::Connection,
        capability: ParticipantTokenCapability,
    ) -> Result<(), AdmissionError>;

    /// Requires that the user of a chat connection may do this now; `None` is viewing.
    ///
    /// # Errors
    ///
    /// Returns [`AdmissionError`] when the user may not.
    fn chat_user_may(
        &mut self,
        connection: &Self::ChatConnection,
        capability: Option<ChatTokenCapability>,
    ) -> Result<(), AdmissionError>;

    /// Makes the clock of the machine whose turn it is stand at this moment, which may be earlier
    /// than the one before. A wrong reading that is still to come is taken back. The first call
    /// comes before everything else.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when the clock could not be set.
    fn set_clock(&mut self, now: Timestamp) -> Result<(), Failure>;

    /// Answers an operation as HTTP carries it: [`Request::from_http`] reads what is asked for, and
    /// [`Answer::to_http`] and [`OperationError::response`] say what to reply.
    ///
    /// [`Request::from_http`]: stagepass::http::Request::from_http
    /// [`Answer::to_http`]: stagepass::http::Answer::to_http
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when there is no reply.
    fn answer(&mut self, method: &str, target: &str, body: &str) -> Result<Reply, Failure> {
        let _ = (method, target, body);
        Err(unable())
    }

    /// Notes that a connection was heard of.
    ///
    /// # Errors
    ///
    /// Returns [`AdmissionError`] when the participant is not connected by this connection.
    fn heartbeat(&mut self, connection: &Self::Connection) -> Result<(), AdmissionError> {
        let _ = connection;
        Err(unable().into())
    }

    /// Returns the connections of which nothing was heard for so many seconds, in any order, at a
    /// moment that the host trusts. If there are many, the first ten are enough.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when the moment is the first or the last that there is, which a clock
    /// tells that failed.
    fn quiet(&mut self, moment: Timestamp, quiet_seconds: u32) -> Result<Vec<ConnectionId>, Failure> {
        let _ = (moment, quiet_seconds);
        Err(unable())
    }

    /// Lets a participant leave whose connection was lost, and leaves its token usable.
    ///
    /// # Errors
    ///
    /// Returns [`AdmissionError`] when the participant is not connected by this connection.
    fn lost(&mut self, connection: &ConnectionId) -> Result<Participant, AdmissionError> {
        let _ = connection;
        Err(unable().into())
    }

    /// Seals a connection to a text, which may have been opened from one itself.
    ///
    /// # Errors
    ///
    /// Returns [`AdmissionError`] when it could not be sealed, or has expired itself.
    fn seal_connection(&mut self, connection: &Self::Connection) -> Result<SealedToken, AdmissionError> {
        let _ = connection;
        Err(unable().into())
    }

    /// Opens a text to the connection that was sealed, by whichever machine has the turn.
    ///
    /// # Errors
    ///
    /// Returns [`AdmissionError`] when it does not open.
    fn open_connection(
        &mut self,
        stage_arn: &StageArn,
        text: &str,
    ) -> Result<(Self::Connection, ConnectionId), AdmissionError> {
        let _ = (stage_arn, text);
        Err(unable().into())
    }

    /// Seals a chat session to a text, which may have been opened from one itself.
    ///
    /// # Errors
    ///
    /// Returns [`AdmissionError`] when it could not be sealed, or has expired itself.
    fn seal_chat_session(
        &mut self,
        connection: &Self::ChatConnection,
    ) -> Result<SealedToken, AdmissionError> {
        let _ = connection;
        Err(unable().into())
    }

    /// Opens a text to the chat session that was sealed, by whichever machine has the turn.
    ///
    /// # Errors
    ///
    /// Returns [`AdmissionError`] when it does not open.
    fn open_chat_session(
        &mut self,
        room_arn: &RoomArn,
        text: &str,
    ) -> Result<ChatEntered<Self::ChatConnection>, AdmissionError> {
        let _ = (room_arn, text);
        Err(unable().into())
    }

    /// Gives the turn to the machine of this number. Its clock is set right afterwards.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when there is no such machine.
    fn turn_to(&mut self, machine: usize) -> Result<(), Failure> {
        let _ = machine;
        Err(unable())
    }

    /// Makes one reading of the clock wrong: it tells this moment, which is the first or the last
    /// that there is. Readings are counted from 0 on.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when the clock cannot be made to fail.
    fn misread_clock(&mut self, reading: u8, moment: Timestamp) -> Result<(), Failure> {
        let _ = (reading, moment);
        Err(unable())
    }

    /// Forgets what no longer matters of ended and used tokens, at a moment that the host trusts.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when the moment is the first or the last that there is, which a clock
    /// tells that failed.
    fn prune(&mut self, moment: Timestamp) -> Result<(), Failure> {
        let _ = moment;
        Err(unable())
    }

    /// Signs a participant token with a key that the service trusts: the private half of the one
    /// that was imported as this, or one that it trusts without that.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when it could not be signed.
    fn sign_participant_token(
        &mut self,
        key: Option<&PublicKeyArn>,
        claims: &KeyPairClaims,
    ) -> Result<SealedToken, Failure> {
        let _ = (key, claims);
        Err(unable())
    }

    /// Goes on with the rotation of keys, in any way that refuses no valid token.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when the keys stayed as they were.
    fn rotate_keys(&mut self) -> Result<(), Failure> {
        Err(unable())
    }

    /// Drops the keys whose tokens have all expired, if the service ever does so.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when the keys stayed as they were.
    fn drop_outlived_keys(&mut self) -> Result<(), Failure> {
        Err(unable())
    }
}

fn unable() -> Failure {
    StoreError::Failed("the subject cannot take this step".into()).into()
}

/// Somebody who has joined a stage.
#[derive(Debug, Clone)]
pub struct Entered<C> {
    /// The connection.
    pub connection: C,
    /// The name of the connection. A service that does not number the connections of a participant
    /// counts the joins that it has seen.
    pub id: ConnectionId,
    /// The participant.
    pub participant: Participant,
    /// Whether the participant was connected already, so that this pushed its earlier connection
    /// out.
    pub replaced: bool,
}

/// Somebody who has connected to a room.
#[derive(Debug, Clone)]
pub struct ChatEntered<C> {
    /// The connection.
    pub connection: C,
    /// The room.
    pub room_arn: RoomArn,
    /// The user.
    pub user_id: ChatUserId,
    /// The application's attributes.
    pub attributes: Option<ChatAttributes>,
    /// What the user may do beside viewing.
    pub capabilities: ChatCapabilities,
    /// The first moment at which the session is over.
    pub session_expires_at: Timestamp,
}

impl From<Joined> for Entered<Connection> {
    fn from(joined: Joined) -> Self {
        Self {
            id: joined.connection.id().clone(),
            connection: joined.connection,
            participant: joined.participant,
            replaced: joined.replaced,
        }
    }
}

impl From<ChatGrant> for ChatEntered<ChatGrant> {
    fn from(grant: ChatGrant) -> Self {
        Self {
            room_arn: grant.room_arn().clone(),
            user_id: grant.user_id().clone(),
            attributes: grant.attributes().cloned(),
            capabilities: grant.capabilities(),
            session_expires_at: grant.session_expires_at(),
            connection: grant,
        }
    }
}
