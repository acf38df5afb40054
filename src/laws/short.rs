//! The short form of claims, held against an encoder of its own, written from the manual.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

use crate::claims::{ChatClaims, ParticipantClaims};
use crate::testing::strategies::{chat_claims, participant_claims};
use crate::{
    ChatUserId, CreateChatToken, ParticipantId, ParticipantTokenConfiguration, RoomArn, StageArn, TokenId,
    UserId,
};
use proptest::prelude::*;

const REGIONS: &str = "us-east-1 us-west-2 eu-west-1 eu-central-1 ap-south-1 ap-northeast-1 ap-northeast-2";
const SHORT: u8 = 0x80;

/// A string behind its length.
fn string(text: &str) -> Vec<u8> {
    let length = match text.len().checked_sub(120) {
        None => vec![u8::try_from(text.len()).unwrap()],
        Some(beyond) => vec![120 + u8::try_from(beyond / 128).unwrap(), u8::try_from(beyond % 128).unwrap()],
    };
    [&length, text.as_bytes()].concat()
}

/// The bytes of claims, from what stands in them.
struct Written {
    issued_at: i64,
    minutes: i32,
    flags: u8,
    token_id: Vec<u8>,
    strings: Vec<String>,
    pairs: Vec<(String, String)>,
}

impl Written {
    fn framed(&self, mark: u8, pad_to: usize, strings: &[u8]) -> Vec<u8> {
        // The seconds from the year 0 to 1970.
        let seconds = (self.issued_at + 62_167_219_200).to_be_bytes();
        let minutes = self.minutes.to_be_bytes();
        let mut body = [&self.token_id, strings].concat();
        for (key, value) in &self.pairs {
            body.extend([string(key), string(value)].concat());
        }
        let padding = (8 + body.len()).next_multiple_of(pad_to) - 8 - body.len();
        let flags = self.flags + u8::try_from(padding * 16).unwrap();
        let header =
            [seconds[3] + mark, seconds[4], seconds[5], seconds[6], seconds[7], minutes[2], minutes[3]];
        [&header[..], &[flags], &body, &vec![0; padding]].concat()
    }

    fn plain(&self) -> Vec<u8> {
        let strings: Vec<_> = self.strings.iter().flat_map(|text| string(text)).collect();
        self.framed(0, 16, &strings)
    }

    /// The short form, if they have one.
    fn short(&self) -> Option<Vec<u8>> {
        let arn = self.strings.iter().find(|text| text.contains(':')).unwrap();
        let parts: Vec<_> = arn.split([':', '/']).collect();
        let [region, account, _, id] = parts[..] else { panic!("no ARN of ours") };
        let region = REGIONS.split(' ').position(|known| known == region)?;
        let mut bytes = vec![u8::try_from(region + 1).unwrap()];
        let account = (account.len() == 12).then(|| account.parse::<u64>().unwrap())?;
        bytes.extend(&account.to_be_bytes()[3..]);
        let participant_id = if self.token_id.is_empty() { self.strings[0].as_str() } else { "" };
        if id.len() != 12 || (self.token_id.is_empty() && participant_id.len() != 12) {
            return None;
        }
        bytes.extend([participant_id, id].concat().bytes());
        // What follows the ARN is the user id.
        bytes.extend(
            self.strings.iter().skip_while(|text| *text != arn).skip(1).flat_map(|text| string(text)),
        );
        Some(self.framed(SHORT, 8, &bytes)).filter(|bytes| bytes.len() <= 1_568)
    }
}

/// The bits of the capabilities whose names stand in this JSON.
fn bits(capabilities: &impl serde::Serialize, names: &[&str]) -> u8 {
    let json = serde_json::to_string(capabilities).unwrap();
    names
        .iter()
        .enumerate()
        .filter(|(_, name)| json.contains(&format!("\"{name}\"")))
        .map(|(bit, _)| 1 << bit)
        .sum()
}

