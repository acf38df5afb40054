//! The rules of Amazon IVS **stages, participant tokens, participants and chat tokens**, as a
//! library without transport.
//!
//! Types hold every documented constraint of the 31 operations on stages, tokens, participants,
//! public keys, rooms and chat. Tokens are issued and opened locally. Decisions say who is let in,
//! and why not.
//!
//! ```
//! use stagepass::{BadRequest, CreateStage};
//!
//! let body = br#"{"name": "stage 1", "participantTokenConfigurations": [{"duration": 0}]}"#;
//! let Err(BadRequest::Validation(violations)) = CreateStage::from_json(body) else {
//!     return Err("the name has a space".into());
//! };
//! let places: Vec<_> = violations.iter().map(|violation| violation.path()).collect();
//! assert_eq!(places, ["/name", "/participantTokenConfigurations/0/duration"]);
//!
//! let request = CreateStage::from_json(br#"{"name": "stage-1", "tags": {"team": "live"}}"#)?;
//! assert_eq!(request.tags.get("team"), Some("live"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The map
//!
//! - **Requests.** JSON is read into a [`CreateStageInput`] or one of its like, which is what a
//!   caller sent, and checked into a [`CreateStage`], which cannot be invalid.
//!   [`CreateStage::from_json`] does both. An [`Operation`] is a request by name. The first four
//!   operations are here, and the others in the modules of their nouns: [`stage`], [`participant`],
//!   [`public_key`], [`tagging`], [`room`] and [`moderation`]. [`http`] has them all behind one
//!   call.
//! - **Values.** [`StageArn`], [`ParticipantId`], [`Attributes`], [`Tags`] and others have
//!   constructors that check, and no other way in.
//! - **Errors.** A request that is refused comes back as [`BadRequest`]: one
//!   [`SerializationError`], or all [`Violations`], each with a pointer. An operation fails with an
//!   [`OperationError`], which is an [`Exception`] for the caller or a [`Failure`] for the host.
//!   Somebody who is not let in gets an [`AdmissionError`]: [`Refused`], or a [`Failure`].
//!   [`manual::errors`] maps them all.
//! - **Answers.** [`Stage`], [`ParticipantToken`], [`Participant`] and [`ChatToken`] print as the
//!   services print them, and read what the services answered.
//! - **Decisions.** An [`Authority`] issues, opens, lets in and refuses, and stores nothing: a
//!   [`Decision`] has the [`Change`](store::Change) to keep, and gives its answer once that is
//!   kept. A [`Service`] keeps it in a [`Store`], and an [`AsyncService`] in an [`AsyncStore`].
//!   [`manual::hosts`] says which is for whom.
//! - **Grants.** An opened token is a [`ParticipantGrant`] or a [`ChatGrant`]. Nobody can make one
//!   by hand.
//! - **Key-pair tokens.** [`KeyPairClaims`](key_pair::KeyPairClaims) become the JWTs that Amazon
//!   IVS itself accepts, signed by an [`Es384Signer`](key_pair::Es384Signer) or outside of the
//!   process. [`TrustedKeys`](key_pair::TrustedKeys) verify them.
//! - **Chat.** A [`ChatSession`](chat::ChatSession) answers the frames of a connection to a room,
//!   without a socket. [`manual::chat`] says how a host drives it.
//! - **Providers.** [`Clock`], [`Random`], [`TokenSealer`], [`Store`] and [`Redemptions`] are the
//!   host's. Nothing is read or drawn that the host did not pass in.
//! - **Rules.** [`rules::ALL`] lists them as data. The [`manual`] has them as a table, with the
//!   rulings where the documentation is silent, and with the design.
//!
//! # Features
//!
//! - `ring` (default): `KeyRing`, `RingSigner` and `RingVerifier`, all by ring; and `SystemRandom`.
//! - `aws-lc-rs`: `KeyRing` by AWS-LC, also where ring is on, `AwsLcSigner` and `AwsLcVerifier`;
//!   and `SystemRandom`. A token of either backend opens by the other.
//! - `fips`: the same from AWS-LC's module that has been validated, or is being validated, by
//!   FIPS 140-3. Building it takes `CMake`, Go and a few minutes. A validated module is not yet a
//!   validated use: nonces of sealed tokens come from the host's [`Random`], which should then be
//!   `SystemRandom`, and whether a policy approves of that is for its owner to say.
//! - `proptest`: `strategies`, for the tests of those who use this library: values of every type,
//!   and inputs that are broken together with the violations that must come back; and proptest's
//!   `Arbitrary` for the same types.
//! - `arbitrary`: `Arbitrary` of the crate `arbitrary`, for coverage-guided fuzzers. Valid types
//!   are made valid from any bytes; an `…Input` is whatever a caller may send, valid or broken.
//!
//! The crate `stagepass-model` compares a service with an executable model in random sequences of
//! operations.
//!
//! Features only add types. Without any there is no C or assembly in the dependency tree.

