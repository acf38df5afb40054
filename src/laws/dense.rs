//! The dense form of claims, held against an encoder of its own, written from the manual.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

mod reference;

use super::bounds::text_of;
use crate::claims::{ChatClaims, ParticipantClaims};
use crate::{
    Attributes, ChatAttributes, ChatCapabilities, ChatUserId, CreateChatToken, ParticipantId,
    ParticipantTokenConfiguration, RoomArn, StageArn, TokenId, UserId,
};
use proptest::prelude::*;
use reference::{dense_chat, dense_of, dense_participant, framed};
use std::collections::BTreeMap;

type Pairs = BTreeMap<String, String>;

const MOMENT: &str = "0000-01-01T00:01:00Z";

fn participant(id: &str, arn: &str, user_id: &str, pairs: &Pairs) -> ParticipantClaims {
    let configuration = ParticipantTokenConfiguration {
        user_id: Some(UserId::new(user_id).unwrap()),
        attributes: Some(Attributes::new(pairs.clone()).unwrap()),
        ..ParticipantTokenConfiguration::default()
    };
    let (arn, id) = (StageArn::new(arn).unwrap(), ParticipantId::new(id).unwrap());
    ParticipantClaims::new(arn, id, configuration, MOMENT.parse().unwrap()).unwrap()
}

fn chat(arn: &str, user_id: &str, pairs: &Pairs) -> ChatClaims {
    let request = CreateChatToken {
        room_identifier: RoomArn::new(arn).unwrap(),
        user_id: ChatUserId::new(user_id).unwrap(),
        capabilities: ChatCapabilities::empty(),
        session_duration: None,
        attributes: Some(ChatAttributes::new(pairs.clone()).unwrap()),
    };
    let id = TokenId::from_bytes(*b"sixteen bytes of");
    ChatClaims::new(id, request, MOMENT.parse().unwrap()).unwrap()
}

/// Every string but the attributes as long as its rule allows.
fn longest_participant(pairs: &Pairs) -> ParticipantClaims {
    participant(&"p".repeat(64), &text_of("StageArn", 128), &"😀".repeat(128), pairs)
}

fn longest_chat(pairs: &Pairs) -> ChatClaims {
    chat(&text_of("RoomIdentifier", 128), &"😀".repeat(128), pairs)
}

/// Pairs of these keys, and values of these characters, until 1,024 bytes are full.
fn filled(keys: impl IntoIterator<Item = String>, mut value: impl FnMut(usize) -> String) -> Pairs {
    let (mut pairs, mut left) = (Pairs::new(), 1_024);
    for (at, key) in keys.into_iter().enumerate() {
        let value = value(at);
        if key.len() + value.len() <= left && !pairs.contains_key(&key) {
            left -= key.len() + value.len();
            pairs.insert(key, value);
        }
    }
    pairs
}

/// All texts of so many characters of this range, without end for those who ask.
fn texts(first: u32, last: u32, characters: usize) -> Box<dyn Iterator<Item = String>> {
    if characters == 0 {
        return Box::new(std::iter::once(String::new()));
    }
    let each = (first..=last).filter_map(char::from_u32);
    Box::new(
        each.flat_map(move |start| {
            texts(first, last, characters - 1).map(move |rest| format!("{start}{rest}"))
        }),
    )
}

/// Attributes at the edges of what can be asked for.
fn edges() -> Vec<(&'static str, Pairs)> {
    let ascii = |count| texts(0, 0x7f, count);
    let none = |_| String::new();
    vec![
        ("as many as there can be", filled(ascii(0).chain(ascii(1)).chain(ascii(2)), none)),
        ("keys of two bytes", filled(ascii(2), none)),
        ("keys of a character of two bytes", filled(texts(0x80, 0x7ff, 1), none)),
        ("keys of a character of three bytes", filled(texts(0x800, 0xd7ff, 1), none)),
        ("keys of a character of four bytes", filled(texts(0x1_0000, 0x10_ffff, 1), none)),
        ("values under one-byte keys", filled(ascii(1), |_| "~".repeat(7))),
        ("one value, no key", filled(ascii(0), |_| "v".repeat(1_024))),
        ("one value of three bytes a character", filled(ascii(1), |_| "字".repeat(341))),
        ("one value of four bytes a character", filled(ascii(0), |_| "😀".repeat(256))),
        (
            "445 pairs of keys of one or two and values of one or none",
            filled(ascii(1).chain(ascii(2)), |at| "v".repeat(usize::from(at % 5 < 3))),
        ),
    ]
}

