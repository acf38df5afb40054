//! Stages: what is asked for, and what is answered.

use crate::domain::arn::StageArn;
use crate::domain::list::{MaxResults, PaginationToken};
use crate::domain::recording::{
    AutoParticipantRecordingConfiguration, AutoParticipantRecordingConfigurationInput,
};
use crate::domain::tags::Tags;
use crate::domain::token::{
    ParticipantToken, ParticipantTokenConfiguration, ParticipantTokenConfigurationInput,
};
use crate::host::random::{self, Random, RandomError};
use crate::rules;
use crate::wire::answers::{empty_as_absent, items, items_or_none, null_as_default, object};
use crate::wire::list::list_newtype;
use crate::wire::request::{answer, request};
use crate::wire::sent::{List, Map};
use crate::wire::structure::{answered_members, answered_structure, structure};
use crate::wire::text::text_newtype;
use serde::{Deserialize, Serialize};

text_newtype! {
    /// The name of a stage: up to 128 letters, digits, `-` and `_`. (Shape `StageName`.)
    ///
    /// It may be empty, and it need not be unique.
    pub struct StageName = rules::STAGE_NAME, shown;
}

text_newtype! {
    /// The id of a session of a stage: `st-` and 13 letters and digits. (Shape `StageSessionId`.)
    pub struct SessionId = rules::STAGE_SESSION_ID, shown;
}

impl SessionId {
    /// A new session: `st-` and 13 lower-case letters and digits.
    pub(crate) fn draw(random: &dyn Random) -> Result<Self, RandomError> {
        let id = random::lowercase_alphanumeric(&mut random.into(), 13)?;
        Ok(Self(format!("st-{id}")))
    }
}

text_newtype! {
    /// The endpoint to which media or events of a stage go: up to 2,048 characters. (Shape
    /// `StageEndpoint`.)
    pub struct StageEndpoint = rules::STAGE_ENDPOINT, shown;
}

answered_members! {
    /// The endpoints to which media and events of a stage go. (Shape `StageEndpoints`.)
    pub struct StageEndpoints {
        /// The endpoint for events.
        events: StageEndpoint,
        /// The endpoint for media by WHIP.
        whip: StageEndpoint,
        /// The endpoint for media by RTMP.
        rtmp: StageEndpoint,
        /// The endpoint for media by RTMP over TLS.
        rtmps: StageEndpoint,
    }
}

structure! {
    /// A request for a stage, and for tokens of it. (Shape `CreateStageRequest`.) Nothing in it is
    /// required.
    ///
    /// ```
    /// use stagepass::CreateStage;
    ///
    /// let request = CreateStage::from_json(
    ///     br#"{"name": "stage1", "participantTokenConfigurations": [{"userId": "alice"}]}"#,
    /// )?;
    /// assert_eq!(request.participant_token_configurations.as_slice().len(), 1);
    /// # Ok::<(), stagepass::BadRequest>(())
    /// ```
    #[derive(Default)]
    pub struct CreateStage from CreateStageInput {
        /// The name of the stage.
        optional name: StageName = "name" name: String,
        /// The tokens to make with it.
        defaulted participant_token_configurations: ParticipantTokenConfigurations =
            "participantTokenConfigurations" participant_token_configurations:
            List<ParticipantTokenConfigurationInput>,
        /// Its tags.
        defaulted tags: Tags = "tags" tags: Map,
        /// How it records its participants; it does not when this is absent.
        optional auto_participant_recording_configuration: AutoParticipantRecordingConfiguration =
            "autoParticipantRecordingConfiguration" auto_participant_recording_configuration:
            AutoParticipantRecordingConfigurationInput,
    }
}

request!(CreateStage from CreateStageInput);

list_newtype! {
    /// The tokens to make with a stage: at most 12. (Shape `ParticipantTokenConfigurations`.)
    pub struct ParticipantTokenConfigurations of ParticipantTokenConfiguration sent as
        ParticipantTokenConfigurationInput =
        rules::PARTICIPANT_TOKEN_CONFIGURATIONS;
}

structure! {
    /// A request for what is known of a stage. (Shape `GetStageRequest`.)
    pub struct GetStage from GetStageInput {
        /// The stage.
        required arn: StageArn = "arn" arn: String,
    }
}

request!(GetStage from GetStageInput);

impl GetStage {
    /// Creates a request for this stage.
    #[must_use]
    pub const fn new(arn: StageArn) -> Self {
        Self { arn }
    }
}

structure! {
    /// A request for a page of the list of stages. (Shape `ListStagesRequest`.)
    #[derive(Default)]
    pub struct ListStages from ListStagesInput {
        /// Where the page begins: what the page before it answered. The first page has none.
        optional next_token: PaginationToken = "nextToken" next_token: String,
        /// How many stages the page may show; 50 when it is absent.
        optional max_results: MaxResults = "maxResults" max_results: i32,
    }
}

request!(ListStages from ListStagesInput);

