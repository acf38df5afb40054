//! No type of the domain is forgotten by the generators.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;

/// Draws a few values, of which none is refused. That a type has the generators of both crates is asked of the
/// compiler.
fn draw<T>()
where
    T: proptest::arbitrary::Arbitrary,
    T: IfFuzzed,
{
    let mut runner = TestRunner::deterministic();
    for _ in 0..30 {
        any::<T>().new_tree(&mut runner).unwrap().current();
    }
}

#[cfg(feature = "arbitrary")]
trait IfFuzzed: for<'a> arbitrary::Arbitrary<'a> {}
#[cfg(feature = "arbitrary")]
impl<T: for<'a> arbitrary::Arbitrary<'a>> IfFuzzed for T {}

#[cfg(not(feature = "arbitrary"))]
trait IfFuzzed {}
#[cfg(not(feature = "arbitrary"))]
impl<T> IfFuzzed for T {}

macro_rules! generated {
    ($($name:ident)+) => {
        vec![$({
            draw::<crate::laws::everything::$name>();
            stringify!($name)
        }),+]
    };
}

/// Every type that has generators.
fn types() -> Vec<&'static str> {
    let everywhere = generated! {
        Account IngestConfigurationArn PublicKeyArn RoomArn StageArn StorageConfigurationArn
        ConnectionId ParticipantRecord StageSnapshot Attributes ChatAttributes
        ChatCapabilities ChatSessionDuration ChatToken ChatTokenCapability ChatUserId CreateChatToken
        CreateChatTokenInput ChatClaims ParticipantClaims TokenId Leeway Timestamp KeyPairClaims Api Operation
        ClientAttribute ClientAttributes GetParticipant GetParticipantInput GetParticipantOutput Participant
        ParticipantProtocol ParticipantRecordingState ParticipantState RecordingS3BucketName RecordingS3Prefix
        ReplicationState ReplicationType
        AutoParticipantRecordingConfiguration AutoParticipantRecordingConfigurationInput
        ParticipantRecordingHlsConfiguration ParticipantRecordingHlsConfigurationInput
        ParticipantRecordingMediaType ParticipantRecordingMediaTypes ParticipantThumbnailConfiguration
        ParticipantThumbnailConfigurationInput RecordingReconnectWindow TargetSegmentDuration ThumbnailInterval
        ThumbnailRecordingMode ThumbnailStorage ThumbnailStorageType
        Purpose SealedToken
        CreateStage CreateStageInput CreateStageOutput ParticipantTokenConfigurations SessionId Stage
        StageEndpoint StageEndpoints StageName Tags
        CreateParticipantToken CreateParticipantTokenInput CreateParticipantTokenOutput ParticipantCapabilities
        ParticipantId ParticipantToken ParticipantTokenCapability ParticipantTokenConfiguration
        ParticipantTokenConfigurationInput ParticipantTokenDuration UserId
    };
    [everywhere, generated!(KeyName SealAlgorithm TokenKey)].concat()
}

/// Proofs, which only an authority gives; what code answers; what a host provides; and what other types hold.
/// The documentation of the strategies says so.
const WITHOUT: &str = "
    List Map
    ParticipantGrant ChatGrant Connection Joined
    Decision Change ParticipantChange Redemption
    TimestampError AdmissionError ErrorBody ErrorResponse Exception Failure OperationError ReceivedError Resource Refused SerializationFault
    SerializationError Claim ClaimFault HeaderFault HeaderMember KeyArnTaken MintError SignError SignatureError
    VerifyError Es384KeyError UnknownOperation RandomError BadRequest KeyError OpenError SealError StoreError
    Constraint Violation Violations
    Authority Service Clock ManualClock SystemClock Random PredictableRandom SystemRandom TokenSealer KeyRing
    KeyPhase Store MemoryStore Redemptions MemoryRedemptions Pruning
    AsyncService AsyncStore AsyncRedemptions Sweep
    Es384Signer Es384Verifier AwsLcSigner AwsLcVerifier RingSigner RingVerifier TrustedKeys SigningInput
    Es384PrivateKey Es384PublicKey ES384_SIGNATURE_BYTES fixed_signature CLAIMS_MAX
    UnknownName SetMember WireSet
";

/// The names that the library gives to users, of whatever module.
fn public_names() -> BTreeSet<&'static str> {
    let files = [
        include_str!("../lib.rs"),
        include_str!("../wire/mod.rs"),
        include_str!("../tokens/key_pair/mod.rs"),
    ];
    let used = files.into_iter().flat_map(|file| file.split("pub use ").skip(1)).flat_map(|rest| {
        let names = rest.split(';').next().unwrap();
        names.rsplit("::").next().unwrap().split([',', '{', '}', '\n', ' '])
    });
    let declared = ["\npub trait ", "\npub struct ", "\npub const "].into_iter().flat_map(|keyword| {
        let declarations = files[2].split(keyword).skip(1);
        declarations.filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next())
    });
    let modules = ["key_pair", "strategies"];
    used.chain(declared).filter(|name| !name.is_empty() && !modules.contains(name)).collect()
}

#[test]
fn every_public_type_has_generators_that_are_not_refused_or_is_left_out_by_name() {
    let mut named: Vec<&str> = types();
    named.extend(WITHOUT.split_whitespace());
    let once: BTreeSet<&str> = named.iter().copied().collect();
    assert_eq!(once.len(), named.len(), "a type is named twice");
    assert_eq!(once, public_names());
}
