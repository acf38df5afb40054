//! What relays chat rooms: PostgreSQL or Redis.

use serde::{Deserialize, Deserializer};
use sqlx::postgres::PgConnectOptions;
use std::fmt;
use std::str::FromStr;

/// What relays the chat rooms of several servers.
#[derive(Clone)]
pub(crate) enum Broker {
    /// Notifications of PostgreSQL.
    Postgres(Box<PgConnectOptions>),
    /// Publish and subscribe of Redis.
    Redis(redis::Client),
}

/// What relays chat rooms, if that was said. Else it is the database, if that is PostgreSQL.
#[derive(Debug, Clone, Default)]
pub struct RelayUrl(Option<Broker>);

/// The error of a text that is no URL of a broker. It does not hold the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what relays chat rooms is a URL such as redis://127.0.0.1:6379 or postgres://USER@HOST/NAME")]
pub struct NoRelayUrl;

impl RelayUrl {
    /// Returns what relays, over this database.
    pub(crate) fn or_database(&self, url: &str) -> Option<Broker> {
        // A URL of PostgreSQL that says nothing is an error when the database is opened.
        self.0.clone().or_else(|| Some(Broker::Postgres(postgres(url)?)))
    }
}

fn postgres(url: &str) -> Option<Box<PgConnectOptions>> {
    let is_postgres = url.starts_with("postgres:") || url.starts_with("postgresql:");
    is_postgres.then(|| url.parse().ok()).flatten().map(Box::new)
}

impl FromStr for RelayUrl {
    type Err = NoRelayUrl;

    fn from_str(text: &str) -> Result<Self, NoRelayUrl> {
        // The `redis` crate also accepts URLs whose transport this build does not have.
        let redis = || text.starts_with("redis:").then(|| redis::Client::open(text).ok()).flatten();
        let broker = postgres(text).map(Broker::Postgres).or_else(|| redis().map(Broker::Redis));
        broker.map(|broker| Self(Some(broker))).ok_or(NoRelayUrl)
    }
}

/// Says which it is, without its password.
impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres(_) => "Postgres",
            Self::Redis(_) => "Redis",
        })
    }
}

impl<'de> Deserialize<'de> for RelayUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::parsed(deserializer)
    }
}