fn pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn participant(claims: &ParticipantClaims) -> Written {
    let arn = claims.stage_arn().as_str().strip_prefix("arn:aws:ivs:").unwrap();
    let user_id = claims.user_id().map(UserId::as_str);
    let flag = |stands, flag| if stands { flag } else { 0 };
    Written {
        issued_at: claims.issued_at().unix_seconds(),
        minutes: claims.duration().minutes(),
        flags: bits(&claims.capabilities(), &["PUBLISH", "SUBSCRIBE"])
            + flag(user_id.is_some(), 4)
            + flag(claims.attributes().is_some(), 8),
        token_id: Vec::new(),
        strings: [Some(claims.participant_id().as_str()), Some(arn), user_id]
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .collect(),
        pairs: pairs(claims.attributes().iter().flat_map(|attributes| attributes.iter())),
    }
}

fn chat_user(claims: &ChatClaims) -> Written {
    let arn = claims.room_arn().as_str().strip_prefix("arn:aws:ivschat:").unwrap();
    let attributes = if claims.attributes().is_some() { 8 } else { 0 };
    let names = ["SEND_MESSAGE", "DISCONNECT_USER", "DELETE_MESSAGE"];
    Written {
        issued_at: claims.issued_at().unix_seconds(),
        minutes: claims.session_duration().minutes(),
        flags: bits(&claims.capabilities(), &names) + attributes,
        token_id: claims.token_id().as_bytes().to_vec(),
        strings: vec![arn.to_owned(), claims.user_id().as_str().to_owned()],
        pairs: pairs(claims.attributes().iter().flat_map(|attributes| attributes.iter())),
    }
}

/// What stands before the id in ARNs that have a short form, nearly have one, and have none.
fn region_and_account() -> impl Strategy<Value = String> {
    let regions: Vec<_> = REGIONS.split(' ').map(str::to_owned).collect();
    let near = "(us|eu|ap)-(east|west|south|central|northeast)-[1-9]{1,2}";
    let region = prop_oneof![4 => prop::sample::select(regions), 1 => near, 1 => "[a-z0-9-]{1,20}"];
    let account = prop_oneof![4 => "[0-9]{12}", 1 => "0{11}[0-9]", 1 => "9{12}", 1 => "[0-9]{10,14}"];
    (region, account).prop_map(|(region, account)| format!("{region}:{account}"))
}

prop_compose! {
    fn participants()(
        claims in participant_claims(), place in region_and_account(),
        id in prop_oneof![4 => "[a-zA-Z0-9_-]{12}", 1 => "[a-zA-Z0-9_-]{10,14}"],
        stage_id in prop_oneof![4 => "[a-zA-Z0-9-]{12}", 1 => "[a-zA-Z0-9-]{10,14}"],
    ) -> ParticipantClaims {
        let configuration = ParticipantTokenConfiguration {
            duration: Some(claims.duration()),
            user_id: claims.user_id().cloned(),
            attributes: claims.attributes().cloned(),
            capabilities: Some(claims.capabilities()),
        };
        let arn = StageArn::new(format!("arn:aws:ivs:{place}:stage/{stage_id}")).unwrap();
        let id = ParticipantId::new(id).unwrap();
        ParticipantClaims::new(arn, id, configuration, claims.issued_at()).unwrap()
    }
}

prop_compose! {
    fn chat_users()(
        claims in chat_claims(), place in region_and_account(),
        room_id in prop_oneof![4 => "[a-zA-Z0-9-]{12}", 1 => "[a-zA-Z0-9-]{10,14}"],
    ) -> ChatClaims {
        let request = CreateChatToken {
            room_identifier: RoomArn::new(format!("arn:aws:ivschat:{place}:room/{room_id}")).unwrap(),
            user_id: claims.user_id().clone(),
            capabilities: claims.capabilities(),
            session_duration: Some(claims.session_duration()),
            attributes: claims.attributes().cloned(),
        };
        ChatClaims::new(claims.token_id(), request, claims.issued_at()).unwrap()
    }
}

/// Claims have the short form when and only when they can; the plain one, which they had before there was a short one,
/// says the same.
fn assert_written<C: PartialEq + std::fmt::Debug>(
    claims: &C,
    bytes: &[u8],
    written: &Written,
    read: impl Fn(&[u8]) -> Option<C>,
) {
    match written.short() {
        Some(short) => assert_eq!(bytes, short),
        None => assert!(bytes[0] < SHORT),
    }
    let plain = written.plain();
    for form in [bytes, &plain].into_iter().filter(|form| form.len() <= 1_568) {
        assert_eq!(read(form).as_ref(), Some(claims));
    }
}

