//! What is looked up, listed, changed and deleted: stages, public keys and rooms.

use super::breach::{Checked, Clause};
use super::desk::Desk;
use super::material::{self, valid};
use stagepass::public_key::{PublicKey, PublicKeyMaterial};
use stagepass::room::{CreateRoom, ListRooms, Room};
use stagepass::store::{Change, Created, Placed, Updated};
use stagepass::{AsyncStore, PublicKeyArn, RoomArn, Stage, StageArn, StoreError, Tags};
use std::fmt::Debug;

/// How many items a page shows while all that there is is looked for.
pub(super) const MANY: usize = 500;

pub(super) async fn check<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    stages(desk).await?;
    public_keys(desk).await?;
    rooms(desk).await
}

impl<S: AsyncStore + ?Sized> Desk<'_, S> {
    /// Asks for a change, and wants it to be `kept`, `refused` or refused because it is `full`.
    pub(super) async fn wants(
        &mut self,
        expected: &str,
        clause: Clause,
        text: &str,
        change: Change,
    ) -> Checked {
        let turn = self.fleet.next();
        let found = match self.fleet.host(turn).apply(change).await {
            Ok(()) => "kept",
            Err(StoreError::Conflict) => "refused",
            Err(StoreError::Full) => "full",
            Err(error) => return self.fleet.failed(&error),
        };
        self.fleet.note(turn, &format!("{text}: {found}"));
        if found == expected { Ok(()) } else { self.fleet.breach(clause, expected, found) }
    }

    pub(super) fn same<T: PartialEq + Debug>(&self, clause: Clause, expected: &T, found: &T) -> Checked {
        if expected == found {
            return Ok(());
        }
        self.fleet.breach(clause, format!("{expected:?}"), format!("{found:?}"))
    }

    /// Returns the place behind which the next page begins, or none when this one was the last.
    pub(super) fn turns<T>(
        &self,
        page: &[Placed<T>],
        after: Option<i64>,
        limit: usize,
    ) -> Checked<Option<i64>> {
        let (count, last) = (page.len(), page.last().map(|placed| placed.position));
        if count > limit {
            let found = format!("{count} items");
            return self.fleet.breach(Clause::PageIsNoLonger, format!("at most {limit} items"), found);
        }
        if count > 0 && last == after {
            return self.fleet.breach(Clause::PlaceIsPassed, "another place", "the same place");
        }
        Ok(last.filter(|_| count == limit))
    }
}

/// Walks a list from a place to its end, in pages of so many items, through the hosts in turn.
/// (It is a macro because a future that is made by an asynchronous closure cannot be sent.)
macro_rules! walk {
    ($desk:ident, $after:expr, $limit:expr, |$host:ident, $page:ident| $list:expr) => {{
        let (mut after, limit): (Option<i64>, usize) = ($after, $limit);
        let mut shown = Vec::new();
        loop {
            let turn = $desk.fleet.next();
            let ($host, $page) = ($desk.fleet.host(turn), stagepass::store::Page::new(after, limit));
            let page = $list.await.or_else(|error| $desk.fleet.failed(&error))?;
            after = $desk.turns(&page, after, limit)?;
            shown.extend(page);
            if after.is_none() {
                break shown;
            }
        }
    }};
}
pub(super) use walk;

/// Reads something through every host.
macro_rules! reads {
    ($desk:ident, $clause:expr, $expected:expr, |$host:ident| $read:expr) => {{
        for $host in $desk.fleet.all() {
            let found = $read.await.or_else(|error| $desk.fleet.failed(&error))?;
            $desk.same($clause, $expected, &found)?;
        }
    }};
}
pub(super) use reads;

fn items<T>(placed: Vec<Placed<T>>) -> Vec<T> {
    placed.into_iter().map(|placed| placed.item).collect()
}

