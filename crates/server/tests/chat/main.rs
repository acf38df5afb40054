//! Chat over real WebSockets on loopback.

#![cfg(test)]
