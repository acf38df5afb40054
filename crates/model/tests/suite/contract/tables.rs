//! A store as a database would keep it, which breaks one sentence of its contract.

pub(super) use super::faults::Fault;
use super::faults::{cut, first_moment, low_half, rounded};
use stagepass::store::{Change, ConnectionId, ParticipantChange, ParticipantRecord};
use stagepass::{
    Attributes, MemoryStore, ParticipantId, SessionId, Stage, StageArn, StoreError, Timestamp, UserId,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

#[derive(Debug)]
pub(super) struct Database {
    pub(super) fault: Fault,
    tables: Mutex<Tables>,
    /// Where the rest is: what is listed, public keys and rooms.
    pub(super) rest: MemoryStore,
}

#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) stages: BTreeMap<String, Stage>,
    /// By stage and session, and then by participant.
    pub(super) participants: BTreeMap<[String; 2], BTreeMap<String, ParticipantRecord>>,
    pub(super) ends: BTreeMap<[String; 2], Option<Timestamp>>,
    pub(super) joins: BTreeMap<String, i32>,
    pub(super) quiet: BTreeMap<ConnectionId, Timestamp>,
    /// The sessions that a disconnect ended.
    pub(super) cut: BTreeSet<[String; 2]>,
}

impl Database {
    pub(super) fn with(fault: Fault) -> Self {
        let rest = MemoryStore::new().with_ended_sessions(usize::MAX, u32::MAX);
        Self { fault, tables: Mutex::default(), rest }
    }

