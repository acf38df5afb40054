//! Where a store is asked and compared: every step is noted, and everything is read back after it.

use super::breach::{Checked, Clause};
use super::fleet::Fleet;
use super::ledger::{Ledger, Page};
use super::material;
use super::words;
use stagepass::AsyncStore;
use stagepass::room::Room;
use stagepass::store::Sweep;
use stagepass::store::{Change, ConnectionId, Created, ParticipantChange, ParticipantRecord};
use stagepass::{ParticipantId, Pruning, RoomArn, SessionId, Stage, StageArn, StoreError, Timestamp};
use std::collections::BTreeSet;

/// How often a host asks again when the store could not do it this time.
pub(super) const ATTEMPTS: usize = 1_000;

/// How often a sweep is repeated when not everything was found.
const SWEEPS: usize = 100;

/// The hosts of a store, which take turns, and what the store has to answer them.
pub(super) struct Desk<'a, S: ?Sized> {
    pub(super) fleet: Fleet<'a, S>,
    stages: usize,
    sessions: usize,
    pub(super) ledger: Ledger,
}

/// What was done before everything is read back. It says which sentence a difference breaks.
pub(super) enum After<'a> {
    Created,
    Refused,
    Changed(&'a StageArn, &'a ParticipantId),
    Disconnected(&'a StageArn, &'a ParticipantId),
    Looked,
    Pruned,
}

impl<'a, S: AsyncStore + ?Sized> Desk<'a, S> {
    pub(super) fn new(fleet: Fleet<'a, S>) -> Self {
        Self { fleet, stages: 0, sessions: 0, ledger: Ledger::default() }
    }

    /// Begins anew with stages that were never named before.
    pub(super) fn scene(&mut self) {
        self.ledger = Ledger::default();
        self.fleet.begin_anew();
    }

    /// Names a stage that does not exist.
    pub(super) fn unknown_stage(&mut self) -> StageArn {
        self.stages = self.stages.saturating_add(1);
        let arn = format!("arn:aws:ivs:us-west-2:123456789012:stage/stage{:07}", self.stages);
        let arn = material::valid(StageArn::new(arn));
        self.ledger.stages.insert(arn.clone(), None);
        arn
    }

    pub(super) async fn new_stage(&mut self) -> Checked<StageArn> {
        let arn = self.unknown_stage();
        self.create(Stage::new(arn.clone())).await?;
        Ok(arn)
    }

    pub(super) fn new_session(&mut self) -> SessionId {
        self.sessions = self.sessions.saturating_add(1);
        material::session(self.sessions)
    }

    /// The change by which a participant joins or stays.
    pub(super) fn joining(&mut self, stage: &StageArn, participant: &ParticipantId) -> ParticipantChange {
        let new_session = self.new_session();
        self.ledger.change(stage, participant, true, new_session)
    }

    /// The change by which a participant leaves.
    pub(super) fn leaving(&mut self, stage: &StageArn, participant: &ParticipantId) -> ParticipantChange {
        let new_session = self.new_session();
        self.ledger.change(stage, participant, false, new_session)
    }

    pub(super) async fn join(&mut self, stage: &StageArn, participant: &ParticipantId) -> Checked {
        let change = self.joining(stage, participant);
        self.kept(change).await
    }

    pub(super) async fn leave(&mut self, stage: &StageArn, participant: &ParticipantId) -> Checked {
        let change = self.leaving(stage, participant);
        self.kept(change).await
    }

    /// Creates what does not exist yet.
    pub(super) async fn create(&mut self, stage: Stage) -> Checked {
        let text = format!("create {}", words::short(&stage.arn));
        self.ledger.stages.insert(stage.arn.clone(), Some(Page::of(stage.clone())));
        if !self.apply(text, Change::StageCreated(Created::new(stage, None))).await? {
            return self.fleet.refused_wrongly();
        }
        self.compare(&After::Created).await
    }

    /// Creates what exists already, and is refused.
    pub(super) async fn create_again(&mut self, stage: Stage) -> Checked {
        let text = format!("create {} again", words::short(&stage.arn));
        if self.apply(text, Change::StageCreated(Created::new(stage, None))).await? {
            return self.fleet.kept_wrongly(Clause::CreatedOnce);
        }
        self.changed_nothing().await
    }

    pub(super) async fn create_room(&mut self, room: &RoomArn) -> Checked {
        let is_new = self.ledger.rooms.insert(room.clone(), true) != Some(true);
        let text = format!("create the room {}", room.room_id());
        match (
            is_new,
            self.apply(text, Change::RoomCreated(Created::new(Room::new(room.clone()), None))).await?,
        ) {
            (true, false) => self.fleet.refused_wrongly(),
            (false, true) => self.fleet.kept_wrongly(Clause::CreatedOnce),
            (true, true) => self.compare(&After::Created).await,
            (false, false) => self.changed_nothing().await,
        }
    }

    /// Makes a change whose conditions hold.
    pub(super) async fn kept(&mut self, change: ParticipantChange) -> Checked {
        self.ledger.name(&change);
        if !self.apply(words::change(&change), Change::ParticipantChanged(change.clone())).await? {
            return self.fleet.refused_wrongly();
        }
        let (stage, participant) = (change.stage_arn.clone(), change.record.participant_id.clone());
        self.ledger.keep(change);
        self.compare(&After::Changed(&stage, &participant)).await
    }

