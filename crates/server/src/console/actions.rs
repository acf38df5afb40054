//! What the forms of the console do.

use super::pages::refused;
use super::views::read;
use super::{Fields, Trouble, link};
use crate::http::{App, Reason};
use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde_json::json;
use stagepass::participant::DisconnectParticipant;
use stagepass::room::CreateRoom;
use stagepass::{AsyncRedemptions, AsyncStore, CreateStage};
use std::sync::Arc;
use tower_http::request_id::RequestId;

/// Remembers an operation that the console called, as those are that others call.
pub(super) fn noted<S, R, T>(
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
        Err(trouble) => (trouble.status(), trouble.code(), Reason::of(trouble).0),
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

/// Shows the page behind a link, or why nothing was done.
fn answered(done: Result<String, Trouble>) -> Response {
    match done {
        Ok(link) => Redirect::to(&link).into_response(),
        Err(trouble) => refused(&trouble),
    }
}

/// Declares what a form does, by the operation that it calls: what the answer links to.
macro_rules! actions {
    ($($name:ident $operation:literal |$app:ident, $fields:ident| $link:expr;)+) => {
        $(
            pub(super) async fn $name<S, R>(
                State($app): State<Arc<App<S, R>>>,
                Extension(id): Extension<RequestId>,
                body: Bytes,
            ) -> Response
            where
                S: AsyncStore + 'static,
                R: AsyncRedemptions + 'static,
            {
                let $fields = Fields::read(&body);
                let done = async { Ok::<_, Trouble>($link) }.await;
                noted(&$app, &id, $operation, &done);
                answered(done)
            }
        )+
    };
}

actions! {
    create_stage "CreateStage" |app, fields| {
        let request = read(&json!({ "name": fields.get("name") }), CreateStage::from_json)?;
        let made = app.service.create_stage(&request).await?;
        link("/console/stage", &[("arn", Some(made.stage.arn.as_str()))])
    };
    create_room "CreateRoom" |app, fields| {
        let request = read(&json!({ "name": fields.get("name") }), CreateRoom::from_json)?;
        let made = app.service.create_room(&request).await?;
        link("/console/room", &[("arn", Some(made.arn.as_str()))])
    };
    disconnect "DisconnectParticipant" |app, fields| {
        let (arn, participant) = (fields.get("arn"), fields.get("participant"));
        let asked = json!({ "stageArn": arn, "participantId": participant, "reason": "Disconnected in the console" });
        app.service.disconnect_participant(&read(&asked, DisconnectParticipant::from_json)?).await?;
        link("/console/stage", &[("arn", arn)])
    };
}
