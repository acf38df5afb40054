//! The reference implementation of a store.

use super::{Store, StoreError};
use crate::domain::arn::{RoomArn, StageArn};
use crate::domain::stage::{SessionId, Stage};
use crate::domain::token::ParticipantId;
use crate::host::clock::Timestamp;
use crate::service::records::{Change, ParticipantRecord, StageChange, StageSnapshot};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Keeps everything in memory, for tests, simulations and hosts of a single process.
///
/// It keeps ended sessions for ever, and ended tokens until they would be refused as expired anyway.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Contents>);

#[derive(Debug, Default)]
struct Contents {
    stages: BTreeMap<StageArn, StageRecord>,
    rooms: BTreeSet<RoomArn>,
}

#[derive(Debug)]
struct StageRecord {
    stage: Stage,
    version: u64,
    connected: u32,
    attendances: BTreeMap<(SessionId, ParticipantId), ParticipantRecord>,
    ended: BTreeMap<ParticipantId, Timestamp>,
}

impl MemoryStore {
    /// A store that holds nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Every change is made under this lock and at its end only, so that a panic elsewhere left no half of one.
    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn stage(&self, stage_arn: &StageArn) -> Result<Option<Stage>, StoreError> {
        Ok(self.contents().stages.get(stage_arn).map(|record| record.stage.clone()))
    }

    fn has_room(&self, room_arn: &RoomArn) -> Result<bool, StoreError> {
        Ok(self.contents().rooms.contains(room_arn))
    }

    fn attendance(
        &self,
        stage_arn: &StageArn,
        session_id: &SessionId,
        participant_id: &ParticipantId,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        let contents = self.contents();
        let key = (session_id.clone(), participant_id.clone());
        Ok(contents.stages.get(stage_arn).and_then(|record| record.attendances.get(&key)).cloned())
    }

    fn presence(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<StageSnapshot>, StoreError> {
        Ok(self.contents().stages.get(stage_arn).map(|record| {
            let session_id = record.stage.active_session_id.clone();
            let key = session_id.map(|session_id| (session_id, participant_id.clone()));
            StageSnapshot {
                stage: record.stage.clone(),
                version: record.version,
                connected: record.connected,
                attendance: key.and_then(|key| record.attendances.get(&key).cloned()),
                ended: record.ended.contains_key(participant_id),
            }
        }))
    }

    fn apply(&self, change: &Change) -> Result<(), StoreError> {
        let mut contents = self.contents();
        match change {
            Change::StageCreated(stage) => match contents.stages.entry(stage.arn.clone()) {
                Entry::Occupied(_) => Err(StoreError::Conflict),
                Entry::Vacant(vacant) => {
                    vacant.insert(StageRecord::new(stage.clone()));
                    Ok(())
                }
            },
            Change::RoomCreated(room_arn) => {
                let new = contents.rooms.insert(room_arn.clone());
                if new { Ok(()) } else { Err(StoreError::Conflict) }
            }
            Change::StageChanged(change) => contents
                .stages
                .get_mut(&change.stage_arn)
                .filter(|record| record.version == change.version)
                .map(|record| record.apply(change))
                .ok_or(StoreError::Conflict),
        }
    }
}

impl StageRecord {
    const fn new(stage: Stage) -> Self {
        Self { stage, version: 0, connected: 0, attendances: BTreeMap::new(), ended: BTreeMap::new() }
    }

    fn apply(&mut self, change: &StageChange) {
        self.version = change.version.wrapping_add(1);
        self.stage.active_session_id.clone_from(&change.active_session_id);
        self.connected = change.connected;
        if let Some((session_id, attendance)) = &change.attendance {
            let key = (session_id.clone(), attendance.participant_id.clone());
            self.attendances.insert(key, attendance.clone());
        }
        if let Some(ended) = &change.ended {
            self.ended.retain(|_, forget_at| ended.at < *forget_at);
            self.ended.insert(ended.participant_id.clone(), ended.forget_at);
        }
    }
}
