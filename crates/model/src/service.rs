//! The service of this library as a subject.

use super::subject::{ChatEntered, Conduct, Entered, Subject};
use stagepass::keys::KeyError;
use stagepass::{
    Account, AdmissionError, Authority, ChatGrant, ChatToken, ChatTokenCapability, ClientAttributes, Clock,
    Connection, CreateChatToken, CreateChatTokenInput, CreateParticipantToken, CreateParticipantTokenInput,
    CreateParticipantTokenOutput, CreateStage, CreateStageInput, CreateStageOutput, Exception, Failure,
    GetParticipant, GetParticipantInput, GetParticipantOutput, KeyName, KeyRing, Leeway, ManualClock,
    MemoryRedemptions, MemoryStore, OperationError, Participant, ParticipantId, ParticipantTokenCapability,
    PredictableRandom, Purpose, Random, Redemptions, RoomArn, Service, StageArn, Store, StoreError,
    Timestamp, TokenKey,
};
use std::collections::VecDeque;
use std::sync::Arc;

/// A [`Service`] with a clock that stands until it is moved, keys of its own, and predictable randomness, over
/// whatever store it is given: so a host compares its own [`Store`] and [`Redemptions`] with the model.
#[derive(Debug)]
pub struct ServiceUnderTest {
    clock: Arc<ManualClock>,
    conduct: Conduct,
    /// The machine whose turn it is, and those that wait for theirs.
    machine: Machine,
    waiting: VecDeque<Machine>,
}

/// One of several that let clients in.
#[derive(Debug, Clone)]
struct Machine {
    store: Arc<dyn Store>,
    redemptions: Arc<dyn Redemptions>,
    service: Service,
    ring: Arc<KeyRing>,
    /// The number of the latest key that it opens.
    opens: u32,
    /// The number of the key that it seals with.
    seals: u32,
}

impl ServiceUnderTest {
    /// A service over these. Of the conduct, whether keys are dropped is not asked: they are.
    ///
    /// # Errors
    ///
    /// [`KeyError`] when no key could be made.
    pub fn new(
        home: Account,
        store: Arc<dyn Store>,
        redemptions: Arc<dyn Redemptions>,
        conduct: Conduct,
    ) -> Result<Self, KeyError> {
        let clock = Arc::new(ManualClock::at(Timestamp::MIN));
        let random = Arc::new(PredictableRandom::seeded(0));
        let ring = Arc::new(KeyRing::new(key(0)?, random.clone()));
        let authority = Authority::new(home, clock.clone(), random, ring.clone())
            .with_leeway(Leeway::from_seconds(conduct.leeway_seconds));
        let service = Service::new(authority, store.clone(), redemptions.clone());
        let machine = Machine { store, redemptions, service, ring, opens: 0, seals: 0 };
        let conduct = Conduct { drops_keys: true, ..conduct };
        Ok(Self { clock, conduct, machine, waiting: VecDeque::new() })
    }

    /// A service in memory.
    ///
    /// # Errors
    ///
    /// [`KeyError`] when no key could be made.
    pub fn in_memory(home: Account, leeway: Leeway) -> Result<Self, KeyError> {
        let conduct = Conduct { leeway_seconds: leeway.seconds(), ..Conduct::default() };
        Self::new(home, Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()), conduct)
    }

    /// The same as a fleet of so many more machines, which share what they keep and answer in turns. They take up
    /// a new key one after another, and drop none.
    #[must_use]
    pub fn with_more_machines(self, count: u8) -> Self {
        let more = std::iter::repeat_n(self.machine.clone(), count.into());
        let waiting: VecDeque<_> = self.waiting.into_iter().chain(more).collect();
        let conduct = Conduct { drops_keys: waiting.is_empty(), ..self.conduct };
        Self { conduct, waiting, ..self }
    }

    /// The machine whose turn it is now.
    fn service(&mut self) -> &Service {
        if let Some(next) = self.waiting.pop_front() {
            self.waiting.push_back(std::mem::replace(&mut self.machine, next));
        }
        &self.machine.service
    }

    /// One machine takes one step: it learns the next key, or, when all know that, seals with it.
    fn step_of_rotation(&mut self) -> Result<(), KeyError> {
        let now = self.clock.now();
        let mut machines: Vec<&mut Machine> =
            std::iter::once(&mut self.machine).chain(&mut self.waiting).collect();
        let next = machines.iter().map(|machine| machine.seals).min().unwrap_or_default().saturating_add(1);
        if let Some(machine) = machines.iter_mut().find(|machine| machine.opens < next) {
            machine.take(machine.ring.with_incoming(key(next)?)?);
            machine.opens = next;
        } else if let Some(machine) = machines.iter_mut().find(|machine| machine.seals < next) {
            machine.take(machine.ring.rotated(&name(next)?, now)?);
            machine.seals = next;
        }
        Ok(())
    }
}

