//! What tokens and operations mean: the one place where that is decided, and which has no plug.

use crate::domain::arn::{Account, StageArn};
use crate::domain::chat::{ChatToken, CreateChatToken};
use crate::domain::participant::{GetParticipantOutput, Participant};
use crate::domain::stage::{CreateStage, CreateStageOutput, Stage, StageEndpoints};
use crate::domain::token::{
    CreateParticipantToken, CreateParticipantTokenOutput, ParticipantId, ParticipantToken,
    ParticipantTokenConfiguration,
};
use crate::host::clock::{Clock, Leeway, Timestamp, TimestampError};
use crate::host::random::{Drawn, Random};
use crate::host::sealer::{Purpose, TokenSealer};
use crate::service::decision::Decision;
use crate::service::exception::{Exception, Resource};
use crate::service::failure::{Failure, OperationError};
use crate::service::quotas::Quotas;
use crate::service::records::{Change, Created, ParticipantRecord};
use crate::tokens::claims::{ChatClaims, ParticipantClaims, TokenId};
use crate::tokens::key_pair::{KeyPairClaims, MintError};
use std::sync::Arc;

/// Decides what is issued, who is let in, and what they may do.
///
/// Its methods are pure decisions over what the host passes in. Each reads the host's clock once,
/// draws from the host's randomness, and neither waits nor stores. What has to be kept comes back
/// as a [`Decision`], which an asynchronous host keeps itself. [`Service`](crate::Service) is the
/// short synchronous way to do so.
///
/// ```
/// # #[cfg(not(feature = "__sealer"))]
/// # fn main() {}
/// # #[cfg(feature = "__sealer")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use stagepass::{
///     Account, Authority, CreateStage, KeyName, KeyRing, SystemClock, SystemRandom, TokenKey,
/// };
/// use std::sync::Arc;
///
/// let random = Arc::new(SystemRandom::new());
/// let key = TokenKey::generate(KeyName::new("2026-11")?, &*random)?;
/// let authority = Authority::new(
///     Account::new("us-west-2", "123456789012")?,
///     Arc::new(SystemClock),
///     random.clone(),
///     Arc::new(KeyRing::new(key, random)),
/// );
/// let decision = authority.create_stage(CreateStage::from_json(br#"{"name": "stage1"}"#)?)?;
/// let mut kept = Vec::new();
/// let output = decision.keep(|change| Ok::<(), stagepass::StoreError>(kept.push(change)))?;
/// assert_eq!(output.stage.arn.region(), "us-west-2");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Authority {
    home: Account,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    sealer: Arc<dyn TokenSealer>,
    leeway: Leeway,
    endpoints: Option<StageEndpoints>,
    quotas: Quotas,
}

impl Authority {
    /// Creates an authority over what lives at `home`, without leeway and without endpoints.
    #[must_use]
    pub fn new(
        home: Account,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        sealer: Arc<dyn TokenSealer>,
    ) -> Self {
        Self {
            home,
            clock,
            random,
            sealer,
            leeway: Leeway::default(),
            endpoints: None,
            quotas: Quotas::default(),
        }
    }

    /// Sets the leeway.
    #[must_use]
    pub fn with_leeway(self, leeway: Leeway) -> Self {
        Self { leeway, ..self }
    }

    /// Sets the endpoints that new stages are answered with.
    #[must_use]
    pub fn with_endpoints(self, endpoints: StageEndpoints) -> Self {
        Self { endpoints: Some(endpoints), ..self }
    }

    /// Sets the quotas, of which there are none at first.
    #[must_use]
    pub fn with_quotas(self, quotas: Quotas) -> Self {
        Self { quotas, ..self }
    }

    /// Sets another sealer, as a host does after it rotated its keys.
    #[must_use]
    pub fn with_sealer(self, sealer: Arc<dyn TokenSealer>) -> Self {
        Self { sealer, ..self }
    }

    /// Reads the host's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Returns the moment, unless the clock fails. It is for what is told and not decided by.
    #[must_use]
    pub fn known_moment(&self) -> Option<Timestamp> {
        moment_of_issue(self.now()).ok().filter(|now| *now != Timestamp::MAX)
    }

    /// Returns the quotas.
    #[must_use]
    pub const fn quotas(&self) -> &Quotas {
        &self.quotas
    }

    /// Returns the leeway.
    #[must_use]
    pub const fn leeway(&self) -> Leeway {
        self.leeway
    }

    pub(crate) const fn home(&self) -> &Account {
        &self.home
    }

    pub(crate) fn random(&self) -> &dyn Random {
        &*self.random
    }

    pub(crate) fn sealer(&self) -> &dyn TokenSealer {
        &*self.sealer
    }

