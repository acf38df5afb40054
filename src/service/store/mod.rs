//! What is kept between decisions.

mod memory;

pub use memory::MemoryStore;

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
use crate::service::records::{Change, ParticipantRecord, StageSnapshot};
use crate::service::sweep::Sweep;
use std::error::Error;
use std::fmt;
use std::future::{Future, ready};

/// Declares a store from the list of its methods: as it is called by a host that may block, as it
/// is called by one that must not, and the former as the latter.
macro_rules! stores {
    (
        $(#[$trait_doc:meta])*
        pub trait Store, AsyncStore {
            $(
                $(#[$doc:meta])*
                fn $method:ident(&self $(, $argument:ident: $type:ty)* $(,)?) -> $answer:ty;
            )+
        }
    ) => {
        $(#[$trait_doc])*
        pub trait Store: fmt::Debug + Send + Sync {
            $(
                $(#[$doc])*
                fn $method(&self $(, $argument: $type)*) -> Result<$answer, StoreError>;
            )+
        }

        /// Keeps stages, participants, public keys and rooms, for hosts that must not block.
        ///
        /// # For implementers
        ///
        /// The contract is that of [`Store`], method by method; its documentation has the
        /// conditions and the SQL. The methods are written as `async fn`. A future that is dropped
        /// before it is ready makes the whole change or none of it: what a transaction has not
        /// committed is rolled back.
        ///
        /// Every type that implements [`Store`] is an `AsyncStore` as well, with futures that are
        /// ready at once. That is right for [`MemoryStore`], and wrong for a store that blocks its
        /// thread until a database answers.
        pub trait AsyncStore: fmt::Debug + Send + Sync {
            $(
                #[doc = concat!("Does what [`Store::", stringify!($method), "`] says.")]
                ///
                /// # Errors
                ///
                /// Returns what that returns.
                fn $method(&self $(, $argument: $type)*)
                -> impl Future<Output = Result<$answer, StoreError>> + Send;
            )+

            /// Waits after a conflict, before the store is read and asked again.
            ///
            /// `conflicts` is how many there were so far, at least 1 and below 100. Returns at
            /// once, unless a store says otherwise: the runtime that its futures need has a timer,
            /// too, and a random part of `conflicts` milliseconds is a good time to wait.
            fn pause(&self, conflicts: u32) -> impl Future<Output = ()> + Send {
                let _ = conflicts;
                ready(())
            }
        }

        impl<S: Store + ?Sized> AsyncStore for S {
            $(
                fn $method(&self $(, $argument: $type)*)
                -> impl Future<Output = Result<$answer, StoreError>> + Send {
                    ready(Store::$method(self $(, $argument)*))
                }
            )+
        }
    };
}

stores! {
    /// Keeps stages, participants, public keys and rooms.
    ///
    /// # For implementers
    ///
    /// **All or nothing.** [`apply`](Self::apply) and [`disconnect`](Self::disconnect) make the
    /// whole change or none of it. [`snapshot`](Self::snapshot) reads all of its parts at one
    /// moment.
    ///
    /// **One at a time for each stage.** A change of a stage locks the stage's row before it reads
    /// anything else. Two changes of one stage that look at each other's rows without a lock can
    /// both see what is not yet so: the last two participants leave, and the session goes on for
    /// ever.
    ///
    /// **Conditions.** A [`ParticipantChange`](crate::store::ParticipantChange) is kept only if all
    /// of these hold, and is refused with [`StoreError::Conflict`] otherwise:
    ///
    /// - the stage exists;
    /// - the session that goes on is the change's, or, when it `starts_session`, none goes on and
    ///   none had that id before;
    /// - the participant's record in the session has the revision that the change `replaces`, or
    ///   does not exist when the change replaces none;
    /// - the participant is not revoked, unless the record is not `connected` afterwards.
    ///
    /// If all of them hold, and there would be more connected or publishing than the change allows,
    /// it is refused with [`StoreError::Full`]. Then the record is written and loses its stamp, if
    /// [`quiet`](Self::quiet) gave it one, and the events are kept with it. The session goes on for
    /// as long as anybody in it is connected. Whoever leaves last ends it. The change that starts
    /// it says when it started, and the one that ends it when it ended.
    ///
    /// Of what is [`Created`](crate::store::Created), nothing may have the ARN yet
    /// ([`StoreError::Conflict`]), and there may be so many with it ([`StoreError::Full`]). What is
    /// [`Updated`](crate::store::Updated) has to be exactly what it was. What is deleted has to
    /// exist, and all that is kept of it goes.
    ///
    /// **Nothing is forgotten but by [`prune`](Self::prune)**, except ended sessions, which stay
    /// readable through [`participant`](Self::participant) for as long as the host wants.
    ///
    /// In SQL, with tables `stages (number, arn, session, document)`, `sessions (number, stage,
    /// session, started, ended)`, `participants (number, stage, session, participant, connected,
    /// publishing, revision, connection, quiet_since, …)`, `events (number, stage, session,
    /// participant, …)` and `ends (stage, participant, stamped_at)`, where each `number` is the
    /// database's own, a change of a participant is:
    ///
    /// ```sql
    /// BEGIN;
    /// SELECT session FROM stages WHERE arn = :stage FOR UPDATE; -- ROLLBACK unless it is the right one
    /// SELECT 1 FROM participants WHERE session = :session; -- when it starts: ROLLBACK if there is one
    /// SELECT 1 FROM ends WHERE stage = :stage AND participant = :id; -- when connected: ROLLBACK if so
    /// SELECT count(*) FROM participants -- when it connects, and there is a most: ROLLBACK if so many
    ///   WHERE stage = :stage AND session = :session AND connected; -- the same for who publishes
    /// UPDATE participants SET connected = :connected, revision = :revision, quiet_since = NULL, …
    ///   WHERE stage = :stage AND session = :session AND participant = :id AND revision = :replaces;
    ///   -- or INSERT … ON CONFLICT DO NOTHING; ROLLBACK unless one row was written
    /// INSERT INTO events …; -- each; and INSERT INTO sessions … when it starts
    /// UPDATE stages SET session = CASE WHEN EXISTS (SELECT 1 FROM participants
    ///   WHERE stage = :stage AND session = :session AND connected) THEN :session END
    ///   WHERE arn = :stage;
    /// COMMIT;
    /// ```
    ///
    /// (SQLite has no `FOR UPDATE`; there, `BEGIN IMMEDIATE` locks.) What is updated is locked,
    /// read and compared in the same way. [`manual::sql`](crate::manual::sql) has the tables,
    /// indexes and statements of a program that keeps all of this, with their reasons.
    ///
    /// The crate `stagepass-model` checks this contract in the tests of whoever implements it, with
    /// `contract::check_store`.
    ///
    /// [`AsyncStore`] is the same for a host that must not block. A host that wants neither reads a
    /// [`StageSnapshot`], asks [`Authority`](crate::Authority), and keeps the [`Change`] itself,
    /// under the same contract.
    pub trait Store, AsyncStore {
        /// Returns a stage.
        ///
        /// # Errors
        ///
        /// Returns [`StoreError::Failed`] when the store cannot tell.
        fn stage(&self, stage_arn: &StageArn) -> Option<Stage>;

        /// Returns a page of the stages, in the order in which they were made.
        ///
        /// The same holds for every list: an item keeps its place, and the page begins behind a
        /// place whether there still is an item or not. So what is there all the time is shown
        /// once, whatever is added and deleted meanwhile.
        ///
        /// ```sql
        /// SELECT number, … FROM stages WHERE number > :after ORDER BY number LIMIT :limit;
        /// ```
        ///
        /// # Errors
        ///
        /// Returns [`StoreError::Failed`] when the store cannot tell.
        fn stages(&self, page: Page) -> Vec<Placed<Stage>>;

        /// Returns a session of a stage, also one that ended.
        ///
        /// # Errors
        ///
        /// Returns [`StoreError::Failed`] when the store cannot tell.
        fn session(
            &self,
            stage_arn: &StageArn,
            session_id: &SessionId,
        ) -> Option<StageSession>;

        /// Returns a page of the sessions of a stage, the newest first.
        ///
        /// # Errors
        ///
        /// Returns [`StoreError::Failed`] when the store cannot tell.
        fn sessions(&self, stage_arn: &StageArn, page: Page) -> Vec<Placed<StageSession>>;

        /// Returns a page of the participants of a session, in the order of their first joins.
        /// Those alone are shown that [`ParticipantRecord::is_shown_by`] the filter, if there is
        /// one.
        ///
        /// # Errors
        ///
        /// Returns [`StoreError::Failed`] when the store cannot tell.
        fn participants(
            &self,
            stage_arn: &StageArn,
            session_id: &SessionId,
            filter: Option<&ParticipantFilter>,
            page: Page,
        ) -> Vec<Placed<ParticipantRecord>>;

        /// Returns a page of what happened to a participant in a session, the newest first. A store
        /// may forget the oldest.
        ///
        /// # Errors
        ///
        /// Returns [`StoreError::Failed`] when the store cannot tell.
        fn events(
            &self,
            stage_arn: &StageArn,
            session_id: &SessionId,
            participant_id: &ParticipantId,
            page: Page,
        ) -> Vec<Placed<Event>>;

        /// Returns a public key.
        ///
        /// # Errors
        ///
        /// Returns [`StoreError::Failed`] when the store cannot tell.
        fn public_key(&self, arn: &PublicKeyArn) -> Option<PublicKey>;

        /// Returns a page of the public keys, in the order in which they were imported.
        ///
        /// # Errors
        ///
        /// Returns [`StoreError::Failed`] when the store cannot tell.
        fn public_keys(&self, page: Page) -> Vec<Placed<PublicKey>>;

        /// Returns a room.
        ///
        /// # Errors
        ///
        /// Returns [`StoreError::Failed`] when the store cannot tell.
        fn room(&self, room_arn: &RoomArn) -> Option<Room>;

        /// Returns a page of the rooms that [`ListRooms::shows`], the latest changed first. A
        /// change gives a room another place.
        ///
        /// # Errors
        ///
        /// Returns [`StoreError::Failed`] when the store cannot tell.
        fn rooms(&self, request: &ListRooms, page: Page) -> Vec<Placed<Room>>;

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
        ) -> Option<ParticipantRecord>;

        /// Returns what a decision about a participant needs to know, or `None` when the stage does
        /// not exist.
        ///
        /// # Errors
        ///
        /// Returns [`StoreError::Failed`] when the store cannot tell.
        fn snapshot(
            &self,
            stage_arn: &StageArn,
            participant_id: &ParticipantId,
        ) -> Option<StageSnapshot>;

        /// Keeps a change, if the conditions that it names hold.
        ///
        /// # Errors
        ///
        /// Returns [`StoreError::Conflict`] when they do not hold, [`StoreError::Full`] when there
        /// would be too many of something, and [`StoreError::Failed`] when the store cannot. In all
        /// three cases nothing was changed.
        fn apply(&self, change: Change) -> ();

        /// Revokes a participant of a stage, and disconnects it. If it was connected, its record is
        /// returned as it is afterwards.
        ///
        /// This is unconditional, so that no number of joins can get in its way. A participant that
        /// is revoked already stays so, and loses its stamp: this disconnect is remembered for as
        /// long as the first one. A stage that does not exist stays so, too, and `None` is
        /// returned. All of it is one step, in which no join can slip between the revocation and
        /// the disconnect. `at` is the moment that is told of it: of what happened, which is
        /// [`ParticipantRecord::events`], and of when the session ended.
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
            at: Option<Timestamp>,
        ) -> Option<ParticipantRecord>;

        /// Notes that a connection was heard of, and returns whether it still stands: the session
        /// goes on, the participant is connected, and this is its latest connection.
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
        fn heard(&self, connection: &ConnectionId) -> bool;

        /// Returns the connections that were quiet for too long, and stamps those that may come to
        /// be.
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
        /// Nothing is disconnected by that. A store may return some of them only, and the others
        /// next time.
        ///
        /// # Errors
        ///
        /// Returns [`StoreError::Failed`] when the store cannot.
        fn quiet(&self, sweep: &Sweep) -> Vec<ConnectionId>;

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
        fn prune(&self, pruning: &Pruning) -> ();
    }
}

/// The reason why a store did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Somebody else was faster. Read again, and decide again.
    #[error("the store has changed since it was read")]
    Conflict,
    /// There are as many already as the change allows.
    #[error("there are as many already as there may be")]
    Full,
    /// The store failed.
    #[error("the store failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}
