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
            message_content MessageContent, "chat" "Content": "what a message says (member `Content`)";
            request_id RequestId, "chat" "RequestId": "the id of a client's request (member `RequestId`)";
            resource_id, "chat" "ResourceId":
                "the id of a resource that was not found (shape `ResourceId`)";
            answered_room_arn, "chat" "RoomArn": "the ARN of a chat room as it is answered (shape `RoomArn`)";
            resource_arn ResourceArn, "realtime" "ResourceArn":
                "the ARN of a resource that may have tags (shape `ResourceArn`)";
            chat_resource_arn ChatResourceArn, "chat" "ResourceArn":
                "the ARN of a resource of the Chat API that may have tags (shape `ResourceArn`)";
            removed_tag_key TagKey, "realtime" "TagKey":
                "the key of a tag that is to be removed (shape `TagKey`)";
            pagination_token PaginationToken, "realtime" "PaginationToken":
                "where a page of a list begins (shape `PaginationToken`)";
            room_pagination_token RoomPaginationToken, "chat" "PaginationToken":
                "where a page of the list of rooms begins (shape `PaginationToken`)";
            disconnect_participant_reason DisconnectParticipantReason, "realtime" "DisconnectParticipantReason":
                "why a participant is disconnected (shape `DisconnectParticipantReason`)";
            public_key_material PublicKeyMaterial, "realtime" "PublicKeyMaterial":
                "the text of a public key (shape `PublicKeyMaterial`)";
            public_key_name PublicKeyName, "realtime" "PublicKeyName":
                "the name of a public key (shape `PublicKeyName`)";
            room_name RoomName, "chat" "RoomName": "the name of a room (shape `RoomName`)";
            room_id RoomId, "chat" "RoomID": "the id of a room (shape `RoomID`)";
            lambda_arn LambdaArn, "chat" "LambdaArn":
                "the ARN of a function that reviews messages, which may be empty (shape `LambdaArn`)";
            logging_configuration_arn LoggingConfigurationArn, "chat" "LoggingConfigurationIdentifier":
                "the ARN of a logging configuration (shape `LoggingConfigurationIdentifier`)";
            room_event_name RoomEventName, "chat" "EventName":
                "the name of an event that is sent to a room (shape `EventName`)";
            event_id EventId, "chat" "ID": "the id of an event in a room (shape `ID`)";
            message_id MessageId, "chat" "MessageID": "the id of a message (shape `MessageID`)";
            reason Reason, "chat" "Reason":
                "why a message is deleted or a user is disconnected (shape `Reason`)";
        }
    };
}
pub(crate) use for_each_text;

