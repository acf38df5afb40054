//! The program as a process: how it starts, stops, and what it writes.

use super::world::escaped;
use reqwest::Client;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::time::sleep;

pub(super) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stagepass-server"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("STAGEPASS_")) {
        command.env_remove(name);
    }
    command
}

/// A process that is ended when nobody needs it any more.
pub(super) struct Process {
    child: Child,
    pub(super) url: String,
    /// What it wrote to standard output when it began.
    pub(super) greeting: String,
}

impl Process {
    /// Starts a server that listens on a free port, in this folder.
    pub(super) fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::of(program(), folder, arguments)
    }

    fn of(mut command: Command, folder: &Path, arguments: &[&str]) -> Self {
        command.current_dir(folder).args(["--listen", "127.0.0.1:0"]).args(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut lines = String::new();
        for _ in 0..6 {
            output.read_line(&mut lines).unwrap();
        }
        let url = lines.lines().next().unwrap_or_default().to_owned();
        Self { child, url, greeting: lines }
    }

    pub(super) fn signal(&self, name: &str) {
        let status = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// Stops it, and returns whether it succeeded and what it logged.
    pub(super) fn stop(mut self) -> (bool, String) {
        self.signal("-TERM");
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().success(), log)
    }

    /// Ends it at once, as a failure of its machine would.
    pub(super) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(super) async fn post(&self, path: &str, body: &str) -> Value {
        let request = Client::new().post(format!("{}{path}", self.url)).body(body.to_owned());
        let answer = request.header("content-type", "application/json").send().await.unwrap();
        answer.json_value().await
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The body of an answer as JSON.
trait JsonValue {
    async fn json_value(self) -> Value;
}

impl JsonValue for reqwest::Response {
    async fn json_value(self) -> Value {
        serde_json::from_str(&self.text().await.unwrap()).unwrap()
    }
}

#[test]
fn the_first_line_is_the_address_and_the_others_say_how_to_try_it() {
    let folder = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let process = Process::start(folder.path(), &["--memory"]);
    // The promise is 100 ms; this machine has other things to do, too.
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    let url = &process.url;
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let lines: Vec<_> = process.greeting.lines().collect();
    assert_eq!(lines[1], "Signatures are not checked: any credentials do.");
    assert_eq!(lines[2], format!("The console is at {url}/"));
    let export = format!("export AWS_ENDPOINT_URL_IVS_REALTIME={url} AWS_ENDPOINT_URL_IVSCHAT={url}");
    assert!(lines[4].contains(&export), "{}", process.greeting);
    assert!(lines[5].contains("aws ivs-realtime create-stage"), "{}", process.greeting);
    // Nothing is kept.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn it_stops_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    for signal in ["-TERM", "-INT"] {
        let process = Process::start(folder.path(), &["--memory"]);
        process.signal(signal);
        let (succeeded, log) = process.stop();
        assert!(succeeded && log.contains("stopping"), "{log}");
    }
}

#[test]
fn it_does_not_listen_to_others_without_signatures() {
    let run = |arguments: &[&str]| {
        let output = program().args(["--memory", "--listen", "0.0.0.0:0"]).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = run(&[]);
    assert_eq!(code, Some(2));
    assert_eq!(
        said,
        "stagepass-server: 0.0.0.0:0 is not this machine alone, and no access keys are configured: anybody could \
         call. Configure --access-keys, or say --insecure\n"
    );
    let folder = tempfile::tempdir().unwrap();
    for allowed in [["--insecure"].as_slice(), &["--access-keys", "AKID:secret"]] {
        let arguments = [&["--memory", "--listen", "0.0.0.0:0"], allowed].concat();
        let mut command = program();
        command.current_dir(folder.path()).args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(line.starts_with("http://0.0.0.0:"), "{line}");
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let first = Process::start(folder.path(), &["--memory"]);
    let address = first.url.strip_prefix("http://").unwrap();
    let output = program().args(["--memory", "--listen", address]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with(&format!("stagepass-server: cannot listen on {address}: ")), "{said}");
}

#[tokio::test]
async fn no_line_of_the_log_has_a_secret() {
    for format in ["text", "json"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys");
        let keys = file.to_str().unwrap();
        let process = Process::start(
            folder.path(),
            &["--memory", "--key-ring", keys, "--log", "trace", "--log-format", format],
        );
        let body =
            r#"{"participantTokenConfigurations":[{"userId":"u-s3cret","attributes":{"k":"a-s3cret"}}]}"#;
        let created = process.post("/CreateStage", body).await;
        let stage = created["stage"]["arn"].as_str().unwrap();
        let token = created["participantTokens"][0]["token"].as_str().unwrap();
        let join = format!("/participants/{}/join", escaped(stage));
        let joined = process.post(&join, &format!(r#"{{"token":"{token}"}}"#)).await;
        let connection = joined["connection"].as_str().unwrap();
        let beat = format!("{}/participants/{}/heartbeat", process.url, escaped(stage));
        let beaten = Client::new().post(beat).bearer_auth(connection).send().await.unwrap();
        let renewed = beaten.json_value().await["connection"].as_str().unwrap().to_owned();
        let body = format!(r#"{{"stageArn":"{stage}"}}"#);
        let listed = process.post("/ListStageSessions", &body).await;
        assert_eq!(listed["stageSessions"].as_array().unwrap().len(), 1);
        process.post(&join, r#"{"token":"wrong-s3cret"}"#).await;
        process.post("/CreateStage", r#"{"name":"broken s3cret"}"#).await;
        process.post("/ListStages?x=q-s3cret", "{").await;
        let ring: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let secret = ring["keys"][0]["secret"].as_str().unwrap().to_owned();
        let (succeeded, log) = process.stop();
        assert!(succeeded && log.contains("CreateStage"), "{log}");
        for secret in [token, connection, &*renewed, &*secret, "s3cret"] {
            let line = log.lines().find(|line| line.contains(secret));
            assert_eq!(line, None);
        }
    }
}

#[tokio::test]
async fn without_files_a_further_connection_costs_one_that_is_silent_and_not_all() {
    let folder = tempfile::tempdir().unwrap();
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -n 100; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_stagepass-server")]);
    let process = Process::of(limited, folder.path(), &["--memory", "--log", "warn"]);
    let address = process.url.strip_prefix("http://").unwrap();
    let mut silent = Vec::new();
    let mut dropped = 0;
    while dropped == 0 {
        assert!(silent.len() < 200, "there are files for all of them");
        silent.push(TcpStream::connect(address).await.unwrap());
        sleep(Duration::from_millis(20)).await;
        dropped = silent.iter().filter(|stream| is_closed(stream)).count();
    }
    sleep(Duration::from_millis(300)).await;
    dropped = silent.iter().filter(|stream| is_closed(stream)).count();
    assert!(dropped < 10, "{dropped} of {}", silent.len());
}

fn is_closed(stream: &TcpStream) -> bool {
    !stream.try_read(&mut [0]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}
