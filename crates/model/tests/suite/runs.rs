//! The service and the model take the same steps, and the same comes of them.
//!
//! This runs so many sequences of up to 60 steps, and prints what they were made of:
//!
//! ```sh
//! STAGEPASS_SEQUENCES=10000 \
//!     cargo test --release -p stagepass-model --all-features runs -- --nocapture
//! ```

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use stagepass::store::Quotas;
use stagepass::{Account, Leeway};
use stagepass_model::{Conduct, Refusal, ServiceUnderTest, Step, Summary, compare, steps};
use std::cell::RefCell;
use std::time::Instant;
#[cfg(feature = "arbitrary")]
use {
    arbitrary::{Arbitrary as _, Unstructured},
    proptest::strategy::ValueTree as _,
    stagepass_model::Sequence,
};

pub(super) fn account() -> Account {
    Account::new("us-west-2", "123456789012").unwrap()
}

pub(super) fn service(conduct: Conduct) -> ServiceUnderTest {
    ServiceUnderTest::in_memory(account(), conduct).unwrap()
}

fn sequences() -> Option<u32> {
    std::env::var("STAGEPASS_SEQUENCES").ok().map(|number| number.parse().unwrap())
}

/// Half of the machines have no leeway.
fn leeway() -> impl Strategy<Value = Leeway> {
    prop_oneof![Just(0), 0..=120_u32].prop_map(Leeway::from_seconds)
}

/// Mostly none, and else few enough to be met.
fn quotas() -> impl Strategy<Value = Quotas> {
    let most = || prop_oneof![2 => Just(None), 1 => (1..=3_u32).prop_map(Some)];
    (most(), most(), most(), most(), most()).prop_map(
        |(stages, public_keys, rooms, participants, publishers)| {
            let mut quotas = Quotas::default();
            (quotas.stages, quotas.public_keys, quotas.rooms) = (stages, public_keys, rooms);
            (quotas.participants, quotas.publishers) = (participants, publishers);
            quotas
        },
    )
}

/// Runs random sequences of up to 60 steps, each on a service of its own.
fn run(cases: u32, machines: impl Strategy<Value = Vec<Leeway>>) -> Summary {
    let total = RefCell::new(Summary::default());
    let config = Config { source_file: Some(file!()), ..Config::with_cases(cases) };
    let cases = (steps(60), leeway(), machines, prop_oneof![Just(Quotas::default()), quotas()]);
    let ran = TestRunner::new(config).run(&cases, |(steps, first, others, quotas)| {
        let conduct = others.into_iter().fold(Conduct::new(first), Conduct::with_machine);
        let conduct = conduct.with_quotas(quotas);
        let compared = compare(&mut service(conduct), &steps);
        let summary = compared.map_err(|divergence| TestCaseError::fail(divergence.to_string()))?;
        total.borrow_mut().add(&summary);
        Ok(())
    });
    ran.unwrap_or_else(|failure| panic!("{failure}"));
    total.into_inner()
}

/// A run in which something never happened proves nothing about it.
fn complete(summary: &Summary, kinds: &[&'static str]) {
    let kinds: Vec<_> = kinds.iter().chain(&Step::CALLS).copied().collect();
    assert_eq!(summary.steps.keys().collect::<Vec<_>>(), sorted(&kinds), "{summary}");
    assert_eq!(summary.refusals.keys().collect::<Vec<_>>(), sorted(&Refusal::REASONS), "{summary}");
}

fn sorted<'a>(names: &'a [&'static str]) -> Vec<&'a &'static str> {
    let mut names: Vec<_> = names.iter().collect();
    names.sort();
    names
}

#[test]
fn machines_with_clocks_of_their_own_do_what_the_model_says() {
    let started = Instant::now();
    // As many as it takes for what is met least to be met in any run.
    let summary = run(sequences().unwrap_or(1_536), vec(leeway(), 1..=3));
    println!("{summary}in {:?}", started.elapsed());
    complete(&summary, &Step::KINDS);
}

#[test]
fn a_machine_alone_which_drops_its_keys_does_what_the_model_says() {
    let summary = run(sequences().unwrap_or(64), vec(leeway(), 0));
    println!("{summary}");
    // Nobody else takes the turn.
    assert!(!summary.steps.contains_key("Turn"));
    assert!(summary.steps["DropOutlivedKeys"] > 0 && summary.steps["Join"] > 0);
}

#[cfg(feature = "arbitrary")]
#[test]
fn the_service_does_what_the_model_says_when_a_fuzzer_writes_the_steps() {
    let mut total = Summary::default();
    let bytes = vec(any::<u8>(), 0..4_096);
    let mut runner = TestRunner::deterministic();
    for _ in 0..sequences().unwrap_or(1_024) {
        let bytes = bytes.new_tree(&mut runner).unwrap().current();
        let Sequence(steps) = Sequence::arbitrary(&mut Unstructured::new(&bytes)).unwrap();
        let mut quotas = Quotas::default();
        (quotas.stages, quotas.public_keys, quotas.publishers) = (Some(2), Some(1), Some(1));
        let conduct = Conduct::default().with_machine(Leeway::from_seconds(60)).with_quotas(quotas);
        total.add(&compare(&mut service(conduct), &steps).unwrap());
    }
    complete(&total, &Step::KINDS);
}
