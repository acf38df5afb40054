//! What is kept between decisions.

mod asynchronous;
mod memory;

pub use asynchronous::AsyncStore;
pub use memory::MemoryStore;

use crate::domain::arn::{RoomArn, StageArn};
use crate::domain::connection::ConnectionId;
use crate::domain::stage::{SessionId, Stage};
use crate::domain::token::ParticipantId;
use crate::service::pruning::Pruning;
use crate::service::records::{Change, ParticipantRecord, StageSnapshot};
use crate::service::sweep::Sweep;
use std::error::Error;
use std::fmt;

/// Keeps stages, rooms and participants.
///
/// # For implementers
///
/// **All or nothing.** [`apply`](Self::apply) and [`disconnect`](Self::disconnect) make the whole
/// change or none of it. [`snapshot`](Self::snapshot) reads all of its parts at one moment.
///
/// **One at a time for each stage.** A change of a stage locks the stage's row before it reads
/// anything else. Two changes of one stage that look at each other's rows without a lock can both
/// see what is not yet so: the last two participants leave, and the session goes on for ever.
///
/// **Conditions.** A [`ParticipantChange`](crate::store::ParticipantChange) is kept only if all of
/// these hold, and is refused with [`StoreError::Conflict`] otherwise:
///
/// - the stage exists;
/// - the session that goes on is the change's, or, when it `starts_session`, none goes on and none
///   had that id before;
/// - the participant's record in the session has the revision that the change `replaces`, or does
///   not exist when the change replaces none;
/// - the participant is not revoked, unless the record is not `connected` afterwards.
///
/// Then the record is written and loses its stamp, if [`quiet`](Self::quiet) gave it one. The
/// session goes on for as long as anybody in it is connected. Whoever leaves last ends it.
///
/// **Nothing is forgotten but by [`prune`](Self::prune)**, except ended sessions, which stay
/// readable through [`participant`](Self::participant) for as long as the host wants.
///
/// In SQL, with tables `stages (arn, session)`, `participants (stage, session, participant,
/// connected, revision, connection, quiet_since, …)` and `ends (stage, participant, stamped_at)`, a
/// change is:
///
/// ```sql
/// BEGIN;
/// SELECT session FROM stages WHERE arn = :stage FOR UPDATE; -- ROLLBACK unless it is the right one
/// SELECT 1 FROM participants WHERE session = :session; -- when it starts: ROLLBACK if there is one
/// SELECT 1 FROM ends WHERE stage = :stage AND participant = :id; -- when connected: ROLLBACK if so
/// UPDATE participants SET connected = :connected, revision = :revision, quiet_since = NULL, …
///   WHERE stage = :stage AND session = :session AND participant = :id AND revision = :replaces;
///   -- or INSERT … ON CONFLICT DO NOTHING; ROLLBACK unless one row was written
/// UPDATE stages SET session = CASE WHEN EXISTS (SELECT 1 FROM participants
///   WHERE stage = :stage AND session = :session AND connected) THEN :session END
///   WHERE arn = :stage;
/// COMMIT;
/// ```
///
/// (`SQLite` has no `FOR UPDATE`; there, `BEGIN IMMEDIATE` locks.)
///
/// The crate `stagepass-model` checks this contract in the tests of whoever implements it, with
/// `contract::check_store`.
///
/// [`AsyncStore`] is the same for a host that must not block. A host that wants neither reads a
/// [`StageSnapshot`], asks [`Authority`](crate::Authority), and keeps the [`Change`] itself, under
/// the same contract.
pub trait Store: fmt::Debug + Send + Sync {
    /// Returns a stage.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot tell.
    fn stage(&self, stage_arn: &StageArn) -> Result<Option<Stage>, StoreError>;

    /// Returns whether a room exists.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot tell.
    fn has_room(&self, room_arn: &RoomArn) -> Result<bool, StoreError>;

