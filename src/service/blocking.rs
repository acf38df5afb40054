//! The short synchronous way to do it all, for hosts that may block.

use crate::domain::arn::{RoomArn, StageArn};
use crate::domain::chat::{ChatToken, CreateChatToken};
use crate::domain::connection::ConnectionId;
use crate::domain::event::{ListParticipantEvents, ListParticipantEventsOutput};
use crate::domain::moderation::{
    DeleteMessage, DeleteMessageOutput, DisconnectUser, SendEvent, SendEventOutput,
};
use crate::domain::participant::{
    ClientAttributes, DisconnectParticipant, GetParticipant, GetParticipantOutput, Participant,
};
use crate::domain::participants::{ListParticipants, ListParticipantsOutput};
use crate::domain::public_key::{
    DeletePublicKey, GetPublicKey, GetPublicKeyOutput, ListPublicKeys, ListPublicKeysOutput,
};
#[cfg(feature = "__sealer")]
use crate::domain::public_key::{ImportPublicKey, ImportPublicKeyOutput};
use crate::domain::room::{CreateRoom, DeleteRoom, GetRoom, ListRooms, ListRoomsOutput, Room, UpdateRoom};
use crate::domain::session::{
    GetStageSession, GetStageSessionOutput, ListStageSessions, ListStageSessionsOutput,
};
use crate::domain::stage::{
    CreateStage, CreateStageOutput, DeleteStage, GetStage, GetStageOutput, ListStages, ListStagesOutput,
    UpdateStage, UpdateStageOutput,
};
use crate::domain::tagging::{
    ListTagsForChatResource, ListTagsForResource, ListTagsForResourceOutput, TagChatResource, TagResource,
    UntagChatResource, UntagResource,
};
use crate::domain::token::{CreateParticipantToken, CreateParticipantTokenOutput, ParticipantId};
use crate::service::admission::{Connection, Joined};
use crate::service::asynchronous::AsyncService;
use crate::service::authority::Authority;
use crate::service::failure::{AdmissionError, Failure, OperationError};
use crate::service::moderating::Moderated;
use crate::service::pruning::Pruning;
use crate::service::redemption::Redemptions;
use crate::service::store::Store;
use crate::service::sweep::Sweep;
use crate::tokens::grant::{ChatGrant, ParticipantGrant};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// All operations and what follows from them, over an [`Authority`] and what the host keeps.
///
/// It is [`AsyncService`] over a store whose futures are ready at once, so the two cannot differ.
///
/// ```
/// # #[cfg(not(feature = "ring"))]
/// # fn main() {}
/// # #[cfg(feature = "ring")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use stagepass::{Account, Authority, KeyName, KeyRing, SystemRandom, TokenKey};
/// use stagepass::{
///     ClientAttributes, Clock, CreateStage, Leeway, MemoryRedemptions, MemoryStore, Pruning,
///     Service, SystemClock,
/// };
/// use std::sync::Arc;
///
/// # let random = Arc::new(SystemRandom::new());
/// # let ring = KeyRing::new(TokenKey::generate(KeyName::new("k")?, &*random)?, random.clone());
/// # let home = Account::new("us-west-2", "123456789012")?;
/// # let authority = Authority::new(home, Arc::new(SystemClock), random, Arc::new(ring));
/// let (store, redemptions) = (Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()));
/// let service = Service::new(authority, store, redemptions);
/// let request = CreateStage::from_json(br#"{"participantTokenConfigurations": [{}]}"#)?;
/// let created = service.create_stage(&request)?;
/// let (stage_arn, alice) = (&created.stage.arn, &created.participant_tokens[0]);
///
/// let client = ClientAttributes::default();
/// let joined = service.join(stage_arn, alice.token.as_str(), &client)?;
/// service.publish(&joined.connection)?;
///
/// service.disconnect(stage_arn, &alice.participant_id)?;
/// assert!(service.join(stage_arn, alice.token.as_str(), &client).is_err());
///
/// // Now and then, by a clock that the host trusts:
/// service.prune(&Pruning::at(SystemClock.now(), Leeway::default())?)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Service(AsyncService<dyn Store, dyn Redemptions>);

/// Returns the output of a future that waits for nothing.
fn ready<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        // A store that answers at once makes the first turn the only one.
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

impl Service {
    /// Creates a service.
    #[must_use]
    pub fn new(authority: Authority, store: Arc<dyn Store>, redemptions: Arc<dyn Redemptions>) -> Self {
        Self(AsyncService::new(authority, store, redemptions))
    }

    /// Returns the authority, which decides.
    #[must_use]
    pub const fn authority(&self) -> &Authority {
        self.0.authority()
    }
}

