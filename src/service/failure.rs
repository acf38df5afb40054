//! How operations and admissions fail.

use crate::host::clock::TimestampError;
use crate::host::random::RandomError;
use crate::host::sealer::SealError;
use crate::service::exception::{Details, Exception};
use crate::service::store::StoreError;
use crate::tokens::grant::Refused;
#[cfg(feature = "__sealer")]
use crate::tokens::key_pair::Es384KeyError;

/// Why an operation has no answer.
///
/// ```
/// use stagepass::{Exception, OperationError, RandomError, Resource};
///
/// /// Returns the HTTP status.
/// fn status(error: &OperationError) -> u16 {
///     match error {
///         OperationError::Exception(exception) => exception.status(),
///         OperationError::Failure(_) => 500,
///     }
/// }
///
/// assert_eq!(status(&Exception::ResourceNotFound(Resource::Stage).into()), 404);
/// assert_eq!(status(&OperationError::Failure(RandomError.into())), 500);
/// ```
#[derive(Debug, thiserror::Error)]
#[expect(clippy::exhaustive_enums, reason = "the caller is told, or is not: there is no third")]
pub enum OperationError {
    /// The caller is told: a documented exception.
    #[error(transparent)]
    Exception(#[from] Exception),
    /// The caller is told nothing: something that the host provides has failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Why somebody is not let in: refused, or something that the host provides has failed.
///
/// ```
/// use stagepass::{AdmissionError, Refused};
///
/// /// Returns what the one at the door is told.
/// fn told(error: &AdmissionError) -> String {
///     match error {
///         AdmissionError::Refused(refused) => refused.to_string(),
///         AdmissionError::Failure(_) => "Try again".to_owned(),
///     }
/// }
///
/// assert_eq!(told(&Refused::NotOurs.into()), "not a token of ours");
/// ```
#[derive(Debug, thiserror::Error)]
#[expect(clippy::exhaustive_enums, reason = "refused, or not decided: there is no third")]
pub enum AdmissionError {
    /// The token, or its bearer, is refused for a reason.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Nobody is let in and nobody is refused: something that the host provides has failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for OperationError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Exception::ServiceQuotaExceeded(Details::new(error.to_string())).into(),
            error => Failure::from(error).into(),
        }
    }
}

impl From<StoreError> for AdmissionError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Refused::QuotaExceeded.into(),
            error => Failure::from(error).into(),
        }
    }
}

#[cfg(feature = "__sealer")]
impl From<Es384KeyError> for Failure {
    /// A key that was imported is a key, so the store has another now, unless nothing could be
    /// drawn.
    fn from(error: Es384KeyError) -> Self {
        match error {
            Es384KeyError::NoRandomness => RandomError.into(),
            error => StoreError::Failed(error.into()).into(),
        }
    }
}

/// The failure of something that the host provides.
///
/// No exception is documented for that; over HTTP it is a 500, and the cause is for the host's log.
///
/// ```
/// use stagepass::{Failure, StoreError};
///
/// let failure = Failure::from(StoreError::Failed("connection lost".into()));
/// assert_eq!(failure.to_string(), "the store failed");
/// let cause = std::error::Error::source(&failure).map(ToString::to_string);
/// assert_eq!(cause.as_deref(), Some("connection lost"));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The source of randomness failed.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The clock tells a moment so late that what is issued would expire after the year 9999.
    #[error("the clock is too near to the end of time")]
    Time(#[from] TimestampError),
    /// The sealer failed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
