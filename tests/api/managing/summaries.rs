//! A list tells of each item what its summary has.

use super::super::world::World;
use super::stages::json;
use stagepass::participant::ListParticipants;
use stagepass::public_key::{ImportPublicKey, ListPublicKeys};
use stagepass::room::{CreateRoom, ListRooms};
use stagepass::stage::{ListStages, UpdateStage};
use stagepass::tagging::{ResourceArn, TagResource};
use stagepass::{StageArn, Tags};

fn tag(world: &World, arn: &str) {
    let request = TagResource::new(ResourceArn::new(arn).unwrap(), Tags::new([("team", "live")]).unwrap());
    world.service.tag_resource(&request).unwrap();
}

#[test]
fn a_stage_is_listed_with_its_name_its_session_and_its_tags() {
    let world = World::new();
    let arn: &StageArn = &world.stage;
    let body = format!(r#"{{"arn": "{arn}", "name": "one"}}"#);
    world.service.update_stage(&UpdateStage::from_json(body.as_bytes()).unwrap()).unwrap();
    tag(&world, arn.as_str());
    let session = world.join(&world.token("{}")).unwrap().1.session_id;
    let listed = json(&world.service.list_stages(&ListStages::default()).unwrap());
    let told = format!(
        r#"{{"stages":[{{"arn":"{arn}","name":"one","activeSessionId":"{session}","tags":{{"team":"live"}}}}]}}"#
    );
    assert_eq!(listed, told);
}

#[test]
fn a_participant_is_listed_with_its_state_its_user_and_whether_it_published() {
    let world = World::new();
    let token = world.token(r#"{"userId": "ann"}"#);
    let (connection, joined) = world.join(&token).unwrap();
    let list = ListParticipants::new(world.stage.clone(), joined.session_id);
    let listed = || json(&world.service.list_participants(&list).unwrap());
    let told = |state: &str, published: bool| {
        format!(
            r#"{{"participants":[{{"participantId":"{}","userId":"ann","state":"{state}","firstJoinTime":"2023-03-06T21:47:43Z","published":{published}}}]}}"#,
            token.participant_id
        )
    };
    assert_eq!(listed(), told("CONNECTED", false));
    world.service.publish(&connection).unwrap();
    assert_eq!(listed(), told("CONNECTED", true));
    world.service.leave(&connection).unwrap();
    assert_eq!(listed(), told("DISCONNECTED", true));
}

#[test]
fn a_key_is_listed_with_its_name_and_its_tags() {
    let world = World::new();
    let material = serde_json::to_string(include_str!("../key_pair/keys/public.pem")).unwrap();
    let body = format!(r#"{{"publicKeyMaterial": {material}, "name": "one", "tags": {{"team": "live"}}}}"#);
    let request = ImportPublicKey::from_json(body.as_bytes()).unwrap();
    let arn = world.service.import_public_key(&request).unwrap().public_key.arn;
    let told = format!(r#"{{"publicKeys":[{{"arn":"{arn}","name":"one","tags":{{"team":"live"}}}}]}}"#);
    assert_eq!(json(&world.service.list_public_keys(&ListPublicKeys::default()).unwrap()), told);
}

#[test]
fn a_room_is_listed_with_all_but_its_limits() {
    let handler = r#"{"uri":"arn:aws:lambda:us-west-2:123456789012:function:f","fallbackResult":"DENY"}"#;
    let logging = r#"["arn:aws:ivschat:us-west-2:123456789012:logging-configuration/AbCdEf123456"]"#;
    let world = World::new();
    let body = format!(
        r#"{{"name": "one", "messageReviewHandler": {handler}, "tags": {{"team": "live"}}, "loggingConfigurationIdentifiers": {logging}}}"#
    );
    let arn = world.service.create_room(&CreateRoom::from_json(body.as_bytes()).unwrap()).unwrap().arn;
    let named = ListRooms::from_json(br#"{"name": "one"}"#).unwrap();
    let told = format!(
        r#"{{"rooms":[{{"arn":"{arn}","id":"{}","name":"one","messageReviewHandler":{handler},"createTime":"2023-03-06T21:47:43.000Z","updateTime":"2023-03-06T21:47:43.000Z","tags":{{"team":"live"}},"loggingConfigurationIdentifiers":{logging}}}]}}"#,
        arn.room_id()
    );
    assert_eq!(json(&world.service.list_rooms(&named).unwrap()), told);
}
