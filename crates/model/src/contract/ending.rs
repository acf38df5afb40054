//! How sessions end, and what a disconnect does.

use super::breach::{Checked, Clause};
use super::desk::Desk;
use super::material::participant;
use stagepass::AsyncStore;

pub(super) async fn check<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    whoever_leaves_last_ends_the_session(desk).await?;
    each_is_counted_once(desk).await?;
    a_disconnect_does_what_a_leave_does(desk).await?;
    a_disconnect_ends_the_session(desk).await?;
    a_disconnect_is_repeated(desk).await?;
    other_stages_are_untouched(desk).await
}

async fn whoever_leaves_last_ends_the_session<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    let [a, b, c] = ["ann", "bob", "cho"].map(participant);
    let orders = [[&a, &b, &c], [&a, &c, &b], [&b, &a, &c], [&b, &c, &a], [&c, &a, &b], [&c, &b, &a]];
    for (leave, join) in orders.iter().zip(orders.iter().rev()) {
        desk.scene();
        let stage = desk.new_stage().await?;
        // Somebody who is alone, and then all of them.
        let [alone, ..] = join;
        desk.join(&stage, alone).await?;
        desk.leave(&stage, alone).await?;
        for who in join {
            desk.join(&stage, who).await?;
        }
        for who in leave {
            desk.leave(&stage, who).await?;
        }
    }
    Ok(())
}

/// A store that counts who is connected must not count joins and leaves.
async fn each_is_counted_once<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let (ann, bob) = (participant("ann"), participant("bob"));
    desk.join(&stage, &ann).await?;
    desk.join(&stage, &ann).await?;
    desk.join(&stage, &ann).await?;
    desk.leave(&stage, &ann).await?;
    desk.join(&stage, &bob).await?;
    desk.join(&stage, &ann).await?;
    desk.leave(&stage, &ann).await?;
    // Somebody who is not connected is written once more.
    desk.leave(&stage, &ann).await?;
    desk.leave(&stage, &ann).await?;
    desk.join(&stage, &ann).await?;
    desk.leave(&stage, &bob).await?;
    desk.leave(&stage, &ann).await
}

async fn a_disconnect_does_what_a_leave_does<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let [ann, bob, cho, dee] = ["ann", "bob", "cho", "dee"].map(participant);
    for who in [&ann, &bob, &cho] {
        desk.join(&stage, who).await?;
    }
    desk.join(&stage, &bob).await?;
    desk.leave(&stage, &cho).await?;
    desk.disconnect(&stage, &bob).await?;
    // One that left, and one that never joined.
    desk.disconnect(&stage, &cho).await?;
    desk.disconnect(&stage, &dee).await?;
    desk.join(&stage, &ann).await?;
    desk.leave(&stage, &ann).await?;
    // In the next session nobody that was disconnected has a record.
    desk.join(&stage, &ann).await?;
    for who in [&bob, &cho, &dee] {
        desk.disconnect(&stage, who).await?;
    }
    Ok(())
}

async fn a_disconnect_ends_the_session<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    let names = ["ann", "bob"].map(participant);
    for (first, second) in [(0, 1), (1, 0)] {
        for first_leaves in [false, true] {
            desk.scene();
            let stage = desk.new_stage().await?;
            for who in &names {
                desk.join(&stage, who).await?;
            }
            if let (Some(first), Some(second)) = (names.get(first), names.get(second)) {
                if first_leaves {
                    desk.leave(&stage, first).await?;
                } else {
                    desk.disconnect(&stage, first).await?;
                }
                desk.disconnect(&stage, second).await?;
            }
            desk.join(&stage, &participant("cho")).await?;
            desk.disconnect(&stage, &participant("cho")).await?;
        }
    }
    Ok(())
}

async fn a_disconnect_is_repeated<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let stage = desk.new_stage().await?;
    let (ann, bob) = (participant("ann"), participant("bob"));
    desk.join(&stage, &ann).await?;
    desk.join(&stage, &bob).await?;
    for _ in 0..3 {
        desk.disconnect(&stage, &ann).await?;
    }
    desk.leave(&stage, &bob).await?;
    desk.disconnect(&stage, &ann).await?;
    for _ in 0..3 {
        desk.join(&stage, &bob).await?;
        desk.leave(&stage, &bob).await?;
    }
    desk.disconnect(&stage, &ann).await
}

/// Participants of key-pair tokens have ids that their issuers choose, so that one id may be on
/// several stages.
async fn other_stages_are_untouched<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let (one, two) = (desk.new_stage().await?, desk.new_stage().await?);
    let (ann, bob) = (participant("ann"), participant("bob"));
    for stage in [&one, &two] {
        desk.join(stage, &ann).await?;
    }
    desk.join(&one, &ann).await?;
    desk.disconnect(&one, &ann).await?;
    desk.join(&two, &ann).await?;
    desk.disconnect(&two, &bob).await?;
    desk.join(&one, &bob).await?;
    desk.leave(&two, &ann).await?;
    desk.join(&two, &ann).await?;
    // A change that was decided for one stage is not taken for the other.
    let mut change = desk.joining(&two, &ann);
    change.stage_arn = one.clone();
    desk.refused(Clause::SessionGoesOn, change).await?;
    desk.leave(&one, &bob).await
}
