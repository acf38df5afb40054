//! What stagepass demands of itself beside its peers, and whether a run shows it.

use crate::contender::Kind;
use crate::contenders::{ES384_AWS_LC, JSONWEBTOKEN_ES384_AWS_LC, JSONWEBTOKEN_HS256, SEALED};
use crate::host::{self, JOINS_OF_MANY};
use crate::rows::{Row, Work};
use crate::scale;

/// One demand, compared with one set of rows.
pub(crate) struct Check {
    pub(crate) claim: &'static str,
    pub(crate) required: &'static str,
    pub(crate) measured: String,
    pub(crate) holds: bool,
}

type Side = fn(&Row) -> Option<&Work>;

const MINT: Side = |row| row.mint.as_ref();
const OPEN: Side = |row| row.open.as_ref();

/// Returns all demands, in an order that does not depend on the rows. These are of the largest
/// claims or of others.
pub(crate) fn checks(rows: &[Row], largest: bool) -> Vec<Check> {
    let encrypts = |row: &Row| row.is_peer() && row.kind == Kind::Encrypts;
    let hmac = |row: &Row| row.is_peer() && row.kind == Kind::SignsHmac;
    let es384 = |row: &Row| row.is_peer() && row.kind == Kind::SignsEs384;
    let jsonwebtoken_hs256 = |row: &Row| JSONWEBTOKEN_HS256.contains(&row.name);
    let jsonwebtoken_es384 = |row: &Row| row.name == JSONWEBTOKEN_ES384_AWS_LC;
    let faster = |claim, required, ours, side, than: &dyn Fn(&Row) -> bool, times: f64| {
        let (ratio, name) = fastest(rows, ours, side, than);
        Check { claim, required, measured: format!("{ratio:.2} times ({name})"), holds: ratio >= times }
    };
    vec![
        faster(
            "sealed mint, beside the fastest peer that encrypts",
            "4 times as fast",
            SEALED,
            MINT,
            &encrypts,
            4.0,
        ),
        faster(
            "sealed mint, beside the fastest peer that signs with HMAC",
            "faster",
            SEALED,
            MINT,
            &hmac,
            1.0,
        ),
        faster(
            "sealed open, beside the fastest peer that encrypts",
            "6 times as fast",
            SEALED,
            OPEN,
            &encrypts,
            6.0,
        ),
        faster(
            "sealed open, beside jsonwebtoken HS256",
            "5 times as fast",
            SEALED,
            OPEN,
            &jsonwebtoken_hs256,
            5.0,
        ),
        length(rows, largest),
        fewer("allocations of a sealed mint", rows, MINT),
        fewer("allocations of a sealed open", rows, OPEN),
        faster(
            "ES384 mint through aws-lc-rs, beside jsonwebtoken on the same backend",
            "1.4 times as fast",
            ES384_AWS_LC,
            MINT,
            &jsonwebtoken_es384,
            1.4,
        ),
        faster(
            "ES384 mint through aws-lc-rs, beside the fastest peer",
            "never slower",
            ES384_AWS_LC,
            MINT,
            &es384,
            1.0,
        ),
        faster(
            "ES384 open through aws-lc-rs, beside the fastest peer",
            "never slower",
            ES384_AWS_LC,
            OPEN,
            &es384,
            1.0,
        ),
    ]
}

/// Returns the demands on what a host does.
pub(crate) fn of_scale(host: &[host::Line], scale: &[scale::Line]) -> Vec<Check> {
    let joins = &host.iter().find(|line| line.name == JOINS_OF_MANY).expect("it is always measured").work;
    let by_two = joins.by_two.expect("a host is measured by two threads, too");
    let times = joins.alone.median / by_two.median;
    let grown = |line: &scale::Line| line.spreads[1].median / line.spreads[0].median;
    let most = scale.iter().max_by(|one, other| grown(one).total_cmp(&grown(other))).expect("there is one");
    vec![
        Check {
            claim: "joins by two threads, beside one, where stages differ",
            required: "1.7 times as many",
            measured: format!("{times:.2} times"),
            holds: times >= 1.7,
        },
        Check {
            claim: "the cost of a decision when there are a million, beside ten",
            required: "1.5 times at most",
            measured: format!("{:.2} times ({})", grown(most), most.what),
            holds: grown(most) <= 1.5,
        },
    ]
}

fn named<'a>(rows: &'a [Row], name: &str) -> &'a Row {
    rows.iter().find(|row| row.name == name).expect("it is always measured")
}

/// Returns how many times as fast as the fastest of them ours is, and who that is.
fn fastest(rows: &[Row], ours: &str, side: Side, than: &dyn Fn(&Row) -> bool) -> (f64, &'static str) {
    let ours = side(named(rows, ours)).expect("it does both").alone.median;
    rows.iter()
        .filter(|row| than(row))
        .filter_map(|row| Some((side(row)?.alone.median / ours, row.name)))
        .min_by(|one, other| one.0.total_cmp(&other.0))
        .expect("there is always one")
}

/// With the largest claims, what remains is the attributes, which nobody can make shorter.
fn length(rows: &[Row], largest: bool) -> Check {
    let ours = named(rows, SEALED).characters.expect("it makes tokens");
    let peers = rows.iter().filter(|row| row.is_peer());
    let (shortest, name) =
        peers.filter_map(|row| Some((row.characters?, row.name))).min().expect("there is always one");
    let percent = ours as f64 * 100.0 / shortest as f64;
    Check {
        claim: "characters of a sealed token, beside the shortest of any peer",
        required: "60 % at most; with the largest claims, shorter",
        measured: format!("{percent:.1} % ({name})"),
        holds: if largest { percent < 100.0 } else { percent <= 60.0 },
    }
}

fn fewer(claim: &'static str, rows: &[Row], side: Side) -> Check {
    let count = |row: &Row| Some(side(row)?.allocated.count);
    let ours = count(named(rows, SEALED)).expect("it does both");
    let peers = rows.iter().filter(|row| row.is_peer());
    let (fewest, name) =
        peers.filter_map(|row| Some((count(row)?, row.name))).min().expect("there is always one");
    Check {
        claim,
        required: "fewer than any peer",
        measured: format!("{ours}, beside {fewest} ({name})"),
        holds: ours < fewest,
    }
}
