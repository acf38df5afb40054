//! The types that hold a rule, and the requests made of them.

use super::{checked, motif, name, run, several, text};
use crate::participant::{IngestConfigurationArn, ParticipantProtocol, ReplicationState, ReplicationType};
use crate::recording::{
    AutoParticipantRecordingConfiguration, ParticipantRecordingHlsConfiguration,
    ParticipantRecordingMediaType, ParticipantRecordingMediaTypes, ParticipantRecordingState,
    ParticipantThumbnailConfiguration, RecordingReconnectWindow, RecordingS3BucketName, RecordingS3Prefix,
    StorageConfigurationArn, TargetSegmentDuration, ThumbnailInterval, ThumbnailRecordingMode,
    ThumbnailStorage, ThumbnailStorageType,
};
use crate::testing::grammar::{self, Characters, made};
use crate::{
    Account, Api, Attributes, ChatAttributes, ChatCapabilities, ChatSessionDuration, ChatTokenCapability,
    ChatUserId, ClientAttribute, ClientAttributes, CreateChatToken, CreateParticipantToken, CreateStage,
    GetParticipant, Leeway, Operation, ParticipantCapabilities, ParticipantId, ParticipantState,
    ParticipantTokenCapability, ParticipantTokenConfiguration, ParticipantTokenConfigurations,
    ParticipantTokenDuration, PublicKeyArn, Purpose, RoomArn, SessionId, StageArn, StageEndpoint,
    StageEndpoints, StageName, Tags, Timestamp, UserId,
};
use arbitrary::{Result, Unstructured};
use std::collections::BTreeMap;

/// Declares how values of types are made.
macro_rules! from_bytes {
    ($($value:ty: |$bytes:ident| $made:expr;)+) => {
        $(
            impl<'a> arbitrary::Arbitrary<'a> for $value {
                fn arbitrary($bytes: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                    $made
                }
            }
        )+
    };
}
pub(super) use from_bytes;

/// Declares structures without a rule of their own: each member is any of its type.
macro_rules! structures {
    ($($value:ident { $($member:ident),+ $(,)? })+) => {
        from_bytes! {
            $($value: |u| Ok(Self { $($member: u.arbitrary()?,)+ });)+
        }
    };
}
pub(super) use structures;

from_bytes! {
    StageArn: |u| checked(text(u, &grammar::STAGE_ARN));
    RoomArn: |u| checked(text(u, &grammar::ROOM_ARN));
    IngestConfigurationArn: |u| checked(text(u, &grammar::INGEST_CONFIGURATION_ARN));
    StorageConfigurationArn: |u| checked(text(u, &grammar::STORAGE_CONFIGURATION_ARN));
    PublicKeyArn: |u| checked(text(u, &grammar::PUBLIC_KEY_ARN));
    StageName: |u| checked(text(u, &grammar::STAGE_NAME));
    SessionId: |u| checked(text(u, &grammar::SESSION_ID));
    StageEndpoint: |u| checked(text(u, &grammar::STAGE_ENDPOINT));
    ParticipantId: |u| checked(text(u, &grammar::PARTICIPANT_ID));
    UserId: |u| checked(text(u, &grammar::USER_ID));
    ClientAttribute: |u| checked(text(u, &grammar::CLIENT_ATTRIBUTE));
    RecordingS3BucketName: |u| checked(text(u, &grammar::RECORDING_S3_BUCKET_NAME));
    RecordingS3Prefix: |u| checked(text(u, &grammar::RECORDING_S3_PREFIX));
    ChatUserId: |u| checked(text(u, &grammar::CHAT_USER_ID));

    ParticipantTokenDuration: |u| checked(u.int_in_range(grammar::PARTICIPANT_TOKEN_MINUTES));
    ChatSessionDuration: |u| checked(u.int_in_range(grammar::CHAT_SESSION_MINUTES));
    ThumbnailInterval: |u| checked(u.int_in_range(grammar::THUMBNAIL_INTERVAL_SECONDS));
    RecordingReconnectWindow: |u| checked(u.int_in_range(grammar::RECONNECT_WINDOW_SECONDS));
    TargetSegmentDuration: |u| checked(u.int_in_range(grammar::TARGET_SEGMENT_SECONDS));

    ParticipantTokenCapability: |u| checked(name(u, grammar::PARTICIPANT_CAPABILITIES));
    ChatTokenCapability: |u| checked(name(u, grammar::CHAT_CAPABILITIES));
    ParticipantRecordingMediaType: |u| checked(name(u, grammar::MEDIA_TYPES));
    ThumbnailRecordingMode: |u| checked(name(u, grammar::THUMBNAIL_MODES));
    ThumbnailStorageType: |u| checked(name(u, grammar::THUMBNAIL_STORAGE));
    ParticipantCapabilities: |u| u.arbitrary::<[bool; 2]>().map(|held| named(grammar::PARTICIPANT_CAPABILITIES, held));
    ChatCapabilities: |u| u.arbitrary::<[bool; 3]>().map(|held| named(grammar::CHAT_CAPABILITIES, held));
    ThumbnailStorage: |u| u.arbitrary::<[bool; 2]>().map(|held| named(grammar::THUMBNAIL_STORAGE, held));
    ParticipantRecordingMediaTypes: |u| u.arbitrary().map(Self::new);

    ParticipantState: |u| known_or_not(u, grammar::PARTICIPANT_STATES);
    ParticipantRecordingState: |u| known_or_not(u, grammar::RECORDING_STATES);
    ParticipantProtocol: |u| known_or_not(u, grammar::PROTOCOLS);
    ReplicationType: |u| known_or_not(u, grammar::REPLICATION_TYPES);
    ReplicationState: |u| known_or_not(u, grammar::REPLICATION_STATES);

    Attributes: |u| checked(attributes(u));
    ChatAttributes: |u| checked(attributes(u));
    Tags: |u| {
        let pair = |u: &mut Unstructured<'_>| Ok((text(u, &grammar::TAG_KEY)?, text(u, &grammar::TAG_VALUE)?));
        checked(several(u, 0..=grammar::MAX_TAGS, pair).map(BTreeMap::from_iter))
    };

    ParticipantTokenConfigurations: |u| {
        let list = several(u, 0..=grammar::MAX_CONFIGURATIONS, Unstructured::arbitrary)?;
        Ok(made(Self::new(list)))
    };
    Account: |u| u.arbitrary().map(|arn: StageArn| made(Self::new(arn.region(), arn.account_id())));
    Timestamp: |u| {
        let usual = u.ratio(3, 4)?;
        let seconds = u.int_in_range(if usual { grammar::USUAL_SECONDS } else { grammar::UNIX_SECONDS })?;
        Ok(made(Self::from_unix_seconds(seconds)))
    };
    Leeway: |u| u.arbitrary().map(Self::from_seconds);
    Purpose: |u| u.choose(&[Self::Participant, Self::Chat, Self::Connection, Self::ChatSession]).copied();
    Api: |u| u.choose(&[Self::Realtime, Self::Chat]).copied();
    Operation: |u| u.choose(Self::ALL).copied();
}