    /// Makes a change of which one condition does not hold.
    pub(super) async fn refused(&mut self, clause: Clause, change: ParticipantChange) -> Checked {
        self.ledger.name(&change);
        if self.apply(words::change(&change), Change::ParticipantChanged(change)).await? {
            return self.fleet.kept_wrongly(clause);
        }
        self.changed_nothing().await
    }

    /// Compares after what was refused, and leaves it out of the minutes then.
    async fn changed_nothing(&mut self) -> Checked {
        self.compare(&After::Refused).await?;
        self.fleet.leave_out();
        Ok(())
    }

    pub(super) async fn disconnect(&mut self, stage: &StageArn, participant: &ParticipantId) -> Checked {
        self.ledger.participants.insert(participant.clone());
        let expected = self.ledger.disconnect(stage, participant);
        let turn = self.fleet.next();
        let found = disconnect(self.fleet.host(turn), stage, participant).await;
        let answer = words::answer(&found, |found| words::record(found.as_ref()));
        self.fleet.note(
            turn,
            &format!("on {}, disconnect {:?}: {answer}", words::short(stage), participant.as_str()),
        );
        let found = found.or_else(|error| self.fleet.failed(&error))?;
        if expected != found {
            let (expected, found) = words::records(expected.as_ref(), found.as_ref());
            return self.fleet.breach(Clause::DisconnectAnswers, expected, found);
        }
        self.compare(&After::Disconnected(stage, participant)).await
    }

    /// Hears of a connection, which has to stand if and only if it does by the ledger.
    pub(super) async fn heard(&mut self, connection: &ConnectionId) -> Checked {
        let expected = self.ledger.heard(connection);
        let turn = self.fleet.next();
        let found = self.fleet.host(turn).heard(connection).await;
        let answer = words::answer(&found, ToString::to_string);
        self.fleet.note(turn, &format!("hear of {}: {answer}", words::connection(connection)));
        let found = found.or_else(|error| self.fleet.failed(&error))?;
        if expected != found {
            let (expected, found) = (expected.to_string(), found.to_string());
            return self.fleet.breach(Clause::HeardWhileItStands, expected, found);
        }
        self.compare(&After::Looked).await
    }

    /// Sweeps, again and again while the store does not return all that it has to.
    pub(super) async fn quiet(&mut self, sweep: &Sweep) -> Checked {
        let expected = self.ledger.quiet(sweep);
        let mut found = BTreeSet::new();
        let told = |lost: &BTreeSet<ConnectionId>| {
            let lost: Vec<_> = lost.iter().map(words::connection).collect();
            if lost.is_empty() { "nothing".to_owned() } else { lost.join(", ") }
        };
        for _ in 0..SWEEPS {
            let turn = self.fleet.next();
            let lost = self.fleet.host(turn).quiet(sweep).await.or_else(|error| self.fleet.failed(&error))?;
            let of_scene = |lost: &ConnectionId| self.ledger.stages.contains_key(&lost.stage_arn);
            let (lost, others): (BTreeSet<_>, BTreeSet<_>) = lost.into_iter().partition(of_scene);
            // Those of scenes before are cleaned up, as a host does, and are not found again.
            for other in others {
                let host = self.fleet.host(turn);
                let gone = disconnect(host, &other.stage_arn, &other.participant_id).await;
                gone.or_else(|error| self.fleet.failed(&error))?;
            }
            let (at, since) = (sweep.stamp(), sweep.lost());
            self.fleet.note(turn, &format!("sweep at {at} for who is quiet since {since}: {}", told(&lost)));
            if !lost.is_subset(&expected) {
                return self.fleet.breach(Clause::OnlyQuietIsFound, told(&expected), told(&lost));
            }
            found.extend(lost);
            if found == expected {
                return self.compare(&After::Looked).await;
            }
        }
        self.fleet.breach(Clause::QuietIsFound, told(&expected), told(&found))
    }

    /// Prunes. Whoever may be forgotten by it has to be marked as unsure before.
    pub(super) async fn prune(&mut self, pruning: &Pruning) -> Checked {
        self.ledger.pruned = true;
        let turn = self.fleet.next();
        let pruned = self.fleet.host(turn).prune(pruning).await;
        let answer = words::answer(&pruned, |()| "done".to_owned());
        self.fleet.note(turn, &format!("prune at {}: {answer}", pruning.stamp()));
        pruned.or_else(|error| self.fleet.failed(&error))?;
        self.compare(&After::Pruned).await
    }

    async fn apply(&mut self, text: String, change: Change) -> Checked<bool> {
        let turn = self.fleet.next();
        let applied = self.fleet.host(turn).apply(change).await;
        let answer = words::answer(&applied, |()| "kept".to_owned());
        self.fleet.note(turn, &format!("{text}: {answer}"));
        match applied {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => self.fleet.failed(&error),
        }
    }
}

/// Disconnects at no moment that is told.
pub(super) async fn disconnect<S: AsyncStore + ?Sized>(
    host: &S,
    stage: &StageArn,
    participant: &ParticipantId,
) -> Result<Option<ParticipantRecord>, StoreError> {
    disconnect_at(host, stage, participant, None).await
}

/// Asks again while the store cannot do it this time.
pub(super) async fn disconnect_at<S: AsyncStore + ?Sized>(
    host: &S,
    stage: &StageArn,
    participant: &ParticipantId,
    at: Option<Timestamp>,
) -> Result<Option<ParticipantRecord>, StoreError> {
    for _ in 1..ATTEMPTS {
        match host.disconnect(stage, participant, at).await {
            Err(StoreError::Conflict) => {}
            answer => return answer,
        }
    }
    host.disconnect(stage, participant, at).await
}
