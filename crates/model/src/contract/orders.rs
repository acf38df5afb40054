//! Hosts that share a store, in every order in which they can read and write.

use super::breach::{Checked, Clause};
use super::desk::{After, Desk};
use super::ledger::decided;
use super::material::participant;
use super::words;
use stagepass::AsyncStore;
use stagepass::store::{Change, ParticipantChange, StageSnapshot};
use stagepass::{ParticipantId, SessionId, StageArn, StoreError};
use std::collections::BTreeSet;

/// What a host wants to do for a participant, by its name.
#[derive(Clone, Copy)]
pub(super) enum Act {
    Join(&'static str),
    Publish(&'static str),
    Leave(&'static str),
    Disconnect(&'static str),
}

impl Act {
    pub(super) fn participant(self) -> ParticipantId {
        let (Join(name) | Publish(name) | Leave(name) | Disconnect(name)) = self;
        participant(name)
    }
}

use Act::{Disconnect, Join, Leave, Publish};

/// Who is on the stage already, and what two or three hosts want to do then.
pub(super) const SCRIPTS: &[(&[&str], &[Act])] = &[
    (&[], &[Join("ann"), Join("bob")]),
    (&[], &[Join("ann"), Join("ann")]),
    (&["ann"], &[Join("ann"), Join("ann")]),
    (&["ann"], &[Join("bob"), Leave("ann")]),
    (&["ann"], &[Join("ann"), Leave("ann")]),
    (&["ann", "bob"], &[Leave("ann"), Leave("bob")]),
    (&["ann"], &[Leave("ann"), Leave("ann")]),
    (&[], &[Join("ann"), Disconnect("ann")]),
    (&["ann"], &[Join("ann"), Disconnect("ann")]),
    (&["ann"], &[Join("bob"), Disconnect("ann")]),
    (&["ann"], &[Publish("ann"), Leave("ann")]),
    (&["ann"], &[Publish("ann"), Disconnect("ann")]),
    (&["ann", "bob"], &[Publish("ann"), Leave("bob")]),
    (&["ann", "bob"], &[Leave("ann"), Disconnect("bob")]),
    (&["ann", "bob"], &[Disconnect("ann"), Disconnect("bob")]),
    (&["ann"], &[Disconnect("ann"), Disconnect("ann")]),
    (&[], &[Join("ann"), Join("bob"), Join("cho")]),
    (&["ann", "bob"], &[Leave("ann"), Leave("bob"), Join("cho")]),
    (&["ann"], &[Leave("ann"), Join("ann"), Join("bob")]),
    (&["ann"], &[Publish("ann"), Join("ann"), Leave("ann")]),
    (&["ann", "bob"], &[Leave("ann"), Disconnect("bob"), Join("bob")]),
    (&["ann", "bob", "cho"], &[Leave("ann"), Leave("bob"), Disconnect("cho")]),
];

pub(super) async fn check<S: AsyncStore + ?Sized>(desk: &mut Desk<'_, S>) -> Checked {
    for (present, acts) in SCRIPTS {
        for order in orders(acts) {
            play(desk, present, acts, &order).await?;
        }
    }
    Ok(())
}

/// Every order of the hosts' steps. Who disconnects has one step, and all others read and write.
fn orders(acts: &[Act]) -> BTreeSet<Vec<usize>> {
    let steps = acts.iter().enumerate();
    let steps = steps.flat_map(|(host, act)| vec![host; if matches!(act, Disconnect(_)) { 1 } else { 2 }]);
    let mut all = BTreeSet::from([Vec::new()]);
    for step in steps {
        let longer = all.iter().flat_map(|order: &Vec<usize>| {
            (0..=order.len()).map(move |place| {
                let mut order = order.clone();
                order.insert(place, step);
                order
            })
        });
        all = longer.collect();
    }
    all
}

async fn play<S: AsyncStore + ?Sized>(
    desk: &mut Desk<'_, S>,
    present: &[&str],
    acts: &[Act],
    order: &[usize],
) -> Checked {
    desk.scene();
    desk.ledger.participants.extend(acts.iter().map(|act| act.participant()));
    let stage = desk.new_stage().await?;
    for name in present {
        desk.join(&stage, &participant(name)).await?;
    }
    let mut read: Vec<Option<StageSnapshot>> = vec![None; acts.len()];
    for host in order {
        let (Some(act), Some(read)) = (acts.get(*host), read.get_mut(*host)) else { continue };
        if let Disconnect(name) = act {
            desk.disconnect(&stage, &participant(name)).await?;
        } else if let Some(snapshot) = read.take() {
            decide_and_keep(desk, *host, *act, &snapshot).await?;
        } else {
            *read = Some(read_by(desk, *host, *act, &stage).await?);
        }
    }
    Ok(())
}

async fn read_by<S: AsyncStore + ?Sized>(
    desk: &mut Desk<'_, S>,
    number: usize,
    act: Act,
    stage: &StageArn,
) -> Checked<StageSnapshot> {
    let who = act.participant();
    let found =
        desk.fleet.host(number).snapshot(stage, &who).await.or_else(|error| desk.fleet.failed(&error))?;
    let text = found.as_ref().map_or_else(
        || "no stage".to_owned(),
        |found| {
            let session = found.stage.active_session_id.as_ref().map_or("no session", SessionId::as_str);
            format!("{session}, {}", words::record(found.record.as_ref()))
        },
    );
    desk.fleet.remark(format!("host {number} reads {who}: {text}"));
    // What is read was compared a moment ago.
    found.map_or_else(|| desk.fleet.breach(Clause::StageIsKept, "a stage", "no stage"), Ok)
}

async fn decide_and_keep<S: AsyncStore + ?Sized>(
    desk: &mut Desk<'_, S>,
    number: usize,
    act: Act,
    snapshot: &StageSnapshot,
) -> Checked {
    let new_session = desk.new_session();
    let Some(change) = decide(act, snapshot, new_session) else {
        desk.fleet.remark(format!("host {number} has nothing to do"));
        return Ok(());
    };
    desk.ledger.name(&change);
    let refusal = desk.ledger.refusal(&change);
    let text = words::change(&change);
    let applied = desk.fleet.host(number).apply(Change::ParticipantChanged(change.clone())).await;
    let answer = words::answer(&applied, |()| "kept".to_owned());
    desk.fleet.remark(format!("host {number}: {text}: {answer}"));
    match (applied, refusal) {
        (Ok(()), None) => {
            let (stage, who) = (change.stage_arn.clone(), change.record.participant_id.clone());
            desk.ledger.keep(change);
            desk.compare(&After::Changed(&stage, &who)).await
        }
        (Err(StoreError::Conflict), Some(_)) => desk.compare(&After::Refused).await,
        (Ok(()), Some(clause)) => desk.fleet.kept_wrongly(clause),
        (Err(StoreError::Conflict), None) => desk.fleet.refused_wrongly(),
        (Err(error), _) => desk.fleet.failed(&error),
    }
}

/// What the library would decide: nothing, for those who are revoked or not there.
pub(super) fn decide(
    act: Act,
    snapshot: &StageSnapshot,
    new_session: SessionId,
) -> Option<ParticipantChange> {
    let is_there = snapshot.record.as_ref().is_some_and(|record| record.connected);
    let (may, connected) = match act {
        Join(_) => (!snapshot.revoked, true),
        Publish(_) => (is_there, true),
        Leave(_) | Disconnect(_) => (is_there, false),
    };
    may.then(|| decided(snapshot, connected, new_session))
}
