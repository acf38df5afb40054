//! stagepass
#![cfg_attr(docsrs, feature(doc_cfg))]

// How rules are said: these know no noun.
mod check;
mod json;
mod number;
mod packed;
mod request;
pub mod rule;
pub mod rules;
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

pub use arn::{Home, IngestConfigurationArn, PublicKeyArn, RoomArn, StageArn, StorageConfigurationArn};
pub use attendance::{Attendance, Change, Ended, Presence, PresenceChange};
pub use attributes::{Attributes, ChatAttributes};
pub use authority::{Authority, Decision, Leeway};
pub use chat::{
    ChatCapabilities, ChatSessionDuration, ChatToken, ChatTokenCapability, ChatUserId, CreateChatToken,
    CreateChatTokenInput,
};
pub use claims::{ChatClaims, ParticipantClaims, TokenId};
pub use clock::{Clock, ManualClock, SystemClock, Timestamp, TimestampError};
pub use error::{ErrorBody, ErrorResponse, Exception, Failure, OperationError, Resource};
pub use grant::{AdmissionError, ChatGrant, ParticipantGrant, Refused};
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
pub use seal::{KeyError, KeyName, KeyRing, SealAlgorithm, TokenKey};
pub use seal::{OpenError, Purpose, SealError, SealedToken, TokenSealer};
pub use service::Service;
pub use session::Joined;
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
