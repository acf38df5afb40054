//! Chat rooms over WebSocket: who is connected, and what is said.
//!
//! The library decides what is answered to whom. Here are the sockets, the tasks and the queues.

mod connection;
mod handshake;
mod hub;
mod pace;
mod relay;
mod review;

pub(crate) use handshake::enter;
pub use pace::Pace;
pub use relay::RelayError;
pub(crate) use relay::{Listener, Relay};

use crate::config::ReviewEndpoint;
use crate::telemetry::cause;
use hub::{Hub, Room};
use relay::{Heard, Published, Said};
use review::Reviewer;
use stagepass::chat::{Ending, RoomLimits};
use stagepass::http::{Answered, Request};
use stagepass::room::GetRoom;
use stagepass::{AsyncRedemptions, AsyncService, AsyncStore, Failure, OperationError, RoomArn, SystemRandom};
use std::iter;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// How long a room that was changed may take to be read. What is said in all rooms waits meanwhile.
const READING: Duration = Duration::from_secs(5);

/// The chat rooms of this server.
#[derive(Debug)]
pub(crate) struct Chat {
    hub: Arc<Hub>,
    /// One for each connection that there may be.
    places: Arc<Semaphore>,
    most_connections: u32,
    pace: Pace,
    random: SystemRandom,
    reviewer: Option<Reviewer>,
    relay: Option<Relay>,
}

impl Chat {
    /// Creates a chat without rooms. Where there is a relay, rooms are those of other servers, too.
    pub(crate) fn new(
        most_connections: u32,
        endpoint: &ReviewEndpoint,
        pace: Pace,
        relay: Option<Relay>,
    ) -> Self {
        let places = usize::try_from(most_connections).unwrap_or(Semaphore::MAX_PERMITS);
        Self {
            hub: Arc::default(),
            places: Arc::new(Semaphore::new(places)),
            most_connections,
            pace,
            random: SystemRandom::new(),
            reviewer: Reviewer::at(endpoint),
            relay,
        }
    }

    /// Does what an operation does to who is connected.
    ///
    /// # Errors
    ///
    /// Returns [`Unheard`] when it could not be relayed.
    pub(crate) async fn follow<S, R>(
        &self,
        request: &Request,
        answered: &Answered,
        service: &AsyncService<S, R>,
    ) -> Result<(), Unheard>
    where
        S: AsyncStore,
        R: AsyncRedemptions,
    {
        let arn = match request {
            Request::UpdateRoom(request) => &request.identifier,
            Request::DeleteRoom(request) => &request.identifier,
            Request::SendEvent(request) => &request.room_identifier,
            Request::DeleteMessage(request) => &request.room_identifier,
            Request::DisconnectUser(request) => &request.room_identifier,
            _ => return Ok(()),
        };
        let room = self.hub.room(arn);
        let told: Vec<_> = if let Some(moderated) = &answered.moderated {
            let frame = Said::Frame(moderated.broadcast.to_json().into());
            let gone = moderated.disconnects.clone().map(Said::Disconnect);
            iter::once(frame).chain(gone).filter_map(|said| self.say(arn, room.as_deref(), &said)).collect()
        } else {
            let told = self.say(arn, room.as_deref(), &Said::Changed);
            if let Some(room) = room {
                read_again(&room, service).await;
            }
            told.into_iter().collect()
        };
        for published in told {
            published.await.map_err(|_| Unheard)?;
        }
        Ok(())
    }

    /// Tells who is connected here; or all servers, of which this is one.
    fn say(&self, arn: &RoomArn, room: Option<&Room>, said: &Said) -> Option<Published> {
        if let Some(relay) = &self.relay {
            return Some(relay.say(arn, said));
        }
        if let Some(room) = room {
            room.hear(said);
        }
        None
    }

    /// Does what is said at any server to who is connected here, for ever.
    pub(crate) async fn hear<S, R>(self: Arc<Self>, mut listener: Listener, service: AsyncService<S, R>)
    where
        S: AsyncStore,
        R: AsyncRedemptions,
    {
        loop {
            match listener.next().await {
                Heard::In(arn, said) => {
                    let Some(room) = self.hub.room(&arn) else { continue };
                    room.hear(&said);
                    if said == Said::Changed {
                        read_again(&room, &service).await;
                    }
                }
                // Nobody knows who was disconnected meanwhile, so that all begin anew.
                Heard::Gap => self.hub.end_all(),
            }
        }
    }

    /// Ends all sessions, and returns when their connections are closed. Nobody comes in any more.
    pub(crate) async fn stop(&self) {
        self.hub.close();
        // All places are free when all connections are gone.
        drop(self.places.acquire_many(self.most_connections).await);
    }
}

/// The error of what nobody may have heard, because the relay did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unheard;

/// Reads a room that was changed. Where that fails its sessions end, so that whoever comes back has
/// it read.
async fn read_again<S, R>(room: &Room, service: &AsyncService<S, R>)
where
    S: AsyncStore,
    R: AsyncRedemptions,
{
    match timeout(READING, read(room, service)).await {
        Ok(Ok(_)) => return,
        Ok(Err(failure)) => {
            tracing::error!(%failure, cause = cause(&failure), "a room could not be read again");
        }
        Err(_) => tracing::error!("a room could not be read again in time"),
    }
    room.end(Ending::ServerStops, |_| true);
}

/// Whether a room is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    There,
    Gone,
}

/// Reads what the store keeps of a room. Its limits hold from now on; when it is gone, its
/// connections are.
async fn read<S, R>(room: &Room, service: &AsyncService<S, R>) -> Result<Is, Failure>
where
    S: AsyncStore,
    R: AsyncRedemptions,
{
    let _reading = room.reading.lock().await;
    match service.get_room(&GetRoom::new(room.arn().clone())).await {
        Ok(kept) => {
            room.set_limits(RoomLimits::from(&kept));
            Ok(Is::There)
        }
        Err(OperationError::Exception(_)) => {
            room.end(Ending::RoomDeleted, |_| true);
            Ok(Is::Gone)
        }
        Err(OperationError::Failure(failure)) => Err(failure),
    }
}
