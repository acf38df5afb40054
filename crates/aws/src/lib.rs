#![doc = include_str!("../README.md")]
#![deny(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod preflight;
#[cfg(any(feature = "ivsrealtime", feature = "ivschat"))]
mod wire;

#[cfg(feature = "ivschat")]
mod chat;
#[cfg(feature = "kms")]
mod kms;
#[cfg(feature = "ivsrealtime")]
mod local_tokens;
#[cfg(feature = "ivsrealtime")]
mod public_keys;
#[cfg(feature = "ivsrealtime")]
mod realtime;

#[cfg(feature = "kms")]
pub use kms::{KmsError, KmsSigner};
#[cfg(feature = "ivsrealtime")]
pub use local_tokens::{LocalToken, LocalTokenError, LocalTokens, TokenSigner};
pub use preflight::{Preflight, RefusedRequest, RuleKind, refusal, violations};
#[cfg(feature = "ivsrealtime")]
pub use public_keys::{ImportError, import_once};

use aws_smithy_types::error::operation::BuildError;
use stagepass::SerializationError;

/// An answer of the library that is read from what an SDK answered.
///
/// It is there for the answers of all 31 operations, and for what stands in them: stages,
/// participants, tokens, events, public keys, sessions and rooms.
///
/// ```
/// # #[cfg(feature = "ivsrealtime")] {
/// use aws_sdk_ivsrealtime::types;
/// use stagepass::{Participant, ParticipantState};
/// use stagepass_aws::FromSdk;
///
/// let answered = types::Participant::builder()
///     .participant_id("Mx6clRRHODPy")
///     .state(types::ParticipantState::Connected)
///     .build();
/// let participant = Participant::from_sdk(&answered)?;
/// assert_eq!(participant.state, Some(ParticipantState::Connected));
/// # }
/// # Ok::<(), stagepass::SerializationError>(())
/// ```
pub trait FromSdk<T>: Sized {
    /// Reads an answer, as leniently as clients should: with enumerations that may grow, and what
    /// is absent apart from what is empty.
    ///
    /// # Errors
    ///
    /// Returns the first member that is missing or breaks a rule, with its place.
    fn from_sdk(answer: &T) -> Result<Self, SerializationError>;
}

/// A request of the library that an SDK sends. It is there for all 31 operations, checked and
/// unchecked.
///
/// ```
/// # #[cfg(feature = "ivsrealtime")]
/// # async fn example(client: &aws_sdk_ivsrealtime::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use stagepass::{CreateStage, CreateStageOutput};
/// use stagepass_aws::{FromSdk, IntoSdk};
///
/// let request = CreateStage::from_json(br#"{"name": "stage1"}"#)?;
/// let answer = request.into_sdk()?.send_with(client).await?;
/// let created = CreateStageOutput::from_sdk(&answer)?;
/// assert_eq!(created.stage.name.as_ref().map(|name| name.as_str()), Some("stage1"));
/// # Ok(())
/// # }
/// ```
pub trait IntoSdk {
    /// The SDK's builder of the request, which has `send_with` and `build`.
    type Builder;

    /// Turns the request into the SDK's builder of it.
    ///
    /// # Errors
    ///
    /// Returns the error of the SDK when it misses what it requires, and one of our own when the
    /// input was read from JSON and has more items than are allowed, which are only counted. A
    /// checked request gives neither.
    fn into_sdk(self) -> Result<Self::Builder, BuildError>;
}
