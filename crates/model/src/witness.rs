//! Puts the steps to the subject, and reads what comes of them.

use super::asking;
use super::names::{HeldToken, Names, UNKNOWN_PARTICIPANT, UNKNOWN_ROOM, UNKNOWN_SESSION, UNKNOWN_STAGE};
use super::outcome::Outcome;
use super::plain::Model;
use super::step::Step;
use super::subject::Subject;
use super::tables::number;
use super::terms::{self, ChatTokenRequest, Place, Swapped, TokenRequest, Who, pick};
use serde_json::Value;
use stagepass::store::ConnectionId;
use stagepass::{
    AdmissionError, CreateStageInput, Failure, GetParticipantInput, Operation, Participant, ParticipantId,
    RoomArn, SealedToken, SessionId, StageArn, Timestamp, Violations,
};

pub(super) struct Witness<'a, S: Subject> {
    pub(super) subject: &'a mut S,
    pub(super) names: Names,
    /// The room of each chat token, and what it was asked for with.
    pub(super) chat_requests: Vec<(usize, ChatTokenRequest)>,
    pub(super) connections: Vec<Held<S::Connection>>,
    /// The text of each sealed connection, and its stage.
    pub(super) sealed_connections: Vec<(SealedToken, StageArn)>,
    /// The chat connections, and the chat token of each.
    pub(super) chat_connections: Vec<(S::ChatConnection, usize)>,
    /// The text of each sealed chat session, and its chat token.
    pub(super) sealed_sessions: Vec<(SealedToken, usize)>,
    /// The lists that have another page.
    pub(super) walks: Vec<Walk>,
    /// Whether a wrong reading of the clock is still to come.
    misreads: bool,
}

/// A list that has another page.
#[derive(Debug, Clone)]
pub(super) struct Walk {
    pub(super) operation: Operation,
    pub(super) body: Value,
}

/// A connection to a stage, and its name.
pub(super) struct Held<C> {
    pub(super) connection: C,
    pub(super) id: ConnectionId,
}

impl<'a, S: Subject> Witness<'a, S> {
    pub(super) fn new(subject: &'a mut S) -> Self {
        Self {
            subject,
            names: Names::default(),
            chat_requests: Vec::new(),
            connections: Vec::new(),
            sealed_connections: Vec::new(),
            chat_connections: Vec::new(),
            sealed_sessions: Vec::new(),
            walks: Vec::new(),
            misreads: false,
        }
    }

    /// Sets the clock.
    pub(super) fn set_clock(&mut self, unix_seconds: i64) -> Outcome {
        self.misreads = false;
        told(unix_seconds, |now| self.subject.set_clock(now))
    }

    /// Puts a step to the subject, after the model has taken it, and returns what comes of it.
    pub(super) fn take(&mut self, step: &Step, model: &Model) -> Outcome {
        let misreads = self.misreads;
        let outcome = self.put(step, model).unwrap_or_else(Outcome::from);
        if misreads && self.misreads && !matches!(step, Step::Misread { .. }) {
            // A reading fails in this step or not at all.
            match self.set_clock(model.clock()) {
                Outcome::Done => {}
                failed => return failed,
            }
        }
        outcome
    }

