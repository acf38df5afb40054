//! Bytes in buffers that are wiped, strings packed one behind the other, pairs of them, and
//! percent-encoding.

pub(crate) mod packed;
pub(crate) mod pairs;
pub(crate) mod percent;
pub(crate) mod scratch;
