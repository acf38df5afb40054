//! The documented exceptions of the operations, and how they read on the wire.

use crate::domain::arn::RoomArn;
use crate::domain::operation::Api;
use crate::domain::tagging::ChatResourceArn;
use crate::rules::violation::{Violation, Violations};
use crate::tokens::grant::Refused;
use crate::wire::error::SerializationError;
use crate::wire::request::BadRequest;
use serde::{Serialize, Serializer};

/// A documented exception of the operations.
///
/// This library raises the first two by itself. The others are for the host, which alone knows who
/// may ask and what is left. An `InternalServerException` is what a
/// [`Failure`](crate::Failure) answers.
/// [`Operation::exceptions`](crate::Operation::exceptions) lists which operation may answer with
/// which.
///
/// ```
/// use stagepass::{Api, CreateStageInput, Exception};
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let violations = stagepass::CreateStage::try_from(CreateStageInput::default().name("a b")).unwrap_err();
/// let exception = Exception::from(violations);
/// assert_eq!((exception.code(), exception.status()), ("ValidationException", 400));
///
/// let denied = Exception::AccessDenied("Not your stage".to_owned());
/// let body = serde_json::to_string(&denied.response(Api::Chat).body)?;
/// assert_eq!(body, r#"{"message":"Not your stage"}"#);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Exception {
    /// `ValidationException` (400): the request breaks rules.
    #[error(transparent)]
    Validation(#[from] Violations),
    /// `ResourceNotFoundException` (404): something that the request names does not exist.
    #[error("{0}")]
    ResourceNotFound(Resource),
    /// `AccessDeniedException` (403), with the host's message: the caller may not do this.
    #[error("{0}")]
    AccessDenied(String),
    /// `PendingVerification` (403), with the host's message: the account is not verified yet.
    #[error("{0}")]
    PendingVerification(String),
    /// `ServiceQuotaExceededException` (402): a quota is used up.
    #[error("{0}")]
    ServiceQuotaExceeded(Details),
    /// `ConflictException` (409): the state of the resource does not allow it.
    #[error("{0}")]
    Conflict(Details),
    /// `ThrottlingException` (429): the caller asks too often.
    #[error("{0}")]
    Throttling(Details),
}

/// The details of a conflict or of a limit: a message, and the room and the limit that ivschat
/// tells beside it.
///
/// ivschat always tells a room, and a limit where one was exceeded, because its model requires
/// them. Without a room the `resourceId` is `unknown`, as it is when there are too many rooms to
/// create another one; without a limit the `limit` is 0.
///
/// ```
/// use stagepass::exception::Details;
/// use stagepass::{Api, Exception, RoomArn};
///
/// let room = RoomArn::new("arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6")?;
/// let throttled = Exception::Throttling(Details::new("Too many events").room(room).limit(100));
/// assert_eq!(
///     serde_json::to_string(&throttled.response(Api::Chat).body)?,
///     r#"{"message":"Too many events","resourceId":"g1H2I3j4k5L6","resourceType":"ROOM","limit":100}"#
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct Details {
    /// What the caller is told.
    pub message: String,
    /// The room that it is about.
    pub room: Option<RoomArn>,
    /// The limit that was exceeded.
    pub limit: Option<i32>,
}

impl Details {
    /// Creates details that are this message alone.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), room: None, limit: None }
    }

    /// Returns the same with this room.
    #[must_use]
    pub fn room(self, room: RoomArn) -> Self {
        Self { room: Some(room), ..self }
    }

    /// Returns the same with this limit.
    #[must_use]
    pub fn limit(self, limit: i32) -> Self {
        Self { limit: Some(limit), ..self }
    }

    fn room_id(&self) -> Option<&str> {
        self.room.as_ref().map(RoomArn::room_id)
    }
}

/// The resource that was not found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Resource {
    /// No stage has the ARN.
    #[error("Stage does not exist")]
    Stage,
    /// The stage never had the session, or it is forgotten.
    #[error("Stage session does not exist")]
    StageSession,
    /// No public key has the ARN.
    #[error("Public key does not exist")]
    PublicKey,
    /// The ARN is of a kind of resource that has no tags.
    #[error("Resource does not exist")]
    Tagged,
    /// The ARN is of a kind of resource that has no tags in ivschat.
    #[error("Resource does not exist")]
    TaggedInChat(ChatResourceArn),
    /// No participant of this id has ever joined the session.
    #[error("Participant does not exist")]
    Participant,
    /// No room has this ARN.
    #[error("Room does not exist")]
    Room(RoomArn),
}

impl Resource {
    /// Returns the id, where it is one of ivschat.
    fn id(&self) -> Option<&str> {
        match self {
            Self::Room(arn) => Some(arn.room_id()),
            Self::TaggedInChat(arn) => arn.as_str().split_once('/').map(|(_, id)| id),
            Self::Stage | Self::StageSession | Self::PublicKey | Self::Participant | Self::Tagged => None,
        }
    }
}