    /// Returns a participant of any session, also of one that ended.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot tell.
    fn participant(
        &self,
        stage_arn: &StageArn,
        session_id: &SessionId,
        participant_id: &ParticipantId,
    ) -> Result<Option<ParticipantRecord>, StoreError>;

    /// Returns what a decision about a participant needs to know, or `None` when the stage does not
    /// exist.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot tell.
    fn snapshot(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<StageSnapshot>, StoreError>;

    /// Keeps a change, if the conditions that it names hold.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Conflict`] when they do not hold, and [`StoreError::Failed`] when the
    /// store cannot. In both cases nothing was changed.
    fn apply(&self, change: Change) -> Result<(), StoreError>;

    /// Revokes a participant of a stage, and disconnects it. If it was connected, its record is
    /// returned as it is afterwards.
    ///
    /// This is unconditional, so that no number of joins can get in its way. A participant that is
    /// revoked already stays so, and loses its stamp: this disconnect is remembered for as long as
    /// the first one. A stage that does not exist stays so, too, and `None` is returned. All of it
    /// is one step, in which no join can slip between the revocation and the disconnect:
    ///
    /// ```sql
    /// BEGIN;
    /// SELECT session FROM stages WHERE arn = :stage FOR UPDATE;
    /// INSERT INTO ends (stage, participant) VALUES (:stage, :id)
    ///   ON CONFLICT (stage, participant) DO UPDATE SET stamped_at = NULL;
    /// UPDATE participants SET connected = FALSE, revision = revision + 1
    ///   WHERE stage = :stage AND session = :session AND participant = :id AND connected
    ///   RETURNING *;
    /// -- end the session if nobody in it is connected any more, as for a change
    /// COMMIT;
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Conflict`] when the store could not do it this time, and is to be
    /// asked again; [`StoreError::Failed`] when it cannot. In both cases nothing was changed.
    fn disconnect(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<ParticipantRecord>, StoreError>;

    /// Notes that a connection was heard of, and returns whether it still stands: the session goes
    /// on, the participant is connected, and this is its latest connection.
    ///
    /// ```sql
    /// UPDATE participants SET quiet_since = NULL
    ///   WHERE stage = :stage AND session = :session AND participant = :id
    ///   AND connection = :number AND connected; -- one row: it still stands
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot.
    fn heard(&self, connection: &ConnectionId) -> Result<bool, StoreError>;

    /// Returns the connections that were quiet for too long, and stamps those that may come to be.
    ///
    /// [`Sweep`] says why this is two steps:
    ///
    /// ```sql
    /// SELECT stage, session, participant, connection FROM participants
    ///   WHERE connected AND quiet_since <= :lost; -- Sweep::lost()
    /// UPDATE participants SET quiet_since = :stamp -- Sweep::stamp()
    ///   WHERE connected AND (quiet_since IS NULL OR quiet_since > :stamp);
    /// ```
    ///
    /// Nothing is disconnected by that. A store may return some of them only, and the others next
    /// time.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot.
    fn quiet(&self, sweep: &Sweep) -> Result<Vec<ConnectionId>, StoreError>;

    /// Forgets which participants are revoked, where that does not matter any more.
    ///
    /// [`Pruning`] says why this is two steps, and what is safe to forget when:
    ///
    /// ```sql
    /// DELETE FROM ends WHERE stamped_at <= :forgets; -- Pruning::forgets(Purpose::Participant)
    /// UPDATE ends SET stamped_at = :stamp WHERE stamped_at IS NULL; -- Pruning::stamp()
    /// ```
    ///
    /// A store may remember for longer, and may forget ended sessions, too.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot.
    fn prune(&self, pruning: &Pruning) -> Result<(), StoreError>;
}

/// The reason why a store did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Somebody else was faster. Read again, and decide again.
    #[error("the store has changed since it was read")]
    Conflict,
    /// The store failed.
    #[error("the store failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}
