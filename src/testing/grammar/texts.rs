//! The documented texts.

use super::Characters::{Any, Listed};
use super::Part::{Literal, Run};
use super::{Part, Text};
use std::ops::RangeInclusive;

const ALPHANUMERIC: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const DIGITS: &str = "1234567890";
const REGION: &str = "abcdefghijklmnopqrstuvwxyz0123456789-";
const RESOURCE_ID: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
const NAME: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
const TOKEN: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
const BUCKET: &str = "abcdefghijklmnopqrstuvwxyz0123456789-.";
const PREFIX: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/";
/// With the white space of ECMA-262, all of it.
const CLIENT: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.,:; \t\n\u{b}\u{c}\r\
    \u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\
    \u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}";
/// Letters, numbers and spaces of several scripts and of every general category they have.
const TAG: &str = "abcswxyzABCSWXYZ019 _.:/=+-@ßéñǅʰжעنअ字한𐐀٣½Ⅷ〇\u{a0}\u{2003}\u{2028}\u{2029}\u{3000}";
/// The same without the letter that `aws:` begins with.
const TAG_BEGINNING: &str =
    "kbcswxyzBCSWXYZ019 _.:/=+-@ßéñǅʰжעنअ字한𐐀٣½Ⅷ〇\u{a0}\u{2003}\u{2028}\u{2029}\u{3000}";
/// The same without the colon that `aws:` ends with.
const TAG_WITHOUT_COLON: &str =
    "abcswxyzABCSWXYZ019 _./=+-@ßéñǅʰжעنअ字한𐐀٣½Ⅷ〇\u{a0}\u{2003}\u{2028}\u{2029}\u{3000}";

const fn run(of: &'static str, not: &'static str, length: RangeInclusive<usize>) -> Part {
    Run { of: Listed(of), not, length }
}

const fn alphanumeric(length: RangeInclusive<usize>) -> Part {
    run(ALPHANUMERIC, "*-_ \n\0:/.é\u{212a}０\u{200b}😀", length)
}

const fn name(length: RangeInclusive<usize>) -> Part {
    run(NAME, "* \n\r\0.:/@[`{\u{7f}é\u{85}\u{a0}\u{212a}０٣\u{200b}\u{feff}😀", length)
}

const fn tag(of: &'static str, length: RangeInclusive<usize>) -> Part {
    run(of, "*%\n\r\t\0~,;\u{7f}\u{85}\u{200b}\u{200d}\u{feff}\u{301}€😀\u{e000}", length)
}

const fn anything(length: RangeInclusive<usize>) -> Part {
    Run { of: Any, not: "", length }
}

/// What a `region` and the `account` that follows it are made of.
const REGION_PART: Part = run(REGION, "*A_Z.:/ \n\0é\u{212a}０\u{200b}😀", 1..=16);
const ACCOUNT_PART: Part = run(DIGITS, "*a-A_.:/ \n\0٣０²😀", 1..=16);

/// As long as the whole may be.
const RESOURCE_ID_PART: Part = run(RESOURCE_ID, "*_.:/ \n\r\0é\u{212a}０\u{200b}😀", 1..=128);

/// An ARN of the Real-Time or the Chat API: 1 to 128 characters.
macro_rules! arn {
    ($start:literal, $resource:literal, $expression:literal) => {
        Text {
            forms: &[&[
                Literal($start),
                REGION_PART,
                Literal(":"),
                ACCOUNT_PART,
                Literal($resource),
                RESOURCE_ID_PART,
            ]],
            ..text(1, 128, Some($expression), &[])
        }
    };
}

const fn text(
    min: usize,
    max: usize,
    expression: Option<&'static str>,
    forms: &'static [&'static [Part]],
) -> Text {
    Text { min, max, bounded: true, expression, forms, reserved: None }
}

pub(crate) static STAGE_ARN: Text =
    arn!("arn:aws:ivs:", ":stage/", "^arn:aws:ivs:[a-z0-9-]+:[0-9]+:stage/[a-zA-Z0-9-]+$");