// Each public type says whether it may grow, or why it may not.
#![deny(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod bytes;
mod domain;
mod host;
pub mod rules;
mod service;
#[cfg(any(test, feature = "proptest", feature = "arbitrary"))]
mod testing;
mod tokens;
pub mod wire;

pub mod manual;

/// The code of the README, compiled and run.
#[cfg(all(doctest, feature = "__sealer"))]
#[doc = include_str!("../README.md")]
struct Readme;

pub use domain::arn::{Account, PublicKeyArn, RoomArn, StageArn};
pub use domain::attributes::{Attributes, ChatAttributes};
pub use domain::chat::{
    ChatCapabilities, ChatSessionDuration, ChatToken, ChatTokenCapability, ChatUserId, CreateChatToken,
    CreateChatTokenInput,
};
pub use domain::operation::{Api, Operation, UnknownOperation};
pub use domain::participant::{
    ClientAttribute, ClientAttributes, GetParticipant, GetParticipantInput, GetParticipantOutput,
    Participant, ParticipantState,
};
pub use domain::stage::{
    CreateStage, CreateStageInput, CreateStageOutput, ParticipantTokenConfigurations, SessionId, Stage,
    StageEndpoint, StageEndpoints, StageName,
};
pub use domain::tags::Tags;
pub use domain::token::{
    CreateParticipantToken, CreateParticipantTokenInput, CreateParticipantTokenOutput,
    ParticipantCapabilities, ParticipantId, ParticipantToken, ParticipantTokenCapability,
    ParticipantTokenConfiguration, ParticipantTokenConfigurationInput, ParticipantTokenDuration, UserId,
};
pub use host::clock::{Clock, Leeway, ManualClock, SystemClock, Timestamp, TimestampError};
#[cfg(feature = "__sealer")]
pub use host::random::SystemRandom;
pub use host::random::{PredictableRandom, Random, RandomError};
pub use host::sealer::{OpenError, Purpose, SealError, SealedToken, TokenSealer};
pub use rules::violation::{Constraint, Violation, Violations};
pub use service::admission::{Connection, Joined};
pub use service::asynchronous::AsyncService;
pub use service::authority::Authority;
pub use service::blocking::Service;
pub use service::decision::Decision;
pub use service::exception::{ErrorBody, ErrorResponse, Exception, Resource};
pub use service::failure::{AdmissionError, Failure, OperationError};
pub use service::pruning::Pruning;
pub use service::reading::ReceivedError;
pub use service::redemption::{AsyncRedemptions, MemoryRedemptions, Redemption, Redemptions};
pub use service::store::{AsyncStore, MemoryStore, Store, StoreError};
#[cfg(any(test, feature = "proptest"))]
pub use testing::strategies;
pub use tokens::claims::TokenId;
pub use tokens::grant::{ChatGrant, ParticipantGrant, Refused};
pub use tokens::key_pair;
pub use tokens::keys::{KeyName, TokenKey};
#[cfg(feature = "__sealer")]
pub use tokens::sealed::KeyRing;
pub use wire::error::{SerializationError, SerializationFault};
pub use wire::request::BadRequest;

/// A chat room on its connections: the frames that go over a WebSocket, and the session that
/// answers them.
///
/// [`manual::chat`] says how a host uses it.
pub mod chat {
    pub use crate::domain::client_frame::{
        Action, ClientFrame, DeleteMessageFrame, DeleteMessageFrameInput, DisconnectUserFrame,
        DisconnectUserFrameInput, SendMessageFrame, SendMessageFrameInput,
    };
    pub use crate::domain::message::{MessageContent, RequestId, Review, ReviewInput, RoomLimits};
    pub use crate::domain::server_frame::{
        ErrorCode, ErrorFrame, EventFrame, MessageFrame, Sender, ServerFrame,
    };
    pub use crate::host::moment::Moment;
    pub use crate::service::chat::{ChatRoom, ChatSession, Ending, Output, ReviewRequest};
}

/// What sealed tokens say, for a host that seals tokens with a sealer of its own.
pub mod claims {
    pub use crate::tokens::claims::{CLAIMS_MAX, ChatClaims, ParticipantClaims};
}

/// The details of documented exceptions.
pub mod exception {
    pub use crate::service::exception::Details;
}

/// Requests and answers as HTTP carries them.
///
/// A host passes on what came, and needs not know the operations: from a method, a target and a
/// body to a checked [`Request`](http::Request), and from an [`Answer`](http::Answer) to a status
/// and a body, is one call each. `AsyncService::answer` stands between, and has the answer of every
/// request. Where a member stands is told by [`Operation::method`], [`Operation::path`],
/// [`Operation::query`] and [`Operation::status`].
pub mod http {
    pub use crate::domain::http::{Answer, HttpError, HttpRequest, HttpResponse, Request};
    #[cfg(feature = "__sealer")]
    pub use crate::service::answering::Answered;
}

/// The keys of tokens: the algorithms they are for, the phases of their life, and why there is
/// none.
pub mod keys {
    pub use crate::tokens::keys::{KeyError, KeyPhase, SealAlgorithm};
}

