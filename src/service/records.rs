//! Who is on a stage: what a store keeps, and the changes it is asked to make.

use crate::domain::arn::{PublicKeyArn, RoomArn, StageArn};
use crate::domain::attributes::Attributes;
use crate::domain::event::{Event, EventName};
use crate::domain::participant::{ClientAttributes, Participant, ParticipantState};
use crate::domain::participants::{FilterByState, ParticipantFilter, ParticipantSummary};
use crate::domain::public_key::PublicKey;
use crate::domain::room::Room;
use crate::domain::stage::{SessionId, Stage};
use crate::domain::token::{ParticipantId, UserId};
use crate::host::clock::Timestamp;
use crate::tokens::grant::ParticipantGrant;
use crate::wire::answers::object;
use serde::{Deserialize, Serialize};

/// A participant in one session of a stage, as a store keeps it.
///
/// The record exists from the participant's first join of that session on. Its numbers fit the
/// integers of databases, which have 64 bits and a sign. For a store that
/// keeps documents it is read from and printed as JSON, as all that a store keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
#[expect(clippy::exhaustive_structs, reason = "a store has to keep every member")]
pub struct ParticipantRecord {
    /// The participant's id, which its token carries.
    pub participant_id: ParticipantId,
    /// The application's name for the user, as the token of the latest join says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// The application's attributes, as the token of the latest join says them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Attributes>,
    /// The moment of the first join of this session. It never moves.
    pub first_join_time: Timestamp,
    /// Whether the participant is connected.
    pub connected: bool,
    /// How often this record was written: 1 at first, and one more with each change.
    pub revision: i64,
    /// The revision with which the participant joined latest. It tells its connections apart.
    pub connection: i64,
    /// Whether the participant ever published in this session. Once true, it stays true.
    pub published: bool,
    /// Whether the participant publishes by its latest connection.
    #[serde(default)]
    pub publishing: bool,
    /// What the client of the latest join says about itself.
    pub client: ClientAttributes,
}

impl ParticipantRecord {
    /// Returns the record after a join. Who joins again keeps the moment of the first join, and
    /// that something was published.
    pub(crate) fn joined(
        before: Option<&Self>,
        grant: &ParticipantGrant,
        client: ClientAttributes,
        now: Timestamp,
    ) -> Self {
        let revision = before.map_or(1, Self::next_revision);
        Self {
            participant_id: grant.participant_id().clone(),
            user_id: grant.user_id().cloned(),
            attributes: grant.attributes().cloned(),
            first_join_time: before.map_or(now, |before| before.first_join_time),
            connected: true,
            revision,
            connection: revision,
            published: before.is_some_and(|before| before.published),
            publishing: false,
            client,
        }
    }

    /// Returns the record after its participant began to publish, or stopped.
    pub(crate) fn with_publishing(&self, publishing: bool) -> Self {
        let published = self.published || publishing;
        Self { published, publishing, revision: self.next_revision(), ..self.clone() }
    }

    /// Returns the record after its participant left, or was disconnected.
    ///
    /// [`Store::disconnect`](crate::Store::disconnect) is implemented with it.
    #[must_use]
    pub fn disconnected(&self) -> Self {
        Self { connected: false, publishing: false, revision: self.next_revision(), ..self.clone() }
    }

    /// Returns what happened to the participant between two records of it, the first event first.
    ///
    /// [`Store::disconnect`](crate::Store::disconnect) is implemented with it.
    #[must_use]
    pub fn events(&self, before: Option<&Self>, at: Option<Timestamp>) -> Vec<Event> {
        let was = |state: fn(&Self) -> bool| before.is_some_and(state);
        let joins = before.is_none_or(|before| before.connection != self.connection);
        let names = [
            (EventName::PublishStopped, was(|before| before.publishing) && (joins || !self.publishing)),
            (EventName::Left, was(|before| before.connected) && !self.connected),
            (EventName::Joined, joins),
            (EventName::PublishStarted, self.publishing && (joins || !was(|before| before.publishing))),
        ];
        let happened = names.into_iter().filter(|(_, happened)| *happened);
        let event = |(name, _)| Event {
            participant_id: Some(self.participant_id.clone()),
            event_time: at,
            ..Event::new(name)
        };
        happened.map(event).collect()
    }

    /// Returns whether a list that is filtered shows the participant. Nothing is recorded here, so
    /// no recording has a state.
    ///
    /// [`Store::participants`](crate::Store::participants) is implemented with it.
    #[must_use]
    pub fn is_shown_by(&self, filter: &ParticipantFilter) -> bool {
        match filter {
            ParticipantFilter::UserId(user_id) => self.user_id.as_ref() == Some(user_id),
            ParticipantFilter::Published(published) => self.published == *published,
            ParticipantFilter::State(state) => self.connected == (*state == FilterByState::Connected),
            ParticipantFilter::RecordingState(_) => false,
        }
    }

    /// Returns whether the participant is connected, and this number is its latest connection's.
    pub(crate) const fn is_connected_by(&self, number: i64) -> bool {
        self.connected && self.connection == number
    }

    /// Nobody joins 2^63 times; if somebody did, a number that differs is all that is needed.
    const fn next_revision(&self) -> i64 {
        self.revision.wrapping_add(1)
    }
}

impl ParticipantRecord {
    const fn state(&self) -> ParticipantState {
        if self.connected { ParticipantState::Connected } else { ParticipantState::Disconnected }
    }
}

