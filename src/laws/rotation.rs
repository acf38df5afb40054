//! Keys rotate through a fleet, and no token that is issued and unexpired is ever refused.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

use crate::keys::{KeyError, KeyPhase};
use crate::{KeyName, KeyRing, Leeway, PredictableRandom, Purpose, Timestamp, TokenKey, TokenSealer};
use proptest::prelude::*;
use std::sync::Arc;

fn key(number: u8) -> TokenKey {
    TokenKey::from_bytes(name(number), &[number; 32]).unwrap()
}

fn name(number: u8) -> KeyName {
    KeyName::new(format!("k{number}")).unwrap()
}

fn ring(number: u8) -> KeyRing {
    KeyRing::new(key(number), Arc::new(PredictableRandom::seeded(number.into())))
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds).unwrap()
}

fn stages(ring: &KeyRing) -> Vec<(String, KeyPhase)> {
    ring.keys().map(|(name, stage)| (name.as_str().to_owned(), stage)).collect()
}

/// What happens to a fleet in a random order: each machine does its steps when it gets to them. The
/// clocks of the machines differ by up to five minutes.
#[derive(Debug, Clone)]
enum Event {
    Issue {
        machine: usize,
        lifetime: i64,
    },
    /// A machine takes the next step of the rotation that goes on, if the rule lets it.
    Step {
        machine: usize,
    },
    Wait {
        seconds: i64,
    },
}

fn event(machines: usize) -> impl Strategy<Value = Event> {
    let longest = i64::from(Purpose::Participant.longest_lifetime_seconds());
    prop_oneof![
        3 => (0..machines, 1..=longest).prop_map(|(machine, lifetime)| Event::Issue { machine, lifetime }),
        4 => (0..machines).prop_map(|machine| Event::Step { machine }),
        1 => (0..longest).prop_map(|seconds| Event::Wait { seconds }),
    ]
}

/// A model of the rule: nobody seals with a key until all open it, and nobody drops one until all
/// have sealed with the next for the longest lifetime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Introduce,
    Rotate,
    Drop { last_sealed: i64 },
}

proptest! {
    #[test]
    fn a_fleet_that_keeps_the_rule_refuses_no_token(
        events in proptest::collection::vec(event(3), 0..120),
        leeway in 0_u32..100,
        ahead in prop::array::uniform3(prop_oneof![Just(0), Just(300), 0..=300_i64]),
    ) {
        let longest = i64::from(Purpose::Participant.longest_lifetime_seconds()) + i64::from(leeway);
        let mut rings = [ring(0), ring(0), ring(0)];
        let (mut now, mut number, mut phase) = (0, 0_u8, Phase::Introduce);
        let mut done = [false; 3];
        let mut tokens = Vec::new();
        for event in events {
            match event {
                Event::Wait { seconds } => now += seconds,
                Event::Issue { machine, lifetime } => {
                    let token = rings[machine].seal(Purpose::Participant, b"claims").unwrap();
                    tokens.push((token, now + ahead[machine] + lifetime + i64::from(leeway)));
                }
                Event::Step { machine } if !done[machine] => {
                    let (ring, now) = (&rings[machine], now + ahead[machine]);
                    rings[machine] = match phase {
                        Phase::Introduce => ring.with_incoming(key(number + 1)).unwrap(),
                        Phase::Rotate => ring.rotated(&name(number + 1), at(now)).unwrap(),
                        Phase::Drop { last_sealed } if now >= last_sealed + 300 + longest => {
                            ring.without_outlived(at(now), Purpose::Participant, Leeway::from_seconds(leeway))
                        }
                        Phase::Drop { .. } => continue,
                    };
                    done[machine] = true;
                    if done == [true; 3] {
                        done = [false; 3];
                        phase = match phase {
                            Phase::Introduce => Phase::Rotate,
                            // Another clock may have shown more to a machine that rotated before.
                            Phase::Rotate => Phase::Drop { last_sealed: now - ahead[machine] + 300 },
                            Phase::Drop { .. } => {
                                number += 1;
                                Phase::Introduce
                            }
                        };
                    }
                }
                Event::Step { .. } => {}
            }
            tokens.retain(|(_, expires_at)| now < *expires_at);
            for (token, expires_at) in &tokens {
                for (ring, _) in rings.iter().zip(ahead).filter(|(_, ahead)| now + ahead < *expires_at) {
                    prop_assert!(ring.open(Purpose::Participant, token.as_str(), &mut |_| ()).is_ok());
                }
            }
        }
        // Keys do go: in no phase has a machine more than two.
        prop_assert!(rings.iter().all(|ring| ring.keys().count() <= 2));
    }
}

