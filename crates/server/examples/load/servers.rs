//! The server under load, and what it costs.

use crate::Outcome;
use crate::client::{Client, request};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A process of the server, over a database of its own.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: String,
    pub(crate) database: String,
    _folder: TempDir,
}

impl Server {
    /// Starts it over this database, or over SQLite.
    pub(crate) fn start(program: &str, database: Option<&str>, options: &[&str]) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let sqlite = || format!("sqlite:{}", folder.path().join("load.db").display());
        let database = database.map_or_else(sqlite, str::to_owned);
        let mut process = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--aws-quotas=false", "--database", &database])
            .arg("--key-ring")
            .arg(folder.path().join("load.keys"))
            .args(options)
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(folder.path().join("load.log"))?)
            .spawn()?;
        let mut url = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut url)?;
        let address = url.trim().strip_prefix("http://").ok_or("the server did not start")?.to_owned();
        Ok(Self { process, address, database, _folder: folder })
    }

    /// Returns the seconds of processor time that it has used. (Fields 14 and 15 of `stat` of
    /// Linux, in hundredths.)
    pub(crate) fn processor_seconds(&self) -> Outcome<f64> {
        let stat = std::fs::read_to_string(self.file("stat"))?;
        let (_, fields) = stat.rsplit_once(')').ok_or("no name")?;
        let used = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
        Ok(used.sum::<Result<f64, _>>()? / 100.0)
    }

    /// Returns how many kibibytes it has in memory. (`VmRSS` of Linux.)
    pub(crate) fn resident(&self) -> Outcome<u64> {
        let status = std::fs::read_to_string(self.file("status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }

    fn file(&self, name: &str) -> impl AsRef<Path> {
        format!("/proc/{}/{name}", self.process.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already only if something went wrong, which was told.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A stage on which somebody is.
pub(crate) struct Stage {
    pub(crate) arn: String,
    pub(crate) session: String,
    pub(crate) participants: Vec<String>,
    pub(crate) connection: String,
}

impl Stage {
    /// Creates a stage which so many join.
    pub(crate) async fn with(client: &mut Client, participants: usize) -> Outcome<Self> {
        let created = client.call("/CreateStage", &json!({"name": "load"})).await?;
        let arn = text(&created, "/stage/arn")?;
        let mut stage =
            Self { arn, session: String::new(), participants: Vec::new(), connection: String::new() };
        for _ in 0..participants {
            let token = stage.token(client).await?;
            let joined = client.call(&stage.join_path(), &json!({ "token": token })).await?;
            stage.session = text(&joined, "/sessionId")?;
            stage.connection = text(&joined, "/connection")?;
            stage.participants.push(text(&joined, "/participant/participantId")?);
        }
        Ok(stage)
    }

    pub(crate) async fn token(&self, client: &mut Client) -> Outcome<String> {
        let created = client.call("/CreateParticipantToken", &self.asking_for_a_token()).await?;
        text(&created, "/participantToken/token")
    }

    /// Returns requests to join, each with a token of its own.
    pub(crate) async fn joins(&self, client: &mut Client, number: usize) -> Outcome<Vec<Vec<u8>>> {
        let mut joins = Vec::new();
        for _ in 0..number {
            let token = self.token(client).await?;
            joins.push(request(&self.join_path(), None, &json!({ "token": token }).to_string()));
        }
        Ok(joins)
    }

    pub(crate) fn asking_for_a_token(&self) -> Value {
        json!({"stageArn": self.arn, "userId": "alice", "attributes": {"name": "Alice"}, "duration": 60})
    }

    /// Returns requests for what is known of each participant.
    pub(crate) fn gets(&self) -> Vec<Vec<u8>> {
        let get = |participant: &String| {
            let (arn, session) = (&self.arn, &self.session);
            let body = json!({"stageArn": arn, "sessionId": session, "participantId": participant});
            request("/GetParticipant", None, &body.to_string())
        };
        self.participants.iter().map(get).collect()
    }

    pub(crate) fn join_path(&self) -> String {
        self.path("join")
    }

    pub(crate) fn path(&self, what: &str) -> String {
        format!("/participants/{}/{what}", self.arn.replace(':', "%3A").replace('/', "%2F"))
    }
}

pub(crate) fn text(value: &Value, place: &str) -> Outcome<String> {
    let found = value.pointer(place).and_then(Value::as_str);
    Ok(found.ok_or_else(|| format!("there is no {place} in {value}"))?.to_owned())
}
