//! What attributes add, for stagepass and the peers that came nearest to it.

use crate::claims::Claims;
use crate::contender::Kind;
use crate::contenders;
use crate::measure::{Batch, Settings, Spread, interleaved};
use crate::rows::Row;

/// Bytes of attributes.
pub(crate) const SIZES: [usize; 6] = [0, 64, 128, 256, 512, 1_024];

/// One contender's work at every size.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) mint: Vec<Spread>,
    pub(crate) open: Vec<Spread>,
}

/// The three peers that mint and open fastest, of those that take no signature of a public key.
pub(crate) fn nearest(standard: &[Row]) -> Vec<&'static str> {
    let shares_a_secret = |row: &&Row| matches!(row.kind, Kind::Encrypts | Kind::SignsHmac);
    let mut peers: Vec<&Row> = standard.iter().filter(|row| row.is_peer()).filter(shares_a_secret).collect();
    peers.sort_by(|one, other| one.both().total_cmp(&other.both()));
    peers.into_iter().take(3).map(|row| row.name).collect()
}

pub(crate) fn measure(nearest: &[&'static str], settings: Settings) -> Vec<Line> {
    let names: Vec<&'static str> =
        std::iter::once(contenders::SEALED).chain(nearest.iter().copied()).collect();
    let by_size: Vec<_> =
        SIZES.iter().map(|size| contenders::all(&Claims::with_attribute_bytes(*size))).collect();
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
