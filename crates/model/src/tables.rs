//! The rows of the model's tables.

use super::call::Filter;
use super::terms::pick;
use stagepass::Leeway;
use std::collections::{BTreeMap, BTreeSet};

/// One of those that let clients in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Machine {
    pub(super) leeway: i64,
    /// By how many seconds its clock is ahead.
    pub(super) skew: i64,
}

impl Machine {
    pub(super) fn new(leeway: Leeway) -> Self {
        Self { leeway: i64::from(leeway.seconds()), skew: 0 }
    }
}

/// That something happened, which must be remembered for a while.
#[derive(Debug, Clone, Copy)]
pub(super) struct Memory {
    /// The true moment at which it happened last.
    pub(super) since: i64,
    /// The moment of the first pruning after it.
    pub(super) stamp: Option<i64>,
    /// Whether a pruning has come so late since that it may be forgotten.
    pub(super) may_be_lost: bool,
}

/// The first moment that there is, which begins the year 0.
pub(super) const FIRST_MOMENT: i64 = -62_167_219_200;
/// The last moment that there is, which ends the year 9999.
pub(super) const LAST_MOMENT: i64 = 253_402_300_799;

impl Memory {
    pub(super) fn prune(&mut self, at: i64, margin: i64) {
        match self.stamp {
            None => self.stamp = Some(at),
            Some(stamp) => self.may_be_lost |= stamp.saturating_add(margin) <= at,
        }
    }
}

/// What a participant token says.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) stage: usize,
    pub(super) participant: usize,
    pub(super) user_id: Option<String>,
    pub(super) attributes: Option<BTreeMap<String, String>>,
    pub(super) capabilities: BTreeSet<&'static str>,
    pub(super) issued_at: i64,
    pub(super) expires_at: i64,
    /// The key that sealed it. A token that the application signed has none.
    pub(super) key: Option<usize>,
    /// The imported key that the application signed it with, unless it is trusted without that.
    pub(super) signed_by: Option<usize>,
}

#[derive(Debug, Clone)]
pub(super) struct ChatToken {
    pub(super) room: usize,
    pub(super) user_id: String,
    pub(super) capabilities: BTreeSet<&'static str>,
    pub(super) issued_at: i64,
    pub(super) expires_at: i64,
    pub(super) session_expires_at: i64,
    pub(super) key: usize,
    /// Whether its session was ended, so that the host has cut its connection.
    pub(super) cut: bool,
}

/// A stage, a public key or a room.
#[derive(Debug, Clone, Default)]
pub(super) struct Managed {
    pub(super) name: Option<String>,
    pub(super) tags: BTreeMap<String, String>,
    /// Where a stage records to.
    pub(super) records_to: Option<u8>,
    /// When a room was created, and when it was updated.
    pub(super) created: i64,
    pub(super) updated: i64,
    /// Which of all changes was the latest one of it.
    pub(super) place: i64,
    pub(super) deleted: bool,
}

impl Managed {
    pub(super) fn of(name: Option<String>, tags: BTreeMap<String, String>, now: i64) -> Self {
        Self { name, tags, created: now, updated: now, ..Self::default() }
    }
}

/// A session of a stage. A clock that failed tells no moment of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Session {
    pub(super) stage: usize,
    pub(super) start: Option<i64>,
    pub(super) end: Option<i64>,
}

/// A participant in one session.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// The number of its first join.
    pub(super) joined_first: usize,
    pub(super) first_join_time: i64,
    pub(super) published: bool,
    /// By which join it published latest.
    pub(super) published_by: Option<usize>,
    /// What the token of the latest join says.
    pub(super) user_id: Option<String>,
    pub(super) attributes: Option<BTreeMap<String, String>>,
    pub(super) client: [Option<String>; 6],
    /// By which join it is connected, if it is.
    pub(super) connected_by: Option<usize>,
    /// The moment of the first sweep since its connection was last heard of.
    pub(super) quiet_since: Option<i64>,
    /// What happened to it, and when.
    pub(super) events: Vec<(&'static str, Option<i64>)>,
}

impl Person {
    /// Returns whether it publishes by its latest connection.
    pub(super) fn publishes(&self) -> bool {
        self.connected_by.is_some() && self.published_by == self.connected_by
    }

    /// Whoever leaves or joins again publishes no more.
    pub(super) fn stops(&mut self, at: Option<i64>) {
        if self.publishes() {
            self.events.push(("PUBLISH_STOPPED", at));
        }
    }

    pub(super) fn leaves(&mut self, at: Option<i64>) {
        self.stops(at);
        self.events.push(("LEFT", at));
        self.connected_by = None;
    }
}

/// A connection as its holder has it, from a join or opened from a text; or the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Connection {
    /// The number of the join, which is the name of the connection.
    pub(super) join: usize,
    pub(super) session: usize,
    pub(super) participant: usize,
    /// The token of the join.
    pub(super) token: usize,
    /// When it was sealed, or would have been, and by which key.
    pub(super) sealed_at: i64,
    pub(super) key: usize,
}

impl Connection {
    /// Its text opens for 24 hours.
    pub(super) const fn expires_at(&self) -> i64 {
        self.sealed_at.saturating_add(86_400)
    }
}

/// A chat connection as its holder has it, from a token or opened from a text; or the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChatConnection {
    /// The token that opened the session.
    pub(super) token: usize,
    /// The key by which it was sealed, or would have been.
    pub(super) key: usize,
}

/// Returns one of a list, with its number.
pub(super) fn number<T: Clone>(list: &[T], back: u8) -> Option<(usize, T)> {
    let number = pick(list.len(), back)?;
    list.get(number).cloned().map(|item| (number, item))
}

/// A list, whatever is on it now.
#[derive(Debug, Clone)]
pub(super) enum List {
    Stages,
    Sessions(Option<usize>),
    Participants(Option<usize>, Option<Filter>),
    Events(Option<(usize, usize)>),
    Keys,
    Rooms(Option<String>),
}

impl List {
    pub(super) const fn member(&self) -> &'static str {
        match self {
            Self::Stages => "stages",
            Self::Sessions(_) => "stageSessions",
            Self::Participants(..) => "participants",
            Self::Events(_) => "events",
            Self::Keys => "publicKeys",
            Self::Rooms(_) => "rooms",
        }
    }
}

/// Where the next page of a list begins.
#[derive(Debug, Clone)]
pub(super) struct Cursor {
    pub(super) list: List,
    pub(super) most: usize,
    pub(super) after: i64,
    pub(super) sealed_at: i64,
    pub(super) key: usize,
}

/// Returns whether there may be no more of what is counted.
pub(super) fn is_full(table: &[Managed], most: Option<u32>) -> bool {
    reaches(table.iter().filter(|row| !row.deleted).count(), most)
}

/// Returns whether so many are as many as there may be.
pub(super) fn reaches(count: usize, most: Option<u32>) -> bool {
    most.is_some_and(|most| usize::try_from(most).is_ok_and(|most| count >= most))
}
