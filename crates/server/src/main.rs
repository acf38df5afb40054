//! The program `stagepass-server`.

fn main() {}