pub(crate) static INGEST_CONFIGURATION_ARN: Text = arn!(
    "arn:aws:ivs:",
    ":ingest-configuration/",
    "^arn:aws:ivs:[a-z0-9-]+:[0-9]+:ingest-configuration/[a-zA-Z0-9-]+$"
);
pub(crate) static PUBLIC_KEY_ARN: Text =
    arn!("arn:aws:ivs:", ":public-key/", "^arn:aws:ivs:[a-z0-9-]+:[0-9]+:public-key/[a-zA-Z0-9-]+$");
pub(crate) static ROOM_ARN: Text =
    arn!("arn:aws:ivschat:", ":room/", "^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:room/[a-zA-Z0-9-]+$");
pub(crate) static STORAGE_CONFIGURATION_ARN: Text = text(
    0,
    128,
    Some("^$|^arn:aws:ivs:[a-z0-9-]+:[0-9]+:storage-configuration/[a-zA-Z0-9-]+$"),
    &[
        &[],
        &[
            Literal("arn:aws:ivs:"),
            REGION_PART,
            Literal(":"),
            ACCOUNT_PART,
            Literal(":storage-configuration/"),
            RESOURCE_ID_PART,
        ],
    ],
);

const NAMES: Option<&str> = Some("^[a-zA-Z0-9-_]*$");
pub(crate) static STAGE_NAME: Text = text(0, 128, NAMES, &[&[name(0..=128)]]);
pub(crate) static PARTICIPANT_ID: Text = text(0, 64, NAMES, &[&[name(0..=64)]]);
pub(crate) static KEY_PAIR_TOKEN_ID: Text = text(1, 64, Some("^[a-zA-Z0-9-_]+$"), &[&[name(1..=64)]]);
pub(crate) static SESSION_ID: Text =
    text(16, 16, Some("^st-[a-zA-Z0-9]+$"), &[&[Literal("st-"), alphanumeric(13..=13)]]);
pub(crate) static STAGE_ENDPOINT: Text = text(0, 2_048, None, &[&[anything(0..=2_048)]]);
pub(crate) static USER_ID: Text = text(0, 128, None, &[&[anything(0..=128)]]);
pub(crate) static CHAT_USER_ID: Text = text(1, 128, None, &[&[anything(1..=128)]]);

pub(crate) static CLIENT_ATTRIBUTE: Text = text(
    0,
    128,
    Some(r"^[a-zA-Z0-9-_.,:;\s]*$"),
    &[&[run(CLIENT, "*/@\0()\u{7f}é\u{85}\u{180e}\u{200b}\u{212a}０😀", 0..=128)]],
);
pub(crate) static RECORDING_S3_BUCKET_NAME: Text =
    text(0, 63, Some("^[a-z0-9-.]*$"), &[&[run(BUCKET, "*A_/ \n\0:é０😀", 0..=63)]]);
pub(crate) static RECORDING_S3_PREFIX: Text =
    text(0, 256, Some("^[a-zA-Z0-9-/]*$"), &[&[run(PREFIX, "*_. \n\0:\\é０😀", 0..=256)]]);

pub(crate) static TAG_KEY: Text = Text {
    reserved: Some("aws:"),
    ..text(
        1,
        128,
        Some(r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$"),
        &[
            &[tag(TAG_BEGINNING, 1..=1), tag(TAG, 0..=128)],
            // What begins as the reserved prefix does.
            &[tag("aA", 1..=1), tag("wW", 0..=1), tag("sS", 0..=1)],
            &[
                tag("aA", 1..=1),
                tag("wW", 1..=1),
                tag("sS", 1..=1),
                tag(TAG_WITHOUT_COLON, 1..=1),
                tag(TAG, 0..=128),
            ],
        ],
    )
};
pub(crate) static TAG_VALUE: Text =
    text(0, 256, Some(r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$"), &[&[tag(TAG, 0..=256)]]);

#[cfg(any(test, feature = "proptest"))]
pub(crate) static RESOURCE_ID_TEXT: Text =
    Text { bounded: false, ..text(0, 200, Some("^[a-zA-Z0-9]+$"), &[&[alphanumeric(1..=200)]]) };

/// A token is any text. Tokens that travel are of these.
pub(crate) static SEALED_TOKEN: Text =
    Text { bounded: false, ..text(0, 600, None, &[&[run(TOKEN, "", 0..=600)]]) };

/// The name of a key: 1 to 16 letters, digits, `-` and `_`.
pub(crate) static KEY_NAME: Text = text(1, 16, None, &[&[name(1..=16)]]);
