//! Participant tokens: what is asked for, and what is answered.

use crate::domain::arn::StageArn;
use crate::domain::attributes::Attributes;
use crate::host::clock::Timestamp;
use crate::host::random::{self, Random, RandomError};
use crate::host::sealer::SealedToken;
use crate::rules;
use crate::rules::violation::Violations;
use crate::wire::check::{Check, Place, both, optional, required};
use crate::wire::json::{object, optional_map};
use crate::wire::number::number_newtype;
use crate::wire::request::{answer, request};
use crate::wire::text::text_newtype;
use crate::wire::wire_enum::{WireSet, names_of_set, set_member, wire_enum};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

text_newtype! {
    /// The id of a participant, which is the id of its token. Up to 64 letters, digits, `-` and `_`.
    /// (Shapes `ParticipantId`, `ParticipantTokenId`.)
    ///
    /// The empty id is valid; it is then simply not found.
    pub struct ParticipantId = rules::PARTICIPANT_ID, shown;
}

impl ParticipantId {
    /// A new participant: 12 letters and digits.
    pub(crate) fn draw(random: &dyn Random) -> Result<Self, RandomError> {
        random::alphanumeric(random, 12).map(Self)
    }
}

text_newtype! {
    /// The application's name for whoever a participant stands for: up to 128 characters of any kind.
    /// (Shapes `ParticipantTokenUserId`, `UserId`.) Everyone on the stage sees it.
    pub struct UserId = rules::PARTICIPANT_TOKEN_USER_ID, shown;
}

number_newtype! {
    /// The lifetime of a participant token, 1 to 20,160 minutes (14 days).
    /// (Shape `ParticipantTokenDurationMinutes`.)
    pub struct ParticipantTokenDuration =
        rules::PARTICIPANT_TOKEN_DURATION_MINUTES, from_minutes, minutes;
}

impl Default for ParticipantTokenDuration {
    /// 720 minutes: "Default: 720 (12 hours)".
    fn default() -> Self {
        Self::TWELVE_HOURS
    }
}

impl ParticipantTokenDuration {
    const TWELVE_HOURS: Self = Self(720);

    /// The lifetime in seconds.
    #[must_use]
    pub fn seconds(self) -> u32 {
        // At most 20,160 minutes, so neither step can fail.
        u32::try_from(self.minutes()).unwrap_or_default().saturating_mul(60)
    }
}

wire_enum! {
    /// What the holder of a participant token may do. (Shape `ParticipantTokenCapability`.)
    pub enum ParticipantTokenCapability = rules::PARTICIPANT_TOKEN_CAPABILITY, closed {
        /// May send audio and video to the stage.
        Publish = "PUBLISH",
        /// May receive what others send.
        Subscribe = "SUBSCRIBE",
    }
}
set_member!(ParticipantTokenCapability, Some(rules::PARTICIPANT_TOKEN_CAPABILITIES));

/// What the holder of a participant token may do. (Shape `ParticipantTokenCapabilities`.)
///
/// Asked for without capabilities, a token has both. An explicitly empty set grants nothing: the least, and
/// never the default.
pub type ParticipantCapabilities = WireSet<ParticipantTokenCapability>;

/// One token that CreateStage is to make. (Shape `ParticipantTokenConfiguration`.)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParticipantTokenConfiguration {
    /// The token's lifetime; 12 hours when absent.
    pub duration: Option<ParticipantTokenDuration>,
    /// The application's name for the participant.
    pub user_id: Option<UserId>,
    /// The application's own words.
    pub attributes: Option<Attributes>,
    /// What the participant may do; everything when absent.
    pub capabilities: Option<ParticipantCapabilities>,
}

impl ParticipantTokenConfiguration {
    /// Returns the lifetime that the token gets: 12 hours unless it was asked for another.
    #[must_use]
    pub fn lifetime(&self) -> ParticipantTokenDuration {
        self.duration.unwrap_or_default()
    }

    /// Returns what the token grants: everything unless it was asked for less.
    #[must_use]
    pub fn granted(&self) -> ParticipantCapabilities {
        self.capabilities.unwrap_or_else(ParticipantCapabilities::all)
    }
}

/// [`ParticipantTokenConfiguration`] as a caller sends it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", default, expecting = "an object")]
pub struct ParticipantTokenConfigurationInput {
    /// Minutes, 1 to 20,160.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<i32>,
    /// Up to 128 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// At most 1,024 bytes in total.
    #[serde(deserialize_with = "optional_map", skip_serializing_if = "Option::is_none")]
    pub attributes: Option<BTreeMap<String, String>>,
    /// At most two names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<Vec<String>>,
}

impl Check for ParticipantTokenConfiguration {
    type Raw = ParticipantTokenConfigurationInput;

