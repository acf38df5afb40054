//! What a chat token says.

use super::arn::ROOM;
use super::encoding::{self, Body, Decoded, HAS_ATTRIBUTES, Header};
use crate::bytes::packed;
use crate::domain::arn::RoomArn;
use crate::domain::attributes::ChatAttributes;
use crate::domain::chat::{ChatCapabilities, ChatSessionDuration, ChatToken, ChatUserId, CreateChatToken};
use crate::host::clock::{Timestamp, TimestampError};
use crate::host::random::{Drawn, Random, RandomError};
use crate::host::sealer::SealedToken;
use crate::rules;
use std::fmt;

/// The id of a chat token: 16 random bytes.
///
/// A chat token opens one connection. [`Redemptions`](crate::Redemptions) keep the ids of those
/// that were used.
///
/// ```
/// use stagepass::TokenId;
///
/// let id = TokenId::from_bytes([7; 16]);
/// assert_eq!(format!("{id:?}"), "TokenId(07070707070707070707070707070707)");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId([u8; 16]);

impl TokenId {
    /// Creates an id of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes, as a key of a store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Draws a new id.
    ///
    /// # Errors
    ///
    /// Returns [`RandomError`] when the randomness could not be drawn.
    pub fn draw(random: &dyn Random) -> Result<Self, RandomError> {
        Self::draw_from(&mut random.into())
    }

    /// How many bytes an id is.
    pub(crate) const BYTES: usize = 16;

    pub(crate) fn draw_from(drawn: &mut Drawn<'_>) -> Result<Self, RandomError> {
        let mut bytes = [0; Self::BYTES];
        drawn.fill(&mut bytes)?;
        Ok(Self(bytes))
    }
}

impl fmt::Debug for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenId({:032x})", u128::from_be_bytes(self.0))
    }
}

/// The claims of a chat token: who may connect to which room, what it may do there, and until when.
///
/// An [`Authority`](crate::Authority) makes them from a request and seals them. A host needs them
/// only when it seals and opens tokens by itself.
///
/// ```
/// use stagepass::claims::ChatClaims;
/// use stagepass::{CreateChatToken, Timestamp, TokenId};
///
/// let request = CreateChatToken::from_json(
///     br#"{"roomIdentifier": "arn:aws:ivschat:us-west-2:123456789012:room/g1H2I3j4k5L6", "userId": "bob"}"#,
/// )?;
/// let claims = ChatClaims::new(TokenId::from_bytes([7; 16]), request, Timestamp::from_unix_seconds(0)?)?;
/// assert_eq!(claims.expires_at().to_string(), "1970-01-01T00:01:00Z");
/// assert_eq!(claims.session_expires_at().to_string(), "1970-01-01T01:00:00Z");
///
/// let bytes = claims.with_bytes(<[u8]>::to_vec);
/// assert_eq!(ChatClaims::from_bytes(&bytes), Some(claims));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    /// Creates the claims of a token that is issued at this moment.
    ///
    /// What the request does not say gets the documented default.
    ///
    /// # Errors
    ///
    /// Returns [`TimestampError`] when the token or its session would expire after the year 9999.
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

    /// Returns the id of the token.
    #[must_use]
    pub const fn token_id(&self) -> TokenId {
        self.token_id
    }

    /// Returns the ARN of the room that the user may connect to.
    #[must_use]
    pub const fn room_arn(&self) -> &RoomArn {
        &self.room_arn
    }

    /// Returns the id of the user.
    #[must_use]
    pub const fn user_id(&self) -> &ChatUserId {
        &self.user_id
    }

    /// Returns the attributes that the application gave to the user.
    #[must_use]
    pub const fn attributes(&self) -> Option<&ChatAttributes> {
        self.attributes.as_ref()
    }

    /// Returns what the user may do in the room beside viewing.
    #[must_use]
    pub const fn capabilities(&self) -> ChatCapabilities {
        self.capabilities
    }

    /// Returns the lifetime of the session. It is counted from the moment at which the token was
    /// issued.
    #[must_use]
    pub const fn session_duration(&self) -> ChatSessionDuration {
        self.session_duration
    }

    /// Returns the moment at which the token was issued.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// Returns the first moment at which the token opens no connection any more.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Returns the first moment at which the session is over.
    #[must_use]
    pub const fn session_expires_at(&self) -> Timestamp {
        self.session_expires_at
    }

    /// Writes the claims as bytes and lends them to `work`. They are wiped afterwards, also when
    /// `work` panics.
    ///
    /// The bytes are a multiple of 8, and at most [`CLAIMS_MAX`](crate::claims::CLAIMS_MAX).
    /// [`manual::tokens`](crate::manual::tokens) has the layout.
    pub fn with_bytes<T>(&self, work: impl FnOnce(&[u8]) -> T) -> T {
        let attributes = self.attributes.as_ref().map(ChatAttributes::inner);
        let flags = self.capabilities.bits() | attributes.map_or(0, |_| HAS_ATTRIBUTES);
        let minutes = self.session_duration.minutes();
        let header = Header { issued_at: self.issued_at, minutes, flags };
        let body = Body {
            id: [self.token_id.as_bytes(), &[]],
            arn: self.room_arn.as_str(),
            shape: ROOM,
            name: self.user_id.as_str(),
            user_id: None,
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
        let Decoded { header, id, arn, text } = encoding::decode(bytes, ROOM)?;
        let (user_id, text) = packed::split(text)?;
        let request = CreateChatToken {
            room_identifier: RoomArn::new(arn).ok()?,
            user_id: ChatUserId::new(user_id).ok()?,
            capabilities: ChatCapabilities::try_from_bits(header.flags & !HAS_ATTRIBUTES)?,
            session_duration: Some(ChatSessionDuration::from_minutes(header.minutes).ok()?),
            attributes: encoding::attributes(header.flags, text, ChatAttributes::unpack)?,
        };
        Self::new(TokenId(id), request, header.issued_at).ok()
    }
}

impl ChatToken {
    /// Creates the answer for claims that were sealed into this token.
    #[must_use]
    pub const fn issued(claims: &ChatClaims, token: SealedToken) -> Self {
        Self {
            token,
            token_expiration_time: Some(claims.expires_at()),
            session_expiration_time: Some(claims.session_expires_at()),
        }
    }
}
