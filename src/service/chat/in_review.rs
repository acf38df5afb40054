//! Messages that wait for their review.

use super::output::Output;
use crate::domain::message::Review;
use crate::domain::room::{FallbackResult, MaxMessageLength};
use crate::domain::server_frame::{ErrorCode, ErrorFrame, MessageFrame, ServerFrame};
use crate::host::moment::Moment;
use crate::rules::violation::{Constraint, Violations};
use crate::wire::check::Place;
use crate::wire::request::BadRequest;

/// A message that waits for its review. It is held to the limits that the room had when it was
/// sent.
#[derive(Debug, Clone)]
pub(super) struct InReview {
    pub(super) message: Box<MessageFrame>,
    pub(super) due: Moment,
    pub(super) fallback: FallbackResult,
    pub(super) length: MaxMessageLength,
}

impl InReview {
    /// Returns the message as it was reviewed, if the review is valid.
    pub(super) fn judged(mut self, review: Result<Review, BadRequest>) -> Output {
        let is_within = |review: &Review| {
            review
                .content
                .as_ref()
                .is_none_or(|content| require_length(self.length, content.as_str()).is_ok())
        };
        let Some(review) = review.ok().filter(is_within) else { return self.fallen_back() };
        self.message.content = review.content.unwrap_or(self.message.content);
        self.message.attributes = review.attributes.or(self.message.attributes);
        self.settled(review.result)
    }

    /// Returns what holds without a review.
    pub(super) fn fallen_back(self) -> Output {
        let fallback = self.fallback;
        self.settled(fallback)
    }

    fn settled(self, result: FallbackResult) -> Output {
        let message = *self.message;
        match result {
            FallbackResult::Allow => Output::Broadcast(ServerFrame::Message(message)),
            FallbackResult::Deny => {
                let said = "the review rejected the message";
                Output::Send(ErrorFrame::new(message.id, message.request_id, ErrorCode::NOT_ACCEPTABLE, said))
            }
        }
    }
}

/// Requires that a message is no longer than the room allows.
pub(super) fn require_length(length: MaxMessageLength, content: &str) -> Result<(), Violations> {
    let (actual, max) = (content.chars().count(), usize::try_from(length.characters()).unwrap_or_default());
    if actual <= max {
        return Ok(());
    }
    Err(Place::Root.member("Content").violates(Constraint::Length { actual, min: 1, max: Some(max) }))
}
