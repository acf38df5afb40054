//! Connections that are heard of, and those that were not heard of for too long.

use super::breach::Checked;
use super::desk::Desk;
use super::material::{NOW, NUMBERS, moment, participant, similar_numbers, valid};
use stagepass::store::Sweep;
use stagepass::store::{ConnectionId, ParticipantChange};
use stagepass::{AsyncStore, ParticipantId, StageArn, Timestamp};

/// For how many seconds a connection may be quiet.
const QUIET: u32 = 60;

pub(super) async fn check<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    only_what_stands_is_heard(desk).await?;
    numbers_are_told_apart(desk).await?;
    what_is_quiet_is_found(desk).await?;
    whoever_comes_back_is_heard(desk).await?;
    a_clock_that_was_ahead_does_no_harm(desk).await?;
    at_the_ends_of_time(desk).await
}

/// Sweeps so many seconds after now.
fn sweep(seconds: i64) -> Sweep {
    valid(Sweep::at(moment(NOW.saturating_add(seconds)), QUIET))
}

/// The latest connection of a participant.
fn latest<S: AsyncStore + ?Sized>(
    desk: &mut Desk<'_, S>,
    stage: &StageArn,
    who: &ParticipantId,
) -> ConnectionId {
    // The next change names the session, and holds the number that would be the next.
    let ParticipantChange { stage_arn, session_id, replaces, .. } = desk.joining(stage, who);
    let page = desk.ledger.page(stage);
    let record = page.and_then(|page| page.record(&session_id, who));
    let number = record.map_or(replaces.unwrap_or(1), |record| record.connection);
    ConnectionId { stage_arn, session_id, participant_id: who.clone(), number }
}

/// Writes a participant without a new connection, as publishing does.
async fn publish<S: AsyncStore + ?Sized>(
    desk: &mut Desk<'_, S>,
    stage: &StageArn,
    who: &ParticipantId,
) -> Checked {
    let number = latest(desk, stage, who).number;
    let mut change = desk.joining(stage, who);
    change.record.connection = number;
    desk.kept(change).await
}

async fn only_what_stands_is_heard<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let (stage, other, unknown) = (desk.new_stage().await?, desk.new_stage().await?, desk.unknown_stage());
    let (ann, bob) = (participant("ann"), participant("bob"));
    for of in [&stage, &other, &unknown] {
        let nobody = latest(desk, of, &ann);
        desk.heard(&nobody).await?;
    }
    desk.join(&stage, &bob).await?;
    desk.join(&stage, &ann).await?;
    let mut earlier = Vec::new();
    for step in 0..6 {
        let connection = latest(desk, &stage, &ann);
        earlier.push(connection.clone());
        earlier.push(ConnectionId { session_id: desk.new_session(), ..connection.clone() });
        earlier.push(ConnectionId { participant_id: bob.clone(), ..connection.clone() });
        earlier.push(ConnectionId { stage_arn: other.clone(), ..connection.clone() });
        earlier.push(ConnectionId { number: connection.number.saturating_add(1), ..connection });
        for connection in &earlier {
            desk.heard(connection).await?;
        }
        match step {
            0 => publish(desk, &stage, &ann).await?,
            1 | 3 => desk.join(&stage, &ann).await?,
            2 => desk.leave(&stage, &ann).await?,
            // The session goes on without ann, and then ends.
            4 => desk.disconnect(&stage, &ann).await?,
            _ => desk.leave(&stage, &bob).await?,
        }
    }
    // In the next session the numbers begin anew.
    desk.join(&stage, &bob).await?;
    earlier.push(latest(desk, &stage, &bob));
    for connection in &earlier {
        desk.heard(connection).await?;
    }
    Ok(())
}

async fn numbers_are_told_apart<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let ann = participant("ann");
    for number in NUMBERS {
        let mut change = desk.joining(&stage, &ann);
        change.record.connection = number;
        desk.kept(change).await?;
        let connection = latest(desk, &stage, &ann);
        desk.heard(&connection).await?;
        for number in similar_numbers(number) {
            desk.heard(&ConnectionId { number, ..connection.clone() }).await?;
        }
    }
    Ok(())
}

async fn what_is_quiet_is_found<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let (stage, other) = (desk.new_stage().await?, desk.new_stage().await?);
    let [ann, bob, cho] = ["ann", "bob", "cho"].map(participant);
    for who in [&ann, &bob, &cho] {
        desk.join(&stage, who).await?;
        desk.join(&other, who).await?;
    }
    desk.leave(&stage, &cho).await?;
    desk.disconnect(&other, &bob).await?;
    for seconds in [0, 30, 59] {
        desk.quiet(&sweep(seconds)).await?;
    }
    let heard = latest(desk, &stage, &ann);
    desk.heard(&heard).await?;
    // At the last second of the first stamp, then of ann's second one.
    for seconds in [60, 60, 61, 119, 120, 121] {
        desk.quiet(&sweep(seconds)).await?;
    }
    for who in [&ann, &bob] {
        desk.leave(&stage, who).await?;
    }
    desk.quiet(&sweep(1_000)).await?;
    // Who joins the next session has no stamp of the one before.
    desk.join(&stage, &ann).await?;
    for seconds in [1_000, 1_059, 1_060] {
        desk.quiet(&sweep(seconds)).await?;
    }
    Ok(())
}

async fn whoever_comes_back_is_heard<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let [ann, bob, cho] = ["ann", "bob", "cho"].map(participant);
    for who in [&ann, &bob, &cho] {
        desk.join(&stage, who).await?;
    }
    let replaced = latest(desk, &stage, &cho);
    desk.join(&stage, &cho).await?;
    desk.quiet(&sweep(0)).await?;
    desk.join(&stage, &ann).await?;
    publish(desk, &stage, &bob).await?;
    // A connection that was replaced speaks for nobody.
    desk.heard(&replaced).await?;
    for seconds in [60, 60, 119, 120] {
        desk.quiet(&sweep(seconds)).await?;
    }
    Ok(())
}

async fn a_clock_that_was_ahead_does_no_harm<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    desk.join(&stage, &participant("ann")).await?;
    for seconds in [100_000, 0, 59, 60] {
        desk.quiet(&sweep(seconds)).await?;
    }
    Ok(())
}

async fn at_the_ends_of_time<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    desk.join(&stage, &participant("ann")).await?;
    let (first, last) = (Timestamp::MIN.unix_seconds(), Timestamp::MAX.unix_seconds());
    for at in [first.saturating_add(1), first.saturating_add(2), last.saturating_sub(1)] {
        for seconds in [u32::MAX, QUIET] {
            desk.quiet(&valid(Sweep::at(moment(at), seconds))).await?;
        }
    }
    Ok(())
}
