//! Random sequences of steps.

use super::shrinking::Shrinking;
use super::step::Step;
use super::stepping::{ahead, create_chat_token, create_stage, skew, step};
use super::terms::{Client, Door, End, Place, Shown, TokenRequest, Who};
use super::walks::walk;
use proptest::arbitrary::Arbitrary;
use proptest::bool::weighted;
use proptest::strategy::{BoxedStrategy, Just, NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// Returns a strategy for sequences of at most so many steps.
///
/// A sequence that fails shrinks until no step can be left out. Nothing is asked of the library:
/// every request is valid because of how it is made, by the documented limits.
///
/// ```
/// use proptest::strategy::{Strategy, ValueTree};
/// use proptest::test_runner::TestRunner;
///
/// let tree = stagepass_model::steps(60).new_tree(&mut TestRunner::default())?;
/// assert!(tree.current().len() <= 60);
/// # Ok::<(), proptest::test_runner::Reason>(())
/// ```
pub fn steps(max: usize) -> impl Strategy<Value = Vec<Step>> {
    Steps(max)
}

#[derive(Debug, Clone, Copy)]
struct Steps(usize);

impl Strategy for Steps {
    type Tree = Shrinking;
    type Value = Vec<Step>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        // Most begin with a stage, a room and a chat token, without which there is little to do.
        let opening = [create_stage().boxed(), Just(Step::CreateRoom).boxed(), create_chat_token().boxed()];
        let most = (0..=self.0).new_tree(runner)?.current();
        let mut trees = Vec::new();
        for step in opening {
            if weighted(0.9).new_tree(runner)?.current() {
                trees.push(step.new_tree(runner)?);
            }
        }
        let step = step().boxed();
        while trees.len() < most {
            trees.push(step.new_tree(runner)?);
        }
        if weighted(0.4).new_tree(runner)?.current() {
            let last = match (0..=14_u8).new_tree(runner)?.current() {
                list @ 0..=6 => walk(list),
                other => last_moments(other & 1 == 0),
            };
            trees.truncate(self.0.saturating_sub(last.len()));
            for step in last {
                trees.push(step.new_tree(runner)?);
            }
        }
        trees.truncate(self.0);
        Ok(Shrinking::new(trees))
    }
}

/// A token is ended or used, and shown in the last second in which it could be let in, after a
/// pruning that comes as soon as may be. Seldom does a sequence meet these moments by chance.
fn last_moments(chat: bool) -> Vec<BoxedStrategy<Step>> {
    let skew_clock = || skew().prop_map(|seconds| Step::Skew { seconds }).boxed();
    let prune = || skew().prop_map(|seconds| Step::Prune { seconds }).boxed();
    let turn = || (0..=3_u8).prop_map(|machine| Step::Turn { machine }).boxed();
    let (created, shown, end) = if chat {
        let connect = Step::Connect { token: Shown::Good(0), room: Door::Own };
        (create_chat_token().boxed(), vec![connect.clone(), connect], End::ChatLeeway(0))
    } else {
        let join = Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(0) };
        let disconnect = Step::Disconnect { stage: Door::Own, participant: Who::OfToken(0) };
        let token = TokenRequest { minutes: Some(20_160), ..TokenRequest::default() };
        let (stage, participant, key) = (Place::Made(0), None, None);
        let signed = ahead().prop_map(move |ahead| {
            let token = token.clone();
            Step::SignParticipantToken { stage, participant, key, ahead, token }
        });
        (signed.boxed(), vec![join.clone(), disconnect, join], End::Leeway(0))
    };
    let mut before: Vec<_> = shown.into_iter().map(|step| Just(step).boxed()).collect();
    let again = before.pop();
    let until = Just(Step::Until { end, early: true }).boxed();
    let first = [skew_clock(), created, turn(), skew_clock()].into_iter().chain(before);
    let second = [prune(), turn(), skew_clock(), until, prune()].into_iter().chain(again);
    first.chain(second).collect()
}

impl Arbitrary for Step {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        step().boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::arbitrary::any;
    use proptest::test_runner::TestRunner;
    use std::collections::BTreeSet;

    #[test]
    fn any_step_is_of_every_kind() {
        let mut runner = TestRunner::deterministic();
        let kinds: BTreeSet<_> =
            (0..2_000).map(|_| any::<Step>().new_tree(&mut runner).unwrap().current().kind()).collect();
        assert_eq!(kinds, Step::KINDS.into_iter().chain(Step::CALLS).collect());
    }
}
