//! Valid texts, for every text that the documentation constrains.

use super::cases::Cases;
use crate::testing::models::{Aim, Way};
use proptest::prelude::*;

/// Declares every text with the service and the shape in whose model it is.
macro_rules! for_each_text {
    ($declare:ident) => {
        $declare! {
            stage_arn, "realtime" "StageArn": "the ARN of a stage (shape `StageArn`)";
            room_arn, "chat" "RoomIdentifier": "the ARN of a chat room (shape `RoomIdentifier`)";
            ingest_configuration_arn, "realtime" "IngestConfigurationArn":
                "the ARN of an ingest configuration (shape `IngestConfigurationArn`)";
            storage_configuration_arn, "realtime" "AutoParticipantRecordingStorageConfigurationArn":
                "the ARN of a storage configuration, which may be empty (shape \
`AutoParticipantRecordingStorageConfigurationArn`)";
            public_key_arn, "realtime" "PublicKeyArn": "the ARN of a public key (shape `PublicKeyArn`)";
            stage_name, "realtime" "StageName": "the name of a stage (shape `StageName`)";
            session_id, "realtime" "StageSessionId": "the id of a session (shape `StageSessionId`)";
            stage_endpoint, "realtime" "StageEndpoint": "an endpoint of a stage (shape `StageEndpoint`)";
            participant_id, "realtime" "ParticipantId":
                "the id of a participant (shapes `ParticipantId` and `ParticipantTokenId`)";
            user_id, "realtime" "UserId":
                "the user of a participant (shapes `UserId` and `ParticipantTokenUserId`)";
            client_attribute, "realtime" "ParticipantClientAttribute":
                "what a client says of itself (shape `ParticipantClientAttribute`)";
            recording_s3_bucket_name, "realtime" "ParticipantRecordingS3BucketName":
                "a bucket for recordings (shape `ParticipantRecordingS3BucketName`)";
            recording_s3_prefix, "realtime" "ParticipantRecordingS3Prefix":
                "a place in a bucket (shape `ParticipantRecordingS3Prefix`, with `/`)";
            tag_key, "realtime" "Tags.key":
                "the key of a tag (shape `TagKey`, and the guide to tagging)";
            tag_value, "realtime" "Tags.value":
                "the value of a tag (shape `TagValue`, and the guide to tagging)";
            key_pair_token_id, "own" "jti": "the id of a key-pair token (claim `jti`)";
            chat_user_id, "chat" "UserID": "the user of a chat token (shape `UserID`)";
            resource_id, "chat" "ResourceId":
                "the id of a resource that was not found (shape `ResourceId`)";
        }
    };
}
pub(crate) use for_each_text;

macro_rules! texts {
    ($($name:ident, $service:literal $shape:literal: $what:literal;)+) => {
        $(
            #[doc = concat!("Makes valid texts for ", $what, ".")]
            pub fn $name() -> impl Strategy<Value = String> + use<> {
                Cases::new(($service, $shape, Way::Request, Aim::Valid), |case| case.read::<String>())
            }
        )+
    };
}

for_each_text!(texts);
