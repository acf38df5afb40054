//! The guard refuses what a server refuses, and nothing else.

use crate::host::{clients, runtime};
use crate::operations::{cases, for_each_operation};
use crate::server::Server;
use aws_sdk_ivschat::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ivschat::types::error::ValidationException;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use stagepass::{Operation, strategies};
use stagepass_aws::{IntoSdk, Preflight, violations};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Debug;

/// What came of a request.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    /// The SDK does not make it, because it misses what stands in the path, or another member.
    NotMade,
    /// It breaks rules: the text with all violations, and ivschat's list of them.
    Refused { text: String, fields: Vec<(String, String)> },
    /// It was answered, or failed with another documented exception.
    Taken,
}

/// What a server alone can tell: which pages there are, and whether a point is on the curve P-384.
const ALONE: [&str; 2] = [
    "1 validation error detected. Value at '/nextToken' failed to satisfy constraint: \
     Member must be what the page before it was answered with, not more than a day ago",
    "1 validation error detected. Value at '/publicKeyMaterial' failed to satisfy constraint: \
     Member must be an uncompressed public key of P-384",
];

fn told_by_the_guard(operation: Operation, error: &(dyn Error + 'static)) -> Option<Told> {
    let found = violations(error)?;
    let field = |path: &str| path.split('/').nth(1).unwrap_or_default().to_owned();
    let mut fields = Vec::new();
    if operation.api() == stagepass::Api::Chat {
        fields.extend(found.iter().map(|violation| (field(violation.path()), violation.to_string())));
    }
    Some(Told::Refused { text: found.to_string(), fields })
}

fn told_by_the_server<T, E>(operation: Operation, outcome: Result<T, SdkError<E>>) -> Told
where
    E: ProvideErrorMetadata + Error + Debug + 'static,
{
    let error = match outcome {
        Ok(_) => return Told::Taken,
        Err(SdkError::ConstructionFailure(_)) => return Told::NotMade,
        Err(error) => error,
    };
    let code = error.code().unwrap_or_else(|| panic!("{operation:?}: {error:?}"));
    let is_documented = code != "InternalServerException" && operation.exceptions().contains(&code);
    assert!(is_documented, "{operation:?}: {error:?}");
    if code != "ValidationException" {
        return Told::Taken;
    }
    let mut fields = Vec::new();
    if operation.api() == stagepass::Api::Chat {
        let answered: &ValidationException =
            error.as_service_error().unwrap().source().unwrap().downcast_ref().unwrap();
        fields.extend(answered.field_list().iter().map(|field| (field.name.clone(), field.message.clone())));
    }
    Told::Refused { text: error.message().unwrap().to_owned(), fields }
}

macro_rules! agreement {
    ($($client:ident $name:ident($request:path) $valid:ident $input:ident => $answered:ident($answer:path);)+) => {
        #[test]
        fn the_guard_refuses_what_the_server_refuses() {
            let Some(server) = Server::start("--aws-quotas=false") else { return };
            let runtime = runtime();
            let bare = clients!(server.http, endpoint_url(server.address));
            let guarded = clients!(server.http, endpoint_url(server.address), interceptor(Preflight::refusing()));
            let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
            $(
                let inputs = prop_oneof![
                    strategies::$input(),
                    strategies::broken::$valid().prop_map(|broken| broken.input),
                ];
                let counted = std::cell::RefCell::new(&mut counts);
                let count = |what| *counted.borrow_mut().entry(what).or_default() += 1;
                // A macro has no file to keep failures for. Each of them shrinks, and shows.
                let config = Config { cases: cases(3_100), failure_persistence: None, ..Config::default() };
                let checked = TestRunner::new(config).run(&inputs, |input| {
                    let operation = Operation::$name;
                    let Ok(builder) = input.into_sdk() else {
                        count("not made");
                        return Ok(());
                    };
                    let by_server =
                        told_by_the_server(operation, runtime.block_on(builder.clone().send_with(&bare.$client)));
                    let outcome = runtime.block_on(builder.send_with(&guarded.$client));
                    let refused = outcome.as_ref().err().and_then(|error| told_by_the_guard(operation, error));
                    let has_refused = refused.is_some();
                    let with_guard = refused.unwrap_or_else(|| told_by_the_server(operation, outcome));
                    prop_assert_eq!(&by_server, &with_guard);
                    match by_server {
                        Told::NotMade => count("not made"),
                        Told::Taken => count("taken"),
                        Told::Refused { .. } if has_refused => count("refused"),
                        Told::Refused { text, .. } => {
                            prop_assert!(ALONE.contains(&text.as_str()), "{}", text);
                            count("refused by the server alone");
                        }
                    }
                    Ok(())
                });
                checked.unwrap_or_else(|failure| panic!("{}: {failure}", stringify!($name)));
            )+
            println!("{counts:?}");
            let third = counts.values().sum::<u32>() / 3;
            let [taken, refused, not_made] = ["taken", "refused", "not made"].map(|what| counts[what]);
            assert!(taken > third && refused > third && not_made < third / 3, "{counts:?}");
        }
    };
}
for_each_operation!(agreement);
