//! What a service replies over HTTP.

use stagepass::ReceivedError;

/// What a service replied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub(super) status: u16,
    error_type: Option<String>,
    pub(super) body: String,
}

impl Reply {
    /// Creates a reply of its status, its header `x-amzn-errortype` and its body.
    #[must_use]
    pub fn new(status: u16, error_type: Option<&str>, body: impl Into<String>) -> Self {
        Self { status, error_type: error_type.map(str::to_owned), body: body.into() }
    }

    /// Returns the status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Returns the body.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    pub(super) fn error(&self) -> ReceivedError {
        ReceivedError::read(self.status, self.error_type.as_deref(), self.body.as_bytes())
    }
}
