//! What the compiler promises of every public type.

use std::marker::PhantomData;

struct Probe<T>(PhantomData<T>);

/// The answer where the inherent constant of the same name does not apply.
trait Otherwise {
    const READ_FROM_JSON: bool = false;
    const HAS_DEFAULT: bool = false;
}

impl<T> Otherwise for Probe<T> {}

impl<T: serde::de::DeserializeOwned> Probe<T> {
    const READ_FROM_JSON: bool = true;
}

impl<T: Default> Probe<T> {
    const HAS_DEFAULT: bool = true;
}

macro_rules! send_and_sync {
    ($($name:ty),+ $(,)?) => {{
        fn holds<T: Send + Sync + 'static>() {}
        $(holds::<$name>();)+
    }};
}

#[test]
fn every_type_that_is_said_on_the_wire_may_be_sent_and_shared_between_threads() {
    use stagepass::{participant::*, recording::*, wire::*, *};
    send_and_sync!(
        IngestConfigurationArn,
        RoomArn,
        StageArn,
        StorageConfigurationArn,
        Attributes,
        ChatAttributes,
        ChatCapabilities,
        ChatSessionDuration,
        ChatToken,
        ChatTokenCapability,
        ChatUserId,
        CreateChatToken,
        CreateChatTokenInput,
        ClientAttribute,
        ClientAttributes,
        GetParticipant,
        GetParticipantInput,
        GetParticipantOutput,
        Participant,
        ParticipantProtocol,
        ParticipantRecordingState,
        ParticipantState,
        RecordingS3BucketName,
        RecordingS3Prefix,
        ReplicationState,
        ReplicationType,
        AutoParticipantRecordingConfiguration,
        AutoParticipantRecordingConfigurationInput,
        ParticipantRecordingHlsConfiguration,
        ParticipantRecordingHlsConfigurationInput,
        ParticipantRecordingMediaType,
        ParticipantRecordingMediaTypes,
        ParticipantThumbnailConfiguration,
        ParticipantThumbnailConfigurationInput,
        RecordingReconnectWindow,
        TargetSegmentDuration,
        ThumbnailInterval,
        ThumbnailRecordingMode,
        ThumbnailStorage,
        ThumbnailStorageType,
        SealedToken,
        CreateStage,
        CreateStageInput,
        CreateStageOutput,
        ParticipantTokenConfigurations,
        SessionId,
        Stage,
        StageEndpoint,
        StageEndpoints,
        StageName,
        Tags,
        CreateParticipantToken,
        CreateParticipantTokenInput,
        CreateParticipantTokenOutput,
        ParticipantCapabilities,
        ParticipantId,
        ParticipantToken,
        ParticipantTokenCapability,
        ParticipantTokenConfiguration,
        ParticipantTokenConfigurationInput,
        ParticipantTokenDuration,
        UserId,
        UnknownName,
    );
}

#[test]
fn every_type_that_decides_or_keeps_may_be_sent_and_shared_between_threads() {
    use stagepass::{claims::*, store::*, *};
    use std::sync::Arc;
    send_and_sync!(
        Account,
        ParticipantRecord,
        Change,
        StageSnapshot,
        ParticipantChange,
        Pruning,
        Sweep,
        ConnectionId,
        Connection,
        AsyncService<MemoryStore, MemoryRedemptions>,
        ReceivedError,
        Authority,
        Decision<CreateStageOutput>,
        Leeway,
        ChatClaims,
        ParticipantClaims,
        TokenId,
        ManualClock,
        SystemClock,
        Timestamp,
        TimestampError,
        ErrorBody,
        ErrorResponse,
        Exception,
        Failure,
        OperationError,
        Resource,
        AdmissionError,
        ChatGrant,
        ParticipantGrant,
        Refused,
        SerializationFault,
        SerializationError,
        Api,
        Operation,
        UnknownOperation,
        PredictableRandom,
        RandomError,
        MemoryRedemptions,
        Redemption,
        BadRequest,
        OpenError,
        Purpose,
        SealError,
        Service,
        Joined,
        MemoryStore,
        StoreError,
        Constraint,
        Violation,
        Violations,
        rules::Count,
        rules::Names,
        rules::Range,
        rules::Size,
        rules::Text,
        rules::Kind,
        rules::Rule,
        rules::Source,
        Arc<dyn Clock>,
        Arc<dyn Random>,
        Arc<dyn Redemptions>,
        Arc<dyn Store>,
        Arc<dyn TokenSealer>,
    );
    #[cfg(feature = "__sealer")]
    send_and_sync!(
        SystemRandom,
        stagepass::keys::KeyError,
        KeyName,
        KeyRing,
        stagepass::keys::SealAlgorithm,
        TokenKey
    );
}

macro_rules! read_from_json {
    ($($name:ident),+ $(,)?) => {
        [$((stringify!($name), Probe::<$name>::READ_FROM_JSON)),+]
    };
}

#[test]
fn grants_claims_and_checked_requests_cannot_be_read_from_json() {
    use stagepass::{claims::*, *};
    assert_eq!(
        read_from_json!(
            ParticipantGrant,
            ChatGrant,
            ParticipantClaims,
            ChatClaims,
            Joined,
            Connection,
            CreateStage,
            CreateParticipantToken,
            GetParticipant,
            CreateChatToken,
            ParticipantTokenConfiguration,
            // These show that the probe can say yes.
            CreateStageInput,
            ParticipantToken,
        ),
        [
            ("ParticipantGrant", false),
            ("ChatGrant", false),
            ("ParticipantClaims", false),
            ("ChatClaims", false),
            ("Joined", false),
            ("Connection", false),
            ("CreateStage", false),
            ("CreateParticipantToken", false),
            ("GetParticipant", false),
            ("CreateChatToken", false),
            ("ParticipantTokenConfiguration", false),
            ("CreateStageInput", true),
            ("ParticipantToken", true),
        ]
    );
}

#[test]
fn a_grant_cannot_be_made_out_of_nothing() {
    let defaults = [
        Probe::<stagepass::ParticipantGrant>::HAS_DEFAULT,
        Probe::<stagepass::ChatGrant>::HAS_DEFAULT,
        Probe::<stagepass::Connection>::HAS_DEFAULT,
        Probe::<stagepass::Tags>::HAS_DEFAULT,
    ];
    assert_eq!(defaults, [false, false, false, true]);
}
