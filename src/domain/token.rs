//! Participant tokens: what is asked for, and what is answered.

use crate::domain::arn::StageArn;
use crate::domain::attributes::Attributes;
use crate::host::clock::Timestamp;
use crate::host::random::{self, Drawn, Random, RandomError};
use crate::host::sealer::SealedToken;
use crate::rules;
use crate::wire::answers::object;
use crate::wire::number::number_newtype;
use crate::wire::request::{answer, request};
use crate::wire::sent::{List, Map};
use crate::wire::structure::{answered_structure, structure};
use crate::wire::text::text_newtype;
use crate::wire::wire_enum::wire_enum;
use crate::wire::wire_set::{WireSet, set_member};
use serde::{Deserialize, Serialize};

text_newtype! {
    /// The id of a participant, which is the id of its token: up to 64 letters, digits, `-` and
    /// `_`.
    ///
    /// The empty id is valid; it is then simply not found. (Shapes `ParticipantId`,
    /// `ParticipantTokenId`.)
    pub struct ParticipantId = rules::PARTICIPANT_ID, shown;
}

impl ParticipantId {
    /// Draws a new id: 12 letters and digits.
    ///
    /// ```
    /// use stagepass::{ParticipantId, PredictableRandom};
    ///
    /// let id = ParticipantId::draw(&PredictableRandom::seeded(1))?;
    /// assert_eq!(id.as_str().len(), 12);
    /// # Ok::<(), stagepass::RandomError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`RandomError`] when the source of randomness failed.
    pub fn draw(random: &dyn Random) -> Result<Self, RandomError> {
        Self::draw_from(&mut random.into())
    }

    pub(crate) fn draw_from(drawn: &mut Drawn<'_>) -> Result<Self, RandomError> {
        random::alphanumeric(drawn, 12).map(Self)
    }
}

text_newtype! {
    /// The application's name for the user that a participant stands for: up to 128 characters of
    /// any kind.
    ///
    /// Everyone on the stage sees it. (Shapes `ParticipantTokenUserId`, `UserId`.)
    pub struct UserId = rules::PARTICIPANT_TOKEN_USER_ID, shown;
}

number_newtype! {
    /// The lifetime of a participant token, 1 to 20,160 minutes (14 days). (Shape
    /// `ParticipantTokenDurationMinutes`.)
    pub struct ParticipantTokenDuration =
        rules::PARTICIPANT_TOKEN_DURATION_MINUTES, from_minutes, minutes;
}

impl Default for ParticipantTokenDuration {
    /// Returns 720 minutes: "Default: 720 (12 hours)".
    fn default() -> Self {
        Self::TWELVE_HOURS
    }
}

impl ParticipantTokenDuration {
    const TWELVE_HOURS: Self = Self(720);

    /// Returns the lifetime in seconds.
    #[must_use]
    pub fn seconds(self) -> u32 {
        // At most 20,160 minutes, so neither step can fail.
        u32::try_from(self.minutes()).unwrap_or_default().saturating_mul(60)
    }
}

wire_enum! {
    /// A capability of the holder of a participant token. (Shape `ParticipantTokenCapability`.)
    pub enum ParticipantTokenCapability = rules::PARTICIPANT_TOKEN_CAPABILITY, closed {
        /// The holder may send audio and video to the stage.
        Publish = "PUBLISH",
        /// The holder may receive what others send.
        Subscribe = "SUBSCRIBE",
    }
}
set_member!(ParticipantTokenCapability, Some(rules::PARTICIPANT_TOKEN_CAPABILITIES));

/// The capabilities of the holder of a participant token. (Shape `ParticipantTokenCapabilities`.)
///
/// A token that is asked for without capabilities has both. An explicitly empty set grants nothing,
/// and is never the default.
pub type ParticipantCapabilities = WireSet<ParticipantTokenCapability>;

structure! {
    /// What a participant token is to say. (Shape `ParticipantTokenConfiguration`.)
    #[derive(Default)]
    pub struct ParticipantTokenConfiguration from ParticipantTokenConfigurationInput {
        /// The token's lifetime.
        optional duration: ParticipantTokenDuration = "duration" duration: i32,
        /// The application's name for the participant.
        optional user_id: UserId = "userId" user_id: String,
        /// The application's own map of strings.
        optional attributes: Attributes = "attributes" attributes: Map,
        /// What the participant may do.
        optional capabilities: ParticipantCapabilities = "capabilities" capabilities: List<String>,
    }
}

impl ParticipantTokenConfiguration {
    /// Returns the lifetime that the token has: the one that is asked for, or 12 hours.
    ///
    /// "Default: 720 (12 hours)." (Shape `ParticipantTokenDurationMinutes`.)
    #[must_use]
    pub fn effective_duration(&self) -> ParticipantTokenDuration {
        self.duration.unwrap_or_default()
    }

    /// Returns what the participant may do: what is asked for, or everything.
    ///
    /// An explicitly empty set grants nothing.
    #[must_use]
    pub fn effective_capabilities(&self) -> ParticipantCapabilities {
        self.capabilities.unwrap_or_else(ParticipantCapabilities::all)
    }
}

structure! {
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
    pub struct CreateParticipantToken from CreateParticipantTokenInput {
        /// The stage that the token is for.
        required stage_arn: StageArn = "stageArn" stage_arn: String,
        ..configuration: ParticipantTokenConfiguration from ParticipantTokenConfigurationInput,
    }
}

request!(CreateParticipantToken from CreateParticipantTokenInput);

impl CreateParticipantToken {
    /// Creates a request for a token of this stage that says this.
    #[must_use]
    pub const fn new(stage_arn: StageArn, configuration: ParticipantTokenConfiguration) -> Self {
        Self { stage_arn, configuration }
    }
}

/// A participant token as it is answered. (Shape `ParticipantToken`.)
///
/// A token that this library issues has every member but those that were not asked for. One that a
/// service answered may lack any but the id and the token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
#[non_exhaustive]
pub struct ParticipantToken {
    /// The id that the participant will have.
    pub participant_id: ParticipantId,
    /// The token itself. Whoever bears it may join.
    pub token: SealedToken,
    /// The application's name for the participant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// The application's own map of strings.
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
    /// Creates an answer with this token, of which nothing else is known.
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

answered_structure! {
    /// The answer to [`CreateParticipantToken`]. (Shape `CreateParticipantTokenResponse`.)
    pub struct CreateParticipantTokenOutput {
        /// The token that was made.
        pub participant_token: ParticipantToken,
    }
}

answer!(ParticipantToken);
answer!(CreateParticipantTokenOutput);
object!(ParticipantToken);
