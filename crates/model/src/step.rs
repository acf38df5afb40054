//! What can happen to a service, one step after another.

use stagepass::{ChatTokenCapability, ParticipantTokenCapability};
use std::collections::BTreeMap;

/// One thing that happens.
///
/// What a step refers to is counted from the latest back: token 0 is the token made last, 1 the one before it,
/// and so on, round and round. So every sequence of steps makes sense, and still means much the same
/// after steps before it were taken out. While there is nothing to refer to, a step is passed over.
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
    /// A stage is made, and tokens with it.
    CreateStage {
        /// Its name: letters, digits, `-` and `_`.
        name: Option<String>,
        /// How many tags it has, at most 50.
        tags: u8,
        /// The tokens, at most 12.
        tokens: Vec<TokenRequest>,
    },
    /// A room is made.
    CreateRoom,
    /// A token is made.
    CreateParticipantToken {
        /// For which stage.
        stage: Place,
        /// What is asked for.
        token: TokenRequest,
    },
    /// A chat token is made.
    CreateChatToken {
        /// For which room.
        room: Place,
        /// What is asked for.
        token: ChatTokenRequest,
    },
    /// Somebody shows a token and wants to join.
    Join {
        /// What is shown.
        token: Shown,
        /// Which stage is to be joined.
        stage: Door,
        /// What the client says of itself.
        client: Client,
    },
    /// A connection wants to publish.
    Publish {
        /// Which one.
        connection: u8,
    },
    /// A connection leaves.
    Leave {
        /// Which one.
        connection: u8,
    },
    /// The host disconnects a participant.
    Disconnect {
        /// From which stage.
        stage: Door,
        /// Whom, who need not ever have joined.
        participant: Who,
    },
    /// The host asks about the participant of a connection, in the session of that connection, except that
    /// something may be swapped for something else.
    GetParticipant {
        /// Which connection.
        connection: u8,
        /// What is swapped.
        swapped: Swapped,
    },
    /// Somebody shows a chat token and wants to connect. The same token shown again is a replay.
    Connect {
        /// What is shown.
        token: Shown,
        /// To which room.
        room: Door,
    },
    /// It is asked whether the participant of a connection may do something.
    ParticipantMay {
        /// Which connection.
        connection: u8,
        /// What.
        capability: ParticipantTokenCapability,
    },
    /// It is asked whether a chat user may do something now.
    ChatUserMay {
        /// Which chat connection.
        connection: u8,
        /// What; `None` is viewing.
        capability: Option<ChatTokenCapability>,
    },
    /// Time passes.
    Advance {
        /// How many seconds.
        seconds: u32,
    },
    /// Time passes until something ends, if it has not ended yet.
    Until {
        /// What ends.
        end: End,
        /// Whether it stops one second before the end, instead of at it.
        early: bool,
    },
    /// The clock is set back, by [`CLOCK_WANDERS_SECONDS`](super::CLOCK_WANDERS_SECONDS) at the most from the
    /// latest moment that it ever told.
    SetBack {
        /// By how many seconds.
        seconds: u8,
    },
    /// The keys of tokens are rotated.
    RotateKeys,
    /// Keys whose tokens have all expired are dropped.
    DropOutlivedKeys,
}

impl Step {
    /// Every kind of step, in the order of the variants.
    pub const KINDS: [&'static str; 17] = [
        "CreateStage",
        "CreateRoom",
        "CreateParticipantToken",
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
        "SetBack",
        "RotateKeys",
        "DropOutlivedKeys",
    ];

    /// The kind of the step, one of [`Self::KINDS`].
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::CreateStage { .. } => "CreateStage",
            Self::CreateRoom => "CreateRoom",
            Self::CreateParticipantToken { .. } => "CreateParticipantToken",
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
            Self::SetBack { .. } => "SetBack",
            Self::RotateKeys => "RotateKeys",
            Self::DropOutlivedKeys => "DropOutlivedKeys",
        }
    }
}

/// What a participant token is asked for with. All of it is valid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenRequest {
    /// Its lifetime, 1 to 20,160.
    pub minutes: Option<u16>,
    /// Up to 128 characters.
    pub user_id: Option<String>,
    /// At most 1,024 bytes.
    pub attributes: Option<BTreeMap<String, String>>,
    /// At most two, in any order, also the same twice.
    pub capabilities: Option<Vec<ParticipantTokenCapability>>,
}

/// What a chat token is asked for with. All of it is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatTokenRequest {
    /// The lifetime of its session, 1 to 180.
    pub minutes: Option<u8>,
    /// 1 to 128 characters.
    pub user_id: String,
    /// At most 1,024 bytes.
    pub attributes: Option<BTreeMap<String, String>>,
    /// In any order, also the same more than once.
    pub capabilities: Option<Vec<ChatTokenCapability>>,
}

/// A stage or a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// One that was made. If none was, this is [`Self::Unknown`].
    Made(u8),
    /// One that nobody made.
    Unknown,
}

/// The stage or the room that a token is shown at, or where a participant is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The one of the token or participant. If there is no such token, the one made last.
    Own,
    /// Any.
    Of(Place),
}

/// What is shown as a token. If no such token was made, it is a text that is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A token of the right kind.
    Good(u8),
    /// A token of the right kind with one character changed.
    Spoilt {
        /// Which token.
        token: u8,
        /// Which character, counted from the first, round and round.
        character: u16,
    },
    /// A chat token where a participant token is asked for, or the other way round.
    OfOtherKind(u8),
}

/// A participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The one of a token. If none was made, this is [`Self::Unknown`].
    OfToken(u8),
    /// One whose id was never made.
    Unknown,
    /// The one of the empty id.
    Nameless,
}

/// What the host asks for in place of what belongs together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swapped {
    /// Nothing.
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
pub enum End {
    /// A participant token.
    Token(u8),
    /// A chat token.
    ChatToken(u8),
    /// The session of a chat token.
    ChatSession(u8),
    /// The last token that the oldest key which does not seal any more could have sealed.
    Key,
}

/// What a client says of itself: 0 is nothing, and every other number says all that can be said, each in
/// words of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Client(pub u8);

impl Client {
    /// Provider, operating system and its version, browser and its version, SDK.
    pub(super) fn words(self) -> [Option<String>; 6] {
        ["isp", "os", "os version", "browser", "browser version", "sdk"]
            .map(|what| (self.0 > 0).then(|| format!("{what} {}", self.0)))
    }
}

/// The tags of a stage that has so many.
pub(super) fn tags(count: u8) -> BTreeMap<String, String> {
    (0..count).map(|number| (format!("tag {number}"), format!("value {number}"))).collect()
}

/// Of so many things in the order they were made, the one that is so many before the latest, round and round.
pub(super) fn pick(count: usize, back: u8) -> Option<usize> {
    let latest = count.checked_sub(1)?;
    latest.checked_sub(usize::from(back).checked_rem(count)?)
}
