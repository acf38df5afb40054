//! Decisions about who is on a stage: joining, publishing, leaving.

use crate::domain::arn::StageArn;
use crate::domain::connection::ConnectionId;
use crate::domain::participant::{ClientAttributes, Participant};
use crate::domain::stage::SessionId;
use crate::domain::token::{ParticipantCapabilities, ParticipantId, ParticipantTokenCapability};
use crate::host::clock::Timestamp;
use crate::service::authority::Authority;
use crate::service::decision::Decision;
use crate::service::failure::{AdmissionError, Failure};
use crate::service::records::{Change, ParticipantChange, ParticipantRecord, StageSnapshot};
use crate::tokens::grant::{ParticipantGrant, Refused, require_capability, require_stage};

/// One connection of a participant to a session, from a join until the participant leaves, joins
/// again or is disconnected.
///
/// It is proof of a join, and cannot be made by hand. To outlive its process it is
/// [sealed](Authority::seal_connection) to a text, which any process with the same keys opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    id: ConnectionId,
    capabilities: ParticipantCapabilities,
}

impl Connection {
    pub(crate) const fn of(id: ConnectionId, capabilities: ParticipantCapabilities) -> Self {
        Self { id, capabilities }
    }

    /// Returns the name of the connection: its stage, session, participant and number.
    #[must_use]
    pub const fn id(&self) -> &ConnectionId {
        &self.id
    }

    /// Returns what the participant may do.
    #[must_use]
    pub const fn capabilities(&self) -> ParticipantCapabilities {
        self.capabilities
    }

    /// Requires that the participant may do this.
    ///
    /// # Errors
    ///
    /// Returns [`Refused::MissingParticipantCapability`] when its token does not grant it.
    pub fn require(&self, capability: ParticipantTokenCapability) -> Result<(), Refused> {
        require_capability(self.capabilities, capability)
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
        require_subject(snapshot, grant.stage_arn(), grant.participant_id())?;
        self.require_valid(grant, now)?;
        if snapshot.revoked {
            return Err(Refused::Disconnected.into());
        }
        let (session_id, before) = match &snapshot.stage.active_session_id {
            Some(session_id) => (session_id.clone(), snapshot.record.as_ref()),
            None => (SessionId::draw(self.random()).map_err(Failure::from)?, None),
        };
        let record = ParticipantRecord::joined(before, grant, client, now);
        let id = ConnectionId {
            stage_arn: snapshot.stage.arn.clone(),
            session_id: session_id.clone(),
            participant_id: record.participant_id.clone(),
            number: record.connection,
        };
        let answer = Joined {
            connection: Connection::of(id, grant.capabilities()),
            session_id: session_id.clone(),
            participant: record.clone().into(),
            replaced: before.is_some_and(|before| before.connected),
        };
        let change = ParticipantChange {
            most_connected: self.quotas().participants,
            ..ParticipantChange::new(snapshot, session_id, record, Some(now))
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
        let id = connection.id();
        require_subject(snapshot, &id.stage_arn, &id.participant_id)?;
        connection.require(ParticipantTokenCapability::Publish)?;
        self.set_publishing(true, snapshot, id)
    }

    /// Lets a participant that publishes stop, and stay connected.
    ///
    /// That it published in this session stays known. Who does not publish may stop, too: that
    /// changes nothing.
    ///
    /// # Errors
    ///
    /// Asks what [`publish`](Self::publish) asks, in the same order, but for the capability.
    pub fn unpublish(
        &self,
        snapshot: &StageSnapshot,
        connection: &Connection,
    ) -> Result<Decision<Participant>, Refused> {
        let id = connection.id();
        require_subject(snapshot, &id.stage_arn, &id.participant_id)?;
        self.set_publishing(false, snapshot, id)
    }

    fn set_publishing(
        &self,
        publishing: bool,
        snapshot: &StageSnapshot,
        id: &ConnectionId,
    ) -> Result<Decision<Participant>, Refused> {
        let before = connected_by(snapshot, id)?;
        if snapshot.revoked {
            return Err(Refused::Disconnected);
        }
        if before.publishing == publishing {
            return Ok(Decision::new(before.clone().into(), None));
        }
        let (record, session_id) = (before.with_publishing(publishing), id.session_id.clone());
        let change = ParticipantChange {
            most_publishing: self.quotas().publishers.filter(|_| publishing),
            ..ParticipantChange::new(snapshot, session_id, record.clone(), self.known_moment())
        };
        Ok(Decision::new(record.into(), Some(Change::ParticipantChanged(change))))
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
        self.lost(snapshot, connection.id())
    }

    /// Lets a participant leave whose connection was lost, on the host's behalf.
    ///
    /// It is the leave of whoever cannot say it any more. The token stays usable, so that the
    /// participant may join again; [`disconnect`](crate::Service::disconnect) is what ends it.
    ///
    /// # Errors
    ///
    /// Returns what [`leave`](Self::leave) refuses.
    pub fn lost(
        &self,
        snapshot: &StageSnapshot,
        connection: &ConnectionId,
    ) -> Result<Decision<Participant>, Refused> {
        let record = require_standing(snapshot, connection)?.disconnected();
        let session_id = connection.session_id.clone();
        let change = ParticipantChange::new(snapshot, session_id, record.clone(), self.known_moment());
        Ok(Decision::new(record.into(), Some(Change::ParticipantChanged(change))))
    }
}

/// Returns the participant's record, as long as this very connection stands.
pub(crate) fn require_standing<'a>(
    snapshot: &'a StageSnapshot,
    connection: &ConnectionId,
) -> Result<&'a ParticipantRecord, Refused> {
    require_subject(snapshot, &connection.stage_arn, &connection.participant_id)?;
    connected_by(snapshot, connection)
}

/// A snapshot that a host looked up by mistake must not lend one participant another's record.
fn require_subject(
    snapshot: &StageSnapshot,
    stage_arn: &StageArn,
    participant_id: &ParticipantId,
) -> Result<(), Refused> {
    require_stage(&snapshot.stage.arn, stage_arn)?;
    let recorded = snapshot.record.as_ref().map(|record| &record.participant_id);
    let mut found = std::iter::once(&snapshot.participant_id).chain(recorded);
    match found.find(|actual| *actual != participant_id) {
        None => Ok(()),
        Some(actual) => {
            Err(Refused::WrongParticipant { expected: participant_id.clone(), actual: actual.clone() })
        }
    }
}

/// Returns the participant's record, as long as this very connection is its latest.
fn connected_by<'a>(
    snapshot: &'a StageSnapshot,
    connection: &ConnectionId,
) -> Result<&'a ParticipantRecord, Refused> {
    if snapshot.stage.active_session_id.as_ref() != Some(&connection.session_id) {
        return Err(Refused::NotConnected);
    }
    let record = snapshot.record.as_ref().filter(|record| record.connected).ok_or(Refused::NotConnected)?;
    if !record.is_connected_by(connection.number) {
        return Err(Refused::Replaced);
    }
    Ok(record)
}
