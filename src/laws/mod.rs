//! Laws across the rooms, most of them properties.
//!
//! What is documented is read from `laws/model.tsv`, the constraints and members of the two services' models in
//! a form of our own: the code under test is never asked what is valid.

mod attacks;
mod boundaries;
mod bounds;
mod compile_time;
#[cfg(feature = "ring")]
mod costs;
mod dense;
mod documentation;
mod generators;
mod grammar;
mod model;
mod patterns;
mod remembering;
#[cfg(feature = "ring")]
mod rotation;
mod round_trips;
mod short;
mod texts;
#[cfg(feature = "ring")]
mod tokens;

/// Every public name, of whatever module.
pub(crate) mod everything {
    #[cfg(feature = "ring")]
    pub(crate) use crate::keys::*;
    pub(crate) use crate::{claims::*, key_pair::*, participant::*, recording::*, store::*, *};
}
