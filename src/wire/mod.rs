//! JSON in and out, places and joins, and the plumbing of newtypes and enumerations. None of it knows a noun.

pub(crate) mod check;
pub(crate) mod error;
pub(crate) mod json;
pub(crate) mod number;
pub(crate) mod request;
pub(crate) mod sent;
pub(crate) mod structure;
pub(crate) mod text;
pub(crate) mod wire_enum;

pub use sent::{List, Map};
pub use wire_enum::{SetMember, UnknownName, WireSet};
