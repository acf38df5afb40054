//! Answers and requests of `aws-sdk-ivschat`.

use crate::wire::{answers, names, requests, sent};
use aws_sdk_ivschat::operation::{
    create_chat_token, create_room, delete_message, delete_room, disconnect_user, get_room, list_rooms,
    list_tags_for_resource, send_event, tag_resource, untag_resource, update_room,
};
use aws_sdk_ivschat::types;
use stagepass::moderation::{
    DeleteMessage, DeleteMessageInput, DeleteMessageOutput, DisconnectUser, DisconnectUserInput, SendEvent,
    SendEventInput, SendEventOutput,
};
use stagepass::room::{
    CreateRoom, CreateRoomInput, DeleteRoom, DeleteRoomInput, GetRoom, GetRoomInput, ListRooms,
    ListRoomsInput, ListRoomsOutput, MessageReviewHandlerInput, Room, RoomSummary, UpdateRoom,
    UpdateRoomInput,
};
use stagepass::tagging::{
    ListTagsForChatResource, ListTagsForChatResourceInput, ListTagsForResourceOutput, TagChatResource,
    TagChatResourceInput, UntagChatResource, UntagChatResourceInput,
};
use stagepass::wire::Empty;
use stagepass::{ChatToken, CreateChatToken, CreateChatTokenInput};

names! {
    types:
    ChatTokenCapability FallbackResult
}

answers! {
    types::MessageReviewHandler { uri fallback_result };
    types::RoomSummary {
        arn id name message_review_handler create_time update_time tags
        logging_configuration_identifiers
    } as RoomSummary;
    create_room::CreateRoomOutput {
        arn id name create_time update_time maximum_message_rate_per_second maximum_message_length
        message_review_handler tags logging_configuration_identifiers
    } as Room;
    get_room::GetRoomOutput {
        arn id name create_time update_time maximum_message_rate_per_second maximum_message_length
        message_review_handler tags logging_configuration_identifiers
    } as Room;
    list_rooms::ListRoomsOutput { rooms next_token } as ListRoomsOutput;
    update_room::UpdateRoomOutput {
        arn id name create_time update_time maximum_message_rate_per_second maximum_message_length
        message_review_handler tags logging_configuration_identifiers
    } as Room;
    delete_room::DeleteRoomOutput {} as Empty;
    create_chat_token::CreateChatTokenOutput {
        token token_expiration_time session_expiration_time
    } as ChatToken;
    send_event::SendEventOutput { id } as SendEventOutput;
    delete_message::DeleteMessageOutput { id } as DeleteMessageOutput;
    disconnect_user::DisconnectUserOutput {} as Empty;
    tag_resource::TagResourceOutput {} as Empty;
    untag_resource::UntagResourceOutput {} as Empty;
    list_tags_for_resource::ListTagsForResourceOutput { tags } as ListTagsForResourceOutput;
}

sent! {
    MessageReviewHandlerInput => types::MessageReviewHandler {
        set_uri uri, set_fallback_result fallback_result,
    };
}

requests! {
    CreateRoom(CreateRoomInput) => create_room(CreateRoomInputBuilder) {
        set_name name, set_maximum_message_rate_per_second maximum_message_rate_per_second,
        set_maximum_message_length maximum_message_length,
        set_message_review_handler message_review_handler, set_tags tags,
        set_logging_configuration_identifiers logging_configuration_identifiers,
    };
    GetRoom(GetRoomInput) => get_room(GetRoomInputBuilder) {
        set_identifier identifier,
    };
    ListRooms(ListRoomsInput) => list_rooms(ListRoomsInputBuilder) {
        set_name name, set_next_token next_token, set_max_results max_results,
        set_message_review_handler_uri message_review_handler_uri,
        set_logging_configuration_identifier logging_configuration_identifier,
    };
    UpdateRoom(UpdateRoomInput) => update_room(UpdateRoomInputBuilder) {
        set_identifier identifier, set_name name,
        set_maximum_message_rate_per_second maximum_message_rate_per_second,
        set_maximum_message_length maximum_message_length,
        set_message_review_handler message_review_handler,
        set_logging_configuration_identifiers logging_configuration_identifiers,
    };
    DeleteRoom(DeleteRoomInput) => delete_room(DeleteRoomInputBuilder) {
        set_identifier identifier,
    };
    CreateChatToken(CreateChatTokenInput) => create_chat_token(CreateChatTokenInputBuilder) {
        set_room_identifier room_identifier, set_user_id user_id, set_capabilities capabilities,
        set_session_duration_in_minutes session_duration_in_minutes, set_attributes attributes,
    };
    SendEvent(SendEventInput) => send_event(SendEventInputBuilder) {
        set_room_identifier room_identifier, set_event_name event_name, set_attributes attributes,
    };
    DeleteMessage(DeleteMessageInput) => delete_message(DeleteMessageInputBuilder) {
        set_room_identifier room_identifier, set_id id, set_reason reason,
    };
    DisconnectUser(DisconnectUserInput) => disconnect_user(DisconnectUserInputBuilder) {
        set_room_identifier room_identifier, set_user_id user_id, set_reason reason,
    };
    TagChatResource(TagChatResourceInput) => tag_resource(TagResourceInputBuilder) {
        set_resource_arn resource_arn, set_tags tags,
    };
    UntagChatResource(UntagChatResourceInput) => untag_resource(UntagResourceInputBuilder) {
        set_resource_arn resource_arn, set_tag_keys tag_keys,
    };
    ListTagsForChatResource(ListTagsForChatResourceInput) => list_tags_for_resource(ListTagsForResourceInputBuilder) {
        set_resource_arn resource_arn,
    };
}
