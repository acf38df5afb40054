//! Chat over real sockets on loopback.

#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a test counts, and would fail if it overflowed")]

mod ends;
mod frames;
mod handshakes;
mod kills;
mod limits;
mod moderation;
#[path = "../support/postgres.rs"]
mod postgres;
mod proxy;
#[path = "../support/redis.rs"]
mod redis;
mod relay;
mod reviews;
#[path = "../support/servers.rs"]
mod servers;
mod world;
