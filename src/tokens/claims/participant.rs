//! What a participant token says.

use super::arn::STAGE;
use super::encoding::{self, Body, Decoded, HAS_ATTRIBUTES, HAS_USER_ID, Header};
use crate::bytes::packed;
use crate::domain::arn::StageArn;
use crate::domain::attributes::Attributes;
use crate::domain::token::{
    ParticipantCapabilities, ParticipantId, ParticipantToken, ParticipantTokenConfiguration,
    ParticipantTokenDuration, UserId,
};
use crate::host::clock::{Timestamp, TimestampError};
use crate::host::sealer::SealedToken;

/// The claims of a participant token: who may join which stage, what it may do there, and until
/// when.
///
/// An [`Authority`](crate::Authority) makes them from a request and seals them. A host needs them
/// only when it seals and opens tokens by itself.
///
/// ```
/// use stagepass::claims::ParticipantClaims;
/// use stagepass::{ParticipantCapabilities, ParticipantId, ParticipantTokenConfiguration, StageArn, Timestamp};
///
/// let claims = ParticipantClaims::new(
///     StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh")?,
///     ParticipantId::new("abCDEf12GHIj")?,
///     ParticipantTokenConfiguration::default(),
///     Timestamp::from_unix_seconds(0)?,
/// )?;
/// assert_eq!(claims.capabilities(), ParticipantCapabilities::all());
/// assert_eq!(claims.expires_at().to_string(), "1970-01-01T12:00:00Z");
///
/// let bytes = claims.with_bytes(<[u8]>::to_vec);
/// assert_eq!(ParticipantClaims::from_bytes(&bytes), Some(claims));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantClaims {
    participant_id: ParticipantId,
    stage_arn: StageArn,
    user_id: Option<UserId>,
    attributes: Option<Attributes>,
    capabilities: ParticipantCapabilities,
    duration: ParticipantTokenDuration,
    issued_at: Timestamp,
    expires_at: Timestamp,
}

impl ParticipantClaims {
    /// Creates the claims of a token that is issued at this moment.
    ///
    /// What the configuration does not say gets the documented default.
    ///
    /// # Errors
    ///
    /// Returns [`TimestampError`] when the token would expire after the year 9999.
    pub fn new(
        stage_arn: StageArn,
        participant_id: ParticipantId,
        configuration: ParticipantTokenConfiguration,
        issued_at: Timestamp,
    ) -> Result<Self, TimestampError> {
        let duration = configuration.effective_duration();
        Ok(Self {
            participant_id,
            stage_arn,
            capabilities: configuration.effective_capabilities(),
            user_id: configuration.user_id,
            attributes: configuration.attributes,
            duration,
            issued_at,
            expires_at: issued_at.plus_seconds(duration.seconds().into())?,
        })
    }

    /// Returns the id of the participant.
    #[must_use]
    pub const fn participant_id(&self) -> &ParticipantId {
        &self.participant_id
    }

    /// Returns the ARN of the stage that the participant may join.
    #[must_use]
    pub const fn stage_arn(&self) -> &StageArn {
        &self.stage_arn
    }

    /// Returns the name that the application gave to the participant.
    #[must_use]
    pub const fn user_id(&self) -> Option<&UserId> {
        self.user_id.as_ref()
    }

    /// Returns the attributes that the application gave to the participant.
    #[must_use]
    pub const fn attributes(&self) -> Option<&Attributes> {
        self.attributes.as_ref()
    }

    /// Returns what the participant may do on the stage.
    #[must_use]
    pub const fn capabilities(&self) -> ParticipantCapabilities {
        self.capabilities
    }

    /// Returns the lifetime of the token.
    #[must_use]
    pub const fn duration(&self) -> ParticipantTokenDuration {
        self.duration
    }

    /// Returns the moment at which the token was issued.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// Returns the first moment at which the token is no longer valid.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    pub(crate) fn into_parts(self) -> (ParticipantId, StageArn, Option<UserId>, Option<Attributes>) {
        (self.participant_id, self.stage_arn, self.user_id, self.attributes)
    }

    /// Writes the claims as bytes and lends them to `work`. They are wiped afterwards, also when
    /// `work` panics.
    ///
    /// The bytes are a multiple of 8, and at most [`CLAIMS_MAX`](crate::claims::CLAIMS_MAX).
    /// [`manual::tokens`](crate::manual::tokens) has the layout.
    pub fn with_bytes<T>(&self, work: impl FnOnce(&[u8]) -> T) -> T {
        let attributes = self.attributes.as_ref();
        let user_id = self.user_id.as_ref().map(UserId::as_str);
        let flags = self.capabilities.bits()
            | user_id.map_or(0, |_| HAS_USER_ID)
            | attributes.map_or(0, |_| HAS_ATTRIBUTES);
        let header = Header { issued_at: self.issued_at, minutes: self.duration.minutes(), flags };
        let body = Body {
            id: [&[], &[]],
            arn: self.stage_arn.as_str(),
            shape: STAGE,
            name: self.participant_id.as_str(),
            user_id,
            attributes,
        };
        encoding::encode(header, &body, work)
    }

    /// Reads claims that [`with_bytes`](Self::with_bytes) wrote.
    ///
    /// Returns `None` when the bytes are not written in this one way, or when what they say breaks
    /// a rule.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Self::read(bytes, None)
    }

    /// Reads claims as [`from_bytes`](Self::from_bytes) does. An ARN that is equal to what is
    /// expected is not checked again.
    pub(crate) fn read(bytes: &[u8], expected: Option<&StageArn>) -> Option<Self> {
        let Decoded { header, id: [], arn, text } = encoding::decode(bytes, STAGE)?;
        let (participant_id, text) = packed::split(text)?;
        let (user_id, text) = packed::split_if(header.flags & HAS_USER_ID != 0, text)?;
        let duration = ParticipantTokenDuration::from_minutes(header.minutes).ok()?;
        Some(Self {
            participant_id: ParticipantId::new(participant_id).ok()?,
            stage_arn: StageArn::expecting(expected, arn).ok()?,
            user_id: user_id.map(UserId::new).transpose().ok()?,
            attributes: encoding::attributes(header.flags, text, Attributes::unpack)?,
            capabilities: ParticipantCapabilities::try_from_bits(
                header.flags & !(HAS_USER_ID | HAS_ATTRIBUTES),
            )?,
            duration,
            issued_at: header.issued_at,
            expires_at: header.issued_at.plus_seconds(duration.seconds().into()).ok()?,
        })
    }
}

impl ParticipantToken {
    /// Creates the answer for claims that were sealed or signed into this token.
    #[must_use]
    pub fn issued(claims: ParticipantClaims, token: SealedToken) -> Self {
        Self {
            user_id: claims.user_id,
            attributes: claims.attributes,
            duration: Some(claims.duration),
            capabilities: Some(claims.capabilities),
            expiration_time: Some(claims.expires_at),
            ..Self::new(claims.participant_id, token)
        }
    }
}
