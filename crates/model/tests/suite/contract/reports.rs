//! What a person reads, and what only shows through several handles.

use super::claims::{self, Claims};
use super::managed::managing;
use super::store_with;
use super::tables::{Database, Fault};
use stagepass::store::Sweep;
use stagepass::store::{Change, ConnectionId, ParticipantRecord, StageSnapshot};
use stagepass::{ParticipantId, Pruning, SessionId, Stage, StageArn, Store, StoreError, Timestamp};
use stagepass_model::contract::{Breach, check_redemptions, check_store};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// A report in which stages and sessions are numbered in the order in which they come.
pub(super) fn plain(breach: &Breach) -> String {
    let mut text = breach.to_string();
    for (name, digits) in [("stage0", 6), ("session0", 5)] {
        let mut number = 0;
        while let Some(start) = text.find(name) {
            let whole = text[start..start + name.len() + digits].to_owned();
            number += 1;
            text = text.replace(&whole, &format!("{}{number}", name.trim_end_matches('0')));
        }
    }
    text
}

#[test]
fn a_forgotten_condition_is_told_step_by_step() {
    let breach = store_with(Fault::ForgetsTheRevision).unwrap_err();
    assert_eq!(
        plain(&breach),
        r#"broken: A change is refused when the record has another revision than the change replaces.
  1. create stage1: kept
  2. on stage1, in st-session1, which starts, write "bob" connected with revision 1 over no record: kept
  3. on stage1, in st-session1, which goes on, write "ann" connected with revision 1 over no record: kept
  4. on stage1, in st-session1, which goes on, write "ann" connected with revision 2 over revision 0: kept
  expected: refused
     found: kept"#
    );
}

#[test]
fn what_was_decided_before_a_disconnect_is_told_read_by_read() {
    let breach = store_with(Fault::LetsIntoSessionsThatADisconnectEnded).unwrap_err();
    assert_eq!(
        plain(&breach),
        r#"broken: A change of another session than the one that goes on is refused.
  1. create stage1: kept
  2. on stage1, in st-session1, which starts, write "ann" connected with revision 1 over no record: kept
  3. host 0 reads bob: st-session1, no record
  4. on stage1, disconnect "ann": "ann" not connected with revision 2
  5. host 0: on stage1, in st-session1, which goes on, write "bob" connected with revision 1 over no record: kept
  expected: refused
     found: kept"#
    );
}

#[test]
fn a_stage_that_differs_is_told_member_by_member() {
    let breach = store_with(Fault::EndsWhenAnyoneLeaves).unwrap_err();
    assert_eq!(
        plain(&breach),
        r#"broken: A session goes on for as long as anybody in it is connected.
  1. create stage1: kept
  2. on stage1, in st-session1, which starts, write "ann" connected with revision 1 over no record: kept
  3. on stage1, in st-session1, which goes on, write "bob" connected with revision 1 over no record: kept
  4. on stage1, disconnect "bob": "bob" not connected with revision 2
  expected: stage1: active_session_id: Some(SessionId("st-session1"))
     found: stage1: active_session_id: None"#
    );
}

#[test]
fn a_record_that_differs_is_told_member_by_member() {
    let breach = store_with(Fault::ForgetsWhoPublishes).unwrap_err();
    assert_eq!(
        plain(&breach),
        r#"broken: A record is returned as it was written, with all of its members.
  1. create stage1: kept
  2. on stage1, in st-session1, which starts, write "bob" connected with revision 1 over no record: kept
  3. on stage1, in st-session1, which goes on, write "ann" connected with revision 1 over no record: kept
  4. on stage1, in st-session1, which goes on, write "ann" connected with revision 2 over revision 1: kept
  5. on stage1, in st-session1, which goes on, write "ann" not connected with revision 3 over revision 2: kept
  6. on stage1, in st-session1, which goes on, write "ann" connected with revision 4 over revision 3: kept
  expected: the snapshot of "ann" on stage1: publishing: true
     found: the snapshot of "ann" on stage1: publishing: false"#
    );
}

#[test]
fn a_connection_that_is_heard_though_it_ended_is_told_with_its_number() {
    let breach = store_with(Fault::HearsOfWhoLeft).unwrap_err();
    let text = plain(&breach);
    assert_eq!(
        text.lines().skip(55).collect::<Vec<_>>().join("\n"),
        r#"  55. hear of connection 4 of "ann" in st-session4 on stage1: true
  expected: false
     found: true"#
    );
}

#[test]
fn half_a_change_is_told_by_what_differs() {
    let breach = store_with(Fault::KeepsHalfOfWhatItRefuses).unwrap_err();
    assert_eq!(
        plain(&breach),
        r#"broken: What is refused changes nothing.
  1. create stage1: kept
  2. on stage1, in st-session1, which starts, write "ann" connected with revision 1 over no record: kept
  3. on stage2, in st-session2, which starts, write "ann" connected with revision 1 over no record: refused
  expected: "ann" in st-session2 on stage2: no record
     found: "ann" in st-session2 on stage2: "ann" connected with revision 1"#
    );
}