impl Exception {
    /// Returns the name of the exception, as it stands in the header [`ErrorResponse::ERROR_TYPE`].
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Validation(_) => "ValidationException",
            Self::ResourceNotFound(_) => "ResourceNotFoundException",
            Self::AccessDenied(_) => "AccessDeniedException",
            Self::PendingVerification(_) => "PendingVerification",
            Self::ServiceQuotaExceeded(_) => "ServiceQuotaExceededException",
            Self::Conflict(_) => "ConflictException",
            Self::Throttling(_) => "ThrottlingException",
        }
    }

    /// Returns the HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Validation(_) => 400,
            Self::ServiceQuotaExceeded(_) => 402,
            Self::AccessDenied(_) | Self::PendingVerification(_) => 403,
            Self::ResourceNotFound(_) => 404,
            Self::Conflict(_) => 409,
            Self::Throttling(_) => 429,
        }
    }

    /// Returns what one of the services answers.
    ///
    /// The `resourceType` of ivschat always is `ROOM`, the only one that its model has.
    ///
    /// ```
    /// use stagepass::{Api, ErrorResponse, Exception, Resource};
    ///
    /// let response = Exception::ResourceNotFound(Resource::Stage).response(Api::Realtime);
    /// assert_eq!(response.status, 404);
    /// assert_eq!(ErrorResponse::ERROR_TYPE, "x-amzn-errortype");
    /// assert_eq!(response.error_type, "ResourceNotFoundException");
    /// assert_eq!(
    ///     serde_json::to_string(&response.body)?,
    ///     r#"{"exceptionMessage":"Stage does not exist","message":"Stage does not exist"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn response(&self, api: Api) -> ErrorResponse {
        let body = match (api, self) {
            (Api::Chat, Self::Validation(violations)) => Body {
                reason: Some("FIELD_VALIDATION_FAILED"),
                field_list: Some(violations.iter().map(Field::from).collect()),
                ..Body::new(api, self)
            },
            (Api::Chat, Self::ResourceNotFound(resource)) => Body::new(api, self).about(resource.id()),
            (Api::Chat, Self::Conflict(details)) => Body::new(api, self).about(details.room_id()),
            (Api::Chat, Self::ServiceQuotaExceeded(details) | Self::Throttling(details)) => {
                let limit = Some(details.limit.unwrap_or_default());
                Body { limit, ..Body::new(api, self).about(details.room_id()) }
            }
            (Api::Realtime | Api::Chat, _) => Body::new(api, self),
        };
        ErrorResponse { status: self.status(), error_type: self.code(), body: ErrorBody(body) }
    }
}

impl SerializationError {
    /// Returns what one of the services answers: `SerializationException` (400).
    #[must_use]
    pub fn response(&self, api: Api) -> ErrorResponse {
        ErrorResponse::saying(api, 400, "SerializationException", self)
    }
}

impl BadRequest {
    /// Returns what one of the services answers.
    #[must_use]
    pub fn response(&self, api: Api) -> ErrorResponse {
        match self {
            Self::Serialization(error) => error.response(api),
            Self::Validation(violations) => Exception::from(violations.clone()).response(api),
        }
    }
}

impl Refused {
    /// Returns the status of HTTP for a host that answers over it. No API of the services is
    /// documented for joining, so this is a proposal.
    ///
    /// ```
    /// use stagepass::Refused;
    ///
    /// assert_eq!(Refused::NotOurs.status(), 401);
    /// assert_eq!(Refused::NoSuchStage.status(), 404);
    /// ```
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotOurs
            | Self::Header(_)
            | Self::Claim(_)
            | Self::Expired { .. }
            | Self::IssuedLater { .. }
            | Self::AlreadyUsed
            | Self::SessionExpired { .. } => 401,
            Self::WrongStage { .. }
            | Self::WrongRoom { .. }
            | Self::MissingParticipantCapability(_)
            | Self::MissingChatCapability(_)
            | Self::Disconnected
            | Self::QuotaExceeded => 403,
            Self::NoSuchStage | Self::NoSuchRoom => 404,
            Self::NotConnected | Self::Replaced => 409,
            Self::WrongParticipant { .. } => 500,
        }
    }
}

/// An error as a service answers it over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorResponse {
    /// The HTTP status.
    pub status: u16,
    /// The name of the exception: the value of the header [`ERROR_TYPE`](Self::ERROR_TYPE).
    pub error_type: &'static str,
    /// The JSON body.
    pub body: ErrorBody,
}

impl ErrorResponse {
    /// The name of the header that has the name of the exception, in lower case as HTTP/2 sends it.
    pub const ERROR_TYPE: &'static str = "x-amzn-errortype";

    /// Creates an error of which there is nothing to say but a message: one that a host raises
    /// before there is a request of an operation.
    ///
    /// ```
    /// use stagepass::{Api, ErrorResponse};
    ///
    /// let missing = "Missing Authentication Token";
    /// let response = ErrorResponse::saying(Api::Chat, 403, "MissingAuthenticationTokenException", &missing);
    /// assert_eq!(serde_json::to_string(&response.body)?, r#"{"message":"Missing Authentication Token"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn saying(api: Api, status: u16, error_type: &'static str, message: &impl ToString) -> Self {
        Self { status, error_type, body: ErrorBody(Body::new(api, message)) }
    }
}

/// The JSON body of an error.
///
/// ivs-realtime says `exceptionMessage`, the member of its model, and the same as `message`,
/// without which the clients that AWS makes print nothing. ivschat says `message` and, for some
/// errors, more. The body of a refused request is never over 64 KiB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorBody(Body);

impl Serialize for ErrorBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(skip_serializing_if = "Option::is_none")]
    exception_message: Option<String>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field_list: Option<Vec<Field>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<i32>,
}

impl Body {
    fn about(self, id: Option<&str>) -> Self {
        let id = id.unwrap_or("unknown").to_owned();
        Self { resource_id: Some(id), resource_type: Some("ROOM"), ..self }
    }

    fn new(api: Api, error: &impl ToString) -> Self {
        let message = error.to_string();
        let exception_message = match api {
            Api::Realtime => Some(message.clone()),
            Api::Chat => None,
        };
        Self {
            exception_message,
            message,
            reason: None,
            field_list: None,
            resource_id: None,
            resource_type: None,
            limit: None,
        }
    }
}

/// An entry of ivschat's field list. (Shape `ValidationExceptionField`.)
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
