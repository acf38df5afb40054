//! What a request says its body is, and what it takes for an answer.

use super::errors::Unfit;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use mime::Mime;

/// Requires that a body is JSON by its content type, and that JSON is acceptable for an answer.
///
/// A request without a body needs no content type. One with a body does: without it, a page of
/// another site could send it from a browser without being asked.
pub(super) fn require_json(headers: &HeaderMap, has_body: bool) -> Result<(), Unfit> {
    if has_body && !headers.get(CONTENT_TYPE).and_then(mime_of).is_some_and(|mime| is_json(&mime)) {
        return Err(Unfit::MediaType);
    }
    let mut accepted = headers.get_all(ACCEPT).iter().peekable();
    if accepted.peek().is_none() || accepted.any(accepts_json) {
        return Ok(());
    }
    Err(Unfit::NotAcceptable)
}

fn mime_of(value: &HeaderValue) -> Option<Mime> {
    value.to_str().ok()?.parse().ok()
}

fn is_json(mime: &Mime) -> bool {
    mime.essence_str() == mime::APPLICATION_JSON.essence_str()
}

/// Whether one of the ranges of this header has JSON in it. (RFC 9110, 12.5.1.)
fn accepts_json(value: &HeaderValue) -> bool {
    let ranges = value.to_str().unwrap_or_default().split(',');
    let mut ranges = ranges.filter_map(|range| range.trim().parse::<Mime>().ok());
    ranges.any(|range| {
        let refused = range.get_param("q").is_some_and(|q| q.as_str().parse() == Ok(0.0_f32));
        let covers = matches!(range.essence_str(), "*/*" | "application/*");
        !refused && (covers || is_json(&range))
    })
}
