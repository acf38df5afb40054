//! The console: pages for who runs the server, at `/` and below `/console`.

mod actions;
mod assets;
mod fields;
mod guard;
mod live;
mod pages;
mod recent;
mod room;
mod rules;
mod stage;
mod token;
mod views;

pub(crate) use recent::{Recent, Request};

use crate::config::{ConsolePassword, Settings};
use crate::http::{self, App};
use axum::Router;
use axum::extract::{Request as HttpRequest, State};
use axum::http::Method;
use axum::http::header::{HOST, UPGRADE};
use axum::http::request::Parts;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use fields::{Fields, link};
use stagepass::{Api, AsyncRedemptions, AsyncStore, BadRequest, ErrorResponse, OperationError, TokenSealer};
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use views::View;

/// The operation that the log and the metrics give for requests to the console.
pub(crate) const WHAT: &str = "console";

/// The console of a server.
pub(crate) struct Console {
    password: ConsolePassword,
    /// What opens tokens, to explain them.
    sealer: Arc<dyn TokenSealer>,
    pub(crate) recent: Recent,
    /// One for each page that may be live.
    places: Arc<Semaphore>,
    /// When it is cancelled, live pages end.
    pub(crate) stopping: CancellationToken,
}

impl Console {
    /// Returns the console of a server that listens here, if it has one.
    pub(crate) fn of(settings: &Settings, address: SocketAddr, sealer: Arc<dyn TokenSealer>) -> Option<Self> {
        is_on(settings, address).then(|| Self {
            password: settings.console.clone(),
            sealer,
            recent: Recent::default(),
            places: Arc::new(Semaphore::new(live::MOST)),
            stopping: CancellationToken::new(),
        })
    }
}

/// Returns whether a server that listens here has a console: with a password; and without one on
/// this machine alone, where nobody has to sign.
pub(crate) fn is_on(settings: &Settings, address: SocketAddr) -> bool {
    !settings.console.is_empty() || (address.ip().is_loopback() && settings.access_keys.is_empty())
}

/// Returns what answers below `/console`.
pub(crate) fn router<S, R>(app: &Arc<App<S, R>>) -> Router<Arc<App<S, R>>>
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    Router::new()
        .route("/console/stages", get(pages::view::<S, R>).post(actions::act::<S, R>))
        .route("/console/stage", get(pages::view::<S, R>))
        .route("/console/participant", get(pages::view::<S, R>).post(actions::act::<S, R>))
        .route("/console/rooms", get(pages::view::<S, R>).post(actions::act::<S, R>))
        .route("/console/room", get(pages::view::<S, R>))
        .route("/console/requests", get(pages::view::<S, R>))
        .route("/console/token", get(token::form).post(token::make::<S, R>))
        .route("/console/rules", get(rules::page_of_rules))
        .route("/console/live", get(live::live::<S, R>))
        .route("/console/console.css", get(assets::style))
        .route("/console/console.js", get(assets::script))
        .route("/console/chat-sdk.js", get(assets::chat_sdk))
        .route("/console/chat-sdk.LICENSE", get(assets::chat_sdk_licence))
        .route("/console/icon.svg", get(assets::icon))
        .layer(middleware::from_fn_with_state(app.clone(), guarded::<S, R>))
}

/// Refuses requests that may not see the console.
async fn guarded<S, R>(State(app): State<Arc<App<S, R>>>, request: HttpRequest, next: Next) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let host = request.headers().get(HOST).cloned();
    let refused = app
        .console
        .as_ref()
        .and_then(|console| guard::refuse(&console.password, request.method(), request.headers()));
    let response = match refused {
        Some(refused) => refused,
        None => next.run(request).await,
    };
    guard::with_security_headers(host.as_ref(), response)
}

/// Returns the page at `/`, if there is one and this request asks for it.
pub(crate) async fn home<S, R>(app: &App<S, R>, parts: &Parts) -> Option<Response>
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let console = app.console.as_ref()?;
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    if !reads || parts.uri.path() != "/" || parts.headers.contains_key(UPGRADE) {
        return None;
    }
    let response = match guard::refuse(&console.password, &parts.method, &parts.headers) {
        Some(refused) => refused,
        None => pages::shown(app, View::home()).await,
    };
    Some(guard::with_security_headers(parts.headers.get(HOST), response))
}

/// Why a page shows nothing.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Asked(#[from] BadRequest),
    #[error("{}", told(.0))]
    Operation(#[from] OperationError),
}

/// Returns the message of an error. A failure has a general one; the log has its cause.
fn told(error: &OperationError) -> String {
    match error {
        OperationError::Exception(exception) => exception.to_string(),
        OperationError::Failure(_) => "Internal server error".to_owned(),
    }
}

impl Trouble {
    /// Returns the status and the code of the error that the operation would answer.
    fn response(&self) -> ErrorResponse {
        match self {
            Self::Asked(error) => error.response(Api::Realtime),
            Self::Operation(error) => error.response(Api::Realtime),
        }
    }

    /// Logs a failure.
    fn log(&self) {
        if let Self::Operation(OperationError::Failure(failure)) = self {
            http::log(failure);
        }
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("password", &self.password).finish_non_exhaustive()
    }
}
