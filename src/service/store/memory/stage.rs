//! What is kept of one stage.

use super::table::Table;
use super::{is_room_for_another, placed};
use crate::StoreError;
use crate::domain::connection::ConnectionId;
use crate::domain::event::Event;
use crate::domain::participants::ParticipantFilter;
use crate::domain::session::StageSession;
use crate::domain::stage::{SessionId, Stage};
use crate::domain::token::ParticipantId;
use crate::host::clock::Timestamp;
use crate::host::sealer::Purpose;
use crate::service::page::{Page, Placed};
use crate::service::pruning::{Pruning, Remembered};
use crate::service::records::{ParticipantChange, ParticipantRecord, StageSnapshot};
use crate::service::sweep::Sweep;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many events are kept of a participant in a session: those of the latest fifty joins and
/// more. Nobody can fill the memory by joining and leaving.
const EVENTS_MAX: usize = 200;

/// One stage, and all that is kept of it.
#[derive(Debug)]
pub(super) struct StageTables {
    stage: Stage,
    /// In the order in which they began, which is that in which they ended: there is one at a
    /// time.
    sessions: Table<SessionId, Session>,
    /// Who of the connected was not heard of since the stamp.
    quiet: BTreeMap<ParticipantId, Timestamp>,
    ended_max: usize,
    revoked: Remembered<ParticipantId>,
}

#[derive(Debug)]
struct Session {
    told: StageSession,
    /// The moment of the first pruning after it ended.
    stamp: Option<Timestamp>,
    /// A map has room for eleven entries at once, so participants are kept outside of it.
    participants: Table<ParticipantId, Box<Participant>>,
    connected: usize,
    publishing: usize,
}

#[derive(Debug)]
struct Participant {
    record: ParticipantRecord,
    /// The latest events, the first one in front.
    events: VecDeque<Event>,
    /// How many events there were before those.
    forgotten: i64,
}

impl Participant {
    fn happens(&mut self, events: Vec<Event>) {
        // Most join and leave once, which are fewer events than a deque makes room for.
        if self.events.len() < 4 {
            self.events.reserve_exact(events.len());
        }
        self.events.extend(events);
        while self.events.len() > EVENTS_MAX {
            self.events.pop_front();
            self.forgotten = self.forgotten.saturating_add(1);
        }
    }

    fn events(&self, page: Page) -> Vec<Placed<Event>> {
        let mut position = self.forgotten.saturating_add_unsigned(self.events.len() as u64);
        let newest_first = self.events.iter().rev().map(|item| {
            position = position.saturating_sub(1);
            Placed { position, item }
        });
        let is_before = |placed: &Placed<&Event>| page.after.is_none_or(|after| placed.position < after);
        placed(newest_first.filter(is_before), page)
    }
}

impl StageTables {
    pub(super) const fn of(stage: Stage, ended_max: usize) -> Self {
        Self {
            stage,
            sessions: Table::new(),
            quiet: BTreeMap::new(),
            ended_max,
            revoked: Remembered::nothing(),
        }
    }

    pub(super) const fn stage(&self) -> &Stage {
        &self.stage
    }

