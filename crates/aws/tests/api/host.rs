//! Clients of both services, with a transport that keeps what it was sent and answers what it was
//! told.

use aws_sdk_ivsrealtime::config::SharedHttpClient;
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_types::body::SdkBody;
use stagepass_aws::Preflight;
use std::sync::{Arc, Mutex};
use tokio::runtime::Runtime;

/// A request as it was sent: method, target and body.
pub(crate) type Sent = (String, String, Vec<u8>);

type Answers = Box<dyn Fn(&Sent) -> (u16, Vec<u8>) + Send + Sync>;

/// Clients of both services.
pub(crate) struct Clients {
    pub(crate) realtime: aws_sdk_ivsrealtime::Client,
    pub(crate) chat: aws_sdk_ivschat::Client,
}

/// Clients with this transport, and with what else is set of their configurations.
macro_rules! clients {
    ($http:expr $(, $set:ident($value:expr))*) => {
        $crate::host::Clients {
            realtime: $crate::host::clients!(@aws_sdk_ivsrealtime, $http $(, $set($value))*),
            chat: $crate::host::clients!(@aws_sdk_ivschat, $http $(, $set($value))*),
        }
    };
    (@$sdk:ident, $http:expr $(, $set:ident($value:expr))*) => {{
        use $sdk::config::{BehaviorVersion, Credentials, Region};
        let config = $sdk::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-west-2"))
            .credentials_provider(Credentials::for_tests())
            .http_client($http.clone())
            $(.$set($value.clone()))*;
        $sdk::Client::from_conf(config.build())
    }};
}
pub(crate) use clients;

/// A runtime that clients may wait in.
pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

pub(crate) struct Host {
    pub(crate) realtime: aws_sdk_ivsrealtime::Client,
    pub(crate) chat: aws_sdk_ivschat::Client,
    sent: Arc<Mutex<Vec<Sent>>>,
    answers: Arc<Mutex<Answers>>,
    runtime: Runtime,
}

impl Host {
    /// Clients that are answered `{}`, with this guard or none.
    pub(crate) fn new(preflight: Option<&Preflight>) -> Self {
        let sent: Arc<Mutex<Vec<Sent>>> = Arc::default();
        let answers: Arc<Mutex<Answers>> = Arc::new(Mutex::new(Box::new(|_| (200, b"{}".to_vec()))));
        let http = transport(sent.clone(), answers.clone());
        let Clients { realtime, chat } = match preflight {
            Some(preflight) => clients!(http, interceptor(preflight)),
            None => clients!(http),
        };
        Self { realtime, chat, sent, answers, runtime: runtime() }
    }

    /// From now on, everything is answered with this.
    pub(crate) fn answer(&self, status: u16, body: Vec<u8>) {
        self.answer_by(move |_| (status, body.clone()));
    }

    pub(crate) fn answer_by(&self, answers: impl Fn(&Sent) -> (u16, Vec<u8>) + Send + Sync + 'static) {
        *self.answers.lock().unwrap() = Box::new(answers);
    }

    /// What was sent since this was asked last.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        std::mem::take(&mut self.sent.lock().unwrap())
    }

    pub(crate) fn run<T>(&self, call: impl Future<Output = T>) -> T {
        self.runtime.block_on(call)
    }
}

fn transport(sent: Arc<Mutex<Vec<Sent>>>, answers: Arc<Mutex<Answers>>) -> SharedHttpClient {
    infallible_client_fn(move |request: http::Request<SdkBody>| {
        let target = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let body = request.body().bytes().unwrap_or_default().to_vec();
        let seen = (request.method().to_string(), target, body);
        let (status, body) = answers.lock().unwrap()(&seen);
        sent.lock().unwrap().push(seen);
        http::Response::builder().status(status).body(body).unwrap()
    })
}
