//! The configuration file, and what comes before it.

use super::process::program;
use stagepass_server::config::Options;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

fn written(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stagepass.toml");
    fs::write(&file, text).unwrap();
    (folder, file)
}

/// What is said of a file, behind its name.
fn said(text: &str) -> String {
    let (_folder, file) = written(text);
    let error = Options::read(&file).unwrap_err().to_string();
    error.strip_prefix(&file.display().to_string()).unwrap().to_owned()
}

#[test]
fn every_option_has_its_name_in_the_file() {
    let text = "listen = '127.0.0.1:1'\ninsecure = true\nregion = 'eu-west-1'\naccount = '1'\nkey-ring = 'k'\n\
                access-keys = 'A:b,C:d'\ncors-origins = ['https://a.example']\naws-quotas = true\nleeway = 5\n\
                sweep-every = 1\nquiet-after = 2\nprune-every = 3\nreload-every = 4\nmax-body = 5\n\
                max-connections = 6\nheader-timeout = 7\nbody-timeout = 8\nrequest-timeout = 9\n\
                shutdown-timeout = 10\nconsole = 'p'\nlog = 'debug'\nlog-format = 'json'\nmemory = true\n\
                relay = 'redis://127.0.0.1:6379'\ndatabase = 'sqlite:a.db'\nparticipant-tokens = 'jwt'\n\
                public-url = 'https://a.example'\nfaults = true\nmax-chat-connections = 11\n\
                review-endpoint = 'http://127.0.0.1:8080'\n";
    let (_folder, file) = written(text);
    let settings = Options::read(&file).unwrap().or(Options::default());
    assert_eq!((settings.region.as_str(), settings.request_timeout.get()), ("eu-west-1", 9));
    assert_eq!((settings.database.as_str(), settings.max_chat_connections.get()), ("sqlite:a.db", 11));
    let other = Options { region: Some("us-east-1".to_owned()), ..Options::default() };
    let settings = other.or(Options::read(&file).unwrap());
    assert_eq!((settings.region.as_str(), settings.account.as_str()), ("us-east-1", "1"));
}

#[test]
fn what_is_wrong_is_named_by_file_line_and_key_and_without_the_value() {
    assert_eq!(said("region = 's3cret"), ", line 1: not valid TOML");
    assert_eq!(said("\nleeway = 's3cret'"), ", line 2, leeway: invalid type, expected u32");
    assert_eq!(said("sweep-every = 0"), ", line 1, sweep-every: invalid value, expected a nonzero u32");
    assert_eq!(said("listen = 's3cret'"), ", line 1, listen: invalid socket address syntax");
    let key = "an access key is its id, ':' and its secret; several have ',' between";
    assert_eq!(said("access-keys = 's3cret'"), format!(", line 1, access-keys: {key}"));
    assert_eq!(said("access-keys = ['s3cret']"), format!(", line 1, access-keys: {key}"));
    let variant = "unknown variant, expected `sealed` or `jwt`";
    for value in ["'s3cret'", "'s3cret: s3cret'", "'s3cret, expected s3cret'", "{ s3cret = 1 }"] {
        let said = said(&format!("participant-tokens = {value}"));
        assert_eq!(said, format!(", line 1, participant-tokens: {variant}"));
    }
    let variant = "unknown variant, expected `text` or `json`";
    assert_eq!(said("log-format = 's3cret'"), format!(", line 1, log-format: {variant}"));
    let password = "a password has at least one character";
    assert_eq!(said("console = ''"), format!(", line 1, console: {password}"));
    assert_eq!(said("console = ['s3cret']"), format!(", line 1, console: {password}"));
    let origin = "an origin is a scheme, a host and perhaps a port, such as https://app.example; or *";
    assert_eq!(said("cors-origins = ['a.example']"), format!(", line 1, cors-origins[0]: {origin}"));
    let relay = "what relays chat rooms is a URL such as redis://127.0.0.1:6379 or postgres://USER@HOST/NAME";
    for url in ["nats://s3cret", "rediss://s3cret", "redis://:s3cret@", "postgres://h:s3cret/"] {
        assert_eq!(said(&format!("relay = '{url}'")), format!(", line 1, relay: {relay}"));
    }
    let unknown = said("a = 1\nregoin = 'eu-west-1'");
    assert!(unknown.starts_with(", line 1, a: unknown field `a`, expected one of `listen`"), "{unknown}");
}

#[test]
fn the_command_line_names_an_option_that_is_wrong() {
    let output = program().args(["--leeway", "soon"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("invalid value 'soon' for '--leeway <SECONDS>'"), "{said}");
    let output = program().env("STAGEPASS_CONFIG", "/no/such/file").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "stagepass-server: /no/such/file: No such file or directory (os error 2)\n");
}

#[test]
fn a_wrong_secret_is_not_shown() {
    let wrong = [
        ("relay", "STAGEPASS_RELAY", "rediss://:s3cret@h", "'--relay <URL>'"),
        ("access-keys", "STAGEPASS_ACCESS_KEYS", "s3cret", "'--access-keys <ID:SECRET[,…]>'"),
        ("review-endpoint", "STAGEPASS_REVIEW_ENDPOINT", "https://u:s3cret@h/", "'--review-endpoint <URL>'"),
    ];
    for (option, variable, value, named) in wrong {
        let from_the_environment = program().env(variable, value).output().unwrap();
        let from_the_command_line =
            program().args(["serve", &format!("--{option}"), value]).output().unwrap();
        for output in [from_the_environment, from_the_command_line] {
            assert_eq!(output.status.code(), Some(2));
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.starts_with(&format!("error: invalid value '…' for {named}: ")), "{said}");
            assert!(!said.contains("s3cret"), "{said}");
        }
    }
}

#[test]
fn help_hides_secrets_of_the_environment() {
    let output = program().env("STAGEPASS_ACCESS_KEYS", "AKID:s3cret").arg("--help").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("STAGEPASS_ACCESS_KEYS") && !said.contains("s3cret"), "{said}");
}
