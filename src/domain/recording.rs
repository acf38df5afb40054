//! How a stage records its participants.

use crate::domain::arn::StorageConfigurationArn;
use crate::rules;
use crate::rules::violation::Violations;
use crate::wire::check::{self, Check, Place, both, optional, required};
use crate::wire::json::object;
use crate::wire::number::number_newtype;
use crate::wire::wire_enum::{WireSet, names_of_set, set_member, wire_enum};
use serde::{Deserialize, Serialize};

wire_enum! {
    /// What is recorded. (Shape `ParticipantRecordingMediaType`.)
    pub enum ParticipantRecordingMediaType = rules::PARTICIPANT_RECORDING_MEDIA_TYPE, closed {
        AudioVideo = "AUDIO_VIDEO",
        AudioOnly = "AUDIO_ONLY",
        None = "NONE",
    }
}

/// What is recorded: at most one kind of media. (Shape `ParticipantRecordingMediaTypeList`.)
///
/// On the wire it is a list of none or one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<ParticipantRecordingMediaType>")]
pub struct ParticipantRecordingMediaTypes(Option<ParticipantRecordingMediaType>);

impl ParticipantRecordingMediaTypes {
    /// The list of this one, or of none.
    #[must_use]
    pub const fn new(media_type: Option<ParticipantRecordingMediaType>) -> Self {
        Self(media_type)
    }

    /// The one that is listed, if any is.
    #[must_use]
    pub const fn media_type(self) -> Option<ParticipantRecordingMediaType> {
        self.0
    }
}

impl Check for ParticipantRecordingMediaTypes {
    type Raw = Vec<String>;

    fn check(names: Vec<String>, place: Place<'_>) -> Result<Self, Violations> {
        check::count(rules::PARTICIPANT_RECORDING_MEDIA_TYPE_LIST, names.len(), place)?;
        optional(names.into_iter().next(), place.item(0)).map(Self)
    }
}

impl TryFrom<Vec<String>> for ParticipantRecordingMediaTypes {
    type Error = Violations;

    fn try_from(names: Vec<String>) -> Result<Self, Violations> {
        Self::check(names, Place::Root)
    }
}

impl From<ParticipantRecordingMediaTypes> for Vec<ParticipantRecordingMediaType> {
    fn from(list: ParticipantRecordingMediaTypes) -> Self {
        list.0.into_iter().collect()
    }
}

wire_enum! {
    /// Whether thumbnails are recorded; when nothing is said, they are not.
    /// (Shape `ThumbnailRecordingMode`.)
    pub enum ThumbnailRecordingMode = rules::THUMBNAIL_RECORDING_MODE, closed {
        Interval = "INTERVAL",
        Disabled = "DISABLED",
    }
}

wire_enum! {
    /// How thumbnails are kept: each with a number, or only the latest. (Shape `ThumbnailStorageType`.)
    pub enum ThumbnailStorageType = rules::THUMBNAIL_STORAGE_TYPE, closed {
        Sequential = "SEQUENTIAL",
        Latest = "LATEST",
    }
}
set_member!(ThumbnailStorageType, Some(rules::THUMBNAIL_STORAGE_TYPE_LIST));

/// The ways in which thumbnails are kept. (Shape `ThumbnailStorageTypeList`.)
pub type ThumbnailStorage = WireSet<ThumbnailStorageType>;

number_newtype! {
    /// The time between two thumbnails, 1 to 86,400 seconds. (Shape `ThumbnailIntervalSeconds`.)
    pub struct ThumbnailInterval = rules::THUMBNAIL_INTERVAL_SECONDS, from_seconds, seconds;
}

number_newtype! {
    /// How long a participant may be away before a recording ends, 0 to 300 seconds.
    /// (Shape `ParticipantRecordingReconnectWindowSeconds`.)
    pub struct RecordingReconnectWindow =
        rules::PARTICIPANT_RECORDING_RECONNECT_WINDOW_SECONDS, from_seconds, seconds;
}

