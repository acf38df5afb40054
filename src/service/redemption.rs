//! The single use of chat tokens.

use crate::host::sealer::Purpose;
use crate::service::pruning::{Pruning, Remembered};
use crate::service::store::StoreError;
use crate::tokens::claims::TokenId;
use std::fmt;
use std::future::{Future, ready};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Keeps which chat tokens have opened their one connection.
///
/// # For implementers
///
/// [`claim`](Self::claim) is one atomic step. Of all claims of an id, from all threads, processes
/// and machines that let clients in, exactly one is answered with [`Redemption::First`], whatever
/// leeway or clock each of them has. A read followed by a write is not that. One conditional insert
/// into a table that all share is, and its count of rows says whether it was first. A replica that
/// lags behind must not be asked.
///
/// ```sql
/// INSERT INTO redemptions (token_id) VALUES (:id) ON CONFLICT DO NOTHING;
/// ```
///
/// A false `First` lets a copied token open a second connection, under the name and with the
/// capabilities of the user it was stolen from, within the minute that tokens live. A false
/// `Repeated` turns a client away, which then asks for another token. So when in doubt, do not say
/// `First`: return the error, and nobody is let in.
///
/// The crate `stagepass-model` checks this contract, too, with `contract::check_redemptions`.
pub trait Redemptions: fmt::Debug + Send + Sync {
    /// Claims the one use of a token.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError`] when it is not known whether this is the first claim; nobody is let
    /// in.
    fn claim(&self, token_id: TokenId) -> Result<Redemption, StoreError>;

    /// Forgets claims of tokens that nobody is let in with any more.
    ///
    /// [`Pruning`] says why this is two steps, and what is safe to forget when:
    ///
    /// ```sql
    /// DELETE FROM redemptions WHERE stamped_at <= :forgets; -- Pruning::forgets(Purpose::Chat)
    /// UPDATE redemptions SET stamped_at = :stamp WHERE stamped_at IS NULL; -- Pruning::stamp()
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot.
    fn prune(&self, pruning: &Pruning) -> Result<(), StoreError>;
}

/// Keeps which chat tokens have opened their one connection, for hosts that must not block.
///
/// The contract is that of [`Redemptions`]. Every type that implements those is these as well, with
/// futures that are ready at once.
pub trait AsyncRedemptions: fmt::Debug + Send + Sync {
    /// Claims the one use of a token, as [`Redemptions::claim`] says.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError`] when it is not known whether this is the first claim; nobody is let
    /// in.
    fn claim(&self, token_id: TokenId) -> impl Future<Output = Result<Redemption, StoreError>> + Send;

    /// Forgets claims, as [`Redemptions::prune`] says.
    ///
    /// # Errors
    ///
    /// Returns [`StoreError::Failed`] when the store cannot.
    fn prune(&self, pruning: &Pruning) -> impl Future<Output = Result<(), StoreError>> + Send;
}

impl<R: Redemptions + ?Sized> AsyncRedemptions for R {
    fn claim(&self, token_id: TokenId) -> impl Future<Output = Result<Redemption, StoreError>> + Send {
        ready(Redemptions::claim(self, token_id))
    }

    fn prune(&self, pruning: &Pruning) -> impl Future<Output = Result<(), StoreError>> + Send {
        ready(Redemptions::prune(self, pruning))
    }
}

/// The answer to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the first time, or not")]
pub enum Redemption {
    /// The token was claimed for the first time: its bearer may come in.
    First,
    /// The token was claimed before.
    Repeated,
}

/// Keeps redemptions in memory, for hosts of a single process.
///
/// It remembers every claim until the host prunes. A host that prunes every minute has no more than
/// the claims of the latest 55 minutes in memory, at about 26 bytes each.
#[derive(Debug)]
pub struct MemoryRedemptions(Mutex<Remembered<TokenId>>);

impl Default for MemoryRedemptions {
    fn default() -> Self {
        Self(Mutex::new(Remembered::nothing()))
    }
}

impl MemoryRedemptions {
    /// Creates redemptions of which none was claimed yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn claimed(&self) -> MutexGuard<'_, Remembered<TokenId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Redemptions for MemoryRedemptions {
    fn claim(&self, token_id: TokenId) -> Result<Redemption, StoreError> {
        Ok(if self.claimed().insert(token_id) { Redemption::First } else { Redemption::Repeated })
    }

    fn prune(&self, pruning: &Pruning) -> Result<(), StoreError> {
        let forgotten = self.claimed().prune(pruning, Purpose::Chat);
        drop(forgotten);
        Ok(())
    }
}
