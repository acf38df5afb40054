//! Values of the types that hold a rule, and of the requests made of them.

use super::making::{checked, name, number, optional, text};
use super::members::{self, Faults};
use super::{inputs, texts};
use crate::participant::{IngestConfigurationArn, ParticipantProtocol, ReplicationState, ReplicationType};
use crate::recording::{
    AutoParticipantRecordingConfiguration, ParticipantRecordingHlsConfiguration,
    ParticipantRecordingMediaType, ParticipantRecordingMediaTypes, ParticipantRecordingState,
    ParticipantThumbnailConfiguration, RecordingReconnectWindow, RecordingS3BucketName, RecordingS3Prefix,
    StorageConfigurationArn, TargetSegmentDuration, ThumbnailInterval, ThumbnailRecordingMode,
    ThumbnailStorage, ThumbnailStorageType,
};
use crate::testing::grammar::{self, Names, made};
use crate::{
    Account, Api, Attributes, ChatAttributes, ChatCapabilities, ChatSessionDuration, ChatTokenCapability,
    ChatUserId, ClientAttribute, ClientAttributes, CreateChatToken, CreateParticipantToken, CreateStage,
    GetParticipant, Leeway, Operation, ParticipantCapabilities, ParticipantId, ParticipantState,
    ParticipantTokenCapability, ParticipantTokenConfiguration, ParticipantTokenConfigurations,
    ParticipantTokenDuration, PublicKeyArn, Purpose, RoomArn, SessionId, StageArn, StageEndpoint,
    StageEndpoints, StageName, Tags, Timestamp, UserId,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

values! {
    StageArn: stage_arn = checked(texts::stage_arn());
    RoomArn: room_arn = checked(texts::room_arn());
    IngestConfigurationArn: ingest_configuration_arn = checked(texts::ingest_configuration_arn());
    StorageConfigurationArn: storage_configuration_arn = checked(texts::storage_configuration_arn());
    PublicKeyArn: public_key_arn = checked(texts::public_key_arn());
    StageName: stage_name = checked(texts::stage_name());
    SessionId: session_id = checked(texts::session_id());
    StageEndpoint: stage_endpoint = checked(texts::stage_endpoint());
    ParticipantId: participant_id = checked(texts::participant_id());
    UserId: user_id = checked(texts::user_id());
    ClientAttribute: client_attribute = checked(texts::client_attribute());
    RecordingS3BucketName: recording_s3_bucket_name = checked(texts::recording_s3_bucket_name());
    RecordingS3Prefix: recording_s3_prefix = checked(texts::recording_s3_prefix());
    ChatUserId: chat_user_id = checked(texts::chat_user_id());

    ParticipantTokenDuration: participant_token_duration = checked(number(grammar::PARTICIPANT_TOKEN_MINUTES));
    ChatSessionDuration: chat_session_duration = checked(number(grammar::CHAT_SESSION_MINUTES));
    ThumbnailInterval: thumbnail_interval = checked(number(grammar::THUMBNAIL_INTERVAL_SECONDS));
    RecordingReconnectWindow: recording_reconnect_window = checked(number(grammar::RECONNECT_WINDOW_SECONDS));
    TargetSegmentDuration: target_segment_duration = checked(number(grammar::TARGET_SEGMENT_SECONDS));

    ParticipantTokenCapability: participant_token_capability = checked(name(grammar::PARTICIPANT_CAPABILITIES));
    ChatTokenCapability: chat_token_capability = checked(name(grammar::CHAT_CAPABILITIES));
    ParticipantRecordingMediaType: participant_recording_media_type = checked(name(grammar::MEDIA_TYPES));
    ThumbnailRecordingMode: thumbnail_recording_mode = checked(name(grammar::THUMBNAIL_MODES));
    ThumbnailStorageType: thumbnail_storage_type = checked(name(grammar::THUMBNAIL_STORAGE));
    ParticipantCapabilities: participant_capabilities =
        checked(vec(name(grammar::PARTICIPANT_CAPABILITIES), 0..=grammar::MAX_PARTICIPANT_CAPABILITIES));
    ChatCapabilities: chat_capabilities = checked(vec(name(grammar::CHAT_CAPABILITIES), 0..=3));
    ThumbnailStorage: thumbnail_storage =
        checked(vec(name(grammar::THUMBNAIL_STORAGE), 0..=grammar::MAX_THUMBNAIL_STORAGE));
    ParticipantRecordingMediaTypes: participant_recording_media_types =
        checked(vec(name(grammar::MEDIA_TYPES), 0..=grammar::MAX_MEDIA_TYPES));

    // What only answers carry may have a name that is not known yet.
    ParticipantState: participant_state = known_or_not(grammar::PARTICIPANT_STATES);
    ParticipantRecordingState: participant_recording_state = known_or_not(grammar::RECORDING_STATES);
    ParticipantProtocol: participant_protocol = known_or_not(grammar::PROTOCOLS);
    ReplicationType: replication_type = known_or_not(grammar::REPLICATION_TYPES);
    ReplicationState: replication_state = known_or_not(grammar::REPLICATION_STATES);

    Attributes: attributes = checked(members::attributes());
    ChatAttributes: chat_attributes = checked(members::attributes());
    Tags: tags = checked(members::of_tags(Faults::Never).prop_map(|attempt| attempt.value));

    ParticipantTokenConfiguration: participant_token_configuration =
        checked(inputs::participant_token_configuration_input());
    ParticipantTokenConfigurations: participant_token_configurations = {
        let list = vec(participant_token_configuration(), 0..=grammar::MAX_CONFIGURATIONS);
        list.prop_map(|list| made(ParticipantTokenConfigurations::new(list)))
    };
    AutoParticipantRecordingConfiguration: auto_participant_recording_configuration =
        checked(inputs::auto_participant_recording_configuration_input());
    ParticipantThumbnailConfiguration: participant_thumbnail_configuration =
        checked(inputs::participant_thumbnail_configuration_input());
    ParticipantRecordingHlsConfiguration: participant_recording_hls_configuration =
        checked(inputs::participant_recording_hls_configuration_input());
    CreateStage: create_stage = checked(inputs::create_stage_input());
    CreateParticipantToken: create_participant_token = checked(inputs::create_participant_token_input());
    GetParticipant: get_participant = checked(inputs::get_participant_input());
    CreateChatToken: create_chat_token = checked(inputs::create_chat_token_input());

    Account: home = stage_arn().prop_map(|arn| made(Account::new(arn.region(), arn.account_id())));
    StageEndpoints: stage_endpoints = {
        let endpoint = || optional(stage_endpoint());
        (endpoint(), endpoint(), endpoint(), endpoint())
            .prop_map(|(events, whip, rtmp, rtmps)| StageEndpoints { events, whip, rtmp, rtmps })
    };
    ClientAttributes: client_attributes = {
        let word = || optional(client_attribute());
        (word(), word(), word(), word(), word(), word()).prop_map(
            |(isp_name, os_name, os_version, browser_name, browser_version, sdk_version)| ClientAttributes {
                isp_name, os_name, os_version, browser_name, browser_version, sdk_version,
            },
        )
    };

    Timestamp: timestamp = prop_oneof![
        4 => grammar::USUAL_SECONDS,
        2 => grammar::UNIX_SECONDS,
        1 => select(vec![*grammar::UNIX_SECONDS.start(), *grammar::UNIX_SECONDS.end()]),
    ].prop_map(moment);
    Leeway: leeway = prop_oneof![0..=600_u32, any::<u32>()].prop_map(Leeway::from_seconds);
    Purpose: purpose = select(vec![Purpose::Participant, Purpose::Chat, Purpose::Connection, Purpose::ChatSession]);
    Api: api = select(vec![Api::Realtime, Api::Chat]);
    Operation: operation = select(vec![
        Operation::CreateStage,
        Operation::CreateParticipantToken,
        Operation::GetParticipant,
        Operation::CreateChatToken,
    ]);
}

/// A moment of the years 0 to 9999.
pub(super) fn moment(unix_seconds: i64) -> Timestamp {
    made(Timestamp::from_unix_seconds(unix_seconds))
}

/// One of the names, or now and then one that the model does not have.
fn known_or_not<T: From<String> + std::fmt::Debug>(names: Names) -> impl Strategy<Value = T> + use<T> {
    let unknown = text(&grammar::USER_ID).prop_map(|text| text + "?");
    prop_oneof![6 => name(names), 1 => unknown].prop_map(T::from)
}
