//! Services that are wrong in one way each, and how short a sequence it takes to show it.

use super::runs::service;
use super::wrong::{Fault, Wrong};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use stagepass_model::{
    Client, Conduct, Divergence, Door, Shown, Step, Swapped, TokenRequest, compare, steps,
};

/// The shortest sequence that shows the fault, as a random one shrinks to it, what it shows, and
/// the tokens that were made meanwhile.
fn shown_by(fault: Fault) -> (Vec<Step>, Divergence, Vec<String>) {
    let config = Config { failure_persistence: None, max_shrink_iters: 20_000, ..Config::with_cases(20_000) };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let failed = TestRunner::new_with_rng(config, rng).run(&steps(60), |steps| {
        let compared = compare(&mut Wrong::new(fault), &steps);
        compared.map(|_| ()).map_err(|divergence| TestCaseError::fail(divergence.to_string()))
    });
    let Err(TestError::Fail(_, steps)) = failed else { panic!("{fault:?} is not noticed: {failed:?}") };
    let mut wrong = Wrong::new(fault);
    let divergence = compare(&mut wrong, &steps).unwrap_err();
    (steps, *divergence, wrong.secrets)
}

/// The fault is shown by at most so many steps, and no token is named.
fn is_shown_by_a_few_steps(fault: Fault, most: usize) {
    assert!(!tokens_of_a_few_steps(fault, most).is_empty());
}

fn tokens_of_a_few_steps(fault: Fault, most: usize) -> Vec<String> {
    let (steps, divergence, tokens) = shown_by(fault);
    println!("{fault:?} is shown by {} steps", steps.len());
    assert!(steps.len() <= most, "{fault:?}: {steps:#?}");
    for token in &tokens {
        assert!(!format!("{divergence} {divergence:?}").contains(token), "{fault:?} names a token");
    }
    tokens
}

// One more than it takes, since a token may be made with its stage or after it.

#[test]
fn a_fault_is_shown_by_a_few_steps_and_names_no_token() {
    for (fault, most) in [
        (Fault::RejoiningTakesPublishedBack, 5),
        (Fault::RejoiningMovesTheFirstJoin, 5),
        (Fault::AReplacedConnectionLeavesForTheNewOne, 5),
        // The end of a chat token may be the same moment, and takes two steps.
        (Fault::ATokenIsValidAtItsExpiry, 5),
        (Fault::ADisconnectLeavesTheTokenValid, 5),
        (Fault::NoCapabilitiesAreTheDefault, 2),
        (Fault::TokensShareAParticipant, 3),
        (Fault::TokensAreAnsweredBackwards, 1),
        (Fault::AChatTokenOpensTwice, 4),
        (Fault::AChatSessionLastsFromConnecting, 5),
        (Fault::AnyoneMayDeleteMessages, 4),
        (Fault::ARecordKeepsTheFirstGrant, 6),
    ] {
        is_shown_by_a_few_steps(fault, most);
    }
}

#[test]
fn ends_that_are_forgotten_are_shown_by_a_few_steps() {
    for (fault, most) in [
        (Fault::AFailedReadingForgetsEnds, 6),
        (Fault::ClocksThatDifferForgetEnds, 8),
        (Fault::EndsAreForgottenBeforeTheLeeway, 8),
        (Fault::PruningForgetsEndsAtOnce, 5),
    ] {
        is_shown_by_a_few_steps(fault, most);
    }
}

#[test]
fn a_wrong_use_of_the_clock_is_shown_by_a_few_steps() {
    for (fault, most) in [
        (Fault::ASealedTokenIsValidBeforeItsIssue, 5),
        (Fault::AChatTokenIsValidBeforeItsIssue, 5),
        (Fault::AFailedSecondReadingStopsChat, 4),
        (Fault::AChatTokenOpensOnceForEachLeeway, 6),
        (Fault::ALeewayOpensSessionsThatAreOver, 6),
    ] {
        is_shown_by_a_few_steps(fault, most);
    }
}

#[test]
fn a_connection_that_outlives_its_process_wrongly_is_shown_by_a_few_steps() {
    for (fault, most) in [
        (Fault::AQuietConnectionWasHeardOf, 6),
        (Fault::WhoIsLostMayNotJoinAgain, 5),
        (Fault::AnOpenedConnectionOutlivesANewerJoin, 7),
        (Fault::ASealedConnectionOpensAtAnotherStage, 5),
        (Fault::ASealedConnectionOpensAtItsExpiry, 6),
        (Fault::ASealedConnectionOpensAsTheLatest, 6),
        (Fault::ASealedSessionOpensInAnotherRoom, 6),
        (Fault::ASealedSessionOpensAfterItsEnd, 7),
    ] {
        is_shown_by_a_few_steps(fault, most);
    }
}

