//! The service and the model take the same steps, and the same comes of them.
//!
//! `STAGEPASS_SEQUENCES=10000 cargo test --release --lib model_runs -- --nocapture` runs so many sequences of up
//! to 60 steps, and prints what they were made of.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use stagepass::{Account, Leeway};
use stagepass_model::{Refusal, ServiceUnderTest, Step, Summary, compare, steps};
use std::cell::RefCell;
use std::time::Instant;
#[cfg(feature = "arbitrary")]
use {
    arbitrary::{Arbitrary as _, Unstructured},
    proptest::collection::vec,
    proptest::strategy::ValueTree as _,
    stagepass_model::Sequence,
};

pub(super) fn home() -> Account {
    Account::new("us-west-2", "123456789012").unwrap()
}

fn sequences() -> Option<u32> {
    std::env::var("STAGEPASS_SEQUENCES").ok().map(|number| number.parse().unwrap())
}

/// Runs random sequences of up to 60 steps, each on a service of its own.
fn run(cases: u32, service: impl Fn(Leeway) -> ServiceUnderTest) -> Summary {
    let total = RefCell::new(Summary::default());
    let config = Config { source_file: Some(file!()), ..Config::with_cases(cases) };
    // Half of them have no leeway.
    let leeway = prop_oneof![Just(0), 0..=120_u32].prop_map(Leeway::from_seconds);
    let ran = TestRunner::new(config).run(&(steps(60), leeway), |(steps, leeway)| {
        let compared = compare(&mut service(leeway), &steps);
        let summary = compared.map_err(|divergence| TestCaseError::fail(divergence.to_string()))?;
        total.borrow_mut().add(&summary);
        Ok(())
    });
    ran.unwrap_or_else(|failure| panic!("{failure}"));
    total.into_inner()
}

fn in_memory(leeway: Leeway) -> ServiceUnderTest {
    ServiceUnderTest::in_memory(home(), leeway).unwrap()
}

#[test]
fn the_service_does_what_the_model_says() {
    let started = Instant::now();
    let mut summary = run(sequences().unwrap_or(256), in_memory);
    println!("{summary}in {:?}", started.elapsed());
    // A run in which something never happened proves nothing about it.
    for kind in Step::KINDS {
        assert!(summary.steps.remove(kind).is_some(), "no step was {kind}");
    }
    for reason in Refusal::REASONS {
        assert!(summary.refusals.remove(reason).is_some(), "nothing was refused because {reason}");
    }
    assert!(summary.steps.is_empty() && summary.refusals.is_empty(), "not listed: {summary}");
}

#[test]
fn a_fleet_that_shares_its_store_and_rotates_one_after_another_does_what_the_model_says() {
    let summary = run(sequences().unwrap_or(64), |leeway| in_memory(leeway).with_more_machines(2));
    assert!(summary.steps["RotateKeys"] > 0 && summary.steps["Join"] > 0);
}

#[cfg(feature = "arbitrary")]
#[test]
fn the_service_does_what_the_model_says_when_a_fuzzer_writes_the_steps() {
    let mut total = Summary::default();
    let bytes = vec(any::<u8>(), 0..4_096);
    let mut runner = TestRunner::deterministic();
    for _ in 0..sequences().unwrap_or(256) {
        let bytes = bytes.new_tree(&mut runner).unwrap().current();
        let Sequence(steps) = Sequence::arbitrary(&mut Unstructured::new(&bytes)).unwrap();
        total.add(&compare(&mut in_memory(Leeway::default()), &steps).unwrap());
    }
    assert_eq!(total.steps.len(), Step::KINDS.len(), "{total}");
    assert_eq!(total.refusals.len(), Refusal::REASONS.len(), "{total}");
}
