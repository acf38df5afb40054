//! What is told of sessions and participants, and how many there may be.

use super::breach::{Checked, Clause};
use super::desk::{Desk, disconnect_at};
use super::managing::{reads, walk};
use super::material::{moment, participant, session, valid};
use stagepass::participant::{FilterByState, ParticipantFilter};
use stagepass::stage::StageSession;
use stagepass::store::{Change, Created, ParticipantChange, ParticipantRecord, Placed, StageSnapshot};
use stagepass::{AsyncStore, ClientAttributes, ParticipantId, SessionId, Stage, StageArn, Timestamp};

pub(super) async fn check<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    told(desk).await?;
    quotas(desk).await
}

/// A stage of whose participants the check knows what it wrote.
pub(super) struct Scene {
    stage: StageArn,
    session: SessionId,
    goes_on: bool,
    pub(super) now: i64,
}

const NOW: i64 = 1_700_000_000;

impl Scene {
    pub(super) async fn on<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>, number: usize) -> Checked<Self> {
        desk.scene();
        let stage = desk.unknown_stage();
        let created = Change::StageCreated(Created::new(Stage::new(stage.clone()), None));
        desk.wants("kept", Clause::ChangeIsKept, "create a stage", created).await?;
        Ok(Self { stage, session: session(900_000_usize.saturating_add(number)), goes_on: false, now: NOW })
    }

    /// The change that writes a record over another, a second later.
    pub(super) fn change(
        &mut self,
        before: Option<&ParticipantRecord>,
        record: ParticipantRecord,
    ) -> ParticipantChange {
        self.now = self.now.saturating_add(1);
        let mut stage = Stage::new(self.stage.clone());
        stage.active_session_id = self.goes_on.then(|| self.session.clone());
        let snapshot = StageSnapshot {
            stage,
            participant_id: record.participant_id.clone(),
            record: before.cloned(),
            revoked: false,
        };
        self.goes_on = true;
        ParticipantChange::new(&snapshot, self.session.clone(), record, Some(moment(self.now)))
    }
}

pub(super) fn joined(name: &str, at: i64, before: Option<&ParticipantRecord>) -> ParticipantRecord {
    let revision = before.map_or(1, |before| before.revision.saturating_add(1));
    ParticipantRecord {
        participant_id: participant(name),
        user_id: Some(valid(format!("user-{name}").parse())),
        attributes: None,
        first_join_time: before.map_or(moment(at), |before| before.first_join_time),
        connected: true,
        revision,
        connection: revision,
        published: before.is_some_and(|before| before.published),
        publishing: false,
        client: ClientAttributes::default(),
    }
}

pub(super) fn publishing(before: &ParticipantRecord) -> ParticipantRecord {
    let revision = before.revision.saturating_add(1);
    ParticipantRecord { published: true, publishing: true, revision, ..before.clone() }
}

/// The same change, where so many may be connected, and so many may publish.
pub(super) fn at_most(change: ParticipantChange, connected: u32, publishing: u32) -> ParticipantChange {
    let mut change = change;
    (change.most_connected, change.most_publishing) = (Some(connected), Some(publishing));
    change
}

pub(super) async fn keep<S: AsyncStore + ?Sized>(
    desk: &mut Desk<'_, S>,
    text: &str,
    change: ParticipantChange,
) -> Checked {
    desk.wants("kept", Clause::ChangeIsKept, text, Change::ParticipantChanged(change)).await
}

