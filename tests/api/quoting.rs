//! No refusal holds what was sent, whichever request it is.

use super::CANARY;
use super::strictness::models::{Json, Way};
use super::strictness::wholes;

/// Whoever reads an answer, a log or a debugger must not find the input there.
#[test]
fn no_refusal_holds_what_was_sent() {
    fn marked(json: &mut Json) {
        match json {
            Json::Text(text) => CANARY.clone_into(text),
            Json::List(items) => items.iter_mut().for_each(marked),
            Json::Object(members) => members.iter_mut().for_each(|(_, value)| marked(value)),
            _ => {}
        }
    }
    let mut refused = 0;
    for whole in wholes().iter().filter(|whole| whole.way == Way::Request) {
        let mut json = whole.json.clone();
        marked(&mut json);
        let Err(error) = whole.operation.check(&json.body()) else { continue };
        let answer = serde_json::to_string(&error.response(whole.operation.api()).body).unwrap();
        assert!(!format!("{error} {error:?} {answer}").contains(CANARY), "{}", whole.operation.as_str());
        refused += 1;
    }
    // Each but those that require nothing but a text of any kind.
    assert!(refused > 20, "{refused}");
}
