//! Participants: what is asked for, and what is answered.

use crate::domain::arn::{IngestConfigurationArn, StageArn};
use crate::domain::attributes::Attributes;
use crate::domain::stage::SessionId;
use crate::domain::token::{ParticipantId, UserId};
use crate::host::clock::Timestamp;
use crate::rules;
use crate::wire::answers::{boolean_or_false, empty_as_absent, optional_boolean};
use crate::wire::request::{answer, request};
use crate::wire::structure::{answered_members, answered_structure, structure};
use crate::wire::text::text_newtype;
use crate::wire::wire_enum::wire_enum;

text_newtype! {
    /// A word that a client says of itself: up to 128 letters, digits, white space and `- _ . , :
    /// ;`. (Shape `ParticipantClientAttribute`.)
    pub struct ClientAttribute = rules::PARTICIPANT_CLIENT_ATTRIBUTE, shown;
}

text_newtype! {
    /// The S3 bucket that a participant is recorded to: up to 63 lower-case letters, digits, `-`
    /// and `.`. (Shape `ParticipantRecordingS3BucketName`.)
    pub struct RecordingS3BucketName = rules::PARTICIPANT_RECORDING_S3_BUCKET_NAME, shown;
}

text_newtype! {
    /// The place in the bucket where a participant is recorded: up to 256 letters, digits, `-` and
    /// `/`.
    ///
    /// The expression of the model has no `/`, though the service's answers do. (Shape
    /// `ParticipantRecordingS3Prefix`.)
    pub struct RecordingS3Prefix = rules::PARTICIPANT_RECORDING_S3_PREFIX, shown;
}

wire_enum! {
    /// The state of a participant: whether it is connected to its stage. (Shape
    /// `ParticipantState`.)
    pub enum ParticipantState = rules::PARTICIPANT_STATE, open {
        Connected = "CONNECTED",
        Disconnected = "DISCONNECTED",
    }
}

wire_enum! {
    /// The state of a participant's recording. (Shape `ParticipantRecordingState`.)
    pub enum ParticipantRecordingState = rules::PARTICIPANT_RECORDING_STATE, open {
        Starting = "STARTING",
        Active = "ACTIVE",
        Stopping = "STOPPING",
        Stopped = "STOPPED",
        Failed = "FAILED",
        Disabled = "DISABLED",
    }
}

wire_enum! {
    /// The protocol by which a participant's media arrive. (Shape `ParticipantProtocol`.)
    pub enum ParticipantProtocol = rules::PARTICIPANT_PROTOCOL, open {
        /// The service itself says that it does not know.
        NotKnown = "UNKNOWN",
        Whip = "WHIP",
        Rtmp = "RTMP",
        Rtmps = "RTMPS",
    }
}

wire_enum! {
    /// The role of a participant in replication: a source, a replica, or none of them. (Shape
    /// `ReplicationType`.)
    pub enum ReplicationType = rules::REPLICATION_TYPE, open {
        Source = "SOURCE",
        Replica = "REPLICA",
        None = "NONE",
    }
}

wire_enum! {
    /// The state of a participant's replication. (Shape `ReplicationState`.)
    pub enum ReplicationState = rules::REPLICATION_STATE, open {
        Active = "ACTIVE",
        Stopped = "STOPPED",
    }
}

answered_members! {
    /// The words that a client says of itself when it joins. (Six members of shape `Participant`.)
    pub struct ClientAttributes {
        /// The name of the internet service provider.
        isp_name: ClientAttribute,
        /// The name of the operating system.
        os_name: ClientAttribute,
        /// The version of the operating system.
        os_version: ClientAttribute,
        /// The name of the browser.
        browser_name: ClientAttribute,
        /// The version of the browser.
        browser_version: ClientAttribute,
        /// The version of the client SDK.
        sdk_version: ClientAttribute,
    }
}