    /// Creates a stage, and a token for each of the configurations.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when no id could be drawn, no token could be sealed, the clock failed,
    /// or a token would expire after the year 9999.
    pub fn create_stage(&self, request: CreateStage) -> Result<Decision<CreateStageOutput>, Failure> {
        let configurations = request.participant_token_configurations.into_vec();
        let ids = configurations.len().saturating_add(1).saturating_mul(Drawn::ID_BYTES);
        let sealing = self.sealer.random_bytes();
        let length = ids.saturating_add(configurations.len().saturating_mul(sealing));
        Drawn::with(self.random(), length, |mut drawn| {
            let mut ids = drawn.take(ids);
            let stage = Stage {
                name: request.name,
                tags: request.tags,
                auto_participant_recording_configuration: request.auto_participant_recording_configuration,
                endpoints: self.endpoints.clone(),
                ..Stage::new(self.home.stage_arn_from(&mut ids)?)
            };
            let now = self.now();
            let mut tokens = Vec::with_capacity(configurations.len());
            for configuration in configurations {
                let sealing = drawn.take(sealing);
                tokens.push(self.issue(stage.arn.clone(), configuration, now, &mut ids, sealing.rest())?);
            }
            let change = Change::StageCreated(Created::new(stage.clone(), self.quotas.stages));
            Ok(Decision::new(CreateStageOutput::new(stage, tokens), Some(change)))
        })
    }

    /// Creates another token of a stage, which the host has looked up. Nothing is kept of it.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when no such stage was found, and [`Failure`] as
    /// [`create_stage`](Self::create_stage) does.
    pub fn create_participant_token(
        &self,
        request: CreateParticipantToken,
        stage: Option<&Stage>,
    ) -> Result<CreateParticipantTokenOutput, OperationError> {
        if stage.is_none_or(|stage| stage.arn != request.stage_arn) {
            return Err(Exception::ResourceNotFound(Resource::Stage).into());
        }
        let length = Drawn::ID_BYTES.saturating_add(self.sealer.random_bytes());
        let token = Drawn::with(self.random(), length, |mut drawn| {
            let mut id = drawn.take(Drawn::ID_BYTES);
            self.issue(request.stage_arn, request.configuration, self.now(), &mut id, drawn.rest())
        })?;
        Ok(CreateParticipantTokenOutput::new(token))
    }

    /// Answers what is known of a participant, which the host has looked up.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the participant never joined the session.
    pub fn get_participant(
        &self,
        record: Option<ParticipantRecord>,
    ) -> Result<GetParticipantOutput, Exception> {
        record
            .map(|record| GetParticipantOutput::new(Participant::from(record)))
            .ok_or(Exception::ResourceNotFound(Resource::Participant))
    }

    /// Creates a token for a chat room, of which the host has looked up whether it exists. Nothing
    /// is kept of the token until it is used.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the room does not exist, and [`Failure`] as
    /// [`create_stage`](Self::create_stage) does.
    pub fn create_chat_token(
        &self,
        request: CreateChatToken,
        room_exists: bool,
    ) -> Result<ChatToken, OperationError> {
        if !room_exists {
            let room = Resource::Room(request.room_identifier);
            return Err(Exception::ResourceNotFound(room).into());
        }
        let length = TokenId::BYTES.saturating_add(self.sealer.random_bytes());
        let issued = Drawn::with(self.random(), length, |mut drawn| {
            let token_id = TokenId::draw_from(&mut drawn)?;
            let issued_at = moment_of_issue(self.now())?;
            let claims = ChatClaims::new(token_id, request, issued_at)?;
            let seal = |bytes: &[u8]| self.sealer.seal_with(Purpose::Chat, bytes, drawn.rest());
            let token = claims.with_bytes(seal)?;
            Ok::<_, Failure>(ChatToken::issued(&claims, token))
        });
        Ok(issued?)
    }

    /// Creates the claims of a key-pair token, for [`KeyPairClaims::sign`] or for a key outside of
    /// this process. Nothing is kept of it.
    ///
    /// The stage is not looked up: `endpoints` are those it was answered with.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`KeyPairClaims::new`], and [`MintError::Random`] when no id could be
    /// drawn.
    pub fn key_pair_claims(
        &self,
        request: CreateParticipantToken,
        endpoints: &StageEndpoints,
    ) -> Result<KeyPairClaims, MintError> {
        let participant_id = ParticipantId::draw(self.random())?;
        let CreateParticipantToken { stage_arn, configuration } = request;
        let issued_at = moment_of_issue(self.now())?;
        KeyPairClaims::new(stage_arn, participant_id, configuration, endpoints, issued_at)
    }

    fn issue(
        &self,
        stage_arn: StageArn,
        configuration: ParticipantTokenConfiguration,
        now: Timestamp,
        ids: &mut Drawn<'_>,
        sealing: &[u8],
    ) -> Result<ParticipantToken, Failure> {
        let participant_id = ParticipantId::draw_from(ids)?;
        let issued_at = moment_of_issue(now)?;
        let claims = ParticipantClaims::new(stage_arn, participant_id, configuration, issued_at)?;
        let seal = |bytes: &[u8]| self.sealer.seal_with(Purpose::Participant, bytes, sealing);
        let token = claims.with_bytes(seal)?;
        Ok(ParticipantToken::issued(claims, token))
    }
}

/// Nothing is issued at the first moment there is, which only a clock tells that failed. At the
/// last moment, every expiry is out of range.
pub(crate) fn moment_of_issue(now: Timestamp) -> Result<Timestamp, TimestampError> {
    if now == Timestamp::MIN { Err(TimestampError) } else { Ok(now) }
}
