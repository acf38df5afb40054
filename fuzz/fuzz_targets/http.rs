//! Any bytes as what came over HTTP: a line that is a method, a space and a target, and behind it
//! the body.
//!
//! What is accepted, is sent and accepted again as it was. What is refused, is refused for the same
//! reason whatever unknown parameter stands in the query, and by an answer that holds nothing of
//! the target.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stagepass::http::{HttpError, Request};
use stagepass::{Api, BadRequest, Operation};

fn text(refused: &HttpError) -> String {
    let response = refused.response();
    format!("{refused} {refused:?} {} {}", response.status, serde_json::to_string(&response.body).unwrap())
}

fuzz_target!(|bytes: &[u8]| {
    let at = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (line, body) = bytes.split_at(at);
    let Ok(line) = std::str::from_utf8(line) else { return };
    let (method, target) = line.split_once(' ').unwrap_or(("POST", line));
    for api in [None, Some(Api::Realtime), Some(Api::Chat)] {
        let read = Request::from_http(api, method, target, body);
        match &read {
            Ok(request) => {
                let operation = request.operation();
                assert_eq!(Operation::route(api, method, target), Ok(operation));
                let sent = request.clone().into_http();
                assert_eq!(sent.method, method);
                let again = Request::from_http(Some(operation.api()), sent.method, &sent.target, &sent.body);
                // An empty list of keys cannot be told from none, and is not accepted either.
                assert_eq!(again.as_ref(), Ok(request));
            }
            Err(HttpError::BadRequest { operation, error }) => {
                assert_eq!(Operation::route(api, method, target), Ok(*operation));
                if let BadRequest::Validation(violations) = error {
                    assert!(violations.len() >= 1);
                }
            }
            Err(_) => assert!(Operation::route(api, method, target).is_err()),
        }
        let sign = if target.contains('?') { '&' } else { '?' };
        assert_eq!(Request::from_http(api, method, &format!("{target}{sign}x=%"), body), read);
        // No rule allows this mark, and nothing that is refused comes back.
        let marked = format!("{}*7f3Q", target.split('?').next().unwrap_or_default());
        if let Err(refused) = Request::from_http(api, method, &marked, body) {
            assert!(!text(&refused).contains("*7f3Q"));
        }
    }
});
