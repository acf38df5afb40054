//! Opened tokens: what their holders may do, and why a token is refused.
//!
//! A grant is proof that a token was opened. It cannot be made by hand and cannot be read from JSON.

use crate::domain::arn::{RoomArn, StageArn};
use crate::domain::attributes::{Attributes, ChatAttributes};
use crate::domain::chat::{ChatCapabilities, ChatTokenCapability, ChatUserId};
use crate::domain::token::{ParticipantCapabilities, ParticipantId, ParticipantTokenCapability, UserId};
use crate::host::clock::Timestamp;
use crate::host::sealer::OpenError;
use crate::tokens::claims::{ChatClaims, ParticipantClaims, TokenId};
use crate::tokens::key_pair::{ClaimFault, HeaderFault, KeyPairClaims, VerifyError};

/// Why somebody is not let in, or may not do something.
///
/// Cryptography says one thing only, [`NotOurs`](Self::NotOurs). What policy refuses, it explains.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// Foreign, changed, cut, for another purpose, or no token at all.
    #[error("not a token of ours")]
    NotOurs,
    /// The header of a key-pair token is not the one that such tokens have.
    #[error(transparent)]
    Header(HeaderFault),
    /// The signature of a key-pair token is good, and its claims are not.
    #[error(transparent)]
    Claim(ClaimFault),
    /// The token is no longer valid. It was until `expired_at`, and for the leeway after it.
    #[error("the token expired at {expired_at}, and it is {now}")]
    Expired {
        /// The moment at which it was shown.
        now: Timestamp,
        /// The first moment at which it was no longer valid.
        expired_at: Timestamp,
    },
    /// The key-pair token says that it is issued later than now, by more than clocks differ. It would be valid for
    /// more than 14 days.
    #[error("the token is issued at {issued_at}, and it is {now}")]
    IssuedLater {
        /// The moment at which it was shown.
        now: Timestamp,
        /// The moment at which it says it is issued.
        issued_at: Timestamp,
    },
    /// The token is for another stage.
    #[error("the token is for {actual}, not for {expected}")]
    WrongStage {
        /// The stage somebody wants to join.
        expected: StageArn,
        /// The stage the token is for.
        actual: StageArn,
    },
    /// The token is for another room.
    #[error("the token is for {actual}, not for {expected}")]
    WrongRoom {
        /// The room somebody wants to connect to.
        expected: RoomArn,
        /// The room the token is for.
        actual: RoomArn,
    },
    /// The stage does not exist, or no longer.
    #[error("the stage does not exist")]
    NoSuchStage,
    /// The room does not exist, or no longer.
    #[error("the room does not exist")]
    NoSuchRoom,
    /// The participant's token does not grant this.
    #[error("the token does not grant {0}")]
    MissingParticipantCapability(ParticipantTokenCapability),
    /// The chat user's token does not grant this.
    #[error("the token does not grant {0}")]
    MissingChatCapability(ChatTokenCapability),
    /// The host disconnected the participant, which ended its token.
    #[error("the participant was disconnected by the host")]
    Disconnected,
    /// The participant is not connected to the stage.
    #[error("the participant is not connected")]
    NotConnected,
    /// The participant joined again since, and that connection took the place of this one.
    #[error("a newer connection of the participant took the place of this one")]
    Replaced,
    /// The chat token has opened its one connection already.
    #[error("the token was used already")]
    AlreadyUsed,
    /// The chat session is over.
    #[error("the session expired at {expired_at}, and it is {now}")]
    SessionExpired {
        /// The moment now.
        now: Timestamp,
        /// The first moment at which the session was over.
        expired_at: Timestamp,
    },
}

impl From<OpenError> for Refused {
    fn from(_: OpenError) -> Self {
        Self::NotOurs
    }
}

impl From<VerifyError> for Refused {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Untrusted => Self::NotOurs,
            VerifyError::Header(fault) => Self::Header(fault),
            VerifyError::Claim(fault) => Self::Claim(fault),
        }
    }
}

/// What the holder of a participant token may do. Only [`Authority`](crate::Authority) makes it, from a token
/// that it opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantGrant {
    participant_id: ParticipantId,
    stage_arn: StageArn,
    user_id: Option<UserId>,
    attributes: Option<Attributes>,
    capabilities: ParticipantCapabilities,
    expires_at: Timestamp,
}

