//! Reads the subject's answers in the terms of the model: every id by the turn in which it was
//! made.

use super::outcome::{Name, Outcome, ParticipantAnswer, Refusal, StageAnswer, TokenAnswer};
use super::plain::{chat_word, participant_word};
use super::told::label;
use serde_json::{Value, json};
use stagepass::chat::Moment;
use stagepass::store::ConnectionId;
use stagepass::{
    AdmissionError, ChatToken, CreateStageOutput, Exception, Operation, OperationError, Participant,
    ParticipantId, ParticipantToken, PublicKeyArn, Refused, Resource, RoomArn, SealedToken, SessionId,
    StageArn, Timestamp, Violations,
};
use std::collections::BTreeMap;

/// Everything that the subject has named, in the order in which it did.
#[derive(Default)]
pub(super) struct Names {
    pub(super) stages: Vec<StageArn>,
    pub(super) rooms: Vec<RoomArn>,
    pub(super) sessions: Vec<SessionId>,
    /// The connection that each join made.
    pub(super) connections: Vec<ConnectionId>,
    pub(super) participants: Vec<ParticipantId>,
    pub(super) tokens: Vec<HeldToken>,
    pub(super) chat_tokens: Vec<SealedToken>,
    pub(super) keys: Vec<PublicKeyArn>,
    /// The events that were sent to rooms.
    events: Vec<String>,
}

/// A participant token as its bearer holds it.
#[derive(Clone)]
pub(super) struct HeldToken {
    pub(super) participant_id: ParticipantId,
    pub(super) text: SealedToken,
    pub(super) stage: usize,
}

/// What the steps use for something that nobody made.
pub(super) const UNKNOWN_STAGE: &str = "arn:aws:ivs:us-west-2:123456789012:stage/nobodyMadeIt";
pub(super) const UNKNOWN_ROOM: &str = "arn:aws:ivschat:us-west-2:123456789012:room/nobodyMadeIt";
pub(super) const UNKNOWN_KEY: &str = "arn:aws:ivs:us-west-2:123456789012:public-key/nobodyMadeIt";
pub(super) const UNKNOWN_SESSION: &str = "st-nobodymadeit0";
pub(super) const UNKNOWN_PARTICIPANT: &str = "nobodyMadeIt";

impl Names {
    /// Reads the answer to `CreateStage`, and remembers what is new in it.
    pub(super) fn stage_created(&mut self, answer: CreateStageOutput) -> Outcome {
        let CreateStageOutput { stage, participant_tokens, .. } = answer;
        let name =
            fresh(&self.stages, |arn| arn, &stage.arn, is_arn(stage.arn.as_str(), "arn:aws:ivs:", "stage/"));
        let number = self.stages.len();
        self.stages.push(stage.arn);
        Outcome::StageCreated(Box::new(StageAnswer {
            stage: name,
            name: stage.name.map(Into::into),
            tags: stage.tags.into(),
            active: stage.active_session_id.is_some(),
            tokens: participant_tokens.into_iter().map(|token| self.token_created(token, number)).collect(),
        }))
    }

    pub(super) fn room_created(&mut self, room_arn: RoomArn) -> Outcome {
        let name =
            fresh(&self.rooms, |arn| arn, &room_arn, is_arn(room_arn.as_str(), "arn:aws:ivschat:", "room/"));
        self.rooms.push(room_arn);
        Outcome::RoomCreated(name)
    }

    /// Reads a new token of a stage, and remembers it.
    pub(super) fn token_created(&mut self, token: ParticipantToken, stage: usize) -> TokenAnswer {
        let well_formed = is_of(token.participant_id.as_str(), 12, |byte| byte.is_ascii_alphanumeric());
        let id = &token.participant_id;
        let participant = fresh(&self.participants, |id| id, id, well_formed);
        self.participants.push(id.clone());
        let answer = TokenAnswer {
            participant,
            token: self.token(&token.token),
            user_id: token.user_id.map(Into::into),
            attributes: token.attributes.as_ref().map(|attributes| pairs(attributes.iter())),
            minutes: token.duration.map(|duration| duration.minutes().into()),
            capabilities: token.capabilities.map(|set| set.iter().map(participant_word).collect()),
            expires_at: token.expiration_time.map(Timestamp::unix_seconds),
        };
        self.tokens.push(HeldToken { participant_id: token.participant_id, text: token.token, stage });
        answer
    }

    /// Remembers a token that was signed, and for a new participant also that.
    pub(super) fn token_signed(&mut self, token: HeldToken) -> Outcome {
        let name = self.token(&token.text);
        if !self.participants.contains(&token.participant_id) {
            self.participants.push(token.participant_id.clone());
        }
        self.tokens.push(token);
        Outcome::TokenSigned(name)
    }

    fn token(&self, text: &SealedToken) -> Name {
        fresh(&self.tokens, |held| &held.text, text, !text.as_str().is_empty())
    }

