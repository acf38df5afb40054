//! Why no key-pair token was made, and why a text is not one that is trusted.

use super::es384::SignError;
use super::members::{MemberFault, Named};
use crate::host::clock::TimestampError;
use crate::host::random::RandomError;
use crate::rules::violation::Violations;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The error when no key-pair token was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MintError {
    /// The stage has no `events` endpoint, which the claim `events_url` needs.
    #[error("the stage has no events endpoint")]
    MissingEventsEndpoint,
    /// The stage has no `whip` endpoint, which the claim `whip_url` needs.
    #[error("the stage has no whip endpoint")]
    MissingWhipEndpoint,
    /// The participant's id cannot be a `jti`: it is empty.
    #[error(transparent)]
    ParticipantId(#[from] Violations),
    /// The public key is of another account than the stage.
    #[error("the public key is of another account than the stage")]
    ForeignKey,
    /// The token would expire after the year 9999.
    #[error("the clock is too near to the end of time")]
    Time(#[from] TimestampError),
    /// There was no randomness to make an id with.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The claims could not be written.
    #[error("the claims could not be written")]
    Encoding,
    /// The signer did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// The error when a text is not a token of a trusted key.
///
/// Cryptography says one thing only, [`Untrusted`](Self::Untrusted). A header is public, so what is
/// wrong with it is told. What is wrong with claims is told only when their signature is good.
/// Nothing quotes the text.
///
/// ```
/// use stagepass::key_pair::{HeaderFault, TrustedKeys, VerifyError};
///
/// // The header is {"alg":"none"}.
/// let error = TrustedKeys::new().verify("eyJhbGciOiJub25lIn0.e30.").unwrap_err();
/// assert_eq!(error, VerifyError::Header(HeaderFault::Algorithm));
/// assert_eq!(error.to_string(), "the header's alg is not ES384");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The text is not a JWT, is too long, names an unknown key, was changed, or was signed by
    /// somebody else.
    #[error("not a token of a trusted key")]
    Untrusted,
    /// The header is not the one that key-pair tokens have.
    #[error(transparent)]
    Header(#[from] HeaderFault),
    /// The signature is good, and the claims are not.
    #[error(transparent)]
    Claim(#[from] ClaimFault),
}

/// The fault of a JWT's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "fault", content = "at")]
#[non_exhaustive]
pub enum HeaderFault {
    /// The header is longer than any header of a key-pair token.
    #[error("the header is too long")]
    TooLong,
    /// A member is absent.
    #[error("the header has no {0}")]
    Missing(HeaderMember),
    /// A member is there twice.
    #[error("the header has {0} twice")]
    Repeated(HeaderMember),
    /// A member is not a string.
    #[error("the header's {0} is not a string")]
    Mistyped(HeaderMember),
    /// There is a member beside the three, such as `crit`, `zip` or `jwk`.
    ///
    /// Each of them would ask for something that is not done.
    #[error("the header has a member beside alg, typ and kid")]
    Unknown,
    /// The algorithm is another one, or `none`.
    #[error("the header's alg is not ES384")]
    Algorithm,
    /// The type is another one.
    #[error("the header's typ is not JWT")]
    Type,
    /// The key is not named by the ARN of a public key.
    #[error("the header's kid is not the ARN of a public key")]
    KeyId,
}

/// The fault of the claims of a JWT whose signature is good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "fault", content = "at")]
#[non_exhaustive]
pub enum ClaimFault {
    /// The claims are not a JSON object in base64url.
    #[error("the claims are not a JSON object in base64url")]
    NotAnObject,
    /// A claim is absent.
    #[error("the claim {0} is missing")]
    Missing(Claim),
    /// A claim, or a member of it, is there twice.
    ///
    /// Two readers could disagree about which one counts, so neither does.
    #[error("the claim {0} is there twice, or has a member twice")]
    Repeated(Claim),
    /// A claim is not of its JSON type, which is a string, an integer, or an object of strings or
    /// booleans.
    #[error("the claim {0} has a wrong type")]
    Mistyped(Claim),
    /// There is a claim beside the documented ones, or a capability.
    ///
    /// It may take back what others grant, as `nbf` and `aud` do. A reader who ignores it may grant
    /// more than was signed. The guide's list of claims is closed, so what is beside it is refused.
    #[error("there is a claim or capability beside the documented ones")]
    Unknown,
    /// Claims break the rules of their types. The violations have places such as `/jti`.
    ///
    /// It is printed as JSON, and not read from it: a violation names a rule of this library.
    #[error(transparent)]
    #[serde(skip_deserializing)]
    Invalid(#[from] Violations),
    /// The version is not `1.0`.
    #[error("the claim version is not 1.0")]
    Version,
    /// The topic is not the id of the stage that `resource` names.
    #[error("the claim topic is not the id of the stage in resource")]
    Topic,
    /// The key is of another account than the stage. A key speaks for the stages of its own
    /// account.
    #[error("the signing key is of another account than the stage")]
    ForeignKey,
    /// A moment is outside the years 0 to 9999.
    #[error("the claim {0} is outside the years 0 to 9999")]
    OutOfTime(Claim),
    /// The token expires when it is issued, or before.
    #[error("the claim exp is not after iat")]
    Lifeless,
    /// The token lives for more than 14 days.
    #[error("the claim exp is more than 14 days after iat")]
    Overlong,
}

impl From<MemberFault<HeaderMember>> for HeaderFault {
    fn from(fault: MemberFault<HeaderMember>) -> Self {
        match fault {
            MemberFault::Unknown => Self::Unknown,
            MemberFault::Repeated(member) => Self::Repeated(member),
            MemberFault::Mistyped(member) => Self::Mistyped(member),
        }
    }
}

impl From<MemberFault<Claim>> for ClaimFault {
    fn from(fault: MemberFault<Claim>) -> Self {
        match fault {
            MemberFault::Unknown => Self::Unknown,
            MemberFault::Repeated(claim) => Self::Repeated(claim),
            MemberFault::Mistyped(claim) => Self::Mistyped(claim),
        }
    }
}

macro_rules! members {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$member_doc:meta])* $member:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$member_doc])* #[serde(rename = $text)] $member,)+
        }

        impl $name {
            /// Returns the name as it is written in a token.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$member => $text,)+
                }
            }

        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Named for $name {
            fn named(name: &str) -> Option<Self> {
                match name {
                    $($text => Some(Self::$member),)+
                    _ => None,
                }
            }
        }
    };
}

members! {
    /// A member of the header of a key-pair token.
    pub enum HeaderMember {
        /// The algorithm: `ES384`.
        Alg = "alg",
        /// The type: `JWT`.
        Typ = "typ",
        /// The ARN of the public key.
        Kid = "kid",
    }
}

members! {
    /// A claim of a key-pair token.
    pub enum Claim {
        /// The attributes that the application gave: an object of strings.
        Attributes = "attributes",
        /// What the holder may do: an object of booleans.
        Capabilities = "capabilities",
        /// The version: `1.0`.
        Version = "version",
        /// The id of the stage.
        Topic = "topic",
        /// The ARN of the stage.
        Resource = "resource",
        /// The id of the participant.
        Jti = "jti",
        /// The application's name for the participant.
        UserId = "user_id",
        /// The address of the stage's media.
        WhipUrl = "whip_url",
        /// The address of the stage's events.
        EventsUrl = "events_url",
        /// The moment of issue, in seconds since 1970.
        Iat = "iat",
        /// The moment of expiry, in seconds since 1970.
        Exp = "exp",
    }
}
