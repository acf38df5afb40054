//! The AWS SDK for Rust plays what the other clients of AWS play against a server,
//! `crates/server/clients/scenario.json`, and receives every error of every operation.

use crate::host::{Clients, clients, runtime};
use crate::operations::for_each_operation;
use crate::server::Server;
use aws_sdk_ivsrealtime::config::retry::RetryPartition;
use aws_sdk_ivsrealtime::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ivsrealtime::operation::RequestId;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use proptest::strategy::Strategy;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stagepass::{Api, Operation, strategies};
use stagepass_aws::{FromSdk, IntoSdk};
use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::task::JoinSet;

/// An error as the SDK tells it.
#[derive(Debug)]
struct Failed {
    code: String,
    text: String,
    /// Whether it is the SDK's type of this name, with this text.
    is_typed: bool,
}

macro_rules! typed {
    ($($sdk:ident { $($name:ident)+ })+) => {
        /// Returns the text of an exception that the SDK has a type of this name for.
        fn typed<'a>(error: &'a (dyn Error + 'static), name: &str) -> Option<&'a str> {
            $($(
                if name == stringify!($name) && let Some(error) = error.downcast_ref::<$sdk::types::error::$name>() {
                    return ProvideErrorMetadata::message(error);
                }
            )+)+
            None
        }
    };
}
typed! {
    aws_sdk_ivsrealtime {
        AccessDeniedException ConflictException InternalServerException PendingVerification
        ResourceNotFoundException ServiceQuotaExceededException ValidationException
    }
    aws_sdk_ivschat {
        AccessDeniedException ConflictException InternalServerException PendingVerification
        ResourceNotFoundException ServiceQuotaExceededException ThrottlingException ValidationException
    }
}

fn failed<E>(error: &SdkError<E>) -> Failed
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let (Some(code), Some(text)) = (error.code(), error.message()) else { panic!("{error:?}") };
    assert!(error.request_id().is_some(), "{error:?} has no request id");
    let cause = error.as_service_error().and_then(Error::source);
    let is_typed = cause.and_then(|cause| typed(cause, code)) == Some(text);
    Failed { code: code.to_owned(), text: text.to_owned(), is_typed }
}

/// Reads what a request says, as what such requests are generated as.
fn said<T: DeserializeOwned>(_: impl Strategy<Value = T>, members: &Value) -> T {
    T::deserialize(members).unwrap()
}

macro_rules! calls {
    ($($client:ident $name:ident($request:path) $valid:ident $input:ident => $answered:ident($answer:path);)+) => {
        /// Calls an operation, and returns what was answered.
        async fn call(clients: &Clients, operation: Operation, members: &Value) -> Result<Value, Failed> {
            match operation {
                $(
                    Operation::$name => {
                        let builder = said(strategies::$input(), members).into_sdk().unwrap();
                        let answer = builder.send_with(&clients.$client).await.map_err(|error| failed(&error))?;
                        assert!(answer.request_id().is_some(), "{answer:?} has no request id");
                        Ok(json!(<$answer>::from_sdk(&answer).unwrap()))
                    }
                )+
                _ => panic!("{operation:?} is not known"),
            }
        }
    };
}
for_each_operation!(calls);

