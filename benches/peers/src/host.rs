//! What a host does with tokens: the whole way from a request's JSON to its answer's, and joins.

use crate::allocations;
use crate::claims::{Claims, JwtClaims, LIFETIME_SECONDS, STAGE_ARN, Said, now};
use crate::contender::{Peer as _, batch};
use crate::contenders::jsonwebtoken::{Backend, Jwt, install_provider};
use crate::contenders::livekit::Livekit;
use crate::contenders::stagepass::{authority, ring, said};
use crate::measure::{Batch, Settings, interleaved};
use crate::rows::Work;
use serde::{Deserialize, Serialize};
use stagepass::{
    AsyncService, ClientAttributes, CreateParticipantToken, CreateParticipantTokenInput, CreateStage,
    MemoryRedemptions, MemoryStore, Stage, StageArn, SystemRandom,
};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// One thing that a host does.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    /// Whether it is the same work as that of the first line.
    pub(crate) peer: bool,
    pub(crate) work: Work,
}

pub(crate) const JOINS_OF_ONE: &str = "AsyncService::join, 64 participants of one stage";
pub(crate) const JOINS_OF_MANY: &str = "AsyncService::join, 64 participants of a stage each";

/// Measures all of it, interleaved.
pub(crate) fn measure(settings: Settings) -> Vec<Line> {
    let joins = [(JOINS_OF_ONE, joins(1)), (JOINS_OF_MANY, joins(TASKS))];
    let all: Vec<(&'static str, bool, Batch)> = ways()
        .into_iter()
        .map(|(name, batch)| (name, true, batch))
        .chain(joins.into_iter().map(|(name, batch)| (name, false, batch)))
        .collect();
    let batches: Vec<_> = all.iter().map(|(.., batch)| batch).collect();
    let alone = interleaved(&batches, 1, settings.rounds, settings.batch);
    let by_two = interleaved(&batches, 2, settings.rounds_of_two_threads, settings.batch);
    all.iter()
        .zip(alone.into_iter().zip(by_two))
        .map(|((name, peer, batch), (alone, by_two))| {
            let allocated = allocations::of(|| batch(1));
            Line { name, peer: *peer, work: Work { alone, by_two: Some(by_two), allocated } }
        })
        .collect()
}

/// A request for a token, as serde reads it. Nothing of it is checked.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    stage_arn: String,
    user_id: String,
    attributes: BTreeMap<String, String>,
}

/// The answer.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    participant_token: Issued,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Issued {
    attributes: BTreeMap<String, String>,
    capabilities: Vec<String>,
    duration: u32,
    expiration_time: String,
    participant_id: String,
    token: String,
    user_id: String,
}

/// Draws the id of a participant. Some letters are a little likelier than others, to be quick.
fn participant_id() -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = [0; 12];
    aws_lc_rs::rand::fill(&mut bytes).expect("randomness");
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect()
}

/// Does with serde what CreateParticipantToken does, but for the checks.
fn by_serde(json: &[u8], mint: impl Fn(Said, i64) -> String) -> Vec<u8> {
    let asked: Asked = serde_json::from_slice(json).expect("a request");
    let issued_at = now();
    let said = Said {
        stage_arn: asked.stage_arn,
        participant_id: participant_id(),
        user_id: asked.user_id,
        attributes: asked.attributes,
        can_publish: true,
        can_subscribe: true,
    };
    let expires_at = OffsetDateTime::from_unix_timestamp(issued_at + i64::from(LIFETIME_SECONDS));
    let participant_token = Issued {
        attributes: said.attributes.clone(),
        capabilities: vec!["PUBLISH".to_owned(), "SUBSCRIBE".to_owned()],
        duration: LIFETIME_SECONDS / 60,
        expiration_time: expires_at.expect("a moment").format(&Rfc3339).expect("a moment of four digits"),
        participant_id: said.participant_id.clone(),
        user_id: said.user_id.clone(),
        token: mint(said, issued_at),
    };
    serde_json::to_vec(&Answered { participant_token }).expect("an answer")
}

/// Makes the JSON of a request into that of its answer.
type Answering = Box<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>;

