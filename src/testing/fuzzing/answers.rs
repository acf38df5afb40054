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
    ParticipantRecord { participant_id, user_id, attributes, first_join_time, connected, connection, published, client }
}

from_bytes! {
    // A session goes on as long as somebody is connected to it, and only who joined it attends.
    StageSnapshot: |u| {
        let stage: Stage = u.arbitrary()?;
        let going_on = stage.active_session_id.is_some();
        Ok(Self {
            stage,
            version: u.arbitrary()?,
            connected: if going_on { u.int_in_range(1..=10_000)? } else { 0 },
            attendance: if going_on { u.arbitrary()? } else { None },
            ended: u.arbitrary()?,
        })
    };
}
