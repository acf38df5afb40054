//! Rooms are made, looked up, listed, changed and deleted, and have tags.

use super::super::world::{World, refused};
use super::stages::{exception, json};
use stagepass::chat::RoomLimits;
use stagepass::list::MaxRoomResults;
use stagepass::room::{
    CreateRoom, DeleteRoom, FallbackResult, GetRoom, ListRooms, MaxMessageLength, Room, UpdateRoom,
};
use stagepass::store::Quotas;
use stagepass::tagging::{
    ChatResourceArn, ListTagsForChatResource, TagChatResource, TagKey, TagKeys, UntagChatResource,
};
use stagepass::{Api, CreateChatToken, Refused, RoomArn, Tags};

fn create(world: &World, members: &str) -> Room {
    let request = CreateRoom::from_json(members.as_bytes()).unwrap();
    world.service.create_room(&request).unwrap()
}

fn update(world: &World, room: &Room, members: &str) -> Room {
    let body = format!(r#"{{"identifier": "{}", {members}}}"#, room.arn);
    world.service.update_room(&UpdateRoom::from_json(body.as_bytes()).unwrap()).unwrap()
}

const REVIEWED: &str =
    r#""messageReviewHandler": {"uri": "arn:aws:lambda:us-west-2:123456789012:function:review"}"#;

#[test]
fn a_room_has_the_documented_defaults() {
    let world = World::new();
    let room = create(&world, "{}");
    let id = room.arn.room_id();
    assert_eq!(id.len(), 12);
    let told = format!(
        r#"{{"arn":"arn:aws:ivschat:us-west-2:123456789012:room/{id}","id":"{id}","createTime":"2023-03-06T21:47:43.000Z","updateTime":"2023-03-06T21:47:43.000Z","maximumMessageRatePerSecond":10,"maximumMessageLength":500,"tags":{{}}}}"#
    );
    assert_eq!(json(&room), told);
    assert_eq!(world.service.get_room(&GetRoom::new(room.arn.clone())).unwrap(), room);
    let reviewed = create(&world, &format!("{{{REVIEWED}}}"));
    assert_eq!(
        json(&reviewed.message_review_handler.unwrap()),
        r#"{"uri":"arn:aws:lambda:us-west-2:123456789012:function:review","fallbackResult":"ALLOW"}"#
    );
}

#[test]
fn what_an_update_gives_is_changed_and_the_rest_is_left() {
    let world = World::new();
    let room = create(&world, r#"{"name": "one", "tags": {"team": "live"}}"#);
    world.set("2023-03-06T22:00:00.000Z");
    let named = update(&world, &room, r#""name": "two", "maximumMessageLength": 100"#);
    assert_eq!(named.name.as_ref().map(AsRef::as_ref), Some("two"));
    assert_eq!(named.maximum_message_length.map(MaxMessageLength::characters), Some(100));
    assert_eq!(named.tags, room.tags);
    assert_eq!(named.create_time, room.create_time);
    assert_eq!(named.update_time.unwrap().to_string(), "2023-03-06T22:00:00.000Z");
    world.set("2023-03-06T23:00:00Z");
    // What changes nothing is no change.
    assert_eq!(update(&world, &room, r#""name": "two""#), named);
    let reviewed = update(&world, &room, REVIEWED);
    assert!(reviewed.message_review_handler.is_some());
    let denying = update(&world, &room, r#""messageReviewHandler": {"fallbackResult": "DENY"}"#);
    assert_eq!(
        json(&denying.message_review_handler.unwrap()),
        r#"{"uri":"arn:aws:lambda:us-west-2:123456789012:function:review","fallbackResult":"DENY"}"#
    );
    // Tags are a change of the room as any other: the list is in the order of `updateTime`.
    world.set("2023-03-07T00:00:00Z");
    let arn = ChatResourceArn::new(room.arn.as_str()).unwrap();
    let tags = Tags::new([("team", "night")]).unwrap();
    world.service.tag_chat_resource(&TagChatResource::new(arn, tags)).unwrap();
    let tagged = world.service.get_room(&GetRoom::new(room.arn.clone())).unwrap();
    assert_eq!(tagged.update_time.unwrap().to_string(), "2023-03-07T00:00:00.000Z");
    let detached = update(&world, &room, r#""messageReviewHandler": {"uri": ""}"#);
    assert_eq!(detached.message_review_handler, None);
}

#[test]
fn a_room_keeps_its_tags_and_where_it_logs_to() {
    let logging = r#"["arn:aws:ivschat:us-west-2:123456789012:logging-configuration/AbCdEf123456"]"#;
    let world = World::new();
    let members = format!(r#"{{"tags": {{"team": "live"}}, "loggingConfigurationIdentifiers": {logging}}}"#);
    let room = create(&world, &members);
    assert_eq!(room.tags, Tags::new([("team", "live")]).unwrap());
    let told = |room: &Room| room.logging_configuration_identifiers.as_ref().map(json);
    assert_eq!(told(&room).unwrap(), logging);
    let silent = update(&world, &room, r#""loggingConfigurationIdentifiers": []"#);
    assert_eq!(told(&silent), None);
    let logged = update(&world, &room, &format!(r#""loggingConfigurationIdentifiers": {logging}"#));
    assert_eq!(told(&logged).unwrap(), logging);
}

#[test]
fn what_is_deleted_is_gone_for_everybody() {
    let world = World::new();
    let token = world.chat_token("{}");
    let delete = DeleteRoom::new(world.room.clone());
    world.service.delete_room(&delete).unwrap();
    let gone = exception(world.service.delete_room(&delete));
    assert_eq!(
        (gone.code(), gone.to_string().as_str()),
        ("ResourceNotFoundException", "Room does not exist")
    );
    assert_eq!(exception(world.service.get_room(&GetRoom::new(world.room.clone()))), gone);
    assert_eq!(exception(world.service.update_room(&UpdateRoom::new(world.room.clone()))), gone);
    assert_eq!(refused(world.connect(&token)), Refused::NoSuchRoom);
    let body = format!(r#"{{"roomIdentifier": "{}", "userId": "u"}}"#, world.room);
    let request = CreateChatToken::from_json(body.as_bytes()).unwrap();
    assert_eq!(exception(world.service.create_chat_token(&request)), gone);
}

fn listed(world: &World, members: &str) -> Vec<RoomArn> {
    let mut request = ListRooms::from_json(members.as_bytes()).unwrap();
    request.max_results = Some(MaxRoomResults::from_items(1).unwrap());
    let mut shown = Vec::new();
    loop {
        let page = world.service.list_rooms(&request).unwrap();
        shown.extend(page.rooms.into_iter().map(|room| room.arn));
        request.next_token = page.next_token;
        if request.next_token.is_none() {
            return shown;
        }
    }
}

#[test]
fn rooms_are_listed_the_latest_changed_first() {
    let world = World::new();
    let one = create(&world, r#"{"name": "a"}"#);
    let two = create(&world, &format!(r#"{{"name": "b", {REVIEWED}}}"#));
    let logging = "arn:aws:ivschat:us-west-2:123456789012:logging-configuration/AbCdEf123456";
    let three =
        create(&world, &format!(r#"{{"name": "a", "loggingConfigurationIdentifiers": ["{logging}"]}}"#));
    let all = [&three.arn, &two.arn, &one.arn, &world.room].map(Clone::clone);
    assert_eq!(listed(&world, "{}"), all);
    update(&world, &one, r#""maximumMessageRatePerSecond": 1"#);
    let [three, two, one, first] = all;
    assert_eq!(listed(&world, "{}"), [one.clone(), three.clone(), two.clone(), first]);
    assert_eq!(listed(&world, r#"{"name": "a"}"#), [one, three.clone()]);
    let uri = "arn:aws:lambda:us-west-2:123456789012:function:review";
    assert_eq!(listed(&world, &format!(r#"{{"messageReviewHandlerUri": "{uri}"}}"#)), [two]);
    assert_eq!(listed(&world, &format!(r#"{{"loggingConfigurationIdentifier": "{logging}"}}"#)), [three]);
    assert_eq!(listed(&world, r#"{"name": "c"}"#), []);
}

#[test]
fn rooms_have_tags_too() {
    let world = World::new();
    let arn = ChatResourceArn::new(world.room.as_str()).unwrap();
    let tags = |pairs: &[(&str, &str)]| Tags::new(pairs.iter().copied()).unwrap();
    let told = || {
        let list = ListTagsForChatResource::new(arn.clone());
        world.service.list_tags_for_chat_resource(&list).unwrap().tags
    };
    let tag = TagChatResource::new(arn.clone(), tags(&[("a", "1"), ("b", "2")]));
    world.service.tag_chat_resource(&tag).unwrap();
    assert_eq!(told(), tags(&[("a", "1"), ("b", "2")]));
    let keys = TagKeys::new(vec![TagKey::new("a").unwrap()]).unwrap();
    world.service.untag_chat_resource(&UntagChatResource::new(arn.clone(), keys)).unwrap();
    assert_eq!(told(), tags(&[("b", "2")]));

    for (end, message) in
        [("room/gone-1", "Room does not exist"), ("logging-configuration/gone-1", "Resource does not exist")]
    {
        let none = ChatResourceArn::new(format!("arn:aws:ivschat:us-west-2:123456789012:{end}")).unwrap();
        let tag = TagChatResource::new(none.clone(), tags(&[("a", "1")]));
        let untag = UntagChatResource::new(none.clone(), TagKeys::new(Vec::new()).unwrap());
        let list = ListTagsForChatResource::new(none);
        for refused in [
            exception(world.service.tag_chat_resource(&tag)),
            exception(world.service.untag_chat_resource(&untag)),
            exception(world.service.list_tags_for_chat_resource(&list)),
        ] {
            assert_eq!((refused.code(), refused.status()), ("ResourceNotFoundException", 404));
            let body = format!(r#"{{"message":"{message}","resourceId":"gone-1","resourceType":"ROOM"}}"#);
            assert_eq!(serde_json::to_string(&refused.response(Api::Chat).body).unwrap(), body);
        }
    }
}

#[test]
fn so_many_rooms_are_there_and_no_more() {
    let mut quotas = Quotas::default();
    quotas.rooms = Some(2);
    let world = World::with(|authority| authority.with_quotas(quotas));
    create(&world, "{}");
    let third = exception(world.service.create_room(&CreateRoom::default()));
    assert_eq!((third.code(), third.status()), ("ServiceQuotaExceededException", 402));
    assert_eq!(
        serde_json::to_string(&third.response(Api::Chat).body).unwrap(),
        concat!(
            r#"{"message":"there are as many already as there may be","#,
            r#""resourceId":"unknown","resourceType":"ROOM","limit":2}"#
        )
    );
    world.service.delete_room(&DeleteRoom::new(world.room.clone())).unwrap();
    create(&world, "{}");
}

#[test]
fn a_room_says_what_its_sessions_are_held_to() {
    let world = World::new();
    let plain = RoomLimits::from(&create(&world, "{}"));
    assert_eq!(plain, RoomLimits::default());
    let room = create(
        &world,
        &format!(r#"{{"maximumMessageLength": 9, "maximumMessageRatePerSecond": 8, {REVIEWED}}}"#),
    );
    let limits = RoomLimits::from(&room);
    assert_eq!((limits.message_length.characters(), limits.message_rate.messages_per_second()), (9, 8));
    assert_eq!(limits.review, Some(FallbackResult::Allow));
    // What is known of a room elsewhere may be its ARN alone.
    assert_eq!(RoomLimits::from(&Room::new(world.room.clone())), RoomLimits::default());
}
