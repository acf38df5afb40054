//! JSON in and out, places and joins, and the plumbing of newtypes and enumerations. None of it knows a noun.

pub(crate) mod check;
pub(crate) mod json;
pub(crate) mod number;
pub(crate) mod request;
pub(crate) mod text;
pub(crate) mod wire_enum;

pub use wire_enum::{SetMember, UnknownName, WireSet};
