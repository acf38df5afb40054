//! validator's derive. A function checks what its rules cannot, and reports one fault for its
//! member.

use super::{
    ATTRIBUTE_BYTES, CAPABILITIES, Check, MEDIA_TYPES, STAGE_NAME, STORAGE_ARN, attribute_bytes, is_tag_key,
    is_tag_value,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

#[derive(Clone, Deserialize, Serialize, Validate)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    #[validate(length(max = 128), regex(path = *STAGE_NAME))]
    name: Option<String>,
    #[validate(length(max = 12), nested)]
    participant_token_configurations: Option<Vec<Configuration>>,
    #[validate(length(max = 50), custom(function = "sound_tags"))]
    tags: Option<BTreeMap<String, String>>,
    #[validate(nested)]
    auto_participant_recording_configuration: Option<Recording>,
}

#[derive(Clone, Deserialize, Serialize, Validate)]
#[serde(rename_all = "camelCase")]
struct Configuration {
    #[validate(range(min = 1, max = 20_160))]
    duration: Option<i32>,
    #[validate(length(max = 128))]
    user_id: Option<String>,
    #[validate(custom(function = "small_attributes"))]
    attributes: Option<BTreeMap<String, String>>,
    #[validate(length(max = 2), custom(function = "known_capabilities"))]
    capabilities: Option<Vec<String>>,
}

#[derive(Clone, Deserialize, Serialize, Validate)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the service's names")]
struct Recording {
    #[validate(required, length(max = 128), regex(path = *STORAGE_ARN))]
    storage_configuration_arn: Option<String>,
    #[validate(length(max = 1), custom(function = "known_media_types"))]
    media_types: Option<Vec<String>>,
    #[validate(range(min = 0, max = 300))]
    recording_reconnect_window_seconds: Option<i32>,
    #[validate(nested)]
    hls_configuration: Option<Hls>,
}

#[derive(Clone, Deserialize, Serialize, Validate)]
#[serde(rename_all = "camelCase")]
struct Hls {
    #[validate(range(min = 2, max = 10))]
    target_segment_duration_seconds: Option<i32>,
}

fn holds(holds: bool, code: &'static str) -> Result<(), ValidationError> {
    if holds { Ok(()) } else { Err(ValidationError::new(code)) }
}

fn sound_tags(tags: &BTreeMap<String, String>) -> Result<(), ValidationError> {
    holds(tags.iter().all(|(key, value)| is_tag_key(key) && is_tag_value(value)), "tags")
}

fn small_attributes(attributes: &BTreeMap<String, String>) -> Result<(), ValidationError> {
    holds(attribute_bytes(attributes) <= ATTRIBUTE_BYTES, "attributes")
}

fn known_capabilities(names: &[String]) -> Result<(), ValidationError> {
    holds(names.iter().all(|name| CAPABILITIES.contains(&&**name)), "capabilities")
}

fn known_media_types(names: &[String]) -> Result<(), ValidationError> {
    holds(names.iter().all(|name| MEDIA_TYPES.contains(&&**name)), "media types")
}

impl Check for Request {
    const NAME: &'static str = "validator";
    const PACKAGE: &'static str = "validator";
    type Input = Self;
    type Verdict = Result<Self, ValidationErrors>;

    fn check(input: Self) -> Self::Verdict {
        input.validate()?;
        Ok(input)
    }

    fn reported(verdict: &Self::Verdict) -> usize {
        verdict.as_ref().err().map_or(0, count)
    }
}

fn count(errors: &ValidationErrors) -> usize {
    let of = |kind: &ValidationErrorsKind| match kind {
        ValidationErrorsKind::Struct(errors) => count(errors),
        ValidationErrorsKind::List(items) => items.values().map(|errors| count(errors)).sum(),
        ValidationErrorsKind::Field(errors) => errors.len(),
    };
    errors.errors().values().map(of).sum()
}
