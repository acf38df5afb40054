//! Events, deletions and disconnects reach a room as frames.

use super::super::world::World;
use super::stages::{exception, json};
use stagepass::moderation::{DeleteMessage, DisconnectUser, SendEvent};
use stagepass::{ChatUserId, RoomArn};

#[test]
fn an_event_is_one_frame_for_the_whole_room() {
    let world = World::new();
    let body = format!(
        r#"{{"roomIdentifier": "{}", "eventName": "goal", "attributes": {{"score": "2:1"}}}}"#,
        world.room
    );
    let done = world.service.send_event(&SendEvent::from_json(body.as_bytes()).unwrap()).unwrap();
    let id = done.answer.id.as_str();
    assert_eq!(id.len(), 12);
    let frame = format!(
        r#"{{"Type":"EVENT","Id":"{id}","RequestId":"","EventName":"goal","Attributes":{{"score":"2:1"}},"SendTime":"2023-03-06T21:47:43.000Z"}}"#
    );
    assert_eq!(json(&done.broadcast), frame);
    assert_eq!(done.disconnects, None);
    let another = world.service.send_event(&SendEvent::new(world.room.clone(), "goal".parse().unwrap()));
    assert_ne!(another.unwrap().answer.id.as_str(), id);
}

#[test]
fn a_deleted_message_is_named_as_clients_read_it() {
    let world = World::new();
    let body = format!(r#"{{"roomIdentifier": "{}", "id": "AbCdEf123456", "reason": "rude"}}"#, world.room);
    let done = world.service.delete_message(&DeleteMessage::from_json(body.as_bytes()).unwrap()).unwrap();
    let frame = format!(
        r#"{{"Type":"EVENT","Id":"{}","RequestId":"","EventName":"aws:DELETE_MESSAGE","Attributes":{{"MessageID":"AbCdEf123456","MessageId":"AbCdEf123456","Reason":"rude"}},"SendTime":"2023-03-06T21:47:43.000Z"}}"#,
        done.answer.id.as_str()
    );
    assert_eq!(json(&done.broadcast), frame);
    assert_eq!(done.disconnects, None);
}

#[test]
fn a_disconnected_user_is_told_of_and_then_ended() {
    let world = World::new();
    let request = DisconnectUser::new(world.room.clone(), ChatUserId::new("alice").unwrap());
    let done = world.service.disconnect_user(&request).unwrap();
    let frame = json(&done.broadcast);
    let attributes = r#""RequestId":"","EventName":"aws:DISCONNECT_USER","Attributes":{"UserId":"alice"}"#;
    assert!(frame.contains(attributes), "{frame}");
    assert_eq!(done.disconnects, Some(ChatUserId::new("alice").unwrap()));
}

#[test]
fn nothing_is_sent_to_a_room_that_does_not_exist() {
    let world = World::new();
    let none = RoomArn::new("arn:aws:ivschat:us-west-2:123456789012:room/none").unwrap();
    let gone = "Room does not exist";
    let event = SendEvent::new(none.clone(), "goal".parse().unwrap());
    assert_eq!(exception(world.service.send_event(&event)).to_string(), gone);
    let deletion = DeleteMessage::new(none.clone(), "AbCdEf123456".parse().unwrap());
    assert_eq!(exception(world.service.delete_message(&deletion)).to_string(), gone);
    let user = DisconnectUser::new(none, ChatUserId::new("alice").unwrap());
    assert_eq!(exception(world.service.disconnect_user(&user)).to_string(), gone);
}
