//! The checker finds each fault that is planted in a history without one.

use super::check::faults;
use super::history::{Asked, Event, Outcome, ParticipantAtEnd, SessionAtEnd, StageAtEnd};

fn event(at: u64, asked: Asked, outcome: Outcome) -> Event {
    Event { asked, outcome, began: at, ended: at + 1 }
}

fn join(at: u64, session: &str) -> Event {
    let asked = Asked::Join { stage: "s".to_owned(), participant: "p".to_owned() };
    event(at, asked, Outcome::Done(session.to_owned()))
}

fn disconnect(at: u64) -> Event {
    let asked = Asked::Disconnect { stage: "s".to_owned(), participant: "p".to_owned() };
    event(at, asked, Outcome::Done(String::new()))
}

fn redeem(at: u64, outcome: Outcome) -> Event {
    event(at, Asked::Redeem { token: "t".to_owned() }, outcome)
}

fn used() -> Outcome {
    Outcome::Refused(401, String::new())
}

/// A participant joined twice and was disconnected, in the second session.
fn right() -> (Vec<Event>, Vec<StageAtEnd>) {
    let created = event(0, Asked::CreateStage, Outcome::Done("s".to_owned()));
    let won = redeem(20, Outcome::Done(String::new()));
    let events = vec![created, join(2, "one"), join(4, "two"), disconnect(6), won, redeem(20, used())];
    let session = |id: &str, start: &str, end: &str| SessionAtEnd {
        id: id.to_owned(),
        start: start.to_owned(),
        end: Some(end.to_owned()),
        participants: vec![ParticipantAtEnd {
            id: "p".to_owned(),
            is_connected: false,
            events: vec!["LEFT".to_owned(), "JOINED".to_owned()],
        }],
    };
    let sessions = vec![session("two", "2026-01-01T00:00:03Z", "2026-01-01T00:00:04Z"), {
        session("one", "2026-01-01T00:00:01Z", "2026-01-01T00:00:02Z")
    }];
    (events, vec![StageAtEnd { arn: "s".to_owned(), active: None, sessions }])
}

#[track_caller]
fn assert_found(plant: impl FnOnce(&mut Vec<Event>, &mut StageAtEnd), fault: &str) {
    let (mut events, mut end) = right();
    plant(&mut events, &mut end[0]);
    let found = faults(&events, &end);
    assert!(found.iter().any(|found| found == fault), "{found:?}");
}

#[test]
fn a_history_without_a_fault_has_none() {
    let (events, end) = right();
    assert_eq!(faults(&events, &end), Vec::<String>::new());
    // Who is answered nothing may have joined, or not.
    let (mut events, end) = right();
    events[2].outcome = Outcome::Unknown;
    assert_eq!(faults(&events, &end), Vec::<String>::new());
}

#[test]
fn each_planted_fault_is_found() {
    assert_found(|events, _| events.push(join(8, "two")), "p joined after a disconnect was answered");
    assert_found(
        |events, _| events.push(redeem(21, Outcome::Done(String::new()))),
        "a token opened 2 connections",
    );
    assert_found(|events, _| drop(events.remove(4)), "a token was refused as used, and nobody used it");
    assert_found(
        |events, _| events.push(event(9, Asked::CreateStage, Outcome::Done("gone".to_owned()))),
        "stage gone was created, and is not there",
    );
    assert_found(|_, stage| drop(stage.sessions.remove(0)), "p joined two 1 times, and is not there");
    assert_found(
        |_, stage| stage.sessions[0].participants[0].events.clear(),
        "p joined two 1 times, and 0 are kept",
    );
    assert_found(|events, _| drop(events.remove(2)), "p joined 1 times more than it asked to");
    assert_found(
        |_, stage| stage.sessions[1].end = Some("2026-01-01T00:00:05Z".to_owned()),
        "session one ended after two started",
    );
    assert_found(
        |_, stage| stage.sessions[1].end = None,
        r#"sessions ["one"] go on, and None is the stage's"#,
    );
    assert_found(
        |_, stage| stage.sessions[0].participants[0].is_connected = true,
        "session two goes on with nobody, or has ended with somebody",
    );
    assert_found(
        |_, stage| stage.sessions[0].participants[0].is_connected = true,
        r#"p in two: connected true after ["LEFT", "JOINED"]"#,
    );
    let refused = Outcome::Refused(403, "NoSuchStage".to_owned());
    assert_found(
        |events, _| events[1].outcome = refused,
        r#"Join { stage: "s", participant: "p" } had Refused(403, "NoSuchStage")"#,
    );
}
