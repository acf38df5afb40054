//! The operations by name.

use crate::domain::chat::CreateChatToken;
use crate::domain::event::ListParticipantEvents;
use crate::domain::moderation::{DeleteMessage, DisconnectUser, SendEvent};
use crate::domain::participant::{DisconnectParticipant, GetParticipant};
use crate::domain::participants::ListParticipants;
use crate::domain::public_key::{DeletePublicKey, GetPublicKey, ImportPublicKey, ListPublicKeys};
use crate::domain::room::{CreateRoom, DeleteRoom, GetRoom, ListRooms, UpdateRoom};
use crate::domain::session::{GetStageSession, ListStageSessions};
use crate::domain::stage::{CreateStage, DeleteStage, GetStage, ListStages, UpdateStage};
use crate::domain::tagging::{
    ListTagsForChatResource, ListTagsForResource, TagChatResource, TagResource, UntagChatResource,
    UntagResource,
};
use crate::domain::token::CreateParticipantToken;
use crate::wire::request::BadRequest;

/// One of the two services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the two services that this library is about")]
pub enum Api {
    /// The Real-Time API, `ivs-realtime`.
    Realtime,
    /// The Chat API, `ivschat`.
    Chat,
}

/// Declares something of every operation by its row: what it does, its name, its service, the type
/// of its answer, and the exceptions that it may fail with in the order of the service's model.
///
/// The name is that of its request, too. Where the service has another, it is `named` so. An
/// operation is asked for by POST at its name and answers 200, unless its row says otherwise.
macro_rules! every_operation {
    ($declare:ident) => {
        $declare! {
            /// Creates a stage, and tokens for it.
            CreateStage of Realtime answers CreateStageOutput may fail with [
                ValidationException, AccessDeniedException, ServiceQuotaExceededException,
                PendingVerification,
            ]

            /// Returns what is known of a stage.
            GetStage of Realtime answers GetStageOutput may fail with [
                ResourceNotFoundException, ValidationException, AccessDeniedException,
            ]

            /// Lists the stages.
            ListStages of Realtime answers ListStagesOutput may fail with [
                ValidationException, AccessDeniedException, ConflictException,
            ]

            /// Changes a stage.
            UpdateStage of Realtime answers UpdateStageOutput may fail with [
                ResourceNotFoundException, ValidationException, AccessDeniedException,
                ServiceQuotaExceededException, ConflictException, PendingVerification,
            ]

            /// Deletes a stage.
            DeleteStage of Realtime answers Empty may fail with [
                ResourceNotFoundException, ValidationException, AccessDeniedException, ConflictException,
                PendingVerification,
            ]

            /// Returns what is known of a session of a stage.
            GetStageSession of Realtime answers GetStageSessionOutput may fail with [
                ResourceNotFoundException, ValidationException, AccessDeniedException,
            ]

            /// Lists the sessions of a stage.
            ListStageSessions of Realtime answers ListStageSessionsOutput may fail with [
                ValidationException, AccessDeniedException,
            ]

            /// Creates another token for a stage.
            CreateParticipantToken of Realtime answers CreateParticipantTokenOutput may fail with [
                ResourceNotFoundException, ValidationException, AccessDeniedException,
                ServiceQuotaExceededException, PendingVerification,
            ]

            /// Returns what is known of a participant.
            GetParticipant of Realtime answers GetParticipantOutput may fail with [
                ResourceNotFoundException, ValidationException, AccessDeniedException,
            ]

            /// Lists the participants of a session.
            ListParticipants of Realtime answers ListParticipantsOutput may fail with [
                ValidationException, AccessDeniedException,
            ]

            /// Lists what happened to a participant.
            ListParticipantEvents of Realtime answers ListParticipantEventsOutput may fail with [
                ValidationException, AccessDeniedException,
            ]

            /// Disconnects a participant.
            DisconnectParticipant of Realtime answers Empty may fail with [
                ResourceNotFoundException, ValidationException, AccessDeniedException, PendingVerification,
            ]

            /// Imports a public key.
            ImportPublicKey of Realtime answers ImportPublicKeyOutput may fail with [
                ValidationException, AccessDeniedException, ServiceQuotaExceededException, ConflictException,
                PendingVerification,
            ]

            /// Returns what is known of a public key.
            GetPublicKey of Realtime answers GetPublicKeyOutput may fail with [
                ResourceNotFoundException, ValidationException, AccessDeniedException,
            ]

            /// Lists the public keys.
            ListPublicKeys of Realtime answers ListPublicKeysOutput may fail with [
                ValidationException, AccessDeniedException,
            ]

            /// Deletes a public key.
            DeletePublicKey of Realtime answers Empty may fail with [
                ResourceNotFoundException, ValidationException, AccessDeniedException, ConflictException,
                PendingVerification,
            ]

            /// Gives tags to a resource.
            TagResource of Realtime by POST "/tags/{resourceArn}" answers Empty may fail with [
                ResourceNotFoundException, ValidationException, InternalServerException,
            ]

            /// Removes tags of a resource.
            UntagResource of Realtime by DELETE "/tags/{resourceArn}" query tag_keys "tagKeys" answers Empty may fail with [
                ResourceNotFoundException, ValidationException, InternalServerException,
            ]

            /// Returns the tags of a resource.
            ListTagsForResource of Realtime by GET "/tags/{resourceArn}" answers ListTagsForResourceOutput may fail with [
                ResourceNotFoundException, ValidationException, InternalServerException,
            ]

            /// Creates a room.
            CreateRoom of Chat answers Room may fail with [
                ConflictException, AccessDeniedException, ResourceNotFoundException,
                ServiceQuotaExceededException, PendingVerification, ValidationException,
            ]

            /// Returns what is known of a room.
            GetRoom of Chat answers Room may fail with [
                AccessDeniedException, ResourceNotFoundException, ValidationException,
            ]

            /// Lists the rooms.
            ListRooms of Chat answers ListRoomsOutput may fail with [
                AccessDeniedException, ResourceNotFoundException, ValidationException,
            ]

            /// Changes a room.
            UpdateRoom of Chat answers Room may fail with [
                AccessDeniedException, ResourceNotFoundException, PendingVerification, ValidationException,
            ]

            /// Deletes a room.
            DeleteRoom of Chat answers Empty 204 may fail with [
                AccessDeniedException, ResourceNotFoundException, PendingVerification, ValidationException,
            ]

            /// Creates a token for a chat room.
            CreateChatToken of Chat answers ChatToken may fail with [
                AccessDeniedException, ResourceNotFoundException, PendingVerification, ValidationException,
            ]

            /// Sends an event to a room.
            SendEvent of Chat answers SendEventOutput may fail with [
                ThrottlingException, AccessDeniedException, ResourceNotFoundException, PendingVerification,
                ValidationException,
            ]

            /// Deletes a message.
            DeleteMessage of Chat answers DeleteMessageOutput may fail with [
                ThrottlingException, AccessDeniedException, ResourceNotFoundException, PendingVerification,
                ValidationException,
            ]

            /// Disconnects a user from a room.
            DisconnectUser of Chat answers Empty may fail with [
                ThrottlingException, AccessDeniedException, ResourceNotFoundException, PendingVerification,
                ValidationException,
            ]

            /// Gives tags to a resource of the Chat API.
            TagChatResource named "TagResource" of Chat by POST "/tags/{resourceArn}" answers Empty may fail with [
                ResourceNotFoundException, InternalServerException, ValidationException,
            ]

            /// Removes tags of a resource of the Chat API.
            UntagChatResource named "UntagResource" of Chat by DELETE "/tags/{resourceArn}" query tag_keys "tagKeys" answers Empty may fail with [
                ResourceNotFoundException, InternalServerException, ValidationException,
            ]

            /// Returns the tags of a resource of the Chat API.
            ListTagsForChatResource named "ListTagsForResource" of Chat by GET "/tags/{resourceArn}" answers ListTagsForResourceOutput may fail with [
                ResourceNotFoundException, InternalServerException, ValidationException,
            ]
        }
    };
}
pub(crate) use every_operation;

