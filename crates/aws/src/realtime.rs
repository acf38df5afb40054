//! Answers and requests of `aws-sdk-ivsrealtime`.

use crate::wire::{answers, names, requests, sent};
use aws_sdk_ivsrealtime::operation::{
    create_participant_token, create_stage, delete_public_key, delete_stage, disconnect_participant,
    get_participant, get_public_key, get_stage, get_stage_session, import_public_key,
    list_participant_events, list_participants, list_public_keys, list_stage_sessions, list_stages,
    list_tags_for_resource, tag_resource, untag_resource, update_stage,
};
use aws_sdk_ivsrealtime::types;
use stagepass::participant::{
    DisconnectParticipant, DisconnectParticipantInput, Event, ListParticipantEvents,
    ListParticipantEventsInput, ListParticipantEventsOutput, ListParticipants, ListParticipantsInput,
    ListParticipantsOutput, ParticipantSummary,
};
use stagepass::public_key::{
    DeletePublicKey, DeletePublicKeyInput, GetPublicKey, GetPublicKeyInput, GetPublicKeyOutput,
    ImportPublicKey, ImportPublicKeyInput, ImportPublicKeyOutput, ListPublicKeys, ListPublicKeysInput,
    ListPublicKeysOutput, PublicKey, PublicKeySummary,
};
use stagepass::recording::{
    AutoParticipantRecordingConfigurationInput, ParticipantRecordingHlsConfigurationInput,
    ParticipantThumbnailConfigurationInput,
};
use stagepass::stage::{
    DeleteStage, DeleteStageInput, GetStage, GetStageInput, GetStageOutput, GetStageSession,
    GetStageSessionInput, GetStageSessionOutput, ListStageSessions, ListStageSessionsInput,
    ListStageSessionsOutput, ListStages, ListStagesInput, ListStagesOutput, StageSession, StageSummary,
    UpdateStage, UpdateStageInput, UpdateStageOutput,
};
use stagepass::tagging::{
    ListTagsForResource, ListTagsForResourceInput, ListTagsForResourceOutput, TagResource, TagResourceInput,
    UntagResource, UntagResourceInput,
};
use stagepass::wire::Empty;
use stagepass::{
    CreateParticipantToken, CreateParticipantTokenInput, CreateParticipantTokenOutput, CreateStage,
    CreateStageInput, CreateStageOutput, GetParticipant, GetParticipantInput, GetParticipantOutput,
    Participant, ParticipantToken, ParticipantTokenConfigurationInput, Stage,
};

names! {
    types:
    EventErrorCode EventName ParticipantProtocol ParticipantRecordingFilterByRecordingState
    ParticipantRecordingMediaType ParticipantRecordingState ParticipantState
    ParticipantTokenCapability ReplicationState ReplicationType ThumbnailRecordingMode
    ThumbnailStorageType
}

answers! {
    types::Stage {
        arn name active_session_id tags auto_participant_recording_configuration endpoints
    } as Stage;
    types::StageSummary { arn name active_session_id tags } as StageSummary;
    types::StageEndpoints { events whip rtmp rtmps };
    types::StageSession { session_id start_time end_time } as StageSession;
    types::StageSessionSummary { session_id start_time end_time } as StageSession;
    types::AutoParticipantRecordingConfiguration {
        storage_configuration_arn media_types thumbnail_configuration
        recording_reconnect_window_seconds hls_configuration record_participant_replicas
    };
    types::ParticipantThumbnailConfiguration { target_interval_seconds storage recording_mode };
    types::ParticipantRecordingHlsConfiguration { target_segment_duration_seconds };
    types::ParticipantToken {
        participant_id token user_id attributes duration capabilities expiration_time
    } as ParticipantToken;
    types::Participant {
        participant_id user_id state first_join_time attributes published isp_name os_name os_version
        browser_name browser_version sdk_version recording_s3_bucket_name recording_s3_prefix
        recording_state protocol replication_type replication_state source_stage_arn source_session_id
        redundant_ingest ingest_configuration_arn
    } as Participant;
    types::ParticipantSummary {
        participant_id user_id state first_join_time published recording_state replication_type
        replication_state source_stage_arn source_session_id redundant_ingest ingest_configuration_arn
    } as ParticipantSummary;
    types::Event {
        name participant_id event_time remote_participant_id error_code destination_stage_arn
        destination_session_id replica previous_token new_token
    } as Event;
    types::ExchangedParticipantToken { capabilities attributes user_id expiration_time };
    types::PublicKey { arn name public_key_material fingerprint tags } as PublicKey;
    types::PublicKeySummary { arn name tags } as PublicKeySummary;
    create_stage::CreateStageOutput { stage participant_tokens } as CreateStageOutput;
    get_stage::GetStageOutput { stage } as GetStageOutput;
    list_stages::ListStagesOutput { stages next_token } as ListStagesOutput;
    update_stage::UpdateStageOutput { stage } as UpdateStageOutput;
    delete_stage::DeleteStageOutput {} as Empty;
    get_stage_session::GetStageSessionOutput { stage_session } as GetStageSessionOutput;
    list_stage_sessions::ListStageSessionsOutput {
        stage_sessions next_token
    } as ListStageSessionsOutput;
    create_participant_token::CreateParticipantTokenOutput {
        participant_token
    } as CreateParticipantTokenOutput;
    get_participant::GetParticipantOutput { participant } as GetParticipantOutput;
    list_participants::ListParticipantsOutput { participants next_token } as ListParticipantsOutput;
    list_participant_events::ListParticipantEventsOutput {
        events next_token
    } as ListParticipantEventsOutput;
    disconnect_participant::DisconnectParticipantOutput {} as Empty;
    import_public_key::ImportPublicKeyOutput { public_key } as ImportPublicKeyOutput;
    get_public_key::GetPublicKeyOutput { public_key } as GetPublicKeyOutput;
    list_public_keys::ListPublicKeysOutput { public_keys next_token } as ListPublicKeysOutput;
    delete_public_key::DeletePublicKeyOutput {} as Empty;
    tag_resource::TagResourceOutput {} as Empty;
    untag_resource::UntagResourceOutput {} as Empty;
    list_tags_for_resource::ListTagsForResourceOutput { tags } as ListTagsForResourceOutput;
}

