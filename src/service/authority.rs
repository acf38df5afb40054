//! What tokens and operations mean: the one place where that is decided, and which has no plug.

use crate::domain::arn::{Account, RoomArn, StageArn};
use crate::domain::chat::{ChatToken, CreateChatToken};
use crate::domain::participant::{GetParticipantOutput, Participant};
use crate::domain::stage::{CreateStage, CreateStageOutput, Stage, StageEndpoints};
use crate::domain::token::{
    CreateParticipantToken, CreateParticipantTokenOutput, ParticipantId, ParticipantToken,
    ParticipantTokenConfiguration,
};
use crate::host::clock::{CLOCK_AHEAD_SECONDS, Clock, Leeway, Timestamp};
use crate::host::random::{Random, RandomError};
use crate::host::sealer::{Purpose, TokenSealer};
use crate::service::exception::{Exception, Failure, OperationError, Resource};
use crate::service::records::{Change, ParticipantRecord};
use crate::tokens::claims::{ChatClaims, ParticipantClaims, TokenId};
use crate::tokens::grant::{ChatGrant, ParticipantGrant, Refused};
use crate::tokens::key_pair::{KeyPairClaims, MintError, TrustedKeys};
use std::sync::Arc;

/// Decides: what is issued, who is let in, what they may do.
///
/// Its methods are pure decisions over what the host passes in. They read the host's clock and draw from the
/// host's randomness, and neither wait nor store: a decision says what is to be answered and what is to be
/// kept, and an asynchronous host persists that itself. [`Service`](crate::Service) is the short synchronous
/// way to do so.
///
/// ```
/// # #[cfg(not(feature = "__sealer"))]
/// # fn main() {}
/// # #[cfg(feature = "__sealer")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use stagepass::{Authority, CreateStage, Account, KeyName, KeyRing, SystemClock, SystemRandom, TokenKey};
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
/// // Persist `decision.change`, in any way, then answer `decision.answer`.
/// assert_eq!(decision.answer.stage.arn.region(), "us-west-2");
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
}

/// What was decided: the answer to give, and the change to keep first.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "the change is to be kept"]
pub struct Decision<A> {
    /// What to answer once the change is kept.
    pub answer: A,
    /// What to keep; `None` when everything stays as it is.
    pub change: Option<Change>,
}

impl Authority {
    /// An authority over what lives at `home`, without leeway and without endpoints.
    #[must_use]
    pub fn new(
        home: Account,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        sealer: Arc<dyn TokenSealer>,
    ) -> Self {
        Self { home, clock, random, sealer, leeway: Leeway::default(), endpoints: None }
    }

    /// The same with a leeway.
    #[must_use]
    pub fn with_leeway(self, leeway: Leeway) -> Self {
        Self { leeway, ..self }
    }

    /// The same with the endpoints that new stages are answered with.
    #[must_use]
    pub fn with_endpoints(self, endpoints: StageEndpoints) -> Self {
        Self { endpoints: Some(endpoints), ..self }
    }

    /// The same with another sealer: after a rotation of keys.
    #[must_use]
    pub fn with_sealer(self, sealer: Arc<dyn TokenSealer>) -> Self {
        Self { sealer, ..self }
    }

    /// The moment now, as the host's clock tells it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The leeway.
    #[must_use]
    pub const fn leeway(&self) -> Leeway {
        self.leeway
    }

    pub(crate) fn random(&self) -> &dyn Random {
        &*self.random
    }

    /// A stage, and a token for each of the configurations.
    ///
    /// # Errors
    ///
    /// [`Failure`] when no id could be drawn, no token sealed, or a token would expire after the year 9999.
    pub fn create_stage(&self, request: CreateStage) -> Result<Decision<CreateStageOutput>, Failure> {
        let now = self.now();
        let stage = Stage {
            name: request.name,
            tags: request.tags,
            auto_participant_recording_configuration: request.auto_participant_recording_configuration,
            endpoints: self.endpoints.clone(),
            ..Stage::new(self.home.new_stage_arn(self.random())?)
        };
        let tokens = request
            .participant_token_configurations
            .into_vec()
            .into_iter()
            .map(|configuration| self.issue(stage.arn.clone(), configuration, now))
            .collect::<Result<_, _>>()?;
        let change = Some(Change::StageCreated(stage.clone()));
        Ok(Decision { answer: CreateStageOutput::new(stage, tokens), change })
    }

