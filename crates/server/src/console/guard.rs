//! Who may see the console, and what browsers may do with it.

use crate::config::ConsolePassword;
use crate::http::What;
use crate::http::host::names_this_machine;
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, FORWARDED, HOST, HeaderMap, HeaderName,
    HeaderValue, ORIGIN, REFERRER_POLICY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Returns the answer to a request that may not see the console, if it may not.
pub(super) fn refuse(password: &ConsolePassword, method: &Method, headers: &HeaderMap) -> Option<Response> {
    if !password.is_empty() {
        if !is_authenticated(password, headers) {
            let challenge = HeaderValue::from_static(r#"Basic realm="stagepass", charset="UTF-8""#);
            let answer = "The console needs its password, with any user name.\n";
            return Some((StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, challenge)], answer).into_response());
        }
    } else if !is_local(headers) {
        let answer = "Without a password, the console is for this machine alone: at localhost, 127.0.0.1 or \
                      [::1], and not through a proxy.\n";
        return Some((StatusCode::FORBIDDEN, answer).into_response());
    }
    if is_cross_origin(method, headers) {
        let answer = "This request does not come from the console's own pages.\n";
        return Some((StatusCode::FORBIDDEN, answer).into_response());
    }
    None
}

/// Returns whether the request has the password, by HTTP Basic authentication (RFC 7617). Any user
/// name will do.
fn is_authenticated(password: &ConsolePassword, headers: &HeaderMap) -> bool {
    let shown = || {
        let (scheme, text) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
        let is_basic = scheme.eq_ignore_ascii_case("basic");
        let bytes = base64_simd::STANDARD.decode_to_vec(text.trim()).ok().filter(|_| is_basic)?;
        let bytes = Zeroizing::new(bytes);
        let colon = bytes.iter().position(|byte| *byte == b':')?;
        let after = bytes.get(colon.saturating_add(1)..)?;
        Some(bool::from(after.ct_eq(password.as_bytes())))
    };
    shown().unwrap_or(false)
}

/// Returns whether the request names this machine as its host. Another host name may have been made
/// to resolve to this machine (DNS rebinding). A request that a proxy forwarded is not local
/// either.
fn is_local(headers: &HeaderMap) -> bool {
    let passed_on = [FORWARDED, FORWARDED_FOR, FORWARDED_HOST].iter().any(|name| headers.contains_key(name));
    headers.contains_key(HOST) && names_this_machine(headers) && !passed_on
}

/// Returns whether a page of another site sent the request. Following a link to the console is
/// allowed.
fn is_cross_origin(method: &Method, headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let (origin, site, host) = (text(&ORIGIN), text(&FETCH_SITE), text(&HOST).unwrap_or_default());
    let own = origin.map(|origin| origin.split_once("://").is_some_and(|(_, origin)| origin == host));
    if *method == Method::GET || *method == Method::HEAD {
        let follows = own.is_none() && text(&FETCH_MODE) == Some("navigate");
        let is_own = own != Some(false) && site.is_none_or(|site| matches!(site, "same-origin" | "none"));
        return !follows && !is_own;
    }
    // One of the two is sent by every browser, and both have to be right.
    (own.is_none() && site.is_none()) || own == Some(false) || site.is_some_and(|site| site != "same-origin")
}

/// Adds the headers that tell browsers what a page of the console may do.
pub(super) fn with_security_headers(host: Option<&HeaderValue>, mut response: Response) -> Response {
    // Not every browser counts a WebSocket of the same host as of 'self'.
    let host = host.and_then(|host| host.to_str().ok()).filter(|host| {
        host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'))
    });
    let sockets = host.map(|host| format!(" ws://{host} wss://{host}")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
         connect-src 'self'{sockets}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Forms would come from the origin "null" by no-referrer.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.extensions_mut().insert(What(super::WHAT));
    response
}
