//! A host that keeps everything itself, and asks only for decisions. It has no `Store`.

use super::world::{authority, clock};
use stagepass::store::{Change, ParticipantChange, ParticipantRecord, StageSnapshot};
use stagepass::{
    AdmissionError, Authority, ClientAttributes, Connection, CreateChatToken, CreateParticipantToken,
    CreateStage, Decision, Joined, ManualClock, ParticipantGrant, ParticipantId, PredictableRandom, Refused,
    RoomArn, SessionId, Stage, StageArn, TokenId,
};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

/// The tables of a database, more or less.
#[derive(Default)]
struct Tables {
    stages: BTreeMap<StageArn, Stage>,
    participants: BTreeMap<(StageArn, SessionId, ParticipantId), ParticipantRecord>,
    ends: BTreeSet<(StageArn, ParticipantId)>,
    rooms: BTreeSet<RoomArn>,
    used: BTreeSet<TokenId>,
}

/// What this host says when a change came too late.
#[derive(Debug, PartialEq, Eq)]
struct TooLate;

impl Tables {
    fn snapshot(&self, stage_arn: &StageArn, participant_id: &ParticipantId) -> StageSnapshot {
        let stage = self.stages[stage_arn].clone();
        let record = stage.active_session_id.clone().and_then(|session_id| {
            self.participants.get(&(stage_arn.clone(), session_id, participant_id.clone())).cloned()
        });
        let revoked = self.ends.contains(&(stage_arn.clone(), participant_id.clone()));
        StageSnapshot { stage, participant_id: participant_id.clone(), record, revoked }
    }

    fn keep(&mut self, change: Change) -> Result<(), TooLate> {
        let kept = match change {
            Change::StageCreated(stage) => self.stages.insert(stage.arn.clone(), stage).is_none(),
            Change::RoomCreated(room_arn) => self.rooms.insert(room_arn),
            Change::ParticipantChanged(change) => self.keep_participant(change),
            other => panic!("a change that this host does not know: {other:?}"),
        };
        if kept { Ok(()) } else { Err(TooLate) }
    }

    fn keep_participant(&mut self, change: ParticipantChange) -> bool {
        let ParticipantChange { stage_arn, session_id, starts_session, replaces, record, .. } = change;
        let goes_on = self.stages[&stage_arn].active_session_id.clone();
        let key = (stage_arn.clone(), session_id.clone(), record.participant_id.clone());
        let ended = self.ends.contains(&(stage_arn.clone(), record.participant_id.clone()));
        if goes_on != (!starts_session).then(|| session_id.clone())
            || self.participants.get(&key).map(|before| before.revision) != replaces
            || (record.connected && ended)
        {
            return false;
        }
        self.participants.insert(key, record);
        self.end_if_empty(&stage_arn, session_id);
        true
    }

    fn end_if_empty(&mut self, stage_arn: &StageArn, session_id: SessionId) {
        let connected = self.participants.iter().any(|((stage, session, _), record)| {
            (stage, session) == (stage_arn, &session_id) && record.connected
        });
        self.stages.get_mut(stage_arn).unwrap().active_session_id = connected.then_some(session_id);
    }

    fn disconnect(&mut self, stage_arn: &StageArn, participant_id: &ParticipantId) {
        let snapshot = self.snapshot(stage_arn, participant_id);
        self.ends.insert((stage_arn.clone(), participant_id.clone()));
        let record = snapshot.record.filter(|record| record.connected);
        if let Some((session_id, record)) = snapshot.stage.active_session_id.zip(record) {
            let key = (stage_arn.clone(), session_id.clone(), participant_id.clone());
            self.participants.insert(key, record.disconnected());
            self.end_if_empty(stage_arn, session_id);
        }
    }
}

struct Host {
    clock: Arc<ManualClock>,
    authority: Authority,
    tables: Tables,
    stage: StageArn,
}

impl Host {
    fn new() -> Self {
        let clock = clock("2023-03-06T21:47:43Z");
        let authority = authority(clock.clone(), Arc::new(PredictableRandom::seeded(5)));
        let mut tables = Tables::default();
        let decision = authority.create_stage(CreateStage::default()).unwrap();
        let stage = decision.keep(|change| tables.keep(change)).unwrap().stage.arn;
        Self { clock, authority, tables, stage }
    }