async fn stages<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let there = walk!(desk, None, MANY, |host, page| host.stages(page));
    let (count, end) = (there.len(), there.last().map(|placed| placed.position));
    let arns: Vec<StageArn> = (0..5).map(|_| desk.unknown_stage()).collect();
    let named = |arn: &StageArn, name: &str| {
        let mut stage = Stage::new(arn.clone());
        stage.name = Some(valid(name.parse()));
        stage
    };
    let mut stages: Vec<Stage> = arns.iter().map(|arn| named(arn, "first")).collect();
    let most = |more: usize| u32::try_from(count.saturating_add(more)).ok();
    let create = |stage: &Stage, at_most| Change::StageCreated(Created::new(stage.clone(), at_most));
    let [first, others @ ..] = stages.as_slice() else { return Ok(()) };
    desk.wants("full", Clause::NoMoreThanAllowed, "create one too many", create(first, most(0))).await?;
    desk.wants("kept", Clause::ChangeIsKept, "create the last allowed", create(first, most(1))).await?;
    for stage in others {
        desk.wants("kept", Clause::ChangeIsKept, "create another", create(stage, None)).await?;
    }
    for limit in [1, 2, 5, 6] {
        let shown = items(walk!(desk, end, limit, |host, page| host.stages(page)));
        desk.same(Clause::ListIsInOrder, &stages, &shown)?;
    }

    // Each member alone differs from what is there.
    let Some(stage) = stages.get_mut(1) else { return Ok(()) };
    let other = named(&stage.arn, "second");
    let mut wrong = vec![other.clone(), Stage::new(stage.arn.clone())];
    for change in [
        |stage: &mut Stage| stage.tags = valid(Tags::new([("k", "")])),
        |stage: &mut Stage| stage.active_session_id = Some(material::session(1)),
        |stage: &mut Stage| {
            let recorded = material::stages().pop();
            stage.auto_participant_recording_configuration =
                recorded.and_then(|stage| stage.auto_participant_recording_configuration);
        },
    ] {
        let mut differs = stage.clone();
        change(&mut differs);
        wrong.push(differs);
    }
    let update =
        |before: &Stage, after: &Stage| Change::StageUpdated(Updated::new(before.clone(), after.clone()));
    for before in wrong {
        let text = "change a stage that is another by now";
        desk.wants("refused", Clause::UpdatedAsItWas, text, update(&before, &other)).await?;
        let arn = stage.arn.clone();
        reads!(desk, Clause::NothingHalfKept, &Some(stage.clone()), |host| host.stage(&arn));
    }
    desk.wants("kept", Clause::ChangeIsKept, "change a stage", update(stage, &other)).await?;
    *stage = other;
    let (arn, expected) = (stage.arn.clone(), Some(stage.clone()));
    reads!(desk, Clause::StageIsKept, &expected, |host| host.stage(&arn));
    let shown = items(walk!(desk, end, 2, |host, page| host.stages(page)));
    desk.same(Clause::ListIsInOrder, &stages, &shown)?;

    // Two pages are seen, and the last of what they showed is deleted, with somebody on it.
    let seen = walk!(desk, end, 1, |host, page| host.stages(page));
    let (place, gone) = match seen.get(1) {
        Some(placed) => (placed.position, placed.item.arn.clone()),
        None => return Ok(()),
    };
    let ann = material::participant("ann");
    desk.ledger.stages.clear();
    desk.ledger
        .stages
        .insert(gone.clone(), seen.into_iter().nth(1).map(|placed| super::ledger::Page::of(placed.item)));
    desk.join(&gone, &ann).await?;
    desk.wants("kept", Clause::ChangeIsKept, "delete a stage", Change::StageDeleted(gone.clone())).await?;
    reads!(desk, Clause::DeletedIsGone, &None, |host| host.stage(&gone));
    reads!(desk, Clause::DeletedIsGone, &None, |host| host.snapshot(&gone, &ann));
    let deleted = Change::StageDeleted(gone.clone());
    desk.wants("refused", Clause::DeletedIsGone, "delete it again", deleted).await?;
    stages.remove(1);
    let shown = items(walk!(desk, end, 2, |host, page| host.stages(page)));
    desk.same(Clause::ListIsInOrder, &stages, &shown)?;
    let shown = items(walk!(desk, Some(place), 2, |host, page| host.stages(page)));
    desk.same(Clause::PlaceOutlivesItsItem, &stages.split_off(1), &shown)
}

