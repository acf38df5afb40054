//! A store around another one, with something of its own before and after each call.

use stagepass::participant::{Event, ParticipantFilter};
use stagepass::public_key::PublicKey;
use stagepass::room::{ListRooms, Room};
use stagepass::stage::StageSession;
use stagepass::store::{Change, ConnectionId, Page, ParticipantRecord, Placed, StageSnapshot, Sweep};
use stagepass::{
    MemoryStore, ParticipantId, Pruning, PublicKeyArn, RoomArn, SessionId, Stage, StageArn, Store,
    StoreError, Timestamp,
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

/// Hands the methods of a store that only read to a macro that writes them.
macro_rules! reading_methods {
    ($write:ident) => {
        $write! {
            stage(stage_arn: &StageArn) -> Option<Stage>;
            stages(page: Page) -> Vec<Placed<Stage>>;
            session(stage_arn: &StageArn, session_id: &SessionId) -> Option<StageSession>;
            sessions(stage_arn: &StageArn, page: Page) -> Vec<Placed<StageSession>>;
            participants(
                stage_arn: &StageArn, session_id: &SessionId, filter: Option<&ParticipantFilter>, page: Page
            ) -> Vec<Placed<ParticipantRecord>>;
            events(
                stage_arn: &StageArn, session_id: &SessionId, participant_id: &ParticipantId, page: Page
            ) -> Vec<Placed<Event>>;
            public_key(arn: &PublicKeyArn) -> Option<PublicKey>;
            public_keys(page: Page) -> Vec<Placed<PublicKey>>;
            room(room_arn: &RoomArn) -> Option<Room>;
            rooms(request: &ListRooms, page: Page) -> Vec<Placed<Room>>;
            participant(
                stage_arn: &StageArn, session_id: &SessionId, participant_id: &ParticipantId
            ) -> Option<ParticipantRecord>;
            snapshot(stage_arn: &StageArn, participant_id: &ParticipantId) -> Option<StageSnapshot>;
        }
    };
}

pub(crate) use reading_methods;

macro_rules! reading {
    ($($method:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        $(
            fn $method(&self $(, $argument: $type)*) -> Result<$answer, StoreError> {
                self.call(&Call::Reading, |store| store.$method($($argument),*))
            }
        )+
    };
}

impl<H: Hooks> Store for Around<H> {
    reading_methods!(reading);

    fn apply(&self, change: Change) -> Result<(), StoreError> {
        self.call(&Call::Change, |store| store.apply(change))
    }

    fn disconnect(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
        at: Option<Timestamp>,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        let call = Call::Disconnect(stage_arn, participant_id);
        self.call(&call, |store| store.disconnect(stage_arn, participant_id, at))
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
