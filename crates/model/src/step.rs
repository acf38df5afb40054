//! What can happen to a service, one step after another.

use stagepass::{ChatTokenCapability, ParticipantTokenCapability};
use std::collections::BTreeMap;

/// One thing that happens.
///
/// A step counts what it refers to from the latest back: token 0 is the token that was made last,
/// 1 the one before it, and so on, round and round. So every sequence of steps makes sense, and
/// still means much the same after steps were taken out of it. While there is nothing to refer to,
/// a step is passed over.
///
/// ```
/// use stagepass_model::{Client, Door, Shown, Step, TokenRequest};
///
/// // Somebody joins twice, and then the first of the two connections leaves.
/// let join = || Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(0) };
/// let stage = Step::CreateStage { name: None, tags: 0, tokens: vec![TokenRequest::default()] };
/// let steps = [stage, join(), join(), Step::Leave { connection: 1 }];
/// assert_eq!(steps[3].kind(), "Leave");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// A stage is created, and tokens with it.
    CreateStage {
        /// The name of the stage: letters, digits, `-` and `_`.
        name: Option<String>,
        /// The number of its tags, at most 50.
        tags: u8,
        /// Its tokens, at most 12.
        tokens: Vec<TokenRequest>,
    },
    /// A room is created.
    CreateRoom,
    /// A participant token is created.
    CreateParticipantToken {
        /// The stage of the token.
        stage: Place,
        /// What is asked for.
        token: TokenRequest,
    },
    /// The application signs a participant token with its own key. Nobody is asked, so its issue
    /// may lie anywhere in time.
    SignParticipantToken {
        /// The stage of the token. An unknown one is passed over.
        stage: Place,
        /// The token whose participant this one is for, too; `None` is a new participant.
        participant: Option<u8>,
        /// By how many seconds the token is issued later than now, or earlier if negative.
        ahead: i32,
        /// What the token says.
        token: TokenRequest,
    },
    /// A chat token is created.
    CreateChatToken {
        /// The room of the token.
        room: Place,
        /// What is asked for.
        token: ChatTokenRequest,
    },
    /// Somebody shows a token and wants to join.
    Join {
        /// What is shown.
        token: Shown,
        /// The stage that is to be joined.
        stage: Door,
        /// What the client says about itself.
        client: Client,
    },
    /// A connection wants to publish.
    Publish {
        /// The connection.
        connection: u8,
    },
    /// A connection leaves.
    Leave {
        /// The connection.
        connection: u8,
    },
    /// The host disconnects a participant.
    Disconnect {
        /// The stage.
        stage: Door,
        /// The participant, who need not ever have joined.
        participant: Who,
    },
    /// The host asks about the participant of a connection, in the session of that connection.
    GetParticipant {
        /// The connection.
        connection: u8,
        /// What is asked for in place of what belongs together.
        swapped: Swapped,
    },
    /// Somebody shows a chat token and wants to connect. The same token shown again is a replay.
    Connect {
        /// What is shown.
        token: Shown,
        /// The room that is to be connected to.
        room: Door,
    },
    /// It is asked whether the participant of a connection may do something.
    ParticipantMay {
        /// The connection.
        connection: u8,
        /// What the participant wants to do.
        capability: ParticipantTokenCapability,
    },
    /// It is asked whether a chat user may do something now.
    ChatUserMay {
        /// The chat connection.
        connection: u8,
        /// What the user wants to do; `None` is viewing.
        capability: Option<ChatTokenCapability>,
    },
    /// Time passes.
    Advance {
        /// The number of seconds.
        seconds: u32,
    },
    /// Time passes until something ends by the clock of the machine whose turn it is, unless it has
    /// ended already.
    Until {
        /// What ends.
        end: End,
        /// Whether time stops one second before the end, instead of at it.
        early: bool,
    },
    /// Another machine takes the steps from now on.
    Turn {
        /// The number of the machine from 0 on, round and round.
        machine: u8,
    },
    /// The clock of the machine whose turn it is is set right, or wrong.
    Skew {
        /// By how many seconds the clock is ahead, or behind if negative. Beyond
        /// [`CLOCKS_DIFFER_SECONDS`](super::CLOCKS_DIFFER_SECONDS), this is cut off.
        seconds: i16,
    },
    /// The clock fails once, in the next step: one of its readings is wrong.
    Misread {
        /// The number of the reading in that step, from 0 on.
        reading: u8,
        /// Whether the clock tells the last moment that there is, or else the first.
        last: bool,
    },
    /// The host lets its stores forget, by a clock that it trusts.
    Prune {
        /// By how many seconds that clock is ahead, or behind if negative. Beyond
        /// [`CLOCKS_DIFFER_SECONDS`](super::CLOCKS_DIFFER_SECONDS), this is cut off.
        seconds: i16,
    },
    /// The keys that seal tokens are rotated.
    RotateKeys,
    /// The keys whose tokens have all expired are dropped.
    DropOutlivedKeys,
}