    fn check(raw: Self::Raw, place: Place<'_>) -> Result<Self, Violations> {
        let Self::Raw { duration, user_id, attributes, capabilities } = raw;
        let duration = optional(duration, place.member("duration"));
        let user_id = optional(user_id, place.member("userId"));
        let attributes = optional(attributes, place.member("attributes"));
        let capabilities = optional(capabilities, place.member("capabilities"));
        let ((duration, user_id), (attributes, capabilities)) =
            both(both(duration, user_id), both(attributes, capabilities))?;
        Ok(Self { duration, user_id, attributes, capabilities })
    }
}

impl From<ParticipantTokenConfiguration> for ParticipantTokenConfigurationInput {
    fn from(checked: ParticipantTokenConfiguration) -> Self {
        Self {
            duration: checked.duration.map(Into::into),
            user_id: checked.user_id.map(Into::into),
            attributes: checked.attributes.map(Into::into),
            capabilities: checked.capabilities.map(names_of_set),
        }
    }
}

/// A request for another token of a stage. (Shape `CreateParticipantTokenRequest`.)
///
/// ```
/// use stagepass::CreateParticipantToken;
///
/// let request = CreateParticipantToken::from_json(
///     br#"{"stageArn": "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh", "userId": "bob"}"#,
/// )?;
/// assert_eq!(request.stage_arn.stage_id(), "abcdABCDefgh");
/// # Ok::<(), stagepass::BadRequest>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateParticipantToken {
    /// The stage the token is for.
    pub stage_arn: StageArn,
    /// What the token is to say.
    pub configuration: ParticipantTokenConfiguration,
}

/// [`CreateParticipantToken`] as a caller sends it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", default, expecting = "an object")]
pub struct CreateParticipantTokenInput {
    /// Required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage_arn: Option<String>,
    /// Minutes, 1 to 20,160.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<i32>,
    /// Up to 128 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// At most 1,024 bytes in total.
    #[serde(deserialize_with = "optional_map", skip_serializing_if = "Option::is_none")]
    pub attributes: Option<BTreeMap<String, String>>,
    /// At most two names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<Vec<String>>,
}

request!(CreateParticipantToken from CreateParticipantTokenInput);

impl Check for CreateParticipantToken {
    type Raw = CreateParticipantTokenInput;

    fn check(raw: Self::Raw, place: Place<'_>) -> Result<Self, Violations> {
        let Self::Raw { stage_arn, duration, user_id, attributes, capabilities } = raw;
        let stage_arn = required(stage_arn, place.member("stageArn"));
        // The rest of the members are those of a configuration, in the same order.
        let rest = ParticipantTokenConfigurationInput { duration, user_id, attributes, capabilities };
        let configuration = ParticipantTokenConfiguration::check(rest, place);
        let (stage_arn, configuration) = both(stage_arn, configuration)?;
        Ok(Self { stage_arn, configuration })
    }
}

impl From<CreateParticipantToken> for CreateParticipantTokenInput {
    fn from(checked: CreateParticipantToken) -> Self {
        let ParticipantTokenConfigurationInput { duration, user_id, attributes, capabilities } =
            checked.configuration.into();
        let stage_arn = Some(checked.stage_arn.into());
        Self { stage_arn, duration, user_id, attributes, capabilities }
    }
}

/// A participant token as it is answered. (Shape `ParticipantToken`.)
///
/// What this library issues has every member but those that were not asked for. What a service answered
/// may lack any but the id and the token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
#[non_exhaustive]
pub struct ParticipantToken {
    /// The id the participant will have.
    pub participant_id: ParticipantId,
    /// The token itself: whoever bears it may join.
    pub token: SealedToken,
    /// The application's name for the participant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// The application's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Attributes>,
    /// The token's lifetime.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<ParticipantTokenDuration>,
    /// What the participant may do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<ParticipantCapabilities>,
    /// The first moment at which the token is no longer valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration_time: Option<Timestamp>,
}

impl ParticipantToken {
    /// A token of which nothing else is known.
    #[must_use]
    pub const fn new(participant_id: ParticipantId, token: SealedToken) -> Self {
        Self {
            participant_id,
            token,
            user_id: None,
            attributes: None,
            duration: None,
            capabilities: None,
            expiration_time: None,
        }
    }
}

/// The answer to [`CreateParticipantToken`]. (Shape `CreateParticipantTokenResponse`.)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
#[non_exhaustive]
pub struct CreateParticipantTokenOutput {
    /// The token that was made.
    pub participant_token: ParticipantToken,
}

answer!(CreateParticipantTokenOutput);

impl CreateParticipantTokenOutput {
    /// The answer that holds this token.
    #[must_use]
    pub const fn new(participant_token: ParticipantToken) -> Self {
        Self { participant_token }
    }
}

object!(
    ParticipantTokenConfigurationInput,
    CreateParticipantTokenInput,
    ParticipantToken,
    CreateParticipantTokenOutput,
);
