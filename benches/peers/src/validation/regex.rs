//! Regular expressions and comparisons, written by hand: each fault with its place.

use super::{
    ATTRIBUTE_BYTES, CAPABILITIES, Check, MEDIA_TYPES, STAGE_NAME, STORAGE_ARN, is_tag_key, is_tag_value,
};
use stagepass::recording::AutoParticipantRecordingConfigurationInput;
use stagepass::wire::{List, Map};
use stagepass::{CreateStageInput, ParticipantTokenConfigurationInput};

type Faults = Vec<(String, &'static str)>;

pub(super) struct ByHand;

impl Check for ByHand {
    const NAME: &'static str = "regex, by hand";
    const PACKAGE: &'static str = "regex";
    type Input = CreateStageInput;
    type Verdict = Result<CreateStageInput, Faults>;

    fn read(json: &str) -> CreateStageInput {
        super::whole(json)
    }

    fn check(input: CreateStageInput) -> Self::Verdict {
        let faults = faults_of(&input);
        if faults.is_empty() { Ok(input) } else { Err(faults) }
    }

    fn reported(verdict: &Self::Verdict) -> usize {
        verdict.as_ref().err().map_or(0, Vec::len)
    }
}

fn faults_of(input: &CreateStageInput) -> Faults {
    let mut faults = Faults::new();
    if let Some(name) = &input.name
        && (name.chars().count() > 128 || !STAGE_NAME.is_match(name))
    {
        faults.push(("/name".to_owned(), "0-128 letters, digits, - and _"));
    }
    let configurations = &input.participant_token_configurations;
    if configurations.as_ref().is_some_and(|list| list.len() > 12) {
        faults.push(("/participantTokenConfigurations".to_owned(), "at most 12"));
    }
    for (index, configuration) in configurations.iter().flat_map(List::iter).enumerate() {
        check_configuration(index, configuration, &mut faults);
    }
    if let Some(tags) = &input.tags {
        if tags.len() > 50 {
            faults.push(("/tags".to_owned(), "at most 50"));
        }
        for (key, value) in tags.iter() {
            if !is_tag_key(key) {
                faults.push(("/tags".to_owned(), "a key of 1-128 characters, not of aws:"));
            }
            if !is_tag_value(value) {
                faults.push((format!("/tags/{key}"), "0-256 characters"));
            }
        }
    }
    if let Some(recording) = &input.auto_participant_recording_configuration {
        check_recording(recording, &mut faults);
    }
    faults
}

fn check_configuration(
    index: usize,
    configuration: &ParticipantTokenConfigurationInput,
    faults: &mut Faults,
) {
    let place = |member: &str| format!("/participantTokenConfigurations/{index}/{member}");
    if configuration.duration.is_some_and(|minutes| !(1..=20_160).contains(&minutes)) {
        faults.push((place("duration"), "1-20160"));
    }
    if configuration.user_id.as_ref().is_some_and(|user_id| user_id.chars().count() > 128) {
        faults.push((place("userId"), "0-128 characters"));
    }
    let bytes =
        configuration.attributes.iter().flat_map(Map::iter).map(|(key, value)| key.len() + value.len());
    if bytes.sum::<usize>() > ATTRIBUTE_BYTES {
        faults.push((place("attributes"), "at most 1024 bytes"));
    }
    let capabilities = &configuration.capabilities;
    if capabilities.as_ref().is_some_and(|list| list.len() > 2) {
        faults.push((place("capabilities"), "at most 2"));
    }
    for (index, capability) in capabilities.iter().flat_map(List::iter).enumerate() {
        if !CAPABILITIES.contains(&&**capability) {
            faults.push((place(&format!("capabilities/{index}")), "PUBLISH or SUBSCRIBE"));
        }
    }
}

fn check_recording(recording: &AutoParticipantRecordingConfigurationInput, faults: &mut Faults) {
    let place = |member: &str| format!("/autoParticipantRecordingConfiguration/{member}");
    let arn = recording.storage_configuration_arn.as_deref();
    if !arn.is_some_and(|arn| arn.chars().count() <= 128 && STORAGE_ARN.is_match(arn)) {
        faults.push((place("storageConfigurationArn"), "an ARN of a storage configuration"));
    }
    let media = &recording.media_types;
    let mut names = media.iter().flat_map(List::iter);
    if media.as_ref().is_some_and(|list| list.len() > 1)
        || !names.all(|media_type| MEDIA_TYPES.contains(&&**media_type))
    {
        faults.push((place("mediaTypes"), "one media type"));
    }
    if recording.recording_reconnect_window_seconds.is_some_and(|seconds| !(0..=300).contains(&seconds)) {
        faults.push((place("recordingReconnectWindowSeconds"), "0-300"));
    }
    let segment = recording.hls_configuration.as_ref().and_then(|hls| hls.target_segment_duration_seconds);
    if segment.is_some_and(|seconds| !(2..=10).contains(&seconds)) {
        faults.push((place("hlsConfiguration/targetSegmentDurationSeconds"), "2-10"));
    }
}
