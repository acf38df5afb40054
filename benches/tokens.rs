//! Compares the cost of tokens with that of the bare cryptography in them.
//!
//! `cargo bench --bench tokens` runs it. The contenders of a group are measured in one run, and the
//! figure is their ratio.

#![expect(clippy::expect_used, reason = "a bench that cannot set itself up cannot go on")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use criterion::{Criterion, criterion_group, criterion_main};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::SecureRandom;
use stagepass::claims::ParticipantClaims;
use stagepass::{
    Account, Attributes, Authority, CreateParticipantToken, CreateParticipantTokenInput, CreateStage,
    CreateStageInput, KeyName, KeyRing, ParticipantId, ParticipantTokenConfiguration, Purpose, Random,
    RandomError, SealedToken, Stage, StageArn, SystemClock, SystemRandom, Timestamp, TokenKey, TokenSealer,
    UserId,
};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Returns claims such as most tokens have: both capabilities and two attributes.
fn standard_claims(now: Timestamp) -> ParticipantClaims {
    let attributes = Attributes::new([("displayName", "Alice Liddell"), ("role", "moderator")]);
    ParticipantClaims::new(
        StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh").expect("an ARN"),
        ParticipantId::new("abCDEf12GHIj").expect("an id"),
        ParticipantTokenConfiguration::default()
            .user_id(UserId::new("user-0123456789").expect("a user id"))
            .attributes(attributes.expect("small attributes")),
        now,
    )
    .expect("a moment that can be represented")
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

fn ring(random: Arc<dyn Random>) -> KeyRing {
    let name = KeyName::new("2026-11").expect("a name");
    KeyRing::new(TokenKey::generate(name, &SystemRandom::new()).expect("a key"), random)
}

fn bare_key() -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[7; 32]).expect("32 bytes"))
}

/// Seals the plaintext with ring alone, under a prepared key.
fn bare_seal(key: &LessSafeKey, nonce: [u8; NONCE_LEN], plaintext: &[u8], buffer: &mut Vec<u8>) {
    buffer.clear();
    buffer.extend_from_slice(plaintext);
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), buffer).expect("sealed");
}

fn mint(c: &mut Criterion) {
    let now = "2026-11-21T00:00:00Z".parse().expect("a moment");
    let claims = standard_claims(now);
    let padded = claims.with_bytes(<[u8]>::to_vec);
    let plaintext = without_padding(&padded);
    let (os, key) = (ring::rand::SystemRandom::new(), bare_key());
    let mut buffer = Vec::with_capacity(1024);
    let mut group = c.benchmark_group("mint, operating system's randomness");
    let keys = ring(Arc::new(SystemRandom::new()));
    group.bench_function("stagepass", |b| {
        b.iter(|| black_box(&claims).with_bytes(|bytes| keys.seal(Purpose::Participant, bytes)));
    });
    group.bench_function("12-byte draw and bare seal", |b| {
        b.iter(|| {
            let mut nonce = [0; NONCE_LEN];
            os.fill(&mut nonce).expect("randomness");
            bare_seal(&key, nonce, black_box(plaintext), &mut buffer);
        });
    });
    // No text that is sealed costs less, whatever its format.
    let system = SystemRandom::new();
    group.bench_function("12-byte draw as stagepass draws, bare seal and base64-simd", |b| {
        b.iter(|| {
            let mut nonce = [0; NONCE_LEN];
            system.fill(&mut nonce).expect("randomness");
            bare_seal(&key, nonce, black_box(plaintext), &mut buffer);
            base64_simd::URL_SAFE_NO_PAD.encode_to_string(&buffer)
        });
    });
    group.finish();

    let mut group = c.benchmark_group("mint, fast randomness");
    let keys = ring(Arc::new(Fast(AtomicU64::new(1))));
    group.bench_function("stagepass", |b| {
        b.iter(|| black_box(&claims).with_bytes(|bytes| keys.seal(Purpose::Participant, bytes)));
    });
    group.bench_function("bare seal", |b| {
        b.iter(|| bare_seal(&key, [1; NONCE_LEN], black_box(plaintext), &mut buffer));
    });
    group.bench_function("bare seal of the padded claims", |b| {
        b.iter(|| bare_seal(&key, [1; NONCE_LEN], black_box(&padded), &mut buffer));
    });
    group.finish();
}

