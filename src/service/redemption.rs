//! The single use of chat tokens.

use crate::host::clock::Timestamp;
use crate::service::store::StoreError;
use crate::tokens::claims::TokenId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// Keeps which chat tokens have opened their one connection.
///
/// # For implementers
///
/// [`claim`](Self::claim) is one atomic step: of all claims of an id, from all threads, processes and
/// machines that let clients in, exactly one hears [`Redemption::First`]. A read followed by a write is not
/// that; one conditional insert into a table that all share is, such as
/// `INSERT INTO redemptions (token_id, forget_at) VALUES (…) ON CONFLICT DO NOTHING`, which says by its count
/// of rows whether it was first. A replica that lags behind must not be asked.
///
/// What a false answer costs: a false `First` lets a copied token open a second connection, under the name
/// and with the capabilities of the user it was stolen from, within the minute that tokens live. A false
/// `Repeated` turns a client away, which then asks for another token. So when in doubt, do not say `First`:
/// return the error, and nobody is let in.
pub trait Redemptions: fmt::Debug + Send + Sync {
    /// Claims the one use of a token.
    ///
    /// From `forget_at` on, the token is refused as expired anyway, so the id may be forgotten when a clock
    /// that no host is behind says so. `now` is the moment of this claim.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when it is not known whether this is the first claim; nobody is let in.
    fn claim(
        &self,
        token_id: TokenId,
        forget_at: Timestamp,
        now: Timestamp,
    ) -> Result<Redemption, StoreError>;
}

/// Whether a token was claimed for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redemption {
    /// For the first time: its bearer may come in.
    First,
    /// Not for the first time.
    Repeated,
}

/// Keeps redemptions in memory, for hosts of a single process.
///
/// It forgets an id when its token would be refused as expired. A clock that goes back does not make it take a
/// forgotten token for an unused one: what could have been forgotten counts as used.
#[derive(Debug, Default)]
pub struct MemoryRedemptions(Mutex<Claimed>);

#[derive(Debug)]
struct Claimed {
    /// By the moment from which they may be forgotten; a set of ids takes little more than the ids.
    by_end: BTreeMap<Timestamp, BTreeSet<TokenId>>,
    /// All that ends by then is forgotten.
    forgotten: Timestamp,
}

impl Default for Claimed {
    fn default() -> Self {
        Self { by_end: BTreeMap::new(), forgotten: Timestamp::MIN }
    }
}

impl MemoryRedemptions {
    /// Nothing was claimed yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Redemptions for MemoryRedemptions {
    fn claim(
        &self,
        token_id: TokenId,
        forget_at: Timestamp,
        now: Timestamp,
    ) -> Result<Redemption, StoreError> {
        let mut claimed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        claimed.forgotten = claimed.forgotten.max(now);
        while let Some(oldest) = claimed.by_end.first_entry().filter(|oldest| *oldest.key() <= now) {
            oldest.remove();
        }
        let first =
            forget_at > claimed.forgotten && claimed.by_end.entry(forget_at).or_default().insert(token_id);
        Ok(if first { Redemption::First } else { Redemption::Repeated })
    }
}
