//! Collects the figures, and writes them where they are read.

use crate::demands::{self, Check};
use crate::growth::{self, Line};
use crate::machine;
use crate::measure::Settings;
use crate::rows::Row;
use crate::table::{self, Checked};
use crate::{chart, host, scale, validation};
use std::fs;
use std::io;

/// Everything that one run measured.
pub(crate) struct Report {
    pub(crate) settings: Settings,
    pub(crate) small: Vec<Row>,
    pub(crate) standard: Vec<Row>,
    pub(crate) largest: Vec<Row>,
    pub(crate) growth: Vec<Line>,
    pub(crate) host: Vec<host::Line>,
    pub(crate) scale: Vec<scale::Line>,
    pub(crate) validation: Vec<Checked>,
}

const BEGIN: &str = "<!-- peers -->\n";
const END: &str = "<!-- /peers -->";

impl Report {
    /// Returns the claims about stagepass, which the standard claims decide, and those about scale.
    pub(crate) fn checks(&self) -> Vec<Check> {
        let mut checks = demands::checks(&self.standard, false);
        checks.extend(demands::of_scale(&self.host, &self.scale));
        checks
    }

    /// Returns the whole report, the text of `results.md`.
    pub(crate) fn markdown(&self) -> String {
        let Settings { rounds, batch, .. } = self.settings;
        let [small, standard, largest] =
            [(&self.small, false), (&self.standard, false), (&self.largest, true)]
                .map(|(rows, largest)| demands::checks(rows, largest));
        let of_scale = demands::of_scale(&self.host, &self.scale);
        format!(
            "# stagepass beside its peers\n\n{provenance}.\n\n{versions}\n\n\
             {rounds} rounds of batches of {batch:?}, contenders in another order each round. \
             A figure is the median, with the 10th and 90th percentile behind it; × is its ratio to stagepass's own: \
             of ES384 through aws-lc-rs for what signs with ES384, of the sealed token for all else. \
             Only the ratios travel.\n\n\
             ## What it claims\n\n{demands}\n{of_scale}\n\
             ## What a host does\n\n\
             From the JSON of a request for a token to that of its answer: × is the ratio to the first row. The peers read and write \
             with serde, draw an id and sign, and check nothing. And joins, over a store in memory.\n\n{host}\n\
             ## When there is more\n\n{scale}\n\
             ## Standard claims: two attributes\n\n![The same as a bar chart](results.svg)\n\n{by_standard}\n\
             ## Small claims: no attributes\n\n{by_small}\n\
             ## Largest claims: 1,024 bytes of attributes, a user id of 128 characters\n\n{by_largest}\n\
             ## Growth with the bytes of attributes, ns\n\n{growth}\n\
             ## Checking a CreateStage request\n\n{validation}",
            provenance = machine::provenance(),
            versions = versions(&self.standard),
            demands = table::demands([&small, &standard, &largest]),
            of_scale = table::of_scale(&of_scale),
            host = table::host(&self.host),
            scale = table::scale(&self.scale),
            by_standard = table::full(&self.standard),
            by_small = table::full(&self.small),
            by_largest = table::full(&self.largest),
            growth = table::growth(&self.growth),
            validation = table::validation(&self.validation),
        )
    }

    /// Returns the text between the marks of the README.
    fn excerpt(&self) -> String {
        format!(
            "![What a token costs: stagepass and its peers, on a logarithmic scale](benches/peers/results.svg)\n\n\
             {}\nThe standard claims: two attributes. Medians of {} rounds of one run; × is the ratio to stagepass's own (for ES384, through \
             aws-lc-rs); allocations of a mint, of an open. [results.md](benches/peers/results.md) has the rest: what holds and what falls \
             short, two threads, small and largest claims, growth, what a host does, what it costs when there is more, and the checking of requests beside `regex`, `validator`, `garde` \
             and `nutype`.\n\n{}.\n{}\n",
            table::short(&self.standard),
            self.settings.rounds,
            machine::provenance(),
            versions(&self.standard),
        )
    }

    /// Writes `results.md`, `results.svg` and the section of the README.
    pub(crate) fn write(&self) -> io::Result<()> {
        let readme = machine::root().join("README.md");
        let text = fs::read_to_string(&readme)?;
        let unmarked = || io::Error::other("the README has no marks for the peers");
        let (before, rest) = text.split_once(BEGIN).ok_or_else(unmarked)?;
        let (_, after) = rest.split_once(END).ok_or_else(unmarked)?;
        let text = format!("{before}{BEGIN}{}{END}{after}", self.excerpt());
        // Read before anything is written, so that writing does not count as a change.
        let (results, picture) = (self.markdown(), chart::svg(&self.standard, &machine::provenance()));
        let folder = machine::root().join("benches/peers");
        fs::write(folder.join("results.md"), results)?;
        fs::write(folder.join("results.svg"), picture)?;
        fs::write(readme, text)
    }
}

/// Returns every contender's version, from the lock file.
fn versions(rows: &[Row]) -> String {
    let peers = rows.iter().map(|row| row.package);
    let checkers = validation::all();
    let mut packages: Vec<&str> = peers.chain(checkers.iter().map(|checker| checker.package)).collect();
    packages.sort_unstable();
    packages.dedup();
    let versions: Vec<String> =
        packages.iter().map(|package| format!("{package} {}", machine::version(package))).collect();
    format!("Versions: {}.", versions.join(", "))
}

/// Measures everything for the report.
pub(crate) fn measure(settings: Settings) -> Report {
    use crate::claims::Claims;
    use crate::{contenders, measure, rows};
    let rows_of = |claims: &Claims, by_two: bool| rows::measure(&contenders::all(claims), settings, by_two);
    let standard = rows_of(&Claims::standard(), true);
    let checkers = validation::all();
    let batches: Vec<_> = checkers.iter().flat_map(|checker| [&checker.good, &checker.bad]).collect();
    let spreads = measure::interleaved(&batches, 1, settings.rounds, settings.batch);
    let validation = checkers
        .iter()
        .zip(spreads.chunks(2))
        .map(|(checker, spreads)| Checked {
            name: checker.name,
            reported: checker.reported,
            good: spreads[0],
            bad: spreads[1],
        })
        .collect();
    Report {
        settings,
        small: rows_of(&Claims::small(), false),
        largest: rows_of(&Claims::largest(), false),
        growth: growth::measure(settings),
        host: host::measure(settings),
        scale: scale::measure(settings, settings.many),
        standard,
        validation,
    }
}
