//! The contracts of the library, method by method.

use super::engine::{Engine, values};
use super::items::{Item, limit};
use super::presence::moment;
use super::sql::{Row, SqlStore, UNSTAMPED, broken, document, wait};
use super::statements;
use serde::de::DeserializeOwned;
use stagepass::participant::{Event, FilterByState, ParticipantFilter};
use stagepass::public_key::PublicKey;
use stagepass::room::{ListRooms, Room};
use stagepass::stage::StageSession;
use stagepass::store::{Change, ConnectionId, Page, ParticipantRecord, Placed, StageSnapshot, Sweep};
use stagepass::{
    AsyncRedemptions, AsyncStore, ParticipantId, Pruning, PublicKeyArn, Purpose, Redemption, RoomArn,
    SessionId, Stage, StageArn, StoreError, Timestamp, TokenId,
};

impl<E: Engine> AsyncStore for SqlStore<E> {
    async fn stage(&self, stage_arn: &StageArn) -> Result<Option<Stage>, StoreError> {
        self.find(stage_arn.as_str()).await
    }

    async fn stages(&self, page: Page) -> Result<Vec<Placed<Stage>>, StoreError> {
        self.page(page).await
    }

    async fn session(
        &self,
        stage_arn: &StageArn,
        session_id: &SessionId,
    ) -> Result<Option<StageSession>, StoreError> {
        let row =
            self.read_one(statements::SESSION, values![stage_arn.as_str(), session_id.as_str()]).await?;
        row.map(|row| session(&row).map(|placed| placed.item)).transpose()
    }

    async fn sessions(
        &self,
        stage_arn: &StageArn,
        page: Page,
    ) -> Result<Vec<Placed<StageSession>>, StoreError> {
        let values = values![stage_arn.as_str(), page.after.unwrap_or(i64::MAX), limit(page)];
        self.read(statements::PAGE_OF_SESSIONS, values).await?.iter().map(session).collect()
    }

    async fn participants(
        &self,
        stage_arn: &StageArn,
        session_id: &SessionId,
        filter: Option<&ParticipantFilter>,
        page: Page,
    ) -> Result<Vec<Placed<ParticipantRecord>>, StoreError> {
        let (stage, session) = (stage_arn.as_str(), session_id.as_str());
        let (after, limit) = (page.after.unwrap_or(i64::MIN), limit(page));
        let rows = match filter {
            None => {
                let values = values![stage, session, after, limit];
                self.read(statements::PAGE_OF_PARTICIPANTS, values).await?
            }
            Some(ParticipantFilter::UserId(user_id)) => {
                let user_id = document(user_id)?;
                let values = values![stage, session, after, limit, user_id.as_str()];
                self.read(statements::PAGE_OF_PARTICIPANTS_OF_USER, values).await?
            }
            Some(ParticipantFilter::State(wanted)) => {
                let values = values![stage, session, after, limit, *wanted == FilterByState::Connected];
                self.read(statements::PAGE_OF_PARTICIPANTS_IN_STATE, values).await?
            }
            Some(ParticipantFilter::Published(published)) => {
                let values = values![stage, session, after, limit, *published];
                self.read(statements::PAGE_OF_PARTICIPANTS_WHO_PUBLISHED, values).await?
            }
            // Nothing is recorded here, so no recording has a state.
            Some(ParticipantFilter::RecordingState(_)) => Vec::new(),
            Some(_) => return Err(broken("this store is older than the filter")),
        };
        rows.iter().map(record).collect()
    }

    async fn events(
        &self,
        stage_arn: &StageArn,
        session_id: &SessionId,
        participant_id: &ParticipantId,
        page: Page,
    ) -> Result<Vec<Placed<Event>>, StoreError> {
        let (stage, session) = (stage_arn.as_str(), session_id.as_str());
        let after = page.after.unwrap_or(i64::MAX);
        let values = values![stage, session, participant_id.as_str(), after, limit(page)];
        self.read(statements::PAGE_OF_EVENTS, values).await?.iter().map(record).collect()
    }

    async fn public_key(&self, arn: &PublicKeyArn) -> Result<Option<PublicKey>, StoreError> {
        self.find(arn.as_str()).await
    }

    async fn public_keys(&self, page: Page) -> Result<Vec<Placed<PublicKey>>, StoreError> {
        self.page(page).await
    }

    async fn room(&self, room_arn: &RoomArn) -> Result<Option<Room>, StoreError> {
        self.find(room_arn.as_str()).await
    }

    async fn rooms(&self, request: &ListRooms, page: Page) -> Result<Vec<Placed<Room>>, StoreError> {
        self.page_of_rooms(request, page).await
    }

