//! Stages: what is asked for, and what is answered.

use crate::domain::arn::StageArn;
use crate::domain::recording::{
    AutoParticipantRecordingConfiguration, AutoParticipantRecordingConfigurationInput,
};
use crate::domain::tags::Tags;
use crate::domain::token::{
    ParticipantToken, ParticipantTokenConfiguration, ParticipantTokenConfigurationInput,
};
use crate::host::random::{self, Random, RandomError};
use crate::rules;
use crate::rules::violation::Violations;
use crate::wire::answers::{empty_as_absent, items_or_none, null_as_default, object};
use crate::wire::check::{self, Check, Place};
use crate::wire::json::Shape;
use crate::wire::request::{answer, request};
use crate::wire::sent::{self, Items, List, Map};
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
        let id = random::lowercase_alphanumeric(random, 13)?;
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

/// The tokens to make with a stage: at most 12. (Shape `ParticipantTokenConfigurations`.)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParticipantTokenConfigurations(Vec<ParticipantTokenConfiguration>);

impl ParticipantTokenConfigurations {
    /// Creates a list of configurations.
    ///
    /// # Errors
    ///
    /// Returns one violation when there are more than 12.
    pub fn new(configurations: impl Into<Vec<ParticipantTokenConfiguration>>) -> Result<Self, Violations> {
        let configurations = configurations.into();
        let rule = rules::PARTICIPANT_TOKEN_CONFIGURATIONS;
        check::count(rule, configurations.len(), Place::Root).map(|()| Self(configurations))
    }

    /// Returns the configurations, in the order of the request.
    #[must_use]
    pub fn as_slice(&self) -> &[ParticipantTokenConfiguration] {
        &self.0
    }

    /// Returns the configurations, in the order of the request.
    #[must_use]
    pub fn into_vec(self) -> Vec<ParticipantTokenConfiguration> {
        self.0
    }
}

impl Check for ParticipantTokenConfigurations {
    type Raw = List<ParticipantTokenConfigurationInput>;

    fn shape<'de>() -> impl Shape<'de, Value = Self::Raw> {
        Items::<ParticipantTokenConfiguration>::up_to(rules::PARTICIPANT_TOKEN_CONFIGURATIONS)
    }

    fn check(raw: Self::Raw, place: Place<'_>) -> Result<Self, Violations> {
        sent::list(Some(rules::PARTICIPANT_TOKEN_CONFIGURATIONS), raw, place).map(Self)
    }
}

impl From<ParticipantTokenConfigurations> for List<ParticipantTokenConfigurationInput> {
    fn from(list: ParticipantTokenConfigurations) -> Self {
        list.0.into()
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

answer!(CreateStageOutput);

impl CreateStageOutput {
    /// Creates the answer that holds this stage and these tokens.
    #[must_use]
    pub const fn new(stage: Stage, participant_tokens: Vec<ParticipantToken>) -> Self {
        Self { stage, participant_tokens }
    }
}

object!(CreateStageOutput);
