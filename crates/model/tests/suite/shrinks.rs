//! To what a sequence shrinks that fails because of one or two of its steps.

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use stagepass::{ChatTokenCapability, Operation, ParticipantTokenCapability};
use stagepass_model::{
    Call, ChatTokenRequest, Client, Door, End, Filter, Place, Shown, Step, Swapped, TokenRequest, Who, steps,
};

/// What is left of a random sequence that fails.
fn shrunk(fails: impl Fn(&[Step]) -> bool) -> Vec<Step> {
    let config = Config { failure_persistence: None, max_shrink_iters: 50_000, ..Config::with_cases(5_000) };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let ran = TestRunner::new_with_rng(config, rng)
        .run(&steps(60), |steps| if fails(&steps) { Err(TestCaseError::fail("here")) } else { Ok(()) });
    let Err(TestError::Fail(_, steps)) = ran else { panic!("no sequence failed: {ran:?}") };
    steps
}

/// The one step that is left when a sequence fails because it has such a step.
#[track_caller]
fn plainest(such: impl Fn(&Step) -> bool, expected: Step) {
    assert_eq!(shrunk(|steps| steps.iter().any(&such)), [expected]);
}

macro_rules! plainest {
    ($($pattern:pat $(if $guard:expr)? => $expected:expr,)+) => {
        $(plainest(|step| matches!(step, $pattern $(if $guard)?), $expected);)+
    };
}

#[test]
fn a_request_is_left_with_nothing_that_does_not_matter() {
    plainest! {
        Step::CreateStage { name: Some(name), tags: 5.., tokens } if name == "stage-1" && tokens.len() > 1 => Step::CreateStage {
            name: Some("stage-1".to_owned()),
            tags: 5,
            tokens: vec![TokenRequest::default(), TokenRequest::default()],
        },
        Step::CreateParticipantToken { stage: Place::Made(2..), .. } =>
            Step::CreateParticipantToken { stage: Place::Made(2), token: TokenRequest::default() },
        Step::CreateParticipantToken { stage: Place::Unknown, token }
            if token.minutes.is_some_and(|minutes| minutes > 100)
                && token.capabilities.as_ref().is_some_and(|capabilities| capabilities.len() == 1) =>
            Step::CreateParticipantToken {
                stage: Place::Unknown,
                token: TokenRequest {
                    minutes: Some(101),
                    capabilities: Some(vec![ParticipantTokenCapability::Publish]),
                    ..TokenRequest::default()
                },
            },
        Step::CreateChatToken { token, .. } if token.minutes.is_some_and(|minutes| minutes > 30) =>
            Step::CreateChatToken {
                room: Place::Made(0),
                token: ChatTokenRequest {
                    minutes: Some(31),
                    user_id: "carol".to_owned(),
                    attributes: None,
                    capabilities: None,
                },
            },
    }
}

#[test]
fn what_is_asked_after_is_as_near_as_it_can_be() {
    use Step::GetParticipant;
    plainest! {
        GetParticipant { connection: 5.., .. } =>
            GetParticipant { connection: 5, swapped: Swapped::Nothing },
        GetParticipant { swapped: Swapped::Stage(Place::Made(_)), .. } =>
            GetParticipant { connection: 0, swapped: Swapped::Stage(Place::Made(0)) },
        GetParticipant { swapped: Swapped::Stage(Place::Unknown), .. } =>
            GetParticipant { connection: 0, swapped: Swapped::Stage(Place::Unknown) },
        GetParticipant { swapped: Swapped::Session(Some(_)), .. } =>
            GetParticipant { connection: 0, swapped: Swapped::Session(Some(0)) },
        GetParticipant { swapped: Swapped::Session(None), .. } =>
            GetParticipant { connection: 0, swapped: Swapped::Session(None) },
        GetParticipant { swapped: Swapped::Participant(Who::Unknown), .. } =>
            GetParticipant { connection: 0, swapped: Swapped::Participant(Who::Unknown) },
        Step::ParticipantMay { connection: 4.., capability: ParticipantTokenCapability::Subscribe } =>
            Step::ParticipantMay { connection: 4, capability: ParticipantTokenCapability::Subscribe },
        Step::ChatUserMay { capability: Some(ChatTokenCapability::DeleteMessage), .. } => Step::ChatUserMay {
            connection: 0,
            capability: Some(ChatTokenCapability::DeleteMessage),
        },
        Step::ChatUserMay { connection: 2.., .. } => Step::ChatUserMay { connection: 2, capability: None },
    }
}

