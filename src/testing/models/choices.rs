//! Where the choices come from by which values are made.

/// Where choices come from: a seed, or the bytes of a fuzzer.
pub(crate) trait Choices {
    /// Returns a number below the bound; 0 when there is nothing left to choose by.
    fn below(&mut self, bound: u64) -> u64;
}

impl dyn Choices + '_ {
    /// Returns one of these.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let count = u64::try_from(of.len()).unwrap_or(u64::MAX);
        of.get(usize::try_from(self.below(count.max(1))).unwrap_or(0))
    }

    pub(super) fn count(&mut self, min: usize, max: usize) -> usize {
        let span = u64::try_from(max.saturating_sub(min)).unwrap_or(u64::MAX).saturating_add(1);
        min.saturating_add(usize::try_from(self.below(span)).unwrap_or(0))
    }

    pub(super) fn between(&mut self, min: i64, max: i64) -> i64 {
        let span = max.abs_diff(min).saturating_add(1);
        min.saturating_add_unsigned(self.below(span))
    }
}

/// Choices that follow from a seed.
#[derive(Debug, Clone)]
pub(crate) struct Seeded(pub(crate) u64);

impl Choices for Seeded {
    /// (The generator is `SplitMix64`.)
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)).checked_rem(bound).unwrap_or(0)
    }
}

/// Choices that are always the first.
#[derive(Debug)]
pub(super) struct First;

impl Choices for First {
    fn below(&mut self, _: u64) -> u64 {
        0
    }
}

/// Returns a number within the bounds: mostly a small one, one in ten the greatest.
pub(super) fn skewed(choices: &mut dyn Choices, min: usize, max: usize) -> usize {
    const LONGEST: u64 = 9_000;
    let number = choices.below(10_001).min(LONGEST);
    let span = u64::try_from(max.saturating_sub(min)).unwrap_or(u64::MAX);
    let more = number.saturating_pow(3).saturating_mul(span).checked_div(LONGEST.saturating_pow(3));
    min.saturating_add(usize::try_from(more.unwrap_or(0)).unwrap_or(0))
}