structure! {
    /// A request that changes a stage. (Shape `UpdateStageRequest`.) What is absent stays as it is.
    ///
    /// ```
    /// use stagepass::stage::UpdateStage;
    ///
    /// let request = UpdateStage::from_json(
    ///     br#"{"arn": "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh", "name": "stage-2"}"#,
    /// )?;
    /// assert_eq!(request.name.as_ref().map(|name| name.as_str()), Some("stage-2"));
    /// # Ok::<(), stagepass::BadRequest>(())
    /// ```
    pub struct UpdateStage from UpdateStageInput {
        /// The stage.
        required arn: StageArn = "arn" arn: String,
        /// Its new name.
        optional name: StageName = "name" name: String,
        /// How it records its participants from now on.
        optional auto_participant_recording_configuration: AutoParticipantRecordingConfiguration =
            "autoParticipantRecordingConfiguration" auto_participant_recording_configuration:
            AutoParticipantRecordingConfigurationInput,
    }
}

request!(UpdateStage from UpdateStageInput);

impl UpdateStage {
    /// Creates a request that changes nothing of this stage.
    #[must_use]
    pub const fn new(arn: StageArn) -> Self {
        Self { arn, name: None, auto_participant_recording_configuration: None }
    }
}

structure! {
    /// A request that deletes a stage. (Shape `DeleteStageRequest`.)
    pub struct DeleteStage from DeleteStageInput {
        /// The stage.
        required arn: StageArn = "arn" arn: String,
    }
}

request!(DeleteStage from DeleteStageInput);

impl DeleteStage {
    /// Creates a request that deletes this stage.
    #[must_use]
    pub const fn new(arn: StageArn) -> Self {
        Self { arn }
    }
}

answered_structure! {
    /// A stage as it is answered. (Shape `Stage`.)
    pub struct Stage {
        /// The stage's ARN, the only member that every answer has.
        pub arn: StageArn,
        /// The stage's name, when it was given one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<StageName>,
        /// The session that goes on; it is absent while nobody has joined.
        ///
        /// A service answers `""` for an idle stage, which is read as absent.
        #[serde(default, deserialize_with = "empty_as_absent", skip_serializing_if = "Option::is_none")]
        pub active_session_id: Option<SessionId>,
        /// The stage's tags, which are `{}` when it has none.
        #[serde(default, deserialize_with = "null_as_default")]
        pub tags: Tags,
        /// How the stage records its participants.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub auto_participant_recording_configuration: Option<AutoParticipantRecordingConfiguration>,
        /// The endpoints to which media and events go.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub endpoints: Option<StageEndpoints>,
    }
}

answered_structure! {
    /// A stage as a list shows it. (Shape `StageSummary`.)
    pub struct StageSummary {
        /// The stage's ARN, the only member that every answer has.
        pub arn: StageArn,
        /// The stage's name, when it was given one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<StageName>,
        /// The session that goes on; it is absent while nobody has joined.
        ///
        /// A service answers `""` for an idle stage, which is read as absent.
        #[serde(default, deserialize_with = "empty_as_absent", skip_serializing_if = "Option::is_none")]
        pub active_session_id: Option<SessionId>,
        /// The stage's tags, which are `{}` when it has none.
        #[serde(default, deserialize_with = "null_as_default")]
        pub tags: Tags,
    }
}

impl From<Stage> for StageSummary {
    fn from(stage: Stage) -> Self {
        Self {
            name: stage.name,
            active_session_id: stage.active_session_id,
            tags: stage.tags,
            ..Self::new(stage.arn)
        }
    }
}

/// The answer to [`CreateStage`]. (Shape `CreateStageResponse`.)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
#[non_exhaustive]
pub struct CreateStageOutput {
    /// The stage that was made.
    pub stage: Stage,
    /// The tokens that were made with it, in the order of the request's configurations.
    #[serde(default, deserialize_with = "items_or_none")]
    pub participant_tokens: Vec<ParticipantToken>,
}

impl CreateStageOutput {
    /// Creates the answer that holds this stage and these tokens.
    #[must_use]
    pub const fn new(stage: Stage, participant_tokens: Vec<ParticipantToken>) -> Self {
        Self { stage, participant_tokens }
    }
}

object!(CreateStageOutput);

answered_structure! {
    /// The answer to [`GetStage`]. (Shape `GetStageResponse`.)
    pub struct GetStageOutput {
        /// The stage.
        pub stage: Stage,
    }
}

answered_structure! {
    /// The answer to [`ListStages`]. (Shape `ListStagesResponse`.)
    pub struct ListStagesOutput {
        /// The stages of the page.
        #[serde(deserialize_with = "items")]
        pub stages: Vec<StageSummary>,
        /// Where the next page begins; it is absent on the last one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next_token: Option<PaginationToken>,
    }
}

answered_structure! {
    /// The answer to [`UpdateStage`]. (Shape `UpdateStageResponse`.)
    pub struct UpdateStageOutput {
        /// The stage as it is now.
        pub stage: Stage,
    }
}

answer!(Stage);
answer!(StageSummary);
answer!(CreateStageOutput);
answer!(GetStageOutput);
answer!(ListStagesOutput);
answer!(UpdateStageOutput);
