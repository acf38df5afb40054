//! Stages and public keys are given tags, and lose them.

use super::super::world::World;
use super::stages::exception;
use stagepass::Tags;
use stagepass::public_key::{ImportPublicKey, PublicKeyMaterial};
use stagepass::tagging::{ListTagsForResource, ResourceArn, TagKey, TagKeys, TagResource, UntagResource};

fn tags(pairs: &[(&str, &str)]) -> Tags {
    Tags::new(pairs.iter().copied()).unwrap()
}

fn keys(keys: &[&str]) -> TagKeys {
    TagKeys::new(keys.iter().map(|key| TagKey::new(*key).unwrap()).collect::<Vec<_>>()).unwrap()
}

/// The ARNs of what has tags.
fn resources(world: &World) -> [ResourceArn; 2] {
    let material = PublicKeyMaterial::new(include_str!("../key_pair/keys/public.pem")).unwrap();
    let key = world.service.import_public_key(&ImportPublicKey::new(material)).unwrap().public_key;
    [world.stage.as_str(), key.arn.as_str()].map(|arn| ResourceArn::new(arn).unwrap())
}

fn told(world: &World, arn: &ResourceArn) -> Tags {
    world.service.list_tags_for_resource(&ListTagsForResource::new(arn.clone())).unwrap().tags
}

#[test]
fn tags_are_added_replaced_and_taken_away() {
    let world = World::new();
    for arn in resources(&world) {
        assert_eq!(told(&world, &arn), Tags::none());
        let tag = |pairs| TagResource::new(arn.clone(), tags(pairs));
        world.service.tag_resource(&tag(&[("a", "1"), ("b", "2")])).unwrap();
        world.service.tag_resource(&tag(&[("b", "3"), ("c", "4")])).unwrap();
        assert_eq!(told(&world, &arn), tags(&[("a", "1"), ("b", "3"), ("c", "4")]));
        let untag = UntagResource::new(arn.clone(), keys(&["a", "c", "nobody's", "aws:no tag has it"]));
        world.service.untag_resource(&untag).unwrap();
        assert_eq!(told(&world, &arn), tags(&[("b", "3")]));
    }
    assert_eq!(world.stored_stage().tags, tags(&[("b", "3")]));
}

#[test]
fn nothing_has_more_than_fifty_tags() {
    let world = World::new();
    for arn in resources(&world) {
        let pairs: Vec<_> = (10..60).map(|n| (n.to_string(), String::new())).collect();
        let fifty = Tags::new(pairs).unwrap();
        world.service.tag_resource(&TagResource::new(arn.clone(), fifty.clone())).unwrap();
        let one_more = TagResource::new(arn.clone(), tags(&[("10", "another"), ("60", "")]));
        let refused = exception(world.service.tag_resource(&one_more));
        assert_eq!(
            refused.to_string(),
            "1 validation error detected. Value with length 51 at '/tags' failed to satisfy constraint: \
             Member must have length between 0 and 50, inclusive"
        );
        // Nothing of it was changed.
        assert_eq!(told(&world, &arn), fifty);
        world.service.tag_resource(&TagResource::new(arn.clone(), tags(&[("10", "another")]))).unwrap();
        assert_eq!(told(&world, &arn).get("10"), Some("another"));
    }
}

#[test]
fn what_does_not_exist_has_no_tags() {
    let world = World::new();
    for (end, gone) in [
        ("stage/none", "Stage does not exist"),
        ("public-key/none", "Public key does not exist"),
        ("composition/none", "Resource does not exist"),
    ] {
        let arn = ResourceArn::new(format!("arn:aws:ivs:us-west-2:123456789012:{end}")).unwrap();
        let tag = TagResource::new(arn.clone(), tags(&[("a", "1")]));
        assert_eq!(exception(world.service.tag_resource(&tag)).to_string(), gone);
        let untag = UntagResource::new(arn.clone(), keys(&["a"]));
        assert_eq!(exception(world.service.untag_resource(&untag)).to_string(), gone);
        let list = ListTagsForResource::new(arn);
        let refused = exception(world.service.list_tags_for_resource(&list));
        assert_eq!((refused.code(), refused.to_string().as_str()), ("ResourceNotFoundException", gone));
    }
}
