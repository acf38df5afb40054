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
use crate::wire::check::{self, Check, Place, both, optional};
use crate::wire::json::{null_as_default, object, optional_map};
use crate::wire::request::{answer, request};
use crate::wire::text::text_newtype;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

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
    /// Where media or events of a stage go: up to 2,048 characters. (Shape `StageEndpoint`.)
    pub struct StageEndpoint = rules::STAGE_ENDPOINT, shown;
}

/// Where media and events of a stage go. (Shape `StageEndpoints`.)
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", default, expecting = "an object")]
pub struct StageEndpoints {
    /// For events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<StageEndpoint>,
    /// For media by WHIP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whip: Option<StageEndpoint>,
    /// For media by RTMP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rtmp: Option<StageEndpoint>,
    /// For media by RTMP over TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rtmps: Option<StageEndpoint>,
}

/// A request for a stage, and for tokens of it. (Shape `CreateStageRequest`.) Nothing in it is required.
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateStage {
    /// The name of the stage.
    pub name: Option<StageName>,
    /// The tokens to make with it.
    pub participant_token_configurations: ParticipantTokenConfigurations,
    /// Its tags.
    pub tags: Tags,
    /// How it records its participants; not at all when absent.
    pub auto_participant_recording_configuration: Option<AutoParticipantRecordingConfiguration>,
}

/// The tokens to make with a stage: at most 12. (Shape `ParticipantTokenConfigurations`.)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParticipantTokenConfigurations(Vec<ParticipantTokenConfiguration>);

impl ParticipantTokenConfigurations {
    /// A list of configurations.
    ///
    /// # Errors
    ///
    /// One violation when there are more than 12.
    pub fn new(configurations: impl Into<Vec<ParticipantTokenConfiguration>>) -> Result<Self, Violations> {
        let configurations = configurations.into();
        let rule = rules::PARTICIPANT_TOKEN_CONFIGURATIONS;
        check::count(rule, configurations.len(), Place::Root).map(|()| Self(configurations))
    }

    /// The configurations, in the order of the request.
    #[must_use]
    pub fn as_slice(&self) -> &[ParticipantTokenConfiguration] {
        &self.0
    }

    /// The configurations, in the order of the request.
    #[must_use]
    pub fn into_vec(self) -> Vec<ParticipantTokenConfiguration> {
        self.0
    }
}

impl Check for ParticipantTokenConfigurations {
    type Raw = Vec<ParticipantTokenConfigurationInput>;

    fn check(raw: Self::Raw, place: Place<'_>) -> Result<Self, Violations> {
        check::count(rules::PARTICIPANT_TOKEN_CONFIGURATIONS, raw.len(), place)?;
        let configurations = raw.into_iter().enumerate();
        check::all(configurations.map(|(i, raw)| Check::check(raw, place.item(i)))).map(Self)
    }
}

/// [`CreateStage`] as a caller sends it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", default, expecting = "an object")]
pub struct CreateStageInput {
    /// Up to 128 letters, digits, `-` and `_`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// At most 12.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant_token_configurations: Option<Vec<ParticipantTokenConfigurationInput>>,
    /// At most 50.
    #[serde(deserialize_with = "optional_map", skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
    /// How the stage records its participants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_participant_recording_configuration: Option<AutoParticipantRecordingConfigurationInput>,
}

request!(CreateStage from CreateStageInput);

impl Check for CreateStage {
    type Raw = CreateStageInput;

    fn check(raw: Self::Raw, place: Place<'_>) -> Result<Self, Violations> {
        let Self::Raw {
            name,
            participant_token_configurations,
            tags,
            auto_participant_recording_configuration,
        } = raw;
        let name = optional(name, place.member("name"));
        let configurations =
            optional(participant_token_configurations, place.member("participantTokenConfigurations"));
        let tags = optional(tags, place.member("tags"));
        let recording = optional(
            auto_participant_recording_configuration,
            place.member("autoParticipantRecordingConfiguration"),
        );
        let ((name, configurations), (tags, recording)) =
            both(both(name, configurations), both(tags, recording))?;
        Ok(Self {
            name,
            participant_token_configurations: configurations.unwrap_or_default(),
            tags: tags.unwrap_or_default(),
            auto_participant_recording_configuration: recording,
        })
    }
}

impl From<CreateStage> for CreateStageInput {
    fn from(checked: CreateStage) -> Self {
        let configurations = checked.participant_token_configurations.into_vec();
        Self {
            name: checked.name.map(Into::into),
            participant_token_configurations: Some(configurations.into_iter().map(Into::into).collect()),
            tags: Some(checked.tags.into()),
            auto_participant_recording_configuration: checked
                .auto_participant_recording_configuration
                .map(Into::into),
        }
    }
}

/// A stage as it is answered. (Shape `Stage`.)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
#[non_exhaustive]
pub struct Stage {
    /// The stage's ARN, the only member that every answer has.
    pub arn: StageArn,
    /// The stage's name, when it was given one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<StageName>,
    /// The session that goes on; absent while nobody has joined.
    ///
    /// A service's `""` for an idle stage reads as absent.
    #[serde(default, deserialize_with = "empty_as_absent", skip_serializing_if = "Option::is_none")]
    pub active_session_id: Option<SessionId>,
    /// The stage's tags; `{}` when it has none.
    #[serde(default, deserialize_with = "null_as_default")]
    pub tags: Tags,
    /// How the stage records its participants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_participant_recording_configuration: Option<AutoParticipantRecordingConfiguration>,
    /// Where media and events go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoints: Option<StageEndpoints>,
}

impl Stage {
    /// A stage of which nothing else is known.
    #[must_use]
    pub const fn new(arn: StageArn) -> Self {
        Self {
            arn,
            name: None,
            active_session_id: None,
            tags: Tags::none(),
            auto_participant_recording_configuration: None,
            endpoints: None,
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
    #[serde(default, deserialize_with = "null_as_default")]
    pub participant_tokens: Vec<ParticipantToken>,
}

answer!(CreateStageOutput);

impl CreateStageOutput {
    /// The answer that holds this stage and these tokens.
    #[must_use]
    pub const fn new(stage: Stage, participant_tokens: Vec<ParticipantToken>) -> Self {
        Self { stage, participant_tokens }
    }
}

object!(StageEndpoints, CreateStageInput, Stage, CreateStageOutput);

/// Reads a member that a service may answer as `""` where it has none.
pub(crate) fn empty_as_absent<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<String, Error = Violations>,
{
    Option::<String>::deserialize(deserializer)?
        .filter(|text| !text.is_empty())
        .map(|text| T::try_from(text).map_err(serde::de::Error::custom))
        .transpose()
}
