//! Operations of this library's service, as HTTP carries them.

use super::reply::Reply;
use stagepass::http::{Answer, Request};
use stagepass::wire::Empty;
use stagepass::{ErrorResponse, OperationError, Service, StoreError};

pub(super) fn answer(service: &Service, method: &str, target: &str, body: &str) -> Reply {
    let request = match Request::from_http(None, method, target, body.as_bytes()) {
        Ok(request) => request,
        Err(error) => return refused(&error.response()),
    };
    let api = request.operation().api();
    match answered(service, &request) {
        Ok(answer) => {
            let response = answer.to_http();
            Reply::new(response.status, None, String::from_utf8_lossy(&response.body))
        }
        Err(error) => refused(&error.response(api)),
    }
}

fn refused(error: &ErrorResponse) -> Reply {
    let body = serde_json::to_string(&error.body).unwrap_or_default();
    Reply::new(error.status, Some(error.error_type), body)
}

/// Answers a request of any operation: those that are answered with something, with nothing, and
/// with what else is to be done.
macro_rules! answers {
    (
        $service:ident, $request:ident;
        with [$($name:ident $method:ident),+ $(,)?]
        empty [$($empty:ident $empty_method:ident),+ $(,)?]
        moderated [$($moderated:ident $moderated_method:ident),+ $(,)?]
    ) => {
        match $request {
            $(Request::$name(request) => $service.$method(request).map(Answer::$name),)+
            $(Request::$empty(request) => {
                $service.$empty_method(request).map(|()| Answer::$empty(Empty::default()))
            })+
            $(Request::$moderated(request) => {
                $service.$moderated_method(request).map(|done| Answer::$moderated(done.answer))
            })+
            Request::DisconnectUser(request) => {
                $service.disconnect_user(request).map(|_| Answer::DisconnectUser(Empty::default()))
            }
            _ => Err(StoreError::Failed("there is no such operation".into()).into()),
        }
    };
}

fn answered(service: &Service, request: &Request) -> Result<Answer, OperationError> {
    answers! {
        service, request;
        with [
            CreateStage create_stage, GetStage get_stage, ListStages list_stages, UpdateStage update_stage,
            GetStageSession get_stage_session, ListStageSessions list_stage_sessions,
            CreateParticipantToken create_participant_token, GetParticipant get_participant,
            ListParticipants list_participants, ListParticipantEvents list_participant_events,
            ImportPublicKey import_public_key, GetPublicKey get_public_key, ListPublicKeys list_public_keys,
            ListTagsForResource list_tags_for_resource,
            CreateRoom create_room, GetRoom get_room, ListRooms list_rooms, UpdateRoom update_room,
            CreateChatToken create_chat_token, ListTagsForChatResource list_tags_for_chat_resource,
        ]
        empty [
            DeleteStage delete_stage, DisconnectParticipant disconnect_participant,
            DeletePublicKey delete_public_key, TagResource tag_resource, UntagResource untag_resource,
            DeleteRoom delete_room, TagChatResource tag_chat_resource,
            UntagChatResource untag_chat_resource,
        ]
        moderated [SendEvent send_event, DeleteMessage delete_message]
    }
}
