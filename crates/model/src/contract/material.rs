//! Names, records and texts to try a store with.

use stagepass::store::ParticipantRecord;
use stagepass::{Attributes, ClientAttributes, CreateStage, ParticipantId, SessionId, Timestamp};
use std::fmt::Debug;
use std::iter;

/// The moment of all that needs no moment of its own: `2023-03-06T21:47:43Z`.
pub(super) const NOW: i64 = 1_678_139_263;

/// Reads a value that is known to be valid, since it is written in this check.
#[expect(
    clippy::expect_used,
    reason = "only what the check itself makes comes here, and it makes all of it each time"
)]
pub(super) fn valid<T, E: Debug>(made: Result<T, E>) -> T {
    made.expect("the check makes valid values")
}

pub(super) fn participant(id: &str) -> ParticipantId {
    valid(ParticipantId::new(id))
}

pub(super) fn session(number: usize) -> SessionId {
    valid(SessionId::new(format!("st-session{number:06}")))
}

pub(super) fn moment(unix_seconds: i64) -> Timestamp {
    valid(Timestamp::from_unix_seconds(unix_seconds))
}

/// A record of which every member but the first three tells its revision, so that none can be
/// forgotten unseen when it is written again.
pub(super) fn record(participant_id: &ParticipantId, revision: i64, connected: bool) -> ParticipantRecord {
    let word = |member: &str| Some(format!("{member} {revision}"));
    ParticipantRecord {
        participant_id: participant_id.clone(),
        user_id: Some(valid(format!("user of {participant_id}, {revision}").parse())),
        attributes: Some(valid(Attributes::new([("revision", revision.to_string())]))),
        first_join_time: moment(NOW.saturating_add(revision.rem_euclid(1_000))),
        connected,
        revision,
        connection: revision,
        published: revision.rem_euclid(2) == 0,
        publishing: connected && revision.rem_euclid(4) == 0,
        client: client(["isp", "os", "os version", "browser", "browser version", "sdk"].map(word)),
    }
}

/// Texts of the length that a user's name may have at most, and others that are often kept wrong.
pub(super) fn user_ids() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        " ",
        "\0",
        "a\0b",
        " a b ",
        "a\tb\r\nc",
        "O'Brien \"the\" `quick` \\ \\' \\u0000 \\x00",
        "'); DROP TABLE participants; --",
        "100% _ ? $1 :id @id #{id}",
        "null",
        "NULL",
        "0",
        "{\"a\": [1]}",
        "\u{e9} e\u{301} \u{1e9e} \u{131} \u{130}",
        "\u{feff}\u{fffd}\u{ffff}\u{7f}\u{80}\u{85}\u{2028}\u{202e}",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
    ]
    .map(str::to_owned)
    .into();
    texts.extend(
        ["a", "\0", " ", "\u{e9}", "\u{ffff}", "\u{1f600}", "\u{10ffff}"].map(|text| text.repeat(128)),
    );
    texts
}

