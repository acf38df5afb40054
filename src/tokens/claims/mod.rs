//! What a token says.
//!
//! How it is written in bytes is [`encoding`]'s business.

mod dense;
mod encoding;
mod short;
mod strings;

use crate::domain::arn::{RoomArn, StageArn};
use crate::domain::attributes::{Attributes, ChatAttributes};
use crate::domain::chat::{ChatCapabilities, ChatSessionDuration, ChatToken, ChatUserId, CreateChatToken};
use crate::domain::token::{
    ParticipantCapabilities, ParticipantId, ParticipantToken, ParticipantTokenConfiguration,
    ParticipantTokenDuration, UserId,
};
use crate::host::clock::{Timestamp, TimestampError};
use crate::host::random::{Random, RandomError};
use crate::host::sealer::SealedToken;
use crate::rules;
use encoding::{HAS_ATTRIBUTES, HAS_USER_ID, Header};
use std::fmt;
use strings::{ArnPieces, Kind, Strings};

/// What a participant token says.
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
    const STAGE_ARN_PREFIX: &'static str = "arn:aws:ivs:";

    /// The claims of a token that is issued now, with the documented defaults for what was not asked for.
    ///
    /// # Errors
    ///
    /// [`TimestampError`] when the token would expire after the year 9999.
    pub fn new(
        stage_arn: StageArn,
        participant_id: ParticipantId,
        configuration: ParticipantTokenConfiguration,
        issued_at: Timestamp,
    ) -> Result<Self, TimestampError> {
        let duration = configuration.duration.unwrap_or_default();
        Ok(Self {
            participant_id,
            stage_arn,
            user_id: configuration.user_id,
            attributes: configuration.attributes,
            capabilities: configuration.capabilities.unwrap_or_else(ParticipantCapabilities::all),
            duration,
            issued_at,
            expires_at: issued_at.plus_seconds(duration.seconds().into())?,
        })
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

    /// The lifetime of the token.
    #[must_use]
    pub const fn duration(&self) -> ParticipantTokenDuration {
        self.duration
    }

    /// When the token was issued.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// The first moment at which the token is no longer valid.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    pub(crate) fn into_parts(self) -> (ParticipantId, StageArn, Option<UserId>, Option<Attributes>) {
        (self.participant_id, self.stage_arn, self.user_id, self.attributes)
    }

    /// Lends the claims in bytes, to be sealed. They are wiped afterwards.
    pub fn with_bytes<T>(&self, work: impl FnOnce(&[u8]) -> T) -> T {
        let attributes = self.attributes.as_ref();
        let flags = self.capabilities.bits()
            | self.user_id.as_ref().map_or(0, |_| HAS_USER_ID)
            | attributes.map_or(0, |_| HAS_ATTRIBUTES);
        let header = Header { issued_at: self.issued_at, minutes: self.duration.minutes(), flags };
        let arn = self.stage_arn.as_str();
        let strings = Strings {
            participant_id: Some(self.participant_id.as_str()),
            arn: arn.strip_prefix(Self::STAGE_ARN_PREFIX).unwrap_or(arn),
            user_id: self.user_id.as_ref().map(UserId::as_str),
        };
        encoding::encode(Kind::Participant, header, &[], strings, attributes, work)
    }

    /// The claims that these bytes say, or `None` when any rule is broken.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        encoding::decode(Kind::Participant, bytes, |header, [], strings, attributes| {
            Self::read(header, strings, attributes)
        })
    }

    fn read(header: Header, strings: Strings<'_, ArnPieces<'_>>, attributes: &str) -> Option<Self> {
        let attributes = match header.flags & HAS_ATTRIBUTES {
            0 if attributes.is_empty() => None,
            0 => return None,
            _ => Some(Attributes::unpack(attributes)?),
        };
        let capabilities = header.flags & !(HAS_USER_ID | HAS_ATTRIBUTES);
        let configuration = ParticipantTokenConfiguration {
            duration: Some(ParticipantTokenDuration::from_minutes(header.minutes).ok()?),
            user_id: strings.user_id.map(UserId::new).transpose().ok()?,
            attributes,
            capabilities: Some(ParticipantCapabilities::try_from_bits(capabilities)?),
        };
        let stage_arn = StageArn::new(strings.arn_from(Self::STAGE_ARN_PREFIX)).ok()?;
        let participant_id = ParticipantId::new(strings.participant_id?).ok()?;
        Self::new(stage_arn, participant_id, configuration, header.issued_at).ok()
    }
}

/// The id of a chat token, by which its single use is kept: 16 random bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId([u8; 16]);

impl TokenId {
    /// An id of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes, for a store's key.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// A new id.
    ///
    /// # Errors
    ///
    /// [`RandomError`] when it could not be drawn.
    pub fn draw(random: &dyn Random) -> Result<Self, RandomError> {
        let mut bytes = [0; 16];
        random.fill(&mut bytes)?;
        Ok(Self(bytes))
    }
}

impl fmt::Debug for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenId({:032x})", u128::from_be_bytes(self.0))
    }
}