/// Declares every operation: its request and its input, each with the name of its strategy, its
/// service, and the name that the service has for it.
macro_rules! for_each_operation {
    ($declare:ident) => {
        $declare! {
            CreateStage create_stage, CreateStageInput create_stage_input of REALTIME "CreateStage";
            GetStage get_stage, GetStageInput get_stage_input of REALTIME "GetStage";
            ListStages list_stages, ListStagesInput list_stages_input of REALTIME "ListStages";
            UpdateStage update_stage, UpdateStageInput update_stage_input of REALTIME "UpdateStage";
            DeleteStage delete_stage, DeleteStageInput delete_stage_input of REALTIME "DeleteStage";
            GetStageSession get_stage_session, GetStageSessionInput get_stage_session_input of REALTIME "GetStageSession";
            ListStageSessions list_stage_sessions, ListStageSessionsInput list_stage_sessions_input of REALTIME "ListStageSessions";
            CreateParticipantToken create_participant_token, CreateParticipantTokenInput create_participant_token_input of REALTIME "CreateParticipantToken";
            GetParticipant get_participant, GetParticipantInput get_participant_input of REALTIME "GetParticipant";
            ListParticipants list_participants, ListParticipantsInput list_participants_input of REALTIME "ListParticipants";
            ListParticipantEvents list_participant_events, ListParticipantEventsInput list_participant_events_input of REALTIME "ListParticipantEvents";
            DisconnectParticipant disconnect_participant, DisconnectParticipantInput disconnect_participant_input of REALTIME "DisconnectParticipant";
            ImportPublicKey import_public_key, ImportPublicKeyInput import_public_key_input of REALTIME "ImportPublicKey";
            GetPublicKey get_public_key, GetPublicKeyInput get_public_key_input of REALTIME "GetPublicKey";
            ListPublicKeys list_public_keys, ListPublicKeysInput list_public_keys_input of REALTIME "ListPublicKeys";
            DeletePublicKey delete_public_key, DeletePublicKeyInput delete_public_key_input of REALTIME "DeletePublicKey";
            TagResource tag_resource, TagResourceInput tag_resource_input of REALTIME "TagResource";
            UntagResource untag_resource, UntagResourceInput untag_resource_input of REALTIME "UntagResource";
            ListTagsForResource list_tags_for_resource, ListTagsForResourceInput list_tags_for_resource_input of REALTIME "ListTagsForResource";
            CreateRoom create_room, CreateRoomInput create_room_input of CHAT "CreateRoom";
            GetRoom get_room, GetRoomInput get_room_input of CHAT "GetRoom";
            ListRooms list_rooms, ListRoomsInput list_rooms_input of CHAT "ListRooms";
            UpdateRoom update_room, UpdateRoomInput update_room_input of CHAT "UpdateRoom";
            DeleteRoom delete_room, DeleteRoomInput delete_room_input of CHAT "DeleteRoom";
            CreateChatToken create_chat_token, CreateChatTokenInput create_chat_token_input of CHAT "CreateChatToken";
            SendEvent send_event, SendEventInput send_event_input of CHAT "SendEvent";
            DeleteMessage delete_message, DeleteMessageInput delete_message_input of CHAT "DeleteMessage";
            DisconnectUser disconnect_user, DisconnectUserInput disconnect_user_input of CHAT "DisconnectUser";
            TagChatResource tag_chat_resource, TagChatResourceInput tag_chat_resource_input of CHAT "TagResource";
            UntagChatResource untag_chat_resource, UntagChatResourceInput untag_chat_resource_input of CHAT "UntagResource";
            ListTagsForChatResource list_tags_for_chat_resource, ListTagsForChatResourceInput list_tags_for_chat_resource_input of CHAT "ListTagsForResource";
        }
    };
}
pub(crate) use for_each_operation;

/// Declares every answer: its type with the name of its strategy, its service, and its shape. Some
/// operations share one.
macro_rules! for_each_answer {
    ($declare:ident) => {
        $declare! {
            CreateStageOutput create_stage_output of REALTIME "CreateStageResponse";
            GetStageOutput get_stage_output of REALTIME "GetStageResponse";
            ListStagesOutput list_stages_output of REALTIME "ListStagesResponse";
            UpdateStageOutput update_stage_output of REALTIME "UpdateStageResponse";
            GetStageSessionOutput get_stage_session_output of REALTIME "GetStageSessionResponse";
            ListStageSessionsOutput list_stage_sessions_output of REALTIME "ListStageSessionsResponse";
            CreateParticipantTokenOutput create_participant_token_output of REALTIME "CreateParticipantTokenResponse";
            GetParticipantOutput get_participant_output of REALTIME "GetParticipantResponse";
            ListParticipantsOutput list_participants_output of REALTIME "ListParticipantsResponse";
            ListParticipantEventsOutput list_participant_events_output of REALTIME "ListParticipantEventsResponse";
            ImportPublicKeyOutput import_public_key_output of REALTIME "ImportPublicKeyResponse";
            GetPublicKeyOutput get_public_key_output of REALTIME "GetPublicKeyResponse";
            ListPublicKeysOutput list_public_keys_output of REALTIME "ListPublicKeysResponse";
            ListTagsForResourceOutput list_tags_for_resource_output of REALTIME "ListTagsForResourceResponse";
            Room room of CHAT "CreateRoomResponse";
            ListRoomsOutput list_rooms_output of CHAT "ListRoomsResponse";
            ChatToken chat_token of CHAT "CreateChatTokenResponse";
            SendEventOutput send_event_output of CHAT "SendEventResponse";
            DeleteMessageOutput delete_message_output of CHAT "DeleteMessageResponse";
            Empty empty of REALTIME "DeleteStageResponse";
        }
    };
}
pub(crate) use for_each_answer;
