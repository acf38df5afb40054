//! The operations on what is there: looking it up, listing, changing and deleting it.

use crate::domain::arn::{PublicKeyArn, StageArn};
use crate::domain::event::{ListParticipantEvents, ListParticipantEventsOutput};
use crate::domain::participant::DisconnectParticipant;
use crate::domain::participants::{ListParticipants, ListParticipantsOutput};
use crate::domain::public_key::{
    DeletePublicKey, GetPublicKey, GetPublicKeyOutput, ListPublicKeys, ListPublicKeysOutput,
};
use crate::domain::session::{
    GetStageSession, GetStageSessionOutput, ListStageSessions, ListStageSessionsOutput,
};
use crate::domain::stage::{
    DeleteStage, GetStage, GetStageOutput, ListStages, ListStagesOutput, UpdateStage, UpdateStageOutput,
};
use crate::domain::tagging::{
    ListTagsForResource, ListTagsForResourceOutput, ResourceArn, TagResource, UntagResource,
};
use crate::service::asynchronous::AsyncService;
use crate::service::deciding::decided;
use crate::service::exception::{Exception, Resource};
use crate::service::failure::{AdmissionError, OperationError};
use crate::service::redemption::AsyncRedemptions;
use crate::service::store::AsyncStore;

/// A resource that has tags.
enum Named {
    Stage(StageArn),
    PublicKey(PublicKeyArn),
}

impl Named {
    fn by(arn: &ResourceArn) -> Result<Self, Exception> {
        let stage = StageArn::new(arn.as_str()).map(Self::Stage);
        let named = stage.or_else(|_| PublicKeyArn::new(arn.as_str()).map(Self::PublicKey));
        named.map_err(|_| Exception::ResourceNotFound(Resource::Tagged))
    }
}

impl<S: AsyncStore + ?Sized, R: AsyncRedemptions + ?Sized> AsyncService<S, R> {
    /// Answers what is known of a stage.
    ///
    /// # Errors
    ///
    /// Returns what [`Authority::get_stage`](crate::Authority::get_stage) returns, and a failure of
    /// the store.
    pub async fn get_stage(&self, request: &GetStage) -> Result<GetStageOutput, OperationError> {
        Ok(self.authority.get_stage(self.store.stage(&request.arn).await?)?)
    }

    /// Answers a page of the stages, in the order in which they were made.
    ///
    /// # Errors
    ///
    /// Returns `ValidationException` for a `nextToken` that is not what the page before was
    /// answered with, and [`Failure`](crate::Failure) when something that the host provides has
    /// failed.
    pub async fn list_stages(&self, request: &ListStages) -> Result<ListStagesOutput, OperationError> {
        let page = self.authority.page(request).map_err(Exception::from)?;
        Ok(self.authority.list(request, page, self.store.stages(page).await?)?)
    }

    /// Changes what the request gives of a stage.
    ///
    /// # Errors
    ///
    /// Returns what [`Authority::update_stage`](crate::Authority::update_stage) returns, and a
    /// failure of the store.
    pub async fn update_stage(&self, request: &UpdateStage) -> Result<UpdateStageOutput, OperationError> {
        decided!(self, self.store.stage(&request.arn), |stage: Option<_>| {
            self.authority.update_stage(request.clone(), stage.as_ref())
        })
    }

    /// Deletes a stage. Its session ends, and nobody joins it any more. The host pushes out whoever
    /// is connected.
    ///
    /// # Errors
    ///
    /// Returns what [`Authority::delete_stage`](crate::Authority::delete_stage) returns, and a
    /// failure of the store.
    pub async fn delete_stage(&self, request: &DeleteStage) -> Result<(), OperationError> {
        decided!(self, self.store.stage(&request.arn), |stage: Option<_>| {
            self.authority.delete_stage(request.clone(), stage.as_ref())
        })
    }

    /// Answers what is known of a session of a stage.
    ///
    /// # Errors
    ///
    /// Returns what [`Authority::get_stage_session`](crate::Authority::get_stage_session) returns,
    /// and a failure of the store.
    pub async fn get_stage_session(
        &self,
        request: &GetStageSession,
    ) -> Result<GetStageSessionOutput, OperationError> {
        let session = self.store.session(&request.stage_arn, &request.session_id).await?;
        Ok(self.authority.get_stage_session(session)?)
    }