/// What a chat token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatClaims {
    token_id: TokenId,
    room_arn: RoomArn,
    user_id: ChatUserId,
    attributes: Option<ChatAttributes>,
    capabilities: ChatCapabilities,
    session_duration: ChatSessionDuration,
    issued_at: Timestamp,
    expires_at: Timestamp,
    session_expires_at: Timestamp,
}

impl ChatClaims {
    const ROOM_ARN_PREFIX: &'static str = "arn:aws:ivschat:";

    /// The claims of a token that is issued now, with the documented defaults for what was not asked for.
    ///
    /// # Errors
    ///
    /// [`TimestampError`] when the token or its session would expire after the year 9999.
    pub fn new(
        token_id: TokenId,
        request: CreateChatToken,
        issued_at: Timestamp,
    ) -> Result<Self, TimestampError> {
        let session_duration = request.session_duration.unwrap_or_default();
        Ok(Self {
            token_id,
            room_arn: request.room_identifier,
            user_id: request.user_id,
            attributes: request.attributes,
            capabilities: request.capabilities,
            session_duration,
            issued_at,
            expires_at: issued_at.plus_seconds(rules::CHAT_TOKEN_LIFETIME_SECONDS.into())?,
            session_expires_at: issued_at.plus_seconds(session_duration.seconds().into())?,
        })
    }

    /// The id of the token.
    #[must_use]
    pub const fn token_id(&self) -> TokenId {
        self.token_id
    }

    /// The room it is for.
    #[must_use]
    pub const fn room_arn(&self) -> &RoomArn {
        &self.room_arn
    }

    /// The user it is for.
    #[must_use]
    pub const fn user_id(&self) -> &ChatUserId {
        &self.user_id
    }

    /// The application's own words.
    #[must_use]
    pub const fn attributes(&self) -> Option<&ChatAttributes> {
        self.attributes.as_ref()
    }

    /// What the user may do beside viewing.
    #[must_use]
    pub const fn capabilities(&self) -> ChatCapabilities {
        self.capabilities
    }

    /// The lifetime of the session, counted from the token's issue.
    #[must_use]
    pub const fn session_duration(&self) -> ChatSessionDuration {
        self.session_duration
    }

    /// When the token was issued.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// The first moment at which no connection can be opened.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The first moment at which the session is over.
    #[must_use]
    pub const fn session_expires_at(&self) -> Timestamp {
        self.session_expires_at
    }

    /// Lends the claims in bytes, to be sealed. They are wiped afterwards.
    pub fn with_bytes<T>(&self, work: impl FnOnce(&[u8]) -> T) -> T {
        let attributes = self.attributes.as_ref().map(ChatAttributes::inner);
        let flags = self.capabilities.bits() | attributes.map_or(0, |_| HAS_ATTRIBUTES);
        let minutes = self.session_duration.minutes();
        let header = Header { issued_at: self.issued_at, minutes, flags };
        let arn = self.room_arn.as_str();
        let strings = Strings {
            participant_id: None,
            arn: arn.strip_prefix(Self::ROOM_ARN_PREFIX).unwrap_or(arn),
            user_id: Some(self.user_id.as_str()),
        };
        encoding::encode(Kind::Chat, header, self.token_id.as_bytes(), strings, attributes, work)
    }

    /// The claims that these bytes say, or `None` when any rule is broken.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        encoding::decode(Kind::Chat, bytes, |header, id, strings, attributes| {
            Self::read(header, TokenId(id), strings, attributes)
        })
    }

    fn read(
        header: Header,
        token_id: TokenId,
        strings: Strings<'_, ArnPieces<'_>>,
        attributes: &str,
    ) -> Option<Self> {
        let attributes = match header.flags & HAS_ATTRIBUTES {
            0 if attributes.is_empty() => None,
            0 => return None,
            _ => Some(ChatAttributes::unpack(attributes)?),
        };
        let capabilities = header.flags & !HAS_ATTRIBUTES;
        let request = CreateChatToken {
            room_identifier: RoomArn::new(strings.arn_from(Self::ROOM_ARN_PREFIX)).ok()?,
            user_id: ChatUserId::new(strings.user_id?).ok()?,
            capabilities: ChatCapabilities::try_from_bits(capabilities)?,
            session_duration: Some(ChatSessionDuration::from_minutes(header.minutes).ok()?),
            attributes,
        };
        Self::new(token_id, request, header.issued_at).ok()
    }
}

impl ParticipantToken {
    /// The answer for claims that were made into a token.
    #[must_use]
    pub fn issued(claims: &ParticipantClaims, token: SealedToken) -> Self {
        Self {
            user_id: claims.user_id().cloned(),
            attributes: claims.attributes().cloned(),
            duration: Some(claims.duration()),
            capabilities: Some(claims.capabilities()),
            expiration_time: Some(claims.expires_at()),
            ..Self::new(claims.participant_id().clone(), token)
        }
    }
}

impl ChatToken {
    /// The answer for claims that were made into a token.
    #[must_use]
    pub const fn issued(claims: &ChatClaims, token: SealedToken) -> Self {
        Self {
            token,
            token_expiration_time: Some(claims.expires_at()),
            session_expiration_time: Some(claims.session_expires_at()),
        }
    }
}
