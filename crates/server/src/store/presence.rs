//! Who is on a stage: joins, leaves, disconnects, and connections that are not heard of any more.

use super::engine::{Engine, values};
use super::sql::{SqlStore, Transaction, UNSTAMPED, broken, document};
use super::statements;
use stagepass::participant::Event;
use stagepass::store::{ConnectionId, ParticipantChange, ParticipantRecord, Sweep};
use stagepass::{ParticipantId, SessionId, StageArn, StoreError, Timestamp};

/// How many events are kept of a participant in a session: those of the latest fifty joins and
/// more. Nobody can fill the disk by joining and leaving.
const EVENTS_MAX: i64 = 200;

/// How many lost connections a sweep finds at most. The next one finds others.
const LOST_MAX: i64 = 1_000;

/// A stamp of what the next pruning forgets, whenever that is.
const OUTDATED: i64 = i64::MIN;

/// The row of a stage that is locked, so that nobody else changes who is on it.
struct Locked {
    number: i64,
    session: Option<SessionId>,
    connected: i64,
    publishing: i64,
    /// The latest places of the stage's own lists.
    sessions: i64,
    participants: i64,
}

/// What there is of a participant.
struct Before {
    /// The record in a session.
    record: Option<ParticipantRecord>,
    /// The latest place of the participant's events.
    events: i64,
    /// Whether a disconnect has ended its tokens.
    revoked: bool,
}

/// A record that is to be written, and what is written with it.
struct Writing<'a> {
    session_id: &'a SessionId,
    record: &'a ParticipantRecord,
    events: &'a [Event],
    at: Option<i64>,
}

impl Locked {
    async fn stage<E: Engine>(
        transaction: &mut Transaction<E>,
        stage_arn: &StageArn,
    ) -> Result<Option<Self>, StoreError> {
        let Some(row) = transaction.row(statements::LOCK_STAGE, values![stage_arn.as_str()]).await? else {
            return Ok(None);
        };
        Ok(Some(Self {
            number: row.number(0)?,
            session: row.optional_parsed(1)?,
            connected: row.number(2)?,
            publishing: row.number(3)?,
            sessions: row.number(4)?,
            participants: row.number(5)?,
        }))
    }

    async fn participant<E: Engine>(
        &self,
        transaction: &mut Transaction<E>,
        session_id: &SessionId,
        participant_id: &ParticipantId,
    ) -> Result<Before, StoreError> {
        let values = values![self.number, session_id.as_str(), participant_id.as_str()];
        let row = transaction.row(statements::FIND_PARTICIPANT, values).await?;
        // The stage is locked, so that it is there.
        let row = row.ok_or(StoreError::Conflict)?;
        Ok(Before {
            record: row.optional_document(0)?,
            events: row.optional_number(1)?.unwrap_or_default(),
            revoked: row.optional_text(2)?.is_some(),
        })
    }

    /// Starts a session, unless the stage had one of this id. The oldest one is due to be
    /// forgotten if there are too many.
    async fn start<E: Engine>(
        &mut self,
        transaction: &mut Transaction<E>,
        session_id: &SessionId,
        at: Option<i64>,
        ended_max: u32,
    ) -> Result<(), StoreError> {
        self.sessions = self.sessions.saturating_add(1);
        let values = values![self.number, session_id.as_str(), self.sessions, at];
        if transaction.write(statements::START_SESSION, values).await? != 1 {
            return Err(StoreError::Conflict);
        }
        let outdated = self.sessions.saturating_sub(1).saturating_sub(ended_max.into());
        if outdated > 0 {
            let values = values![self.number, outdated, OUTDATED];
            transaction.write(statements::OUTDATE_SESSION, values).await?;
        }
        Ok(())
    }

    /// Writes a record into the session that goes on afterwards, or that ends by this.
    async fn write<E: Engine>(
        mut self,
        transaction: &mut Transaction<E>,
        before: &Before,
        writing: &Writing<'_>,
    ) -> Result<(), StoreError> {
        let Writing { session_id, record, at, .. } = *writing;
        let was = before.record.as_ref();
        self.connected = counted(self.connected, was.is_some_and(|was| was.connected), record.connected);
        self.publishing = counted(self.publishing, was.is_some_and(|was| was.publishing), record.publishing);
        if was.is_none() {
            self.participants = self.participants.saturating_add(1);
        }
        self.write_participant(transaction, before, writing).await?;
        if self.connected == 0 {
            self.publishing = 0;
            let values = values![self.number, session_id.as_str(), at, UNSTAMPED];
            transaction.write(statements::END_SESSION, values).await?;
        }
        let goes_on = (self.connected > 0).then_some(session_id.as_str());
        let values =
            values![self.number, goes_on, self.connected, self.publishing, self.sessions, self.participants];
        transaction.write(statements::WRITE_STAGE, values).await?;
        Ok(())
    }

