//! What a key-pair token says.

use super::fault::MintError;
use crate::domain::arn::{PublicKeyArn, StageArn};
use crate::domain::attributes::Attributes;
use crate::domain::stage::{StageEndpoint, StageEndpoints};
use crate::domain::token::{ParticipantCapabilities, ParticipantId, ParticipantTokenConfiguration, UserId};
use crate::host::clock::Timestamp;
use crate::rules;
use crate::rules::violation::Violations;
use crate::wire::check::{self, Check, Place};

/// The version that the claims name.
pub(super) const VERSION: &str = "1.0";

/// The claims of a key-pair token: who may join which stage, what it may do there, and until when.
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
/// // This is what a key outside this process has to sign.
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
    /// The longest lifetime of a token in seconds: 14 days.
    pub const MAX_LIFETIME_SECONDS: i64 =
        (rules::PARTICIPANT_TOKEN_DURATION_MINUTES.max() as i64).saturating_mul(60);

    /// Creates the claims of a token that is issued at this moment.
    ///
    /// `participant_id` becomes the claim `jti`, and must be unique among the tokens of the stage.
    /// `endpoints` are those that CreateStage answered; a host may keep them for 14 days. What the
    /// configuration does not say gets the documented default.
    ///
    /// # Errors
    ///
    /// Returns [`MintError::MissingEventsEndpoint`] or [`MintError::MissingWhipEndpoint`] when an
    /// endpoint is absent, [`MintError::ParticipantId`] when the id is empty, and
    /// [`MintError::Time`] when the token would expire after the year 9999.
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

    /// Returns the id of the participant: the claim `jti`.
    #[must_use]
    pub const fn participant_id(&self) -> &ParticipantId {
        &self.participant_id
    }

    /// Returns the ARN of the stage that the participant may join: the claim `resource`.
    #[must_use]
    pub const fn stage_arn(&self) -> &StageArn {
        &self.stage_arn
    }

    /// Returns the name that the application gave to the participant: the claim `user_id`.
    #[must_use]
    pub const fn user_id(&self) -> Option<&UserId> {
        self.user_id.as_ref()
    }

    /// Returns the attributes that the application gave to the participant. They are empty when
    /// there are none.
    ///
    /// The guide calls all claims but `user_id` mandatory, and this one optional. So it is always
    /// written, and may be absent when it is read.
    #[must_use]
    pub const fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// Returns what the participant may do on the stage: the claim `capabilities`.
    #[must_use]
    pub const fn capabilities(&self) -> ParticipantCapabilities {
        self.capabilities
    }

    /// Returns the address of the stage's events: the claim `events_url`.
    #[must_use]
    pub const fn events_url(&self) -> &StageEndpoint {
        &self.events_url
    }

    /// Returns the address of the stage's media: the claim `whip_url`.
    #[must_use]
    pub const fn whip_url(&self) -> &StageEndpoint {
        &self.whip_url
    }

    /// Returns the moment at which the token was issued: the claim `iat`.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// Returns the first moment at which the token is no longer valid: the claim `exp`.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    pub(crate) fn into_parts(self) -> (ParticipantId, StageArn, Option<UserId>, Attributes) {
        (self.participant_id, self.stage_arn, self.user_id, self.attributes)
    }
}

/// Tells whether a key speaks for a stage: it does for those of its own account. Else a host that
/// trusts the keys of two accounts would let one of them sign for the other's stages.
pub(super) fn speaks_for(key: &PublicKeyArn, stage: &StageArn) -> bool {
    key.account_id() == stage.account_id()
}

/// Checks a `jti`, which is the id of a participant.
pub(super) fn checked_id(id: String, place: Place<'_>) -> Result<ParticipantId, Violations> {
    check::text(&rules::KEY_PAIR_TOKEN_ID, &id, place)?;
    ParticipantId::check(id, place)
}
