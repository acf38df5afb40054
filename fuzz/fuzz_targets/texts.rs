//! Any text under each rule of texts: the rule, its type, and `regex` with the documented
//! expression say the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regex::Regex;
use stagepass::chat::{MessageContent, RequestId};
use stagepass::list::{PaginationToken, RoomPaginationToken};
use stagepass::moderation::{EventId, MessageId, Reason, RoomEventName};
use stagepass::participant::{DisconnectParticipantReason, IngestConfigurationArn};
use stagepass::public_key::{PublicKeyMaterial, PublicKeyName};
use stagepass::recording::{RecordingS3BucketName, RecordingS3Prefix, StorageConfigurationArn};
use stagepass::room::{LambdaArn, LoggingConfigurationArn, RoomId, RoomName};
use stagepass::rules::Text;
use stagepass::rules::{self, Kind};
use stagepass::tagging::{ChatResourceArn, ResourceArn, TagKey};
use stagepass::{
    ChatUserId, ClientAttribute, ParticipantId, PublicKeyArn, RoomArn, SessionId, StageArn, StageEndpoint,
    StageName, UserId, Violations,
};
use std::sync::LazyLock;

/// What `\s` is in ECMA-262, the dialect of the services' models.
const WHITE_SPACE: &str =
    r"\t\n\x0B\x0C\r \u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}";

/// Characters that `regex` does not know yet: the rules' tables may be newer.
static UNASSIGNED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\p{Cn}").unwrap());

/// A public key of P-384 with its point uncompressed, in any lines.
static P384: LazyLock<Regex> = LazyLock::new(|| {
    let before: Vec<String> = "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE".chars().map(String::from).collect();
    let before = before.join(r"[\r\n]*");
    Regex::new(&format!(r"^[^\n]*KEY-----[\r\n]*{before}(?:[\r\n]*[a-zA-Z0-9+/]){{128}}[\r\n]*-----END"))
        .unwrap()
});

static RULES: LazyLock<Vec<(&str, Text, Option<Regex>)>> = LazyLock::new(|| {
    let texts = rules::ALL.iter().filter_map(|rule| match rule.kind {
        Kind::Text(text) => Some((rule.shape, text, text.expression().map(compiled))),
        _ => None,
    });
    texts.collect()
});

/// In ECMA-262 a hyphen behind a range, as in `[0-9-_]`, is a hyphen.
fn compiled(expression: &str) -> Regex {
    let hyphen = Regex::new(r"(\w-\w)-([^\]])").unwrap();
    let expression = hyphen.replace_all(expression, r"$1\-$2").replace(r"\s", WHITE_SPACE);
    // Its dot ends at more line ends than Rust's.
    let dot = Regex::new(r"\.([*+])").unwrap();
    Regex::new(&dot.replace_all(&expression, r"[^\n\r\u{2028}\u{2029}]$1")).unwrap()
}

fn documented(rule: &Text, regex: Option<&Regex>, text: &str) -> bool {
    let length = text.chars().count();
    let reserved = |prefix: &str| text.to_ascii_lowercase().starts_with(prefix);
    length >= rule.min()
        && rule.max().is_none_or(|max| length <= max)
        && regex.is_none_or(|regex| regex.is_match(text))
        && !rule.reserved().is_some_and(reserved)
        && (!rule.is_p384_key() || P384.is_match(text))
}

fn check_type<T: AsRef<str>>(rule: Text, made: Result<T, Violations>, text: &str) {
    assert_eq!(made.is_ok(), rule.accepts(text), "{}", std::any::type_name::<T>());
    assert!(made.is_ok_and(|made| made.as_ref() == text) || !rule.accepts(text));
}

macro_rules! check_types {
    ($text:expr, $($name:ident)+) => { $(check_type($name::RULE, $name::new($text), $text);)+ };
}

fuzz_target!(|bytes: &[u8]| {
    let text = &*String::from_utf8_lossy(bytes);
    if !text.is_ascii() && UNASSIGNED.is_match(text) {
        return;
    }
    for (shape, rule, regex) in &*RULES {
        assert_eq!(rule.accepts(text), documented(rule, regex.as_ref(), text), "{shape}");
    }
    check_types!(text, ChatUserId ClientAttribute IngestConfigurationArn ParticipantId PublicKeyArn);
    check_types!(text, RecordingS3BucketName RecordingS3Prefix RoomArn SessionId StageArn StageEndpoint);
    check_types!(text, StageName StorageConfigurationArn UserId);
    check_types!(text, ChatResourceArn DisconnectParticipantReason EventId LambdaArn LoggingConfigurationArn);
    check_types!(text, MessageId PaginationToken PublicKeyMaterial PublicKeyName Reason ResourceArn RoomEventName);
    check_types!(text, RoomId RoomName RoomPaginationToken TagKey);
    check_types!(text, MessageContent RequestId);
});