fn bytes_of(claims: &ParticipantClaims) -> Vec<u8> {
    claims.with_bytes(<[u8]>::to_vec)
}

/// Whatever these bytes say, no others say it.
fn assert_only_encoding(bytes: &[u8]) {
    if let Some(claims) = ParticipantClaims::from_bytes(bytes) {
        assert_eq!(bytes_of(&claims), bytes);
    }
    if let Some(claims) = ChatClaims::from_bytes(bytes) {
        assert_eq!(claims.with_bytes(<[u8]>::to_vec), bytes);
    }
}

#[test]
fn the_edges_are_written_as_the_manual_says_in_at_most_1_568_bytes_and_read_back() {
    for (edge, pairs) in edges() {
        let claims = longest_participant(&pairs);
        let bytes = bytes_of(&claims);
        assert_eq!(bytes, dense_of(&claims), "{edge}");
        assert!(bytes.len() <= 1_568, "{edge}: {}", bytes.len());
        assert_eq!(ParticipantClaims::from_bytes(&bytes), Some(claims), "{edge}");
        let claims = longest_chat(&pairs);
        let bytes = claims.with_bytes(<[u8]>::to_vec);
        assert_eq!(bytes, dense_chat(&claims), "{edge}");
        assert!(bytes.len() <= 1_536, "{edge}: {}", bytes.len());
        assert_eq!(ChatClaims::from_bytes(&bytes), Some(claims), "{edge}");
    }
}

/// How long a user id and attributes are in the plain form.
fn plain_length(user_id: &str, pairs: &Pairs) -> usize {
    let texts = pairs.iter().flat_map(|(key, value)| [key.as_str(), value]).chain([user_id]);
    texts.map(|text| text.len() + if text.len() < 120 { 1 } else { 2 }).sum()
}

