//! The dense form of the strings of claims: fewer bytes for what would take too many.
//!
//! The plain form spends a byte on the length of each string, and all bits of a character's UTF-8. That is short
//! for what is sent, and long for what the rules allow at their edges: one-byte keys by the hundred, a user
//! id of emoji. The dense form codes symbols against fixed tables instead (asymmetric numeral systems; J. Duda,
//! arXiv:1311.2540). Nothing is learnt from the text, so the length tells no more of it than how many
//! characters of each width it has, and there is a bound: [`manual::tokens`](crate::manual::tokens) has the sum.
//!
//! A table hands out 2³² slots, and a symbol with n of them costs 32 - log₂ n bits. The state is a number: to put a
//! symbol multiplies it by 2³² / n, and to take the symbol divides it again, exactly. The state's low bytes go
//! to a stack whenever it would grow over 64 bits. What is put last is taken first, so all is put backwards.
//! Each step has one inverse and the ends are fixed: there is one dense form of any strings.

use crate::bytes::packed;
use crate::bytes::scratch;
use crate::domain::attributes::Attributes;
use crate::rules;
use std::iter;
use std::num::{NonZeroU32, NonZeroU64};
use zeroize::Zeroizing;

/// The symbols of a kind of text: runs of numbers, behind each other in the slots.
pub(super) type Alphabet = &'static [Run];

/// Numbers that have equally many slots each.
pub(super) struct Run {
    first: u32,
    last: u32,
    slots: NonZeroU32,
}

/// The slots of one symbol.
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    slots: NonZeroU32,
}

const fn run(first: u32, last: u32, slots: u32) -> Run {
    let slots = match NonZeroU32::new(slots) {
        Some(slots) => slots,
        None => NonZeroU32::MIN,
    };
    Run { first, last, slots }
}

const fn characters(first: char, last: char, slots: u32) -> Run {
    run(first as u32, last as u32, slots)
}

/// The end of a key or value: the number after the last character's.
const END: u32 = 0x11_0000;

/// Ids and ARNs: 66 characters, all alike.
pub(super) const NAMES: Alphabet = {
    const EACH: u32 = 65_075_262;
    &[
        characters('a', 'z', EACH),
        characters('A', 'Z', EACH),
        characters('0', '9', EACH),
        characters('-', '-', EACH),
        characters('_', '_', EACH),
        characters(':', ':', EACH),
        characters('/', '/', EACH),
    ]
};

/// User ids: 1,112,064 characters, all alike.
pub(super) const CHARACTERS: Alphabet =
    &[characters('\0', '\u{d7ff}', 3_862), characters('\u{e000}', '\u{10ffff}', 3_862)];

/// Keys and values. A character of k bytes has 2³² / 351ᵏ slots, so that a byte costs the same in each, and what
/// this leaves to the end is just so much that a key and a value cost no more than their bytes.
const WORDS: Alphabet = &[
    characters('\0', '\u{7f}', 12_236_374),
    characters('\u{80}', '\u{7ff}', 34_861),
    characters('\u{800}', '\u{d7ff}', 99),
    characters('\u{e000}', '\u{ffff}', 99),
    characters('\u{10000}', '\u{10ffff}', 1),
    run(END, END, 2_654_647_168),
];

/// The first characters of all keys but the least, which are not empty: the same without the end.
const INITIALS: Alphabet = &[
    characters('\0', '\u{7f}', 32_039_371),
    characters('\u{80}', '\u{7ff}', 91_279),
    characters('\u{800}', '\u{d7ff}', 259),
    characters('\u{e000}', '\u{ffff}', 259),
    characters('\u{10000}', '\u{10ffff}', 2),
];

/// How many characters an id, an ARN or a user id has: no rule lets in more than 128.
const LENGTHS: Alphabet = &[run(0, 128, 33_294_320)];

/// How many pairs there are: keys differ, so 1,024 bytes have room for 577.
const PAIRS: Alphabet = &[run(0, 1_023, 1 << 22)];

/// More than the plain form takes of anything that these tables say: two names of 128 characters, a user id
/// of 512 bytes, 1,024 bytes of attributes, and the lengths of 1,023 pairs and three more.
const PLAIN_MAX: usize = 4_096;

