//! The program `stagepass-server`.

use std::process::ExitCode;

fn main() -> ExitCode {
    stagepass_server::cli::run()
}
