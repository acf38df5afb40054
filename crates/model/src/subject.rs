//! What is compared with the model.

use stagepass::{
    AdmissionError, ChatAttributes, ChatCapabilities, ChatToken, ChatTokenCapability, ChatUserId,
    ClientAttributes, CreateChatTokenInput, CreateParticipantTokenInput, CreateParticipantTokenOutput,
    CreateStageInput, CreateStageOutput, Failure, GetParticipantInput, GetParticipantOutput, OperationError,
    Participant, ParticipantId, ParticipantTokenCapability, RoomArn, SessionId, StageArn, Timestamp,
};

/// A service that can be compared with the model: a server behind HTTP, a service over another store, or one
/// that shares nothing with this library but its types.
///
/// # For implementers
///
/// Requests come as a caller sends them, so that they can be sent as JSON; all of them are valid. A subject that has
/// no clock of its own to set, or no keys, cannot be compared, or only by sequences without such steps.
/// Whatever else goes wrong - the server cannot be reached, an answer cannot be read - is a
/// [`Failure`], for instance [`StoreError::Failed`](stagepass::StoreError::Failed), and ends the comparison.
pub trait Subject {
    /// One connection of a participant to a stage.
    type Connection;
    /// One connection of a chat user to a room.
    type ChatConnection;

    /// What of its conduct is its own choice.
    fn conduct(&self) -> Conduct {
        Conduct::default()
    }

    /// `CreateStage`.
    ///
    /// # Errors
    ///
    /// [`OperationError`], which the model never expects.
    fn create_stage(&mut self, request: &CreateStageInput) -> Result<CreateStageOutput, OperationError>;

    /// `CreateParticipantToken`.
    ///
    /// # Errors
    ///
    /// [`OperationError`] when there is no answer.
    fn create_participant_token(
        &mut self,
        request: &CreateParticipantTokenInput,
    ) -> Result<CreateParticipantTokenOutput, OperationError>;

    /// `GetParticipant`.
    ///
    /// # Errors
    ///
    /// [`OperationError`] when there is no answer.
    fn get_participant(
        &mut self,
        request: &GetParticipantInput,
    ) -> Result<GetParticipantOutput, OperationError>;

    /// `CreateChatToken`.
    ///
    /// # Errors
    ///
    /// [`OperationError`] when there is no answer.
    fn create_chat_token(&mut self, request: &CreateChatTokenInput) -> Result<ChatToken, OperationError>;

    /// Makes a room.
    ///
    /// # Errors
    ///
    /// [`Failure`], which the model never expects.
    fn create_room(&mut self) -> Result<RoomArn, Failure>;

    /// Lets somebody with a token join a stage, or join again.
    ///
    /// # Errors
    ///
    /// [`AdmissionError`] when nobody is let in.
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
    /// [`AdmissionError`] when it may not.
    fn publish(&mut self, connection: &Self::Connection) -> Result<Participant, AdmissionError>;

    /// Lets the participant of a connection leave.
    ///
    /// # Errors
    ///
    /// [`AdmissionError`] when it is not connected by this connection.
    fn leave(&mut self, connection: &Self::Connection) -> Result<Participant, AdmissionError>;

    /// Disconnects a participant and ends its token. The participant is answered when it was connected.
    ///
    /// # Errors
    ///
    /// [`AdmissionError`] when there is no such stage.
    fn disconnect(
        &mut self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<Participant>, AdmissionError>;

    /// Lets somebody with a chat token connect to a room, once.
    ///
    /// # Errors
    ///
    /// [`AdmissionError`] when nobody is let in.
    fn connect(
        &mut self,
        room_arn: &RoomArn,
        token: &str,
    ) -> Result<ChatEntered<Self::ChatConnection>, AdmissionError>;

    /// Nothing, when the participant of a connection may do this by its token.
    ///
    /// # Errors
    ///
    /// [`AdmissionError`] when it may not.
    fn participant_may(
        &mut self,
        connection: &Self::Connection,
        capability: ParticipantTokenCapability,
    ) -> Result<(), AdmissionError>;

    /// Nothing, when the user of a chat connection may do this now; `None` is viewing.
    ///
    /// # Errors
    ///
    /// [`AdmissionError`] when the user may not.
    fn chat_user_may(
        &mut self,
        connection: &Self::ChatConnection,
        capability: Option<ChatTokenCapability>,
    ) -> Result<(), AdmissionError>;

    /// Makes the clock stand at this moment, which may be before the one at which it stands. The first call
    /// comes before everything else.
    ///
    /// # Errors
    ///
    /// [`Failure`] when the clock could not be set.
    fn set_clock(&mut self, now: Timestamp) -> Result<(), Failure>;

    /// Goes on with the rotation of keys, in any way that refuses no valid token.
    ///
    /// # Errors
    ///
    /// [`Failure`] when the keys stayed as they were.
    fn rotate_keys(&mut self) -> Result<(), Failure>;

    /// Drops the keys whose tokens have all expired, if it ever does so.
    ///
    /// # Errors
    ///
    /// [`Failure`] when the keys stayed as they were.
    fn drop_outlived_keys(&mut self) -> Result<(), Failure>;
}

/// What the documentation leaves to the host, and the model has to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Conduct {
    /// For how many seconds after its expiry a token is still accepted.
    pub leeway_seconds: u32,
    /// Whether each rotation is a whole one, and keys are dropped as soon as they may be: 14 days and the leeway
    /// after the rotation. An expired token of a dropped key is no longer known to be a token at all.
    pub drops_keys: bool,
    /// Whether it forgets which chat tokens were used once they have expired, as
    /// [`MemoryRedemptions`](stagepass::MemoryRedemptions) does. A clock that goes back then makes no token usable
    /// that expired before the latest connection, not even one that never was used.
    pub forgets_redemptions: bool,
}

/// Somebody who has joined a stage.
#[derive(Debug, Clone)]
pub struct Entered<C> {
    /// The connection.
    pub connection: C,
    /// The session.
    pub session_id: SessionId,
    /// The participant.
    pub participant: Participant,
    /// Whether the participant was connected already, so that this pushed its earlier connection out.
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
    /// The application's own words.
    pub attributes: Option<ChatAttributes>,
    /// What the user may do beside viewing.
    pub capabilities: ChatCapabilities,
    /// The first moment at which the session is over.
    pub session_expires_at: Timestamp,
}
