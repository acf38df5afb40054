//! What a key-pair token says.

use super::mint::{self, SigningInput};
use super::{Es384Signer, SignError};
use crate::domain::arn::{PublicKeyArn, StageArn};
use crate::domain::attributes::Attributes;
use crate::domain::stage::{StageEndpoint, StageEndpoints};
use crate::domain::token::{ParticipantCapabilities, ParticipantId, ParticipantTokenConfiguration, UserId};
use crate::host::clock::{Timestamp, TimestampError};
use crate::host::random::RandomError;
use crate::host::sealer::SealedToken;
use crate::rules;
use crate::rules::violation::Violations;
use crate::wire::check::{self, Check, Place};

/// What a key-pair token says: the claims of its JWT.
///
/// ```
/// use stagepass::key_pair::KeyPairClaims;
/// use stagepass::{ParticipantId, ParticipantTokenConfiguration, PublicKeyArn, StageArn, StageEndpoint, StageEndpoints, Timestamp};
///
/// let claims = KeyPairClaims::new(
///     StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh")?,
///     ParticipantId::new("Mx6clRRHODPy")?,
///     ParticipantTokenConfiguration::default(),
///     &StageEndpoints::default()
///         .events(StageEndpoint::new("wss://global.events.live-video.net")?)
///         .whip(StageEndpoint::new("https://114ddfabadaf.global-bm.whip.live-video.net")?),
///     Timestamp::from_unix_seconds(1_697_322_063)?,
/// )?;
/// assert_eq!(claims.expires_at().unix_seconds(), 1_697_322_063 + 12 * 60 * 60);
///
/// // What a key outside this process is to sign.
/// let key = PublicKeyArn::new("arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345")?;
/// let input = claims.signing_input(&key)?;
/// assert!(input.as_bytes().starts_with(b"eyJhbGciOiJFUzM4NCIsInR5cCI6IkpXVCIsImtpZCI6"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPairClaims {
    pub(super) participant_id: ParticipantId,
    pub(super) stage_arn: StageArn,
    pub(super) user_id: Option<UserId>,
    pub(super) attributes: Attributes,
    pub(super) capabilities: ParticipantCapabilities,
    pub(super) events_url: StageEndpoint,
    pub(super) whip_url: StageEndpoint,
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
}

impl KeyPairClaims {
    /// The longest lifetime in seconds: 14 days.
    pub const MAX_LIFETIME_SECONDS: i64 =
        (rules::PARTICIPANT_TOKEN_DURATION_MINUTES.max() as i64).saturating_mul(60);

    /// The claims of a token that is issued now, with the documented defaults for what was not asked for.
    ///
    /// `participant_id` becomes the `jti`, and must be unique among the tokens of the stage. `endpoints` are
    /// those that CreateStage answered; a host may keep them for 14 days.
    ///
    /// # Errors
    ///
    /// [`MintError::MissingEventsEndpoint`] or [`MintError::MissingWhipEndpoint`] when an endpoint is absent,
    /// [`MintError::ParticipantId`] when the id is empty, [`MintError::Time`] when the token would expire
    /// after the year 9999.
    pub fn new(
        stage_arn: StageArn,
        participant_id: ParticipantId,
        configuration: ParticipantTokenConfiguration,
        endpoints: &StageEndpoints,
        issued_at: Timestamp,
    ) -> Result<Self, MintError> {
        let (duration, capabilities) =
            (configuration.effective_duration(), configuration.effective_capabilities());
        let ParticipantTokenConfiguration { user_id, attributes, .. } = configuration;
        Ok(Self {
            participant_id: checked_id(participant_id.into(), Place::Root)?,
            stage_arn,
            user_id,
            attributes: attributes.unwrap_or_default(),
            capabilities,
            events_url: endpoints.events.clone().ok_or(MintError::MissingEventsEndpoint)?,
            whip_url: endpoints.whip.clone().ok_or(MintError::MissingWhipEndpoint)?,
            issued_at,
            expires_at: issued_at.plus_seconds(duration.seconds().into())?,
        })
    }

