//! The store over whichever database a URL names.

use super::{OpenError, PostgresStore, SqliteStore};
use stagepass::participant::{Event, ParticipantFilter};
use stagepass::public_key::PublicKey;
use stagepass::room::{ListRooms, Room};
use stagepass::stage::StageSession;
use stagepass::store::{Change, ConnectionId, Page, ParticipantRecord, Placed, StageSnapshot, Sweep};
use stagepass::{
    AsyncRedemptions, AsyncStore, ParticipantId, Pruning, PublicKeyArn, Redemption, RoomArn, SessionId,
    Stage, StageArn, StoreError, Timestamp, TokenId,
};

/// Keeps everything in SQLite or in PostgreSQL.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "it is for the program of this crate")]
pub enum Database {
    /// In a file of SQLite, or in memory.
    Sqlite(SqliteStore),
    /// In PostgreSQL.
    Postgres(PostgresStore),
}

impl Database {
    /// Opens the database that a URL names: `sqlite:stagepass.db`, `sqlite::memory:` or
    /// `postgres://user@host/name`.
    ///
    /// # Errors
    ///
    /// Returns [`OpenError`] when it is no database that is known here, or cannot be opened.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite(SqliteStore::open(url).await?)),
            Some("postgres" | "postgresql") => Ok(Self::Postgres(PostgresStore::open(url).await?)),
            _ => Err(OpenError::UnknownDatabase),
        }
    }

    /// Sets how many ended sessions each stage keeps, and for how many seconds.
    #[must_use]
    pub fn with_ended_sessions(self, count: u32, seconds: u32) -> Self {
        match self {
            Self::Sqlite(store) => Self::Sqlite(store.with_ended_sessions(count, seconds)),
            Self::Postgres(store) => Self::Postgres(store.with_ended_sessions(count, seconds)),
        }
    }

    /// Closes all connections, when what goes on is done.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(store) => store.close().await,
            Self::Postgres(store) => store.close().await,
        }
    }
}

/// Passes methods on to the store that there is.
macro_rules! pass_on {
    ($contract:ident: $(
        fn $method:ident($($argument:ident: $type:ty),*) -> $answer:ty;
    )+ $(also { $($rest:tt)* })?) => {
        impl $contract for Database {
            $(
                async fn $method(&self, $($argument: $type),*) -> Result<$answer, StoreError> {
                    match self {
                        Self::Sqlite(store) => $contract::$method(store, $($argument),*).await,
                        Self::Postgres(store) => $contract::$method(store, $($argument),*).await,
                    }
                }
            )+

            $($($rest)*)?
        }
    };
}

pass_on! {
    AsyncStore:
    fn stage(stage_arn: &StageArn) -> Option<Stage>;
    fn stages(page: Page) -> Vec<Placed<Stage>>;
    fn session(stage_arn: &StageArn, session_id: &SessionId) -> Option<StageSession>;
    fn sessions(stage_arn: &StageArn, page: Page) -> Vec<Placed<StageSession>>;
    fn participants(
        stage_arn: &StageArn,
        session_id: &SessionId,
        filter: Option<&ParticipantFilter>,
        page: Page
    ) -> Vec<Placed<ParticipantRecord>>;
    fn events(
        stage_arn: &StageArn,
        session_id: &SessionId,
        participant_id: &ParticipantId,
        page: Page
    ) -> Vec<Placed<Event>>;
    fn public_key(arn: &PublicKeyArn) -> Option<PublicKey>;
    fn public_keys(page: Page) -> Vec<Placed<PublicKey>>;
    fn room(room_arn: &RoomArn) -> Option<Room>;
    fn rooms(request: &ListRooms, page: Page) -> Vec<Placed<Room>>;
    fn participant(
        stage_arn: &StageArn,
        session_id: &SessionId,
        participant_id: &ParticipantId
    ) -> Option<ParticipantRecord>;
    fn snapshot(stage_arn: &StageArn, participant_id: &ParticipantId) -> Option<StageSnapshot>;
    fn apply(change: Change) -> ();
    fn disconnect(
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
        at: Option<Timestamp>
    ) -> Option<ParticipantRecord>;
    fn heard(connection: &ConnectionId) -> bool;
    fn quiet(sweep: &Sweep) -> Vec<ConnectionId>;
    fn prune(pruning: &Pruning) -> ();
    also {
        async fn pause(&self, conflicts: u32) {
            super::sql::wait(conflicts).await;
        }
    }
}

pass_on! {
    AsyncRedemptions:
    fn claim(token_id: TokenId) -> Redemption;
    fn prune(pruning: &Pruning) -> ();
}