/// Declares the methods that block: each waits for the one of the same name, which is ready at
/// once.
macro_rules! blocking {
    ($($method:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        impl Service {
            $(
                #[doc = concat!("Does what [`AsyncService::", stringify!($method), "`] says.")]
                ///
                /// # Errors
                ///
                /// Returns what that returns.
                pub fn $method(&self $(, $argument: $type)*) -> $answer {
                    ready(self.0.$method($($argument),*))
                }
            )+
        }
    };
}

#[cfg(feature = "__sealer")]
blocking! {
    import_public_key(request: &ImportPublicKey) -> Result<ImportPublicKeyOutput, OperationError>;
    join_with_key_pair_token(stage_arn: &StageArn, token: &str, client: &ClientAttributes)
        -> Result<Joined, AdmissionError>;
}

blocking! {
    create_stage(request: &CreateStage) -> Result<CreateStageOutput, OperationError>;
    create_participant_token(request: &CreateParticipantToken)
        -> Result<CreateParticipantTokenOutput, OperationError>;
    get_participant(request: &GetParticipant) -> Result<GetParticipantOutput, OperationError>;
    get_stage(request: &GetStage) -> Result<GetStageOutput, OperationError>;
    list_stages(request: &ListStages) -> Result<ListStagesOutput, OperationError>;
    update_stage(request: &UpdateStage) -> Result<UpdateStageOutput, OperationError>;
    delete_stage(request: &DeleteStage) -> Result<(), OperationError>;
    get_stage_session(request: &GetStageSession) -> Result<GetStageSessionOutput, OperationError>;
    list_stage_sessions(request: &ListStageSessions) -> Result<ListStageSessionsOutput, OperationError>;
    list_participants(request: &ListParticipants) -> Result<ListParticipantsOutput, OperationError>;
    list_participant_events(request: &ListParticipantEvents)
        -> Result<ListParticipantEventsOutput, OperationError>;
    disconnect_participant(request: &DisconnectParticipant) -> Result<(), OperationError>;
    get_public_key(request: &GetPublicKey) -> Result<GetPublicKeyOutput, OperationError>;
    list_public_keys(request: &ListPublicKeys) -> Result<ListPublicKeysOutput, OperationError>;
    delete_public_key(request: &DeletePublicKey) -> Result<(), OperationError>;
    tag_resource(request: &TagResource) -> Result<(), OperationError>;
    untag_resource(request: &UntagResource) -> Result<(), OperationError>;
    list_tags_for_resource(request: &ListTagsForResource)
        -> Result<ListTagsForResourceOutput, OperationError>;
    create_chat_token(request: &CreateChatToken) -> Result<ChatToken, OperationError>;
    create_room(request: &CreateRoom) -> Result<Room, OperationError>;
    get_room(request: &GetRoom) -> Result<Room, OperationError>;
    list_rooms(request: &ListRooms) -> Result<ListRoomsOutput, OperationError>;
    update_room(request: &UpdateRoom) -> Result<Room, OperationError>;
    delete_room(request: &DeleteRoom) -> Result<(), OperationError>;
    send_event(request: &SendEvent) -> Result<Moderated<SendEventOutput>, OperationError>;
    delete_message(request: &DeleteMessage) -> Result<Moderated<DeleteMessageOutput>, OperationError>;
    disconnect_user(request: &DisconnectUser) -> Result<Moderated<()>, OperationError>;
    tag_chat_resource(request: &TagChatResource) -> Result<(), OperationError>;
    untag_chat_resource(request: &UntagChatResource) -> Result<(), OperationError>;
    list_tags_for_chat_resource(request: &ListTagsForChatResource)
        -> Result<ListTagsForResourceOutput, OperationError>;
    join(stage_arn: &StageArn, token: &str, client: &ClientAttributes) -> Result<Joined, AdmissionError>;
    join_with(grant: &ParticipantGrant, client: &ClientAttributes) -> Result<Joined, AdmissionError>;
    publish(connection: &Connection) -> Result<Participant, AdmissionError>;
    unpublish(connection: &Connection) -> Result<Participant, AdmissionError>;
    leave(connection: &Connection) -> Result<Participant, AdmissionError>;
    heartbeat(connection: &Connection) -> Result<(), AdmissionError>;
    quiet(sweep: &Sweep) -> Result<Vec<ConnectionId>, Failure>;
    lost(connection: &ConnectionId) -> Result<Participant, AdmissionError>;
    disconnect(stage_arn: &StageArn, participant_id: &ParticipantId)
        -> Result<Option<Participant>, AdmissionError>;
    connect(room_arn: &RoomArn, token: &str) -> Result<ChatGrant, AdmissionError>;
    prune(pruning: &Pruning) -> Result<(), Failure>;
}
