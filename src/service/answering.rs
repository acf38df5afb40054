//! Every operation behind one call.

use crate::domain::http::{Answer, Request};
use crate::service::asynchronous::AsyncService;
use crate::service::failure::OperationError;
use crate::service::moderating::Moderated;
use crate::service::redemption::AsyncRedemptions;
use crate::service::store::AsyncStore;

/// What came of a request: the answer, and what it does to the connections of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// What the connections of the room are sent, and who is disconnected from it. `SendEvent`,
    /// `DeleteMessage` and `DisconnectUser` have it, and no others.
    pub moderated: Option<Moderated<()>>,
}

/// Asks the method of each operation. Those of the second list act on who is connected to a room.
macro_rules! answering {
    ($($name:ident $method:ident,)+; $($moderating:ident $moderates:ident,)+) => {
        impl<S: AsyncStore + ?Sized, R: AsyncRedemptions + ?Sized> AsyncService<S, R> {
            /// Does what a request of any operation asks for.
            ///
            /// ```
            /// # #[cfg(not(feature = "ring"))]
            /// # fn main() {}
            /// # #[cfg(feature = "ring")]
            /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
            /// # use stagepass::{Account, Authority, KeyName, KeyRing, MemoryRedemptions, MemoryStore, SystemClock};
            /// # use stagepass::{SystemRandom, TokenKey};
            /// # use std::sync::Arc;
            /// # let random = Arc::new(SystemRandom::new());
            /// # let ring = KeyRing::new(TokenKey::generate(KeyName::new("k")?, &*random)?, random.clone());
            /// # let home = Account::new("us-west-2", "123456789012")?;
            /// # let authority = Authority::new(home, Arc::new(SystemClock), random, Arc::new(ring));
            /// # let (store, redemptions) = (MemoryStore::new(), MemoryRedemptions::new());
            /// use stagepass::AsyncService;
            /// use stagepass::http::Request;
            ///
            /// let service = AsyncService::new(authority, Arc::new(store), Arc::new(redemptions));
            /// let request = Request::from_http(None, "POST", "/ListStages", b"")?;
            /// let answered = pollster::block_on(service.answer(&request))?;
            /// assert_eq!(answered.answer.to_http().body, br#"{"stages":[]}"#);
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// # Errors
            ///
            /// Returns what the method of the operation returns.
            pub async fn answer(&self, request: &Request) -> Result<Answered, OperationError> {
                let answer = match request {
                    $(Request::$name(request) => Answer::$name(self.$method(request).await?.into()),)+
                    $(Request::$moderating(request) => {
                        let Moderated { answer, broadcast, disconnects } = self.$moderates(request).await?;
                        let moderated = Some(Moderated { answer: (), broadcast, disconnects });
                        return Ok(Answered { answer: Answer::$moderating(answer.into()), moderated });
                    })+
                };
                Ok(Answered { answer, moderated: None })
            }
        }
    };
}

answering! {
    CreateStage create_stage,
    GetStage get_stage,
    ListStages list_stages,
    UpdateStage update_stage,
    DeleteStage delete_stage,
    GetStageSession get_stage_session,
    ListStageSessions list_stage_sessions,
    CreateParticipantToken create_participant_token,
    GetParticipant get_participant,
    ListParticipants list_participants,
    ListParticipantEvents list_participant_events,
    DisconnectParticipant disconnect_participant,
    ImportPublicKey import_public_key,
    GetPublicKey get_public_key,
    ListPublicKeys list_public_keys,
    DeletePublicKey delete_public_key,
    TagResource tag_resource,
    UntagResource untag_resource,
    ListTagsForResource list_tags_for_resource,
    CreateRoom create_room,
    GetRoom get_room,
    ListRooms list_rooms,
    UpdateRoom update_room,
    DeleteRoom delete_room,
    CreateChatToken create_chat_token,
    TagChatResource tag_chat_resource,
    UntagChatResource untag_chat_resource,
    ListTagsForChatResource list_tags_for_chat_resource,
    ;
    SendEvent send_event,
    DeleteMessage delete_message,
    DisconnectUser disconnect_user,
}
