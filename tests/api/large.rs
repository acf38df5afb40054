//! Requests that are larger than they may be: what is said of them, and what they cost.

use super::{places, violations};
use allocation_counter::measure;
use stagepass::http::Request;
use stagepass::tagging::UntagResourceInput;
use stagepass::{
    Api, BadRequest, Constraint, CreateChatToken, CreateChatTokenInput, CreateStage, CreateStageInput,
    Operation, SerializationFault, Violations,
};

fn chat(capabilities: &[&str]) -> Violations {
    let names: Vec<_> = capabilities.iter().map(|name| format!(r#""{name}""#)).collect();
    let body = format!(
        r#"{{"roomIdentifier": "arn:aws:ivschat:us-west-2:1:room/a", "userId": "u", "capabilities": [{}]}}"#,
        names.join(",")
    );
    violations(CreateChatToken::from_json(body.as_bytes()))
}

/// The beginning and the end of a message, and how many details it has.
fn message(violations: &Violations) -> (String, String, usize) {
    let message = violations.to_string();
    let details = message.matches("failed to satisfy constraint").count();
    (
        message.split(" Value").next().unwrap().to_owned(),
        message[message.len().saturating_sub(16)..].to_owned(),
        details,
    )
}

const LAST: &str = "DELETE_MESSAGE]";

#[test]
fn more_than_eight_violations_are_all_told() {
    let refused = chat(&["?"; 9]);
    assert_eq!((refused.len(), refused.omitted(), refused.iter().count()), (9, 0, 9));
    let (start, end, details) = message(&refused);
    assert_eq!((start.as_str(), details), ("9 validation errors detected.", 9));
    assert!(end.ends_with(LAST));
    let last = refused.iter().last().unwrap();
    assert_eq!(
        (last.path(), last.constraint()),
        (
            "/capabilities/8",
            Constraint::Enum { names: &["SEND_MESSAGE", "DISCONNECT_USER", "DELETE_MESSAGE"] }
        )
    );
}

#[test]
fn a_hundred_violations_are_all_told() {
    let refused = chat(&["?"; 100]);
    assert_eq!((refused.len(), refused.omitted(), refused.iter().count()), (100, 0, 100));
    let (start, end, details) = message(&refused);
    assert_eq!((start.as_str(), details), ("100 validation errors detected.", 100));
    assert!(end.ends_with(LAST));
}

#[test]
fn what_is_more_than_a_hundred_violations_is_counted() {
    for (sent, more) in [(101, "; and 1 more"), (1_000, "; and 900 more"), (100_000, "; and 99900 more")] {
        let refused = chat(&vec!["?"; sent]);
        assert_eq!((refused.len(), refused.omitted(), refused.iter().count()), (sent, sent - 100, 100));
        let (start, end, details) = message(&refused);
        assert_eq!((start, details), (format!("{sent} validation errors detected."), 100));
        assert!(end.ends_with(more), "{end}");
        assert_eq!(refused.iter().last().unwrap().path(), "/capabilities/99");
    }
}

#[test]
fn unknown_names_are_told_by_their_places_behind_any_number_of_known_ones() {
    let mut names = vec!["SEND_MESSAGE"; 1_000];
    names.extend(["?", "SEND_MESSAGE", "?"]);
    let refused = chat(&names);
    assert_eq!(places(&refused), [("/capabilities/1000", "enum"), ("/capabilities/1002", "enum")]);
}

#[test]
fn names_behind_the_first_hundred_are_in_the_set() {
    let names = [vec![r#""SEND_MESSAGE""#; 200], vec![r#""DELETE_MESSAGE""#]].concat().join(",");
    let body = format!(
        r#"{{"roomIdentifier": "arn:aws:ivschat:us-west-2:1:room/a", "userId": "u", "capabilities": [{names}]}}"#
    );
    let capabilities = CreateChatToken::from_json(body.as_bytes()).unwrap().capabilities;
    assert_eq!(format!("{capabilities:?}"), "{SendMessage, DeleteMessage}");
}

#[test]
fn the_violations_of_a_request_made_by_hand_are_counted_alike() {
    let input = CreateChatTokenInput::default()
        .room_identifier("arn:aws:ivschat:us-west-2:1:room/a")
        .user_id("u")
        .capabilities(vec!["?"; 1_000]);
    let refused = CreateChatToken::try_from(input).unwrap_err();
    assert_eq!((refused.len(), refused.iter().count()), (1_000, 100));
    assert!(refused.to_string().ends_with("; and 900 more"));
}

/// Items of a list, or pairs of a map.
fn repeated(part: &str, times: usize) -> String {
    vec![part; times].join(",")
}

#[test]
fn what_is_beyond_the_size_of_a_list_is_counted_and_need_not_have_its_type() {
    let twelve = repeated("{}", 12);
    let body = format!(r#"{{"participantTokenConfigurations": [{twelve}, 7, null, [{{}}]]}}"#);
    assert_eq!(
        violations(CreateStage::from_json(body.as_bytes())).to_string(),
        "1 validation error detected. Value with length 15 at '/participantTokenConfigurations' \
         failed to satisfy constraint: Member must have length between 0 and 12, inclusive"
    );
    // It has to be JSON all the same, and what is within the size has to have its type.
    let body = format!(r#"{{"participantTokenConfigurations": [{twelve}, nul]}}"#);
    let error = CreateStageInput::from_json(body.as_bytes()).unwrap_err();
    assert_eq!(error.fault(), SerializationFault::Syntax);
    let body = format!(r#"{{"participantTokenConfigurations": [{}, 7, {{}}]}}"#, repeated("{}", 11));
    let error = CreateStageInput::from_json(body.as_bytes()).unwrap_err();
    assert_eq!(error.path(), "/participantTokenConfigurations/11");
}

#[test]
fn what_is_beyond_the_size_of_a_map_is_counted_and_need_not_differ() {
    let fifty: Vec<_> = (0..50).map(|n| format!(r#""{n}": """#)).collect();
    let body = format!(r#"{{"tags": {{{}, "0": "", "1": 7}}}}"#, fifty.join(","));
    assert_eq!(
        violations(CreateStage::from_json(body.as_bytes())).to_string(),
        "1 validation error detected. Value with length 52 at '/tags' failed to satisfy constraint: \
         Member must have length between 0 and 50, inclusive"
    );
    let body = format!(r#"{{"tags": {{{}, "0": ""}}}}"#, fifty[..49].join(","));
    let error = CreateStageInput::from_json(body.as_bytes()).unwrap_err();
    assert_eq!((error.fault(), error.path()), (SerializationFault::Repeated, "/tags"));
}

#[test]
fn the_bytes_of_attributes_are_summed_beyond_their_size() {
    let body = format!(
        r#"{{"roomIdentifier": "arn:aws:ivschat:us-west-2:1:room/a", "userId": "u",
            "attributes": {{"k": "{}", "": "", "é": "{}"}}}}"#,
        "v".repeat(1_023),
        "v".repeat(5_000)
    );
    let refused = violations(CreateChatToken::from_json(body.as_bytes()));
    assert_eq!(
        refused.to_string(),
        "1 validation error detected. Value with size 6026 at '/attributes' failed to satisfy constraint: \
         Member must have keys and values of at most 1024 bytes in total"
    );
    // Behind it nothing is looked at, not even whether a key stands twice.
    let body = format!(
        r#"{{"roomIdentifier": "arn:aws:ivschat:us-west-2:1:room/a", "userId": "u",
            "attributes": {{"k": "{}", "": "", "": ""}}}}"#,
        "v".repeat(1_024),
    );
    let refused = violations(CreateChatToken::from_json(body.as_bytes()));
    assert_eq!(
        refused.to_string(),
        "1 validation error detected. Value with size 1025 at '/attributes' failed to satisfy constraint: \
         Member must have keys and values of at most 1024 bytes in total"
    );
    let pair = format!(r#""k": "{}""#, "v".repeat(1_024));
    let body = format!(r#"{{"attributes": {{{pair}, "a": 7}}}}"#);
    let error = CreateChatTokenInput::from_json(body.as_bytes()).unwrap_err();
    assert_eq!((error.fault(), error.path()), (SerializationFault::ExpectedString, "/attributes"));
}

#[test]
fn a_list_of_which_items_were_only_counted_shows_that_there_are_more() {
    let body = |count| format!(r#"{{"tagKeys": [{}]}}"#, repeated(r#""k""#, count));
    let shown = |count| {
        let input = UntagResourceInput::from_json(body(count).as_bytes()).unwrap();
        format!("{:?}", input.tag_keys.unwrap())
    };
    assert_eq!(shown(0), "[]");
    assert_eq!(shown(2), r#"["k", "k"]"#);
    assert_eq!(shown(50), format!("[{}]", [r#""k""#; 50].join(", ")));
    assert_eq!(shown(51), format!("[{}, ..]", [r#""k""#; 50].join(", ")));
}

#[test]
fn what_was_only_counted_is_not_printed_as_if_it_were_all() {
    let body = format!(r#"{{"participantTokenConfigurations": [{}]}}"#, repeated("{}", 13));
    let input = CreateStageInput::from_json(body.as_bytes()).unwrap();
    assert_eq!(
        serde_json::to_string(&input).unwrap_err().to_string(),
        "some items of the list were only counted"
    );
    let tags: Vec<_> = (0..51).map(|n| format!(r#""{n}": """#)).collect();
    let input = CreateStageInput::from_json(format!(r#"{{"tags": {{{}}}}}"#, tags.join(",")).as_bytes());
    assert_eq!(
        serde_json::to_string(&input.unwrap()).unwrap_err().to_string(),
        "some pairs of the map were only counted"
    );
}

/// The longest of all answers to a body.
fn longest_answer(bad: &BadRequest) -> usize {
    let bodies =
        [Api::Realtime, Api::Chat].map(|api| serde_json::to_string(&bad.response(api).body).unwrap());
    let [realtime, chat] = bodies.map(|body| body.len());
    let BadRequest::Validation(violations) = bad else { return realtime.max(chat) };
    realtime.max(chat).max(serde_json::to_string(violations).unwrap().len())
}

#[test]
fn what_is_filtered_out_leaves_the_others_and_their_number() {
    let refused = chat(&vec!["?"; 1_000]);
    let rest = refused.clone().filter(|violation| violation.path() != "/capabilities/0").unwrap();
    assert_eq!((rest.len(), rest.omitted(), rest.iter().count()), (999, 900, 99));
    assert_eq!(rest.first().path(), "/capabilities/1");
    assert_eq!(refused.filter(|_| false), None);
}

#[test]
fn no_answer_is_over_64_kib_however_long_the_pointers_are() {
    // Valid keys of 128 characters and 510 bytes, the values of which break two rules each.
    let tags: Vec<_> =
        (10..60).map(|n| format!(r#""{n}{}": "{}""#, "\u{20000}".repeat(126), "*".repeat(257))).collect();
    let bad =
        CreateStage::from_json(format!(r#"{{"tags": {{{}}}}}"#, tags.join(",")).as_bytes()).unwrap_err();
    let answer = longest_answer(&bad);
    assert!((55_000..=65_536).contains(&answer), "{answer}");
    let BadRequest::Validation(refused) = &bad else { panic!("{bad:?}") };
    assert_eq!(refused.len(), 100);
    assert_eq!(refused.omitted(), 100 - refused.iter().count());
    assert!(refused.to_string().ends_with(&format!("; and {} more", refused.omitted())));
    let bad = CreateChatToken::from_json(
        format!(r#"{{"capabilities": [{}]}}"#, repeated(r#""?""#, 10_000)).as_bytes(),
    )
    .unwrap_err();
    assert!(longest_answer(&bad) <= 65_536);
}

/// Checks a body and answers it, and tells the most heap that was held meanwhile.
fn heap_of(operation: Operation, body: &str) -> usize {
    let used = measure(|| {
        if let Err(bad) = operation.check(body.as_bytes()) {
            let _ = longest_answer(&bad);
        }
    });
    usize::try_from(used.bytes_max).unwrap()
}

#[test]
fn a_body_takes_at_most_four_times_its_size() {
    const SIZE: usize = 1 << 18;
    // What violations and answers take, however small the body is.
    const ANSWER: usize = 1 << 18;
    let bodies = [
        format!(r#"{{"capabilities": [{}]}}"#, repeated(r#""""#, SIZE / 3)),
        format!(r#"{{"capabilities": [{}]}}"#, repeated(r#""SEND_MESSAGE""#, SIZE / 15)),
        format!(r#"{{"participantTokenConfigurations": [{}]}}"#, repeated("{}", SIZE / 3)),
        format!(r#"{{"participantTokenConfigurations": "{}"}}"#, "\u{7f}".repeat(SIZE)),
        format!(r#"{{"tags": {{{}}}}}"#, repeated(r#""a":"""#, SIZE / 7)),
        format!(r#"{{"tags": "{}"}}"#, "\u{7f}".repeat(SIZE)),
        format!(r#"{{"attributes": {{{}}}}}"#, repeated(r#""a":"""#, SIZE / 7)),
        format!(r#"{{"duration": "{}", "sessionDurationInMinutes": ""}}"#, "\u{7f}".repeat(SIZE)),
        format!(r#"{{"name": "{}\n"}}"#, "a".repeat(SIZE)),
        format!(r#"{{"userId": "{}"}}"#, "\\n".repeat(SIZE / 2)),
        format!(r#"{{"tagKeys": [{}]}}"#, repeated(r#""""#, SIZE / 3)),
        format!(r#"{{"loggingConfigurationIdentifiers": [{}]}}"#, repeated(r#""""#, SIZE / 3)),
        format!(r#"{{"publicKeyMaterial": "-----BEGIN PUBLIC KEY-----\n{}"}}"#, "A\n".repeat(SIZE / 3)),
        format!(r#"{{"messageReviewHandler": {{"uri": "{}"}}}}"#, "\u{7f}".repeat(SIZE)),
        format!(r#"{{"x": {}"#, "[".repeat(SIZE)),
        format!(r#""{}""#, "\u{7f}".repeat(SIZE)),
    ];
    for body in &bodies {
        for operation in Operation::ALL {
            let heap = heap_of(*operation, body);
            let most = 4 * body.len() + ANSWER;
            assert!(heap <= most, "{heap} for {} of {}", operation.as_str(), &body[..40]);
        }
    }
    // What is refused by its size alone is hardly built at all.
    for body in &bodies[2..7] {
        if let Err(BadRequest::Validation(_)) = Operation::CreateStage.check(body.as_bytes()) {
            let heap = heap_of(Operation::CreateStage, body);
            assert!(heap <= ANSWER, "{heap} for {}", &body[..40]);
        }
    }
}

#[test]
fn a_target_takes_at_most_four_times_its_size() {
    const SIZE: usize = 1 << 18;
    const ANSWER: usize = 1 << 18;
    let arn = "/tags/arn%3Aaws%3Aivs%3Aa%3A1%3Astage%2Fa";
    for (target, times) in [
        (format!("/tags/{}", "a".repeat(SIZE)), 4),
        (format!("/tags/{}", "%61".repeat(SIZE / 3)), 4),
        (format!("/tags/{}", "%".repeat(SIZE)), 4),
        (format!("{arn}?tagKeys={}", "a".repeat(SIZE)), 4),
        // What is refused by its number alone is not built.
        (format!("{arn}?tagKeys{}", "&tagKeys".repeat(SIZE / 8)), 0),
        (format!("{arn}?{}", "&".repeat(SIZE)), 0),
        (format!("{arn}?{}", "%74=&".repeat(SIZE / 5)), 0),
        ("/".repeat(SIZE), 0),
    ] {
        let used = measure(|| assert!(Request::from_http(None, "DELETE", &target, b"").is_err()));
        let most = u64::try_from(times * target.len() + ANSWER).unwrap();
        assert!(used.bytes_max <= most, "{} for {}", used.bytes_max, &target[..50]);
    }
}

#[test]
fn a_list_or_a_map_made_by_hand_holds_what_it_was_made_of() {
    use stagepass::wire::{List, Map};
    let array: List<String> = ["PUBLISH", "ADMIN"].into();
    let vector: List<String> = vec!["PUBLISH", "ADMIN"].into();
    for list in [array, vector] {
        assert_eq!(serde_json::to_string(&list).unwrap(), r#"["PUBLISH","ADMIN"]"#);
    }
    let map: Map = [("team", "live")].into();
    assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"team":"live"}"#);
}
