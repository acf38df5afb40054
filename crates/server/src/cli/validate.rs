//! `validate`: a request a line in, a verdict a line out.

use super::Failed;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use stagepass::{Api, BadRequest, Operation, Violations};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal as _, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct Validate {
    /// A file of lines like {"operation": "CreateStage", "input": {}}. Without it, standard input
    file: Option<PathBuf>,
}

pub(super) fn run(validate: &Validate) -> Result<ExitCode, Failed> {
    let (input, length): (Box<dyn Read>, _) = match &validate.file {
        Some(file) => {
            let named = |error: io::Error| format!("{}: {error}", file.display());
            let open = File::open(file).map_err(named)?;
            let length = open.metadata().map_err(named)?.len();
            (Box::new(open), Some(length))
        }
        None => (Box::new(io::stdin().lock()), None),
    };
    let progress = progress(length)?;
    let input = BufReader::new(progress.wrap_read(input));
    let all_valid = judged(input, BufWriter::new(io::stdout().lock()));
    progress.finish_and_clear();
    match all_valid {
        Ok(true) => Ok(ExitCode::SUCCESS),
        Ok(false) => Ok(ExitCode::FAILURE),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::FAILURE),
        Err(error) => Err(error.into()),
    }
}

/// Returns a bar for a file whose verdicts go elsewhere than to the terminal.
fn progress(length: Option<u64>) -> Result<ProgressBar, Failed> {
    let Some(length) = length.filter(|_| io::stderr().is_terminal() && !io::stdout().is_terminal()) else {
        return Ok(ProgressBar::hidden());
    };
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}")?;
    Ok(ProgressBar::new(length).with_style(style))
}

fn judged(mut input: BufReader<impl Read>, mut output: impl Write) -> io::Result<bool> {
    let mut all_valid = true;
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let verdict = judge(&line);
        all_valid &= matches!(verdict, Verdict::Valid { .. });
        serde_json::to_writer(&mut output, &verdict)?;
        output.write_all(b"\n")?;
        // Nothing more has arrived: whoever waits at the other end is to see the answers so far.
        if input.buffer().is_empty() {
            output.flush()?;
        }
        line.clear();
    }
    output.flush()?;
    Ok(all_valid)
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    operation: Cow<'a, str>,
    #[serde(borrow, default)]
    service: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    input: Option<&'a RawValue>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Verdict {
    Valid {
        valid: bool,
    },
    Violates {
        valid: bool,
        #[serde(flatten)]
        violations: Violations,
    },
    Unreadable {
        valid: bool,
        error: &'static str,
        message: String,
    },
}

fn judge(line: &[u8]) -> Verdict {
    let unreadable =
        |message: String| Verdict::Unreadable { valid: false, error: "SerializationException", message };
    // An array would be read as the members of a line in their order. What is wrong is told in
    // words of our own: serde_json's would quote the line.
    let is_object = line.trim_ascii_start().starts_with(b"{");
    let Some(Line { operation, service, input }) =
        is_object.then(|| serde_json::from_slice(line).ok()).flatten()
    else {
        return unreadable(r#"Expected a line like {"operation": "CreateStage", "input": {}}"#.to_owned());
    };
    let found = match service.as_deref() {
        None => operation.parse(),
        Some("ivs-realtime") => Operation::of(Api::Realtime, &operation),
        Some("ivschat") => Operation::of(Api::Chat, &operation),
        Some(_) => return unreadable("Unknown service".to_owned()),
    };
    let operation = match found {
        Ok(operation) => operation,
        Err(unknown) => return unreadable(format!("{unknown}")),
    };
    match operation.check(input.map_or("{}", RawValue::get).as_bytes()) {
        Ok(()) => Verdict::Valid { valid: true },
        Err(BadRequest::Validation(violations)) => Verdict::Violates { valid: false, violations },
        Err(BadRequest::Serialization(error)) => unreadable(error.to_string()),
    }
}
