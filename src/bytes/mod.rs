//! Bytes in buffers that are wiped, strings packed one behind the other, and percent-encoding.

pub(crate) mod packed;
pub(crate) mod percent;
pub(crate) mod scratch;
