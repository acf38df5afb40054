//! The short synchronous way to do it all: read, decide, keep, answer.

use crate::domain::arn::{RoomArn, StageArn};
use crate::domain::chat::{ChatToken, CreateChatToken};
use crate::domain::participant::{ClientAttributes, GetParticipant, GetParticipantOutput, Participant};
use crate::domain::stage::{CreateStage, CreateStageOutput};
use crate::domain::token::{CreateParticipantToken, CreateParticipantTokenOutput, ParticipantId};
use crate::host::clock::Timestamp;
use crate::service::admission::{Connection, Joined};
use crate::service::authority::Authority;
use crate::service::decision::Decision;
use crate::service::exception::{AdmissionError, Failure, OperationError};
use crate::service::pruning::Pruning;
use crate::service::records::StageSnapshot;
use crate::service::redemption::{Redemption, Redemptions};
use crate::service::store::{Store, StoreError};
use crate::tokens::grant::{ChatGrant, ParticipantGrant, Refused};
use std::sync::Arc;

/// The four operations and what follows from them, over an [`Authority`] and what the host keeps.
///
/// ```
/// # #[cfg(not(feature = "ring"))]
/// # fn main() {}
/// # #[cfg(feature = "ring")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use stagepass::{Account, Authority, KeyName, KeyRing, SystemRandom, TokenKey};
/// use stagepass::{
///     ClientAttributes, Clock, CreateStage, Leeway, MemoryRedemptions, MemoryStore, Pruning,
///     Service, SystemClock,
/// };
/// use std::sync::Arc;
///
/// # let random = Arc::new(SystemRandom::new());
/// # let ring = KeyRing::new(TokenKey::generate(KeyName::new("k")?, &*random)?, random.clone());
/// # let home = Account::new("us-west-2", "123456789012")?;
/// # let authority = Authority::new(home, Arc::new(SystemClock), random, Arc::new(ring));
/// let (store, redemptions) = (Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()));
/// let service = Service::new(authority, store, redemptions);
/// let request = CreateStage::from_json(br#"{"participantTokenConfigurations": [{}]}"#)?;
/// let created = service.create_stage(&request)?;
/// let (stage_arn, alice) = (&created.stage.arn, &created.participant_tokens[0]);
///
/// let client = ClientAttributes::default();
/// let joined = service.join(stage_arn, alice.token.as_str(), &client)?;
/// service.publish(&joined.connection)?;
///
/// service.disconnect(stage_arn, &alice.participant_id)?;
/// assert!(service.join(stage_arn, alice.token.as_str(), &client).is_err());
///
/// // Now and then, by a clock that the host trusts:
/// service.prune(&Pruning::at(SystemClock.now(), Leeway::default())?)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Service {
    authority: Authority,
    store: Arc<dyn Store>,
    redemptions: Arc<dyn Redemptions>,
}

/// How often something is tried. A decision is made anew only when the same participant, or the
/// start or the end of the session, was faster each time.
const ATTEMPTS: usize = 100;

impl Service {
    /// Creates a service.
    #[must_use]
    pub fn new(authority: Authority, store: Arc<dyn Store>, redemptions: Arc<dyn Redemptions>) -> Self {
        Self { authority, store, redemptions }
    }

    /// Returns the authority, which decides.
    #[must_use]
    pub const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Creates a stage, and a token for each of the configurations.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when something that the host provides has failed.
    pub fn create_stage(&self, request: &CreateStage) -> Result<CreateStageOutput, OperationError> {
        self.keep(|| Ok(self.authority.create_stage(request.clone())?))
    }

    /// Creates another token of a stage.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the stage does not exist, and [`Failure`] when
    /// something that the host provides has failed.
    pub fn create_participant_token(
        &self,
        request: &CreateParticipantToken,
    ) -> Result<CreateParticipantTokenOutput, OperationError> {
        let stage = self.store.stage(&request.stage_arn).map_err(Failure::from)?;
        self.authority.create_participant_token(request.clone(), stage.as_ref())
    }

    /// Answers what is known of a participant, also in a session that ended.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the participant never joined the session, and
    /// [`Failure`] when something that the host provides has failed.
    pub fn get_participant(&self, request: &GetParticipant) -> Result<GetParticipantOutput, OperationError> {
        let record = self
            .store
            .participant(&request.stage_arn, &request.session_id, &request.participant_id)
            .map_err(Failure::from)?;
        Ok(self.authority.get_participant(record)?)
    }

    /// Creates a token for a chat room.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the room does not exist, and [`Failure`] when
    /// something that the host provides has failed.
    pub fn create_chat_token(&self, request: &CreateChatToken) -> Result<ChatToken, OperationError> {
        let exists = self.store.has_room(&request.room_identifier).map_err(Failure::from)?;
        self.authority.create_chat_token(request.clone(), exists)
    }

    /// Creates a room, so that chat tokens can be made for it.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when something that the host provides has failed.
    pub fn create_room(&self) -> Result<RoomArn, Failure> {
        self.keep(|| Ok(self.authority.create_room()?))
    }

