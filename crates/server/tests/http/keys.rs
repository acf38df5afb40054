//! The file of the keys: made, listed, rotated, and read again by servers that run.

use super::process::{Process, program};
use super::world::escaped;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

/// Runs `key`, and returns what it printed, or what it said and its code.
fn key(file: &Path, arguments: &[&str]) -> Result<String, (Option<i32>, String)> {
    let output = program().args(["key", "--key-ring"]).arg(file).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() {
        Ok(text(output.stdout))
    } else {
        Err((output.status.code(), text(output.stderr)))
    }
}

#[test]
fn keys_are_made_listed_and_rotated() {
    let folder = tempfile::tempdir().unwrap();
    let file = &folder.path().join("ring");
    assert_eq!(key(file, &["make", "one"]), Ok(String::new()));
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(key(file, &["list"]).as_deref(), Ok("one\tsealing\n"));
    assert_eq!(key(file, &["make", "two"]), Ok(String::new()));
    assert_eq!(key(file, &["list"]).as_deref(), Ok("one\tsealing\ntwo\tincoming\n"));
    assert_eq!(key(file, &["rotate", "two"]), Ok(String::new()));
    let listed = key(file, &["list"]).unwrap();
    assert!(listed.starts_with("two\tsealing\none\toutgoing\t20"), "{listed}");
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);

    let refused = |arguments: &[&str]| key(file, arguments).unwrap_err().1;
    let named = |what: &str| format!("stagepass-server: the key ring {}: {what}\n", file.display());
    assert_eq!(refused(&["make", "two"]), named("the ring has a key of this name already"));
    assert_eq!(refused(&["rotate", "one"]), named("the ring has no key of this name that never sealed"));
    let name = "stagepass-server: a key's name is 1 to 16 letters, digits, '-' and '_'\n";
    assert_eq!(refused(&["make", "two keys"]), name);
}

#[test]
fn keys_whose_tokens_have_expired_are_dropped_when_another_seals() {
    let folder = tempfile::tempdir().unwrap();
    let file = &folder.path().join("ring");
    key(file, &["make", "one"]).unwrap();
    key(file, &["make", "two"]).unwrap();
    key(file, &["rotate", "two"]).unwrap();
    let mut ring: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    ring["keys"][1]["lastSealed"] = "2026-01-01T00:00:00Z".into();
    fs::write(file, ring.to_string()).unwrap();
    key(file, &["make", "three"]).unwrap();
    key(file, &["rotate", "three"]).unwrap();
    let names: Vec<String> = key(file, &["list"])
        .unwrap()
        .lines()
        .map(|line| line.split('\t').next().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["three", "two"]);
}

#[test]
fn a_file_that_is_no_ring_or_that_others_may_read_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let file = &folder.path().join("ring");
    let start = || {
        let arguments = ["--memory", "--listen", "127.0.0.1:0", "--key-ring"];
        let output = program().args(arguments).arg(file).output().unwrap();
        assert_eq!((output.status.code(), &*output.stdout), (Some(2), b"".as_slice()));
        String::from_utf8(output.stderr).unwrap()
    };
    key(file, &["make", "one"]).unwrap();
    let ring = fs::read_to_string(file).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o640)).unwrap();
    let path = file.display();
    let open = format!("stagepass-server: the key ring {path}: others may read it: chmod 600 {path}\n");
    assert_eq!(start(), open);
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(file, "{\n\"keys\": 7}").unwrap();
    assert_eq!(start(), format!("stagepass-server: the key ring {path}: not a key ring, at line 2\n"));
    fs::write(file, r#"{"keys": []}"#).unwrap();
    let one = "one key is sealing, and an outgoing one says lastSealed";
    assert_eq!(start(), format!("stagepass-server: the key ring {path}: {one}\n"));
    let mut broken: Value = serde_json::from_str(&ring).unwrap();
    broken["keys"][0]["secret"] = "c2hvcnQ=".into();
    fs::write(file, broken.to_string()).unwrap();
    assert_eq!(start(), format!("stagepass-server: the key ring {path}: a key is 32 bytes\n"));
    // None of it was written over.
    assert_eq!(fs::read_to_string(file).unwrap(), broken.to_string());
}

#[tokio::test]
async fn servers_that_run_read_the_keys_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ring");
    let arguments = ["--memory", "--key-ring", "ring", "--reload-every", "3600"];
    let process = Process::start(folder.path(), &arguments);
    assert_eq!(key(&file, &["list"]).as_deref(), Ok("first\tsealing\n"));
    let created = process.post("/CreateStage", r#"{"participantTokenConfigurations":[{}]}"#).await;
    let (stage, old) =
        (created["stage"]["arn"].as_str().unwrap(), created["participantTokens"][0]["token"].clone());
    key(&file, &["make", "second"]).unwrap();
    process.signal("-HUP");
    key(&file, &["rotate", "second"]).unwrap();
    process.signal("-HUP");
    // A token shows the name of the key that sealed it, and those of the key before still open.
    let another = format!(r#"{{"stageArn":"{stage}"}}"#);
    let token = || process.post("/CreateParticipantToken", &another);
    let mut sealed_by = Value::Null;
    for _ in 0..50 {
        let explained = explained(token().await["participantToken"]["token"].as_str().unwrap());
        sealed_by = explained["key"].clone();
        if sealed_by == "second" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(sealed_by, "second");
    let join = format!("/participants/{}/join", escaped(stage));
    assert_eq!(process.post(&join, &format!(r#"{{"token":{old}}}"#)).await["replaced"], false);

    // What cannot be read changes nothing.
    fs::write(&file, "{").unwrap();
    process.signal("-HUP");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(explained(token().await["participantToken"]["token"].as_str().unwrap())["key"], "second");
    let (succeeded, log) = process.stop();
    assert!(succeeded && log.contains("the keys could not be read again"), "{log}");
}

/// What `token explain` says of a text.
fn explained(token: &str) -> Value {
    let output = super::tools::fed(&["token", "explain"], token.as_bytes());
    serde_json::from_slice(&output.stdout).unwrap()
}
