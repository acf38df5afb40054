//! What tokens cost, side by side with the bare cryptography they are made of.
//!
//! `cargo bench --bench tokens`; the contenders of a group stand in one run, and their ratio is the figure.

#![expect(clippy::expect_used, reason = "a bench that cannot set itself up cannot go on")]

use criterion::{Criterion, criterion_group, criterion_main};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::SecureRandom;
use stagepass::{
    Attributes, Authority, Home, KeyName, KeyRing, ParticipantClaims, ParticipantId,
    ParticipantTokenConfiguration, Purpose, Random, RandomError, StageArn, SystemClock, SystemRandom,
    Timestamp, TokenKey, TokenSealer, UserId,
};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Both capabilities, two attributes: what most tokens say.
fn standard_claims(now: Timestamp) -> ParticipantClaims {
    let attributes = Attributes::new([("displayName", "Alice Liddell"), ("role", "moderator")]);
    ParticipantClaims::new(
        StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh").expect("an ARN"),
        ParticipantId::new("abCDEf12GHIj").expect("an id"),
        ParticipantTokenConfiguration {
            user_id: Some(UserId::new("user-0123456789").expect("a user id")),
            attributes: Some(attributes.expect("small attributes")),
            ..ParticipantTokenConfiguration::default()
        },
        now,
    )
    .expect("a moment that can be represented")
}

/// As fast as randomness can be, and no randomness at all.
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

/// ring's seal of the plaintext under a prepared key.
fn bare_seal(key: &LessSafeKey, nonce: [u8; NONCE_LEN], plaintext: &[u8], buffer: &mut Vec<u8>) {
    buffer.clear();
    buffer.extend_from_slice(plaintext);
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), buffer).expect("sealed");
}

fn mint(c: &mut Criterion) {
    let now = "2026-11-21T00:00:00Z".parse().expect("a moment");
    let claims = standard_claims(now);
    let plaintext = claims.with_bytes(<[u8]>::to_vec);
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
            bare_seal(&key, nonce, black_box(&plaintext), &mut buffer);
        });
    });
    group.finish();

    let mut group = c.benchmark_group("mint, fast randomness");
    let keys = ring(Arc::new(Fast(AtomicU64::new(1))));
    group.bench_function("stagepass", |b| {
        b.iter(|| black_box(&claims).with_bytes(|bytes| keys.seal(Purpose::Participant, bytes)));
    });
    group.bench_function("bare seal", |b| {
        b.iter(|| bare_seal(&key, [1; NONCE_LEN], black_box(&plaintext), &mut buffer));
    });
    group.finish();
}

fn open(c: &mut Criterion) {
    let random = Arc::new(SystemRandom::new());
    let keys = Arc::new(ring(random.clone()));
    let home = Home::new("us-west-2", "123456789012").expect("a home");
    let authority = Authority::new(home, Arc::new(SystemClock), random, keys.clone());
    let claims = standard_claims(authority.now());
    let token = claims.with_bytes(|bytes| keys.seal(Purpose::Participant, bytes)).expect("a token");
    let key = bare_key();
    let mut sealed = Vec::new();
    claims.with_bytes(|bytes| bare_seal(&key, [1; NONCE_LEN], bytes, &mut sealed));
    let text = base64_simd::URL_SAFE_NO_PAD.encode_to_string(&sealed);
    let mut group = c.benchmark_group("open");
    group.bench_function("stagepass, text to grant", |b| {
        b.iter(|| authority.open_participant_token(black_box(token.as_str()), claims.stage_arn()));
    });
    group.bench_function("base64 and bare open", |b| {
        b.iter(|| {
            let mut bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(black_box(&text)).expect("base64");
            key.open_in_place(Nonce::assume_unique_for_key([1; NONCE_LEN]), Aad::empty(), &mut bytes)
                .map(|plaintext| plaintext.len())
        });
    });
    group.finish();

    let mut group = c.benchmark_group("refuse");
    for (name, garbage) in [("10 bytes", "A".repeat(10)), ("1 MiB", "A".repeat(1 << 20))] {
        group.bench_function(name, |b| {
            b.iter(|| authority.open_participant_token(black_box(&garbage), claims.stage_arn()));
        });
    }
    group.finish();
}

criterion_group!(benches, mint, open);
criterion_main!(benches);
