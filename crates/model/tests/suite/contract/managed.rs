//! What the wrong store keeps elsewhere: what is listed, public keys and rooms.

use super::tables::{Database, Fault};
use stagepass::participant::{Event, ParticipantFilter};
use stagepass::public_key::PublicKey;
use stagepass::room::{ListRooms, Room};
use stagepass::stage::StageSession;
use stagepass::store::{Change, Page, ParticipantRecord, Placed};
use stagepass::{ParticipantId, PublicKeyArn, RoomArn, SessionId, Stage, StageArn, Store as _, StoreError};
use std::collections::BTreeMap;

/// Declares the methods of a store that only read what is managed, by what `$ask` makes of each.
macro_rules! managing {
    ($ask:ident) => {
        $ask! { stages(page: stagepass::store::Page)
        -> Vec<stagepass::store::Placed<stagepass::Stage>> }
        $ask! { session(stage: &stagepass::StageArn, session: &stagepass::SessionId)
        -> Option<stagepass::stage::StageSession> }
        $ask! { sessions(stage: &stagepass::StageArn, page: stagepass::store::Page)
        -> Vec<stagepass::store::Placed<stagepass::stage::StageSession>> }
        $ask! { participants(
            stage: &stagepass::StageArn,
            session: &stagepass::SessionId,
            filter: Option<&stagepass::participant::ParticipantFilter>,
            page: stagepass::store::Page)
        -> Vec<stagepass::store::Placed<stagepass::store::ParticipantRecord>> }
        $ask! { events(
            stage: &stagepass::StageArn,
            session: &stagepass::SessionId,
            participant: &stagepass::ParticipantId,
            page: stagepass::store::Page)
        -> Vec<stagepass::store::Placed<stagepass::participant::Event>> }
        $ask! { public_key(arn: &stagepass::PublicKeyArn) -> Option<stagepass::public_key::PublicKey> }
        $ask! { public_keys(page: stagepass::store::Page)
        -> Vec<stagepass::store::Placed<stagepass::public_key::PublicKey>> }
        $ask! { room(room: &stagepass::RoomArn) -> Option<stagepass::room::Room> }
        $ask! { rooms(request: &stagepass::room::ListRooms, page: stagepass::store::Page)
        -> Vec<stagepass::store::Placed<stagepass::room::Room>> }
    };
}
pub(super) use managing;

/// The methods of the wrong store.
macro_rules! managed {
    () => {
        super::managed::managing!(managed);
    };
    ($method:ident($($argument:ident: $type:ty),*) -> $answer:ty) => {
        fn $method(&self $(, $argument: $type)*) -> Result<$answer, stagepass::StoreError> {
            Database::$method(self $(, $argument)*)
        }
    };
}
pub(super) use managed;

impl Database {
    /// Whether there are as many as a change allows, for the fault that asks it too soon.
    pub(super) fn is_full(&self, change: &Change, counted: &str) -> Option<bool> {
        let (count, at_most) = match (change, counted) {
            (Change::StageCreated(created), "stages") => {
                (self.rest.stages(Page::new(None, usize::MAX)).unwrap().len(), created.at_most)
            }
            (Change::PublicKeyImported(created), "public keys") => {
                (self.rest.public_keys(Page::new(None, usize::MAX)).unwrap().len(), created.at_most)
            }
            (Change::RoomCreated(created), "rooms") => {
                let all = Page::new(None, usize::MAX);
                (self.rest.rooms(&ListRooms::default(), all).unwrap().len(), created.at_most)
            }
            (Change::ParticipantChanged(change), _) => {
                let tables = self.lock();
                let session = tables.participants.get(&self.key(&change.stage_arn, &change.session_id));
                let others = session.into_iter().flat_map(BTreeMap::values);
                let others = others.filter(|other| other.participant_id != change.record.participant_id);
                match counted {
                    "connected" if change.record.connected => {
                        (others.filter(|other| other.connected).count(), change.most_connected)
                    }
                    "publishing" if change.record.publishing => {
                        (others.filter(|other| other.publishing).count(), change.most_publishing)
                    }
                    _ => return None,
                }
            }
            _ => return None,
        };
        at_most.map(|most| count >= most as usize)
    }

