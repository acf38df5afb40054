//! The server over real HTTP on loopback: operations, participants, signatures, and bad input.

#![cfg(test)]

mod config;
mod console;
mod console_guard;
mod databases;
mod errors;
mod hosts;
mod keys;
mod limits;
mod negotiation;
mod operations;
mod participants;
mod probes;
mod process;
mod signatures;
mod signed_tokens;
mod tools;
mod world;
