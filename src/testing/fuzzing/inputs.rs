//! What a caller may send: valid or broken, member by member.

use super::values::from_bytes;
use super::{name, several, text};
use crate::recording::{
    AutoParticipantRecordingConfigurationInput, ParticipantRecordingHlsConfigurationInput,
    ParticipantThumbnailConfigurationInput,
};
use crate::testing::grammar::{self, Names, Text, repeated};
use crate::wire::{List, Map};
use crate::{
    CreateChatTokenInput, CreateParticipantTokenInput, CreateStageInput, GetParticipantInput,
    ParticipantTokenConfigurationInput,
};
use arbitrary::{Result, Unstructured};
use std::ops::RangeInclusive;

/// A member that is there or not.
fn maybe<T>(
    u: &mut Unstructured<'_>,
    member: impl FnOnce(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Option<T>> {
    if u.arbitrary()? { member(u).map(Some) } else { Ok(None) }
}

/// Mostly valid; what is wrong by chance alone is rarely too long, or of the service's prefix.
fn any_text(u: &mut Unstructured<'_>, rule: &'static Text) -> Result<String> {
    Ok(match u.int_in_range(0..=15)? {
        0..=11 => text(u, rule)?,
        12 => too_long(text(u, rule)?, rule.max),
        13 => rule.reserved.unwrap_or_default().to_owned() + &text(u, rule)?,
        _ => u.arbitrary()?,
    })
}

fn too_long(text: String, max: usize) -> String {
    let more = max.saturating_add(1).saturating_sub(text.chars().count());
    let last = text.chars().last().unwrap_or('a');
    text + &repeated(&[last], more)
}

fn any_number(u: &mut Unstructured<'_>, bounds: RangeInclusive<i32>) -> Result<i32> {
    if u.ratio(3, 4)? { u.int_in_range(bounds) } else { u.arbitrary() }
}

fn any_name(u: &mut Unstructured<'_>, names: Names) -> Result<String> {
    if u.ratio(7, 8)? { name(u, names) } else { u.arbitrary() }
}

/// A list that is now and then longer than it may be.
fn any_names(u: &mut Unstructured<'_>, names: Names, most: usize) -> Result<List<String>> {
    several(u, 0..=most.saturating_add(1), |u| any_name(u, names)).map(List::from)
}

fn any_map(u: &mut Unstructured<'_>, key: &'static Text, value: &'static Text) -> Result<Map> {
    several(u, 0..=grammar::MAX_TAGS.saturating_add(10), |u| Ok((any_text(u, key)?, any_text(u, value)?)))
        .map(Map::from_iter)
}

from_bytes! {
    ParticipantTokenConfigurationInput: |u| Ok(Self {
        duration: maybe(u, |u| any_number(u, grammar::PARTICIPANT_TOKEN_MINUTES))?,
        user_id: maybe(u, |u| any_text(u, &grammar::USER_ID))?,
        attributes: maybe(u, |u| any_map(u, &grammar::USER_ID, &grammar::USER_ID))?,
        capabilities: maybe(u, |u| any_names(u, grammar::PARTICIPANT_CAPABILITIES, grammar::MAX_PARTICIPANT_CAPABILITIES))?,
    });
    ParticipantThumbnailConfigurationInput: |u| Ok(Self {
        target_interval_seconds: maybe(u, |u| any_number(u, grammar::THUMBNAIL_INTERVAL_SECONDS))?,
        storage: maybe(u, |u| any_names(u, grammar::THUMBNAIL_STORAGE, grammar::MAX_THUMBNAIL_STORAGE))?,
        recording_mode: maybe(u, |u| any_name(u, grammar::THUMBNAIL_MODES))?,
    });
    ParticipantRecordingHlsConfigurationInput: |u| Ok(Self {
        target_segment_duration_seconds: maybe(u, |u| any_number(u, grammar::TARGET_SEGMENT_SECONDS))?,
    });
    AutoParticipantRecordingConfigurationInput: |u| Ok(Self {
        storage_configuration_arn: maybe(u, |u| any_text(u, &grammar::STORAGE_CONFIGURATION_ARN))?,
        media_types: maybe(u, |u| any_names(u, grammar::MEDIA_TYPES, grammar::MAX_MEDIA_TYPES))?,
        thumbnail_configuration: u.arbitrary()?,
        recording_reconnect_window_seconds: maybe(u, |u| any_number(u, grammar::RECONNECT_WINDOW_SECONDS))?,
        hls_configuration: u.arbitrary()?,
        record_participant_replicas: u.arbitrary()?,
    });
    CreateStageInput: |u| Ok(Self {
        name: maybe(u, |u| any_text(u, &grammar::STAGE_NAME))?,
        participant_token_configurations: maybe(u, |u| {
            several(u, 0..=grammar::MAX_CONFIGURATIONS.saturating_add(2), Unstructured::arbitrary).map(List::from_iter::<Vec<_>>)
        })?,
        tags: maybe(u, |u| any_map(u, &grammar::TAG_KEY, &grammar::TAG_VALUE))?,
        auto_participant_recording_configuration: u.arbitrary()?,
    });
    CreateParticipantTokenInput: |u| {
        let stage_arn = maybe(u, |u| any_text(u, &grammar::STAGE_ARN))?;
        Ok(Self { stage_arn, configuration: u.arbitrary()? })
    };
    GetParticipantInput: |u| Ok(Self {
        stage_arn: maybe(u, |u| any_text(u, &grammar::STAGE_ARN))?,
        session_id: maybe(u, |u| any_text(u, &grammar::SESSION_ID))?,
        participant_id: maybe(u, |u| any_text(u, &grammar::PARTICIPANT_ID))?,
    });
    CreateChatTokenInput: |u| Ok(Self {
        room_identifier: maybe(u, |u| any_text(u, &grammar::ROOM_ARN))?,
        user_id: maybe(u, |u| any_text(u, &grammar::CHAT_USER_ID))?,
        capabilities: maybe(u, |u| any_names(u, grammar::CHAT_CAPABILITIES, 8))?,
        session_duration_in_minutes: maybe(u, |u| any_number(u, grammar::CHAT_SESSION_MINUTES))?,
        attributes: maybe(u, |u| any_map(u, &grammar::USER_ID, &grammar::USER_ID))?,
    });
}
