//! What the library says arrives at the service and comes back from it, through the SDK's own
//! printing and parsing.

use crate::host::Host;
use crate::operations::for_each_operation;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};
use stagepass::http::{Answer, HttpRequest, Request};
use stagepass::{Operation, strategies};
use stagepass_aws::{FromSdk, IntoSdk};

/// What the SDK tells of a value: with it, these members are the same absent and said so.
fn told(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let same = |name: &str, value: &Value| match name {
                "redundantIngest" | "replica" | "recordParticipantReplicas" => *value == json!(false),
                "recordingReconnectWindowSeconds" => *value == json!(0),
                _ => false,
            };
            members
                .into_iter()
                .filter(|(name, value)| !same(name, value))
                .map(|(name, value)| (name, told(value)))
                .collect()
        }
        Value::Array(items) => items.into_iter().map(told).collect(),
        other => other,
    }
}

fn told_of(request: Request) -> (String, Value) {
    let HttpRequest { target, body, .. } = request.into_http();
    (target, if body.is_empty() { Value::Null } else { told(serde_json::from_slice(&body).unwrap()) })
}

macro_rules! round_trips {
    ($($client:ident $name:ident($request:path) $valid:ident $input:ident => $answered:ident($answer:path);)+) => {
        $(
            #[test]
            fn $valid() {
                let host = Host::new(None);
                proptest!(Config::with_cases(200), |(request in strategies::$valid(), answer in strategies::$answered())| {
                    let response = Answer::$name(answer.clone()).to_http();
                    host.answer(response.status, response.body);
                    let output = host.run(request.clone().into_sdk().unwrap().send_with(&host.$client)).unwrap();

                    let [(method, target, body)] = host.sent().try_into().unwrap();
                    // No keys cannot be told from none in a query.
                    prop_assume!(method != "DELETE" || target.contains('?'));
                    let arrived = Request::from_http(Some(Operation::$name.api()), &method, &target, &body);
                    prop_assert_eq!(told_of(arrived.unwrap()), told_of(Request::$name(request)));

                    let read = <$answer>::from_sdk(&output).unwrap();
                    prop_assert_eq!(told(json!(read)), told(json!(answer)));
                });
            }
        )+
    };
}
for_each_operation!(round_trips);
