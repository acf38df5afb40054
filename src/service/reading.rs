//! Errors between a server and its client: what a failure answers, and what a client reads.

use crate::domain::http::HttpError;
use crate::domain::operation::Api;
use crate::service::exception::ErrorResponse;
use crate::service::failure::{Failure, OperationError};
use serde_json::{Map, Value};

impl ErrorResponse {
    /// The name of the header that has the error's type, in the lower case that HTTP/2 wants.
    pub const ERROR_TYPE_HEADER: &'static str = "x-amzn-errortype";
}

impl OperationError {
    /// Returns the answer of one of the services.
    #[must_use]
    pub fn response(&self, api: Api) -> ErrorResponse {
        match self {
            Self::Exception(exception) => exception.response(api),
            Self::Failure(failure) => failure.response(api),
        }
    }
}

impl HttpError {
    /// Returns the answer of the service that was asked: what the request's operation answers, or
    /// `UnknownOperationException` (404).
    ///
    /// ```
    /// use stagepass::http::Request;
    ///
    /// let response = Request::from_http(None, "GET", "/GetStage", b"").unwrap_err().response();
    /// assert_eq!((response.status, response.error_type), (404, "UnknownOperationException"));
    /// ```
    #[must_use]
    pub fn response(&self) -> ErrorResponse {
        match self {
            // ivs-realtime's answer has all that clients of either service read.
            Self::UnknownOperation(unknown) => {
                ErrorResponse::saying(Api::Realtime, 404, "UnknownOperationException", unknown)
            }
            Self::BadRequest { operation, error } => error.response(operation.api()),
        }
    }
}

impl Failure {
    /// Returns the answer of one of the services: `InternalServerException` (500).
    ///
    /// Both services document it for the operations on tags only. Their clients know it all the
    /// same, and try again. It says nothing of what has failed, which is for the host's own
    /// records.
    ///
    /// ```
    /// use stagepass::{Api, Failure, StoreError};
    ///
    /// let failure = Failure::from(StoreError::Failed("the disk is full".into()));
    /// let response = failure.response(Api::Chat);
    /// assert_eq!((response.status, response.error_type), (500, "InternalServerException"));
    /// assert_eq!(serde_json::to_string(&response.body)?, r#"{"message":"Internal server error"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn response(&self, api: Api) -> ErrorResponse {
        ErrorResponse::saying(api, 500, "InternalServerException", &"Internal server error")
    }
}

/// An error that a service answered, as a client reads it.
///
/// It is read leniently: whatever a service answers makes one.
///
/// ```
/// use stagepass::ReceivedError;
///
/// let header = Some("ResourceNotFoundException:http://internal.amazon.com/coral/com.amazonaws.ivs/");
/// let error = ReceivedError::read(404, header, br#"{"exceptionMessage": "Stage does not exist"}"#);
/// assert_eq!(error.code.as_deref(), Some("ResourceNotFoundException"));
/// assert_eq!(error.to_string(), "404 ResourceNotFoundException: Stage does not exist");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceivedError {
    /// The HTTP status.
    pub status: u16,
    /// The name of the exception, such as [`Exception::code`](crate::Exception::code) says it; or
    /// `None` when neither the header nor the body has one.
    pub code: Option<String>,
    /// What the service says about it, or `None` when it says nothing.
    pub message: Option<String>,
}

impl ReceivedError {
    /// Reads an answer: its status, its header
    /// [`x-amzn-errortype`](ErrorResponse::ERROR_TYPE_HEADER), and its body.
    ///
    /// The name is taken from the header, or else from `code` or `__type` of the body. What the
    /// services put around it is left out: a namespace and `#` before it, `:` and an address behind
    /// it. The message is `exceptionMessage` or `message`. A body that is no JSON says nothing.
    #[must_use]
    pub fn read(status: u16, error_type: Option<&str>, body: &[u8]) -> Self {
        let body: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
        let text = |member: &str| body.get(member).and_then(Value::as_str);
        let named = [error_type, text("code"), text("__type")].into_iter().flatten().map(undecorated);
        let code = named.filter(|name| !name.is_empty()).map(str::to_owned).next();
        let said = [text("exceptionMessage"), text("message"), text("Message")];
        let message = said.into_iter().flatten().map(str::to_owned).next();
        Self { status, code, message }
    }
}

fn undecorated(name: &str) -> &str {
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    name.rsplit_once('#').map_or(name, |(_, name)| name).trim()
}

impl std::fmt::Display for ReceivedError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status, self.code.as_deref().unwrap_or("without a name"))?;
        self.message.as_ref().map_or(Ok(()), |message| write!(f, ": {message}"))
    }
}

impl std::error::Error for ReceivedError {}
