//! The contract of a store and of redemptions, as a check for a host's own tests.
//!
//! A [`Store`] that forgets `AND revision = …` in one statement still answers every sequence of
//! requests as it should, as long as they come one after another. Put into a fleet of hosts, it
//! lets a stage have two sessions. So [`check_store`] does to a store what the sequences of a model
//! cannot do: it breaks each condition of a change alone, reads everything back after each step,
//! lets two and three hosts read and write in every order, and then all at once.
//! [`check_redemptions`] does the same for [`Redemptions`].
//!
//! # How a host uses it
//!
//! The check takes an empty store, and fills it. A test makes an empty store for each run: a new
//! schema, a new file, or tables that are truncated. What comes back is `Ok`, or the first
//! [`Breach`], which prints as a report:
//!
//! ```
//! use stagepass::store::Change;
//! use stagepass::{MemoryStore, Store, StoreError};
//! # use stagepass::participant::{Event, ParticipantFilter};
//! # use stagepass::public_key::PublicKey;
//! # use stagepass::room::{ListRooms, Room};
//! # use stagepass::stage::StageSession;
//! # use stagepass::store::{ConnectionId, Page, ParticipantRecord, Placed, StageSnapshot, Sweep};
//! # use stagepass::{ParticipantId, Pruning, PublicKeyArn, RoomArn, SessionId, Stage, StageArn, Timestamp};
//! use stagepass_model::contract::{Clause, check_store};
//!
//! check_store([&MemoryStore::new()])?;
//!
//! /// Forgets one condition: it writes over a record whatever the revision of that is.
//! #[derive(Debug, Default)]
//! struct Careless(MemoryStore);
//!
//! impl Store for Careless {
//!     fn apply(&self, change: Change) -> Result<(), StoreError> {
//!         let Change::ParticipantChanged(mut change) = change else { return self.0.apply(change) };
//!         let (stage, session) = (&change.stage_arn, &change.session_id);
//!         let before = self.participant(stage, session, &change.record.participant_id)?;
//!         change.replaces = change.replaces.and(before.map(|before| before.revision));
//!         self.0.apply(Change::ParticipantChanged(change))
//!     }
//! #    fn stage(&self, stage: &StageArn) -> Result<Option<Stage>, StoreError> {
//! #        self.0.stage(stage)
//! #    }
//! #    fn stages(&self, page: Page) -> Result<Vec<Placed<Stage>>, StoreError> {
//! #        self.0.stages(page)
//! #    }
//! #    fn session(&self, stage: &StageArn, id: &SessionId) -> Result<Option<StageSession>, StoreError> {
//! #        self.0.session(stage, id)
//! #    }
//! #    fn sessions(&self, stage: &StageArn, page: Page) -> Result<Vec<Placed<StageSession>>, StoreError> {
//! #        self.0.sessions(stage, page)
//! #    }
//! #    fn participants(
//! #        &self,
//! #        stage: &StageArn,
//! #        session: &SessionId,
//! #        filter: Option<&ParticipantFilter>,
//! #        page: Page,
//! #    ) -> Result<Vec<Placed<ParticipantRecord>>, StoreError> {
//! #        self.0.participants(stage, session, filter, page)
//! #    }
//! #    fn events(
//! #        &self,
//! #        stage: &StageArn,
//! #        session: &SessionId,
//! #        participant: &ParticipantId,
//! #        page: Page,
//! #    ) -> Result<Vec<Placed<Event>>, StoreError> {
//! #        self.0.events(stage, session, participant, page)
//! #    }
//! #    fn public_key(&self, arn: &PublicKeyArn) -> Result<Option<PublicKey>, StoreError> {
//! #        self.0.public_key(arn)
//! #    }
//! #    fn public_keys(&self, page: Page) -> Result<Vec<Placed<PublicKey>>, StoreError> {
//! #        self.0.public_keys(page)
//! #    }
//! #    fn room(&self, room: &RoomArn) -> Result<Option<Room>, StoreError> {
//! #        self.0.room(room)
//! #    }
//! #    fn rooms(&self, request: &ListRooms, page: Page) -> Result<Vec<Placed<Room>>, StoreError> {
//! #        self.0.rooms(request, page)
//! #    }
//! #    fn participant(
//! #        &self,
//! #        stage: &StageArn,
//! #        session: &SessionId,
//! #        participant: &ParticipantId,
//! #    ) -> Result<Option<ParticipantRecord>, StoreError> {
//! #        self.0.participant(stage, session, participant)
//! #    }
//! #    fn snapshot(
//! #        &self,
//! #        stage: &StageArn,
//! #        participant: &ParticipantId,
//! #    ) -> Result<Option<StageSnapshot>, StoreError> {
//! #        self.0.snapshot(stage, participant)
//! #    }
//! #    fn disconnect(
//! #        &self,
//! #        stage: &StageArn,
//! #        participant: &ParticipantId,
//! #        at: Option<Timestamp>,
//! #    ) -> Result<Option<ParticipantRecord>, StoreError> {
//! #        self.0.disconnect(stage, participant, at)
//! #    }
//! #    fn heard(&self, connection: &ConnectionId) -> Result<bool, StoreError> {
//! #        self.0.heard(connection)
//! #    }
//! #    fn quiet(&self, sweep: &Sweep) -> Result<Vec<ConnectionId>, StoreError> {
//! #        self.0.quiet(sweep)
//! #    }
//! #    fn prune(&self, pruning: &Pruning) -> Result<(), StoreError> {
//! #        self.0.prune(pruning)
//! #    }
//!     // All other methods as they should be.
//! }
//!
//! let breach = check_store([&Careless::default()]).unwrap_err();
//! assert_eq!(breach.clause, Clause::RevisionIsReplaced);
//! assert_eq!((breach.expected.as_str(), breach.found.as_str()), ("refused", "kept"));
//! println!("{breach}");
//! # Ok::<(), Box<stagepass_model::contract::Breach>>(())
//! ```
//!
//! A host that has several connections, or several processes, passes several handles on the same
//! store: `check_store([&one, &two])`. They take turns, so that each has to see at once what
//! another has written, and they race with each other. One handle races with itself, from several
//! threads.
//!
//! A store that is waited for is checked by [`check_async_store`], inside of the runtime that it
//! needs. There several hosts go on in turns, each until it has to wait.
//!
//! # What it asks for
//!
//! The sentences are those of [`Clause`]. Beyond what the documentation of [`Store`] says, the
//! check wants that
//!
//! - a change whose conditions hold is kept at the first attempt, as long as nothing else happens
//!   at the same time; in a race, and for a disconnect, a store may say [`StoreError::Conflict`] up
//!   to a thousand times;
//! - a sweep finds at least ten connections, if so many are quiet, and finds others when those have
//!   been cleaned up;
//! - a session that ended can be read until the store is pruned, if the stage had few of them;
//! - a participant's id may be in use on several stages. The ids of sessions are drawn at random,
//!   and are never the same on two stages.
//!
//! The check makes some ten thousand calls, a part of them from three threads. In memory that takes
//! a second; over a database it takes as long as its round trips.
//!
//! # What it cannot find
//!
//! It does not pull the plug. Whether a store keeps what it said that it had kept when its machine
//! stops, and whether half of a change is kept then, is up to the database and its settings. It
//! finds races by trying, so that a run without a breach is no proof that there is none. And it
//! does not measure how long a lock is held.
//!
//! [`StoreError::Conflict`]: stagepass::StoreError::Conflict