#[test]
fn a_key_goes_through_its_stages_in_their_order() {
    let ring = ring(1).with_incoming(key(2)).unwrap();
    assert_eq!(stages(&ring), [("k1".to_owned(), KeyPhase::Sealing), ("k2".to_owned(), KeyPhase::Incoming)]);
    let ring = ring.rotated(&name(2), at(100)).unwrap();
    let outgoing = KeyPhase::Outgoing { last_sealed: at(100) };
    assert_eq!(stages(&ring), [("k2".to_owned(), KeyPhase::Sealing), ("k1".to_owned(), outgoing)]);
    // What has sealed does not seal again, and what is not there cannot.
    assert_eq!(ring.rotated(&name(1), at(100)).unwrap_err(), KeyError::NotIncoming);
    assert_eq!(ring.rotated(&name(2), at(100)).unwrap_err(), KeyError::NotIncoming);
    assert_eq!(ring.rotated(&name(3), at(100)).unwrap_err(), KeyError::NotIncoming);
}

#[test]
fn a_key_is_dropped_no_sooner_than_its_last_token_has_expired() {
    let ring = ring(1).with_incoming(key(2)).unwrap().rotated(&name(2), at(100)).unwrap();
    let left = |now, longest, leeway| {
        ring.without_outlived(at(now), longest, Leeway::from_seconds(leeway)).keys().count()
    };
    // 14 days are 1,209,600 seconds, and five minutes by which another clock may be ahead are 300.
    assert_eq!(left(1_209_999, Purpose::Participant, 0), 2);
    assert_eq!(left(1_210_000, Purpose::Participant, 0), 1);
    assert_eq!(left(1_210_009, Purpose::Participant, 10), 2);
    assert_eq!(left(1_210_010, Purpose::Participant, 10), 1);
    assert_eq!(left(459, Purpose::Chat, 0), 2);
    assert_eq!(left(460, Purpose::Chat, 0), 1);
    // A key that never sealed is not dropped, however long it waits.
    let waiting = super::rotation::ring(1).with_incoming(key(2)).unwrap();
    let kept = waiting.without_outlived(Timestamp::MAX, Purpose::Participant, Leeway::default());
    assert_eq!(kept.keys().count(), 2);
}

#[test]
fn a_name_stands_for_one_key() {
    let taken = |ring: Result<KeyRing, KeyError>| ring.unwrap_err().to_string();
    let other = || TokenKey::from_bytes(name(1), &[9; 32]).unwrap();
    assert_eq!(taken(ring(1).with_incoming(other())), "the ring has a key of this name already");
    assert_eq!(taken(ring(1).with_outgoing(other(), at(0))), "the ring has a key of this name already");
}

#[test]
fn a_host_that_starts_again_in_the_middle_of_a_rotation_opens_what_it_sealed() {
    let before = ring(1);
    let token = before.seal(Purpose::Chat, b"claims").unwrap();
    let again = ring(2).with_outgoing(key(1), at(100)).unwrap();
    assert_eq!(stages(&again)[1], ("k1".to_owned(), KeyPhase::Outgoing { last_sealed: at(100) }));
    assert!(again.open(Purpose::Chat, token.as_str(), &mut |_| ()).is_ok());
}