/// Each run of an alphabet with its first slot.
fn runs(alphabet: Alphabet) -> impl Iterator<Item = (&'static Run, u32)> {
    alphabet.iter().scan(0_u32, |next, run| {
        let start = *next;
        // A test adds the slots up: they are at most 2³², so only the end of the last run may wrap, to 0.
        let count = run.last.wrapping_sub(run.first).wrapping_add(1);
        *next = start.wrapping_add(count.wrapping_mul(run.slots.get()));
        Some((run, start))
    })
}

fn span_of(alphabet: Alphabet, symbol: u32) -> Option<Span> {
    let (run, start) = runs(alphabet).find(|(run, _)| (run.first..=run.last).contains(&symbol))?;
    let before = symbol.wrapping_sub(run.first).wrapping_mul(run.slots.get());
    Some(Span { start: start.wrapping_add(before), slots: run.slots })
}

/// The symbol whose slot this is. The last slots of most alphabets are nobody's.
fn symbol_at(alphabet: Alphabet, slot: u32) -> Option<u32> {
    let (run, start) = runs(alphabet).take_while(|(_, start)| *start <= slot).last()?;
    let symbol = run.first.checked_add(slot.wrapping_sub(start) / run.slots)?;
    (symbol <= run.last).then_some(symbol)
}

/// The least state. It is a multiple of 2³², so one state of eight bytes comes before and after each symbol.
const STATE_MIN: u64 = 1 << 56;

struct Encoder {
    state: u64,
    stack: Zeroizing<Vec<u8>>,
}

impl Encoder {
    fn put(&mut self, alphabet: Alphabet, symbol: u32) -> Option<()> {
        let Span { start, slots } = span_of(alphabet, symbol)?;
        while self.state >> 32 >= u64::from(slots.get()) {
            let [.., low] = self.state.to_be_bytes();
            self.stack.push(low);
            self.state >>= 8;
        }
        let slots = NonZeroU64::from(slots);
        let slot = (self.state % slots).wrapping_add(start.into());
        self.state = ((self.state / slots) << 32) | slot;
        Some(())
    }

    fn put_string(&mut self, alphabet: Alphabet, string: &str) -> Option<()> {
        string.chars().rev().try_for_each(|character| self.put(alphabet, character.into()))?;
        self.put(LENGTHS, u32::try_from(string.chars().count()).ok()?)
    }

    fn put_word(&mut self, initials: Alphabet, word: &str) -> Option<()> {
        let mut symbols = word.chars().map(u32::from).chain(iter::once(END));
        let initial = symbols.next()?;
        symbols.rev().try_for_each(|symbol| self.put(WORDS, symbol))?;
        self.put(initials, initial)
    }
}

/// The dense form of strings, each of its alphabet, and attributes. `None` if a string is not of its alphabet
/// or too long, which no rule lets in.
pub(super) fn encode<'a>(
    strings: impl DoubleEndedIterator<Item = (&'a str, Alphabet)>,
    attributes: Option<&Attributes>,
) -> Option<Zeroizing<Vec<u8>>> {
    let pairs: Vec<_> = attributes.into_iter().flat_map(Attributes::iter).collect();
    // With this capacity the bytes are never moved, which would leave some behind.
    let mut encoder = Encoder { state: STATE_MIN, stack: Zeroizing::new(Vec::with_capacity(PLAIN_MAX)) };
    for (at, (key, value)) in pairs.iter().enumerate().rev() {
        encoder.put_word(WORDS, value)?;
        encoder.put_word(if at == 0 { WORDS } else { INITIALS }, key)?;
    }
    encoder.put(PAIRS, u32::try_from(pairs.len()).ok()?)?;
    let mut strings = strings.rev();
    strings.try_for_each(|(string, alphabet)| encoder.put_string(alphabet, string))?;
    encoder.stack.extend(encoder.state.to_le_bytes());
    Some(encoder.stack)
}

struct Decoder<'a> {
    state: u64,
    stack: &'a [u8],
}

