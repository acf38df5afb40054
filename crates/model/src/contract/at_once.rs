//! What hosts that do not wait for each other create, and read.

use super::at_work::{Way, Work};
use super::breach::{Checked, Clause};
use super::desk::{After, Desk, disconnect};
use super::ledger::{Page, decided};
use super::material::{participant, valid};
use super::words;
use stagepass::AsyncStore;
use stagepass::room::Room;
use stagepass::store::{Change, Created, StageSnapshot};
use stagepass::{Attributes, ParticipantId, RoomArn, SessionId, Stage, StageArn, StoreError};
use std::sync::atomic::{AtomicBool, Ordering};

/// How often at most the others read while one host joins and leaves.
const READS: usize = 5_000;

/// Three hosts create the same stage, each with another name, and the same room.
pub(super) async fn created_at_once<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>, way: Way) -> Checked {
    desk.scene();
    let arn = desk.unknown_stage();
    let room = valid(RoomArn::new(format!("arn:aws:ivschat:us-west-2:123456789012:room/{}", arn.stage_id())));
    let named = |name: &str| {
        let mut stage = Stage::new(arn.clone());
        stage.name = Some(valid(name.parse()));
        stage
    };
    let stages = ["one", "two", "three"].map(named);
    let works = stages.iter().enumerate().map(|(number, stage)| {
        let (host, room) = (desk.fleet.host(number), room.clone());
        Box::pin(async move {
            let stage = host.apply(Change::StageCreated(Created::new(stage.clone(), None))).await;
            (stage, host.apply(Change::RoomCreated(Created::new(Room::new(room), None))).await)
        }) as Work<'_, _>
    });
    let all = way.at_once(works.collect()).await;
    desk.fleet.remark("at once:");
    let (mut kept, mut rooms) = (Vec::new(), 0_usize);
    for (number, (stage, (created, room_created))) in stages.into_iter().zip(all).enumerate() {
        for (what, answer) in [("stage", &created), ("room", &room_created)] {
            let answer = words::answer(answer, |()| "kept".to_owned());
            desk.fleet.remark(format!("host {number} creates the {what}: {answer}"));
        }
        if is_kept(desk, created)? {
            kept.push(stage);
        }
        rooms = rooms.saturating_add(usize::from(is_kept(desk, room_created)?));
    }
    for count in [kept.len(), rooms] {
        if count != 1 {
            let found = format!("{count} of them are kept");
            return desk.fleet.breach(Clause::CreatedOnce, "one of them is kept", found);
        }
    }
    desk.ledger.rooms.insert(room, true);
    desk.ledger.stages.insert(arn, kept.pop().map(Page::of));
    desk.compare(&After::Created).await
}

fn is_kept<S: AsyncStore + ?Sized>(desk: &Desk<'_, S>, answer: Result<(), StoreError>) -> Checked<bool> {
    match answer {
        Ok(()) => Ok(true),
        Err(StoreError::Conflict) => Ok(false),
        Err(error) => desk.fleet.failed(&error),
    }
}

/// One host joins and leaves, alone on its stage, and disconnects at last, while others read.
pub(super) async fn read_meanwhile<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>, way: Way) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let ann = participant("ann");
    let sessions: Vec<_> = (0..20).map(|_| desk.new_session()).collect();
    desk.fleet
        .remark(format!("host 0 joins as {ann} and leaves again, 20 times, and then disconnects {ann}"));
    desk.fleet.remark(format!("meanwhile, others read the snapshot of {ann}"));
    let done = AtomicBool::new(false);
    let writes = Box::pin(async {
        let written = write(desk.fleet.host(0), &stage, &ann, &sessions).await;
        done.store(true, Ordering::SeqCst);
        written.map(|()| None)
    });
    let mut works: Vec<Work<'_, _>> = vec![writes];
    for number in 1..=2 {
        works.push(Box::pin(read(desk.fleet.host(number), &stage, &ann, &done)));
    }
    for answer in way.at_once(works).await {
        match answer {
            Ok(None) => {}
            Ok(Some((snapshot, why))) => {
                let found = words::snapshots(None, Some(&snapshot)).1;
                return desk.fleet.breach(Clause::OneMoment, why, found);
            }
            Err(StoreError::Conflict) => return desk.fleet.refused_wrongly(),
            Err(error) => return desk.fleet.failed(&error),
        }
    }
    Ok(())
}

async fn write<S: AsyncStore + ?Sized>(
    host: &S,
    stage: &StageArn,
    ann: &ParticipantId,
    sessions: &[SessionId],
) -> Result<(), StoreError> {
    let mut page = Page::of(Stage::new(stage.clone()));
    let mut steps: Vec<_> = sessions.iter().flat_map(|session| [(session, true), (session, false)]).collect();
    // A disconnect takes the place of the last leave.
    steps.pop();
    for (session, connected) in steps {
        let mut change = decided(&page.snapshot(ann), connected, session.clone());
        change.record.attributes = Some(valid(Attributes::new([("session", session.as_str())])));
        host.apply(Change::ParticipantChanged(change.clone())).await?;
        page.write(&change.session_id, change.record);
    }
    disconnect(host, stage, ann).await.map(|_| ())
}

/// Reads until the writer has done its work. Returns a snapshot that cannot be, and why.
async fn read<S: AsyncStore + ?Sized>(
    host: &S,
    stage: &StageArn,
    ann: &ParticipantId,
    done: &AtomicBool,
) -> Result<Option<(StageSnapshot, &'static str)>, StoreError> {
    for _ in 0..READS {
        let last = done.load(Ordering::SeqCst);
        if let Some(snapshot) = host.snapshot(stage, ann).await?
            && let Some(why) = impossible(&snapshot)
        {
            return Ok(Some((snapshot, why)));
        }
        if last {
            break;
        }
    }
    Ok(None)
}

/// Why a snapshot of who is alone on a stage cannot be, if it cannot.
fn impossible(snapshot: &StageSnapshot) -> Option<&'static str> {
    let StageSnapshot { stage, record, revoked, .. } = snapshot;
    let session = stage.active_session_id.as_ref().map(SessionId::as_str);
    let attributes = record.as_ref().and_then(|record| record.attributes.as_ref());
    let of_record = attributes.and_then(|attributes| attributes.get("session"));
    if session != of_record {
        return Some("the record is of the session that goes on, and there is none when none goes on");
    }
    if session.is_some() && *revoked {
        return Some("who is revoked is not connected, so that nobody is, and no session goes on");
    }
    let connected = record.as_ref().is_none_or(|record| record.connected);
    (!connected).then_some("a session goes on, so that somebody is connected")
}
