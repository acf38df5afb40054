//! Whatever the bytes are, there is a value, and a valid type is valid.

use crate::testing::everything::*;
use crate::testing::strategies::tests::{documented, places};
use crate::testing::{for_each_answer, for_each_operation, for_each_text};
use arbitrary::{Arbitrary, Unstructured};
use std::collections::BTreeSet;
use std::fmt::Debug;

/// Bytes as a fuzzer might bring them: none, all alike, and any.
fn bytes() -> impl Iterator<Item = Vec<u8>> {
    let alike = [(0, 0), (0, 512), (0xff, 3), (0xff, 4_096)].map(|(byte, length)| vec![byte; length]);
    let any = (0..60_u8).map(|seed| {
        let mut bytes = vec![0; usize::from(seed).pow(2)];
        PredictableRandom::seeded(seed.into()).fill(&mut bytes).unwrap();
        bytes
    });
    alike.into_iter().chain(any)
}

fn values<T: for<'a> Arbitrary<'a>>() -> impl Iterator<Item = T> {
    bytes().map(|bytes| T::arbitrary(&mut Unstructured::new(&bytes)).unwrap())
}

macro_rules! taken_again {
    ($($value:ident)+) => {
        $(
            let mut met = BTreeSet::new();
            for value in values::<$value>() {
                assert_eq!($value::new(value.as_str()).as_ref(), Ok(&value));
                met.insert(value);
            }
            assert!(met.len() > 20, "{}: {met:?}", stringify!($value));
        )+
    };
}

macro_rules! of_texts {
    ($($name:ident $($value:ident)?, $service:literal $shape:literal: $what:literal;)+) => {
        #[test]
        fn a_text_is_taken_again_by_its_constructor() {
            taken_again!($($($value)?)+ KeyName);
        }
    };
}
for_each_text!(of_texts);

/// Written as JSON and read again, through the constructors.
fn survives<T>()
where
    T: for<'a> Arbitrary<'a> + serde::Serialize + serde::de::DeserializeOwned + Debug + PartialEq,
{
    for value in values::<T>() {
        let json = serde_json::to_vec(&value).unwrap();
        assert_eq!(serde_json::from_slice::<T>(&json).unwrap(), value);
    }
}

#[test]
fn numbers_names_and_maps_are_taken_again() {
    survives::<ParticipantTokenDuration>();
    survives::<ChatSessionDuration>();
    survives::<ThumbnailInterval>();
    survives::<RecordingReconnectWindow>();
    survives::<TargetSegmentDuration>();
    survives::<ParticipantCapabilities>();
    survives::<ChatCapabilities>();
    survives::<ThumbnailStorage>();
    survives::<ParticipantRecordingMediaTypes>();
    survives::<ThumbnailRecordingMode>();
    survives::<Attributes>();
    survives::<ChatAttributes>();
    survives::<Tags>();
    survives::<Timestamp>();
    survives::<AutoParticipantRecordingConfiguration>();
    survives::<ClientAttributes>();
}

macro_rules! of_operations {
    ($($request:ident $one:ident, $input:ident $valid:ident of $service:ident $name:literal;)+) => {
        #[test]
        fn requests_are_taken_again() {
            $(
                for request in values::<$request>() {
                    assert_eq!($request::try_from($input::from(request.clone())), Ok(request));
                }
            )+
        }

        /// A fuzzer has to meet both sides of the door.
        #[test]
        fn an_input_is_sometimes_valid_and_sometimes_broken() {
            $(
                let valid: BTreeSet<bool> = values::<$input>().map(|input| $request::try_from(input).is_ok()).collect();
                assert_eq!(valid.len(), 2, "{}: {valid:?}", stringify!($input));
            )+
        }

        #[test]
        fn a_fuzzer_breaks_an_input_in_every_documented_way() {
            $(assert_eq!(met::<$input, $request>(), documented(crate::testing::values::$service, $name));)+
        }
    };
}
for_each_operation!(of_operations);

macro_rules! of_answers {
    ($($answer:ident $made:ident of $service:ident $shape:literal;)+) => {
        #[test]
        fn answers_are_taken_again() {
            $(survives::<$answer>();)+
        }
    };
}
for_each_answer!(of_answers);

#[test]
fn claims_are_read_again() {
    for claims in values::<ParticipantClaims>() {
        assert_eq!(claims.with_bytes(ParticipantClaims::from_bytes), Some(claims));
    }
    for claims in values::<ChatClaims>() {
        assert_eq!(claims.with_bytes(ChatClaims::from_bytes), Some(claims));
    }
    for claims in values::<KeyPairClaims>() {
        assert!(!claims.participant_id().as_str().is_empty());
        assert!(claims.expires_at() > claims.issued_at());
    }
}

#[test]
fn other_values_are_made_of_any_bytes() {
    assert!(values::<Account>().any(|home| home.region() != "a"));
    assert!(
        values::<StageSnapshot>()
            .all(|snapshot| snapshot.record.is_none() || snapshot.stage.active_session_id.is_some())
    );
    assert!(values::<ParticipantRecord>().any(|attendance| attendance.connected));
    assert_eq!(values::<Purpose>().collect::<BTreeSet<_>>().len(), 5);
    assert!(values::<Operation>().any(|operation| operation == Operation::CreateChatToken));
    assert!(values::<Api>().any(|api| api == Api::Chat));
    assert!(values::<TokenId>().any(|id| id != TokenId::from_bytes([0; 16])));
    assert!(values::<Leeway>().any(|leeway| leeway.seconds() > 0));
    assert!(values::<SealedToken>().any(|token| token.as_str().len() > 100));
    assert!(values::<TokenKey>().any(|key| key.algorithm() == SealAlgorithm::ChaCha20Poly1305));
}

/// Returns what is wrong with the inputs of many runs.
fn met<T: for<'a> Arbitrary<'a>, Checked: TryFrom<T, Error = Violations>>() -> BTreeSet<String> {
    let runs = (0..3_000_u64).map(|seed| {
        let mut bytes = vec![0; 600];
        PredictableRandom::seeded(seed).fill(&mut bytes).unwrap();
        T::arbitrary(&mut Unstructured::new(&bytes)).unwrap()
    });
    let refused: Vec<Violations> = runs.filter_map(|input| Checked::try_from(input).err()).collect();
    let all = refused.iter().flat_map(Violations::iter);
    places(all.map(|violation| (violation.path(), violation.constraint().kind())))
}
