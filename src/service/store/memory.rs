//! The reference implementation of a store.

use super::{Store, StoreError};
use crate::domain::arn::{RoomArn, StageArn};
use crate::domain::connection::ConnectionId;
use crate::domain::stage::{SessionId, Stage};
use crate::domain::token::ParticipantId;
use crate::host::clock::Timestamp;
use crate::host::sealer::Purpose;
use crate::service::pruning::{Pruning, Remembered};
use crate::service::records::{Change, ParticipantChange, ParticipantRecord, StageSnapshot};
use crate::service::sweep::Sweep;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Keeps everything in memory, for tests, simulations and hosts of a single process.
///
/// Stages do not share a lock. Of the sessions that ended, each stage keeps the latest 100, for
/// 14 days; see [`with_ended_sessions`](Self::with_ended_sessions). Which participants are revoked
/// is kept until the host prunes.
///
/// ```
/// use stagepass::MemoryStore;
///
/// let store = MemoryStore::new().with_ended_sessions(1_000, 24 * 60 * 60);
/// # drop(store);
/// ```
#[derive(Debug)]
pub struct MemoryStore {
    stages: RwLock<BTreeMap<StageArn, Arc<Mutex<StageTables>>>>,
    rooms: RwLock<BTreeSet<RoomArn>>,
    ended: EndedSessions,
}

/// How many ended sessions a stage keeps, and for how many seconds.
#[derive(Debug, Clone, Copy)]
struct EndedSessions {
    count: usize,
    seconds: u32,
}

impl Default for MemoryStore {
    fn default() -> Self {
        let ended = EndedSessions { count: 100, seconds: 14 * 24 * 60 * 60 };
        Self { stages: RwLock::default(), rooms: RwLock::default(), ended }
    }
}

impl MemoryStore {
    /// Creates a store that holds nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how many ended sessions each stage keeps, and for how many seconds.
    ///
    /// Beyond the number, the session that ended first is forgotten as soon as another one ends.
    /// So nobody can fill the memory by joining and leaving. The age is counted from the first
    /// pruning after the session ended, because a pruning has a moment that the host trusts; a host
    /// that never prunes has the number alone.
    #[must_use]
    pub fn with_ended_sessions(self, count: usize, seconds: u32) -> Self {
        Self { ended: EndedSessions { count, seconds }, ..self }
    }

    /// Every change is made at the end of its lock only, so that a panic elsewhere leaves no half
    /// of one. That is why poison does not matter, here and below.
    fn stages(&self) -> RwLockReadGuard<'_, BTreeMap<StageArn, Arc<Mutex<StageTables>>>> {
        self.stages.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns all stages as they are now, so that each is locked for itself.
    fn each_stage(&self) -> Vec<Arc<Mutex<StageTables>>> {
        self.stages().values().cloned().collect()
    }

    /// Does something under the lock of a stage, and of no other.
    fn with_stage<T>(&self, stage_arn: &StageArn, act: impl FnOnce(&mut StageTables) -> T) -> Option<T> {
        let tables = self.stages().get(stage_arn).cloned()?;
        let answer = act(&mut lock(&tables));
        Some(answer)
    }
}

fn lock(tables: &Mutex<StageTables>) -> MutexGuard<'_, StageTables> {
    tables.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(table: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    table.write().unwrap_or_else(PoisonError::into_inner)
}

impl Store for MemoryStore {
    fn stage(&self, stage_arn: &StageArn) -> Result<Option<Stage>, StoreError> {
        Ok(self.with_stage(stage_arn, |tables| tables.stage.clone()))
    }

    fn has_room(&self, room_arn: &RoomArn) -> Result<bool, StoreError> {
        Ok(self.rooms.read().unwrap_or_else(PoisonError::into_inner).contains(room_arn))
    }

    fn participant(
        &self,
        stage_arn: &StageArn,
        session_id: &SessionId,
        participant_id: &ParticipantId,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        let find = |tables: &mut StageTables| tables.record(session_id, participant_id).cloned();
        Ok(self.with_stage(stage_arn, find).flatten())
    }

