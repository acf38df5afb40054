//! Makes a sequence that fails shorter and its steps plainer, as long as it fails.
//!
//! proptest's own shrinking of lists leaves out elements once and then looks at each alone. Here steps are left
//! out again after others became plainer, so that in the end nothing can be left out and no step made plainer.

use super::step::{ChatTokenRequest, Client, Door, End, Place, Shown, Step, Swapped, TokenRequest, Who};
use proptest::strategy::ValueTree;

/// A sequence, and the change to it that is tried.
#[derive(Debug, Clone)]
pub(super) struct Shrinking {
    /// The shortest and plainest sequence that is known to fail.
    kept: Vec<Step>,
    tried: Option<Vec<Step>>,
    /// How many steps are left out at once; then, at 0, each step is made plainer.
    width: usize,
    /// The step at which that is tried, and which of the plainer ones is its turn.
    at: usize,
    turn: usize,
    /// Whether this round changed anything.
    changed: bool,
}

impl Shrinking {
    pub(super) fn new(steps: Vec<Step>) -> Self {
        let width = steps.len();
        Self { kept: steps, tried: None, width, at: 0, turn: 0, changed: false }
    }

    fn propose(&mut self) -> bool {
        loop {
            if self.at >= self.kept.len() {
                if self.width == 0 && !self.changed {
                    self.tried = None;
                    return false;
                }
                (self.at, self.turn) = (0, 0);
                if self.width == 0 {
                    (self.width, self.changed) = (self.kept.len(), false);
                } else {
                    self.width = self.width.checked_div(2).unwrap_or_default();
                }
            } else if self.width > 0 {
                if let Some(steps) = self.left_out() {
                    self.tried = Some(steps);
                    return true;
                }
                (self.at, self.turn) = (self.at.saturating_add(self.width), 0);
            } else {
                let plainer = self.kept.get(self.at).map(plainer).unwrap_or_default();
                if let Some(step) = plainer.get(self.turn) {
                    let mut steps = self.kept.clone();
                    if let Some(place) = steps.get_mut(self.at) {
                        place.clone_from(step);
                    }
                    self.tried = Some(steps);
                    return true;
                }
                (self.at, self.turn) = (self.at.saturating_add(1), 0);
            }
        }
    }
}

impl Shrinking {
    /// The sequence without the steps whose turn it is. A step alone is also left out with one of those after it
    /// counting one less far back, since what they refer to may have been before it.
    fn left_out(&self) -> Option<Vec<Step>> {
        let end = self.at.saturating_add(self.width);
        let mut steps = self.kept.clone();
        if self.turn > 0 {
            let after = steps.get_mut(self.at.saturating_add(self.turn)).filter(|_| self.width == 1)?;
            if let Some(step) = nearer(after) {
                *after = step;
            }
        }
        steps.drain(self.at..end.min(steps.len()));
        Some(steps)
    }
}

impl ValueTree for Shrinking {
    type Value = Vec<Step>;

    fn current(&self) -> Vec<Step> {
        self.tried.as_ref().unwrap_or(&self.kept).clone()
    }

    /// What is current fails: it is kept, and the same is tried on what now stands there.
    fn simplify(&mut self) -> bool {
        if let Some(tried) = self.tried.take() {
            self.kept = tried;
            (self.changed, self.turn) = (true, 0);
        }
        self.propose()
    }

    /// What is current does not fail: something else is tried.
    fn complicate(&mut self) -> bool {
        if self.tried.take().is_none() {
            return false;
        }
        self.turn = self.turn.saturating_add(1);
        // When nothing is left to try, what is current is again what was kept.
        self.propose();
        true
    }
}

/// The step with what it refers to counted one less far back.
fn nearer(step: &Step) -> Option<Step> {
    let mut nearer = step.clone();
    match &mut nearer {
        Step::CreateParticipantToken { stage: Place::Made(back), .. }
        | Step::CreateChatToken { room: Place::Made(back), .. }
        | Step::Join { token: Shown::Good(back), .. }
        | Step::Connect { token: Shown::Good(back), .. }
        | Step::Publish { connection: back }
        | Step::Leave { connection: back }
        | Step::Disconnect { participant: Who::OfToken(back), .. }
        | Step::GetParticipant { connection: back, .. }
        | Step::ParticipantMay { connection: back, .. }
        | Step::ChatUserMay { connection: back, .. }
        | Step::Until { end: End::Token(back) | End::ChatToken(back) | End::ChatSession(back), .. } => {
            *back = back.checked_sub(1)?;
        }
        _ => return None,
    }
    Some(nearer)
}

