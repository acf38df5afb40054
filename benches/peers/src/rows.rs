//! What was measured of each contender.

use crate::allocations::{self, Allocated};
use crate::contender::{Contender, Kind};
use crate::measure::{Batch, Settings, Spread, interleaved};

/// One contender with one set of claims.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
    pub(crate) kind: Kind,
    pub(crate) ours: bool,
    pub(crate) characters: Option<usize>,
    pub(crate) mint: Option<Work>,
    pub(crate) open: Option<Work>,
}

/// What one time of some work costs.
#[derive(Clone, Copy)]
pub(crate) struct Work {
    pub(crate) alone: Spread,
    /// While two threads do it: nanoseconds of the wall for one of both threads' tokens.
    pub(crate) by_two: Option<Spread>,
    pub(crate) allocated: Allocated,
}

impl Row {
    /// Minting and opening together, to tell who is quick.
    pub(crate) fn both(&self) -> f64 {
        [self.mint, self.open].into_iter().flatten().map(|work| work.alone.median).sum()
    }

    /// A library that somebody could pick, which is neither stagepass nor a part of the work.
    pub(crate) fn is_peer(&self) -> bool {
        !self.ours && self.kind != Kind::Floor
    }
}

/// Every contender's work, all of it interleaved.
pub(crate) fn measure(contenders: &[Contender], settings: Settings, by_two_as_well: bool) -> Vec<Row> {
    let batches: Vec<&Batch> = contenders.iter().flat_map(|one| [&one.mint, &one.open]).flatten().collect();
    let alone = interleaved(&batches, 1, settings.rounds, settings.batch);
    let by_two: Vec<Option<Spread>> = if by_two_as_well {
        let spreads = interleaved(&batches, 2, settings.rounds_of_two_threads, settings.batch);
        spreads.into_iter().map(Some).collect()
    } else {
        vec![None; batches.len()]
    };
    let mut spreads = alone.into_iter().zip(by_two);
    let mut work = |batch: &Option<Batch>| {
        let batch = batch.as_ref()?;
        let (alone, by_two) = spreads.next()?;
        Some(Work { alone, by_two, allocated: allocations::of(|| batch(1)) })
    };
    contenders
        .iter()
        .map(|contender| Row {
            name: contender.name,
            package: contender.package,
            kind: contender.kind,
            ours: contender.is_stagepass(),
            characters: contender.characters,
            mint: work(&contender.mint),
            open: work(&contender.open),
        })
        .collect()
}
