//! Hosts that compare themselves with the model.
//!
//! `over_rows` and `over_http` are what a host writes for it, from the first line to the last; the
//! server is what it has anyway.

mod over_http;
mod over_rows;
mod server;
