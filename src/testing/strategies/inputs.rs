//! The inputs: what a caller sends, valid or broken.

use super::expected::{Attempt, Broken, ExpectedViolation, Gathered};
use super::members::{
    Faults, items, maybe, of_attributes, of_name, of_names, of_number, of_tags, of_text, required,
};
use crate::recording::{
    AutoParticipantRecordingConfigurationInput, ParticipantRecordingHlsConfigurationInput,
    ParticipantThumbnailConfigurationInput,
};
use crate::testing::grammar;
use crate::{
    CreateChatTokenInput, CreateParticipantTokenInput, CreateStageInput, GetParticipantInput,
    ParticipantTokenConfigurationInput,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn configuration(
    faults: Faults,
) -> impl Strategy<Value = Attempt<ParticipantTokenConfigurationInput>> + use<> {
    let most = Some(grammar::MAX_PARTICIPANT_CAPABILITIES);
    (
        maybe(of_number(faults, grammar::PARTICIPANT_TOKEN_MINUTES)),
        maybe(of_text(faults, &grammar::USER_ID)),
        maybe(of_attributes(faults)),
        maybe(of_names(faults, grammar::PARTICIPANT_CAPABILITIES, most)),
    )
        .prop_map(|(duration, user_id, attributes, capabilities)| {
            let mut gathered = Gathered::default();
            let value = ParticipantTokenConfigurationInput {
                duration: gathered.optional("duration", duration),
                user_id: gathered.optional("userId", user_id),
                attributes: gathered.optional("attributes", attributes).map(Into::into),
                capabilities: gathered.optional("capabilities", capabilities).map(Into::into),
            };
            Attempt { value, violations: gathered.0 }
        })
}

fn configurations(faults: Faults) -> BoxedStrategy<Attempt<Vec<ParticipantTokenConfigurationInput>>> {
    const MAX: usize = grammar::MAX_CONFIGURATIONS;
    match faults {
        Faults::Never => vec(configuration(faults), 0..=MAX).prop_map(items).boxed(),
        Faults::Sometimes => {
            // Such a list is not opened: what its items are does not matter.
            let item = ParticipantTokenConfigurationInput { duration: Some(0), ..Default::default() };
            let many = (MAX.saturating_add(1)..=40_usize).prop_map(move |number| Attempt {
                value: vec![item.clone(); number],
                violations: vec![ExpectedViolation::length(number, 0, MAX)],
            });
            prop_oneof![6 => vec(configuration(faults), 0..=3).prop_map(items), 1 => many].boxed()
        }
    }
}

fn thumbnails(faults: Faults) -> BoxedStrategy<Attempt<ParticipantThumbnailConfigurationInput>> {
    let most = Some(grammar::MAX_THUMBNAIL_STORAGE);
    (
        maybe(of_number(faults, grammar::THUMBNAIL_INTERVAL_SECONDS)),
        maybe(of_names(faults, grammar::THUMBNAIL_STORAGE, most)),
        maybe(of_name(faults, grammar::THUMBNAIL_MODES)),
    )
        .prop_map(|(interval, storage, mode)| {
            let mut gathered = Gathered::default();
            let value = ParticipantThumbnailConfigurationInput {
                target_interval_seconds: gathered.optional("targetIntervalSeconds", interval),
                storage: gathered.optional("storage", storage).map(Into::into),
                recording_mode: gathered.optional("recordingMode", mode),
            };
            Attempt { value, violations: gathered.0 }
        })
        .boxed()
}

fn hls(faults: Faults) -> BoxedStrategy<Attempt<ParticipantRecordingHlsConfigurationInput>> {
    maybe(of_number(faults, grammar::TARGET_SEGMENT_SECONDS))
        .prop_map(|duration| {
            let mut gathered = Gathered::default();
            let value = ParticipantRecordingHlsConfigurationInput {
                target_segment_duration_seconds: gathered.optional("targetSegmentDurationSeconds", duration),
            };
            Attempt { value, violations: gathered.0 }
        })
        .boxed()
}

fn recording(faults: Faults) -> BoxedStrategy<Attempt<AutoParticipantRecordingConfigurationInput>> {
    (
        required(faults, of_text(faults, &grammar::STORAGE_CONFIGURATION_ARN)),
        maybe(of_names(faults, grammar::MEDIA_TYPES, Some(grammar::MAX_MEDIA_TYPES))),
        maybe(thumbnails(faults)),
        maybe(of_number(faults, grammar::RECONNECT_WINDOW_SECONDS)),
        maybe(hls(faults)),
        maybe(any::<bool>().prop_map(Attempt::valid).boxed()),
    )
        .prop_map(|(storage, media_types, thumbnails, window, hls, replicas)| {
            let mut gathered = Gathered::default();
            let value = AutoParticipantRecordingConfigurationInput {
                storage_configuration_arn: gathered.required("storageConfigurationArn", storage),
                media_types: gathered.optional("mediaTypes", media_types).map(Into::into),
                thumbnail_configuration: gathered.optional("thumbnailConfiguration", thumbnails),
                recording_reconnect_window_seconds: gathered
                    .optional("recordingReconnectWindowSeconds", window),
                hls_configuration: gathered.optional("hlsConfiguration", hls),
                record_participant_replicas: gathered.optional("recordParticipantReplicas", replicas),
            };
            Attempt { value, violations: gathered.0 }
        })
        .boxed()
}

fn create_stage(faults: Faults) -> impl Strategy<Value = Attempt<CreateStageInput>> + use<> {
    (
        maybe(of_text(faults, &grammar::STAGE_NAME)),
        maybe(configurations(faults)),
        maybe(of_tags(faults)),
        maybe(recording(faults)),
    )
        .prop_map(|(name, configurations, tags, recording)| {
            let mut gathered = Gathered::default();
            let value = CreateStageInput {
                name: gathered.optional("name", name),
                participant_token_configurations: gathered
                    .optional("participantTokenConfigurations", configurations)
                    .map(Into::into),
                tags: gathered.optional("tags", tags).map(Into::into),
                auto_participant_recording_configuration: gathered
                    .optional("autoParticipantRecordingConfiguration", recording),
            };
            Attempt { value, violations: gathered.0 }
        })
}

fn create_participant_token(
    faults: Faults,
) -> impl Strategy<Value = Attempt<CreateParticipantTokenInput>> + use<> {
    (required(faults, of_text(faults, &grammar::STAGE_ARN)), configuration(faults)).prop_map(
        |(stage_arn, configuration)| {
            let mut gathered = Gathered::default();
            let stage_arn = gathered.required("stageArn", stage_arn);
            // The rest of the members are those of a configuration, and stand beside it.
            gathered.0.extend(configuration.violations);
            let value = CreateParticipantTokenInput { stage_arn, configuration: configuration.value };
            Attempt { value, violations: gathered.0 }
        },
    )
}

fn get_participant(faults: Faults) -> impl Strategy<Value = Attempt<GetParticipantInput>> + use<> {
    (
        required(faults, of_text(faults, &grammar::STAGE_ARN)),
        required(faults, of_text(faults, &grammar::SESSION_ID)),
        required(faults, of_text(faults, &grammar::PARTICIPANT_ID)),
    )
        .prop_map(|(stage_arn, session_id, participant_id)| {
            let mut gathered = Gathered::default();
            let value = GetParticipantInput {
                stage_arn: gathered.required("stageArn", stage_arn),
                session_id: gathered.required("sessionId", session_id),
                participant_id: gathered.required("participantId", participant_id),
            };
            Attempt { value, violations: gathered.0 }
        })
}

fn create_chat_token(faults: Faults) -> impl Strategy<Value = Attempt<CreateChatTokenInput>> + use<> {
    (
        required(faults, of_text(faults, &grammar::ROOM_ARN)),
        required(faults, of_text(faults, &grammar::CHAT_USER_ID)),
        maybe(of_names(faults, grammar::CHAT_CAPABILITIES, None)),
        maybe(of_number(faults, grammar::CHAT_SESSION_MINUTES)),
        maybe(of_attributes(faults)),
    )
        .prop_map(|(room, user_id, capabilities, duration, attributes)| {
            let mut gathered = Gathered::default();
            let value = CreateChatTokenInput {
                room_identifier: gathered.required("roomIdentifier", room),
                user_id: gathered.required("userId", user_id),
                capabilities: gathered.optional("capabilities", capabilities).map(Into::into),
                session_duration_in_minutes: gathered.optional("sessionDurationInMinutes", duration),
                attributes: gathered.optional("attributes", attributes).map(Into::into),
            };
            Attempt { value, violations: gathered.0 }
        })
}

/// Declares the strategies of the valid and of any values of an input.
macro_rules! inputs {
    ($($input:ident: $attempt:ident, $valid:ident;)+) => {
        $(
            #[doc = concat!("Valid values of [`", stringify!($input), "`].")]
            pub fn $valid() -> impl Strategy<Value = $input> + use<> {
                $attempt(Faults::Never).prop_map(|attempt| attempt.value)
            }

            impl Arbitrary for $input {
                type Parameters = ();
                type Strategy = BoxedStrategy<Self>;

                /// Valid ones and broken ones: the type promises nothing.
                fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
                    let broken = $attempt(Faults::Sometimes).prop_map(|attempt| attempt.value);
                    prop_oneof![$valid(), broken].boxed()
                }
            }
        )+
    };
}

