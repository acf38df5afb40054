//! Clients of both services, with a transport that keeps what it was sent and answers what it was
//! told.

use aws_sdk_ivsrealtime::config::{BehaviorVersion, Credentials, Region, SharedHttpClient};
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_types::body::SdkBody;
use stagepass_aws::Preflight;
use std::sync::{Arc, Mutex};

/// A request as it was sent: method, target and body.
pub(crate) type Sent = (String, String, Vec<u8>);

type Answers = Box<dyn Fn(&Sent) -> (u16, Vec<u8>) + Send + Sync>;

pub(crate) struct Host {
    pub(crate) realtime: aws_sdk_ivsrealtime::Client,
    pub(crate) chat: aws_sdk_ivschat::Client,
    sent: Arc<Mutex<Vec<Sent>>>,
    answers: Arc<Mutex<Answers>>,
    runtime: tokio::runtime::Runtime,
}

impl Host {
    /// Clients that answer `{}`, with this guard or none.
    pub(crate) fn new(preflight: Option<&Preflight>) -> Self {
        let sent: Arc<Mutex<Vec<Sent>>> = Arc::default();
        let answers: Arc<Mutex<Answers>> = Arc::new(Mutex::new(Box::new(|_| (200, b"{}".to_vec()))));
        let http = transport(sent.clone(), answers.clone());
        let realtime = aws_sdk_ivsrealtime::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-west-2"))
            .credentials_provider(Credentials::for_tests())
            .http_client(http.clone());
        let chat = aws_sdk_ivschat::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-west-2"))
            .credentials_provider(Credentials::for_tests())
            .http_client(http);
        let (realtime, chat) = match preflight {
            Some(preflight) => (realtime.interceptor(preflight.clone()), chat.interceptor(preflight.clone())),
            None => (realtime, chat),
        };
        Self {
            realtime: aws_sdk_ivsrealtime::Client::from_conf(realtime.build()),
            chat: aws_sdk_ivschat::Client::from_conf(chat.build()),
            sent,
            answers,
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
        }
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