impl Step {
    /// Every kind of step, in the order of the variants.
    pub const KINDS: [&'static str; 21] = [
        "CreateStage",
        "CreateRoom",
        "CreateParticipantToken",
        "SignParticipantToken",
        "CreateChatToken",
        "Join",
        "Publish",
        "Leave",
        "Disconnect",
        "GetParticipant",
        "Connect",
        "ParticipantMay",
        "ChatUserMay",
        "Advance",
        "Until",
        "Turn",
        "Skew",
        "Misread",
        "Prune",
        "RotateKeys",
        "DropOutlivedKeys",
    ];

    /// Returns the kind of the step, one of [`Self::KINDS`].
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::CreateStage { .. } => "CreateStage",
            Self::CreateRoom => "CreateRoom",
            Self::CreateParticipantToken { .. } => "CreateParticipantToken",
            Self::SignParticipantToken { .. } => "SignParticipantToken",
            Self::CreateChatToken { .. } => "CreateChatToken",
            Self::Join { .. } => "Join",
            Self::Publish { .. } => "Publish",
            Self::Leave { .. } => "Leave",
            Self::Disconnect { .. } => "Disconnect",
            Self::GetParticipant { .. } => "GetParticipant",
            Self::Connect { .. } => "Connect",
            Self::ParticipantMay { .. } => "ParticipantMay",
            Self::ChatUserMay { .. } => "ChatUserMay",
            Self::Advance { .. } => "Advance",
            Self::Until { .. } => "Until",
            Self::Turn { .. } => "Turn",
            Self::Skew { .. } => "Skew",
            Self::Misread { .. } => "Misread",
            Self::Prune { .. } => "Prune",
            Self::RotateKeys => "RotateKeys",
            Self::DropOutlivedKeys => "DropOutlivedKeys",
        }
    }

    /// Returns what the step refers to, as far as it counts from the latest back.
    #[cfg(feature = "proptest")]
    pub(super) fn refers_to(&mut self) -> Option<&mut u8> {
        match self {
            Self::CreateParticipantToken { stage: Place::Made(back), .. }
            | Self::SignParticipantToken { participant: Some(back), .. }
            | Self::CreateChatToken { room: Place::Made(back), .. }
            | Self::Join { token: Shown::Good(back), .. }
            | Self::Connect { token: Shown::Good(back), .. }
            | Self::Publish { connection: back }
            | Self::Leave { connection: back }
            | Self::Disconnect { participant: Who::OfToken(back), .. }
            | Self::GetParticipant { connection: back, .. }
            | Self::ParticipantMay { connection: back, .. }
            | Self::ChatUserMay { connection: back, .. } => Some(back),
            Self::Until { end, .. } => end.refers_to(),
            _ => None,
        }
    }
}

/// What a participant token is asked for with. All of it is valid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenRequest {
    /// The lifetime in minutes, 1 to 20,160.
    pub minutes: Option<u16>,
    /// The application's name for the user, of up to 128 characters.
    pub user_id: Option<String>,
    /// The application's attributes, of at most 1,024 bytes.
    pub attributes: Option<BTreeMap<String, String>>,
    /// At most two capabilities in any order, also the same one twice.
    pub capabilities: Option<Vec<ParticipantTokenCapability>>,
}