    pub(super) fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap()
    }

    pub(super) fn id(&self, id: impl AsRef<str>) -> String {
        let id = id.as_ref();
        if self.has(Fault::ComparesWithoutCase) { id.to_lowercase() } else { id.to_owned() }
    }

    pub(super) fn who(&self, id: &ParticipantId) -> String {
        let characters = if self.has(Fault::CutsIdsOfParticipants) { 63 } else { usize::MAX };
        self.id(id).chars().take(characters).collect()
    }

    pub(super) fn key(&self, stage: &StageArn, session: &SessionId) -> [String; 2] {
        [self.id(stage), self.id(session)]
    }

    pub(super) fn record(
        &self,
        tables: &Tables,
        stage: &StageArn,
        session: &SessionId,
        participant: &ParticipantId,
    ) -> Option<ParticipantRecord> {
        tables.participants.get(&self.key(stage, session))?.get(&self.who(participant)).cloned()
    }

    pub(super) fn put(
        &self,
        tables: &mut Tables,
        stage: &StageArn,
        session: &SessionId,
        record: ParticipantRecord,
    ) {
        let session = tables.participants.entry(self.key(stage, session)).or_default();
        session.insert(self.who(&record.participant_id), record);
    }

    pub(super) fn end(&self, stage: &StageArn, participant: &ParticipantId) -> [String; 2] {
        let stage = if self.has(Fault::RevokesOnEveryStage) { String::new() } else { self.id(stage) };
        [stage, self.who(participant)]
    }

    fn text(&self, text: &str) -> String {
        match self.fault {
            Fault::CutsTextAtNul => text.split('\0').next().unwrap().to_owned(),
            Fault::CutsTextTo255Bytes => {
                let whole = |length: &usize| text.is_char_boundary(*length);
                text[..(0..=text.len().min(255)).rev().find(whole).unwrap()].to_owned()
            }
            Fault::TrimsText => text.trim_end().to_owned(),
            _ => text.to_owned(),
        }
    }

    /// A record as it comes out of its columns.
    fn columns(&self, mut record: ParticipantRecord) -> ParticipantRecord {
        let empty = self.has(Fault::TakesEmptyForAbsent);
        let user_id = record.user_id.take().map(|user_id| self.text(user_id.as_str()));
        record.user_id =
            user_id.filter(|text| !empty || !text.is_empty()).map(|text| UserId::new(text).unwrap());
        let pairs = |attributes: Attributes| {
            let pairs: Vec<_> =
                attributes.iter().map(|(key, value)| (self.text(key), self.text(value))).collect();
            Attributes::new(pairs).unwrap()
        };
        record.attributes = record.attributes.map(pairs);
        if self.has(Fault::TakesNoAttributesForNone) {
            record.attributes = record.attributes.filter(|attributes| !attributes.is_empty());
        }
        if self.has(Fault::FoldsTheKeysOfAttributes) {
            let folded = |attributes: Attributes| {
                let pairs: Vec<_> =
                    attributes.iter().map(|(key, value)| (key.to_lowercase(), value.to_owned())).collect();
                Attributes::new(pairs).unwrap()
            };
            record.attributes = record.attributes.map(folded);
        }
        if self.has(Fault::RoundsNumbers) {
            (record.revision, record.connection) = (rounded(record.revision), rounded(record.connection));
        }
        if self.has(Fault::TakesTheFirstMomentForNone) && record.first_join_time == first_moment() {
            record.first_join_time = Timestamp::from_unix_seconds(0).unwrap();
        }
        if self.has(Fault::TakesTheSecondBefore1970ForNone) && record.first_join_time.unix_seconds() == -1 {
            record.first_join_time = Timestamp::from_unix_seconds(0).unwrap();
        }
        if self.has(Fault::CutsWhatClientsSay) {
            cut(&mut record.client);
        }
        if self.has(Fault::ForgetsWhoPublishes) {
            record.publishing = false;
        }
        if self.has(Fault::KeepsOneState) {
            record.connected |= record.publishing;
            record.published |= record.publishing;
        }
        record
    }

    /// Time for others, where a lock was given back too soon.
    pub(super) fn unlocked(&self, fault: Fault) {
        if self.has(fault) {
            thread::sleep(Duration::from_micros(200));
        }
    }

    /// Whether all conditions of a change hold, but the one that is forgotten.
    fn holds(&self, tables: &Tables, change: &ParticipantChange) -> bool {
        let ParticipantChange { stage_arn, session_id, starts_session, replaces, record, .. } = change;
        let Some(stage) = tables.stages.get(&self.id(stage_arn)) else {
            return self.has(Fault::CreatesStagesForChanges);
        };
        let goes_on = stage.active_session_id.as_ref();
        let is_used = tables.participants.contains_key(&self.key(stage_arn, session_id));
        let in_time = match (starts_session, goes_on) {
            (true, Some(_)) => self.has(Fault::ForgetsThatASessionGoesOn),
            (true, None) => !is_used || self.has(Fault::TakesASessionIdTwice),
            (false, None) if tables.cut.contains(&self.key(stage_arn, session_id)) => {
                self.has(Fault::LetsIntoSessionsThatADisconnectEnded)
            }
            (false, goes_on) => goes_on == Some(session_id) || self.has(Fault::ForgetsTheSession),
        };
        let before = self.record(tables, stage_arn, session_id, &record.participant_id);
        let before = before.map(|before| before.revision);
        if self.has(Fault::WritesEachRevisionOnce) && before == Some(record.revision) {
            return false;
        }
        let replaced = match (replaces, before) {
            (None, Some(_)) => self.has(Fault::InsertsOrReplaces),
            (Some(_), Some(_)) if self.has(Fault::ForgetsTheRevision) => true,
            (Some(0), None) if self.has(Fault::TakesNoRecordForRevisionZero) => true,
            (Some(replaces), Some(before)) if self.has(Fault::ComparesRevisionsOf32Bits) => {
                low_half(*replaces) == low_half(before)
            }
            (Some(replaces), Some(before)) if self.has(Fault::ComparesRevisionsWithoutTheirSign) => {
                replaces.unsigned_abs() == before.unsigned_abs()
            }
            (replaces, before) => *replaces == before,
        };
        let revoked = tables.ends.contains_key(&self.end(stage_arn, &record.participant_id));
        let let_in = !revoked
            || (!record.connected && !self.has(Fault::KeepsTheRevokedFromLeaving))
            || self.has(Fault::LetsTheRevokedIn);
        in_time && replaced && let_in
    }

    pub(super) fn write(&self, tables: &mut Tables, change: ParticipantChange, others: bool) {
        let ParticipantChange { stage_arn, session_id, mut record, .. } = change;
        let (stage, connected) = (self.id(&stage_arn), record.connected);
        if !self.has(Fault::KeepsTheStampOfWhoIsWritten) {
            let id = &record.participant_id;
            tables.quiet.retain(|quiet, _| (&quiet.stage_arn, &quiet.participant_id) != (&stage_arn, id));
        }
        if let Some(before) = self.record(tables, &stage_arn, &session_id, &record.participant_id)
            && self.has(Fault::ForgetsAColumnInAnUpdate)
        {
            record.client.sdk_version = before.client.sdk_version;
        }
        let joins = tables.joins.entry(stage.clone()).or_default();
        *joins = (*joins + if connected { 1 } else { -1 }).max(0);
        let goes_on = match self.fault {
            Fault::CountsJoins => *joins > 0,
            Fault::EndsWhenAnyoneLeaves => connected,
            _ => connected || others,
        };
        if self.has(Fault::CopiesRecordsToEarlierSessions) {
            for (_, records) in tables.participants.iter_mut().filter(|([of, _], _)| *of == stage) {
                records.entry(self.who(&record.participant_id)).or_insert_with(|| record.clone());
            }
        }
        self.put(tables, &stage_arn, &session_id, self.columns(record));
        let key = self.key(&stage_arn, &session_id);
        tables.stages.entry(stage).or_insert_with(|| Stage::new(stage_arn)).active_session_id =
            goes_on.then_some(session_id);
        if !goes_on && self.has(Fault::EndsSessionsOnEveryStage) {
            tables.stages.values_mut().for_each(|stage| stage.active_session_id = None);
        }
        if !goes_on && self.has(Fault::ForgetsEndedSessions) {
            tables.participants.remove(&key);
        }
    }

    /// Whether anybody else is connected.
    pub(super) fn others(
        &self,
        tables: &Tables,
        stage: &StageArn,
        session: &SessionId,
        but: &ParticipantId,
    ) -> bool {
        let session = tables.participants.get(&self.key(stage, session));
        session.into_iter().flatten().any(|(id, record)| *id != self.who(but) && record.connected)
    }

    pub(super) fn would_keep(&self, change: &ParticipantChange) -> bool {
        self.holds(&self.lock(), change)
    }

    pub(super) fn keep_whatever_holds(&self, change: ParticipantChange) -> Result<(), StoreError> {
        let mut tables = self.lock();
        let id = &change.record.participant_id;
        let others = self.others(&tables, &change.stage_arn, &change.session_id, id);
        // The rest keeps it only if all conditions hold.
        if let Err(StoreError::Full) = self.change_rest(Change::ParticipantChanged(change.clone())) {
            return Err(StoreError::Full);
        }
        self.write(&mut tables, change, others);
        Ok(())
    }

    pub(super) fn change(&self, change: ParticipantChange) -> Result<(), StoreError> {
        let (stage, session, record) = (&change.stage_arn, &change.session_id, &change.record);
        let has_nul = || format!("{:?} {:?}", record.user_id, record.attributes).contains("\\0");
        if self.has(Fault::FailsForNul) && has_nul() {
            return Err(StoreError::Failed("invalid byte sequence for encoding \"UTF8\": 0x00".into()));
        }
        let mut tables = self.lock();
        if !self.holds(&tables, &change) {
            let before = self.record(&tables, stage, session, &record.participant_id);
            let replaced = before.map(|before| before.revision) == change.replaces;
            if self.has(Fault::KeepsHalfOfWhatItRefuses) && replaced {
                self.put(&mut tables, stage, session, record.clone());
            }
            if let Some(stage) = tables.stages.get_mut(&self.id(stage))
                && self.has(Fault::StartsTheSessionThatItRefuses)
                && change.starts_session
            {
                stage.active_session_id = Some(session.clone());
            }
            if self.has(Fault::RevokesWhoIsRefused) {
                tables.ends.insert(self.end(stage, &record.participant_id), None);
            }
            return Err(StoreError::Conflict);
        }
        let others = self.others(&tables, stage, session, &record.participant_id);
        if self.has(Fault::LooksBeforeItLocks) || self.has(Fault::CountsBeforeItLocks) {
            drop(tables);
            self.unlocked(self.fault);
            tables = self.lock();
        }
        if self.has(Fault::CountsBeforeItLocks) && !self.holds(&tables, &change) {
            return Err(StoreError::Conflict);
        }
        if let Err(StoreError::Full) = self.change_rest(Change::ParticipantChanged(change.clone())) {
            return Err(StoreError::Full);
        }
        let key = self.id(stage);
        self.write(&mut tables, change, others);
        if tables.stages[&key].active_session_id.is_none()
            && self.has(Fault::ForgetsWhoIsRevokedWhenTheLastLeaves)
        {
            tables.ends.retain(|[of, _], _| *of != key);
        }
        Ok(())
    }
}
