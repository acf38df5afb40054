//! A host that asks for decisions, and keeps them itself.

use super::world::{authority, clock};
use stagepass::store::StageSnapshot;
use stagepass::{
    AdmissionError, Authority, ClientAttributes, Connection, CreateParticipantToken, CreateStage, Decision,
    Joined, ManualClock, MemoryStore, ParticipantGrant, PredictableRandom, Refused, Stage, StageArn, Store,
    StoreError,
};
use std::sync::Arc;

struct Host {
    clock: Arc<ManualClock>,
    authority: Authority,
    /// The tables of a database, more or less.
    tables: MemoryStore,
    stage: StageArn,
}

impl Host {
    fn new() -> Self {
        let clock = clock("2023-03-06T21:47:43Z");
        let authority = authority(clock.clone(), Arc::new(PredictableRandom::seeded(5)));
        let tables = MemoryStore::new();
        let decision = authority.create_stage(CreateStage::default()).unwrap();
        let stage = decision.keep(|change| tables.apply(change)).unwrap().stage.arn;
        Self { clock, authority, tables, stage }
    }

    fn grant(&self) -> ParticipantGrant {
        let body = format!(r#"{{"stageArn": "{}"}}"#, self.stage);
        let request = CreateParticipantToken::from_json(body.as_bytes()).unwrap();
        let stage = self.tables.stage(&request.stage_arn).unwrap();
        let answer = self.authority.create_participant_token(request, stage.as_ref()).unwrap();
        let token = answer.participant_token.token;
        self.authority.open_participant_token(token.as_str(), &self.stage).unwrap()
    }

    fn snapshot(&self, grant: &ParticipantGrant) -> StageSnapshot {
        self.tables.snapshot(&self.stage, grant.participant_id()).unwrap().unwrap()
    }

    fn decide_join(&self, grant: &ParticipantGrant) -> Result<Decision<Joined>, AdmissionError> {
        self.authority.join(&self.snapshot(grant), grant, ClientAttributes::default())
    }

    fn join(&self, grant: &ParticipantGrant) -> Result<Connection, AdmissionError> {
        Ok(self.keep(self.decide_join(grant)?).unwrap().connection)
    }

    fn keep<A>(&self, decision: Decision<A>) -> Result<A, StoreError> {
        decision.keep(|change| self.tables.apply(change))
    }
}

#[test]
fn a_decision_that_comes_too_late_gives_no_answer_and_is_made_anew() {
    let host = Host::new();
    let (alice, bob) = (host.grant(), host.grant());
    // Both are decided on the same snapshot, so each would start a session.
    let (first, second) = (host.decide_join(&alice).unwrap(), host.decide_join(&bob).unwrap());
    let first = host.keep(first).unwrap();
    assert!(matches!(host.keep(second), Err(StoreError::Conflict)));
    assert_eq!(host.join(&bob).unwrap().id().session_id, first.session_id);
    // Two joins of one participant would have the same connection, so only one of them has it.
    let (first, second) = (host.decide_join(&alice).unwrap(), host.decide_join(&alice).unwrap());
    assert_eq!(first, second);
    assert!(host.keep(first).is_ok());
    let second = second.keep_async(async |change| host.tables.apply(change));
    assert!(matches!(pollster::block_on(second), Err(StoreError::Conflict)));
}

#[test]
fn what_was_published_already_is_no_change() {
    let host = Host::new();
    let alice = host.grant();
    let connection = host.join(&alice).unwrap();
    let first = host.authority.publish(&host.snapshot(&alice), &connection).unwrap();
    assert!(first.change().is_some());
    assert!(host.keep(first).unwrap().published);
    let again = host.authority.publish(&host.snapshot(&alice), &connection).unwrap();
    assert_eq!(again.change(), None);
}

#[test]
fn joins_of_different_participants_of_a_session_do_not_collide() {
    let host = Host::new();
    let grants: Vec<_> = (0..32).map(|_| host.grant()).collect();
    host.join(&grants[0]).unwrap();
    let decisions: Vec<_> = grants.iter().map(|grant| host.decide_join(grant).unwrap()).collect();
    for decision in decisions {
        host.keep(decision).unwrap();
    }
}

#[test]
fn a_join_that_was_decided_before_a_disconnect_does_not_pass_it() {
    let host = Host::new();
    let (alice, stays) = (host.grant(), host.grant());
    host.join(&stays).unwrap();
    let connection = host.join(&alice).unwrap();
    let join = host.decide_join(&alice).unwrap();
    let publish = host.authority.publish(&host.snapshot(&alice), &connection).unwrap();
    host.tables.disconnect(&host.stage, alice.participant_id(), None).unwrap();
    assert!(matches!(host.keep(join), Err(StoreError::Conflict)));
    assert!(matches!(host.keep(publish), Err(StoreError::Conflict)));
    assert_eq!(host.join(&alice).unwrap_err().to_string(), "the participant was disconnected by the host");
}

#[test]
fn a_grant_that_was_kept_until_its_expiry_does_not_join() {
    let host = Host::new();
    let alice = host.grant();
    host.clock.set("2023-03-07T09:47:43Z".parse().unwrap());
    assert_eq!(
        host.join(&alice).unwrap_err().to_string(),
        "the token expired at 2023-03-07T09:47:43Z, and it is 2023-03-07T09:47:43Z"
    );
}

#[test]
fn a_snapshot_of_another_stage_is_refused() {
    let host = Host::new();
    let alice = host.grant();
    let connection = host.join(&alice).unwrap();
    let mut snapshot = host.snapshot(&alice);
    let other = StageArn::new("arn:aws:ivs:us-west-2:1:stage/other").unwrap();
    snapshot.stage.arn = other.clone();
    let wrong = Refused::WrongStage { expected: other, actual: host.stage.clone() };
    assert_eq!(host.authority.publish(&snapshot, &connection), Err(wrong.clone()));
    assert_eq!(host.authority.leave(&snapshot, &connection), Err(wrong.clone()));
    assert_eq!(host.authority.lost(&snapshot, connection.id()), Err(wrong.clone()));
    let joined = host.authority.join(&snapshot, &alice, ClientAttributes::default());
    assert_eq!(joined.unwrap_err().to_string(), wrong.to_string());
}

#[test]
fn a_snapshot_of_another_participant_is_refused() {
    let host = Host::new();
    let (alice, mallory) = (host.grant(), host.grant());
    host.join(&alice).unwrap();
    let mallorys = host.join(&mallory).unwrap();
    let of_alice = host.snapshot(&alice);
    // Also one that says it is of Mallory, and has the record of Alice.
    let mixed = StageSnapshot { record: of_alice.record.clone(), ..host.snapshot(&mallory) };
    let without_record = StageSnapshot { record: None, ..of_alice.clone() };
    let wrong = Refused::WrongParticipant {
        expected: mallory.participant_id().clone(),
        actual: alice.participant_id().clone(),
    };
    for snapshot in [of_alice, mixed, without_record] {
        assert_eq!(host.authority.publish(&snapshot, &mallorys), Err(wrong.clone()));
        assert_eq!(host.authority.leave(&snapshot, &mallorys), Err(wrong.clone()));
        assert_eq!(host.authority.lost(&snapshot, mallorys.id()), Err(wrong.clone()));
        let joined = host.authority.join(&snapshot, &mallory, ClientAttributes::default());
        assert_eq!(joined.unwrap_err().to_string(), wrong.to_string());
    }
    let words = format!("the snapshot is of {}, not of {}", alice.participant_id(), mallory.participant_id());
    assert_eq!(wrong.to_string(), words);
}

#[test]
fn a_stage_that_the_host_looked_up_wrongly_is_not_found() {
    let host = Host::new();
    let body = format!(r#"{{"stageArn": "{}"}}"#, host.stage);
    let request = CreateParticipantToken::from_json(body.as_bytes()).unwrap();
    let other = Stage::new(StageArn::new("arn:aws:ivs:us-west-2:1:stage/other").unwrap());
    for stage in [None, Some(&other)] {
        let error = host.authority.create_participant_token(request.clone(), stage).unwrap_err();
        assert_eq!(error.to_string(), "Stage does not exist");
    }
}
