//! Requests and answers as HTTP carries them: targets, methods and bodies as literals.

use stagepass::http::{Answer, HttpError, Request};
use stagepass::room::DeleteRoom;
use stagepass::stage::GetStage;
use stagepass::tagging::{
    ChatResourceArn, ListTagsForChatResource, ListTagsForResource, ResourceArn, TagChatResource, TagKey,
    TagKeys, TagResource, UntagChatResource, UntagResource,
};
use stagepass::wire::Empty;
use stagepass::{Api, BadRequest, Operation, RoomArn, StageArn, Tags, UnknownOperation};

const STAGE: &str = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";
const ROOM: &str = "arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6";

const OF_STAGE: &str = "/tags/arn%3Aaws%3Aivs%3Aus-west-2%3A123456789012%3Astage%2FabcdABCDefgh";
const OF_ROOM: &str = "/tags/arn%3Aaws%3Aivschat%3Aus-west-2%3A12345689012%3Aroom%2Fg1H2I3j4k5L6";

fn stage() -> ResourceArn {
    ResourceArn::new(STAGE).unwrap()
}

fn room() -> ChatResourceArn {
    ChatResourceArn::new(ROOM).unwrap()
}

fn keys(keys: &[&str]) -> TagKeys {
    TagKeys::new(keys.iter().map(|key| TagKey::new(*key).unwrap()).collect::<Vec<_>>()).unwrap()
}

/// Reads the literal as the request, and prints the request as the literal.
#[track_caller]
fn assert_http(method: &str, target: &str, body: &str, request: &Request) {
    assert_eq!(Request::from_http(None, method, target, body.as_bytes()).as_ref(), Ok(request));
    let api = request.operation().api();
    assert_eq!(Request::from_http(Some(api), method, target, body.as_bytes()).as_ref(), Ok(request));
    let sent = request.clone().into_http();
    let printed = String::from_utf8(sent.body).unwrap();
    assert_eq!((sent.method, sent.target.as_str(), printed.as_str()), (method, target, body));
}

/// Returns what is wrong with the request.
#[track_caller]
fn refused(method: &str, target: &str, body: &str) -> String {
    match Request::from_http(None, method, target, body.as_bytes()) {
        Err(HttpError::BadRequest { error, .. }) => error.to_string(),
        other => panic!("expected a bad request, found {other:?}"),
    }
}

