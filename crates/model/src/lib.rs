#![cfg_attr(all(feature = "ring", feature = "proptest"), doc = include_str!("../README.md"))]
#![cfg_attr(
    not(all(feature = "ring", feature = "proptest")),
    doc = "An executable model of Amazon IVS stages, tokens and chat, to compare services with."
)]

#[cfg(feature = "ring")]
mod answering;
mod asking;
mod call;
mod calling;
#[cfg(feature = "ring")]
mod clock;
mod clocks;
mod compare;
mod conduct;
mod connections;
pub mod contract;
#[cfg(feature = "arbitrary")]
mod fuzzing;
mod listing;
mod managing;
mod names;
mod outcome;
mod plain;
mod presence;
mod remote;
mod reply;
#[cfg(feature = "proptest")]
mod sequences;
#[cfg(feature = "ring")]
mod service;
mod showing;
#[cfg(feature = "proptest")]
mod shrinking;
mod step;
#[cfg(feature = "proptest")]
mod stepping;
mod subject;
mod tables;
mod terms;
mod tokens;
mod told;
#[cfg(feature = "proptest")]
mod walks;
mod witness;

pub use call::{Call, Filter};
pub use compare::{Divergence, Summary, compare};
pub use conduct::Conduct;
#[cfg(feature = "arbitrary")]
pub use fuzzing::Sequence;
pub use outcome::{ChatAnswer, Name, Outcome, ParticipantAnswer, Refusal, StageAnswer, TokenAnswer};
pub use plain::Model;
pub use remote::{Remote, RemoteConnection};
pub use reply::Reply;
#[cfg(feature = "proptest")]
pub use sequences::steps;
#[cfg(feature = "ring")]
pub use service::ServiceUnderTest;
pub use step::Step;
pub use subject::{ChatEntered, Entered, Subject};
pub use terms::{ChatTokenRequest, Client, Door, End, Place, Shown, Swapped, TokenRequest, Who};
pub use told::Told;

/// The number of seconds by which a clock may be ahead or behind: five minutes.
///
/// A disconnect, and the use of a chat token, hold for as long as the clocks of all machines keep
/// to this.
pub const CLOCKS_DIFFER_SECONDS: i64 = 300;

/// The moment at which every sequence begins, in seconds since 1970: `2023-03-06T21:47:43Z`.
pub const START: i64 = 1_678_139_263;
