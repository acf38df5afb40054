//! One random step.

use super::call::{Call, Filter};
use super::step::Step;
use super::terms::{ChatTokenRequest, Client, Door, End, Place, Shown, Swapped, TokenRequest, Who};
use proptest::arbitrary::any;
use proptest::bool::weighted;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prop_oneof;
use proptest::sample::select;
use proptest::strategy::{BoxedStrategy, Just, Strategy};
use stagepass::{ChatTokenCapability, ParticipantTokenCapability};
use std::collections::BTreeMap;

pub(super) fn step() -> impl Strategy<Value = Step> {
    let request = prop_oneof![
        1 => create_stage(),
        1 => Just(Step::CreateRoom),
        3 => (place(), token_request())
            .prop_map(|(stage, token)| Step::CreateParticipantToken { stage, token }),
        3 => (place(), option::of(back()), option::of(back()), ahead(), token_request()).prop_map(
            |(stage, participant, key, ahead, token)| {
                Step::SignParticipantToken { stage, participant, key, ahead, token }
            },
        ),
        4 => create_chat_token(),
        3 => (back(), swapped())
            .prop_map(|(connection, swapped)| Step::GetParticipant { connection, swapped }),
    ];
    let admission = prop_oneof![
        8 => (shown(), door(), client())
            .prop_map(|(token, stage, client)| Step::Join { token, stage, client }),
        3 => back().prop_map(|connection| Step::Publish { connection }),
        2 => back().prop_map(|connection| Step::Unpublish { connection }),
        3 => back().prop_map(|connection| Step::Leave { connection }),
        3 => back().prop_map(|connection| Step::Heartbeat { connection }),
        2 => back().prop_map(|connection| Step::Lost { connection }),
        4 => back().prop_map(|connection| Step::SealConnection { connection }),
        4 => (shown(), door()).prop_map(|(text, stage)| Step::OpenConnection { text, stage }),
        2 => back().prop_map(|connection| Step::SealChatSession { connection }),
        3 => (shown(), door()).prop_map(|(text, room)| Step::OpenChatSession { text, room }),
        2 => (door(), who()).prop_map(|(stage, participant)| Step::Disconnect { stage, participant }),
        6 => (shown(), door()).prop_map(|(token, room)| Step::Connect { token, room }),
        1 => (back(), participant_capability())
            .prop_map(|(connection, capability)| Step::ParticipantMay { connection, capability }),
        3 => (back(), option::of(chat_capability()))
            .prop_map(|(connection, capability)| Step::ChatUserMay { connection, capability }),
    ];
    let host = prop_oneof![
        3 => seconds().prop_map(|seconds| Step::Advance { seconds }),
        3 => (end(), any::<bool>()).prop_map(|(end, early)| Step::Until { end, early }),
        2 => skew().prop_map(|seconds| Step::Skew { seconds }),
        2 => (0..=3_u8).prop_map(|machine| Step::Turn { machine }),
        3 => (prop_oneof![3 => Just(0_u8), 2 => Just(1), 1 => Just(2)], any::<bool>())
            .prop_map(|(reading, last)| Step::Misread { reading, last }),
        2 => skew().prop_map(|seconds| Step::Prune { seconds }),
        4 => (skew(), quiet()).prop_map(|(seconds, quiet)| Step::Sweep { seconds, quiet }),
        1 => Just(Step::RotateKeys),
        1 => Just(Step::DropOutlivedKeys),
    ];
    prop_oneof![12 => request.boxed(), 30 => admission.boxed(), 14 => called(), 12 => host.boxed()]
}

pub(super) fn name() -> impl Strategy<Value = Option<String>> {
    option::of(select(&["", "stage-1", "Late_Show"][..]).prop_map(str::to_owned))
}

pub(super) fn tags() -> impl Strategy<Value = u8> {
    prop_oneof![4 => 0..=2_u8, 1 => 0..=50_u8]
}

pub(super) fn create_stage() -> impl Strategy<Value = Step> {
    let tokens = prop_oneof![8 => vec(token_request(), 0..=3), 1 => vec(token_request(), 0..=12)];
    (name(), tags(), tokens).prop_map(|(name, tags, tokens)| Step::CreateStage { name, tags, tokens })
}

pub(super) fn create_chat_token() -> impl Strategy<Value = Step> {
    (place(), chat_token_request()).prop_map(|(room, token)| Step::CreateChatToken { room, token })
}

pub(super) fn token_request() -> impl Strategy<Value = TokenRequest> {
    let minutes = prop_oneof![
        3 => Just(None),
        3 => (1..=3_u16).prop_map(Some),
        1 => (1..=20_160_u16).prop_map(Some),
        2 => Just(Some(20_160)),
    ];
    let capabilities = prop_oneof![
        2 => Just(None),
        3 => vec(participant_capability(), 0..=2).prop_map(Some),
    ];
    (minutes, option::of(user_id("")), option::of(attributes()), capabilities).prop_map(
        |(minutes, user_id, attributes, capabilities)| TokenRequest {
            minutes,
            user_id,
            attributes,
            capabilities,
        },
    )
}

fn chat_token_request() -> impl Strategy<Value = ChatTokenRequest> {
    let minutes = prop_oneof![
        2 => Just(None),
        3 => Just(Some(1)),
        2 => (1..=180_u8).prop_map(Some),
    ];
    let capabilities = option::of(vec(chat_capability(), 0..=4));
    (minutes, user_id("carol"), option::of(attributes()), capabilities).prop_map(
        |(minutes, user_id, attributes, capabilities)| ChatTokenRequest {
            minutes,
            user_id,
            attributes,
            capabilities,
        },
    )
}

