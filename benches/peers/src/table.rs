//! The figures as text.

use crate::contender::Kind;
use crate::contenders::{ES384_AWS_LC, SEALED};
use crate::demands::Check;
use crate::growth::{Line, SIZES};
use crate::measure::Spread;
use crate::rows::{Row, Work};
use crate::validation::FAULTS;
use crate::{host, scale};
use std::fmt::Write as _;

/// Formats a figure with three digits, which is more than a machine reproduces.
pub(crate) fn nanoseconds(figure: f64) -> String {
    let figure = if figure < 100.0 { figure.round() } else { rounded(figure) };
    let digits = format!("{figure:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn rounded(figure: f64) -> f64 {
    let unit = 10_f64.powf(figure.log10().floor() - 2.0);
    (figure / unit).round() * unit
}

fn ratio(figure: f64) -> String {
    match figure {
        ..9.995 => format!("{figure:.2}"),
        9.995..99.95 => format!("{figure:.1}"),
        _ => format!("{figure:.0}"),
    }
}

/// Returns whose figure a ratio is to: ES384 is compared with ES384, everything else with the
/// sealed token.
fn reference<'a>(rows: &'a [Row], of: &Row) -> &'a Row {
    let name = if of.kind == Kind::SignsEs384 { ES384_AWS_LC } else { SEALED };
    rows.iter().find(|row| row.name == name).expect("it is always measured")
}

fn cells(work: Option<Work>, reference: Option<Work>, cell: impl Fn(&Work, &Work) -> String) -> String {
    match (work, reference) {
        (Some(work), Some(reference)) => cell(&work, &reference),
        _ => "–".to_owned(),
    }
}

fn spread(spread: Spread) -> String {
    let [median, low, high] = [spread.median, spread.low, spread.high].map(nanoseconds);
    format!("{median} ({low}–{high})")
}

fn characters(row: &Row) -> String {
    row.characters.map_or("–".to_owned(), |characters| characters.to_string())
}

/// Formats everything that was measured with one set of claims.
pub(crate) fn full(rows: &[Row]) -> String {
    let by_two = rows.iter().any(|row| row.mint.is_some_and(|work| work.by_two.is_some()));
    let mut text = "| contender | does | mint, ns | × | open, ns | × |".to_owned();
    text.push_str(if by_two { " 2 threads: mint, ns | open, ns |" } else { "" });
    text.push_str(" characters | allocations, bytes: mint | open |\n|---|---|--:|--:|--:|--:|");
    text.push_str(if by_two { "--:|--:|--:|--:|--:|\n" } else { "--:|--:|--:|\n" });
    for row in rows {
        let reference = reference(rows, row);
        let _ = write!(text, "| {} | {} |", row.name, row.kind.as_str());
        let sides = [(row.mint, reference.mint), (row.open, reference.open)];
        for (work, reference) in sides {
            let figure = cells(work, reference, |work, _| spread(work.alone));
            let ratio = cells(work, reference, |work, than| ratio(work.alone.median / than.alone.median));
            let _ = write!(text, " {figure} | {ratio} |");
        }
        if by_two {
            for (work, reference) in sides {
                let figure = cells(work, reference, |work, _| {
                    work.by_two.map_or_else(String::new, |spread| nanoseconds(spread.median))
                });
                let _ = write!(text, " {figure} |");
            }
        }
        let _ = write!(text, " {} |", characters(row));
        for (work, reference) in sides {
            let allocated =
                |work: &Work, _: &Work| format!("{}, {}", work.allocated.count, work.allocated.bytes);
            let _ = write!(text, " {} |", cells(work, reference, allocated));
        }
        text.push('\n');
    }
    text
}

/// Formats what fits in a README.
pub(crate) fn short(rows: &[Row]) -> String {
    let mut text = "| contender | does | mint, ns | × | open, ns | × | characters | allocations |\n\
        |---|---|--:|--:|--:|--:|--:|--:|\n"
        .to_owned();
    for row in rows.iter().filter(|row| row.kind != Kind::Floor) {
        let reference = reference(rows, row);
        let _ = write!(text, "| {} | {} |", row.name, row.kind.as_str());
        for (work, reference) in [(row.mint, reference.mint), (row.open, reference.open)] {
            let figure = cells(work, reference, |work, _| nanoseconds(work.alone.median));
            let ratio = cells(work, reference, |work, than| ratio(work.alone.median / than.alone.median));
            let _ = write!(text, " {figure} | {ratio} |");
        }
        let count = |work: &Work, _: &Work| work.allocated.count.to_string();
        let mint = cells(row.mint, reference.mint, count);
        let open = cells(row.open, reference.open, count);
        let _ = writeln!(text, " {} | {mint}, {open} |", characters(row));
    }
    text
}

