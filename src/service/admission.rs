//! Decisions about who is on a stage: joining, publishing, leaving, being disconnected.

use crate::domain::participant::{ClientAttributes, Participant};
use crate::domain::stage::SessionId;
use crate::domain::token::{ParticipantId, ParticipantTokenCapability};
use crate::host::sealer::Purpose;
use crate::service::authority::{Authority, Decision};
use crate::service::exception::{AdmissionError, Failure};
use crate::service::records::{Change, ParticipantRecord, Revocation, StageChange, StageSnapshot};
use crate::tokens::grant::{ParticipantGrant, Refused};

/// One connection of a participant to a session: from a join until it leaves, joins again or is disconnected.
///
/// It is proof of a join, and cannot be made by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    grant: ParticipantGrant,
    session_id: SessionId,
    number: u64,
}

impl Connection {
    /// What its participant may do.
    #[must_use]
    pub const fn grant(&self) -> &ParticipantGrant {
        &self.grant
    }

    /// The session.
    #[must_use]
    pub const fn session_id(&self) -> &SessionId {
        &self.session_id
    }
}

/// A participant that has joined.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Joined {
    /// Its connection, with which it publishes and leaves.
    pub connection: Connection,
    /// The session it is in.
    pub session_id: SessionId,
    /// The participant.
    pub participant: Participant,
    /// Whether it was connected already: this join pushes the earlier connection out, which the host is to
    /// close.
    pub replaced: bool,
}

impl Authority {
    /// Lets the holder of a grant join, or join again.
    ///
    /// The first to join starts a session. Who joins again is connected again, keeps the time of the first
    /// join, and brings the attributes of its client anew.
    ///
    /// # Errors
    ///
    /// [`Refused::WrongStage`], [`Refused::Expired`] and [`Refused::Disconnected`], asked in this order, when
    /// the grant does not let its holder in (any more); [`Failure::Random`] when a session needs an id and
    /// none could be drawn.
    pub fn join(
        &self,
        presence: &StageSnapshot,
        grant: &ParticipantGrant,
        client: ClientAttributes,
    ) -> Result<Decision<Joined>, AdmissionError> {
        self.admit_to_stage(grant, &presence.stage.arn)?;
        if presence.ended {
            return Err(Refused::Disconnected.into());
        }
        let session_id = match &presence.stage.active_session_id {
            Some(session_id) => session_id.clone(),
            None => SessionId::draw(self.random()).map_err(Failure::from)?,
        };
        let attendance = match &presence.attendance {
            Some(before) => {
                let connection = before.connection.wrapping_add(1);
                ParticipantRecord { connected: true, connection, client, ..before.clone() }
            }
            None => ParticipantRecord::first(grant, client, self.now()),
        };
        let replaced = presence.attendance.as_ref().is_some_and(|before| before.connected);
        let joined = u32::from(!replaced);
        let change = StageChange {
            active_session_id: Some(session_id.clone()),
            connected: presence.connected.saturating_add(joined),
            attendance: Some((session_id.clone(), attendance.clone())),
            ..unchanged(presence)
        };
        let connection = Connection {
            grant: grant.clone(),
            session_id: session_id.clone(),
            number: attendance.connection,
        };
        let answer = Joined { connection, session_id, participant: attendance.into(), replaced };
        Ok(Decision { answer, change: Some(Change::StageChanged(change)) })
    }

    /// Lets a connected participant publish.
    ///
    /// Expiry is not asked: a token is checked when its holder joins.
    ///
    /// # Errors
    ///
    /// [`Refused::WrongStage`], [`Refused::MissingParticipantCapability`], [`Refused::NotConnected`] and
    /// [`Refused::Replaced`], asked in this order.
    pub fn publish(
        &self,
        presence: &StageSnapshot,
        connection: &Connection,
    ) -> Result<Decision<Participant>, Refused> {
        require_stage(presence, &connection.grant)?;
        connection.grant.require(ParticipantTokenCapability::Publish)?;
        let (session_id, before) = connected_by(presence, connection)?;
        let after = ParticipantRecord { published: true, ..before.clone() };
        let change = (!before.published).then(|| {
            Change::StageChanged(StageChange {
                attendance: Some((session_id.clone(), after.clone())),
                ..unchanged(presence)
            })
        });
        Ok(Decision { answer: after.into(), change })
    }

