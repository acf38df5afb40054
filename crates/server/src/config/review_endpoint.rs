//! Where messages are reviewed.

use axum::http::Uri;
use axum::http::uri::Scheme;
use serde::{Deserialize, Deserializer};
use std::str::FromStr;

/// Where messages are reviewed. Without it, what a room falls back to holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReviewEndpoint(Option<Uri>);

/// The error of a text that is no URL for reviews. It does not hold the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("where messages are reviewed is a URL such as http://127.0.0.1:8080/review, without TLS")]
pub struct NoReviewEndpoint;

impl ReviewEndpoint {
    /// Returns the URL, if there is one.
    pub(crate) const fn uri(&self) -> Option<&Uri> {
        self.0.as_ref()
    }
}

impl FromStr for ReviewEndpoint {
    type Err = NoReviewEndpoint;

    fn from_str(text: &str) -> Result<Self, NoReviewEndpoint> {
        let uri: Uri = text.parse().map_err(|_| NoReviewEndpoint)?;
        let is_http = uri.scheme() == Some(&Scheme::HTTP) && uri.host().is_some_and(|host| !host.is_empty());
        is_http.then_some(Self(Some(uri))).ok_or(NoReviewEndpoint)
    }
}

impl<'de> Deserialize<'de> for ReviewEndpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::parsed(deserializer)
    }
}
