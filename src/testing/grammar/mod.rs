//! The documented texts, numbers and names, written out once more: for generators, which never ask the code
//! under test what is valid.
//!
//! Nothing here is read by a rule, and nothing here reads one. The laws hold both against the services' models.

mod texts;

pub(crate) use texts::*;

use crate::wire::check::{Check, Place};
use std::fmt::Debug;
use std::ops::RangeInclusive;

/// A text as it is documented: how long it may be, how it is made, and what it does not hold.
#[derive(Debug)]
#[cfg_attr(not(any(test, feature = "proptest")), expect(dead_code, reason = "what near misses need"))]
pub(crate) struct Text {
    /// The least number of characters.
    pub(crate) min: usize,
    /// The greatest number of characters; texts without one are not made longer than this either.
    pub(crate) max: usize,
    /// Whether `max` is documented.
    pub(crate) bounded: bool,
    /// The documented expression, as messages print it.
    pub(crate) expression: Option<&'static str>,
    /// The ways to make one, the simplest first. Whatever is made in one of them is valid, and only their last
    /// parts can make it too long.
    pub(crate) forms: &'static [&'static [Part]],
    /// The prefix that belongs to the service.
    pub(crate) reserved: Option<&'static str>,
}

/// A part of a text.
#[derive(Debug)]
#[cfg_attr(not(any(test, feature = "proptest")), expect(dead_code, reason = "what near misses need"))]
pub(crate) enum Part {
    /// These very characters.
    Literal(&'static str),
    /// So many characters out of some.
    Run {
        /// The characters.
        of: Characters,
        /// Characters that break the whole text wherever in this run they are put.
        not: &'static str,
        /// The last run of a text is shorter where the whole would else be too long.
        length: RangeInclusive<usize>,
    },
}

/// What a run is made of. The first is the simplest.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Characters {
    /// These. Of the classes that span scripts, a few of each kind.
    Listed(&'static str),
    /// Any there are.
    Any,
}

/// Characters that have broken readers before: these are met more often than others.
const REMARKABLE: &str = "abcxyzABZ019 -_.,:;/@+=*'\"\\<>&%$#{}[]()^|~?!\0\t\n\r\u{7f}\u{80}\u{85}\u{a0}\
    éßñŐжעا字한\u{300}\u{200b}\u{200d}\u{202e}\u{2028}\u{feff}\u{fffd}\u{ffff}😀𐐀\u{10ffff}";

impl Characters {
    /// How many numbers [`Self::at`] takes that stand for something remarkable.
    pub(crate) fn remarkable(self) -> u32 {
        let listed = match self {
            Self::Listed(listed) => listed,
            Self::Any => REMARKABLE,
        };
        u32::try_from(listed.chars().count()).unwrap_or(u32::MAX)
    }

    /// How many numbers [`Self::at`] takes.
    pub(crate) fn count(self) -> u32 {
        match self {
            Self::Listed(_) => self.remarkable(),
            Self::Any => 0x11_0000,
        }
    }

