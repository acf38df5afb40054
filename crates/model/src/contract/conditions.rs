//! The conditions of a change: each one alone, when all others hold.

use super::breach::{Checked, Clause};
use super::desk::Desk;
use super::material::{self, participant};
use stagepass::AsyncStore;

pub(super) async fn check<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    the_stage_exists(desk).await?;
    the_session_goes_on(desk).await?;
    no_session_goes_on(desk).await?;
    a_session_id_is_new(desk).await?;
    the_revision_is_replaced(desk).await?;
    participants_do_not_collide(desk).await?;
    the_revoked_are_barred(desk).await
}

async fn the_stage_exists<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let (known, unknown) = (desk.new_stage().await?, desk.unknown_stage());
    desk.join(&known, &participant("ann")).await?;
    for id in ["ann", "bob"] {
        let starts = desk.joining(&unknown, &participant(id));
        desk.refused(Clause::StageExists, starts.clone()).await?;
        let mut goes_on = desk.joining(&known, &participant(id));
        goes_on.stage_arn = unknown.clone();
        desk.refused(Clause::StageExists, goes_on).await?;
    }
    Ok(())
}

async fn the_session_goes_on<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let (ann, bob) = (participant("ann"), participant("bob"));
    let mut first = desk.joining(&stage, &ann);
    first.starts_session = false;
    desk.refused(Clause::SessionGoesOn, first.clone()).await?;
    first.starts_session = true;
    desk.kept(first.clone()).await?;
    // Another session, which never was.
    for who in [&ann, &bob] {
        let mut change = desk.joining(&stage, who);
        change.session_id = desk.new_session();
        change.replaces = None;
        desk.refused(Clause::SessionGoesOn, change).await?;
    }
    // The session that ended, in which the record has the revision that is replaced.
    desk.leave(&stage, &ann).await?;
    let mut late = first.clone();
    late.starts_session = false;
    late.replaces = Some(2);
    late.record = material::record(&ann, 3, true);
    desk.refused(Clause::SessionGoesOn, late.clone()).await?;
    let mut leaves = late.clone();
    leaves.record = material::record(&ann, 3, false);
    desk.refused(Clause::SessionGoesOn, leaves.clone()).await?;
    desk.join(&stage, &bob).await?;
    desk.refused(Clause::SessionGoesOn, late).await?;
    desk.refused(Clause::SessionGoesOn, leaves).await?;
    let mut newcomer = desk.joining(&stage, &participant("cho"));
    newcomer.session_id = first.session_id;
    desk.refused(Clause::SessionGoesOn, newcomer).await
}

async fn no_session_goes_on<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let (ann, bob) = (participant("ann"), participant("bob"));
    let late = desk.joining(&stage, &bob);
    let first = desk.joining(&stage, &ann);
    desk.kept(first.clone()).await?;
    // Decided while no session went on.
    desk.refused(Clause::NoSessionGoesOn, late.clone()).await?;
    // The very change once more, and the very session once more.
    desk.refused(Clause::NoSessionGoesOn, first.clone()).await?;
    let mut very_session = late;
    very_session.session_id = first.session_id;
    desk.refused(Clause::NoSessionGoesOn, very_session).await?;
    let mut again = desk.joining(&stage, &ann);
    again.starts_session = true;
    desk.refused(Clause::NoSessionGoesOn, again).await
}

async fn a_session_id_is_new<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let (ann, bob) = (participant("ann"), participant("bob"));
    let mut ended = Vec::new();
    for who in [&ann, &bob, &ann] {
        let change = desk.joining(&stage, who);
        ended.push(change.session_id.clone());
        desk.kept(change).await?;
        desk.leave(&stage, who).await?;
    }
    for session in &ended {
        for who in [&ann, &bob, &participant("cho")] {
            let mut change = desk.joining(&stage, who);
            change.session_id = session.clone();
            // Of who was in that session, once as if there were no record, and once over it.
            desk.refused(Clause::SessionIdIsNew, change.clone()).await?;
            let page = desk.ledger.page(&stage);
            change.replaces = page.and_then(|page| page.record(session, who)).map(|record| record.revision);
            desk.refused(Clause::SessionIdIsNew, change).await?;
        }
    }
    desk.join(&stage, &ann).await
}

async fn the_revision_is_replaced<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let (ann, bob, cho) = (participant("ann"), participant("bob"), participant("cho"));
    desk.join(&stage, &bob).await?;
    for revision in 0..4 {
        // Nobody has a record that cho's change could replace.
        for wrong in material::similar_numbers(revision) {
            let mut change = desk.joining(&stage, &cho);
            change.replaces = Some(wrong);
            desk.refused(Clause::RevisionIsReplaced, change).await?;
        }
        for connected in [true, false] {
            let decided = if connected { desk.joining(&stage, &ann) } else { desk.leaving(&stage, &ann) };
            for wrong in material::similar_numbers(revision) {
                let mut change = decided.clone();
                change.replaces = Some(wrong);
                desk.refused(Clause::RevisionIsReplaced, change).await?;
            }
            let mut change = decided;
            if change.replaces.take().is_some() {
                desk.refused(Clause::NoRecordIsThere, change).await?;
            }
        }
        // Joins, stays, leaves, and joins again.
        if revision == 2 { desk.leave(&stage, &ann).await? } else { desk.join(&stage, &ann).await? }
    }
    Ok(())
}

async fn participants_do_not_collide<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let (ann, bob, cho) = (participant("ann"), participant("bob"), participant("cho"));
    desk.join(&stage, &ann).await?;
    let decided = [desk.joining(&stage, &cho), desk.joining(&stage, &bob), desk.joining(&stage, &ann)];
    for change in decided {
        desk.kept(change).await?;
    }
    let decided = [desk.leaving(&stage, &ann), desk.joining(&stage, &cho), desk.leaving(&stage, &bob)];
    for change in decided {
        desk.kept(change).await?;
    }
    Ok(())
}

async fn the_revoked_are_barred<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let (ann, bob, cho) = (participant("ann"), participant("bob"), participant("cho"));
    // Cho never joined; no session goes on.
    desk.disconnect(&stage, &cho).await?;
    let change = desk.joining(&stage, &cho);
    desk.refused(Clause::RevokedIsBarred, change).await?;
    desk.join(&stage, &bob).await?;
    desk.join(&stage, &ann).await?;
    let change = desk.joining(&stage, &cho);
    desk.refused(Clause::RevokedIsBarred, change).await?;
    desk.disconnect(&stage, &ann).await?;
    let change = desk.joining(&stage, &ann);
    desk.refused(Clause::RevokedIsBarred, change).await?;
    // Who is not connected afterwards is let through, and bob's session goes on.
    desk.leave(&stage, &ann).await?;
    desk.leave(&stage, &cho).await?;
    let change = desk.joining(&stage, &ann);
    desk.refused(Clause::RevokedIsBarred, change).await?;
    // Nor are they let into the next session.
    desk.leave(&stage, &bob).await?;
    for who in [&ann, &cho] {
        let change = desk.joining(&stage, who);
        desk.refused(Clause::RevokedIsBarred, change).await?;
    }
    desk.join(&stage, &bob).await
}
