//! What values tell of themselves.

use stagepass::claims::ParticipantClaims;
use stagepass::participant::ReplicationState;
use stagepass::recording::{
    AutoParticipantRecordingConfiguration, ParticipantRecordingMediaType, ParticipantRecordingMediaTypes,
    StorageConfigurationArn, ThumbnailInterval,
};
use stagepass::rules::{Count, Names, Range, Size};
use stagepass::wire::{List, Map, WireSet};
use stagepass::{
    Account, Attributes, ChatAttributes, ClientAttribute, Clock, CreateChatToken, CreateParticipantToken,
    CreateStage, CreateStageInput, ParticipantId, ParticipantTokenCapability, ParticipantTokenConfiguration,
    PredictableRandom, Random, StageArn, StageName, SystemClock, Tags, Timestamp, TokenId, Violations,
};
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashSet};
use std::hash::{Hash, Hasher};

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn texts_numbers_and_lists_are_made_of_what_the_standard_library_has() {
    assert_eq!(StageName::try_from("a".to_owned()).unwrap().as_str(), "a");
    assert!(StageName::try_from("a b".to_owned()).is_err());
    assert_eq!(ThumbnailInterval::try_from(60).unwrap().seconds(), 60);
    assert!(ThumbnailInterval::try_from(0).is_err());
    let list: List<String> = ["a", "b"].into();
    assert_eq!(list.into_iter().collect::<Vec<_>>(), ["a", "b"]);
    assert_ne!(TokenId::draw(&PredictableRandom::seeded(1)), TokenId::draw(&PredictableRandom::seeded(2)));
}

#[test]
fn a_home_tells_region_and_account() {
    let home = Account::new("us-west-2", "123456789012").unwrap();
    assert_eq!((home.region(), home.account_id()), ("us-west-2", "123456789012"));
}

