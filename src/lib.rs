//! The rules of Amazon IVS **stages, participant tokens, participants and chat tokens**, as a library without
//! transport: every documented constraint of CreateStage, CreateParticipantToken, GetParticipant and CreateChatToken held by
//! a type, tokens that are issued and opened locally, and the decisions that follow from them.
//!
//! # The map
//!
//! - **Requests.** JSON is read into a [`CreateStageInput`] (and its like), which says what a caller sent, and checked into
//!   a [`CreateStage`], which cannot be invalid. What is wrong comes as [`Violations`], all at once, with pointers.
//! - **Values.** [`StageArn`], [`ParticipantId`], [`Attributes`], [`Tags`], … A constructor is the only way in.
//! - **Answers.** [`Stage`], [`ParticipantToken`], [`Participant`], [`ChatToken`] print as the services do, and read what
//!   the services answered.
//! - **Decisions.** An [`Authority`] issues, opens, lets in and refuses, purely: a [`Decision`] says what to answer
//!   and which [`Change`] to keep. [`Service`] keeps it in a [`Store`], synchronously.
//! - **Grants.** An opened token is a [`ParticipantGrant`] or a [`ChatGrant`]: proof, which no one can write by hand.
//! - **Key-pair tokens.** [`KeyPairClaims`] make the JWTs that Amazon IVS itself accepts, signed by an
//!   [`Es384Signer`] or outside of the process; [`TrustedKeys`] verify them.
//! - **Providers.** [`Clock`], [`Random`], [`TokenSealer`], [`Store`] and [`Redemptions`] are the host's; nothing is read or
//!   drawn that the host did not pass in.
//! - **Rules.** [`rules::ALL`] lists them as data; the [`manual`] has them as a table, with the rulings where
//!   the documentation is silent, and the design.
//!
//! # Features
//!
//! - `ring` (default): `KeyRing`, the sealer by ring's AEAD; `SystemRandom`; `RingSigner` and `RingVerifier`.
//! - `aws-lc-rs`: `AwsLcSigner` and `AwsLcVerifier`.
//! - `proptest`: `strategies`, for the tests of those who use this library: values of every type, and inputs that are
//!   broken together with the violations that must come back; and proptest's `Arbitrary` for the same types.
//! - `arbitrary`: `Arbitrary` of the crate `arbitrary`, for coverage-guided fuzzers. Valid types are made valid from
//!   any bytes; an `…Input` is whatever a caller may send, valid or broken.
//! - `proptest`, `arbitrary`: `model`, with which a service is compared in random sequences of operations.
//!
//! Features only add types. Without any there is no C or assembly in the dependency tree.

// How rules are said: these know no noun.
mod check;
mod json;
mod number;
mod packed;
mod pattern;
mod request;
pub mod rule;
pub mod rules;
mod scratch;
mod text;
mod violation;
mod wire_enum;
// What the host provides.
mod clock;
mod random;
mod seal;
// What is spoken about.
mod arn;
mod attributes;
mod chat;
mod operation;
mod participant;
mod recording;
mod stage;
mod tags;
mod token;
// What tokens say and grant, and who is where.
mod attendance;
mod claims;
mod grant;
mod key_pair;
mod redemption;
mod store;
// What is decided and done.
mod authority;
mod error;
mod service;
mod session;
// For the tests of others, and ours.
#[cfg(feature = "arbitrary")]
mod fuzzing;
#[cfg(any(test, feature = "proptest", feature = "arbitrary"))]
mod grammar;
#[cfg(any(test, feature = "proptest", feature = "arbitrary"))]
pub mod model;
#[cfg(any(test, feature = "proptest"))]
pub mod strategies;

pub mod manual;

/// The code of the README, compiled and run.
#[cfg(all(doctest, feature = "ring"))]
#[doc = include_str!("../README.md")]
struct Readme;

pub use arn::{Home, IngestConfigurationArn, PublicKeyArn, RoomArn, StageArn, StorageConfigurationArn};
pub use attendance::{Attendance, Change, Ended, Presence, PresenceChange};
pub use attributes::{Attributes, ChatAttributes};
pub use authority::{Authority, Decision};
pub use chat::{
    ChatCapabilities, ChatSessionDuration, ChatToken, ChatTokenCapability, ChatUserId, CreateChatToken,
    CreateChatTokenInput,
};
pub use claims::{ChatClaims, ParticipantClaims, TokenId};
pub use clock::{Clock, Leeway, ManualClock, SystemClock, Timestamp, TimestampError};
pub use error::{AdmissionError, ErrorBody, ErrorResponse, Exception, Failure, OperationError, Resource};
pub use grant::{ChatGrant, ParticipantGrant, Refused};
pub use json::{Fault, SerializationError};
#[cfg(feature = "aws-lc-rs")]
pub use key_pair::{AwsLcSigner, AwsLcVerifier};
pub use key_pair::{
    Claim, ClaimFault, ES384_SIGNATURE_BYTES, Es384Signer, Es384Verifier, HeaderFault, HeaderMember,
    KeyArnTaken, KeyPairClaims, MintError, SignError, SignatureError, SigningInput, TrustedKeys, VerifyError,
    fixed_signature,
};
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
pub use key_pair::{Es384KeyError, Es384PrivateKey, Es384PublicKey};
#[cfg(feature = "ring")]
pub use key_pair::{RingSigner, RingVerifier};
pub use operation::{Api, Operation, UnknownOperation};
pub use participant::{
    ClientAttribute, ClientAttributes, GetParticipant, GetParticipantInput, GetParticipantOutput,
    Participant, ParticipantProtocol, ParticipantRecordingState, ParticipantState, RecordingS3BucketName,
    RecordingS3Prefix, ReplicationState, ReplicationType,
};
#[cfg(feature = "ring")]
pub use random::SystemRandom;
pub use random::{PredictableRandom, Random, RandomError};
pub use recording::{
    AutoParticipantRecordingConfiguration, AutoParticipantRecordingConfigurationInput,
    ParticipantRecordingHlsConfiguration, ParticipantRecordingHlsConfigurationInput,
    ParticipantRecordingMediaType, ParticipantRecordingMediaTypes, ParticipantThumbnailConfiguration,
    ParticipantThumbnailConfigurationInput, RecordingReconnectWindow, TargetSegmentDuration,
    ThumbnailInterval, ThumbnailRecordingMode, ThumbnailStorage, ThumbnailStorageType,
};
pub use redemption::{MemoryRedemptions, Redemption, Redemptions};
pub use request::BadRequest;
#[cfg(feature = "ring")]
pub use seal::{KeyError, KeyName, KeyRing, KeyStage, SealAlgorithm, TokenKey};
pub use seal::{OpenError, Purpose, SealError, SealedToken, TokenSealer};
pub use service::Service;
pub use session::{Connection, Joined};
pub use stage::{
    CreateStage, CreateStageInput, CreateStageOutput, ParticipantTokenConfigurations, SessionId, Stage,
    StageEndpoint, StageEndpoints, StageName,
};
pub use store::{MemoryStore, Store, StoreError};
pub use tags::Tags;
pub use token::{
    CreateParticipantToken, CreateParticipantTokenInput, CreateParticipantTokenOutput,
    ParticipantCapabilities, ParticipantId, ParticipantToken, ParticipantTokenCapability,
    ParticipantTokenConfiguration, ParticipantTokenConfigurationInput, ParticipantTokenDuration, UserId,
};
pub use violation::{Constraint, Violation, Violations};
pub use wire_enum::{SetMember, UnknownName, WireSet};

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
