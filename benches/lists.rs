//! Compares a page of a long list with the same page of a short one.
//!
//! `cargo bench --bench lists` runs it. Both are measured in one run, and the figure is their
//! ratio: a page costs what its own rows cost, wherever it begins.

#![expect(clippy::expect_used, reason = "a bench that cannot set itself up cannot go on")]

use criterion::{Criterion, criterion_group, criterion_main};
use stagepass::list::MaxResults;
use stagepass::participant::ListParticipants;
use stagepass::{
    Account, Authority, ClientAttributes, CreateParticipantToken, CreateParticipantTokenInput, CreateStage,
    KeyName, KeyRing, ManualClock, MemoryRedemptions, MemoryStore, PredictableRandom, Service, Timestamp,
    TokenKey,
};
use std::hint::black_box;
use std::sync::Arc;

const PAGE: usize = 100;

/// Returns a service with a stage, and what asks for the first page of its participants.
fn service(participants: usize) -> (Service, ListParticipants) {
    let random = Arc::new(PredictableRandom::seeded(1));
    let key = TokenKey::generate(KeyName::new("2026-11").expect("a name"), &*random).expect("a key");
    let home = Account::new("us-west-2", "123456789012").expect("a home");
    let now = Timestamp::from_unix_seconds(1_764_104_400).expect("a moment");
    let sealer = Arc::new(KeyRing::new(key, random.clone()));
    let authority = Authority::new(home, Arc::new(ManualClock::at(now)), random, sealer);
    let service = Service::new(authority, Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()));
    let stage = service.create_stage(&CreateStage::default()).expect("a stage").stage.arn;
    let input = CreateParticipantTokenInput::default().stage_arn(stage.as_str());
    let request = CreateParticipantToken::try_from(input).expect("a request");
    let mut session = None;
    for _ in 0..participants {
        let token = service.create_participant_token(&request).expect("a token").participant_token;
        let client = ClientAttributes::default();
        let joined = service.join(&stage, token.token.as_str(), &client).expect("a participant");
        session = Some(joined.session_id);
    }
    let mut first = ListParticipants::new(stage, session.expect("a session"));
    first.max_results = Some(MaxResults::from_items(100).expect("a number of items"));
    (service, first)
}

/// Returns what asks for the page in the middle of the list.
fn middle(service: &Service, first: &ListParticipants, participants: usize) -> ListParticipants {
    let mut page = first.clone();
    for _ in 0..participants / PAGE / 2 {
        page.next_token = service.list_participants(&page).expect("a page").next_token;
    }
    page
}

fn lists(criterion: &mut Criterion) {
    // `cargo test` asks whether the bench works. It need not wait for a million.
    let long = if std::env::args().any(|argument| argument == "--bench") { 1_000_000 } else { 10_000 };
    let lists = [1_000, long].map(|participants| (participants, service(participants)));
    for place in ["first", "middle"] {
        let mut group = criterion.benchmark_group(format!("{place} page of {PAGE}"));
        for (participants, (service, first)) in &lists {
            let page = if place == "first" { first.clone() } else { middle(service, first, *participants) };
            assert_eq!(service.list_participants(&page).expect("a page").participants.len(), PAGE);
            group.bench_function(format!("of {participants}"), |bencher| {
                bencher.iter(|| service.list_participants(black_box(&page)).expect("a page"));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, lists);
criterion_main!(benches);
