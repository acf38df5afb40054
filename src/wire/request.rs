//! From a body to a checked request, and why not.

use crate::rules::violation::Violations;
use crate::wire::error::SerializationError;

/// A body that is not a valid request: it is not the JSON it should be, or it breaks rules.
///
/// ```
/// use stagepass::{BadRequest, CreateStage};
///
/// assert!(matches!(CreateStage::from_json(b"{"), Err(BadRequest::Serialization(_))));
/// assert!(matches!(CreateStage::from_json(br#"{"name": " "}"#), Err(BadRequest::Validation(_))));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(
    clippy::exhaustive_enums,
    reason = "not the JSON it should be, or against the rules: there is no third"
)]
pub enum BadRequest {
    /// `SerializationException` (400): one fault with its place.
    #[error(transparent)]
    Serialization(#[from] SerializationError),
    /// `ValidationException` (400): all violations.
    #[error(transparent)]
    Validation(#[from] Violations),
}

/// Declares how a request is made from what a caller sends.
macro_rules! request {
    ($request:ident from $input:ident) => {
        impl $input {
            /// Reads the body of a request.
            ///
            /// Unknown members are ignored, null members are absent, and an empty body says the
            /// same as `{}`. What is beyond the greatest size of a list or map is counted: it has
            /// to be JSON and need not have a certain type.
            ///
            /// # Errors
            ///
            /// Returns one fault with its place when the body is broken JSON or has a wrong type.
            pub fn from_json(body: &[u8]) -> Result<Self, $crate::wire::error::SerializationError> {
                $crate::wire::json::read(body)
            }
        }

        impl $request {
            /// Reads and checks the body of a request.
            ///
            /// # Errors
            ///
            /// Returns one fault with its place when the body is broken JSON or has a wrong type,
            /// and all violations otherwise.
            pub fn from_json(body: &[u8]) -> Result<Self, $crate::wire::request::BadRequest> {
                Ok($input::from_json(body)?.try_into()?)
            }
        }
    };
}
pub(crate) use request;

/// Declares how an answer is read from what a service sent.
macro_rules! answer {
    ($answer:ident) => {
        impl $answer {
            /// Reads the body of an answer, or what stands in one, as leniently as clients should.
            ///
            /// An error never quotes the body, in which there may be a token.
            ///
            /// # Errors
            ///
            /// Returns one fault with its place when the body is broken JSON, has a wrong type, or
            /// breaks a rule.
            pub fn from_json(body: &[u8]) -> Result<Self, $crate::wire::error::SerializationError> {
                $crate::wire::json::read(body)
            }
        }
    };
}
pub(crate) use answer;
