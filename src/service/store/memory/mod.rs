//! The reference implementation of a store.

mod stage;
mod table;

use super::{Store, StoreError};
use crate::domain::arn::{PublicKeyArn, RoomArn, StageArn};
use crate::domain::connection::ConnectionId;
use crate::domain::event::Event;
use crate::domain::participants::ParticipantFilter;
use crate::domain::public_key::PublicKey;
use crate::domain::room::{ListRooms, Room};
use crate::domain::session::StageSession;
use crate::domain::stage::{SessionId, Stage};
use crate::domain::token::ParticipantId;
use crate::host::clock::Timestamp;
use crate::service::page::{Page, Placed};
use crate::service::pruning::Pruning;
use crate::service::records::{Change, Created, ParticipantRecord, StageSnapshot, Updated};
use crate::service::sweep::Sweep;
use stage::StageTables;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use table::Table;

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
    stages: RwLock<Table<StageArn, Arc<Mutex<StageTables>>>>,
    public_keys: RwLock<Table<PublicKeyArn, PublicKey>>,
    rooms: RwLock<Table<RoomArn, Room>>,
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
        Self {
            stages: RwLock::new(Table::new()),
            public_keys: RwLock::new(Table::new()),
            rooms: RwLock::new(Table::new()),
            ended,
        }
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
    fn stages(&self) -> RwLockReadGuard<'_, Table<StageArn, Arc<Mutex<StageTables>>>> {
        read(&self.stages)
    }

    /// Returns all stages as they are now, so that each is locked for itself.
    fn each_stage(&self) -> Vec<Arc<Mutex<StageTables>>> {
        self.stages().rows().cloned().collect()
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

fn read<T>(table: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    table.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(table: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    table.write().unwrap_or_else(PoisonError::into_inner)
}

impl Store for MemoryStore {
    fn stage(&self, stage_arn: &StageArn) -> Result<Option<Stage>, StoreError> {
        Ok(self.with_stage(stage_arn, |tables| tables.stage().clone()))
    }

    fn room(&self, room_arn: &RoomArn) -> Result<Option<Room>, StoreError> {
        Ok(read(&self.rooms).get(room_arn).cloned())
    }

    fn rooms(&self, request: &ListRooms, page: Page) -> Result<Vec<Placed<Room>>, StoreError> {
        let rooms = read(&self.rooms);
        Ok(placed(rooms.backwards(page).filter(|placed| request.shows(placed.item)), page))
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

    fn stages(&self, page: Page) -> Result<Vec<Placed<Stage>>, StoreError> {
        let found: Vec<_> = self
            .stages()
            .forwards(page)
            .take(page.limit)
            .map(|placed| Placed { position: placed.position, item: placed.item.clone() })
            .collect();
        let stage = |Placed { position, item }: Placed<Arc<Mutex<StageTables>>>| Placed {
            position,
            item: lock(&item).stage().clone(),
        };
        Ok(found.into_iter().map(stage).collect())
    }

    fn session(
        &self,
        stage_arn: &StageArn,
        session_id: &SessionId,
    ) -> Result<Option<StageSession>, StoreError> {
        Ok(self.with_stage(stage_arn, |tables| tables.session(session_id)).flatten())
    }

    fn sessions(&self, stage_arn: &StageArn, page: Page) -> Result<Vec<Placed<StageSession>>, StoreError> {
        Ok(self.with_stage(stage_arn, |tables| tables.sessions(page)).unwrap_or_default())
    }

    fn participants(
        &self,
        stage_arn: &StageArn,
        session_id: &SessionId,
        filter: Option<&ParticipantFilter>,
        page: Page,
    ) -> Result<Vec<Placed<ParticipantRecord>>, StoreError> {
        let list = |tables: &mut StageTables| tables.participants(session_id, filter, page);
        Ok(self.with_stage(stage_arn, list).unwrap_or_default())
    }

    fn events(
        &self,
        stage_arn: &StageArn,
        session_id: &SessionId,
        participant_id: &ParticipantId,
        page: Page,
    ) -> Result<Vec<Placed<Event>>, StoreError> {
        let list = |tables: &mut StageTables| tables.events(session_id, participant_id, page);
        Ok(self.with_stage(stage_arn, list).unwrap_or_default())
    }

    fn public_key(&self, arn: &PublicKeyArn) -> Result<Option<PublicKey>, StoreError> {
        Ok(read(&self.public_keys).get(arn).cloned())
    }

    fn public_keys(&self, page: Page) -> Result<Vec<Placed<PublicKey>>, StoreError> {
        Ok(placed(read(&self.public_keys).forwards(page), page))
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
            Change::StageCreated(created) => {
                let tables = |stage| Arc::new(Mutex::new(StageTables::of(stage, self.ended.count)));
                let key = created.item.arn.clone();
                create(&mut write(&self.stages), &key, created, tables)
            }
            Change::StageUpdated(updated) => {
                let stage_arn = updated.before.arn.clone();
                let updated = self.with_stage(&stage_arn, |tables| update(Some(tables.stage_mut()), updated));
                updated.unwrap_or(Err(StoreError::Conflict))
            }
            Change::StageDeleted(stage_arn) => delete(&mut write(&self.stages), &stage_arn),
            Change::PublicKeyImported(created) => {
                let key = created.item.arn.clone();
                create(&mut write(&self.public_keys), &key, created, |key| key)
            }
            Change::PublicKeyUpdated(updated) => {
                let mut keys = write(&self.public_keys);
                update(keys.get_mut(&updated.before.arn), updated)
            }
            Change::PublicKeyDeleted(arn) => delete(&mut write(&self.public_keys), &arn),
            Change::RoomCreated(created) => {
                let key = created.item.arn.clone();
                create(&mut write(&self.rooms), &key, created, |room| room)
            }
            Change::RoomUpdated(updated) => {
                let (mut rooms, arn) = (write(&self.rooms), updated.before.arn.clone());
                update(rooms.get_mut(&arn), updated)?;
                rooms.renew(&arn);
                Ok(())
            }
            Change::RoomDeleted(arn) => delete(&mut write(&self.rooms), &arn),
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
        at: Option<Timestamp>,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        Ok(self.with_stage(stage_arn, |tables| tables.disconnect(participant_id, at)).flatten())
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

/// Takes so many of the rows as the page wants.
fn placed<'a, T: Clone + 'a>(rows: impl Iterator<Item = Placed<&'a T>>, page: Page) -> Vec<Placed<T>> {
    let owned = |Placed { position, item }: Placed<&T>| Placed { position, item: item.clone() };
    rows.take(page.limit).map(owned).collect()
}

/// Adds something new, if its ARN is, too, and there may be another of its kind.
fn create<K: Hash + Eq + Clone, T, V>(
    table: &mut Table<K, V>,
    key: &K,
    Created { item, at_most }: Created<T>,
    row: impl FnOnce(T) -> V,
) -> Result<(), StoreError> {
    if table.contains(key) {
        return Err(StoreError::Conflict);
    }
    if !is_room_for_another(table.len(), at_most) {
        return Err(StoreError::Full);
    }
    table.get_or_add(key, || row(item));
    Ok(())
}

fn is_room_for_another(count: usize, at_most: Option<u32>) -> bool {
    at_most.is_none_or(|most| usize::try_from(most).is_ok_and(|most| count < most))
}

/// Puts one thing in the place of another, if that is there.
fn update<T: PartialEq>(
    there: Option<&mut T>,
    Updated { before, after }: Updated<T>,
) -> Result<(), StoreError> {
    *there.filter(|there| **there == before).ok_or(StoreError::Conflict)? = after;
    Ok(())
}

fn delete<K: Hash + Eq + Clone, V>(table: &mut Table<K, V>, key: &K) -> Result<(), StoreError> {
    table.remove(key).map(drop).ok_or(StoreError::Conflict)
}

#[cfg(test)]
mod tests {
    use super::{Created, MemoryStore, Store, lock};
    use crate::service::records::Change;
    use crate::{ParticipantId, Stage, StageArn};

    #[test]
    fn who_works_on_one_stage_is_in_nobodys_way_on_another() {
        let store = MemoryStore::new();
        let arns = ["one", "other"].map(|id| {
            let arn = StageArn::new(format!("arn:aws:ivs:us-west-2:1:stage/{id}")).unwrap();
            store.apply(Change::StageCreated(Created::new(Stage::new(arn.clone()), None))).unwrap();
            arn
        });
        let tables = store.stages().get(&arns[0]).cloned().unwrap();
        // Whoever waited for this would wait for ever.
        let _at_work = lock(&tables);
        let id = ParticipantId::new("p").unwrap();
        store.disconnect(&arns[1], &id, None).unwrap();
        assert!(store.snapshot(&arns[1], &id).unwrap().unwrap().revoked);
    }
}
