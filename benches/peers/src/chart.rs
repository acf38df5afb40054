//! The figures as a picture: two bars for each contender, on a logarithmic scale, in light and in
//! dark colours.

use crate::contender::Kind;
use crate::contenders::SEALED_FAST;
use crate::rows::{Row, Work};
use crate::table::nanoseconds;
use std::fmt::Write as _;

const WIDTH: f64 = 800.0;
/// Where the axis begins. Names are to its left.
const LEFT: f64 = 244.0;
/// Where the axis ends. The figure of the longest bar is to its right.
const RIGHT: f64 = 744.0;
const TOP: f64 = 92.0;
const BAR: f64 = 12.0;
const ROW: f64 = 32.0;
const HEADING: f64 = 28.0;

const STYLE: &str = "\
    .page{fill:#ffffff}text{font:13px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#1f2328}\
    .title{font-size:17px;font-weight:600}.kind{font-weight:600}.ours{font-weight:700}\
    .quiet{fill:#59636e;font-size:12px}.figure{font-size:12px;paint-order:stroke;stroke:#ffffff;stroke-width:4px}\
    .grid{stroke:#d1d9e0;stroke-width:1}.mint{fill:#0969da}.open{fill:#bc4c00}\
    .theirs.mint{fill:#80b4ed}.theirs.open{fill:#dea680}\
    @media (prefers-color-scheme:dark){.page{fill:#0d1117}text{fill:#f0f6fc}.quiet{fill:#9198a1}.figure{stroke:#0d1117}\
    .grid{stroke:#3d444d}.mint{fill:#4493f8}.open{fill:#f0883e}\
    .theirs.mint{fill:#2a5590}.theirs.open{fill:#854d27}}";

/// The scale, from the power of ten below the least figure to the one above the greatest.
struct Scale {
    first: i32,
    last: i32,
}

impl Scale {
    fn of(rows: &[&Row]) -> Self {
        let figures =
            || rows.iter().flat_map(|row| [row.mint, row.open]).flatten().map(|work| work.alone.median);
        let least = figures().fold(f64::INFINITY, f64::min);
        let greatest = figures().fold(1.0, f64::max);
        Self { first: least.log10().floor() as i32, last: greatest.log10().ceil() as i32 }
    }

    fn at(&self, nanoseconds: f64) -> f64 {
        let share = (nanoseconds.log10() - f64::from(self.first)) / f64::from(self.last - self.first);
        LEFT + share * (RIGHT - LEFT)
    }
}

