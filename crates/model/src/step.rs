//! What can happen to a service, one step after another.

use super::call::Call;
use super::terms::{ChatTokenRequest, Client, Door, End, Place, Shown, Swapped, TokenRequest, Who};
use stagepass::{ChatTokenCapability, ParticipantTokenCapability};

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
        /// The imported key that it is signed with; `None` is one that the service trusts anyway.
        key: Option<u8>,
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
    /// A connection stops publishing, and stays.
    Unpublish {
        /// The connection.
        connection: u8,
    },
    /// A connection leaves.
    Leave {
        /// The connection.
        connection: u8,
    },
    /// The host hears of a connection.
    Heartbeat {
        /// The connection.
        connection: u8,
    },
    /// The host looks for connections of which nothing was heard, by a clock that it trusts.
    Sweep {
        /// By how many seconds that clock is ahead, or behind if negative. Beyond
        /// [`CLOCKS_DIFFER_SECONDS`](super::CLOCKS_DIFFER_SECONDS), this is cut off.
        seconds: i16,
        /// For how many seconds nothing was heard of what is looked for.
        quiet: u16,
    },
    /// The host takes a connection for lost, and lets its participant leave.
    Lost {
        /// The connection.
        connection: u8,
    },
    /// A connection is sealed to a text.
    SealConnection {
        /// The connection.
        connection: u8,
    },
    /// A text is opened to the connection that was sealed. It is one more connection to refer to,
    /// and stands for the same as the other.
    OpenConnection {
        /// What is shown.
        text: Shown,
        /// The stage at which it is shown.
        stage: Door,
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
    /// The session of a chat connection is sealed to a text.
    SealChatSession {
        /// The chat connection.
        connection: u8,
    },
    /// A text is opened to the chat session that was sealed. It is one more chat connection to
    /// refer to.
    OpenChatSession {
        /// What is shown.
        text: Shown,
        /// The room at which it is shown.
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
    /// An operation is asked for that has no step of its own, as HTTP carries it.
    Call(Call),
    /// The next page of a list is asked for.
    NextPage {
        /// The page that was not the last one of its list.
        list: u8,
        /// Whether something else is asked for beside, which is not to be answered.
        other: bool,
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
    /// Every kind of step but [`Self::CALLS`], in the order of the variants.
    pub const KINDS: [&'static str; 29] = [
        "CreateStage",
        "CreateRoom",
        "CreateParticipantToken",
        "SignParticipantToken",
        "CreateChatToken",
        "Join",
        "Publish",
        "Unpublish",
        "Leave",
        "Heartbeat",
        "Sweep",
        "Lost",
        "SealConnection",
        "OpenConnection",
        "Disconnect",
        "GetParticipant",
        "Connect",
        "SealChatSession",
        "OpenChatSession",
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

    /// The kinds of step that a [`Subject`](super::Subject) cannot take unless it implements the
    /// methods that fail by default.
    pub const OF_THE_HOST: [&'static str; 13] = [
        "SignParticipantToken",
        "Heartbeat",
        "Sweep",
        "Lost",
        "SealConnection",
        "OpenConnection",
        "SealChatSession",
        "OpenChatSession",
        "Turn",
        "Misread",
        "Prune",
        "RotateKeys",
        "DropOutlivedKeys",
    ];

    /// Returns the kind of the step, one of [`Self::KINDS`] or of [`Self::CALLS`].
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
            Self::Unpublish { .. } => "Unpublish",
            Self::Leave { .. } => "Leave",
            Self::Heartbeat { .. } => "Heartbeat",
            Self::Sweep { .. } => "Sweep",
            Self::Lost { .. } => "Lost",
            Self::SealConnection { .. } => "SealConnection",
            Self::OpenConnection { .. } => "OpenConnection",
            Self::Disconnect { .. } => "Disconnect",
            Self::GetParticipant { .. } => "GetParticipant",
            Self::Connect { .. } => "Connect",
            Self::SealChatSession { .. } => "SealChatSession",
            Self::OpenChatSession { .. } => "OpenChatSession",
            Self::ParticipantMay { .. } => "ParticipantMay",
            Self::ChatUserMay { .. } => "ChatUserMay",
            Self::Call(call) => call.kind(),
            Self::NextPage { .. } => "NextPage",
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
            | Self::OpenConnection { text: Shown::Good(back), .. }
            | Self::OpenChatSession { text: Shown::Good(back), .. }
            | Self::Publish { connection: back }
            | Self::Unpublish { connection: back }
            | Self::Leave { connection: back }
            | Self::Heartbeat { connection: back }
            | Self::Lost { connection: back }
            | Self::SealConnection { connection: back }
            | Self::SealChatSession { connection: back }
            | Self::Disconnect { participant: Who::OfToken(back), .. }
            | Self::GetParticipant { connection: back, .. }
            | Self::ParticipantMay { connection: back, .. }
            | Self::ChatUserMay { connection: back, .. }
            | Self::Call(Call { about: Place::Made(back), .. })
            | Self::NextPage { list: back, .. } => Some(back),
            Self::Until { end, .. } => end.refers_to(),
            _ => None,
        }
    }
}