#[test]
fn who_is_let_in_and_put_out_is_as_usual_as_can_be() {
    plainest! {
        Step::Join { token: Shown::Spoilt { token: 1.., character: 9.. }, .. } => Step::Join {
            token: Shown::Spoilt { token: 1, character: 9 },
            stage: Door::Own,
            client: Client(0),
        },
        Step::Join { token: Shown::OfOtherKind(3..), .. } =>
            Step::Join { token: Shown::OfOtherKind(3), stage: Door::Own, client: Client(0) },
        Step::Join { stage: Door::Of(Place::Made(_)), client: Client(1..), .. } =>
            Step::Join { token: Shown::Good(0), stage: Door::Of(Place::Made(0)), client: Client(1) },
        Step::Connect { room: Door::Of(Place::Unknown), .. } =>
            Step::Connect { token: Shown::Good(0), room: Door::Of(Place::Unknown) },
        Step::Disconnect { .. } => Step::Disconnect { stage: Door::Own, participant: Who::OfToken(0) },
        Step::Disconnect { participant: Who::Nameless, .. } =>
            Step::Disconnect { stage: Door::Own, participant: Who::Nameless },
        Step::Publish { connection: 7.. } => Step::Publish { connection: 7 },
    }
}

#[test]
fn what_outlives_its_process_is_as_near_and_as_plain_as_it_can_be() {
    plainest! {
        Step::Heartbeat { connection: 3.. } => Step::Heartbeat { connection: 3 },
        Step::Lost { connection: 2.. } => Step::Lost { connection: 2 },
        Step::Sweep { quiet: 55.., .. } => Step::Sweep { seconds: 0, quiet: 55 },
        Step::Sweep { seconds: -299..0, .. } => Step::Sweep { seconds: -1, quiet: 0 },
        Step::SealConnection { connection: 1.. } => Step::SealConnection { connection: 1 },
        Step::OpenConnection { text: Shown::Spoilt { token: 1.., character: 9.. }, .. } =>
            Step::OpenConnection { text: Shown::Spoilt { token: 1, character: 9 }, stage: Door::Own },
        Step::OpenConnection { stage: Door::Of(Place::Unknown), .. } =>
            Step::OpenConnection { text: Shown::Good(0), stage: Door::Of(Place::Unknown) },
        Step::SealChatSession { connection: 2.. } => Step::SealChatSession { connection: 2 },
        Step::OpenChatSession { text: Shown::OfOtherKind(1..), .. } =>
            Step::OpenChatSession { text: Shown::OfOtherKind(1), room: Door::Own },
        Step::Until { end: End::SealedConnection(1..), early: true } =>
            Step::Until { end: End::SealedConnection(1), early: true },
        Step::Until { end: End::SealedLeeway(_), .. } =>
            Step::Until { end: End::SealedLeeway(0), early: false },
    }
}