number_newtype! {
    /// The length of a recording's segments, 2 to 10 seconds.
    /// (Shape `ParticipantRecordingTargetSegmentDurationSeconds`.)
    pub struct TargetSegmentDuration =
        rules::PARTICIPANT_RECORDING_TARGET_SEGMENT_DURATION_SECONDS, from_seconds, seconds;
}

/// How a stage records its participants. (Shape `AutoParticipantRecordingConfiguration`.)
///
/// Members that are absent have the service's defaults: audio and video, no thumbnails, segments of 6
/// seconds, no window for reconnecting, replicas recorded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
pub struct AutoParticipantRecordingConfiguration {
    /// Where recordings are kept; empty turns recording off.
    pub storage_configuration_arn: StorageConfigurationArn,
    /// What is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_types: Option<ParticipantRecordingMediaTypes>,
    /// Whether and how thumbnails are recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail_configuration: Option<ParticipantThumbnailConfiguration>,
    /// How long a participant may be away before a recording ends.
    #[serde(default, rename = "recordingReconnectWindowSeconds", skip_serializing_if = "Option::is_none")]
    pub recording_reconnect_window: Option<RecordingReconnectWindow>,
    /// How recordings are cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hls_configuration: Option<ParticipantRecordingHlsConfiguration>,
    /// Whether replicas of participants are recorded too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_participant_replicas: Option<bool>,
}

/// Whether and how thumbnails are recorded. (Shape `ParticipantThumbnailConfiguration`.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
pub struct ParticipantThumbnailConfiguration {
    /// The time between two thumbnails; acts only when they are recorded at intervals.
    #[serde(default, rename = "targetIntervalSeconds", skip_serializing_if = "Option::is_none")]
    pub target_interval: Option<ThumbnailInterval>,
    /// How thumbnails are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<ThumbnailStorage>,
    /// Whether thumbnails are recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording_mode: Option<ThumbnailRecordingMode>,
}

/// How recordings are cut. (Shape `ParticipantRecordingHlsConfiguration`.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", expecting = "an object")]
pub struct ParticipantRecordingHlsConfiguration {
    /// The length of a segment.
    #[serde(default, rename = "targetSegmentDurationSeconds", skip_serializing_if = "Option::is_none")]
    pub target_segment_duration: Option<TargetSegmentDuration>,
}

/// [`AutoParticipantRecordingConfiguration`] as a caller sends it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", default, expecting = "an object")]
pub struct AutoParticipantRecordingConfigurationInput {
    /// Required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_configuration_arn: Option<String>,
    /// At most one name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_types: Option<Vec<String>>,
    /// Whether and how thumbnails are recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail_configuration: Option<ParticipantThumbnailConfigurationInput>,
    /// 0 to 300.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recording_reconnect_window_seconds: Option<i32>,
    /// How recordings are cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hls_configuration: Option<ParticipantRecordingHlsConfigurationInput>,
    /// Whether replicas of participants are recorded too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_participant_replicas: Option<bool>,
}

/// [`ParticipantThumbnailConfiguration`] as a caller sends it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", default, expecting = "an object")]
pub struct ParticipantThumbnailConfigurationInput {
    /// 1 to 86,400.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_interval_seconds: Option<i32>,
    /// At most two names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<Vec<String>>,
    /// A name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recording_mode: Option<String>,
}

/// [`ParticipantRecordingHlsConfiguration`] as a caller sends it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", default, expecting = "an object")]
pub struct ParticipantRecordingHlsConfigurationInput {
    /// 2 to 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_segment_duration_seconds: Option<i32>,
}

object!(
    AutoParticipantRecordingConfiguration,
    ParticipantThumbnailConfiguration,
    ParticipantRecordingHlsConfiguration,
    AutoParticipantRecordingConfigurationInput,
    ParticipantThumbnailConfigurationInput,
    ParticipantRecordingHlsConfigurationInput,
);