#[test]
fn attributes_are_the_pairs_they_were_made_of() {
    let pairs = map(&[("role", "host"), ("name", "Alice")]);
    let attributes = Attributes::new(pairs.clone()).unwrap();
    assert_eq!(attributes.iter().collect::<Vec<_>>(), [("name", "Alice"), ("role", "host")]);
    assert_eq!(format!("{attributes:?}"), r#"{"name": "Alice", "role": "host"}"#);
    assert!(!attributes.is_empty());
    assert!(Attributes::default().is_empty());
    assert_eq!(BTreeMap::from(attributes), pairs);
    let chat = ChatAttributes::new(pairs).unwrap();
    assert_eq!(chat.iter().collect::<Vec<_>>(), [("name", "Alice"), ("role", "host")]);
    assert!(!chat.is_empty());
    assert!(ChatAttributes::default().is_empty());
}

#[test]
fn equal_values_have_equal_hashes_and_others_mostly_do_not() {
    fn hash(value: impl Hash) -> u64 {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        hasher.finish()
    }
    let attributes = |value: &str| Attributes::new(map(&[("k", value)])).unwrap();
    assert_eq!(hash(attributes("v")), hash(attributes("v")));
    assert_ne!(hash(attributes("v")), hash(attributes("w")));
    let set = |member| WireSet::from_iter([member]);
    let (publish, subscribe) = (ParticipantTokenCapability::Publish, ParticipantTokenCapability::Subscribe);
    assert_eq!(hash(set(publish)), hash(set(publish)));
    assert_ne!(hash(set(publish)), hash(set(subscribe)));
    assert_eq!(HashSet::from([set(publish), set(subscribe), set(publish)]).len(), 2);
}

#[test]
fn pairs_go_back_to_the_map_that_they_were_made_of() {
    let pairs = map(&[("a", "1"), ("b", "")]);
    assert_eq!(BTreeMap::from(Tags::new(pairs.clone()).unwrap()), pairs);
    assert_eq!(BTreeMap::from(Attributes::new(pairs.clone()).unwrap()), pairs);
    assert_eq!(BTreeMap::from(ChatAttributes::new(pairs.clone()).unwrap()), pairs);
}

#[test]
fn what_was_sent_is_looked_at_before_it_is_checked() {
    let none = Map::default();
    assert!(none.is_empty());
    assert_eq!((none.get("a"), format!("{none:?}").as_str()), (None, "{}"));
    let pairs = Map::from([("b", "2"), ("a", "1")]);
    assert!(!pairs.is_empty());
    assert_eq!((pairs.get("a"), pairs.get("c")), (Some("1"), None));
    assert_eq!(format!("{pairs:?}"), r#"{"a": "1", "b": "2"}"#);
    let held: Vec<_> = pairs.into_iter().collect();
    assert_eq!(held, [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())]);

    assert!(List::<String>::default().is_empty());
    let list: List<String> = ["a".to_owned(), "b".to_owned()].into();
    assert!(!list.is_empty());
    assert_eq!(format!("{list:?}"), r#"["a", "b"]"#);

    // What is far too much is only counted, and says so.
    let many: Vec<_> = (0..100_000).map(|key| format!(r#""{key}": """#)).collect();
    let body = format!(r#"{{"tags": {{{}}}}}"#, many.join(", "));
    let input: CreateStageInput = serde_json::from_str(&body).unwrap();
    assert!(format!("{:?}", input.tags.unwrap()).ends_with(", ..}"));
}

#[test]
fn tags_are_asked_by_key() {
    let tags = Tags::new(map(&[("team", "video"), ("cost", "")])).unwrap();
    assert_eq!((tags.get("team"), tags.get("cost"), tags.get("x")), (Some("video"), Some(""), None));
    assert_eq!(tags.iter().collect::<Vec<_>>(), [("cost", ""), ("team", "video")]);
    assert_eq!((tags.len(), tags.is_empty()), (2, false));
    assert_eq!((Tags::default().len(), Tags::default().is_empty()), (0, true));
}

#[test]
fn a_text_is_parsed_lent_and_printed() {
    let arn = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";
    assert_eq!(arn.parse::<StageArn>().unwrap(), StageArn::new(arn).unwrap());
    assert_eq!(AsRef::<str>::as_ref(&StageArn::new(arn).unwrap()), arn);
    let refused: Violations = "no name!".parse::<StageName>().unwrap_err();
    assert_eq!(
        refused.to_string(),
        "1 validation error detected. Value at '' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: ^[a-zA-Z0-9-_]*$"
    );
}

#[test]
fn a_name_is_parsed_and_printed_as_on_the_wire() {
    let capability: ParticipantTokenCapability = "SUBSCRIBE".parse().unwrap();
    assert_eq!(capability, ParticipantTokenCapability::Subscribe);
    assert_eq!(capability.to_string(), "SUBSCRIBE");
    assert!("subscribe".parse::<ParticipantTokenCapability>().is_err());
    assert_eq!(ReplicationState::Active.to_string(), "ACTIVE");
    let later: ReplicationState = serde_json::from_str(r#""PAUSED""#).unwrap();
    assert_eq!(later.to_string(), "PAUSED");
}

#[test]
fn a_list_of_media_types_is_of_one_or_none() {
    let audio = ParticipantRecordingMediaTypes::new(Some(ParticipantRecordingMediaType::AudioOnly));
    assert_eq!(audio.media_type(), Some(ParticipantRecordingMediaType::AudioOnly));
    assert_eq!(serde_json::to_string(&audio).unwrap(), r#"["AUDIO_ONLY"]"#);
    assert_eq!(serde_json::to_string(&ParticipantRecordingMediaTypes::new(None)).unwrap(), "[]");
}

#[test]
fn configurations_come_in_the_order_of_the_request() {
    let request =
        CreateStage::from_json(br#"{"participantTokenConfigurations": [{"userId": "b"}, {"userId": "a"}]}"#)
            .unwrap();
    let users = request.participant_token_configurations.as_slice().iter();
    let users: Vec<_> = users.map(|one| one.user_id.as_ref().unwrap().as_str()).collect();
    assert_eq!(users, ["b", "a"]);
}

#[test]
fn the_clock_of_the_system_goes_with_the_system() {
    let before = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let now = SystemClock.now().unix_seconds();
    let after = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    assert!((before..=after).contains(&u64::try_from(now).unwrap()));
}

#[test]
fn a_moment_out_of_the_years_is_an_error() {
    assert!(Timestamp::MAX.plus_seconds(1).is_err());
    assert!(Timestamp::MAX.plus_seconds(i64::MAX).is_err());
    assert!(Timestamp::MIN.plus_seconds(i64::MIN).is_err());
    assert_eq!(Timestamp::MAX.plus_seconds(0).unwrap(), Timestamp::MAX);
}

#[cfg(feature = "__sealer")]
#[test]
fn the_randomness_of_the_system_is_drawn_anew_each_time() {
    use stagepass::{Random, SystemRandom};
    let draws: HashSet<[u8; 16]> = (0..64)
        .map(|_| {
            let mut bytes = [0; 16];
            SystemRandom::new().fill(&mut bytes).unwrap();
            bytes
        })
        .collect();
    assert_eq!(draws.len(), 64);
}

#[test]
fn a_rule_of_names_a_range_a_count_and_a_size_judge_values() {
    const NAMES: Names = ParticipantTokenCapability::RULE;
    assert!(NAMES.accepts("PUBLISH") && !NAMES.accepts("publish"));
    let (range, count, size): (Range, Count, Size) = (
        stagepass::rules::PARTICIPANT_TOKEN_DURATION_MINUTES,
        stagepass::rules::TAGS,
        stagepass::rules::ATTRIBUTES,
    );
    assert_eq!([0, 1, 20_160, 20_161].map(|minutes| range.accepts(minutes)), [false, true, true, false]);
    assert_eq!([0, 50, 51].map(|tags| count.accepts(tags)), [true, true, false]);
    assert_eq!([0, 1024, 1025].map(|bytes| size.accepts(bytes)), [true, true, false]);
}

#[test]
fn what_a_client_says_is_lent_as_it_came() {
    let name = ClientAttribute::new("Google Chrome").unwrap();
    assert_eq!((name.as_str(), name.as_ref()), ("Google Chrome", "Google Chrome"));
}

#[test]
fn attributes_of_claims_are_read_in_their_one_order_alone() {
    let claims = |attributes: &[(&str, &str)]| {
        let mut configuration = ParticipantTokenConfiguration::default();
        configuration.attributes = Some(Attributes::new(attributes.iter().copied()).unwrap());
        let stage = StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh").unwrap();
        let id = ParticipantId::new("abCDEf12GHIj").unwrap();
        let issued_at = Timestamp::from_unix_seconds(1_678_139_263).unwrap();
        ParticipantClaims::new(stage, id, configuration, issued_at).unwrap()
    };
    let none = claims(&[]);
    assert_eq!(ParticipantClaims::from_bytes(&none.with_bytes(<[u8]>::to_vec)), Some(none));
    let two = claims(&[("a", "1"), ("b", "2")]);
    let mut bytes = two.with_bytes(<[u8]>::to_vec);
    assert_eq!(ParticipantClaims::from_bytes(&bytes), Some(two));
    let at = bytes.windows(8).position(|window| window == b"\x01a\x011\x01b\x012").unwrap();
    bytes[at..at + 8].copy_from_slice(b"\x01b\x012\x01a\x011");
    assert_eq!(ParticipantClaims::from_bytes(&bytes), None);
}

#[test]
fn attributes_are_equal_when_their_pairs_are() {
    let attributes = |key: &str, value: &str| Attributes::new(map(&[(key, value)])).unwrap();
    assert_eq!(attributes("k", "v"), attributes("k", "v"));
    assert_ne!(attributes("k", "v"), attributes("k", "w"));
    assert_ne!(attributes("k", "v"), attributes("l", "v"));
    assert_ne!(attributes("k", "v"), Attributes::default());
}

#[test]
fn a_set_knows_its_members() {
    let (publish, subscribe) = (ParticipantTokenCapability::Publish, ParticipantTokenCapability::Subscribe);
    let (one, other) = (WireSet::from(publish), WireSet::from(subscribe));
    let (both, none) = (WireSet::from_iter([publish, subscribe]), WireSet::empty());
    assert!(one == WireSet::from_iter([publish, publish]) && one != other && one != both && none != one);
    assert!(one.is_subset(both) && none.is_subset(one) && both.is_subset(both));
    assert!(!both.is_subset(one) && !one.is_subset(other) && !one.is_subset(none));
    assert_eq!([none, one, both].map(WireSet::is_empty), [true, false, false]);
    assert_eq!(format!("{both:?} {one:?} {none:?}"), "{Publish, Subscribe} {Publish} {}");
}

#[test]
fn an_empty_storage_turns_recording_off() {
    let arn = "arn:aws:ivs:us-west-2:123456789012:storage-configuration/abc";
    assert!(StorageConfigurationArn::new("").unwrap().is_off());
    assert!(!StorageConfigurationArn::new(arn).unwrap().is_off());
}

#[test]
fn moments_and_ids_are_printed_for_whoever_looks_for_a_fault() {
    let moment: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
    assert_eq!(format!("{moment:?}"), "Timestamp(2026-11-21T00:00:00Z)");
    let id = TokenId::from_bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255]);
    assert_eq!(format!("{id:?}"), "TokenId(000102030405060708090a0b0c0d0eff)");
}

/// The first numbers of `SplitMix64` from 0 (S. Vigna's reference implementation).
#[test]
fn predictable_randomness_is_split_mix_64() {
    let mut bytes = [0; 20];
    PredictableRandom::seeded(0).fill(&mut bytes).unwrap();
    let expected = [0xe220_a839_7b1d_cdaf_u64, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f];
    assert_eq!(bytes, expected.map(u64::to_le_bytes).concat()[..20]);
}

#[test]
fn a_text_of_the_greatest_length_may_have_four_bytes_a_character() {
    let rule = stagepass::rules::PARTICIPANT_TOKEN_USER_ID;
    let judged = [127, 128, 129].map(|length| rule.accepts(&"😀".repeat(length)));
    assert_eq!(judged, [true, true, false]);
}

#[test]
fn new_and_json_say_the_same() {
    let stage = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";
    let read = CreateParticipantToken::from_json(format!(r#"{{"stageArn": "{stage}"}}"#).as_bytes()).unwrap();
    let (arn, configuration) = (read.stage_arn.clone(), read.configuration.clone());
    assert_eq!(CreateParticipantToken::new(arn, configuration), read);

    let room = "arn:aws:ivschat:us-west-2:123456789012:room/abcdABCDefgh";
    let body = format!(r#"{{"roomIdentifier": "{room}", "userId": "alice"}}"#);
    let read = CreateChatToken::from_json(body.as_bytes()).unwrap();
    assert_eq!(CreateChatToken::new(read.room_identifier.clone(), read.user_id.clone()), read);

    let storage = "arn:aws:ivs:us-west-2:123456789012:storage-configuration/abcdABCDefgh";
    let body =
        format!(r#"{{"autoParticipantRecordingConfiguration": {{"storageConfigurationArn": "{storage}"}}}}"#);
    let read =
        CreateStage::from_json(body.as_bytes()).unwrap().auto_participant_recording_configuration.unwrap();
    let storage = read.storage_configuration_arn.clone();
    assert_eq!(AutoParticipantRecordingConfiguration::new(storage), read);
}
