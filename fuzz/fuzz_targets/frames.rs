//! Any bytes as a frame of a client and of a room, and any lines as what happens to a session.
//!
//! What is accepted is printed and accepted again, as it was. A refusal is not told in words of the
//! frame. Each frame that a session receives has its answer, nothing comes after its end, and no
//! second has more frames or messages than the rates allow.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stagepass::chat::{ChatRoom, ChatSession, ClientFrame, Moment, Output, Review, RoomLimits, ServerFrame};
use stagepass::moderation::MessageId;
use stagepass::room::{CreateRoom, FallbackResult, MaxMessageRate};
use stagepass::{
    Account, Authority, ChatGrant, CreateChatToken, CreateChatTokenInput, KeyName, KeyRing, ManualClock,
    MemoryRedemptions, MemoryStore, PredictableRandom, Service, TokenKey,
};
use std::sync::{Arc, LazyLock};

const START: &str = "2023-03-07T09:47:43Z";
const ROOM_RATE: usize = 3;

/// No rule allows these characters in what an error may name, and no message has them.
const MARK: &str = "*7f3Q";

/// May do everything, for a minute.
static GRANT: LazyLock<ChatGrant> = LazyLock::new(|| {
    let key = TokenKey::from_bytes(KeyName::new("fuzz").unwrap(), &[1; 32]).unwrap();
    let sealer = Arc::new(KeyRing::new(key, Arc::new(PredictableRandom::seeded(1))));
    let home = Account::new("us-west-2", "123456789012").unwrap();
    let clock = Arc::new(ManualClock::at(START.parse().unwrap()));
    let authority = Authority::new(home, clock, Arc::new(PredictableRandom::seeded(2)), sealer);
    let service = Service::new(authority, Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()));
    let room = service.create_room(&CreateRoom::default()).unwrap().arn;
    let input = CreateChatTokenInput::default()
        .room_identifier(room.as_str())
        .user_id("alice")
        .capabilities(["SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"])
        .session_duration_in_minutes(1);
    let token = service.create_chat_token(&CreateChatToken::try_from(input).unwrap()).unwrap();
    service.connect(&room, token.token.as_str()).unwrap()
});

fn read(bytes: &[u8]) {
    if let Ok(frame) = ClientFrame::from_json(bytes) {
        let text = serde_json::to_vec(&frame).unwrap();
        assert_eq!(ClientFrame::from_json(&text).unwrap(), frame);
    }
    if let Ok(frame) = ServerFrame::from_json(bytes) {
        assert_eq!(ServerFrame::from_json(frame.to_json().as_bytes()).unwrap(), frame);
    }
    // The same with a mark in the place of every letter x.
    let marked = String::from_utf8_lossy(bytes).replace('x', MARK);
    if let Err(refused) = ClientFrame::from_json(marked.as_bytes()) {
        assert!(!format!("{refused} {refused:?}").contains(MARK), "{refused}");
    }
    if let Err(refused) = ServerFrame::from_json(marked.as_bytes()) {
        assert!(!format!("{refused} {refused:?}").contains(MARK), "{refused}");
    }
}

/// Plays the lines: the first byte of each says what happens and how much later, the others are the
/// frame or the review.
fn play(lines: &[u8]) -> Vec<Output> {
    let start = Moment::from(START.parse::<stagepass::Timestamp>().unwrap());
    let rate = MaxMessageRate::from_messages_per_second(i32::try_from(ROOM_RATE).unwrap()).unwrap();
    let plain = RoomLimits::default().message_rate(rate);
    let mut room = ChatRoom::new(plain);
    let mut session = ChatSession::new(GRANT.clone(), start);
    let random = PredictableRandom::seeded(3);
    let (mut now, mut taken, mut sent) = (start.unix_milliseconds(), Vec::new(), Vec::new());
    let mut asked: Option<MessageId> = None;
    let mut all = Vec::new();
    for line in lines.split(|byte| *byte == b'\n') {
        let Some((first, rest)) = line.split_first() else { continue };
        now += [0, 1, 20, 90, 199, 200, 999, 1_000][usize::from(first >> 5)];
        let moment = Moment::from_unix_milliseconds(now).unwrap();
        let was_over = session.is_over();
        let outputs = match first & 0b1_1111 {
            0..=15 => {
                let outputs = session.receive(rest, moment, &mut room, &random).unwrap();
                let last = outputs.last();
                assert_eq!(was_over, last.is_none(), "each frame has its answer");
                let code = match last {
                    Some(Output::Send(error)) => Some(error.error_code.number()),
                    _ => None,
                };
                assert_eq!(code == Some(413), rest.len() > 8_192 && !session.is_over());
                if !session.is_over() && code != Some(429) && code != Some(413) {
                    taken.push(now);
                }
                if let Some(Output::Review(_) | Output::Broadcast(ServerFrame::Message(_))) = last {
                    sent.push(now);
                }
                outputs
            }
            16..=21 => match &asked {
                Some(id) => session.reviewed(id, Review::from_json(rest), moment, &random).unwrap(),
                None => Vec::new(),
            },
            22..=25 => session.poll(moment, &random).unwrap(),
            26 => {
                session.pong();
                Vec::new()
            }
            27 => {
                room.set_limits(plain);
                Vec::new()
            }
            fallback => {
                let allow = fallback % 2 == 0;
                let fallback = if allow { FallbackResult::Allow } else { FallbackResult::Deny };
                room.set_limits(plain.reviewed(fallback));
                Vec::new()
            }
        };
        assert!(!was_over || outputs.is_empty(), "nothing comes after the end");
        if let Some(Output::Review(request)) = outputs.last() {
            asked = Some(request.message_id.clone());
        }
        all.extend(outputs);
    }
    for (moments, most) in [(&taken, 10), (&sent, ROOM_RATE)] {
        for (first, later) in moments.iter().zip(moments.iter().skip(most)) {
            assert!(later - first >= 1_000, "more than {most} in a second");
        }
    }
    all
}

fuzz_target!(|bytes: &[u8]| {
    read(bytes);
    assert_eq!(play(bytes), play(bytes), "the same inputs have the same outputs");
});