structures! {
    ParticipantTokenConfiguration { duration, user_id, attributes, capabilities }
    AutoParticipantRecordingConfiguration {
        storage_configuration_arn,
        media_types,
        thumbnail_configuration,
        recording_reconnect_window,
        hls_configuration,
        record_participant_replicas,
    }
    ParticipantThumbnailConfiguration { target_interval, storage, recording_mode }
    ParticipantRecordingHlsConfiguration { target_segment_duration }
    CreateStage { name, participant_token_configurations, tags, auto_participant_recording_configuration }
    CreateParticipantToken { stage_arn, configuration }
    GetParticipant { stage_arn, session_id, participant_id }
    CreateChatToken { room_identifier, user_id, capabilities, session_duration, attributes }
    StageEndpoints { events, whip, rtmp, rtmps }
    ClientAttributes { isp_name, os_name, os_version, browser_name, browser_version, sdk_version }
}

/// The set of the names that are held.
fn named<T: crate::wire::SetMember + crate::wire::check::Check<Raw = String>, const N: usize>(
    names: grammar::Names,
    held: [bool; N],
) -> crate::wire::WireSet<T> {
    let held = names.iter().zip(held).filter(|(_, held)| *held);
    grammar::valid(held.map(|(name, _)| (*name).to_owned()).collect())
}

/// One of the names, or one that the model does not have.
fn known_or_not<T: From<String>>(u: &mut Unstructured<'_>, names: grammar::Names) -> Result<T> {
    let known = u.ratio(3, 4)?;
    let name = if known { name(u, names)? } else { text(u, &grammar::USER_ID)? + "?" };
    Ok(T::from(name))
}

/// Few pairs, which are together below 1,024 bytes, for no character has more than four; or one of exactly so many.
fn attributes(u: &mut Unstructured<'_>) -> Result<BTreeMap<String, String>> {
    if u.ratio(7, 8)? {
        let word = |u: &mut Unstructured<'_>| run(u, Characters::Any, &(0..=16));
        return several(u, 0..=8, |u| Ok((word(u)?, word(u)?))).map(BTreeMap::from_iter);
    }
    let (motif, key) = (motif(u, Characters::Any)?, u.int_in_range(0..=64)?);
    Ok(BTreeMap::from([grammar::pair_of_bytes(&motif, grammar::MAX_ATTRIBUTE_BYTES, key)]))
}
