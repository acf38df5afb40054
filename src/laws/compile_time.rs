//! What the compiler evaluates for the constants of [`rules`](crate::rules), evaluated while
//! running, piece by piece.

use crate::rules::kind::{Count, Names, Range, Size, Text};
use crate::rules::pattern::{Class, Pattern, is_ecmascript_space, matcher};

fn members(class: &Class) -> String {
    (0..=u8::MAX)
        .map(|byte| [byte])
        .filter(|byte| class.skip(byte).is_empty())
        .map(|[b]| char::from(b))
        .collect()
}

#[test]
fn a_class_holds_what_its_expression_says() {
    assert_eq!(members(&Class::ascii("")), "");
    assert_eq!(members(&Class::ascii("x")), "x");
    assert_eq!(members(&Class::ascii("a-e")), "abcde");
    assert_eq!(members(&Class::ascii("a-c0-2-")), "-012abc");
    assert_eq!(members(&Class::ascii("-a")), "-a");
    assert_eq!(members(&Class::ascii("0-9_.:")), ".0123456789:_");
    assert_eq!(format!("{:?}", Class::ascii("a")), "Class");
}

#[test]
fn a_class_is_skipped_up_to_the_first_stranger_at_any_distance() {
    let class = Class::ascii("a-c");
    for length in 0..=25 {
        let run = "abc".repeat(9)[..length].to_owned();
        assert_eq!(class.skip(run.as_bytes()), b"");
        assert_eq!(class.skip(format!("{run}d").as_bytes()), b"d");
        assert_eq!(class.skip(format!("{run}\u{a0}a").as_bytes()), "\u{a0}a".as_bytes());
        let wider = Class::ascii("a-c").and(is_ecmascript_space);
        assert_eq!(wider.skip(format!("{run}\u{a0}a\u{feff}").as_bytes()), b"");
        assert_eq!(wider.skip(format!("{run}\u{a0}ad\u{a0}").as_bytes()), "d\u{a0}".as_bytes());
        assert_eq!(wider.skip(format!("{run}\u{85}").as_bytes()), "\u{85}".as_bytes());
    }
}

#[test]
fn every_byte_at_every_place_is_judged_by_itself() {
    let class = Class::ascii("\0b-y\u{7f}");
    for place in 0..16 {
        for byte in 0..=u8::MAX {
            let mut text = [b'b'; 16];
            text[place] = byte;
            let is_member = matches!(byte, 0 | b'b'..=b'y' | 0x7f);
            let left = if is_member { 0 } else { 16 - place };
            assert_eq!(class.skip(&text).len(), left, "{byte} at {place}");
        }
    }
}

#[test]
fn a_text_is_of_a_length_a_pattern_and_no_reserved_prefix() {
    const LOWER: Class = Class::ascii("a-z:");
    let pattern = Pattern::new("^[a-z:]+$", matcher!(LOWER+));
    assert_eq!(format!("{pattern:?}"), "Pattern(^[a-z:]+$)");
    let text = Text::length(2, 5).pattern(pattern).reserved_prefix("no:");
    assert_eq!((text.min(), text.max()), (2, Some(5)));
    assert_eq!((text.expression(), text.reserved()), (Some("^[a-z:]+$"), Some("no:")));
    let judged =
        ["a", "ab", "abcde", "abcdef", "aB", "no:", "no", "non:"].map(|candidate| text.accepts(candidate));
    assert_eq!(judged, [false, true, true, false, false, false, true, true]);
    let any = Text::unbounded();
    assert_eq!((any.min(), any.max(), any.expression(), any.reserved()), (0, None, None, None));
    assert!(any.accepts("") && any.accepts(&"é".repeat(10_000)));
}

#[test]
fn numbers_counts_sizes_and_names_are_judged_at_their_bounds() {
    let range = Range::new(-1, 2);
    assert_eq!((range.min(), range.max()), (-1, 2));
    assert_eq!([-2, -1, 2, 3].map(|number| range.accepts(number)), [false, true, true, false]);
    let count = Count::up_to(2);
    assert_eq!((count.min(), count.max()), (0, 2));
    assert_eq!([0, 2, 3].map(|entries| count.accepts(entries)), [true, true, false]);
    let size = Size::up_to(7);
    assert_eq!(size.max(), 7);
    assert_eq!([0, 7, 8].map(|bytes| size.accepts(bytes)), [true, true, false]);
    let (closed, open) = (Names::closed(&["A", "B"]), Names::open(&["A"]));
    assert_eq!((closed.names(), closed.is_open()), (&["A", "B"][..], false));
    assert_eq!((open.names(), open.is_open()), (&["A"][..], true));
    assert_eq!(["A", "B", "C", "a", ""].map(|name| closed.accepts(name)), [true, true, false, false, false]);
}
