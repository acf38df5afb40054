//! What comes of a step, in plain data: ids are told by the order in which they were made.

use super::told::Told;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

/// What an id, an ARN or the text of a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// The thing of its kind that was made first (0), second (1), and so on.
    Number(usize),
    /// The one that the steps use for something that nobody made.
    Unknown,
    /// Something that nobody named before, or a new name that is not formed as new ones are.
    Stray,
}

/// What comes of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// A stage was created.
    StageCreated(Box<StageAnswer>),
    /// A room was created.
    RoomCreated(Name),
    /// A participant token was created.
    TokenCreated(Box<TokenAnswer>),
    /// A participant token was signed.
    TokenSigned(Name),
    /// A chat token was created.
    ChatTokenCreated {
        /// The text of the token.
        token: Name,
        /// The first second at which the token is not valid any more.
        expires_at: Option<i64>,
        /// The first second at which its session is over.
        session_expires_at: Option<i64>,
    },
    /// A participant joined.
    Joined {
        /// The connection.
        connection: Name,
        /// The session that it is in.
        session: Name,
        /// Whether an earlier connection was pushed out.
        replaced: bool,
        /// The participant.
        participant: Box<ParticipantAnswer>,
    },
    /// The participant as it is now.
    Participant(Box<ParticipantAnswer>),
    /// These connections were quiet for too long, in the order in which they joined.
    Quiet(Vec<Name>),
    /// A connection or a chat session was sealed to a text.
    Sealed,
    /// A text was opened to this connection.
    Opened(Name),
    /// Nobody was connected.
    Nobody,
    /// A chat user connected, or its sealed session was opened.
    Connected(Box<ChatAnswer>),
    /// An operation was answered.
    Answered(Told),
    /// It is allowed.
    Allowed,
    /// It is done, and there is no more to say.
    Done,
    /// There is nothing that the step could refer to, or nothing that is known about it.
    PassedOver,
    /// It was refused.
    Refused(Refusal),
    /// It was neither done nor refused. The failure is told in its words, and behind colons in the
    /// words of what caused it. The model has no words: it expects any.
    Failed(String),
}

impl Outcome {
    pub(super) fn failed(error: &dyn Error) -> Self {
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            words = format!("{words}: {error}");
            cause = error.source();
        }
        Self::Failed(words)
    }
}

/// What is answered about a new stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageAnswer {
    /// The stage.
    pub stage: Name,
    /// The name that the stage was given.
    pub name: Option<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Whether it has a session.
    pub active: bool,
    /// Its tokens.
    pub tokens: Vec<TokenAnswer>,
}

/// What is answered about a new participant token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenAnswer {
    /// The participant of the token.
    pub participant: Name,
    /// The text of the token.
    pub token: Name,
    /// The application's name for the user.
    pub user_id: Option<String>,
    /// The application's attributes.
    pub attributes: Option<BTreeMap<String, String>>,
    /// The lifetime in minutes.
    pub minutes: Option<i64>,
    /// What the bearer may do.
    pub capabilities: Option<BTreeSet<&'static str>>,
    /// The first second at which the token is not valid any more.
    pub expires_at: Option<i64>,
}

/// What is answered about a participant. What recording, ingest and replication add is not looked
/// at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantAnswer {
    /// The participant.
    pub participant: Name,
    /// The application's name for the user.
    pub user_id: Option<String>,
    /// The application's attributes.
    pub attributes: Option<BTreeMap<String, String>>,
    /// The state: `CONNECTED` or `DISCONNECTED`.
    pub state: Option<String>,
    /// The second of the first join.
    pub first_join_time: Option<i64>,
    /// Whether the participant ever published.
    pub published: bool,
    /// The provider, the operating system and its version, the browser and its version, the SDK.
    pub client: [Option<String>; 6],
}

/// What is known about a chat user. The id and the attributes are secrets, so it is only told
/// whether they are right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatAnswer {
    /// The room.
    pub room: Name,
    /// Whether the user has the id that the token was asked for with.
    pub own_user_id: bool,
    /// Whether the user has the attributes that the token was asked for with.
    pub own_attributes: bool,
    /// What the user may do beside viewing.
    pub capabilities: BTreeSet<&'static str>,
    /// The first second at which the session is over.
    pub session_expires_at: i64,
}

