//! The service of this library as a subject.

use super::Conduct;
use super::answering;
use super::clock::FallibleClock;
use super::reply::Reply;
use super::subject::{ChatEntered, Entered, Subject};
use stagepass::key_pair::{
    Es384KeyError, Es384PrivateKey, KeyPairClaims, RingSigner, RingVerifier, TrustedKeys,
};
use stagepass::keys::KeyError;
use stagepass::room::CreateRoom;
use stagepass::store::{ConnectionId, Sweep};
use stagepass::{
    Account, AdmissionError, Authority, ChatGrant, ChatToken, ChatTokenCapability, ClientAttributes, Clock,
    Connection, CreateChatToken, CreateChatTokenInput, CreateParticipantToken, CreateParticipantTokenInput,
    CreateParticipantTokenOutput, CreateStage, CreateStageInput, CreateStageOutput, Exception, Failure,
    GetParticipant, GetParticipantInput, GetParticipantOutput, KeyName, KeyRing, Leeway, MemoryRedemptions,
    MemoryStore, OperationError, Participant, ParticipantId, ParticipantTokenCapability, PredictableRandom,
    Pruning, PublicKeyArn, Purpose, Random, Redemptions, RoomArn, SealedToken, Service, StageArn, Store,
    StoreError, Timestamp, TokenKey, Violations,
};
use std::error::Error;
use std::sync::{Arc, LazyLock};

/// A [`Service`] over whatever stores it is given, so that a host compares its own [`Store`] and
/// [`Redemptions`] with the model.
///
/// Its clocks stand until they are moved, and its keys are its own.
///
/// ```
/// use stagepass::Account;
/// use stagepass_model::{Conduct, ServiceUnderTest, Step, compare};
///
/// let account = Account::new("us-west-2", "123456789012")?;
/// let mut service = ServiceUnderTest::in_memory(account, Conduct::default())?;
/// let summary = compare(&mut service, &[Step::CreateRoom])?;
/// assert_eq!(summary.steps["CreateRoom"], 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ServiceUnderTest {
    conduct: Conduct,
    clock: Arc<FallibleClock>,
    stores: Stores,
    machines: Vec<Machine>,
    /// The machine whose turn it is.
    turn: usize,
    keys: TrustedKeys,
    key: PublicKeyArn,
}

/// What the machines share.
#[derive(Debug)]
struct Stores {
    store: Arc<dyn Store>,
    redemptions: Arc<dyn Redemptions>,
}

impl Stores {
    fn service(&self, authority: Authority) -> Service {
        Service::new(authority, self.store.clone(), self.redemptions.clone())
    }
}

/// One of several that let clients in.
#[derive(Debug)]
struct Machine {
    leeway: Leeway,
    service: Service,
    ring: Arc<KeyRing>,
    /// The number of the latest key that it opens.
    opens: u32,
    /// The number of the key that it seals with.
    seals: u32,
}

impl ServiceUnderTest {
    /// Creates a service over these stores, of as many machines as the conduct says. One machine
    /// alone drops keys, whatever the conduct says of that, and several do not.
    ///
    /// All ids are drawn from `random`. Whoever compares many sequences over one database takes
    /// another seed each time.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when no key could be made.
    pub fn new(
        account: Account,
        random: Arc<dyn Random>,
        store: Arc<dyn Store>,
        redemptions: Arc<dyn Redemptions>,
        conduct: Conduct,
    ) -> Result<Self, Failure> {
        let key = format!("arn:aws:ivs:{}:{}:public-key/key", account.region(), account.account_id());
        let key = PublicKeyArn::new(key).map_err(failed)?;
        let verifier = signing()?.1.clone();
        let keys = TrustedKeys::new().with(key.clone(), verifier).map_err(failed)?;
        let clock = Arc::new(FallibleClock::standing_at(Timestamp::MIN));
        let ring = Arc::new(KeyRing::new(token_key(0).map_err(failed)?, random.clone()));
        let authority = Authority::new(account, clock.clone(), random, ring.clone());
        let authority = authority.with_quotas(conduct.quotas());
        let stores = Stores { store, redemptions };
        let machine = |leeway| {
            let service = stores.service(authority.clone().with_leeway(leeway));
            Machine { leeway, service, ring: ring.clone(), opens: 0, seals: 0 }
        };
        let machines: Vec<Machine> = conduct.leeways().map(machine).collect();
        let conduct = conduct.with_drops_keys(machines.len() == 1);
        Ok(Self { conduct, clock, stores, machines, turn: 0, keys, key })
    }

    /// Creates a service in memory, which draws the same ids each time.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`] when no key could be made.
    pub fn in_memory(account: Account, conduct: Conduct) -> Result<Self, Failure> {
        let random = Arc::new(PredictableRandom::seeded(0));
        // Of what a stage keeps of ended sessions, nothing is forgotten in a sequence.
        let store = Arc::new(MemoryStore::new().with_ended_sessions(usize::MAX, u32::MAX));
        Self::new(account, random, store, Arc::new(MemoryRedemptions::new()), conduct)
    }

