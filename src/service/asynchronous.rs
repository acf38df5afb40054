//! All of it, written once: read, decide, keep, answer.

use crate::domain::arn::StageArn;
use crate::domain::connection::ConnectionId;
use crate::domain::participant::{ClientAttributes, GetParticipant, GetParticipantOutput, Participant};
use crate::domain::stage::{CreateStage, CreateStageOutput};
use crate::domain::token::{CreateParticipantToken, CreateParticipantTokenOutput, ParticipantId};
use crate::host::clock::Timestamp;
use crate::service::admission::{Connection, Joined, require_standing};
use crate::service::authority::Authority;
use crate::service::decision::Decision;
use crate::service::failure::{AdmissionError, Failure, OperationError};
use crate::service::pruning::Pruning;
use crate::service::records::StageSnapshot;
use crate::service::redemption::AsyncRedemptions;
use crate::service::store::{AsyncStore, StoreError};
use crate::service::sweep::Sweep;
use crate::tokens::grant::{ParticipantGrant, Refused};
use std::sync::Arc;

/// All operations and what follows from them, for hosts that must not block.
///
/// It answers what [`Service`](crate::Service) answers, and is what that is made of. Its futures
/// can be moved between threads, and need no particular runtime. A future that is dropped before it
/// is ready leaves everything as it was or as it would have been, and nothing between.
///
/// ```
/// # #[cfg(not(feature = "ring"))]
/// # fn main() {}
/// # #[cfg(feature = "ring")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use stagepass::{Account, Authority, KeyName, KeyRing, SystemClock, SystemRandom, TokenKey};
/// # use std::sync::Arc;
/// # let random = Arc::new(SystemRandom::new());
/// # let ring = KeyRing::new(TokenKey::generate(KeyName::new("k")?, &*random)?, random.clone());
/// # let home = Account::new("us-west-2", "123456789012")?;
/// # let authority = Authority::new(home, Arc::new(SystemClock), random, Arc::new(ring));
/// use stagepass::room::CreateRoom;
/// use stagepass::{AsyncService, CreateChatToken, MemoryRedemptions, MemoryStore};
///
/// let (store, redemptions) = (MemoryStore::new(), MemoryRedemptions::new());
/// let service = AsyncService::new(authority, Arc::new(store), Arc::new(redemptions));
/// let chat = async {
///     let room = service.create_room(&CreateRoom::default()).await?.arn;
///     let body = format!(r#"{{"roomIdentifier": "{room}", "userId": "alice"}}"#);
///     let request = CreateChatToken::from_json(body.as_bytes())?;
///     let token = service.create_chat_token(&request).await?.token;
///     let grant = service.connect(&room, token.as_str()).await?;
///     assert_eq!(grant.user_id().as_str(), "alice");
///     Ok::<(), Box<dyn std::error::Error>>(())
/// };
/// pollster::block_on(chat)
/// # }
/// ```
#[derive(Debug)]
pub struct AsyncService<S: ?Sized, R: ?Sized> {
    pub(super) authority: Authority,
    pub(super) store: Arc<S>,
    pub(super) redemptions: Arc<R>,
}

impl<S: ?Sized, R: ?Sized> Clone for AsyncService<S, R> {
    fn clone(&self) -> Self {
        Self {
            authority: self.authority.clone(),
            store: self.store.clone(),
            redemptions: self.redemptions.clone(),
        }
    }
}

/// How often something is tried. A decision is made anew only when the same participant, or the
/// start or the end of the session, was faster each time.
const ATTEMPTS: u32 = 100;