impl Machine {
    fn take(&mut self, ring: KeyRing) {
        self.ring = Arc::new(ring);
        let authority = self.service.authority().clone().with_sealer(self.ring.clone());
        self.service = Service::new(authority, self.store.clone(), self.redemptions.clone());
    }
}

fn name(number: u32) -> Result<KeyName, KeyError> {
    KeyName::new(format!("k{number}"))
}

fn key(number: u32) -> Result<TokenKey, KeyError> {
    let random: &dyn Random = &PredictableRandom::seeded(number.into());
    TokenKey::generate(name(number)?, random)
}

/// A request that the library does not take for valid is answered as a service answers it.
fn invalid(violations: stagepass::Violations) -> OperationError {
    Exception::from(violations).into()
}

impl Subject for ServiceUnderTest {
    type Connection = Connection;
    type ChatConnection = ChatGrant;

    fn conduct(&self) -> Conduct {
        self.conduct
    }

    fn create_stage(&mut self, request: &CreateStageInput) -> Result<CreateStageOutput, OperationError> {
        self.service().create_stage(&CreateStage::try_from(request.clone()).map_err(invalid)?)
    }

    fn create_participant_token(
        &mut self,
        request: &CreateParticipantTokenInput,
    ) -> Result<CreateParticipantTokenOutput, OperationError> {
        let request = CreateParticipantToken::try_from(request.clone()).map_err(invalid)?;
        self.service().create_participant_token(&request)
    }

    fn get_participant(
        &mut self,
        request: &GetParticipantInput,
    ) -> Result<GetParticipantOutput, OperationError> {
        self.service().get_participant(&GetParticipant::try_from(request.clone()).map_err(invalid)?)
    }

    fn create_chat_token(&mut self, request: &CreateChatTokenInput) -> Result<ChatToken, OperationError> {
        self.service().create_chat_token(&CreateChatToken::try_from(request.clone()).map_err(invalid)?)
    }

    fn create_room(&mut self) -> Result<RoomArn, Failure> {
        self.service().create_room()
    }

    fn join(
        &mut self,
        stage_arn: &StageArn,
        token: &str,
        client: &ClientAttributes,
    ) -> Result<Entered<Connection>, AdmissionError> {
        let joined = self.service().join(stage_arn, token, client)?;
        Ok(Entered {
            connection: joined.connection,
            session_id: joined.session_id,
            participant: joined.participant,
            replaced: joined.replaced,
        })
    }

    fn publish(&mut self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.service().publish(connection)
    }

    fn leave(&mut self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.service().leave(connection)
    }

    fn disconnect(
        &mut self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<Participant>, AdmissionError> {
        self.service().disconnect(stage_arn, participant_id)
    }

    fn connect(&mut self, room_arn: &RoomArn, token: &str) -> Result<ChatEntered<ChatGrant>, AdmissionError> {
        let grant = self.service().connect(room_arn, token)?;
        Ok(ChatEntered {
            room_arn: grant.room_arn().clone(),
            user_id: grant.user_id().clone(),
            attributes: grant.attributes().cloned(),
            capabilities: grant.capabilities(),
            session_expires_at: grant.session_expires_at(),
            connection: grant,
        })
    }

    fn participant_may(
        &mut self,
        connection: &Connection,
        capability: ParticipantTokenCapability,
    ) -> Result<(), AdmissionError> {
        Ok(connection.grant().require(capability)?)
    }

    fn chat_user_may(
        &mut self,
        connection: &ChatGrant,
        capability: Option<ChatTokenCapability>,
    ) -> Result<(), AdmissionError> {
        let now = self.clock.now();
        match capability {
            Some(capability) => connection.require(capability, now)?,
            None => connection.require_session(now)?,
        }
        Ok(())
    }

    fn set_clock(&mut self, now: Timestamp) -> Result<(), Failure> {
        self.clock.set(now);
        Ok(())
    }

    fn rotate_keys(&mut self) -> Result<(), Failure> {
        // Alone, a machine learns the next key and seals with it at once.
        let steps = if self.waiting.is_empty() { 2 } else { 1 };
        (0..steps).try_for_each(|_| self.step_of_rotation()).map_err(failed)
    }

    fn drop_outlived_keys(&mut self) -> Result<(), Failure> {
        if self.conduct.drops_keys {
            let leeway = Leeway::from_seconds(self.conduct.leeway_seconds);
            let now = self.clock.now();
            self.machine.take(self.machine.ring.without_outlived(now, Purpose::Participant, leeway));
        }
        Ok(())
    }
}

fn failed(error: KeyError) -> Failure {
    StoreError::Failed(Box::new(error)).into()
}
