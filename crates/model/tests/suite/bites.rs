//! Services that are wrong in one way each, and how short a sequence it takes to show it.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

use super::runs::home;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use stagepass::{
    AdmissionError, ChatGrant, ChatToken, ChatTokenCapability, ClientAttributes, Connection,
    CreateChatTokenInput, CreateParticipantTokenInput, CreateParticipantTokenOutput, CreateStageInput,
    CreateStageOutput, Failure, GetParticipantInput, GetParticipantOutput, Leeway, OperationError,
    Participant, ParticipantId, ParticipantTokenCapability, Refused, RoomArn, StageArn, Timestamp,
};
use stagepass_model::{
    ChatEntered, Client, Conduct, Divergence, Door, Entered, ServiceUnderTest, Shown, Step, Subject, Swapped,
    TokenRequest, compare, steps,
};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    RejoiningTakesPublishedBack,
    RejoiningMovesTheFirstJoin,
    PublishingIsForgotten,
    AReplacedConnectionLeavesForTheNewOne,
    ATokenIsValidAtItsExpiry,
    ADisconnectLeavesTheTokenValid,
    NoCapabilitiesAreTheDefault,
    TokensShareAParticipant,
    TokensAreAnsweredBackwards,
    AChatTokenOpensTwice,
    AChatSessionLastsFromConnecting,
    AnyoneMayDeleteMessages,
}

struct Wrong {
    fault: Fault,
    right: ServiceUnderTest,
    now: Timestamp,
    /// The latest connection of each participant.
    connections: BTreeMap<ParticipantId, Connection>,
    participant_token: Option<CreateParticipantTokenOutput>,
    chat_token: Option<ChatToken>,
    chat_users: BTreeMap<String, ChatEntered<ChatGrant>>,
    /// All that must not be named.
    secrets: Vec<String>,
}

impl Wrong {
    fn new(fault: Fault) -> Self {
        Self {
            fault,
            right: ServiceUnderTest::in_memory(home(), Leeway::default()).unwrap(),
            now: Timestamp::MIN,
            connections: BTreeMap::new(),
            participant_token: None,
            chat_token: None,
            chat_users: BTreeMap::new(),
            secrets: Vec::new(),
        }
    }
}

impl Subject for Wrong {
    type Connection = Connection;
    type ChatConnection = ChatGrant;

    fn conduct(&self) -> Conduct {
        self.right.conduct()
    }

    fn create_stage(&mut self, request: &CreateStageInput) -> Result<CreateStageOutput, OperationError> {
        let mut answer = self.right.create_stage(request)?;
        self.secrets.extend(answer.participant_tokens.iter().map(|token| token.token.as_str().to_owned()));
        if self.fault == Fault::TokensAreAnsweredBackwards {
            answer.participant_tokens.reverse();
        }
        Ok(answer)
    }

    fn create_participant_token(
        &mut self,
        request: &CreateParticipantTokenInput,
    ) -> Result<CreateParticipantTokenOutput, OperationError> {
        let mut request = request.clone();
        if self.fault == Fault::NoCapabilitiesAreTheDefault {
            let capabilities = &mut request.configuration.capabilities;
            *capabilities = capabilities.take().filter(|capabilities| !capabilities.is_empty());
        }
        let mut answer = self.right.create_participant_token(&request)?;
        self.secrets.push(answer.participant_token.token.as_str().to_owned());
        if let (Fault::TokensShareAParticipant, Some(before)) = (self.fault, &self.participant_token) {
            answer.participant_token.participant_id = before.participant_token.participant_id.clone();
        }
        self.participant_token = Some(answer.clone());
        Ok(answer)
    }

    fn get_participant(
        &mut self,
        request: &GetParticipantInput,
    ) -> Result<GetParticipantOutput, OperationError> {
        let mut answer = self.right.get_participant(request)?;
        if self.fault == Fault::PublishingIsForgotten {
            answer.participant.published = false;
        }
        Ok(answer)
    }

    fn create_chat_token(&mut self, request: &CreateChatTokenInput) -> Result<ChatToken, OperationError> {
        let answer = self.right.create_chat_token(request)?;
        self.secrets.push(answer.token.as_str().to_owned());
        self.chat_token = Some(answer.clone());
        Ok(answer)
    }