    /// The id of the participant: the claim `jti`.
    #[must_use]
    pub const fn participant_id(&self) -> &ParticipantId {
        &self.participant_id
    }

    /// The stage it may join: the claim `resource`.
    #[must_use]
    pub const fn stage_arn(&self) -> &StageArn {
        &self.stage_arn
    }

    /// The application's name for it: the claim `user_id`.
    #[must_use]
    pub const fn user_id(&self) -> Option<&UserId> {
        self.user_id.as_ref()
    }

    /// The application's own words; empty when there are none.
    ///
    /// The guide calls all claims but `user_id` mandatory, and this one optional. So it is always written, and
    /// may be absent when read.
    #[must_use]
    pub const fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// What it may do.
    #[must_use]
    pub const fn capabilities(&self) -> ParticipantCapabilities {
        self.capabilities
    }

    /// Where the stage's events go: the claim `events_url`.
    #[must_use]
    pub const fn events_url(&self) -> &StageEndpoint {
        &self.events_url
    }

    /// Where the stage's media go: the claim `whip_url`.
    #[must_use]
    pub const fn whip_url(&self) -> &StageEndpoint {
        &self.whip_url
    }

    /// When the token was issued: the claim `iat`.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// The first moment at which the token is no longer valid: the claim `exp`.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    pub(crate) fn into_parts(self) -> (ParticipantId, StageArn, Option<UserId>, Attributes) {
        (self.participant_id, self.stage_arn, self.user_id, self.attributes)
    }

    /// What is to be signed, so that a key outside this process can do it.
    ///
    /// # Errors
    ///
    /// [`MintError::ForeignKey`] when the key is of another account than the stage, and
    /// [`MintError::Encoding`], which no claims are known to cause.
    pub fn signing_input(&self, key: &PublicKeyArn) -> Result<SigningInput, MintError> {
        if !speaks_for(key, &self.stage_arn) {
            return Err(MintError::ForeignKey);
        }
        mint::signing_input(self, key).map_err(|_| MintError::Encoding)
    }

    /// The token, signed with the private key that belongs to the public key of this ARN.
    ///
    /// # Errors
    ///
    /// Those of [`signing_input`](Self::signing_input), and [`MintError::Sign`] when the signer did not sign.
    pub fn sign(&self, key: &PublicKeyArn, signer: &dyn Es384Signer) -> Result<SealedToken, MintError> {
        let input = self.signing_input(key)?;
        let signature = signer.sign(input.as_bytes())?;
        Ok(input.assemble(&signature))
    }
}

/// A key speaks for the stages of its own account. Else a host that trusts the keys of two accounts would let
/// one of them sign for the other's stages.
pub(super) fn speaks_for(key: &PublicKeyArn, stage: &StageArn) -> bool {
    key.account_id() == stage.account_id()
}

/// A `jti` as the id of a participant.
pub(super) fn checked_id(id: String, place: Place<'_>) -> Result<ParticipantId, Violations> {
    check::text(&rules::KEY_PAIR_TOKEN_ID, id, place).and_then(|id| ParticipantId::check(id, place))
}

/// Why there is no key-pair token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MintError {
    /// The stage has no `events` endpoint, which the claim `events_url` needs.
    #[error("the stage has no events endpoint")]
    MissingEventsEndpoint,
    /// The stage has no `whip` endpoint, which the claim `whip_url` needs.
    #[error("the stage has no whip endpoint")]
    MissingWhipEndpoint,
    /// The participant's id cannot be a `jti`: it is empty.
    #[error(transparent)]
    ParticipantId(#[from] Violations),
    /// The public key is of another account than the stage.
    #[error("the public key is of another account than the stage")]
    ForeignKey,
    /// The token would expire after the year 9999.
    #[error("the clock is too near to the end of time")]
    Time(#[from] TimestampError),
    /// There was no randomness to make an id with.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The claims could not be written.
    #[error("the claims could not be written")]
    Encoding,
    /// The signer did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
}
