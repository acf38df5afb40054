//! What is sealed opens as it was, and nothing else does.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

use crate::claims::{ChatClaims, ParticipantClaims};
use crate::keys::SealAlgorithm;
use crate::testing::strategies::{
    chat_claims, create_participant_token, issuable_moment, near_misses, participant_claims, seal_algorithm,
};
use crate::{
    Account, Authority, KeyName, KeyRing, Leeway, ManualClock, PredictableRandom, Purpose, Refused, RoomArn,
    SealedToken, Stage, StageArn, Timestamp, TokenId, TokenKey, TokenSealer,
};
use proptest::prelude::*;
use std::sync::Arc;

fn key(name: &str, byte: u8, algorithm: SealAlgorithm) -> TokenKey {
    let key = TokenKey::from_bytes(KeyName::new(name).unwrap(), &[byte; 32]).unwrap();
    key.with_algorithm(algorithm)
}

fn ring(name: &str, byte: u8, algorithm: SealAlgorithm, seed: u64) -> KeyRing {
    KeyRing::new(key(name, byte, algorithm), Arc::new(PredictableRandom::seeded(seed)))
}

fn authority(sealer: KeyRing, now: Timestamp, leeway: u32) -> Authority {
    let home = Account::new("us-west-2", "123456789012").unwrap();
    let random = Arc::new(PredictableRandom::seeded(3));
    Authority::new(home, Arc::new(ManualClock::at(now)), random, Arc::new(sealer))
        .with_leeway(Leeway::from_seconds(leeway))
}

fn seal(ring: &KeyRing, claims: &ParticipantClaims) -> SealedToken {
    claims.with_bytes(|bytes| ring.seal(Purpose::Participant, bytes)).unwrap()
}

