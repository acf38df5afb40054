//! The classes of characters that texts are made of, and the patterns that several rules have.

use crate::rules::pattern::{
    Class, Pattern, is_ecmascript_space, is_letter_number_or_separator, is_no_line_end, matcher,
};

pub(super) const ALPHANUMERIC: Class = Class::ascii("a-zA-Z0-9");
pub(super) const DIGIT: Class = Class::ascii("0-9");
pub(super) const REGION: Class = Class::ascii("a-z0-9-");
pub(super) const RESOURCE_ID: Class = Class::ascii("a-zA-Z0-9-");
pub(super) const NAME: Class = Class::ascii("a-zA-Z0-9-_");
pub(super) const BUCKET: Class = Class::ascii("a-z0-9-.");
pub(super) const PREFIX: Class = Class::ascii("a-zA-Z0-9-/");
pub(super) const CLIENT: Class = Class::ascii("a-zA-Z0-9-_.,:; \t\n\u{b}\u{c}\r").and(is_ecmascript_space);
pub(super) const TAG: Class = Class::ascii("a-zA-Z0-9 _.:/=+@-").and(is_letter_number_or_separator);

pub(super) const RESOURCE_TYPE_NAME: Class = Class::ascii("a-z-");
pub(super) const CURSOR: Class = Class::ascii("a-zA-Z0-9+/=_-");
/// ECMA-262's `.`, which takes no line end.
pub(super) const ANY: Class = Class::ascii("\0-\t\u{b}\u{c}\u{e}-\u{7f}").and(is_no_line_end);

pub(super) const NAME_PATTERN: Pattern = Pattern::new("^[a-zA-Z0-9-_]*$", matcher!(NAME*));
pub(super) const ID_PATTERN: Pattern = Pattern::new("^[a-zA-Z0-9]+$", matcher!(ALPHANUMERIC+));
pub(super) const ROOM_PATTERN: Pattern = Pattern::new(
    "^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:room/[a-zA-Z0-9-]+$",
    matcher!(b"arn:aws:ivschat:", REGION+, b":", DIGIT+, b":room/", RESOURCE_ID+),
);
