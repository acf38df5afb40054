//! Whether anything costs more when there is more of it: participants, sessions, ends, and tokens
//! that were used.

use crate::contender::batch;
use crate::contenders::stagepass::{authority, ring};
use crate::measure::{Batch, Settings, Spread, interleaved};
use stagepass::participant::DisconnectParticipant;
use stagepass::room::CreateRoom;
use stagepass::{
    ClientAttributes, CreateChatToken, CreateParticipantToken, CreateParticipantTokenInput, CreateStage,
    MemoryRedemptions, MemoryStore, SealedToken, Service, StageArn, SystemRandom,
};
use std::sync::Arc;

/// The cost of one kind of work when there are few of something, and when there are many.
pub(crate) struct Line {
    pub(crate) what: &'static str,
    pub(crate) work: &'static str,
    pub(crate) counts: [usize; 2],
    pub(crate) spreads: [Spread; 2],
}

/// Something of which a host may have few or many.
struct Kind {
    what: &'static str,
    work: &'static str,
    /// Makes so many of them, and returns the work.
    with: fn(usize) -> Batch,
}

const KINDS: [Kind; 5] = [
    Kind { what: "participants of a session", work: "join", with: participants },
    Kind { what: "earlier sessions of a stage", work: "join", with: earlier_sessions },
    Kind { what: "earlier sessions of a stage", work: "join, leave, forget the first one", with: sessions },
    Kind { what: "participants that were disconnected", work: "join", with: ends },
    Kind { what: "chat tokens that were used", work: "connect, refused as used", with: tokens },
];

/// Measures each with few and with many, the two interleaved. What one kind holds is given back
/// before the next.
pub(crate) fn measure(settings: Settings, many: usize) -> Vec<Line> {
    let counts = [10, many];
    KINDS
        .iter()
        .map(|Kind { what, work, with }| {
            let batches = counts.map(with);
            let spreads = interleaved(&batches.each_ref(), 1, settings.rounds, settings.batch);
            Line { what, work, counts, spreads: [spreads[0], spreads[1]] }
        })
        .collect()
}

fn service(store: MemoryStore) -> Service {
    let authority = authority(ring(Arc::new(SystemRandom::new())));
    Service::new(authority, Arc::new(store), Arc::new(MemoryRedemptions::new()))
}

/// A stage, and what makes tokens for it.
struct Host {
    service: Service,
    stage: StageArn,
    request: CreateParticipantToken,
    client: ClientAttributes,
}

impl Host {
    fn new() -> Self {
        Self::over(MemoryStore::new())
    }

    fn over(store: MemoryStore) -> Self {
        let service = service(store);
        let stage = service.create_stage(&CreateStage::default()).expect("a stage").stage.arn;
        let input = CreateParticipantTokenInput::default().stage_arn(stage.as_str());
        let request = CreateParticipantToken::try_from(input).expect("a request");
        Self { service, stage, request, client: ClientAttributes::default() }
    }

    fn token(&self) -> stagepass::ParticipantToken {
        self.service.create_participant_token(&self.request).expect("a token").participant_token
    }

    fn join(&self, token: &stagepass::ParticipantToken) -> stagepass::Joined {
        self.service.join(&self.stage, token.token.as_str(), &self.client).expect("a participant")
    }

    /// Holds a session of one participant, which ends with it.
    fn hold(&self, token: &stagepass::ParticipantToken) {
        let joined = self.join(token);
        self.service.leave(&joined.connection).expect("a participant that was there");
    }

    /// Returns the work of one participant that joins, and is in the place of itself then.
    fn joining(self) -> Batch {
        let token = self.token();
        batch(move || self.join(&token))
    }
}

fn participants(count: usize) -> Batch {
    let host = Host::new();
    for _ in 0..count {
        host.join(&host.token());
    }
    host.joining()
}

/// Returns a host of a stage that has had so many sessions, and keeps as many.
fn after_sessions(count: usize) -> Host {
    let host = Host::over(MemoryStore::new().with_ended_sessions(count, u32::MAX));
    let token = host.token();
    (0..count).for_each(|_| host.hold(&token));
    host
}

fn earlier_sessions(count: usize) -> Batch {
    after_sessions(count).joining()
}

fn sessions(count: usize) -> Batch {
    let host = after_sessions(count);
    let token = host.token();
    batch(move || host.hold(&token))
}

fn ends(count: usize) -> Batch {
    let host = Host::new();
    for _ in 0..count {
        let request = DisconnectParticipant::new(host.stage.clone(), host.token().participant_id);
        host.service.disconnect_participant(&request).expect("a participant of the stage");
    }
    host.joining()
}

fn tokens(count: usize) -> Batch {
    let service = service(MemoryStore::new());
    let room = service.create_room(&CreateRoom::default()).expect("a room").arn;
    let input = serde_json::json!({"roomIdentifier": room.as_str(), "userId": "alice"}).to_string();
    let request = CreateChatToken::from_json(input.as_bytes()).expect("a request");
    let token = || service.create_chat_token(&request).expect("a token").token;
    let connect = |token: &SealedToken| service.connect(&room, token.as_str());
    let used = token();
    connect(&used).expect("a connection");
    for _ in 1..count {
        connect(&token()).expect("a connection");
    }
    batch(move || service.connect(&room, used.as_str()).expect_err("a used token"))
}
