//! The guard says of a request what the library says of it.

use crate::host::Host;
use crate::operations::{cases, for_each_operation};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use stagepass::strategies;
use stagepass_aws::{IntoSdk, Preflight, violations};
use std::sync::atomic::{AtomicU32, Ordering};

macro_rules! verdicts {
    ($($client:ident $name:ident($request:path) $valid:ident $input:ident => $answered:ident($answer:path);)+) => {
        #[test]
        fn the_guard_and_the_library_judge_alike() {
            let host = Host::new(Some(&Preflight::refusing()));
            // A macro has no file to keep failures for. Each of them shrinks, and shows.
            let config = Config { cases: cases(10_000), failure_persistence: None, ..Config::default() };
            let [passed, refused, not_made] = [const { AtomicU32::new(0) }; 3];
            let count = |outcome: &AtomicU32| outcome.fetch_add(1, Ordering::Relaxed);
            $(
                let inputs = prop_oneof![
                    strategies::$input(),
                    strategies::broken::$valid().prop_map(|broken| broken.input),
                ];
                let checked = TestRunner::new(config.clone()).run(&inputs, |input| {
                    // No keys cannot be told from none in a query.
                    prop_assume!(!serde_json::to_value(&input).is_ok_and(|sent| sent["tagKeys"] == json!([])));
                    let expected = <$request>::try_from(input.clone()).err();
                    let Ok(builder) = input.into_sdk() else {
                        // The SDK has no way to say it, or refuses what it misses.
                        prop_assert!(expected.is_some());
                        count(&not_made);
                        return Ok(());
                    };
                    let outcome = host.run(builder.send_with(&host.$client));
                    let was_sent = !host.sent().is_empty();
                    let found = outcome.err().and_then(|error| violations(&error).cloned());
                    if !was_sent && found.is_none() {
                        // What the path or the query is to have is missing: the SDK says so itself.
                        prop_assert!(expected.is_some());
                        count(&not_made);
                        return Ok(());
                    }
                    prop_assert_eq!(was_sent, expected.is_none());
                    count(if was_sent { &passed } else { &refused });
                    prop_assert_eq!(found, expected);
                    Ok(())
                });
                checked.unwrap_or_else(|failure| panic!("{}: {failure}", stringify!($name)));
            )+
            let counts = [passed, refused, not_made].map(AtomicU32::into_inner);
            let [passed, refused, not_made] = counts;
            println!("{passed} passed, {refused} were refused, {not_made} were not made");
            let third = counts.iter().sum::<u32>() / 3;
            assert!(passed > third && refused > third && not_made < third / 3);
        }
    };
}
for_each_operation!(verdicts);
