//! What clients asked for and were answered, in the order of one clock.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a client asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    Join { stage: String, participant: String },
    Leave { stage: String, participant: String, session: String },
    Disconnect { stage: String, participant: String },
    Redeem { token: String },
    CreateStage,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was done. A join tells the session, the creation of a stage its ARN, and a redemption
    /// nothing.
    Done(String),
    /// It was refused, and changed nothing.
    Refused(u16, String),
    /// There was no answer: it may have been done, or not, or may be done yet.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) asked: Asked,
    pub(super) outcome: Outcome,
    pub(super) began: u64,
    pub(super) ended: u64,
}

/// The events, and the clock that orders them.
#[derive(Debug)]
pub(super) struct History {
    clock: AtomicU64,
    events: Mutex<Vec<Event>>,
}

impl History {
    pub(super) const fn new() -> Self {
        Self { clock: AtomicU64::new(0), events: Mutex::new(Vec::new()) }
    }

    /// Reads the clock, which nobody else reads alike.
    pub(super) fn now(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst)
    }

    pub(super) fn add(&self, began: u64, asked: Asked, outcome: Outcome) {
        let ended = self.now();
        self.events.lock().unwrap().push(Event { asked, outcome, began, ended });
    }

    pub(super) fn events(&self) -> Vec<Event> {
        self.events.lock().unwrap().clone()
    }
}

/// What the servers tell of a stage when everybody has stopped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct StageAtEnd {
    pub(super) arn: String,
    /// The session that goes on.
    pub(super) active: Option<String>,
    /// The sessions, the newest first.
    pub(super) sessions: Vec<SessionAtEnd>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SessionAtEnd {
    pub(super) id: String,
    pub(super) start: String,
    pub(super) end: Option<String>,
    pub(super) participants: Vec<ParticipantAtEnd>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ParticipantAtEnd {
    pub(super) id: String,
    pub(super) is_connected: bool,
    /// The names of what happened to it, the newest first.
    pub(super) events: Vec<String>,
}
