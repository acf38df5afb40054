//! What has an ARN and a document: stages, public keys and rooms.

use super::engine::{Engine, values};
use super::sql::{Row, SqlStore, Transaction, document};
use super::statements::{self, Kind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use stagepass::public_key::PublicKey;
use stagepass::room::{ListRooms, LoggingConfigurations, Room};
use stagepass::store::{Created, Page, Placed, Updated};
use stagepass::{Stage, StoreError};

/// What has an ARN and a document.
pub(super) trait Item: Serialize + DeserializeOwned + PartialEq + Clone + Send + Sync {
    const KIND: Kind;

    /// Whether a change gives it another place, behind all others.
    const MOVES: bool = false;

    fn arn(&self) -> &str;

    /// Reads it from a row that begins with its number and its document.
    fn read<E: Engine>(row: &Row<E>) -> Result<Self, StoreError> {
        row.document(1)
    }

    /// Returns what the document has.
    fn kept(&self) -> Self {
        self.clone()
    }

    /// Returns what a list may be narrowed to that shows it.
    fn properties(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Item for Stage {
    const KIND: Kind = statements::STAGES;

    fn arn(&self) -> &str {
        self.arn.as_str()
    }

    fn read<E: Engine>(row: &Row<E>) -> Result<Self, StoreError> {
        let mut stage: Self = row.document(1)?;
        stage.active_session_id = row.optional_parsed(2)?;
        Ok(stage)
    }

    /// The session has a column, so that nobody writes all tags anew who joins.
    fn kept(&self) -> Self {
        let mut stage = self.clone();
        stage.active_session_id = None;
        stage
    }
}

impl Item for PublicKey {
    const KIND: Kind = statements::PUBLIC_KEYS;

    fn arn(&self) -> &str {
        self.arn.as_str()
    }
}

impl Item for Room {
    const KIND: Kind = statements::ROOMS;
    const MOVES: bool = true;

    fn arn(&self) -> &str {
        self.arn.as_str()
    }

    fn properties(&self) -> Vec<String> {
        let uri = self.message_review_handler.as_ref().and_then(|handler| handler.uri.as_ref());
        let logging = self.logging_configuration_identifiers.as_ref();
        let logging = logging.into_iter().flat_map(LoggingConfigurations::as_slice);
        let name = self.name.as_ref().map(|name| named(name.as_str()));
        let uri = uri.map(|uri| reviewed_by(uri.as_str()));
        name.into_iter().chain(uri).chain(logging.map(|arn| logged_by(arn.as_str()))).collect()
    }
}

fn named(name: &str) -> String {
    format!("name {name}")
}

fn reviewed_by(uri: &str) -> String {
    format!("review {uri}")
}

fn logged_by(arn: &str) -> String {
    format!("logging {arn}")
}

/// Returns a property that all rooms have which the list shows, if it is narrowed at all.
fn narrowed(request: &ListRooms) -> Option<String> {
    let name = request.name.as_ref().map(|name| named(name.as_str()));
    let uri = || request.message_review_handler_uri.as_ref().map(|uri| reviewed_by(uri.as_str()));
    let logging = || request.logging_configuration_identifier.as_ref().map(|arn| logged_by(arn.as_str()));
    name.or_else(uri).or_else(logging)
}

fn placed<E: Engine, T: Item>(row: &Row<E>) -> Result<Placed<T>, StoreError> {
    Ok(Placed { position: row.number(0)?, item: T::read(row)? })
}

/// Returns how many items are wanted, as databases count.
pub(super) fn limit(page: Page) -> i64 {
    i64::try_from(page.limit).unwrap_or(i64::MAX)
}

impl<E: Engine> SqlStore<E> {
    pub(super) async fn find<T: Item>(&self, arn: &str) -> Result<Option<T>, StoreError> {
        self.read_one(T::KIND.find, values![arn]).await?.as_ref().map(T::read).transpose()
    }

    /// Returns a page, the first item in front.
    pub(super) async fn page<T: Item>(&self, page: Page) -> Result<Vec<Placed<T>>, StoreError> {
        let after = page.after.unwrap_or(i64::MIN);
        let rows = self.read(T::KIND.page, values![after, limit(page)]).await?;
        rows.iter().map(placed).collect()
    }

    /// Returns a page of rooms, the latest changed in front. Of several properties, the index has
    /// one; the others are looked for in what it finds.
    pub(super) async fn page_of_rooms(
        &self,
        request: &ListRooms,
        page: Page,
    ) -> Result<Vec<Placed<Room>>, StoreError> {
        let (narrowed, limit) = (narrowed(request), limit(page));
        let mut after = page.after.unwrap_or(i64::MAX);
        let mut shown = Vec::new();
        loop {
            let rows = match narrowed.as_deref() {
                Some(property) => {
                    self.read(statements::PAGE_OF_ROOMS_WITH, values![after, limit, property]).await?
                }
                None => self.read(statements::ROOMS.page, values![after, limit]).await?,
            };
            for row in &rows {
                let room: Placed<Room> = placed(row)?;
                after = room.position;
                if shown.len() < page.limit && request.shows(&room.item) {
                    shown.push(room);
                }
            }
            if rows.len() < page.limit || shown.len() >= page.limit {
                return Ok(shown);
            }
        }
    }

    pub(super) async fn create<T: Item>(
        &self,
        Created { item, at_most, .. }: &Created<T>,
    ) -> Result<(), StoreError> {
        let kind = T::KIND;
        let most = at_most.map_or(i64::MAX, i64::from);
        let mut transaction = self.begin().await?;
        let Some(counted) = transaction.row(statements::COUNT_ONE_MORE, values![kind.name, most]).await?
        else {
            let there = transaction.row(kind.find, values![item.arn()]).await?;
            return Err(there.map_or(StoreError::Full, |_| StoreError::Conflict));
        };
        let number = counted.number(0)?;
        let document = document(&item.kept())?;
        let values = values![number, item.arn(), document.as_str()];
        if transaction.write(kind.insert, values).await? != 1 {
            return Err(StoreError::Conflict);
        }
        set_properties(&mut transaction, number, item).await?;
        transaction.commit().await
    }

    /// Compares what is there as it reads, and not the documents: another version of this program
    /// may have printed the same in another way.
    pub(super) async fn update<T: Item>(
        &self,
        Updated { before, after, .. }: &Updated<T>,
    ) -> Result<(), StoreError> {
        let kind = T::KIND;
        let mut transaction = self.begin().await?;
        let there = transaction.row(kind.lock, values![before.arn()]).await?;
        let there = there.ok_or(StoreError::Conflict)?;
        if T::read(&there)? != *before {
            return Err(StoreError::Conflict);
        }
        let number = there.number(0)?;
        let mut place = number;
        if T::MOVES {
            let next = transaction.row(statements::NEXT_PLACE, values![kind.name]).await?;
            place = next.ok_or(StoreError::Conflict)?.number(0)?;
            transaction.write(statements::CLEAR_PROPERTIES, values![number]).await?;
        }
        transaction.write(kind.update, values![number, document(&after.kept())?.as_str(), place]).await?;
        set_properties(&mut transaction, place, after).await?;
        transaction.commit().await
    }

    pub(super) async fn delete<T: Item>(&self, arn: &str) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        if transaction.write(T::KIND.delete, values![arn]).await? != 1 {
            return Err(StoreError::Conflict);
        }
        transaction.write(statements::COUNT_ONE_LESS, values![T::KIND.name]).await?;
        transaction.commit().await
    }
}

async fn set_properties<E: Engine, T: Item>(
    transaction: &mut Transaction<E>,
    number: i64,
    item: &T,
) -> Result<(), StoreError> {
    for property in item.properties() {
        transaction.write(statements::SET_PROPERTY, values![property.as_str(), number]).await?;
    }
    Ok(())
}
