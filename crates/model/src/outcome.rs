//! What comes of a step, in plain data: ids are told by the order in which they were made.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

/// What an id, ARN or text of a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// The thing of its kind that was made first (0), second (1) and so on. A participant has the number of its
    /// token.
    Number(usize),
    /// The one that the steps use for something that nobody made.
    Unknown,
    /// Nothing that anybody named before; or a new one that is not formed as new ones are.
    Stray,
}

/// What comes of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// A stage was made.
    StageCreated(Box<StageAnswer>),
    /// A room was made.
    RoomCreated(Name),
    /// A participant token was made.
    TokenCreated(Box<TokenAnswer>),
    /// A chat token was made.
    ChatTokenCreated {
        /// Its text.
        token: Name,
        /// The first second at which it is no longer valid.
        expires_at: Option<i64>,
        /// The first second at which its session is over.
        session_expires_at: Option<i64>,
    },
    /// A participant joined.
    Joined {
        /// The session it is in.
        session: Name,
        /// Whether an earlier connection was pushed out.
        replaced: bool,
        /// The participant.
        participant: Box<ParticipantAnswer>,
    },
    /// This is how the participant is now.
    Participant(Box<ParticipantAnswer>),
    /// Nobody was connected.
    Nobody,
    /// A chat user connected.
    Connected(Box<ChatAnswer>),
    /// It is allowed.
    Allowed,
    /// It is done, and there is no more to say.
    Done,
    /// There is nothing yet that the step could refer to.
    PassedOver,
    /// It was refused.
    Refused(Refusal),
    /// It neither was done nor refused: the failure in its words, and behind colons the words of what caused it.
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
    /// The name that it was given.
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
    /// Its participant.
    pub participant: Name,
    /// Its text.
    pub token: Name,
    /// The application's name for the participant.
    pub user_id: Option<String>,
    /// The application's own words.
    pub attributes: Option<BTreeMap<String, String>>,
    /// Its lifetime.
    pub minutes: Option<i64>,
    /// What its bearer may do.
    pub capabilities: Option<BTreeSet<&'static str>>,
    /// The first second at which it is no longer valid.
    pub expires_at: Option<i64>,
}

/// What is answered about a participant. What recording, ingest and replication add is not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantAnswer {
    /// The participant.
    pub participant: Name,
    /// The application's name for it.
    pub user_id: Option<String>,
    /// The application's own words.
    pub attributes: Option<BTreeMap<String, String>>,
    /// `CONNECTED` or `DISCONNECTED`.
    pub state: Option<String>,
    /// The second of its first join.
    pub first_join_time: Option<i64>,
    /// Whether it ever published.
    pub published: bool,
    /// Provider, operating system and its version, browser and its version, SDK.
    pub client: [Option<String>; 6],
}

/// What is known of a chat user. Its id and attributes are secrets, so only whether they are right is told.
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

/// Why something was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The stage of a request does not exist.
    StageNotFound,
    /// The room of a request does not exist.
    RoomNotFound(Name),
    /// The participant of a request never joined that session of that stage.
    ParticipantNotFound,
    /// What was shown is no token of this kind.
    NotOurs,
    /// The token is no longer valid.
    Expired {
        /// The second at which it was shown.
        now: i64,
        /// The first second at which it was no longer valid.
        expired_at: i64,
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
    /// A reason that no step gives cause for, in its own words.
    Unexpected(String),
}

impl Refusal {
    /// Every reason that steps give cause for, in the order of the variants.
    pub const REASONS: [&'static str; 15] = [
        "StageNotFound",
        "RoomNotFound",
        "ParticipantNotFound",
        "NotOurs",
        "Expired",
        "WrongStage",
        "WrongRoom",
        "NoSuchStage",
        "MissingParticipantCapability",
        "MissingChatCapability",
        "Disconnected",
        "NotConnected",
        "Replaced",
        "AlreadyUsed",
        "SessionExpired",
    ];

    /// The reason: one of [`Self::REASONS`], or `"Unexpected"`.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::StageNotFound => "StageNotFound",
            Self::RoomNotFound(_) => "RoomNotFound",
            Self::ParticipantNotFound => "ParticipantNotFound",
            Self::NotOurs => "NotOurs",
            Self::Expired { .. } => "Expired",
            Self::WrongStage { .. } => "WrongStage",
            Self::WrongRoom { .. } => "WrongRoom",
            Self::NoSuchStage => "NoSuchStage",
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