    pub(super) fn chat_token_created(&mut self, token: ChatToken) -> Outcome {
        let name = fresh(&self.chat_tokens, |text| text, &token.token, !token.token.as_str().is_empty());
        self.chat_tokens.push(token.token);
        Outcome::ChatTokenCreated {
            token: name,
            expires_at: token.token_expiration_time.map(Timestamp::unix_seconds),
            session_expires_at: token.session_expiration_time.map(Timestamp::unix_seconds),
        }
    }

    /// Reads the answer of an operation as HTTP carries it: remembers what is new in it, and puts
    /// what the model says in the place of what the service says.
    pub(super) fn learn(&mut self, operation: Operation, told: &mut Value) {
        match operation {
            Operation::ImportPublicKey => {
                let arn = told.pointer("/publicKey/arn").and_then(Value::as_str).unwrap_or_default();
                if is_arn(arn, "arn:aws:ivs:", "public-key/") && self.label_of(arn).is_none() {
                    self.keys.extend(PublicKeyArn::new(arn));
                }
            }
            Operation::SendEvent | Operation::DeleteMessage => {
                let id = told.get_mut("id").map(Value::take).unwrap_or_default();
                let id = id.as_str().unwrap_or_default().to_owned();
                let is_new =
                    is_of(&id, 12, |byte| byte.is_ascii_alphanumeric()) && !self.events.contains(&id);
                *told = if is_new { json!({ "id": "event" }) } else { json!({ "id": id }) };
                self.events.push(id);
            }
            _ => {}
        }
        self.tell(told);
    }

