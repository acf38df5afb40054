//! The texts and the operations, each by one row. What is made or tested of each of them is
//! declared by a macro that gets all rows.

/// Declares every text: the name of its strategies, its type where it has one, the service and the
/// shape in whose model it is, and what it is.
macro_rules! for_each_text {
    ($declare:ident) => {
        $declare! {
            stage_arn StageArn, "realtime" "StageArn": "the ARN of a stage (shape `StageArn`)";
            room_arn RoomArn, "chat" "RoomIdentifier": "the ARN of a chat room (shape `RoomIdentifier`)";
            ingest_configuration_arn IngestConfigurationArn, "realtime" "IngestConfigurationArn":
                "the ARN of an ingest configuration (shape `IngestConfigurationArn`)";
            storage_configuration_arn StorageConfigurationArn,
                "realtime" "AutoParticipantRecordingStorageConfigurationArn":
                "the ARN of a storage configuration, which may be empty (shape \
`AutoParticipantRecordingStorageConfigurationArn`)";
            public_key_arn PublicKeyArn, "realtime" "PublicKeyArn":
                "the ARN of a public key (shape `PublicKeyArn`)";
            stage_name StageName, "realtime" "StageName": "the name of a stage (shape `StageName`)";
            session_id SessionId, "realtime" "StageSessionId":
                "the id of a session (shape `StageSessionId`)";
            stage_endpoint StageEndpoint, "realtime" "StageEndpoint":
                "an endpoint of a stage (shape `StageEndpoint`)";
            participant_id ParticipantId, "realtime" "ParticipantId":
                "the id of a participant (shapes `ParticipantId` and `ParticipantTokenId`)";
            user_id UserId, "realtime" "UserId":
                "the user of a participant (shapes `UserId` and `ParticipantTokenUserId`)";
            client_attribute ClientAttribute, "realtime" "ParticipantClientAttribute":
                "what a client says of itself (shape `ParticipantClientAttribute`)";
            recording_s3_bucket_name RecordingS3BucketName, "realtime" "ParticipantRecordingS3BucketName":
                "a bucket for recordings (shape `ParticipantRecordingS3BucketName`)";
            recording_s3_prefix RecordingS3Prefix, "realtime" "ParticipantRecordingS3Prefix":
                "a place in a bucket (shape `ParticipantRecordingS3Prefix`, with `/`)";
            tag_key, "realtime" "Tags.key": "the key of a tag (shape `TagKey`, and the guide to tagging)";
            tag_value, "realtime" "Tags.value":
                "the value of a tag (shape `TagValue`, and the guide to tagging)";
            key_pair_token_id, "own" "jti": "the id of a key-pair token (claim `jti`)";
            chat_user_id ChatUserId, "chat" "UserID": "the user of a chat token (shape `UserID`)";
            message_id MessageId, "chat" "MessageID":
                "the id of a message or an event (shapes `MessageID` and `ID`)";
            message_content MessageContent, "chat" "Content": "what a message says (member `Content`)";
            request_id RequestId, "chat" "RequestId": "the id of a client's request (member `RequestId`)";
            reason Reason, "chat" "Reason":
                "why a message was deleted or a user disconnected (shape `Reason`)";
            event_name EventName, "chat" "EventName": "the name of an event (shape `EventName`)";
            resource_id, "chat" "ResourceId":
                "the id of a resource that was not found (shape `ResourceId`)";
        }
    };
}
pub(crate) use for_each_text;

/// Declares every operation: its request, its input and its answer, each with the name of its
/// strategy, and its service. Their shapes have the name of the request.
macro_rules! for_each_operation {
    ($declare:ident) => {
        $declare! {
            CreateStage create_stage, CreateStageInput create_stage_input,
                CreateStageOutput create_stage_output of REALTIME;
            CreateParticipantToken create_participant_token,
                CreateParticipantTokenInput create_participant_token_input,
                CreateParticipantTokenOutput create_participant_token_output of REALTIME;
            GetParticipant get_participant, GetParticipantInput get_participant_input,
                GetParticipantOutput get_participant_output of REALTIME;
            CreateChatToken create_chat_token, CreateChatTokenInput create_chat_token_input,
                ChatToken chat_token of CHAT;
        }
    };
}
pub(crate) use for_each_operation;
