//! Processes that are killed.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub(super) struct Server {
    child: Child,
    url: String,
    database: String,
    keys: PathBuf,
}

impl Server {
    pub(super) async fn start(database: &str, keys: &Path) -> Self {
        let (child, url) = start("127.0.0.1:0", database, keys).await;
        Self { child, url, database: database.to_owned(), keys: keys.to_owned() }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Kills it at once, and starts another at the same address.
    pub(super) async fn kill_and_start_again(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let address = self.url.strip_prefix("http://").unwrap().to_owned();
        (self.child, _) = start(&address, &self.database, &self.keys).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a process, and again if it does not start because PostgreSQL does not yet.
async fn start(address: &str, database: &str, keys: &Path) -> (Child, String) {
    let began = Instant::now();
    loop {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stagepass-server"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("STAGEPASS_")) {
            command.env_remove(name);
        }
        command
            .args([
                "--listen",
                address,
                "--log",
                "off",
                "--aws-quotas=false",
                "--database",
                database,
                "--key-ring",
            ])
            .arg(keys);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let output = child.stdout.take().unwrap();
        let first = tokio::task::spawn_blocking(move || {
            let mut first = String::new();
            BufReader::new(output).read_line(&mut first).map(|_| first)
        });
        let url = first.await.unwrap().unwrap().trim().to_owned();
        if !url.is_empty() {
            return (child, url);
        }
        let _ = child.wait();
        assert!(began.elapsed() < Duration::from_mins(1), "no server starts at {address}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