    /// Lets the bearer of a sealed token join a stage, or join again.
    ///
    /// # Errors
    ///
    /// Returns the first that applies: what [`Authority::open_participant_token`] refuses,
    /// [`Refused::NoSuchStage`], and what [`Authority::join`] refuses. Returns [`Failure`] when
    /// something that the host provides has failed.
    pub fn join(
        &self,
        stage_arn: &StageArn,
        token: &str,
        client: &ClientAttributes,
    ) -> Result<Joined, AdmissionError> {
        let now = self.authority.now();
        let grant = self.authority.open_participant_token_at(now, token, stage_arn)?;
        self.join_at(now, &grant, client)
    }

    /// Lets the holder of a grant join its stage, or join again: after
    /// [`Authority::open_key_pair_token`], for instance.
    ///
    /// # Errors
    ///
    /// Returns [`Refused::NoSuchStage`], and what [`Authority::join`] refuses. Returns [`Failure`]
    /// when something that the host provides has failed.
    pub fn join_with(
        &self,
        grant: &ParticipantGrant,
        client: &ClientAttributes,
    ) -> Result<Joined, AdmissionError> {
        self.join_at(self.authority.now(), grant, client)
    }

    fn join_at(
        &self,
        now: Timestamp,
        grant: &ParticipantGrant,
        client: &ClientAttributes,
    ) -> Result<Joined, AdmissionError> {
        self.keep(|| self.authority.join_at(now, &self.snapshot(grant)?, grant, client.clone()))
    }

    /// Lets a participant that joined publish.
    ///
    /// # Errors
    ///
    /// Returns [`Refused::NoSuchStage`], and what [`Authority::publish`] refuses. Returns
    /// [`Failure`] when something that the host provides has failed.
    pub fn publish(&self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.keep(|| Ok(self.authority.publish(&self.snapshot(connection.grant())?, connection)?))
    }

    /// Lets a participant leave.
    ///
    /// # Errors
    ///
    /// Returns [`Refused::NoSuchStage`], and what [`Authority::leave`] refuses. Returns [`Failure`]
    /// when something that the host provides has failed.
    pub fn leave(&self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.keep(|| Ok(self.authority.leave(&self.snapshot(connection.grant())?, connection)?))
    }

    /// Disconnects a participant on the host's behalf, and ends its tokens: no join with one of
    /// them is let in any more. The participant is answered when it was connected.
    ///
    /// The participant need not be connected, and need not ever have joined. No clock is read, and
    /// joins cannot get in the way, however many race with it.
    ///
    /// # Errors
    ///
    /// Returns [`Refused::NoSuchStage`] when the stage does not exist, and [`Failure`] when
    /// something that the host provides has failed.
    pub fn disconnect(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<Participant>, AdmissionError> {
        if self.store.stage(stage_arn).map_err(Failure::from)?.is_none() {
            return Err(Refused::NoSuchStage.into());
        }
        let record = retried(|| Ok(self.store.disconnect(stage_arn, participant_id)));
        record.map(|record| record.map(Participant::from))
    }

    /// Lets the bearer of a chat token connect to a room, once.
    ///
    /// # Errors
    ///
    /// Returns the first that applies: what [`Authority::open_chat_token`] refuses,
    /// [`Refused::NoSuchRoom`], which does not use the token up, and [`Refused::AlreadyUsed`].
    /// Returns [`Failure`] when something that the host provides has failed.
    pub fn connect(&self, room_arn: &RoomArn, token: &str) -> Result<ChatGrant, AdmissionError> {
        let grant = self.authority.open_chat_token(token, room_arn)?;
        if !self.store.has_room(room_arn).map_err(Failure::from)? {
            return Err(Refused::NoSuchRoom.into());
        }
        match self.redemptions.claim(grant.token_id()).map_err(Failure::from)? {
            Redemption::First => Ok(grant),
            Redemption::Repeated => Err(Refused::AlreadyUsed.into()),
        }
    }

    /// Forgets what no longer matters of ended and used tokens, in the store and in the
    /// redemptions.
    ///
    /// Nothing else makes them forget, so a host calls this now and then; once a minute is fine.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when one of the two cannot.
    pub fn prune(&self, pruning: &Pruning) -> Result<(), Failure> {
        self.store.prune(pruning)?;
        Ok(self.redemptions.prune(pruning)?)
    }

    fn snapshot(&self, grant: &ParticipantGrant) -> Result<StageSnapshot, AdmissionError> {
        let snapshot = self.store.snapshot(grant.stage_arn(), grant.participant_id());
        Ok(snapshot.map_err(Failure::from)?.ok_or(Refused::NoSuchStage)?)
    }

    /// Decides, and keeps what was decided. When somebody else was faster, decides anew.
    fn keep<A, E: From<Failure>>(&self, decide: impl Fn() -> Result<Decision<A>, E>) -> Result<A, E> {
        retried(|| Ok(decide()?.keep(|change| self.store.apply(change))))
    }
}

/// Tries again while the store says that somebody else was faster.
fn retried<A, E: From<Failure>>(attempt: impl Fn() -> Result<Result<A, StoreError>, E>) -> Result<A, E> {
    for _ in 0..ATTEMPTS {
        match attempt()? {
            Ok(answer) => return Ok(answer),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(Failure::from(error).into()),
        }
    }
    Err(Failure::from(StoreError::Conflict).into())
}