impl From<ParticipantRecord> for ParticipantSummary {
    fn from(record: ParticipantRecord) -> Self {
        Self {
            state: Some(record.state()),
            user_id: record.user_id,
            first_join_time: Some(record.first_join_time),
            published: record.published,
            ..Self::new(record.participant_id)
        }
    }
}

impl From<ParticipantRecord> for Participant {
    fn from(record: ParticipantRecord) -> Self {
        Self {
            state: Some(record.state()),
            user_id: record.user_id,
            first_join_time: Some(record.first_join_time),
            attributes: record.attributes,
            published: record.published,
            isp_name: record.client.isp_name,
            os_name: record.client.os_name,
            os_version: record.client.os_version,
            browser_name: record.client.browser_name,
            browser_version: record.client.browser_version,
            sdk_version: record.client.sdk_version,
            ..Self::new(record.participant_id)
        }
    }
}

/// Everything that a decision about one participant of one stage needs to know, read at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
#[expect(clippy::exhaustive_structs, reason = "a store has to give every member")]
pub struct StageSnapshot {
    /// The stage, with the session that goes on.
    pub stage: Stage,
    /// The participant that the next two members are about. A decision about another one is
    /// refused.
    pub participant_id: ParticipantId,
    /// The participant's record in the session that goes on, if it ever joined that session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<ParticipantRecord>,
    /// Whether the host disconnected the participant, which ended its tokens.
    pub revoked: bool,
}

/// What a decision changes, for a store to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Change {
    /// A stage was created. No stage may have its ARN yet.
    StageCreated(Created<Stage>),
    /// A stage was changed.
    StageUpdated(Updated<Stage>),
    /// A stage was deleted, with its sessions and all that is kept of its participants. It has to
    /// exist.
    StageDeleted(StageArn),
    /// A public key was imported. No key may have its ARN yet.
    PublicKeyImported(Created<PublicKey>),
    /// A public key was changed.
    PublicKeyUpdated(Updated<PublicKey>),
    /// A public key was deleted. It has to exist.
    PublicKeyDeleted(PublicKeyArn),
    /// A room was created. No room may have its ARN yet.
    RoomCreated(Created<Room>),
    /// A room was changed.
    RoomUpdated(Updated<Room>),
    /// A room was deleted. It has to exist.
    RoomDeleted(RoomArn),
    /// A participant joined, published, stopped publishing, or left.
    ParticipantChanged(ParticipantChange),
}

/// Something new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Created<T> {
    /// What is new.
    pub item: T,
    /// How many of its kind there may be with it. Where there would be more, nothing is kept, and
    /// the store answers [`StoreError::Full`](crate::StoreError::Full).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u32>,
}

impl<T> Created<T> {
    /// Creates the change that adds this, among at most so many of its kind.
    #[must_use]
    pub const fn new(item: T, at_most: Option<u32>) -> Self {
        Self { item, at_most }
    }
}

/// Something that is another now.
///
/// A store keeps it only if it has exactly what was there before, member by member, and answers
/// [`StoreError::Conflict`](crate::StoreError::Conflict) otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Updated<T> {
    /// What was there.
    pub before: T,
    /// What is there from now on. It has the same ARN, and a stage the same session.
    pub after: T,
}

impl<T> Updated<T> {
    /// Creates the change that puts one thing in the place of another.
    #[must_use]
    pub const fn new(before: T, after: T) -> Self {
        Self { before, after }
    }
}

/// One participant of one session joined, published, stopped publishing, or left.
///
/// The members say under which conditions the change may be kept. They name this participant and
/// the session only, so that changes of different participants of a session do not collide.
/// [`Store`](crate::Store) lists the conditions, and shows them as SQL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
#[non_exhaustive]
pub struct ParticipantChange {
    /// The stage.
    pub stage_arn: StageArn,
    /// The session.
    pub session_id: SessionId,
    /// Whether the session starts with this change. If so, no session may be going on, and none
    /// may have had this id before; else this very session must be going on.
    pub starts_session: bool,
    /// The revision of the participant's record that this change replaces, or `None` when there
    /// must not be a record yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<i64>,
    /// The record afterwards.
    pub record: ParticipantRecord,
    /// The moment of the change, as a clock tells it that did not fail. It is when the session
    /// starts, or ends, if it does so with this change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// What happened to the participant, the first event first. They are kept with its record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// How many participants of the session may be connected with this one, if it connects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_connected: Option<u32>,
    /// How many participants of the session may publish with this one, if it begins to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_publishing: Option<u32>,
}

impl ParticipantChange {
    /// Creates the change that writes a record over what a snapshot shows, at this moment.
    ///
    /// The session is the one that goes on. When none goes on, it starts with this change. The
    /// events follow from the two records.
    #[must_use]
    pub fn new(
        snapshot: &StageSnapshot,
        session_id: SessionId,
        record: ParticipantRecord,
        at: Option<Timestamp>,
    ) -> Self {
        let goes_on = snapshot.stage.active_session_id.as_ref();
        let before = goes_on.and(snapshot.record.as_ref());
        Self {
            stage_arn: snapshot.stage.arn.clone(),
            session_id,
            starts_session: goes_on.is_none(),
            replaces: before.map(|before| before.revision),
            at,
            events: record.events(before, at),
            most_connected: None,
            most_publishing: None,
            record,
        }
    }
}

object!(ParticipantRecord, StageSnapshot, ParticipantChange);
