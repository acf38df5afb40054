//! What a token says, and how that is written in bytes.
//!
//! The bytes are canonical: a claims value has one encoding, and everything else is refused, also when it
//! comes out of an authentic token. Both kinds share a layout:
//!
//! | bytes | what |
//! |---|---|
//! | 5 | the moment of issue: seconds since `0000-01-01T00:00:00Z`, big-endian |
//! | 2 | the lifetime in minutes, big-endian: of the token (participant) or of the session (chat) |
//! | 1 | four bits of flags, and above them the number of padding bytes |
//! | 16 | chat only: the id of the token |
//! | … | strings, each behind its length: a participant's id (participant only), the ARN without its fixed beginning, the user id (participant: only with its flag), then keys and values of the attributes by ascending keys (only with their flag) |
//! | 0–15 | zeros, up to a multiple of 16: the block of the cipher |
//!
//! A string's length is one byte below 120, and two from there on.

use crate::arn::{RoomArn, StageArn};
use crate::attributes::{Attributes, ChatAttributes};
use crate::chat::{ChatCapabilities, ChatSessionDuration, ChatUserId, CreateChatToken};
use crate::clock::{Timestamp, TimestampError};
use crate::packed;
use crate::random::{Random, RandomError};
use crate::token::{
    ParticipantCapabilities, ParticipantId, ParticipantTokenConfiguration, ParticipantTokenDuration, UserId,
};
use std::fmt;
use zeroize::Zeroizing;

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
    const HAS_USER_ID: u8 = 0b0100;
    const HAS_ATTRIBUTES: u8 = 0b1000;

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

    /// The claims in bytes, to be sealed. They are wiped when dropped.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let user_id = self.user_id.as_ref().map(UserId::as_str);
        let attributes = self.attributes.as_ref();
        let flags = self.capabilities.bits()
            | user_id.map_or(0, |_| Self::HAS_USER_ID)
            | attributes.map_or(0, |_| Self::HAS_ATTRIBUTES);
        let arn = self.stage_arn.as_str();
        let arn = arn.strip_prefix(Self::STAGE_ARN_PREFIX).unwrap_or(arn);
        let header = Header { issued_at: self.issued_at, minutes: self.duration.minutes(), flags };
        let strings = [Some(self.participant_id.as_str()), Some(arn), user_id];
        encode(header, &[], &strings, attributes)
    }

    /// The claims that these bytes say, or `None` when any rule is broken.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (header, body) = decode(bytes)?;
        let body = std::str::from_utf8(body).ok()?;
        let (participant_id, body) = packed::split(body)?;
        let (arn, body) = packed::split(body)?;
        let (user_id, body) = if header.flags & Self::HAS_USER_ID == 0 {
            (None, body)
        } else {
            let (user_id, body) = packed::split(body)?;
            (Some(UserId::new(user_id).ok()?), body)
        };
        let attributes = match header.flags & Self::HAS_ATTRIBUTES {
            0 if body.is_empty() => None,
            0 => return None,
            _ => Some(Attributes::unpack(body)?),
        };
        let capabilities = header.flags & !(Self::HAS_USER_ID | Self::HAS_ATTRIBUTES);
        let configuration = ParticipantTokenConfiguration {
            duration: Some(ParticipantTokenDuration::from_minutes(header.minutes).ok()?),
            user_id,
            attributes,
            capabilities: Some(ParticipantCapabilities::try_from_bits(capabilities)?),
        };
        let stage_arn = StageArn::new([Self::STAGE_ARN_PREFIX, arn].concat()).ok()?;
        let participant_id = ParticipantId::new(participant_id).ok()?;
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
    /// The seconds for which a connection can be opened: "The token is valid for one minute".
    pub const TOKEN_SECONDS: u32 = 60;

    const ROOM_ARN_PREFIX: &'static str = "arn:aws:ivschat:";
    const HAS_ATTRIBUTES: u8 = 0b1000;

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
            expires_at: issued_at.plus_seconds(Self::TOKEN_SECONDS.into())?,
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

    /// The claims in bytes, to be sealed. They are wiped when dropped.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let attributes = self.attributes.as_ref().map(ChatAttributes::inner);
        let flags = self.capabilities.bits() | attributes.map_or(0, |_| Self::HAS_ATTRIBUTES);
        let arn = self.room_arn.as_str();
        let arn = arn.strip_prefix(Self::ROOM_ARN_PREFIX).unwrap_or(arn);
        let minutes = self.session_duration.minutes();
        let header = Header { issued_at: self.issued_at, minutes, flags };
        let strings = [Some(arn), Some(self.user_id.as_str())];
        encode(header, self.token_id.as_bytes(), &strings, attributes)
    }

    /// The claims that these bytes say, or `None` when any rule is broken.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (header, body) = decode(bytes)?;
        let (token_id, body) = body.split_first_chunk()?;
        let body = std::str::from_utf8(body).ok()?;
        let (arn, body) = packed::split(body)?;
        let (user_id, body) = packed::split(body)?;
        let attributes = match header.flags & Self::HAS_ATTRIBUTES {
            0 if body.is_empty() => None,
            0 => return None,
            _ => Some(ChatAttributes::unpack(body)?),
        };
        let capabilities = header.flags & !Self::HAS_ATTRIBUTES;
        let request = CreateChatToken {
            room_identifier: RoomArn::new([Self::ROOM_ARN_PREFIX, arn].concat()).ok()?,
            user_id: ChatUserId::new(user_id).ok()?,
            capabilities: ChatCapabilities::try_from_bits(capabilities)?,
            session_duration: Some(ChatSessionDuration::from_minutes(header.minutes).ok()?),
            attributes,
        };
        Self::new(TokenId(*token_id), request, header.issued_at).ok()
    }
}

