//! The model is held against the library, against wrong services, and against what it says of
//! itself.

#![cfg(test)]
#![cfg(all(feature = "ring", feature = "proptest"))]

mod answers;
mod bites;
mod called;
mod clocks;
mod contract;
mod hosts;
mod moments;
mod remote;
mod runs;
mod shrinks;
mod subject;
mod tells;
mod wrong;
