//! Texts that are valid but for one change, and what must be said of them.
//!
//! A character is put in, left out or replaced by one that stands nowhere in such a text, the text
//! is cut, or its length is wrong. Lengths are counted in Unicode scalar values.

use super::Broken;
use super::cases::Cases;
use crate::host::sealer::SealedToken;
use crate::testing::for_each_text;
use crate::testing::models::{Aim, Way};
use proptest::prelude::*;
use proptest::sample::Index;

/// Makes texts that are this token but for one change: a character is another, is left out or is
/// put in, or the text is cut. No sealer opens such a token, and no key verifies it.
///
/// ```
/// use proptest::prelude::*;
/// use stagepass::{SealedToken, strategies::near_misses};
///
/// proptest!(|(changed in near_misses::token(&SealedToken::new("abcd1234defg5678")))| {
///     assert_ne!(changed.as_str(), "abcd1234defg5678");
/// });
/// ```
pub fn token(token: &SealedToken) -> impl Strategy<Value = SealedToken> + use<> {
    let token: Vec<char> = token.as_str().chars().collect();
    let letters: Vec<char> = "ABCXYZabcxyz0189-_.= \n\0é".chars().collect();
    (any::<Index>(), proptest::sample::select(letters), 0..4).prop_map(move |(at, letter, how)| {
        let (before, behind) = token.split_at_checked(at.index(token.len().max(1))).unwrap_or_default();
        let rest = behind.get(1..).unwrap_or_default();
        let (put_in, rest): (&[char], &[char]) = match how {
            0 => (&[], &[]),
            1 => (&[], rest),
            2 => (&[letter], rest),
            _ => (&[letter], behind),
        };
        let mut changed = [before, put_in, rest].concat();
        // A letter may take its own place.
        if changed == token {
            changed.push('A');
        }
        SealedToken::new(changed.into_iter().collect::<String>())
    })
}

macro_rules! near_misses {
    ($($name:ident $($value:ident)?, $service:literal $shape:literal: $what:literal;)+) => {
        $(
            #[doc = concat!("Makes broken texts for ", $what, ".")]
            pub fn $name() -> impl Strategy<Value = Broken<String>> + use<> {
                Cases::new(($service, $shape, Way::Request, Aim::Broken), Broken::of)
            }
        )+
    };
}

for_each_text!(near_misses);