    fn create_room(&mut self) -> Result<RoomArn, Failure> {
        self.right.create_room()
    }

    fn join(
        &mut self,
        stage_arn: &StageArn,
        token: &str,
        client: &ClientAttributes,
    ) -> Result<Entered<Connection>, AdmissionError> {
        let joined = self.right.join(stage_arn, token, client);
        let mut joined = match (self.fault, joined) {
            (
                Fault::ATokenIsValidAtItsExpiry,
                Err(AdmissionError::Refused(Refused::Expired { now, expired_at })),
            ) if now == expired_at => {
                self.right.set_clock(now.plus_seconds(-1).unwrap())?;
                let joined = self.right.join(stage_arn, token, client);
                self.right.set_clock(now)?;
                joined
            }
            (_, joined) => joined,
        }?;
        let id = joined.participant.participant_id.clone();
        let again = self.connections.insert(id, joined.connection.clone()).is_some();
        match self.fault {
            Fault::RejoiningTakesPublishedBack => joined.participant.published = false,
            Fault::RejoiningMovesTheFirstJoin if again => joined.participant.first_join_time = Some(self.now),
            _ => {}
        }
        Ok(joined)
    }

    fn publish(&mut self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.right.publish(connection)
    }

    fn leave(&mut self, connection: &Connection) -> Result<Participant, AdmissionError> {
        match (self.fault, self.right.leave(connection)) {
            (
                Fault::AReplacedConnectionLeavesForTheNewOne,
                Err(AdmissionError::Refused(Refused::Replaced)),
            ) => self.right.leave(&self.connections[connection.grant().participant_id()]),
            (_, left) => left,
        }
    }