/// The reason why something was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The stage of a request does not exist.
    StageNotFound,
    /// The room of a request does not exist.
    RoomNotFound(Name),
    /// The participant of a request never joined that session of that stage.
    ParticipantNotFound,
    /// What a request is about does not exist.
    NotFound,
    /// The request is not valid.
    Invalid,
    /// The request does not go with what is there.
    Conflict,
    /// There are as many as there may be.
    QuotaExceeded,
    /// What was shown is no token of this kind.
    NotOurs,
    /// The token is not valid any more.
    Expired {
        /// The second at which it was shown.
        now: i64,
        /// The first second at which it was not valid any more.
        expired_at: i64,
    },
    /// The token is issued too much later than now.
    IssuedLater {
        /// The second at which it was shown.
        now: i64,
        /// The second at which it says that it is issued.
        issued_at: i64,
    },
    /// The token is for another stage.
    WrongStage {
        /// The stage that was to be joined.
        expected: Name,
        /// The stage of the token.
        actual: Name,
    },
    /// The token is for another room.
    WrongRoom {
        /// The room that was to be connected to.
        expected: Name,
        /// The room of the token.
        actual: Name,
    },
    /// The stage does not exist.
    NoSuchStage,
    /// The room does not exist.
    NoSuchRoom,
    /// The token does not grant this to a participant.
    MissingParticipantCapability(&'static str),
    /// The token does not grant this to a chat user.
    MissingChatCapability(&'static str),
    /// The host disconnected the participant.
    Disconnected,
    /// The participant is not connected.
    NotConnected,
    /// The participant is connected by a newer connection.
    Replaced,
    /// The chat token was used.
    AlreadyUsed,
    /// The chat session is over.
    SessionExpired {
        /// The second at which it was asked.
        now: i64,
        /// The first second at which it was over.
        expired_at: i64,
    },
    /// Any other reason, in its own words. The model never expects it.
    Unexpected(String),
}

impl Refusal {
    /// Every reason that the model gives, in the order of the variants.
    pub const REASONS: [&'static str; 21] = [
        "StageNotFound",
        "RoomNotFound",
        "ParticipantNotFound",
        "NotFound",
        "Invalid",
        "Conflict",
        "QuotaExceeded",
        "NotOurs",
        "Expired",
        "IssuedLater",
        "WrongStage",
        "WrongRoom",
        "NoSuchStage",
        "NoSuchRoom",
        "MissingParticipantCapability",
        "MissingChatCapability",
        "Disconnected",
        "NotConnected",
        "Replaced",
        "AlreadyUsed",
        "SessionExpired",
    ];

    /// Returns the reason: one of [`Self::REASONS`], or `"Unexpected"`.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::StageNotFound => "StageNotFound",
            Self::RoomNotFound(_) => "RoomNotFound",
            Self::ParticipantNotFound => "ParticipantNotFound",
            Self::NotFound => "NotFound",
            Self::Invalid => "Invalid",
            Self::Conflict => "Conflict",
            Self::QuotaExceeded => "QuotaExceeded",
            Self::NotOurs => "NotOurs",
            Self::Expired { .. } => "Expired",
            Self::IssuedLater { .. } => "IssuedLater",
            Self::WrongStage { .. } => "WrongStage",
            Self::WrongRoom { .. } => "WrongRoom",
            Self::NoSuchStage => "NoSuchStage",
            Self::NoSuchRoom => "NoSuchRoom",
            Self::MissingParticipantCapability(_) => "MissingParticipantCapability",
            Self::MissingChatCapability(_) => "MissingChatCapability",
            Self::Disconnected => "Disconnected",
            Self::NotConnected => "NotConnected",
            Self::Replaced => "Replaced",
            Self::AlreadyUsed => "AlreadyUsed",
            Self::SessionExpired { .. } => "SessionExpired",
            Self::Unexpected(_) => "Unexpected",
        }
    }
}