/// The longest has 128 characters of four bytes.
pub(super) fn user_id(simplest: &str) -> impl Strategy<Value = String> + use<> {
    let all = [simplest, "alice", "bob", "日本 语", &"🎥".repeat(128)].map(str::to_owned);
    select(all.to_vec())
}

/// At most 1,024 bytes: three keys and three values of at most 24 bytes, or one key of four and a
/// value of 1,020.
fn attributes() -> impl Strategy<Value = BTreeMap<String, String>> {
    let word = select(&["", "role", "host", "é字🎥", "a b"][..]).prop_map(str::to_owned);
    prop_oneof![
        8 => btree_map(word.clone(), word, 0..=3),
        1 => Just(BTreeMap::from([("role".to_owned(), "x".repeat(1_020))])),
    ]
}

fn participant_capability() -> impl Strategy<Value = ParticipantTokenCapability> + Clone {
    select(&[ParticipantTokenCapability::Publish, ParticipantTokenCapability::Subscribe][..])
}

fn chat_capability() -> impl Strategy<Value = ChatTokenCapability> + Clone {
    select(
        &[
            ChatTokenCapability::SendMessage,
            ChatTokenCapability::DisconnectUser,
            ChatTokenCapability::DeleteMessage,
        ][..],
    )
}

/// Mostly the latest things, so that steps have to do with each other.
pub(super) fn back() -> impl Strategy<Value = u8> + Clone {
    prop_oneof![4 => Just(0_u8), 3 => 0..=2_u8, 1 => 0..=60_u8]
}

pub(super) fn place() -> impl Strategy<Value = Place> + Clone {
    prop_oneof![12 => back().prop_map(Place::Made), 1 => Just(Place::Unknown)]
}

fn door() -> impl Strategy<Value = Door> + Clone {
    prop_oneof![5 => Just(Door::Own), 1 => place().prop_map(Door::Of)]
}

fn shown() -> impl Strategy<Value = Shown> + Clone {
    prop_oneof![
        14 => back().prop_map(Shown::Good),
        1 => (back(), 0..=4_000_u16).prop_map(|(token, character)| Shown::Spoilt { token, character }),
        1 => back().prop_map(Shown::OfOtherKind),
    ]
}

fn who() -> impl Strategy<Value = Who> + Clone {
    prop_oneof![8 => back().prop_map(Who::OfToken), 1 => Just(Who::Unknown), 1 => Just(Who::Nameless)]
}

pub(super) fn client() -> impl Strategy<Value = Client> + Clone {
    (0..=3_u8).prop_map(Client)
}

fn swapped() -> impl Strategy<Value = Swapped> + Clone {
    prop_oneof![
        4 => Just(Swapped::Nothing),
        1 => place().prop_map(Swapped::Stage),
        2 => option::of(back()).prop_map(Swapped::Session),
        2 => who().prop_map(Swapped::Participant),
    ]
}

fn end() -> impl Strategy<Value = End> + Clone {
    prop_oneof![
        3 => back().prop_map(End::Token),
        2 => back().prop_map(End::Leeway),
        1 => back().prop_map(End::Issue),
        2 => back().prop_map(End::ChatToken),
        2 => back().prop_map(End::ChatLeeway),
        2 => back().prop_map(End::ChatSession),
        1 => back().prop_map(End::Disconnect),
        1 => back().prop_map(End::Use),
        1 => Just(End::Key),
        2 => back().prop_map(End::SealedConnection),
        2 => back().prop_map(End::SealedLeeway),
    ]
}

/// Right, or as wrong as clocks may be, or something between.
pub(super) fn skew() -> impl Strategy<Value = i16> + Clone {
    prop_oneof![
        2 => Just(0_i16),
        2 => -5..=5_i16,
        2 => Just(300_i16),
        2 => Just(-300_i16),
        2 => -300..=300_i16,
    ]
}

/// At once, and about a minute.
fn quiet() -> impl Strategy<Value = u16> + Clone {
    prop_oneof![2 => Just(0_u16), 3 => 55..=65_u16, 1 => 0..=600_u16]
}

/// Now, about as far ahead as clocks may be, some days, and the past.
pub(super) fn ahead() -> impl Strategy<Value = i32> + Clone {
    prop_oneof![
        4 => Just(0_i32),
        2 => 295..=605_i32,
        1 => 0..=1_300_000_i32,
        1 => -1_300_000..=0_i32,
    ]
}

/// A few seconds, about a minute, about the lengths that tokens have, and about 14 days.
fn seconds() -> impl Strategy<Value = u32> + Clone {
    prop_oneof![
        4 => 0..=5_u32,
        4 => 55..=65_u32,
        2 => 115..=185_u32,
        1 => 3_595..=3_605_u32,
        1 => 43_195..=43_205_u32,
        1 => prop_oneof![1_209_590..=1_209_610_u32, 0..=1_300_000_u32],
    ]
}

fn called() -> BoxedStrategy<Step> {
    let filter = prop_oneof![
        user_id("").prop_map(Filter::User),
        any::<bool>().prop_map(Filter::Published),
        any::<bool>().prop_map(Filter::Connected),
        Just(Filter::Recorded),
    ];
    let most = prop_oneof![1 => Just(0_u8), 6 => 1..=2_u8];
    let parts = (select(Call::OPERATIONS), place(), any::<bool>(), name(), option::of(0..=1_u8), tags());
    let call = (parts, option::of(filter), most).prop_map(
        |((operation, about, of_key, name, records_to, tags), filter, most)| {
            Step::Call(Call { operation, about, of_key, name, records_to, tags, filter, most })
        },
    );
    let next = (back(), weighted(0.3)).prop_map(|(list, other)| Step::NextPage { list, other });
    prop_oneof![4 => call, 1 => next].boxed()
}
