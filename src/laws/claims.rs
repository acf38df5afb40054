//! Claims in bytes, held against an encoder of its own, written from the manual.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

use crate::claims::{CLAIMS_MAX, ChatClaims, ParticipantClaims};
use crate::testing::strategies::{chat_claims, participant_claims};
use crate::{
    Attributes, ChatAttributes, ChatUserId, CreateChatToken, ParticipantId, ParticipantTokenConfiguration,
    RoomArn, StageArn, TokenId, UserId,
};
use proptest::prelude::*;

pub(super) const REGIONS: &str =
    "us-east-1 us-west-2 eu-west-1 eu-central-1 ap-south-1 ap-northeast-1 ap-northeast-2";

/// A string behind its length.
pub(super) fn string(text: &str) -> Vec<u8> {
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
    arn: String,
    names: Vec<String>,
    pairs: Vec<(String, String)>,
}

impl Written {
    fn with_arn(&self, arn: &[u8]) -> Vec<u8> {
        // The seconds from the year 0 to 1970.
        let seconds = (self.issued_at + 62_167_219_200).to_be_bytes();
        let minutes = self.minutes.to_be_bytes();
        let mut body = [&self.token_id, arn].concat();
        body.extend(self.names.iter().flat_map(|name| string(name)));
        for (key, value) in &self.pairs {
            body.extend([string(key), string(value)].concat());
        }
        let padding = (8 + body.len()).next_multiple_of(8) - 8 - body.len();
        let flags = self.flags + u8::try_from(padding * 16).unwrap();
        [&seconds[3..], &minutes[2..], &[flags], &body, &vec![0; padding]].concat()
    }

    fn spelled(&self) -> Vec<u8> {
        self.with_arn(&[&[0], &string(&self.arn)[..]].concat())
    }

    /// With the compact form of the ARN, if it has one.
    fn compact(&self) -> Option<Vec<u8>> {
        let parts: Vec<_> = self.arn.split([':', '/']).collect();
        let [region, account, _, id] = parts[..] else { panic!("no ARN of ours") };
        let region = REGIONS.split(' ').position(|known| known == region)?;
        if account.len() != 12 || id.len() != 12 {
            return None;
        }
        let account = account.parse::<u64>().unwrap().to_be_bytes();
        let region = u8::try_from(region + 1).unwrap();
        Some(self.with_arn(&[&[region], &account[3..], id.as_bytes()].concat()))
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
        arn: arn.to_owned(),
        names: [claims.participant_id().as_str()].into_iter().chain(user_id).map(str::to_owned).collect(),
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
        arn: arn.to_owned(),
        names: vec![claims.user_id().as_str().to_owned()],
        pairs: pairs(claims.attributes().iter().flat_map(|attributes| attributes.iter())),
    }
}

/// What stands before the id in ARNs that have the compact form, nearly have it, and do not have
/// it.
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

/// Claims have the compact form of their ARN when and only when there is one. Spelled out, it is
/// refused then.
fn assert_written<C: PartialEq + std::fmt::Debug>(
    claims: &C,
    bytes: &[u8],
    written: &Written,
    read: impl Fn(&[u8]) -> Option<C>,
) {
    let spelled = written.spelled();
    if let Some(compact) = written.compact() {
        assert_eq!(bytes, compact);
        assert_eq!(read(&spelled), None);
    } else {
        assert_eq!(bytes, spelled);
    }
    assert!(bytes.len() <= CLAIMS_MAX);
    assert_eq!(read(bytes).as_ref(), Some(claims));
}

/// Whatever these bytes say, no others say it.
fn assert_only_encoding(bytes: &[u8]) {
    if let Some(claims) = ParticipantClaims::from_bytes(bytes) {
        assert_eq!(claims.with_bytes(<[u8]>::to_vec), bytes);
    }
    if let Some(claims) = ChatClaims::from_bytes(bytes) {
        assert_eq!(claims.with_bytes(<[u8]>::to_vec), bytes);
    }
}

proptest! {
    #[test]
    fn claims_are_written_as_the_manual_says_and_read_back(
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

    #[test]
    fn changed_claims_are_refused_or_say_something_else(
        claims in participants(), chat in chat_users(), bit: prop::sample::Index, cut: prop::sample::Index
    ) {
        for mut bytes in [claims.with_bytes(<[u8]>::to_vec), chat.with_bytes(<[u8]>::to_vec)] {
            assert_only_encoding(&bytes[..cut.index(bytes.len())]);
            assert_only_encoding(&[&bytes[..], &[0; 8]].concat());
            let bit = bit.index(bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_only_encoding(&bytes);
        }
    }

    #[test]
    fn any_bytes_behind_a_good_header_are_answered(
        mut bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0..16_u8], 8..=2_904), flags: u8, chat: bool
    ) {
        bytes.truncate(bytes.len() / 8 * 8);
        bytes[..8].copy_from_slice(&[0, 0, 0, 0, 60, 0, 60, flags & 0x7f]);
        // The number of a region, one too many, or that the ARN is spelled out.
        if let Some(region) = bytes.get_mut(if chat { 24 } else { 8 }) {
            *region %= 9;
        }
        assert_only_encoding(&bytes);
    }
}

/// As many pairs as there can be: an empty key, the keys of one byte, and 448 of two.
pub(super) fn most_pairs() -> Vec<(String, String)> {
    let ascii = || (0..128_u8).map(char::from);
    let two = ascii().flat_map(|a| ascii().map(move |b| String::from_iter([a, b])));
    let keys = std::iter::once(String::new()).chain(ascii().map(String::from)).chain(two.take(448));
    keys.map(|key| (key, String::new())).collect()
}

/// A bound that is computed from the rules, and that the claims which are longest by them reach.
#[test]
fn the_longest_claims_have_2888_bytes() {
    assert_eq!(CLAIMS_MAX, 2_888);
    assert_eq!(most_pairs().len(), 577);
    let moment = "9000-01-01T00:00:00Z".parse().unwrap();
    let arn = StageArn::new(super::bounds::text_of("StageArn", 128)).unwrap();
    let configuration = ParticipantTokenConfiguration {
        user_id: Some(UserId::new("😀".repeat(128)).unwrap()),
        attributes: Some(Attributes::new(most_pairs()).unwrap()),
        ..ParticipantTokenConfiguration::default()
    };
    let id = ParticipantId::new("p".repeat(64)).unwrap();
    let claims = ParticipantClaims::new(arn, id, configuration, moment).unwrap();
    let bytes = claims.with_bytes(<[u8]>::to_vec);
    assert_eq!(bytes.len(), 2_888);
    assert_eq!(ParticipantClaims::from_bytes(&bytes), Some(claims));
    let request = CreateChatToken {
        room_identifier: RoomArn::new(super::bounds::text_of("RoomIdentifier", 128)).unwrap(),
        user_id: ChatUserId::new("😀".repeat(128)).unwrap(),
        capabilities: crate::ChatCapabilities::empty(),
        session_duration: None,
        attributes: Some(ChatAttributes::new(most_pairs()).unwrap()),
    };
    let claims = ChatClaims::new(TokenId::from_bytes([0; 16]), request, moment).unwrap();
    let bytes = claims.with_bytes(<[u8]>::to_vec);
    assert_eq!(bytes.len(), 2_832);
    assert_eq!(ChatClaims::from_bytes(&bytes), Some(claims));
}
