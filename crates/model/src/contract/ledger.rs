//! What has been kept by the contract, plainly: it is compared with what a store answers.

use super::breach::Clause;
use super::material;
use stagepass::store::Sweep;
use stagepass::store::{ConnectionId, ParticipantChange, ParticipantRecord, StageSnapshot};
use stagepass::{ParticipantId, RoomArn, SessionId, Stage, StageArn, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a scene has named, and what has become of it.
#[derive(Clone, Default)]
pub(super) struct Ledger {
    /// A stage that does not exist is named, too.
    pub(super) stages: BTreeMap<StageArn, Option<Page>>,
    /// Whether a room exists.
    pub(super) rooms: BTreeMap<RoomArn, bool>,
    pub(super) participants: BTreeSet<ParticipantId>,
    pub(super) sessions: BTreeSet<SessionId>,
    /// Whether sessions that ended may be forgotten by now.
    pub(super) pruned: bool,
}

/// One stage, and all that is kept of it.
#[derive(Clone)]
pub(super) struct Page {
    pub(super) stage: Stage,
    pub(super) sessions: BTreeMap<SessionId, BTreeMap<ParticipantId, ParticipantRecord>>,
    pub(super) revoked: BTreeSet<ParticipantId>,
    /// Who may be forgotten to be revoked by now.
    pub(super) unsure: BTreeSet<ParticipantId>,
    /// Since when who is connected was not heard of, if that is known.
    quiet: BTreeMap<ParticipantId, Timestamp>,
}

impl Page {
    pub(super) const fn of(stage: Stage) -> Self {
        Self {
            stage,
            sessions: BTreeMap::new(),
            revoked: BTreeSet::new(),
            unsure: BTreeSet::new(),
            quiet: BTreeMap::new(),
        }
    }

    pub(super) fn record(
        &self,
        session: &SessionId,
        participant: &ParticipantId,
    ) -> Option<&ParticipantRecord> {
        self.sessions.get(session)?.get(participant)
    }

    pub(super) fn snapshot(&self, participant: &ParticipantId) -> StageSnapshot {
        let session = self.stage.active_session_id.as_ref();
        StageSnapshot {
            stage: self.stage.clone(),
            participant_id: participant.clone(),
            record: session.and_then(|session| self.record(session, participant)).cloned(),
            revoked: self.revoked.contains(participant),
        }
    }

    pub(super) fn write(&mut self, session_id: &SessionId, record: ParticipantRecord) {
        self.quiet.remove(&record.participant_id);
        let session = self.sessions.entry(session_id.clone()).or_default();
        session.insert(record.participant_id.clone(), record);
        let goes_on = session.values().any(|record| record.connected);
        self.stage.active_session_id = goes_on.then(|| session_id.clone());
    }

    /// The connections that stand, each with the moment since which it was not heard of.
    fn connections(&self) -> impl Iterator<Item = (ConnectionId, Option<Timestamp>)> {
        let session = self.stage.active_session_id.as_ref();
        let records = session.and_then(|session| Some((session, self.sessions.get(session)?)));
        records.into_iter().flat_map(|(session, records)| {
            let connected = records.values().filter(|record| record.connected);
            connected.map(|record| {
                let connection = ConnectionId {
                    stage_arn: self.stage.arn.clone(),
                    session_id: session.clone(),
                    participant_id: record.participant_id.clone(),
                    number: record.connection,
                };
                (connection, self.quiet.get(&record.participant_id).copied())
            })
        })
    }
}

impl Ledger {
    pub(super) fn page(&self, stage: &StageArn) -> Option<&Page> {
        self.stages.get(stage)?.as_ref()
    }

    fn page_mut(&mut self, stage: &StageArn) -> Option<&mut Page> {
        self.stages.get_mut(stage)?.as_mut()
    }

    /// Names all that a change names.
    pub(super) fn name(&mut self, change: &ParticipantChange) {
        self.stages.entry(change.stage_arn.clone()).or_default();
        self.sessions.insert(change.session_id.clone());
        self.participants.insert(change.record.participant_id.clone());
    }

    /// The sentence of the contract by which a change is refused, if it is.
    pub(super) fn refusal(&self, change: &ParticipantChange) -> Option<Clause> {
        let Some(page) = self.page(&change.stage_arn) else { return Some(Clause::StageExists) };
        let ParticipantChange { session_id, starts_session, replaces, record, .. } = change;
        let goes_on = page.stage.active_session_id.as_ref();
        let before = page.record(session_id, &record.participant_id).map(|before| before.revision);
        if *starts_session && goes_on.is_some() {
            return Some(Clause::NoSessionGoesOn);
        }
        if *starts_session && page.sessions.contains_key(session_id) {
            return Some(Clause::SessionIdIsNew);
        }
        if !*starts_session && goes_on != Some(session_id) {
            return Some(Clause::SessionGoesOn);
        }
        if *replaces != before {
            return Some(replaces.map_or(Clause::NoRecordIsThere, |_| Clause::RevisionIsReplaced));
        }
        let barred = record.connected && page.revoked.contains(&record.participant_id);
        barred.then_some(Clause::RevokedIsBarred)
    }

    /// Writes a change, which is known not to be refused.
    pub(super) fn keep(&mut self, change: ParticipantChange) {
        let ParticipantChange { stage_arn, session_id, record, .. } = change;
        if let Some(page) = self.page_mut(&stage_arn) {
            page.write(&session_id, record);
        }
    }

    /// Revokes and disconnects, and returns what is answered.
    pub(super) fn disconnect(
        &mut self,
        stage: &StageArn,
        participant: &ParticipantId,
    ) -> Option<ParticipantRecord> {
        let page = self.page_mut(stage)?;
        page.revoked.insert(participant.clone());
        page.unsure.remove(participant);
        let session = page.stage.active_session_id.clone()?;
        let before = page.record(&session, participant).filter(|record| record.connected)?;
        let record = before.disconnected();
        page.write(&session, record.clone());
        Some(record)
    }

    /// Notes that a connection was heard of, and returns whether it stands.
    pub(super) fn heard(&mut self, connection: &ConnectionId) -> bool {
        let Some(page) = self.page_mut(&connection.stage_arn) else { return false };
        let stands = page.connections().any(|(standing, _)| standing == *connection);
        if stands {
            page.quiet.remove(&connection.participant_id);
        }
        stands
    }

    /// Returns what a sweep finds, and stamps what it stamps.
    pub(super) fn quiet(&mut self, sweep: &Sweep) -> BTreeSet<ConnectionId> {
        let mut lost = BTreeSet::new();
        for page in self.stages.values_mut().flatten() {
            for (connection, since) in page.connections().collect::<Vec<_>>() {
                if since.is_some_and(|since| since <= sweep.lost()) {
                    lost.insert(connection);
                } else {
                    // A clock that was ahead has put a stamp that is later.
                    let stamp = since.map_or(sweep.stamp(), |since| since.min(sweep.stamp()));
                    page.quiet.insert(connection.participant_id, stamp);
                }
            }
        }
        lost
    }

    /// Marks who may be forgotten to be revoked.
    pub(super) fn unsure(&mut self, stage: &StageArn, participant: &ParticipantId) {
        if let Some(page) = self.page_mut(stage) {
            page.unsure.insert(participant.clone());
        }
    }

    /// The change by which a participant joins or stays, or leaves, decided on all that was kept.
    /// It is written over the record of the session that goes on, if there is one.
    pub(super) fn change(
        &self,
        stage: &StageArn,
        participant: &ParticipantId,
        connected: bool,
        new_session: SessionId,
    ) -> ParticipantChange {
        let snapshot = self.page(stage).map_or_else(
            || Page::of(Stage::new(stage.clone())).snapshot(participant),
            |page| page.snapshot(participant),
        );
        decided(&snapshot, connected, new_session)
    }
}

/// The change that writes a participant's next record over what a snapshot shows.
pub(super) fn decided(
    snapshot: &StageSnapshot,
    connected: bool,
    new_session: SessionId,
) -> ParticipantChange {
    let before = snapshot.record.as_ref().map_or(0, |record| record.revision);
    let record = material::record(&snapshot.participant_id, before.saturating_add(1), connected);
    let session_id = snapshot.stage.active_session_id.clone().unwrap_or(new_session);
    ParticipantChange::new(snapshot, session_id, record, None)
}
