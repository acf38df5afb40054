//! A service that is wrong in one way.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

use super::runs::account;
use stagepass::key_pair::KeyPairClaims;
use stagepass::{
    AdmissionError, ChatGrant, ChatToken, ChatTokenCapability, ClientAttributes, Connection,
    CreateChatTokenInput, CreateParticipantTokenInput, CreateParticipantTokenOutput, CreateStageInput,
    CreateStageOutput, Failure, GetParticipantInput, GetParticipantOutput, Leeway, MemoryRedemptions,
    MemoryStore, OperationError, Participant, ParticipantId, ParticipantTokenCapability, PredictableRandom,
    Pruning, Refused, RoomArn, SealedToken, SessionId, StageArn, Store as _, Timestamp, UserId,
};
use stagepass_model::{ChatEntered, Conduct, Entered, ServiceUnderTest, Subject};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
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
    /// The clock of a disconnect says which ends no longer matter, and it fails.
    AFailedReadingForgetsEnds,
    /// The clock of a disconnect says which ends no longer matter, and another one is ahead of it.
    ClocksThatDifferForgetEnds,
    /// The clock of a disconnect says which ends no longer matter, and takes no leeway for it.
    EndsAreForgottenBeforeTheLeeway,
    PruningForgetsEndsAtOnce,
    ASealedTokenIsValidBeforeItsIssue,
    AChatTokenIsValidBeforeItsIssue,
    AFailedSecondReadingStopsChat,
    AChatTokenOpensOnceForEachLeeway,
    ALeewayOpensSessionsThatAreOver,
    ARecordKeepsTheFirstGrant,
}

pub(super) struct Wrong {
    fault: Fault,
    right: ServiceUnderTest,
    store: Arc<MemoryStore>,
    now: Timestamp,
    misreading: Option<(u8, Timestamp)>,
    turn: usize,
    /// Who was disconnected, and from when on that is forgotten.
    ends: Vec<(StageArn, ParticipantId, Timestamp)>,
    /// The latest connection of each participant.
    connections: BTreeMap<ParticipantId, Connection>,
    /// What the first token said of each participant of each session.
    first_grants: BTreeMap<(SessionId, ParticipantId), Option<UserId>>,
    participant_token: Option<CreateParticipantTokenOutput>,
    chat_users: BTreeMap<String, ChatEntered<ChatGrant>>,
    chat_uses: BTreeSet<(String, usize)>,
    chat_stopped: bool,
    /// All that must not be named.
    pub(super) secrets: Vec<String>,
}

const LEEWAYS: [u32; 2] = [0, 60];

impl Wrong {
    pub(super) fn new(fault: Fault) -> Self {
        let store = Arc::new(MemoryStore::new().with_ended_sessions(usize::MAX, u32::MAX));
        let [first, second] = LEEWAYS.map(Leeway::from_seconds);
        let right = ServiceUnderTest::new(
            account(),
            Arc::new(PredictableRandom::seeded(0)),
            store.clone(),
            Arc::new(MemoryRedemptions::new()),
            Conduct::new(first).with_machine(second),
        );
        Self {
            fault,
            right: right.unwrap(),
            store,
            now: Timestamp::MIN,
            misreading: None,
            turn: 0,
            ends: Vec::new(),
            connections: BTreeMap::new(),
            first_grants: BTreeMap::new(),
            participant_token: None,
            chat_users: BTreeMap::new(),
            chat_uses: BTreeSet::new(),
            chat_stopped: false,
            secrets: Vec::new(),
        }
    }

    /// Asks again at another moment.
    fn at<T>(&mut self, moment: Timestamp, ask: impl FnOnce(&mut ServiceUnderTest) -> T) -> T {
        self.right.set_clock(moment).unwrap();
        let answer = ask(&mut self.right);
        self.right.set_clock(self.now).unwrap();
        answer
    }

    /// Forgets all ends but those that the others say.
    fn forget_ends_but(&mut self, kept: Vec<(StageArn, ParticipantId, Timestamp)>) {
        // The store itself forgets no sooner than it may, so years pass for it.
        for year in ["8000-01-01T00:00:00Z", "9000-01-01T00:00:00Z"] {
            let pruning = Pruning::at(year.parse().unwrap(), Leeway::default()).unwrap();
            self.store.prune(&pruning).unwrap();
        }
        for (stage_arn, participant_id, _) in &kept {
            self.store.disconnect(stage_arn, participant_id).unwrap();
        }
        self.ends = kept;
    }