    async fn write_participant<E: Engine>(
        &self,
        transaction: &mut Transaction<E>,
        before: &Before,
        &Writing { session_id, record, events, .. }: &Writing<'_>,
    ) -> Result<(), StoreError> {
        let (session, participant) = (session_id.as_str(), record.participant_id.as_str());
        let user_id = record.user_id.as_ref().map(document).transpose()?;
        let first = before.events.saturating_add(1);
        let latest = before.events.saturating_add_unsigned(events.len() as u64);
        let record_document = document(record)?;
        let values = values![
            self.number,
            session,
            participant,
            self.participants,
            record.connected,
            record.publishing,
            record.published,
            user_id.as_deref(),
            record.revision,
            record.connection,
            latest,
            UNSTAMPED,
            record_document.as_str(),
        ];
        transaction.write(statements::WRITE_PARTICIPANT, values).await?;
        for (number, event) in (first..).zip(events) {
            let event = document(event)?;
            let values = values![self.number, session, participant, number, event.as_str()];
            transaction.write(statements::ADD_EVENT, values).await?;
        }
        let forgotten = latest.saturating_sub(EVENTS_MAX);
        if forgotten > 0 {
            let values = values![self.number, session, participant, forgotten];
            transaction.write(statements::FORGET_EVENTS, values).await?;
        }
        Ok(())
    }
}

const fn counted(count: i64, was: bool, is: bool) -> i64 {
    count.saturating_add(is as i64).saturating_sub(was as i64)
}

fn is_room_for_another(count: i64, at_most: Option<u32>) -> bool {
    at_most.is_none_or(|most| count < most.into())
}

pub(super) fn seconds(at: Option<Timestamp>) -> Option<i64> {
    at.map(Timestamp::unix_seconds)
}

impl<E: Engine> SqlStore<E> {
    pub(super) async fn change_participant(&self, change: &ParticipantChange) -> Result<(), StoreError> {
        let ParticipantChange { session_id, record, .. } = change;
        let mut transaction = self.begin().await?;
        let mut stage =
            Locked::stage(&mut transaction, &change.stage_arn).await?.ok_or(StoreError::Conflict)?;
        let at = seconds(change.at);
        if change.starts_session {
            if stage.session.is_some() {
                return Err(StoreError::Conflict);
            }
            stage.start(&mut transaction, session_id, at, self.ended.count).await?;
        } else if stage.session.as_ref() != Some(session_id) {
            return Err(StoreError::Conflict);
        }
        let before = stage.participant(&mut transaction, session_id, &record.participant_id).await?;
        let was = before.record.as_ref();
        let barred = record.connected && before.revoked;
        if was.map(|was| was.revision) != change.replaces || barred {
            return Err(StoreError::Conflict);
        }
        let connects = record.connected && !was.is_some_and(|was| was.connected);
        let publishes = record.publishing && !was.is_some_and(|was| was.publishing);
        if (connects && !is_room_for_another(stage.connected, change.most_connected))
            || (publishes && !is_room_for_another(stage.publishing, change.most_publishing))
        {
            return Err(StoreError::Full);
        }
        let writing = Writing { session_id, record, events: &change.events, at };
        stage.write(&mut transaction, &before, &writing).await?;
        transaction.commit().await
    }

    pub(super) async fn end_participant(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
        at: Option<Timestamp>,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        let mut transaction = self.begin().await?;
        let Some(stage) = Locked::stage(&mut transaction, stage_arn).await? else { return Ok(None) };
        let values = values![stage.number, participant_id.as_str(), UNSTAMPED];
        transaction.write(statements::END_TOKENS, values).await?;
        let ended = stage.disconnect(&mut transaction, participant_id, at).await?;
        transaction.commit().await?;
        Ok(ended)
    }

    /// Returns the lost connections, and stamps the others.
    pub(super) async fn sweep(&self, sweep: &Sweep) -> Result<Vec<ConnectionId>, StoreError> {
        let values = values![sweep.lost().unix_seconds(), LOST_MAX];
        let mut lost = Vec::new();
        for row in self.read(statements::QUIET, values).await? {
            lost.push(ConnectionId {
                stage_arn: row.parsed(0)?,
                session_id: row.parsed(1)?,
                participant_id: row.parsed(2)?,
                number: row.number(3)?,
            });
        }
        let stamp = sweep.stamp().unix_seconds();
        self.write(statements::STAMP_CONNECTIONS, values![stamp]).await?;
        Ok(lost)
    }
}

impl Locked {
    /// Disconnects a participant of the session that goes on, if it is connected.
    async fn disconnect<E: Engine>(
        self,
        transaction: &mut Transaction<E>,
        participant_id: &ParticipantId,
        at: Option<Timestamp>,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        let Some(session_id) = self.session.clone() else { return Ok(None) };
        let before = self.participant(transaction, &session_id, participant_id).await?;
        let Some(was) = before.record.as_ref().filter(|was| was.connected) else { return Ok(None) };
        let record = was.disconnected();
        let events = record.events(Some(was), at);
        let writing = Writing { session_id: &session_id, record: &record, events: &events, at: seconds(at) };
        self.write(transaction, &before, &writing).await?;
        Ok(Some(record))
    }
}

/// Returns the moment that a column has.
pub(super) fn moment(seconds: Option<i64>) -> Result<Option<Timestamp>, StoreError> {
    seconds.map(|seconds| Timestamp::from_unix_seconds(seconds).map_err(broken)).transpose()
}