    fn snapshot(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<StageSnapshot>, StoreError> {
        Ok(self.with_stage(stage_arn, |tables| tables.snapshot(participant_id)))
    }

    fn apply(&self, change: Change) -> Result<(), StoreError> {
        match change {
            Change::StageCreated(stage) => match write(&self.stages).entry(stage.arn.clone()) {
                Entry::Occupied(_) => Err(StoreError::Conflict),
                Entry::Vacant(vacant) => {
                    vacant.insert(Arc::new(Mutex::new(StageTables::of(stage, self.ended.count))));
                    Ok(())
                }
            },
            Change::RoomCreated(room_arn) => {
                let is_new = write(&self.rooms).insert(room_arn);
                if is_new { Ok(()) } else { Err(StoreError::Conflict) }
            }
            Change::ParticipantChanged(change) => {
                let stage_arn = change.stage_arn.clone();
                let applied = self.with_stage(&stage_arn, |tables| tables.apply(change));
                applied.unwrap_or(Err(StoreError::Conflict))
            }
        }
    }

    fn disconnect(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        Ok(self.with_stage(stage_arn, |tables| tables.disconnect(participant_id)).flatten())
    }

    fn heard(&self, connection: &ConnectionId) -> Result<bool, StoreError> {
        Ok(self.with_stage(&connection.stage_arn, |tables| tables.heard(connection)).unwrap_or_default())
    }

    fn quiet(&self, sweep: &Sweep) -> Result<Vec<ConnectionId>, StoreError> {
        let mut lost = Vec::new();
        for tables in self.each_stage() {
            lock(&tables).quiet(sweep, &mut lost);
        }
        Ok(lost)
    }

    fn prune(&self, pruning: &Pruning) -> Result<(), StoreError> {
        for tables in self.each_stage() {
            let forgotten = lock(&tables).prune(pruning, self.ended.seconds);
            drop(forgotten);
        }
        Ok(())
    }
}

/// One stage, and all that is kept of it.
#[derive(Debug)]
struct StageTables {
    stage: Stage,
    /// A map has room for eleven entries at once, so records are kept outside of it.
    sessions: BTreeMap<SessionId, BTreeMap<ParticipantId, Box<ParticipantRecord>>>,
    /// How many participants are connected to the session that goes on.
    connected: usize,
    /// Who of them was not heard of since the stamp.
    quiet: BTreeMap<ParticipantId, Timestamp>,
    /// The sessions that ended, the first to end in front, with their stamps.
    ended: VecDeque<(SessionId, Option<Timestamp>)>,
    ended_max: usize,
    revoked: Remembered<ParticipantId>,
}

impl StageTables {
    const fn of(stage: Stage, ended_max: usize) -> Self {
        Self {
            stage,
            sessions: BTreeMap::new(),
            connected: 0,
            quiet: BTreeMap::new(),
            ended: VecDeque::new(),
            ended_max,
            revoked: Remembered::nothing(),
        }
    }

    fn record(&self, session_id: &SessionId, participant_id: &ParticipantId) -> Option<&ParticipantRecord> {
        self.sessions.get(session_id)?.get(participant_id).map(Box::as_ref)
    }

    fn snapshot(&self, participant_id: &ParticipantId) -> StageSnapshot {
        let session_id = self.stage.active_session_id.as_ref();
        StageSnapshot {
            stage: self.stage.clone(),
            participant_id: participant_id.clone(),
            record: session_id.and_then(|session_id| self.record(session_id, participant_id)).cloned(),
            revoked: self.revoked.contains(participant_id),
        }
    }

    fn apply(&mut self, change: ParticipantChange) -> Result<(), StoreError> {
        let ParticipantChange { session_id, starts_session, replaces, record, .. } = change;
        let goes_on = self.stage.active_session_id.as_ref();
        let in_time = if starts_session {
            goes_on.is_none() && !self.sessions.contains_key(&session_id)
        } else {
            goes_on == Some(&session_id)
        };
        let before = self.record(&session_id, &record.participant_id);
        let unchanged = before.map(|before| before.revision) == replaces;
        let barred = record.connected && self.revoked.contains(&record.participant_id);
        if !in_time || !unchanged || barred {
            return Err(StoreError::Conflict);
        }
        self.write(session_id, record);
        Ok(())
    }

