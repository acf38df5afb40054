//! The wrong store, asked as any other.

use super::faults::{Fault, low_half, rounded};
use super::managed::managed;
use super::tables::{Database, Tables};
use stagepass::store::Sweep;
use stagepass::store::{Change, ConnectionId, ParticipantChange, ParticipantRecord, StageSnapshot, Updated};
use stagepass::{ParticipantId, Pruning, Purpose, SessionId, Stage, StageArn, Store, StoreError, Timestamp};

impl Store for Database {
    fn stage(&self, stage: &StageArn) -> Result<Option<Stage>, StoreError> {
        Ok(self.lock().stages.get(&self.id(stage)).cloned())
    }

    managed!();

    fn participant(
        &self,
        stage: &StageArn,
        session: &SessionId,
        participant: &ParticipantId,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        let mut record = self.record(&self.lock(), stage, session, participant);
        if let Some(record) = &mut record {
            record.publishing &= !self.has(Fault::ForgetsWhoPublishesOutsideOfSnapshots);
        }
        Ok(record)
    }

    fn snapshot(
        &self,
        stage_arn: &StageArn,
        participant: &ParticipantId,
    ) -> Result<Option<StageSnapshot>, StoreError> {
        let mut tables = self.lock();
        let Some(mut stage) = tables.stages.get(&self.id(stage_arn)).cloned() else { return Ok(None) };
        if self.has(Fault::ReadsInTwoSteps) {
            drop(tables);
            self.unlocked(Fault::ReadsInTwoSteps);
            tables = self.lock();
        }
        let session = stage.active_session_id.as_ref();
        let record = session.and_then(|session| self.record(&tables, stage_arn, session, participant));
        if self.has(Fault::ReadsWhoIsRevokedLast) {
            drop(tables);
            self.unlocked(Fault::ReadsWhoIsRevokedLast);
            tables = self.lock();
        }
        if self.has(Fault::ForgetsTheSessionInSnapshots) {
            stage.active_session_id = None;
        }
        Ok(Some(StageSnapshot {
            participant_id: participant.clone(),
            record,
            revoked: tables.ends.contains_key(&self.end(stage_arn, participant)),
            stage,
        }))
    }

    fn apply(&self, change: Change) -> Result<(), StoreError> {
        if let Fault::CountsBeforeOthersAreKept(counted) = self.fault
            && let Some(full) = self.is_full(&change, counted)
        {
            if full {
                return Err(StoreError::Full);
            }
            self.unlocked(self.fault);
        }
        match change {
            Change::StageCreated(created) => {
                let stage = created.item.clone();
                let key = self.id(&stage.arn);
                let mut tables = self.lock();
                if tables.stages.contains_key(&key) && !self.has(Fault::CreatesAgain) {
                    return Err(StoreError::Conflict);
                }
                if self.has(Fault::CreatesAfterItLooked) {
                    drop(tables);
                    self.unlocked(self.fault);
                    tables = self.lock();
                }
                if let Err(StoreError::Full) = self.change_rest(Change::StageCreated(created)) {
                    return Err(StoreError::Full);
                }
                tables.stages.insert(key, stage);
                Ok(())
            }
            Change::StageUpdated(Updated { before, after, .. }) => {
                let mut tables = self.lock();
                let stage = tables.stages.get_mut(&self.id(&before.arn)).ok_or(StoreError::Conflict)?;
                if *stage != before && !self.has(Fault::UpdatesWhateverWasThere) {
                    return Err(StoreError::Conflict);
                }
                *stage = after;
                Ok(())
            }
            Change::StageDeleted(arn) => {
                let mut tables = self.lock();
                let stage = self.id(&arn);
                tables.participants.retain(|[of, _], _| *of != stage);
                tables.ends.retain(|[of, _], _| *of != stage);
                tables.quiet.retain(|connection, _| connection.stage_arn != arn);
                tables.stages.remove(&stage);
                self.change_rest(Change::StageDeleted(arn))
            }
            Change::ParticipantChanged(change) => self.change(change),
            other => self.change_rest(other),
        }
    }

    fn disconnect(
        &self,
        stage_arn: &StageArn,
        participant: &ParticipantId,
        at: Option<Timestamp>,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        let mut tables = self.lock();
        self.rest.disconnect(stage_arn, participant, at)?;
        let Some(stage) = tables.stages.get(&self.id(stage_arn)).cloned() else { return Ok(None) };
        let end = self.end(stage_arn, participant);
        let mut sessions = tables.participants.values();
        let joined = !self.has(Fault::RevokesOnlyWhoJoined)
            || sessions.any(|session| session.contains_key(&self.who(participant)));
        if self.has(Fault::RevokesAfterItDisconnects) {
            drop(tables);
            let found = self.disconnect_only(&mut self.lock(), &stage, participant);
            self.unlocked(self.fault);
            self.lock().ends.insert(end, None);
            return Ok(found);
        }
        if self.has(Fault::RevokesOnlyTheLatest) {
            tables.ends.retain(|[of, _], _| *of != end[0]);
        }
        let is_new = !tables.ends.contains_key(&end) || !self.has(Fault::RemembersOnlyTheFirstDisconnect);
        if joined && is_new {
            tables.ends.insert(end, None);
        }
        Ok(self.disconnect_only(&mut tables, &stage, participant))
    }