#[derive(Clone, Copy)]
struct Header {
    issued_at: Timestamp,
    minutes: i32,
    /// Four bits.
    flags: u8,
}

const HEADER_BYTES: usize = 8;
const BLOCK_BYTES: usize = 16;

fn encode(
    header: Header,
    id: &[u8],
    strings: &[Option<&str>],
    attributes: Option<&Attributes>,
) -> Zeroizing<Vec<u8>> {
    let framed = |string: &str| string.len().saturating_add(packed::MAX_LENGTH_BYTES);
    let capacity = strings
        .iter()
        .flatten()
        .map(|string| framed(string))
        .fold(
            HEADER_BYTES
                .saturating_add(id.len())
                .saturating_add(attributes.map_or(0, Attributes::packed_length)),
            usize::saturating_add,
        )
        .next_multiple_of(BLOCK_BYTES);
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    // Seconds since the year 0 are below 2^39, so the five low bytes hold them.
    let seconds = header.issued_at.unix_seconds().abs_diff(Timestamp::MIN.unix_seconds());
    let [_, _, _, seconds @ ..] = seconds.to_be_bytes();
    // Every range of minutes is inside 1 to 20,160.
    let [_, _, minutes @ ..] = header.minutes.to_be_bytes();
    bytes.extend_from_slice(&seconds);
    bytes.extend_from_slice(&minutes);
    bytes.push(header.flags);
    bytes.extend_from_slice(id);
    for string in strings.iter().flatten() {
        packed::push(&mut bytes, string);
    }
    if let Some(attributes) = attributes {
        attributes.pack(&mut bytes);
    }
    let length = bytes.len().next_multiple_of(BLOCK_BYTES);
    let padding = length.saturating_sub(bytes.len());
    bytes.resize(length, 0);
    if let (Some(flags), Ok(padding)) = (bytes.get_mut(HEADER_BYTES - 1), u8::try_from(padding)) {
        *flags |= padding << 4;
    }
    bytes
}

/// The header, and what stands between it and the padding.
fn decode(bytes: &[u8]) -> Option<(Header, &[u8])> {
    if !bytes.len().is_multiple_of(BLOCK_BYTES) {
        return None;
    }
    let ([s0, s1, s2, s3, s4, m0, m1, flags], rest) = bytes.split_first_chunk()?;
    let seconds = i64::from_be_bytes([0, 0, 0, *s0, *s1, *s2, *s3, *s4]);
    let seconds = Timestamp::MIN.unix_seconds().checked_add(seconds)?;
    let padding = usize::from(flags >> 4);
    let (body, padding) = rest.split_at_checked(rest.len().checked_sub(padding)?)?;
    padding.iter().all(|byte| *byte == 0).then_some((
        Header {
            issued_at: Timestamp::from_unix_seconds(seconds).ok()?,
            minutes: i32::from_be_bytes([0, 0, *m0, *m1]),
            flags: flags & 0x0f,
        },
        body,
    ))
}