#[test]
fn most_requests_are_all_body() {
    let arn = StageArn::new(STAGE).unwrap();
    assert_http(
        "POST",
        "/GetStage",
        &format!(r#"{{"arn":"{STAGE}"}}"#),
        &Request::GetStage(GetStage::new(arn)),
    );
    let arn = RoomArn::new(ROOM).unwrap();
    let body = format!(r#"{{"identifier":"{ROOM}"}}"#);
    assert_http("POST", "/DeleteRoom", &body, &Request::DeleteRoom(DeleteRoom::new(arn)));
}

#[test]
fn tags_are_given_by_path_and_body() {
    let tags = Tags::new([("team", "live")]).unwrap();
    let body = r#"{"tags":{"team":"live"}}"#;
    let request = Request::TagResource(TagResource::new(stage(), tags.clone()));
    assert_http("POST", OF_STAGE, body, &request);
    let request = Request::TagChatResource(TagChatResource::new(room(), tags));
    assert_http("POST", OF_ROOM, body, &request);
}

#[test]
fn tags_are_removed_by_path_and_query() {
    let target = format!("{OF_STAGE}?tagKeys=team&tagKeys=a%20b%2Bc%26d%3De%2F%C3%A9~");
    let request = Request::UntagResource(UntagResource::new(stage(), keys(&["team", "a b+c&d=e/é~"])));
    assert_http("DELETE", &target, "", &request);
    let target = format!("{OF_ROOM}?tagKeys=team");
    let request = Request::UntagChatResource(UntagChatResource::new(room(), keys(&["team"])));
    assert_http("DELETE", &target, "", &request);
}

#[test]
fn tags_are_asked_for_by_path() {
    assert_http("GET", OF_STAGE, "", &Request::ListTagsForResource(ListTagsForResource::new(stage())));
    assert_http("GET", OF_ROOM, "", &Request::ListTagsForChatResource(ListTagsForChatResource::new(room())));
}

#[test]
fn a_target_need_not_be_encoded_more_than_it_has_to() {
    let expected = Request::UntagResource(UntagResource::new(stage(), keys(&["a+b:c/d", "a+b", "x=y"])));
    let target = "/tags/arn:aws:ivs:us-west-2:123456789012:stage%2fabcd%41BCDefgh?tagKeys=a+b:c/d&tag%4beys=a%2bb&tagKeys=x=y";
    assert_eq!(Request::from_http(None, "DELETE", target, b""), Ok(expected));
}

#[test]
fn what_is_unknown_in_a_query_is_ignored() {
    let expected = Request::UntagResource(UntagResource::new(stage(), keys(&["a"])));
    let target = format!("{OF_STAGE}?&x=%zz&tagkeys=b&tagKeys=a&%=1&%74agKeyss=c&");
    assert_eq!(Request::from_http(None, "DELETE", &target, b""), Ok(expected));
    let listed = Request::ListTagsForResource(ListTagsForResource::new(stage()));
    assert_eq!(Request::from_http(None, "GET", &format!("{OF_STAGE}?tagKeys=%zz"), b""), Ok(listed));
    let target = "/GetStage?arn=other";
    let body = format!(r#"{{"arn":"{STAGE}"}}"#);
    assert!(Request::from_http(None, "POST", target, body.as_bytes()).is_ok());
}

/// A client of another service, or a proxy, may put a member where it does not belong.
#[test]
fn a_member_is_read_from_its_place_alone() {
    let body = format!(r#"{{"resourceArn": 7, "resourceArn": "{ROOM}", "tags": {{}}}}"#);
    let expected = Request::TagResource(TagResource::new(stage(), Tags::none()));
    assert_eq!(Request::from_http(None, "POST", OF_STAGE, body.as_bytes()), Ok(expected));
    assert_eq!(
        refused("POST", &format!("{OF_STAGE}?tags=a"), ""),
        "1 validation error detected. Value at '/tags' failed to satisfy constraint: Member must not be null"
    );
    let missing = "1 validation error detected. Value at '/tagKeys' failed to satisfy constraint: Member must not be null";
    assert_eq!(refused("DELETE", OF_STAGE, r#"{"tagKeys": ["a"]}"#), missing);
    // Where no body belongs, none is read.
    assert!(Request::from_http(None, "GET", OF_STAGE, b"no JSON").is_ok());
    // An empty list cannot be told from none.
    let empty = Request::UntagResource(UntagResource::new(stage(), TagKeys::default())).into_http();
    assert_eq!((empty.target.as_str(), refused("DELETE", &empty.target, "").as_str()), (OF_STAGE, missing));
}

#[test]
fn a_bad_escape_is_a_fault_with_its_place() {
    for target in ["/tags/arn%", "/tags/arn%3", "/tags/arn%3g", "/tags/arn%+3", "/tags/%ff", "/tags/%c3%28"] {
        assert_eq!(
            refused("GET", target, ""),
            "Not UTF-8 in percent-encoding at '/resourceArn' (line 1, column 7)",
            "{target}"
        );
    }
    let target = format!("{OF_STAGE}?tagKeys=a&x&tagKeys=%");
    let error = Request::from_http(None, "DELETE", &target, b"").unwrap_err();
    let HttpError::BadRequest { operation, error: BadRequest::Serialization(fault) } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((*operation, fault.path(), fault.line()), (Operation::UntagResource, "/tagKeys", 1));
    assert_eq!(&target[fault.column() - 1..], "%");
    let response = error.response();
    assert_eq!((response.status, response.error_type), (400, "SerializationException"));
}

#[test]
fn the_arn_in_the_target_decides_between_the_services_unless_the_host_knows_better() {
    let route = |api, target: &str| Operation::route(api, "GET", target).unwrap();
    assert_eq!(route(None, OF_STAGE), Operation::ListTagsForResource);
    assert_eq!(route(None, OF_ROOM), Operation::ListTagsForChatResource);
    assert_eq!(route(None, "/tags/arn%3Aaws%3As3"), Operation::ListTagsForResource);
    assert_eq!(route(None, "/tags/%"), Operation::ListTagsForResource);
    assert_eq!(route(Some(Api::Chat), OF_STAGE), Operation::ListTagsForChatResource);
    assert_eq!(route(Some(Api::Realtime), OF_ROOM), Operation::ListTagsForResource);
}

#[test]
fn the_arn_of_another_service_is_refused_by_the_rule_of_the_one_that_was_asked() {
    let of = |pattern: &str| {
        format!(
            "1 validation error detected. Value at '/resourceArn' failed to satisfy constraint: \
             Member must satisfy regular expression pattern: {pattern}"
        )
    };
    let realtime = of("^arn:aws:ivs:[a-z0-9-]+:[0-9]+:[a-z-]+/[a-zA-Z0-9-]+$");
    let chat = of("^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:[a-z-]+/[a-zA-Z0-9-]+$");
    let told = |api, target: &str| {
        let error = Request::from_http(api, "GET", target, b"").unwrap_err();
        let body = serde_json::to_value(error.response().body).unwrap();
        body["message"].as_str().unwrap().to_owned()
    };
    assert_eq!(told(None, "/tags/arn%3Aaws%3As3%3A%3A%3Abucket"), realtime);
    assert_eq!(told(Some(Api::Realtime), OF_ROOM), realtime);
    assert_eq!(told(Some(Api::Chat), OF_STAGE), chat);
}

#[test]
fn there_is_an_operation_at_its_own_method_and_path_alone() {
    for (method, target) in [
        ("GET", "/GetStage"),
        ("post", "/GetStage"),
        ("POST", "/getStage"),
        ("POST", "/GetStage/"),
        ("POST", "//GetStage"),
        ("POST", "GetStage"),
        ("POST", "/Get%53tage"),
        ("POST", "/Nothing"),
        ("POST", ""),
        ("POST", "/TagResource"),
        ("PUT", OF_STAGE),
        ("GET", "/tags"),
        ("GET", "/tags/"),
        ("GET", "/tags/?tagKeys=a"),
        ("GET", "/tags/arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh"),
        ("GET", "/tags/{resourceArn}/"),
    ] {
        assert_eq!(
            Request::from_http(None, method, target, b"{}"),
            Err(HttpError::UnknownOperation(UnknownOperation::default())),
            "{method} {target}"
        );
    }
    assert!(Operation::route(Some(Api::Chat), "POST", "/GetStage").is_err());
    assert!(Operation::route(Some(Api::Realtime), "POST", "/GetRoom").is_err());
    let unknown = Request::from_http(None, "GET", "/", b"").unwrap_err().response();
    assert_eq!((unknown.status, unknown.error_type), (404, "UnknownOperationException"));
    assert_eq!(
        serde_json::to_string(&unknown.body).unwrap(),
        r#"{"exceptionMessage":"Unknown operation","message":"Unknown operation"}"#
    );
}

#[test]
fn every_operation_is_found_where_it_says_that_it_is() {
    for operation in Operation::ALL.iter().copied() {
        let target = operation.path().replace("{resourceArn}", "a");
        assert_eq!(Operation::route(Some(operation.api()), operation.method(), &target), Ok(operation));
        assert_eq!(Operation::of(operation.api(), operation.as_str()), Ok(operation));
    }
}

#[test]
fn the_services_have_their_names_for_operations() {
    assert_eq!("TagResource".parse(), Ok(Operation::TagResource));
    assert_eq!("CreateRoom".parse(), Ok(Operation::CreateRoom));
    assert_eq!("TagChatResource".parse::<Operation>(), Err(UnknownOperation::default()));
    assert_eq!(Operation::of(Api::Chat, "UntagResource"), Ok(Operation::UntagChatResource));
    assert_eq!(Operation::UntagChatResource.as_str(), "UntagResource");
    assert_eq!(Operation::of(Api::Realtime, "CreateRoom"), Err(UnknownOperation::default()));
}

/// Keys that are too many are counted: they are neither decoded nor kept.
#[test]
fn a_flood_of_keys_is_counted() {
    let target = format!("{OF_STAGE}?{}", vec!["tagKeys=%zz"; 100_000].join("&"));
    assert_eq!(
        refused("DELETE", &target, ""),
        format!("Not UTF-8 in percent-encoding at '/tagKeys' (line 1, column {})", OF_STAGE.len() + 10)
    );
    let target = format!(
        "{OF_STAGE}?{}",
        [["tagKeys=a"; 50].join("&"), vec!["tagKeys=%zz"; 99_950].join("&")].join("&")
    );
    assert_eq!(
        refused("DELETE", &target, ""),
        "1 validation error detected. Value with length 100000 at '/tagKeys' failed to satisfy constraint: \
         Member must have length between 0 and 50, inclusive"
    );
}

#[test]
fn a_body_does_not_show() {
    let body = r#"{"token":"secret"}"#;
    let answer = Answer::read(Operation::CreateChatToken, body.as_bytes()).unwrap();
    assert!(!format!("{answer:?}").contains("secret"));
    assert_eq!(format!("{:?}", answer.to_http()), "HttpResponse(200, 18 bytes)");
    let request = Request::ListTagsForResource(ListTagsForResource::new(stage())).into_http();
    assert_eq!(format!("{request:?}"), format!("HttpRequest(GET {OF_STAGE:?}, 0 bytes)"));
}

#[test]
fn an_answer_is_a_status_and_a_body() {
    let response = Answer::DeleteStage(Empty::default()).to_http();
    assert_eq!((response.status, response.body.as_slice()), (200, b"{}".as_slice()));
    let response = Answer::DeleteRoom(Empty::default()).to_http();
    assert_eq!((response.status, response.body.as_slice()), (204, b"".as_slice()));
    assert_eq!(Answer::read(Operation::DeleteRoom, b""), Ok(Answer::DeleteRoom(Empty::default())));
    let error = Answer::read(Operation::DeleteStage, b"[]").unwrap_err();
    assert_eq!(error.to_string(), "Expected an object at '' (line 1, column 0)");
}
