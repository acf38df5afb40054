//! What tokens say, how they are sealed or signed, and what an opened one grants.

pub(crate) mod claims;
pub(crate) mod grant;
pub mod key_pair;
pub(crate) mod keys;
mod lengths;
#[cfg(feature = "__sealer")]
pub(crate) mod sealed;