/// Lists in pages: where a page begins, and how much it may show.
pub mod list {
    pub use crate::domain::list::{MaxResults, MaxRoomResults, PaginationToken, RoomPaginationToken};
    pub use crate::service::lists::ListRequest;
}

/// Acting on who is connected to a chat room.
pub mod moderation {
    pub use crate::domain::message::{MessageId, Reason, RoomEventName};
    pub use crate::domain::moderation::{
        DeleteMessage, DeleteMessageInput, DeleteMessageOutput, DisconnectUser, DisconnectUserInput, EventId,
        SendEvent, SendEventInput, SendEventOutput,
    };
    pub use crate::service::moderating::Moderated;
}

/// Participants beside [`GetParticipant`]: lists of them, what happened to them, and how they are
/// disconnected.
pub mod participant {
    pub use crate::domain::arn::IngestConfigurationArn;
    pub use crate::domain::event::{
        Event, EventErrorCode, EventName, ExchangedParticipantToken, ListParticipantEvents,
        ListParticipantEventsInput, ListParticipantEventsOutput,
    };
    pub use crate::domain::participant::{
        DisconnectParticipant, DisconnectParticipantInput, DisconnectParticipantReason, ParticipantProtocol,
        ReplicationState, ReplicationType,
    };
    pub use crate::domain::participants::{
        FilterByRecordingState, FilterByState, ListParticipants, ListParticipantsInput,
        ListParticipantsOutput, ParticipantFilter, ParticipantSummary,
    };
}

/// Public keys, whose key-pair tokens are let in.
pub mod public_key {
    pub use crate::domain::public_key::{
        DeletePublicKey, DeletePublicKeyInput, GetPublicKey, GetPublicKeyInput, GetPublicKeyOutput,
        ImportPublicKey, ImportPublicKeyInput, ImportPublicKeyOutput, ListPublicKeys, ListPublicKeysInput,
        ListPublicKeysOutput, PublicKey, PublicKeyMaterial, PublicKeyName, PublicKeySummary,
    };
}

/// How a stage records its participants.
pub mod recording {
    pub use crate::domain::arn::StorageConfigurationArn;
    pub use crate::domain::participant::{
        ParticipantRecordingState, RecordingS3BucketName, RecordingS3Prefix,
    };
    pub use crate::domain::recording::{
        AutoParticipantRecordingConfiguration, AutoParticipantRecordingConfigurationInput,
        ParticipantRecordingHlsConfiguration, ParticipantRecordingHlsConfigurationInput,
        ParticipantRecordingMediaType, ParticipantRecordingMediaTypes, ParticipantThumbnailConfiguration,
        ParticipantThumbnailConfigurationInput, RecordingReconnectWindow, TargetSegmentDuration,
        ThumbnailInterval, ThumbnailRecordingMode, ThumbnailStorage, ThumbnailStorageType,
    };
}

/// Chat rooms.
pub mod room {
    pub use crate::domain::room::{
        CreateRoom, CreateRoomInput, DeleteRoom, DeleteRoomInput, FallbackResult, GetRoom, GetRoomInput,
        LambdaArn, ListRooms, ListRoomsInput, ListRoomsOutput, LoggingConfigurationArn,
        LoggingConfigurations, MaxMessageLength, MaxMessageRate, MessageReviewHandler,
        MessageReviewHandlerInput, Room, RoomId, RoomName, RoomSummary, UpdateRoom, UpdateRoomInput,
    };
}

/// Stages beside [`CreateStage`], and their sessions.
pub mod stage {
    pub use crate::domain::session::{
        GetStageSession, GetStageSessionInput, GetStageSessionOutput, ListStageSessions,
        ListStageSessionsInput, ListStageSessionsOutput, StageSession,
    };
    pub use crate::domain::stage::{
        DeleteStage, DeleteStageInput, GetStage, GetStageInput, GetStageOutput, ListStages, ListStagesInput,
        ListStagesOutput, StageSummary, UpdateStage, UpdateStageInput, UpdateStageOutput,
    };
}

/// The tags of a resource, asked for and changed by its ARN, in both services.
pub mod tagging {
    pub use crate::domain::tagging::{
        ChatResourceArn, ListTagsForChatResource, ListTagsForChatResourceInput, ListTagsForResource,
        ListTagsForResourceInput, ListTagsForResourceOutput, ResourceArn, TagChatResource,
        TagChatResourceInput, TagKey, TagKeys, TagResource, TagResourceInput, UntagChatResource,
        UntagChatResourceInput, UntagResource, UntagResourceInput,
    };
    pub use crate::service::tagging::Tagged;
}

/// What a [`Store`] keeps, and the changes that it is asked to make.
pub mod store {
    pub use crate::domain::connection::ConnectionId;
    pub use crate::service::page::{Page, Placed};
    pub use crate::service::quotas::Quotas;
    pub use crate::service::records::{
        Change, Created, ParticipantChange, ParticipantRecord, StageSnapshot, Updated,
    };
    pub use crate::service::sweep::Sweep;
}

#[cfg(test)]
mod laws;
