//! What a sealed connection says.

use super::arn::STAGE;
use super::encoding::{self, Body, Decoded, Header};
use crate::bytes::packed;
use crate::domain::arn::StageArn;
use crate::domain::connection::ConnectionId;
use crate::domain::stage::SessionId;
use crate::domain::token::{ParticipantCapabilities, ParticipantId};
use crate::host::clock::{Timestamp, TimestampError};
use crate::rules;

/// What a sealed connection says: which one it is, what its participant may do, and when it was
/// sealed.
///
/// Its bytes are those of a participant's claims without user id and attributes. The number of the
/// connection and the id of its session stand where a chat token has its own id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConnectionClaims {
    id: ConnectionId,
    capabilities: ParticipantCapabilities,
    sealed_at: Timestamp,
    expires_at: Timestamp,
}

const NUMBER_BYTES: usize = 8;
/// The id of a session always has 16 characters.
const SESSION_BYTES: usize = 16;
const ID_BYTES: usize = NUMBER_BYTES + SESSION_BYTES;

impl ConnectionClaims {
    /// Returns what is to be sealed at this moment.
    ///
    /// # Errors
    ///
    /// Returns [`TimestampError`] when the sealed connection would expire after the year 9999.
    pub(crate) fn new(
        id: ConnectionId,
        capabilities: ParticipantCapabilities,
        sealed_at: Timestamp,
    ) -> Result<Self, TimestampError> {
        let expires_at = sealed_at.plus_seconds(rules::CONNECTION_LIFETIME_SECONDS.into())?;
        Ok(Self { id, capabilities, sealed_at, expires_at })
    }

    pub(crate) const fn id(&self) -> &ConnectionId {
        &self.id
    }

    pub(crate) const fn sealed_at(&self) -> Timestamp {
        self.sealed_at
    }

    pub(crate) const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    pub(crate) fn into_parts(self) -> (ConnectionId, ParticipantCapabilities) {
        (self.id, self.capabilities)
    }

    /// Lends the claims in bytes, to be sealed. They are wiped afterwards.
    pub(crate) fn with_bytes<T>(&self, work: impl FnOnce(&[u8]) -> T) -> T {
        let header = Header { issued_at: self.sealed_at, minutes: MINUTES, flags: self.capabilities.bits() };
        let body = Body {
            id: [&self.id.number.to_be_bytes(), self.id.session_id.as_str().as_bytes()],
            arn: self.id.stage_arn.as_str(),
            shape: STAGE,
            name: self.id.participant_id.as_str(),
            user_id: None,
            attributes: None,
        };
        encoding::encode(header, &body, work)
    }

    /// Returns the claims that these bytes say, or `None` when any rule is broken.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let Decoded { header, id, arn, text } = encoding::decode::<ID_BYTES>(bytes, STAGE)?;
        let (number, session_id) = id.split_first_chunk()?;
        let (participant_id, rest) = packed::split(text)?;
        if header.minutes != MINUTES || !rest.is_empty() {
            return None;
        }
        let id = ConnectionId {
            stage_arn: StageArn::new(arn).ok()?,
            session_id: SessionId::new(std::str::from_utf8(session_id).ok()?).ok()?,
            participant_id: ParticipantId::new(participant_id).ok()?,
            number: i64::from_be_bytes(*number),
        };
        Self::new(id, ParticipantCapabilities::try_from_bits(header.flags)?, header.issued_at).ok()
    }
}

/// The lifetime of a sealed connection, as the header of claims says it.
#[expect(clippy::cast_possible_wrap, reason = "a day has 1,440 minutes")]
const MINUTES: i32 = (rules::CONNECTION_LIFETIME_SECONDS / 60) as i32;
