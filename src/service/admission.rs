//! Decisions about who is on a stage: joining, publishing, leaving.

use crate::domain::participant::{ClientAttributes, Participant};
use crate::domain::stage::SessionId;
use crate::domain::token::ParticipantTokenCapability;
use crate::host::clock::Timestamp;
use crate::service::authority::Authority;
use crate::service::decision::Decision;
use crate::service::exception::{AdmissionError, Failure};
use crate::service::records::{Change, ParticipantChange, ParticipantRecord, StageSnapshot};
use crate::tokens::grant::{ParticipantGrant, Refused};

/// One connection of a participant to a session, from a join until the participant leaves, joins
/// again or is disconnected.
///
/// It is proof of a join, and cannot be made by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    grant: ParticipantGrant,
    session_id: SessionId,
    number: i64,
}

impl Connection {
    /// Returns what the participant may do.
    #[must_use]
    pub const fn grant(&self) -> &ParticipantGrant {
        &self.grant
    }

    /// Returns the session that was joined.
    #[must_use]
    pub const fn session_id(&self) -> &SessionId {
        &self.session_id
    }
}

/// The answer to a join.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Joined {
    /// The connection, with which the participant publishes and leaves.
    pub connection: Connection,
    /// The session that was joined.
    pub session_id: SessionId,
    /// The participant, as it is after the join.
    pub participant: Participant,
    /// Whether the participant was connected already. Its earlier connection can do nothing any
    /// more, and the host closes it.
    pub replaced: bool,
}

impl Authority {
    /// Lets the holder of a grant join, or join again.
    ///
    /// The first participant to join starts a session. Who joins again is connected again, and
    /// keeps the moment of the first join. The grant and the client of the newest join say what is
    /// recorded of the user.
    ///
    /// # Errors
    ///
    /// Asks in this order, and returns the first that applies:
    ///
    /// 1. [`Refused::WrongStage`] when the grant is for another stage than the snapshot;
    /// 2. [`Refused::WrongParticipant`] when the snapshot is of another participant;
    /// 3. [`Refused::IssuedLater`] when the token is issued more than five minutes and the leeway
    ///    from now;
    /// 4. [`Refused::Expired`];
    /// 5. [`Refused::Disconnected`] when the host disconnected the participant;
    /// 6. [`Failure::Random`] when no id could be drawn for a new session.
    pub fn join(
        &self,
        snapshot: &StageSnapshot,
        grant: &ParticipantGrant,
        client: ClientAttributes,
    ) -> Result<Decision<Joined>, AdmissionError> {
        self.join_at(self.now(), snapshot, grant, client)
    }

    pub(crate) fn join_at(
        &self,
        now: Timestamp,
        snapshot: &StageSnapshot,
        grant: &ParticipantGrant,
        client: ClientAttributes,
    ) -> Result<Decision<Joined>, AdmissionError> {
        require_stage(snapshot, grant)?;
        require_participant(snapshot, grant)?;
        self.require_valid(grant, now)?;
        if snapshot.revoked {
            return Err(Refused::Disconnected.into());
        }
        let (session_id, before) = match &snapshot.stage.active_session_id {
            Some(session_id) => (session_id.clone(), snapshot.record.as_ref()),
            None => (SessionId::draw(self.random()).map_err(Failure::from)?, None),
        };
        let record = ParticipantRecord::joined(before, grant, client, now);
        let connection =
            Connection { grant: grant.clone(), session_id: session_id.clone(), number: record.connection };
        let answer = Joined {
            connection,
            session_id: session_id.clone(),
            participant: record.clone().into(),
            replaced: before.is_some_and(|before| before.connected),
        };
        let change = ParticipantChange {
            stage_arn: snapshot.stage.arn.clone(),
            session_id,
            starts_session: snapshot.stage.active_session_id.is_none(),
            replaces: before.map(|before| before.revision),
            record,
        };
        Ok(Decision::new(answer, Some(Change::ParticipantChanged(change))))
    }