inputs! {
    CreateStageInput: create_stage, create_stage_input;
    CreateParticipantTokenInput: create_participant_token, create_participant_token_input;
    GetParticipantInput: get_participant, get_participant_input;
    CreateChatTokenInput: create_chat_token, create_chat_token_input;
    ParticipantTokenConfigurationInput: configuration, participant_token_configuration_input;
    AutoParticipantRecordingConfigurationInput: recording, auto_participant_recording_configuration_input;
    ParticipantThumbnailConfigurationInput: thumbnails, participant_thumbnail_configuration_input;
    ParticipantRecordingHlsConfigurationInput: hls, participant_recording_hls_configuration_input;
}

/// Inputs that are broken in one or several places, with the violations that must come back.
///
/// Every documented way to break one is met: texts that are near misses, numbers outside of their range, unknown
/// names, lists, maps and attributes that are too large, and required members that are missing, all of them in
/// nested structures too. They shrink to a single broken place with a short value.
pub mod broken {
    use super::{
        Broken, CreateChatTokenInput, CreateParticipantTokenInput, CreateStageInput, ExpectedViolation,
        Faults, GetParticipantInput, Strategy,
    };
    use proptest::prelude::*;

    /// Declares the broken values of an input, with what is broken where nothing else is.
    macro_rules! broken {
        ($($input:ident: $name:ident, $member:literal, $break:expr => $violation:expr;)+) => {
            $(
                #[doc = concat!("Broken values of [`", stringify!($input), "`].")]
                pub fn $name() -> impl Strategy<Value = Broken<$input>> + use<> {
                    super::$name(Faults::Sometimes).prop_map(|attempt| {
                        attempt.broken_at_least(|input| {
                            $break(input);
                            $violation.under($member)
                        })
                    })
                }

                impl Arbitrary for Broken<$input> {
                    type Parameters = ();
                    type Strategy = BoxedStrategy<Self>;

                    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
                        $name().boxed()
                    }
                }
            )+
        };
    }

    broken! {
        CreateStageInput: create_stage, "name",
            |input: &mut CreateStageInput| input.name = Some("*".to_owned())
            => ExpectedViolation::pattern("^[a-zA-Z0-9-_]*$");
        CreateParticipantTokenInput: create_participant_token, "stageArn",
            |input: &mut CreateParticipantTokenInput| input.stage_arn = None
            => ExpectedViolation::required();
        GetParticipantInput: get_participant, "participantId",
            |input: &mut GetParticipantInput| input.participant_id = None
            => ExpectedViolation::required();
        CreateChatTokenInput: create_chat_token, "userId",
            |input: &mut CreateChatTokenInput| input.user_id = None
            => ExpectedViolation::required();
    }
}
