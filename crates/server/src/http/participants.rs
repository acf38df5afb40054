//! The life of participants: what the media servers of Amazon IVS do, for which AWS has no API.

use super::errors::{self, Named};
use super::operations::log;
use super::{App, What, negotiation};
use crate::signing::is_signed_by_an_application;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use stagepass::{
    AdmissionError, AsyncRedemptions, AsyncStore, ClientAttributes, Connection, Participant, Refused,
    SealedToken, SessionId, StageArn,
};
use std::sync::Arc;

/// What a client sends to join.
#[derive(Deserialize)]
struct Join {
    token: String,
    #[serde(default)]
    client: ClientAttributes,
}

/// The answer to a join.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Joined {
    /// What the client sends as its bearer token from then on.
    connection: SealedToken,
    session_id: SessionId,
    participant: Participant,
    /// Whether an earlier connection of the participant ended by this.
    replaced: bool,
}

/// The answer to whatever changes a participant.
#[derive(Serialize)]
struct Changed {
    participant: Participant,
}

/// The answer to a heartbeat: the connection, sealed anew for another 24 hours.
#[derive(Serialize)]
struct Heard {
    connection: SealedToken,
}

/// Why there is no answer.
enum Fault {
    BadRequest(u16, &'static str, String),
    Admission(AdmissionError),
}

impl<E: Into<AdmissionError>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self::Admission(error.into())
    }
}

pub(super) async fn join<S, R>(
    State(app): State<Arc<App<S, R>>>,
    Path(stage_arn): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let joined = async {
        let body = errors::whole(body).map_err(|unfit| bad(400, "BadRequest", unfit.to_string()))?;
        negotiation::require_json(&headers, true)
            .map_err(|unfit| bad(415, "UnsupportedMediaType", unfit.to_string()))?;
        let stage_arn = stage(&stage_arn)?;
        let Join { token, client } = serde_json::from_slice(&body).map_err(|error| {
            let expected = r#"Expected a body like {"token": "…", "client": {"osName": "…"}}"#;
            bad(400, "BadRequest", format!("{expected} (line {}, column {})", error.line(), error.column()))
        })?;
        let joined = if is_signed_by_an_application(&token) {
            app.service.join_with_key_pair_token(&stage_arn, &token, &client).await?
        } else {
            app.service.join(&stage_arn, &token, &client).await?
        };
        Ok(Joined {
            connection: app.service.authority().seal_connection(&joined.connection)?,
            session_id: joined.session_id,
            participant: joined.participant,
            replaced: joined.replaced,
        })
    };
    answered("join", joined.await)
}

/// Declares what the holder of a connection asks for, each by its name and its answer.
macro_rules! by_connection {
    ($($name:ident |$app:ident, $connection:ident| $answer:expr;)+) => {
        $(
            pub(super) async fn $name<S, R>(
                State($app): State<Arc<App<S, R>>>,
                Path(stage_arn): Path<String>,
                headers: HeaderMap,
            ) -> Response
            where
                S: AsyncStore + 'static,
                R: AsyncRedemptions + 'static,
            {
                let answer = async {
                    let $connection = connection(&$app, &stage_arn, &headers)?;
                    Ok($answer)
                };
                answered(stringify!($name), answer.await)
            }
        )+
    };
}

by_connection! {
    publish |app, connection| Changed { participant: app.service.publish(&connection).await? };
    unpublish |app, connection| Changed { participant: app.service.unpublish(&connection).await? };
    leave |app, connection| Changed { participant: app.service.leave(&connection).await? };
    heartbeat |app, connection| {
        app.service.heartbeat(&connection).await?;
        Heard { connection: app.service.authority().seal_connection(&connection)? }
    };
}

fn bad(status: u16, code: &'static str, message: impl Into<String>) -> Fault {
    Fault::BadRequest(status, code, message.into())
}

fn stage(arn: &str) -> Result<StageArn, Fault> {
    StageArn::new(arn)
        .map_err(|_| bad(400, "BadRequest", "Expected the ARN of a stage in the path, percent-encoded"))
}

/// Opens the connection that the client shows.
fn connection<S, R>(app: &App<S, R>, stage_arn: &str, headers: &HeaderMap) -> Result<Connection, Fault>
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let stage_arn = stage(stage_arn)?;
    let shown = headers.get(AUTHORIZATION).and_then(|shown| shown.to_str().ok()).unwrap_or_default();
    let (_, text) =
        shown.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).ok_or_else(
            || bad(401, "MissingConnection", "Expected Authorization: Bearer and the connection of the join"),
        )?;
    Ok(app.service.authority().open_connection(text.trim(), &stage_arn)?)
}

/// The body of an error: the code, what it says, and what there is beside.
#[derive(Serialize)]
struct Error<'a> {
    message: String,
    #[serde(flatten)]
    reason: Reason<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Reason<'a> {
    Refused(&'a Refused),
    Code { code: &'a str },
}

fn answered<T: Serialize>(what: &'static str, answer: Result<T, Fault>) -> Response {
    let mut response = match answer {
        Ok(answer) => errors::json(200, serde_json::to_vec(&answer).unwrap_or_default()),
        Err(Fault::Admission(error)) => refusal(error),
        Err(Fault::BadRequest(status, code, message)) => {
            failed(status, code, &Error { message, reason: Reason::Code { code } })
        }
    };
    response.extensions_mut().insert(What(what));
    response
}

/// Returns the answer to somebody who is not let in.
pub(crate) fn refusal(error: AdmissionError) -> Response {
    match error {
        AdmissionError::Refused(refused) => {
            metrics::counter!("stagepass_refusals_total", "reason" => refused.code()).increment(1);
            let error = Error { message: refused.to_string(), reason: Reason::Refused(&refused) };
            failed(refused.status(), refused.code(), &error)
        }
        AdmissionError::Failure(failure) => {
            log(&failure);
            let code = "InternalServerError";
            let error = Error { message: "Internal server error".to_owned(), reason: Reason::Code { code } };
            failed(500, code, &error)
        }
    }
}

fn failed(status: u16, code: &'static str, error: &Error<'_>) -> Response {
    let mut response = errors::json(status, serde_json::to_vec(error).unwrap_or_default());
    if status == 401 {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response.extensions_mut().insert(Named(code));
    errors::because(&error.message, response)
}