/// Measures the whole way of a decision, from the JSON of a request to that of its answer.
fn decide(c: &mut Criterion) {
    let random = Arc::new(SystemRandom::new());
    let home = Account::new("us-west-2", "123456789012").expect("a home");
    let authority =
        Authority::new(home, Arc::new(SystemClock), random.clone(), Arc::new(ring(random.clone())));
    let arn = StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh").expect("an ARN");
    let token =
        r#""userId":"user-0123456789","attributes":{"displayName":"Alice Liddell","role":"moderator"}"#;
    let json = format!(r#"{{"stageArn":"{arn}",{token}}}"#);
    let stage = Stage::new(arn);
    let issue = |json: &[u8]| {
        let request = CreateParticipantToken::from_json(json).expect("a request");
        authority.create_participant_token(request, Some(&stage)).expect("a token")
    };
    let answer = issue(json.as_bytes());
    let key = bare_key();
    let claims = standard_claims(authority.now());
    let padded = claims.with_bytes(<[u8]>::to_vec);
    let plaintext = without_padding(&padded);
    let mut buffer = Vec::with_capacity(1024);
    let mut group = c.benchmark_group("CreateParticipantToken, JSON to JSON");
    group.bench_function("stagepass", |b| {
        b.iter(|| serde_json::to_vec(&issue(black_box(json.as_bytes()))));
    });
    group.bench_function("serde_json, a 34-byte draw and a bare seal", |b| {
        b.iter(|| {
            let read = serde_json::from_slice::<CreateParticipantTokenInput>(black_box(json.as_bytes()));
            let mut drawn = [0; 34];
            random.fill(&mut drawn).expect("randomness");
            let nonce = *drawn.first_chunk().expect("34 bytes");
            bare_seal(&key, nonce, black_box(plaintext), &mut buffer);
            (read, serde_json::to_vec(black_box(&answer)))
        });
    });
    group.finish();

    let json =
        format!(r#"{{"participantTokenConfigurations":[{}]}}"#, vec![format!("{{{token}}}"); 12].join(","));
    let request = CreateStage::from_json(json.as_bytes()).expect("a request");
    let mut group = c.benchmark_group("CreateStage with 12 tokens");
    group.bench_function("decide", |b| b.iter(|| authority.create_stage(black_box(request.clone()))));
    let create = |json: &[u8]| {
        let request = CreateStage::from_json(json).expect("a request");
        let decision = authority.create_stage(request).expect("a stage");
        decision.keep(|_| Ok::<_, ()>(())).expect("a store that keeps all")
    };
    let answer = create(json.as_bytes());
    group.bench_function("JSON to JSON", |b| {
        b.iter(|| serde_json::to_vec(&create(black_box(json.as_bytes()))));
    });
    group.bench_function("serde_json reading and writing the same", |b| {
        b.iter(|| {
            let read = serde_json::from_slice::<CreateStageInput>(black_box(json.as_bytes()));
            (read, serde_json::to_vec(black_box(&answer)))
        });
    });
    group.finish();
}

/// Removes the padding, which belongs to the format of tokens and not to the bare cryptography.
fn without_padding(claims: &[u8]) -> &[u8] {
    let padding = claims.get(7).map_or(0, |flags| usize::from(flags >> 4));
    claims.get(..claims.len().saturating_sub(padding)).expect("less than the claims")
}

/// Measures the cost of a token when one thread mints and when two do. The two share one key ring,
/// or have one each, which separates the cost of sharing from that of the machine.
fn threads(c: &mut Criterion) {
    let claims = standard_claims("2026-11-21T00:00:00Z".parse().expect("a moment"));
    let shared = Arc::new(ring(Arc::new(SystemRandom::new())));
    let own: Vec<_> = (0..2).map(|_| Arc::new(ring(Arc::new(SystemRandom::new())))).collect();
    let mint = |keys: &KeyRing| claims.with_bytes(|bytes| keys.seal(Purpose::Participant, bytes));
    let mut group = c.benchmark_group("mint by threads");
    for (name, rings) in [
        ("1 thread", vec![&shared]),
        ("2 threads, a ring each", own.iter().collect()),
        ("2 threads, one ring", vec![&shared, &shared]),
    ] {
        group.bench_function(name, |b| {
            b.iter_custom(|tokens| {
                let start = Instant::now();
                std::thread::scope(|scope| {
                    for keys in &rings {
                        scope.spawn(|| {
                            (0..tokens).for_each(|_| drop(black_box(mint(keys)).expect("a token")));
                        });
                    }
                });
                start.elapsed()
            });
        });
    }
    group.finish();
}

fn open(c: &mut Criterion) {
    let random = Arc::new(SystemRandom::new());
    let keys = Arc::new(ring(random.clone()));
    let home = Account::new("us-west-2", "123456789012").expect("a home");
    let authority = Authority::new(home, Arc::new(SystemClock), random, keys.clone());
    let claims = standard_claims(authority.now());
    let token = claims.with_bytes(|bytes| keys.seal(Purpose::Participant, bytes)).expect("a token");
    let key = bare_key();
    let mut sealed = Vec::new();
    claims.with_bytes(|bytes| bare_seal(&key, [1; NONCE_LEN], without_padding(bytes), &mut sealed));
    let text = base64_simd::URL_SAFE_NO_PAD.encode_to_string(&sealed);
    let bare_open = |mut bytes: Vec<u8>| {
        let nonce = Nonce::assume_unique_for_key([1; NONCE_LEN]);
        key.open_in_place(nonce, Aad::empty(), &mut bytes).map(|plaintext| plaintext.len())
    };
    let mut group = c.benchmark_group("open");
    group.bench_function("stagepass, text to grant", |b| {
        b.iter(|| authority.open_participant_token(black_box(token.as_str()), claims.stage_arn()));
    });
    group.bench_function("base64 and bare open", |b| {
        b.iter(|| bare_open(URL_SAFE_NO_PAD.decode(black_box(&text)).expect("base64")));
    });
    group.bench_function("base64-simd and bare open", |b| {
        b.iter(|| bare_open(base64_simd::URL_SAFE_NO_PAD.decode_to_vec(black_box(&text)).expect("base64")));
    });
    group.finish();

    // A new ring starts with a new salt, so almost none of these keys is still kept when its token
    // is opened.
    let bytes = [5; 32];
    let named = || TokenKey::from_bytes(KeyName::new("2026-11").expect("a name"), &bytes).expect("a key");
    let opening = KeyRing::new(named(), Arc::new(SystemRandom::new()));
    let sealed = |keys: &KeyRing| claims.with_bytes(|bytes| keys.seal(Purpose::Participant, bytes));
    let tokens: Vec<_> = (0..4096)
        .map(|_| sealed(&KeyRing::new(named(), Arc::new(SystemRandom::new()))).expect("a token"))
        .collect();
    let mut group = c.benchmark_group("open by derived key");
    for (name, count) in [("kept", 1), ("not kept", tokens.len())] {
        let mut tokens = tokens.iter().take(count).cycle();
        group.bench_function(name, |b| {
            b.iter(|| {
                let token = tokens.next().map_or("", SealedToken::as_str);
                opening.open(Purpose::Participant, black_box(token), &mut |claims| {
                    black_box(claims);
                })
            });
        });
    }
    group.finish();

    let mut group = c.benchmark_group("refuse");
    for (name, garbage) in [("10 bytes", "A".repeat(10)), ("1 MiB", "A".repeat(1 << 20))] {
        group.bench_function(name, |b| {
            b.iter(|| authority.open_participant_token(black_box(&garbage), claims.stage_arn()));
        });
    }
    group.finish();
}

criterion_group!(benches, mint, decide, threads, open);
criterion_main!(benches);
