//! Who is connected to which room, and what they are sent.

use super::relay::Said;
use crate::lock::locked;
use axum::extract::ws::{Message, Utf8Bytes};
use stagepass::chat::{ChatRoom, Ending, RoomLimits};
use stagepass::{ChatUserId, RoomArn};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use tokio::sync::{mpsc, oneshot};

/// How many frames may wait for a connection. One that does not read them is cut when there would
/// be more; in the liveliest room that is after two and a half seconds.
const QUEUE: usize = 256;

/// The rooms to which somebody is connected.
#[derive(Debug, Default)]
pub(super) struct Hub(Mutex<Rooms>);

#[derive(Debug, Default)]
struct Rooms {
    by_arn: HashMap<RoomArn, Arc<Room>>,
    /// Nobody comes in any more.
    is_closed: bool,
}

/// A room to which somebody is connected.
#[derive(Debug)]
pub(super) struct Room {
    arn: RoomArn,
    /// Who reads what the store keeps of the room holds this, so that the latest reading counts.
    pub(super) reading: tokio::sync::Mutex<()>,
    live: Mutex<Live>,
}

#[derive(Debug, Default)]
struct Live {
    chat: ChatRoom,
    members: BTreeMap<u64, Member>,
    latest: u64,
}

/// A connection, as its room knows it.
#[derive(Debug)]
struct Member {
    user_id: ChatUserId,
    queue: mpsc::Sender<Message>,
    end: oneshot::Sender<End>,
}

/// Why a room has a connection no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Session(Ending),
    /// It does not read what it is sent.
    Slow,
}

/// The place of a connection in its room. It is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    hub: Arc<Hub>,
    pub(super) room: Arc<Room>,
    number: u64,
}

/// What a connection gets of its room.
#[derive(Debug)]
pub(super) struct Entered {
    pub(super) seat: Seat,
    /// What is sent to the client. It ends when nobody has the other end any more.
    pub(super) frames: mpsc::Receiver<Message>,
    /// The other end of `frames`, for what this client alone is sent.
    pub(super) queue: mpsc::Sender<Message>,
    pub(super) ended: oneshot::Receiver<End>,
}

impl Hub {
    /// Lets a user in, unless nobody is let in any more.
    pub(super) fn enter(self: &Arc<Self>, arn: &RoomArn, user_id: ChatUserId) -> Option<Entered> {
        let (queue, frames) = mpsc::channel(QUEUE);
        let (end, ended) = oneshot::channel();
        let mut rooms = locked(&self.0);
        if rooms.is_closed {
            return None;
        }
        let room = rooms.by_arn.entry(arn.clone()).or_insert_with(|| Arc::new(Room::of(arn.clone()))).clone();
        let number = locked(&room.live).add(Member { user_id, queue: queue.clone(), end });
        Some(Entered { seat: Seat { hub: self.clone(), room, number }, frames, queue, ended })
    }

    /// Returns the room, if somebody is connected to it.
    pub(super) fn room(&self, arn: &RoomArn) -> Option<Arc<Room>> {
        locked(&self.0).by_arn.get(arn).cloned()
    }

    /// Ends all sessions. Clients come back with other tokens.
    pub(super) fn end_all(&self) {
        locked(&self.0).end_all();
    }

    /// Ends all sessions, and lets nobody in from now on.
    pub(super) fn close(&self) {
        let mut rooms = locked(&self.0);
        rooms.is_closed = true;
        rooms.end_all();
    }
}

impl Rooms {
    fn end_all(&self) {
        for room in self.by_arn.values() {
            room.end(Ending::ServerStops, |_| true);
        }
    }
}

impl Room {
    fn of(arn: RoomArn) -> Self {
        Self { arn, reading: tokio::sync::Mutex::default(), live: Mutex::default() }
    }

    pub(super) const fn arn(&self) -> &RoomArn {
        &self.arn
    }

    /// Does something short with what the connections share.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut ChatRoom) -> T) -> T {
        act(&mut locked(&self.live).chat)
    }

    pub(super) fn set_limits(&self, limits: RoomLimits) {
        self.with(|chat| chat.set_limits(limits));
    }

    /// Does what is said to who is connected.
    pub(super) fn hear(&self, said: &Said) {
        match said {
            Said::Frame(frame) => self.send(frame),
            Said::Disconnect(gone) => self.end(Ending::Disconnected, |user_id| user_id == gone),
            // The store says how, to who asks it.
            Said::Changed => {}
        }
    }

    /// Sends this to every connection. All get everything in the same order.
    fn send(&self, frame: &Utf8Bytes) {
        let mut live = locked(&self.live);
        let is_full = |member: &Member| member.queue.try_send(Message::Text(frame.clone())).is_err();
        let full: Vec<_> =
            live.members.iter().filter(|(_, member)| is_full(member)).map(|(number, _)| *number).collect();
        for member in full.iter().filter_map(|number| live.members.remove(number)) {
            // It may be gone already.
            let _ = member.end.send(End::Slow);
        }
    }

    /// Ends the sessions of these users.
    pub(super) fn end(&self, ending: Ending, of: impl Fn(&ChatUserId) -> bool) {
        let mut live = locked(&self.live);
        for (_, member) in live.members.extract_if(.., |_, member| of(&member.user_id)) {
            let _ = member.end.send(End::Session(ending));
        }
    }
}

impl Live {
    fn add(&mut self, member: Member) -> u64 {
        self.latest = self.latest.wrapping_add(1);
        self.members.insert(self.latest, member);
        self.latest
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut rooms = locked(&self.hub.0);
        let mut live = locked(&self.room.live);
        live.members.remove(&self.number);
        let is_it = |room: &Arc<Room>| Arc::ptr_eq(room, &self.room);
        if live.members.is_empty() && rooms.by_arn.get(&self.room.arn).is_some_and(is_it) {
            rooms.by_arn.remove(&self.room.arn);
        }
    }
}
