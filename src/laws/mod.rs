//! Laws across the rooms, most of them properties.
//!
//! What is documented is read from `laws/model.tsv`, the constraints and members of the two services' models in
//! a form of our own: the code under test is never asked what is valid.

mod attacks;
mod boundaries;
mod bounds;
mod claims;
mod compile_time;
#[cfg(feature = "__sealer")]
mod costs;
mod documentation;
mod generators;
mod grammar;
mod model;
mod patterns;
mod remembering;
#[cfg(feature = "__sealer")]
mod rotation;
mod round_trips;
mod texts;
#[cfg(feature = "__sealer")]
mod tokens;

/// Every public name, of whatever module.
pub(crate) mod everything {
    pub(crate) use crate::{claims::*, key_pair::*, keys::*, participant::*, recording::*, store::*, *};
}
