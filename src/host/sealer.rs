//! Making claims into tokens and back: the part that a host can plug in.
//!
//! A sealer moves bytes and knows nothing of what they mean. What a token means is decided in
//! [`Authority`](crate::Authority), which has no plug.

use crate::host::clock::CLOCK_AHEAD_SECONDS;
use crate::host::random::RandomError;
use crate::rules;
use crate::wire::answers::read_text;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The purpose of a token. A token that was made for one purpose never opens for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// The token is for joining a stage.
    Participant,
    /// The token is for connecting to a chat room.
    Chat,
    /// The text is for going on with a connection to a stage.
    Connection,
    /// The text is for going on with a session in a chat room.
    ChatSession,
    /// The text says where the next page of a list begins.
    Cursor,
}

impl Purpose {
    /// All purposes.
    pub const ALL: &'static [Self] =
        &[Self::Participant, Self::Chat, Self::Connection, Self::ChatSession, Self::Cursor];

    /// Returns the name of the purpose, which no other purpose has and which stays as it is.
    ///
    /// A sealer authenticates it with the claims, and need not know every purpose there will be.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Participant => "participant",
            Self::Chat => "chat",
            Self::Connection => "connection",
            Self::ChatSession => "chat-session",
            Self::Cursor => "cursor",
        }
    }

    /// Returns for how many seconds a token of this purpose is valid at the longest: 14 days for
    /// participants, one minute for chat, 24 hours for a connection and for the place in a list,
    /// three hours for a chat session.
    #[must_use]
    pub const fn longest_lifetime_seconds(self) -> u32 {
        match self {
            Self::Participant => {
                rules::PARTICIPANT_TOKEN_DURATION_MINUTES.max().unsigned_abs().saturating_mul(60)
            }
            Self::Chat => rules::CHAT_TOKEN_LIFETIME_SECONDS,
            Self::Connection => rules::CONNECTION_LIFETIME_SECONDS,
            Self::Cursor => rules::CURSOR_LIFETIME_SECONDS,
            Self::ChatSession => rules::SESSION_DURATION_IN_MINUTES.max().unsigned_abs().saturating_mul(60),
        }
    }

    /// Returns for how many seconds from now a token may be valid that is issued now, by a clock
    /// that is ahead of ours.
    pub(crate) const fn longest_remaining_seconds(self) -> u32 {
        self.longest_lifetime_seconds().saturating_add(CLOCK_AHEAD_SECONDS)
    }
}

/// The text of a token, as its bearer holds it. (Shapes `ParticipantTokenString`, `ChatToken`.)
///
/// Whoever has the text has the token. So it does not show in `Debug`, and there is no `Display`.
///
/// ```
/// use stagepass::SealedToken;
///
/// let token = SealedToken::new("abcd1234defg5678");
/// assert_eq!(token.as_str(), "abcd1234defg5678");
/// assert_eq!(format!("{token:?}"), "SealedToken(*** redacted ***)");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealedToken(#[serde(deserialize_with = "read_text")] String);

impl SealedToken {
    /// Creates a value of any text. Only opening it tells whether it is a token.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text, to be handed to the bearer.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for SealedToken {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<SealedToken> for String {
    fn from(token: SealedToken) -> Self {
        token.0
    }
}

impl fmt::Debug for SealedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedToken(*** redacted ***)")
    }
}

/// A sealer, which makes claims into tokens and opens them again.
///
/// `KeyRing` is the one that comes with this library.
///
/// # For implementers
///
/// - Nobody without the key may make, change or read a token: use authenticated encryption.
/// - `purpose` must be authenticated with the claims, so that a token of one purpose does not open
///   for another: seal its [name](Purpose::as_str) with them.
/// - Claims are a multiple of 8 bytes, and at most 2,888
///   ([`CLAIMS_MAX`](crate::claims::CLAIMS_MAX)).
/// - The token travels in JSON and as a WebSocket subprotocol: use only letters, digits, `-`, `_`
///   and `.`.
/// - `token` is whatever somebody sent: of any length, of any content. Answer every text without
///   panic, and refuse what is too long before working on it.
/// - There is one refusal, [`OpenError`]. Do not tell a forgery from a mistyped token, nor an
///   unknown key from a wrong one, and take the same path to each.
/// - Expiry, stages and rooms are not your business: they are judged after opening.
///
/// ```
/// use stagepass::{OpenError, Purpose, SealError, SealedToken, TokenSealer};
///
/// /// A service elsewhere that has the key.
/// #[derive(Debug)]
/// struct Remote;
/// # impl Remote {
/// #     fn encrypt(&self, _: &[u8], _: &str) -> Option<String> { None }
/// #     fn decrypt(&self, _: &str, _: &str) -> Option<Vec<u8>> { None }
/// # }
///
/// impl TokenSealer for Remote {
///     fn seal(&self, purpose: Purpose, claims: &[u8]) -> Result<SealedToken, SealError> {
///         let text = self.encrypt(claims, purpose.as_str()).ok_or(SealError::Failed)?;
///         Ok(SealedToken::new(text))
///     }
///
///     fn open(&self, purpose: Purpose, token: &str, read: &mut dyn FnMut(&[u8])) -> Result<(), OpenError> {
///         if token.len() > 8_000 {
///             return Err(OpenError);
///         }
///         let claims = self.decrypt(token, purpose.as_str()).ok_or(OpenError)?;
///         read(&claims);
///         Ok(())
///     }
/// }
/// ```
pub trait TokenSealer: fmt::Debug + Send + Sync {
    /// Makes claims into a token.
    ///
    /// # Errors
    ///
    /// Returns [`SealError`] when no token was made.
    fn seal(&self, purpose: Purpose, claims: &[u8]) -> Result<SealedToken, SealError>;

    /// Returns how many random bytes [`seal_with`](Self::seal_with) takes. Unless a sealer says
    /// otherwise, that is none.
    fn random_bytes(&self) -> usize {
        0
    }

    /// Makes claims into a token with random bytes that were drawn for it alone: as many as
    /// [`random_bytes`](Self::random_bytes) says.
    ///
    /// An [`Authority`](crate::Authority) asks for tokens in this way. It draws the bytes for all
    /// ids and tokens of a decision in one call of its own [`Random`](crate::Random). A sealer that
    /// draws by itself need not implement this.
    ///
    /// # Errors
    ///
    /// Returns [`SealError`] when no token was made.
    fn seal_with(&self, purpose: Purpose, claims: &[u8], random: &[u8]) -> Result<SealedToken, SealError> {
        let _ = random;
        self.seal(purpose, claims)
    }

    /// Opens a token and lends its claims to `read`, once, and only when they are authentic.
    ///
    /// The claims are lent, not given, so that they can be wiped afterwards.
    ///
    /// # Errors
    ///
    /// Returns [`OpenError`] when this is no token of this sealer and this purpose. Then `read` was
    /// not called.
    fn open(&self, purpose: Purpose, token: &str, read: &mut dyn FnMut(&[u8])) -> Result<(), OpenError>;
}

/// The error when no token was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The randomness for the token could not be drawn.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The sealer could not seal, for any other reason.
    #[error("the token could not be sealed")]
    Failed,
}

/// The error when a text is not a token of this sealer.
///
/// It is foreign, changed, cut, for another purpose, or no token at all. Cryptography does not say
/// which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token of this sealer")]
#[expect(clippy::exhaustive_structs, reason = "it has nothing to hold")]
pub struct OpenError;