    fn put(&mut self, step: &Step, model: &Model) -> Result<Outcome, Violations> {
        Ok(match step {
            Step::CreateStage { name, tags, tokens } => self.create_stage(name.clone(), *tags, tokens),
            Step::CreateRoom => match self.subject.create_room() {
                Ok(room_arn) => self.names.room_created(room_arn),
                Err(error) => self.names.not_answered(&error),
            },
            Step::CreateParticipantToken { stage, token } => self.create_participant_token(*stage, token)?,
            Step::SignParticipantToken { stage, participant, key, ahead, token } => {
                let issued_at = model.issue_of_signed(*ahead);
                self.sign_participant_token(*stage, *participant, *key, issued_at, token)?
            }
            Step::CreateChatToken { room, token } => self.create_chat_token(*room, token)?,
            Step::Join { token, stage, client } => self.join(*token, *stage, *client)?,
            Step::Publish { connection } => match at(&self.connections, *connection) {
                None => Outcome::PassedOver,
                Some(held) => {
                    let answer = self.subject.publish(&held.connection);
                    self.participant(answer)
                }
            },
            Step::Unpublish { connection } => match at(&self.connections, *connection) {
                None => Outcome::PassedOver,
                Some(held) => {
                    let answer = self.subject.unpublish(&held.connection);
                    self.participant(answer)
                }
            },
            Step::Leave { connection } => match at(&self.connections, *connection) {
                None => Outcome::PassedOver,
                Some(held) => {
                    let answer = self.subject.leave(&held.connection);
                    self.participant(answer)
                }
            },
            Step::Heartbeat { connection } => match at(&self.connections, *connection) {
                None => Outcome::PassedOver,
                Some(held) => match self.subject.heartbeat(&held.connection) {
                    Ok(()) => Outcome::Done,
                    Err(error) => self.names.not_admitted(&error),
                },
            },
            Step::Sweep { quiet, .. } => self.sweep(model.cleaned_at, (*quiet).into()),
            Step::Lost { connection } => match at(&self.connections, *connection) {
                None => Outcome::PassedOver,
                Some(held) => {
                    let answer = self.subject.lost(&held.id);
                    self.participant(answer)
                }
            },
            Step::SealConnection { connection } => self.seal_connection(*connection),
            Step::OpenConnection { text, stage } => self.open_connection(*text, *stage)?,
            Step::Disconnect { stage, participant } => self.disconnect(*stage, *participant)?,
            Step::GetParticipant { connection, swapped } => self.get_participant(*connection, *swapped)?,
            Step::Connect { token, room } => self.connect(*token, *room)?,
            Step::SealChatSession { connection } => self.seal_chat_session(*connection),
            Step::OpenChatSession { text, room } => self.open_chat_session(*text, *room)?,
            Step::ParticipantMay { connection, capability } => match at(&self.connections, *connection) {
                None => Outcome::PassedOver,
                Some(held) => match self.subject.participant_may(&held.connection, *capability) {
                    Ok(()) => Outcome::Allowed,
                    Err(error) => self.names.not_admitted(&error),
                },
            },
            Step::ChatUserMay { connection, capability } => match at(&self.chat_connections, *connection) {
                None => Outcome::PassedOver,
                Some((connection, _)) => match self.subject.chat_user_may(connection, *capability) {
                    Ok(()) => Outcome::Allowed,
                    Err(error) => self.names.not_admitted(&error),
                },
            },
            Step::Call(call) => self.call(call)?,
            Step::NextPage { list, other } => self.next_page(*list, *other),
            Step::Advance { .. } | Step::Until { .. } | Step::Skew { .. } => self.set_clock(model.clock()),
            Step::Turn { .. } => match self.subject.turn_to(model.turn) {
                Ok(()) => self.set_clock(model.clock()),
                Err(failure) => Outcome::failed(&failure),
            },
            Step::Misread { .. } => self.misread(model),
            Step::Prune { .. } => told(model.cleaned_at, |moment| self.subject.prune(moment)),
            Step::RotateKeys => done(self.subject.rotate_keys()),
            Step::DropOutlivedKeys => done(self.subject.drop_outlived_keys()),
        })
    }

    pub(super) fn participant(&self, answer: Result<Participant, AdmissionError>) -> Outcome {
        match answer {
            Ok(participant) => Outcome::Participant(Box::new(self.names.participant(participant))),
            Err(error) => self.names.not_admitted(&error),
        }
    }

    fn create_stage(&mut self, name: Option<String>, tags: u8, tokens: &[TokenRequest]) -> Outcome {
        let mut request = CreateStageInput::default();
        request.name = name;
        request.tags = (tags > 0).then(|| terms::tags(tags).into());
        request.participant_token_configurations = Some(tokens.iter().map(asking::configuration).collect());
        match self.subject.create_stage(&request) {
            Ok(answer) => self.names.stage_created(answer),
            Err(error) => self.names.not_answered(&error),
        }
    }

    fn create_participant_token(
        &mut self,
        place: Place,
        token: &TokenRequest,
    ) -> Result<Outcome, Violations> {
        let (stage, stage_arn) = self.stage(place)?;
        let request = asking::participant_token(stage_arn, token);
        Ok(match self.subject.create_participant_token(&request) {
            Ok(answer) => {
                // A stage that nobody made has no number: the model expects no token of it.
                let stage = stage.unwrap_or(usize::MAX);
                Outcome::TokenCreated(Box::new(self.names.token_created(answer.participant_token, stage)))
            }
            Err(error) => self.names.not_answered(&error),
        })
    }

    fn sign_participant_token(
        &mut self,
        stage: Place,
        participant: Option<u8>,
        key: Option<u8>,
        issued_at: i64,
        token: &TokenRequest,
    ) -> Result<Outcome, Violations> {
        let (Some(stage), stage_arn) = self.stage(stage)? else { return Ok(Outcome::PassedOver) };
        let participant_id = match participant.and_then(|back| number(&self.names.tokens, back)) {
            Some((_, held)) => held.participant_id,
            None => ParticipantId::new(format!("signed{}", self.names.participants.len()))?,
        };
        let claims = match asking::claims(stage_arn, participant_id.clone(), token, issued_at)? {
            Ok(claims) => claims,
            Err(error) => return Ok(Outcome::failed(&error)),
        };
        let key = key.and_then(|back| at(&self.names.keys, back));
        Ok(match self.subject.sign_participant_token(key, &claims) {
            Ok(text) => self.names.token_signed(HeldToken { participant_id, text, stage }),
            Err(failure) => Outcome::failed(&failure),
        })
    }

