//! Deciding about what is there, until it is kept.

/// Reads something, decides about it, and keeps what was decided. When somebody else was faster,
/// does it all again.
macro_rules! decided {
    ($self:ident, $read:expr, $decide:expr) => {{
        let mut conflicts = 0;
        loop {
            let found = $read.await?;
            let decision: $crate::Decision<_> = $decide(found)?;
            let kept = decision.keep_async(|change| $self.store.apply(change)).await;
            if let Some(answer) = $self.settled(kept, &mut conflicts).await? {
                break Ok(answer);
            }
        }
    }};
}
pub(super) use decided;
