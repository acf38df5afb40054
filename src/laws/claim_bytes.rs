//! Claims in bytes, written by hand.

use super::claims::{REGIONS, string};
use crate::claims::{ChatClaims, ParticipantClaims};
use crate::{
    ChatAttributes, ChatUserId, CreateChatToken, ParticipantId, ParticipantTokenConfiguration, RoomArn,
    StageArn, TokenId, UserId,
};

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
        // A minute after the beginning, 720 minutes, one byte of padding, both capabilities and a
        // user id.
        "000000003c 02d0 17",
        // us-west-2, 123456789012, the id of the stage.
        "02 1cbe991a14 616263644142434465666768",
        // abCDEf12GHIj, user-0123456789
        "0c 616243444566313247 48496a",
        "0f 757365722d30313233343536373839",
        "00",
    ];
    assert_eq!(claims.with_bytes(<[u8]>::to_vec), bytes_of(&parts));
}

#[test]
fn a_chat_user_is_written_byte_by_byte() {
    let claims = |arn: &str| {
        let request = CreateChatToken {
            room_identifier: RoomArn::new(arn).unwrap(),
            user_id: ChatUserId::new("bob").unwrap(),
            capabilities: crate::ChatCapabilities::empty(),
            session_duration: None,
            attributes: Some(ChatAttributes::new([("a", "")]).unwrap()),
        };
        let id = TokenId::from_bytes(*b"sixteen bytes of");
        ChatClaims::new(id, request, "0000-01-01T00:01:00Z".parse().unwrap()).unwrap()
    };
    let usual = [
        // A minute after the beginning, 60 minutes, seven bytes of padding, attributes.
        "000000003c 003c 78",
        "7369787465656e206279746573206f66",
        // ap-northeast-2, 000000000001, the id of the room.
        "07 0000000001 673148324933 6a346b354c36",
        // bob, a.
        "03626f62 0161 00",
        "00000000000000",
    ];
    let written = claims("arn:aws:ivschat:ap-northeast-2:000000000001:room/g1H2I3j4k5L6");
    assert_eq!(written.with_bytes(<[u8]>::to_vec), bytes_of(&usual));
    // An account of one digit is spelled out: x:1:room/a.
    let spelled = [
        "000000003c 003c 58",
        "7369787465656e206279746573206f66",
        "00 0a 783a313a726f6f6d2f61",
        "03626f62 0161 00",
        "0000000000",
    ];
    let written = claims("arn:aws:ivschat:x:1:room/a");
    assert_eq!(written.with_bytes(<[u8]>::to_vec), bytes_of(&spelled));
}

/// Eight of header, an ARN in its compact form, an id, and a user id that fills 56 bytes.
const USUAL: &[u8] =
    b"\0\0\0\0\x3c\x02\xd0\x07\x02\x1c\xbe\x99\x1a\x14abcdABCDefgh\x0cabCDEf12GHIj\x10sixteen letters.";

fn read(bytes: &[u8]) -> Option<ParticipantClaims> {
    ParticipantClaims::from_bytes(bytes)
}

fn with(at: usize, byte: u8) -> Vec<u8> {
    let mut changed = USUAL.to_vec();
    changed[at] = byte;
    changed
}

