//! A server of Redis for tests, which keeps nothing and stops when its test is done.
//!
//! Debian's package is enough: `apt-get install redis-server`.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

/// A server that listens on loopback.
#[derive(Debug)]
pub(crate) struct Redis {
    process: Child,
    pub(crate) port: u16,
}

impl Redis {
    pub(crate) fn start() -> Self {
        // A port that was free may be taken by now.
        let started = (0..5).find_map(|_| Self::start_at(free_port()));
        started.expect("Redis does not start")
    }

    fn start_at(port: u16) -> Option<Self> {
        let mut command = Command::new("redis-server");
        command.args([
            "--bind",
            "127.0.0.1",
            "--port",
            &port.to_string(),
            "--save",
            "",
            "--appendonly",
            "no",
        ]);
        let process = command.current_dir("/").stdout(Stdio::piped()).spawn();
        let mut redis = Self { process: process.expect("these tests need Redis: redis-server"), port };
        let output = redis.process.stdout.take()?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        lines.any(|line| line.contains("Ready to accept connections")).then_some(redis)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
