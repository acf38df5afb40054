//! What those who run the server ask it.

use super::{App, What};
use crate::http::errors;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use stagepass::list::MaxResults;
use stagepass::stage::ListStages;
use stagepass::{AsyncRedemptions, AsyncStore};
use std::sync::Arc;

/// Answers whether the process lives.
pub(super) async fn health() -> Response {
    of("health", errors::json(200, br#"{"status":"ok"}"#.to_vec()))
}

/// Answers whether the store answers.
pub(super) async fn ready<S, R>(State(app): State<Arc<App<S, R>>>) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let mut one = ListStages::default();
    one.max_results = MaxResults::from_items(1).ok();
    let (status, body) = match app.service.list_stages(&one).await {
        Ok(_) => (200, r#"{"status":"ready"}"#),
        Err(_) => (503, r#"{"status":"the store does not answer"}"#),
    };
    of("ready", errors::json(status, body.as_bytes().to_vec()))
}

/// Answers the metrics, as Prometheus reads them.
pub(super) async fn metrics<S, R>(State(app): State<Arc<App<S, R>>>) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let text = HeaderValue::from_static("text/plain; version=0.0.4");
    of("metrics", ([(CONTENT_TYPE, text)], app.metrics.render()).into_response())
}

fn of(what: &'static str, mut response: Response) -> Response {
    response.extensions_mut().insert(What(what));
    response
}
