//! How the four operations fail, how that reads on the wire, and how letting somebody in fails.

use crate::domain::arn::RoomArn;
use crate::domain::operation::Api;
use crate::host::clock::TimestampError;
use crate::host::random::RandomError;
use crate::host::sealer::SealError;
use crate::rules::violation::{Violation, Violations};
use crate::service::store::StoreError;
use crate::tokens::grant::Refused;
use crate::wire::error::SerializationError;
use crate::wire::request::BadRequest;
use serde::{Serialize, Serializer};

/// A documented exception of the four operations.
///
/// This library raises the first two by itself. The others are for the host, which alone knows who may ask
/// and what is left; [`Operation::exceptions`](crate::Operation::exceptions) lists which operation may answer
/// with which.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Exception {
    /// `ValidationException` (400).
    #[error(transparent)]
    Validation(#[from] Violations),
    /// `ResourceNotFoundException` (404).
    #[error("{0}")]
    ResourceNotFound(Resource),
    /// `AccessDeniedException` (403).
    #[error("{0}")]
    AccessDenied(String),
    /// `PendingVerification` (403).
    #[error("{0}")]
    PendingVerification(String),
    /// `ServiceQuotaExceededException` (402).
    #[error("{0}")]
    ServiceQuotaExceeded(String),
}

/// What was not found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Resource {
    /// No stage has the ARN.
    #[error("Stage does not exist")]
    Stage,
    /// No participant of the id ever joined the session.
    #[error("Participant does not exist")]
    Participant,
    /// No room has the ARN.
    #[error("Room does not exist")]
    Room(RoomArn),
}

impl Exception {
    /// The name of the exception, as it stands in the header `x-amzn-ErrorType`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Validation(_) => "ValidationException",
            Self::ResourceNotFound(_) => "ResourceNotFoundException",
            Self::AccessDenied(_) => "AccessDeniedException",
            Self::PendingVerification(_) => "PendingVerification",
            Self::ServiceQuotaExceeded(_) => "ServiceQuotaExceededException",
        }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Validation(_) => 400,
            Self::ServiceQuotaExceeded(_) => 402,
            Self::AccessDenied(_) | Self::PendingVerification(_) => 403,
            Self::ResourceNotFound(_) => 404,
        }
    }

    /// The answer of one of the services.
    ///
    /// ```
    /// use stagepass::{Api, Exception, Resource};
    ///
    /// let response = Exception::ResourceNotFound(Resource::Stage).response(Api::Realtime);
    /// assert_eq!(response.status, 404);
    /// assert_eq!(response.error_type, "ResourceNotFoundException");
    /// assert_eq!(
    ///     serde_json::to_string(&response.body)?,
    ///     r#"{"exceptionMessage":"Stage does not exist"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn response(&self, api: Api) -> ErrorResponse {
        let message = self.to_string();
        let body = match (api, self) {
            (Api::Realtime, _) => Body::Realtime { exception_message: message },
            (Api::Chat, Self::Validation(violations)) => Body::ChatValidation {
                message,
                reason: "FIELD_VALIDATION_FAILED",
                field_list: violations.iter().map(Field::from).collect(),
            },
            (Api::Chat, Self::ResourceNotFound(Resource::Room(arn))) => {
                Body::ChatNotFound { message, resource_id: arn.room_id().to_owned(), resource_type: "ROOM" }
            }
            (Api::Chat, _) => Body::Chat { message },
        };
        ErrorResponse { status: self.status(), error_type: self.code(), body: ErrorBody(body) }
    }
}

impl SerializationError {
    /// The answer of one of the services: `SerializationException` (400).
    #[must_use]
    pub fn response(&self, api: Api) -> ErrorResponse {
        let message = self.to_string();
        let body = match api {
            Api::Realtime => Body::Realtime { exception_message: message },
            Api::Chat => Body::Chat { message },
        };
        ErrorResponse { status: 400, error_type: "SerializationException", body: ErrorBody(body) }
    }
}

impl BadRequest {
    /// The answer of one of the services.
    #[must_use]
    pub fn response(&self, api: Api) -> ErrorResponse {
        match self {
            Self::Serialization(error) => error.response(api),
            Self::Validation(violations) => Exception::from(violations.clone()).response(api),
        }
    }
}

/// An error as a service answers it over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorResponse {
    /// The HTTP status.
    pub status: u16,
    /// The value of the header `x-amzn-ErrorType`.
    pub error_type: &'static str,
    /// The JSON body.
    pub body: ErrorBody,
}

/// The JSON body of an error: ivs-realtime says `exceptionMessage`, ivschat says `message` and, for some
/// errors, more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorBody(Body);

impl Serialize for ErrorBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Body {
    Realtime { exception_message: String },
    Chat { message: String },
    ChatValidation { message: String, reason: &'static str, field_list: Vec<Field> },
    ChatNotFound { message: String, resource_id: String, resource_type: &'static str },
}

/// One entry of ivschat's field list. (Shape `ValidationExceptionField`.)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Field {
    name: String,
    message: String,
}

impl From<&Violation> for Field {
    /// The name is that of the request's member; the message has the whole pointer.
    fn from(violation: &Violation) -> Self {
        let member = violation.path().split('/').nth(1).unwrap_or_default();
        Self { name: member.to_owned(), message: violation.to_string() }
    }
}

/// Why an operation has no answer.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    /// The caller is told: a documented exception.
    #[error(transparent)]
    Exception(#[from] Exception),
    /// The caller is told nothing: something the host provides has failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Why somebody is not let in: refused, or something that the host provides has failed.
#[derive(Debug, thiserror::Error)]
pub enum AdmissionError {
    /// Refused, for a reason.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Neither let in nor refused.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Something that the host provides has failed. No exception is documented for that; over HTTP it is a 500.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The clock: it tells a moment so late that what is issued would expire after the year 9999.
    #[error("the clock is too near to the end of time")]
    Time(#[from] TimestampError),
    /// The sealer.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}