    pub(super) const fn stage_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }

    fn participant(&self, session_id: &SessionId, participant_id: &ParticipantId) -> Option<&Participant> {
        self.sessions.get(session_id)?.participants.get(participant_id).map(Box::as_ref)
    }

    pub(super) fn record(
        &self,
        session_id: &SessionId,
        participant_id: &ParticipantId,
    ) -> Option<&ParticipantRecord> {
        self.participant(session_id, participant_id).map(|participant| &participant.record)
    }

    pub(super) fn session(&self, session_id: &SessionId) -> Option<StageSession> {
        self.sessions.get(session_id).map(|session| session.told.clone())
    }

    pub(super) fn sessions(&self, page: Page) -> Vec<Placed<StageSession>> {
        let told = |Placed { position, item }| Placed { position, item: told(item) };
        placed(self.sessions.backwards(page).map(told), page)
    }

    pub(super) fn participants(
        &self,
        session_id: &SessionId,
        filter: Option<&ParticipantFilter>,
        page: Page,
    ) -> Vec<Placed<ParticipantRecord>> {
        let Some(session) = self.sessions.get(session_id) else { return Vec::new() };
        let records = session
            .participants
            .forwards(page)
            .map(|Placed { position, item }| Placed { position, item: &item.record });
        let is_shown =
            |placed: &Placed<&ParticipantRecord>| filter.is_none_or(|filter| placed.item.is_shown_by(filter));
        placed(records.filter(is_shown), page)
    }

    pub(super) fn events(
        &self,
        session_id: &SessionId,
        participant_id: &ParticipantId,
        page: Page,
    ) -> Vec<Placed<Event>> {
        let participant = self.participant(session_id, participant_id);
        participant.map_or_else(Vec::new, |participant| participant.events(page))
    }

    pub(super) fn snapshot(&self, participant_id: &ParticipantId) -> StageSnapshot {
        let session_id = self.stage.active_session_id.as_ref();
        StageSnapshot {
            stage: self.stage.clone(),
            participant_id: participant_id.clone(),
            record: session_id.and_then(|session_id| self.record(session_id, participant_id)).cloned(),
            revoked: self.revoked.contains(participant_id),
        }
    }

    pub(super) fn apply(&mut self, change: ParticipantChange) -> Result<(), StoreError> {
        let ParticipantChange { session_id, starts_session, replaces, record, .. } = &change;
        let goes_on = self.stage.active_session_id.as_ref();
        let session = self.sessions.get(session_id);
        let in_time = if *starts_session {
            goes_on.is_none() && session.is_none()
        } else {
            goes_on == Some(session_id)
        };
        let before = session.and_then(|session| session.participants.get(&record.participant_id));
        let before = before.map(|participant| &participant.record);
        let unchanged = before.map(|before| before.revision) == *replaces;
        let barred = record.connected && self.revoked.contains(&record.participant_id);
        if !in_time || !unchanged || barred {
            return Err(StoreError::Conflict);
        }
        let (connected, publishing) =
            session.map_or((0, 0), |session| (session.connected, session.publishing));
        let connects = record.connected && !before.is_some_and(|before| before.connected);
        let publishes = record.publishing && !before.is_some_and(|before| before.publishing);
        if (connects && !is_room_for_another(connected, change.most_connected))
            || (publishes && !is_room_for_another(publishing, change.most_publishing))
        {
            return Err(StoreError::Full);
        }
        self.write(change.session_id, change.record, change.events, change.at);
        Ok(())
    }

    pub(super) fn disconnect(
        &mut self,
        participant_id: &ParticipantId,
        at: Option<Timestamp>,
    ) -> Option<ParticipantRecord> {
        self.revoked.renew(participant_id.clone());
        let session_id = self.stage.active_session_id.clone()?;
        let before = self.record(&session_id, participant_id).filter(|record| record.connected)?;
        let record = before.disconnected();
        let events = record.events(Some(before), at);
        self.write(session_id, record.clone(), events, at);
        Some(record)
    }

    pub(super) fn heard(&mut self, connection: &ConnectionId) -> bool {
        let goes_on = self.stage.active_session_id.as_ref() == Some(&connection.session_id);
        let record = self.record(&connection.session_id, &connection.participant_id);
        let stands = record.is_some_and(|record| record.is_connected_by(connection.number));
        let heard = goes_on && stands;
        if heard {
            self.quiet.remove(&connection.participant_id);
        }
        heard
    }

    pub(super) fn quiet(&mut self, sweep: &Sweep, lost: &mut Vec<ConnectionId>) {
        let Some(session_id) = &self.stage.active_session_id else { return };
        let participants = self.sessions.get(session_id).map(|session| session.participants.rows());
        let records = participants.into_iter().flatten().map(|participant| &participant.record);
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
    fn write(
        &mut self,
        session_id: SessionId,
        record: ParticipantRecord,
        events: Vec<Event>,
        at: Option<Timestamp>,
    ) {
        self.quiet.remove(&record.participant_id);
        let session = self.sessions.get_or_add(&session_id, || Session {
            told: StageSession { start_time: at, ..StageSession::new(session_id.clone()) },
            stamp: None,
            participants: Table::new(),
            connected: 0,
            publishing: 0,
        });
        session.write(record, events);
        if session.connected > 0 {
            self.stage.active_session_id = Some(session_id);
            return;
        }
        session.told.end_time = at;
        self.stage.active_session_id = None;
        if self.sessions.len() > self.ended_max {
            self.forget_oldest_session();
        }
    }

    fn forget_oldest_session(&mut self) {
        self.sessions.remove_first(|session| &session.told.session_id);
    }

    /// Prunes, and returns the ends that were forgotten, so that they are dropped outside of the
    /// lock.
    pub(super) fn prune(&mut self, pruning: &Pruning, seconds: u32) -> Option<BTreeSet<ParticipantId>> {
        self.forget_sessions(pruning.stamp(), seconds);
        self.revoked.prune(pruning, Purpose::Participant)
    }

    /// Forgets the sessions that were stamped so many seconds ago, and stamps those that have no
    /// stamp yet. Each session costs the same few steps, once.
    fn forget_sessions(&mut self, now: Timestamp, seconds: u32) {
        let until = now.saturating_minus(seconds);
        while self.sessions.first().and_then(|session| session.stamp).is_some_and(|stamp| stamp <= until) {
            self.forget_oldest_session();
        }
        let ended = self.sessions.rows_mut().rev().filter(|session| session.connected == 0);
        for session in ended.take_while(|session| session.stamp.is_none()) {
            session.stamp = Some(now);
        }
    }
}

const fn told(session: &Session) -> &StageSession {
    &session.told
}

impl Session {
    fn write(&mut self, record: ParticipantRecord, events: Vec<Event>) {
        let (connected, publishing) = (record.connected, record.publishing);
        let id = record.participant_id.clone();
        let (mut was_connected, mut was_publishing) = (false, false);
        if let Some(participant) = self.participants.get_mut(&id) {
            let before = std::mem::replace(&mut participant.record, record);
            (was_connected, was_publishing) = (before.connected, before.publishing);
            participant.happens(events);
        } else {
            let mut participant = Box::new(Participant { record, events: VecDeque::new(), forgotten: 0 });
            participant.happens(events);
            self.participants.get_or_add(&id, || participant);
        }
        self.connected = counted(self.connected, was_connected, connected);
        self.publishing = counted(self.publishing, was_publishing, publishing);
    }
}

fn counted(count: usize, was: bool, is: bool) -> usize {
    count.saturating_add(usize::from(is)).saturating_sub(usize::from(was))
}