/// What a chat token is asked for with. All of it is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatTokenRequest {
    /// The lifetime of the session in minutes, 1 to 180.
    pub minutes: Option<u8>,
    /// The id of the user, of 1 to 128 characters.
    pub user_id: String,
    /// The application's attributes, of at most 1,024 bytes.
    pub attributes: Option<BTreeMap<String, String>>,
    /// Capabilities in any order, also the same one more than once.
    pub capabilities: Option<Vec<ChatTokenCapability>>,
}

/// A stage or a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// One that was created. If none was, this is [`Self::Unknown`].
    Made(u8),
    /// One that nobody created.
    Unknown,
}

/// The stage or the room that a token is shown at, or where a participant is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The one of the token or participant. If there is no such token, the one that was created
    /// last.
    Own,
    /// Any other.
    Of(Place),
}

/// What is shown as a token. If no such token was made, a text is shown that is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A token of the right kind.
    Good(u8),
    /// A token of the right kind with one character changed.
    Spoilt {
        /// The token.
        token: u8,
        /// The character, counted from the first, round and round.
        character: u16,
    },
    /// A chat token where a participant token is asked for, or the other way round.
    OfOtherKind(u8),
}

/// A participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The one of a token. If no token was made, this is [`Self::Unknown`].
    OfToken(u8),
    /// One whose id was never made.
    Unknown,
    /// The one of the empty id.
    Nameless,
}

/// What the host asks for in place of what belongs together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swapped {
    /// Nothing else.
    Nothing,
    /// Another stage.
    Stage(Place),
    /// Another session; `None` is one that never was.
    Session(Option<u8>),
    /// Another participant.
    Participant(Who),
}

/// What ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// A participant token.
    Token(u8),
    /// The leeway after a participant token.
    Leeway(u8),
    /// The time for which a participant token is refused because it is issued later.
    Issue(u8),
    /// A chat token.
    ChatToken(u8),
    /// The leeway after a chat token.
    ChatLeeway(u8),
    /// The session of a chat token.
    ChatSession(u8),
    /// The time for which it must be remembered that a participant was disconnected. It runs from
    /// the first pruning after that, by a clock that is right.
    Disconnect(u8),
    /// The time for which it must be remembered that a chat token was used.
    Use(u8),
    /// The last token that the oldest key which does not seal any more can have sealed.
    Key,
}

impl End {
    #[cfg(feature = "proptest")]
    const fn refers_to(&mut self) -> Option<&mut u8> {
        match self {
            Self::Token(back)
            | Self::Leeway(back)
            | Self::Issue(back)
            | Self::ChatToken(back)
            | Self::ChatLeeway(back)
            | Self::ChatSession(back)
            | Self::Disconnect(back)
            | Self::Use(back) => Some(back),
            Self::Key => None,
        }
    }
}

/// What a client says about itself. 0 says nothing. Every other number says all that can be said,
/// each in words of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Client(pub u8);

impl Client {
    /// Returns the provider, the operating system and its version, the browser and its version,
    /// and the SDK.
    pub(super) fn words(self) -> [Option<String>; 6] {
        ["isp", "os", "os version", "browser", "browser version", "sdk"]
            .map(|what| (self.0 > 0).then(|| format!("{what} {}", self.0)))
    }
}

/// Returns the tags of a stage that has so many.
pub(super) fn tags(count: u8) -> BTreeMap<String, String> {
    (0..count).map(|number| (format!("tag {number}"), format!("value {number}"))).collect()
}

/// Returns the number of the thing that was made so many before the latest, round and round.
pub(super) fn pick(count: usize, back: u8) -> Option<usize> {
    let latest = count.checked_sub(1)?;
    latest.checked_sub(usize::from(back).checked_rem(count)?)
}
