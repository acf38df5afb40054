//! What carries texts from each server to all of them: PostgreSQL or Redis.
//!
//! Both keep the order of what one connection publishes, and neither keeps anything for who is not
//! connected. So a connection that breaks is told, and never made again in silence.

use super::RelayError;
use crate::config::Broker;
use futures_util::StreamExt as _;
use redis::AsyncConnectionConfig;
use redis::aio::{MultiplexedConnection, PubSub};
use sqlx::postgres::{PgConnection, PgListener, PgPoolOptions};
use sqlx::{Connection as _, Executor as _, Postgres};

const CHANNEL: &str = "stagepass_chat";

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