    fn grant(&self) -> ParticipantGrant {
        let body = format!(r#"{{"stageArn": "{}"}}"#, self.stage);
        let request = CreateParticipantToken::from_json(body.as_bytes()).unwrap();
        let stage = self.tables.stages.get(&request.stage_arn);
        let answer = self.authority.create_participant_token(request, stage).unwrap();
        let token = answer.participant_token.token;
        self.authority.open_participant_token(token.as_str(), &self.stage).unwrap()
    }

    fn snapshot(&self, grant: &ParticipantGrant) -> StageSnapshot {
        self.tables.snapshot(&self.stage, grant.participant_id())
    }

    fn decide_join(&self, grant: &ParticipantGrant) -> Result<Decision<Joined>, AdmissionError> {
        self.authority.join(&self.snapshot(grant), grant, ClientAttributes::default())
    }

    fn join(&mut self, grant: &ParticipantGrant) -> Result<Connection, AdmissionError> {
        let decision = self.decide_join(grant)?;
        Ok(decision.keep(|change| self.tables.keep(change)).unwrap().connection)
    }

    fn leave(&mut self, connection: &Connection) -> Result<(), Refused> {
        let decision = self
            .authority
            .leave(&self.tables.snapshot(&self.stage, &connection.id().participant_id), connection)?;
        decision.keep(|change| self.tables.keep(change)).unwrap();
        Ok(())
    }

    fn known(&self, session_id: &SessionId, grant: &ParticipantGrant) -> String {
        let key = (self.stage.clone(), session_id.clone(), grant.participant_id().clone());
        let found = self.authority.get_participant(self.tables.participants.get(&key).cloned());
        found.map_or_else(
            |exception| exception.code().to_owned(),
            |answer| {
                let id = answer.participant.participant_id.as_str().to_owned();
                serde_json::to_string(&answer).unwrap().replace(&id, "<id>")
            },
        )
    }
}

#[test]
fn the_whole_story_of_a_participant_needs_no_store() {
    let mut host = Host::new();
    let (alice, bob) = (host.grant(), host.grant());
    let alices = host.join(&alice).unwrap();
    let session = alices.id().session_id.clone();
    assert_eq!(host.tables.stages[&host.stage].active_session_id, Some(session.clone()));
    let bobs = host.join(&bob).unwrap();
    assert_eq!(bobs.id().session_id, session);
    let decision = host.authority.publish(&host.snapshot(&alice), &alices).unwrap();
    assert!(decision.keep(|change| host.tables.keep(change)).unwrap().published);
    // What was published already is no change.
    assert_eq!(host.authority.publish(&host.snapshot(&alice), &alices).unwrap().change(), None);
    host.leave(&alices).unwrap();
    host.leave(&bobs).unwrap();
    assert_eq!(host.tables.stages[&host.stage].active_session_id, None);

    host.clock.set("2023-03-06T22:00:00Z".parse().unwrap());
    let next = host.join(&alice).unwrap().id().session_id.clone();
    assert_ne!(next, session);
    assert_eq!(
        host.known(&session, &alice),
        r#"{"participant":{"participantId":"<id>","state":"DISCONNECTED","firstJoinTime":"2023-03-06T21:47:43Z","published":true}}"#
    );
    assert_eq!(
        host.known(&next, &alice),
        r#"{"participant":{"participantId":"<id>","state":"CONNECTED","firstJoinTime":"2023-03-06T22:00:00Z","published":false}}"#
    );
    assert_eq!(host.known(&next, &bob), "ResourceNotFoundException");
}

/// Waits for a future that is woken at once, as the simplest of runtimes would.
fn wait<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// Is not ready when it is asked for the first time.
async fn a_moment() {
    let mut waited = false;
    std::future::poll_fn(|_| {
        let ready = if waited { Poll::Ready(()) } else { Poll::Pending };
        waited = true;
        ready
    })
    .await;
}

#[test]
fn a_host_may_wait_for_its_database_between_the_decision_and_the_answer() {
    let mut host = Host::new();
    let alice = host.grant();
    let decision = host.decide_join(&alice).unwrap();
    let tables = Arc::new(Mutex::new(std::mem::take(&mut host.tables)));
    let shared = tables.clone();
    let future = decision.keep_async(async move |change| {
        a_moment().await;
        shared.lock().unwrap().keep(change)
    });
    // A runtime may move it to another thread.
    let joined = std::thread::spawn(move || wait(future)).join().unwrap().unwrap();
    assert!(!joined.replaced);
    let tables = tables.lock().unwrap();
    assert_eq!(tables.stages[&host.stage].active_session_id, Some(joined.session_id));
}

#[test]
fn a_decision_that_comes_too_late_gives_no_answer_and_is_made_anew() {
    let mut host = Host::new();
    let (alice, bob) = (host.grant(), host.grant());
    // Both are decided on the same snapshot, so each would start a session.
    let (first, second) = (host.decide_join(&alice).unwrap(), host.decide_join(&bob).unwrap());
    let first = first.keep(|change| host.tables.keep(change)).unwrap();
    assert_eq!(second.keep(|change| host.tables.keep(change)).unwrap_err(), TooLate);
    assert_eq!(host.join(&bob).unwrap().id().session_id, first.session_id);
    // Two joins of one participant would have the same connection, so only one of them has it.
    let (first, second) = (host.decide_join(&alice).unwrap(), host.decide_join(&alice).unwrap());
    assert_eq!(first, second);
    assert!(first.keep(|change| host.tables.keep(change)).is_ok());
    assert_eq!(wait(second.keep_async(async |change| host.tables.keep(change))), Err(TooLate));
}

#[test]
fn joins_of_different_participants_of_a_session_do_not_collide() {
    let mut host = Host::new();
    let grants: Vec<_> = (0..32).map(|_| host.grant()).collect();
    host.join(&grants[0]).unwrap();
    let decisions: Vec<_> = grants.iter().map(|grant| host.decide_join(grant).unwrap()).collect();
    for decision in decisions {
        decision.keep(|change| host.tables.keep(change)).unwrap();
    }
}

#[test]
fn a_join_that_was_decided_before_a_disconnect_does_not_pass_it() {
    let mut host = Host::new();
    let (alice, stays) = (host.grant(), host.grant());
    host.join(&stays).unwrap();
    let connection = host.join(&alice).unwrap();
    let join = host.decide_join(&alice).unwrap();
    let publish = host.authority.publish(&host.snapshot(&alice), &connection).unwrap();
    host.tables.disconnect(&host.stage.clone(), alice.participant_id());
    assert_eq!(join.keep(|change| host.tables.keep(change)).unwrap_err(), TooLate);
    assert_eq!(publish.keep(|change| host.tables.keep(change)).unwrap_err(), TooLate);
    assert_eq!(host.join(&alice).unwrap_err().to_string(), "the participant was disconnected by the host");
}

#[test]
fn a_grant_that_was_kept_until_its_expiry_does_not_join() {
    let mut host = Host::new();
    let alice = host.grant();
    host.clock.set("2023-03-07T09:47:43Z".parse().unwrap());
    assert_eq!(
        host.join(&alice).unwrap_err().to_string(),
        "the token expired at 2023-03-07T09:47:43Z, and it is 2023-03-07T09:47:43Z"
    );
}

#[test]
fn a_snapshot_of_another_stage_is_refused() {
    let mut host = Host::new();
    let alice = host.grant();
    let connection = host.join(&alice).unwrap();
    let mut snapshot = host.snapshot(&alice);
    let other = StageArn::new("arn:aws:ivs:us-west-2:1:stage/other").unwrap();
    snapshot.stage.arn = other.clone();
    let wrong = Refused::WrongStage { expected: other, actual: host.stage.clone() };
    assert_eq!(host.authority.publish(&snapshot, &connection), Err(wrong.clone()));
    assert_eq!(host.authority.leave(&snapshot, &connection), Err(wrong.clone()));
    let joined = host.authority.join(&snapshot, &alice, ClientAttributes::default());
    assert_eq!(joined.unwrap_err().to_string(), wrong.to_string());
}

#[test]
fn a_snapshot_of_another_participant_is_refused() {
    let mut host = Host::new();
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

#[test]
fn a_chat_token_is_used_up_in_the_hosts_own_table() {
    let mut host = Host::new();
    let decision = host.authority.create_room().unwrap();
    let room = decision.keep(|change| host.tables.keep(change)).unwrap();
    let body = format!(r#"{{"roomIdentifier": "{room}", "userId": "u"}}"#);
    let request = CreateChatToken::from_json(body.as_bytes()).unwrap();
    let exists = host.tables.rooms.contains(&request.room_identifier);
    let token = host.authority.create_chat_token(request.clone(), exists).unwrap().token;
    let grant = host.authority.open_chat_token(token.as_str(), &room).unwrap();
    assert!(host.tables.used.insert(grant.token_id()));
    // Opening it again is no use of it; the table tells that it was used.
    let again = host.authority.open_chat_token(token.as_str(), &room).unwrap();
    assert!(!host.tables.used.insert(again.token_id()));
    assert_eq!(
        host.authority.create_chat_token(request, false).unwrap_err().to_string(),
        "Room does not exist"
    );
}