    fn heard(&self, connection: &ConnectionId) -> Result<bool, StoreError> {
        let ConnectionId { stage_arn, session_id, participant_id, number } = connection;
        let mut tables = self.lock();
        let stage = tables.stages.get(&self.id(stage_arn));
        let goes_on = stage.and_then(|stage| stage.active_session_id.as_ref()) == Some(session_id);
        let record = self.record(&tables, stage_arn, session_id, participant_id);
        let knows = |record: &ParticipantRecord| record.connected && record.connection == *number;
        if self.has(Fault::HearsOfAnyStage) {
            let mut sessions = tables.participants.iter().filter(|([_, of], _)| of == session_id.as_str());
            return Ok(sessions.any(|(_, all)| all.get(&self.who(participant_id)).is_some_and(knows)));
        }
        if self.has(Fault::HearsOfAnySession) {
            let active = stage.and_then(|stage| stage.active_session_id.clone());
            let record = active.and_then(|active| self.record(&tables, stage_arn, &active, participant_id));
            return Ok(record.as_ref().is_some_and(knows));
        }
        if self.has(Fault::HearsOfAnyParticipant) {
            let all = tables.participants.get(&self.key(stage_arn, session_id));
            return Ok(all.is_some_and(|all| all.values().any(knows)));
        }
        let stands = record.is_some_and(|record| {
            let same = match self.fault {
                Fault::HearsOfReplacedConnections => true,
                Fault::HearsOfNumbersOf32Bits => low_half(record.connection) == low_half(*number),
                Fault::HearsOfRoundedNumbers => rounded(record.connection) == rounded(*number),
                _ => record.connection == *number,
            };
            (record.connected || self.has(Fault::HearsOfWhoLeft)) && same
        });
        if stands && !self.has(Fault::KeepsTheStampOfWhoIsHeard) {
            tables.quiet.remove(connection);
        }
        Ok(stands && goes_on)
    }

    fn quiet(&self, sweep: &Sweep) -> Result<Vec<ConnectionId>, StoreError> {
        let mut lost = sweep.lost().unix_seconds();
        if self.has(Fault::FindsTheQuietASecondTooEarly) {
            lost += 1;
        }
        let tables = &mut *self.lock();
        let mut found = Vec::new();
        for ([stage, session], records) in &tables.participants {
            let goes_on = tables.stages[stage].active_session_id.as_ref();
            if goes_on.is_none_or(|goes_on| self.id(goes_on) != *session) {
                continue;
            }
            for record in records.values().filter(|record| record.connected || self.has(Fault::FindsWhoLeft))
            {
                let connection = ConnectionId {
                    stage_arn: tables.stages[stage].arn.clone(),
                    session_id: goes_on.unwrap().clone(),
                    participant_id: record.participant_id.clone(),
                    number: record.connection,
                };
                match tables.quiet.get(&connection) {
                    Some(since) if since.unix_seconds() <= lost => found.push(connection),
                    Some(since)
                        if *since > sweep.stamp() && !self.has(Fault::KeepsStampsOfClocksThatWereAhead) =>
                    {
                        tables.quiet.insert(connection, sweep.stamp());
                    }
                    Some(_) => {}
                    None => {
                        tables.quiet.insert(connection, sweep.stamp());
                    }
                }
            }
        }
        for lost in found.iter().filter(|_| self.has(Fault::EndsTheSessionsOfTheQuiet)) {
            tables.stages.get_mut(&self.id(&lost.stage_arn)).unwrap().active_session_id = None;
        }
        if self.has(Fault::FindsOnlyTheFirst) {
            found.truncate(1);
        }
        Ok(found)
    }

    fn prune(&self, pruning: &Pruning) -> Result<(), StoreError> {
        let purpose = if self.has(Fault::PrunesAsIfForChat) { Purpose::Chat } else { Purpose::Participant };
        let mut forgets = pruning.forgets(purpose).unix_seconds();
        if self.has(Fault::PrunesASecondTooEarly) {
            forgets += 1;
        }
        if self.has(Fault::PrunesWithoutLeeway) {
            forgets = pruning.stamp().unix_seconds() - 1_211_100;
        }
        let tables = &mut *self.lock();
        tables.ends.retain(|_, stamp| match stamp {
            Some(stamp) => stamp.unix_seconds() > forgets,
            None => !self.has(Fault::PrunesWhatHasNoStamp),
        });
        for stamp in tables.ends.values_mut() {
            if stamp.is_none() || self.has(Fault::StampsAgain) {
                *stamp = Some(pruning.stamp());
            }
        }
        if self.has(Fault::PrunesRecordsOfSessionsThatGoOn) {
            tables.participants.clear();
        }
        if self.has(Fault::PrunesEndedSessions) {
            tables.participants.retain(|[stage, session], _| {
                let stage = tables.stages.get(stage);
                let goes_on = stage.and_then(|stage| stage.active_session_id.as_ref());
                goes_on.is_some_and(|goes_on| goes_on.as_str() == session)
            });
        }
        if self.has(Fault::PrunesStages) {
            tables.stages.retain(|_, stage| stage.active_session_id.is_some());
        }
        Ok(())
    }
}

impl Database {
    fn disconnect_only(
        &self,
        tables: &mut Tables,
        stage: &Stage,
        participant: &ParticipantId,
    ) -> Option<ParticipantRecord> {
        let session = stage.active_session_id.clone()?;
        let before = self.record(tables, &stage.arn, &session, participant)?;
        if !before.connected && !self.has(Fault::DisconnectsAgain) {
            return None;
        }
        let record = before.disconnected();
        let others = self.others(tables, &stage.arn, &session, participant);
        let others = others || self.has(Fault::DisconnectsWithoutEnding);
        let snapshot = StageSnapshot {
            stage: stage.clone(),
            participant_id: participant.clone(),
            record: Some(before.clone()),
            revoked: true,
        };
        if !others {
            tables.cut.insert(self.key(&stage.arn, &session));
        }
        self.write(tables, ParticipantChange::new(&snapshot, session, record.clone(), None), others);
        Some(if self.has(Fault::AnswersTheRecordBefore) { before } else { record })
    }
}
