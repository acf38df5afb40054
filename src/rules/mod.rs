//! The documented rules of the operations, each written once.
//!
//! The names are those of the shapes in the services' own API models (`ivs-realtime` and `ivschat`,
//! both of 2020-07-14); a rule that only the documentation's prose gives carries the name of the
//! type it acts on. [`ALL`] lists them: the macro that declares a rule puts it there, so none can
//! be forgotten. Where each rule acts, member by member, is the table in
//! [`manual::rules`](crate::manual::rules). The list stands in one place, so this file is longer
//! than others.

mod classes;
pub(crate) mod key_material;
pub(crate) mod kind;
mod limits;
pub(crate) mod pattern;
pub(crate) mod violation;

pub use kind::{Count, Names, Range, Size, Text};
pub use limits::{
    CHAT_FRAME_BYTES, CHAT_PING_SECONDS, CHAT_PINGS_UNANSWERED, CHAT_REQUESTS_PER_SECOND,
    CHAT_TOKEN_LIFETIME_SECONDS, CONNECTION_LIFETIME_SECONDS, CURSOR_LIFETIME_SECONDS,
    MESSAGE_REVIEW_MILLISECONDS, MESSAGES_IN_REVIEW, RESULTS_BY_DEFAULT,
};

use classes::{
    ALPHANUMERIC, ANY, BUCKET, CLIENT, CURSOR, DIGIT, ID_PATTERN, NAME, NAME_PATTERN, PREFIX, REGION,
    RESOURCE_ID, RESOURCE_TYPE_NAME, ROOM_PATTERN, TAG,
};
use pattern::{Pattern, matcher};

/// A rule of any kind, with the name of its shape and its source.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Rule {
    /// The shape in the service's model, or the type of this library where only the prose gives the
    /// rule.
    pub shape: &'static str,
    /// Where the rule is documented.
    pub source: Source,
    /// The rule itself.
    pub kind: Kind,
}

/// Where a rule is documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The model of the Real-Time API (`ivs-realtime`), and its API reference.
    Realtime,
    /// The model of the Chat API (`ivschat`), and its API reference.
    Chat,
    /// The prose of the API references: "The maximum length of this field is 1 KB total".
    Prose,
    /// "Tag naming limits and requirements" of the guide to tagging AWS resources.
    Tagging,
    /// "Distribute tokens" of the Real-Time user guide, where it says what a key-pair token holds.
    KeyPair,
    /// The reference of the Chat Messaging API, whose frames go over a WebSocket.
    Messaging,
}

/// A rule, by what it is about.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Kind {
    /// The rule of a string.
    Text(Text),
    /// The rule of an integer.
    Range(Range),
    /// The rule of the number of entries of a list or map.
    Count(Count),
    /// The rule of the bytes of a map's keys and values.
    Size(Size),
    /// The rule of an enumeration.
    Names(Names),
}