    /// The character of a number: the first of them are the simplest.
    pub(crate) fn at(self, number: u32) -> char {
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        match self {
            Self::Listed(listed) => listed.chars().nth(place).unwrap_or('a'),
            // Surrogates are no characters, and have another in their place.
            Self::Any => {
                let remarkable = REMARKABLE.chars().nth(place);
                remarkable.or_else(|| char::from_u32(number)).unwrap_or('\u{fffd}')
            }
        }
    }
}

/// The numbers that [`length`] takes.
pub(crate) const LENGTHS: RangeInclusive<u32> = 0..=10_000;

/// A length within the bounds: mostly short, one in ten the greatest, and never shorter for a greater number.
pub(crate) fn length(number: u32, bounds: &RangeInclusive<usize>) -> usize {
    const LONGEST: u64 = 9_000;
    let number = u64::from(number).min(LONGEST);
    let span = u64::try_from(bounds.end().saturating_sub(*bounds.start())).unwrap_or(u64::MAX);
    let cubed = number.saturating_pow(3).saturating_mul(span);
    let more = cubed.checked_div(LONGEST.saturating_pow(3)).unwrap_or(0);
    bounds.start().saturating_add(usize::try_from(more).unwrap_or(0))
}

/// The text of a run, as long as the number says and as the whole allows beside its other parts.
pub(crate) fn last_run(
    others: &[String],
    (motif, number): (&[char], u32),
    bounds: &RangeInclusive<usize>,
    whole: usize,
) -> String {
    let used = others.iter().fold(0_usize, |sum, part| sum.saturating_add(part.chars().count()));
    let most = whole.saturating_sub(used).min(*bounds.end());
    repeated(motif, length(number, &(*bounds.start()..=most)))
}

/// The text of so many characters that repeats the motif.
pub(crate) fn repeated(motif: &[char], length: usize) -> String {
    motif.iter().cycle().take(length).collect()
}

/// A key and a value of so many bytes together, as many of them the key's.
pub(crate) fn pair_of_bytes(motif: &[char], bytes: usize, key: usize) -> (String, String) {
    let mut value = String::new();
    for character in motif.iter().cycle() {
        let used = key.saturating_add(value.len());
        if used.saturating_add(character.len_utf8()) > bytes {
            value.push_str(&"a".repeat(bytes.saturating_sub(used)));
            break;
        }
        value.push(*character);
    }
    ("k".repeat(key), value)
}

/// What was made as the documentation allows, as the type that holds it.
pub(crate) fn valid<T: Check>(raw: T::Raw) -> T {
    made(T::check(raw, Place::Root))
}

/// The one place where a generator stops.
#[expect(clippy::expect_used, reason = "a valid value that is refused is a defect that must be seen")]
pub(crate) fn made<T, E: Debug>(value: Result<T, E>) -> T {
    value.expect("what the documentation allows was refused")
}

/// Minutes of a participant token.
pub(crate) const PARTICIPANT_TOKEN_MINUTES: RangeInclusive<i32> = 1..=20_160;
/// Minutes of a chat session.
pub(crate) const CHAT_SESSION_MINUTES: RangeInclusive<i32> = 1..=180;
/// Seconds between thumbnails.
pub(crate) const THUMBNAIL_INTERVAL_SECONDS: RangeInclusive<i32> = 1..=86_400;
/// Seconds that a participant may be away.
pub(crate) const RECONNECT_WINDOW_SECONDS: RangeInclusive<i32> = 0..=300;
/// Seconds of a segment.
pub(crate) const TARGET_SEGMENT_SECONDS: RangeInclusive<i32> = 2..=10;

/// Configurations in a CreateStage.
pub(crate) const MAX_CONFIGURATIONS: usize = 12;
/// Tags of a resource.
pub(crate) const MAX_TAGS: usize = 50;
/// Capabilities in the list of a participant token.
pub(crate) const MAX_PARTICIPANT_CAPABILITIES: usize = 2;
/// Kinds of media in a list.
pub(crate) const MAX_MEDIA_TYPES: usize = 1;
/// Ways of keeping thumbnails in a list.
pub(crate) const MAX_THUMBNAIL_STORAGE: usize = 2;
/// Bytes of all keys and values of attributes.
pub(crate) const MAX_ATTRIBUTE_BYTES: usize = 1_024;

/// The seconds from the first moment of the year 0 to the last of 9999, counted from 1970.
pub(crate) const UNIX_SECONDS: RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;
/// The moments at which every token can be issued: its 14 days end in 9999.
pub(crate) const ISSUABLE_SECONDS: RangeInclusive<i64> = -62_167_219_200..=253_401_091_199;
/// The seconds from 1970 to 2100, where most clocks are.
pub(crate) const USUAL_SECONDS: RangeInclusive<i64> = 0..=4_102_444_800;

pub(crate) type Names = &'static [&'static str];
pub(crate) const PARTICIPANT_CAPABILITIES: Names = &["PUBLISH", "SUBSCRIBE"];
pub(crate) const CHAT_CAPABILITIES: Names = &["SEND_MESSAGE", "DISCONNECT_USER", "DELETE_MESSAGE"];
pub(crate) const MEDIA_TYPES: Names = &["AUDIO_VIDEO", "AUDIO_ONLY", "NONE"];
pub(crate) const THUMBNAIL_MODES: Names = &["INTERVAL", "DISABLED"];
pub(crate) const THUMBNAIL_STORAGE: Names = &["SEQUENTIAL", "LATEST"];
pub(crate) const PARTICIPANT_STATES: Names = &["CONNECTED", "DISCONNECTED"];
pub(crate) const RECORDING_STATES: Names =
    &["STARTING", "ACTIVE", "STOPPING", "STOPPED", "FAILED", "DISABLED"];
pub(crate) const PROTOCOLS: Names = &["UNKNOWN", "WHIP", "RTMP", "RTMPS"];
pub(crate) const REPLICATION_TYPES: Names = &["SOURCE", "REPLICA", "NONE"];
pub(crate) const REPLICATION_STATES: Names = &["ACTIVE", "STOPPED"];
