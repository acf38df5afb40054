//! The store as a host sees it that may block, so that several threads ask it at once.

use stagepass::participant::{Event, ParticipantFilter};
use stagepass::public_key::PublicKey;
use stagepass::room::{ListRooms, Room};
use stagepass::stage::StageSession;
use stagepass::store::{Change, ConnectionId, Page, ParticipantRecord, Placed, StageSnapshot, Sweep};
use stagepass::{
    AsyncRedemptions, AsyncStore, ParticipantId, Pruning, PublicKeyArn, Redemption, Redemptions, RoomArn,
    SessionId, Stage, StageArn, Store, StoreError, Timestamp, TokenId,
};
use stagepass_server::store::Database;
use tokio::runtime::Handle;

/// Waits for a database, by the runtime that its connections are of.
#[derive(Debug)]
pub(crate) struct Blocking {
    pub(crate) database: Database,
    pub(crate) runtime: Handle,
}

macro_rules! wait_for {
    ($asynchronous:ident as $contract:ident: $(
        fn $method:ident($($argument:ident: $type:ty),*) -> $answer:ty;
    )+) => {
        impl $contract for Blocking {
            $(
                fn $method(&self, $($argument: $type),*) -> Result<$answer, StoreError> {
                    self.runtime.block_on($asynchronous::$method(&self.database, $($argument),*))
                }
            )+
        }
    };
}

wait_for! {
    AsyncStore as Store:
    fn stage(stage: &StageArn) -> Option<Stage>;
    fn stages(page: Page) -> Vec<Placed<Stage>>;
    fn session(stage: &StageArn, session: &SessionId) -> Option<StageSession>;
    fn sessions(stage: &StageArn, page: Page) -> Vec<Placed<StageSession>>;
    fn participants(
        stage: &StageArn,
        session: &SessionId,
        filter: Option<&ParticipantFilter>,
        page: Page
    ) -> Vec<Placed<ParticipantRecord>>;
    fn events(
        stage: &StageArn,
        session: &SessionId,
        participant: &ParticipantId,
        page: Page
    ) -> Vec<Placed<Event>>;
    fn public_key(arn: &PublicKeyArn) -> Option<PublicKey>;
    fn public_keys(page: Page) -> Vec<Placed<PublicKey>>;
    fn room(room: &RoomArn) -> Option<Room>;
    fn rooms(request: &ListRooms, page: Page) -> Vec<Placed<Room>>;
    fn participant(
        stage: &StageArn,
        session: &SessionId,
        participant: &ParticipantId
    ) -> Option<ParticipantRecord>;
    fn snapshot(stage: &StageArn, participant: &ParticipantId) -> Option<StageSnapshot>;
    fn apply(change: Change) -> ();
    fn disconnect(
        stage: &StageArn,
        participant: &ParticipantId,
        at: Option<Timestamp>
    ) -> Option<ParticipantRecord>;
    fn heard(connection: &ConnectionId) -> bool;
    fn quiet(sweep: &Sweep) -> Vec<ConnectionId>;
    fn prune(pruning: &Pruning) -> ();
}

wait_for! {
    AsyncRedemptions as Redemptions:
    fn claim(token_id: TokenId) -> Redemption;
    fn prune(pruning: &Pruning) -> ();
}