    /// What Amazon IVS does not document, and what a host adds, is not looked at.
    fn tell(&self, told: &mut Value) {
        match told {
            Value::String(text) => {
                if let Some(label) = self.label_of(text) {
                    *text = label;
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.tell(item)),
            Value::Object(members) => {
                members.remove("fingerprint");
                members.remove("endpoints");
                for (name, value) in members {
                    let moment = value.as_str().filter(|_| name.ends_with("Time")).and_then(second);
                    match moment {
                        Some(moment) => *value = moment.into(),
                        None => self.tell(value),
                    }
                }
            }
            _ => {}
        }
    }

    /// Returns what stands for an id, if it is one.
    fn label_of(&self, text: &str) -> Option<String> {
        let of = |kind, number: Option<usize>| number.map(|number| label(kind, number));
        of("stage", self.stages.iter().position(|arn| arn.as_str() == text))
            .or_else(|| {
                let is = |arn: &RoomArn| arn.as_str() == text || arn.room_id() == text;
                of("room", self.rooms.iter().position(is))
            })
            .or_else(|| of("key", self.keys.iter().position(|arn| arn.as_str() == text)))
            .or_else(|| of("session", self.sessions.iter().position(|id| id.as_str() == text)))
            .or_else(|| of("participant", self.participants.iter().position(|id| id.as_str() == text)))
    }

    /// The session that somebody joined, which is new when nobody named it before.
    pub(super) fn session_joined(&mut self, session_id: &SessionId) -> Name {
        let letters = session_id.as_str().strip_prefix("st-").unwrap_or_default();
        let well_formed = is_of(letters, 13, |byte| byte.is_ascii_digit() || byte.is_ascii_lowercase());
        let name = fresh(&self.sessions, |id| id, session_id, well_formed);
        if name == Name::Number(self.sessions.len()) {
            self.sessions.push(session_id.clone());
        }
        name
    }

    /// The connection that somebody made by joining, which has to be a new one.
    pub(super) fn connection_joined(
        &mut self,
        id: &ConnectionId,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Name {
        let belongs = id.stage_arn == *stage_arn && id.participant_id == *participant_id;
        let name = fresh(&self.connections, |id| id, id, belongs);
        self.connections.push(id.clone());
        name
    }

    pub(super) fn connection(&self, id: &ConnectionId) -> Name {
        named(self.connections.iter().position(|known| known == id), false)
    }

    pub(super) fn quiet(&self, found: &[ConnectionId]) -> Outcome {
        let mut names: Vec<Name> = found.iter().map(|id| self.connection(id)).collect();
        names.sort();
        Outcome::Quiet(names)
    }

    pub(super) fn participant(&self, participant: Participant) -> ParticipantAnswer {
        let id = &participant.participant_id;
        let number = self.participants.iter().position(|known| known == id);
        ParticipantAnswer {
            participant: named(number, id.as_str() == UNKNOWN_PARTICIPANT || id.as_str().is_empty()),
            user_id: participant.user_id.map(Into::into),
            attributes: participant.attributes.as_ref().map(|attributes| pairs(attributes.iter())),
            state: participant.state.map(|state| state.as_str().to_owned()),
            first_join_time: participant.first_join_time.map(Timestamp::unix_seconds),
            published: participant.published,
            client: [
                participant.isp_name,
                participant.os_name,
                participant.os_version,
                participant.browser_name,
                participant.browser_version,
                participant.sdk_version,
            ]
            .map(|word| word.map(Into::into)),
        }
    }

    pub(super) fn room(&self, room_arn: &RoomArn) -> Name {
        let number = self.rooms.iter().position(|known| known == room_arn);
        named(number, room_arn.as_str() == UNKNOWN_ROOM)
    }

    fn stage(&self, stage_arn: &StageArn) -> Name {
        let number = self.stages.iter().position(|known| known == stage_arn);
        named(number, stage_arn.as_str() == UNKNOWN_STAGE)
    }

    pub(super) fn not_answered(&self, error: &OperationError) -> Outcome {
        let exception = match error {
            OperationError::Exception(exception) => exception,
            OperationError::Failure(failure) => return Outcome::failed(failure),
        };
        Outcome::Refused(match exception {
            Exception::ResourceNotFound(Resource::Stage) => Refusal::StageNotFound,
            Exception::ResourceNotFound(Resource::Participant) => Refusal::ParticipantNotFound,
            Exception::ResourceNotFound(Resource::Room(room_arn)) => {
                Refusal::RoomNotFound(self.room(room_arn))
            }
            Exception::ServiceQuotaExceeded(_) => Refusal::QuotaExceeded,
            other => Refusal::Unexpected(other.to_string()),
        })
    }

    pub(super) fn not_admitted(&self, error: &AdmissionError) -> Outcome {
        let refused = match error {
            AdmissionError::Refused(refused) => refused,
            AdmissionError::Failure(failure) => return Outcome::failed(failure),
        };
        Outcome::Refused(match refused {
            // Only a signed token that was spoilt has a wrong header.
            Refused::NotOurs | Refused::Header(_) => Refusal::NotOurs,
            Refused::Expired { now, expired_at } => {
                Refusal::Expired { now: now.unix_seconds(), expired_at: expired_at.unix_seconds() }
            }
            Refused::IssuedLater { now, issued_at } => {
                Refusal::IssuedLater { now: now.unix_seconds(), issued_at: issued_at.unix_seconds() }
            }
            Refused::WrongStage { expected, actual } => {
                Refusal::WrongStage { expected: self.stage(expected), actual: self.stage(actual) }
            }
            Refused::WrongRoom { expected, actual } => {
                Refusal::WrongRoom { expected: self.room(expected), actual: self.room(actual) }
            }
            Refused::NoSuchStage => Refusal::NoSuchStage,
            Refused::NoSuchRoom => Refusal::NoSuchRoom,
            Refused::QuotaExceeded => Refusal::QuotaExceeded,
            Refused::MissingParticipantCapability(capability) => {
                Refusal::MissingParticipantCapability(participant_word(*capability))
            }
            Refused::MissingChatCapability(capability) => {
                Refusal::MissingChatCapability(chat_word(*capability))
            }
            Refused::Disconnected => Refusal::Disconnected,
            Refused::NotConnected => Refusal::NotConnected,
            Refused::Replaced => Refusal::Replaced,
            Refused::AlreadyUsed => Refusal::AlreadyUsed,
            Refused::SessionExpired { now, expired_at } => {
                Refusal::SessionExpired { now: now.unix_seconds(), expired_at: expired_at.unix_seconds() }
            }
            other => Refusal::Unexpected(other.to_string()),
        })
    }
}

/// A step that could not be put to the subject, because the library takes none of its values for
/// valid.
impl From<Violations> for Outcome {
    fn from(violations: Violations) -> Self {
        Self::Refused(Refusal::Unexpected(violations.to_string()))
    }
}

pub(super) fn pairs<'a>(attributes: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, String> {
    attributes.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// The next number for what is new and well formed; what is not new keeps its number, which gives
/// it away.
fn fresh<'a, K: 'a, T: PartialEq + 'a>(
    known: &'a [K],
    part: impl Fn(&'a K) -> &'a T,
    found: &T,
    well_formed: bool,
) -> Name {
    match known.iter().position(|known| part(known) == found) {
        Some(number) => Name::Number(number),
        None if well_formed => Name::Number(known.len()),
        None => Name::Stray,
    }
}

/// Returns the second of a moment that is a whole one.
fn second(text: &str) -> Option<i64> {
    let milliseconds = text.parse::<Moment>().ok()?.unix_milliseconds();
    milliseconds.checked_div(1_000).filter(|second| second.checked_mul(1_000) == Some(milliseconds))
}

fn named(number: Option<usize>, unknown: bool) -> Name {
    match number {
        Some(number) => Name::Number(number),
        None if unknown => Name::Unknown,
        None => Name::Stray,
    }
}

fn is_of(text: &str, length: usize, allowed: impl Fn(u8) -> bool) -> bool {
    text.len() == length && text.bytes().all(allowed)
}

/// Whether this is an ARN with an id of 12 letters and digits.
fn is_arn(text: &str, service: &str, kind: &str) -> bool {
    let parts = text.strip_prefix(service).map(|rest| rest.splitn(3, ':').collect::<Vec<_>>());
    match parts.as_deref() {
        Some([_, account, resource]) => {
            let id = resource.strip_prefix(kind).unwrap_or_default();
            is_of(account, 12, |byte| byte.is_ascii_digit())
                && is_of(id, 12, |byte| byte.is_ascii_alphanumeric())
        }
        _ => false,
    }
}
