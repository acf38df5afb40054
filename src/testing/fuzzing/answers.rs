//! Answers, and what a store keeps.

use super::values::{from_bytes, structures};
use crate::store::{ParticipantRecord, StageSnapshot};
use crate::{
    ChatToken, CreateParticipantTokenOutput, CreateStageOutput, GetParticipantOutput, Participant,
    ParticipantToken, Stage,
};

structures! {
    Stage { arn, name, active_session_id, tags, auto_participant_recording_configuration, endpoints }
    ParticipantToken { participant_id, token, user_id, attributes, duration, capabilities, expiration_time }
    CreateStageOutput { stage, participant_tokens }
    CreateParticipantTokenOutput { participant_token }
    GetParticipantOutput { participant }
    ChatToken { token, token_expiration_time, session_expiration_time }
    Participant {
        participant_id, user_id, state, first_join_time, attributes, published, isp_name, os_name, os_version,
        browser_name, browser_version, sdk_version, recording_s3_bucket_name, recording_s3_prefix,
        recording_state, protocol, replication_type, replication_state, source_stage_arn, source_session_id,
        redundant_ingest, ingest_configuration_arn,
    }
    ParticipantRecord { participant_id, user_id, attributes, first_join_time, connected, revision, connection, published, client }
}

from_bytes! {
    // Only who joined the session that goes on has a record of it.
    StageSnapshot: |u| {
        let stage: Stage = u.arbitrary()?;
        let record: Option<ParticipantRecord> =
            if stage.active_session_id.is_some() { u.arbitrary()? } else { None };
        let participant_id = match &record {
            Some(record) => record.participant_id.clone(),
            None => u.arbitrary()?,
        };
        Ok(Self { stage, participant_id, record, revoked: u.arbitrary()? })
    };
}
