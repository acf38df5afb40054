//! Accepted implies serializes implies accepted again, equal.

use super::bounds::text_of;
use crate::{
    AutoParticipantRecordingConfigurationInput, CreateChatToken, CreateChatTokenInput,
    CreateParticipantToken, CreateParticipantTokenInput, CreateStage, CreateStageInput, GetParticipant,
    GetParticipantInput, ParticipantRecordingHlsConfigurationInput, ParticipantThumbnailConfigurationInput,
    ParticipantTokenConfigurationInput,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;

fn name_text(max: usize) -> impl Strategy<Value = String> {
    vec(select("abzABZ019-_".chars().collect::<Vec<_>>()), 0..=max).prop_map(String::from_iter)
}

fn any_text(min: usize, max: usize) -> impl Strategy<Value = String> {
    vec(any::<char>(), min..=max).prop_map(String::from_iter)
}

fn arn(shape: &'static str) -> impl Strategy<Value = String> {
    (60..=128_usize).prop_map(move |length| text_of(shape, length))
}

fn attributes() -> impl Strategy<Value = BTreeMap<String, String>> {
    // At most 16 pairs of at most 16 characters of at most 4 bytes.
    btree_map(any_text(0, 8), any_text(0, 8), 0..=16)
}

fn tags() -> impl Strategy<Value = BTreeMap<String, String>> {
    let key =
        vec(select("bcZ9 _.:/=+-@ß字".chars().collect::<Vec<_>>()), 1..=128).prop_map(String::from_iter);
    let value =
        vec(select("awsZ9 _.:/=+-@ß字".chars().collect::<Vec<_>>()), 0..=256).prop_map(String::from_iter);
    btree_map(key, value, 0..=50)
}

fn names(all: &'static [&'static str], max: usize) -> impl Strategy<Value = Vec<String>> {
    vec(select(all).prop_map(str::to_owned), 0..=max)
}

fn configuration() -> impl Strategy<Value = ParticipantTokenConfigurationInput> {
    (
        option::of(1..=20_160),
        option::of(any_text(0, 128)),
        option::of(attributes()),
        option::of(names(&["PUBLISH", "SUBSCRIBE"], 2)),
    )
        .prop_map(|(duration, user_id, attributes, capabilities)| ParticipantTokenConfigurationInput {
            duration,
            user_id,
            attributes,
            capabilities,
        })
}

fn recording() -> impl Strategy<Value = AutoParticipantRecordingConfigurationInput> {
    let thumbnails = (
        option::of(1..=86_400),
        option::of(names(&["SEQUENTIAL", "LATEST"], 2)),
        option::of(select(&["INTERVAL", "DISABLED"][..]).prop_map(str::to_owned)),
    )
        .prop_map(|(target_interval_seconds, storage, recording_mode)| {
            ParticipantThumbnailConfigurationInput { target_interval_seconds, storage, recording_mode }
        });
    let hls = option::of(2..=10).prop_map(|target_segment_duration_seconds| {
        ParticipantRecordingHlsConfigurationInput { target_segment_duration_seconds }
    });
    let storage = prop_oneof![
        1 => Just(String::new()),
        3 => arn("AutoParticipantRecordingStorageConfigurationArn")
    ];
    (
        storage,
        option::of(names(&["AUDIO_VIDEO", "AUDIO_ONLY", "NONE"], 1)),
        option::of(thumbnails),
        option::of(0..=300),
        option::of(hls),
        option::of(any::<bool>()),
    )
        .prop_map(
            |(storage, media_types, thumbnail_configuration, window, hls_configuration, replicas)| {
                AutoParticipantRecordingConfigurationInput {
                    storage_configuration_arn: Some(storage),
                    media_types,
                    thumbnail_configuration,
                    recording_reconnect_window_seconds: window,
                    hls_configuration,
                    record_participant_replicas: replicas,
                }
            },
        )
}

fn create_stage() -> impl Strategy<Value = CreateStageInput> {
    (
        option::of(name_text(128)),
        option::of(vec(configuration(), 0..=12)),
        option::of(tags()),
        option::of(recording()),
    )
        .prop_map(|(name, configurations, tags, recording)| CreateStageInput {
            name,
            participant_token_configurations: configurations,
            tags,
            auto_participant_recording_configuration: recording,
        })
}

fn create_participant_token() -> impl Strategy<Value = CreateParticipantTokenInput> {
    (arn("StageArn"), configuration()).prop_map(|(stage_arn, configuration)| CreateParticipantTokenInput {
        stage_arn: Some(stage_arn),
        duration: configuration.duration,
        user_id: configuration.user_id,
        attributes: configuration.attributes,
        capabilities: configuration.capabilities,
    })
}

fn get_participant() -> impl Strategy<Value = GetParticipantInput> {
    (arn("StageArn"), "st-[a-zA-Z0-9]{13}", name_text(64)).prop_map(
        |(stage_arn, session_id, participant_id)| GetParticipantInput {
            stage_arn: Some(stage_arn),
            session_id: Some(session_id),
            participant_id: Some(participant_id),
        },
    )
}

fn create_chat_token() -> impl Strategy<Value = CreateChatTokenInput> {
    (
        arn("RoomIdentifier"),
        any_text(1, 128),
        option::of(names(&["SEND_MESSAGE", "DISCONNECT_USER", "DELETE_MESSAGE"], 9)),
        option::of(1..=180),
        option::of(attributes()),
    )
        .prop_map(|(room, user_id, capabilities, duration, attributes)| CreateChatTokenInput {
            room_identifier: Some(room),
            user_id: Some(user_id),
            capabilities,
            session_duration_in_minutes: duration,
            attributes,
        })
}

macro_rules! round_trip {
    ($law:ident, $strategy:ident, $request:ident, $input:ident) => {
        proptest! {
            #[test]
            fn $law(input in $strategy()) {
                let json = serde_json::to_vec(&input).unwrap();
                prop_assert_eq!(&$input::from_json(&json).unwrap(), &input);
                let request = $request::try_from(input).unwrap();
                let again = serde_json::to_vec(&$input::from(request.clone())).unwrap();
                prop_assert_eq!($request::from_json(&again).unwrap(), request);
            }
        }
    };
}

round_trip!(an_accepted_create_stage_is_accepted_again, create_stage, CreateStage, CreateStageInput);
round_trip!(
    an_accepted_create_participant_token_is_accepted_again,
    create_participant_token,
    CreateParticipantToken,
    CreateParticipantTokenInput
);
round_trip!(
    an_accepted_get_participant_is_accepted_again,
    get_participant,
    GetParticipant,
    GetParticipantInput
);
round_trip!(
    an_accepted_create_chat_token_is_accepted_again,
    create_chat_token,
    CreateChatToken,
    CreateChatTokenInput
);
