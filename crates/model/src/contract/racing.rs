//! Hosts that share a store and do not wait for each other.

use super::at_once::{created_at_once, read_meanwhile};
use super::at_work::{Way, Work};
use super::breach::{Checked, Clause};
use super::desk::{ATTEMPTS, After, Desk, disconnect};
use super::ledger::Ledger;
use super::material::participant;
use super::orders::{Act, SCRIPTS, decide};
use super::words;
use stagepass::AsyncStore;
use stagepass::store::{Change, ParticipantChange, ParticipantRecord};
use stagepass::{ParticipantId, SessionId, StageArn, StoreError};

/// How often each script is played, and each of the other races run.
const ROUNDS: usize = 12;

pub(super) async fn check<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>, way: Way) -> Checked {
    for _ in 0..ROUNDS {
        for (present, acts) in SCRIPTS {
            play(desk, way, present, acts).await?;
        }
        created_at_once(desk, way).await?;
        read_meanwhile(desk, way).await?;
    }
    Ok(())
}

/// What a host has done in a race, for others to be compared with.
#[derive(Clone)]
enum Done {
    Kept(ParticipantChange),
    Disconnected(ParticipantId, Option<ParticipantRecord>),
    Nothing,
}

async fn play<S: AsyncStore + ?Sized>(
    desk: &mut Desk<'_, S>,
    way: Way,
    present: &[&str],
    acts: &[Act],
) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    for name in present {
        desk.join(&stage, &participant(name)).await?;
    }
    let sessions: Vec<_> = acts.iter().map(|_| desk.new_session()).collect();
    let works = acts.iter().zip(&sessions).enumerate().map(|(number, (act, session))| {
        Box::pin(act_alone(desk.fleet.host(number), &stage, *act, session)) as Work<'_, _>
    });
    let all = way.at_once(works.collect()).await;
    desk.fleet.remark("at once, each reading and deciding anew for as long as it is refused:");
    let mut done = Vec::new();
    for (number, (one, attempts)) in all.into_iter().enumerate() {
        desk.fleet.remark(format!("host {number}, at attempt {attempts}: {}", told(&one)));
        match one {
            Ok(one) => done.push(one),
            Err(StoreError::Conflict) => return desk.fleet.refused_wrongly(),
            Err(error) => return desk.fleet.failed(&error),
        }
    }
    for one in &done {
        match one {
            Done::Kept(change) => desk.ledger.name(change),
            Done::Disconnected(who, _) => {
                desk.ledger.participants.insert(who.clone());
            }
            Done::Nothing => {}
        }
    }
    match one_after_another(&desk.ledger, &stage, &done) {
        Ok(ledger) => desk.ledger = ledger,
        Err((_, clause)) => {
            let expected = "what the hosts have done can be done one after another, in some order";
            return desk.fleet.breach(clause, expected, "there is no such order");
        }
    }
    let who = acts.first().map_or_else(|| participant("ann"), |act| act.participant());
    desk.compare(&After::Changed(&stage, &who)).await
}

fn told(done: &Result<Done, StoreError>) -> String {
    words::answer(done, |done| match done {
        Done::Kept(change) => format!("{}: kept", words::change(change)),
        Done::Disconnected(who, record) => {
            format!("disconnect {:?}: {}", who.as_str(), words::record(record.as_ref()))
        }
        Done::Nothing => "nothing to do".to_owned(),
    })
}

/// Does it for as long as it takes, and returns the number of attempts, too.
async fn act_alone<S: AsyncStore + ?Sized>(
    host: &S,
    stage: &StageArn,
    act: Act,
    new_session: &SessionId,
) -> (Result<Done, StoreError>, usize) {
    let who = act.participant();
    if let Act::Disconnect(_) = act {
        return (disconnect(host, stage, &who).await.map(|record| Done::Disconnected(who, record)), 1);
    }
    for attempt in 1..=ATTEMPTS {
        let change = match host.snapshot(stage, &who).await {
            Ok(snapshot) => snapshot.and_then(|snapshot| decide(act, &snapshot, new_session.clone())),
            Err(error) => return (Err(error), attempt),
        };
        let Some(change) = change else { return (Ok(Done::Nothing), attempt) };
        match host.apply(Change::ParticipantChanged(change.clone())).await {
            Ok(()) => return (Ok(Done::Kept(change)), attempt),
            Err(StoreError::Conflict) => {}
            Err(error) => return (Err(error), attempt),
        }
    }
    (Err(StoreError::Conflict), ATTEMPTS)
}

/// Finds an order in which the contract allows it all, and what is kept then. Else it returns how
/// many are possible at most, and which sentence the next one breaks.
fn one_after_another(ledger: &Ledger, stage: &StageArn, done: &[Done]) -> Result<Ledger, (usize, Clause)> {
    let mut furthest = None;
    for (place, one) in done.iter().enumerate() {
        let mut after = ledger.clone();
        let broken = match one {
            Done::Kept(change) => {
                let refusal = after.refusal(change);
                after.keep(change.clone());
                refusal
            }
            Done::Disconnected(who, record) => {
                (after.disconnect(stage, who) != *record).then_some(Clause::DisconnectAnswers)
            }
            Done::Nothing => None,
        };
        let tried = if let Some(clause) = broken {
            Err((0, clause))
        } else {
            let others = done.iter().enumerate().filter(|(other, _)| *other != place);
            let others: Vec<_> = others.map(|(_, other)| other.clone()).collect();
            one_after_another(&after, stage, &others).map_err(|(steps, why)| (steps.saturating_add(1), why))
        };
        match tried {
            Ok(ledger) => return Ok(ledger),
            Err(failed) => furthest = furthest.max(Some(failed)),
        }
    }
    furthest.map_or_else(|| Ok(ledger.clone()), Err)
}