    fn disconnect(&mut self, participant_id: &ParticipantId) -> Option<ParticipantRecord> {
        self.revoked.renew(participant_id.clone());
        let session_id = self.stage.active_session_id.clone()?;
        let record = self.record(&session_id, participant_id).filter(|record| record.connected)?;
        let record = record.disconnected();
        self.write(session_id, record.clone());
        Some(record)
    }

    fn heard(&mut self, connection: &ConnectionId) -> bool {
        let goes_on = self.stage.active_session_id.as_ref() == Some(&connection.session_id);
        let record = self.record(&connection.session_id, &connection.participant_id);
        let stands = record.is_some_and(|record| record.is_connected_by(connection.number));
        let heard = goes_on && stands;
        if heard {
            self.quiet.remove(&connection.participant_id);
        }
        heard
    }

    fn quiet(&mut self, sweep: &Sweep, lost: &mut Vec<ConnectionId>) {
        let Some(session_id) = &self.stage.active_session_id else { return };
        let records = self.sessions.get(session_id).into_iter().flat_map(BTreeMap::values);
        for record in records.filter(|record| record.connected) {
            let participant_id = record.participant_id.clone();
            match self.quiet.get(&participant_id) {
                Some(since) if *since <= sweep.lost() => lost.push(ConnectionId {
                    stage_arn: self.stage.arn.clone(),
                    session_id: session_id.clone(),
                    participant_id,
                    number: record.connection,
                }),
                Some(since) if *since <= sweep.stamp() => {}
                _ => {
                    self.quiet.insert(participant_id, sweep.stamp());
                }
            }
        }
    }

    /// Writes a record into the session that goes on afterwards, or that ends by this.
    fn write(&mut self, session_id: SessionId, record: ParticipantRecord) {
        self.quiet.remove(&record.participant_id);
        let session = self.sessions.entry(session_id.clone()).or_default();
        let connected = record.connected;
        let before = session.insert(record.participant_id.clone(), Box::new(record));
        let was_connected = before.is_some_and(|before| before.connected);
        self.connected =
            self.connected.saturating_add(usize::from(connected)).saturating_sub(usize::from(was_connected));
        if self.connected > 0 {
            self.stage.active_session_id = Some(session_id);
            return;
        }
        self.stage.active_session_id = None;
        self.ended.push_back((session_id, None));
        if self.ended.len() > self.ended_max {
            self.forget_oldest_session();
        }
    }

    fn forget_oldest_session(&mut self) {
        if let Some((session_id, _)) = self.ended.pop_front() {
            self.sessions.remove(&session_id);
        }
    }

    /// Prunes, and returns the ends that were forgotten, so that they are dropped outside of the
    /// lock.
    fn prune(&mut self, pruning: &Pruning, seconds: u32) -> Option<BTreeSet<ParticipantId>> {
        self.forget_sessions(pruning.stamp(), seconds);
        self.revoked.prune(pruning, Purpose::Participant)
    }

    /// Forgets the sessions that were stamped so many seconds ago, and stamps those that have no
    /// stamp yet. Each session costs the same few steps, once.
    fn forget_sessions(&mut self, now: Timestamp, seconds: u32) {
        let until = now.saturating_minus(seconds);
        while let Some((_, Some(stamp))) = self.ended.front()
            && *stamp <= until
        {
            self.forget_oldest_session();
        }
        for (_, stamp) in self.ended.iter_mut().rev().take_while(|(_, stamp)| stamp.is_none()) {
            *stamp = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MemoryStore, Store, lock};
    use crate::service::records::Change;
    use crate::{ParticipantId, Stage, StageArn};

    #[test]
    fn who_works_on_one_stage_is_in_nobodys_way_on_another() {
        let store = MemoryStore::new();
        let arns = ["one", "other"].map(|id| {
            let arn = StageArn::new(format!("arn:aws:ivs:us-west-2:1:stage/{id}")).unwrap();
            store.apply(Change::StageCreated(Stage::new(arn.clone()))).unwrap();
            arn
        });
        let tables = store.stages().get(&arns[0]).cloned().unwrap();
        // Whoever waited for this would wait for ever.
        let _at_work = lock(&tables);
        let id = ParticipantId::new("p").unwrap();
        store.disconnect(&arns[1], &id).unwrap();
        assert!(store.snapshot(&arns[1], &id).unwrap().unwrap().revoked);
    }
}