proptest! {
    #[test]
    fn participant_claims_open_as_they_were_sealed(
        claims in participant_claims(), algorithm in seal_algorithm(), seed: u64
    ) {
        let ring = ring("k", 7, algorithm, seed);
        let token = seal(&ring, &claims);
        let mut opened = None;
        ring.open(Purpose::Participant, token.as_str(), &mut |bytes| {
            opened = ParticipantClaims::from_bytes(bytes);
        }).unwrap();
        prop_assert_eq!(opened.as_ref(), Some(&claims));
        // The grant says no more and no less.
        let grant = authority(ring, claims.issued_at(), 0)
            .open_participant_token(token.as_str(), claims.stage_arn()).unwrap();
        prop_assert_eq!(grant.participant_id(), claims.participant_id());
        prop_assert_eq!(grant.user_id(), claims.user_id());
        prop_assert_eq!(grant.attributes(), claims.attributes());
        prop_assert_eq!(grant.capabilities(), claims.capabilities());
        prop_assert_eq!(grant.expires_at(), claims.expires_at());
    }

    #[test]
    fn chat_claims_open_as_they_were_sealed(
        claims in chat_claims(), algorithm in seal_algorithm(), seed: u64
    ) {
        let ring = ring("k", 7, algorithm, seed);
        let token = claims.with_bytes(|bytes| ring.seal(Purpose::Chat, bytes)).unwrap();
        let mut opened = None;
        ring.open(Purpose::Chat, token.as_str(), &mut |bytes| opened = ChatClaims::from_bytes(bytes)).unwrap();
        prop_assert_eq!(opened, Some(claims));
    }

    #[test]
    fn a_grant_never_exceeds_its_request(request in create_participant_token(), now in issuable_moment()) {
        let asked = request.configuration.clone();
        let authority = authority(ring("k", 7, SealAlgorithm::default(), 1), now, 0);
        let stage = Stage::new(request.stage_arn.clone());
        let token = authority.create_participant_token(request, Some(&stage)).unwrap().participant_token;
        let grant = authority.open_participant_token(token.token.as_str(), &stage.arn).unwrap();
        let granted = grant.capabilities();
        prop_assert!(asked.capabilities.is_none_or(|asked| granted == asked));
        prop_assert_eq!(grant.user_id(), asked.user_id.as_ref());
        prop_assert_eq!(grant.attributes(), asked.attributes.as_ref());
        let minutes = asked.duration.map_or(720, crate::ParticipantTokenDuration::minutes);
        let lifetime = grant.expires_at().unix_seconds() - now.unix_seconds();
        prop_assert_eq!(lifetime, i64::from(minutes) * 60);
    }

    #[test]
    fn equal_clock_and_randomness_give_equal_tokens(claims in participant_claims(), seed: u64) {
        let token = || seal(&ring("k", 7, SealAlgorithm::default(), seed), &claims);
        prop_assert_eq!(token(), token());
    }

    #[test]
    fn another_key_another_stage_and_another_purpose_are_refused(
        claims in participant_claims(), algorithm in seal_algorithm()
    ) {
        let token = seal(&ring("k", 7, algorithm, 1), &claims);
        let stage_arn = claims.stage_arn();
        let refused = |ring| {
            authority(ring, claims.issued_at(), 0).open_participant_token(token.as_str(), stage_arn).unwrap_err()
        };
        // Another key of the same name, the same key under another name, the same key for another
        // algorithm.
        prop_assert_eq!(refused(ring("k", 8, algorithm, 1)), Refused::NotOurs);
        prop_assert_eq!(refused(ring("k2", 7, algorithm, 1)), Refused::NotOurs);
        let other = match algorithm {
            SealAlgorithm::Aes256Gcm => SealAlgorithm::ChaCha20Poly1305,
            _ => SealAlgorithm::Aes256Gcm,
        };
        prop_assert_eq!(refused(ring("k", 7, other, 1)), Refused::NotOurs);
        let ring = ring("k", 7, algorithm, 1);
        prop_assert!(ring.open(Purpose::Chat, token.as_str(), &mut |_| panic!("lent")).is_err());
        let elsewhere = StageArn::new("arn:aws:ivs:eu-west-1:1:stage/elsewhere").unwrap();
        let attempt = authority(ring, claims.issued_at(), 0).open_participant_token(token.as_str(), &elsewhere);
        let wrong = Refused::WrongStage { expected: elsewhere, actual: stage_arn.clone() };
        prop_assert_eq!(attempt, Err(wrong));
    }

    #[test]
    fn a_token_is_refused_at_its_expiry_and_accepted_a_second_before_for_any_leeway(
        claims in participant_claims(), leeway: u32
    ) {
        let token = seal(&ring("k", 7, SealAlgorithm::default(), 1), &claims);
        let at = |moment: i64| {
            let now = Timestamp::from_unix_seconds(moment).unwrap();
            authority(ring("k", 7, SealAlgorithm::default(), 1), now, leeway)
                .open_participant_token(token.as_str(), claims.stage_arn())
        };
        let end = claims.expires_at().unix_seconds().saturating_add(leeway.into());
        if end <= Timestamp::MAX.unix_seconds() {
            prop_assert!(at(end - 1).is_ok());
            let now = Timestamp::from_unix_seconds(end).unwrap();
            let expired = Refused::Expired { now, expired_at: claims.expires_at() };
            prop_assert_eq!(at(end).unwrap_err(), expired);
        }
        prop_assert!(at(Timestamp::MAX.unix_seconds()).is_err());
    }

    #[test]
    fn time_neither_panics_nor_wraps(seconds: i64, more: i64, leeway: u32) {
        let within = |seconds: i128| {
            (i128::from(Timestamp::MIN.unix_seconds())..=i128::from(Timestamp::MAX.unix_seconds()))
                .contains(&seconds)
        };
        let moment = Timestamp::from_unix_seconds(seconds);
        prop_assert_eq!(moment.is_ok(), within(seconds.into()));
        let from = moment.unwrap_or(Timestamp::MAX);
        let sum = i128::from(from.unix_seconds()) + i128::from(more);
        prop_assert_eq!(from.plus_seconds(more).is_ok(), within(sum));
        if let Ok(later) = from.plus_seconds(more) {
            prop_assert_eq!(i128::from(later.unix_seconds()), sum);
        }
        let authority = authority(ring("k", 7, SealAlgorithm::default(), 1), from, leeway);
        prop_assert!(authority.refused_from(from) >= from);
    }

    #[test]
    fn any_text_is_answered(text: String, purpose: Purpose) {
        let ring = ring("k", 7, SealAlgorithm::default(), 1);
        prop_assert!(ring.open(purpose, &text, &mut |_| panic!("lent")).is_err());
    }

    #[test]
    fn any_bytes_are_answered_and_those_that_are_claims_are_their_only_encoding(
        bytes in proptest::collection::vec(any::<u8>(), 0..64),
        claims in participant_claims(),
        at in any::<prop::sample::Index>(),
        byte: u8,
    ) {
        let mut nearly = claims.with_bytes(<[u8]>::to_vec);
        let at = at.index(nearly.len());
        nearly[at] = byte;
        for bytes in [bytes, nearly] {
            if let Some(claims) = ParticipantClaims::from_bytes(&bytes) {
                prop_assert_eq!(claims.with_bytes(<[u8]>::to_vec), bytes.clone());
            }
            if let Some(claims) = ChatClaims::from_bytes(&bytes) {
                prop_assert_eq!(claims.with_bytes(<[u8]>::to_vec), bytes);
            }
        }
    }
}

