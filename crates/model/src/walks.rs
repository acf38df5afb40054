//! Random requests of operations, and walks through lists.

use super::call::Call;
use super::step::Step;
use super::stepping::{back, client, create_stage, name, step, tags, token_request};
use super::terms::{Door, Place, Shown, TokenRequest};
use proptest::prop_oneof;
use proptest::strategy::{BoxedStrategy, Just, Strategy};
use stagepass::Operation;

/// A list of three or so is walked page by page while it changes.
pub(super) fn walk(of: u8) -> Vec<BoxedStrategy<Step>> {
    let token = || {
        let token = |token| Step::CreateParticipantToken { stage: Place::Made(0), token };
        token_request().prop_map(token).boxed()
    };
    let join = || {
        let join = |client| Step::Join { token: Shown::Good(0), stage: Door::Own, client };
        client().prop_map(join).boxed()
    };
    let leave = || Just(Step::Leave { connection: 0 }).boxed();
    let import = || Just(Step::Call(Call::new(Operation::ImportPublicKey))).boxed();
    let room = || Just(Step::CreateRoom).boxed();
    // What is listed, what makes an item, and what changes one.
    let (listed, item, change): (_, &dyn Fn() -> Vec<BoxedStrategy<Step>>, _) = match of {
        0 => (Operation::ListStages, &|| vec![create_stage().boxed()], Operation::DeleteStage),
        1 => (Operation::ListPublicKeys, &|| vec![import()], Operation::DeletePublicKey),
        2 => (Operation::ListRooms, &|| vec![room()], Operation::DeleteRoom),
        3 => (Operation::ListRooms, &|| vec![room()], Operation::UpdateRoom),
        4 => (Operation::ListStageSessions, &|| vec![join(), leave()], Operation::GetStage),
        5 => (Operation::ListParticipantEvents, &|| vec![join(), leave()], Operation::GetStage),
        _ => (Operation::ListParticipants, &|| vec![token(), join()], Operation::DisconnectParticipant),
    };
    let list = (1..=2_u8).prop_map(move |most| Step::Call(Call { most, ..Call::new(listed) })).boxed();
    let changed = || {
        let change = (back(), name(), tags()).prop_map(move |(back, name, tags)| {
            Step::Call(Call { about: Place::Made(back), name, tags, ..Call::new(change) })
        });
        prop_oneof![2 => change, 1 => step()].boxed()
    };
    let next = || Just(Step::NextPage { list: 0, other: false }).boxed();
    let tokens = vec![TokenRequest::default()];
    let stage = Just(Step::CreateStage { name: None, tags: 0, tokens }).boxed();
    let items = (0..3).flat_map(|_| item());
    std::iter::once(stage).chain(items).chain([list, changed(), next(), changed(), next(), next()]).collect()
}
