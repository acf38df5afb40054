//! The files of the console, which are part of the program.

use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse as _, Response};

macro_rules! asset {
    ($name:ident, $file:literal, $kind:literal) => {
        pub(super) async fn $name() -> Response {
            let kind = HeaderValue::from_static($kind);
            let bytes = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/", $file));
            ([(CONTENT_TYPE, kind)], bytes).into_response()
        }
    };
}

asset!(style, "console.css", "text/css; charset=utf-8");
asset!(script, "console.js", "text/javascript; charset=utf-8");
asset!(chat_sdk, "chat-sdk.js", "text/javascript; charset=utf-8");
asset!(chat_sdk_licence, "chat-sdk.LICENSE", "text/plain; charset=utf-8");
asset!(icon, "icon.svg", "image/svg+xml");
