//! Lists of participants: what is asked for, and what is answered.

use crate::domain::arn::{IngestConfigurationArn, StageArn};
use crate::domain::list::{MaxResults, PaginationToken};
use crate::domain::participant::{
    ParticipantRecordingState, ParticipantState, ReplicationState, ReplicationType,
};
use crate::domain::stage::SessionId;
use crate::domain::token::{ParticipantId, UserId};
use crate::host::clock::Timestamp;
use crate::rules;
use crate::rules::violation::{Constraint, Violations};
use crate::wire::answers::{boolean_or_false, empty_as_absent, items, optional_boolean};
use crate::wire::check::{self, Check, Place};
use crate::wire::json::{Members, Shape};
use crate::wire::request::{answer, request};
use crate::wire::structure::{answered_structure, sent_structure};
use crate::wire::wire_enum::wire_enum;

wire_enum! {
    /// The state that a list of participants may be filtered by. (Shape `ParticipantState`.)
    pub enum FilterByState = rules::PARTICIPANT_STATE, closed {
        Connected = "CONNECTED",
        Disconnected = "DISCONNECTED",
    }
}

wire_enum! {
    /// The state of recording that a list of participants may be filtered by. (Shape
    /// `ParticipantRecordingFilterByRecordingState`.)
    pub enum FilterByRecordingState = rules::PARTICIPANT_RECORDING_FILTER_BY_RECORDING_STATE, closed {
        Starting = "STARTING",
        Active = "ACTIVE",
        Stopping = "STOPPING",
        Stopped = "STOPPED",
        Failed = "FAILED",
    }
}

/// The participants that a list is to show.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParticipantFilter {
    /// Those of this user.
    UserId(UserId),
    /// Those that published, or those that did not.
    Published(bool),
    /// Those in this state.
    State(FilterByState),
    /// Those whose recording is in this state.
    RecordingState(FilterByRecordingState),
}

/// A request for a page of the list of participants. (Shape `ListParticipantsRequest`.)
///
/// At most one filter may be given. ("You may only use one of the filters".)
///
/// ```
/// use stagepass::participant::{FilterByState, ListParticipants, ParticipantFilter};
///
/// let request = ListParticipants::from_json(
///     br#"{
///         "stageArn": "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh",
///         "sessionId": "st-a1b2c3d4e5f6g",
///         "filterByState": "CONNECTED"
///     }"#,
/// )?;
/// assert_eq!(request.filter, Some(ParticipantFilter::State(FilterByState::Connected)));
/// # Ok::<(), stagepass::BadRequest>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListParticipants {
    /// The stage.
    pub stage_arn: StageArn,
    /// The session of the stage.
    pub session_id: SessionId,
    /// Which participants are shown; all when it is absent.
    pub filter: Option<ParticipantFilter>,
    /// Where the page begins: what the page before it answered. The first page has none.
    pub next_token: Option<PaginationToken>,
    /// How many participants the page may show; 50 when it is absent.
    pub max_results: Option<MaxResults>,
}

sent_structure! {
    pub struct ListParticipantsInput for ListParticipants {
        StageArn = "stageArn" stage_arn: String,
        SessionId = "sessionId" session_id: String,
        UserId = "filterByUserId" filter_by_user_id: String,
        bool = "filterByPublished" filter_by_published: bool,
        FilterByState = "filterByState" filter_by_state: String,
        PaginationToken = "nextToken" next_token: String,
        MaxResults = "maxResults" max_results: i32,
        FilterByRecordingState = "filterByRecordingState" filter_by_recording_state: String,
    }
}

request!(ListParticipants from ListParticipantsInput);

impl ListParticipants {
    /// Creates a request for the first participants of this session.
    #[must_use]
    pub const fn new(stage_arn: StageArn, session_id: SessionId) -> Self {
        Self { stage_arn, session_id, filter: None, next_token: None, max_results: None }
    }

    /// Returns the same with this filter.
    #[must_use]
    pub fn filter(self, filter: ParticipantFilter) -> Self {
        Self { filter: Some(filter), ..self }
    }

    /// Returns the same with this value of `next_token`.
    #[must_use]
    pub fn next_token(self, next_token: PaginationToken) -> Self {
        Self { next_token: Some(next_token), ..self }
    }

    /// Returns the same with this value of `max_results`.
    #[must_use]
    pub fn max_results(self, max_results: MaxResults) -> Self {
        Self { max_results: Some(max_results), ..self }
    }
}

/// The filters of a request, of which one may be given.
struct Filters {
    given: bool,
}

