//! Hosts that want the last place of something that is counted, all at once.

use super::at_work::{Way, Work};
use super::breach::{Checked, Clause};
use super::desk::{ATTEMPTS, Desk};
use super::living::{Scene, at_most, joined, keep, publishing};
use super::managing::{MANY, key, room, walk};
use super::words;
use stagepass::room::ListRooms;
use stagepass::store::{Change, Created};
use stagepass::{AsyncStore, Stage, StoreError};

/// How often each of them is tried.
const ROUNDS: u8 = 12;

pub(super) async fn check<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>, way: Way) -> Checked {
    desk.scene();
    let all = ListRooms::default();
    let stages = walk!(desk, None, MANY, |host, page| host.stages(page)).len();
    let keys = walk!(desk, None, MANY, |host, page| host.public_keys(page)).len();
    let rooms = walk!(desk, None, MANY, |host, page| host.rooms(&all, page)).len();
    for round in 0..ROUNDS {
        let places = usize::from(round).saturating_add(1);
        let most = |there: usize| u32::try_from(there.saturating_add(places)).ok();
        let numbers = [round.saturating_mul(2), round.saturating_mul(2).saturating_add(1)];
        let numbers = numbers.map(|number| number.saturating_add(100));

        desk.scene();
        let created = [desk.unknown_stage(), desk.unknown_stage()];
        let created = created.map(|arn| Created::new(Stage::new(arn), most(stages)));
        one_is_kept(desk, way, "stage", created.map(Change::StageCreated)).await?;
        let imported = numbers.map(|number| Created::new(key(number), most(keys)));
        one_is_kept(desk, way, "public key", imported.map(Change::PublicKeyImported)).await?;
        let created = numbers.map(|number| Created::new(room(number), most(rooms)));
        one_is_kept(desk, way, "room", created.map(Change::RoomCreated)).await?;
    }
    for round in 0..ROUNDS {
        let mut scene = Scene::on(desk, usize::from(round).saturating_add(10)).await?;
        let at = scene.now;
        keep(desk, "dan joins", scene.change(None, joined("dan", at, None))).await?;
        let (ann, bob) = (joined("ann", at, None), joined("bob", at, None));
        let connects = [&ann, &bob].map(|record| at_most(scene.change(None, record.clone()), 2, 2));
        one_is_kept(desk, way, "connected", connects.map(Change::ParticipantChanged)).await?;

        let mut scene = Scene::on(desk, usize::from(round).saturating_add(50)).await?;
        keep(desk, "ann joins", scene.change(None, ann.clone())).await?;
        keep(desk, "bob joins", scene.change(None, bob.clone())).await?;
        let publishes =
            [&ann, &bob].map(|record| at_most(scene.change(Some(record), publishing(record)), 2, 1));
        one_is_kept(desk, way, "publishing", publishes.map(Change::ParticipantChanged)).await?;
    }
    Ok(())
}

/// Makes two changes at once, each of which would be kept alone, where there is one place.
async fn one_is_kept<S: AsyncStore + ?Sized>(
    desk: &mut Desk<'_, S>,
    way: Way,
    what: &str,
    changes: [Change; 2],
) -> Checked {
    let works = changes
        .into_iter()
        .enumerate()
        .map(|(number, change)| Box::pin(insist(desk.fleet.host(number), change)) as Work<'_, _>);
    let all = way.at_once(works.collect()).await;
    desk.fleet.remark(format!("at once, for the last place ({what}):"));
    let mut kept = 0_usize;
    for (number, answer) in all.into_iter().enumerate() {
        let told = words::answer(&answer, |()| "kept".to_owned());
        desk.fleet.remark(format!("host {number}: {told}"));
        match answer {
            Ok(()) => kept = kept.saturating_add(1),
            Err(StoreError::Full | StoreError::Conflict) => {}
            Err(error) => return desk.fleet.failed(&error),
        }
    }
    let clause = if kept == 0 { Clause::ChangeIsKept } else { Clause::NoMoreThanAllowed };
    if kept == 1 {
        return Ok(());
    }
    desk.fleet.breach(clause, "one of them is kept", format!("{kept} of them are kept"))
}

/// Asks again while the store cannot do it this time.
async fn insist<S: AsyncStore + ?Sized>(host: &S, change: Change) -> Result<(), StoreError> {
    for _ in 1..ATTEMPTS {
        match host.apply(change.clone()).await {
            Err(StoreError::Conflict) => {}
            answer => return answer,
        }
    }
    host.apply(change).await
}
