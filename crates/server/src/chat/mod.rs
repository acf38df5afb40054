//! Chat rooms over WebSocket: who is connected, and what is said.
//!
//! The library decides what is answered to whom. Here are the sockets, the tasks and the queues.

mod connection;
mod handshake;
mod hub;
mod pace;
mod review;

pub(crate) use handshake::enter;
pub use pace::Pace;
pub use review::{NoReviewEndpoint, ReviewEndpoint};

use axum::extract::ws::Utf8Bytes;
use hub::{Hub, Room};
use review::Reviewer;
use stagepass::chat::{Ending, RoomLimits};
use stagepass::http::{Answered, Request};
use stagepass::room::GetRoom;
use stagepass::{AsyncRedemptions, AsyncService, AsyncStore, Failure, OperationError, SystemRandom};
use std::sync::Arc;
use tokio::sync::Semaphore;

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
}

impl Chat {
    pub(crate) fn new(most_connections: u32, endpoint: &ReviewEndpoint, pace: Pace) -> Self {
        let places = usize::try_from(most_connections).unwrap_or(Semaphore::MAX_PERMITS);
        Self {
            hub: Arc::default(),
            places: Arc::new(Semaphore::new(places)),
            most_connections,
            pace,
            random: SystemRandom::new(),
            reviewer: Reviewer::at(endpoint),
        }
    }

    /// Does what an operation does to who is connected.
    pub(crate) async fn follow<S, R>(
        &self,
        request: &Request,
        answered: &Answered,
        service: &AsyncService<S, R>,
    ) where
        S: AsyncStore,
        R: AsyncRedemptions,
    {
        let arn = match request {
            Request::UpdateRoom(request) => &request.identifier,
            Request::DeleteRoom(request) => &request.identifier,
            Request::SendEvent(request) => &request.room_identifier,
            Request::DeleteMessage(request) => &request.room_identifier,
            Request::DisconnectUser(request) => &request.room_identifier,
            _ => return,
        };
        let Some(room) = self.hub.room(arn) else { return };
        if let Some(moderated) = &answered.moderated {
            room.send(&Utf8Bytes::from(moderated.broadcast.to_json()));
            if let Some(gone) = &moderated.disconnects {
                room.end(Ending::Disconnected, |user_id| user_id == gone);
            }
        } else if let Err(failure) = read(&room, service).await {
            // What was decided is kept; the limits hold from the next connection on.
            tracing::error!(%failure, "a room could not be read again");
        }
    }

    /// Ends all sessions, and returns when their connections are closed. Nobody comes in any more.
    pub(crate) async fn stop(&self) {
        self.hub.close();
        // All places are free when all connections are gone.
        drop(self.places.acquire_many(self.most_connections).await);
    }
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