async fn public_keys<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let there = walk!(desk, None, MANY, |host, page| host.public_keys(page));
    let (count, end) = (there.len(), there.last().map(|placed| placed.position));
    let mut keys: Vec<PublicKey> = (0..3_u8).map(key).collect();
    let [first, second, third] = keys.as_slice() else { return Ok(()) };
    let most = |more: usize| u32::try_from(count.saturating_add(more)).ok();
    let import = |key: &PublicKey, at_most| Change::PublicKeyImported(Created::new(key.clone(), at_most));
    desk.wants("full", Clause::NoMoreThanAllowed, "import one too many", import(first, most(0))).await?;
    desk.wants("kept", Clause::ChangeIsKept, "import the last allowed", import(first, most(1))).await?;
    desk.wants("refused", Clause::CreatedOnce, "import it again", import(first, None)).await?;
    desk.wants("kept", Clause::ChangeIsKept, "import another", import(second, None)).await?;
    desk.wants("kept", Clause::ChangeIsKept, "import a third", import(third, None)).await?;
    for key in &keys {
        let arn = key.arn.clone();
        reads!(desk, Clause::KeyIsKept, &Some(key.clone()), |host| host.public_key(&arn));
    }
    for limit in [1, 3, 4] {
        let shown = items(walk!(desk, end, limit, |host, page| host.public_keys(page)));
        desk.same(Clause::ListIsInOrder, &keys, &shown)?;
    }
    let tagged = {
        let mut tagged = second.clone();
        tagged.tags = valid(Tags::new([("k", "v")]));
        tagged
    };
    let update = |before: &PublicKey, after: &PublicKey| {
        Change::PublicKeyUpdated(Updated::new(before.clone(), after.clone()))
    };
    let text = "change a key that is another by now";
    desk.wants("refused", Clause::UpdatedAsItWas, text, update(&tagged, second)).await?;
    desk.wants("kept", Clause::ChangeIsKept, "change a key", update(second, &tagged)).await?;
    let gone = first.arn.clone();
    desk.wants("kept", Clause::ChangeIsKept, "delete a key", Change::PublicKeyDeleted(gone.clone())).await?;
    reads!(desk, Clause::DeletedIsGone, &None, |host| host.public_key(&gone));
    desk.wants("refused", Clause::DeletedIsGone, "delete it again", Change::PublicKeyDeleted(gone)).await?;
    keys = vec![tagged, third.clone()];
    let shown = items(walk!(desk, end, 1, |host, page| host.public_keys(page)));
    desk.same(Clause::ListIsInOrder, &keys, &shown)
}

/// A key of which every member is there.
pub(super) fn key(number: u8) -> PublicKey {
    let arn = format!("arn:aws:ivs:us-west-2:123456789012:public-key/contract{number}");
    let mut key = PublicKey::new(valid(PublicKeyArn::new(arn)));
    key.name = Some(valid(format!("key-{number}").parse()));
    key.public_key_material = Some(valid(PublicKeyMaterial::new(
        "-----BEGIN PUBLIC KEY-----\n\
         MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAExArm8gxH3scYzt+1slkLnq2e06kYzk1W\n\
         eY33AOuXDgZiPO2HSgVD35BZVofUyjl2NeNh5hdkd16VapCJuViuyvjgyJVy9yFs\n\
         4ZQtPwA345dnb2W6LNnFxLnBvDT0zV3w\n\
         -----END PUBLIC KEY-----\n",
    )));
    key.fingerprint = Some(format!("00:0{number}"));
    key.tags = valid(Tags::new([("number", number.to_string())]));
    key
}