    /// Answers a page of the sessions of a stage, the newest first. A stage that does not exist has
    /// none.
    ///
    /// # Errors
    ///
    /// Returns what [`list_stages`](Self::list_stages) returns.
    pub async fn list_stage_sessions(
        &self,
        request: &ListStageSessions,
    ) -> Result<ListStageSessionsOutput, OperationError> {
        let page = self.authority.page(request).map_err(Exception::from)?;
        Ok(self.authority.list(request, page, self.store.sessions(&request.stage_arn, page).await?)?)
    }

    /// Answers a page of the participants of a session, in the order of their first joins. A
    /// session that does not exist has none.
    ///
    /// # Errors
    ///
    /// Returns what [`list_stages`](Self::list_stages) returns.
    pub async fn list_participants(
        &self,
        request: &ListParticipants,
    ) -> Result<ListParticipantsOutput, OperationError> {
        let page = self.authority.page(request).map_err(Exception::from)?;
        let ListParticipants { stage_arn, session_id, filter, .. } = request;
        let found = self.store.participants(stage_arn, session_id, filter.as_ref(), page).await?;
        Ok(self.authority.list(request, page, found)?)
    }

    /// Answers a page of what happened to a participant in a session, the newest first. Nothing
    /// happened to a participant that does not exist.
    ///
    /// # Errors
    ///
    /// Returns what [`list_stages`](Self::list_stages) returns.
    pub async fn list_participant_events(
        &self,
        request: &ListParticipantEvents,
    ) -> Result<ListParticipantEventsOutput, OperationError> {
        let page = self.authority.page(request).map_err(Exception::from)?;
        let ListParticipantEvents { stage_arn, session_id, participant_id, .. } = request;
        let found = self.store.events(stage_arn, session_id, participant_id, page).await?;
        Ok(self.authority.list(request, page, found)?)
    }

    /// Disconnects a participant, as [`disconnect`](Self::disconnect) does. The reason is for the
    /// host to tell the participant.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the stage does not exist, and
    /// [`Failure`](crate::Failure) when something that the host provides has failed.
    pub async fn disconnect_participant(
        &self,
        request: &DisconnectParticipant,
    ) -> Result<(), OperationError> {
        match self.disconnect(&request.stage_arn, &request.participant_id).await {
            Ok(_) => Ok(()),
            Err(AdmissionError::Failure(failure)) => Err(failure.into()),
            // The stage is all that a disconnect asks for.
            Err(AdmissionError::Refused(_)) => Err(Exception::ResourceNotFound(Resource::Stage).into()),
        }
    }

    /// Answers what is known of a public key.
    ///
    /// # Errors
    ///
    /// Returns what [`Authority::get_public_key`](crate::Authority::get_public_key) returns, and a
    /// failure of the store.
    pub async fn get_public_key(&self, request: &GetPublicKey) -> Result<GetPublicKeyOutput, OperationError> {
        Ok(self.authority.get_public_key(self.store.public_key(&request.arn).await?)?)
    }

    /// Answers a page of the public keys, in the order in which they were imported.
    ///
    /// # Errors
    ///
    /// Returns what [`list_stages`](Self::list_stages) returns.
    pub async fn list_public_keys(
        &self,
        request: &ListPublicKeys,
    ) -> Result<ListPublicKeysOutput, OperationError> {
        let page = self.authority.page(request).map_err(Exception::from)?;
        Ok(self.authority.list(request, page, self.store.public_keys(page).await?)?)
    }

    /// Deletes a public key. From then on, tokens that its private half signed are refused.
    ///
    /// # Errors
    ///
    /// Returns what [`Authority::delete_public_key`](crate::Authority::delete_public_key) returns,
    /// and a failure of the store.
    pub async fn delete_public_key(&self, request: &DeletePublicKey) -> Result<(), OperationError> {
        decided!(self, self.store.public_key(&request.arn), |key: Option<_>| {
            self.authority.delete_public_key(request.clone(), key.as_ref())
        })
    }

    /// Gives tags to a stage or a public key. They replace those of the same keys.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the resource does not exist, what
    /// [`Authority::tag_resource`](crate::Authority::tag_resource) returns, and a failure of the
    /// store.
    pub async fn tag_resource(&self, request: &TagResource) -> Result<(), OperationError> {
        match Named::by(&request.resource_arn)? {
            Named::Stage(arn) => decided!(self, self.store.stage(&arn), |stage| {
                self.authority.tag_resource(&self.authority.get_stage(stage)?.stage, &request.tags)
            }),
            Named::PublicKey(arn) => decided!(self, self.store.public_key(&arn), |key| {
                self.authority.tag_resource(&self.authority.get_public_key(key)?.public_key, &request.tags)
            }),
        }
    }