impl Decoder<'_> {
    fn take(&mut self, alphabet: Alphabet) -> Option<u32> {
        let [.., s0, s1, s2, s3] = self.state.to_be_bytes();
        let slot = u32::from_be_bytes([s0, s1, s2, s3]);
        let symbol = symbol_at(alphabet, slot)?;
        let Span { start, slots } = span_of(alphabet, symbol)?;
        let within = slot.wrapping_sub(start);
        // Below 2³² times the slots, and there are at most 2³² of these: no step wraps.
        self.state = (self.state >> 32).wrapping_mul(slots.get().into()).wrapping_add(within.into());
        while self.state < STATE_MIN {
            let (top, below) = self.stack.split_last()?;
            self.state = (self.state << 8) | u64::from(*top);
            self.stack = below;
        }
        Some(symbol)
    }

    fn take_string(&mut self, alphabet: Alphabet, string: &mut String) -> Option<()> {
        string.clear();
        for _ in 0..self.take(LENGTHS)? {
            string.push(char::from_u32(self.take(alphabet)?)?);
        }
        Some(())
    }

    fn take_word(&mut self, initials: Alphabet, word: &mut String) -> Option<()> {
        word.clear();
        let mut alphabet = initials;
        while let Some(character) = char::from_u32(self.take(alphabet)?) {
            word.push(character);
            rules::ATTRIBUTES.accepts(word.len()).then_some(())?;
            alphabet = WORDS;
        }
        Some(())
    }
}

/// Lends the plain form of what [`encode`] made, and `None` of anything else. They are wiped afterwards.
pub(super) fn decode<T>(
    bytes: &[u8],
    alphabets: impl Iterator<Item = Alphabet>,
    read: impl FnOnce(&[u8]) -> Option<T>,
) -> Option<T> {
    let (stack, state) = bytes.split_last_chunk()?;
    let state = u64::from_le_bytes(*state);
    let mut decoder = (state >= STATE_MIN).then_some(Decoder { state, stack })?;
    // Room for all that one word holds, and the character that is too much.
    let mut text = Zeroizing::new(String::with_capacity(rules::ATTRIBUTES.max().saturating_add(4)));
    scratch::with(PLAIN_MAX, |plain| {
        let mut writer = packed::Writer::new(plain);
        for alphabet in alphabets {
            decoder.take_string(alphabet, &mut text)?;
            writer.string(&text);
        }
        let mut size = 0_usize;
        for at in 0..decoder.take(PAIRS)? {
            for initials in [if at == 0 { WORDS } else { INITIALS }, WORDS] {
                decoder.take_word(initials, &mut text)?;
                size = size.saturating_add(text.len());
                rules::ATTRIBUTES.accepts(size).then_some(())?;
                writer.string(&text);
            }
        }
        let left = writer.left();
        (decoder.state == STATE_MIN && decoder.stack.is_empty()).then_some(())?;
        read(plain.get(..plain.len().checked_sub(left)?)?)
    })
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]
mod tests {
    use super::*;

    fn slots_of(alphabet: Alphabet) -> u64 {
        let slots =
            alphabet.iter().map(|run| u64::from(run.last - run.first + 1) * u64::from(run.slots.get()));
        slots.sum()
    }

    #[test]
    fn no_alphabet_has_more_slots_than_there_are_and_words_have_them_all() {
        for alphabet in [NAMES, CHARACTERS, INITIALS, LENGTHS, PAIRS] {
            assert!(slots_of(alphabet) <= 1 << 32);
        }
        assert_eq!(slots_of(WORDS), 1 << 32);
    }
    #[test]
    fn slots_that_are_left_over_are_no_symbols() {
        for alphabet in [NAMES, CHARACTERS, INITIALS, LENGTHS] {
            assert_eq!(symbol_at(alphabet, u32::MAX), None);
        }
        assert_eq!(symbol_at(WORDS, u32::MAX), Some(END));
        assert_eq!(symbol_at(PAIRS, u32::MAX), Some(1_023));
    }

    /// No strings and no pairs, with one byte on the stack as it has to be, and with two.
    #[test]
    fn a_state_that_went_to_the_stack_too_early_is_refused() {
        let strings_in = |stack: &[u8], state: u64| {
            decode(&[stack, &state.to_le_bytes()].concat(), iter::empty(), |plain| Some(plain.len()))
        };
        assert_eq!(strings_in(&[0], 1 << 58), Some(0));
        assert_eq!(strings_in(&[0, 0], 1 << 50), None);
    }
}
