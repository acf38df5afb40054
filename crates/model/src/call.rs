//! Requests of operations, by what they are about.

use super::terms::Place;
use stagepass::Operation;

/// What is asked of an operation which has no step of its own. What an operation does not need is
/// not looked at.
///
/// ```
/// use stagepass::Operation;
/// use stagepass_model::{Call, Step};
///
/// // Somebody asks for the first two stages.
/// let list = Step::Call(Call { most: 2, ..Call::new(Operation::ListStages) });
/// assert_eq!(list.kind(), "ListStages");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The operation.
    pub operation: Operation,
    /// What it is about: a stage, a session, a public key or a room. A participant is that of a
    /// connection where its events are listed, and that of a token where it is disconnected; a chat
    /// user is that of a chat token.
    pub about: Place,
    /// Whether tags are those of a public key, where they may be those of a stage as well.
    pub of_key: bool,
    /// A name: letters, digits, `-` and `_`.
    pub name: Option<String>,
    /// Which of several storage configurations a stage records to.
    pub records_to: Option<u8>,
    /// The number of tags, at most 50.
    pub tags: u8,
    /// Which participants are listed.
    pub filter: Option<Filter>,
    /// How many items a page shows, at most 50. The service decides if it is 0.
    pub most: u8,
}

/// Which participants are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// Those of this user.
    User(String),
    /// Those that ever published, or those that did not.
    Published(bool),
    /// Those that are connected, or those that are not.
    Connected(bool),
    /// Those that are recorded now.
    Recorded,
}

impl Call {
    /// Creates a request about the latest of its kind, which asks for nothing else.
    #[must_use]
    pub const fn new(operation: Operation) -> Self {
        Self {
            operation,
            about: Place::Made(0),
            of_key: false,
            name: None,
            records_to: None,
            tags: 0,
            filter: None,
            most: 0,
        }
    }
}

macro_rules! operations {
    ($($name:ident)+) => {
        impl Call {
            /// Every operation that has no step of its own.
            #[cfg(any(feature = "proptest", feature = "arbitrary"))]
            pub(super) const OPERATIONS: &[Operation] = &[$(Operation::$name),+];

            /// Returns the name by which the operation is counted.
            pub(super) const fn kind(&self) -> &'static str {
                match self.operation {
                    $(Operation::$name => stringify!($name),)+
                    _ => "Call",
                }
            }
        }

        impl super::Step {
            /// The kinds of step that ask for an operation as HTTP carries it, which a
            /// [`Subject`](super::Subject) cannot answer unless it implements
            /// [`answer`](super::Subject::answer).
            pub const CALLS: [&'static str; 27] = ["NextPage", $(stringify!($name)),+];
        }
    };
}

operations! {
    GetStage ListStages UpdateStage DeleteStage
    GetStageSession ListStageSessions
    ListParticipants ListParticipantEvents DisconnectParticipant
    ImportPublicKey GetPublicKey ListPublicKeys DeletePublicKey
    TagResource UntagResource ListTagsForResource
    GetRoom ListRooms UpdateRoom DeleteRoom
    SendEvent DeleteMessage DisconnectUser
    TagChatResource UntagChatResource ListTagsForChatResource
}