#[test]
fn an_arn_is_written_in_one_way() {
    assert_eq!(USUAL.len(), 56);
    assert_eq!(read(USUAL).unwrap().user_id().unwrap().as_str(), "sixteen letters.");
    for region in (0..=255).filter(|region| !(1..=7).contains(region)) {
        assert_eq!(read(&with(8, region)), None, "region {region}");
    }
    let account = |account: u64| {
        let mut changed = USUAL.to_vec();
        changed[9..14].copy_from_slice(&account.to_be_bytes()[3..]);
        read(&changed).map(|claims| claims.stage_arn().account_id().to_owned())
    };
    assert_eq!(account(0).as_deref(), Some("000000000000"));
    assert_eq!(account(100_200_300_400).as_deref(), Some("100200300400"));
    assert_eq!(account(999_999_999_999).as_deref(), Some("999999999999"));
    assert_eq!(account(1_000_000_000_000), None);
    assert_eq!(account((1 << 40) - 1), None);
    // The id of a stage may hold neither `_` nor `/`.
    assert_eq!(read(&with(14, b'_')), None);
    assert_eq!(read(&with(14, b'/')), None);
    assert_eq!(read(&with(14, 0xff)), None);
    // A character over the end of an id.
    assert_eq!(read(&[&USUAL[..25], "é".as_bytes(), &USUAL[27..]].concat()), None);
    // What has no compact form is spelled out, what has it is not, and neither holds less than it
    // says.
    let spelled = |arn: &str| {
        let body = [b"\0", &string(arn)[..], b"\x01p"].concat();
        let padding = body.len().next_multiple_of(8) - body.len();
        let flags = 3 + 16 * u8::try_from(padding).unwrap();
        read(&[b"\0\0\0\0\x3c\x02\xd0", &[flags][..], &body, &vec![0; padding]].concat()).is_some()
    };
    for region in REGIONS.split(' ') {
        assert!(!spelled(&format!("{region}:123456789012:stage/abcdABCDefgh")), "{region}");
        assert!(spelled(&format!("{region}:12345678901:stage/abcdABCDefgh")), "{region}");
        assert!(spelled(&format!("{region}:1234567890123:stage/abcdABCDefgh")), "{region}");
        assert!(spelled(&format!("{region}:123456789012:stage/abcdABCDefg")), "{region}");
        assert!(spelled(&format!("{region}:123456789012:stage/abcdABCDefghi")), "{region}");
        assert!(spelled(&format!("{region}0:123456789012:stage/abcdABCDefgh")), "{region}");
    }
    assert!(!spelled("us-west-2:123456789012:room/abcdABCDefghi"));
    assert!(!spelled(""));
}

#[test]
fn flags_and_lengths_say_what_stands() {
    // A user id without its flag, and attributes that do not come. An empty map is said by its flag
    // alone.
    assert_eq!(read(&with(7, 0x03)), None);
    assert!(read(&with(7, 0x0f)).is_some_and(|claims| claims.attributes().unwrap().is_empty()));
    // A length of two bytes where one does, and one that goes beyond the end.
    assert_eq!(read(&with(26, 120)), None);
    assert_eq!(read(&with(39, 17)), None);
    assert_eq!(read(&with(39, 15)), None);
    assert_eq!(read(&with(26, 0x8c)), None);
}

#[test]
fn padding_is_zeros_up_to_a_multiple_of_8() {
    // Padding that is none, that is not needed, that is more than seven bytes, and that is not
    // said.
    assert_eq!(read(&with(7, 0x17)), None);
    assert_eq!(read(&[&with(7, 0x87), &[0; 8][..]].concat()), None);
    assert_eq!(read(&[&with(7, 0x07), &[0; 8][..]].concat()), None);
    for length in 0..56 {
        assert_eq!(read(&USUAL[..length]), None, "{length} bytes");
    }
    // The user id with so many fewer letters, and padding in their place.
    let shorter = |padding: &[u8]| {
        let left = 16 - padding.len();
        let mut bytes = USUAL.to_vec();
        bytes[7] += 16 * u8::try_from(padding.len()).unwrap();
        bytes[39] = u8::try_from(left).unwrap();
        bytes[40 + left..].copy_from_slice(padding);
        read(&bytes).is_some()
    };
    for padding in 0..8 {
        assert!(shorter(&vec![0; padding]), "{padding}");
        for at in 0..padding {
            let mut bytes = vec![0; padding];
            bytes[at] = 1;
            assert!(!shorter(&bytes), "{at} of {padding}");
        }
    }
    assert!(!shorter(&[0; 8]));
}