    /// Takes tags from a stage or a public key.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the resource does not exist, and a failure of the
    /// store.
    pub async fn untag_resource(&self, request: &UntagResource) -> Result<(), OperationError> {
        match Named::by(&request.resource_arn)? {
            Named::Stage(arn) => decided!(self, self.store.stage(&arn), |stage| {
                let stage = self.authority.get_stage(stage)?.stage;
                Ok::<_, Exception>(self.authority.untag_resource(&stage, &request.tag_keys))
            }),
            Named::PublicKey(arn) => decided!(self, self.store.public_key(&arn), |key| {
                let key = self.authority.get_public_key(key)?.public_key;
                Ok::<_, Exception>(self.authority.untag_resource(&key, &request.tag_keys))
            }),
        }
    }

    /// Answers the tags of a stage or a public key.
    ///
    /// # Errors
    ///
    /// Returns `ResourceNotFoundException` when the resource does not exist, and a failure of the
    /// store.
    pub async fn list_tags_for_resource(
        &self,
        request: &ListTagsForResource,
    ) -> Result<ListTagsForResourceOutput, OperationError> {
        Ok(match Named::by(&request.resource_arn)? {
            Named::Stage(arn) => {
                let stage = self.authority.get_stage(self.store.stage(&arn).await?)?.stage;
                self.authority.list_tags_for_resource(&stage)
            }
            Named::PublicKey(arn) => {
                let key = self.authority.get_public_key(self.store.public_key(&arn).await?)?.public_key;
                self.authority.list_tags_for_resource(&key)
            }
        })
    }
}

#[cfg(feature = "__sealer")]
mod imported {
    use super::{AsyncRedemptions, AsyncService, AsyncStore, OperationError, StageArn};
    use crate::domain::participant::ClientAttributes;
    use crate::domain::public_key::{ImportPublicKey, ImportPublicKeyOutput, PublicKey};
    use crate::service::admission::Joined;
    use crate::service::failure::{AdmissionError, Failure};
    use crate::tokens::grant::Refused;
    use crate::tokens::key_pair::TrustedKeys;

    impl<S: AsyncStore + ?Sized, R: AsyncRedemptions + ?Sized> AsyncService<S, R> {
        /// Imports a public key, with which [`join_with_key_pair_token`] verifies from then on.
        ///
        /// # Errors
        ///
        /// Returns what [`Authority::import_public_key`](crate::Authority::import_public_key)
        /// returns, `ServiceQuotaExceededException` when there are as many keys as there may be,
        /// and a failure of the store.
        ///
        /// [`join_with_key_pair_token`]: Self::join_with_key_pair_token
        pub async fn import_public_key(
            &self,
            request: &ImportPublicKey,
        ) -> Result<ImportPublicKeyOutput, OperationError> {
            self.create(|| self.authority.import_public_key(request.clone())).await
        }

        /// Lets the bearer of a key-pair token join a stage, if its key was imported and is not
        /// deleted. The store is asked each time, so a deleted key lets nobody in any more.
        ///
        /// # Errors
        ///
        /// Returns the first that applies: what
        /// [`Authority::open_key_pair_token`](crate::Authority::open_key_pair_token) refuses,
        /// [`NoSuchStage`](Refused::NoSuchStage), and what
        /// [`Authority::join`](crate::Authority::join) refuses. Returns
        /// [`Failure`](crate::Failure) when something that the host provides has failed.
        pub async fn join_with_key_pair_token(
            &self,
            stage_arn: &StageArn,
            token: &str,
            client: &ClientAttributes,
        ) -> Result<Joined, AdmissionError> {
            let arn = TrustedKeys::key_of(token).map_err(Refused::from)?;
            let key: Option<PublicKey> = self.store.public_key(&arn).await?;
            let material = key.and_then(|key| key.public_key_material).ok_or(Refused::NotOurs)?;
            let keys = TrustedKeys::of(arn, material.verifier().map_err(Failure::from)?);
            let now = self.authority.now();
            let grant = self.authority.open_key_pair_token_at(now, &keys, token, stage_arn)?;
            self.join_at(now, &grant, client).await
        }
    }
}