    async fn participant(
        &self,
        stage_arn: &StageArn,
        session_id: &SessionId,
        participant_id: &ParticipantId,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        let values = values![stage_arn.as_str(), session_id.as_str(), participant_id.as_str()];
        let row = self.read_one(statements::PARTICIPANT, values).await?;
        row.map(|row| row.document(1)).transpose()
    }

    async fn snapshot(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<StageSnapshot>, StoreError> {
        let values = values![stage_arn.as_str(), participant_id.as_str()];
        let Some(row) = self.read_one(statements::SNAPSHOT, values).await? else { return Ok(None) };
        Ok(Some(StageSnapshot {
            stage: Item::read(&row)?,
            participant_id: participant_id.clone(),
            record: row.optional_document(3)?,
            revoked: row.optional_text(4)?.is_some(),
        }))
    }

    async fn apply(&self, change: Change) -> Result<(), StoreError> {
        match &change {
            Change::StageCreated(created) => self.create(created).await,
            Change::StageUpdated(updated) => self.update(updated).await,
            Change::StageDeleted(arn) => self.delete::<Stage>(arn.as_str()).await,
            Change::PublicKeyImported(created) => self.create(created).await,
            Change::PublicKeyUpdated(updated) => self.update(updated).await,
            Change::PublicKeyDeleted(arn) => self.delete::<PublicKey>(arn.as_str()).await,
            Change::RoomCreated(created) => self.create(created).await,
            Change::RoomUpdated(updated) => self.update(updated).await,
            Change::RoomDeleted(arn) => self.delete::<Room>(arn.as_str()).await,
            Change::ParticipantChanged(change) => self.change_participant(change).await,
            _ => Err(broken("this store is older than the change")),
        }
    }

    async fn disconnect(
        &self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
        at: Option<Timestamp>,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        self.end_participant(stage_arn, participant_id, at).await
    }

    async fn heard(&self, connection: &ConnectionId) -> Result<bool, StoreError> {
        let ConnectionId { stage_arn, session_id, participant_id, number } = connection;
        let (stage, session) = (stage_arn.as_str(), session_id.as_str());
        let values = values![stage, session, participant_id.as_str(), *number, UNSTAMPED];
        Ok(self.write(statements::HEARD, values).await? > 0)
    }

    async fn quiet(&self, sweep: &Sweep) -> Result<Vec<ConnectionId>, StoreError> {
        self.sweep(sweep).await
    }

    async fn prune(&self, pruning: &Pruning) -> Result<(), StoreError> {
        let stamp = pruning.stamp();
        let forgets = pruning.forgets(Purpose::Participant).unix_seconds();
        self.write(statements::FORGET_ENDS, values![forgets]).await?;
        self.write(statements::STAMP_ENDS, values![stamp.unix_seconds(), UNSTAMPED]).await?;
        let kept = i64::from(self.ended.seconds).saturating_neg();
        let forgets = stamp.plus_seconds(kept).unwrap_or(Timestamp::MIN).unix_seconds();
        self.write(statements::FORGET_SESSIONS, values![forgets]).await?;
        self.write(statements::STAMP_SESSIONS, values![stamp.unix_seconds(), UNSTAMPED]).await?;
        Ok(())
    }

    async fn pause(&self, conflicts: u32) {
        wait(conflicts).await;
    }
}

impl<E: Engine> AsyncRedemptions for SqlStore<E> {
    async fn claim(&self, token_id: TokenId) -> Result<Redemption, StoreError> {
        let values = values![token_id.as_bytes().as_slice(), UNSTAMPED];
        let claimed = self.write(statements::CLAIM, values).await?;
        Ok(if claimed == 1 { Redemption::First } else { Redemption::Repeated })
    }

    async fn prune(&self, pruning: &Pruning) -> Result<(), StoreError> {
        let forgets = pruning.forgets(Purpose::Chat).unix_seconds();
        self.write(statements::FORGET_CLAIMS, values![forgets]).await?;
        self.write(statements::STAMP_CLAIMS, values![pruning.stamp().unix_seconds(), UNSTAMPED]).await?;
        Ok(())
    }
}

/// Reads a place and a document.
fn record<E: Engine, T: DeserializeOwned>(row: &Row<E>) -> Result<Placed<T>, StoreError> {
    Ok(Placed { position: row.number(0)?, item: row.document(1)? })
}

fn session<E: Engine>(row: &Row<E>) -> Result<Placed<StageSession>, StoreError> {
    let mut session = StageSession::new(row.parsed(1)?);
    session.start_time = moment(row.optional_number(2)?)?;
    session.end_time = moment(row.optional_number(3)?)?;
    Ok(Placed { position: row.number(0)?, item: session })
}