/// Plainer things that may stand in the place of a step, the plainest first.
fn plainer(step: &Step) -> Vec<Step> {
    match step.clone() {
        Step::CreateStage { name, tags, tokens } => {
            let make = |name: &Option<String>, tags, tokens: &Vec<TokenRequest>| Step::CreateStage {
                name: name.clone(),
                tags,
                tokens: tokens.clone(),
            };
            without(name.as_ref())
                .map(|name| make(&name, tags, &tokens))
                .chain(below(tags).map(|tags| make(&name, tags, &tokens)))
                .chain(each(&tokens, plainer_token).map(|tokens| make(&name, tags, &tokens)))
                .collect()
        }
        Step::CreateParticipantToken { stage, token } => {
            let stages = plainer_place(stage).map(|stage| (stage, token.clone()));
            let tokens = plainer_token(&token).into_iter().map(|token| (stage, token));
            stages.chain(tokens).map(|(stage, token)| Step::CreateParticipantToken { stage, token }).collect()
        }
        Step::CreateChatToken { room, token } => {
            let rooms = plainer_place(room).map(|room| (room, token.clone()));
            let tokens = plainer_chat_token(&token).into_iter().map(|token| (room, token));
            rooms.chain(tokens).map(|(room, token)| Step::CreateChatToken { room, token }).collect()
        }
        Step::Join { token, stage, client } => {
            let tokens = plainer_shown(token).map(|token| (token, stage, client));
            let stages = plainer_door(stage).map(|stage| (token, stage, client));
            let clients = below(client.0).map(|number| (token, stage, Client(number)));
            let all = tokens.chain(stages).chain(clients);
            all.map(|(token, stage, client)| Step::Join { token, stage, client }).collect()
        }
        Step::Publish { connection } => {
            below(connection).map(|connection| Step::Publish { connection }).collect()
        }
        Step::Leave { connection } => {
            below(connection).map(|connection| Step::Leave { connection }).collect()
        }
        Step::Disconnect { stage, participant } => {
            let stages = plainer_door(stage).map(|stage| (stage, participant));
            let all = stages.chain(plainer_who(participant).map(|participant| (stage, participant)));
            all.map(|(stage, participant)| Step::Disconnect { stage, participant }).collect()
        }
        Step::GetParticipant { connection, swapped } => {
            let connections = below(connection).map(|connection| (connection, swapped));
            let all = connections.chain(plainer_swapped(swapped).map(|swapped| (connection, swapped)));
            all.map(|(connection, swapped)| Step::GetParticipant { connection, swapped }).collect()
        }
        Step::Connect { token, room } => {
            let tokens = plainer_shown(token).map(|token| (token, room));
            let all = tokens.chain(plainer_door(room).map(|room| (token, room)));
            all.map(|(token, room)| Step::Connect { token, room }).collect()
        }
        Step::ParticipantMay { connection, capability } => {
            below(connection).map(|connection| Step::ParticipantMay { connection, capability }).collect()
        }
        Step::ChatUserMay { connection, capability } => {
            let connections = below(connection).map(|connection| (connection, capability));
            let all =
                connections.chain(without(capability.as_ref()).map(|capability| (connection, capability)));
            all.map(|(connection, capability)| Step::ChatUserMay { connection, capability }).collect()
        }
        Step::Advance { seconds } => below(seconds).map(|seconds| Step::Advance { seconds }).collect(),
        Step::Until { end, early } => {
            let ends = plainer_end(end).map(|end| Step::Until { end, early });
            early.then_some(Step::Until { end, early: false }).into_iter().chain(ends).collect()
        }
        Step::SetBack { seconds } => below(seconds).map(|seconds| Step::SetBack { seconds }).collect(),
        Step::CreateRoom | Step::RotateKeys | Step::DropOutlivedKeys => Vec::new(),
    }
}

fn plainer_token(token: &TokenRequest) -> Vec<TokenRequest> {
    let minutes = token.minutes.into_iter().flat_map(|minutes| {
        std::iter::once(None).chain(below(minutes).filter(|minutes| *minutes > 0).map(Some))
    });
    let minutes = minutes.map(|minutes| TokenRequest { minutes, ..token.clone() });
    let user_ids = without(token.user_id.as_ref()).map(|user_id| TokenRequest { user_id, ..token.clone() });
    let attributes =
        without(token.attributes.as_ref()).map(|attributes| TokenRequest { attributes, ..token.clone() });
    let capabilities =
        lists(token.capabilities.as_ref()).map(|capabilities| TokenRequest { capabilities, ..token.clone() });
    minutes.chain(user_ids).chain(attributes).chain(capabilities).collect()
}

