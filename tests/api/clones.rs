//! What a fork, or a machine restored twice from one snapshot, does to nonces: a clone has all that
//! its original had, but for what the operating system gives it from then on.

use stagepass::{KeyName, KeyRing, PredictableRandom, Purpose, Random, RandomError, TokenKey, TokenSealer};
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// How many tokens a process had sealed before it was cloned.
const BEFORE: u64 = 100;

/// An operating system. What it gives after the cloning is no clone's but one's own, and the last
/// of it is remembered.
#[derive(Debug, Default)]
struct Witness {
    clone: u64,
    calls: AtomicU64,
    given: Mutex<Vec<u8>>,
}

impl Random for Witness {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RandomError> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let whose = if call < BEFORE { 0 } else { self.clone.wrapping_shl(32) };
        PredictableRandom::seeded(whose | call).fill(buffer)?;
        self.given.lock().unwrap().extend_from_slice(buffer);
        Ok(())
    }
}

fn ring(random: Arc<dyn Random>) -> KeyRing {
    KeyRing::new(TokenKey::from_bytes(KeyName::new("k").unwrap(), &[7; 32]).unwrap(), random)
}

/// Salt and nonce, as the documented format has them behind two bytes, the name `k` and the
/// commitment of 24.
fn salt_and_nonce(ring: &KeyRing) -> ([u8; 8], [u8; 12]) {
    let token = ring.seal(Purpose::Participant, &[0; 16]).unwrap();
    let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(token.as_str()).unwrap();
    let outside = &bytes[27..];
    (outside[..8].try_into().unwrap(), outside[8..20].try_into().unwrap())
}

#[test]
fn a_token_draws_all_of_its_nonce_when_it_is_sealed() {
    let witness = Arc::new(Witness::default());
    let ring = ring(witness.clone());
    for _ in 0..3_000 {
        witness.given.lock().unwrap().clear();
        let (_, nonce) = salt_and_nonce(&ring);
        let given = witness.given.lock().unwrap();
        assert!(given.windows(12).any(|drawn| drawn == nonce), "a nonce that was not drawn for its token");
    }
}

#[test]
fn clones_of_one_process_never_meet_in_a_nonce() {
    let clones = [1, 2, 3].map(|clone| ring(Arc::new(Witness { clone, ..Witness::default() })));
    // One process until then: all that a clone has is what the original had.
    for _ in 0..BEFORE {
        let [original, first, second] = clones.each_ref().map(salt_and_nonce);
        assert!(original == first && first == second);
    }
    let mut met = HashSet::new();
    for _ in 0..4_000 {
        for clone in &clones {
            assert!(met.insert(salt_and_nonce(clone)), "a salt and a nonce that stood in a token before");
        }
    }
    // Derived keys are the same in all of them for a while, which is what makes the nonces matter.
    let salts: HashSet<[u8; 8]> = met.iter().map(|(salt, _)| *salt).collect();
    assert!((4..100).contains(&salts.len()), "{} derived keys for 12,000 tokens", salts.len());
}
