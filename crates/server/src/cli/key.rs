//! `key`: the keys that seal and sign tokens.

use super::{Failed, Ring, print};
use crate::keys::KeyFile;
use clap::{Args, Subcommand};
use stagepass::keys::KeyPhase;
use stagepass::{Clock as _, KeyName, Leeway, SystemClock};
use std::fmt::Write as _;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct Key {
    #[command(flatten)]
    ring: Ring,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a key: the first one of a new file, or the next one of a file that exists, which opens
    /// and does not seal yet
    Make {
        /// Its name: 1 to 16 letters, digits, '-' and '_'. Every token shows the name of its key
        name: String,
    },
    /// List the keys and their phases, the one that seals first
    List,
    /// Make the next key seal. The last one opens until its tokens have expired. Keys whose tokens
    /// have all expired are dropped
    Rotate {
        /// The name of a key that does not seal yet, and that every server has read
        name: String,
        /// The leeway of the servers
        #[arg(long, env = "STAGEPASS_LEEWAY", value_name = "SECONDS", default_value_t = 0)]
        leeway: u32,
    },
}

/// How long a server may go on sealing with a key after the file says that it does not: it reads
/// the file every 10 seconds, unless it is told otherwise.
const READ_AGAIN_SECONDS: i64 = 60;

pub(super) fn run(key: Key) -> Result<ExitCode, Failed> {
    let file = &key.ring.key_ring;
    match key.command {
        Command::Make { name } => {
            let name = KeyName::new(name)?;
            if file.exists() {
                KeyFile::read(file)?.with_incoming(file, &name)?.replace(file)?;
            } else {
                KeyFile::generate(&name)?.create(file)?;
            }
        }
        Command::List => {
            let mut text = String::new();
            for (name, phase) in KeyFile::read(file)?.phases(file)? {
                match phase {
                    KeyPhase::Outgoing { last_sealed } => writeln!(text, "{name}\toutgoing\t{last_sealed}")?,
                    KeyPhase::Sealing => writeln!(text, "{name}\tsealing")?,
                    _ => writeln!(text, "{name}\tincoming")?,
                }
            }
            return print(text.as_bytes());
        }
        Command::Rotate { name, leeway } => {
            let last_sealed = SystemClock.now().plus_seconds(READ_AGAIN_SECONDS)?;
            let leeway = Leeway::from_seconds(leeway);
            KeyFile::read(file)?.rotated(file, &KeyName::new(name)?, last_sealed, leeway)?.replace(file)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
