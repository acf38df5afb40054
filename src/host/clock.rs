//! The moment now, which only the host tells.

use crate::wire::json::{Read, Then, text};
use serde::de::DeserializeSeed as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment in whole seconds UTC, from the year 0 to the year 9999.
///
/// On the wire it is RFC 3339, such as `2023-03-07T09:47:43Z`. When one is read, fractions of a
/// second are cut off, and other offsets are converted to UTC. (Shapes `Time` and
/// `ParticipantTokenExpirationTime`.)
///
/// ```
/// use stagepass::Timestamp;
///
/// let moment: Timestamp = "2023-03-07T10:47:43.999+01:00".parse()?;
/// assert_eq!(moment.to_string(), "2023-03-07T09:47:43Z");
/// assert_eq!(moment.unix_seconds(), 1_678_182_463);
/// # Ok::<(), stagepass::TimestampError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The first moment: `0000-01-01T00:00:00Z`.
    pub const MIN: Self = Self(-62_167_219_200);
    /// The last moment: `9999-12-31T23:59:59Z`.
    pub const MAX: Self = Self(253_402_300_799);

    /// Creates the moment that is so many seconds after `1970-01-01T00:00:00Z`.
    ///
    /// # Errors
    ///
    /// Returns [`TimestampError`] outside the years 0 to 9999.
    pub const fn from_unix_seconds(seconds: i64) -> Result<Self, TimestampError> {
        if seconds < Self::MIN.0 || seconds > Self::MAX.0 {
            return Err(TimestampError);
        }
        Ok(Self(seconds))
    }

    /// Returns the seconds since `1970-01-01T00:00:00Z`.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }

    /// Returns the moment so many seconds later, or earlier for a negative number.
    ///
    /// # Errors
    ///
    /// Returns [`TimestampError`] outside the years 0 to 9999.
    pub const fn plus_seconds(self, seconds: i64) -> Result<Self, TimestampError> {
        match self.0.checked_add(seconds) {
            Some(sum) => Self::from_unix_seconds(sum),
            None => Err(TimestampError),
        }
    }

    /// Returns the moment so many seconds later, or [`Self::MAX`] where that is later still.
    #[must_use]
    pub(crate) const fn saturating_plus(self, seconds: u32) -> Self {
        // 2^32 seconds beyond the greatest timestamp are far inside an `i64`.
        match self.plus_seconds(seconds as i64) {
            Ok(sum) => sum,
            Err(TimestampError) => Self::MAX,
        }
    }

    /// Returns the moment so many seconds earlier, or [`Self::MIN`] where that is earlier still.
    #[must_use]
    pub(crate) const fn saturating_minus(self, seconds: u32) -> Self {
        match self.plus_seconds((seconds as i64).saturating_neg()) {
            Ok(difference) => difference,
            Err(TimestampError) => Self::MIN,
        }
    }

    /// Returns the moment as RFC 3339 has it.
    fn text(self) -> Result<String, time::error::Format> {
        OffsetDateTime::from(self).format(&Rfc3339)
    }
}

impl TryFrom<OffsetDateTime> for Timestamp {
    type Error = TimestampError;

    fn try_from(moment: OffsetDateTime) -> Result<Self, TimestampError> {
        Self::from_unix_seconds(moment.unix_timestamp())
    }
}

impl From<Timestamp> for OffsetDateTime {
    fn from(moment: Timestamp) -> Self {
        // Years 0 to 9999 are all of them inside what `time` holds, so the fallback is never taken.
        Self::from_unix_timestamp(moment.0).unwrap_or(Self::UNIX_EPOCH)
    }
}

impl std::str::FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        OffsetDateTime::parse(text, &Rfc3339).map_err(|_| TimestampError).and_then(Self::try_from)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text().map_err(serde::ser::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Read(Then(text(), |text: String| text.parse::<Self>())).deserialize(deserializer)
    }
}

/// The error for a moment outside the years 0 to 9999, for a text that is no RFC 3339 date and
/// time, and for a clock that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date and time of RFC 3339 in the years 0 to 9999")]
#[expect(clippy::exhaustive_structs, reason = "it has nothing to hold")]
pub struct TimestampError;

/// The number of seconds for which a token is accepted after its expiry, because clocks differ. It
/// is 0 by default.
///
/// It is added to the five minutes from now within which a token may be issued, too. It is for
/// tokens and not for sessions: a chat session is over at its moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Leeway(u32);

impl Leeway {
    /// Creates a leeway of so many seconds.
    #[must_use]
    pub const fn from_seconds(seconds: u32) -> Self {
        Self(seconds)
    }

    /// Returns the number of seconds.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        self.0
    }
}

/// By how many seconds a clock of the fleet is believed to be wrong at most, either way, beside the
/// leeway: five minutes.
pub(crate) const CLOCK_AHEAD_SECONDS: u32 = 300;

/// Tells the moment now.
///
/// # For implementers
///
/// A decision reads the clock once. The clock need not be monotonic: a token is judged by the
/// moment at which it is shown.
///
/// A clock that is wrong, for one reading or for a while, is wrong for the requests that read it,
/// and for nothing else. Nothing is forgotten by it, because a host forgets by a moment that it
/// passes to [`Pruning`](crate::Pruning). A clock that fails has no error to return: let it tell
/// [`Timestamp::MAX`], at which nothing can be issued and everything is expired.
///
/// What the clocks of a fleet may differ by is five minutes either way. A clock that is farther
/// behind lets in with tokens that have expired, and, once a disconnect is forgotten, also with
/// tokens of whoever was disconnected. A clock that is farther ahead issues tokens that are refused
/// until their time comes. A host whose clocks do that passes a greater leeway to
/// [`Pruning`](crate::Pruning).
pub trait Clock: fmt::Debug + Send + Sync {
    /// Returns the moment now, with the fraction of the second cut off.
    fn now(&self) -> Timestamp;
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::exhaustive_structs, reason = "it has nothing to hold")]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        // A clock that tells a moment before 1970 or after 9999 has failed.
        SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .ok()
            .and_then(|since| i64::try_from(since.as_secs()).ok())
            .and_then(|seconds| Timestamp::from_unix_seconds(seconds).ok())
            .unwrap_or(Timestamp::MAX)
    }
}

/// A clock that stands until it is moved, for tests and simulations.
///
/// ```
/// use stagepass::{Clock, ManualClock, Timestamp};
///
/// let clock = ManualClock::at("2023-03-07T09:47:43Z".parse()?);
/// clock.set(clock.now().plus_seconds(60)?);
/// assert_eq!(clock.now().to_string(), "2023-03-07T09:48:43Z");
/// # Ok::<(), stagepass::TimestampError>(())
/// ```
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// Creates a clock that stands at this moment.
    #[must_use]
    pub const fn at(moment: Timestamp) -> Self {
        Self(AtomicI64::new(moment.0))
    }

    /// Moves the clock, forwards or back.
    pub fn set(&self, moment: Timestamp) {
        self.0.store(moment.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}
