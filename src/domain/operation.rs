//! The operations by name.

use crate::domain::chat::CreateChatToken;
use crate::domain::participant::GetParticipant;
use crate::domain::stage::CreateStage;
use crate::domain::token::CreateParticipantToken;
use crate::wire::request::BadRequest;

/// One of the two services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the two services that this library is about")]
pub enum Api {
    /// The Real-Time API, `ivs-realtime`.
    Realtime,
    /// The Chat API, `ivschat`.
    Chat,
}

/// Declares the operations, each by one row: what it does, its name, its service, and the
/// exceptions that it may answer with in the order of the service's model. Its name is that of its
/// request, too.
macro_rules! operations {
    ($($(#[doc = $doc:literal])+ $name:ident of $api:ident may answer [$($exception:ident),+ $(,)?])+) => {
        /// An operation of one of the services.
        ///
        /// ```
        /// use stagepass::Operation;
        ///
        /// let operation: Operation = "GetParticipant".parse()?;
        /// let error = operation.check(br#"{"sessionId": "st-1"}"#).unwrap_err();
        /// assert_eq!(error.to_string().split(' ').next(), Some("3"));
        /// # Ok::<(), stagepass::UnknownOperation>(())
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Operation {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Operation {
            /// All operations that this library knows.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Returns the name, which is also the path of its URI.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }

            /// Returns the service that the operation belongs to.
            #[must_use]
            pub const fn api(self) -> Api {
                match self {
                    $(Self::$name => Api::$api,)+
                }
            }

            /// Returns the names of the exceptions that the operation may answer with, in the order
            /// of the service's model.
            #[must_use]
            pub const fn exceptions(self) -> &'static [&'static str] {
                match self {
                    $(Self::$name => &[$(stringify!($exception)),+],)+
                }
            }

            /// Checks whether the body is a valid request of this operation.
            ///
            /// # Errors
            ///
            /// Returns what [`CreateStage::from_json`] and its like return.
            pub fn check(self, body: &[u8]) -> Result<(), BadRequest> {
                match self {
                    $(Self::$name => $name::from_json(body).map(drop),)+
                }
            }
        }
    };
}

operations! {
    /// Creates a stage, and tokens for it.
    CreateStage of Realtime may answer [
        ValidationException, AccessDeniedException, ServiceQuotaExceededException, PendingVerification,
    ]

    /// Creates another token for a stage.
    CreateParticipantToken of Realtime may answer [
        ResourceNotFoundException, ValidationException, AccessDeniedException,
        ServiceQuotaExceededException, PendingVerification,
    ]

    /// Returns what is known of a participant.
    GetParticipant of Realtime may answer [
        ResourceNotFoundException, ValidationException, AccessDeniedException,
    ]

    /// Creates a token for a chat room.
    CreateChatToken of Chat may answer [
        AccessDeniedException, ResourceNotFoundException, PendingVerification, ValidationException,
    ]
}

/// The error of a name that no operation of this library has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Unknown operation")]
#[non_exhaustive]
pub struct UnknownOperation;

impl std::str::FromStr for Operation {
    type Err = UnknownOperation;

    fn from_str(name: &str) -> Result<Self, UnknownOperation> {
        Self::ALL.iter().copied().find(|operation| operation.as_str() == name).ok_or(UnknownOperation)
    }
}
