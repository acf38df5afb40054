//! The operations on tags, of both services.

use super::members::{assert_answer, assert_members, assert_request};
use super::violations;
use stagepass::tagging::{
    ChatResourceArn, ListTagsForChatResource, ListTagsForChatResourceInput, ListTagsForResource,
    ListTagsForResourceInput, ResourceArn, TagChatResource, TagChatResourceInput, TagKey, TagKeys,
    TagResource, TagResourceInput, UntagChatResource, UntagChatResourceInput, UntagResource,
    UntagResourceInput,
};
use stagepass::{Api, Operation, Tags};

const STAGE: &str = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";
const ROOM: &str = "arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6";

const STAGE_PATTERN: &str = "^arn:aws:ivs:[a-z0-9-]+:[0-9]+:[a-z-]+/[a-zA-Z0-9-]+$";
const ROOM_PATTERN: &str = "^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:[a-z-]+/[a-zA-Z0-9-]+$";

fn keys(keys: &[&str]) -> TagKeys {
    TagKeys::new(keys.iter().map(|key| TagKey::new(*key).unwrap()).collect::<Vec<_>>()).unwrap()
}

#[test]
fn a_resource_of_either_service_is_given_tags() {
    let literal = format!(r#"{{"resourceArn":"{STAGE}","tags":{{"team":"live"}}}}"#);
    assert_request!(TagResourceInput, TagResource, &literal);
    assert_members(&literal, "realtime", "TagResourceRequest");
    let tags = Tags::new([("team", "live")]).unwrap();
    let built = TagResource::new(ResourceArn::new(STAGE).unwrap(), tags.clone());
    assert_eq!(TagResource::from_json(literal.as_bytes()), Ok(built));

    let literal = format!(r#"{{"resourceArn":"{ROOM}","tags":{{"team":"live"}}}}"#);
    assert_request!(TagChatResourceInput, TagChatResource, &literal);
    assert_members(&literal, "chat", "TagResourceRequest");
    let built = TagChatResource::new(ChatResourceArn::new(ROOM).unwrap(), tags);
    assert_eq!(TagChatResource::from_json(literal.as_bytes()), Ok(built));

    assert_answer(Operation::TagResource, "{}");
    assert_answer(Operation::TagChatResource, "{}");
}

#[test]
fn tags_of_a_resource_of_either_service_are_removed() {
    let literal = format!(r#"{{"resourceArn":"{STAGE}","tagKeys":["team","aws:*"]}}"#);
    assert_request!(UntagResourceInput, UntagResource, &literal);
    assert_members(&literal, "realtime", "UntagResourceRequest");
    let built = UntagResource::new(ResourceArn::new(STAGE).unwrap(), keys(&["team", "aws:*"]));
    assert_eq!(UntagResource::from_json(literal.as_bytes()), Ok(built));

    let literal = format!(r#"{{"resourceArn":"{ROOM}","tagKeys":[]}}"#);
    assert_request!(UntagChatResourceInput, UntagChatResource, &literal);
    assert_members(&literal, "chat", "UntagResourceRequest");
    let built = UntagChatResource::new(ChatResourceArn::new(ROOM).unwrap(), TagKeys::default());
    assert_eq!(UntagChatResource::from_json(literal.as_bytes()), Ok(built));

    assert_answer(Operation::UntagResource, "{}");
    assert_answer(Operation::UntagChatResource, "{}");
}

#[test]
fn the_tags_of_a_resource_of_either_service_are_asked_for() {
    let literal = format!(r#"{{"resourceArn":"{STAGE}"}}"#);
    assert_request!(ListTagsForResourceInput, ListTagsForResource, &literal);
    assert_members(&literal, "realtime", "ListTagsForResourceRequest");
    let built = ListTagsForResource::new(ResourceArn::new(STAGE).unwrap());
    assert_eq!(ListTagsForResource::from_json(literal.as_bytes()), Ok(built));

    let literal = format!(r#"{{"resourceArn":"{ROOM}"}}"#);
    assert_request!(ListTagsForChatResourceInput, ListTagsForChatResource, &literal);
    assert_members(&literal, "chat", "ListTagsForResourceRequest");
    let built = ListTagsForChatResource::new(ChatResourceArn::new(ROOM).unwrap());
    assert_eq!(ListTagsForChatResource::from_json(literal.as_bytes()), Ok(built));

    assert_answer(Operation::ListTagsForResource, r#"{"tags":{"team":"live"}}"#);
    assert_answer(Operation::ListTagsForChatResource, r#"{"tags":{}}"#);
}

#[test]
fn everything_wrong_with_a_request_about_tags_is_told_in_the_order_of_the_model() {
    let long = "k".repeat(129);
    let expected = |pattern: &str, more: &str| {
        format!(
            "Value at '/resourceArn' failed to satisfy constraint: \
             Member must satisfy regular expression pattern: {pattern}{more}"
        )
    };
    // The ARN of each service is none of the other's.
    for (api, wrong, pattern) in [(Api::Realtime, ROOM, STAGE_PATTERN), (Api::Chat, STAGE, ROOM_PATTERN)] {
        let refused = |name: &str, body: String| {
            let operation = Operation::of(api, name).unwrap();
            violations(operation.check(body.as_bytes())).to_string()
        };
        assert_eq!(
            refused("TagResource", format!(r#"{{"tags": {{"aws:x": ""}}, "resourceArn": "{wrong}"}}"#)),
            "2 validation errors detected. ".to_owned()
                + &expected(
                    pattern,
                    "; Value at '/tags' failed to satisfy constraint: \
                     Member must not begin with aws:, in any mix of case"
                )
        );
        assert_eq!(
            refused("UntagResource", format!(r#"{{"tagKeys": ["", "{long}"], "resourceArn": "{wrong}"}}"#)),
            "3 validation errors detected. ".to_owned()
                + &expected(
                    pattern,
                    "; Value with length 0 at '/tagKeys/0' failed to satisfy constraint: \
                     Member must have length between 1 and 128, inclusive; \
                     Value with length 129 at '/tagKeys/1' failed to satisfy constraint: \
                     Member must have length between 1 and 128, inclusive"
                )
        );
        assert_eq!(
            refused("ListTagsForResource", format!(r#"{{"resourceArn": "{wrong}"}}"#)),
            "1 validation error detected. ".to_owned() + &expected(pattern, "")
        );
        assert_eq!(
            refused("TagResource", "{}".to_owned()),
            "2 validation errors detected. \
             Value at '/resourceArn' failed to satisfy constraint: Member must not be null; \
             Value at '/tags' failed to satisfy constraint: Member must not be null"
        );
    }
}

/// The expression of the models has one letter for the type of the resource, and would take none of
/// these.
#[test]
fn the_arn_of_a_resource_has_a_word_for_its_type() {
    for arn in [STAGE, "arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345", "arn:aws:ivs:a:1:x/a"] {
        assert_eq!(ResourceArn::new(arn).unwrap().as_str(), arn);
        assert!(ChatResourceArn::new(arn).is_err());
    }
    assert!(ChatResourceArn::new(ROOM).is_ok() && ResourceArn::new(ROOM).is_err());
    assert!(ResourceArn::new("arn:aws:ivs:a:1:/a").is_err());
    assert!(ResourceArn::new("arn:aws:ivs:a:1:stage/").is_err());
}
