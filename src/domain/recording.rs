//! The recording of a stage's participants.

use crate::domain::arn::StorageConfigurationArn;
use crate::rules;
use crate::rules::violation::Violations;
use crate::wire::check::{Check, Place};
use crate::wire::json::Shape;
use crate::wire::number::number_newtype;
use crate::wire::sent::{self, Items, List};
use crate::wire::structure::{answered, structure};
use crate::wire::wire_enum::wire_enum;
use crate::wire::wire_set::{WireSet, set_member};

wire_enum! {
    /// A kind of media that is recorded. (Shape `ParticipantRecordingMediaType`.)
    pub enum ParticipantRecordingMediaType = rules::PARTICIPANT_RECORDING_MEDIA_TYPE, closed {
        AudioVideo = "AUDIO_VIDEO",
        AudioOnly = "AUDIO_ONLY",
        None = "NONE",
    }
}

/// The kinds of media that are recorded: at most one. (Shape `ParticipantRecordingMediaTypeList`.)
///
/// On the wire it is a list of none or one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ParticipantRecordingMediaTypes(Option<ParticipantRecordingMediaType>);

impl ParticipantRecordingMediaTypes {
    /// Creates the list of this one, or of none.
    #[must_use]
    pub const fn new(media_type: Option<ParticipantRecordingMediaType>) -> Self {
        Self(media_type)
    }

    /// Returns the one that is listed, if any is.
    #[must_use]
    pub const fn media_type(self) -> Option<ParticipantRecordingMediaType> {
        self.0
    }
}

impl Check for ParticipantRecordingMediaTypes {
    type Raw = List<String>;

    fn shape<'de>() -> impl Shape<'de, Value = List<String>> {
        Items::<ParticipantRecordingMediaType>::up_to(rules::PARTICIPANT_RECORDING_MEDIA_TYPE_LIST)
    }

    fn check(names: List<String>, place: Place<'_>) -> Result<Self, Violations> {
        let names: Vec<_> = sent::list(Some(rules::PARTICIPANT_RECORDING_MEDIA_TYPE_LIST), names, place)?;
        Ok(Self(names.first().copied()))
    }
}

impl From<ParticipantRecordingMediaTypes> for List<String> {
    fn from(list: ParticipantRecordingMediaTypes) -> Self {
        list.0.into_iter().map(String::from).collect()
    }
}

wire_enum! {
    /// The mode of recording thumbnails. They are not recorded when nothing is said. (Shape
    /// `ThumbnailRecordingMode`.)
    pub enum ThumbnailRecordingMode = rules::THUMBNAIL_RECORDING_MODE, closed {
        Interval = "INTERVAL",
        Disabled = "DISABLED",
    }
}

wire_enum! {
    /// A way of keeping thumbnails: each with a number, or only the latest. (Shape
    /// `ThumbnailStorageType`.)
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
    /// The time that a participant may be away before its recording ends, 0 to 300 seconds. (Shape
    /// `ParticipantRecordingReconnectWindowSeconds`.)
    pub struct RecordingReconnectWindow =
        rules::PARTICIPANT_RECORDING_RECONNECT_WINDOW_SECONDS, from_seconds, seconds;
}

number_newtype! {
    /// The length of a recording's segments, 2 to 10 seconds. (Shape
    /// `ParticipantRecordingTargetSegmentDurationSeconds`.)
    pub struct TargetSegmentDuration =
        rules::PARTICIPANT_RECORDING_TARGET_SEGMENT_DURATION_SECONDS, from_seconds, seconds;
}

structure! {
    /// A configuration of how a stage records its participants. (Shape
    /// `AutoParticipantRecordingConfiguration`.)
    ///
    /// Members that are absent have the service's defaults: audio and video, no thumbnails,
    /// segments of 6 seconds, no window for reconnecting, replicas recorded.
    #[derive(Hash)]
    pub struct AutoParticipantRecordingConfiguration from AutoParticipantRecordingConfigurationInput {
        /// Where recordings are kept; the empty ARN turns recording off.
        required storage_configuration_arn: StorageConfigurationArn =
            "storageConfigurationArn" storage_configuration_arn: String,
        /// What is recorded.
        optional media_types: ParticipantRecordingMediaTypes = "mediaTypes" media_types: List<String>,
        /// Whether and how thumbnails are recorded.
        optional thumbnail_configuration: ParticipantThumbnailConfiguration =
            "thumbnailConfiguration" thumbnail_configuration: ParticipantThumbnailConfigurationInput,
        /// How long a participant may be away before a recording ends.
        optional recording_reconnect_window: RecordingReconnectWindow =
            "recordingReconnectWindowSeconds" recording_reconnect_window_seconds: i32,
        /// How recordings are cut.
        optional hls_configuration: ParticipantRecordingHlsConfiguration =
            "hlsConfiguration" hls_configuration: ParticipantRecordingHlsConfigurationInput,
        /// Whether replicas of participants are recorded, too.
        optional record_participant_replicas: bool =
            "recordParticipantReplicas" record_participant_replicas: bool,
    }
}

impl AutoParticipantRecordingConfiguration {
    /// Creates a configuration that keeps recordings there and has the defaults in all else.
    #[must_use]
    pub const fn new(storage_configuration_arn: StorageConfigurationArn) -> Self {
        Self {
            storage_configuration_arn,
            media_types: None,
            thumbnail_configuration: None,
            recording_reconnect_window: None,
            hls_configuration: None,
            record_participant_replicas: None,
        }
    }
}

structure! {
    /// A configuration of whether and how thumbnails are recorded. (Shape
    /// `ParticipantThumbnailConfiguration`.)
    #[derive(Copy, Hash, Default)]
    pub struct ParticipantThumbnailConfiguration from ParticipantThumbnailConfigurationInput {
        /// The time between two thumbnails. It acts only when they are recorded at intervals.
        optional target_interval: ThumbnailInterval = "targetIntervalSeconds" target_interval_seconds: i32,
        /// How thumbnails are kept.
        optional storage: ThumbnailStorage = "storage" storage: List<String>,
        /// Whether thumbnails are recorded.
        optional recording_mode: ThumbnailRecordingMode = "recordingMode" recording_mode: String,
    }
}

structure! {
    /// A configuration of how recordings are cut. (Shape `ParticipantRecordingHlsConfiguration`.)
    #[derive(Copy, Hash, Default)]
    pub struct ParticipantRecordingHlsConfiguration from ParticipantRecordingHlsConfigurationInput {
        /// The length of a segment.
        optional target_segment_duration: TargetSegmentDuration =
            "targetSegmentDurationSeconds" target_segment_duration_seconds: i32,
    }
}

answered!(
    AutoParticipantRecordingConfiguration,
    ParticipantThumbnailConfiguration,
    ParticipantRecordingHlsConfiguration,
    ParticipantRecordingMediaTypes,
);
