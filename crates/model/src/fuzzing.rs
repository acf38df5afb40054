//! Sequences of steps from the bytes of a fuzzer.

use super::call::{Call, Filter};
use super::step::Step;
use super::terms::{ChatTokenRequest, Client, Door, End, Place, Shown, Swapped, TokenRequest, Who};
use arbitrary::{Arbitrary, Result, Unstructured};
use stagepass::{ChatTokenCapability, ParticipantTokenCapability};
use std::collections::BTreeMap;

/// At most 60 steps, as many as the bytes of a fuzzer make. (A `Vec<Step>` would end after each
/// step as likely as not.)
///
/// ```
/// use arbitrary::{Arbitrary, Unstructured};
/// use stagepass_model::{Sequence, Step};
///
/// let Sequence(steps) = Sequence::arbitrary(&mut Unstructured::new(&[1, 18]))?;
/// assert_eq!(steps, [Step::CreateRoom, Step::RotateKeys]);
/// # Ok::<(), arbitrary::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence(pub Vec<Step>);

impl<'a> Arbitrary<'a> for Sequence {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut steps = Vec::new();
        while !u.is_empty() && steps.len() < 60 {
            steps.push(u.arbitrary()?);
        }
        Ok(Self(steps))
    }
}

impl<'a> Arbitrary<'a> for Step {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(match u.int_in_range(0..=37_u8)? {
            0 => Self::CreateStage {
                name: u.choose(&[None, Some("stage-1"), Some("")])?.map(str::to_owned),
                tags: u.int_in_range(0..=50)?,
                tokens: (0..u.int_in_range(0..=12_u8)?).map(|_| token_request(u)).collect::<Result<_>>()?,
            },
            1 => Self::CreateRoom,
            2 => Self::CreateParticipantToken { stage: place(u)?, token: token_request(u)? },
            3 => Self::CreateChatToken { room: place(u)?, token: chat_token_request(u)? },
            4 | 21..=24 => Self::Join { token: shown(u)?, stage: door(u)?, client: Client(u.arbitrary()?) },
            5 if u.ratio(1, 3)? => Self::Unpublish { connection: u.arbitrary()? },
            5 => Self::Publish { connection: u.arbitrary()? },
            6 => Self::Leave { connection: u.arbitrary()? },
            7 => Self::Disconnect { stage: door(u)?, participant: who(u)? },
            8 => Self::GetParticipant { connection: u.arbitrary()?, swapped: swapped(u)? },
            9 | 25 => Self::Connect { token: shown(u)?, room: door(u)? },
            10 => Self::ParticipantMay {
                connection: u.arbitrary()?,
                capability: *u.choose(&PARTICIPANT_CAPABILITIES)?,
            },
            11 => Self::ChatUserMay {
                connection: u.arbitrary()?,
                capability: u
                    .arbitrary::<bool>()?
                    .then(|| u.choose(&CHAT_CAPABILITIES).copied())
                    .transpose()?,
            },
            12 => Self::Advance { seconds: u.int_in_range(0..=1_300_000)? },
            13 => Self::Until { end: end(u)?, early: u.arbitrary()? },
            14 => Self::Turn { machine: u.arbitrary()? },
            15 => Self::Skew { seconds: u.int_in_range(-300..=300)? },
            16 => Self::Misread { reading: u.int_in_range(0..=2)?, last: u.arbitrary()? },
            17 => Self::Prune { seconds: u.int_in_range(-300..=300)? },
            18 => Self::RotateKeys,
            19 => Self::SignParticipantToken {
                stage: place(u)?,
                participant: u.arbitrary()?,
                key: u.arbitrary()?,
                ahead: u.int_in_range(-1_300_000..=1_300_000)?,
                token: token_request(u)?,
            },
            20 => Self::DropOutlivedKeys,
            27 => Self::Heartbeat { connection: u.arbitrary()? },
            28 => Self::Sweep { seconds: u.int_in_range(-300..=300)?, quiet: u.int_in_range(0..=600)? },
            29 => Self::Lost { connection: u.arbitrary()? },
            30 => Self::SealConnection { connection: u.arbitrary()? },
            31 => Self::OpenConnection { text: shown(u)?, stage: door(u)? },
            32 => Self::SealChatSession { connection: u.arbitrary()? },
            33 => Self::OpenChatSession { text: shown(u)?, room: door(u)? },
            34 => Self::NextPage { list: u.arbitrary()?, other: u.ratio(1, 8)? },
            35..=37 => Self::Call(call(u)?),
            _ => Self::CreateParticipantToken { stage: Place::Made(0), token: token_request(u)? },
        })
    }
}

const PARTICIPANT_CAPABILITIES: [ParticipantTokenCapability; 2] =
    [ParticipantTokenCapability::Publish, ParticipantTokenCapability::Subscribe];

