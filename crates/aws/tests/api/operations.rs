//! The 31 operations, each by one row: the client, the request, its input, and the answer, each
//! with its strategy.

/// Returns how many requests are made of each operation: of all together as many as usual, or
/// `STAGEPASS_AWS_REQUESTS`.
pub(crate) fn cases(usual: u32) -> u32 {
    let all = std::env::var("STAGEPASS_AWS_REQUESTS").ok().and_then(|number| number.parse().ok());
    all.unwrap_or(usual).div_ceil(31)
}

macro_rules! for_each_operation {
    ($declare:ident) => {
        $declare! {
            realtime CreateStage(stagepass::CreateStage) create_stage create_stage_input => create_stage_output(stagepass::CreateStageOutput);
            realtime GetStage(stagepass::stage::GetStage) get_stage get_stage_input => get_stage_output(stagepass::stage::GetStageOutput);
            realtime ListStages(stagepass::stage::ListStages) list_stages list_stages_input => list_stages_output(stagepass::stage::ListStagesOutput);
            realtime UpdateStage(stagepass::stage::UpdateStage) update_stage update_stage_input => update_stage_output(stagepass::stage::UpdateStageOutput);
            realtime DeleteStage(stagepass::stage::DeleteStage) delete_stage delete_stage_input => empty(stagepass::wire::Empty);
            realtime GetStageSession(stagepass::stage::GetStageSession) get_stage_session get_stage_session_input => get_stage_session_output(stagepass::stage::GetStageSessionOutput);
            realtime ListStageSessions(stagepass::stage::ListStageSessions) list_stage_sessions list_stage_sessions_input => list_stage_sessions_output(stagepass::stage::ListStageSessionsOutput);
            realtime CreateParticipantToken(stagepass::CreateParticipantToken) create_participant_token create_participant_token_input => create_participant_token_output(stagepass::CreateParticipantTokenOutput);
            realtime GetParticipant(stagepass::GetParticipant) get_participant get_participant_input => get_participant_output(stagepass::GetParticipantOutput);
            realtime ListParticipants(stagepass::participant::ListParticipants) list_participants list_participants_input => list_participants_output(stagepass::participant::ListParticipantsOutput);
            realtime ListParticipantEvents(stagepass::participant::ListParticipantEvents) list_participant_events list_participant_events_input => list_participant_events_output(stagepass::participant::ListParticipantEventsOutput);
            realtime DisconnectParticipant(stagepass::participant::DisconnectParticipant) disconnect_participant disconnect_participant_input => empty(stagepass::wire::Empty);
            realtime ImportPublicKey(stagepass::public_key::ImportPublicKey) import_public_key import_public_key_input => import_public_key_output(stagepass::public_key::ImportPublicKeyOutput);
            realtime GetPublicKey(stagepass::public_key::GetPublicKey) get_public_key get_public_key_input => get_public_key_output(stagepass::public_key::GetPublicKeyOutput);
            realtime ListPublicKeys(stagepass::public_key::ListPublicKeys) list_public_keys list_public_keys_input => list_public_keys_output(stagepass::public_key::ListPublicKeysOutput);
            realtime DeletePublicKey(stagepass::public_key::DeletePublicKey) delete_public_key delete_public_key_input => empty(stagepass::wire::Empty);
            realtime TagResource(stagepass::tagging::TagResource) tag_resource tag_resource_input => empty(stagepass::wire::Empty);
            realtime UntagResource(stagepass::tagging::UntagResource) untag_resource untag_resource_input => empty(stagepass::wire::Empty);
            realtime ListTagsForResource(stagepass::tagging::ListTagsForResource) list_tags_for_resource list_tags_for_resource_input => list_tags_for_resource_output(stagepass::tagging::ListTagsForResourceOutput);
            chat CreateRoom(stagepass::room::CreateRoom) create_room create_room_input => room(stagepass::room::Room);
            chat GetRoom(stagepass::room::GetRoom) get_room get_room_input => room(stagepass::room::Room);
            chat ListRooms(stagepass::room::ListRooms) list_rooms list_rooms_input => list_rooms_output(stagepass::room::ListRoomsOutput);
            chat UpdateRoom(stagepass::room::UpdateRoom) update_room update_room_input => room(stagepass::room::Room);
            chat DeleteRoom(stagepass::room::DeleteRoom) delete_room delete_room_input => empty(stagepass::wire::Empty);
            chat CreateChatToken(stagepass::CreateChatToken) create_chat_token create_chat_token_input => chat_token(stagepass::ChatToken);
            chat SendEvent(stagepass::moderation::SendEvent) send_event send_event_input => send_event_output(stagepass::moderation::SendEventOutput);
            chat DeleteMessage(stagepass::moderation::DeleteMessage) delete_message delete_message_input => delete_message_output(stagepass::moderation::DeleteMessageOutput);
            chat DisconnectUser(stagepass::moderation::DisconnectUser) disconnect_user disconnect_user_input => empty(stagepass::wire::Empty);
            chat TagChatResource(stagepass::tagging::TagChatResource) tag_chat_resource tag_chat_resource_input => empty(stagepass::wire::Empty);
            chat UntagChatResource(stagepass::tagging::UntagChatResource) untag_chat_resource untag_chat_resource_input => empty(stagepass::wire::Empty);
            chat ListTagsForChatResource(stagepass::tagging::ListTagsForChatResource) list_tags_for_chat_resource list_tags_for_chat_resource_input => list_tags_for_resource_output(stagepass::tagging::ListTagsForResourceOutput);
        }
    };
}
pub(crate) use for_each_operation;
