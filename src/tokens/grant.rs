//! Opened tokens: what their holders may do, and why a token is refused.
//!
//! A grant is proof that a token was opened. It cannot be made by hand and cannot be read from
//! JSON.

use crate::domain::arn::{RoomArn, StageArn};
use crate::domain::attributes::{Attributes, ChatAttributes};
use crate::domain::chat::{ChatCapabilities, ChatTokenCapability, ChatUserId};
use crate::domain::token::{ParticipantCapabilities, ParticipantId, ParticipantTokenCapability, UserId};
use crate::host::clock::Timestamp;
use crate::host::sealer::OpenError;
use crate::tokens::claims::{ChatClaims, ParticipantClaims, TokenId};
use crate::tokens::key_pair::{ClaimFault, HeaderFault, KeyPairClaims, VerifyError};
use serde::{Deserialize, Serialize};

/// The reason why somebody is not let in, or may not do something.
///
/// Cryptography gives one reason only, [`NotOurs`](Self::NotOurs). Policy explains what it refuses.
///
/// A program tells reasons apart by their [`code`](Self::code). As JSON a reason is its code, and
/// what there is to say beside it:
///
/// ```
/// use stagepass::Refused;
///
/// let json = r#"{"code":"Expired","detail":{"now":"2026-11-25T12:00:01Z","expiredAt":"2026-11-25T12:00:00Z"}}"#;
/// let refused: Refused = serde_json::from_str(json)?;
/// assert_eq!(refused.code(), "Expired");
/// assert_eq!(refused.to_string(), "the token expired at 2026-11-25T12:00:00Z, and it is 2026-11-25T12:00:01Z");
/// assert_eq!(serde_json::to_string(&refused)?, json);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", content = "detail", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Refused {
    /// The text is foreign, changed, cut, for another purpose, or no token at all.
    #[error("not a token of ours")]
    NotOurs,
    /// The header of a key-pair token is not the one that such tokens have.
    #[error(transparent)]
    Header(HeaderFault),
    /// The signature of a key-pair token is good, and its claims are not.
    #[error(transparent)]
    Claim(ClaimFault),
    /// The token is not valid any more. It was valid until `expired_at`, and for the leeway after
    /// that.
    #[error("the token expired at {expired_at}, and it is {now}")]
    Expired {
        /// The moment at which the token was shown.
        now: Timestamp,
        /// The first moment at which the token was not valid any more.
        expired_at: Timestamp,
    },
    /// The token says that it is issued more than five minutes and the leeway from now. It is
    /// refused until then, because it would be valid for longer than a token may be, and could
    /// outlive the memory of its end.
    #[error("the token is issued at {issued_at}, and it is {now}")]
    IssuedLater {
        /// The moment at which the token was shown.
        now: Timestamp,
        /// The moment at which the token says that it is issued.
        issued_at: Timestamp,
    },
    /// The token is for another stage.
    #[error("the token is for {actual}, not for {expected}")]
    WrongStage {
        /// The stage that somebody wants to join.
        expected: StageArn,
        /// The stage that the token is for.
        actual: StageArn,
    },
    /// The token is for another room.
    #[error("the token is for {actual}, not for {expected}")]
    WrongRoom {
        /// The room that somebody wants to connect to.
        expected: RoomArn,
        /// The room that the token is for.
        actual: RoomArn,
    },
    /// The stage does not exist, or does not exist any more.
    #[error("the stage does not exist")]
    NoSuchStage,
    /// The host looked up another participant than the one that the decision is about. This is a
    /// mistake of the host's, and nobody is let in under another's record.
    #[error("the snapshot is of {actual}, not of {expected}")]
    WrongParticipant {
        /// The participant that the decision is about.
        expected: ParticipantId,
        /// The participant that the snapshot is of.
        actual: ParticipantId,
    },
    /// As many participants are connected to the stage, or publish to it, as the host's quotas
    /// allow.
    #[error("the stage has as many participants or publishers as it may")]
    QuotaExceeded,
    /// The room does not exist, or does not exist any more.
    #[error("the room does not exist")]
    NoSuchRoom,
    /// The participant's token does not grant this.
    #[error("the token does not grant {0}")]
    MissingParticipantCapability(ParticipantTokenCapability),
    /// The chat user's token does not grant this.
    #[error("the token does not grant {0}")]
    MissingChatCapability(ChatTokenCapability),
    /// The host disconnected the participant, which ended its tokens.
    #[error("the participant was disconnected by the host")]
    Disconnected,
    /// The participant is not connected to the stage.
    #[error("the participant is not connected")]
    NotConnected,
    /// The participant joined again, and that newer connection took the place of this one.
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

