//! Amazon IVS stages, participant tokens and chat on your own machine.

pub mod store;