fn some_token(algorithm: SealAlgorithm) -> (KeyRing, SealedToken) {
    let ring = ring("2026-11", 7, algorithm, 1);
    let token = ring.seal(Purpose::Participant, b"sixteen bytes of").unwrap();
    (ring, token)
}

fn opens(ring: &KeyRing, text: &str) -> bool {
    let mut lent = false;
    let opened = ring.open(Purpose::Participant, text, &mut |_| lent = true).is_ok();
    assert_eq!(opened, lent);
    opened
}

#[test]
fn every_flipped_bit_is_refused() {
    for algorithm in [SealAlgorithm::Aes256Gcm, SealAlgorithm::ChaCha20Poly1305] {
        let (ring, token) = some_token(algorithm);
        assert!(opens(&ring, token.as_str()));
        let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(token.as_str()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let text = base64_simd::URL_SAFE_NO_PAD.encode_to_string(&changed);
            // Nor does a text open for another purpose, which stands in one of its bits.
            let opened = Purpose::ALL.iter().any(|purpose| ring.open(*purpose, &text, &mut |_| ()).is_ok());
            assert!(!opened, "bit {bit}");
        }
    }
}

/// A ring may have one key under two names, and a token still has one text.
#[test]
fn a_token_does_not_move_to_another_name_of_its_key() {
    for algorithm in [SealAlgorithm::Aes256Gcm, SealAlgorithm::ChaCha20Poly1305] {
        let (ring, token) = some_token(algorithm);
        let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(token.as_str()).unwrap();
        let mut renamed = bytes;
        renamed[2..9].copy_from_slice(b"2026-12");
        let renamed = base64_simd::URL_SAFE_NO_PAD.encode_to_string(&renamed);
        let again = TokenKey::from_bytes(KeyName::new("2026-12").unwrap(), &[7; 32]).unwrap();
        let ring = ring.with_incoming(again.with_algorithm(algorithm)).unwrap();
        assert!(opens(&ring, token.as_str()));
        assert!(!opens(&ring, &renamed));
    }
}

#[test]
fn every_other_character_truncation_and_extension_is_refused() {
    let (ring, token) = some_token(SealAlgorithm::default());
    let token = token.as_str();
    for at in 0..token.len() {
        assert!(!opens(&ring, &token[..at]), "cut at {at}");
        assert!(!opens(&ring, &token[at + 1..]), "begun at {}", at + 1);
        for other in "ABQgw9-_+/=. \n".chars().filter(|other| !token[at..].starts_with(*other)) {
            let changed: String = [&token[..at], other.encode_utf8(&mut [0; 4]), &token[at + 1..]].concat();
            assert!(!opens(&ring, &changed), "{other:?} at {at}");
        }
    }
    for more in ["A", "AA", "AAAA", "=", "==", "\n", " ", "."] {
        assert!(!opens(&ring, &format!("{token}{more}")), "{more:?} behind");
        assert!(!opens(&ring, &format!("{more}{token}")), "{more:?} before");
    }
}

#[test]
fn a_token_that_was_tampered_with_is_refused() {
    for algorithm in [SealAlgorithm::Aes256Gcm, SealAlgorithm::ChaCha20Poly1305] {
        let (ring, token) = some_token(algorithm);
        proptest!(|(changed in near_misses::token(&token))| {
            prop_assert!(!opens(&ring, changed.as_str()));
        });
    }
}

/// The last character holds bits that are no bits of the token: each but one of its values is
/// refused.
#[test]
fn a_token_has_one_text() {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for name in ["k", "k2", "k-3"] {
        let ring = ring(name, 7, SealAlgorithm::default(), 1);
        let token = ring.seal(Purpose::Participant, b"sixteen bytes of").unwrap();
        let start = &token.as_str()[..token.as_str().len() - 1];
        let opening = ALPHABET.chars().filter(|last| opens(&ring, &format!("{start}{last}")));
        assert_eq!(opening.count(), 1, "{name}");
    }
}

#[test]
fn what_opens_but_breaks_a_rule_is_not_ours() {
    let ring = ring("k", 7, SealAlgorithm::default(), 1);
    let stage = StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh").unwrap();
    let room = RoomArn::new("arn:aws:ivschat:us-west-2:1:room/a").unwrap();
    let now = Timestamp::from_unix_seconds(0).unwrap();
    let tokens = [Purpose::Participant, Purpose::Chat].map(|purpose| {
        [&b""[..], &[0; 16], &[0xff; 64], b"sixteen bytes of"].map(|bytes| ring.seal(purpose, bytes).unwrap())
    });
    let authority = authority(ring, now, 0);
    for token in &tokens[0] {
        assert_eq!(authority.open_participant_token(token.as_str(), &stage), Err(Refused::NotOurs));
    }
    for token in &tokens[1] {
        assert_eq!(authority.open_chat_token(token.as_str(), &room), Err(Refused::NotOurs));
    }
}

