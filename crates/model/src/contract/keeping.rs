//! Records come back as they were written: texts, numbers, moments, and what is absent.

use super::breach::{Checked, Clause};
use super::desk::Desk;
use super::material::{self, NUMBERS, participant, valid};
use stagepass::AsyncStore;
use stagepass::store::ParticipantRecord;
use stagepass::{ClientAttributes, SessionId};

pub(super) async fn check<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    for user_id in material::user_ids() {
        let user_id = Some(valid(user_id.parse()));
        as_written(desk, |record| record.user_id.clone_from(&user_id)).await?;
    }
    for attributes in material::attributes() {
        as_written(desk, |record| record.attributes = Some(attributes.clone())).await?;
    }
    for client in material::clients() {
        as_written(desk, |record| record.client = client.clone()).await?;
    }
    for moment in material::moments() {
        as_written(desk, |record| record.first_join_time = moment).await?;
    }
    for number in NUMBERS {
        as_written(desk, |record| record.connection = number).await?;
    }
    for published in [false, true] {
        as_written(desk, |record| record.published = published).await?;
    }
    revisions(desk).await?;
    similar_participants_are_different(desk).await?;
    similar_sessions_are_different(desk).await
}

/// Writes a record as the first one, then without anything that may be absent, then again.
async fn as_written<S: AsyncStore + ?Sized>(
    desk: &mut Desk<'_, S>,
    set: impl Fn(&mut ParticipantRecord) + Send,
) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let ann = participant("ann");
    for step in 0..3 {
        let mut change = desk.joining(&stage, &ann);
        let record = &mut change.record;
        record.user_id = None;
        record.attributes = None;
        record.client = ClientAttributes::default();
        if step != 1 {
            set(record);
        }
        desk.kept(change).await?;
    }
    // The disconnect returns it, too, and it is still there when the session has ended.
    desk.disconnect(&stage, &ann).await
}

async fn revisions<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let ann = participant("ann");
    for number in NUMBERS {
        let mut change = desk.joining(&stage, &ann);
        change.record.revision = number;
        desk.kept(change).await?;
        for wrong in material::similar_numbers(number) {
            let mut late = desk.joining(&stage, &ann);
            late.replaces = Some(wrong);
            desk.refused(Clause::RevisionIsReplaced, late).await?;
        }
    }
    Ok(())
}

async fn similar_participants_are_different<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let all = material::similar_participants();
    for who in &all {
        desk.join(&stage, who).await?;
    }
    for who in all.iter().step_by(2) {
        desk.disconnect(&stage, who).await?;
    }
    for who in all.iter().skip(1).step_by(2) {
        desk.leave(&stage, who).await?;
    }
    Ok(())
}

async fn similar_sessions_are_different<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let ann = participant("ann");
    for session in ["st-aaaaaaaaaaaaa", "st-AAAAAAAAAAAAA", "st-aaaaaaaaaaaaA", "st-0000000000000"] {
        let mut change = desk.joining(&stage, &ann);
        change.session_id = valid(SessionId::new(session));
        desk.kept(change).await?;
        desk.join(&stage, &ann).await?;
        desk.leave(&stage, &ann).await?;
    }
    Ok(())
}
