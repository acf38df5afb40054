//! The figures of each contender.

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

/// The cost of doing some work once.
#[derive(Clone, Copy)]
pub(crate) struct Work {
    pub(crate) alone: Spread,
    /// With two threads: the elapsed nanoseconds divided by the tokens of both.
    pub(crate) by_two: Option<Spread>,
    pub(crate) allocated: Allocated,
}

impl Row {
    /// Returns the time of minting and opening together, to find who is quick.
    pub(crate) fn both(&self) -> f64 {
        [self.mint, self.open].into_iter().flatten().map(|work| work.alone.median).sum()
    }

    /// Returns whether this is a library that a user could pick: neither stagepass nor a floor.
    pub(crate) fn is_peer(&self) -> bool {
        !self.ours && self.kind != Kind::Floor
    }
}

/// Measures every contender's work, all of it interleaved.
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
