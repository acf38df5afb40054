//! The cost of attributes.

use crate::claims::Claims;
use crate::contender::{Contender, Kind};
use crate::contenders::{self, SEALED_FAST};
use crate::measure::{Batch, Settings, Spread, interleaved};

/// Bytes of attributes.
pub(crate) const SIZES: [usize; 6] = [0, 64, 128, 256, 512, 1_024];

/// One contender's cost at every size.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) mint: Vec<Spread>,
    pub(crate) open: Vec<Spread>,
}

/// Measures every contender that a user could choose.
pub(crate) fn measure(settings: Settings) -> Vec<Line> {
    let by_size: Vec<_> =
        SIZES.iter().map(|size| contenders::all(&Claims::with_attribute_bytes(*size))).collect();
    let chosen = |one: &&Contender| one.kind != Kind::Floor && one.name != SEALED_FAST;
    let names: Vec<_> = by_size.iter().take(1).flatten().filter(chosen).map(|one| one.name).collect();
    let of = |name: &'static str| {
        by_size.iter().flat_map(move |all| all.iter().filter(move |one| one.name == name))
    };
    let batches: Vec<&Batch> =
        names.iter().flat_map(|name| of(name).flat_map(|one| [&one.mint, &one.open])).flatten().collect();
    let spreads = interleaved(&batches, 1, settings.rounds, settings.batch);
    names
        .into_iter()
        .zip(spreads.chunks(2 * SIZES.len()))
        .map(|(name, spreads)| Line {
            name,
            mint: spreads.iter().step_by(2).copied().collect(),
            open: spreads.iter().skip(1).step_by(2).copied().collect(),
        })
        .collect()
}