    fn machine(&self) -> Result<&Machine, Failure> {
        self.machines.get(self.turn).ok_or_else(|| failed("there is no such machine"))
    }

    fn service(&self) -> Result<&Service, Failure> {
        self.machine().map(|machine| &machine.service)
    }

    /// One machine takes one step: it learns the next key, or seals with it when all know it.
    fn step_of_rotation(&mut self) -> Result<(), KeyError> {
        let now = self.clock.stands_at();
        let sealing = self.machines.iter().map(|machine| machine.seals).min();
        let next = sealing.unwrap_or_default().saturating_add(1);
        if let Some(machine) = self.machines.iter_mut().find(|machine| machine.opens < next) {
            machine.take(machine.ring.with_incoming(token_key(next)?)?, &self.stores);
            machine.opens = next;
        } else if let Some(machine) = self.machines.iter_mut().find(|machine| machine.seals < next) {
            machine.take(machine.ring.rotated(&key_name(next)?, now)?, &self.stores);
            machine.seals = next;
        }
        Ok(())
    }
}

impl Machine {
    fn take(&mut self, ring: KeyRing, stores: &Stores) {
        self.ring = Arc::new(ring);
        let authority = self.service.authority().clone().with_sealer(self.ring.clone());
        self.service = stores.service(authority);
    }
}

fn key_name(number: u32) -> Result<KeyName, KeyError> {
    KeyName::new(format!("k{number}"))
}

fn token_key(number: u32) -> Result<TokenKey, KeyError> {
    let random: &dyn Random = &PredictableRandom::seeded(number.into());
    TokenKey::generate(key_name(number)?, random)
}

/// The key that the application signs with, and the service trusts. It is nobody's secret.
type Signing = (RingSigner, Arc<RingVerifier>);

/// Verifiers ask whether their key is on its curve, which takes longer than a sequence of steps.
static SIGNING: LazyLock<Result<Signing, Es384KeyError>> = LazyLock::new(|| {
    let key = Es384PrivateKey::from_pem(
        "-----BEGIN EC PRIVATE KEY-----\n\
         MIGkAgEBBDAH1My6MgTc3xOhg7eSxl5TskuJJMNgxpcPJxLA8wro7gs4mHg7WOyl\n\
         OjfExww89jagBwYFK4EEACKhZANiAARuhuXd36u0KtmaItykTIquToTaIhbs3Qkq\n\
         dJrZTlkL9+Bk+ttLc3KDiv26rKwFMSHbahsiqNrSqIhvnVQkU+Wz3pEsrnMYhTeK\n\
         REMI3WENAYjnkEKxZ258ThVsbyvcX98=\n\
         -----END EC PRIVATE KEY-----\n",
    )?;
    let verifier = RingVerifier::new(key.public_key().ok_or(Es384KeyError::NoPublicKey)?)?;
    Ok((RingSigner::new(&key)?, Arc::new(verifier)))
});

fn signing() -> Result<&'static Signing, Failure> {
    SIGNING.as_ref().map_err(|error| failed(error.to_string()))
}

/// A request that the library does not take for valid is answered as a service answers it.
fn invalid(violations: Violations) -> OperationError {
    Exception::from(violations).into()
}

fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> Failure {
    StoreError::Failed(error.into()).into()
}

impl Subject for ServiceUnderTest {
    type Connection = Connection;
    type ChatConnection = ChatGrant;

    fn conduct(&self) -> Conduct {
        self.conduct.clone()
    }

    fn create_stage(&mut self, request: &CreateStageInput) -> Result<CreateStageOutput, OperationError> {
        self.service()?.create_stage(&CreateStage::try_from(request.clone()).map_err(invalid)?)
    }

    fn create_participant_token(
        &mut self,
        request: &CreateParticipantTokenInput,
    ) -> Result<CreateParticipantTokenOutput, OperationError> {
        let request = CreateParticipantToken::try_from(request.clone()).map_err(invalid)?;
        self.service()?.create_participant_token(&request)
    }

    fn get_participant(
        &mut self,
        request: &GetParticipantInput,
    ) -> Result<GetParticipantOutput, OperationError> {
        self.service()?.get_participant(&GetParticipant::try_from(request.clone()).map_err(invalid)?)
    }

    fn create_chat_token(&mut self, request: &CreateChatTokenInput) -> Result<ChatToken, OperationError> {
        self.service()?.create_chat_token(&CreateChatToken::try_from(request.clone()).map_err(invalid)?)
    }

