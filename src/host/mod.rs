//! What the host provides: the time, randomness, and a sealer of tokens.

pub(crate) mod clock;
pub(crate) mod moment;
pub(crate) mod random;
pub(crate) mod sealer;
