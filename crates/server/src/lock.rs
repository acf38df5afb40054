//! What several threads share.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex, which nobody holds for long.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing here is half done when something panics.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
