//! Events of participants: what is asked for, and what is answered.

use crate::domain::arn::StageArn;
use crate::domain::attributes::Attributes;
use crate::domain::list::{MaxResults, PaginationToken};
use crate::domain::stage::SessionId;
use crate::domain::token::{ParticipantCapabilities, ParticipantId, UserId};
use crate::host::clock::Timestamp;
use crate::rules;
use crate::wire::answers::{items, optional_boolean};
use crate::wire::request::{answer, request};
use crate::wire::structure::{answered_members, answered_structure, structure};
use crate::wire::wire_enum::wire_enum;

structure! {
    /// A request for a page of the list of a participant's events. (Shape
    /// `ListParticipantEventsRequest`.)
    pub struct ListParticipantEvents from ListParticipantEventsInput {
        /// The stage.
        required stage_arn: StageArn = "stageArn" stage_arn: String,
        /// The session of the stage.
        required session_id: SessionId = "sessionId" session_id: String,
        /// The participant.
        required participant_id: ParticipantId = "participantId" participant_id: String,
        /// Where the page begins: what the page before it answered. The first page has none.
        optional next_token: PaginationToken = "nextToken" next_token: String,
        /// How many events the page may show; 50 when it is absent.
        optional max_results: MaxResults = "maxResults" max_results: i32,
    }
}

request!(ListParticipantEvents from ListParticipantEventsInput);

impl ListParticipantEvents {
    /// Creates a request for the first events of this participant.
    #[must_use]
    pub const fn new(stage_arn: StageArn, session_id: SessionId, participant_id: ParticipantId) -> Self {
        Self { stage_arn, session_id, participant_id, next_token: None, max_results: None }
    }
}

wire_enum! {
    /// The name of what happened to a participant. (Shape `EventName`.)
    pub enum EventName = rules::EVENT_NAME, open {
        Joined = "JOINED",
        Left = "LEFT",
        PublishStarted = "PUBLISH_STARTED",
        PublishStopped = "PUBLISH_STOPPED",
        SubscribeStarted = "SUBSCRIBE_STARTED",
        SubscribeStopped = "SUBSCRIBE_STOPPED",
        PublishError = "PUBLISH_ERROR",
        SubscribeError = "SUBSCRIBE_ERROR",
        JoinError = "JOIN_ERROR",
        ReplicationStarted = "REPLICATION_STARTED",
        ReplicationStopped = "REPLICATION_STOPPED",
        TokenExchanged = "TOKEN_EXCHANGED",
    }
}

wire_enum! {
    /// The name of what went wrong for a participant. (Shape `EventErrorCode`.)
    pub enum EventErrorCode = rules::EVENT_ERROR_CODE, open {
        InsufficientCapabilities = "INSUFFICIENT_CAPABILITIES",
        QuotaExceeded = "QUOTA_EXCEEDED",
        PublisherNotFound = "PUBLISHER_NOT_FOUND",
        BitrateExceeded = "BITRATE_EXCEEDED",
        ResolutionExceeded = "RESOLUTION_EXCEEDED",
        StreamDurationExceeded = "STREAM_DURATION_EXCEEDED",
        InvalidAudioCodec = "INVALID_AUDIO_CODEC",
        InvalidVideoCodec = "INVALID_VIDEO_CODEC",
        InvalidProtocol = "INVALID_PROTOCOL",
        InvalidStreamKey = "INVALID_STREAM_KEY",
        ReuseOfStreamKey = "REUSE_OF_STREAM_KEY",
        BFramePresent = "B_FRAME_PRESENT",
        InvalidInput = "INVALID_INPUT",
        InternalServerException = "INTERNAL_SERVER_EXCEPTION",
    }
}

answered_members! {
    /// What a token said that was exchanged for another. (Shape `ExchangedParticipantToken`.)
    pub struct ExchangedParticipantToken {
        /// What the participant might do.
        capabilities: ParticipantCapabilities,
        /// The application's own map of strings.
        attributes: Attributes,
        /// The application's name for the participant.
        user_id: UserId,
        /// The first moment at which the token is no longer valid.
        expiration_time: Timestamp,
    }
}

answered_structure! {
    /// What happened to a participant. (Shape `Event`.)
    pub struct Event {
        /// What happened.
        pub name: EventName,
        /// The participant that it happened to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub participant_id: Option<ParticipantId>,
        /// When it happened.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub event_time: Option<Timestamp>,
        /// The participant that was subscribed to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub remote_participant_id: Option<ParticipantId>,
        /// What went wrong, where something did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error_code: Option<EventErrorCode>,
        /// The stage that the participant was replicated to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub destination_stage_arn: Option<StageArn>,
        /// The session that the participant was replicated to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub destination_session_id: Option<SessionId>,
        /// Whether the participant is a replica.
        #[serde(default, deserialize_with = "optional_boolean", skip_serializing_if = "Option::is_none")]
        pub replica: Option<bool>,
        /// What the token before an exchange said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub previous_token: Option<Box<ExchangedParticipantToken>>,
        /// What the token after an exchange said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub new_token: Option<Box<ExchangedParticipantToken>>,
    }
}

answered_structure! {
    /// The answer to [`ListParticipantEvents`]. (Shape `ListParticipantEventsResponse`.)
    pub struct ListParticipantEventsOutput {
        /// The events of the page, the newest first.
        #[serde(deserialize_with = "items")]
        pub events: Vec<Event>,
        /// Where the next page begins; it is absent on the last one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next_token: Option<PaginationToken>,
    }
}

answer!(Event);
answer!(ListParticipantEventsOutput);
