//! A `stagepass-server` to talk to, where `STAGEPASS_SERVER` names its binary.

use aws_sdk_ivsrealtime::config::SharedHttpClient;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A server that keeps everything in memory, and stops when this is dropped.
pub(crate) struct Server {
    process: Child,
    /// Kept open, because the server goes on to write there.
    _output: BufReader<ChildStdout>,
    pub(crate) address: String,
    pub(crate) http: SharedHttpClient,
}

impl Server {
    /// Starts a server with this option more, or none where no binary is named.
    pub(crate) fn start(option: &str) -> Option<Self> {
        let Some(binary) = std::env::var_os("STAGEPASS_SERVER") else {
            println!("left out: STAGEPASS_SERVER does not name the binary of stagepass-server");
            return None;
        };
        let options = ["serve", "--memory", "--log", "warn", "--listen", "127.0.0.1:0", option];
        let mut process = Command::new(binary).args(options).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut address = String::new();
        output.read_line(&mut address).unwrap();
        let http = aws_smithy_http_client::Builder::new().build_http();
        Some(Self { process, _output: output, address: address.trim_end().to_owned(), http })
    }

    /// Sends a request that is no operation's, and returns its status and what it answered.
    pub(crate) fn post(&self, path: &str, bearer: Option<&str>, body: &Value) -> (u16, Value) {
        let body = body.to_string();
        let bearer = bearer.map(|bearer| format!("authorization: Bearer {bearer}\r\n")).unwrap_or_default();
        let mut stream = TcpStream::connect(self.address.strip_prefix("http://").unwrap()).unwrap();
        write!(
            stream,
            "POST {path} HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{bearer}\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}