impl<S: AsyncStore + ?Sized, R: AsyncRedemptions + ?Sized> AsyncService<S, R> {
    /// Creates a service.
    #[must_use]
    pub const fn new(authority: Authority, store: Arc<S>, redemptions: Arc<R>) -> Self {
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
    pub async fn create_stage(&self, request: &CreateStage) -> Result<CreateStageOutput, OperationError> {
        self.create(|| self.authority.create_stage(request.clone())).await
    }

    /// Creates another token of a stage.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the stage does not exist, and [`Failure`] when
    /// something that the host provides has failed.
    pub async fn create_participant_token(
        &self,
        request: &CreateParticipantToken,
    ) -> Result<CreateParticipantTokenOutput, OperationError> {
        let stage = self.store.stage(&request.stage_arn).await.map_err(Failure::from)?;
        self.authority.create_participant_token(request.clone(), stage.as_ref())
    }

    /// Answers what is known of a participant, also in a session that ended.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the participant never joined the session, and
    /// [`Failure`] when something that the host provides has failed.
    pub async fn get_participant(
        &self,
        request: &GetParticipant,
    ) -> Result<GetParticipantOutput, OperationError> {
        let found = self.store.participant(&request.stage_arn, &request.session_id, &request.participant_id);
        let record = found.await.map_err(Failure::from)?;
        Ok(self.authority.get_participant(record)?)
    }

    /// Lets the bearer of a sealed token join a stage, or join again.
    ///
    /// # Errors
    ///
    /// Returns the first that applies: what [`Authority::open_participant_token`] refuses,
    /// [`NoSuchStage`], and what [`Authority::join`] refuses. Returns [`Failure`] when
    /// something that the host provides has failed.
    ///
    /// [`NoSuchStage`]: crate::Refused::NoSuchStage
    pub async fn join(
        &self,
        stage_arn: &StageArn,
        token: &str,
        client: &ClientAttributes,
    ) -> Result<Joined, AdmissionError> {
        let now = self.authority.now();
        let grant = self.authority.open_participant_token_at(now, token, stage_arn)?;
        self.join_at(now, &grant, client).await
    }

    /// Lets the holder of a grant join its stage, or join again: after
    /// [`Authority::open_key_pair_token`], for instance.
    ///
    /// # Errors
    ///
    /// Returns [`NoSuchStage`], and what [`Authority::join`] refuses. Returns [`Failure`]
    /// when something that the host provides has failed.
    ///
    /// [`NoSuchStage`]: crate::Refused::NoSuchStage
    pub async fn join_with(
        &self,
        grant: &ParticipantGrant,
        client: &ClientAttributes,
    ) -> Result<Joined, AdmissionError> {
        self.join_at(self.authority.now(), grant, client).await
    }

    pub(super) async fn join_at(
        &self,
        now: Timestamp,
        grant: &ParticipantGrant,
        client: &ClientAttributes,
    ) -> Result<Joined, AdmissionError> {
        let decide = |snapshot: &_| self.authority.join_at(now, snapshot, grant, client.clone());
        self.change(grant.stage_arn(), grant.participant_id(), decide).await
    }

    /// Lets a participant that joined publish.
    ///
    /// # Errors
    ///
    /// Returns [`NoSuchStage`], and what [`Authority::publish`] refuses. Returns
    /// [`Failure`] when something that the host provides has failed.
    ///
    /// [`NoSuchStage`]: crate::Refused::NoSuchStage
    pub async fn publish(&self, connection: &Connection) -> Result<Participant, AdmissionError> {
        let id = connection.id();
        let decide = |snapshot: &_| Ok(self.authority.publish(snapshot, connection)?);
        self.change(&id.stage_arn, &id.participant_id, decide).await
    }

    /// Lets a participant that publishes stop, and stay connected.
    ///
    /// # Errors
    ///
    /// Returns [`NoSuchStage`], and what [`Authority::unpublish`] refuses. Returns
    /// [`Failure`] when something that the host provides has failed.
    ///
    /// [`NoSuchStage`]: crate::Refused::NoSuchStage
    pub async fn unpublish(&self, connection: &Connection) -> Result<Participant, AdmissionError> {
        let id = connection.id();
        let decide = |snapshot: &_| Ok(self.authority.unpublish(snapshot, connection)?);
        self.change(&id.stage_arn, &id.participant_id, decide).await
    }

    /// Lets a participant leave.
    ///
    /// # Errors
    ///
    /// Returns [`NoSuchStage`], and what [`Authority::leave`] refuses. Returns [`Failure`]
    /// when something that the host provides has failed.
    ///
    /// [`NoSuchStage`]: crate::Refused::NoSuchStage
    pub async fn leave(&self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.lost(connection.id()).await
    }

    /// Notes that a connection was heard of, so that [`quiet`](Self::quiet) does not find it.
    ///
    /// It costs the store one short step. A join is heard of as well.
    ///
    /// # Errors
    ///
    /// Returns [`NoSuchStage`], and what [`Authority::leave`] refuses: the client is to join
    /// again. Returns [`Failure`] when something that the host provides has failed.
    ///
    /// [`NoSuchStage`]: crate::Refused::NoSuchStage
    pub async fn heartbeat(&self, connection: &Connection) -> Result<(), AdmissionError> {
        let id = connection.id();
        let mut conflicts = 0;
        while !self.store.heard(id).await.map_err(Failure::from)? {
            // It stood again a moment later only if the store answered on something else.
            let snapshot = self.snapshot(&id.stage_arn, &id.participant_id).await?;
            require_standing(&snapshot, id)?;
            self.conflicted(&mut conflicts).await?;
        }
        Ok(())
    }

    /// Finds the connections of which nothing was heard for too long, for [`lost`](Self::lost).
    ///
    /// A host calls this now and then, from any one of its processes; every 15 seconds is fine.
    /// [`Sweep`] says when a connection counts as quiet.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when something that the host provides has failed.
    pub async fn quiet(&self, sweep: &Sweep) -> Result<Vec<ConnectionId>, Failure> {
        Ok(self.store.quiet(sweep).await?)
    }

    /// Lets a participant leave whose connection was lost, on the host's behalf. Its token stays
    /// usable.
    ///
    /// The connection may be one of another process, which [`quiet`](Self::quiet) found. If it is
    /// heard of in the moment between, it leaves all the same, and its client joins again.
    ///
    /// # Errors
    ///
    /// Returns [`NoSuchStage`], and what [`Authority::lost`] refuses, because the participant left
    /// meanwhile, for instance, or joined again. Returns [`Failure`] when something that the host
    /// provides has failed.
    ///
    /// [`NoSuchStage`]: crate::Refused::NoSuchStage
    pub async fn lost(&self, connection: &ConnectionId) -> Result<Participant, AdmissionError> {
        let decide = |snapshot: &_| Ok(self.authority.lost(snapshot, connection)?);
        self.change(&connection.stage_arn, &connection.participant_id, decide).await
    }

    /// Disconnects a participant on the host's behalf, and ends its tokens: no join with one of
    /// them is let in any more. The participant is answered when it was connected.
    ///
    /// The participant need not be connected, and need not ever have joined. The clock
    /// is read for the record only: one that fails changes nothing. Joins cannot get in the way,
    /// however many race with it.
    ///
    /// # Errors
    ///
    /// Returns [`NoSuchStage`] when the stage does not exist, and [`Failure`] when
    /// something that the host provides has failed.
    ///
    /// [`NoSuchStage`]: crate::Refused::NoSuchStage
    pub async fn disconnect(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<Participant>, AdmissionError> {
        if self.store.stage(stage_arn).await.map_err(Failure::from)?.is_none() {
            return Err(Refused::NoSuchStage.into());
        }
        let at = self.authority.known_moment();
        let mut conflicts = 0;
        loop {
            let record = self.store.disconnect(stage_arn, participant_id, at).await;
            if let Some(record) = self.settled(record, &mut conflicts).await? {
                return Ok(record.map(Participant::from));
            }
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
    pub async fn prune(&self, pruning: &Pruning) -> Result<(), Failure> {
        self.store.prune(pruning).await?;
        Ok(self.redemptions.prune(pruning).await?)
    }

    pub(super) async fn snapshot(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<StageSnapshot, AdmissionError> {
        let snapshot = self.store.snapshot(stage_arn, participant_id).await;
        Ok(snapshot.map_err(Failure::from)?.ok_or(Refused::NoSuchStage)?)
    }

    /// Decides about something new, and keeps it. What exists already is decided anew.
    pub(super) async fn create<A, E, F>(&self, decide: impl Fn() -> Result<Decision<A>, F>) -> Result<A, E>
    where
        E: From<StoreError> + From<F>,
    {
        let mut conflicts = 0;
        loop {
            let kept = decide()?.keep_async(|change| self.store.apply(change)).await;
            if let Some(answer) = self.settled(kept, &mut conflicts).await? {
                return Ok(answer);
            }
        }
    }

    /// Reads, decides about a participant, and keeps what was decided. When somebody else was
    /// faster, does it all again.
    async fn change<A>(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
        decide: impl Fn(&StageSnapshot) -> Result<Decision<A>, AdmissionError>,
    ) -> Result<A, AdmissionError> {
        let mut conflicts = 0;
        loop {
            let decision = decide(&self.snapshot(stage_arn, participant_id).await?)?;
            let kept = decision.keep_async(|change| self.store.apply(change)).await;
            if let Some(answer) = self.settled(kept, &mut conflicts).await? {
                return Ok(answer);
            }
        }
    }

    /// Returns what was kept, or `None` when it is to be tried again.
    pub(super) async fn settled<A>(
        &self,
        kept: Result<A, StoreError>,
        conflicts: &mut u32,
    ) -> Result<Option<A>, StoreError> {
        match kept {
            Ok(answer) => Ok(Some(answer)),
            Err(StoreError::Conflict) => self.conflicted(conflicts).await.map(|()| None),
            Err(error) => Err(error),
        }
    }

    /// Waits after a conflict, unless there were too many.
    async fn conflicted(&self, conflicts: &mut u32) -> Result<(), StoreError> {
        *conflicts = conflicts.saturating_add(1);
        if *conflicts >= ATTEMPTS {
            return Err(StoreError::Conflict);
        }
        self.store.pause(*conflicts).await;
        Ok(())
    }
}
