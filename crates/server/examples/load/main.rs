//! How many requests a second the server answers, how long they take, and whether they take longer
//! when there are more participants.
//!
//! ```text
//! cargo build --release -p stagepass-server --example load --bin stagepass-server
//! target/release/examples/load target/release/stagepass-server rates [postgres://USER@HOST/NAME]
//! target/release/examples/load target/release/stagepass-server scale [DATABASE DATABASE]
//! target/release/examples/load target/release/stagepass-server steady MINUTES
//! ulimit -n 20000; target/release/examples/load target/release/stagepass-server silent
//! target/release/examples/load target/release/stagepass-server moto http://127.0.0.1:5000
//! ```
//!
//! It starts the server itself, on this machine alone, over SQLite in a folder that is gone
//! afterwards, or over the databases that are named, which are to be empty. The first two take less
//! than two minutes each. The environment variables of the server hold, too: `STAGEPASS_LOG=warn`
//! leaves out the line of the log for each request.

#![expect(clippy::print_stdout, reason = "a program that measures tells what it found")]
#![expect(clippy::cast_precision_loss, reason = "figures are rounded")]

mod client;
mod moto;
mod rates;
mod scale;
mod servers;
mod silent;
mod steady;

use std::error::Error;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The client has one thread, so that a machine of two cores has one for the server.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments {
        [program, "rates"] => rates::measure(program, None).await,
        [program, "rates", url] => rates::measure(program, Some(url)).await,
        [program, "scale"] => scale::measure(program, None).await,
        [program, "scale", few, many] => scale::measure(program, Some([few, many])).await,
        [program, "steady", minutes] => steady::measure(program, minutes.parse()?).await,
        [program, "silent"] => silent::measure(program).await,
        [program, "moto", url] => moto::measure(program, url).await,
        _ => Err("load SERVER rates [DATABASE] | scale [DATABASE DATABASE] | steady MINUTES | silent | \
                  moto URL"
            .into()),
    }
}