/// Draws the rows of the standard claims that a user could choose.
pub(crate) fn svg(rows: &[Row], provenance: &str) -> String {
    let chosen = |row: &&Row| row.kind != Kind::Floor && row.name != SEALED_FAST;
    let shown: Vec<&Row> = rows.iter().filter(chosen).collect();
    let scale = Scale::of(&shown);
    let kinds =
        Kind::ALL.map(|kind| shown.iter().filter(|row| row.kind == kind).copied().collect::<Vec<_>>());
    let groups: Vec<_> = kinds.into_iter().filter(|group| !group.is_empty()).collect();
    let bottom = TOP + groups.len() as f64 * HEADING + shown.len() as f64 * ROW;
    let height = bottom + 54.0;

    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"title description\">\n\
         <title id=\"title\">What a token costs: stagepass and its peers</title>\n\
         <desc id=\"description\">{}</desc>\n<style>{STYLE}</style>\n\
         <rect class=\"page\" width=\"{WIDTH}\" height=\"{height}\"/>\n\
         <text class=\"title\" x=\"16\" y=\"28\">What a token costs: the same claims, one process</text>\n\
         <rect class=\"mint\" x=\"16\" y=\"43\" width=\"{BAR}\" height=\"{BAR}\"/><text x=\"34\" y=\"54\">mint: claims to text</text>\n\
         <rect class=\"open\" x=\"176\" y=\"43\" width=\"{BAR}\" height=\"{BAR}\"/>\
         <text x=\"194\" y=\"54\">open: text to checked claims, expiry included</text>\n\
         <text class=\"quiet\" x=\"{RIGHT}\" y=\"54\" text-anchor=\"end\">logarithmic, shorter is faster</text>\n",
        escaped(&description(&shown))
    );
    grid(&mut svg, &scale, bottom);
    let mut y = TOP;
    for mut group in groups {
        let kind = group[0].kind.as_str();
        let _ = writeln!(svg, "<text class=\"kind\" x=\"16\" y=\"{}\">{kind}</text>", y + 19.0);
        y += HEADING;
        group.sort_by(|one, other| one.both().total_cmp(&other.both()));
        for row in group {
            bars(&mut svg, &scale, row, y);
            y += ROW;
        }
    }
    let [first, second] = halves(provenance);
    for (line, offset) in [(first, 24.0), (second, 42.0)] {
        let _ = writeln!(
            svg,
            "<text class=\"quiet\" x=\"16\" y=\"{}\">{}</text>",
            bottom + offset,
            escaped(line)
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn grid(svg: &mut String, scale: &Scale, bottom: f64) {
    for power in scale.first..=scale.last {
        let x = scale.at(10_f64.powi(power));
        let label = match power {
            ..3 => format!("{} ns", 10_i64.pow(power.unsigned_abs())),
            3..6 => format!("{} µs", 10_i64.pow(power.unsigned_abs() - 3)),
            _ => format!("{} ms", 10_i64.pow(power.unsigned_abs() - 6)),
        };
        let top = TOP - 6.0;
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{top}\" y2=\"{bottom}\"/>\
             <text class=\"quiet\" x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{label}</text>",
            top - 6.0
        );
    }
}

fn bars(svg: &mut String, scale: &Scale, row: &Row, y: f64) {
    let (name, bar) = if row.ours { ("ours", "") } else { ("", "theirs ") };
    let _ = writeln!(
        svg,
        "<text class=\"{name}\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
        LEFT - 8.0,
        y + BAR + 4.0,
        escaped(row.name)
    );
    let works: [(&str, Option<Work>, f64); 2] = [("mint", row.mint, y), ("open", row.open, y + BAR + 1.0)];
    for (class, work, y) in works {
        let Some(work) = work else { continue };
        let end = scale.at(work.alone.median);
        let _ = writeln!(
            svg,
            "<rect class=\"{bar}{class}\" x=\"{LEFT}\" y=\"{y}\" width=\"{:.1}\" height=\"{BAR}\"/>\
             <text class=\"figure\" x=\"{:.1}\" y=\"{}\">{}</text>",
            end - LEFT,
            end + 5.0,
            y + BAR - 1.5,
            short(work.alone.median)
        );
    }
}

fn short(figure: f64) -> String {
    match figure {
        ..1e3 => format!("{} ns", nanoseconds(figure)),
        1e3..1e4 => format!("{:.2} µs", figure / 1e3),
        1e4..1e5 => format!("{:.1} µs", figure / 1e3),
        1e5..1e6 => format!("{:.0} µs", figure / 1e3),
        _ => format!("{:.2} ms", figure / 1e6),
    }
}

/// Returns everything that the bars show as text, for screen readers.
fn description(rows: &[&Row]) -> String {
    let figure = |work: Option<Work>| work.map_or("–".to_owned(), |work| short(work.alone.median));
    let said: Vec<String> = rows
        .iter()
        .map(|row| format!("{} mints in {} and opens in {}", row.name, figure(row.mint), figure(row.open)))
        .collect();
    format!("Median times on a logarithmic scale. {}.", said.join("; "))
}

/// Splits a text into two lines of about the same length.
fn halves(text: &str) -> [&str; 2] {
    let middle = text.len() / 2;
    let breaks = text.match_indices("; ").map(|(place, _)| place);
    let nearest = breaks.min_by_key(|place| place.abs_diff(middle));
    nearest.map_or([text, ""], |place| [&text[..place], &text[place + 2..]])
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
