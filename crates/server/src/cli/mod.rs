//! The command line.

mod key;
mod serve;
mod token;
mod validate;

use crate::config::Options;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Args, CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;
use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// What went wrong, for whoever typed the command.
type Failed = Box<dyn Error>;

/// Amazon IVS stages, participant tokens and chat on your own machine
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests until told to stop. This is what happens without a command, too
    Serve(Box<Serve>),
    /// Make, list and rotate the keys that seal and sign tokens
    Key(key::Key),
    /// Mint, open and explain tokens
    Token(token::Token),
    /// Check requests, a line each, without sending them to anybody
    Validate(validate::Validate),
    /// Write the completions of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual page
    Man,
}

#[derive(Debug, Args)]
struct Serve {
    /// A file of options in TOML, each under its name. What the command line and the environment
    /// say comes first
    #[arg(long, env = "STAGEPASS_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
}

/// Where the keys are.
#[derive(Debug, Args)]
struct Ring {
    /// The file of the keys
    #[arg(long, env = "STAGEPASS_KEY_RING", value_name = "FILE", default_value = "stagepass.keys")]
    key_ring: PathBuf,
}

/// Does what the command line asks for.
#[must_use]
pub fn run() -> ExitCode {
    let Cli { command, serve } = Cli::try_parse().unwrap_or_else(|error| without_secret(error).exit());
    let done = match command {
        None => serve::run(serve),
        Some(Command::Serve(serve)) => serve::run(*serve),
        Some(Command::Key(key)) => key::run(key),
        Some(Command::Token(token)) => token::run(token),
        Some(Command::Validate(validate)) => validate::run(&validate),
        Some(Command::Completions { shell }) => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "stagepass-server", &mut text);
            print(&text)
        }
        Some(Command::Man) => man(),
    };
    done.unwrap_or_else(|error| {
        let mut said = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            // Some errors say what their cause says.
            let what = error.to_string();
            if !said.contains(&what) {
                said = format!("{said}: {what}");
            }
            cause = error.source();
        }
        let _ = writeln!(io::stderr(), "stagepass-server: {said}");
        ExitCode::from(2)
    })
}

/// Takes the value out of the error of an option that may hold a secret: one whose value the help
/// does not show.
fn without_secret(mut error: clap::Error) -> clap::Error {
    let named = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(named)) if error.kind() == ErrorKind::ValueValidation => named.clone(),
        _ => return error,
    };
    let is_secret = |option: &Arg| option.is_hide_env_values_set() && option.to_string() == named;
    let mut command = Cli::command();
    command.build();
    if command.get_arguments().any(is_secret) {
        error.insert(ContextKind::InvalidValue, ContextValue::String("…".to_owned()));
    }
    error
}

fn man() -> Result<ExitCode, Failed> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut text)?;
    print(&text)
}

/// Writes to standard output. Whoever reads it may have gone, as `head` does.
fn print(text: &[u8]) -> Result<ExitCode, Failed> {
    let mut output = io::stdout().lock();
    match output.write_all(text).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}
