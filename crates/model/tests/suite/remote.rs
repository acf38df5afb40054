//! What the comparison tells of a service that is asked in JSON.

use stagepass_model::{
    ChatTokenRequest, Client, Conduct, Door, Place, Remote, Reply, Shown, Step, Subject as _, compare,
};
use std::io;

const JOIN: Step = Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(0) };
const ROOM: &str = r#"{"arn": "arn:aws:ivschat:us-west-2:123456789012:room/abcdABCDefgh"}"#;

fn chat_token(room: Place) -> Step {
    let (minutes, attributes, capabilities) = (None, None, None);
    let token = ChatTokenRequest { minutes, user_id: "carol".to_owned(), attributes, capabilities };
    Step::CreateChatToken { room, token }
}

/// What is found in place of what the model says, when the last question is replied to like this.
fn found(steps: &[Step], status: u16, error_type: Option<&str>, body: &str) -> String {
    let asked = ["CreateRoom", "CreateChatToken", "Join"];
    let conduct = Conduct::default().passing_over(&Step::CALLS);
    let mut server = Remote::new(conduct, |question, _: &str| {
        let last = asked.iter().rev().find(|asked| steps.iter().any(|step| step.kind() == **asked));
        Ok::<_, io::Error>(match question {
            _ if last == Some(&question) => Reply::new(status, error_type, body),
            "CreateRoom" => Reply::new(200, None, ROOM),
            _ => Reply::new(204, None, ""),
        })
    });
    match compare(&mut server, steps) {
        Ok(_) => "what the model says".to_owned(),
        Err(divergence) => format!("{:?}", divergence.found),
    }
}

#[test]
fn a_refusal_is_read_with_its_details() {
    assert_eq!(found(&[JOIN], 403, None, r#"{"code": "NotOurs"}"#), "what the model says");
    let expired = r#"{
        "code": "Expired",
        "detail": {"now": "2023-03-06T21:47:44Z", "expiredAt": "2023-03-06T21:47:43Z"}
    }"#;
    assert_eq!(
        found(&[JOIN], 400, None, expired),
        "Refused(Expired { now: 1678139264, expired_at: 1678139263 })"
    );
}

#[test]
fn an_exception_is_read_by_the_name_in_its_header() {
    let steps = [chat_token(Place::Unknown)];
    let error_type = Some("ResourceNotFoundException");
    let body = |id: &str| format!(r#"{{"message": "no", "resourceId": "{id}", "resourceType": "ROOM"}}"#);
    assert_eq!(found(&steps, 404, error_type, &body("nobodyMadeIt")), "what the model says");
    let failed = |status: &str| format!(r#"Failed("the store failed: {status}: no")"#);
    // Of another room, and of another name.
    assert_eq!(
        found(&steps, 404, error_type, &body("anotherRoom0")),
        failed("404 ResourceNotFoundException")
    );
    assert_eq!(found(&steps, 404, None, &body("nobodyMadeIt")), failed("404 without a name"));
    assert_eq!(
        found(&steps, 400, Some("ValidationException"), &body("nobodyMadeIt")),
        failed("400 ValidationException")
    );
}

#[test]
fn an_answer_that_cannot_be_read_is_told_with_its_member() {
    let told = |words: &str| format!(r#"Failed("the store failed: {words}")"#);
    assert_eq!(found(&[Step::CreateRoom], 200, None, ROOM), "what the model says");
    assert_eq!(found(&[Step::CreateRoom], 200, None, "<html>"), told("expected value at line 1 column 1"));
    let words = "arn: Expected a string";
    assert_eq!(found(&[Step::CreateRoom], 299, None, ""), told(words));
    for status in [199, 300, 500] {
        assert_eq!(found(&[JOIN], status, None, "{}"), told(&format!("{status} without a name")));
    }
    let steps = [Step::CreateRoom, chat_token(Place::Made(0))];
    assert!(found(&steps, 200, None, r#"{"token": 5}"#).starts_with(r#"Failed("the store failed: "#));
}

#[test]
fn a_service_that_cannot_be_reached_fails() {
    let conduct = Conduct::default().passing_over(&Step::CALLS);
    let mut server = Remote::new(conduct, |_: &str, _: &str| {
        Err::<Reply, _>(io::Error::other("the server cannot be reached"))
    });
    let divergence = compare(&mut server, &[]).unwrap_err();
    let words = r#"Failed("the store failed: the server cannot be reached")"#;
    assert_eq!(format!("{:?}", divergence.found), words);
    let words = "Remote { conduct: Conduct {";
    assert!(format!("{server:?}").starts_with(words), "{server:?}");
}

#[test]
fn steps_of_the_host_are_asked_by_their_kind() {
    let mut asked = Vec::new();
    let conduct = Conduct::default().passing_over(&Step::CALLS);
    let mut server = Remote::new(conduct, |question: &str, body: &str| {
        asked.push(format!("{question} {body}"));
        Ok::<_, io::Error>(Reply::new(200, None, "{}"))
    });
    let moment = "2023-03-06T21:47:43Z".parse().unwrap();
    server.turn_to(3).unwrap();
    server.misread_clock(2, moment).unwrap();
    server.prune(moment).unwrap();
    server.rotate_keys().unwrap();
    server.drop_outlived_keys().unwrap();
    server.set_clock(moment).unwrap();
    assert!(server.quiet(moment, 60).is_err());
    drop(server);
    let moment = r#""moment":"2023-03-06T21:47:43Z""#;
    assert_eq!(
        asked,
        [
            r#"Turn {"machine":3}"#.to_owned(),
            format!(r#"Misread {{{moment},"reading":2}}"#),
            format!("Prune {{{moment}}}"),
            "RotateKeys {}".to_owned(),
            "DropOutlivedKeys {}".to_owned(),
            format!("SetClock {{{moment}}}"),
            format!(r#"Sweep {{{moment},"quietSeconds":60}}"#),
        ]
    );
}
