//! What steps are made of: requests, and what they refer to.

use stagepass::{ChatTokenCapability, ParticipantTokenCapability};
use std::collections::BTreeMap;

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

impl Place {
    /// Returns how far back it is; one that nobody created is not looked for.
    pub(super) const fn back(self) -> u8 {
        match self {
            Self::Made(back) => back,
            Self::Unknown => 0,
        }
    }
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

/// What is shown as a token, or as a sealed connection or chat session. If no such text was made,
/// one is shown that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A text of the right kind.
    Good(u8),
    /// A text of the right kind with one character changed.
    Spoilt {
        /// The text.
        token: u8,
        /// The character, counted from the first, round and round.
        character: u16,
    },
    /// A chat token where a participant token is asked for, or the other way round; the token that
    /// would let in where a sealed connection or chat session is asked for.
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
    /// The text of a sealed connection.
    SealedConnection(u8),
    /// The leeway after the text of a sealed connection.
    SealedLeeway(u8),
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
    pub(super) const fn refers_to(&mut self) -> Option<&mut u8> {
        match self {
            Self::Token(back)
            | Self::Leeway(back)
            | Self::Issue(back)
            | Self::SealedConnection(back)
            | Self::SealedLeeway(back)
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
