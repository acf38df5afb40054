//! Requests that botocore 1.43.11 signed, with its clock at 2026-11-26T12:00:00Z.

use super::{AccessKeys, Authorization, Unsigned};
use axum::http::Request;
use axum::http::request::Parts;
use stagepass::{Api, Timestamp};

const NOW: &str = "2026-11-26T12:00:00Z";
const STAGE_TAGS: &str = "/tags/arn%3Aaws%3Aivs%3Aus-west-2%3A123456789012%3Astage%2FabcdABCDefgh";
const ROOM_TAGS: &str = "/tags/arn%3Aaws%3Aivschat%3Aus-west-2%3A123456789012%3Aroom%2Fg1H2I3j4k5L6\
                         ?tagKeys=team&tagKeys=a%20b%2Bc%2Fd";

fn keys() -> AccessKeys {
    "AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".parse().unwrap()
}

/// A request with these headers, beside those that every signed request has.
fn request(method: &str, target: &str, scope: &str, signature: &str, headers: &[(&str, &str)]) -> Parts {
    let mut signed: Vec<&str> = headers.iter().map(|(name, _)| *name).chain(["host", "x-amz-date"]).collect();
    signed.sort_unstable();
    let signed = signed.join(";");
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261126/us-west-2/{scope}/aws4_request, \
         SignedHeaders={signed}, Signature={signature}"
    );
    let mut request = Request::builder()
        .method(method)
        .uri(target)
        .header("host", "127.0.0.1:4577")
        .header("x-amz-date", "20261126T120000Z")
        .header("user-agent", "aws-cli/1.45.11")
        .header("authorization", authorization);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

fn at(parts: &Parts, api: Api, body: &[u8], now: &str) -> Result<(), Unsigned> {
    let now: Timestamp = now.parse().unwrap();
    Authorization::of(&parts.headers)?.require(&keys(), api, "us-west-2", now, parts, body)
}

const JSON: (&str, &str) = ("content-type", "application/json");

fn create_stage() -> Parts {
    let signature = "ea9b9cfdb7989fb97f746d9493dd94db4e9f842def82c410dac44f1ce69e017e";
    request("POST", "/CreateStage", "ivs", signature, &[JSON])
}

const BODY: &[u8] = br#"{"name": "first"}"#;

#[test]
fn what_botocore_signed_is_believed() {
    assert_eq!(at(&create_stage(), Api::Realtime, BODY, NOW), Ok(()));
    let signature = "dc35b99e4c5773fa5da6ee158d9ea599ef4cf589466485f60f31863973fa0e5d";
    let tags = request("GET", STAGE_TAGS, "ivs", signature, &[]);
    assert_eq!(at(&tags, Api::Realtime, b"", NOW), Ok(()));
    let signature = "d18b78b9db1f18a80a8cec99954ca8e2b6c51050b629c0cc84c5b35a0ad08267";
    let untag = request("DELETE", ROOM_TAGS, "ivschat", signature, &[]);
    assert_eq!(at(&untag, Api::Chat, b"", NOW), Ok(()));
    let signature = "3783925c3ac909824d7a9c4a1d073062fc5046f64ed4e0f1666ea78d19aeba08";
    let token = ("x-amz-security-token", "session");
    let room = request("POST", "/CreateRoom", "ivschat", signature, &[JSON, token]);
    assert_eq!(at(&room, Api::Chat, b"{}", NOW), Ok(()));
}

#[test]
fn another_body_target_method_or_header_is_not_what_was_signed() {
    assert_eq!(at(&create_stage(), Api::Realtime, br#"{"name": "other"}"#, NOW), Err(Unsigned::Mismatch));
    let mut parts = create_stage();
    parts.uri = "/ListStages".parse().unwrap();
    assert_eq!(at(&parts, Api::Realtime, BODY, NOW), Err(Unsigned::Mismatch));
    let mut parts = create_stage();
    parts.uri = "/CreateStage?a=b".parse().unwrap();
    assert_eq!(at(&parts, Api::Realtime, BODY, NOW), Err(Unsigned::Mismatch));
    let mut parts = create_stage();
    parts.method = "PUT".parse().unwrap();
    assert_eq!(at(&parts, Api::Realtime, BODY, NOW), Err(Unsigned::Mismatch));
    let mut parts = create_stage();
    parts.headers.insert("host", "other:4577".parse().unwrap());
    assert_eq!(at(&parts, Api::Realtime, BODY, NOW), Err(Unsigned::Mismatch));
    let mut parts = create_stage();
    parts.headers.append("content-type", "text/plain".parse().unwrap());
    assert_eq!(at(&parts, Api::Realtime, BODY, NOW), Err(Unsigned::Mismatch));
    // What is not signed may change on the way.
    let mut parts = create_stage();
    parts.headers.insert("user-agent", "proxy".parse().unwrap());
    assert_eq!(at(&parts, Api::Realtime, BODY, NOW), Ok(()));
}

#[test]
fn a_signature_holds_for_fifteen_minutes_either_way() {
    let told = |now: &str| at(&create_stage(), Api::Realtime, BODY, now).map_err(|error| error.to_string());
    assert_eq!(told("2026-11-26T12:15:00Z"), Ok(()));
    assert_eq!(told("2026-11-26T11:45:00Z"), Ok(()));
    let late = "Signature expired: the request is signed more than 15 minutes before 2026-11-26T12:15:01Z.";
    assert_eq!(told("2026-11-26T12:15:01Z"), Err(late.to_owned()));
    let early =
        "Signature not yet current: the request is signed more than 15 minutes after 2026-11-26T11:44:59Z.";
    assert_eq!(told("2026-11-26T11:44:59Z"), Err(early.to_owned()));
}

#[test]
fn the_scope_is_that_of_the_service_the_region_and_the_day() {
    let told = |parts: &Parts, api| at(parts, api, BODY, NOW).unwrap_err().to_string();
    let service = "Credential should be scoped to correct service: 'ivschat'.";
    assert_eq!(told(&create_stage(), Api::Chat), service);
    let scoped = |from: &str, to: &str| {
        let mut parts = create_stage();
        let header = parts.headers.get("authorization").unwrap().to_str().unwrap().replace(from, to);
        parts.headers.insert("authorization", header.parse().unwrap());
        told(&parts, Api::Realtime)
    };
    assert_eq!(scoped("us-west-2", "us-east-1"), "Credential should be scoped to a valid region.");
    let day = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.";
    assert_eq!(scoped("20261126", "20261125"), day);
    // A part of a day is no day.
    assert_eq!(scoped("/20261126/", "/2026/"), day);
    assert_eq!(scoped("/20261126/", "//"), day);
    assert_eq!(scoped("AKIDEXAMPLE", "AKIDOTHER"), "The security token included in the request is invalid.");
    assert_eq!(scoped("host;", ""), "'Host' must be a 'SignedHeader' in the AWS Authorization.");
    let five =
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.";
    assert_eq!(scoped("/aws4_request", ""), five);
    assert_eq!(scoped("Signature=", "Sign="), "Authorization header requires 'Signature' parameter.");
    assert_eq!(scoped("SignedHeaders=", "x="), "Authorization header requires 'SignedHeaders' parameter.");
    assert_eq!(scoped("Credential=", "x="), "Authorization header requires 'Credential' parameter.");
    let algorithm = "Authorization header requires the algorithm AWS4-HMAC-SHA256.";
    assert_eq!(scoped("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"), algorithm);
}
