//! Decisions about tokens that somebody shows: whether they open, where, and when.

use crate::domain::arn::{RoomArn, StageArn};
use crate::host::clock::{CLOCK_AHEAD_SECONDS, Timestamp};
use crate::host::sealer::Purpose;
use crate::service::authority::Authority;
use crate::tokens::claims::{ChatClaims, ParticipantClaims};
use crate::tokens::grant::{ChatGrant, ParticipantGrant, Refused, require_stage};
use crate::tokens::key_pair::TrustedKeys;

impl Authority {
    /// Opens the token of somebody who wants to join a stage.
    ///
    /// # Errors
    ///
    /// Asks in this order, and returns the first that applies:
    ///
    /// 1. [`Refused::NotOurs`];
    /// 2. [`Refused::WrongStage`];
    /// 3. [`Refused::IssuedLater`] when the token is issued more than five minutes and the leeway
    ///    from now;
    /// 4. [`Refused::Expired`].
    pub fn open_participant_token(
        &self,
        token: &str,
        stage_arn: &StageArn,
    ) -> Result<ParticipantGrant, Refused> {
        self.open_participant_token_at(self.now(), token, stage_arn)
    }

    pub(crate) fn open_participant_token_at(
        &self,
        now: Timestamp,
        token: &str,
        stage_arn: &StageArn,
    ) -> Result<ParticipantGrant, Refused> {
        let mut claims = None;
        self.sealer().open(Purpose::Participant, token, &mut |bytes| {
            claims = ParticipantClaims::read(bytes, Some(stage_arn));
        })?;
        let grant = ParticipantGrant::of(claims.ok_or(Refused::NotOurs)?);
        require_stage(stage_arn, grant.stage_arn())?;
        self.require_valid(&grant, now)?;
        Ok(grant)
    }

    /// Opens the key-pair token of somebody who wants to join a stage.
    ///
    /// The rules are those of [`open_participant_token`](Self::open_participant_token).
    ///
    /// # Errors
    ///
    /// Asks in this order, and returns the first that applies:
    ///
    /// 1. [`Refused::NotOurs`] or [`Refused::Header`] while the token is not known to be signed by
    ///    one of the keys;
    /// 2. [`Refused::Claim`];
    /// 3. [`Refused::WrongStage`];
    /// 4. [`Refused::IssuedLater`] when the token is issued more than five minutes and the leeway
    ///    from now;
    /// 5. [`Refused::Expired`].
    pub fn open_key_pair_token(
        &self,
        keys: &TrustedKeys,
        token: &str,
        stage_arn: &StageArn,
    ) -> Result<ParticipantGrant, Refused> {
        self.open_key_pair_token_at(self.now(), keys, token, stage_arn)
    }

    pub(crate) fn open_key_pair_token_at(
        &self,
        now: Timestamp,
        keys: &TrustedKeys,
        token: &str,
        stage_arn: &StageArn,
    ) -> Result<ParticipantGrant, Refused> {
        let grant = ParticipantGrant::of_key_pair(keys.verify(token)?);
        require_stage(stage_arn, grant.stage_arn())?;
        self.require_valid(&grant, now)?;
        Ok(grant)
    }

    /// Opens the token of somebody who wants to connect to a room.
    ///
    /// That does not use the token up: [`Redemptions`](crate::Redemptions) tells whether it was
    /// used before.
    ///
    /// # Errors
    ///
    /// Asks in this order, and returns the first that applies:
    ///
    /// 1. [`Refused::NotOurs`];
    /// 2. [`Refused::WrongRoom`];
    /// 3. [`Refused::IssuedLater`] when the token is issued more than five minutes and the leeway
    ///    from now;
    /// 4. [`Refused::Expired`];
    /// 5. [`Refused::SessionExpired`] when the session is over before it is connected, which a
    ///    leeway makes possible: it is for tokens, and not for sessions.
    pub fn open_chat_token(&self, token: &str, room_arn: &RoomArn) -> Result<ChatGrant, Refused> {
        self.open_chat_token_where(token, |grant| grant.require_room(room_arn))
    }

    /// Opens the token of somebody who wants to connect to the room that the token is for,
    /// whichever that is.
    ///
    /// The official clients do not say which room they want: they show their token alone.
    ///
    /// # Errors
    ///
    /// Returns what [`open_chat_token`](Self::open_chat_token) returns, but for
    /// [`Refused::WrongRoom`].
    pub fn open_chat_token_of_any_room(&self, token: &str) -> Result<ChatGrant, Refused> {
        self.open_chat_token_where(token, |_| Ok(()))
    }

    fn open_chat_token_where(
        &self,
        token: &str,
        is_for: impl FnOnce(&ChatGrant) -> Result<(), Refused>,
    ) -> Result<ChatGrant, Refused> {
        let now = self.now();
        let mut claims = None;
        self.sealer().open(Purpose::Chat, token, &mut |bytes| {
            claims = ChatClaims::from_bytes(bytes);
        })?;
        let grant = ChatGrant::of(claims.ok_or(Refused::NotOurs)?);
        is_for(&grant)?;
        self.require_moment(grant.issued_at(), grant.expires_at(), now)?;
        grant.require_session(now)?;
        Ok(grant)
    }

    /// Returns the moment from which on a token that expires then is refused.
    #[must_use]
    pub const fn refused_from(&self, expires_at: Timestamp) -> Timestamp {
        expires_at.saturating_plus(self.leeway().seconds())
    }

    /// Asks whether a grant lets in now. It is asked when a token is opened and again when its
    /// holder joins, because a grant may have been kept for a while.
    pub(crate) fn require_valid(&self, grant: &ParticipantGrant, now: Timestamp) -> Result<(), Refused> {
        self.require_moment(grant.issued_at(), grant.expires_at(), now)
    }

    /// A token is valid strictly before its expiry, and never at it.
    pub(crate) fn require_moment(
        &self,
        issued_at: Timestamp,
        expired_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), Refused> {
        self.require_not_later(issued_at, now)?;
        if now >= self.refused_from(expired_at) {
            return Err(Refused::Expired { now, expired_at });
        }
        Ok(())
    }

    /// What is issued later than clocks differ would be valid for longer than its lifetime from
    /// now.
    pub(crate) fn require_not_later(&self, issued_at: Timestamp, now: Timestamp) -> Result<(), Refused> {
        if issued_at > self.refused_from(now.saturating_plus(CLOCK_AHEAD_SECONDS)) {
            return Err(Refused::IssuedLater { now, issued_at });
        }
        Ok(())
    }
}