impl Filters {
    fn next<T: Check>(
        &mut self,
        filter: fn(T) -> ParticipantFilter,
        raw: Option<T::Raw>,
        place: Place<'_>,
    ) -> Result<Option<ParticipantFilter>, Violations> {
        let alone =
            if self.given && raw.is_some() { Err(place.violates(Constraint::OneFilter)) } else { Ok(()) };
        self.given |= raw.is_some();
        check::both(check::optional(raw, place), alone).map(|(checked, ())| checked.map(filter))
    }
}

impl Check for ListParticipants {
    type Raw = ListParticipantsInput;

    fn shape<'de>() -> impl Shape<'de, Value = ListParticipantsInput> {
        Members::new()
    }

    fn check(raw: ListParticipantsInput, place: Place<'_>) -> Result<Self, Violations> {
        use ParticipantFilter::{Published, RecordingState, State, UserId};
        let mut filters = Filters { given: false };
        let stage_arn = check::required(raw.stage_arn, place.member("stageArn"));
        let session_id = check::required(raw.session_id, place.member("sessionId"));
        let user = filters.next(UserId, raw.filter_by_user_id, place.member("filterByUserId"));
        let published = filters.next(Published, raw.filter_by_published, place.member("filterByPublished"));
        let state = filters.next(State, raw.filter_by_state, place.member("filterByState"));
        let next_token = check::optional(raw.next_token, place.member("nextToken"));
        let max_results = check::optional(raw.max_results, place.member("maxResults"));
        let place = place.member("filterByRecordingState");
        let recording = filters.next(RecordingState, raw.filter_by_recording_state, place);
        let check::nested!(stage_arn, session_id, user, published, state, next_token, max_results, recording) =
            check::join!(stage_arn, session_id, user, published, state, next_token, max_results, recording)?;
        let filter = user.or(published).or(state).or(recording);
        Ok(Self { stage_arn, session_id, filter, next_token, max_results })
    }
}

impl From<ListParticipants> for ListParticipantsInput {
    fn from(checked: ListParticipants) -> Self {
        let input = Self {
            stage_arn: Some(checked.stage_arn.into()),
            session_id: Some(checked.session_id.into()),
            next_token: checked.next_token.map(Into::into),
            max_results: checked.max_results.map(Into::into),
            ..Self::default()
        };
        match checked.filter {
            None => input,
            Some(ParticipantFilter::UserId(user)) => input.filter_by_user_id(user),
            Some(ParticipantFilter::Published(published)) => input.filter_by_published(published),
            Some(ParticipantFilter::State(state)) => input.filter_by_state(state),
            Some(ParticipantFilter::RecordingState(state)) => input.filter_by_recording_state(state),
        }
    }
}

impl TryFrom<ListParticipantsInput> for ListParticipants {
    type Error = Violations;

    fn try_from(input: ListParticipantsInput) -> Result<Self, Violations> {
        Self::check(input, Place::Root)
    }
}

answered_structure! {
    /// A participant as a list shows it. (Shape `ParticipantSummary`.)
    pub struct ParticipantSummary {
        /// The participant's id, the only member that every answer has.
        pub participant_id: ParticipantId,
        /// The application's name for the participant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub user_id: Option<UserId>,
        /// Whether it is connected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub state: Option<ParticipantState>,
        /// When it first joined the session; re-joining does not move it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub first_join_time: Option<Timestamp>,
        /// Whether it ever published in the session.
        #[serde(default, deserialize_with = "boolean_or_false")]
        pub published: bool,
        /// The state of its recording.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub recording_state: Option<ParticipantRecordingState>,
        /// Its role in replication.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub replication_type: Option<ReplicationType>,
        /// The state of its replication.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub replication_state: Option<ReplicationState>,
        /// The stage that a replica comes from. A service's `""` reads as absent.
        #[serde(default, deserialize_with = "empty_as_absent", skip_serializing_if = "Option::is_none")]
        pub source_stage_arn: Option<StageArn>,
        /// The session that a replica comes from. A service's `""` reads as absent.
        #[serde(default, deserialize_with = "empty_as_absent", skip_serializing_if = "Option::is_none")]
        pub source_session_id: Option<SessionId>,
        /// Whether its media arrive twice.
        #[serde(default, deserialize_with = "optional_boolean", skip_serializing_if = "Option::is_none")]
        pub redundant_ingest: Option<bool>,
        /// The configuration by which its media are ingested.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ingest_configuration_arn: Option<IngestConfigurationArn>,
    }
}

answered_structure! {
    /// The answer to [`ListParticipants`]. (Shape `ListParticipantsResponse`.)
    pub struct ListParticipantsOutput {
        /// The participants of the page.
        #[serde(deserialize_with = "items")]
        pub participants: Vec<ParticipantSummary>,
        /// Where the next page begins; it is absent on the last one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next_token: Option<PaginationToken>,
    }
}

answer!(ParticipantSummary);
answer!(ListParticipantsOutput);
