//! Valid texts, for every text that the documentation constrains.

use super::making::text;
use crate::testing::grammar;
use proptest::prelude::*;

/// Every text with its documented grammar.
macro_rules! for_each_text {
    ($declare:ident) => {
        $declare! {
            stage_arn, STAGE_ARN: "the ARN of a stage. (Shape `StageArn`.)";
            room_arn, ROOM_ARN: "the ARN of a chat room. (Shape `RoomIdentifier`.)";
            ingest_configuration_arn, INGEST_CONFIGURATION_ARN:
                "the ARN of an ingest configuration. (Shape `IngestConfigurationArn`.)";
            storage_configuration_arn, STORAGE_CONFIGURATION_ARN: "the ARN of a storage configuration, which may \
                be empty. (Shape `AutoParticipantRecordingStorageConfigurationArn`.)";
            public_key_arn, PUBLIC_KEY_ARN: "the ARN of a public key. (Shape `PublicKeyArn`.)";
            stage_name, STAGE_NAME: "the name of a stage. (Shape `StageName`.)";
            session_id, SESSION_ID: "the id of a session. (Shape `StageSessionId`.)";
            stage_endpoint, STAGE_ENDPOINT: "an endpoint of a stage. (Shape `StageEndpoint`.)";
            participant_id, PARTICIPANT_ID:
                "the id of a participant. (Shapes `ParticipantId`, `ParticipantTokenId`.)";
            user_id, USER_ID: "the user of a participant. (Shapes `UserId`, `ParticipantTokenUserId`.)";
            client_attribute, CLIENT_ATTRIBUTE:
                "what a client says of itself. (Shape `ParticipantClientAttribute`.)";
            recording_s3_bucket_name, RECORDING_S3_BUCKET_NAME:
                "a bucket for recordings. (Shape `ParticipantRecordingS3BucketName`.)";
            recording_s3_prefix, RECORDING_S3_PREFIX:
                "a place in a bucket. (Shape `ParticipantRecordingS3Prefix`, with `/`.)";
            tag_key, TAG_KEY: "the key of a tag. (Shape `TagKey`, and the guide to tagging.)";
            tag_value, TAG_VALUE: "the value of a tag. (Shape `TagValue`, and the guide to tagging.)";
            key_pair_token_id, KEY_PAIR_TOKEN_ID: "the id of a key-pair token. (Claim `jti`.)";
            chat_user_id, CHAT_USER_ID: "the user of a chat token. (Shape `UserID`.)";
            resource_id, RESOURCE_ID_TEXT: "the id of a resource that was not found. (Shape `ResourceId`.)";
        }
    };
}
pub(super) use for_each_text;

macro_rules! texts {
    ($($name:ident, $grammar:ident: $what:literal;)+) => {
        $(
            #[doc = concat!("Valid: ", $what)]
            pub fn $name() -> impl Strategy<Value = String> + use<> {
                text(&grammar::$grammar)
            }
        )+
    };
}

for_each_text!(texts);
