//! A validator for any language: a request a line on standard input, a verdict a line on standard
//! output.
//!
//! ```text
//! echo '{"operation": "GetParticipant", "input": {"sessionId": "st-1"}}' | cargo run --example validate
//! ```
//!
//! A line is `{"operation": "CreateStage", "input": {…}}`. The operations on tags are there in both
//! services: `"service": "ivschat"` beside the name means those of the Chat API, and without it
//! they are those of the Real-Time API. The input has all members, also those that HTTP carries in
//! the path or in the query. The answer to a line is one of
//!
//! ```text
//! {"valid":true}
//! {"valid":false,"message":…,"fieldList":[{"path":…,"message":…},…]}
//! {"valid":false,"error":"SerializationException","message":…}
//! ```
//!
//! Bad lines are answered like all others, and the next one is read. The exit code is 0 when every
//! request was valid, and 1 otherwise.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use stagepass::{Api, BadRequest, Operation, Violations};
use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::process::ExitCode;

fn main() -> io::Result<ExitCode> {
    let mut input = BufReader::new(io::stdin().lock());
    let mut output = BufWriter::new(io::stdout().lock());
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
    Ok(if all_valid { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
