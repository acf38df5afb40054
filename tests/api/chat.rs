//! Who connects to a chat room, once.

use super::world::{World, refused, ring};
use stagepass::claims::ChatClaims;
use stagepass::{
    ChatTokenCapability, Clock, CreateChatToken, Exception, OpenError, OperationError, Purpose, Refused,
    Resource, RoomArn, TokenId, TokenSealer,
};
use std::collections::BTreeMap;

#[test]
fn a_chat_token_opens_one_connection_once() {
    let world = World::new();
    let token = world.chat_token(r#"{"attributes": {"name": "Ann"}}"#);
    let grant = world.connect(&token).unwrap();
    assert_eq!(grant.user_id().as_str(), "11231234");
    assert_eq!(grant.attributes().unwrap().get("name"), Some("Ann"));
    assert_eq!(grant.room_arn(), &world.room);
    assert_eq!(refused(world.connect(&token)).to_string(), "the token was used already");
    assert!(world.connect(&world.chat_token("{}")).is_ok());
}

#[test]
fn a_chat_token_lets_in_for_59_seconds_and_not_at_the_minute() {
    let world = World::new();
    let (one, two) = (world.chat_token("{}"), world.chat_token("{}"));
    world.set("2023-03-06T21:48:42Z");
    assert!(world.connect(&one).is_ok());
    world.set("2023-03-06T21:48:43Z");
    let expired = "the token expired at 2023-03-06T21:48:43Z, and it is 2023-03-06T21:48:43Z";
    assert_eq!(refused(world.connect(&two)).to_string(), expired);
    // A used token that has expired is expired.
    assert_eq!(refused(world.connect(&one)).to_string(), expired);
}

#[test]
fn a_used_chat_token_stays_used_through_the_leeway() {
    let world = World::with_leeway(10);
    let (token, other) = (world.chat_token("{}"), world.chat_token("{}"));
    world.connect(&token).unwrap();
    world.set("2023-03-06T21:48:52Z");
    assert!(world.connect(&other).is_ok());
    assert_eq!(refused(world.connect(&token)), Refused::AlreadyUsed);
    world.set("2023-03-06T21:48:53Z");
    assert_eq!(
        refused(world.connect(&token)).to_string(),
        "the token expired at 2023-03-06T21:48:43Z, and it is 2023-03-06T21:48:53Z"
    );
}

#[test]
fn a_chat_token_is_for_its_room() {
    let world = World::new();
    let token = world.chat_token("{}");
    let other = RoomArn::new("arn:aws:ivschat:us-west-2:123456789012:room/other").unwrap();
    let wrong = refused(world.service.connect(&other, token.token.as_str()));
    assert_eq!(
        wrong.to_string().replace(world.room.room_id(), "<id>"),
        "the token is for arn:aws:ivschat:us-west-2:123456789012:room/<id>, \
         not for arn:aws:ivschat:us-west-2:123456789012:room/other"
    );
    // That attempt did not use it up.
    assert!(world.connect(&token).is_ok());
}

#[test]
fn a_chat_token_alone_says_which_room_it_is_for() {
    let world = World::new();
    let token = world.chat_token("{}");
    let grant = world.service.connect_to_any_room(token.token.as_str()).unwrap();
    assert_eq!(grant.room_arn(), &world.room);
    assert_eq!(refused(world.service.connect_to_any_room(token.token.as_str())), Refused::AlreadyUsed);
    assert_eq!(refused(world.connect(&token)), Refused::AlreadyUsed);
    assert_eq!(refused(world.service.connect_to_any_room("no token")), Refused::NotOurs);
    let late = world.chat_token("{}");
    world.set("2023-03-06T21:48:43Z");
    assert_eq!(
        refused(world.service.connect_to_any_room(late.token.as_str())).to_string(),
        "the token expired at 2023-03-06T21:48:43Z, and it is 2023-03-06T21:48:43Z"
    );
}

#[test]
fn a_room_that_is_gone_lets_nobody_in() {
    let world = World::new();
    let token = world.chat_token("{}");
    let attempt = world.emptied().connect(&world.room, token.token.as_str());
    assert_eq!(refused(attempt).to_string(), "the room does not exist");
    let attempt = world.emptied().connect_to_any_room(token.token.as_str());
    assert_eq!(refused(attempt).to_string(), "the room does not exist");
}

#[test]
fn a_chat_token_cannot_be_made_for_a_room_that_does_not_exist() {
    let request = CreateChatToken::from_json(
        br#"{"roomIdentifier": "arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6", "userId": "u"}"#,
    )
    .unwrap();
    let Err(OperationError::Exception(exception)) = World::new().service.create_chat_token(&request) else {
        panic!("made")
    };
    assert_eq!(exception, Exception::ResourceNotFound(Resource::Room(request.room_identifier)));
}

#[test]
fn a_token_of_the_other_kind_is_not_ours() {
    let world = World::new();
    let (participant, chat) = (world.token("{}"), world.chat_token("{}"));
    let attempt = world.service.connect(&world.room, participant.token.as_str());
    assert_eq!(refused(attempt), Refused::NotOurs);
    let authority = world.service.authority();
    let attempt = authority.open_participant_token(chat.token.as_str(), &world.stage);
    assert_eq!(attempt, Err(Refused::NotOurs));
    let foreign = authority.clone().with_sealer(ring("k", 8));
    assert_eq!(foreign.open_chat_token(chat.token.as_str(), &world.room), Err(Refused::NotOurs));
}

#[test]
fn what_was_sealed_for_one_purpose_does_not_open_for_the_other() {
    // The same bytes, so that only the purpose tells them apart.
    let ring = ring("k", 7);
    for (purpose, other) in [(Purpose::Chat, Purpose::Participant), (Purpose::Participant, Purpose::Chat)] {
        let sealed = ring.seal(purpose, b"claims").unwrap();
        let mut read = 0_u32;
        assert_eq!(ring.open(other, sealed.as_str(), &mut |_| read = 1), Err(OpenError));
        assert_eq!(read, 0);
        assert_eq!(ring.open(purpose, sealed.as_str(), &mut |claims| assert_eq!(claims, b"claims")), Ok(()));
    }
}

#[test]
fn a_chat_user_may_do_what_was_granted_while_the_session_lasts() {
    let world = World::new();
    let members = r#"{"capabilities": ["SEND_MESSAGE"], "sessionDurationInMinutes": 30}"#;
    let grant = world.connect(&world.chat_token(members)).unwrap();
    let last = "2023-03-06T22:17:42Z".parse().unwrap();
    let over = "2023-03-06T22:17:43Z".parse().unwrap();
    assert_eq!(grant.require(ChatTokenCapability::SendMessage, last), Ok(()));
    assert_eq!(grant.require_session(last), Ok(()));
    let missing = grant.require(ChatTokenCapability::DeleteMessage, last).unwrap_err();
    assert_eq!(missing.to_string(), "the token does not grant DELETE_MESSAGE");
    let missing = grant.require(ChatTokenCapability::DisconnectUser, last).unwrap_err();
    assert_eq!(missing.to_string(), "the token does not grant DISCONNECT_USER");
    let ended = "the session expired at 2023-03-06T22:17:43Z, and it is 2023-03-06T22:17:43Z";
    assert_eq!(grant.require_session(over).unwrap_err().to_string(), ended);
    // That the session is over is said first.
    assert_eq!(grant.require(ChatTokenCapability::SendMessage, over).unwrap_err().to_string(), ended);
    assert_eq!(grant.require(ChatTokenCapability::DeleteMessage, over).unwrap_err().to_string(), ended);
}

#[test]
fn a_viewer_has_the_session_and_nothing_else() {
    let world = World::new();
    let grant = world.connect(&world.chat_token("{}")).unwrap();
    let now = world.clock.now();
    assert_eq!(grant.require_session(now), Ok(()));
    let denied = ChatTokenCapability::ALL.iter().map(|capability| grant.require(*capability, now).is_err());
    assert_eq!(denied.collect::<Vec<_>>(), [true, true, true]);
}

#[test]
fn the_session_of_a_late_connection_is_counted_from_the_issue() {
    let world = World::new();
    let token = world.chat_token(r#"{"sessionDurationInMinutes": 2}"#);
    world.set("2023-03-06T21:48:42Z");
    let grant = world.connect(&token).unwrap();
    assert_eq!(grant.session_expires_at().to_string(), "2023-03-06T21:49:43Z");
    assert_eq!(grant.expires_at().to_string(), "2023-03-06T21:48:43Z");
}

#[test]
fn a_chat_token_says_when_it_was_made_and_for_how_long() {
    let request = CreateChatToken::from_json(
        br#"{"roomIdentifier": "arn:aws:ivschat:us-west-2:123456789012:room/a", "userId": "u",
             "sessionDurationInMinutes": 180}"#,
    );
    let issued_at = "2023-03-06T21:47:43Z".parse().unwrap();
    let claims = ChatClaims::new(TokenId::from_bytes([1; 16]), request.unwrap(), issued_at).unwrap();
    assert_eq!(claims.session_duration().minutes(), 180);
    assert_eq!(claims.issued_at().to_string(), "2023-03-06T21:47:43Z");
}

#[test]
fn the_attributes_of_an_opened_token_are_pairs_as_any_others() {
    let world = World::new();
    let token = world.token(r#"{"attributes": {"role": "host", "name": "Alice"}}"#);
    let opened =
        world.service.authority().open_participant_token(token.token.as_str(), &world.stage).unwrap();
    let pairs = BTreeMap::from(opened.attributes().unwrap().clone());
    let expected =
        [("name", "Alice"), ("role", "host")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(pairs, BTreeMap::from(expected));
}

#[test]
fn an_authority_tells_its_leeway() {
    assert_eq!(World::new().service.authority().leeway().seconds(), 0);
    assert_eq!(World::with_leeway(10).service.authority().leeway().seconds(), 10);
}