    /// Lets a connected participant leave. The last to leave ends the session.
    ///
    /// A connection that was replaced leaves nothing: its participant stays connected by the newer one.
    ///
    /// # Errors
    ///
    /// [`Refused::WrongStage`], [`Refused::NotConnected`] and [`Refused::Replaced`], asked in this order.
    pub fn leave(
        &self,
        presence: &StageSnapshot,
        connection: &Connection,
    ) -> Result<Decision<Participant>, Refused> {
        require_stage(presence, &connection.grant)?;
        let (session_id, before) = connected_by(presence, connection)?;
        let after = ParticipantRecord { connected: false, ..before.clone() };
        let change = left(presence, session_id, after.clone());
        Ok(Decision { answer: after.into(), change: Some(Change::StageChanged(change)) })
    }

    /// Disconnects a participant on the host's behalf, and ends its token: no join with it is let in any more.
    ///
    /// It need not be connected, and need not ever have joined: its token is ended all the same.
    pub fn disconnect(
        &self,
        presence: &StageSnapshot,
        participant_id: &ParticipantId,
    ) -> Decision<Option<Participant>> {
        let after = connected(presence).ok().map(|(session_id, before)| {
            (session_id.clone(), ParticipantRecord { connected: false, ..before.clone() })
        });
        let change = match after.clone() {
            Some((session_id, attendance)) => left(presence, &session_id, attendance),
            None => unchanged(presence),
        };
        let at = self.now();
        let longest = Purpose::Participant.longest_remaining_seconds();
        let ended = Revocation {
            participant_id: participant_id.clone(),
            at,
            forget_at: self.refused_from(at.saturating_plus(longest)),
        };
        Decision {
            answer: after.map(|(_, attendance)| attendance.into()),
            change: Some(Change::StageChanged(StageChange { ended: Some(ended), ..change })),
        }
    }
}

fn unchanged(presence: &StageSnapshot) -> StageChange {
    StageChange {
        stage_arn: presence.stage.arn.clone(),
        version: presence.version,
        active_session_id: presence.stage.active_session_id.clone(),
        connected: presence.connected,
        attendance: None,
        ended: None,
    }
}

fn left(presence: &StageSnapshot, session_id: &SessionId, attendance: ParticipantRecord) -> StageChange {
    let connected = presence.connected.saturating_sub(1);
    StageChange {
        active_session_id: (connected > 0).then(|| session_id.clone()),
        connected,
        attendance: Some((session_id.clone(), attendance)),
        ..unchanged(presence)
    }
}

fn require_stage(presence: &StageSnapshot, grant: &ParticipantGrant) -> Result<(), Refused> {
    if presence.stage.arn == *grant.stage_arn() {
        return Ok(());
    }
    Err(Refused::WrongStage { expected: presence.stage.arn.clone(), actual: grant.stage_arn().clone() })
}

/// The participant, as long as this very connection is its latest.
fn connected_by<'a>(
    presence: &'a StageSnapshot,
    connection: &Connection,
) -> Result<(&'a SessionId, &'a ParticipantRecord), Refused> {
    let (session_id, attendance) = connected(presence)?;
    if session_id != connection.session_id() {
        return Err(Refused::NotConnected);
    }
    if attendance.connection != connection.number {
        return Err(Refused::Replaced);
    }
    Ok((session_id, attendance))
}

fn connected(presence: &StageSnapshot) -> Result<(&SessionId, &ParticipantRecord), Refused> {
    let session_id = presence.stage.active_session_id.as_ref();
    let attendance = presence.attendance.as_ref().filter(|attendance| attendance.connected);
    session_id.zip(attendance).ok_or(Refused::NotConnected)
}