#[test]
fn what_is_not_gone_though_it_was_deleted_is_shown_by_a_few_steps() {
    for (fault, most) in [
        (Fault::ADeletedStageKeepsItsTokens, 4),
        (Fault::ADeletedStageHearsOfItsConnections, 5),
        (Fault::ADeletedRoomKeepsItsTokens, 5),
        (Fault::ADeletedKeyStillVerifies, 6),
        (Fault::NobodyCountsKeys, 5),
    ] {
        tokens_of_a_few_steps(fault, most);
    }
}

#[test]
fn what_is_changed_wrongly_is_shown_by_a_few_steps() {
    for (fault, most) in [
        (Fault::UpdatingAStageDropsItsTags, 3),
        (Fault::AStageRecordsElsewhereWhileASessionGoesOn, 5),
        (Fault::UntaggingRemovesNothing, 3),
        (Fault::AnEndedSessionHasNoEnd, 6),
        (Fault::EventsShareAnId, 4),
    ] {
        tokens_of_a_few_steps(fault, most);
    }
}

#[test]
fn a_list_that_is_wrong_is_shown_by_a_few_steps() {
    for (fault, most) in [
        (Fault::AFilterIsIgnored, 5),
        (Fault::AnEventIsLost, 6),
        (Fault::UpdatingARoomDoesNotMoveIt, 4),
        (Fault::APageShowsAnItemAgain, 6),
        (Fault::APageSkipsAnItemAfterADelete, 7),
        (Fault::APlaceIsThatOfAnyRequest, 6),
    ] {
        tokens_of_a_few_steps(fault, most);
    }
}

#[test]
fn a_divergence_can_be_read() {
    let tokens = vec![TokenRequest::default()];
    let join = Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(0) };
    let steps = [
        Step::CreateStage { name: None, tags: 0, tokens },
        join.clone(),
        join,
        Step::Leave { connection: 1 },
        Step::CreateRoom,
    ];
    let fault = Fault::AReplacedConnectionLeavesForTheNewOne;
    assert_eq!(
        compare(&mut Wrong::new(fault), &steps).unwrap_err().to_string(),
        "step 3, Leave { connection: 1 }\n  expected: Refused(Replaced)\n     found: \
         Participant(ParticipantAnswer { participant: Number(0), user_id: None, attributes: None, \
         state: Some(\"DISCONNECTED\"), first_join_time: Some(1678139263), published: false, \
         client: [None, None, None, None, None, None] })"
    );
}

#[test]
fn what_is_kept_wrong_shows_at_the_end_though_no_step_asks() {
    let tokens = vec![TokenRequest::default()];
    let steps = [
        Step::CreateStage { name: None, tags: 0, tokens },
        Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(0) },
        Step::Publish { connection: 0 },
    ];
    let divergence = compare(&mut Wrong::new(Fault::PublishingIsForgotten), &steps).unwrap_err();
    assert_eq!(divergence.index, steps.len());
    assert_eq!(divergence.step, Step::GetParticipant { connection: 0, swapped: Swapped::Nothing });
}

#[test]
fn a_summary_is_printed_as_a_table() {
    let join = Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(0) };
    let steps = [
        Step::CreateStage { name: None, tags: 0, tokens: vec![TokenRequest::default()] },
        join.clone(),
        join,
        Step::Leave { connection: 1 },
    ];
    let mut summary = compare(&mut service(Conduct::default()), &steps).unwrap();
    summary.add(&summary.clone());
    assert_eq!(
        summary.to_string(),
        "2 sequences, 8 steps, 2 of them refused\nsteps:\n          2 CreateStage\n          4 Join\n          \
         2 Leave\nrefused:\n          2 Replaced\n"
    );
}

#[test]
fn of_many_that_are_quiet_a_sweep_finds_ten_at_least_and_each_once() {
    let stage = Step::CreateStage { name: None, tags: 0, tokens: vec![TokenRequest::default(); 11] };
    let joins =
        (0..11).map(|token| Step::Join { token: Shown::Good(token), stage: Door::Own, client: Client(0) });
    let sweep = Step::Sweep { seconds: 0, quiet: 0 };
    let steps: Vec<_> = [stage].into_iter().chain(joins).chain([sweep.clone(), sweep]).collect();
    let compared = |fault| compare(&mut Wrong::new(fault), &steps);
    assert!(compared(Fault::ASweepFindsTen).is_ok());
    for fault in [Fault::ASweepFindsNine, Fault::ASweepFindsOneTwice] {
        assert_eq!(compared(fault).unwrap_err().index, 13, "{fault:?}");
    }
}
