//! What is kept between decisions.

mod memory;

pub use memory::MemoryStore;

use crate::domain::arn::{RoomArn, StageArn};
use crate::domain::stage::{SessionId, Stage};
use crate::domain::token::ParticipantId;
use crate::service::records::{Change, ParticipantRecord, StageSnapshot};
use std::error::Error;
use std::fmt;

/// Keeps stages, rooms and participants.
///
/// # For implementers
///
/// - [`apply`](Self::apply) makes the whole change or none of it, and never on top of another version than
///   the change names: that is what keeps two concurrent joins from starting two sessions, and a
///   join from passing a disconnect.
/// - [`presence`](Self::presence) reads all of its parts at one moment: from one transaction.
/// - Sessions that ended stay readable through [`attendance`](Self::attendance) for as long as the host wants.
/// - A host that is asynchronous needs no `Store`: it reads a [`StageSnapshot`], asks
///   [`Authority`](crate::Authority), and persists the [`Change`] itself, under the same contract.
pub trait Store: fmt::Debug + Send + Sync {
    /// The stage.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`] when the store cannot tell.
    fn stage(&self, stage_arn: &StageArn) -> Result<Option<Stage>, StoreError>;

    /// Whether the room exists.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`] when the store cannot tell.
    fn has_room(&self, room_arn: &RoomArn) -> Result<bool, StoreError>;

    /// A participant of any session, also of one that ended.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`] when the store cannot tell.
    fn attendance(
        &self,
        stage_arn: &StageArn,
        session_id: &SessionId,
        participant_id: &ParticipantId,
    ) -> Result<Option<ParticipantRecord>, StoreError>;

    /// What a decision about the participant needs to know; `None` when the stage does not exist.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`] when the store cannot tell.
    fn presence(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<StageSnapshot>, StoreError>;

    /// Makes the change.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when the stage or room exists already, or the presence has another version;
    /// [`StoreError::Failed`] when the store cannot. In both cases nothing was changed.
    fn apply(&self, change: &Change) -> Result<(), StoreError>;
}

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Somebody else was faster: read again and decide again.
    #[error("the store has changed since it was read")]
    Conflict,
    /// It failed.
    #[error("the store failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}
