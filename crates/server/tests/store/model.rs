//! A service over the store does what the executable model says.

use super::postgres::Postgres;
use super::{Blocking, open, runtime};
use proptest::prelude::any;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use stagepass::{Account, Leeway, PredictableRandom};
use stagepass_model::{Conduct, ServiceUnderTest, compare, steps};
use std::sync::Arc;

/// Runs random sequences of steps, each over an empty database.
fn runs_as_the_model_says(cases: u32, empty: impl Fn() -> String) {
    let runtime = runtime();
    let config = Config { failure_persistence: None, ..Config::with_cases(cases) };
    let ran = TestRunner::new(config).run(&(steps(60), any::<u64>()), |(steps, seed)| {
        let Blocking { database, runtime } = open(&runtime, &empty());
        // Months pass in a sequence, and the model asks for what ended long ago.
        let database = database.with_ended_sessions(u32::MAX, u32::MAX);
        let store = Arc::new(Blocking { database, runtime });
        let account = Account::new("us-west-2", "123456789012").unwrap();
        let random = Arc::new(PredictableRandom::seeded(seed));
        let conduct = Conduct::default().with_machine(Leeway::from_seconds(60));
        let mut subject =
            ServiceUnderTest::new(account, random, store.clone(), store.clone(), conduct).unwrap();
        let compared = compare(&mut subject, &steps);
        store.runtime.block_on(store.database.close());
        compared.map(drop).map_err(|divergence| TestCaseError::fail(divergence.to_string()))
    });
    ran.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn a_service_in_memory_does_what_the_model_says() {
    runs_as_the_model_says(64, || "sqlite::memory:".to_owned());
}

#[test]
fn a_service_over_postgres_does_what_the_model_says() {
    let server = Postgres::start();
    runs_as_the_model_says(8, || server.database());
}