/// What a row says, or else what usually holds.
macro_rules! or_else {
    (; $usual:expr) => {
        $usual
    };
    ($said:expr; $usual:expr) => {
        $said
    };
}

macro_rules! operations {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident $(named $named:literal)? of $api:ident
            $(by $method:ident $path:literal $(query $field:ident $query:literal)?)?
            answers $answer:ident $($status:literal)? may fail with [$($exception:ident),+ $(,)?]
    )+) => {
        /// An operation of one of the services.
        ///
        /// ```
        /// use stagepass::Operation;
        ///
        /// let operation: Operation = "GetParticipant".parse()?;
        /// let error = operation.check(br#"{"sessionId": "st-1"}"#).unwrap_err();
        /// assert_eq!(error.to_string().split(' ').next(), Some("3"));
        /// # Ok::<(), stagepass::UnknownOperation>(())
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Operation {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Operation {
            /// All operations that this library knows.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Returns the name that the service has for it.
            ///
            /// The operations on tags have the same names in both services; [`api`](Self::api)
            /// tells them apart.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => or_else!($($named)?; stringify!($name)),)+
                }
            }

            /// Returns the service that the operation belongs to.
            #[must_use]
            pub const fn api(self) -> Api {
                match self {
                    $(Self::$name => Api::$api,)+
                }
            }

            /// Returns the method of HTTP that it is asked for by: `POST` for all but two that are
            /// about tags.
            #[must_use]
            pub const fn method(self) -> &'static str {
                match self {
                    $(Self::$name => or_else!($(stringify!($method))?; "POST"),)+
                }
            }

            /// Returns the path that it is asked for at, such as `/GetStage`.
            ///
            /// A member of the request that stands in it has braces: `/tags/{resourceArn}`.
            #[must_use]
            pub const fn path(self) -> &'static str {
                match self {
                    $(Self::$name => or_else!($($path)?; concat!("/", stringify!($name))),)+
                }
            }

            /// Returns the members of the request that stand in the query. Those that stand neither
            /// there nor in the path are the body.
            #[must_use]
            pub const fn query(self) -> &'static [&'static str] {
                match self {
                    $(Self::$name => &[$($($query)?)?],)+
                }
            }

            /// Returns the status of HTTP that it answers with when it succeeds: 200, or 204 where
            /// the answer has no body.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$name => or_else!($($status)?; 200),)+
                }
            }

            /// Returns the names of the exceptions that the operation may answer with, in the order
            /// of the service's model.
            #[must_use]
            pub const fn exceptions(self) -> &'static [&'static str] {
                match self {
                    $(Self::$name => &[$(stringify!($exception)),+],)+
                }
            }

            /// Checks whether the JSON object of its members is a valid request of this operation.
            ///
            /// Most operations have it for a body. What stands in the path or in the query is one
            /// of its members here, too.
            ///
            /// # Errors
            ///
            /// Returns what [`CreateStage::from_json`] and its like return.
            pub fn check(self, members: &[u8]) -> Result<(), BadRequest> {
                match self {
                    $(Self::$name => $name::from_json(members).map(drop),)+
                }
            }
        }
    };
}
every_operation!(operations);

impl Operation {
    /// Returns the operation of a service with this name.
    ///
    /// ```
    /// use stagepass::{Api, Operation};
    ///
    /// assert_eq!(Operation::of(Api::Chat, "TagResource"), Ok(Operation::TagChatResource));
    /// assert!(Operation::of(Api::Chat, "CreateStage").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`UnknownOperation`] when the service has none of this name.
    pub fn of(api: Api, name: &str) -> Result<Self, UnknownOperation> {
        let mut all = Self::ALL.iter().copied();
        all.find(|operation| operation.api() == api && operation.as_str() == name).ok_or(UnknownOperation)
    }
}

/// The error of a name that no operation of this library has, and of a method and a path at which
/// there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, thiserror::Error)]
#[error("Unknown operation")]
#[non_exhaustive]
pub struct UnknownOperation;

/// The operations on tags have the same names in both services: a name alone means those of
/// ivs-realtime.
impl std::str::FromStr for Operation {
    type Err = UnknownOperation;

    fn from_str(name: &str) -> Result<Self, UnknownOperation> {
        Self::of(Api::Realtime, name).or_else(|_| Self::of(Api::Chat, name))
    }
}
