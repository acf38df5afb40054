//! What a service answers that is wrong in one way.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should")]

use super::wrong::{Fault, Wrong};
use stagepass::key_pair::KeyPairClaims;
use stagepass::store::{ConnectionId, Quotas};
use stagepass::{
    AdmissionError, ChatGrant, ChatToken, ChatTokenCapability, ClientAttributes, Connection,
    CreateChatTokenInput, CreateParticipantTokenInput, CreateParticipantTokenOutput, CreateStageInput,
    CreateStageOutput, Failure, GetParticipantInput, GetParticipantOutput, OperationError, Participant,
    ParticipantId, ParticipantTokenCapability, PublicKeyArn, Refused, RoomArn, SealedToken, StageArn,
    Store as _, Timestamp,
};
use stagepass_model::{ChatEntered, Conduct, Entered, Reply, Subject};

impl Subject for Wrong {
    type Connection = Connection;
    type ChatConnection = ChatGrant;

    fn conduct(&self) -> Conduct {
        let conduct = self.right.conduct();
        if self.fault != Fault::NobodyCountsKeys {
            return conduct;
        }
        let mut quotas = Quotas::default();
        quotas.public_keys = Some(3);
        conduct.with_quotas(quotas)
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

    fn create_room(&mut self) -> Result<RoomArn, OperationError> {
        let room_arn = self.right.create_room()?;
        self.rooms.push(room_arn.as_str().to_owned());
        Ok(room_arn)
    }

    fn join(
        &mut self,
        stage_arn: &StageArn,
        token: &str,
        client: &ClientAttributes,
    ) -> Result<Entered<Connection>, AdmissionError> {
        let joined = self.joined_though_gone(stage_arn, token, client);
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
        let first = self
            .first_grants
            .entry((joined.id.session_id.clone(), joined.participant.participant_id.clone()));
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
        match (self.fault, self.right.publish(connection)) {
            (
                Fault::AnOpenedConnectionOutlivesANewerJoin,
                Err(AdmissionError::Refused(Refused::Replaced)),
            ) if self.opened.contains(connection.id()) => {
                self.right.publish(&self.connections[&connection.id().participant_id])
            }
            (_, published) => published,
        }
    }

    fn unpublish(&mut self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.right.unpublish(connection)
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
            return match self.right.leave(connection) {
                Err(AdmissionError::Refused(Refused::NoSuchStage)) => Err(Refused::NoSuchStage.into()),
                left => Ok(left.ok()),
            };
        }
        let forget_at = self.forget_by_the_clock();
        let answer = self.right.disconnect(stage_arn, participant_id)?;
        self.ends.extend(forget_at.map(|moment| (stage_arn.clone(), participant_id.clone(), moment)));
        Ok(answer)
    }

    fn connect(&mut self, room_arn: &RoomArn, token: &str) -> Result<ChatEntered<ChatGrant>, AdmissionError> {
        let connected = self.connected_though_gone(room_arn, token);
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

    fn answer(&mut self, method: &str, target: &str, body: &str) -> Result<Reply, Failure> {
        self.called(method, target, body)
    }

    fn heartbeat(&mut self, connection: &Connection) -> Result<(), AdmissionError> {
        let ConnectionId { stage_arn, participant_id, number, .. } = connection.id();
        let snapshot = self.store.snapshot(stage_arn, participant_id).unwrap();
        let record = snapshot.and_then(|snapshot| snapshot.record);
        let stands = record.is_some_and(|record| record.connected && record.connection == *number);
        if stands && self.fault == Fault::AQuietConnectionWasHeardOf {
            return Ok(());
        }
        match self.right.heartbeat(connection) {
            Err(AdmissionError::Refused(Refused::NoSuchStage))
                if self.fault == Fault::ADeletedStageHearsOfItsConnections =>
            {
                Ok(())
            }
            heard => heard,
        }
    }

    fn quiet(&mut self, moment: Timestamp, quiet_seconds: u32) -> Result<Vec<ConnectionId>, Failure> {
        let mut found = self.right.quiet(moment, quiet_seconds)?;
        match (self.fault, found.first().cloned()) {
            (Fault::ASweepFindsTen, _) => found.truncate(10),
            (Fault::ASweepFindsNine, _) => found.truncate(9),
            (Fault::ASweepFindsOneTwice, Some(first)) => found[10] = first,
            _ => {}
        }
        Ok(found)
    }

    fn lost(&mut self, connection: &ConnectionId) -> Result<Participant, AdmissionError> {
        let lost = self.right.lost(connection)?;
        if self.fault == Fault::WhoIsLostMayNotJoinAgain {
            self.right.disconnect(&connection.stage_arn, &connection.participant_id)?;
        }
        Ok(lost)
    }

    fn seal_connection(&mut self, connection: &Connection) -> Result<SealedToken, AdmissionError> {
        let text = self.right.seal_connection(connection)?;
        self.secrets.push(text.as_str().to_owned());
        Ok(text)
    }

    fn open_connection(
        &mut self,
        stage_arn: &StageArn,
        text: &str,
    ) -> Result<(Connection, ConnectionId), AdmissionError> {
        let opened = self.right.open_connection(stage_arn, text);
        let (connection, id) = match (self.fault, opened) {
            (
                Fault::ASealedConnectionOpensAtAnotherStage,
                Err(AdmissionError::Refused(Refused::WrongStage { actual, .. })),
            ) => self.right.open_connection(&actual, text),
            (
                Fault::ASealedConnectionOpensAtItsExpiry,
                Err(AdmissionError::Refused(Refused::Expired { expired_at, .. })),
            ) => {
                self.at(expired_at.plus_seconds(-1).unwrap(), |right| right.open_connection(stage_arn, text))
            }
            (Fault::ASealedConnectionOpensAsTheLatest, Ok((_, id))) => {
                let latest = self.connections[&id.participant_id].clone();
                let id = latest.id().clone();
                Ok((latest, id))
            }
            (_, opened) => opened,
        }?;
        self.opened.insert(id.clone());
        Ok((connection, id))
    }

    fn seal_chat_session(&mut self, connection: &ChatGrant) -> Result<SealedToken, AdmissionError> {
        let text = self.right.seal_chat_session(connection)?;
        self.secrets.push(text.as_str().to_owned());
        Ok(text)
    }

    fn open_chat_session(
        &mut self,
        room_arn: &RoomArn,
        text: &str,
    ) -> Result<ChatEntered<ChatGrant>, AdmissionError> {
        match (self.fault, self.right.open_chat_session(room_arn, text)) {
            (
                Fault::ASealedSessionOpensInAnotherRoom,
                Err(AdmissionError::Refused(Refused::WrongRoom { actual, .. })),
            ) => self.right.open_chat_session(&actual, text),
            (
                Fault::ASealedSessionOpensAfterItsEnd,
                Err(AdmissionError::Refused(Refused::SessionExpired { expired_at, .. })),
            ) => {
                self.at(expired_at.plus_seconds(-1).unwrap(), |right| right.open_chat_session(room_arn, text))
            }
            (_, opened) => opened,
        }
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

    fn sign_participant_token(
        &mut self,
        key: Option<&PublicKeyArn>,
        claims: &KeyPairClaims,
    ) -> Result<SealedToken, Failure> {
        let token = self.right.sign_participant_token(key, claims)?;
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
