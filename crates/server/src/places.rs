//! Places for connections. When all are taken, who says nothing makes room.

use crate::lock::locked;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// The places of a server.
#[derive(Debug)]
pub(crate) struct Places {
    free: Arc<Semaphore>,
    silent: Mutex<Silent>,
    /// Notified when a connection falls silent.
    fell_silent: Notify,
}

/// The connections that wait for a request or for the rest of its head, the longest silent first.
/// From the head of its answer on, a connection counts as silent.
#[derive(Debug, Default)]
struct Silent {
    connections: BTreeMap<u64, CancellationToken>,
    latest: u64,
}

/// The place of a connection. It is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Arc<Places>,
    /// Under which number the connection is silent.
    number: AtomicU64,
    dropped: CancellationToken,
    _permit: OwnedSemaphorePermit,
}

impl Places {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        let free = Arc::new(Semaphore::new(most));
        Arc::new(Self { free, silent: Mutex::default(), fell_silent: Notify::new() })
    }

    /// Waits for a place, for which another connection may be dropped.
    pub(crate) async fn take(self: &Arc<Self>) -> Option<Place> {
        let acquired = || self.free.clone().acquire_owned();
        let permit = loop {
            if self.free.available_permits() > 0 || self.drop_the_most_silent() {
                break acquired().await;
            }
            tokio::select! {
                permit = acquired() => break permit,
                () = self.fell_silent.notified() => {}
            }
        };
        let dropped = CancellationToken::new();
        let number = AtomicU64::new(locked(&self.silent).add(dropped.clone()));
        // Nobody closes the semaphore.
        Some(Place { places: self.clone(), number, dropped, _permit: permit.ok()? })
    }

    /// Drops the connection that has been silent for longest. Returns whether there was one.
    pub(crate) fn drop_the_most_silent(&self) -> bool {
        let longest = locked(&self.silent).connections.pop_first();
        longest.map(|(_, connection)| connection.cancel()).is_some()
    }
}

impl Silent {
    fn add(&mut self, connection: CancellationToken) -> u64 {
        self.latest = self.latest.wrapping_add(1);
        self.connections.insert(self.latest, connection);
        self.latest
    }
}

impl Place {
    /// Tells that a request has come, whose answer the connection is kept for. Returns whether it
    /// still has the place.
    pub(crate) fn speaks(&self) -> bool {
        let number = self.number.load(Ordering::Relaxed);
        locked(&self.places.silent).connections.remove(&number).is_some()
    }

    /// Tells that the head of the answer is there. What is not written by the time that the place
    /// is taken is cut.
    pub(crate) fn falls_silent(&self) {
        let number = locked(&self.places.silent).add(self.dropped.clone());
        self.number.store(number, Ordering::Relaxed);
        self.places.fell_silent.notify_one();
    }

    /// Returns when the place is for another connection.
    pub(crate) async fn dropped(&self) {
        self.dropped.cancelled().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // It may be another's already.
        let _ = self.speaks();
    }
}
