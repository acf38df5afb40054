//! What tokens say, how they are sealed or signed, and what an opened one grants.

pub(crate) mod claims;
pub(crate) mod grant;
pub mod key_pair;
mod lengths;
#[cfg(feature = "ring")]
pub(crate) mod sealed;