/// Walks a list by the SDK's paginator, and returns its pages.
async fn pages(clients: &Clients, operation: Operation, members: &Value) -> Vec<Value> {
    let Clients { realtime, chat } = clients;
    let text = |name: &str| members[name].as_str().map(str::to_owned);
    let size = members["maxResults"].as_i64().unwrap().try_into().unwrap();
    macro_rules! walked {
        ($list:expr, $answer:ty) => {{
            let mut pages = $list.into_paginator().page_size(size).send();
            let mut read = Vec::new();
            while let Some(page) = pages.next().await {
                read.push(json!(<$answer>::from_sdk(&page.unwrap()).unwrap()));
            }
            read
        }};
    }
    match operation {
        Operation::ListStages => walked!(realtime.list_stages(), stagepass::stage::ListStagesOutput),
        Operation::ListStageSessions => walked!(
            realtime.list_stage_sessions().set_stage_arn(text("stageArn")),
            stagepass::stage::ListStageSessionsOutput
        ),
        Operation::ListParticipants => walked!(
            realtime
                .list_participants()
                .set_stage_arn(text("stageArn"))
                .set_session_id(text("sessionId"))
                .set_filter_by_published(members["filterByPublished"].as_bool()),
            stagepass::participant::ListParticipantsOutput
        ),
        Operation::ListParticipantEvents => walked!(
            realtime
                .list_participant_events()
                .set_stage_arn(text("stageArn"))
                .set_session_id(text("sessionId"))
                .set_participant_id(text("participantId")),
            stagepass::participant::ListParticipantEventsOutput
        ),
        Operation::ListPublicKeys => {
            walked!(realtime.list_public_keys(), stagepass::public_key::ListPublicKeysOutput)
        }
        Operation::ListRooms => walked!(chat.list_rooms(), stagepass::room::ListRoomsOutput),
        _ => panic!("{operation:?} is no list"),
    }
}

fn operation(name: &Value) -> Operation {
    let (service, name) = name.as_str().unwrap().split_once('.').unwrap();
    let api = if service == "ivschat" { Api::Chat } else { Api::Realtime };
    Operation::of(api, name).unwrap()
}

/// What was kept of earlier answers.
type Kept = BTreeMap<String, Value>;

/// Puts what was kept of earlier answers in its places.
fn filled(value: &Value, kept: &Kept) -> Value {
    let name = value.as_str().and_then(|text| text.strip_prefix("${")?.strip_suffix('}'));
    match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), filled(value, kept))).collect()
        }
        Value::Array(items) => items.iter().map(|item| filled(item, kept)).collect(),
        _ => name.map_or_else(|| value.clone(), |name| kept[name].clone()),
    }
}

/// Requires that an answer holds what is wanted, and perhaps more.
fn holds(found: &Value, wanted: &Value, step: &Value) {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => {
            wanted.iter().for_each(|(name, wanted)| holds(&found[name], wanted, step));
        }
        (Value::Array(found), Value::Array(wanted)) => {
            assert_eq!(found.len(), wanted.len(), "{step}");
            found.iter().zip(wanted).for_each(|(found, wanted)| holds(found, wanted, step));
        }
        _ => assert_eq!(found, wanted, "{step}"),
    }
}

fn participants(server: &Server, step: &Value, kept: &Kept) -> Value {
    let mut path = step["http"].as_str().unwrap().strip_prefix("POST ").unwrap().to_owned();
    for (name, value) in kept.iter().filter_map(|(name, value)| Some((name, value.as_str()?))) {
        path = path.replace(&format!("${{{name}}}"), &value.replace(':', "%3A").replace('/', "%2F"));
    }
    let bearer = filled(&step["bearer"], kept);
    let (status, answer) = server.post(&path, bearer.as_str(), &filled(&step["body"], kept));
    assert_eq!(json!(status), step["status"], "{step}: {answer}");
    answer
}

async fn play(server: &Server, clients: &Clients, steps: &[Value]) {
    let mut kept = Kept::new();
    let mut called = HashSet::new();
    for step in steps {
        let input = filled(&step["input"], &kept);
        let answer = if step["http"].is_string() {
            participants(server, step, &kept)
        } else if step["pages"].is_string() {
            called.insert(operation(&step["pages"]));
            let pages = pages(clients, operation(&step["pages"]), &input).await;
            let items = pages.iter().map(|page| page[step["items"].as_str().unwrap()].as_array().unwrap());
            assert!(
                items.clone().all(|items| json!(items.len()).as_i64() <= input["maxResults"].as_i64()),
                "{step}"
            );
            let different: HashSet<_> = items.flatten().map(Value::to_string).collect();
            assert_eq!(json!(different.len()), step["count"], "{step}: {pages:?}");
            continue;
        } else {
            called.insert(operation(&step["call"]));
            match call(clients, operation(&step["call"]), &input).await {
                Ok(answer) => {
                    assert!(step["error"].is_null(), "{step}: {answer}");
                    answer
                }
                Err(error) => {
                    assert_eq!(
                        json!([error.code, error.text]),
                        json!([step["error"], step["says"]]),
                        "{step}"
                    );
                    assert!(error.is_typed, "{step}: {error:?}");
                    continue;
                }
            }
        };
        holds(&answer, &filled(&step["expect"], &kept), step);
        for (name, place) in step["keep"].as_object().into_iter().flatten() {
            let pointer = format!("/{}", place.as_str().unwrap().replace('.', "/"));
            kept.insert(name.clone(), answer.pointer(&pointer).unwrap().clone());
        }
    }
    assert_eq!(called.len(), 31);
}

