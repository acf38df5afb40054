//! ARNs, the names of resources, and the account that a host's own resources belong to.

use crate::host::random::{self, Drawn, Random, RandomError};
use crate::rules;
use crate::rules::violation::Violations;
use crate::wire::text::text_newtype;

text_newtype! {
    /// The ARN of a stage, such as `arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh`.
    ///
    /// It has 1 to 128 characters. The account id may have any number of digits, as in the
    /// documented expression. (Shape `StageArn` of the Real-Time API.)
    ///
    /// ```
    /// use stagepass::StageArn;
    ///
    /// let arn = StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh")?;
    /// assert_eq!(arn.region(), "us-west-2");
    /// assert_eq!(arn.account_id(), "123456789012");
    /// assert_eq!(arn.stage_id(), "abcdABCDefgh");
    /// assert!(StageArn::new("nope").is_err());
    /// # Ok::<(), stagepass::Violations>(())
    /// ```
    pub struct StageArn = rules::STAGE_ARN, shown;
}

impl StageArn {
    /// Returns the ARN of this text. A text that is equal to what is expected is not checked again.
    pub(crate) fn expecting(expected: Option<&Self>, text: String) -> Result<Self, Violations> {
        if expected.is_some_and(|expected| expected.0 == text) { Ok(Self(text)) } else { Self::new(text) }
    }
}

text_newtype! {
    /// The ARN of a chat room, such as `arn:aws:ivschat:us-west-2:12345689012:room/g1H2I3j4k5L6`.
    ///
    /// It has 1 to 128 characters. (Shape `RoomIdentifier` of the Chat API: "Currently this must be
    /// an ARN".)
    pub struct RoomArn = rules::ROOM_IDENTIFIER, shown;
}

text_newtype! {
    /// The ARN of an imported public key, such as
    /// `arn:aws:ivs:us-west-2:123456789012:public-key/abcdefg12345`, as `GetPublicKey` answers it.
    ///
    /// It has 1 to 128 characters, and is the `kid` of key-pair tokens. (Shape `PublicKeyArn` of
    /// the Real-Time API.)
    pub struct PublicKeyArn = rules::PUBLIC_KEY_ARN, shown;
}

text_newtype! {
    /// The ARN of an ingest configuration.
    ///
    /// It has 1 to 128 characters. (Shape `IngestConfigurationArn`.)
    pub struct IngestConfigurationArn = rules::INGEST_CONFIGURATION_ARN, shown;
}

text_newtype! {
    /// The ARN of a storage configuration.
    ///
    /// It has up to 128 characters. The empty ARN turns recording off. (Shape
    /// `AutoParticipantRecordingStorageConfigurationArn`.)
    ///
    /// ```
    /// use stagepass::recording::StorageConfigurationArn;
    ///
    /// assert!(StorageConfigurationArn::new("")?.is_off());
    /// # Ok::<(), stagepass::Violations>(())
    /// ```
    pub struct StorageConfigurationArn = rules::AUTO_PARTICIPANT_RECORDING_STORAGE_CONFIGURATION_ARN, shown;
}

impl StorageConfigurationArn {
    /// Returns whether this is the empty text, which turns recording off.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.as_str().is_empty()
    }
}

/// The parts that every ARN of ours has. An ARN that is empty, as one kind may be, has empty parts.
macro_rules! arn_parts {
    ($name:ident, $id:ident, $of:literal) => {
        impl $name {
            /// Returns the region, such as `us-west-2`.
            #[must_use]
            pub fn region(&self) -> &str {
                self.as_str().split(':').nth(3).unwrap_or_default()
            }

            /// Returns the account id: digits, usually twelve.
            #[must_use]
            pub fn account_id(&self) -> &str {
                self.as_str().split(':').nth(4).unwrap_or_default()
            }

            #[doc = concat!("Returns the id of the ", $of, ": what follows the `/`.")]
            #[must_use]
            pub fn $id(&self) -> &str {
                self.as_str().split_once('/').map_or("", |(_, id)| id)
            }
        }
    };
}

