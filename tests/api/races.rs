//! What holds when many threads ask at once.

use super::world::{World, refused};
use stagepass::{AdmissionError, ClientAttributes, Refused};
use std::collections::BTreeSet;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

const THREADS: usize = 8;

/// Runs the work in eight threads that start together.
fn at_once<T: Send>(work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(THREADS);
    let (barrier, work) = (&barrier, &work);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|number| {
                scope.spawn(move || {
                    barrier.wait();
                    work(number)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn all_who_join_first_at_once_are_in_one_session() {
    for _ in 0..20 {
        let world = World::new();
        let tokens: Vec<_> = (0..THREADS).map(|_| world.token("{}")).collect();
        let joined = at_once(|number| world.join(&tokens[number]).unwrap());
        let sessions: BTreeSet<_> = joined.iter().map(|(_, joined)| joined.session_id.clone()).collect();
        assert_eq!(sessions.len(), 1);
        assert_eq!(world.active_session(), sessions.first().cloned());
        // Each was counted: the session lasts until the last of them has left.
        at_once(|number| world.service.leave(&joined[number].0).unwrap());
        assert_eq!(world.active_session(), None);
    }
}

#[test]
fn all_who_join_with_one_token_at_once_are_one_participant() {
    let world = World::new();
    let token = world.token("{}");
    let joined = at_once(|_| world.join(&token).unwrap());
    let new = joined.iter().filter(|(_, joined)| !joined.replaced).count();
    assert_eq!(new, 1);
    // Only the latest of the connections stands for it.
    let left = joined.iter().filter(|(connection, _)| world.service.leave(connection).is_ok()).count();
    assert_eq!(left, 1);
    assert_eq!(world.active_session(), None);
}

#[test]
fn after_a_disconnect_no_join_succeeds() {
    for _ in 0..20 {
        let world = World::new();
        let token = world.token("{}");
        let disconnected = AtomicBool::new(false);
        let late = at_once(|number| {
            if number == 0 {
                world.service.disconnect(&world.stage, &token.participant_id).unwrap();
                disconnected.store(true, Ordering::SeqCst);
                return false;
            }
            loop {
                let after = disconnected.load(Ordering::SeqCst);
                match world.service.join(&world.stage, token.token.as_str(), &ClientAttributes::default()) {
                    Ok(_) if after => return true,
                    Ok(_) => {}
                    Err(AdmissionError::Refused(Refused::Disconnected)) => return false,
                    // Six others write the same record without a pause: one can lose each time.
                    Err(error) => assert_eq!(error.to_string(), "the store has changed since it was read"),
                }
            }
        });
        assert_eq!(late, [false; THREADS]);
        // And nobody was left inside.
        assert_eq!(world.active_session(), None);
        assert_eq!(refused(world.join(&token)), Refused::Disconnected);
    }
}

#[test]
fn of_many_who_show_a_chat_token_one_is_let_in() {
    let world = World::new();
    for _ in 0..50 {
        let token = world.chat_token("{}");
        let attempts = at_once(|_| world.connect(&token));
        let (first, others): (Vec<_>, Vec<_>) = attempts.into_iter().partition(Result::is_ok);
        assert_eq!((first.len(), others.len()), (1, 7));
        for other in others {
            assert_eq!(refused(other), Refused::AlreadyUsed);
        }
    }
}

#[test]
fn rooms_and_stages_made_at_once_are_all_kept() {
    let world = World::new();
    let stages =
        at_once(|_| world.service.create_stage(&stagepass::CreateStage::default()).unwrap().stage.arn);
    assert_eq!(stages.iter().collect::<BTreeSet<_>>().len(), THREADS);
    for stage in stages {
        assert!(stagepass::Store::stage(&*world.store, &stage).unwrap().is_some());
    }
}
