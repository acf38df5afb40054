//! nutype, with a type for each value, made one after another with `?`. It collects nothing, so
//! only the first fault is reported.

use super::{
    ATTRIBUTE_BYTES, CAPABILITIES, Check, MEDIA_TYPES, STAGE_NAME, STORAGE_ARN, attribute_bytes, is_tag_key,
    is_tag_value,
};
use nutype::nutype;
use stagepass::recording::AutoParticipantRecordingConfigurationInput;
use stagepass::wire::List;
use stagepass::{CreateStageInput, ParticipantTokenConfigurationInput};
use std::collections::BTreeMap;

#[nutype(validate(len_char_max = 128, regex = STAGE_NAME), derive(Debug))]
struct StageName(String);
#[nutype(validate(greater_or_equal = 1, less_or_equal = 20_160), derive(Debug))]
struct Duration(i32);
#[nutype(validate(len_char_max = 128), derive(Debug))]
struct UserId(String);
#[nutype(validate(predicate = |pairs| attribute_bytes(pairs) <= ATTRIBUTE_BYTES), derive(AsRef, Debug))]
struct Attributes(BTreeMap<String, String>);
#[nutype(validate(predicate = |name| CAPABILITIES.contains(&name)), derive(Debug))]
struct Capability(String);
#[nutype(validate(predicate = |list| list.len() <= 2), derive(AsRef, Debug))]
struct Capabilities(Vec<Capability>);
#[nutype(validate(predicate = |list| list.len() <= 12), derive(AsRef, Debug))]
struct Configurations(Vec<Configuration>);
#[nutype(validate(predicate = is_tag_key), derive(Debug, PartialEq, Eq, PartialOrd, Ord))]
struct TagKey(String);
#[nutype(validate(predicate = is_tag_value), derive(Debug))]
struct TagValue(String);
#[nutype(validate(predicate = |tags| tags.len() <= 50), derive(AsRef, Debug))]
struct Tags(BTreeMap<TagKey, TagValue>);
#[nutype(validate(len_char_max = 128, regex = STORAGE_ARN), derive(Debug))]
struct StorageArn(String);
#[nutype(validate(predicate = |name| MEDIA_TYPES.contains(&name)), derive(Debug))]
struct MediaType(String);
#[nutype(validate(predicate = |list| list.len() <= 1), derive(AsRef, Debug))]
struct MediaTypes(Vec<MediaType>);
#[nutype(validate(greater_or_equal = 0, less_or_equal = 300), derive(Debug))]
struct Window(i32);
#[nutype(validate(greater_or_equal = 2, less_or_equal = 10), derive(Debug))]
struct Segment(i32);

#[derive(Debug)]
struct Configuration {
    _duration: Option<Duration>,
    _user_id: Option<UserId>,
    _attributes: Option<Attributes>,
    _capabilities: Option<Capabilities>,
}

struct Recording {
    _storage_configuration_arn: StorageArn,
    _media_types: Option<MediaTypes>,
    _window: Option<Window>,
    _segment: Option<Segment>,
}

pub(super) struct Request {
    _name: Option<StageName>,
    _configurations: Configurations,
    _tags: Tags,
    _recording: Option<Recording>,
}

type Fault = Box<dyn std::error::Error>;

impl TryFrom<ParticipantTokenConfigurationInput> for Configuration {
    type Error = Fault;

    fn try_from(input: ParticipantTokenConfigurationInput) -> Result<Self, Fault> {
        let capabilities = |names: List<String>| -> Result<Capabilities, Fault> {
            let names: Result<Vec<_>, _> = names.into_iter().map(Capability::try_new).collect();
            Ok(Capabilities::try_new(names?)?)
        };
        Ok(Self {
            _duration: input.duration.map(Duration::try_new).transpose()?,
            _user_id: input.user_id.map(UserId::try_new).transpose()?,
            _attributes: input
                .attributes
                .map(|map| Attributes::try_new(map.into_iter().collect()))
                .transpose()?,
            _capabilities: input.capabilities.map(capabilities).transpose()?,
        })
    }
}

impl TryFrom<AutoParticipantRecordingConfigurationInput> for Recording {
    type Error = Fault;

    fn try_from(input: AutoParticipantRecordingConfigurationInput) -> Result<Self, Fault> {
        let media_types = |names: List<String>| -> Result<MediaTypes, Fault> {
            let names: Result<Vec<_>, _> = names.into_iter().map(MediaType::try_new).collect();
            Ok(MediaTypes::try_new(names?)?)
        };
        let segment = input.hls_configuration.and_then(|hls| hls.target_segment_duration_seconds);
        Ok(Self {
            _storage_configuration_arn: StorageArn::try_new(
                input.storage_configuration_arn.ok_or("missing")?,
            )?,
            _media_types: input.media_types.map(media_types).transpose()?,
            _window: input.recording_reconnect_window_seconds.map(Window::try_new).transpose()?,
            _segment: segment.map(Segment::try_new).transpose()?,
        })
    }
}

impl Check for Request {
    const NAME: &'static str = "nutype";
    const PACKAGE: &'static str = "nutype";
    type Input = CreateStageInput;
    type Verdict = Result<Self, Fault>;

    fn check(input: CreateStageInput) -> Self::Verdict {
        let configurations = input.participant_token_configurations.unwrap_or_default();
        let configurations: Result<Vec<_>, Fault> =
            configurations.into_iter().map(TryInto::try_into).collect();
        let tags = input.tags.unwrap_or_default().into_iter();
        let tags: Result<BTreeMap<_, _>, Fault> =
            tags.map(|(key, value)| Ok((TagKey::try_new(key)?, TagValue::try_new(value)?))).collect();
        Ok(Self {
            _name: input.name.map(StageName::try_new).transpose()?,
            _configurations: Configurations::try_new(configurations?)?,
            _tags: Tags::try_new(tags?)?,
            _recording: input.auto_participant_recording_configuration.map(TryInto::try_into).transpose()?,
        })
    }

    fn reported(verdict: &Self::Verdict) -> usize {
        usize::from(verdict.is_err())
    }
}