async fn told<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    let mut scene = Scene::on(desk, 1).await?;
    let start = scene.now.saturating_add(1);
    let ann = joined("ann", start, None);
    keep(desk, "ann joins", scene.change(None, ann.clone())).await?;
    let bob = joined("bob", scene.now.saturating_add(1), None);
    keep(desk, "bob joins", scene.change(None, bob.clone())).await?;
    let publishes = publishing(&ann);
    keep(desk, "ann publishes", scene.change(Some(&ann), publishes.clone())).await?;
    let again = joined("ann", start, Some(&publishes));
    keep(desk, "ann joins again", scene.change(Some(&publishes), again.clone())).await?;
    let left = bob.disconnected();
    keep(desk, "bob leaves", scene.change(Some(&bob), left.clone())).await?;

    let (stage, id) = (scene.stage.clone(), scene.session.clone());
    let mut live = StageSession::new(id.clone());
    live.start_time = Some(moment(start));
    let found = Some(live.clone());
    reads!(desk, Clause::SessionIsTold, &found, |host| host.session(&stage, &id));
    let everybody = vec![again.clone(), left.clone()];
    for limit in [1, 2, 3] {
        let shown = walk!(desk, None, limit, |host, page| host.participants(&stage, &id, None, page));
        desk.same(Clause::ListIsInOrder, &everybody, &items(shown))?;
    }
    for (filter, expected) in [
        (ParticipantFilter::State(FilterByState::Connected), &again),
        (ParticipantFilter::State(FilterByState::Disconnected), &left),
        (ParticipantFilter::Published(true), &again),
        (ParticipantFilter::Published(false), &left),
        (ParticipantFilter::UserId(valid("user-bob".parse())), &left),
    ] {
        let shown = walk!(desk, None, 1, |host, page| host.participants(&stage, &id, Some(&filter), page));
        desk.same(Clause::ListIsFiltered, &vec![expected.clone()], &items(shown))?;
    }

    // A disconnect is told, too, and ends the session.
    let end = scene.now.saturating_add(10);
    let turn = desk.fleet.next();
    let answered = disconnect_at(desk.fleet.host(turn), &stage, &ann.participant_id, Some(moment(end))).await;
    desk.fleet.note(turn, "disconnect ann");
    answered.or_else(|error| desk.fleet.failed(&error))?;
    let happened = [
        ("LEFT", end),
        ("JOINED", start.saturating_add(3)),
        ("PUBLISH_STOPPED", start.saturating_add(3)),
        ("PUBLISH_STARTED", start.saturating_add(2)),
        ("JOINED", start),
    ];
    let expected: Vec<(String, Option<Timestamp>)> =
        happened.map(|(name, at)| (name.to_owned(), Some(moment(at)))).to_vec();
    for limit in [1, 5, 6] {
        let who = &ann.participant_id;
        let shown = walk!(desk, None, limit, |host, page| host.events(&stage, &id, who, page));
        let shown: Vec<_> =
            items(shown).into_iter().map(|event| (event.name.to_string(), event.event_time)).collect();
        desk.same(Clause::EventsAreTold, &expected, &shown)?;
    }
    let mut ended = live;
    ended.end_time = Some(moment(end));
    let found = Some(ended.clone());
    reads!(desk, Clause::SessionIsTold, &found, |host| host.session(&stage, &id));

    // Another session is listed in front of it.
    let mut next = Scene { session: session(900_002), goes_on: false, now: end, stage: stage.clone() };
    let cho = joined("cho", end.saturating_add(1), None);
    keep(desk, "cho joins", next.change(None, cho)).await?;
    let mut newer = StageSession::new(next.session.clone());
    newer.start_time = Some(moment(next.now));
    for limit in [1, 2] {
        let shown = walk!(desk, None, limit, |host, page| host.sessions(&stage, page));
        desk.same(Clause::ListIsInOrder, &vec![newer.clone(), ended.clone()], &items(shown))?;
    }
    Ok(())
}

async fn quotas<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    let mut scene = Scene::on(desk, 3).await?;
    let people: Vec<ParticipantId> = ["ann", "bob", "cho"].map(participant).to_vec();
    let mut records: Vec<ParticipantRecord> =
        people.iter().map(|id| joined(id.as_str(), NOW, None)).collect();
    for (name, expected) in ["ann", "bob", "cho"].into_iter().zip(["kept", "kept", "full"]) {
        let change = at_most(scene.change(None, joined(name, NOW, None)), 2, 1);
        let text = format!("{name} joins, where two may be connected");
        desk.wants(expected, Clause::NoMoreThanAllowed, &text, Change::ParticipantChanged(change)).await?;
    }
    let [ann, bob, cho] = records.as_mut_slice() else { return Ok(()) };
    let again = joined("ann", NOW, Some(ann));
    let change = at_most(scene.change(Some(ann), again.clone()), 2, 1);
    desk.wants("kept", Clause::ChangeIsKept, "ann joins again", Change::ParticipantChanged(change)).await?;
    *ann = again;
    for (who, expected) in [(&mut *ann, "kept"), (&mut *bob, "full")] {
        let publishes = publishing(who);
        let change = at_most(scene.change(Some(who), publishes.clone()), 2, 1);
        let text = format!("{} publishes, where one may", who.participant_id);
        desk.wants(expected, Clause::NoMoreThanAllowed, &text, Change::ParticipantChanged(change)).await?;
        if expected == "kept" {
            *who = publishes;
        }
    }
    let again = joined("bob", NOW, Some(bob));
    let change = at_most(scene.change(Some(bob), again.clone()), 2, 1);
    desk.wants("kept", Clause::ChangeIsKept, "bob joins again", Change::ParticipantChanged(change)).await?;
    *bob = again;
    let left = ann.disconnected();
    keep(desk, "ann leaves", scene.change(Some(ann), left)).await?;
    let change = at_most(scene.change(None, cho.clone()), 2, 1);
    desk.wants("kept", Clause::ChangeIsKept, "cho joins", Change::ParticipantChanged(change)).await?;
    let change = at_most(scene.change(Some(bob), publishing(bob)), 2, 1);
    desk.wants("kept", Clause::ChangeIsKept, "bob publishes", Change::ParticipantChanged(change)).await
}

fn items<T>(placed: Vec<Placed<T>>) -> Vec<T> {
    placed.into_iter().map(|placed| placed.item).collect()
}
