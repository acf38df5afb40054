//! What was decided, which is handed out only after it was kept.

use crate::service::records::Change;
use std::future::Future;

/// A decision: an answer, and the change that has to be kept before the answer may be given.
///
/// The answer comes out of a decision only through [`keep`](Self::keep) or
/// [`keep_async`](Self::keep_async). Two decisions about one participant can be made at the same
/// time, and both would answer with the same connection; only the one whose change was kept may
/// answer. The other one has to be made anew.
///
/// ```
/// # #[cfg(not(feature = "ring"))]
/// # fn main() {}
/// # #[cfg(feature = "ring")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use stagepass::{Account, Authority, KeyName, KeyRing, SystemClock, SystemRandom, TokenKey};
/// # use std::sync::Arc;
/// # let random = Arc::new(SystemRandom::new());
/// # let ring = KeyRing::new(TokenKey::generate(KeyName::new("k")?, &*random)?, random.clone());
/// # let home = Account::new("us-west-2", "123456789012")?;
/// # let authority = Authority::new(home, Arc::new(SystemClock), random, Arc::new(ring));
/// use stagepass::StoreError;
/// use stagepass::room::CreateRoom;
///
/// let mut table = Vec::new();
/// let decision = authority.create_room(CreateRoom::default())?;
/// let room = decision.keep(|change| {
///     table.push(change);
///     Ok::<(), StoreError>(())
/// })?;
/// assert_eq!(table.len(), 1);
/// assert_eq!(room.arn.region(), "us-west-2");
///
/// let lost = authority.create_room(CreateRoom::default())?.keep(|_| Err(StoreError::Conflict));
/// assert!(lost.is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a decision has no effect, and no answer, until its change is kept"]
pub struct Decision<A> {
    answer: A,
    change: Option<Change>,
}

impl<A> Decision<A> {
    pub(crate) const fn new(answer: A, change: Option<Change>) -> Self {
        Self { answer, change }
    }

    /// Returns the change that has to be kept, or `None` when everything stays as it is.
    #[must_use]
    pub const fn change(&self) -> Option<&Change> {
        self.change.as_ref()
    }

    /// Keeps the change, and returns the answer when that succeeded.
    ///
    /// `keep` does what [`Store::apply`](crate::Store::apply) promises. It is not called when
    /// nothing changes.
    ///
    /// # Errors
    ///
    /// Returns the error of `keep`; the answer is lost with the decision.
    pub fn keep<E>(self, keep: impl FnOnce(Change) -> Result<(), E>) -> Result<A, E> {
        let Self { answer, change } = self;
        change.map_or(Ok(()), keep).map(|()| answer)
    }

    /// Keeps the change as [`keep`](Self::keep) does, and waits for it without blocking.
    ///
    /// # Errors
    ///
    /// Returns the error of `keep`; the answer is lost with the decision.
    pub async fn keep_async<E, F>(self, keep: impl FnOnce(Change) -> F) -> Result<A, E>
    where
        F: Future<Output = Result<(), E>>,
    {
        let Self { answer, change } = self;
        if let Some(change) = change {
            keep(change).await?;
        }
        Ok(answer)
    }
}
