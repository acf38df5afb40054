//! Bytes in buffers that are wiped, and strings packed one behind the other.

pub(crate) mod packed;
pub(crate) mod scratch;