#[test]
fn the_sdk_plays_the_scenario_of_the_clients_of_aws() {
    let Some(server) = Server::start("--aws-quotas") else { return };
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/../server/clients/scenario.json");
    let steps: Vec<Value> = serde_json::from_slice(&std::fs::read(scenario).unwrap()).unwrap();
    let clients = clients!(server.http, endpoint_url(server.address));
    runtime().block_on(play(&server, &clients, &steps));
    println!("{} steps", steps.len());
}

/// Counts how often a request is tried.
#[derive(Debug, Clone, Default)]
struct Attempts(Arc<AtomicUsize>);

impl Intercept for Attempts {
    fn name(&self) -> &'static str {
        "Attempts"
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// Each error that a server fails with on demand: what it says, and how often clients try it.
const FAULTS: [(&str, &str, usize); 9] = [
    ("AccessDeniedException", "This error was asked for", 1),
    ("ConflictException", "This error was asked for", 1),
    ("InternalServerException", "This error was asked for", 3),
    ("PendingVerification", "This error was asked for", 1),
    ("ResourceNotFoundException", "Stage does not exist", 1),
    ("ServiceQuotaExceededException", "This error was asked for", 1),
    ("ServiceUnavailableException", "This error was asked for", 3),
    ("ThrottlingException", "This error was asked for", 3),
    (
        "ValidationException",
        "1 validation error detected. Value at '/arn' failed to satisfy constraint: Member must not be null",
        1,
    ),
];

#[test]
fn every_error_of_every_operation_is_of_its_type_and_is_tried_again_where_that_may_help() {
    let Some(server) = Server::start("--faults") else { return };
    let failures = async {
        let mut failures = JoinSet::new();
        for &operation in Operation::ALL {
            for (name, text, tried) in FAULTS {
                // A client that was told to wait too often tries nothing again.
                let partition = RetryPartition::new(format!("{operation:?} {name}"));
                let attempts = Attempts::default();
                let clients = clients!(
                    server.http,
                    endpoint_url(format!("{}/faults/{name}", server.address)),
                    retry_partition(partition),
                    interceptor(attempts)
                );
                let (service, text) = match (operation.api(), name) {
                    (Api::Chat, "ResourceNotFoundException") => ("ivschat", "Room does not exist"),
                    (Api::Chat, _) => ("ivschat", text),
                    (Api::Realtime, _) => ("ivs", text),
                };
                // What stands in a path or a query, without which nothing is sent.
                let arn = format!("arn:aws:{service}:us-west-2:123456789012:room/abcd");
                let input = json!({"resourceArn": arn, "tags": {}, "tagKeys": ["a"]});
                failures.spawn(async move {
                    let error = call(&clients, operation, &input).await.unwrap_err();
                    let is_documented = operation.exceptions().contains(&name);
                    assert_eq!((error.code.as_str(), error.text.as_str()), (name, text), "{operation:?}");
                    assert_eq!(error.is_typed, is_documented, "{operation:?}: {error:?}");
                    assert_eq!(attempts.0.load(Ordering::Relaxed), tried, "{operation:?}: {error:?}");
                    is_documented
                });
            }
        }
        failures.join_all().await
    };
    let failures = runtime().block_on(failures);
    let typed = failures.iter().filter(|is_typed| **is_typed).count();
    println!("{} errors, {typed} of them of their type", failures.len());
}
