//! A host that keeps everything itself, and asks only for decisions. It has no `Store`.

use super::world::{authority, clock};
use stagepass::store::{Change, ParticipantRecord, StageChange, StageSnapshot};
use stagepass::{
    AdmissionError, Authority, ClientAttributes, Connection, CreateChatToken, CreateParticipantToken,
    CreateStage, Decision, ManualClock, ParticipantGrant, ParticipantId, PredictableRandom, Refused, RoomArn,
    SessionId, Stage, StageArn, Timestamp, TokenId,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The tables of a database, more or less.
#[derive(Default)]
struct Tables {
    stages: BTreeMap<StageArn, Stage>,
    versions: BTreeMap<StageArn, (u64, u32)>,
    attendances: BTreeMap<(StageArn, SessionId, ParticipantId), ParticipantRecord>,
    ended: BTreeMap<(StageArn, ParticipantId), Timestamp>,
    rooms: BTreeSet<RoomArn>,
    used: BTreeSet<TokenId>,
}

impl Tables {
    fn presence(&self, stage_arn: &StageArn, participant_id: &ParticipantId) -> StageSnapshot {
        let stage = self.stages[stage_arn].clone();
        let (version, connected) = self.versions[stage_arn];
        let attendance = stage.active_session_id.clone().and_then(|session_id| {
            self.attendances.get(&(stage_arn.clone(), session_id, participant_id.clone())).cloned()
        });
        let ended = self.ended.contains_key(&(stage_arn.clone(), participant_id.clone()));
        StageSnapshot { stage, version, connected, attendance, ended }
    }

    /// Keeps the change of a decision. Whether it came in time is told by the version.
    fn keep(&mut self, change: Option<Change>) -> bool {
        match change {
            None => true,
            Some(Change::StageCreated(stage)) => {
                self.versions.insert(stage.arn.clone(), (0, 0));
                self.stages.insert(stage.arn.clone(), stage).is_none()
            }
            Some(Change::RoomCreated(room_arn)) => self.rooms.insert(room_arn),
            Some(Change::StageChanged(change)) => self.keep_presence(change),
            Some(other) => panic!("a change that this host does not know: {other:?}"),
        }
    }

    fn keep_presence(&mut self, change: StageChange) -> bool {
        if self.versions[&change.stage_arn].0 != change.version {
            return false;
        }
        let stage_arn = change.stage_arn;
        self.versions.insert(stage_arn.clone(), (change.version.wrapping_add(1), change.connected));
        self.stages.get_mut(&stage_arn).unwrap().active_session_id = change.active_session_id;
        if let Some((session_id, attendance)) = change.attendance {
            let key = (stage_arn.clone(), session_id, attendance.participant_id.clone());
            self.attendances.insert(key, attendance);
        }
        if let Some(ended) = change.ended {
            self.ended.insert((stage_arn, ended.participant_id), ended.forget_at);
        }
        true
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
        let Decision { answer, change } = authority.create_stage(CreateStage::default()).unwrap();
        assert!(tables.keep(change));
        Self { clock, authority, tables, stage: answer.stage.arn }
    }

    fn grant(&self) -> ParticipantGrant {
        let body = format!(r#"{{"stageArn": "{}"}}"#, self.stage);
        let request = CreateParticipantToken::from_json(body.as_bytes()).unwrap();
        let stage = self.tables.stages.get(&request.stage_arn);
        let answer = self.authority.create_participant_token(request, stage).unwrap();
        let token = answer.participant_token.token;
        self.authority.open_participant_token(token.as_str(), &self.stage).unwrap()
    }

    fn presence(&self, grant: &ParticipantGrant) -> StageSnapshot {
        self.tables.presence(&self.stage, grant.participant_id())
    }

    fn join(&mut self, grant: &ParticipantGrant) -> Result<Connection, AdmissionError> {
        let decision = self.authority.join(&self.presence(grant), grant, ClientAttributes::default())?;
        assert!(self.tables.keep(decision.change));
        Ok(decision.answer.connection)
    }

    fn leave(&mut self, connection: &Connection) -> Result<(), Refused> {
        let decision = self.authority.leave(&self.presence(connection.grant()), connection)?;
        assert!(self.tables.keep(decision.change));
        Ok(())
    }

    fn known(&self, session_id: &SessionId, grant: &ParticipantGrant) -> String {
        let key = (self.stage.clone(), session_id.clone(), grant.participant_id().clone());
        let found = self.authority.get_participant(self.tables.attendances.get(&key).cloned());
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
    let session = alices.session_id().clone();
    assert_eq!(host.tables.stages[&host.stage].active_session_id, Some(session.clone()));
    let bobs = host.join(&bob).unwrap();
    assert_eq!(bobs.session_id(), &session);
    let decision = host.authority.publish(&host.presence(&alice), &alices).unwrap();
    assert!(decision.answer.published);
    assert!(host.tables.keep(decision.change));
    // What was published already is no change.
    assert_eq!(host.authority.publish(&host.presence(&alice), &alices).unwrap().change, None);
    host.leave(&alices).unwrap();
    host.leave(&bobs).unwrap();
    assert_eq!(host.tables.stages[&host.stage].active_session_id, None);

    host.clock.set("2023-03-06T22:00:00Z".parse().unwrap());
    let next = host.join(&alice).unwrap().session_id().clone();
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

#[test]
fn a_decision_that_comes_too_late_is_made_anew() {
    let mut host = Host::new();
    let (alice, bob) = (host.grant(), host.grant());
    // Both are decided on the same presence, so each would start a session.
    let first = host.authority.join(&host.presence(&alice), &alice, ClientAttributes::default()).unwrap();
    let second = host.authority.join(&host.presence(&bob), &bob, ClientAttributes::default()).unwrap();
    assert_ne!(first.answer.session_id, second.answer.session_id);
    assert!(host.tables.keep(first.change));
    assert!(!host.tables.keep(second.change));
    assert_eq!(host.join(&bob).unwrap().session_id(), &first.answer.session_id);
}

#[test]
fn a_join_that_was_decided_before_a_disconnect_does_not_pass_it() {
    let mut host = Host::new();
    let alice = host.grant();
    let join = host.authority.join(&host.presence(&alice), &alice, ClientAttributes::default()).unwrap();
    let disconnect = host.authority.disconnect(&host.presence(&alice), alice.participant_id());
    assert_eq!(disconnect.answer, None);
    assert!(host.tables.keep(disconnect.change));
    assert!(!host.tables.keep(join.change));
    assert_eq!(host.join(&alice).unwrap_err().to_string(), "the participant was disconnected by the host");
    let forget_at: Vec<_> = host.tables.ended.values().map(ToString::to_string).collect();
    assert_eq!(forget_at, ["2023-03-20T21:52:43Z"]);
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
fn a_presence_of_another_stage_is_refused() {
    let mut host = Host::new();
    let alice = host.grant();
    let connection = host.join(&alice).unwrap();
    let mut presence = host.presence(&alice);
    let other = StageArn::new("arn:aws:ivs:us-west-2:1:stage/other").unwrap();
    presence.stage.arn = other.clone();
    let wrong = Refused::WrongStage { expected: other, actual: host.stage.clone() };
    assert_eq!(host.authority.publish(&presence, &connection), Err(wrong.clone()));
    assert_eq!(host.authority.leave(&presence, &connection), Err(wrong.clone()));
    let joined = host.authority.join(&presence, &alice, ClientAttributes::default());
    assert_eq!(joined.unwrap_err().to_string(), wrong.to_string());
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
    let Decision { answer: room, change } = host.authority.create_room().unwrap();
    assert!(host.tables.keep(change));
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