    fn create_room(&mut self) -> Result<RoomArn, OperationError> {
        Ok(self.service()?.create_room(&CreateRoom::default())?.arn)
    }

    fn answer(&mut self, method: &str, target: &str, body: &str) -> Result<Reply, Failure> {
        Ok(answering::answer(self.service()?, method, target, body))
    }

    fn join(
        &mut self,
        stage_arn: &StageArn,
        token: &str,
        client: &ClientAttributes,
    ) -> Result<Entered<Connection>, AdmissionError> {
        let service = self.service()?;
        // A sealed token has no dots, and a signed one has two.
        let joined = if !token.contains('.') {
            service.join(stage_arn, token, client)?
        } else if TrustedKeys::key_of(token).is_ok_and(|key| key == self.key) {
            let grant = service.authority().open_key_pair_token(&self.keys, token, stage_arn)?;
            service.join_with(&grant, client)?
        } else {
            service.join_with_key_pair_token(stage_arn, token, client)?
        };
        Ok(joined.into())
    }

    fn publish(&mut self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.service()?.publish(connection)
    }

    fn unpublish(&mut self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.service()?.unpublish(connection)
    }

    fn leave(&mut self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.service()?.leave(connection)
    }

    fn disconnect(
        &mut self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<Participant>, AdmissionError> {
        self.service()?.disconnect(stage_arn, participant_id)
    }

    fn connect(&mut self, room_arn: &RoomArn, token: &str) -> Result<ChatEntered<ChatGrant>, AdmissionError> {
        Ok(self.service()?.connect(room_arn, token)?.into())
    }

    fn participant_may(
        &mut self,
        connection: &Connection,
        capability: ParticipantTokenCapability,
    ) -> Result<(), AdmissionError> {
        Ok(connection.require(capability)?)
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
        self.clock.set(now, None);
        Ok(())
    }

    fn heartbeat(&mut self, connection: &Connection) -> Result<(), AdmissionError> {
        self.service()?.heartbeat(connection)
    }

    fn quiet(&mut self, moment: Timestamp, quiet_seconds: u32) -> Result<Vec<ConnectionId>, Failure> {
        self.service()?.quiet(&Sweep::at(moment, quiet_seconds)?)
    }

    fn lost(&mut self, connection: &ConnectionId) -> Result<Participant, AdmissionError> {
        self.service()?.lost(connection)
    }

    fn seal_connection(&mut self, connection: &Connection) -> Result<SealedToken, AdmissionError> {
        Ok(self.service()?.authority().seal_connection(connection)?)
    }

    fn open_connection(
        &mut self,
        stage_arn: &StageArn,
        text: &str,
    ) -> Result<(Connection, ConnectionId), AdmissionError> {
        let connection = self.service()?.authority().open_connection(text, stage_arn)?;
        let id = connection.id().clone();
        Ok((connection, id))
    }

    fn seal_chat_session(&mut self, connection: &ChatGrant) -> Result<SealedToken, AdmissionError> {
        Ok(self.service()?.authority().seal_chat_session(connection)?)
    }

    fn open_chat_session(
        &mut self,
        room_arn: &RoomArn,
        text: &str,
    ) -> Result<ChatEntered<ChatGrant>, AdmissionError> {
        Ok(self.service()?.authority().open_chat_session(text, room_arn)?.into())
    }

    fn turn_to(&mut self, machine: usize) -> Result<(), Failure> {
        self.turn = machine;
        self.machine().map(|_| ())
    }

    fn misread_clock(&mut self, reading: u8, moment: Timestamp) -> Result<(), Failure> {
        self.clock.set(self.clock.stands_at(), Some((reading, moment)));
        Ok(())
    }

    fn prune(&mut self, moment: Timestamp) -> Result<(), Failure> {
        let greatest = self.machines.iter().map(|machine| machine.leeway).max().unwrap_or_default();
        self.service()?.prune(&Pruning::at(moment, greatest)?)
    }

    fn sign_participant_token(
        &mut self,
        key: Option<&PublicKeyArn>,
        claims: &KeyPairClaims,
    ) -> Result<SealedToken, Failure> {
        let (signer, _) = signing()?;
        claims.sign(key.unwrap_or(&self.key), signer).map_err(failed)
    }

    fn rotate_keys(&mut self) -> Result<(), Failure> {
        // Alone, a machine learns the next key and seals with it at once.
        let steps = if self.machines.len() == 1 { 2 } else { 1 };
        (0..steps).try_for_each(|_| self.step_of_rotation()).map_err(failed)
    }

    fn drop_outlived_keys(&mut self) -> Result<(), Failure> {
        let now = self.clock.stands_at();
        if let [machine] = self.machines.as_mut_slice() {
            let ring = machine.ring.without_outlived(now, Purpose::Participant, machine.leeway);
            machine.take(ring, &self.stores);
        }
        Ok(())
    }
}
