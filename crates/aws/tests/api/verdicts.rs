//! The guard says of a request what the library says of it.

use crate::host::Host;
use crate::operations::for_each_operation;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use stagepass::strategies;
use stagepass_aws::{IntoSdk, Preflight, violations};
use std::cell::Cell;

/// How many requests are made of each operation: `STAGEPASS_AWS_REQUESTS` in all.
fn cases() -> u32 {
    let all = std::env::var("STAGEPASS_AWS_REQUESTS").ok().and_then(|number| number.parse().ok());
    all.unwrap_or(6_200_u32).div_ceil(31)
}

macro_rules! verdicts {
    ($($client:ident $name:ident($request:path) $valid:ident $input:ident => $answered:ident($answer:path);)+) => {
        #[test]
        fn the_guard_and_the_library_judge_alike() {
            let host = Host::new(Some(&Preflight::refusing()));
            let judged = Cell::new(Judged::default());
            $(
                let inputs = prop_oneof![
                    strategies::$input(),
                    strategies::broken::$valid().prop_map(|broken| broken.input),
                ];
                let checked = TestRunner::new(Config::with_cases(cases())).run(&inputs, |input| {
                    // No keys cannot be told from none in a query.
                    prop_assume!(!serde_json::to_value(&input).is_ok_and(|sent| sent["tagKeys"] == json!([])));
                    let expected = <$request>::try_from(input.clone()).err();
                    let Ok(builder) = input.into_sdk() else {
                        // The SDK has no way to say it, or refuses what it misses.
                        prop_assert!(expected.is_some());
                        judged.set(judged.get().not_made());
                        return Ok(());
                    };
                    let outcome = host.run(builder.send_with(&host.$client));
                    let was_sent = !host.sent().is_empty();
                    let found = outcome.err().and_then(|error| violations(&error).cloned());
                    if !was_sent && found.is_none() {
                        // What stands in the path or in the query is missing: the SDK says so itself.
                        prop_assert!(expected.is_some());
                        judged.set(judged.get().not_made());
                        return Ok(());
                    }
                    prop_assert_eq!(was_sent, expected.is_none());
                    judged.set(if was_sent { judged.get().passed() } else { judged.get().refused() });
                    prop_assert_eq!(found, expected);
                    Ok(())
                });
                checked.unwrap_or_else(|failure| panic!("{}: {failure}", stringify!($name)));
            )+
            let Judged { passed, refused, not_made } = judged.get();
            println!("{passed} passed, {refused} were refused, {not_made} were not made");
            let all = passed + refused + not_made;
            assert!(passed > all / 3 && refused > all / 3 && not_made < all / 10);
        }
    };
}
for_each_operation!(verdicts);

/// How many requests passed, were refused by the guard, and were not made by the SDK itself.
#[derive(Debug, Clone, Copy, Default)]
struct Judged {
    passed: u32,
    refused: u32,
    not_made: u32,
}

impl Judged {
    fn passed(self) -> Self {
        Self { passed: self.passed + 1, ..self }
    }

    fn refused(self) -> Self {
        Self { refused: self.refused + 1, ..self }
    }

    fn not_made(self) -> Self {
        Self { not_made: self.not_made + 1, ..self }
    }
}