    /// Changes the rest, with the faults that are about it.
    pub(super) fn change_rest(&self, change: Change) -> Result<(), StoreError> {
        let uncounted =
            |what| self.has(Fault::CountsNothing) || self.has(Fault::CountsBeforeOthersAreKept(what));
        let mut change = change;
        match &mut change {
            Change::StageCreated(created) if uncounted("stages") => created.at_most = None,
            Change::PublicKeyImported(created) if uncounted("public keys") => created.at_most = None,
            Change::RoomCreated(created) if uncounted("rooms") => created.at_most = None,
            Change::ParticipantChanged(change) => {
                change.most_connected = change.most_connected.filter(|_| !uncounted("connected"));
                change.most_publishing = change.most_publishing.filter(|_| !uncounted("publishing"));
            }
            _ => {}
        }
        let creates_room = matches!(change, Change::RoomCreated(_));
        let deletes =
            matches!(change, Change::StageDeleted(_) | Change::PublicKeyDeleted(_) | Change::RoomDeleted(_));
        match self.rest.apply(change) {
            Err(StoreError::Conflict) if creates_room && self.has(Fault::CreatesRoomsAgain) => Ok(()),
            Err(StoreError::Conflict) if deletes && self.has(Fault::DeletesTwice) => Ok(()),
            answer => answer,
        }
    }

    fn page(&self, page: Page) -> Page {
        let limit = page.limit + usize::from(self.has(Fault::ShowsOneMore));
        let back = i64::from(self.has(Fault::BeginsAtThePlace));
        Page::new(page.after.map(|after| after - back), limit)
    }

    pub(super) fn stages(&self, page: Page) -> Result<Vec<Placed<Stage>>, StoreError> {
        let tables = self.lock();
        let all = self.rest.stages(Page::new(None, usize::MAX))?;
        let is_there = |place: i64| all.iter().any(|placed| placed.position == place);
        if self.has(Fault::LooksForTheItemOfAPlace) && page.after.is_some_and(|place| !is_there(place)) {
            return Ok(Vec::new());
        }
        let shown = self.rest.stages(self.page(page))?.into_iter().filter_map(|Placed { position, item }| {
            Some(Placed { position, item: tables.stages.get(&self.id(&item.arn))?.clone() })
        });
        Ok(shown.collect())
    }

    pub(super) fn session(
        &self,
        stage: &StageArn,
        session: &SessionId,
    ) -> Result<Option<StageSession>, StoreError> {
        let mut found = self.rest.session(stage, session)?;
        if let (true, Some(found)) = (self.has(Fault::ForgetsWhenSessionsEnd), &mut found) {
            found.end_time = None;
        }
        Ok(found)
    }

    pub(super) fn sessions(
        &self,
        stage: &StageArn,
        page: Page,
    ) -> Result<Vec<Placed<StageSession>>, StoreError> {
        self.rest.sessions(stage, page)
    }

    pub(super) fn participants(
        &self,
        stage: &StageArn,
        session: &SessionId,
        filter: Option<&ParticipantFilter>,
        page: Page,
    ) -> Result<Vec<Placed<ParticipantRecord>>, StoreError> {
        let filter = filter.filter(|_| !self.has(Fault::IgnoresFilters));
        let mut shown = self.rest.participants(stage, session, filter, page)?;
        if self.has(Fault::ListsTheLatestParticipantFirst) {
            shown.reverse();
        }
        Ok(shown)
    }

    pub(super) fn events(
        &self,
        stage: &StageArn,
        session: &SessionId,
        participant: &ParticipantId,
        page: Page,
    ) -> Result<Vec<Placed<Event>>, StoreError> {
        let mut shown = self.rest.events(stage, session, participant, page)?;
        if self.has(Fault::ForgetsWhenSomethingHappened) {
            for placed in &mut shown {
                placed.item.event_time = None;
            }
        }
        Ok(shown)
    }

    pub(super) fn public_key(&self, arn: &PublicKeyArn) -> Result<Option<PublicKey>, StoreError> {
        let mut found = self.rest.public_key(arn)?;
        if let (true, Some(found)) = (self.has(Fault::ForgetsTheNamesOfKeys), &mut found) {
            found.name = None;
        }
        Ok(found)
    }

    pub(super) fn public_keys(&self, page: Page) -> Result<Vec<Placed<PublicKey>>, StoreError> {
        self.rest.public_keys(page)
    }

    pub(super) fn room(&self, room: &RoomArn) -> Result<Option<Room>, StoreError> {
        self.rest.room(room)
    }

    pub(super) fn rooms(&self, request: &ListRooms, page: Page) -> Result<Vec<Placed<Room>>, StoreError> {
        let mut shown = self.rest.rooms(request, page)?;
        if self.has(Fault::LeavesChangedRoomsWhereTheyAre) {
            shown.sort_by(|one, other| other.item.arn.cmp(&one.item.arn));
        }
        Ok(shown)
    }
}