#[test]
fn a_text_that_was_cut_is_told_shortly() {
    let breach = store_with(Fault::CutsTextTo255Bytes).unwrap_err();
    assert_eq!(
        plain(&breach),
        r#"broken: A record is returned as it was written, with all of its members.
  1. create stage1: kept
  2. on stage1, in st-session1, which starts, write "ann" connected with revision 1 over no record: kept
  expected: the snapshot of "ann" on stage1: user_id: Some(UserId("ééééééééééééééééééééééééééé … ééééééééééééééééééééééééééééééééééééé")) (144 characters)
     found: the snapshot of "ann" on stage1: user_id: Some(UserId("ééééééééééééééééééééééééééé … ééééééééééééééééééééééééééééééééééééé")) (143 characters)"#
    );
}

#[test]
fn a_failure_is_told_with_its_cause() {
    let breach = store_with(Fault::FailsForNul).unwrap_err();
    assert_eq!(
        plain(&breach),
        r#"broken: What is asked for is done, and is not answered with a failure.
  1. create stage1: kept
  2. on stage1, in st-session1, which starts, write "ann" connected with revision 1 over no record: the store failed: invalid byte sequence for encoding "UTF8": 0x00
  expected: an answer
     found: the store failed: invalid byte sequence for encoding "UTF8": 0x00"#
    );
}

#[test]
fn a_claim_that_was_forgotten_is_told_with_its_prunings() {
    let breach = check_redemptions([&Claims::with(claims::Fault::PrunesASecondTooEarly)]).unwrap_err();
    assert_eq!(
        plain(&breach),
        "broken: Pruning forgets nothing before its margin has passed since the stamp.
  1. claim TokenId(c12e7593cf1c6cdf314b21dc17664906): First
  2. prune at 0000-01-01T00:00:01Z: done
  3. claim TokenId(c12e7593cf1c6cdf314b21dc17664906): Repeated
  4. prune at 0000-01-01T00:00:02Z: done
  5. claim TokenId(c12e7593cf1c6cdf314b21dc17664906): First
  expected: Repeated
     found: First"
    );
}

/// A handle with a memory of its own, which forgets what this handle itself changes.
#[derive(Debug)]
struct Cached<'a> {
    store: &'a Database,
    stages: Mutex<BTreeMap<StageArn, Stage>>,
}

impl<'a> Cached<'a> {
    fn of(store: &'a Database) -> Self {
        Self { store, stages: Mutex::default() }
    }
}

macro_rules! read {
    ($method:ident($($argument:ident: $type:ty),*) -> $answer:ty) => {
        fn $method(&self $(, $argument: $type)*) -> Result<$answer, StoreError> {
            self.store.$method($($argument),*)
        }
    };
}

impl Store for Cached<'_> {
    fn stage(&self, arn: &StageArn) -> Result<Option<Stage>, StoreError> {
        if let Some(stage) = self.stages.lock().unwrap().get(arn) {
            return Ok(Some(stage.clone()));
        }
        let stage = self.store.stage(arn)?;
        self.stages.lock().unwrap().extend(stage.clone().map(|stage| (arn.clone(), stage)));
        Ok(stage)
    }

    managing!(read);

    fn participant(
        &self,
        stage: &StageArn,
        session: &SessionId,
        participant: &ParticipantId,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        self.store.participant(stage, session, participant)
    }

    fn snapshot(
        &self,
        stage: &StageArn,
        participant: &ParticipantId,
    ) -> Result<Option<StageSnapshot>, StoreError> {
        self.store.snapshot(stage, participant)
    }

    fn apply(&self, change: Change) -> Result<(), StoreError> {
        self.stages.lock().unwrap().clear();
        self.store.apply(change)
    }

    fn disconnect(
        &self,
        stage: &StageArn,
        participant: &ParticipantId,
        at: Option<Timestamp>,
    ) -> Result<Option<ParticipantRecord>, StoreError> {
        self.stages.lock().unwrap().clear();
        Store::disconnect(self.store, stage, participant, at)
    }

    fn heard(&self, connection: &ConnectionId) -> Result<bool, StoreError> {
        self.store.heard(connection)
    }

    fn quiet(&self, sweep: &Sweep) -> Result<Vec<ConnectionId>, StoreError> {
        self.store.quiet(sweep)
    }

    fn prune(&self, pruning: &Pruning) -> Result<(), StoreError> {
        self.store.prune(pruning)
    }
}

#[test]
fn a_handle_that_remembers_too_long_is_found_through_another_one() {
    let store = Database::with(Fault::None);
    check_store([&Cached::of(&store)]).unwrap_or_else(|breach| panic!("{breach}"));
    let store = Database::with(Fault::None);
    let breach = check_store([&Cached::of(&store), &Cached::of(&store)]).unwrap_err();
    assert_eq!(
        plain(&breach),
        r#"broken: A session goes on for as long as anybody in it is connected.
  1. ask for the stage stage1, which does not exist
  2. host 1: create stage2: kept
  3. host 0: on stage1, disconnect "ann": no record
  4. host 1: on stage2, in st-session1, which starts, write "ann" connected with revision 1 over no record: kept
  expected: stage2: active_session_id: Some(SessionId("st-session1"))
     found: stage2: active_session_id: None"#
    );
}
