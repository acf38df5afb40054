//! Answers, and what a store keeps.

use super::making::optional;
use super::tokens::sealed_token;
use super::values::{
    attributes, auto_participant_recording_configuration, client_attributes, ingest_configuration_arn,
    participant_capabilities, participant_id, participant_protocol, participant_recording_state,
    participant_state, participant_token_duration, recording_s3_bucket_name, recording_s3_prefix,
    replication_state, replication_type, session_id, stage_arn, stage_endpoints, stage_name, tags, timestamp,
    user_id,
};
use crate::store::{ParticipantRecord, StageSnapshot};
use crate::testing::grammar;
use crate::{
    ChatToken, CreateParticipantTokenOutput, CreateStageOutput, GetParticipantOutput, Participant,
    ParticipantToken, Stage,
};
use proptest::collection::vec;
use proptest::prelude::*;

values! {
    Stage: stage = (
        stage_arn(),
        optional(stage_name()),
        optional(session_id()),
        tags(),
        optional(auto_participant_recording_configuration()),
        optional(stage_endpoints()),
    )
        .prop_map(|(arn, name, session, tags, recording, endpoints)| Stage {
            arn,
            name,
            active_session_id: session,
            tags,
            auto_participant_recording_configuration: recording,
            endpoints,
        });

    ParticipantToken: participant_token = (
        participant_id(),
        sealed_token(),
        optional(user_id()),
        optional(attributes()),
        optional(participant_token_duration()),
        optional(participant_capabilities()),
        optional(timestamp()),
    )
        .prop_map(|(participant_id, token, user_id, attributes, duration, capabilities, expiration_time)| {
            ParticipantToken {
                participant_id, token, user_id, attributes, duration, capabilities, expiration_time,
            }
        });

    Participant: participant = (known_of_participant(), client_attributes(), recorded(), replicated()).prop_map(
        |(participant, client, recorded, replicated)| Participant {
            isp_name: client.isp_name,
            os_name: client.os_name,
            os_version: client.os_version,
            browser_name: client.browser_name,
            browser_version: client.browser_version,
            sdk_version: client.sdk_version,
            recording_s3_bucket_name: recorded.recording_s3_bucket_name,
            recording_s3_prefix: recorded.recording_s3_prefix,
            recording_state: recorded.recording_state,
            protocol: replicated.protocol,
            replication_type: replicated.replication_type,
            replication_state: replicated.replication_state,
            source_stage_arn: replicated.source_stage_arn,
            source_session_id: replicated.source_session_id,
            redundant_ingest: replicated.redundant_ingest,
            ingest_configuration_arn: replicated.ingest_configuration_arn,
            ..participant
        },
    );

    CreateStageOutput: create_stage_output =
        (stage(), vec(participant_token(), 0..=grammar::MAX_CONFIGURATIONS))
            .prop_map(|(stage, participant_tokens)| CreateStageOutput { stage, participant_tokens });

    CreateParticipantTokenOutput: create_participant_token_output =
        participant_token().prop_map(|participant_token| CreateParticipantTokenOutput { participant_token });

    GetParticipantOutput: get_participant_output =
        participant().prop_map(|participant| GetParticipantOutput { participant });

    ChatToken: chat_token = (sealed_token(), optional(timestamp()), optional(timestamp())).prop_map(
        |(token, token_expiration_time, session_expiration_time)| ChatToken {
            token, token_expiration_time, session_expiration_time,
        },
    );

    ParticipantRecord: attendance = (
        participant_id(),
        optional(user_id()),
        optional(attributes()),
        timestamp(),
        any::<bool>(),
        1..=i64::from(u32::MAX),
        any::<prop::sample::Index>(),
        any::<bool>(),
        client_attributes(),
    )
        .prop_map(
            |(participant_id, user_id, attributes, first_join_time, connected, revision, latest, published, client)| {
                // A participant joined latest with one of the revisions.
                let connection = latest.index(usize::try_from(revision).unwrap_or(1));
                let connection = i64::try_from(connection).unwrap_or_default().saturating_add(1);
                ParticipantRecord {
                    participant_id, user_id, attributes, first_join_time, connected, revision, connection,
                    published, client,
                }
            },
        );

    // Only who joined the session that goes on has a record of it.
    StageSnapshot: presence = (stage(), participant_id(), optional(attendance()), any::<bool>())
        .prop_map(|(stage, participant_id, record, revoked)| {
            let record = record.filter(|_| stage.active_session_id.is_some());
            let participant_id =
                record.as_ref().map_or(participant_id, |record| record.participant_id.clone());
            StageSnapshot { stage, participant_id, record, revoked }
        });
}

fn known_of_participant() -> impl Strategy<Value = Participant> + use<> {
    (
        participant_id(),
        optional(user_id()),
        optional(participant_state()),
        optional(timestamp()),
        optional(attributes()),
        any::<bool>(),
    )
        .prop_map(|(participant_id, user_id, state, first_join_time, attributes, published)| {
            Participant {
                user_id,
                state,
                first_join_time,
                attributes,
                published,
                ..Participant::new(participant_id)
            }
        })
}

fn recorded() -> impl Strategy<Value = Participant> + use<> {
    (
        participant_id(),
        optional(recording_s3_bucket_name()),
        optional(recording_s3_prefix()),
        optional(participant_recording_state()),
    )
        .prop_map(|(participant_id, bucket_name, prefix, state)| Participant {
            recording_s3_bucket_name: bucket_name,
            recording_s3_prefix: prefix,
            recording_state: state,
            ..Participant::new(participant_id)
        })
}

fn replicated() -> impl Strategy<Value = Participant> + use<> {
    (
        participant_id(),
        optional(participant_protocol()),
        optional(replication_type()),
        optional(replication_state()),
        optional(stage_arn()),
        optional(session_id()),
        optional(any::<bool>()),
        optional(ingest_configuration_arn()),
    )
        .prop_map(
            |(id, protocol, replication_type, replication_state, stage, session, redundant, ingest)| {
                Participant {
                    protocol,
                    replication_type,
                    replication_state,
                    source_stage_arn: stage,
                    source_session_id: session,
                    redundant_ingest: redundant,
                    ingest_configuration_arn: ingest,
                    ..Participant::new(id)
                }
            },
        )
}
