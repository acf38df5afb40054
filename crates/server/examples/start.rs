//! How long a start with a new database takes, until the first line of standard output.
//!
//! ```text
//! cargo build --release -p stagepass-server --example start --bin stagepass-server
//! target/release/examples/start target/release/stagepass-server
//! ```

#![expect(clippy::print_stdout, reason = "a program that measures tells what it found")]

use std::error::Error;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

const STARTS: usize = 21;

fn main() -> Result<(), Box<dyn Error>> {
    let program = std::env::args().nth(1).ok_or("start SERVER: the program")?;
    let program = std::path::absolute(program)?;
    let mut took = Vec::new();
    for _ in 0..STARTS {
        let folder = tempfile::tempdir()?;
        let mut command = Command::new(&program);
        command.current_dir(folder.path()).args(["--listen", "127.0.0.1:0"]);
        let began = Instant::now();
        let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let output = server.stdout.take().ok_or("no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        took.push(began.elapsed());
        server.kill()?;
        server.wait()?;
        assert!(line.starts_with("http://127.0.0.1:"), "{line}");
    }
    took.sort_unstable();
    let [fastest, .., slowest] = took[..] else { return Err("no starts".into()) };
    let median = took.get(STARTS / 2).ok_or("no starts")?;
    println!("{STARTS} starts: median {median:.1?}, fastest {fastest:.1?}, slowest {slowest:.1?}");
    Ok(())
}
