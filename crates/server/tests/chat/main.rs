//! Chat over real sockets on loopback.

#![cfg(test)]

mod ends;
mod frames;
mod handshakes;
mod limits;
mod moderation;
#[path = "../support/postgres.rs"]
mod postgres;
mod relay;
mod reviews;
mod world;