impl Check for AutoParticipantRecordingConfiguration {
    type Raw = AutoParticipantRecordingConfigurationInput;

    fn check(raw: Self::Raw, place: Place<'_>) -> Result<Self, Violations> {
        let Self::Raw {
            storage_configuration_arn,
            media_types,
            thumbnail_configuration,
            recording_reconnect_window_seconds,
            hls_configuration,
            record_participant_replicas,
        } = raw;
        let storage = required(storage_configuration_arn, place.member("storageConfigurationArn"));
        let media = optional(media_types, place.member("mediaTypes"));
        let thumbnails = optional(thumbnail_configuration, place.member("thumbnailConfiguration"));
        let window =
            optional(recording_reconnect_window_seconds, place.member("recordingReconnectWindowSeconds"));
        let hls = optional(hls_configuration, place.member("hlsConfiguration"));
        let (((storage_configuration_arn, media_types), thumbnail_configuration), (window, hls)) =
            both(both(both(storage, media), thumbnails), both(window, hls))?;
        Ok(Self {
            storage_configuration_arn,
            media_types,
            thumbnail_configuration,
            recording_reconnect_window: window,
            hls_configuration: hls,
            record_participant_replicas,
        })
    }
}

impl Check for ParticipantThumbnailConfiguration {
    type Raw = ParticipantThumbnailConfigurationInput;

    fn check(raw: Self::Raw, place: Place<'_>) -> Result<Self, Violations> {
        let Self::Raw { target_interval_seconds, storage, recording_mode } = raw;
        let interval = optional(target_interval_seconds, place.member("targetIntervalSeconds"));
        let storage = optional(storage, place.member("storage"));
        let mode = optional(recording_mode, place.member("recordingMode"));
        let ((target_interval, storage), recording_mode) = both(both(interval, storage), mode)?;
        Ok(Self { target_interval, storage, recording_mode })
    }
}

impl Check for ParticipantRecordingHlsConfiguration {
    type Raw = ParticipantRecordingHlsConfigurationInput;

    fn check(raw: Self::Raw, place: Place<'_>) -> Result<Self, Violations> {
        let Self::Raw { target_segment_duration_seconds } = raw;
        let duration = target_segment_duration_seconds;
        optional(duration, place.member("targetSegmentDurationSeconds"))
            .map(|target_segment_duration| Self { target_segment_duration })
    }
}

impl From<AutoParticipantRecordingConfiguration> for AutoParticipantRecordingConfigurationInput {
    fn from(checked: AutoParticipantRecordingConfiguration) -> Self {
        let names = |list: ParticipantRecordingMediaTypes| {
            list.media_type().into_iter().map(|name| name.as_str().to_owned()).collect()
        };
        Self {
            storage_configuration_arn: Some(checked.storage_configuration_arn.into()),
            media_types: checked.media_types.map(names),
            thumbnail_configuration: checked.thumbnail_configuration.map(Into::into),
            recording_reconnect_window_seconds: checked.recording_reconnect_window.map(Into::into),
            hls_configuration: checked.hls_configuration.map(Into::into),
            record_participant_replicas: checked.record_participant_replicas,
        }
    }
}

impl From<ParticipantThumbnailConfiguration> for ParticipantThumbnailConfigurationInput {
    fn from(checked: ParticipantThumbnailConfiguration) -> Self {
        Self {
            target_interval_seconds: checked.target_interval.map(Into::into),
            storage: checked.storage.map(names_of_set),
            recording_mode: checked.recording_mode.map(|mode| mode.as_str().to_owned()),
        }
    }
}

impl From<ParticipantRecordingHlsConfiguration> for ParticipantRecordingHlsConfigurationInput {
    fn from(checked: ParticipantRecordingHlsConfiguration) -> Self {
        Self { target_segment_duration_seconds: checked.target_segment_duration.map(Into::into) }
    }
}
