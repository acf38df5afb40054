//! The date, the machine and the versions of a run. Nothing here names a host, a user or a path.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use time::OffsetDateTime;
use time::macros::format_description;

const LOCK: &str = include_str!("../../../Cargo.lock");

/// Returns the root of the repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Returns one line with the date, the commit, the machine and the compiler.
pub(crate) fn provenance() -> String {
    format!("{}; commit {}; {}; {}", date(), commit(), machine(), compiler())
}

fn date() -> String {
    let day = format_description!("[year]-[month]-[day]");
    OffsetDateTime::now_utc().format(day).expect("a year of four digits")
}

/// Returns what a command prints, if it can be run.
fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).current_dir(root()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// Files that this program writes itself do not count as changes of the commit.
fn commit() -> String {
    let Some(commit) = answer("git", &["rev-parse", "--short=12", "HEAD"]) else {
        return "unknown".to_owned();
    };
    let written = [":!README.md", ":!benches/peers/results.md", ":!benches/peers/results.svg"];
    let changes = answer("git", &[&["status", "--porcelain", "--", "."], &written[..]].concat());
    match changes.as_deref() {
        Some("") => commit,
        _ => format!("{commit} with changes"),
    }
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or(std::env::consts::ARCH, |(_, name)| name.trim());
    let system = ["/proc/sys/kernel/ostype", "/proc/sys/kernel/osrelease"].map(fs::read_to_string);
    let system = match system {
        [Ok(name), Ok(release)] => format!("{} {}", name.trim(), release.trim()),
        _ => std::env::consts::OS.to_owned(),
    };
    format!("{model}, {cores} cores, {system}")
}

fn compiler() -> String {
    answer("rustc", &["--version"]).unwrap_or_else(|| "an unknown compiler".to_owned())
}

/// Returns the version of a package that this program is built with, from the lock file.
pub(crate) fn version(package: &str) -> &'static str {
    let named = |name: &str| {
        let head = format!("name = \"{name}\"\n");
        LOCK.split("[[package]]\n").filter(move |block| block.starts_with(&head)).collect::<Vec<_>>()
    };
    let peers = named("stagepass-peers")[0];
    // The lock file adds the version where several packages have one name.
    let exact = peers.lines().find_map(|line| {
        line.trim().strip_prefix('"')?.strip_suffix("\",")?.strip_prefix(package)?.strip_prefix(' ')
    });
    let only = || {
        let version = named(package)[0].lines().find_map(|line| line.strip_prefix("version = \""));
        version.and_then(|rest| rest.strip_suffix('"')).expect("a version")
    };
    exact.unwrap_or_else(only)
}
