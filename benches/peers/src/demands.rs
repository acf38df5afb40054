//! What stagepass demands of itself beside its peers, and whether a run shows it.

use crate::contender::Kind;
use crate::contenders::{
    ES384_AWS_LC, ES384_AWS_LC_FLOOR, JSONWEBTOKEN_ES384_AWS_LC, JSONWEBTOKEN_HS256, SEALED,
};
use crate::rows::{Row, Work};

/// One demand, compared with one set of rows.
pub(crate) struct Check {
    pub(crate) claim: &'static str,
    pub(crate) required: &'static str,
    pub(crate) measured: String,
    pub(crate) verdict: Verdict,
}

/// What a run shows about a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Holds,
    FallsShort,
    /// Not even the bare cryptography, with no token around it, is fast enough.
    OutOfReach,
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::FallsShort }
    }
}

type Side = fn(&Row) -> Option<&Work>;

const MINT: Side = |row| row.mint.as_ref();
const OPEN: Side = |row| row.open.as_ref();

/// Returns all demands, in an order that does not depend on the rows.
pub(crate) fn checks(rows: &[Row]) -> Vec<Check> {
    let encrypts = |row: &Row| row.is_peer() && row.kind == Kind::Encrypts;
    let hmac = |row: &Row| row.is_peer() && row.kind == Kind::SignsHmac;
    let es384 = |row: &Row| row.is_peer() && row.kind == Kind::SignsEs384;
    let jsonwebtoken_hs256 = |row: &Row| JSONWEBTOKEN_HS256.contains(&row.name);
    let jsonwebtoken_es384 = |row: &Row| row.name == JSONWEBTOKEN_ES384_AWS_LC;
    let faster = |claim, required, ours, side, than: &dyn Fn(&Row) -> bool, times: f64| {
        let (ratio, name) = fastest(rows, ours, side, than);
        Check {
            claim,
            required,
            measured: format!("{ratio:.2} times ({name})"),
            verdict: (ratio >= times).into(),
        }
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
        length(rows),
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
        bounded(rows),
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

/// jsonwebtoken's own share of verifying is small, so this also says how much can be gained at all.
fn bounded(rows: &[Row]) -> Check {
    let theirs = |row: &Row| row.name == JSONWEBTOKEN_ES384_AWS_LC;
    let (ratio, name) = fastest(rows, ES384_AWS_LC, OPEN, &theirs);
    let (most, _) = fastest(rows, ES384_AWS_LC_FLOOR, OPEN, &theirs);
    let verdict = if most < 1.4 { Verdict::OutOfReach } else { (ratio >= 1.4).into() };
    Check {
        claim: "ES384 open through aws-lc-rs, beside jsonwebtoken on the same backend",
        required: "1.4 times as fast",
        measured: format!("{ratio:.2} times ({name}); the bare backend is {most:.2} times as fast"),
        verdict,
    }
}

fn length(rows: &[Row]) -> Check {
    let ours = named(rows, SEALED).characters.expect("it makes tokens");
    let peers = rows.iter().filter(|row| row.is_peer());
    let (shortest, name) =
        peers.filter_map(|row| Some((row.characters?, row.name))).min().expect("there is always one");
    let percent = ours as f64 * 100.0 / shortest as f64;
    Check {
        claim: "characters of a sealed token, beside the shortest of any peer",
        required: "60 % at most",
        measured: format!("{percent:.1} % ({name})"),
        verdict: (percent <= 60.0).into(),
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
        verdict: (ours < fewest).into(),
    }
}