mod at_once;
mod at_work;
mod breach;
mod conditions;
mod creating;
mod desk;
mod ending;
mod fleet;
mod keeping;
mod last_place;
mod ledger;
mod living;
mod managing;
mod material;
mod orders;
mod pruning;
mod racing;
mod reading;
mod redeeming;
mod sweeping;
mod words;

pub use breach::{Breach, Clause};

use at_work::{Way, finish};
use breach::Checked;
use desk::Desk;
use fleet::Fleet;
use redeeming::Counter;
use stagepass::{AsyncRedemptions, AsyncStore, Redemptions, Store};

/// Checks that a store keeps its contract, through the handles of one or several hosts on it.
///
/// The store has to be empty, and is full of stages afterwards. No handle at all does not compile.
///
/// # Errors
///
/// Returns the first [`Breach`] that is found.
pub fn check_store<S: Store + ?Sized, const N: usize>(handles: [&S; N]) -> Result<(), Box<Breach>> {
    finish(whole_store(handles, Way::Threads))
}

/// Checks a store that does not block, as [`check_store`] does.
///
/// The future needs no runtime but the one that the store needs. Where several hosts do something
/// at once, they go on in turns in the one task that waits for it, each until it waits itself.
///
/// # Errors
///
/// Returns the first [`Breach`] that is found.
pub async fn check_async_store<S: AsyncStore + ?Sized, const N: usize>(
    handles: [&S; N],
) -> Result<(), Box<Breach>> {
    whole_store(handles, Way::OneTask).await
}

/// Checks that redemptions keep their contract, through the handles of one or several hosts on
/// them.
///
/// No token may have been claimed yet. No handle at all does not compile.
///
/// ```
/// use stagepass::MemoryRedemptions;
/// use stagepass_model::contract::check_redemptions;
///
/// check_redemptions([&MemoryRedemptions::new()])?;
/// # Ok::<(), Box<stagepass_model::contract::Breach>>(())
/// ```
///
/// # Errors
///
/// Returns the first [`Breach`] that is found.
pub fn check_redemptions<R: Redemptions + ?Sized, const N: usize>(
    handles: [&R; N],
) -> Result<(), Box<Breach>> {
    finish(whole_redemptions(handles, Way::Threads))
}

/// Checks redemptions that do not block, as [`check_async_store`] does with a store.
///
/// # Errors
///
/// Returns the first [`Breach`] that is found.
pub async fn check_async_redemptions<R: AsyncRedemptions + ?Sized, const N: usize>(
    handles: [&R; N],
) -> Result<(), Box<Breach>> {
    whole_redemptions(handles, Way::OneTask).await
}

async fn whole_store<S: AsyncStore + ?Sized, const N: usize>(handles: [&S; N], way: Way) -> Checked {
    let Some(fleet) = Fleet::of(handles) else { return Ok(()) };
    let mut desk = Desk::new(fleet);
    creating::check(&mut desk).await?;
    conditions::check(&mut desk).await?;
    ending::check(&mut desk).await?;
    sweeping::check(&mut desk).await?;
    pruning::check(&mut desk).await?;
    keeping::check(&mut desk).await?;
    managing::check(&mut desk).await?;
    living::check(&mut desk).await?;
    orders::check(&mut desk).await?;
    racing::check(&mut desk, way).await?;
    last_place::check(&mut desk, way).await
}

async fn whole_redemptions<R: AsyncRedemptions + ?Sized, const N: usize>(
    handles: [&R; N],
    way: Way,
) -> Checked {
    let Some(fleet) = Fleet::of(handles) else { return Ok(()) };
    redeeming::check(&mut Counter::new(fleet), way).await
}