    /// Another token of a stage, which the host has looked up. Nothing is kept of it.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` when no such stage was found; [`Failure`] as in
    /// [`create_stage`](Self::create_stage).
    pub fn create_participant_token(
        &self,
        request: CreateParticipantToken,
        stage: Option<&Stage>,
    ) -> Result<CreateParticipantTokenOutput, OperationError> {
        if stage.is_none_or(|stage| stage.arn != request.stage_arn) {
            return Err(Exception::ResourceNotFound(Resource::Stage).into());
        }
        let token = self.issue(request.stage_arn, request.configuration, self.now())?;
        Ok(CreateParticipantTokenOutput::new(token))
    }

    /// What is known of a participant, which the host has looked up.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` when it was not found: it never joined the session.
    pub fn get_participant(
        &self,
        attendance: Option<ParticipantRecord>,
    ) -> Result<GetParticipantOutput, Exception> {
        attendance
            .map(|attendance| GetParticipantOutput::new(Participant::from(attendance)))
            .ok_or(Exception::ResourceNotFound(Resource::Participant))
    }

    /// A token for a chat room, of which the host has looked up whether it exists. Nothing is kept of it
    /// until it is used.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` when the room does not exist; [`Failure`] as in
    /// [`create_stage`](Self::create_stage).
    pub fn create_chat_token(
        &self,
        request: CreateChatToken,
        room_exists: bool,
    ) -> Result<ChatToken, OperationError> {
        if !room_exists {
            let room = Resource::Room(request.room_identifier);
            return Err(Exception::ResourceNotFound(room).into());
        }
        let token_id = TokenId::draw(self.random()).map_err(Failure::from)?;
        let claims = ChatClaims::new(token_id, request, self.now()).map_err(Failure::from)?;
        let token =
            claims.with_bytes(|bytes| self.sealer.seal(Purpose::Chat, bytes)).map_err(Failure::from)?;
        Ok(ChatToken::issued(&claims, token))
    }

    /// A room of the host's, so that chat tokens can be made for it. (`CreateRoom` itself is not among the four
    /// operations.)
    ///
    /// # Errors
    ///
    /// [`RandomError`] when its id could not be drawn.
    pub fn create_room(&self) -> Result<Decision<RoomArn>, RandomError> {
        let room_arn = self.home.new_room_arn(self.random())?;
        let change = Some(Change::RoomCreated(room_arn.clone()));
        Ok(Decision { answer: room_arn, change })
    }

    /// Opens the token of somebody who wants to join a stage.
    ///
    /// # Errors
    ///
    /// [`Refused::NotOurs`], [`Refused::WrongStage`], [`Refused::Expired`], asked in this order.
    pub fn open_participant_token(
        &self,
        token: &str,
        stage_arn: &StageArn,
    ) -> Result<ParticipantGrant, Refused> {
        let mut claims = None;
        self.sealer.open(Purpose::Participant, token, &mut |bytes| {
            claims = ParticipantClaims::from_bytes(bytes);
        })?;
        let grant = ParticipantGrant::of(claims.ok_or(Refused::NotOurs)?);
        self.admit_to_stage(&grant, stage_arn)?;
        Ok(grant)
    }

    /// The claims of a new key-pair token, for [`KeyPairClaims::sign`] or for a key outside this process. The
    /// stage is not looked up: `endpoints` are those it was answered with. Nothing is kept of it.
    ///
    /// # Errors
    ///
    /// Those of [`KeyPairClaims::new`], and [`MintError::Random`] when no id could be drawn.
    pub fn key_pair_claims(
        &self,
        request: CreateParticipantToken,
        endpoints: &StageEndpoints,
    ) -> Result<KeyPairClaims, MintError> {
        let participant_id = ParticipantId::draw(self.random())?;
        let CreateParticipantToken { stage_arn, configuration } = request;
        KeyPairClaims::new(stage_arn, participant_id, configuration, endpoints, self.now())
    }

