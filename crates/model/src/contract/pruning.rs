//! What pruning may forget, and when.

use super::breach::Checked;
use super::desk::Desk;
use super::material::{NOW, moment, participant, valid};
use stagepass::AsyncStore;
use stagepass::{Leeway, ParticipantId, Pruning, StageArn, Timestamp};

/// For how many seconds after its stamp an end is kept, without leeway: 14 days and 1,500 seconds.
const MARGIN: i64 = 1_211_100;

const YEAR: i64 = 31_536_000;

/// Begins at the start of time and ends at its end, and goes on in time from scene to scene. So a
/// store that has one stamp for many ends, and remembers for longer, is checked as well as others.
pub(super) async fn check<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    at_the_start_of_time(desk).await?;
    let mut now = NOW;
    for leeway in [0, 30, 86_400] {
        until_the_last_second(desk, now, leeway).await?;
        now = later(now);
    }
    each_has_its_own_stamp(desk, now).await?;
    a_stamp_is_put_once(desk, later(now)).await?;
    with_the_greatest_leeway(desk, later(later(now))).await?;
    at_the_end_of_time(desk).await
}

/// A moment at which all that scenes before were about can be forgotten.
pub(super) const fn later(now: i64) -> i64 {
    now.saturating_add(YEAR.saturating_mul(200))
}

/// A leeway counts twice: before the end and after it.
pub(super) fn twice(leeway: u32) -> i64 {
    i64::from(leeway).saturating_mul(2)
}

/// Prunes with the hosts' clocks at this many seconds since 1970.
pub(super) fn pruning(at: i64, leeway: u32) -> Pruning {
    valid(Pruning::at(moment(at), Leeway::from_seconds(leeway)))
}

/// A stage where a session goes on, and another one where nobody is.
async fn stage_with<S: AsyncStore + ?Sized>(
    desk: &mut Desk<'_, S>,
    revoked: &ParticipantId,
) -> Checked<[StageArn; 2]> {
    desk.scene();
    let (stage, idle) = (desk.new_stage().await?, desk.new_stage().await?);
    let room = format!("arn:aws:ivschat:us-west-2:123456789012:room/{}", stage.stage_id());
    desk.create_room(&valid(room.parse())).await?;
    desk.join(&stage, &participant("bob")).await?;
    desk.join(&stage, revoked).await?;
    desk.disconnect(&stage, revoked).await?;
    desk.disconnect(&idle, &participant("cho")).await?;
    Ok([stage, idle])
}

async fn until_the_last_second<S: AsyncStore + ?Sized>(
    desk: &mut Desk<'_, S>,
    now: i64,
    leeway: u32,
) -> Checked {
    let ann = participant("ann");
    let [stage, idle] = stage_with(desk, &ann).await?;
    let last = now.saturating_add(MARGIN).saturating_add(twice(leeway)).saturating_sub(1);
    for at in [now, now, now.saturating_add(60), last, last] {
        desk.prune(&pruning(at, leeway)).await?;
    }
    // An end that is repeated is remembered from then on.
    desk.disconnect(&stage, &ann).await?;
    let next = last.saturating_add(1);
    desk.ledger.unsure(&idle, &participant("cho"));
    desk.prune(&pruning(next, leeway)).await?;
    desk.prune(&pruning(next.saturating_add(last).saturating_sub(now), leeway)).await?;
    desk.join(&stage, &participant("bob")).await
}

async fn with_the_greatest_leeway<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>, now: i64) -> Checked {
    stage_with(desk, &participant("ann")).await?;
    desk.prune(&pruning(now, u32::MAX)).await?;
    desk.prune(&pruning(now.saturating_add(u32::MAX.into()).saturating_sub(1), u32::MAX)).await
}

async fn each_has_its_own_stamp<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>, now: i64) -> Checked {
    let ann = participant("ann");
    let [stage, idle] = stage_with(desk, &ann).await?;
    desk.prune(&pruning(now, 0)).await?;
    let dee = participant("dee");
    desk.disconnect(&stage, &dee).await?;
    let second = now.saturating_add(MARGIN);
    desk.ledger.unsure(&stage, &ann);
    desk.ledger.unsure(&idle, &participant("cho"));
    desk.prune(&pruning(second, 0)).await?;
    desk.prune(&pruning(second.saturating_add(MARGIN).saturating_sub(1), 0)).await?;
    desk.disconnect(&stage, &ann).await
}

/// A clock that went back, and is right again.
async fn a_stamp_is_put_once<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>, now: i64) -> Checked {
    stage_with(desk, &participant("ann")).await?;
    desk.prune(&pruning(now, 0)).await?;
    desk.prune(&pruning(now.saturating_sub(YEAR), 0)).await?;
    desk.prune(&pruning(now.saturating_add(MARGIN).saturating_sub(1), 0)).await
}

async fn at_the_start_of_time<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    stage_with(desk, &participant("ann")).await?;
    let first = Timestamp::MIN.unix_seconds();
    for seconds in [1, 2, MARGIN] {
        desk.prune(&pruning(first.saturating_add(seconds), 0)).await?;
    }
    Ok(())
}

/// However late the first pruning comes, it does not know since when an end was there.
async fn at_the_end_of_time<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    let last = Timestamp::MAX.unix_seconds().saturating_sub(1);
    for first in [last.saturating_sub(MARGIN).saturating_add(1), last] {
        stage_with(desk, &participant("ann")).await?;
        for at in [first, last, last] {
            desk.prune(&pruning(at, 0)).await?;
        }
    }
    Ok(())
}
