//! A model of the service, plain enough to be seen to be right, and the comparison of any service with it.
//!
//! [`Model`] keeps stages, sessions, participants and chat connections in a few tables of numbers and words. A token
//! is to it what the token was made with: nothing is sealed, no id is drawn. It is told what happens, one [`Step`]
//! after another, and says what is to come of each: every answer, and every refusal with its reason.
//! [`compare`] takes the same steps with a [`Subject`] and tells where the two part. Which ids the
//! subject draws is learnt from its answers, which must be fresh and formed as those of this library.
//!
//! A subject is whatever answers the operations: a server behind HTTP, which implements [`Subject`], or this
//! library over a store of the host's, for which `ServiceUnderTest` (feature `ring`) is at hand. Here a host
//! keeps the use of chat tokens in a set of its own:
//!
#![cfg_attr(
    all(feature = "proptest", feature = "ring"),
    doc = r#"
```
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use stagepass_model::{Conduct, ServiceUnderTest, compare, steps};
use stagepass::{Account, MemoryStore, Pruning, Redemption, Redemptions, StoreError, TokenId};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

#[derive(Debug, Default)]
struct Uses(Mutex<BTreeSet<TokenId>>);

impl Redemptions for Uses {
    fn claim(&self, id: TokenId) -> Result<Redemption, StoreError> {
        let mut uses = self.0.lock().map_err(|error| StoreError::Failed(error.to_string().into()))?;
        Ok(if uses.insert(id) { Redemption::First } else { Redemption::Repeated })
    }

    fn prune(&self, _: &Pruning) -> Result<(), StoreError> {
        Ok(())
    }
}

let home = Account::new("us-west-2", "123456789012")?;
let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(64) });
runner.run(&steps(60), |steps| {
    let (store, uses) = (Arc::new(MemoryStore::new()), Arc::new(Uses::default()));
    let mut subject = ServiceUnderTest::new(home.clone(), store, uses, Conduct::default())
        .map_err(|error| TestCaseError::fail(error.to_string()))?;
    compare(&mut subject, &steps).map_err(|divergence| TestCaseError::fail(divergence.to_string()))?;
    Ok(())
})?;
# Ok::<(), Box<dyn std::error::Error>>(())
```
"#
)]
//!
//! Random sequences are `steps` (feature `proptest`), and `Sequence` for a fuzzer that is guided by coverage (feature
//! `arbitrary`).

mod compare;
#[cfg(feature = "arbitrary")]
mod fuzzing;
mod names;
mod outcome;
mod plain;
mod presence;
#[cfg(feature = "proptest")]
mod sequences;
#[cfg(feature = "ring")]
mod service;
#[cfg(feature = "proptest")]
mod shrinking;
mod step;
mod subject;
mod witness;

pub use compare::{Divergence, Summary, compare};
#[cfg(feature = "arbitrary")]
pub use fuzzing::Sequence;
pub use outcome::{ChatAnswer, Name, Outcome, ParticipantAnswer, Refusal, StageAnswer, TokenAnswer};
pub use plain::Model;
#[cfg(feature = "proptest")]
pub use sequences::steps;
#[cfg(feature = "ring")]
pub use service::ServiceUnderTest;
pub use step::{ChatTokenRequest, Client, Door, End, Place, Shown, Step, Swapped, TokenRequest, Who};
pub use subject::{ChatEntered, Conduct, Entered, Subject};

/// How far, in seconds, a step may set the clock back from the latest moment that it told.
///
/// It is half of the five minutes by which the clocks of a fleet are believed to differ: a token may be issued by a
/// clock that is so much ahead, and shown to one that is so much behind. A clock that goes back farther brings back
/// tokens that have expired, and whether their participants were disconnected may be forgotten by then.
pub const CLOCK_WANDERS_SECONDS: i64 = 150;

/// The moment at which every sequence begins, in seconds since 1970: `2023-03-06T21:47:43Z`.
pub const START: i64 = 1_678_139_263;
