//! How a session ends, and what it takes until then.

use super::super::world::{Dry, World};
use super::reviews::request;
use super::{ALL, Connected, code, grant, is_broadcast, reviewing, told};
use allocation_counter::measure;
use stagepass::chat::{ChatRoom, ChatSession, Ending, Output, Review, RoomLimits};
use stagepass::room::FallbackResult;
use stagepass::{CreateChatToken, CreateChatTokenInput, PredictableRandom, RandomError};

#[test]
fn a_session_that_has_run_out_is_told_so_and_closed() {
    let over = r#"{"Type":"ERROR","Id":"<id>","RequestId":"","ErrorCode":401,"ErrorMessage":"the session expired at 2023-03-06T21:48:43Z, and it is 2023-03-06T21:48:43Z"}"#;
    let mut connected = Connected::with(ALL, 1, RoomLimits::default());
    connected.poll(30_000);
    assert_eq!(connected.deadline(), Some(60_000));
    assert!(is_broadcast(&connected.say(59_999, "c")));
    assert_eq!(told(&connected.poll(60_000)), [over, "close"]);
    assert!(connected.session.is_over());

    // A frame that comes first is not answered any more.
    let mut connected = Connected::with(ALL, 1, RoomLimits::default());
    assert_eq!(told(&connected.say(60_000, "c")), [over, "close"]);
}

#[test]
fn a_message_whose_review_is_due_before_the_end_is_settled_and_no_other() {
    let mut connected = Connected::with(ALL, 1, RoomLimits::default().reviewed(FallbackResult::Allow));
    request(&connected.say(59_800, "c"));
    request(&connected.say(59_801, "c"));
    // However late the host asks.
    let outputs = connected.poll(61_000);
    assert!(is_broadcast(&outputs[..1]), "{outputs:?}");
    assert_eq!((code(&outputs[1..2]), &outputs[2..]), (401, &[Output::Close][..]));
}

#[test]
fn a_server_that_stops_sends_its_clients_for_another_token() {
    let mut connected = Connected::new();
    let outputs = connected.session.end(Ending::ServerStops, &connected.random).unwrap();
    let stops = r#"{"Type":"ERROR","Id":"<id>","RequestId":"","ErrorCode":401,"ErrorMessage":"the server is about to stop"}"#;
    assert_eq!(told(&outputs), [stops, "close"]);
    let mut connected = Connected::new();
    let outputs = connected.session.end(Ending::RoomDeleted, &connected.random).unwrap();
    let gone = r#"{"Type":"ERROR","Id":"<id>","RequestId":"","ErrorCode":404,"ErrorMessage":"the room does not exist"}"#;
    assert_eq!(told(&outputs), [gone, "close"]);
}

