//! Values as they are sent: lists, maps, sets of names, and names that nobody knew.

pub(crate) mod answers;
pub(crate) mod check;
pub(crate) mod error;
pub(crate) mod json;
pub(crate) mod list;
pub(crate) mod number;
pub(crate) mod request;
pub(crate) mod sent;
pub(crate) mod structure;
pub(crate) mod text;
pub(crate) mod wire_enum;
pub(crate) mod wire_set;

pub use answers::Empty;
pub use sent::{List, Map};
pub use wire_enum::UnknownName;
pub use wire_set::{SetMember, WireSet};