fn plainer_chat_token(token: &ChatTokenRequest) -> Vec<ChatTokenRequest> {
    let minutes = token.minutes.into_iter().flat_map(|minutes| {
        std::iter::once(None).chain(below(minutes).filter(|minutes| *minutes > 0).map(Some))
    });
    let minutes = minutes.map(|minutes| ChatTokenRequest { minutes, ..token.clone() });
    let plain = "carol".to_owned();
    let user_ids = (token.user_id != plain).then(|| ChatTokenRequest { user_id: plain, ..token.clone() });
    let attributes =
        without(token.attributes.as_ref()).map(|attributes| ChatTokenRequest { attributes, ..token.clone() });
    let capabilities = lists(token.capabilities.as_ref())
        .map(|capabilities| ChatTokenRequest { capabilities, ..token.clone() });
    minutes.chain(user_ids).chain(attributes).chain(capabilities).collect()
}

/// Less of a list that may be absent.
fn lists<T: Clone>(list: Option<&Vec<T>>) -> impl Iterator<Item = Option<Vec<T>>> {
    list.into_iter().flat_map(|list| std::iter::once(None).chain(each(list, |_| Vec::new()).map(Some)))
}

/// The list without one of its items, or with a plainer one in its place.
fn each<T: Clone>(list: &[T], plainer: impl Fn(&T) -> Vec<T>) -> impl Iterator<Item = Vec<T>> {
    let put = |at: usize, with: Option<T>| -> Vec<T> {
        let items = list.iter().enumerate();
        items
            .filter_map(|(index, item)| if index == at { with.clone() } else { Some(item.clone()) })
            .collect()
    };
    let mut all: Vec<Vec<T>> = (0..list.len()).map(|at| put(at, None)).collect();
    for (at, item) in list.iter().enumerate() {
        all.extend(plainer(item).into_iter().map(|item| put(at, Some(item))));
    }
    all.into_iter()
}

fn plainer_place(place: Place) -> impl Iterator<Item = Place> {
    let made = match place {
        Place::Made(back) => Some(back),
        Place::Unknown => None,
    };
    made.into_iter().flat_map(below::<u8>).map(Place::Made)
}

fn plainer_door(door: Door) -> impl Iterator<Item = Door> {
    let place = match door {
        Door::Own => None,
        Door::Of(place) => Some(place),
    };
    let places = place.into_iter().flat_map(|place| plainer_place(place).map(Door::Of));
    place.map(|_| Door::Own).into_iter().chain(places)
}

fn plainer_shown(shown: Shown) -> impl Iterator<Item = Shown> {
    let all: Vec<Shown> = match shown {
        Shown::Good(back) => below(back).map(Shown::Good).collect(),
        Shown::Spoilt { token, character } => std::iter::once(Shown::Good(token))
            .chain(below(token).map(|token| Shown::Spoilt { token, character }))
            .chain(below(character).map(|character| Shown::Spoilt { token, character }))
            .collect(),
        Shown::OfOtherKind(back) => {
            std::iter::once(Shown::Good(back)).chain(below(back).map(Shown::OfOtherKind)).collect()
        }
    };
    all.into_iter()
}

fn plainer_who(who: Who) -> impl Iterator<Item = Who> {
    let all: Vec<Who> = match who {
        Who::OfToken(back) => below(back).map(Who::OfToken).collect(),
        Who::Unknown | Who::Nameless => vec![Who::OfToken(0)],
    };
    all.into_iter()
}

fn plainer_swapped(swapped: Swapped) -> impl Iterator<Item = Swapped> {
    let all: Vec<Swapped> = match swapped {
        Swapped::Nothing => return Vec::new().into_iter(),
        Swapped::Stage(place) => plainer_place(place).map(Swapped::Stage).collect(),
        Swapped::Session(back) => {
            back.into_iter().flat_map(below::<u8>).map(|back| Swapped::Session(Some(back))).collect()
        }
        Swapped::Participant(who) => plainer_who(who).map(Swapped::Participant).collect(),
    };
    std::iter::once(Swapped::Nothing).chain(all).collect::<Vec<_>>().into_iter()
}

fn plainer_end(end: End) -> impl Iterator<Item = End> {
    let (back, make): (u8, fn(u8) -> End) = match end {
        End::Token(back) => (back, End::Token),
        End::ChatToken(back) => (back, End::ChatToken),
        End::ChatSession(back) => (back, End::ChatSession),
        End::Key => (0, End::Token),
    };
    below(back).map(make)
}

fn without<T>(value: Option<&T>) -> impl Iterator<Item = Option<T>> + use<T> {
    value.is_some().then_some(None).into_iter()
}

/// Smaller numbers: the smallest, then ever nearer to this one.
fn below<T: Into<u32> + TryFrom<u32>>(number: T) -> impl Iterator<Item = T> {
    let number = number.into();
    let steps = std::iter::successors(Some(number), |step| step.checked_div(2)).take_while(|step| *step > 0);
    let nearer = steps.map(move |step| number.saturating_sub(step)).filter(|smaller| *smaller > 3);
    (0..=3)
        .filter(move |smaller| *smaller < number)
        .chain(nearer)
        .filter_map(|smaller| T::try_from(smaller).ok())
}