arn_parts!(StageArn, stage_id, "stage");
arn_parts!(RoomArn, room_id, "room");
arn_parts!(PublicKeyArn, public_key_id, "public key");
arn_parts!(IngestConfigurationArn, ingest_configuration_id, "ingest configuration");
arn_parts!(StorageConfigurationArn, storage_configuration_id, "storage configuration");

/// An account in a region, which a host's own stages and rooms belong to. Their ARNs are made from
/// it.
///
/// ```
/// use stagepass::Account;
///
/// let home = Account::new("us-west-2", "123456789012")?;
/// assert_eq!(home.region(), "us-west-2");
/// assert!(Account::new("US West", "123456789012").is_err());
/// # Ok::<(), stagepass::Violations>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    // Each stands for all its siblings: an ARN is made by giving one of these another id of the
    // same length.
    stage: StageArn,
    room: RoomArn,
    public_key: PublicKeyArn,
}

impl Account {
    /// The length of the identifiers that are made for stages, rooms and participants.
    pub(crate) const ID_LENGTH: usize = 12;

    /// Creates an account in a region.
    ///
    /// # Errors
    ///
    /// Returns the violations of the ARNs that would come of it: a region is lower-case letters,
    /// digits and `-`, an account is digits, and an ARN has at most 128 characters.
    pub fn new(region: &str, account_id: &str) -> Result<Self, Violations> {
        let id = "0".repeat(Self::ID_LENGTH);
        Ok(Self {
            stage: StageArn::new(format!("arn:aws:ivs:{region}:{account_id}:stage/{id}"))?,
            room: RoomArn::new(format!("arn:aws:ivschat:{region}:{account_id}:room/{id}"))?,
            public_key: PublicKeyArn::new(format!("arn:aws:ivs:{region}:{account_id}:public-key/{id}"))?,
        })
    }

    /// Returns the region.
    #[must_use]
    pub fn region(&self) -> &str {
        self.stage.region()
    }

    /// Returns the account id.
    #[must_use]
    pub fn account_id(&self) -> &str {
        self.stage.account_id()
    }

    /// Draws the ARN of a new stage, whose id is 12 letters and digits.
    ///
    /// # Errors
    ///
    /// Returns [`RandomError`] when the id could not be drawn.
    pub fn new_stage_arn(&self, random: &dyn Random) -> Result<StageArn, RandomError> {
        self.stage_arn_from(&mut random.into())
    }

    pub(crate) fn stage_arn_from(&self, drawn: &mut Drawn<'_>) -> Result<StageArn, RandomError> {
        with_new_id(self.stage.as_str(), drawn).map(StageArn)
    }

    /// Draws the ARN of a new room, whose id is 12 letters and digits.
    ///
    /// # Errors
    ///
    /// Returns [`RandomError`] when the id could not be drawn.
    pub fn new_room_arn(&self, random: &dyn Random) -> Result<RoomArn, RandomError> {
        with_new_id(self.room.as_str(), &mut random.into()).map(RoomArn)
    }

    /// Draws the ARN of a new public key, whose id is 12 letters and digits.
    ///
    /// # Errors
    ///
    /// Returns [`RandomError`] when the id could not be drawn.
    pub fn new_public_key_arn(&self, random: &dyn Random) -> Result<PublicKeyArn, RandomError> {
        with_new_id(self.public_key.as_str(), &mut random.into()).map(PublicKeyArn)
    }
}

fn with_new_id(sibling: &str, drawn: &mut Drawn<'_>) -> Result<String, RandomError> {
    let id = random::alphanumeric(drawn, Account::ID_LENGTH)?;
    let path = sibling.split_once('/').map_or(sibling, |(path, _)| path);
    Ok(format!("{path}/{id}"))
}
