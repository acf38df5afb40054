//! Compares stagepass with what a user would pick instead: the same claims, one process, contenders
//! interleaved.
//!
//! `cargo run --profile peers -p stagepass-peers` runs it. The README says what is measured, and
//! how to read it.

mod allocations;
mod chart;
mod claims;
mod contender;
mod contenders;
mod demands;
mod growth;
mod host;
mod machine;
mod measure;
mod report;
mod rows;
mod scale;
mod table;
mod validation;

use measure::Settings;
use std::process::ExitCode;

const USAGE: &str = "\
options:
  --quick   fewer and shorter rounds: whether it works, not what it costs
  --write   write benches/peers/results.md, benches/peers/results.svg and the part of the README between the marks
  --check   fail when a claim falls short for the standard claims, or on scale";

fn main() -> ExitCode {
    let (mut settings, mut write, mut check) = (Settings::FULL, false, false);
    for argument in std::env::args().skip(1) {
        match &*argument {
            "--quick" => settings = Settings::QUICK,
            "--write" => write = true,
            "--check" => check = true,
            _ => {
                eprintln!("{USAGE}");
                return ExitCode::from(2);
            }
        }
    }
    let report = report::measure(settings);
    println!("{}", report.markdown());
    if write && let Err(error) = report.write() {
        eprintln!("not written: {error}");
        return ExitCode::FAILURE;
    }
    let short: Vec<_> = report.checks().into_iter().filter(|check| !check.holds).collect();
    for check in &short {
        eprintln!("falls short: {}: {}, required {}", check.claim, check.measured, check.required);
    }
    if check && !short.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
