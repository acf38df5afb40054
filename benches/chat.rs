//! Compares the cost of a chat frame, from its text to the decision, with that of reading its JSON.
//!
//! `cargo bench --bench chat` runs it. The contenders of a group are measured in one run, and the
//! figure is their ratio. Fan-out is not measured: it is the host's.

#![expect(clippy::expect_used, reason = "a bench that cannot set itself up cannot go on")]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use serde::Deserialize;
use stagepass::chat::{ChatRoom, ChatSession, Moment, Output, RoomLimits, ServerFrame};
use stagepass::room::{CreateRoom, FallbackResult, MaxMessageRate};
use stagepass::{
    Account, Authority, ChatGrant, CreateChatToken, CreateChatTokenInput, KeyName, KeyRing, ManualClock,
    MemoryRedemptions, MemoryStore, Random, RandomError, Service, SystemRandom, Timestamp, TokenKey,
};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const MESSAGE: &[u8] = concat!(
    r#"{"Action":"SEND_MESSAGE","Content":"Good evening, everybody! Who is on tonight?","#,
    r#""Attributes":{"mood":"curious"},"RequestId":"0b5e6cd8-6c1f-4f4c-9d4c-4b8a4a2b1f37"}"#,
)
.as_bytes();
const DELETION: &[u8] = concat!(
    r#"{"Action":"DELETE_MESSAGE","Id":"abcdABCDefgh","Reason":"rude","#,
    r#""RequestId":"0b5e6cd8-6c1f-4f4c-9d4c-4b8a4a2b1f37"}"#,
)
.as_bytes();
const BROKEN: &[u8] =
    br#"{"Action":"SEND_MESSAGE","Content":"","RequestId":"0b5e6cd8-6c1f-4f4c-9d4c-4b8a4a2b1f37"}"#;

/// What a program without this library would read a message into.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "it is only read")]
struct Plain {
    action: String,
    content: String,
    attributes: BTreeMap<String, String>,
    request_id: String,
}

/// A counter in the place of randomness, which is as fast as randomness can be.
#[derive(Debug)]
struct Fast(AtomicU64);

impl Random for Fast {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        let word = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).to_le_bytes();
        let (words, rest) = buffer.as_chunks_mut();
        words.fill(word);
        rest.iter_mut().zip(word).for_each(|(to, from)| *to = from);
        Ok(())
    }
}

fn grant(now: Timestamp) -> ChatGrant {
    let random = Arc::new(SystemRandom::new());
    let key = TokenKey::generate(KeyName::new("2026-11").expect("a name"), &*random).expect("a key");
    let sealer = Arc::new(KeyRing::new(key, random.clone()));
    let home = Account::new("us-west-2", "123456789012").expect("a home");
    let authority = Authority::new(home, Arc::new(ManualClock::at(now)), random, sealer);
    let service = Service::new(authority, Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()));
    let room = service.create_room(&CreateRoom::default()).expect("a room").arn;
    let input = CreateChatTokenInput::default()
        .room_identifier(room.as_str())
        .user_id("user-0123456789")
        .capabilities(["SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"])
        .attributes([("displayName", "Alice Liddell"), ("role", "moderator")]);
    let request = CreateChatToken::try_from(input).expect("a request");
    let token = service.create_chat_token(&request).expect("a token");
    service.connect(&room, token.token.as_str()).expect("a grant")
}

/// Returns a session and a room which have taken all but one of the frames of their second.
fn busy(limits: RoomLimits, now: Moment, before: usize) -> (ChatSession, ChatRoom) {
    let mut session = ChatSession::new(grant(now.timestamp()), now);
    let limits = limits.message_rate(MaxMessageRate::from_messages_per_second(100).expect("a rate"));
    let mut room = ChatRoom::new(limits);
    for _ in 0..before {
        session.receive(DELETION, now, &mut room, &SystemRandom::new()).expect("randomness");
    }
    let mut other = ChatSession::new(grant(now.timestamp()), now);
    for _ in 0..10 {
        other.receive(MESSAGE, now, &mut room, &SystemRandom::new()).expect("randomness");
    }
    (session, room)
}

/// Prints what goes over the wire, once.
fn texts(outputs: &[Output]) -> Vec<String> {
    let texts = outputs.iter().filter_map(|output| match output {
        Output::Broadcast(frame) => Some(frame.to_json()),
        Output::Send(error) => Some(ServerFrame::Error(error.clone()).to_json()),
        _ => None,
    });
    texts.collect()
}

fn frames(c: &mut Criterion) {
    let now: Moment = "2026-11-21T00:00:00Z".parse().expect("a moment");
    let (system, fast) = (SystemRandom::new(), Fast(AtomicU64::new(1)));
    let plain = RoomLimits::default();
    let reviewed = RoomLimits::default().reviewed(FallbackResult::Allow);
    let mut group = c.benchmark_group("chat frame");
    for (name, frame, limits, before, random) in [
        ("message, fast randomness", MESSAGE, plain, 9, &fast as &dyn Random),
        ("message, system's randomness", MESSAGE, plain, 9, &system),
        ("message for review", MESSAGE, reviewed, 9, &fast),
        ("deletion", DELETION, plain, 9, &fast),
        ("broken frame", BROKEN, plain, 9, &fast),
        ("frame over the rate", MESSAGE, plain, 10, &fast),
    ] {
        let (session, room) = busy(limits, now, before);
        group.bench_function(name, |b| {
            b.iter_batched_ref(
                || (session.clone(), room.clone()),
                |(session, room)| session.receive(black_box(frame), now, room, random),
                BatchSize::SmallInput,
            );
        });
    }
    let (session, room) = busy(plain, now, 9);
    group.bench_function("message to the text for the room", |b| {
        b.iter_batched_ref(
            || (session.clone(), room.clone()),
            |(session, room)| {
                session.receive(black_box(MESSAGE), now, room, &fast).map(|outputs| texts(&outputs))
            },
            BatchSize::SmallInput,
        );
    });
    group.bench_function("serde_json into a plain structure", |b| {
        b.iter_batched_ref(
            || (),
            |()| serde_json::from_slice::<Plain>(black_box(MESSAGE)),
            BatchSize::SmallInput,
        );
    });
    let huge = vec![b' '; 1 << 20];
    let (session, room) = busy(plain, now, 9);
    group.bench_function("frame of one MiB", |b| {
        b.iter_batched_ref(
            || (session.clone(), room.clone()),
            |(session, room)| session.receive(black_box(&huge), now, room, &fast),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(benches, frames);
criterion_main!(benches);