async fn rooms<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    desk.scene();
    let mut rooms: Vec<Room> = (0..3_u8).map(room).collect();
    let [first, second, third] = rooms.as_slice() else { return Ok(()) };
    let ours = rooms.iter().map(|room| room.arn.clone()).collect::<Vec<_>>();
    let all = ListRooms::default();
    let count = walk!(desk, None, MANY, |host, page| host.rooms(&all, page)).len();
    let most = |more: usize| u32::try_from(count.saturating_add(more)).ok();
    let create = |room: &Room, at_most| Change::RoomCreated(Created::new(room.clone(), at_most));
    desk.wants("full", Clause::NoMoreThanAllowed, "create one too many", create(first, most(0))).await?;
    desk.wants("kept", Clause::ChangeIsKept, "create the last allowed", create(first, most(1))).await?;
    desk.wants("refused", Clause::CreatedOnce, "create it again", create(first, None)).await?;
    desk.wants("kept", Clause::ChangeIsKept, "create another", create(second, None)).await?;
    desk.wants("kept", Clause::ChangeIsKept, "create a third", create(third, None)).await?;
    for room in &rooms {
        let arn = room.arn.clone();
        reads!(desk, Clause::RoomIsKept, &Some(room.clone()), |host| host.room(&arn));
    }
    let newest_first = [third.clone(), second.clone(), first.clone()];
    for limit in [1, 2, MANY] {
        let mut shown = items(walk!(desk, None, limit, |host, page| host.rooms(&all, page)));
        shown.retain(|room| ours.contains(&room.arn));
        desk.same(Clause::ListIsInOrder, &newest_first.to_vec(), &shown)?;
    }
    let named = valid(ListRooms::from_json(br#"{"name": "room-1"}"#));
    let shown = items(walk!(desk, None, 1, |host, page| host.rooms(&named, page)));
    desk.same(Clause::ListIsFiltered, &vec![second.clone()], &shown)?;

    let changed = {
        let mut changed = first.clone();
        changed.name = Some(valid("changed".parse()));
        changed
    };
    let update =
        |before: &Room, after: &Room| Change::RoomUpdated(Updated::new(before.clone(), after.clone()));
    let text = "change a room that is another by now";
    desk.wants("refused", Clause::UpdatedAsItWas, text, update(&changed, first)).await?;
    desk.wants("kept", Clause::ChangeIsKept, "change a room", update(first, &changed)).await?;
    let gone = third.arn.clone();
    desk.wants("kept", Clause::ChangeIsKept, "delete a room", Change::RoomDeleted(gone.clone())).await?;
    reads!(desk, Clause::DeletedIsGone, &None, |host| host.room(&gone));
    desk.wants("refused", Clause::DeletedIsGone, "delete it again", Change::RoomDeleted(gone)).await?;
    rooms = vec![changed, second.clone()];
    let mut shown = items(walk!(desk, None, 2, |host, page| host.rooms(&all, page)));
    shown.retain(|room| ours.contains(&room.arn));
    desk.same(Clause::ChangedComesFirst, &rooms, &shown)
}

/// A room of which every member is there that a request gives.
pub(super) fn room(number: u8) -> Room {
    let arn = format!("arn:aws:ivschat:us-west-2:123456789012:room/contract{number}");
    let request = valid(CreateRoom::from_json(
        format!(
            r#"{{"name": "room-{number}", "maximumMessageRatePerSecond": 100, "maximumMessageLength": 1,
                "messageReviewHandler": {{
                    "uri": "arn:aws:lambda:us-west-2:123456789012:function:f", "fallbackResult": "DENY"
                }},
                "tags": {{"number": "{number}"}},
                "loggingConfigurationIdentifiers":
                    ["arn:aws:ivschat:us-west-2:123456789012:logging-configuration/AbCdEf123456"]}}"#
        )
        .as_bytes(),
    ));
    let mut room = Room::new(valid(RoomArn::new(arn)));
    let moment = Some(material::moment(i64::from(number)).into());
    (room.create_time, room.update_time) = (moment, moment);
    room.name = request.name;
    room.maximum_message_rate_per_second = request.maximum_message_rate_per_second;
    room.maximum_message_length = request.maximum_message_length;
    room.message_review_handler = request.message_review_handler;
    room.tags = request.tags;
    room.logging_configuration_identifiers = Some(request.logging_configuration_identifiers);
    room
}