impl Refused {
    /// Returns the name of the reason, which stays the same when the words change.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotOurs => "NotOurs",
            Self::Header(_) => "Header",
            Self::Claim(_) => "Claim",
            Self::Expired { .. } => "Expired",
            Self::IssuedLater { .. } => "IssuedLater",
            Self::WrongStage { .. } => "WrongStage",
            Self::WrongRoom { .. } => "WrongRoom",
            Self::NoSuchStage => "NoSuchStage",
            Self::WrongParticipant { .. } => "WrongParticipant",
            Self::QuotaExceeded => "QuotaExceeded",
            Self::NoSuchRoom => "NoSuchRoom",
            Self::MissingParticipantCapability(_) => "MissingParticipantCapability",
            Self::MissingChatCapability(_) => "MissingChatCapability",
            Self::Disconnected => "Disconnected",
            Self::NotConnected => "NotConnected",
            Self::Replaced => "Replaced",
            Self::AlreadyUsed => "AlreadyUsed",
            Self::SessionExpired { .. } => "SessionExpired",
        }
    }
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

/// An opened participant token: what its holder may do.
///
/// Only [`Authority`](crate::Authority) makes one, from a token that it opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantGrant {
    participant_id: ParticipantId,
    stage_arn: StageArn,
    user_id: Option<UserId>,
    attributes: Option<Attributes>,
    capabilities: ParticipantCapabilities,
    issued_at: Timestamp,
    expires_at: Timestamp,
}

impl ParticipantGrant {
    /// Grants what authentic claims say, and nothing beyond.
    #[inline]
    pub(crate) fn of(claims: ParticipantClaims) -> Self {
        let (issued_at, expires_at) = (claims.issued_at(), claims.expires_at());
        let capabilities = claims.capabilities();
        let (participant_id, stage_arn, user_id, attributes) = claims.into_parts();
        Self { participant_id, stage_arn, user_id, attributes, capabilities, issued_at, expires_at }
    }

    /// Grants what the claims of a trusted key say, and nothing beyond.
    pub(crate) fn of_key_pair(claims: KeyPairClaims) -> Self {
        let (issued_at, expires_at) = (claims.issued_at(), claims.expires_at());
        let capabilities = claims.capabilities();
        let (participant_id, stage_arn, user_id, attributes) = claims.into_parts();
        // Such a token does not tell empty attributes from none.
        let attributes = Some(attributes).filter(|attributes| !attributes.is_empty());
        Self { participant_id, stage_arn, user_id, attributes, capabilities, issued_at, expires_at }
    }

    /// Returns the id of the participant.
    #[must_use]
    pub const fn participant_id(&self) -> &ParticipantId {
        &self.participant_id
    }

    /// Returns the stage that the holder may join.
    #[must_use]
    pub const fn stage_arn(&self) -> &StageArn {
        &self.stage_arn
    }

    /// Returns the application's name for the user.
    #[must_use]
    pub const fn user_id(&self) -> Option<&UserId> {
        self.user_id.as_ref()
    }

    /// Returns the application's attributes.
    #[must_use]
    pub const fn attributes(&self) -> Option<&Attributes> {
        self.attributes.as_ref()
    }

