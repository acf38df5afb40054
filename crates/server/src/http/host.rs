//! Which hosts a request may be for.
//!
//! A web page whose own name was made to lead to this machine (DNS rebinding) is of the same origin
//! as the server, for the browser. Its requests have that name as their host.

use super::errors::Unfit;
use crate::config::Settings;
use axum::extract::Request;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use stagepass::Api;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Returns whether only requests for this machine are answered. Signatures cover the host.
pub(super) fn is_checked(settings: &Settings) -> bool {
    settings.listen.ip().is_loopback() && settings.access_keys.is_empty() && !settings.insecure
}

/// Refuses a request for another host.
pub(super) async fn require_this_machine(request: Request, next: Next) -> Response {
    if names_this_machine(request.headers()) {
        next.run(request).await
    } else {
        Unfit::Host.response(Api::Realtime)
    }
}

/// Returns whether every `Host` names this machine. Browsers always send one.
pub(crate) fn names_this_machine(headers: &HeaderMap) -> bool {
    headers.get_all(HOST).iter().all(is_this_machine)
}

fn is_this_machine(host: &HeaderValue) -> bool {
    let Some(authority) = host.to_str().ok().and_then(|host| host.parse::<Authority>().ok()) else {
        return false;
    };
    let host = authority.host().to_ascii_lowercase();
    let v6 = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
        || v6.and_then(|host| host.parse().ok()).is_some_and(|address: Ipv6Addr| address.is_loopback())
}