#[test]
fn an_operation_is_asked_for_with_nothing_that_does_not_matter() {
    plainest! {
        Step::Call(Call { operation: Operation::ListStages, most: 2.., .. }) =>
            Step::Call(Call { most: 2, ..Call::new(Operation::ListStages) }),
        Step::Call(Call { operation: Operation::UpdateStage, about: Place::Made(2..), name: Some(name), .. })
            if name == "stage-1" => Step::Call(Call {
                about: Place::Made(2),
                name: Some("stage-1".to_owned()),
                ..Call::new(Operation::UpdateStage)
            }),
        Step::Call(Call { operation: Operation::TagResource, of_key: true, tags: 5.., .. }) =>
            Step::Call(Call { of_key: true, tags: 5, ..Call::new(Operation::TagResource) }),
        Step::Call(Call {
            operation: Operation::ListParticipants,
            filter: Some(Filter::Connected(true)),
            ..
        }) => Step::Call(Call {
            filter: Some(Filter::Connected(true)),
            ..Call::new(Operation::ListParticipants)
        }),
        Step::NextPage { list: 2.., other: true } => Step::NextPage { list: 2, other: true },
        Step::SignParticipantToken { key: Some(1..), .. } => Step::SignParticipantToken {
            stage: Place::Made(0),
            participant: None,
            key: Some(1),
            ahead: 0,
            token: TokenRequest::default(),
        },
    }
}

#[test]
fn time_passes_no_longer_than_it_must() {
    plainest! {
        Step::Advance { seconds: 55.. } => Step::Advance { seconds: 55 },
        Step::Skew { seconds: 3..300 } => Step::Skew { seconds: 3 },
        Step::Prune { seconds: -299..0 } => Step::Prune { seconds: -1 },
        Step::Misread { reading: 1.., last: true } => Step::Misread { reading: 1, last: true },
        Step::Turn { .. } => Step::Turn { machine: 0 },
        Step::Until { end: End::Disconnect(1..), .. } => Step::Until { end: End::Disconnect(1), early: false },
        Step::Until { end: End::Issue(_), .. } => Step::Until { end: End::Issue(0), early: false },
        Step::SignParticipantToken { participant: Some(2..), .. } => Step::SignParticipantToken {
            stage: Place::Made(0),
            participant: Some(2),
            key: None,
            ahead: 0,
            token: TokenRequest::default(),
        },
        Step::Until { end: End::Token(_), early: true } => Step::Until { end: End::Token(0), early: true },
        Step::Until { end: End::Key, .. } => Step::Until { end: End::Key, early: false },
        Step::Until { end: End::ChatToken(2..), .. } => Step::Until { end: End::ChatToken(2), early: false },
        Step::Until { end: End::ChatSession(1..), .. } =>
            Step::Until { end: End::ChatSession(1), early: false },
    }
}

/// A step that refers to the first of several things still does after one of them is left out: it
/// counts one less far.
#[test]
fn what_a_step_refers_to_moves_along_with_it() {
    let joins = |steps: &[Step]| steps.iter().filter(|step| matches!(step, Step::Join { .. })).count();
    let of_the_first = |steps: &[Step]| {
        steps.iter().enumerate().any(|(at, step)| match step {
            Step::ParticipantMay { connection, .. } => {
                let before = joins(&steps[..at]);
                before > 0 && usize::from(*connection) == before - 1
            }
            _ => false,
        })
    };
    let fails = |steps: &[Step]| of_the_first(steps) && joins(steps) > 2;
    let left = shrunk(fails);
    let join = Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(0) };
    assert_eq!(left.iter().filter(|step| **step == join).count(), 3, "{left:#?}");
    assert_eq!(left.len(), 4, "{left:#?}");
    let left = shrunk(of_the_first);
    assert_eq!(left.len(), 2, "{left:#?}");
    assert_eq!(left[0], join);
    assert!(matches!(left[1], Step::ParticipantMay { connection: 0, .. }), "{left:#?}");
}

/// proptest asks no tree for more once it said that there is no more; if it did, it would be told
/// so again.
#[test]
fn there_is_nothing_plainer_than_no_steps() {
    let mut tree = steps(0).new_tree(&mut TestRunner::deterministic()).unwrap();
    assert_eq!(tree.current(), []);
    assert!(!tree.simplify() && !tree.complicate());
    assert_eq!(tree.current(), []);
}