macro_rules! rules {
    ($(
        $(#[$doc:meta])*
        $kind:ident $name:ident = $source:ident $shape:literal: $rule:expr;
    )+) => {
        $($(#[$doc])* pub const $name: $kind = $rule;)+

        /// All rules, in the order in which they are written here.
        pub const ALL: &[Rule] = &[$(
            Rule { shape: $shape, source: Source::$source, kind: Kind::$kind($name) },
        )+];
    };
}

rules! {
    /// The name of a stage. (Shape `StageName`.)
    Text STAGE_NAME = Realtime "StageName": Text::length(0, 128).pattern(NAME_PATTERN);

    /// The ARN of a stage. (Shape `StageArn`.)
    Text STAGE_ARN = Realtime "StageArn": Text::length(1, 128).pattern(Pattern::new("^arn:aws:ivs:[a-z0-9-]+:[0-9]+:stage/[a-zA-Z0-9-]+$", matcher!(b"arn:aws:ivs:", REGION+, b":", DIGIT+, b":stage/", RESOURCE_ID+)));

    /// The id of a session of a stage. (Shape `StageSessionId`.)
    Text STAGE_SESSION_ID = Realtime "StageSessionId": Text::length(16, 16).pattern(Pattern::new("^st-[a-zA-Z0-9]+$", matcher!(b"st-", ALPHANUMERIC+)));

    /// Where media and events of a stage go. (Shape `StageEndpoint`.)
    Text STAGE_ENDPOINT = Realtime "StageEndpoint": Text::length(0, 2048);

    /// The number of tokens that CreateStage makes at once. (Shape
    /// `ParticipantTokenConfigurations`.)
    Count PARTICIPANT_TOKEN_CONFIGURATIONS =
        Realtime "ParticipantTokenConfigurations": Count::up_to(12);

    /// The lifetime of a participant token in minutes: up to 14 days. (Shape
    /// `ParticipantTokenDurationMinutes`.)
    Range PARTICIPANT_TOKEN_DURATION_MINUTES =
        Realtime "ParticipantTokenDurationMinutes": Range::new(1, 20_160);

    /// The user that a participant token is for. (Shape `ParticipantTokenUserId`.)
    Text PARTICIPANT_TOKEN_USER_ID = Realtime "ParticipantTokenUserId": Text::length(0, 128);

    /// The number of capabilities that a participant token may list. (Shape
    /// `ParticipantTokenCapabilities`.)
    Count PARTICIPANT_TOKEN_CAPABILITIES =
        Realtime "ParticipantTokenCapabilities": Count::up_to(2);

    /// What the holder of a participant token may do. (Shape `ParticipantTokenCapability`.)
    Names PARTICIPANT_TOKEN_CAPABILITY =
        Realtime "ParticipantTokenCapability": Names::closed(&["PUBLISH", "SUBSCRIBE"]);

    /// The id of a participant token, which is the id of its participant. (Shape
    /// `ParticipantTokenId`.)
    Text PARTICIPANT_TOKEN_ID =
        Realtime "ParticipantTokenId": Text::length(0, 64).pattern(NAME_PATTERN);

    /// The id of a participant. (Shape `ParticipantId`.)
    Text PARTICIPANT_ID = Realtime "ParticipantId": Text::length(0, 64).pattern(NAME_PATTERN);

    /// The user that a participant stands for. (Shape `UserId`.)
    Text USER_ID = Realtime "UserId": Text::length(0, 128);

    /// Whether a participant is connected. (Shape `ParticipantState`.)
    Names PARTICIPANT_STATE =
        Realtime "ParticipantState": Names::open(&["CONNECTED", "DISCONNECTED"]);

    /// What a participant's client says of itself. (Shape `ParticipantClientAttribute`.)
    ///
    /// `\s` is ECMA-262's: it holds U+FEFF and no U+0085.
    Text PARTICIPANT_CLIENT_ATTRIBUTE =
        Realtime "ParticipantClientAttribute": Text::length(0, 128).pattern(Pattern::new(r"^[a-zA-Z0-9-_.,:;\s]*$", matcher!(CLIENT*)));

    /// The S3 bucket that a participant is recorded to. (Shape `ParticipantRecordingS3BucketName`.)
    Text PARTICIPANT_RECORDING_S3_BUCKET_NAME =
        Realtime "ParticipantRecordingS3BucketName": Text::length(0, 63).pattern(Pattern::new("^[a-z0-9-.]*$", matcher!(BUCKET*)));

    /// Where in the bucket a participant is recorded. (Shape `ParticipantRecordingS3Prefix`.)
    ///
    /// The model's expression has no `/`, but the service's own answers do, so this one allows it.
    Text PARTICIPANT_RECORDING_S3_PREFIX =
        Realtime "ParticipantRecordingS3Prefix": Text::length(0, 256).pattern(Pattern::new("^[a-zA-Z0-9-/]*$", matcher!(PREFIX*)));

    /// How a participant's recording goes. (Shape `ParticipantRecordingState`.)
    Names PARTICIPANT_RECORDING_STATE = Realtime "ParticipantRecordingState": Names::open(&[
        "STARTING", "ACTIVE", "STOPPING", "STOPPED", "FAILED", "DISABLED",
    ]);

    /// How a participant's media arrive. (Shape `ParticipantProtocol`.)
    Names PARTICIPANT_PROTOCOL =
        Realtime "ParticipantProtocol": Names::open(&["UNKNOWN", "WHIP", "RTMP", "RTMPS"]);

    /// Whether a participant is a source or a replica. (Shape `ReplicationType`.)
    Names REPLICATION_TYPE =
        Realtime "ReplicationType": Names::open(&["SOURCE", "REPLICA", "NONE"]);

    /// Whether a participant is being replicated. (Shape `ReplicationState`.)
    Names REPLICATION_STATE = Realtime "ReplicationState": Names::open(&["ACTIVE", "STOPPED"]);

    /// The ARN of an ingest configuration. (Shape `IngestConfigurationArn`.)
    Text INGEST_CONFIGURATION_ARN =
        Realtime "IngestConfigurationArn": Text::length(1, 128).pattern(Pattern::new("^arn:aws:ivs:[a-z0-9-]+:[0-9]+:ingest-configuration/[a-zA-Z0-9-]+$", matcher!(b"arn:aws:ivs:", REGION+, b":", DIGIT+, b":ingest-configuration/", RESOURCE_ID+)));

    /// The ARN of a storage configuration; empty turns recording off. (Shape
    /// `AutoParticipantRecordingStorageConfigurationArn`.)
    Text AUTO_PARTICIPANT_RECORDING_STORAGE_CONFIGURATION_ARN =
        Realtime "AutoParticipantRecordingStorageConfigurationArn":
        Text::length(0, 128).pattern(Pattern::new("^$|^arn:aws:ivs:[a-z0-9-]+:[0-9]+:storage-configuration/[a-zA-Z0-9-]+$", |text| {
                text.is_empty()
                    || matcher!(b"arn:aws:ivs:", REGION+, b":", DIGIT+, b":storage-configuration/", RESOURCE_ID+)(text)
            }));

    /// The number of kinds of media that a recording may list. (Shape
    /// `ParticipantRecordingMediaTypeList`.)
    Count PARTICIPANT_RECORDING_MEDIA_TYPE_LIST =
        Realtime "ParticipantRecordingMediaTypeList": Count::up_to(1);

    /// What is recorded. (Shape `ParticipantRecordingMediaType`.)
    Names PARTICIPANT_RECORDING_MEDIA_TYPE =
        Realtime "ParticipantRecordingMediaType":
        Names::closed(&["AUDIO_VIDEO", "AUDIO_ONLY", "NONE"]);

    /// How long a participant may be away before a recording ends, in seconds. (Shape
    /// `ParticipantRecordingReconnectWindowSeconds`.)
    Range PARTICIPANT_RECORDING_RECONNECT_WINDOW_SECONDS =
        Realtime "ParticipantRecordingReconnectWindowSeconds": Range::new(0, 300);

    /// The length of a recording's segments in seconds. (Shape
    /// `ParticipantRecordingTargetSegmentDurationSeconds`.)
    Range PARTICIPANT_RECORDING_TARGET_SEGMENT_DURATION_SECONDS =
        Realtime "ParticipantRecordingTargetSegmentDurationSeconds": Range::new(2, 10);

    /// The time between two thumbnails in seconds. (Shape `ThumbnailIntervalSeconds`.)
    Range THUMBNAIL_INTERVAL_SECONDS =
        Realtime "ThumbnailIntervalSeconds": Range::new(1, 86_400);

    /// Whether thumbnails are recorded. (Shape `ThumbnailRecordingMode`.)
    Names THUMBNAIL_RECORDING_MODE =
        Realtime "ThumbnailRecordingMode": Names::closed(&["INTERVAL", "DISABLED"]);

    /// The number of ways of keeping thumbnails that may be listed. (Shape
    /// `ThumbnailStorageTypeList`.)
    Count THUMBNAIL_STORAGE_TYPE_LIST = Realtime "ThumbnailStorageTypeList": Count::up_to(2);

    /// How thumbnails are kept. (Shape `ThumbnailStorageType`.)
    Names THUMBNAIL_STORAGE_TYPE =
        Realtime "ThumbnailStorageType": Names::closed(&["SEQUENTIAL", "LATEST"]);

    /// The number of tags that a resource may have. (Shape `Tags`.)
    Count TAGS = Realtime "Tags": Count::up_to(50);

    /// The key of a tag. (Shape `TagKey`, and the naming rules of the tagging guide.)
    Text TAG_KEY = Tagging "TagKey": Text::length(1, 128)
        .pattern(Pattern::new(r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$", matcher!(TAG+)))
        .reserved_prefix("aws:");

    /// The value of a tag. (Shape `TagValue`, and the naming rules of the tagging guide.)
    Text TAG_VALUE = Tagging "TagValue": Text::length(0, 256)
        .pattern(Pattern::new(r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$", matcher!(TAG*)));

    /// The bytes of all keys and values of a token's attributes: 1 KB.
    ///
    /// ("The maximum length of this field is 1 KB total.")
    Size ATTRIBUTES = Prose "Attributes": Size::up_to(1024);

    /// The cursor of a list. (Shape `PaginationToken`.)
    Text PAGINATION_TOKEN = Realtime "PaginationToken": Text::length(0, 1024).pattern(Pattern::new("^[a-zA-Z0-9+/=_-]*$", matcher!(CURSOR*)));

    /// The number of stages that a page may show. (Shape `MaxStageResults`.)
    Range MAX_STAGE_RESULTS = Realtime "MaxStageResults": Range::new(1, 100);

    /// The number of sessions that a page may show. (Shape `MaxStageSessionResults`.)
    Range MAX_STAGE_SESSION_RESULTS = Realtime "MaxStageSessionResults": Range::new(1, 100);

    /// The number of participants that a page may show. (Shape `MaxParticipantResults`.)
    Range MAX_PARTICIPANT_RESULTS = Realtime "MaxParticipantResults": Range::new(1, 100);

    /// The number of events that a page may show. (Shape `MaxParticipantEventResults`.)
    Range MAX_PARTICIPANT_EVENT_RESULTS =
        Realtime "MaxParticipantEventResults": Range::new(1, 100);

    /// The number of public keys that a page may show. (Shape `MaxPublicKeyResults`.)
    Range MAX_PUBLIC_KEY_RESULTS = Realtime "MaxPublicKeyResults": Range::new(1, 100);

    /// The state of recording that a list of participants may be filtered by. (Shape
    /// `ParticipantRecordingFilterByRecordingState`.)
    Names PARTICIPANT_RECORDING_FILTER_BY_RECORDING_STATE =
        Realtime "ParticipantRecordingFilterByRecordingState":
        Names::closed(&["STARTING", "ACTIVE", "STOPPING", "STOPPED", "FAILED"]);

    /// What happened to a participant. (Shape `EventName`.)
    Names EVENT_NAME = Realtime "EventName": Names::open(&[
        "JOINED", "LEFT", "PUBLISH_STARTED", "PUBLISH_STOPPED", "SUBSCRIBE_STARTED", "SUBSCRIBE_STOPPED",
        "PUBLISH_ERROR", "SUBSCRIBE_ERROR", "JOIN_ERROR", "REPLICATION_STARTED", "REPLICATION_STOPPED",
        "TOKEN_EXCHANGED",
    ]);

    /// What went wrong for a participant. (Shape `EventErrorCode`.)
    Names EVENT_ERROR_CODE = Realtime "EventErrorCode": Names::open(&[
        "INSUFFICIENT_CAPABILITIES", "QUOTA_EXCEEDED", "PUBLISHER_NOT_FOUND", "BITRATE_EXCEEDED",
        "RESOLUTION_EXCEEDED", "STREAM_DURATION_EXCEEDED", "INVALID_AUDIO_CODEC", "INVALID_VIDEO_CODEC",
        "INVALID_PROTOCOL", "INVALID_STREAM_KEY", "REUSE_OF_STREAM_KEY", "B_FRAME_PRESENT",
        "INVALID_INPUT", "INTERNAL_SERVER_EXCEPTION",
    ]);

    /// Why a participant is disconnected. (Shape `DisconnectParticipantReason`.)
    Text DISCONNECT_PARTICIPANT_REASON =
        Realtime "DisconnectParticipantReason": Text::length(0, 128);

    /// The ARN of a resource of the Real-Time API that may have tags. (Shape `ResourceArn`.)
    ///
    /// The model's expression has one letter for the type of the resource, and matches no ARN there
    /// is. This one has a word.
    Text RESOURCE_ARN = Realtime "ResourceArn": Text::length(1, 128).pattern(Pattern::new("^arn:aws:ivs:[a-z0-9-]+:[0-9]+:[a-z-]+/[a-zA-Z0-9-]+$", matcher!(b"arn:aws:ivs:", REGION+, b":", DIGIT+, b":", RESOURCE_TYPE_NAME+, b"/", RESOURCE_ID+)));

    /// The number of tags that may be removed at once. (Shape `TagKeyList`.)
    Count TAG_KEY_LIST = Realtime "TagKeyList": Count::up_to(50);

    /// The key of a tag that is to be removed, which is held to its length alone. (Shape `TagKey`.)
    Text REMOVED_TAG_KEY = Realtime "TagKey": Text::length(1, 128);

    /// The text of a public key: a PEM block of a P-384 key. (Shape `PublicKeyMaterial`.)
    Text PUBLIC_KEY_MATERIAL = Realtime "PublicKeyMaterial": Text::unbounded()
        .pattern(Pattern::new(r"^.*-----BEGIN PUBLIC KEY-----\r?\n([a-zA-Z0-9+/=\r\n]+)\r?\n-----END PUBLIC KEY-----(\r?\n)?.*$", |text| key_material::encoded(text).is_some()))
        .p384_key();

    /// The name of a public key. (Shape `PublicKeyName`.)
    Text PUBLIC_KEY_NAME =
        Realtime "PublicKeyName": Text::length(0, 128).pattern(NAME_PATTERN);

    /// The ARN of an imported public key, which a key-pair token names as its `kid`. (Shape
    /// `PublicKeyArn`.)
    Text PUBLIC_KEY_ARN = Realtime "PublicKeyArn": Text::length(1, 128).pattern(Pattern::new("^arn:aws:ivs:[a-z0-9-]+:[0-9]+:public-key/[a-zA-Z0-9-]+$", matcher!(b"arn:aws:ivs:", REGION+, b":", DIGIT+, b":public-key/", RESOURCE_ID+)));

    /// The id of a key-pair token, which becomes the id of its participant. (Claim `jti`.)
    ///
    /// Each id is to be unique, so none is empty.
    Text KEY_PAIR_TOKEN_ID = KeyPair "jti": Text::length(1, 64)
        .pattern(Pattern::new("^[a-zA-Z0-9-_]+$", matcher!(NAME+)));

    /// The ARN of a chat room. (Shape `RoomIdentifier`.)
    Text ROOM_IDENTIFIER = Chat "RoomIdentifier": Text::length(1, 128).pattern(ROOM_PATTERN);

    /// The ARN of a room as it is answered. (Shape `RoomArn`.)
    Text ROOM_ARN = Chat "RoomArn": Text::length(1, 128).pattern(ROOM_PATTERN);

    /// The id of a room, which ends its ARN. (Shape `RoomID`.)
    Text ROOM_ID = Chat "RoomID": Text::length(12, 12).pattern(ID_PATTERN);

    /// The name of a room. (Shape `RoomName`.)
    Text ROOM_NAME = Chat "RoomName": Text::length(0, 128).pattern(NAME_PATTERN);

    /// How many messages a second a room takes. (Shape `RoomMaxMessageRatePerSecond`.)
    Range ROOM_MAX_MESSAGE_RATE_PER_SECOND =
        Chat "RoomMaxMessageRatePerSecond": Range::new(1, 100);

    /// How many characters a message in a room may have. (Shape `RoomMaxMessageLength`.)
    Range ROOM_MAX_MESSAGE_LENGTH = Chat "RoomMaxMessageLength": Range::new(1, 500);

    /// The function that reviews the messages of a room; empty for none. (Shape `LambdaArn`.)
    ///
    /// The model's expression begins with `$|`, which is read as "empty, or that ARN".
    Text LAMBDA_ARN = Chat "LambdaArn": Text::length(0, 170).pattern(Pattern::new("^$|^arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:.+.*$", |text| {
            text.is_empty()
                || matcher!(b"arn:aws:lambda:", REGION+, b":", DIGIT[12], b":function:", ANY+)(text)
        }));

    /// What becomes of a message that its handler did not review. (Shape `FallbackResult`.)
    Names FALLBACK_RESULT = Chat "FallbackResult": Names::closed(&["ALLOW", "DENY"]);

    /// The number of logging configurations that a room may have. (Shape
    /// `LoggingConfigurationIdentifierList`.)
    Count LOGGING_CONFIGURATION_IDENTIFIER_LIST =
        Chat "LoggingConfigurationIdentifierList": Count::up_to(3);

    /// The ARN of a logging configuration. (Shape `LoggingConfigurationIdentifier`.)
    Text LOGGING_CONFIGURATION_IDENTIFIER = Chat "LoggingConfigurationIdentifier": Text::length(1, 128).pattern(Pattern::new("^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:logging-configuration/[a-zA-Z0-9-]+$", matcher!(b"arn:aws:ivschat:", REGION+, b":", DIGIT+, b":logging-configuration/", RESOURCE_ID+)));

    /// The cursor of a list of rooms. (Shape `PaginationToken`.)
    Text ROOM_PAGINATION_TOKEN = Chat "PaginationToken": Text::length(0, 1024);

    /// The number of rooms that a page may show. (Shape `MaxRoomResults`.)
    Range MAX_ROOM_RESULTS = Chat "MaxRoomResults": Range::new(1, 50);

    /// Why a message is deleted or a user is disconnected. (Shape `Reason`.)
    Text REASON = Chat "Reason": Text::length(1, 256);

    /// The id of a message. (Shape `MessageID`.)
    Text MESSAGE_ID = Chat "MessageID": Text::length(12, 12).pattern(ID_PATTERN);

    /// The id of an event in a room. (Shape `ID`.)
    Text EVENT_ID = Chat "ID": Text::length(12, 12).pattern(ID_PATTERN);

    /// The name of an event that is sent to a room. (Shape `EventName`.)
    Text ROOM_EVENT_NAME = Chat "EventName": Text::length(1, 100);

    /// The ARN of a resource of the Chat API that may have tags. (Shape `ResourceArn`.)
    ///
    /// As [`RESOURCE_ARN`], it has a word for the type of the resource.
    Text CHAT_RESOURCE_ARN = Chat "ResourceArn": Text::length(1, 128).pattern(Pattern::new("^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:[a-z-]+/[a-zA-Z0-9-]+$", matcher!(b"arn:aws:ivschat:", REGION+, b":", DIGIT+, b":", RESOURCE_TYPE_NAME+, b"/", RESOURCE_ID+)));

    /// The user that a chat token is for. (Shape `UserID`.)
    Text CHAT_USER_ID = Chat "UserID": Text::length(1, 128);

    /// What the holder of a chat token may do beside viewing. (Shape `ChatTokenCapability`.)
    Names CHAT_TOKEN_CAPABILITY = Chat "ChatTokenCapability":
        Names::closed(&["SEND_MESSAGE", "DISCONNECT_USER", "DELETE_MESSAGE"]);

    /// The lifetime of a chat session in minutes. (Shape `SessionDurationInMinutes`.)
    Range SESSION_DURATION_IN_MINUTES =
        Chat "SessionDurationInMinutes": Range::new(1, 180);

    /// What a frame of a chat client asks for. (Member `Action`.)
    Names ACTION = Messaging "Action":
        Names::closed(&["SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"]);

    /// What a message says. (Member `Content`.)
    Text CONTENT = Messaging "Content": Text::length(1, 500);

    /// The id that a chat client gives to its request. (Member `RequestId`.)
    ///
    /// The documentation has no bound. Every answer repeats this id, so it has one here: the
    /// official clients send UUIDs, which have 36 characters.
    Text REQUEST_ID = Messaging "RequestId": Text::length(0, 64);

    /// The id of the resource that was not found. (Shape `ResourceId`.)
    Text RESOURCE_ID_TEXT = Chat "ResourceId": Text::unbounded().pattern(ID_PATTERN);

    /// The kind of the resource that was not found. (Shape `ResourceType`.)
    Names RESOURCE_TYPE = Chat "ResourceType": Names::closed(&["ROOM"]);

    /// Why a request to the Chat API is not valid. (Shape `ValidationExceptionReason`.)
    Names VALIDATION_EXCEPTION_REASON = Chat "ValidationExceptionReason":
        Names::closed(&["UNKNOWN_OPERATION", "FIELD_VALIDATION_FAILED", "OTHER"]);
}