structure! {
    /// A request for what is known of a participant. (Shape `GetParticipantRequest`.)
    ///
    /// ```
    /// use stagepass::GetParticipantInput;
    ///
    /// let request = GetParticipantInput::default()
    ///     .stage_arn("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh")
    ///     .session_id("st-a1b2c3d4e5f6g")
    ///     .participant_id("abCDEf12GHIj");
    /// let violations = stagepass::GetParticipant::try_from(request.session_id("st-1")).unwrap_err();
    /// assert_eq!(violations.first().path(), "/sessionId");
    /// ```
    pub struct GetParticipant from GetParticipantInput {
        /// The stage.
        required stage_arn: StageArn = "stageArn" stage_arn: String,
        /// The session of the stage.
        required session_id: SessionId = "sessionId" session_id: String,
        /// The participant.
        required participant_id: ParticipantId = "participantId" participant_id: String,
    }
}

request!(GetParticipant from GetParticipantInput);

impl GetParticipant {
    /// Creates a request for this participant.
    #[must_use]
    pub const fn new(stage_arn: StageArn, session_id: SessionId, participant_id: ParticipantId) -> Self {
        Self { stage_arn, session_id, participant_id }
    }
}

text_newtype! {
    /// The reason for which a participant is disconnected: up to 128 characters of any kind. (Shape
    /// `DisconnectParticipantReason`.)
    pub struct DisconnectParticipantReason = rules::DISCONNECT_PARTICIPANT_REASON, shown;
}

structure! {
    /// A request that disconnects a participant. (Shape `DisconnectParticipantRequest`.)
    ///
    /// ```
    /// use stagepass::participant::DisconnectParticipant;
    ///
    /// let request = DisconnectParticipant::from_json(
    ///     br#"{
    ///         "stageArn": "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh",
    ///         "participantId": "abCDEf12GHIj",
    ///         "reason": "The stage is full"
    ///     }"#,
    /// )?;
    /// assert_eq!(request.participant_id.as_str(), "abCDEf12GHIj");
    /// # Ok::<(), stagepass::BadRequest>(())
    /// ```
    pub struct DisconnectParticipant from DisconnectParticipantInput {
        /// The stage.
        required stage_arn: StageArn = "stageArn" stage_arn: String,
        /// The participant.
        required participant_id: ParticipantId = "participantId" participant_id: String,
        /// Why it is disconnected.
        optional reason: DisconnectParticipantReason = "reason" reason: String,
    }
}

request!(DisconnectParticipant from DisconnectParticipantInput);

impl DisconnectParticipant {
    /// Creates a request that disconnects this participant without a reason.
    #[must_use]
    pub const fn new(stage_arn: StageArn, participant_id: ParticipantId) -> Self {
        Self { stage_arn, participant_id, reason: None }
    }
}

answered_structure! {
    /// A participant as it is answered. (Shape `Participant`.)
    ///
    /// A participant is known by stage, session and id, so the same token used in two sessions
    /// makes two of them. Every member but the id is as optional as in the model.
    pub struct Participant {
        /// The participant's id, which is that of its token.
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
        /// The application's own map of strings.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub attributes: Option<Attributes>,
        /// Whether it ever published in the session.
        #[serde(default, deserialize_with = "boolean_or_false")]
        pub published: bool,
        /// The name of the internet service provider.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub isp_name: Option<ClientAttribute>,
        /// The name of the operating system.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub os_name: Option<ClientAttribute>,
        /// The version of the operating system.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub os_version: Option<ClientAttribute>,
        /// The name of the browser.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub browser_name: Option<ClientAttribute>,
        /// The version of the browser.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub browser_version: Option<ClientAttribute>,
        /// The version of the client SDK.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sdk_version: Option<ClientAttribute>,
        /// The S3 bucket that it is recorded to.
        #[serde(default, rename = "recordingS3BucketName", skip_serializing_if = "Option::is_none")]
        pub recording_s3_bucket_name: Option<RecordingS3BucketName>,
        /// The place in the bucket where it is recorded.
        #[serde(default, rename = "recordingS3Prefix", skip_serializing_if = "Option::is_none")]
        pub recording_s3_prefix: Option<RecordingS3Prefix>,
        /// The state of its recording.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub recording_state: Option<ParticipantRecordingState>,
        /// The protocol by which its media arrive.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub protocol: Option<ParticipantProtocol>,
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
    /// The answer to [`GetParticipant`]. (Shape `GetParticipantResponse`.)
    pub struct GetParticipantOutput {
        /// The participant.
        pub participant: Participant,
    }
}

answer!(Participant);
answer!(GetParticipantOutput);
