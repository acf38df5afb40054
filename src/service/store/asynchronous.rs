//! A store that is waited for without blocking.

use super::{Store, StoreError};
use crate::domain::arn::{RoomArn, StageArn};
use crate::domain::connection::ConnectionId;
use crate::domain::stage::{SessionId, Stage};
use crate::domain::token::ParticipantId;
use crate::service::pruning::Pruning;
use crate::service::records::{Change, ParticipantRecord, StageSnapshot};
use crate::service::sweep::Sweep;
use std::fmt;
use std::future::{Future, ready};

/// Keeps stages, rooms and participants, for hosts that must not block.
///
/// # For implementers
///
/// The contract is that of [`Store`], method by method; its documentation has the conditions and
/// the SQL. The methods are written as `async fn`. A future that is dropped before it is ready
/// makes the whole change or none of it: what a transaction has not committed is rolled back.
///
/// Every type that implements [`Store`] is an `AsyncStore` as well, with futures that are ready at
/// once. That is right for [`MemoryStore`](crate::MemoryStore), and wrong for a store that blocks
/// its thread until a database answers.
pub trait AsyncStore: fmt::Debug + Send + Sync {
    /// Returns a stage.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot tell.
    fn stage(&self, stage_arn: &StageArn) -> impl Future<Output = Result<Option<Stage>, StoreError>> + Send;

    /// Returns whether a room exists.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot tell.
    fn has_room(&self, room_arn: &RoomArn) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Returns a participant of any session, as [`Store::participant`] says.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot tell.
    fn participant(
        &self,
        stage_arn: &StageArn,
        session_id: &SessionId,
        participant_id: &ParticipantId,
    ) -> impl Future<Output = Result<Option<ParticipantRecord>, StoreError>> + Send;

    /// Returns what a decision about a participant needs to know, as [`Store::snapshot`] says.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot tell.
    fn snapshot(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> impl Future<Output = Result<Option<StageSnapshot>, StoreError>> + Send;

    /// Keeps a change, as [`Store::apply`] says.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Conflict`] when the conditions do not hold, and
    /// [`StoreError::Failed`] when the store cannot. In both cases nothing was changed.
    fn apply(&self, change: Change) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Revokes a participant of a stage, and disconnects it, as [`Store::disconnect`] says.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Conflict`] when the store is to be asked again, and
    /// [`StoreError::Failed`] when it cannot. In both cases nothing was changed.
    fn disconnect(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> impl Future<Output = Result<Option<ParticipantRecord>, StoreError>> + Send;

    /// Notes that a connection was heard of, as [`Store::heard`] says.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot.
    fn heard(&self, connection: &ConnectionId) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Returns the connections that were quiet for too long, as [`Store::quiet`] says.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot.
    fn quiet(&self, sweep: &Sweep) -> impl Future<Output = Result<Vec<ConnectionId>, StoreError>> + Send;

    /// Forgets which participants are revoked, as [`Store::prune`] says.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot.
    fn prune(&self, pruning: &Pruning) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Waits after a conflict, before the store is read and asked again.
    ///
    /// `conflicts` is how many there were so far, at least 1 and below 100. Returns at once, unless
    /// a store says otherwise: the runtime that its futures need has a timer, too, and a random
    /// part of `conflicts` milliseconds is a good time to wait.
    fn pause(&self, conflicts: u32) -> impl Future<Output = ()> + Send {
        let _ = conflicts;
        ready(())
    }
}

impl<S: Store + ?Sized> AsyncStore for S {
    fn stage(&self, stage_arn: &StageArn) -> impl Future<Output = Result<Option<Stage>, StoreError>> + Send {
        ready(Store::stage(self, stage_arn))
    }

    fn has_room(&self, room_arn: &RoomArn) -> impl Future<Output = Result<bool, StoreError>> + Send {
        ready(Store::has_room(self, room_arn))
    }

    fn participant(
        &self,
        stage_arn: &StageArn,
        session_id: &SessionId,
        participant_id: &ParticipantId,
    ) -> impl Future<Output = Result<Option<ParticipantRecord>, StoreError>> + Send {
        ready(Store::participant(self, stage_arn, session_id, participant_id))
    }

    fn snapshot(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> impl Future<Output = Result<Option<StageSnapshot>, StoreError>> + Send {
        ready(Store::snapshot(self, stage_arn, participant_id))
    }

    fn apply(&self, change: Change) -> impl Future<Output = Result<(), StoreError>> + Send {
        ready(Store::apply(self, change))
    }

    fn disconnect(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> impl Future<Output = Result<Option<ParticipantRecord>, StoreError>> + Send {
        ready(Store::disconnect(self, stage_arn, participant_id))
    }

    fn heard(&self, connection: &ConnectionId) -> impl Future<Output = Result<bool, StoreError>> + Send {
        ready(Store::heard(self, connection))
    }

    fn quiet(&self, sweep: &Sweep) -> impl Future<Output = Result<Vec<ConnectionId>, StoreError>> + Send {
        ready(Store::quiet(self, sweep))
    }

    fn prune(&self, pruning: &Pruning) -> impl Future<Output = Result<(), StoreError>> + Send {
        ready(Store::prune(self, pruning))
    }
}
