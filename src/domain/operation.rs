//! The four operations by name.

use crate::domain::chat::CreateChatToken;
use crate::domain::participant::GetParticipant;
use crate::domain::stage::CreateStage;
use crate::domain::token::CreateParticipantToken;
use crate::wire::request::BadRequest;

/// One of the two services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Api {
    /// The Real-Time API, `ivs-realtime`.
    Realtime,
    /// The Chat API, `ivschat`.
    Chat,
}

/// One of the four operations.
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
pub enum Operation {
    /// A new stage, and tokens of it.
    CreateStage,
    /// Another token of a stage.
    CreateParticipantToken,
    /// What is known of a participant.
    GetParticipant,
    /// A token for a chat room.
    CreateChatToken,
}

/// No operation of ours has the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Unknown operation")]
pub struct UnknownOperation;

impl Operation {
    /// All four.
    pub const ALL: [Self; 4] =
        [Self::CreateStage, Self::CreateParticipantToken, Self::GetParticipant, Self::CreateChatToken];

    /// The name, which is also the path of its URI.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreateStage => "CreateStage",
            Self::CreateParticipantToken => "CreateParticipantToken",
            Self::GetParticipant => "GetParticipant",
            Self::CreateChatToken => "CreateChatToken",
        }
    }

    /// The service it belongs to.
    #[must_use]
    pub const fn api(self) -> Api {
        match self {
            Self::CreateStage | Self::CreateParticipantToken | Self::GetParticipant => Api::Realtime,
            Self::CreateChatToken => Api::Chat,
        }
    }

    /// The names of the exceptions it may answer with, in the order of the service's model.
    #[must_use]
    pub const fn exceptions(self) -> &'static [&'static str] {
        match self {
            Self::CreateStage => &[
                "ValidationException",
                "AccessDeniedException",
                "ServiceQuotaExceededException",
                "PendingVerification",
            ],
            Self::CreateParticipantToken => &[
                "ResourceNotFoundException",
                "ValidationException",
                "AccessDeniedException",
                "ServiceQuotaExceededException",
                "PendingVerification",
            ],
            Self::GetParticipant => {
                &["ResourceNotFoundException", "ValidationException", "AccessDeniedException"]
            }
            Self::CreateChatToken => &[
                "AccessDeniedException",
                "ResourceNotFoundException",
                "PendingVerification",
                "ValidationException",
            ],
        }
    }

    /// Whether the body is a valid request of this operation.
    ///
    /// # Errors
    ///
    /// What [`CreateStage::from_json`] and its like say.
    pub fn check(self, body: &[u8]) -> Result<(), BadRequest> {
        match self {
            Self::CreateStage => CreateStage::from_json(body).map(drop),
            Self::CreateParticipantToken => CreateParticipantToken::from_json(body).map(drop),
            Self::GetParticipant => GetParticipant::from_json(body).map(drop),
            Self::CreateChatToken => CreateChatToken::from_json(body).map(drop),
        }
    }
}

impl std::str::FromStr for Operation {
    type Err = UnknownOperation;

    fn from_str(name: &str) -> Result<Self, UnknownOperation> {
        Self::ALL.into_iter().find(|operation| operation.as_str() == name).ok_or(UnknownOperation)
    }
}
