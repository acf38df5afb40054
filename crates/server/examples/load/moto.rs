//! The nearest that another server does, side by side: moto has the channels of Amazon IVS, and
//! neither stages nor chat. A channel is made and looked up as a stage is, by name, tags and ARN.
//! moto closes the connection with each answer.

use crate::Outcome;
use crate::client::{Client, drive, request};
use crate::servers::{Server, text};
use serde_json::json;
use std::time::Duration;

/// More than a few make moto, which has a thread for each connection, only slower.
const CONNECTIONS: usize = 4;
const FOR: Duration = Duration::from_secs(5);
const ROUNDS: usize = 3;

pub(crate) async fn measure(program: &str, moto: &str) -> Outcome<()> {
    // moto keeps everything in memory.
    let server = Server::start(program, Some("sqlite::memory:"), &[])?;
    let moto = moto.trim_start_matches("http://").trim_end_matches('/');
    let sides = [(&*server.address, "Stage", "/stage/arn"), (moto, "Channel", "/channel/arn")];
    println!("{CONNECTIONS} connections, {} seconds each, in turn", FOR.as_secs());
    for _ in 0..ROUNDS {
        for (address, what, arn) in sides {
            let made = json!({"name": "load", "tags": {"for": "load"}});
            let create = format!("/Create{what}");
            let arn = text(&Client::connect(address).await?.call(&create, &made).await?, arn)?;
            let get = request(&format!("/Get{what}"), None, &json!({ "arn": arn }).to_string());
            let create = request(&create, None, &made.to_string());
            for (name, request) in [("Create", create), ("Get", get)] {
                let mut took = drive(address, CONNECTIONS, vec![request], true, FOR).await?;
                println!(
                    "{name}{what}: {:.0} a second, p50 {:.2} ms, p99 {:.2} ms",
                    took.a_second(),
                    took.quantile(50) / 1e3,
                    took.quantile(99) / 1e3
                );
            }
        }
    }
    Ok(())
}
