//! What tokens and their single use cost: allocations, lengths, memory.

use crate::claims::ParticipantClaims;
use crate::{
    Account, Attributes, Authority, KeyName, KeyRing, Leeway, ManualClock, MemoryRedemptions, ParticipantId,
    ParticipantTokenConfiguration, PredictableRandom, Pruning, Purpose, Redemption, Redemptions, StageArn,
    Timestamp, TokenId, TokenKey, TokenSealer, UserId,
};
use allocation_counter::measure;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn now() -> Timestamp {
    "2026-11-21T00:00:00Z".parse().unwrap()
}

fn claims(arn: &str, id: &str, user_id: &str, attributes: BTreeMap<String, String>) -> ParticipantClaims {
    let configuration = ParticipantTokenConfiguration {
        user_id: Some(UserId::new(user_id).unwrap()),
        attributes: Some(Attributes::new(attributes).unwrap()),
        ..ParticipantTokenConfiguration::default()
    };
    let arn = StageArn::new(arn).unwrap();
    ParticipantClaims::new(arn, ParticipantId::new(id).unwrap(), configuration, now()).unwrap()
}

/// A stage, an id of 12 characters, a user id, both capabilities, two attributes.
fn standard() -> ParticipantClaims {
    let attributes = [("displayName", "Alice Liddell"), ("role", "moderator")];
    let attributes = attributes.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    let arn = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";
    claims(arn, "abCDEf12GHIj", "user-0123456789", attributes)
}

fn ring() -> Arc<KeyRing> {
    let key = TokenKey::from_bytes(KeyName::new("2026-11").unwrap(), &[7; 32]).unwrap();
    Arc::new(KeyRing::new(key, Arc::new(PredictableRandom::seeded(1))))
}

fn token_length(claims: &ParticipantClaims) -> usize {
    claims.with_bytes(|bytes| ring().seal(Purpose::Participant, bytes)).unwrap().as_str().len()
}

#[test]
fn minting_allocates_the_token_and_opening_what_the_grant_owns() {
    let (ring, claims) = (ring(), standard());
    let mut token = None;
    let minted = measure(|| {
        token = Some(claims.with_bytes(|bytes| ring.seal(Purpose::Participant, bytes)).unwrap());
    });
    assert_eq!(minted.count_total, 1);
    let random = Arc::new(PredictableRandom::seeded(2));
    let home = Account::new("us-west-2", "123456789012").unwrap();
    let authority = Authority::new(home, Arc::new(ManualClock::at(now())), random, ring);
    let token = token.unwrap();
    let opened = measure(|| {
        let grant = authority.open_participant_token(token.as_str(), claims.stage_arn()).unwrap();
        assert_eq!(grant.attributes(), claims.attributes());
    });
    // The ARN, the id, the user id, the attributes.
    assert_eq!(opened.count_total, 4);
    let garbage = "A".repeat(1 << 20);
    let refused = measure(|| {
        assert!(authority.open_participant_token(&garbage, claims.stage_arn()).is_err());
    });
    assert_eq!(refused.count_total, 0);
}

#[test]
fn tokens_are_short() {
    assert_eq!(token_length(&standard()), 220);
    let large = |pairs: usize| -> BTreeMap<String, String> {
        let pair = 1024 / pairs;
        (0..pairs).map(|i| (format!("{i:04}"), "v".repeat(pair - 4))).collect()
    };
    let arn = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";
    assert_eq!(token_length(&claims(arn, "abCDEf12GHIj", &"u".repeat(128), large(8))), 1_724);
    assert_eq!(token_length(&claims(arn, "abCDEf12GHIj", &"字".repeat(128), large(8))), 2_066);
}

/// Claims as long as the rules allow: [`super::claims`] has the sum.
#[test]
fn the_longest_token_there_can_be_is_sealed_and_opened() {
    let arn = super::bounds::text_of("StageArn", 128);
    let attributes = super::claims::most_pairs().into_iter().collect();
    let claims = claims(&arn, &"p".repeat(64), &"😀".repeat(128), attributes);
    let key = TokenKey::from_bytes(KeyName::new("sixteen-letters_").unwrap(), &[7; 32]).unwrap();
    let ring = KeyRing::new(key, Arc::new(PredictableRandom::seeded(1)));
    let longest = claims.with_bytes(|bytes| ring.seal(Purpose::Participant, bytes)).unwrap();
    assert_eq!(longest.as_str().len(), 3_955);
    assert_eq!(KeyRing::MAX_TOKEN_LENGTH, 3_955);
    let mut opened = None;
    let mut read = |bytes: &[u8]| opened = ParticipantClaims::from_bytes(bytes);
    ring.open(Purpose::Participant, longest.as_str(), &mut read).unwrap();
    assert_eq!(opened, Some(claims));
    let allocations = |token: &str| {
        let refused = || assert!(ring.open(Purpose::Chat, token, &mut |_| {}).is_err());
        measure(refused).count_total
    };
    // A text as long as the longest token is decoded; one that is longer by a character is not
    // looked at.
    assert_eq!(allocations(longest.as_str()), 1);
    assert_eq!(allocations(&format!("{}A", longest.as_str())), 0);
    assert!(ring.seal(Purpose::Participant, &[0; 2_889]).is_err());
}

fn token_id(number: u64) -> TokenId {
    // Spread as random ids are, each number to an id of its own.
    let high = number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
    let low = number.to_be_bytes();
    let mut id = [0; 16];
    id[..8].copy_from_slice(&high);
    id[8..].copy_from_slice(&low);
    TokenId::from_bytes(id)
}

#[test]
fn a_million_live_redemptions_take_at_most_64_bytes_each_and_are_forgotten() {
    const LIVE: u64 = 1_000_000;
    let prune_after = |seconds| Pruning::at(now().plus_seconds(seconds).unwrap(), Leeway::default()).unwrap();
    let redemptions = MemoryRedemptions::new();
    let held = measure(|| {
        for number in 0..LIVE {
            assert_eq!(redemptions.claim(token_id(number)).unwrap(), Redemption::First);
        }
    });
    let each = held.bytes_current / i64::try_from(LIVE).unwrap();
    assert!(each <= 64, "{each} bytes");
    println!("{each} bytes for each live redemption");
    let forgotten = measure(|| {
        redemptions.prune(&prune_after(0)).unwrap();
        redemptions.prune(&prune_after(1_559)).unwrap();
        assert_eq!(redemptions.claim(token_id(0)).unwrap(), Redemption::Repeated);
        redemptions.prune(&prune_after(1_560)).unwrap();
        assert_eq!(redemptions.claim(token_id(0)).unwrap(), Redemption::First);
    });
    let left = held.bytes_current + forgotten.bytes_current;
    assert!(left < 4_096, "{left} bytes are left of a million forgotten redemptions");
}

#[test]
fn exactly_one_of_many_threads_wins_each_of_100_000_tokens() {
    const TOKENS: u64 = 100_000;
    let redemptions = MemoryRedemptions::new();
    let won: Vec<AtomicUsize> = (0..TOKENS).map(|_| AtomicUsize::new(0)).collect();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for (number, won) in (0..).zip(&won) {
                    if redemptions.claim(token_id(number)).unwrap() == Redemption::First {
                        won.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    assert!(won.iter().all(|won| won.load(Ordering::Relaxed) == 1));
}