sent! {
    ParticipantTokenConfigurationInput => types::ParticipantTokenConfiguration {
        set_duration duration, set_user_id user_id, set_attributes attributes,
        set_capabilities capabilities,
    };
    AutoParticipantRecordingConfigurationInput => types::AutoParticipantRecordingConfiguration {
        set_storage_configuration_arn storage_configuration_arn, set_media_types media_types,
        set_thumbnail_configuration thumbnail_configuration,
        set_recording_reconnect_window_seconds recording_reconnect_window_seconds,
        set_hls_configuration hls_configuration,
        set_record_participant_replicas record_participant_replicas,
    } build ?;
    ParticipantThumbnailConfigurationInput => types::ParticipantThumbnailConfiguration {
        set_target_interval_seconds target_interval_seconds, set_storage storage,
        set_recording_mode recording_mode,
    };
    ParticipantRecordingHlsConfigurationInput => types::ParticipantRecordingHlsConfiguration {
        set_target_segment_duration_seconds target_segment_duration_seconds,
    };
}

requests! {
    CreateStage(CreateStageInput) => create_stage(CreateStageInputBuilder) {
        set_name name, set_participant_token_configurations participant_token_configurations,
        set_tags tags,
        set_auto_participant_recording_configuration auto_participant_recording_configuration,
    };
    GetStage(GetStageInput) => get_stage(GetStageInputBuilder) {
        set_arn arn,
    };
    ListStages(ListStagesInput) => list_stages(ListStagesInputBuilder) {
        set_next_token next_token, set_max_results max_results,
    };
    UpdateStage(UpdateStageInput) => update_stage(UpdateStageInputBuilder) {
        set_arn arn, set_name name,
        set_auto_participant_recording_configuration auto_participant_recording_configuration,
    };
    DeleteStage(DeleteStageInput) => delete_stage(DeleteStageInputBuilder) {
        set_arn arn,
    };
    GetStageSession(GetStageSessionInput) => get_stage_session(GetStageSessionInputBuilder) {
        set_stage_arn stage_arn, set_session_id session_id,
    };
    ListStageSessions(ListStageSessionsInput) => list_stage_sessions(ListStageSessionsInputBuilder) {
        set_stage_arn stage_arn, set_next_token next_token, set_max_results max_results,
    };
    CreateParticipantToken(CreateParticipantTokenInput) => create_participant_token(CreateParticipantTokenInputBuilder) {
        set_stage_arn stage_arn, set_duration configuration.duration,
        set_user_id configuration.user_id, set_attributes configuration.attributes,
        set_capabilities configuration.capabilities,
    };
    GetParticipant(GetParticipantInput) => get_participant(GetParticipantInputBuilder) {
        set_stage_arn stage_arn, set_session_id session_id, set_participant_id participant_id,
    };
    ListParticipants(ListParticipantsInput) => list_participants(ListParticipantsInputBuilder) {
        set_stage_arn stage_arn, set_session_id session_id, set_filter_by_user_id filter_by_user_id,
        set_filter_by_published filter_by_published, set_filter_by_state filter_by_state,
        set_next_token next_token, set_max_results max_results,
        set_filter_by_recording_state filter_by_recording_state,
    };
    ListParticipantEvents(ListParticipantEventsInput) => list_participant_events(ListParticipantEventsInputBuilder) {
        set_stage_arn stage_arn, set_session_id session_id, set_participant_id participant_id,
        set_next_token next_token, set_max_results max_results,
    };
    DisconnectParticipant(DisconnectParticipantInput) => disconnect_participant(DisconnectParticipantInputBuilder) {
        set_stage_arn stage_arn, set_participant_id participant_id, set_reason reason,
    };
    ImportPublicKey(ImportPublicKeyInput) => import_public_key(ImportPublicKeyInputBuilder) {
        set_public_key_material public_key_material, set_name name, set_tags tags,
    };
    GetPublicKey(GetPublicKeyInput) => get_public_key(GetPublicKeyInputBuilder) {
        set_arn arn,
    };
    ListPublicKeys(ListPublicKeysInput) => list_public_keys(ListPublicKeysInputBuilder) {
        set_next_token next_token, set_max_results max_results,
    };
    DeletePublicKey(DeletePublicKeyInput) => delete_public_key(DeletePublicKeyInputBuilder) {
        set_arn arn,
    };
    TagResource(TagResourceInput) => tag_resource(TagResourceInputBuilder) {
        set_resource_arn resource_arn, set_tags tags,
    };
    UntagResource(UntagResourceInput) => untag_resource(UntagResourceInputBuilder) {
        set_resource_arn resource_arn, set_tag_keys tag_keys,
    };
    ListTagsForResource(ListTagsForResourceInput) => list_tags_for_resource(ListTagsForResourceInputBuilder) {
        set_resource_arn resource_arn,
    };
}
