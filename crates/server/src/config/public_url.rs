//! Where clients reach the server.

use serde::{Deserialize, Deserializer};
use stagepass::{StageEndpoint, StageEndpoints, Violations};
use std::net::SocketAddr;
use std::str::FromStr;

/// Where clients reach the server, such as `https://stages.example`. Without it, at the address
/// that it listens on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicUrl(Option<String>);

/// The error of a text that is no such URL. It does not hold the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "where clients reach the server is a URL such as https://stages.example, of at most 1,024 characters"
)]
pub struct NoPublicUrl;

impl PublicUrl {
    /// The most characters. Endpoints have at most 2,048, and more than the URL.
    const MAX: usize = 1_024;

    /// Returns the endpoints that tokens name: those of a server here, or at this address.
    pub(crate) fn endpoints(&self, listening: SocketAddr) -> Result<StageEndpoints, Violations> {
        let url = self.0.clone().unwrap_or_else(|| format!("http://{listening}"));
        // `https` becomes `wss`.
        let socket = url.replacen("http", "ws", 1);
        Ok(StageEndpoints::default()
            .events(StageEndpoint::new(format!("{socket}/events"))?)
            .whip(StageEndpoint::new(format!("{url}/whip"))?))
    }
}

impl FromStr for PublicUrl {
    type Err = NoPublicUrl;

    fn from_str(text: &str) -> Result<Self, NoPublicUrl> {
        let uri: axum::http::Uri = text.parse().map_err(|_| NoPublicUrl)?;
        let is_http = text.starts_with("http://") || text.starts_with("https://");
        let is_plain = !text.contains(['?', '#', '@']) && text.len() <= Self::MAX;
        let has_host = uri.host().is_some_and(|host| !host.is_empty());
        let url = || Some(text.trim_end_matches('/').to_owned());
        (is_http && is_plain && has_host).then(|| Self(url())).ok_or(NoPublicUrl)
    }
}

impl<'de> Deserialize<'de> for PublicUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::parsed(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::PublicUrl;

    #[test]
    fn tokens_point_where_clients_reach_the_server() {
        let named = |url: &str| {
            let url: PublicUrl = if url.is_empty() { PublicUrl::default() } else { url.parse().unwrap() };
            let endpoints = url.endpoints(([127, 0, 0, 1], 4577).into()).unwrap();
            [endpoints.events, endpoints.whip].map(|endpoint| endpoint.unwrap().as_str().to_owned())
        };
        assert_eq!(named(""), ["ws://127.0.0.1:4577/events", "http://127.0.0.1:4577/whip"]);
        let proxied = ["wss://stages.example/ivs/events", "https://stages.example/ivs/whip"];
        assert_eq!(named("https://stages.example/ivs/"), proxied);
        for no in [
            "stages.example",
            "ftp://stages.example",
            "http://",
            "http://a/?b",
            "HTTP://A.example",
            "HTTPS://http.example",
            "https://a.example#x",
            "https://user:pw@a.example",
            &"http://a".repeat(200),
        ] {
            assert!(no.parse::<PublicUrl>().is_err(), "{no}");
        }
    }
}
