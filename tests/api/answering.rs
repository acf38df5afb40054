//! Every operation behind one call, and the status of a refusal.

use super::world::World;
use stagepass::http::{Answer, Request};
use stagepass::{Exception, Operation, OperationError, Refused, Resource};

fn request(path: &str, body: &str) -> Request {
    Request::from_http(None, "POST", path, body.as_bytes()).unwrap()
}

#[test]
fn every_request_is_answered_by_one_call() {
    let world = World::new();
    let created = world.service.answer(&request("/CreateStage", r#"{"name":"one"}"#)).unwrap();
    assert_eq!(created.moderated, None);
    let Answer::CreateStage(created) = created.answer else { panic!("{created:?}") };
    let arn = created.stage.arn;
    let get = request("/GetStage", &format!(r#"{{"arn":"{arn}"}}"#));
    let body = format!(r#"{{"stage":{{"arn":"{arn}","name":"one","tags":{{}}}}}}"#);
    assert_eq!(world.service.answer(&get).unwrap().answer.to_http().body, body.as_bytes());
    let delete = request("/DeleteStage", &format!(r#"{{"arn":"{arn}"}}"#));
    assert_eq!(world.service.answer(&delete).unwrap().answer.to_http().body, b"{}");
    let error = world.service.answer(&get).unwrap_err();
    let OperationError::Exception(exception) = error else { panic!("{error:?}") };
    assert_eq!(exception, Exception::ResourceNotFound(Resource::Stage));
}

#[test]
fn what_a_room_is_told_stands_beside_the_answer() {
    let world = World::new();
    let body = format!(r#"{{"roomIdentifier":"{}","userId":"alice"}}"#, world.room);
    let answered = world.service.answer(&request("/DisconnectUser", &body)).unwrap();
    assert_eq!(answered.answer.to_http().body, b"{}");
    let moderated = answered.moderated.unwrap();
    assert_eq!(moderated.disconnects.unwrap().as_str(), "alice");
    let frame = serde_json::to_value(&moderated.broadcast).unwrap();
    assert_eq!(frame["EventName"], "aws:DISCONNECT_USER");
}

#[test]
fn a_request_and_its_answer_tell_their_operation() {
    let world = World::new();
    for (path, body, operation) in [
        ("/CreateStage", "{}".to_owned(), Operation::CreateStage),
        (
            "/SendEvent",
            format!(r#"{{"roomIdentifier":"{}","eventName":"e"}}"#, world.room),
            Operation::SendEvent,
        ),
        (
            "/DeleteMessage",
            format!(r#"{{"roomIdentifier":"{}","id":"AbCdEf123456"}}"#, world.room),
            Operation::DeleteMessage,
        ),
    ] {
        let request = request(path, &body);
        let answered = world.service.answer(&request).unwrap();
        assert_eq!((request.operation(), answered.answer.operation()), (operation, operation));
        assert_eq!(answered.moderated.is_some(), operation != Operation::CreateStage);
    }
}

#[test]
fn a_refusal_has_a_status() {
    let statuses = [
        (Refused::NotOurs, 401),
        (Refused::AlreadyUsed, 401),
        (Refused::Disconnected, 403),
        (Refused::QuotaExceeded, 403),
        (Refused::NoSuchStage, 404),
        (Refused::NoSuchRoom, 404),
        (Refused::NotConnected, 409),
        (Refused::Replaced, 409),
    ];
    for (refused, status) in statuses {
        assert_eq!(refused.status(), status, "{refused}");
    }
}