/// The key, the stage and the moment of all golden tokens.
fn golden(algorithm: SealAlgorithm) -> Authority {
    let bytes: Vec<u8> = (0..32).collect();
    let key = TokenKey::from_bytes(KeyName::new("golden-1").unwrap(), &bytes).unwrap();
    let key = key.with_algorithm(algorithm);
    let ring = KeyRing::new(key, Arc::new(PredictableRandom::seeded(1)));
    authority(ring, "2023-03-07T09:47:43Z".parse().unwrap(), 0)
}

/// Committed for ever: what format 1 once sealed opens in every later version.
#[test]
fn golden_tokens_of_participants_open() {
    const AES: &str = include_str!("golden/participant-1.txt");
    const CHACHA: &str = include_str!("golden/participant-1-chacha20poly1305.txt");
    const SPELLED: &str = include_str!("golden/participant-1-spelled-arn.txt");
    let usual = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";
    let unusual = "arn:aws:ivs:mars-north-1:1:stage/a-b";
    for (algorithm, text, stage) in [
        (SealAlgorithm::Aes256Gcm, AES, usual),
        (SealAlgorithm::ChaCha20Poly1305, CHACHA, usual),
        (SealAlgorithm::Aes256Gcm, SPELLED, unusual),
    ] {
        let stage = StageArn::new(stage).unwrap();
        let grant = golden(algorithm).open_participant_token(text.trim_end(), &stage).unwrap();
        assert_eq!(grant.participant_id().as_str(), "abCDEf12GHIj");
        assert_eq!(grant.user_id().unwrap().as_str(), "bob");
        assert_eq!(grant.attributes().unwrap().iter().collect::<Vec<_>>(), [("", ""), ("role", "höst")]);
        assert_eq!(serde_json::to_string(&grant.capabilities()).unwrap(), r#"["SUBSCRIBE"]"#);
        assert_eq!(grant.expires_at().to_string(), "2023-03-07T21:47:43Z");
    }
}

#[test]
fn golden_tokens_of_chat_users_open() {
    const CHAT: &str = include_str!("golden/chat-1.txt");
    const SPELLED: &str = include_str!("golden/chat-1-spelled-arn.txt");
    for (text, account_id) in [(CHAT, "123456789012"), (SPELLED, "12345689012")] {
        let room = RoomArn::new(format!("arn:aws:ivschat:us-west-2:{account_id}:room/g1H2I3j4k5L6")).unwrap();
        let grant = golden(SealAlgorithm::Aes256Gcm).open_chat_token(text.trim_end(), &room).unwrap();
        assert_eq!(grant.token_id(), TokenId::from_bytes(*b"sixteen bytes of"));
        assert_eq!(grant.user_id().as_str(), "11231234");
        assert_eq!(grant.attributes(), None);
        assert_eq!(serde_json::to_string(&grant.capabilities()).unwrap(), r#"["SEND_MESSAGE"]"#);
        assert_eq!(grant.expires_at().to_string(), "2023-03-07T09:48:43Z");
        assert_eq!(grant.session_expires_at().to_string(), "2023-03-07T10:17:43Z");
    }
}

#[test]
fn a_text_that_is_too_long_is_refused_before_it_is_looked_at() {
    let ring = ring("k", 7, SealAlgorithm::default(), 1);
    assert!(!opens(&ring, &"A".repeat(1 << 20)));
}

/// Code that is lent claims may open another token: no lock makes it wait for itself.
#[test]
fn a_token_is_opened_inside_of_another() {
    let opening = ring("k", 7, SealAlgorithm::default(), 1);
    let tokens: Vec<_> = (0..200)
        .map(|seed| ring("k", 7, SealAlgorithm::default(), seed).seal(Purpose::Chat, b"claims").unwrap())
        .collect();
    let mut inside = 0;
    for outer in &tokens {
        opening
            .open(Purpose::Chat, outer.as_str(), &mut |_| {
                for inner in &tokens {
                    opening.open(Purpose::Chat, inner.as_str(), &mut |_| inside += 1).unwrap();
                }
            })
            .unwrap();
    }
    assert_eq!(inside, 200 * 200);
}