proptest! {
    #[test]
    fn short_claims_are_written_as_the_manual_says_and_read_back(
        near in participants(), any in participant_claims(), near_chat in chat_users(), any_chat in chat_claims()
    ) {
        for claims in [near, any] {
            let bytes = claims.with_bytes(<[u8]>::to_vec);
            assert_written(&claims, &bytes, &participant(&claims), ParticipantClaims::from_bytes);
        }
        for claims in [near_chat, any_chat] {
            let bytes = claims.with_bytes(<[u8]>::to_vec);
            assert_written(&claims, &bytes, &chat_user(&claims), ChatClaims::from_bytes);
        }
    }

    /// Whatever these bytes say, no others of the form say it.
    #[test]
    fn changed_short_claims_are_refused_or_say_something_else(
        claims in participants(), chat in chat_users(), bit: prop::sample::Index, cut: prop::sample::Index
    ) {
        let assert_only_encoding = |bytes: &[u8]| {
            if let Some(claims) = ParticipantClaims::from_bytes(bytes).filter(|_| bytes[0] >= SHORT) {
                assert_eq!(claims.with_bytes(<[u8]>::to_vec), bytes);
            }
            if let Some(claims) = ChatClaims::from_bytes(bytes).filter(|_| bytes[0] >= SHORT) {
                assert_eq!(claims.with_bytes(<[u8]>::to_vec), bytes);
            }
        };
        for mut bytes in [claims.with_bytes(<[u8]>::to_vec), chat.with_bytes(<[u8]>::to_vec)] {
            assert_only_encoding(&bytes[..cut.index(bytes.len())]);
            assert_only_encoding(&[&bytes[..], &[0; 8]].concat());
            let bit = bit.index(bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_only_encoding(&bytes);
        }
    }
}

/// The bytes that this says in hexadecimal.
fn bytes_of(hex: &[&str]) -> Vec<u8> {
    let digits: Vec<_> = hex.concat().bytes().filter(|digit| *digit != b' ').collect();
    let pairs = digits.chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

#[test]
fn a_usual_participant_is_written_byte_by_byte() {
    let arn = StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh").unwrap();
    let configuration = ParticipantTokenConfiguration {
        user_id: Some(UserId::new("user-0123456789").unwrap()),
        ..ParticipantTokenConfiguration::default()
    };
    let id = ParticipantId::new("abCDEf12GHIj").unwrap();
    let moment = "0000-01-01T00:01:00Z".parse().unwrap();
    let claims = ParticipantClaims::new(arn, id, configuration, moment).unwrap();
    let parts = [
        // The short form a minute after the beginning, 720 minutes, two bytes of padding, both capabilities and a user id.
        "800000003c 02d0 27",
        // us-west-2, 123456789012, the id of the participant, the id of the stage.
        "02 1cbe991a14 616243444566 31324748496a 616263644142434465666768",
        // user-0123456789
        "0f 757365722d30313233343536373839",
        "0000",
    ];
    assert_eq!(claims.with_bytes(<[u8]>::to_vec), bytes_of(&parts));
}

#[test]
fn a_usual_chat_user_is_written_byte_by_byte() {
    let request = CreateChatToken {
        room_identifier: RoomArn::new("arn:aws:ivschat:ap-northeast-2:000000000001:room/g1H2I3j4k5L6")
            .unwrap(),
        user_id: ChatUserId::new("bob").unwrap(),
        capabilities: crate::ChatCapabilities::empty(),
        session_duration: None,
        attributes: None,
    };
    let id = TokenId::from_bytes(*b"sixteen bytes of");
    let claims = ChatClaims::new(id, request, "0000-01-01T00:01:00Z".parse().unwrap()).unwrap();
    let parts = [
        // The short form a minute after the beginning, 60 minutes, two bytes of padding.
        "800000003c 003c 20",
        "7369787465656e206279746573206f66",
        // ap-northeast-2, 000000000001, the id of the room, bob.
        "07 0000000001 673148324933 6a346b354c36 03626f62",
        "0000",
    ];
    assert_eq!(claims.with_bytes(<[u8]>::to_vec), bytes_of(&parts));
}

#[test]
fn what_the_short_form_cannot_say_is_refused() {
    let header = [SHORT, 0, 0, 0, 60, 2, 0xd0, 0x07];
    let usual =
        [&header[..], b"\x02\x1c\xbe\x99\x1a\x14abCDEf12GHIjabcdABCDefgh\x11seventeen letters"].concat();
    let read = |bytes: &[u8]| ParticipantClaims::from_bytes(bytes);
    assert_eq!(usual.len(), 56);
    assert_eq!(read(&usual).unwrap().user_id().unwrap().as_str(), "seventeen letters");
    let with = |at: usize, byte: u8| {
        let mut changed = usual.clone();
        changed[at] = byte;
        changed
    };
    for region in (0..=255).filter(|region| !(1..=7).contains(region)) {
        assert_eq!(read(&with(8, region)), None, "region {region}");
    }
    let account = |account: u64| {
        let mut changed = usual.clone();
        changed[9..14].copy_from_slice(&account.to_be_bytes()[3..]);
        read(&changed).map(|claims| claims.stage_arn().account_id().to_owned())
    };
    assert_eq!(account(0).as_deref(), Some("000000000000"));
    assert_eq!(account(100_200_300_400).as_deref(), Some("100200300400"));
    assert_eq!(account(999_999_999_999).as_deref(), Some("999999999999"));
    assert_eq!(account(1_000_000_000_000), None);
    assert_eq!(account((1 << 40) - 1), None);
    // An id of a participant may hold `_`, and that of a stage may not; neither holds `/`.
    assert!(read(&with(14, b'_')).is_some());
    assert_eq!(read(&with(14, b'/')), None);
    assert_eq!(read(&with(26, b'_')), None);
    assert_eq!(read(&with(14, 0xff)), None);
    // A character over the end of an id.
    assert_eq!(read(&[&usual[..25], "é".as_bytes(), &usual[27..]].concat()), None);
    // Without the flag of the user id there is more than there should be, and with that of attributes less.
    assert_eq!(read(&with(7, 0x03)), None);
    assert!(read(&with(7, 0x0f)).is_some_and(|claims| claims.attributes().unwrap().is_empty()));
    // The mark of the dense form beside that of the short one.
    assert_eq!(read(&with(5, 0x82)), None);
    // Padding that is none, that is not needed, and that ends elsewhere.
    assert_eq!(read(&with(7, 0x17)), None);
    assert_eq!(read(&[&with(7, 0x87), &[0; 8][..]].concat()), None);
    assert_eq!(read(&[&with(7, 0x07), &[0; 8][..]].concat()), None);
    assert_eq!(read(&usual[..48]), None);
    assert_eq!(read(&usual[..8]), None);
    for length in 0..56 {
        assert_eq!(read(&usual[..length]), None, "{length} bytes");
    }
}

/// 8 of header, 6 of numbers, 24 of ids, 514 of user id, and attributes: up to 1,568 bytes there is a short form, and
/// the dense one beyond.
#[test]
fn what_is_too_long_for_the_short_form_has_another() {
    let claims = |length: usize| {
        let value = "v".repeat(length - 8 - 6 - 24 - 514 - 2 - 2);
        let configuration = ParticipantTokenConfiguration {
            user_id: Some(UserId::new("😀".repeat(128)).unwrap()),
            attributes: Some(crate::Attributes::new([("k", value)]).unwrap()),
            ..ParticipantTokenConfiguration::default()
        };
        let arn = StageArn::new("arn:aws:ivs:eu-west-1:123456789012:stage/abcdABCDefgh").unwrap();
        let id = ParticipantId::new("abCDEf12GHIj").unwrap();
        ParticipantClaims::new(arn, id, configuration, "2026-11-21T00:00:00Z".parse().unwrap()).unwrap()
    };
    for length in 1_540..=1_579 {
        let claims = claims(length);
        let bytes = claims.with_bytes(<[u8]>::to_vec);
        assert_eq!((bytes[0] >= SHORT, bytes[5] >= 0x80), (length <= 1_568, length > 1_568), "{length}");
        assert_eq!(ParticipantClaims::from_bytes(&bytes), Some(claims), "{length}");
    }
}
