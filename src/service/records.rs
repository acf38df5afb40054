//! Who is on a stage: what a store keeps, and the changes it is asked to make.

use crate::domain::arn::{RoomArn, StageArn};
use crate::domain::attributes::Attributes;
use crate::domain::participant::{ClientAttributes, Participant, ParticipantState};
use crate::domain::stage::{SessionId, Stage};
use crate::domain::token::{ParticipantId, UserId};
use crate::host::clock::Timestamp;
use crate::tokens::grant::ParticipantGrant;

/// A participant in one session of a stage, as a store keeps it. It exists from the first join on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantRecord {
    /// The participant's id, which is that of its token.
    pub participant_id: ParticipantId,
    /// The application's name for it.
    pub user_id: Option<UserId>,
    /// The application's own words.
    pub attributes: Option<Attributes>,
    /// When it first joined this session. It never moves.
    pub first_join_time: Timestamp,
    /// Whether it is connected.
    pub connected: bool,
    /// Which of its connections is the latest: the first is 1, and each join counts on.
    pub connection: u64,
    /// Whether it ever published in this session. Once true, always true.
    pub published: bool,
    /// What its client says of itself, as of the latest join.
    pub client: ClientAttributes,
}

impl ParticipantRecord {
    /// A participant that joins for the first time.
    pub(crate) fn first(grant: &ParticipantGrant, client: ClientAttributes, now: Timestamp) -> Self {
        Self {
            participant_id: grant.participant_id().clone(),
            user_id: grant.user_id().cloned(),
            attributes: grant.attributes().cloned(),
            first_join_time: now,
            connected: true,
            connection: 1,
            published: false,
            client,
        }
    }
}

impl From<ParticipantRecord> for Participant {
    fn from(attendance: ParticipantRecord) -> Self {
        let state =
            if attendance.connected { ParticipantState::Connected } else { ParticipantState::Disconnected };
        Self {
            user_id: attendance.user_id,
            state: Some(state),
            first_join_time: Some(attendance.first_join_time),
            attributes: attendance.attributes,
            published: attendance.published,
            isp_name: attendance.client.isp_name,
            os_name: attendance.client.os_name,
            os_version: attendance.client.os_version,
            browser_name: attendance.client.browser_name,
            browser_version: attendance.client.browser_version,
            sdk_version: attendance.client.sdk_version,
            ..Self::new(attendance.participant_id)
        }
    }
}

/// Everything that a decision about one participant of one stage needs to know, read at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageSnapshot {
    /// The stage, with the session that goes on.
    pub stage: Stage,
    /// How often the stage's presence has changed. It tells whether a decision is out of date.
    pub version: u64,
    /// How many participants are connected to the session that goes on.
    pub connected: u32,
    /// The participant in the session that goes on, if it ever joined that.
    pub attendance: Option<ParticipantRecord>,
    /// Whether the host has disconnected the participant, which ends its token.
    pub ended: bool,
}

/// What a decision changes, for a store to keep.
///
/// A change says how things are afterwards, so that a database can be told in a few statements.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// A stage that did not exist.
    StageCreated(Stage),
    /// A room that did not exist.
    RoomCreated(RoomArn),
    /// Who is on a stage.
    StageChanged(StageChange),
}

/// How the presence on a stage is after a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StageChange {
    /// The stage.
    pub stage_arn: StageArn,
    /// The version that the decision was made on. If the stage has another by now, nothing may be changed;
    /// else it has the next one afterwards.
    pub version: u64,
    /// The session that goes on afterwards, if one does.
    pub active_session_id: Option<SessionId>,
    /// How many participants are connected to it.
    pub connected: u32,
    /// The participant that is different afterwards, and in which session.
    pub attendance: Option<(SessionId, ParticipantRecord)>,
    /// The participant whose token is ended by this.
    pub ended: Option<Revocation>,
}

/// A participant whose token is ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Revocation {
    /// The participant.
    pub participant_id: ParticipantId,
    /// When it was ended: what was ended before and may be forgotten now, may be forgotten.
    pub at: Timestamp,
    /// From when on this may be forgotten: no token of the participant can be valid any more.
    pub forget_at: Timestamp,
}
