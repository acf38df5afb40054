//! Chat over real WebSockets on loopback.

#![cfg(test)]

mod ends;
mod frames;
mod handshakes;
mod limits;
mod moderation;
mod reviews;
mod world;
