//! Errors that are no operation's: how they are answered.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use stagepass::{Api, ErrorResponse};
use std::error::Error;

pub(super) const ERROR_TYPE: HeaderName = HeaderName::from_static(ErrorResponse::ERROR_TYPE_HEADER);

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Returns an answer that is JSON, or has no body.
pub(crate) fn json(status: u16, body: Vec<u8>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if body.is_empty() {
        status.into_response()
    } else {
        (status, [(CONTENT_TYPE, JSON)], body).into_response()
    }
}

/// Returns an error as the services answer it.
pub(super) fn error(response: &ErrorResponse) -> Response {
    let mut answer = json(response.status, serde_json::to_vec(&response.body).unwrap_or_default());
    answer.headers_mut().insert(ERROR_TYPE, HeaderValue::from_static(response.error_type));
    answer.extensions_mut().insert(Named(response.error_type));
    answer
}

/// The name of the error that an answer has, for the metrics.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named(pub(crate) &'static str);

/// Why an answer is an error, for the console: what the library says, which never holds what was
/// sent.
#[derive(Debug, Clone)]
pub(crate) struct Reason(pub(crate) String);

impl Reason {
    /// The most characters of a reason that are kept.
    const MOST: usize = 1_000;

    pub(crate) fn of(error: &impl ToString) -> Self {
        let mut text = error.to_string();
        if let Some((end, _)) = text.char_indices().nth(Self::MOST) {
            text.truncate(end);
            text.push('…');
        }
        Self(text)
    }
}

/// Returns the answer with the reason of its error.
pub(super) fn because(error: &impl ToString, mut response: Response) -> Response {
    response.extensions_mut().insert(Reason::of(error));
    response
}

/// What is wrong with a request before anybody asks what it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unfit {
    #[error("The Host of the request is not this machine: configure access keys, or say --insecure")]
    Host,
    #[error("The request body is too large")]
    TooLarge,
    #[error("The request body did not arrive in time")]
    Slow,
    #[error("The request body could not be read")]
    Cut,
    #[error("The request body is to be application/json")]
    MediaType,
    #[error("The answer is application/json, which the request does not accept")]
    NotAcceptable,
    #[error("The request took too long")]
    Late,
    #[error("The chat rooms of other servers cannot be reached")]
    Unheard,
    #[error("Internal server error")]
    Panicked,
}

impl Unfit {
    pub(super) fn response(self, api: Api) -> Response {
        let (status, name) = match self {
            Self::Host => (403, "AccessDeniedException"),
            Self::TooLarge => (413, "RequestEntityTooLargeException"),
            Self::Slow => (408, "RequestTimeoutException"),
            Self::Cut => (400, "SerializationException"),
            Self::MediaType => (415, "UnsupportedMediaTypeException"),
            Self::NotAcceptable => (406, "NotAcceptableException"),
            Self::Late | Self::Unheard => (503, "ServiceUnavailableException"),
            Self::Panicked => (500, "InternalServerException"),
        };
        because(&self, error(&ErrorResponse::saying(api, status, name, &self)))
    }
}

/// Returns the whole body, or why there is none.
pub(super) fn whole(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Unfit> {
    body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Unfit::TooLarge;
        }
        let mut cause: Option<&(dyn Error + 'static)> = Some(&rejection);
        while let Some(error) = cause {
            if error.is::<tower_http::timeout::TimeoutError>() {
                return Unfit::Slow;
            }
            cause = error.source();
        }
        Unfit::Cut
    })
}
