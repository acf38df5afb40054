//! Errors on demand, so that applications can be tried against each of them.

use super::What;
use super::errors;
use super::operations::{routed, scope};
use axum::extract::{Path, Request};
use axum::response::Response;
use stagepass::exception::Details;
use stagepass::stage::GetStage;
use stagepass::{Api, ErrorResponse, Exception, Resource, RoomArn};

/// The path below which every operation fails with the error that is named behind it.
pub(super) const PREFIX: &str = "/faults";

/// Answers an operation with the error that the path names, whatever the request says.
pub(super) async fn fail(Path((name, _)): Path<(String, String)>, request: Request) -> Response {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let target = target.strip_prefix(PREFIX).and_then(|rest| rest.get(1..)).unwrap_or_default();
    let target = target.find('/').and_then(|at| target.get(at..)).unwrap_or_default();
    let operation = routed(scope(request.headers()), request.method().as_str(), target);
    let answered = operation.map(|operation| (operation, fault(operation.api(), &name)));
    let Ok((operation, Some(fault))) = answered else {
        return errors::error(&saying(Api::Realtime, 404, "UnknownOperationException"));
    };
    let mut response = errors::error(&fault);
    response.extensions_mut().insert(What(operation.as_str()));
    response
}

/// Returns the error of a name, as a service answers it.
fn fault(api: Api, name: &str) -> Option<ErrorResponse> {
    let message = || "This error was asked for".to_owned();
    let room = RoomArn::new("arn:aws:ivschat:us-west-2:123456789012:room/abcdABCDefgh").ok()?;
    let details = Details::new(message()).room(room.clone()).limit(1);
    let exception = match name {
        "AccessDeniedException" => Exception::AccessDenied(message()),
        "ConflictException" => Exception::Conflict(details),
        "PendingVerification" => Exception::PendingVerification(message()),
        "ResourceNotFoundException" if api == Api::Chat => Exception::ResourceNotFound(Resource::Room(room)),
        "ResourceNotFoundException" => Exception::ResourceNotFound(Resource::Stage),
        "ServiceQuotaExceededException" => Exception::ServiceQuotaExceeded(details),
        "ThrottlingException" => Exception::Throttling(details),
        "ValidationException" => return Some(GetStage::from_json(b"").err()?.response(api)),
        "InternalServerException" => return Some(saying(api, 500, "InternalServerException")),
        "ServiceUnavailableException" => return Some(saying(api, 503, "ServiceUnavailableException")),
        _ => return None,
    };
    Some(exception.response(api))
}

fn saying(api: Api, status: u16, name: &'static str) -> ErrorResponse {
    ErrorResponse::saying(api, status, name, &"This error was asked for")
}