    /// Forgets what no longer matters by the clock of this disconnect, and says from when on the
    /// disconnect itself does not.
    fn forget_by_the_clock(&mut self) -> Option<Timestamp> {
        let (now, leeway) = match self.fault {
            Fault::AFailedReadingForgetsEnds => match self.misreading {
                Some((0, moment)) => (moment, LEEWAYS[1]),
                _ => (Timestamp::MIN, LEEWAYS[1]),
            },
            Fault::ClocksThatDifferForgetEnds => (self.now, LEEWAYS[1]),
            Fault::EndsAreForgottenBeforeTheLeeway => (self.now, 0),
            _ => return None,
        };
        let kept: Vec<_> = self.ends.iter().filter(|(_, _, forget_at)| now < *forget_at).cloned().collect();
        if kept.len() < self.ends.len() {
            self.forget_ends_but(kept);
        }
        let longest = 14 * 86_400 + 300 + i64::from(leeway);
        Some(self.now.plus_seconds(longest).unwrap())
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
                self.at(now.plus_seconds(-1).unwrap(), |right| right.join(stage_arn, token, client))
            }
            (
                Fault::ASealedTokenIsValidBeforeItsIssue,
                Err(AdmissionError::Refused(Refused::IssuedLater { issued_at, .. })),
            ) if !token.contains('.') => self.at(issued_at, |right| right.join(stage_arn, token, client)),
            (_, joined) => joined,
        }?;
        let first =
            self.first_grants.entry((joined.session_id.clone(), joined.participant.participant_id.clone()));
        let first = first.or_insert_with(|| joined.participant.user_id.clone());
        if self.fault == Fault::ARecordKeepsTheFirstGrant {
            joined.participant.user_id.clone_from(first);
        }
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
            ) => self.right.leave(&self.connections[&connection.id().participant_id]),
            (_, left) => left,
        }
    }

    fn disconnect(
        &mut self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<Participant>, AdmissionError> {
        if let (Fault::ADisconnectLeavesTheTokenValid, Some(connection)) =
            (self.fault, self.connections.get(participant_id))
        {
            return Ok(self.right.leave(connection).ok());
        }
        let forget_at = self.forget_by_the_clock();
        let answer = self.right.disconnect(stage_arn, participant_id)?;
        self.ends.extend(forget_at.map(|moment| (stage_arn.clone(), participant_id.clone(), moment)));
        Ok(answer)
    }

    fn connect(&mut self, room_arn: &RoomArn, token: &str) -> Result<ChatEntered<ChatGrant>, AdmissionError> {
        let connected = self.right.connect(room_arn, token);
        let second_reading = self.misreading == Some((1, Timestamp::MAX)) && connected.is_ok();
        self.chat_stopped |= self.fault == Fault::AFailedSecondReadingStopsChat && second_reading;
        if self.chat_stopped && connected.is_ok() {
            return Err(Refused::AlreadyUsed.into());
        }
        let mut connected = match (self.fault, connected) {
            (Fault::AChatTokenOpensTwice, Err(AdmissionError::Refused(Refused::AlreadyUsed))) => {
                self.chat_users[token].clone()
            }
            (Fault::AChatTokenOpensOnceForEachLeeway, Err(AdmissionError::Refused(Refused::AlreadyUsed)))
                if !self.chat_uses.contains(&(token.to_owned(), self.turn)) =>
            {
                self.chat_users[token].clone()
            }
            (
                Fault::AChatTokenIsValidBeforeItsIssue,
                Err(AdmissionError::Refused(Refused::IssuedLater { issued_at, .. })),
            ) => self.at(issued_at, |right| right.connect(room_arn, token))?,
            (
                Fault::ALeewayOpensSessionsThatAreOver,
                Err(AdmissionError::Refused(Refused::SessionExpired { expired_at, .. })),
            ) => self.at(expired_at.plus_seconds(-1).unwrap(), |right| right.connect(room_arn, token))?,
            (_, connected) => connected?,
        };
        self.chat_uses.insert((token.to_owned(), self.turn));
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
        (self.now, self.misreading) = (now, None);
        self.right.set_clock(now)
    }

    fn turn_to(&mut self, machine: usize) -> Result<(), Failure> {
        self.turn = machine;
        self.right.turn_to(machine)
    }

    fn misread_clock(&mut self, reading: u8, moment: Timestamp) -> Result<(), Failure> {
        self.misreading = Some((reading, moment));
        self.right.misread_clock(reading, moment)
    }

    fn prune(&mut self, moment: Timestamp) -> Result<(), Failure> {
        self.right.prune(moment)?;
        if self.fault == Fault::PruningForgetsEndsAtOnce {
            self.forget_ends_but(Vec::new());
        }
        Ok(())
    }

    fn sign_participant_token(&mut self, claims: &KeyPairClaims) -> Result<SealedToken, Failure> {
        let token = self.right.sign_participant_token(claims)?;
        self.secrets.push(token.as_str().to_owned());
        Ok(token)
    }

    fn rotate_keys(&mut self) -> Result<(), Failure> {
        self.right.rotate_keys()
    }

    fn drop_outlived_keys(&mut self) -> Result<(), Failure> {
        self.right.drop_outlived_keys()
    }
}