/// Formats each demand, with what the small, the standard and the largest claims show of it.
pub(crate) fn demands(checks: [&[Check]; 3]) -> String {
    let [small, standard, largest] = checks;
    let mut text =
        "| claim | required | standard claims | | small | largest |\n|---|---|---|---|---|---|\n".to_owned();
    let other =
        |check: &Check| format!("{}{}", check.measured, if check.holds { "" } else { ", **falls short**" });
    for ((small, standard), largest) in small.iter().zip(standard).zip(largest) {
        let verdict = if standard.holds { "holds" } else { "**falls short**" };
        let Check { claim, required, measured, .. } = standard;
        let _ = writeln!(
            text,
            "| {claim} | {required} | {measured} | {verdict} | {} | {} |",
            other(small),
            other(largest)
        );
    }
    text
}

/// Formats the demands on what a host does.
pub(crate) fn of_scale(checks: &[Check]) -> String {
    let mut text = "| claim | required | measured | |\n|---|---|---|---|\n".to_owned();
    for Check { claim, required, measured, holds } in checks {
        let verdict = if *holds { "holds" } else { "**falls short**" };
        let _ = writeln!(text, "| {claim} | {required} | {measured} | {verdict} |");
    }
    text
}

/// Formats the medians at each size of the attributes.
pub(crate) fn growth(lines: &[Line]) -> String {
    let mut text = "| contender | work |".to_owned();
    for size in SIZES {
        let _ = write!(text, " {size} B |");
    }
    let _ = writeln!(text, "\n|---|---|{}", "--:|".repeat(SIZES.len()));
    for line in lines {
        for (work, spreads) in [("mint", &line.mint), ("open", &line.open)] {
            let figures: Vec<String> = spreads.iter().map(|spread| nanoseconds(spread.median)).collect();
            let _ = writeln!(text, "| {} | {work} | {} |", line.name, figures.join(" | "));
        }
    }
    text
}

/// Formats what a host does, by one thread and by two.
pub(crate) fn host(lines: &[host::Line]) -> String {
    let mut text = "| work | ns | × | 2 threads, ns each | times as many | allocations, bytes |\n\
        |---|--:|--:|--:|--:|--:|\n"
        .to_owned();
    let first = lines[0].work.alone.median;
    for host::Line { name, peer, work } in lines {
        let by_two = work.by_two.expect("a host is measured by two threads, too").median;
        let than = if *peer { ratio(work.alone.median / first) } else { "–".to_owned() };
        let _ = writeln!(
            text,
            "| {name} | {} | {than} | {} | {} | {}, {} |",
            spread(work.alone),
            nanoseconds(by_two),
            ratio(work.alone.median / by_two),
            work.allocated.count,
            work.allocated.bytes,
        );
    }
    text
}

/// Formats what a join and a connection cost when there is little, and when there is much.
pub(crate) fn scale(lines: &[scale::Line]) -> String {
    let mut text = String::new();
    for scale::Line { what, work, counts, spreads } in lines {
        let [few, many] = *spreads;
        if text.is_empty() {
            let [few, many] = counts.map(|count| nanoseconds(count as f64));
            let _ = writeln!(text, "| of these | work | {few}: ns | {many}: ns | × |\n|---|---|--:|--:|--:|");
        }
        let times = ratio(many.median / few.median);
        let _ = writeln!(text, "| {what} | {work} | {} | {} | {times} |", spread(few), spread(many));
    }
    text
}

/// Formats the cost of checking a request.
pub(crate) struct Checked {
    pub(crate) name: &'static str,
    pub(crate) reported: Option<usize>,
    pub(crate) good: Spread,
    pub(crate) bad: Spread,
}

pub(crate) fn validation(rows: &[Checked]) -> String {
    let mut text = format!(
        "| contender | faults told, of {FAULTS} | a good request, ns | without the copy | × | a bad one, ns | without the copy | × |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|\n"
    );
    let (ours, copy) = (&rows[0], &rows[rows.len() - 1]);
    let cells = |figure: Spread, ours: Spread, copy: Spread, is_copy: bool| {
        let (alone, than) = (figure.median - copy.median, ours.median - copy.median);
        let figure = spread(figure);
        // Who stops at the first fault is done before a copy of all of it would be.
        if is_copy || alone <= 0.0 {
            format!("{figure} | – | –")
        } else {
            format!("{figure} | {} | {:.2}", nanoseconds(alone), alone / than)
        }
    };
    for row in rows {
        let is_copy = row.reported.is_none();
        let reported = row.reported.map_or("–".to_owned(), |reported| reported.to_string());
        let good = cells(row.good, ours.good, copy.good, is_copy);
        let bad = cells(row.bad, ours.bad, copy.bad, is_copy);
        let _ = writeln!(text, "| {} | {reported} | {good} | {bad} |", row.name);
    }
    text
}