/// Returns what answers the same request.
///
/// # Panics
///
/// Panics when a token does not say what was asked for. That would be other work.
fn ways() -> Vec<(&'static str, Batch)> {
    install_provider();
    let wanted = Claims::standard().said;
    let json = serde_json::json!({
        "stageArn": wanted.stage_arn, "userId": wanted.user_id, "attributes": wanted.attributes,
    });
    let json: Arc<[u8]> = json.to_string().into_bytes().into();
    let prepare = |answer: Answering, open: &dyn Fn(&str) -> Said| {
        let answered: Answered = serde_json::from_slice(&answer(&json)).expect("an answer");
        let issued = answered.participant_token;
        let wanted = Said { participant_id: issued.participant_id.clone(), ..wanted.clone() };
        assert_eq!(open(&issued.token), wanted);
        assert_eq!((issued.duration, issued.capabilities.len()), (LIFETIME_SECONDS / 60, 2));
        let json = json.clone();
        batch(move || answer(black_box(&json)))
    };

    let arn = StageArn::new(STAGE_ARN).expect("an ARN");
    let (ours, stage) = (authority(ring(Arc::new(SystemRandom::new()))), Stage::new(arn.clone()));
    let opening = ours.clone();
    let ours = prepare(
        Box::new(move |json| {
            let request = CreateParticipantToken::from_json(json).expect("a request");
            let answer = ours.create_participant_token(request, Some(&stage)).expect("a token");
            serde_json::to_vec(&answer).expect("an answer")
        }),
        &|token| said(&opening.open_participant_token(token, &arn).expect("a token")),
    );
    let livekit = Livekit::new();
    let livekit = prepare(
        Box::new(|json| by_serde(json, |said, _| Livekit::prepared(said).to_jwt().expect("a token"))),
        &|token| Livekit::said(&livekit.open(token).expect("a token")),
    );
    let mut all = vec![("stagepass, CreateParticipantToken", ours), ("livekit-api and serde", livekit)];
    for (name, backend) in [
        ("jsonwebtoken HS256, aws_lc_rs, and serde", Backend::AwsLc),
        ("jsonwebtoken HS256, rust_crypto, and serde", Backend::RustCrypto),
    ] {
        let (jwt, opening) = (Jwt::hs256(backend), Jwt::hs256(backend));
        let way = prepare(
            Box::new(move |json| {
                by_serde(json, |said, issued_at| jwt.mint(&JwtClaims::from(Claims { said, issued_at })))
            }),
            &|token| (&opening.open::<JwtClaims>(token).expect("a token")).into(),
        );
        all.push((name, way));
    }
    all
}

/// How many participants join in turns.
const TASKS: usize = 64;

/// How many threads have let participants join so far.
static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Whose turn it is. A participant stays with one of two threads, as a task stays with a thread
    /// of its runtime. What they shared otherwise, a count of turns and the memory of each stage,
    /// would cost more than what they share in the store.
    static NEXT: Cell<usize> = Cell::new(THREADS.fetch_add(1, Ordering::Relaxed));
}

/// Returns what joins one participant after the other, of so many stages, over a store in memory.
/// Each joins again and again, and is in the place of itself then.
fn joins(stages: usize) -> Batch {
    let random = Arc::new(SystemRandom::new());
    let service = AsyncService::new(
        authority(ring(random)),
        Arc::new(MemoryStore::new()),
        Arc::new(MemoryRedemptions::new()),
    );
    let stages: Vec<StageArn> = (0..stages)
        .map(|_| {
            pollster::block_on(service.create_stage(&CreateStage::default())).expect("a stage").stage.arn
        })
        .collect();
    let tokens: Vec<_> = stages
        .iter()
        .cycle()
        .take(TASKS)
        .map(|arn| {
            let input = CreateParticipantTokenInput::default().stage_arn(arn.as_str());
            let request = CreateParticipantToken::try_from(input).expect("a request");
            let answer = pollster::block_on(service.create_participant_token(&request)).expect("a token");
            (arn.clone(), answer.participant_token.token)
        })
        .collect();
    let client = ClientAttributes::default();
    batch(move || {
        let (arn, token) = &tokens[NEXT.replace(NEXT.get().wrapping_add(2)) % TASKS];
        pollster::block_on(service.join(arn, token.as_str(), &client)).expect("a participant")
    })
}
