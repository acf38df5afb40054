//! What happens on the machines, with which faults of their clocks.

use super::{FOURTEEN_DAYS, MACHINES};
use proptest::collection::vec;
use proptest::prelude::*;

/// What a clock tells to one request.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading {
    AsEver,
    Max,
    Min,
    DaysAhead(u8),
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    Issue {
        machine: usize,
        sealed: bool,
        minutes: u16,
        again: bool,
        reading: Reading,
    },
    IssueChat {
        machine: usize,
        reading: Reading,
    },
    Join {
        machine: usize,
        token: usize,
        reading: Reading,
    },
    Disconnect {
        machine: usize,
        token: usize,
        reading: Reading,
    },
    Connect {
        machine: usize,
        token: usize,
        reading: Reading,
    },
    Prune {
        ahead: i64,
    },
    Advance {
        seconds: i64,
    },
    /// To the last moments at which any machine lets in with a token.
    UntilTheLast {
        token: usize,
        chat: bool,
        later: i64,
    },
    Skew {
        machine: usize,
        ahead: i64,
    },
}

/// Which faults of clocks a run has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Faults {
    pub(super) readings: bool,
    pub(super) skew: bool,
    pub(super) leeways: bool,
}

pub(super) const ALL: Faults = Faults { readings: true, skew: true, leeways: true };

pub(super) fn steps(faults: Faults) -> impl Strategy<Value = ([u32; MACHINES], Vec<Step>)> {
    let reading = move |issues: bool| {
        prop_oneof![
            6 => Just(Reading::AsEver),
            u32::from(faults.readings) => Just(Reading::Max),
            u32::from(faults.readings) => Just(Reading::Min),
            // Who issues by a clock that is ahead for long is known to the host, see `allow_for`.
            u32::from(faults.readings) => if issues { 1..=10_u8 } else { 1..=40 }.prop_map(Reading::DaysAhead),
        ]
    };
    let wrong = move || {
        if faults.skew { prop_oneof![Just(-300), Just(300), -300..=300_i64].boxed() } else { Just(0).boxed() }
    };
    let (machine, token) = (0..MACHINES, 0..3_usize);
    // Where no clock is behind, nobody is let in during the last five minutes.
    let last = if faults.skew { -2..=0_i64 } else { -302..=-300 };
    let minutes = prop_oneof![Just(20_160_u16), 1..=20_160_u16];
    let step = prop_oneof![
        3 => (machine.clone(), any::<bool>(), minutes, any::<bool>(), reading(true)).prop_map(
            |(machine, sealed, minutes, again, reading)| {
                Step::Issue { machine, sealed, minutes, again, reading }
            },
        ),
        1 => (machine.clone(), reading(true)).prop_map(|(machine, reading)| {
            Step::IssueChat { machine, reading }
        }),
        2 => (machine.clone(), token.clone(), reading(false)).prop_map(|(machine, token, reading)| {
            Step::Join { machine, token, reading }
        }),
        3 => (machine.clone(), token.clone(), reading(false)).prop_map(|(machine, token, reading)| {
            Step::Disconnect { machine, token, reading }
        }),
        2 => (machine.clone(), token.clone(), reading(false)).prop_map(|(machine, token, reading)| {
            Step::Connect { machine, token, reading }
        }),
        4 => wrong().prop_map(|ahead| Step::Prune { ahead }),
        1 => prop_oneof![0..=600_i64, 0..=FOURTEEN_DAYS].prop_map(|seconds| Step::Advance { seconds }),
        3 => (token, any::<bool>(), last.clone()).prop_map(|(token, chat, later)| {
            Step::UntilTheLast { token, chat, later }
        }),
        3 => (machine, wrong()).prop_map(|(machine, ahead)| Step::Skew { machine, ahead }),
    ];
    let leeway =
        if faults.leeways { prop_oneof![Just(0), Just(3_600), 0..=120_u32].boxed() } else { Just(0).boxed() };
    let chunk = prop_oneof![
        vec(step, 1..10),
        (any::<bool>(), 0..MACHINES, 0..MACHINES, [wrong(), wrong(), wrong(), wrong()], last.clone())
            .prop_map(|(chat, issuer, judge, wrong, later)| scenario(chat, issuer, judge, wrong, later)),
    ];
    ([leeway.clone(), leeway.clone(), leeway], vec(chunk, 1..6).prop_map(|chunks| chunks.concat()))
}

/// A token ends, is forgotten as soon as it may be, and is shown at the last moment at which it
/// could be let in.
fn scenario(chat: bool, issuer: usize, judge: usize, wrong: [i64; 4], later: i64) -> Vec<Step> {
    let reading = Reading::AsEver;
    let [ahead, stamps, sweeps, judges] = wrong;
    let (machine, token) = (issuer, 0);
    let mut steps = vec![Step::Skew { machine, ahead }];
    if chat {
        steps.extend([Step::IssueChat { machine, reading }, Step::Connect { machine, token, reading }]);
    } else {
        let issue = Step::Issue { machine, sealed: true, minutes: 20_160, again: false, reading };
        steps.extend([issue, Step::Disconnect { machine, token, reading }]);
    }
    steps.extend([
        Step::Prune { ahead: stamps },
        Step::UntilTheLast { token, chat, later },
        Step::Skew { machine: judge, ahead: judges },
        Step::Prune { ahead: sweeps },
    ]);
    // Another one ends: what forgets by the clock of a decision does so now.
    if chat {
        steps.extend([Step::IssueChat { machine, reading }, Step::Connect { machine, token, reading }]);
    } else {
        let issue = Step::Issue { machine, sealed: false, minutes: 1, again: false, reading };
        steps.extend([issue, Step::Disconnect { machine, token, reading }]);
    }
    steps
}