    /// Opens the key-pair token of somebody who wants to join a stage. The rules are those of
    /// [`open_participant_token`](Self::open_participant_token).
    ///
    /// # Errors
    ///
    /// [`Refused::NotOurs`] or [`Refused::Header`] while the token is not known to be signed by one of the
    /// keys, then [`Refused::Claim`], [`Refused::IssuedLater`], [`Refused::WrongStage`], [`Refused::Expired`],
    /// asked in this order.
    pub fn open_key_pair_token(
        &self,
        keys: &TrustedKeys,
        token: &str,
        stage_arn: &StageArn,
    ) -> Result<ParticipantGrant, Refused> {
        let claims = keys.verify(token)?;
        let (now, issued_at) = (self.now(), claims.issued_at());
        if issued_at > self.refused_from(now.saturating_plus(CLOCK_AHEAD_SECONDS)) {
            return Err(Refused::IssuedLater { now, issued_at });
        }
        let grant = ParticipantGrant::of_key_pair(claims);
        self.admit_to_stage(&grant, stage_arn)?;
        Ok(grant)
    }

    /// Opens the token of somebody who wants to connect to a room. That does not use it up:
    /// [`Redemptions`](crate::Redemptions) tells whether it was used before.
    ///
    /// # Errors
    ///
    /// [`Refused::NotOurs`], [`Refused::WrongRoom`], [`Refused::Expired`], asked in this order.
    pub fn open_chat_token(&self, token: &str, room_arn: &RoomArn) -> Result<ChatGrant, Refused> {
        let mut claims = None;
        self.sealer.open(Purpose::Chat, token, &mut |bytes| {
            claims = ChatClaims::from_bytes(bytes);
        })?;
        let grant = ChatGrant::of(claims.ok_or(Refused::NotOurs)?);
        if grant.room_arn() != room_arn {
            let (expected, actual) = (room_arn.clone(), grant.room_arn().clone());
            return Err(Refused::WrongRoom { expected, actual });
        }
        self.require_unexpired(grant.expires_at())?;
        Ok(grant)
    }

    /// From when on a token that expires then is refused.
    #[must_use]
    pub const fn refused_from(&self, expires_at: Timestamp) -> Timestamp {
        expires_at.saturating_plus(self.leeway.seconds())
    }

    /// Asked when a token is opened and again when its holder joins: a grant may have been kept for a while.
    pub(crate) fn admit_to_stage(
        &self,
        grant: &ParticipantGrant,
        stage_arn: &StageArn,
    ) -> Result<(), Refused> {
        if grant.stage_arn() != stage_arn {
            let (expected, actual) = (stage_arn.clone(), grant.stage_arn().clone());
            return Err(Refused::WrongStage { expected, actual });
        }
        self.require_unexpired(grant.expires_at())
    }

    /// Valid strictly before the expiry, never at it.
    fn require_unexpired(&self, expired_at: Timestamp) -> Result<(), Refused> {
        let now = self.now();
        if now < self.refused_from(expired_at) {
            return Ok(());
        }
        Err(Refused::Expired { now, expired_at })
    }

    fn issue(
        &self,
        stage_arn: StageArn,
        configuration: ParticipantTokenConfiguration,
        now: Timestamp,
    ) -> Result<ParticipantToken, Failure> {
        let participant_id = ParticipantId::draw(self.random())?;
        let claims = ParticipantClaims::new(stage_arn, participant_id, configuration, now)?;
        let token = claims.with_bytes(|bytes| self.sealer.seal(Purpose::Participant, bytes))?;
        Ok(ParticipantToken::issued(&claims, token))
    }
}
