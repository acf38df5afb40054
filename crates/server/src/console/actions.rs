//! What the forms of the console do.

use super::pages::refused;
use super::views::read;
use super::{Fields, Trouble, link};
use crate::http::{App, Reason};
use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde_json::json;
use stagepass::participant::DisconnectParticipant;
use stagepass::room::CreateRoom;
use stagepass::{AsyncRedemptions, AsyncStore, CreateStage, Operation};
use std::sync::Arc;
use tower_http::request_id::RequestId;

/// Records an operation that the console called, as those are that others call.
pub(super) fn record<S, R, T>(
    app: &App<S, R>,
    id: &RequestId,
    operation: &'static str,
    done: &Result<T, Trouble>,
) where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let Some(console) = &app.console else { return };
    let (status, error, reason) = match done {
        Ok(_) => (200, "", String::new()),
        Err(trouble) => {
            let response = trouble.response();
            (response.status, response.error_type, Reason::of(trouble).0)
        }
    };
    console.recent.push(super::Request {
        time: app.service.authority().now(),
        id: id.header_value().to_str().unwrap_or_default().to_owned(),
        operation,
        status,
        error,
        reason,
    });
}

/// Answers a form by the operation of its path.
pub(super) async fn act<S, R>(
    State(app): State<Arc<App<S, R>>>,
    Extension(id): Extension<RequestId>,
    uri: Uri,
    body: Bytes,
) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let fields = Fields::read(&body);
    let operation = match uri.path() {
        "/console/stages" => Operation::CreateStage,
        "/console/rooms" => Operation::CreateRoom,
        _ => Operation::DisconnectParticipant,
    };
    let done = call(&app, operation, &fields).await;
    record(&app, &id, operation.as_str(), &done);
    match done {
        Ok(link) => Redirect::to(&link).into_response(),
        Err(trouble) => refused(&trouble),
    }
}

/// Calls an operation, and returns a link to the page of what it created or changed.
async fn call<S, R>(app: &App<S, R>, operation: Operation, fields: &Fields) -> Result<String, Trouble>
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let named = json!({ "name": fields.get("name") });
    Ok(match operation {
        Operation::CreateStage => {
            let created = app.service.create_stage(&read(&named, CreateStage::from_json)?).await?;
            link("/console/stage", &[("arn", Some(created.stage.arn.as_str()))])
        }
        Operation::CreateRoom => {
            let created = app.service.create_room(&read(&named, CreateRoom::from_json)?).await?;
            link("/console/room", &[("arn", Some(created.arn.as_str()))])
        }
        _ => {
            let arn = fields.get("arn");
            let members = json!({
                "stageArn": arn,
                "participantId": fields.get("participant"),
                "reason": "Disconnected in the console",
            });
            let request = read(&members, DisconnectParticipant::from_json)?;
            app.service.disconnect_participant(&request).await?;
            link("/console/stage", &[("arn", arn)])
        }
    })
}
