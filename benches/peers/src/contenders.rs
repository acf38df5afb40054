//! The contenders.

mod biscuit;
mod branca;
#[cfg(any(feature = "openssl", feature = "rustcrypto"))]
mod fernet;
mod floors;
#[cfg(feature = "openssl")]
mod josekit;
pub(crate) mod jsonwebtoken;
mod jwt_simple;
mod keys;
pub(crate) mod livekit;
mod pasetors;
mod rusty_paseto;
pub(crate) mod stagepass;

use crate::claims::Claims;
use crate::contender::Contender;

/// The names that the demands and the chart use.
pub(crate) const SEALED: &str = "stagepass";
pub(crate) const SEALED_FAST: &str = "stagepass, fast randomness";
pub(crate) const ES384_AWS_LC: &str = "stagepass ES384, aws-lc-rs";
pub(crate) const JSONWEBTOKEN_HS256: [&str; 2] =
    ["jsonwebtoken HS256, aws_lc_rs", "jsonwebtoken HS256, rust_crypto"];
pub(crate) const JSONWEBTOKEN_ES384_AWS_LC: &str = "jsonwebtoken ES384, aws_lc_rs";

/// Returns all contenders with these claims, in the order of their kinds.
pub(crate) fn all(claims: &Claims) -> Vec<Contender> {
    let mut all = stagepass::all(claims);
    all.push(Contender::new(pasetors::Pasetors::new(), claims));
    all.push(Contender::new(rusty_paseto::RustyPaseto::new(), claims));
    all.push(Contender::new(branca::Branca::new(), claims));
    #[cfg(any(feature = "openssl", feature = "rustcrypto"))]
    all.push(Contender::new(fernet::Fernet::new(), claims));
    #[cfg(feature = "openssl")]
    all.extend(josekit::all(claims));
    all.extend(jwt_simple::all(claims));
    all.push(Contender::new(livekit::Livekit::new(), claims));
    all.extend(jsonwebtoken::all(claims));
    all.push(Contender::new(biscuit::Biscuit::new(), claims));
    all.extend(floors::all(claims));
    all.sort_by_key(|contender| contender.kind);
    all
}
