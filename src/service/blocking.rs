//! The short synchronous way to do it all: read, decide, keep, answer.

use crate::domain::arn::{RoomArn, StageArn};
use crate::domain::chat::{ChatToken, CreateChatToken};
use crate::domain::participant::{ClientAttributes, GetParticipant, GetParticipantOutput, Participant};
use crate::domain::stage::{CreateStage, CreateStageOutput};
use crate::domain::token::{CreateParticipantToken, CreateParticipantTokenOutput, ParticipantId};
use crate::service::admission::{Connection, Joined};
use crate::service::authority::{Authority, Decision};
use crate::service::exception::{AdmissionError, Failure, OperationError};
use crate::service::records::{Change, StageSnapshot};
use crate::service::redemption::{Redemption, Redemptions};
use crate::service::store::{Store, StoreError};
use crate::tokens::grant::{ChatGrant, Refused};
use std::sync::Arc;

/// The four operations and what follows from them, over an [`Authority`] and what the host keeps.
#[derive(Debug, Clone)]
pub struct Service {
    authority: Authority,
    store: Arc<dyn Store>,
    redemptions: Arc<dyn Redemptions>,
}

/// How often a decision is made anew because somebody else was faster. Each time somebody was, so this is
/// only ever reached by a store that says so for no reason.
const ATTEMPTS: usize = 10_000;

impl Service {
    /// A service.
    #[must_use]
    pub fn new(authority: Authority, store: Arc<dyn Store>, redemptions: Arc<dyn Redemptions>) -> Self {
        Self { authority, store, redemptions }
    }

    /// What decides.
    #[must_use]
    pub const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Makes a stage, and a token for each of the configurations.
    ///
    /// # Errors
    ///
    /// [`Failure`] when something that the host provides has failed.
    pub fn create_stage(&self, request: &CreateStage) -> Result<CreateStageOutput, OperationError> {
        self.keep(|| Ok(self.authority.create_stage(request.clone())?))
    }

    /// Makes another token of a stage.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` when the stage does not exist; [`Failure`].
    pub fn create_participant_token(
        &self,
        request: &CreateParticipantToken,
    ) -> Result<CreateParticipantTokenOutput, OperationError> {
        let stage = self.store.stage(&request.stage_arn).map_err(Failure::from)?;
        self.authority.create_participant_token(request.clone(), stage.as_ref())
    }

    /// Tells what is known of a participant, also in a session that ended.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` when it never joined the session; [`Failure`].
    pub fn get_participant(&self, request: &GetParticipant) -> Result<GetParticipantOutput, OperationError> {
        let attendance = self
            .store
            .attendance(&request.stage_arn, &request.session_id, &request.participant_id)
            .map_err(Failure::from)?;
        Ok(self.authority.get_participant(attendance)?)
    }

    /// Makes a token for a chat room.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` when the room does not exist; [`Failure`].
    pub fn create_chat_token(&self, request: &CreateChatToken) -> Result<ChatToken, OperationError> {
        let exists = self.store.has_room(&request.room_identifier).map_err(Failure::from)?;
        self.authority.create_chat_token(request.clone(), exists)
    }

    /// Makes a room, so that chat tokens can be made for it.
    ///
    /// # Errors
    ///
    /// [`Failure`].
    pub fn create_room(&self) -> Result<RoomArn, Failure> {
        self.keep(|| Ok(self.authority.create_room()?))
    }

    /// Lets somebody with a token join a stage, or join again.
    ///
    /// # Errors
    ///
    /// [`Refused`] when the token does not let its bearer in, or the stage does not exist; [`Failure`].
    pub fn join(
        &self,
        stage_arn: &StageArn,
        token: &str,
        client: &ClientAttributes,
    ) -> Result<Joined, AdmissionError> {
        let grant = self.authority.open_participant_token(token, stage_arn)?;
        self.keep(|| {
            let presence = self.presence(stage_arn, grant.participant_id())?;
            self.authority.join(&presence, &grant, client.clone())
        })
    }

    /// Lets a participant that joined publish.
    ///
    /// # Errors
    ///
    /// [`Refused`] when its token does not grant that, or it is not connected by this connection; [`Failure`].
    pub fn publish(&self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.keep(|| {
            let presence = self.presence_of(connection)?;
            Ok(self.authority.publish(&presence, connection)?)
        })
    }

    /// Lets a participant leave.
    ///
    /// # Errors
    ///
    /// [`Refused`] when it is not connected by this connection; [`Failure`].
    pub fn leave(&self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.keep(|| {
            let presence = self.presence_of(connection)?;
            Ok(self.authority.leave(&presence, connection)?)
        })
    }

    /// Disconnects a participant on the host's behalf, and ends its token. The participant is answered when it
    /// was connected.
    ///
    /// # Errors
    ///
    /// [`Refused::NoSuchStage`]; [`Failure`].
    pub fn disconnect(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<Participant>, AdmissionError> {
        self.keep(|| {
            let presence = self.presence(stage_arn, participant_id)?;
            Ok(self.authority.disconnect(&presence, participant_id))
        })
    }

    /// Lets somebody with a chat token connect to a room, once.
    ///
    /// # Errors
    ///
    /// [`Refused`] when the token does not let its bearer in, or not any more, or the room does not exist;
    /// [`Failure`].
    pub fn connect(&self, room_arn: &RoomArn, token: &str) -> Result<ChatGrant, AdmissionError> {
        let grant = self.authority.open_chat_token(token, room_arn)?;
        if !self.store.has_room(room_arn).map_err(Failure::from)? {
            return Err(Refused::NoSuchRoom.into());
        }
        let forget_at = self.authority.refused_from(grant.expires_at());
        let now = self.authority.now();
        match self.redemptions.claim(grant.token_id(), forget_at, now).map_err(Failure::from)? {
            Redemption::First => Ok(grant),
            Redemption::Repeated => Err(Refused::AlreadyUsed.into()),
        }
    }

    fn presence_of(&self, connection: &Connection) -> Result<StageSnapshot, AdmissionError> {
        self.presence(connection.grant().stage_arn(), connection.grant().participant_id())
    }

    fn presence(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<StageSnapshot, AdmissionError> {
        let presence = self.store.presence(stage_arn, participant_id).map_err(Failure::from)?;
        Ok(presence.ok_or(Refused::NoSuchStage)?)
    }

    /// Decides and keeps what was decided; decides anew when somebody else was faster.
    fn keep<A, E: From<Failure>>(&self, decide: impl Fn() -> Result<Decision<A>, E>) -> Result<A, E> {
        for _ in 0..ATTEMPTS {
            let Decision { answer, change } = decide()?;
            match change.as_ref().map_or(Ok(()), |change: &Change| self.store.apply(change)) {
                Ok(()) => return Ok(answer),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(Failure::from(error).into()),
            }
        }
        Err(Failure::from(StoreError::Conflict).into())
    }
}
