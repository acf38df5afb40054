//! Values of every type of the domain, for proptest and for the crate `arbitrary`: a line a type.

#[cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "a line a type, and all of them"))]
use super::everything::*;
use super::models::{Aim, Way};
#[cfg(any(test, feature = "proptest"))]
use super::strategies::cases::Cases;
use super::{for_each_answer, for_each_operation, for_each_text, made};
use crate::wire::check::{Check, Place};

pub(crate) const REALTIME: &str = "realtime";
pub(crate) const CHAT: &str = "chat";
const OWN: &str = "own";

/// Implements `Arbitrary` of both crates, given what each of them makes values of.
macro_rules! generated {
    ($value:ty, $strategy:expr, |$bytes:ident| $made:expr) => {
        #[cfg(any(test, feature = "proptest"))]
        impl proptest::arbitrary::Arbitrary for $value {
            type Parameters = ();
            type Strategy = proptest::strategy::BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                proptest::strategy::Strategy::boxed($strategy)
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for $value {
            fn arbitrary($bytes: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                Ok($made)
            }
        }
    };
}
pub(super) use generated;

/// Declares types by the shape that their values have, and how they are made of what `serde` reads.
macro_rules! shaped {
    ($($value:ty = $way:ident $service:tt $shape:expr, |$raw:ident: $read:ty| $made:expr;)+) => {
        $(generated!(
            $value,
            Cases::new(($service, $shape, Way::$way, Aim::Valid), |case| {
                let $raw: $read = case.read();
                $made
            }),
            |u| {
                let json = super::fuzzing::json(u, ($service, $shape, Way::$way, Aim::Valid));
                let $raw: $read = made(serde_json::from_slice(&json.body()));
                $made
            }
        );)+
    };
}

/// Declares types by what a value of theirs is made of.
macro_rules! composed {
    ($($value:ty = |$($part:ident: $of:ty),+| $made:expr;)+) => {
        $(generated!(
            $value,
            proptest::strategy::Strategy::prop_map(
                ($(proptest::arbitrary::any::<$of>(),)+),
                |($($part,)+)| $made,
            ),
            |u| {
                $(let $part: $of = u.arbitrary()?;)+
                $made
            }
        );)+
    };
}

/// Declares the strategies by name, and lists their types.
macro_rules! named {
    (in $list:ident; $($(#[$doc:meta])* $name:ident: $value:ty;)+) => {
        $(
            #[doc = concat!("Makes values of [`", stringify!($value), "`].")]
            $(#[doc = ""] #[$doc])*
            #[cfg(any(test, feature = "proptest"))]
            pub fn $name() -> impl proptest::strategy::Strategy<Value = $value> + use<> {
                proptest::arbitrary::any::<$value>()
            }
        )+

        #[cfg(test)]
        pub(crate) const $list: &[super::Drawn] = &[$((stringify!($value), super::draw::<$value>)),+];
    };
}

/// Types that `serde` reads, and their strategies.
macro_rules! values {
    (in $list:ident; $($value:ty: $name:ident = $service:tt $shape:expr;)+) => {
        shaped! { $($value = Answer $service $shape, |read: $value| read;)+ }
        named! { in $list; $($name: $value;)+ }
    };
}

/// Types that are made of what a caller sends, and their strategies.
macro_rules! checked {
    (in $list:ident; $($value:ty: $name:ident = $service:tt $shape:expr;)+) => {
        shaped! {
            $($value = Request $service $shape, |raw: <$value as Check>::Raw| made(Check::check(raw, Place::Root));)+
        }
        named! { in $list; $($name: $value;)+ }
    };
}

macro_rules! of_texts {
    ($($name:ident $($value:ident)?, $service:literal $shape:literal: $what:literal;)+) => {
        values! { in TEXTS; $($($value: $name = $service $shape;)?)+ }
    };
}
for_each_text!(of_texts);

macro_rules! of_operations {
    ($($request:ident $one:ident, $input:ident $valid:ident of $service:ident $name:literal;)+) => {
        checked! { in REQUESTS; $($request: $one = $service concat!($name, "Request");)+ }
    };
}
for_each_operation!(of_operations);

macro_rules! of_answers {
    ($($answer:ident $made:ident of $service:ident $shape:literal;)+) => {
        values! { in ANSWERS; $($answer: $made = $service $shape;)+ }
    };
}
for_each_answer!(of_answers);

values! {
    in VALUES;
    ParticipantTokenDuration: participant_token_duration = REALTIME "ParticipantTokenDurationMinutes";
    ChatSessionDuration: chat_session_duration = CHAT "SessionDurationInMinutes";
    ThumbnailInterval: thumbnail_interval = REALTIME "ThumbnailIntervalSeconds";
    RecordingReconnectWindow: recording_reconnect_window =
        REALTIME "ParticipantRecordingReconnectWindowSeconds";
    TargetSegmentDuration: target_segment_duration =
        REALTIME "ParticipantRecordingTargetSegmentDurationSeconds";
    Timestamp: timestamp = REALTIME "Time";

    MaxResults: max_results = REALTIME "MaxStageResults";
    MaxRoomResults: max_room_results = CHAT "MaxRoomResults";
    MaxMessageRate: max_message_rate = CHAT "RoomMaxMessageRatePerSecond";
    MaxMessageLength: max_message_length = CHAT "RoomMaxMessageLength";
    Action: action = CHAT "Action";
    ParticipantTokenCapability: participant_token_capability = REALTIME "ParticipantTokenCapability";
    ParticipantCapabilities: participant_capabilities = REALTIME "ParticipantTokenCapabilities";
    ChatTokenCapability: chat_token_capability = CHAT "ChatTokenCapability";
    ChatCapabilities: chat_capabilities = CHAT "ChatTokenCapabilities";
    ParticipantRecordingMediaType: participant_recording_media_type =
        REALTIME "ParticipantRecordingMediaType";
    ParticipantRecordingMediaTypes: participant_recording_media_types =
        REALTIME "ParticipantRecordingMediaTypeList";
    ThumbnailRecordingMode: thumbnail_recording_mode = REALTIME "ThumbnailRecordingMode";
    ThumbnailStorageType: thumbnail_storage_type = REALTIME "ThumbnailStorageType";
    ThumbnailStorage: thumbnail_storage = REALTIME "ThumbnailStorageTypeList";
    // Names that only answers carry are now and then unknown ones.
    ParticipantState: participant_state = REALTIME "ParticipantState";
    ParticipantRecordingState: participant_recording_state = REALTIME "ParticipantRecordingState";
    ParticipantProtocol: participant_protocol = REALTIME "ParticipantProtocol";
    ReplicationType: replication_type = REALTIME "ReplicationType";
    ReplicationState: replication_state = REALTIME "ReplicationState";
    EventName: event_name = REALTIME "EventName";
    EventErrorCode: event_error_code = REALTIME "EventErrorCode";
    FilterByRecordingState: filter_by_recording_state =
        REALTIME "ParticipantRecordingFilterByRecordingState";
    FallbackResult: fallback_result = CHAT "FallbackResult";

    Attributes: attributes = REALTIME "ParticipantTokenAttributes";
    ChatAttributes: chat_attributes = CHAT "ChatTokenAttributes";
    Tags: tags = REALTIME "Tags";
    AutoParticipantRecordingConfiguration: auto_participant_recording_configuration =
        REALTIME "AutoParticipantRecordingConfiguration";
    ParticipantThumbnailConfiguration: participant_thumbnail_configuration =
        REALTIME "ParticipantThumbnailConfiguration";
    ParticipantRecordingHlsConfiguration: participant_recording_hls_configuration =
        REALTIME "ParticipantRecordingHlsConfiguration";

    StageEndpoints: stage_endpoints = REALTIME "StageEndpoints";
    Stage: stage = REALTIME "Stage";
    ParticipantToken: participant_token = REALTIME "ParticipantToken";
    Participant: participant = REALTIME "Participant";
    StageSummary: stage_summary = REALTIME "StageSummary";
    StageSession: stage_session = REALTIME "StageSession";
    ParticipantSummary: participant_summary = REALTIME "ParticipantSummary";
    ExchangedParticipantToken: exchanged_participant_token = REALTIME "ExchangedParticipantToken";
    Event: event = REALTIME "Event";
    PublicKey: public_key = REALTIME "PublicKey";
    PublicKeySummary: public_key_summary = REALTIME "PublicKeySummary";
    MessageReviewHandler: message_review_handler = CHAT "MessageReviewHandler";
    LoggingConfigurations: logging_configurations = CHAT "LoggingConfigurationIdentifierList";
    RoomSummary: room_summary = CHAT "RoomSummary";
}

checked! {
    in PARTS;
    ParticipantTokenConfiguration: participant_token_configuration =
        REALTIME "ParticipantTokenConfiguration";
    FilterByState: filter_by_state = REALTIME "ParticipantState";
    SendMessageFrame: send_message_frame = CHAT "SendMessageFrame";
    DeleteMessageFrame: delete_message_frame = CHAT "DeleteMessageFrame";
    DisconnectUserFrame: disconnect_user_frame = CHAT "DisconnectUserFrame";
    Review: review = CHAT "Review";
}

/// The id of a key-pair token, which is that of its participant.
#[derive(Debug)]
struct KeyPairTokenId(ParticipantId);

/// A moment at which every token can be issued.
#[derive(Debug)]
pub(super) struct Issuable(pub(super) Timestamp);

shaped! {
    SealedToken = Request OWN "TokenText", |text: String| SealedToken::new(text);
    KeyPairTokenId = Request OWN "jti", |id: ParticipantId| KeyPairTokenId(id);
    Issuable = Request OWN "IssuableMoment", |moment: Timestamp| Issuable(moment);
}

composed! {
    Account = |arn: StageArn| made(Account::new(arn.region(), arn.account_id()));
    ParticipantTokenConfigurations = |of: CreateStage| of.participant_token_configurations;
    ClientAttributes = |of: Participant| ClientAttributes {
        isp_name: of.isp_name,
        os_name: of.os_name,
        os_version: of.os_version,
        browser_name: of.browser_name,
        browser_version: of.browser_version,
        sdk_version: of.sdk_version,
    };
    ParticipantFilter = |of: ListParticipants, user: UserId| of.filter.unwrap_or(ParticipantFilter::UserId(user));
    TagKeys = |of: UntagResource| of.tag_keys;
    Leeway = |seconds: u32, long: bool| {
        Leeway::from_seconds(if long { seconds } else { seconds.checked_rem(601).unwrap_or(0) })
    };
    Purpose = |which: u8| Purpose::ALL.iter().copied().cycle().nth(which.into()).unwrap_or(Purpose::Participant);
    Api = |chat: bool| if chat { Api::Chat } else { Api::Realtime };
    Operation = |which: u8| {
        Operation::ALL.iter().copied().cycle().nth(which.into()).unwrap_or(Operation::CreateStage)
    };
    TokenId = |bytes: [u8; 16]| TokenId::from_bytes(bytes);
    ParticipantClaims = |stage: StageArn, id: ParticipantId, asked: ParticipantTokenConfiguration, at: Issuable| {
        made(ParticipantClaims::new(stage, id, asked, at.0))
    };
    ChatClaims = |id: TokenId, asked: CreateChatToken, at: Issuable| made(ChatClaims::new(id, asked, at.0));
    KeyPairClaims = |
        stage: StageArn,
        id: KeyPairTokenId,
        asked: ParticipantTokenConfiguration,
        events: StageEndpoint,
        whip: StageEndpoint,
        others: StageEndpoints,
        at: Issuable
    | {
        let endpoints = StageEndpoints { events: Some(events), whip: Some(whip), ..others };
        made(KeyPairClaims::new(stage, id.0, asked, &endpoints, at.0))
    };
    ClientFrame = |which: u8, send: SendMessageFrame, delete: DeleteMessageFrame, kick: DisconnectUserFrame| {
        match which.checked_rem(3) {
            Some(0) => ClientFrame::SendMessage(send),
            Some(1) => ClientFrame::DeleteMessage(delete),
            _ => ClientFrame::DisconnectUser(kick),
        }
    };
    RoomLimits = |length: MaxMessageLength, rate: MaxMessageRate, review: Option<FallbackResult>| {
        let limits = RoomLimits::default().message_length(length).message_rate(rate);
        review.map_or(limits, |fallback| limits.reviewed(fallback))
    };
    Moment = |second: Timestamp, fraction: u16| {
        let fraction = i64::from(fraction.checked_rem(1_000).unwrap_or(0));
        made(Moment::from_unix_milliseconds(Moment::from(second).unix_milliseconds().saturating_add(fraction)))
    };
    Sender = |user_id: ChatUserId, attributes: Option<ChatAttributes>| Sender { user_id, attributes };
    MessageFrame = |
        id: MessageId,
        request_id: RequestId,
        content: MessageContent,
        attributes: Option<ChatAttributes>,
        sender: Sender,
        send_time: Moment
    | {
        MessageFrame { id, request_id, content, attributes, sender, send_time }
    };
    EventFrame = |
        id: MessageId,
        request_id: RequestId,
        event_name: RoomEventName,
        attributes: Option<ChatAttributes>,
        send_time: Moment
    | {
        EventFrame { id, request_id, event_name, attributes: attributes.map(Into::into), send_time }
    };
    ErrorFrame = |id: MessageId, request_id: RequestId, which: u8, said: Reason| {
        let codes = [ErrorCode::BAD_REQUEST, ErrorCode::UNAUTHORIZED, ErrorCode::TOO_MANY_REQUESTS];
        let code = codes.into_iter().cycle().nth(which.into()).unwrap_or(ErrorCode::INTERNAL);
        ErrorFrame::new(id, request_id, code, said.as_str())
    };
    ServerFrame = |which: u8, message: MessageFrame, event: EventFrame, error: ErrorFrame| {
        match which.checked_rem(3) {
            Some(0) => ServerFrame::Message(message),
            Some(1) => ServerFrame::Event(event),
            _ => ServerFrame::Error(error),
        }
    };
    ConnectionId = |stage_arn: StageArn, session_id: SessionId, participant_id: ParticipantId, number: u32| {
        ConnectionId { stage_arn, session_id, participant_id, number: number.into() }
    };
    ParticipantRecord = |
        participant_id: ParticipantId,
        user_id: Option<UserId>,
        attributes: Option<Attributes>,
        first_join_time: Timestamp,
        connected: bool,
        revision: u32,
        connection: u32,
        published: bool,
        publishes: bool,
        client: ClientAttributes
    | {
        // A participant joined latest with one of the revisions.
        let (revision, connection) = (i64::from(revision.max(connection)), i64::from(revision.min(connection)));
        ParticipantRecord {
            participant_id,
            user_id,
            attributes,
            first_join_time,
            connected,
            revision: revision.max(1),
            connection: connection.max(1),
            published,
            publishing: connected && published && publishes,
            client,
        }
    };
    // Only who joined the session that goes on has a record of it.
    StageSnapshot = |stage: Stage, id: ParticipantId, record: Option<ParticipantRecord>, revoked: bool| {
        let record = record.filter(|_| stage.active_session_id.is_some());
        let participant_id = record.as_ref().map_or(id, |record| record.participant_id.clone());
        StageSnapshot { stage, participant_id, record, revoked }
    };
}

named! {
    in COMPOSED;
    participant_token_configurations: ParticipantTokenConfigurations;
    account: Account;
    client_attributes: ClientAttributes;
    participant_filter: ParticipantFilter;
    tag_keys: TagKeys;
    leeway: Leeway;
    purpose: Purpose;
    api: Api;
    operation: Operation;
    token_id: TokenId;
    /// They look like tokens, and no sealer made them. For tokens that open, let the sealer under
    /// test seal [`participant_claims`] or [`chat_claims`].
    sealed_token: SealedToken;
    participant_claims: ParticipantClaims;
    chat_claims: ChatClaims;
    /// A key signs only for the stages of its own account: make its ARN from that of
    /// [`KeyPairClaims::stage_arn`].
    key_pair_claims: KeyPairClaims;
    client_frame: ClientFrame;
    server_frame: ServerFrame;
    message_frame: MessageFrame;
    event_frame: EventFrame;
    error_frame: ErrorFrame;
    sender: Sender;
    room_limits: RoomLimits;
    moment: Moment;
    connection_id: ConnectionId;
    participant_record: ParticipantRecord;
    stage_snapshot: StageSnapshot;
}

shaped! {
    KeyName = Request OWN "KeyName", |name: String| made(KeyName::new(name));
}

composed! {
    SealAlgorithm = |chacha: bool| {
        if chacha { SealAlgorithm::ChaCha20Poly1305 } else { SealAlgorithm::Aes256Gcm }
    };
    TokenKey = |name: KeyName, bytes: [u8; 32], algorithm: SealAlgorithm| {
        made(TokenKey::from_bytes(name, &bytes)).with_algorithm(algorithm)
    };
}

named! {
    in KEYS;
    key_name: KeyName;
    seal_algorithm: SealAlgorithm;
    /// For tests only: whoever sees a failing case sees its seed.
    token_key: TokenKey;
}
