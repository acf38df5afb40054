//! What is kept beyond the end of a process, and by several at once.

use super::process::{Process, program};
use super::world::{escaped, text};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

const STAGE: &str = r#"{"participantTokenConfigurations":[{"userId":"alice"}]}"#;

#[tokio::test]
async fn stages_and_tokens_outlive_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let first = Process::start(folder.path(), &[]);
    let created = first.post("/CreateStage", STAGE).await;
    let (stage, token) = (text(&created["stage"]["arn"]), text(&created["participantTokens"][0]["token"]));
    assert!(first.stop().0);
    let mode = fs::metadata(folder.path().join("stagepass.keys")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(folder.path().join("stagepass.db").exists());

    let second = Process::start(folder.path(), &[]);
    let listed = second.post("/ListStages", "{}").await;
    assert_eq!(text(&listed["stages"][0]["arn"]), stage);
    let join = format!("/participants/{}/join", escaped(&stage));
    let joined = second.post(&join, &format!(r#"{{"token":"{token}"}}"#)).await;
    assert_eq!(joined["participant"]["userId"], "alice");
}

#[tokio::test]
async fn a_participant_whose_server_was_killed_is_gone_and_keeps_its_token() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--database", "sqlite:shared.db", "--sweep-every", "1", "--quiet-after", "1"];
    let first = Process::start(folder.path(), &arguments);
    let second = Process::start(folder.path(), &arguments);
    assert!(folder.path().join("shared.keys").exists());
    let created = first.post("/CreateStage", STAGE).await;
    let (stage, token) = (text(&created["stage"]["arn"]), text(&created["participantTokens"][0]["token"]));
    let join = format!("/participants/{}/join", escaped(&stage));
    let join = (join.as_str(), format!(r#"{{"token":"{token}"}}"#));
    let joined = first.post(join.0, &join.1).await;
    let who = format!(
        r#"{{"stageArn":"{stage}","sessionId":{},"participantId":{}}}"#,
        joined["sessionId"], joined["participant"]["participantId"]
    );
    assert_eq!(second.post("/GetParticipant", &who).await["participant"]["state"], "CONNECTED");
    first.kill();
    let mut is_gone = false;
    for _ in 0..50 {
        is_gone = second.post("/GetParticipant", &who).await["participant"]["state"] == "DISCONNECTED";
        if is_gone {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(is_gone);
    assert_eq!(second.post(join.0, &join.1).await["participant"]["state"], "CONNECTED");
}

#[test]
fn a_database_that_cannot_be_opened_is_said_without_its_password() {
    for (url, said) in [
        (
            "mysql://u:s3cret@localhost/x",
            "a database is named by a URL that begins with sqlite: or postgres:",
        ),
        ("postgres://u:s3cret@localhost:99999/x", "the database could not be opened"),
        ("sqlite:/no/such/folder/x.db", "the database could not be opened"),
    ] {
        let output = program().args(["--listen", "127.0.0.1:0", "--database", url]).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.starts_with(&format!("stagepass-server: {said}")) && !told.contains("s3cret"), "{told}");
        assert_eq!(output.status.code(), Some(2));
    }
}
