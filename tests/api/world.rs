//! A host in memory, whose clock stands until it is moved.

use stagepass::key_pair::{ES384_SIGNATURE_BYTES, Es384Signer, Es384Verifier, SignError, SignatureError};
use stagepass::room::CreateRoom;
use stagepass::{
    Account, AdmissionError, Authority, ChatGrant, ChatToken, ClientAttributes, Connection, CreateChatToken,
    CreateChatTokenInput, CreateParticipantToken, CreateParticipantTokenInput, CreateStage, GetParticipant,
    Joined, KeyName, KeyRing, Leeway, ManualClock, MemoryRedemptions, MemoryStore, OperationError,
    Participant, ParticipantGrant, ParticipantToken, PredictableRandom, Random, RandomError, Refused,
    RoomArn, Service, SessionId, Stage, StageArn, StageEndpoint, StageEndpoints, Store, TokenKey,
};
use std::fmt::Debug;
use std::sync::Arc;

pub(super) struct World {
    pub(super) clock: Arc<ManualClock>,
    pub(super) store: Arc<MemoryStore>,
    pub(super) service: Service,
    pub(super) stage: StageArn,
    pub(super) room: RoomArn,
}

pub(super) fn clock(moment: &str) -> Arc<ManualClock> {
    Arc::new(ManualClock::at(moment.parse().unwrap()))
}

pub(super) fn ring(name: &str, byte: u8) -> Arc<KeyRing> {
    let key = TokenKey::from_bytes(KeyName::new(name).unwrap(), &[byte; 32]).unwrap();
    Arc::new(KeyRing::new(key, Arc::new(PredictableRandom::seeded(1))))
}

pub(super) fn authority(clock: Arc<ManualClock>, random: Arc<dyn Random>) -> Authority {
    Authority::new(Account::new("us-west-2", "123456789012").unwrap(), clock, random, ring("k", 7))
}

impl World {
    /// At the moment 12 hours before the documented expiry of a participant token.
    pub(super) fn new() -> Self {
        Self::with(|authority| authority)
    }

    pub(super) fn with_leeway(seconds: u32) -> Self {
        Self::with(|authority| authority.with_leeway(Leeway::from_seconds(seconds)))
    }

    pub(super) fn with(change: impl FnOnce(Authority) -> Authority) -> Self {
        let clock = clock("2023-03-06T21:47:43Z");
        let store = Arc::new(MemoryStore::new());
        let authority = change(authority(clock.clone(), Arc::new(PredictableRandom::seeded(2))));
        let service = Service::new(authority, store.clone(), Arc::new(MemoryRedemptions::new()));
        let stage = service.create_stage(&CreateStage::default()).unwrap().stage.arn;
        let room = service.create_room(&CreateRoom::default()).unwrap().arn;
        Self { clock, store, service, stage, room }
    }

    /// The same authority over another store, in which nothing is.
    pub(super) fn emptied(&self) -> Service {
        let store = Arc::new(MemoryStore::new());
        Service::new(self.service.authority().clone(), store, Arc::new(MemoryRedemptions::new()))
    }

    pub(super) fn set(&self, moment: &str) {
        self.clock.set(moment.parse().unwrap());
    }

    /// A token of the stage, as asked for by the other members of the request.
    pub(super) fn token(&self, members: &str) -> ParticipantToken {
        let mut input = CreateParticipantTokenInput::from_json(members.as_bytes()).unwrap();
        input.stage_arn = Some(self.stage.as_str().to_owned());
        let request = CreateParticipantToken::try_from(input).unwrap();
        self.service.create_participant_token(&request).unwrap().participant_token
    }

    pub(super) fn grant(&self, token: &ParticipantToken) -> ParticipantGrant {
        self.service.authority().open_participant_token(token.token.as_str(), &self.stage).unwrap()
    }

    pub(super) fn join(&self, token: &ParticipantToken) -> Result<(Connection, Joined), AdmissionError> {
        let joined = self.service.join(&self.stage, token.token.as_str(), &ClientAttributes::default())?;
        Ok((joined.connection.clone(), joined))
    }

    /// A chat token of the room, as asked for by the members of the request beside room and user.
    pub(super) fn chat_token(&self, members: &str) -> ChatToken {
        let mut input = CreateChatTokenInput::from_json(members.as_bytes()).unwrap();
        input.room_identifier = Some(self.room.as_str().to_owned());
        input.user_id = Some("11231234".to_owned());
        self.service.create_chat_token(&CreateChatToken::try_from(input).unwrap()).unwrap()
    }

    pub(super) fn connect(&self, token: &ChatToken) -> Result<ChatGrant, AdmissionError> {
        self.service.connect(&self.room, token.token.as_str())
    }

    pub(super) fn participant(
        &self,
        session_id: &SessionId,
        token: &ParticipantToken,
    ) -> Result<Participant, OperationError> {
        let participant_id = token.participant_id.clone();
        let request = GetParticipant::new(self.stage.clone(), session_id.clone(), participant_id);
        self.service.get_participant(&request).map(|answer| answer.participant)
    }

    pub(super) fn active_session(&self) -> Option<SessionId> {
        self.stored_stage().active_session_id
    }

    pub(super) fn stored_stage(&self) -> Stage {
        self.store.stage(&self.stage).unwrap().unwrap()
    }
}

pub(super) fn refused<T: Debug>(attempt: Result<T, AdmissionError>) -> Refused {
    match attempt {
        Err(AdmissionError::Refused(refused)) => refused,
        other => panic!("expected a refusal, found {other:?}"),
    }
}

/// A source that fails, as an operating system's may before it has gathered enough.
#[derive(Debug)]
pub(super) struct Dry;

impl Random for Dry {
    fn fill(&self, _: &mut [u8]) -> Result<(), RandomError> {
        Err(RandomError)
    }
}

/// Signs with ones, and believes in no other signature: for tests of all but cryptography.
#[derive(Debug)]
pub(super) struct Ones;

impl Es384Signer for Ones {
    fn sign(&self, _: &[u8]) -> Result<[u8; ES384_SIGNATURE_BYTES], SignError> {
        Ok([1; ES384_SIGNATURE_BYTES])
    }
}

impl Es384Verifier for Ones {
    fn verify(&self, _: &[u8], signature: &[u8; ES384_SIGNATURE_BYTES]) -> Result<(), SignatureError> {
        if *signature == [1; ES384_SIGNATURE_BYTES] { Ok(()) } else { Err(SignatureError) }
    }
}

/// Those that a key-pair token needs.
pub(super) fn endpoints() -> StageEndpoints {
    let endpoint = |text| Some(StageEndpoint::new(text).unwrap());
    let (events, whip) = (endpoint("wss://e"), endpoint("https://w"));
    let mut endpoints = StageEndpoints::default();
    (endpoints.events, endpoints.whip) = (events, whip);
    endpoints
}