#[test]
fn nothing_comes_after_the_end() {
    let mut connected = reviewing(FallbackResult::Allow);
    let asked = request(&connected.say(0, "Hello"));
    connected.session.end(Ending::Disconnected, &connected.random).unwrap();
    assert_eq!(connected.reviewed(1, &asked.message_id, r#"{"ReviewResult":"ALLOW"}"#), []);
    assert_eq!(connected.say(2, "Hello"), []);
    assert_eq!(connected.poll(4_000_000), []);
    assert_eq!(connected.session.end(Ending::ServerStops, &connected.random), Ok(Vec::new()));
    assert_eq!((connected.session.is_over(), connected.deadline()), (true, None));
}

#[test]
fn a_ping_is_due_every_30_seconds_and_two_that_are_not_answered_are_the_end() {
    let mut connected = Connected::new();
    assert_eq!(connected.deadline(), Some(30_000));
    assert_eq!(connected.poll(29_999), []);
    assert_eq!(connected.poll(30_000), [Output::Ping]);
    assert_eq!(connected.poll(30_000), []);
    connected.session.pong();
    assert_eq!(connected.deadline(), Some(60_000));
    assert_eq!(connected.poll(60_000), [Output::Ping]);
    assert_eq!(connected.poll(90_000), [Output::Ping]);
    connected.session.pong();
    assert_eq!(connected.poll(120_000), [Output::Ping]);
    assert_eq!(connected.poll(150_000), [Output::Ping]);
    assert_eq!(connected.poll(180_000), [Output::Cut]);
    assert_eq!((connected.session.is_over(), connected.deadline()), (true, None));
}

#[test]
fn without_randomness_a_session_stays_as_it_was() {
    let mut connected = Connected::with(ALL, 1, RoomLimits::default().reviewed(FallbackResult::Allow));
    let asked = request(&connected.say(0, "Hello"));
    let before = format!("{:?}", connected.session);
    let (now, over) = (connected.at(10), connected.at(60_000));
    let frame = br#"{"Action":"SEND_MESSAGE","Content":"c"}"#;
    assert_eq!(connected.session.receive(frame, now, &mut connected.room, &Dry), Err(RandomError));
    assert_eq!(
        connected.session.reviewed(&asked.message_id, Ok(Review::deny()), over, &Dry),
        Err(RandomError)
    );
    assert_eq!(connected.session.poll(over, &Dry), Err(RandomError));
    assert_eq!(connected.session.end(Ending::ServerStops, &Dry), Err(RandomError));
    assert_eq!(format!("{:?}", connected.session), before);
    // What needs no id needs no randomness.
    assert_eq!(connected.session.poll(now, &Dry), Ok(Vec::new()));
    let outputs = connected.session.reviewed(&asked.message_id, Ok(Review::allow()), now, &Dry).unwrap();
    assert!(is_broadcast(&outputs));
    assert_eq!(connected.session.end(Ending::Disconnected, &Dry), Ok(vec![Output::Close]));
}

#[test]
fn a_session_is_opened_again_from_its_sealed_text() {
    let world = World::new();
    let first = grant(&world, "alice", &["SEND_MESSAGE"], 60);
    let authority = world.service.authority();
    let sealed = authority.seal_chat_session(&first).unwrap();
    let opened = authority.open_chat_session(sealed.as_str(), &world.room).unwrap();
    let start = "2023-03-06T21:47:43Z".parse().unwrap();
    let mut session = ChatSession::new(opened, start);
    let mut room = ChatRoom::default();
    let random = PredictableRandom::seeded(1);
    let frame = br#"{"Action":"SEND_MESSAGE","Content":"c"}"#;
    assert!(is_broadcast(&session.receive(frame, start, &mut room, &random).unwrap()));
}

/// The bytes that are held for a connection, on the heap and in its value.
fn held(make: impl FnOnce() -> ChatSession) -> usize {
    let mut session = None;
    let heap = measure(|| session = Some(make()));
    let value = size_of_val(session.as_ref().unwrap());
    value + usize::try_from(heap.bytes_current).unwrap()
}

#[test]
fn a_connection_takes_at_most_a_kilobyte_with_nothing_in_flight() {
    let limits = RoomLimits::default().reviewed(FallbackResult::Allow);
    let flooded = held(|| {
        // The grant is a part of what a connection takes, and the room is not.
        let granted = reviewing(FallbackResult::Allow).session.grant().clone();
        let start = Connected::new().start;
        let mut connected =
            Connected { session: ChatSession::new(granted, start), ..Connected::with(ALL, 60, limits) };
        for second in 0..100 {
            for _ in 0..20 {
                connected.say(second * 1_000, &"😀".repeat(500));
            }
        }
        assert_eq!(connected.poll(200_000).iter().filter(|output| **output == Output::Ping).count(), 1);
        connected.session
    });
    let largest = held(|| {
        let world = World::new();
        let input = CreateChatTokenInput::default()
            .room_identifier(world.room.as_str())
            .user_id("😀".repeat(128))
            .attributes([("k", "v".repeat(1_023))]);
        let token = world.service.create_chat_token(&CreateChatToken::try_from(input).unwrap()).unwrap();
        ChatSession::new(world.connect(&token).unwrap(), Connected::new().start)
    });
    println!("{flooded} bytes for a usual connection after a flood, {largest} for the largest user");
    assert!(flooded <= 1_024, "{flooded}");
    // Attributes of a kilobyte and a user of 128 characters of four bytes are on top.
    assert!(largest <= 1_024 + 1_024 + 512, "{largest}");
}
