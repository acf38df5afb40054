//! garde's derive. A function checks what its rules cannot, and reports one fault for its member.

use super::{
    ATTRIBUTE_BYTES, CAPABILITIES, Check, MEDIA_TYPES, STAGE_NAME, STORAGE_ARN, attribute_bytes, is_tag_key,
    is_tag_value,
};
use garde::{Error, Report, Validate};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Clone, Deserialize, Validate)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    #[garde(length(chars, max = 128), pattern(STAGE_NAME))]
    name: Option<String>,
    #[garde(length(max = 12), dive)]
    participant_token_configurations: Option<Vec<Configuration>>,
    #[garde(length(max = 50), custom(sound_tags))]
    tags: Option<BTreeMap<String, String>>,
    #[garde(dive)]
    auto_participant_recording_configuration: Option<Recording>,
}

#[derive(Clone, Deserialize, Validate)]
#[serde(rename_all = "camelCase")]
struct Configuration {
    #[garde(range(min = 1, max = 20_160))]
    duration: Option<i32>,
    #[garde(length(chars, max = 128))]
    user_id: Option<String>,
    #[garde(custom(small_attributes))]
    attributes: Option<BTreeMap<String, String>>,
    #[garde(length(max = 2), inner(inner(custom(one_of(&CAPABILITIES)))))]
    capabilities: Option<Vec<String>>,
}

#[derive(Clone, Deserialize, Validate)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the service's names")]
struct Recording {
    #[garde(required, length(chars, max = 128), pattern(STORAGE_ARN))]
    storage_configuration_arn: Option<String>,
    #[garde(length(max = 1), inner(inner(custom(one_of(&MEDIA_TYPES)))))]
    media_types: Option<Vec<String>>,
    #[garde(range(min = 0, max = 300))]
    recording_reconnect_window_seconds: Option<i32>,
    #[garde(dive)]
    hls_configuration: Option<Hls>,
}

#[derive(Clone, Deserialize, Validate)]
#[serde(rename_all = "camelCase")]
struct Hls {
    #[garde(range(min = 2, max = 10))]
    target_segment_duration_seconds: Option<i32>,
}

fn holds(holds: bool, message: &str) -> garde::Result {
    if holds { Ok(()) } else { Err(Error::new(message)) }
}

#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "garde calls it so")]
fn sound_tags(tags: &Option<BTreeMap<String, String>>, (): &()) -> garde::Result {
    let sound = |(key, value): (&String, &String)| is_tag_key(key) && is_tag_value(value);
    holds(tags.iter().flatten().all(sound), "not a tag")
}

#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "garde calls it so")]
fn small_attributes(attributes: &Option<BTreeMap<String, String>>, (): &()) -> garde::Result {
    let bytes = attributes.as_ref().map_or(0, attribute_bytes);
    holds(bytes <= ATTRIBUTE_BYTES, "more than 1024 bytes")
}

fn one_of(names: &[&str]) -> impl FnOnce(&str, &()) -> garde::Result {
    move |name, ()| holds(names.contains(&name), "an unknown name")
}

impl Check for Request {
    const NAME: &'static str = "garde";
    const PACKAGE: &'static str = "garde";
    type Input = Self;
    type Verdict = Result<Self, Report>;

    fn check(input: Self) -> Self::Verdict {
        input.validate()?;
        Ok(input)
    }

    fn reported(verdict: &Self::Verdict) -> usize {
        verdict.as_ref().err().map_or(0, |report| report.iter().count())
    }
}
