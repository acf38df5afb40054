//! An encoder of the dense form, written from the manual.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

use crate::claims::{ChatClaims, ParticipantClaims};

const EMPTY_STATE: u128 = 1 << 56;
const END: (u64, u64) = (1_640_320_128, 2_654_647_168);

/// The first slot of a character, and how many it has.
fn word_slots(character: char, each: [u64; 4]) -> (u64, u64) {
    let number = u64::from(u32::from(character));
    let above_surrogates = if number > 0xdfff { 0x800 } else { 0 };
    match character.len_utf8() {
        1 => (number * each[0], each[0]),
        2 => (128 * each[0] + (number - 0x80) * each[1], each[1]),
        3 => (128 * each[0] + 1_920 * each[1] + (number - 0x800 - above_surrogates) * each[2], each[2]),
        _ => {
            let before = 128 * each[0] + 1_920 * each[1] + 61_440 * each[2];
            (before + (number - 0x1_0000) * each[3], each[3])
        }
    }
}

fn name(text: &str, slots: &mut Vec<(u64, u64)>) {
    const ALL: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:/";
    slots.push((text.len() as u64 * 33_294_320, 33_294_320));
    slots.extend(text.chars().map(|c| (ALL.find(c).unwrap() as u64 * 65_075_262, 65_075_262)));
}

fn characters(text: &str, slots: &mut Vec<(u64, u64)>) {
    slots.push((text.chars().count() as u64 * 33_294_320, 33_294_320));
    slots.extend(text.chars().map(|character| {
        let number = u64::from(u32::from(character));
        let number = if number > 0xd7ff { number - 0x800 } else { number };
        (number * 3_862, 3_862)
    }));
}

fn words(pairs: &[(&str, &str)], slots: &mut Vec<(u64, u64)>) {
    const WORDS: [u64; 4] = [12_236_374, 34_861, 99, 1];
    const INITIALS: [u64; 4] = [32_039_371, 91_279, 259, 2];
    slots.push((pairs.len() as u64 * 4_194_304, 4_194_304));
    for (at, (key, value)) in pairs.iter().enumerate() {
        let initials = if at == 0 { WORDS } else { INITIALS };
        slots.extend(key.chars().take(1).map(|character| word_slots(character, initials)));
        slots.extend(key.chars().skip(1).map(|character| word_slots(character, WORDS)));
        slots.push(END);
        slots.extend(value.chars().map(|character| word_slots(character, WORDS)));
        slots.push(END);
    }
}

fn coded(slots: &[(u64, u64)]) -> Vec<u8> {
    let (mut state, mut bytes) = (EMPTY_STATE, Vec::new());
    for (start, count) in slots.iter().rev().map(|&(start, count)| (u128::from(start), u128::from(count))) {
        let next = |state: u128| state / count * (1 << 32) + start + state % count;
        while next(state) >= 1 << 64 {
            bytes.push(u8::try_from(state % 256).unwrap());
            state /= 256;
        }
        state = next(state);
    }
    bytes.extend(u64::try_from(state).unwrap().to_le_bytes());
    bytes
}

/// Behind the moment of issue, a minute after the first.
pub(super) fn framed(minutes: u16, flags: u8, rest: &[u8]) -> Vec<u8> {
    let padding = (8 + rest.len()).next_multiple_of(16) - 8 - rest.len();
    let [high, low] = minutes.to_be_bytes();
    let last = flags | u8::try_from(padding << 4).unwrap();
    [&[0, 0, 0, 0, 60, high, low, last], rest, &vec![0; padding]].concat()
}

/// A participant's claims in the dense form, whether or not they are to have it.
pub(super) fn dense_participant(id: &str, arn: &str, user_id: &str, pairs: &[(&str, &str)]) -> Vec<u8> {
    let mut slots = Vec::new();
    name(id, &mut slots);
    name(arn.strip_prefix("arn:aws:ivs:").unwrap(), &mut slots);
    characters(user_id, &mut slots);
    words(pairs, &mut slots);
    framed(0x8000 + 720, 0b1111, &coded(&slots))
}

pub(super) fn dense_chat(claims: &ChatClaims) -> Vec<u8> {
    let mut slots = Vec::new();
    name(claims.room_arn().as_str().strip_prefix("arn:aws:ivschat:").unwrap(), &mut slots);
    characters(claims.user_id().as_str(), &mut slots);
    words(&claims.attributes().unwrap().iter().collect::<Vec<_>>(), &mut slots);
    framed(0x8000 + 60, 0b1000, &[b"sixteen bytes of", &coded(&slots)[..]].concat())
}

pub(super) fn dense_of(claims: &ParticipantClaims) -> Vec<u8> {
    let pairs: Vec<_> = claims.attributes().unwrap().iter().collect();
    let user_id = claims.user_id().unwrap().as_str();
    dense_participant(claims.participant_id().as_str(), claims.stage_arn().as_str(), user_id, &pairs)
}
