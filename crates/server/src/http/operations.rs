//! The operations of both services. None has code of its own here.

use super::access::Authorization;
use super::errors;
use super::{App, What, negotiation};
use crate::telemetry::cause;
use axum::body::Bytes;
use axum::extract::{FromRequest as _, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::Response;
use stagepass::http::Request;
use stagepass::{Api, AsyncRedemptions, AsyncStore, Failure, Operation, OperationError, UnknownOperation};
use std::sync::Arc;

/// Returns the service that the credentials of a request are scoped to.
pub(super) fn scope(headers: &HeaderMap) -> Option<Api> {
    Authorization::of(headers).ok()?.api()
}

/// Returns the operation that is asked. Where both services have it, the scope of the credentials
/// tells which one is asked, or the ARN.
pub(super) fn routed(scope: Option<Api>, method: &str, target: &str) -> Result<Operation, UnknownOperation> {
    Operation::route(scope, method, target).or_else(|_| Operation::route(None, method, target))
}

/// Answers a request of any operation.
pub(super) async fn answer<S, R>(
    State(app): State<Arc<App<S, R>>>,
    request: axum::extract::Request,
) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let (parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let method = parts.method.as_str();
    let scoped = scope(&parts.headers);
    let (operation, api) = match routed(scoped, method, target) {
        Ok(operation) => (operation.as_str(), operation.api()),
        Err(_) => ("unknown", scoped.unwrap_or(Api::Realtime)),
    };
    let body = axum::extract::Request::from_parts(parts.clone(), body);
    let body = errors::whole(Bytes::from_request(body, &()).await);
    let mut response = match body {
        Ok(body) => answered(&app, &parts, api, &body).await,
        Err(unfit) => unfit.response(api),
    };
    response.extensions_mut().insert(What(operation));
    response
}

async fn answered<S, R>(app: &App<S, R>, parts: &Parts, api: Api, body: &[u8]) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let method = parts.method.as_str();
    if !app.access_keys.is_empty() {
        let now = app.service.authority().now();
        let signed = Authorization::of(&parts.headers).and_then(|authorization| {
            authorization.require(&app.access_keys, api, &app.region, now, parts, body)
        });
        if let Err(unsigned) = signed {
            return errors::because(&unsigned, errors::error(&unsigned.response(api)));
        }
    }
    if Operation::route(Some(api), method, target).is_ok()
        && let Err(unfit) = negotiation::require_json(&parts.headers, !body.is_empty() && method == "POST")
    {
        return unfit.response(api);
    }
    let request = match Request::from_http(Some(api), method, target, body) {
        Ok(request) => request,
        Err(error) => return errors::because(&error, errors::error(&error.response())),
    };
    match app.service.answer(&request).await {
        Ok(answered) => {
            if app.chat.follow(&request, &answered, &app.service).await.is_err() {
                return errors::Unfit::Unheard.response(api);
            }
            let answer = answered.answer.to_http();
            errors::json(answer.status, answer.body)
        }
        Err(error) => {
            let response = errors::error(&error.response(api));
            match &error {
                OperationError::Exception(exception) => errors::because(exception, response),
                OperationError::Failure(failure) => {
                    log(failure);
                    response
                }
            }
        }
    }
}

/// Tells the operator what has failed, which nobody else is told.
pub(crate) fn log(failure: &Failure) {
    tracing::error!(%failure, cause = cause(failure), "the server failed");
}
