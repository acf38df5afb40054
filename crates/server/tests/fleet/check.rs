//! What has to hold of a history, whoever was killed when.

use super::history::{Asked, Event, Outcome, SessionAtEnd, StageAtEnd};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How much happened.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) answered: usize,
    pub(super) refused: usize,
    pub(super) unknown: usize,
    /// How many of what was done are chat tokens that opened their connection.
    pub(super) redeemed: usize,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { answered, refused, unknown, redeemed } = self;
        write!(
            f,
            "{answered} requests were done, {redeemed} of them redemptions, {refused} refused, and {unknown} not \
             answered"
        )
    }
}

pub(super) fn told(events: &[Event]) -> Told {
    let mut told = Told::default();
    for event in events {
        match event.outcome {
            Outcome::Done(_) => told.answered += 1,
            Outcome::Refused(..) => told.refused += 1,
            Outcome::Unknown => told.unknown += 1,
        }
        if let (Asked::Redeem { .. }, Outcome::Done(_)) = (&event.asked, &event.outcome) {
            told.redeemed += 1;
        }
    }
    told
}

/// Returns all that is wrong with a history.
pub(super) fn faults(events: &[Event], end: &[StageAtEnd]) -> Vec<String> {
    let mut faults = Vec::new();
    disconnects_hold(events, &mut faults);
    tokens_are_redeemed_once(events, &mut faults);
    failures_are_not_refusals(events, &mut faults);
    let stages: BTreeMap<_, _> = end.iter().map(|stage| (&*stage.arn, stage)).collect();
    for event in events {
        if let (Asked::CreateStage, Outcome::Done(arn)) = (&event.asked, &event.outcome)
            && !stages.contains_key(&**arn)
        {
            faults.push(format!("stage {arn} was created, and is not there"));
        }
    }
    for stage in end {
        one_session_at_a_time(stage, &mut faults);
        nothing_is_lost_or_half_kept(events, stage, &mut faults);
    }
    faults
}

/// Nobody joins whose disconnect was answered before.
fn disconnects_hold(events: &[Event], faults: &mut Vec<String>) {
    let mut ended = BTreeMap::new();
    for event in events {
        if let (Asked::Disconnect { stage, participant }, Outcome::Done(_)) = (&event.asked, &event.outcome) {
            let first = ended.entry((stage, participant)).or_insert(event.ended);
            *first = event.ended.min(*first);
        }
    }
    for event in events {
        if let (Asked::Join { stage, participant }, Outcome::Done(_)) = (&event.asked, &event.outcome)
            && ended.get(&(stage, participant)).is_some_and(|ended| *ended < event.began)
        {
            faults.push(format!("{participant} joined after a disconnect was answered"));
        }
    }
}

/// A token opens one connection, and one that nobody heard the answer of at most.
fn tokens_are_redeemed_once(events: &[Event], faults: &mut Vec<String>) {
    let mut tokens: BTreeMap<_, (usize, usize, usize)> = BTreeMap::new();
    for event in events {
        let Asked::Redeem { token } = &event.asked else { continue };
        let (won, refused, unknown) = tokens.entry(token).or_default();
        match event.outcome {
            Outcome::Done(_) => *won += 1,
            Outcome::Refused(..) => *refused += 1,
            Outcome::Unknown => *unknown += 1,
        }
    }
    for (won, refused, unknown) in tokens.into_values() {
        if won > 1 {
            faults.push(format!("a token opened {won} connections"));
        }
        if won == 0 && unknown == 0 && refused > 0 {
            faults.push("a token was refused as used, and nobody used it".to_owned());
        }
    }
}

