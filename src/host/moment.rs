//! A moment in milliseconds, for what happens more often than once a second.

use super::clock::{Timestamp, TimestampError};
use crate::wire::json::{Read, Then, text};
use serde::de::DeserializeSeed as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::time::SystemTime;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment in whole milliseconds UTC, from the year 0 to the year 9999.
///
/// Chat needs it, because its rates and reviews are about less than a second. On the wire it is RFC
/// 3339, such as `2023-03-07T09:47:43.125Z`. When one is read, what is finer than a millisecond is
/// cut off, and other offsets are converted to UTC.
///
/// ```
/// use stagepass::chat::Moment;
///
/// let moment: Moment = "2022-12-02T08:25:51.13691272Z".parse()?;
/// assert_eq!(moment.to_string(), "2022-12-02T08:25:51.136Z");
/// assert_eq!(moment.unix_milliseconds(), 1_669_969_551_136);
/// assert_eq!(moment.timestamp().to_string(), "2022-12-02T08:25:51Z");
/// # Ok::<(), stagepass::TimestampError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// The first moment: `0000-01-01T00:00:00Z`.
    pub const MIN: Self = Self::from_timestamp(Timestamp::MIN);
    /// The last moment: `9999-12-31T23:59:59.999Z`.
    pub const MAX: Self = Self(Self::from_timestamp(Timestamp::MAX).0.saturating_add(999));

    /// Creates the moment that is so many milliseconds after `1970-01-01T00:00:00Z`.
    ///
    /// # Errors
    ///
    /// Returns [`TimestampError`] outside the years 0 to 9999.
    pub const fn from_unix_milliseconds(milliseconds: i64) -> Result<Self, TimestampError> {
        if milliseconds < Self::MIN.0 || milliseconds > Self::MAX.0 {
            return Err(TimestampError);
        }
        Ok(Self(milliseconds))
    }

    const fn from_timestamp(moment: Timestamp) -> Self {
        // A thousand times the seconds of the year 9999 are far inside an `i64`.
        Self(moment.unix_seconds().saturating_mul(1_000))
    }

    /// Returns the milliseconds since `1970-01-01T00:00:00Z`.
    #[must_use]
    pub const fn unix_milliseconds(self) -> i64 {
        self.0
    }

    /// Returns the same with the fraction of the second cut off.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        // Whole seconds of these years are all of them inside what a timestamp holds.
        Timestamp::from_unix_seconds(self.0.div_euclid(1_000)).unwrap_or(Timestamp::MAX)
    }

    /// Returns the moment so many milliseconds later, or [`Self::MAX`] where that is later still.
    #[must_use]
    pub(crate) fn saturating_plus(self, milliseconds: u32) -> Self {
        Self(self.0.saturating_add(milliseconds.into())).min(Self::MAX)
    }

    /// Returns how many milliseconds lie between this moment and another, whichever is first.
    #[must_use]
    pub(crate) const fn distance(self, other: Self) -> u64 {
        self.0.abs_diff(other.0)
    }
}

impl From<Timestamp> for Moment {
    fn from(moment: Timestamp) -> Self {
        Self::from_timestamp(moment)
    }
}

impl TryFrom<SystemTime> for Moment {
    type Error = TimestampError;

    /// Converts what the operating system's clock tells.
    fn try_from(time: SystemTime) -> Result<Self, TimestampError> {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).map_err(|_| TimestampError)?;
        let milliseconds = since.as_millis().try_into().map_err(|_| TimestampError)?;
        Self::from_unix_milliseconds(milliseconds)
    }
}

impl std::str::FromStr for Moment {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        let read = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| TimestampError)?;
        let seconds = Timestamp::try_from(read)?;
        Ok(Self(Self::from_timestamp(seconds).0.saturating_add(read.millisecond().into())))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = OffsetDateTime::from(self.timestamp());
        let (year, month, day) = date.to_calendar_date();
        let (hour, minute, second) = date.to_hms();
        let (month, milliseconds) = (u8::from(month), self.0.rem_euclid(1_000));
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z")
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Moment({self})")
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Read(Then(text(), |text: String| text.parse::<Self>())).deserialize(deserializer)
    }
}