const CHAT_CAPABILITIES: [ChatTokenCapability; 3] = [
    ChatTokenCapability::SendMessage,
    ChatTokenCapability::DisconnectUser,
    ChatTokenCapability::DeleteMessage,
];

fn call(u: &mut Unstructured<'_>) -> Result<Call> {
    let user = |u: &mut Unstructured<'_>| Ok(Filter::User(words(u, 0, 8)?));
    Ok(Call {
        about: place(u)?,
        of_key: u.arbitrary()?,
        name: u.choose(&[None, Some("stage-1"), Some("")])?.map(str::to_owned),
        records_to: u.arbitrary()?,
        tags: u.int_in_range(0..=50)?,
        filter: match u.int_in_range(0..=4_u8)? {
            0 => Some(user(u)?),
            1 => Some(Filter::Published(u.arbitrary()?)),
            2 => Some(Filter::Connected(u.arbitrary()?)),
            3 => Some(Filter::Recorded),
            _ => None,
        },
        most: u.int_in_range(0..=4)?,
        ..Call::new(*u.choose(Call::OPERATIONS)?)
    })
}

fn token_request(u: &mut Unstructured<'_>) -> Result<TokenRequest> {
    Ok(TokenRequest {
        minutes: optional(u, |u| u.int_in_range(1..=20_160))?,
        user_id: optional(u, |u| words(u, 0, 128))?,
        attributes: optional(u, attributes)?,
        capabilities: optional(u, |u| several(u, 2, &PARTICIPANT_CAPABILITIES))?,
    })
}

fn chat_token_request(u: &mut Unstructured<'_>) -> Result<ChatTokenRequest> {
    Ok(ChatTokenRequest {
        minutes: optional(u, |u| u.int_in_range(1..=180))?,
        user_id: words(u, 1, 128)?,
        attributes: optional(u, attributes)?,
        capabilities: optional(u, |u| several(u, 4, &CHAT_CAPABILITIES))?,
    })
}

fn optional<'a, T>(
    u: &mut Unstructured<'a>,
    make: impl FnOnce(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Option<T>> {
    if u.arbitrary()? { make(u).map(Some) } else { Ok(None) }
}

/// Any characters, so many of them.
fn words(u: &mut Unstructured<'_>, least: u8, most: u8) -> Result<String> {
    (0..u.int_in_range(least..=most)?).map(|_| u.arbitrary::<char>()).collect()
}

/// At most 8 pairs of 16 characters of at most four bytes, which are 512 bytes.
fn attributes(u: &mut Unstructured<'_>) -> Result<BTreeMap<String, String>> {
    (0..u.int_in_range(0..=8_u8)?).map(|_| Ok((words(u, 0, 8)?, words(u, 0, 8)?))).collect()
}

fn several<T: Copy>(u: &mut Unstructured<'_>, most: u8, of: &[T]) -> Result<Vec<T>> {
    (0..u.int_in_range(0..=most)?).map(|_| u.choose(of).copied()).collect()
}

fn place(u: &mut Unstructured<'_>) -> Result<Place> {
    Ok(if u.ratio(1, 8)? { Place::Unknown } else { Place::Made(u.arbitrary()?) })
}

fn door(u: &mut Unstructured<'_>) -> Result<Door> {
    Ok(if u.ratio(1, 8)? { Door::Of(place(u)?) } else { Door::Own })
}

fn shown(u: &mut Unstructured<'_>) -> Result<Shown> {
    let token = u.arbitrary()?;
    Ok(match u.int_in_range(0..=7_u8)? {
        0 => Shown::Spoilt { token, character: u.arbitrary()? },
        1 => Shown::OfOtherKind(token),
        _ => Shown::Good(token),
    })
}

fn who(u: &mut Unstructured<'_>) -> Result<Who> {
    Ok(match u.int_in_range(0..=7_u8)? {
        0 => Who::Unknown,
        1 => Who::Nameless,
        _ => Who::OfToken(u.arbitrary()?),
    })
}

fn swapped(u: &mut Unstructured<'_>) -> Result<Swapped> {
    Ok(match u.int_in_range(0..=5_u8)? {
        0 => Swapped::Stage(place(u)?),
        1 => Swapped::Session(u.arbitrary()?),
        2 => Swapped::Participant(who(u)?),
        _ => Swapped::Nothing,
    })
}

fn end(u: &mut Unstructured<'_>) -> Result<End> {
    let back = u.arbitrary()?;
    let ends = [
        End::Token(back),
        End::Leeway(back),
        End::Issue(back),
        End::ChatToken(back),
        End::ChatLeeway(back),
        End::ChatSession(back),
        End::Disconnect(back),
        End::Use(back),
        End::Key,
        End::SealedConnection(back),
        End::SealedLeeway(back),
    ];
    Ok(*u.choose(&ends)?)
}