/// A server that cannot answers that it cannot, and refuses nobody for it.
fn failures_are_not_refusals(events: &[Event], faults: &mut Vec<String>) {
    for event in events {
        let known = match (&event.asked, &event.outcome) {
            (_, Outcome::Done(_) | Outcome::Unknown) => true,
            (Asked::Join { .. }, Outcome::Refused(_, code)) => code == "Disconnected",
            (Asked::Leave { .. }, Outcome::Refused(_, code)) => {
                ["NotConnected", "Replaced"].contains(&&**code)
            }
            (Asked::Redeem { .. }, Outcome::Refused(status, _)) => *status == 401,
            (Asked::Disconnect { .. } | Asked::CreateStage, Outcome::Refused(..)) => false,
        };
        if !known {
            faults.push(format!("{:?} had {:?}", event.asked, event.outcome));
        }
    }
}

/// A session ends before the next one starts, and the one that goes on is the stage's.
fn one_session_at_a_time(stage: &StageAtEnd, faults: &mut Vec<String>) {
    let going_on: Vec<_> = stage.sessions.iter().filter(|session| session.end.is_none()).collect();
    let ids: Vec<_> = going_on.iter().map(|session| &*session.id).collect();
    if ids != stage.active.iter().map(String::as_str).collect::<Vec<_>>() {
        faults.push(format!("sessions {ids:?} go on, and {:?} is the stage's", stage.active));
    }
    for pair in stage.sessions.windows(2) {
        let [next, before] = pair else { continue };
        if before.end.as_ref().is_none_or(|end| *end > next.start) {
            faults.push(format!("session {} ended after {} started", before.id, next.id));
        }
    }
    for session in &stage.sessions {
        let connected = session.participants.iter().any(|participant| participant.is_connected);
        if connected != (stage.active.as_ref() == Some(&session.id)) {
            faults.push(format!("session {} goes on with nobody, or has ended with somebody", session.id));
        }
    }
}

/// Every join that was answered is kept with its event, and no more are than were asked for.
fn nothing_is_lost_or_half_kept(events: &[Event], stage: &StageAtEnd, faults: &mut Vec<String>) {
    let mut joins: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut unanswered: BTreeMap<&str, usize> = BTreeMap::new();
    for event in events {
        let Asked::Join { stage: arn, participant } = &event.asked else { continue };
        if *arn != stage.arn {
            continue;
        }
        match &event.outcome {
            Outcome::Done(session) => *joins.entry((session, participant)).or_default() += 1,
            Outcome::Unknown => *unanswered.entry(participant).or_default() += 1,
            Outcome::Refused(..) => {}
        }
    }
    let kept: BTreeMap<(&str, &str), _> = stage
        .sessions
        .iter()
        .flat_map(|session: &SessionAtEnd| {
            session.participants.iter().map(|participant| ((&*session.id, &*participant.id), participant))
        })
        .collect();
    let participants: BTreeSet<_> =
        kept.keys().chain(joins.keys()).map(|(_, participant)| *participant).collect();
    for participant in participants {
        let mut beyond = 0;
        for ((session, _), record) in kept.iter().filter(|((_, id), _)| *id == participant) {
            let count = |name: &str| record.events.iter().filter(|event| *event == name).count();
            let (joined, left) = (count("JOINED"), count("LEFT"));
            let answered = joins.get(&(session, participant)).copied().unwrap_or_default();
            if joined < answered {
                faults
                    .push(format!("{participant} joined {session} {answered} times, and {joined} are kept"));
            }
            beyond += joined.saturating_sub(answered);
            // Who joins again without leaving has two joins and one leave.
            if left > joined
                || (joined > 0
                    && record.is_connected == (record.events.first().is_some_and(|event| event == "LEFT")))
            {
                faults.push(format!(
                    "{participant} in {session}: connected {} after {:?}",
                    record.is_connected, record.events
                ));
            }
        }
        if beyond > unanswered.get(participant).copied().unwrap_or_default() {
            faults.push(format!("{participant} joined {beyond} times more than it asked to"));
        }
        for ((session, _), times) in joins.iter().filter(|((_, id), _)| *id == participant) {
            if !kept.contains_key(&(*session, participant)) {
                faults.push(format!("{participant} joined {session} {times} times, and is not there"));
            }
        }
    }
}
