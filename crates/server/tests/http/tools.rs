//! The other commands: tokens, the validator, completions and the manual page.

use super::process::program;
use serde_json::Value;
use std::io::Write as _;
use std::process::{Output, Stdio};

/// Runs the program with this on standard input.
pub(super) fn fed(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = program();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let feeding = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    feeding.join().unwrap();
    output
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_token_is_minted_opened_and_explained() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ring");
    let ring = file.to_str().unwrap();
    assert!(fed(&["key", "--key-ring", ring, "make", "one"], b"").status.success());
    let stage = "arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh";
    let mint =
        ["token", "mint", "--key-ring", ring, stage, "--user-id", "alice", "--capabilities", "PUBLISH"];
    let minted = json(&fed(&[&mint[..], &["--minutes", "5", "--attribute", "name=Alice"]].concat(), b""));
    let token = minted["participantToken"]["token"].as_str().unwrap();
    assert_eq!(minted["participantToken"]["duration"], 5);

    let mut said = json(&fed(&["token", "open", "--key-ring", ring], token.as_bytes()));
    for drawn in ["issuedAt", "expiresAt", "participantId"] {
        said[drawn] = "*".into();
    }
    let hidden = serde_json::json!({
        "kind": "participant token", "now": "valid", "stageArn": stage, "participantId": "*",
        "capabilities": ["PUBLISH"], "issuedAt": "*", "expiresAt": "*",
        "userId": "hidden: --reveal shows it", "attributes": "hidden: --reveal shows it",
    });
    assert_eq!(said, hidden);
    let revealed = json(&fed(&["token", "open", "--reveal", "--key-ring", ring], token.as_bytes()));
    assert_eq!((&revealed["userId"], &revealed["attributes"]["name"]), (&"alice".into(), &"Alice".into()));

    let explained = json(&fed(&["token", "explain"], token.as_bytes()));
    let expected = serde_json::json!({"kind": "participant token", "key": "one", "characters": token.len()});
    assert_eq!(explained, expected);

    let room = "arn:aws:ivschat:us-west-2:123456789012:room/abcdABCDefgh";
    let minted = json(&fed(&["token", "mint", "--key-ring", ring, room, "--user-id", "bob"], b""));
    let chat = minted["token"].as_str().unwrap();
    let opened = json(&fed(&["token", "open", "--key-ring", ring], chat.as_bytes()));
    assert_eq!((&opened["kind"], &opened["roomArn"]), (&"chat token".into(), &room.into()));
}

#[test]
fn what_cannot_be_minted_or_opened_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ring");
    let ring = file.to_str().unwrap();
    let said = |arguments: &[&str], input: &str| {
        let output = fed(arguments, input.as_bytes());
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    let missing = format!("stagepass-server: the key ring {ring}: No such file or directory (os error 2)\n");
    assert_eq!(said(&["token", "open", "--key-ring", ring], "x"), missing);
    assert!(fed(&["key", "--key-ring", ring, "make", "one"], b"").status.success());
    let open =
        "stagepass-server: not a token that one of these keys sealed or signed: token explain may say more\n";
    assert_eq!(said(&["token", "open", "--key-ring", ring], "secret"), open);
    let neither = "stagepass-server: neither a sealed nor a key-pair token\n";
    assert_eq!(said(&["token", "explain"], "secret"), neither);
    let violation = said(&["token", "mint", "--key-ring", ring, "arn:aws:ivs:x"], "");
    assert!(violation.contains("1 validation error detected. Value at '/stageArn' failed"), "{violation}");
}

#[test]
fn a_key_pair_token_is_explained_without_what_is_personal() {
    let token = include_str!("token.jwt").trim();
    let hidden = json(&fed(&["token", "explain"], token.as_bytes()));
    assert_eq!(hidden["kind"], "key-pair token: who signed it is not checked here");
    assert_eq!(hidden["header"]["alg"], "ES384");
    assert_eq!(hidden["claims"]["user_id"], "hidden: --reveal shows it");
    let revealed = json(&fed(&["token", "explain", "--reveal"], token.as_bytes()));
    assert_eq!(revealed["claims"]["user_id"], "alice");
}

#[test]
fn the_validator_judges_as_the_example_of_the_library() {
    let lines = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/validate-lines");
    let requests = format!("{lines}/requests.ndjson");
    let verdicts = std::fs::read_to_string(format!("{lines}/verdicts.ndjson")).unwrap();
    let from_file = fed(&["validate", &requests], b"");
    assert_eq!(String::from_utf8(from_file.stdout).unwrap(), verdicts);
    assert_eq!(from_file.status.code(), Some(1));
    let from_pipe = fed(&["validate"], &std::fs::read(&requests).unwrap());
    assert_eq!(String::from_utf8(from_pipe.stdout).unwrap(), verdicts);
    let valid = fed(&["validate"], br#"{"operation": "CreateStage", "input": {}}"#);
    assert_eq!((valid.status.code(), &*valid.stdout), (Some(0), b"{\"valid\":true}\n".as_slice()));
    let missing = fed(&["validate", "/no/such/file"], b"");
    let said = "stagepass-server: /no/such/file: No such file or directory (os error 2)\n";
    assert_eq!((missing.status.code(), &*missing.stderr), (Some(2), said.as_bytes()));
}

#[test]
fn completions_and_the_manual_page_are_written() {
    let bash = fed(&["completions", "bash"], b"");
    assert!(String::from_utf8(bash.stdout).unwrap().contains("--access-keys"));
    let page = String::from_utf8(fed(&["man"], b"").stdout).unwrap();
    assert!(page.contains(".TH stagepass-server 1") && page.contains("\\-\\-access\\-keys"), "{page}");
}