    fn misread(&mut self, model: &Model) -> Outcome {
        let Some((reading, moment)) = model.misreading else { return Outcome::PassedOver };
        // One that was to come in this step is taken back.
        match self.set_clock(model.clock()) {
            Outcome::Done => {
                self.misreads = true;
                told(moment, |moment| self.subject.misread_clock(reading, moment))
            }
            failed => failed,
        }
    }

    fn sweep(&mut self, unix_seconds: i64, quiet_seconds: u32) -> Outcome {
        let quiet = match Timestamp::from_unix_seconds(unix_seconds) {
            Ok(moment) => self.subject.quiet(moment, quiet_seconds),
            Err(error) => return Outcome::failed(&error),
        };
        match quiet {
            Ok(connections) => self.names.quiet(&connections),
            Err(failure) => Outcome::failed(&failure),
        }
    }

    fn create_chat_token(&mut self, place: Place, token: &ChatTokenRequest) -> Result<Outcome, Violations> {
        let (room, room_arn) = self.room(place)?;
        let request = asking::chat_token(room_arn, token);
        Ok(match self.subject.create_chat_token(&request) {
            Ok(answer) => {
                self.chat_requests.push((room.unwrap_or(usize::MAX), token.clone()));
                self.names.chat_token_created(answer)
            }
            Err(error) => self.names.not_answered(&error),
        })
    }

    fn get_participant(&mut self, back: u8, swapped: Swapped) -> Result<Outcome, Violations> {
        let (mut stage_arn, mut session_id, mut participant_id) = match at(&self.connections, back) {
            Some(Held { id, .. }) => (id.stage_arn.clone(), id.session_id.clone(), id.participant_id.clone()),
            None => (self.stage(Place::Unknown)?.1, self.session(None)?, self.who(Who::Unknown)?),
        };
        match swapped {
            Swapped::Nothing => {}
            Swapped::Stage(place) => stage_arn = self.stage(place)?.1,
            Swapped::Session(other) => session_id = self.session(other)?,
            Swapped::Participant(who) => participant_id = self.who(who)?,
        }
        let request = GetParticipantInput::default()
            .stage_arn(stage_arn)
            .session_id(session_id)
            .participant_id(participant_id);
        Ok(match self.subject.get_participant(&request) {
            Ok(answer) => Outcome::Participant(Box::new(self.names.participant(answer.participant))),
            Err(error) => self.names.not_answered(&error),
        })
    }

    pub(super) fn stage(&self, place: Place) -> Result<(Option<usize>, StageArn), Violations> {
        match made(&self.names.stages, place) {
            Some((number, stage_arn)) => Ok((Some(number), stage_arn)),
            None => Ok((None, StageArn::new(UNKNOWN_STAGE)?)),
        }
    }

    pub(super) fn room(&self, place: Place) -> Result<(Option<usize>, RoomArn), Violations> {
        match made(&self.names.rooms, place) {
            Some((number, room_arn)) => Ok((Some(number), room_arn)),
            None => Ok((None, RoomArn::new(UNKNOWN_ROOM)?)),
        }
    }

    fn session(&self, back: Option<u8>) -> Result<SessionId, Violations> {
        match back.and_then(|back| number(&self.names.sessions, back)) {
            Some((_, session_id)) => Ok(session_id),
            None => SessionId::new(UNKNOWN_SESSION),
        }
    }

    pub(super) fn who(&self, who: Who) -> Result<ParticipantId, Violations> {
        match who {
            Who::Nameless => ParticipantId::new(""),
            Who::Unknown => ParticipantId::new(UNKNOWN_PARTICIPANT),
            Who::OfToken(back) => match number(&self.names.tokens, back) {
                Some((_, held)) => Ok(held.participant_id),
                None => ParticipantId::new(UNKNOWN_PARTICIPANT),
            },
        }
    }
}

/// Tells the subject a moment.
fn told(unix_seconds: i64, tell: impl FnOnce(Timestamp) -> Result<(), Failure>) -> Outcome {
    match Timestamp::from_unix_seconds(unix_seconds) {
        Ok(moment) => done(tell(moment)),
        Err(error) => Outcome::failed(&error),
    }
}

fn done(result: Result<(), Failure>) -> Outcome {
    match result {
        Ok(()) => Outcome::Done,
        Err(failure) => Outcome::failed(&failure),
    }
}

pub(super) fn at<T>(list: &[T], back: u8) -> Option<&T> {
    pick(list.len(), back).and_then(|number| list.get(number))
}

fn made<T: Clone>(list: &[T], place: Place) -> Option<(usize, T)> {
    match place {
        Place::Made(back) => number(list, back),
        Place::Unknown => None,
    }
}
