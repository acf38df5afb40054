//! A store around another one, with something of its own before and after each call.

use stagepass::store::{Change, ConnectionId, ParticipantRecord, StageSnapshot, Sweep};
use stagepass::{
    MemoryStore, ParticipantId, Pruning, RoomArn, SessionId, Stage, StageArn, Store, StoreError,
};
use std::fmt;
use std::sync::Arc;

/// What a store is asked.
pub(crate) enum Call<'a> {
    Reading,
    Change,
    Disconnect(&'a StageArn, &'a ParticipantId),
    /// When a connection was heard of, or which were not.
    Silence,
    Prune(&'a Pruning),
}

pub(crate) trait Hooks: Send + Sync {
    /// Is called before the store is asked, which it is not after an error.
    fn before(&self, _: &Call<'_>) -> Result<(), StoreError> {
        Ok(())
    }

    /// Is called after the store answered, unless with an error.
    fn after(&self, _: &Call<'_>, _: &MemoryStore) {}
}

pub(crate) struct Around<H> {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) hooks: H,
}

impl<H> fmt::Debug for Around<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store.fmt(f)
    }
}

impl<H: Hooks> Around<H> {
    fn call<T>(
        &self,
        call: &Call<'_>,
        ask: impl FnOnce(&MemoryStore) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.hooks.before(call)?;
        let answer = ask(&self.store)?;
        self.hooks.after(call, &self.store);
        Ok(answer)
    }
}

impl<H: Hooks> Store for Around<H> {
    fn stage(&self, stage_arn: &StageArn) -> Result<Option<Stage>, StoreError> {
        self.call(&Call::Reading, |store| store.stage(stage_arn))
    }

    fn has_room(&self, room_arn: &RoomArn) -> Result<bool, StoreError> {
        self.call(&Call::Reading, |store| store.has_room(room_arn))
    }

    fn participant(
        &self,
        stage_arn: &StageArn,
        session_id: &SessionId,
        participant_id: &ParticipantId,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        self.call(&Call::Reading, |store| store.participant(stage_arn, session_id, participant_id))
    }

    fn snapshot(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<StageSnapshot>, StoreError> {
        self.call(&Call::Reading, |store| store.snapshot(stage_arn, participant_id))
    }

    fn apply(&self, change: Change) -> Result<(), StoreError> {
        self.call(&Call::Change, |store| store.apply(change))
    }

    fn disconnect(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        let call = Call::Disconnect(stage_arn, participant_id);
        self.call(&call, |store| store.disconnect(stage_arn, participant_id))
    }

    fn heard(&self, connection: &ConnectionId) -> Result<bool, StoreError> {
        self.call(&Call::Silence, |store| store.heard(connection))
    }

    fn quiet(&self, sweep: &Sweep) -> Result<Vec<ConnectionId>, StoreError> {
        self.call(&Call::Silence, |store| store.quiet(sweep))
    }

    fn prune(&self, pruning: &Pruning) -> Result<(), StoreError> {
        self.call(&Call::Prune(pruning), |store| store.prune(pruning))
    }
}
