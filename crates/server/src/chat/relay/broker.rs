//! What carries texts from each server to all of them: PostgreSQL or Redis.
//!
//! Both keep the order of what one connection publishes, and neither keeps anything for who is not
//! connected. So a connection that breaks is told, and never made again in silence.

use super::RelayError;
use futures_util::StreamExt as _;
use redis::AsyncConnectionConfig;
use redis::aio::{MultiplexedConnection, PubSub};
use serde::Deserialize;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPoolOptions};
use sqlx::{Connection as _, Executor as _, Postgres};
use std::fmt;
use std::str::FromStr;

const CHANNEL: &str = "stagepass_chat";

/// What relays the chat rooms of several servers.
#[derive(Clone)]
pub(crate) enum Broker {
    /// Notifications of PostgreSQL.
    Postgres(Box<PgConnectOptions>),
    /// Publish and subscribe of Redis.
    Redis(redis::Client),
}

/// What relays chat rooms, if that was said. Else it is the database, if that is PostgreSQL.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "String")]
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

impl TryFrom<String> for RelayUrl {
    type Error = NoRelayUrl;

    fn try_from(text: String) -> Result<Self, NoRelayUrl> {
        text.parse()
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

/// The connection by which texts are published.
pub(super) enum Publisher {
    Postgres(PgConnection),
    Redis(MultiplexedConnection),
}

/// The connection by which texts are heard.
pub(super) enum Subscriber {
    Postgres(PgListener),
    Redis(PubSub),
}

impl Broker {
    pub(super) async fn publisher(&self) -> Result<Publisher, RelayError> {
        match self {
            Self::Postgres(options) => {
                let mut connection = PgConnection::connect_with(options.as_ref()).await?;
                // No notification outlives the database's process, so none has to be on its disk.
                connection.execute("SET synchronous_commit = off").await?;
                Ok(Publisher::Postgres(connection))
            }
            Self::Redis(client) => {
                // The time limits are the relay's, the same for both.
                let limits =
                    AsyncConnectionConfig::new().set_response_timeout(None).set_connection_timeout(None);
                Ok(Publisher::Redis(client.get_multiplexed_async_connection_with_config(&limits).await?))
            }
        }
    }

    pub(super) async fn subscriber(&self) -> Result<Subscriber, RelayError> {
        match self {
            Self::Postgres(options) => {
                // A listener that is dropped gives its connection back to its pool, where nobody is
                // to get a connection that does not answer.
                let pool =
                    PgPoolOptions::new().max_connections(1).connect_lazy_with(options.as_ref().clone());
                let mut listener = PgListener::connect_with(&pool).await?;
                listener.eager_reconnect(false);
                listener.listen(CHANNEL).await?;
                Ok(Subscriber::Postgres(listener))
            }
            Self::Redis(client) => {
                let mut listener = client.get_async_pubsub().await?;
                listener.subscribe(CHANNEL).await?;
                Ok(Subscriber::Redis(listener))
            }
        }
    }
}

impl Publisher {
    /// Returns when the broker has these texts, and will hand them on in their order.
    pub(super) async fn publish(&mut self, texts: &[String]) -> Result<(), RelayError> {
        match self {
            Self::Postgres(connection) => {
                // Notifications of one transaction arrive together, in their order.
                let query = "SELECT pg_notify($1, part) FROM unnest($2::text[]) WITH ORDINALITY \
                             AS p(part, place) ORDER BY place";
                sqlx::query::<Postgres>(query).bind(CHANNEL).bind(texts).execute(connection).await?;
            }
            Self::Redis(connection) => {
                let mut commands = redis::pipe();
                for text in texts {
                    commands.publish(CHANNEL, text).ignore();
                }
                commands.exec_async(connection).await?;
            }
        }
        Ok(())
    }
}

impl Subscriber {
    /// Waits for the next text. There is none when the connection is lost.
    pub(super) async fn next(&mut self) -> Option<String> {
        match self {
            Self::Postgres(listener) => Some(listener.try_recv().await.ok()??.payload().to_owned()),
            Self::Redis(listener) => listener.on_message().next().await?.get_payload().ok(),
        }
    }
}
