//! Sessions of a stage: what is asked for, and what is answered.

use crate::domain::arn::StageArn;
use crate::domain::list::{MaxResults, PaginationToken};
use crate::domain::stage::SessionId;
use crate::host::clock::Timestamp;
use crate::wire::answers::items;
use crate::wire::request::{answer, request};
use crate::wire::structure::{answered_structure, structure};

structure! {
    /// A request for what is known of a session. (Shape `GetStageSessionRequest`.)
    pub struct GetStageSession from GetStageSessionInput {
        /// The stage.
        required stage_arn: StageArn = "stageArn" stage_arn: String,
        /// The session of the stage.
        required session_id: SessionId = "sessionId" session_id: String,
    }
}

request!(GetStageSession from GetStageSessionInput);

impl GetStageSession {
    /// Creates a request for this session.
    #[must_use]
    pub const fn new(stage_arn: StageArn, session_id: SessionId) -> Self {
        Self { stage_arn, session_id }
    }
}

structure! {
    /// A request for a page of the list of a stage's sessions. (Shape `ListStageSessionsRequest`.)
    pub struct ListStageSessions from ListStageSessionsInput {
        /// The stage.
        required stage_arn: StageArn = "stageArn" stage_arn: String,
        /// Where the page begins: what the page before it answered. The first page has none.
        optional next_token: PaginationToken = "nextToken" next_token: String,
        /// How many sessions the page may show; 50 when it is absent.
        optional max_results: MaxResults = "maxResults" max_results: i32,
    }
}

request!(ListStageSessions from ListStageSessionsInput);

impl ListStageSessions {
    /// Creates a request for the first sessions of this stage.
    #[must_use]
    pub const fn new(stage_arn: StageArn) -> Self {
        Self { stage_arn, next_token: None, max_results: None }
    }
}

answered_structure! {
    /// A session of a stage as it is answered. (Shapes `StageSession`, `StageSessionSummary`.)
    pub struct StageSession {
        /// The session's id, the only member that every answer has.
        pub session_id: SessionId,
        /// When the first participant joined it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub start_time: Option<Timestamp>,
        /// When the last participant left it; it is absent while the session goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub end_time: Option<Timestamp>,
    }
}

answered_structure! {
    /// The answer to [`GetStageSession`]. (Shape `GetStageSessionResponse`.)
    pub struct GetStageSessionOutput {
        /// The session.
        pub stage_session: StageSession,
    }
}

answered_structure! {
    /// The answer to [`ListStageSessions`]. (Shape `ListStageSessionsResponse`.)
    pub struct ListStageSessionsOutput {
        /// The sessions of the page.
        #[serde(deserialize_with = "items")]
        pub stage_sessions: Vec<StageSession>,
        /// Where the next page begins; it is absent on the last one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next_token: Option<PaginationToken>,
    }
}

answer!(StageSession);
answer!(GetStageSessionOutput);
answer!(ListStageSessionsOutput);