    /// Returns what the holder may do.
    #[must_use]
    pub const fn capabilities(&self) -> ParticipantCapabilities {
        self.capabilities
    }

    /// Returns the moment at which the token is issued.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// Returns the first moment at which the holder may not join any more.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Requires that the holder may do this.
    ///
    /// # Errors
    ///
    /// Returns [`Refused::MissingParticipantCapability`] when the token does not grant it.
    pub fn require(&self, capability: ParticipantTokenCapability) -> Result<(), Refused> {
        require_capability(self.capabilities(), capability)
    }
}

/// Requires that what is granted holds this.
pub(crate) fn require_capability(
    granted: ParticipantCapabilities,
    capability: ParticipantTokenCapability,
) -> Result<(), Refused> {
    if granted.contains(capability) {
        return Ok(());
    }
    Err(Refused::MissingParticipantCapability(capability))
}

/// Requires that a token, or what came of it, is for the stage where it is shown.
pub(crate) fn require_stage(expected: &StageArn, actual: &StageArn) -> Result<(), Refused> {
    if expected == actual {
        return Ok(());
    }
    Err(Refused::WrongStage { expected: expected.clone(), actual: actual.clone() })
}

/// An opened chat token: what its user may do.
///
/// Only [`Authority`](crate::Authority) makes one, from a token that it opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatGrant {
    claims: ChatClaims,
}

impl ChatGrant {
    pub(crate) const fn of(claims: ChatClaims) -> Self {
        Self { claims }
    }

    pub(crate) const fn claims(&self) -> &ChatClaims {
        &self.claims
    }

    /// Returns the id of the token, by which [`Redemptions`](crate::Redemptions) keep its single
    /// use.
    #[must_use]
    pub const fn token_id(&self) -> TokenId {
        self.claims.token_id()
    }

    /// Returns the room that the user may connect to.
    #[must_use]
    pub const fn room_arn(&self) -> &RoomArn {
        self.claims.room_arn()
    }

    /// Returns the id of the user.
    #[must_use]
    pub const fn user_id(&self) -> &ChatUserId {
        self.claims.user_id()
    }

    /// Returns the application's attributes.
    #[must_use]
    pub const fn attributes(&self) -> Option<&ChatAttributes> {
        self.claims.attributes()
    }

    /// Returns what the user may do beside viewing, which is always included.
    #[must_use]
    pub const fn capabilities(&self) -> ChatCapabilities {
        self.claims.capabilities()
    }

    /// Returns the moment at which the token is issued.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.claims.issued_at()
    }

    /// Returns the first moment at which the token opens no connection any more.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.claims.expires_at()
    }

    /// Returns the first moment at which the session is over.
    #[must_use]
    pub const fn session_expires_at(&self) -> Timestamp {
        self.claims.session_expires_at()
    }

    pub(crate) fn require_room(&self, expected: &RoomArn) -> Result<(), Refused> {
        if self.room_arn() == expected {
            return Ok(());
        }
        Err(Refused::WrongRoom { expected: expected.clone(), actual: self.room_arn().clone() })
    }

    /// Requires that the session is not over, so that the user may view.
    ///
    /// # Errors
    ///
    /// Returns [`Refused::SessionExpired`] when it is over.
    pub fn require_session(&self, now: Timestamp) -> Result<(), Refused> {
        let expired_at = self.session_expires_at();
        if now < expired_at {
            return Ok(());
        }
        Err(Refused::SessionExpired { now, expired_at })
    }

    /// Requires that the user may do this now.
    ///
    /// # Errors
    ///
    /// Returns [`Refused::SessionExpired`] when the session is over, and else
    /// [`Refused::MissingChatCapability`] when the token does not grant it.
    pub fn require(&self, capability: ChatTokenCapability, now: Timestamp) -> Result<(), Refused> {
        self.require_session(now)?;
        if self.capabilities().contains(capability) {
            return Ok(());
        }
        Err(Refused::MissingChatCapability(capability))
    }
}