    fn disconnect(
        &mut self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<Participant>, AdmissionError> {
        match (self.fault, self.connections.get(participant_id)) {
            (Fault::ADisconnectLeavesTheTokenValid, Some(connection)) => {
                Ok(self.right.leave(connection).ok())
            }
            _ => self.right.disconnect(stage_arn, participant_id),
        }
    }

    fn connect(&mut self, room_arn: &RoomArn, token: &str) -> Result<ChatEntered<ChatGrant>, AdmissionError> {
        let connected = self.right.connect(room_arn, token);
        let mut connected = match (self.fault, connected) {
            (Fault::AChatTokenOpensTwice, Err(AdmissionError::Refused(Refused::AlreadyUsed))) => {
                self.chat_users[token].clone()
            }
            (_, connected) => connected?,
        };
        self.chat_users.insert(token.to_owned(), connected.clone());
        if self.fault == Fault::AChatSessionLastsFromConnecting {
            let session = connected.session_expires_at.unix_seconds();
            let late = self.now.unix_seconds() - (connected.connection.expires_at().unix_seconds() - 60);
            connected.session_expires_at = Timestamp::from_unix_seconds(session + late).unwrap();
        }
        Ok(connected)
    }

    fn participant_may(
        &mut self,
        connection: &Connection,
        capability: ParticipantTokenCapability,
    ) -> Result<(), AdmissionError> {
        self.right.participant_may(connection, capability)
    }

    fn chat_user_may(
        &mut self,
        connection: &ChatGrant,
        capability: Option<ChatTokenCapability>,
    ) -> Result<(), AdmissionError> {
        let harmless = Fault::AnyoneMayDeleteMessages == self.fault
            && capability == Some(ChatTokenCapability::DeleteMessage);
        self.right.chat_user_may(connection, capability.filter(|_| !harmless))
    }

    fn set_clock(&mut self, now: Timestamp) -> Result<(), Failure> {
        self.now = now;
        self.right.set_clock(now)
    }

    fn rotate_keys(&mut self) -> Result<(), Failure> {
        self.right.rotate_keys()
    }

    fn drop_outlived_keys(&mut self) -> Result<(), Failure> {
        self.right.drop_outlived_keys()
    }
}

/// The shortest sequence that shows the fault, as a random one shrinks to it, what it shows, and the tokens that
/// were made meanwhile.
fn shown_by(fault: Fault) -> (Vec<Step>, Divergence, Vec<String>) {
    let config = Config { failure_persistence: None, max_shrink_iters: 20_000, ..Config::with_cases(5_000) };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let failed = TestRunner::new_with_rng(config, rng).run(&steps(60), |steps| {
        let compared = compare(&mut Wrong::new(fault), &steps);
        compared.map(|_| ()).map_err(|divergence| TestCaseError::fail(divergence.to_string()))
    });
    let Err(TestError::Fail(_, steps)) = failed else { panic!("{fault:?} is not noticed: {failed:?}") };
    let mut wrong = Wrong::new(fault);
    let divergence = compare(&mut wrong, &steps).unwrap_err();
    (steps, *divergence, wrong.secrets)
}

#[test]
fn a_fault_is_shown_by_a_few_steps_and_names_no_token() {
    // One more than it takes, since a token may be made with its stage or after it.
    for (fault, most) in [
        (Fault::RejoiningTakesPublishedBack, 5),
        (Fault::RejoiningMovesTheFirstJoin, 5),
        (Fault::AReplacedConnectionLeavesForTheNewOne, 5),
        (Fault::ATokenIsValidAtItsExpiry, 4),
        (Fault::ADisconnectLeavesTheTokenValid, 5),
        (Fault::NoCapabilitiesAreTheDefault, 2),
        (Fault::TokensShareAParticipant, 3),
        (Fault::TokensAreAnsweredBackwards, 1),
        (Fault::AChatTokenOpensTwice, 4),
        (Fault::AChatSessionLastsFromConnecting, 4),
        (Fault::AnyoneMayDeleteMessages, 4),
    ] {
        let (steps, divergence, tokens) = shown_by(fault);
        assert!(steps.len() <= most, "{fault:?}: {steps:#?}");
        assert!(!tokens.is_empty());
        for token in tokens {
            assert!(!format!("{divergence} {divergence:?}").contains(&token), "{fault:?} names a token");
        }
    }
}

#[test]
fn a_divergence_can_be_read() {
    let tokens = vec![TokenRequest::default()];
    let join = Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(0) };
    let steps = [
        Step::CreateStage { name: None, tags: 0, tokens },
        join.clone(),
        join,
        Step::Leave { connection: 1 },
        Step::CreateRoom,
    ];
    let fault = Fault::AReplacedConnectionLeavesForTheNewOne;
    assert_eq!(
        compare(&mut Wrong::new(fault), &steps).unwrap_err().to_string(),
        "step 3, Leave { connection: 1 }\n  expected: Refused(Replaced)\n     found: \
         Participant(ParticipantAnswer { participant: Number(0), user_id: None, attributes: None, \
         state: Some(\"DISCONNECTED\"), first_join_time: Some(1678139263), published: false, \
         client: [None, None, None, None, None, None] })"
    );
}

#[test]
fn what_is_kept_wrong_shows_at_the_end_though_no_step_asks() {
    let tokens = vec![TokenRequest::default()];
    let steps = [
        Step::CreateStage { name: None, tags: 0, tokens },
        Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(0) },
        Step::Publish { connection: 0 },
    ];
    let divergence = compare(&mut Wrong::new(Fault::PublishingIsForgotten), &steps).unwrap_err();
    assert_eq!(divergence.index, steps.len());
    assert_eq!(divergence.step, Step::GetParticipant { connection: 0, swapped: Swapped::Nothing });
}

#[test]
fn a_summary_is_printed_as_a_table() {
    let join = Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(0) };
    let steps = [
        Step::CreateStage { name: None, tags: 0, tokens: vec![TokenRequest::default()] },
        join.clone(),
        join,
        Step::Leave { connection: 1 },
    ];
    let mut right = ServiceUnderTest::in_memory(home(), Leeway::default()).unwrap();
    let mut summary = compare(&mut right, &steps).unwrap();
    summary.add(&summary.clone());
    assert_eq!(
        summary.to_string(),
        "2 sequences, 8 steps, 2 of them refused\nsteps:\n          2 CreateStage\n          4 Join\n          \
         2 Leave\nrefused:\n          2 Replaced\n"
    );
}
