//! Everything that is answered over HTTP.

mod access;
pub(crate) mod errors;
mod faults;
pub(crate) mod host;
mod negotiation;
mod operations;
pub(crate) mod participants;
mod probes;

use crate::chat::{self, Chat};
use crate::config::{AccessKeys, Origin, Settings};
use crate::console::{self, Console};
use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{DefaultBodyLimit, FromRequestParts as _, Request, State};
use axum::http::Method;
use axum::http::header::HeaderName;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{any, get, post};
pub(crate) use errors::Reason;
use errors::{ERROR_TYPE, Named, Unfit};
use metrics_exporter_prometheus::PrometheusHandle;
pub(crate) use operations::log;
use stagepass::{Api, AsyncRedemptions, AsyncService, AsyncStore};
use std::any::Any;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower::util::option_layer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::timeout::RequestBodyDeadlineLayer;
use tracing::Instrument as _;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// What requests are answered with.
pub(crate) struct App<S, R> {
    pub(crate) service: AsyncService<S, R>,
    pub(crate) access_keys: AccessKeys,
    pub(crate) region: String,
    pub(crate) chat: Arc<Chat>,
    pub(crate) request_timeout: Duration,
    pub(crate) metrics: PrometheusHandle,
    pub(crate) console: Option<Console>,
}

/// Returns what answers every request.
pub(crate) fn router<S, R>(app: App<S, R>, settings: &Settings) -> Router
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let app = Arc::new(app);
    let faults = if settings.faults {
        Router::new().route("/faults/{error}/{*target}", any(faults::fail))
    } else {
        Router::new()
    };
    let console = if app.console.is_some() { console::router(&app) } else { Router::new() };
    faults
        .merge(console)
        .route("/health", get(probes::health))
        .route("/ready", get(probes::ready::<S, R>))
        .route("/metrics", get(probes::metrics::<S, R>))
        .route("/participants/{stage_arn}/join", post(participants::join::<S, R>))
        .route("/participants/{stage_arn}/publish", post(participants::publish::<S, R>))
        .route("/participants/{stage_arn}/unpublish", post(participants::unpublish::<S, R>))
        .route("/participants/{stage_arn}/heartbeat", post(participants::heartbeat::<S, R>))
        .route("/participants/{stage_arn}/leave", post(participants::leave::<S, R>))
        .route("/", any(chat_or_operation::<S, R>))
        .route("/chat", any(chat_or_operation::<S, R>))
        .fallback(operations::answer::<S, R>)
        .method_not_allowed_fallback(operations::answer::<S, R>)
        .layer(DefaultBodyLimit::max(usize::try_from(settings.max_body).unwrap_or(usize::MAX)))
        .layer(RequestBodyDeadlineLayer::new(duration(settings.body_timeout)))
        .layer(middleware::from_fn_with_state(app.clone(), in_time::<S, R>))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(option_layer(
            host::is_checked(settings).then(|| middleware::from_fn(host::require_this_machine)),
        ))
        .layer(middleware::from_fn_with_state(app.clone(), recorded::<S, R>))
        .layer(CompressionLayer::new())
        .layer(option_layer(cors(&settings.cors_origins)))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .layer(middleware::map_request(without_request_id))
        .with_state(app)
}

/// Answers where chat clients connect: at the root, as the official ones take the URL that they are
/// given. Who does not ask for a WebSocket there wants an operation.
async fn chat_or_operation<S, R>(State(app): State<Arc<App<S, R>>>, request: Request) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let (mut parts, body) = request.into_parts();
    let peer = parts.extensions.get::<SocketAddr>().map(SocketAddr::ip);
    match (WebSocketUpgrade::from_request_parts(&mut parts, &()).await, peer) {
        (Ok(upgrade), Some(ip)) => {
            let mut response = chat::enter(&app, upgrade, ip).await;
            response.extensions_mut().insert(What("chat"));
            response
        }
        _ => match console::home(&app, &parts).await {
            Some(page) => page,
            None => operations::answer(State(app), Request::from_parts(parts, body)).await,
        },
    }
}

pub(crate) fn duration(seconds: NonZeroU32) -> Duration {
    Duration::from_secs(seconds.get().into())
}

/// A request's id is ours to give.
async fn without_request_id(mut request: Request) -> Request {
    request.headers_mut().remove(REQUEST_ID);
    request
}

/// Gives up on a request that takes too long.
async fn in_time<S, R>(State(app): State<Arc<App<S, R>>>, request: Request, next: Next) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    tokio::time::timeout(app.request_timeout, next.run(request))
        .await
        .unwrap_or_else(|_| Unfit::Late.response(Api::Realtime))
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request panicked");
    Unfit::Panicked.response(Api::Realtime)
}

/// What an answer is to, for the log and the metrics.
#[derive(Debug, Clone, Copy)]
pub(crate) struct What(pub(crate) &'static str);

/// Writes a line about each request, and counts it. Neither has anything of its body, its
/// credentials or its query.
async fn recorded<S, R>(State(app): State<Arc<App<S, R>>>, request: Request, next: Next) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let began = Instant::now();
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    let id = id.unwrap_or_default().to_owned();
    let peer = request.extensions().get::<SocketAddr>().map(ToString::to_string).unwrap_or_default();
    let span = tracing::info_span!("request", id, peer);
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let operation = response.extensions().get::<What>().map_or("unknown", |what| what.0);
    let error = response.extensions().get::<Named>().map_or("", |named| named.0);
    let seconds = began.elapsed().as_secs_f64();
    span.in_scope(|| tracing::info!(operation, status, error, seconds, "answered"));
    metrics::counter!(
        "stagepass_requests_total",
        "operation" => operation, "status" => status.to_string(), "error" => error
    )
    .increment(1);
    metrics::histogram!("stagepass_request_seconds", "operation" => operation).record(seconds);
    // What is asked again and again would leave no room for anything else.
    let is_routine = matches!(operation, console::WHAT | "health" | "ready" | "metrics")
        || (operation == "heartbeat" && error.is_empty());
    if let Some(console) = app.console.as_ref().filter(|_| !is_routine) {
        let reason = response.extensions().get::<Reason>().map(|reason| reason.0.clone()).unwrap_or_default();
        let time = app.service.authority().now();
        console.recent.push(console::Request { time, id, operation, status, error, reason });
    }
    response
}

/// Lets web pages call from these origins, or from all of them.
fn cors(origins: &[Origin]) -> Option<CorsLayer> {
    let origins: Vec<_> = origins.iter().map(|origin| origin.as_value().clone()).collect();
    let origin = match origins.first() {
        None => return None,
        Some(_) if origins.iter().any(|origin| origin == "*") => AllowOrigin::any(),
        Some(_) => AllowOrigin::list(origins),
    };
    let layer = CorsLayer::new()
        .allow_origin(origin)
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([REQUEST_ID, ERROR_TYPE])
        .max_age(Duration::from_mins(10));
    Some(layer)
}