/// Attributes of all shapes, up to 1,024 bytes.
pub(super) fn attributes() -> Vec<Attributes> {
    let many = (0..341).map(|number| (format!("{number:03}"), String::new()));
    let mut all = vec![
        pairs([]),
        pairs([("", "")]),
        pairs([("", "no key")]),
        pairs([("no value", "")]),
        pairs([("k", "lower"), ("K", "upper"), (" k", "space"), ("k\0", "nul"), ("k\0k", "within")]),
        pairs([("\u{e9}", "one scalar"), ("e\u{301}", "two scalars")]),
        valid(Attributes::new(many)),
    ];
    for (text, bytes) in [("v", 1), ("\0", 1), ("\"", 1), ("\\", 1), ("\u{e9}", 2), ("\u{1f600}", 4)] {
        let longest = text.repeat(1_024_usize.checked_div(bytes).unwrap_or_default());
        all.push(pairs([("", &longest)]));
        all.push(pairs([(&longest, "")]));
    }
    all
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Attributes {
    valid(Attributes::new(pairs))
}

/// What clients say about themselves: each member alone, empty and at its greatest length, and all.
pub(super) fn clients() -> Vec<ClientAttributes> {
    let longest = "Az09-_.,:; \t\n\r\u{b}\u{c}\u{a0}\u{feff}\u{3000}".chars().cycle().take(128).collect();
    let mut all = vec![ClientAttributes::default()];
    for text in [String::new(), " ".to_owned(), longest] {
        for only in 0..6 {
            let mut words = [const { None }; 6];
            words.iter_mut().skip(only).take(1).for_each(|word| *word = Some(text.clone()));
            all.push(client(words));
        }
        all.push(client(std::array::from_fn(|_| Some(text.clone()))));
    }
    all
}

fn client(words: [Option<String>; 6]) -> ClientAttributes {
    let [isp, os, os_version, browser, browser_version, sdk] =
        words.map(|word| word.map(|word| valid(word.parse())));
    let mut client = ClientAttributes::default();
    (client.isp_name, client.os_name, client.os_version) = (isp, os, os_version);
    (client.browser_name, client.browser_version, client.sdk_version) = (browser, browser_version, sdk);
    client
}

/// Numbers at which columns, and numbers with a fraction, have their ends.
pub(super) const NUMBERS: [i64; 12] = [
    i64::MAX,
    i64::MAX - 1,
    0x20_0000_0000_0001,
    0x20_0000_0000_0000,
    0x1_0000_0000,
    0xffff_ffff,
    0x8000_0000,
    0x7fff_ffff,
    0x1_0000,
    0x7fff,
    0x100,
    1,
];

/// Numbers that a comparison may take for this one, though they differ: it ignores the sign or the
/// upper half, rounds, or takes 0 for what is absent.
pub(super) fn similar_numbers(number: i64) -> impl Iterator<Item = i64> {
    let beside = [number.wrapping_sub(1), number.wrapping_add(1)];
    let parts = [number.wrapping_neg(), number.wrapping_add(0x1_0000_0000)];
    let ends = [i64::MAX, i64::MIN];
    iter::once(0).chain(beside).chain(parts).chain(ends).filter(move |other| *other != number)
}

/// Moments at which calendars, and the integers that count seconds, have their ends.
pub(super) fn moments() -> Vec<Timestamp> {
    let ends = [Timestamp::MIN.unix_seconds(), Timestamp::MAX.unix_seconds()];
    let within = [-62_135_596_800, -1, 0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000];
    let beside = ends.iter().zip([1, -1]).map(|(end, step)| end.saturating_add(step));
    let all = ends.into_iter().chain(beside.collect::<Vec<_>>()).chain(within);
    all.map(moment).collect()
}

/// Ids of participants that a comparison may take for the same, though they differ.
pub(super) fn similar_participants() -> Vec<ParticipantId> {
    let longest = "x".repeat(63);
    let ends = ["a", "b", "A"].map(|end| format!("{longest}{end}"));
    let short = [
        "", "0", "00", "-0", "0e0", "ann", "ANN", "Ann", "an_", "a-n", "an", "anna", "null", "NULL", "-",
        "_", "--",
    ];
    short.into_iter().map(participant).chain(ends.iter().map(|id| participant(id))).collect()
}

/// A text that is filled up to a length.
pub(super) fn filled(head: &str, fill: char, length: usize, tail: &str) -> String {
    let room = length.saturating_sub(head.len()).saturating_sub(tail.len());
    head.chars().chain(iter::repeat_n(fill, room)).chain(tail.chars()).collect()
}

/// Requests for stages whose members are absent, empty, and as great as they may be.
pub(super) fn stages() -> Vec<CreateStage> {
    let tags: Vec<_> = (0..50)
        .map(|number| {
            let key = filled(&format!("{number:02}"), '\u{1d54f}', 128, "");
            format!("\"{key}\": \"{}\"", filled("", '\u{1d54f}', 256, ""))
        })
        .collect();
    let storage = filled("arn:aws:ivs:us-west-2:123456789012:storage-configuration/", 'S', 128, "");
    let full = format!(
        r#"{{"name": "{}", "tags": {{{}}}, "autoParticipantRecordingConfiguration": {{
            "storageConfigurationArn": "{storage}", "mediaTypes": ["AUDIO_ONLY"],
            "thumbnailConfiguration": {{
                "targetIntervalSeconds": 86400, "storage": ["SEQUENTIAL", "LATEST"], "recordingMode": "INTERVAL"
            }},
            "recordingReconnectWindowSeconds": 300,
            "hlsConfiguration": {{"targetSegmentDurationSeconds": 10}},
            "recordParticipantReplicas": false
        }}}}"#,
        "n".repeat(128),
        tags.join(", ")
    );
    let recording = r#"{"name": "", "tags": {"k": "", "K": " ", "\u00e9": "1"}, "autoParticipantRecordingConfiguration": {
        "storageConfigurationArn": "", "mediaTypes": [], "thumbnailConfiguration": {"storage": []},
        "recordingReconnectWindowSeconds": 0, "hlsConfiguration": {}, "recordParticipantReplicas": true
    }}"#;
    let least = r#"{"autoParticipantRecordingConfiguration": {"storageConfigurationArn": ""}}"#;
    [r"{}", least, recording, &full].map(|json| valid(CreateStage::from_json(json.as_bytes()))).into()
}