    /// Lets a connected participant publish.
    ///
    /// The expiry of the token is not asked for, because it limits joins only.
    ///
    /// # Errors
    ///
    /// Asks in this order, and returns the first that applies:
    ///
    /// 1. [`Refused::WrongStage`] when the connection is to another stage than the snapshot;
    /// 2. [`Refused::WrongParticipant`] when the snapshot is of another participant;
    /// 3. [`Refused::MissingParticipantCapability`];
    /// 4. [`Refused::NotConnected`];
    /// 5. [`Refused::Replaced`] when the participant has a newer connection;
    /// 6. [`Refused::Disconnected`] when the host disconnected the participant, and the snapshot
    ///    has it connected all the same.
    pub fn publish(
        &self,
        snapshot: &StageSnapshot,
        connection: &Connection,
    ) -> Result<Decision<Participant>, Refused> {
        require_stage(snapshot, &connection.grant)?;
        require_participant(snapshot, &connection.grant)?;
        connection.grant.require(ParticipantTokenCapability::Publish)?;
        let before = connected_by(snapshot, connection)?;
        if snapshot.revoked {
            return Err(Refused::Disconnected);
        }
        if before.published {
            return Ok(Decision::new(before.clone().into(), None));
        }
        Ok(changed(snapshot, connection, before, before.having_published()))
    }

    /// Lets a connected participant leave. When the last one leaves, the session ends.
    ///
    /// A connection that was replaced cannot leave, so that the participant stays connected by the
    /// newer one.
    ///
    /// # Errors
    ///
    /// Asks in this order, and returns the first that applies:
    ///
    /// 1. [`Refused::WrongStage`] when the connection is to another stage than the snapshot;
    /// 2. [`Refused::WrongParticipant`] when the snapshot is of another participant;
    /// 3. [`Refused::NotConnected`];
    /// 4. [`Refused::Replaced`] when the participant has a newer connection.
    pub fn leave(
        &self,
        snapshot: &StageSnapshot,
        connection: &Connection,
    ) -> Result<Decision<Participant>, Refused> {
        require_stage(snapshot, &connection.grant)?;
        require_participant(snapshot, &connection.grant)?;
        let before = connected_by(snapshot, connection)?;
        Ok(changed(snapshot, connection, before, before.disconnected()))
    }
}

fn changed(
    snapshot: &StageSnapshot,
    connection: &Connection,
    before: &ParticipantRecord,
    record: ParticipantRecord,
) -> Decision<Participant> {
    let change = ParticipantChange {
        stage_arn: snapshot.stage.arn.clone(),
        session_id: connection.session_id.clone(),
        starts_session: false,
        replaces: Some(before.revision),
        record: record.clone(),
    };
    Decision::new(record.into(), Some(Change::ParticipantChanged(change)))
}

fn require_stage(snapshot: &StageSnapshot, grant: &ParticipantGrant) -> Result<(), Refused> {
    grant.require_stage(&snapshot.stage.arn)
}

/// A snapshot that a host looked up by mistake must not lend one participant another's record.
fn require_participant(snapshot: &StageSnapshot, grant: &ParticipantGrant) -> Result<(), Refused> {
    let recorded = snapshot.record.as_ref().map(|record| &record.participant_id);
    let expected = grant.participant_id();
    match std::iter::once(&snapshot.participant_id).chain(recorded).find(|actual| *actual != expected) {
        None => Ok(()),
        Some(actual) => Err(Refused::WrongParticipant { expected: expected.clone(), actual: actual.clone() }),
    }
}

/// Returns the participant's record, as long as this very connection is its latest.
fn connected_by<'a>(
    snapshot: &'a StageSnapshot,
    connection: &Connection,
) -> Result<&'a ParticipantRecord, Refused> {
    if snapshot.stage.active_session_id.as_ref() != Some(&connection.session_id) {
        return Err(Refused::NotConnected);
    }
    let record = snapshot.record.as_ref().filter(|record| record.connected).ok_or(Refused::NotConnected)?;
    if record.connection != connection.number {
        return Err(Refused::Replaced);
    }
    Ok(record)
}
