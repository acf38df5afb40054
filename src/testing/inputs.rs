//! What a caller may send: valid, broken, or JSON of another type.

#[cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "a line a type, and all of them"))]
use super::everything::*;
use super::for_each_operation;
use super::models::{Aim, Way};
#[cfg(any(test, feature = "proptest"))]
use super::strategies::cases::Cases;
#[cfg(any(test, feature = "proptest"))]
use super::strategies::{Broken, Malformed};
use super::values::{CHAT, REALTIME, generated};

/// Declares inputs: `any` makes valid and broken ones, for the type promises nothing.
macro_rules! inputs {
    (in $list:ident; $($input:ty: $valid:ident = $service:ident $shape:expr;)+) => {
        #[cfg(test)]
        pub(crate) const $list: &[super::Drawn] = &[$((stringify!($input), super::draw::<$input>)),+];

        $(
            #[doc = concat!("Makes valid values of [`", stringify!($input), "`].")]
            #[cfg(any(test, feature = "proptest"))]
            pub fn $valid() -> impl proptest::strategy::Strategy<Value = $input> + use<> {
                Cases::new(($service, $shape, Way::Request, Aim::Valid), |case| case.read::<$input>())
            }

            generated!(
                $input,
                Cases::new(($service, $shape, Way::Request, Aim::Any), |case| case.read::<$input>()),
                |u| {
                    let json = super::fuzzing::json(u, ($service, $shape, Way::Request, Aim::Any));
                    super::made(serde_json::from_slice(&json.body()))
                }
            );
        )+
    };
}

inputs! {
    in PARTS_OF_INPUTS;
    ParticipantTokenConfigurationInput: participant_token_configuration_input =
        REALTIME "ParticipantTokenConfiguration";
    AutoParticipantRecordingConfigurationInput: auto_participant_recording_configuration_input =
        REALTIME "AutoParticipantRecordingConfiguration";
    ParticipantThumbnailConfigurationInput: participant_thumbnail_configuration_input =
        REALTIME "ParticipantThumbnailConfiguration";
    ParticipantRecordingHlsConfigurationInput: participant_recording_hls_configuration_input =
        REALTIME "ParticipantRecordingHlsConfiguration";
    MessageReviewHandlerInput: message_review_handler_input = CHAT "MessageReviewHandler";
    SendMessageFrameInput: send_message_frame_input = CHAT "SendMessageFrame";
    DeleteMessageFrameInput: delete_message_frame_input = CHAT "DeleteMessageFrame";
    DisconnectUserFrameInput: disconnect_user_frame_input = CHAT "DisconnectUserFrame";
    ReviewInput: review_input = CHAT "Review";
}

/// Declares the requests that are refused.
#[cfg(any(test, feature = "proptest"))]
macro_rules! requests {
    ($($name:ident: $input:ident = $service:ident $shape:expr;)+) => {
        /// Inputs that are broken in one or several places, with the violations that must come
        /// back.
        ///
        /// Every documented way to break one is met: texts that are near misses, numbers outside of
        /// their range, unknown names, lists, maps and attributes that are too large, and required
        /// members that are missing, all of them in nested structures too. They shrink to a single
        /// broken place with a short value.
        pub mod broken {
            use super::{$($input,)+ Aim, Broken, Cases, CHAT, REALTIME, Way};
            use proptest::prelude::*;

            $(
                #[doc = concat!("Makes broken values of [`", stringify!($input), "`].")]
                pub fn $name() -> impl Strategy<Value = Broken<$input>> + use<> {
                    Cases::new(($service, $shape, Way::Request, Aim::Broken), Broken::of)
                }

                impl Arbitrary for Broken<$input> {
                    type Parameters = ();
                    type Strategy = BoxedStrategy<Self>;

                    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
                        $name().boxed()
                    }
                }
            )+
        }

        /// Bodies with JSON of another type than the model says, or with a member that stands
        /// twice.
        ///
        /// Such a body is no violation of a rule: the services answer it with a
        /// `SerializationException`, whatever else may be wrong with it. Among the wrong types are
        /// numbers that are nearly integers of 32 bits, arrays where an object belongs, and nulls
        /// inside of lists and maps.
        pub mod malformed {
            use super::{Aim, Cases, CHAT, Malformed, REALTIME, Way};
            use proptest::strategy::Strategy;

            $(
                #[doc = concat!("Makes bodies that cannot be read as [`", stringify!($input), "`](super::",
                    stringify!($input), ").")]
                pub fn $name() -> impl Strategy<Value = Malformed> + use<> {
                    Cases::new(($service, $shape, Way::Request, Aim::Malformed), Malformed::of)
                }
            )+
        }
    };
}

macro_rules! of_operations {
    ($($request:ident $one:ident, $input:ident $valid:ident of $service:ident $name:literal;)+) => {
        inputs! { in INPUTS; $($input: $valid = $service concat!($name, "Request");)+ }

        #[cfg(any(test, feature = "proptest"))]
        requests! {
            $($one: $input = $service concat!($name, "Request");)+
            send_message_frame: SendMessageFrameInput = CHAT "SendMessageFrame";
            delete_message_frame: DeleteMessageFrameInput = CHAT "DeleteMessageFrame";
            disconnect_user_frame: DisconnectUserFrameInput = CHAT "DisconnectUserFrame";
            review: ReviewInput = CHAT "Review";
        }
    };
}
for_each_operation!(of_operations);
