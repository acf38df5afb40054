//! The last requests, and why some were refused.

use crate::lock::locked;
use stagepass::Timestamp;
use std::collections::VecDeque;
use std::sync::Mutex;

/// The most requests that are remembered.
pub(crate) const MOST: usize = 200;

/// What is remembered of a request: nothing of its body, its query or its credentials.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) time: Timestamp,
    pub(crate) id: String,
    pub(crate) operation: &'static str,
    pub(crate) status: u16,
    /// The name of the error, or the code of the refusal; empty when there is none.
    pub(crate) error: &'static str,
    /// What the library says of it, which never holds what was sent.
    pub(crate) reason: String,
}

/// The last requests, at most [`MOST`].
#[derive(Debug, Default)]
pub(crate) struct Recent(Mutex<VecDeque<Request>>);

impl Recent {
    pub(crate) fn push(&self, request: Request) {
        let mut requests = locked(&self.0);
        if requests.len() >= MOST {
            requests.pop_back();
        }
        requests.push_front(request);
    }

    /// Returns the last requests, the newest first.
    pub(crate) fn newest(&self, most: usize) -> Vec<Request> {
        let requests = locked(&self.0);
        requests.iter().take(most).cloned().collect()
    }
}
