//! The short synchronous way to do it all, for hosts that may block.

use crate::domain::arn::{RoomArn, StageArn};
use crate::domain::chat::{ChatToken, CreateChatToken};
use crate::domain::connection::ConnectionId;
use crate::domain::participant::{ClientAttributes, GetParticipant, GetParticipantOutput, Participant};
use crate::domain::stage::{CreateStage, CreateStageOutput};
use crate::domain::token::{CreateParticipantToken, CreateParticipantTokenOutput, ParticipantId};
use crate::service::admission::{Connection, Joined};
use crate::service::asynchronous::AsyncService;
use crate::service::authority::Authority;
use crate::service::exception::{AdmissionError, Failure, OperationError};
use crate::service::pruning::Pruning;
use crate::service::redemption::Redemptions;
use crate::service::store::Store;
use crate::service::sweep::Sweep;
use crate::tokens::grant::{ChatGrant, ParticipantGrant};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// The four operations and what follows from them, over an [`Authority`] and what the host keeps.
///
/// It is [`AsyncService`] over a store whose futures are ready at once, so the two cannot differ.
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
pub struct Service(AsyncService<dyn Store, dyn Redemptions>);

/// Returns the output of a future that waits for nothing.
fn ready<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        // A store that answers at once makes the first turn the only one.
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

impl Service {
    /// Creates a service.
    #[must_use]
    pub fn new(authority: Authority, store: Arc<dyn Store>, redemptions: Arc<dyn Redemptions>) -> Self {
        Self(AsyncService::new(authority, store, redemptions))
    }

    /// Returns the authority, which decides.
    #[must_use]
    pub const fn authority(&self) -> &Authority {
        self.0.authority()
    }

    /// Creates a stage, and a token for each of the configurations.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when something that the host provides has failed.
    pub fn create_stage(&self, request: &CreateStage) -> Result<CreateStageOutput, OperationError> {
        ready(self.0.create_stage(request))
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
        ready(self.0.create_participant_token(request))
    }

    /// Answers what is known of a participant, also in a session that ended.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the participant never joined the session, and
    /// [`Failure`] when something that the host provides has failed.
    pub fn get_participant(&self, request: &GetParticipant) -> Result<GetParticipantOutput, OperationError> {
        ready(self.0.get_participant(request))
    }

    /// Creates a token for a chat room.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the room does not exist, and [`Failure`] when
    /// something that the host provides has failed.
    pub fn create_chat_token(&self, request: &CreateChatToken) -> Result<ChatToken, OperationError> {
        ready(self.0.create_chat_token(request))
    }

    /// Creates a room, so that chat tokens can be made for it.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when something that the host provides has failed.
    pub fn create_room(&self) -> Result<RoomArn, Failure> {
        ready(self.0.create_room())
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
    pub fn join(
        &self,
        stage_arn: &StageArn,
        token: &str,
        client: &ClientAttributes,
    ) -> Result<Joined, AdmissionError> {
        ready(self.0.join(stage_arn, token, client))
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
    pub fn join_with(
        &self,
        grant: &ParticipantGrant,
        client: &ClientAttributes,
    ) -> Result<Joined, AdmissionError> {
        ready(self.0.join_with(grant, client))
    }

    /// Lets a participant that joined publish.
    ///
    /// # Errors
    ///
    /// Returns [`NoSuchStage`], and what [`Authority::publish`] refuses. Returns
    /// [`Failure`] when something that the host provides has failed.
    ///
    /// [`NoSuchStage`]: crate::Refused::NoSuchStage
    pub fn publish(&self, connection: &Connection) -> Result<Participant, AdmissionError> {
        ready(self.0.publish(connection))
    }

    /// Lets a participant leave.
    ///
    /// # Errors
    ///
    /// Returns [`NoSuchStage`], and what [`Authority::leave`] refuses. Returns [`Failure`]
    /// when something that the host provides has failed.
    ///
    /// [`NoSuchStage`]: crate::Refused::NoSuchStage
    pub fn leave(&self, connection: &Connection) -> Result<Participant, AdmissionError> {
        ready(self.0.leave(connection))
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
    pub fn heartbeat(&self, connection: &Connection) -> Result<(), AdmissionError> {
        ready(self.0.heartbeat(connection))
    }

    /// Finds the connections of which nothing was heard for too long, for [`lost`](Self::lost).
    ///
    /// A host calls this now and then, from any one of its processes; every 15 seconds is fine.
    /// [`Sweep`] says when a connection counts as quiet.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when something that the host provides has failed.
    pub fn quiet(&self, sweep: &Sweep) -> Result<Vec<ConnectionId>, Failure> {
        ready(self.0.quiet(sweep))
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
    pub fn lost(&self, connection: &ConnectionId) -> Result<Participant, AdmissionError> {
        ready(self.0.lost(connection))
    }

    /// Disconnects a participant on the host's behalf, and ends its tokens: no join with one of
    /// them is let in any more. The participant is answered when it was connected.
    ///
    /// The participant need not be connected, and need not ever have joined. No clock is read, and
    /// joins cannot get in the way, however many race with it.
    ///
    /// # Errors
    ///
    /// Returns [`NoSuchStage`] when the stage does not exist, and [`Failure`] when
    /// something that the host provides has failed.
    ///
    /// [`NoSuchStage`]: crate::Refused::NoSuchStage
    pub fn disconnect(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<Participant>, AdmissionError> {
        ready(self.0.disconnect(stage_arn, participant_id))
    }

    /// Lets the bearer of a chat token connect to a room, once.
    ///
    /// # Errors
    ///
    /// Returns the first that applies: what [`Authority::open_chat_token`] refuses,
    /// [`NoSuchRoom`], which does not use the token up, and [`AlreadyUsed`].
    /// Returns [`Failure`] when something that the host provides has failed.
    ///
    /// [`NoSuchRoom`]: crate::Refused::NoSuchRoom
    /// [`AlreadyUsed`]: crate::Refused::AlreadyUsed
    pub fn connect(&self, room_arn: &RoomArn, token: &str) -> Result<ChatGrant, AdmissionError> {
        ready(self.0.connect(room_arn, token))
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
        ready(self.0.prune(pruning))
    }
}
