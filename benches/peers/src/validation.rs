//! Checking one CreateStage request: stagepass beside hand-written regular expressions, and beside
//! crates that derive checks.

mod garde;
mod nutype;
mod regex;
mod stagepass;
mod validator;

use crate::contender::batch;
use crate::measure::Batch;
use ::regex::Regex;
use ::stagepass::CreateStageInput;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::LazyLock;

/// The number of rules that the bad request breaks.
pub(crate) const FAULTS: usize = 6;

static STAGE_NAME: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[a-zA-Z0-9-_]*$").expect("a pattern"));
static STORAGE_ARN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^$|^arn:aws:ivs:[a-z0-9-]+:[0-9]+:storage-configuration/[a-zA-Z0-9-]+$").expect("a pattern")
});
static TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$").expect("a pattern"));

const CAPABILITIES: [&str; 2] = ["PUBLISH", "SUBSCRIBE"];
const MEDIA_TYPES: [&str; 3] = ["AUDIO_VIDEO", "AUDIO_ONLY", "NONE"];
const ATTRIBUTE_BYTES: usize = 1_024;

fn attribute_bytes(attributes: &BTreeMap<String, String>) -> usize {
    attributes.iter().map(|(key, value)| key.len() + value.len()).sum()
}

fn is_tag_key(key: &str) -> bool {
    let reserved = key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"));
    (1..=128).contains(&key.chars().count()) && !reserved && TAG.is_match(key)
}

fn is_tag_value(value: &str) -> bool {
    value.chars().count() <= 256 && TAG.is_match(value)
}

/// A library that checks a request.
trait Check {
    const NAME: &'static str;
    const PACKAGE: &'static str;
    type Input: Clone + DeserializeOwned + Send + Sync + 'static;
    type Verdict;

    fn read(json: &str) -> Self::Input {
        serde_json::from_str(json).expect("a request")
    }

    fn check(input: Self::Input) -> Self::Verdict;
    fn reported(verdict: &Self::Verdict) -> usize;
}

/// Reads an input that holds all of its attributes, as one does that a host makes: read from JSON,
/// one holds no more of them than their rule allows.
fn whole(json: &str) -> CreateStageInput {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Request {
        participant_token_configurations: Vec<Configuration>,
    }
    #[derive(Deserialize)]
    struct Configuration {
        attributes: BTreeMap<String, String>,
    }
    let input: CreateStageInput = serde_json::from_str(json).expect("a request");
    let request: Request = serde_json::from_str(json).expect("a request");
    let configurations = input.participant_token_configurations.clone().unwrap_or_default();
    let configurations = configurations.into_iter().zip(request.participant_token_configurations);
    let configurations = configurations.map(|(input, whole)| input.attributes(whole.attributes));
    input.participant_token_configurations(configurations.collect::<Vec<_>>())
}

/// A contender with both requests, ready to be measured.
pub(crate) struct Checker {
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
    /// The number of the bad request's faults that it reports.
    pub(crate) reported: Option<usize>,
    pub(crate) good: Batch,
    pub(crate) bad: Batch,
}

impl Checker {
    /// # Panics
    ///
    /// Panics when it refuses the good request or accepts the bad one.
    fn new<C: Check + 'static>(good: &str, bad: &str) -> Self {
        let (good, bad) = (C::read(good), C::read(bad));
        assert_eq!(C::reported(&C::check(good.clone())), 0, "{} refuses the good request", C::NAME);
        let reported = C::reported(&C::check(bad.clone()));
        assert!((1..=FAULTS).contains(&reported), "{} reports {reported} faults", C::NAME);
        Self {
            name: C::NAME,
            package: C::PACKAGE,
            reported: Some(reported),
            good: batch(move || C::check(black_box(&good).clone())),
            bad: batch(move || C::check(black_box(&bad).clone())),
        }
    }

    /// The copy that every contender is given, because some take the input and some look at it.
    fn copy(good: &str, bad: &str) -> Self {
        let (good, bad) = (whole(good), whole(bad));
        Self {
            name: "the copy of the input, in every figure",
            package: "stagepass",
            reported: None,
            good: batch(move || black_box(&good).clone()),
            bad: batch(move || black_box(&bad).clone()),
        }
    }
}

pub(crate) fn all() -> Vec<Checker> {
    let good = request("stage1", 720, "PUBLISH", 1, "owner", 60);
    let bad = request("stage 1", 0, "ADMIN", 100, "aws:owner", 301);
    vec![
        Checker::new::<stagepass::Stagepass>(&good, &bad),
        Checker::new::<regex::ByHand>(&good, &bad),
        Checker::new::<validator::Request>(&good, &bad),
        Checker::new::<garde::Request>(&good, &bad),
        Checker::new::<nutype::Request>(&good, &bad),
        Checker::copy(&good, &bad),
    ]
}

/// Three configurations, three tags and a recording.
fn request(name: &str, duration: i32, capability: &str, repeated: usize, tag: &str, window: i32) -> String {
    let long = "moderator ".repeat(repeated * 11);
    serde_json::json!({
        "name": name,
        "participantTokenConfigurations": [
            {
                "duration": duration,
                "userId": "alice",
                "attributes": {"displayName": "Alice Liddell", "role": "moderator"},
                "capabilities": ["PUBLISH", "SUBSCRIBE"],
            },
            {
                "userId": "bob",
                "attributes": {"displayName": "Bob", "role": "guest"},
                "capabilities": ["SUBSCRIBE", capability],
            },
            {
                "userId": "carol",
                "attributes": {"displayName": "Carol", "role": long},
                "capabilities": ["SUBSCRIBE"],
            },
        ],
        "tags": {tag: "video team", "cost-center": "42", "environment": "production"},
        "autoParticipantRecordingConfiguration": {
            "storageConfigurationArn":
                "arn:aws:ivs:us-west-2:123456789012:storage-configuration/abcdABCDefgh",
            "mediaTypes": ["AUDIO_VIDEO"],
            "recordingReconnectWindowSeconds": window,
            "hlsConfiguration": {"targetSegmentDurationSeconds": 6},
        },
    })
    .to_string()
}