impl ParticipantGrant {
    /// What authentic claims grant, and nothing beyond.
    pub(crate) fn of(claims: ParticipantClaims) -> Self {
        let expires_at = claims.expires_at();
        let capabilities = claims.capabilities();
        let (participant_id, stage_arn, user_id, attributes) = claims.into_parts();
        Self { participant_id, stage_arn, user_id, attributes, capabilities, expires_at }
    }

    /// What the claims of a trusted key grant, and nothing beyond.
    pub(crate) fn of_key_pair(claims: KeyPairClaims) -> Self {
        let (expires_at, capabilities) = (claims.expires_at(), claims.capabilities());
        let (participant_id, stage_arn, user_id, attributes) = claims.into_parts();
        // Such a token does not tell empty attributes from none.
        let attributes = Some(attributes).filter(|attributes| !attributes.is_empty());
        Self { participant_id, stage_arn, user_id, attributes, capabilities, expires_at }
    }

    /// The id of the participant.
    #[must_use]
    pub const fn participant_id(&self) -> &ParticipantId {
        &self.participant_id
    }

    /// The stage it may join.
    #[must_use]
    pub const fn stage_arn(&self) -> &StageArn {
        &self.stage_arn
    }

    /// The application's name for it.
    #[must_use]
    pub const fn user_id(&self) -> Option<&UserId> {
        self.user_id.as_ref()
    }

    /// The application's own words.
    #[must_use]
    pub const fn attributes(&self) -> Option<&Attributes> {
        self.attributes.as_ref()
    }

    /// What it may do.
    #[must_use]
    pub const fn capabilities(&self) -> ParticipantCapabilities {
        self.capabilities
    }

    /// The first moment at which it may not join any more.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Nothing, when the holder may do this.
    ///
    /// # Errors
    ///
    /// [`Refused::MissingParticipantCapability`].
    pub fn require(&self, capability: ParticipantTokenCapability) -> Result<(), Refused> {
        if self.capabilities().contains(capability) {
            return Ok(());
        }
        Err(Refused::MissingParticipantCapability(capability))
    }
}

/// What a connected chat user may do. Only [`Authority`](crate::Authority) makes it, from a token that it
/// opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatGrant {
    claims: ChatClaims,
}

impl ChatGrant {
    pub(crate) const fn of(claims: ChatClaims) -> Self {
        Self { claims }
    }

    /// The id of the token, by which its single use is kept.
    #[must_use]
    pub const fn token_id(&self) -> TokenId {
        self.claims.token_id()
    }

    /// The room.
    #[must_use]
    pub const fn room_arn(&self) -> &RoomArn {
        self.claims.room_arn()
    }

    /// The user.
    #[must_use]
    pub const fn user_id(&self) -> &ChatUserId {
        self.claims.user_id()
    }

    /// The application's own words.
    #[must_use]
    pub const fn attributes(&self) -> Option<&ChatAttributes> {
        self.claims.attributes()
    }

    /// What the user may do beside viewing, which is always included.
    #[must_use]
    pub const fn capabilities(&self) -> ChatCapabilities {
        self.claims.capabilities()
    }

    /// The first moment at which no connection can be opened.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.claims.expires_at()
    }

    /// The first moment at which the session is over.
    #[must_use]
    pub const fn session_expires_at(&self) -> Timestamp {
        self.claims.session_expires_at()
    }

    /// Nothing, while the session lasts: then the user may view.
    ///
    /// # Errors
    ///
    /// [`Refused::SessionExpired`].
    pub fn require_session(&self, now: Timestamp) -> Result<(), Refused> {
        let expired_at = self.session_expires_at();
        if now < expired_at {
            return Ok(());
        }
        Err(Refused::SessionExpired { now, expired_at })
    }

    /// Nothing, when the user may do this now.
    ///
    /// # Errors
    ///
    /// [`Refused::SessionExpired`], else [`Refused::MissingChatCapability`].
    pub fn require(&self, capability: ChatTokenCapability, now: Timestamp) -> Result<(), Refused> {
        self.require_session(now)?;
        if self.capabilities().contains(capability) {
            return Ok(());
        }
        Err(Refused::MissingChatCapability(capability))
    }
}
