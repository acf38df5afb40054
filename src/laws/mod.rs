//! Laws across the rooms, most of them properties.
//!
//! What is documented is read from the services' models as data (`testing/models`): the code under
//! test is never asked what is valid.

mod attacks;
mod boundaries;
mod bounds;
mod claim_bytes;
mod claims;
mod compile_time;
mod connections;
#[cfg(feature = "__sealer")]
mod costs;
mod documentation;
mod frames;
mod generators;
mod models;
mod patterns;
mod remembering;
#[cfg(feature = "__sealer")]
mod rotation;
mod round_trips;
mod tables;
mod texts;
#[cfg(feature = "__sealer")]
mod tokens;