/// Many small pairs of one width or of all.
fn small_pairs() -> impl Strategy<Value = Pairs> {
    let width =
        prop::sample::select(vec![(0, 0x7f), (0x80, 0x7ff), (0x800, 0xffff), (0, 0x10_ffff), (0, 0x200)]);
    (any::<u64>(), width, 1..=4_u64, 0..=3_u64).prop_map(|(seed, (first, last), key, value)| {
        let mut state = seed | 1;
        let mut draw = move |below: u64| {
            // Knuth's linear congruential generator: the high bits are good enough.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut text = move |most: u64| {
            let characters = draw(most + 1);
            let mut one = || char::from_u32(u32::try_from(first + draw(last - first + 1)).unwrap());
            (0..characters).map(|_| one().unwrap_or('字')).collect::<String>()
        };
        let keys: Vec<_> = (0..1_200).map(|_| (text(key), text(value))).collect();
        let values: Vec<_> = keys.iter().map(|(_, value)| value.clone()).collect();
        filled(keys.into_iter().map(|(key, _)| key), |at| values[at].clone())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn dense_claims_are_written_as_the_manual_says_and_read_back(
        pairs in small_pairs(), user_id in prop::collection::vec(any::<char>(), 128), id in "[a-zA-Z0-9_-]{64}"
    ) {
        let user_id = String::from_iter(user_id);
        let claims = participant(&id, &text_of("StageArn", 128), &user_id, &pairs);
        let bytes = bytes_of(&claims);
        // 8 of header, the id and the ARN.
        let dense = 8 + 65 + 117 + plain_length(&user_id, &pairs) > 1_568;
        prop_assert_eq!(bytes[5] >= 0x80, dense);
        prop_assert!(bytes.len() <= 1_568);
        if dense {
            prop_assert_eq!(&bytes, &dense_of(&claims));
        }
        prop_assert_eq!(ParticipantClaims::from_bytes(&bytes), Some(claims));
        let claims = chat(&text_of("RoomIdentifier", 128), &user_id, &pairs);
        let bytes = claims.with_bytes(<[u8]>::to_vec);
        let dense = 8 + 16 + 113 + plain_length(&user_id, &pairs) > 1_568;
        prop_assert_eq!(bytes[5] >= 0x80, dense);
        prop_assert!(bytes.len() <= 1_568);
        if dense {
            prop_assert_eq!(&bytes, &dense_chat(&claims));
        }
        prop_assert_eq!(ChatClaims::from_bytes(&bytes), Some(claims));
    }

    #[test]
    fn any_dense_bytes_are_answered(
        mut bytes in prop::collection::vec(any::<u8>(), 0..=1_600), flags in 0..16_u8, chat: bool
    ) {
        bytes.truncate(bytes.len() / 16 * 16);
        if let Some(header) = bytes.first_chunk_mut() {
            *header = if chat { [0, 0, 0, 0, 60, 0x80, 60, flags] } else { [0, 0, 0, 0, 60, 0x82, 0xd0, flags] };
        }
        assert_only_encoding(&bytes);
    }
}

#[test]
fn changed_cut_and_lengthened_dense_claims_are_refused_or_say_something_else() {
    let (_, pairs) = edges().swap_remove(9);
    let participant = bytes_of(&longest_participant(&pairs));
    let chat = longest_chat(&pairs).with_bytes(<[u8]>::to_vec);
    assert!(participant[5] >= 0x80 && chat[5] >= 0x80);
    for bytes in [participant, chat] {
        // Each bit of the header and of the state, and one of every few bytes between them.
        let (header, state) = (0..64, (bytes.len() - 24) * 8..bytes.len() * 8);
        for bit in header.chain((64..state.start).step_by(43)).chain(state) {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_only_encoding(&changed);
        }
        let block = bytes.len() - 16;
        for cut in [&bytes[..block], &bytes[16..], &[&bytes[..block], &[0; 32]].concat()] {
            assert_eq!(ParticipantClaims::from_bytes(cut), None);
            assert_eq!(ChatClaims::from_bytes(cut), None);
        }
        for more in [1, 15, 16, 32] {
            let longer = [&bytes[..], &vec![0; more]].concat();
            assert_eq!(ParticipantClaims::from_bytes(&longer), None);
            assert_eq!(ChatClaims::from_bytes(&longer), None);
        }
    }
}

/// Its region has no number, so that there is no short form.
const ARN: &str = "arn:aws:ivs:us-west-3:123456789012:stage/abcdABCDefgh";

/// Claims of so many bytes in the plain form: 8 of header, 13 of id, 42 of ARN, 514 of user id, and attributes.
fn of_plain_length(length: usize) -> ParticipantClaims {
    let value = "v".repeat(length - 8 - 13 - 42 - 514 - 2 - 2);
    participant("abCDEf12GHIj", ARN, &"😀".repeat(128), &[("k".to_owned(), value)].into())
}

/// The plain form of those, whether or not they are to have it.
fn plain_of_length(length: usize) -> Vec<u8> {
    let value = length - 8 - 13 - 42 - 514 - 2 - 2;
    let long = |text: &str| {
        let beyond = u8::try_from((text.len() - 120) >> 7).unwrap();
        [&[120 + beyond, u8::try_from((text.len() - 120) % 128).unwrap()], text.as_bytes()].concat()
    };
    let parts = [b"\x0cabCDEf12GHIj\x29", &ARN.as_bytes()[12..], &long(&"😀".repeat(128)), b"\x01k"];
    framed(720, 0b1111, &[parts.concat(), long(&"v".repeat(value))].concat())
}

#[test]
fn the_form_follows_from_the_length_and_the_other_form_is_refused() {
    for length in 1_540..=1_568 {
        let claims = of_plain_length(length);
        let bytes = bytes_of(&claims);
        assert_eq!(bytes, plain_of_length(length), "{length}");
        assert_eq!(bytes.len(), length.next_multiple_of(16), "{length}");
        assert_eq!(ParticipantClaims::from_bytes(&bytes), Some(claims.clone()), "{length}");
        assert_eq!(ParticipantClaims::from_bytes(&dense_of(&claims)), None, "{length}");
    }
    for length in 1_569..=1_599 {
        let claims = of_plain_length(length);
        let bytes = bytes_of(&claims);
        assert_eq!(bytes, dense_of(&claims), "{length}");
        assert_eq!(ParticipantClaims::from_bytes(&bytes), Some(claims), "{length}");
        assert_eq!(ParticipantClaims::from_bytes(&plain_of_length(length)), None, "{length}");
    }
}

#[test]
fn dense_forms_of_what_breaks_a_rule_are_refused() {
    let user_id = "😀".repeat(128);
    let arn = text_of("StageArn", 128);
    let value = "v".repeat(1_000);
    let read = |id: &str, user_id: &str, pairs: &[(&str, &str)]| {
        ParticipantClaims::from_bytes(&dense_participant(id, &arn, user_id, pairs)).is_some()
    };
    assert!(read("p", &user_id, &[("", "x"), ("a", &value), ("b", "")]));
    // Keys that do not ascend, keys twice, more than 1,024 bytes, an id with a character of ARNs or too long.
    assert!(!read("p", &user_id, &[("b", ""), ("a", &value)]));
    assert!(!read("p", &user_id, &[("a", ""), ("a", &value)]));
    assert!(!read("p", &user_id, &[("a", &value), ("b", &"w".repeat(23))]));
    assert!(read("p", &user_id, &[("a", &value), ("b", &"w".repeat(22))]));
    assert!(!read("p", &user_id, &[("a", &value.repeat(100))]));
    assert!(!read("p:", &user_id, &[("a", &value)]));
    assert!(!read(&"p".repeat(65), &user_id, &[("a", &value)]));
    assert!(read(&"p".repeat(64), &user_id, &[("a", &value)]));
}

/// The state begins as it does, and the stack holds nothing else.
#[test]
fn what_is_left_when_all_is_read_is_refused() {
    let claims = of_plain_length(1_600);
    let bytes = bytes_of(&claims);
    let stack = &bytes[8..bytes.len() - usize::from(bytes[7] >> 4)];
    let with_stack = |stack: &[u8]| ParticipantClaims::from_bytes(&framed(0x8000 + 720, 0b1111, stack));
    assert_eq!(with_stack(stack), Some(claims));
    for more in [&[0][..], &[1], &[0; 8], &[0xff; 16]] {
        assert_eq!(with_stack(&[more, stack].concat()), None);
        assert_eq!(with_stack(&[stack, more].concat()), None);
    }
    for fewer in 1..=16 {
        assert_eq!(with_stack(&stack[fewer..]), None);
    }
    // The bottom of the stack is where the first state went: another one says the same, and ends elsewhere.
    for bit in 0..8 {
        let mut changed = stack.to_vec();
        changed[0] ^= 1 << bit;
        assert_eq!(with_stack(&changed), None);
    }
}

#[test]
fn without_a_user_id_there_is_none_in_the_dense_form() {
    let pairs: Pairs =
        (0..400).map(|pair| (format!("{}", char::from_u32(0x100 + pair).unwrap()), String::new())).collect();
    let more: Pairs =
        (0..112).map(|pair| (char::from_u32(0x400 + pair).unwrap().to_string(), String::new())).collect();
    let attributes = Attributes::new(pairs.into_iter().chain(more)).unwrap();
    let configuration = ParticipantTokenConfiguration {
        attributes: Some(attributes),
        ..ParticipantTokenConfiguration::default()
    };
    let (arn, id) =
        (StageArn::new(text_of("StageArn", 128)).unwrap(), ParticipantId::new("p".repeat(64)).unwrap());
    let claims = ParticipantClaims::new(arn, id, configuration, MOMENT.parse().unwrap()).unwrap();
    let bytes = claims.with_bytes(<[u8]>::to_vec);
    assert_eq!(bytes[5] & 0x80, 0x80, "the dense form");
    assert_eq!(ParticipantClaims::from_bytes(&bytes), Some(claims));
}
