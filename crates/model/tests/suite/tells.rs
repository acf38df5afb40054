//! What the comparison tells of a service that fails, refuses what it should not, or makes up ids.

use super::runs::service;
use stagepass::exception::Details;
use stagepass::{
    AdmissionError, ChatGrant, ChatToken, ChatTokenCapability, ClientAttributes, Connection,
    CreateChatTokenInput, CreateParticipantTokenInput, CreateParticipantTokenOutput, CreateStageInput,
    CreateStageOutput, Exception, Failure, GetParticipantInput, GetParticipantOutput, OperationError,
    Participant, ParticipantId, ParticipantTokenCapability, Refused, RoomArn, SealedToken, StageArn,
    StoreError, Timestamp,
};
use stagepass_model::{
    ChatEntered, ChatTokenRequest, Client, Conduct, Door, End, Entered, Place, ServiceUnderTest, Shown, Step,
    Subject, TokenRequest, Who, compare,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// It is not there.
    Unreachable,
    /// It refuses for reasons that the model does not know.
    Strange,
    /// It names rooms and stages as the service does not.
    Malformed,
    /// It answers with no token at all.
    EmptyTokens,
    /// It lets in somebody of this id, whom nobody made a token for.
    AnotherComesIn(&'static str),
    /// It says that the first who joined publishes.
    TheFirstPublishes,
    /// It says of no token when it expired.
    TellsNoMoments,
    /// It says that the token it was shown is for a stage and a room that nobody heard of.
    OfElsewhere,
}

struct Wrong {
    fault: Fault,
    right: ServiceUnderTest,
    conduct: Conduct,
    first: Option<ParticipantId>,
}

fn unreachable() -> Failure {
    StoreError::Failed("the server cannot be reached".into()).into()
}

fn id(id: &str) -> ParticipantId {
    ParticipantId::new(id).unwrap()
}

fn stage_elsewhere() -> StageArn {
    StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/elsewhere").unwrap()
}

fn room_elsewhere() -> RoomArn {
    RoomArn::new("arn:aws:ivschat:us-west-2:123456789012:room/elsewhere").unwrap()
}

impl Wrong {
    fn new(fault: Fault) -> Self {
        Self { fault, right: service(Conduct::default()), conduct: Conduct::default(), first: None }
    }

    fn answered(&self) -> Result<(), OperationError> {
        match self.fault {
            Fault::Unreachable => Err(unreachable().into()),
            Fault::Strange => Err(Exception::Throttling(Details::new("it is enough")).into()),
            _ => Ok(()),
        }
    }

    fn done(&self) -> Result<(), Failure> {
        if self.fault == Fault::Unreachable { Err(unreachable()) } else { Ok(()) }
    }

    fn admitted(&self) -> Result<(), AdmissionError> {
        match self.fault {
            Fault::Unreachable => Err(unreachable().into()),
            Fault::Strange => {
                let (expected, actual) = (id("one"), id("another"));
                Err(Refused::WrongParticipant { expected, actual }.into())
            }
            _ => Ok(()),
        }
    }
}

impl Subject for Wrong {
    type Connection = Connection;
    type ChatConnection = ChatGrant;

    fn conduct(&self) -> Conduct {
        self.conduct.clone()
    }

    fn create_stage(&mut self, request: &CreateStageInput) -> Result<CreateStageOutput, OperationError> {
        self.answered()?;
        let mut answer = self.right.create_stage(request)?;
        if self.fault == Fault::Malformed {
            answer.stage.arn = stage_elsewhere();
        }
        Ok(answer)
    }

    fn create_participant_token(
        &mut self,
        request: &CreateParticipantTokenInput,
    ) -> Result<CreateParticipantTokenOutput, OperationError> {
        self.answered()?;
        self.right.create_participant_token(request)
    }

    fn get_participant(
        &mut self,
        request: &GetParticipantInput,
    ) -> Result<GetParticipantOutput, OperationError> {
        let mut answer = self.right.get_participant(request)?;
        if self.fault == Fault::TheFirstPublishes
            && Some(&answer.participant.participant_id) == self.first.as_ref()
        {
            answer.participant.published = true;
        }
        Ok(answer)
    }

    fn create_chat_token(&mut self, request: &CreateChatTokenInput) -> Result<ChatToken, OperationError> {
        self.answered()?;
        let mut answer = self.right.create_chat_token(request)?;
        if self.fault == Fault::EmptyTokens {
            answer.token = SealedToken::new("");
        }
        Ok(answer)
    }

    fn create_room(&mut self) -> Result<RoomArn, OperationError> {
        self.done()?;
        if self.fault == Fault::Malformed { Ok(room_elsewhere()) } else { self.right.create_room() }
    }

    fn join(
        &mut self,
        stage_arn: &StageArn,
        token: &str,
        client: &ClientAttributes,
    ) -> Result<Entered<Connection>, AdmissionError> {
        self.admitted()?;
        if self.fault == Fault::OfElsewhere {
            let (expected, actual) = (stage_arn.clone(), stage_elsewhere());
            return Err(Refused::WrongStage { expected, actual }.into());
        }
        let mut joined = match self.right.join(stage_arn, token, client) {
            Err(AdmissionError::Refused(Refused::Expired { .. })) if self.fault == Fault::TellsNoMoments => {
                let (now, expired_at) = (Timestamp::MIN, Timestamp::MIN);
                return Err(Refused::Expired { now, expired_at }.into());
            }
            joined => joined?,
        };
        self.first.get_or_insert_with(|| joined.participant.participant_id.clone());
        if let Fault::AnotherComesIn(id) = self.fault {
            joined.participant.participant_id = ParticipantId::new(id).unwrap();
        }
        Ok(joined)
    }

    fn publish(&mut self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.right.publish(connection)
    }

    fn unpublish(&mut self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.right.unpublish(connection)
    }

    fn leave(&mut self, connection: &Connection) -> Result<Participant, AdmissionError> {
        self.right.leave(connection)
    }

    fn disconnect(
        &mut self,
        stage_arn: &StageArn,
        participant_id: &ParticipantId,
    ) -> Result<Option<Participant>, AdmissionError> {
        self.admitted()?;
        self.right.disconnect(stage_arn, participant_id)
    }

    fn connect(&mut self, room_arn: &RoomArn, token: &str) -> Result<ChatEntered<ChatGrant>, AdmissionError> {
        self.admitted()?;
        let (expected, actual) = (room_arn.clone(), room_elsewhere());
        let connected = self.right.connect(room_arn, token)?;
        if self.fault == Fault::OfElsewhere {
            return Err(Refused::WrongRoom { expected, actual }.into());
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
        self.right.chat_user_may(connection, capability)
    }

    fn set_clock(&mut self, now: Timestamp) -> Result<(), Failure> {
        self.right.set_clock(now)
    }

    fn rotate_keys(&mut self) -> Result<(), Failure> {
        self.done()
    }

    fn drop_outlived_keys(&mut self) -> Result<(), Failure> {
        self.done()
    }
}

fn stage() -> Step {
    Step::CreateStage { name: None, tags: 0, tokens: vec![TokenRequest::default()] }
}

fn chat_token(room: Place) -> Step {
    let (minutes, attributes, capabilities) = (None, None, None);
    Step::CreateChatToken {
        room,
        token: ChatTokenRequest { minutes, user_id: "carol".to_owned(), attributes, capabilities },
    }
}

const JOIN: Step = Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(0) };
const CONNECT: Step = Step::Connect { token: Shown::Good(0), room: Door::Own };
const DISCONNECT: Step = Step::Disconnect { stage: Door::Own, participant: Who::Unknown };

/// What was found at the last of the steps in place of what the model says.
#[track_caller]
fn found(fault: Fault, steps: &[Step]) -> String {
    let divergence = compare(&mut Wrong::new(fault), steps).unwrap_err();
    assert_eq!(Some(&divergence.step), steps.last(), "{divergence}");
    assert_eq!(divergence.step, steps[divergence.index]);
    format!("{:?}", divergence.found)
}

#[test]
fn a_service_that_fails_ends_the_comparison_with_its_words() {
    let token = Step::CreateParticipantToken { stage: Place::Unknown, token: TokenRequest::default() };
    let chat_token = chat_token(Place::Unknown);
    for step in [
        stage(),
        token,
        Step::CreateRoom,
        chat_token,
        JOIN,
        CONNECT,
        DISCONNECT,
        Step::RotateKeys,
        Step::DropOutlivedKeys,
    ] {
        let words = r#"Failed("the store failed: the server cannot be reached")"#;
        assert_eq!(found(Fault::Unreachable, &[step]), words);
    }
}

#[test]
fn a_refusal_that_the_model_never_expects_is_told_in_its_words() {
    for step in [stage(), chat_token(Place::Unknown)] {
        assert_eq!(found(Fault::Strange, &[step]), r#"Refused(Unexpected("it is enough"))"#);
    }
    for step in [JOIN, CONNECT, DISCONNECT] {
        let divergence = *compare(&mut Wrong::new(Fault::Strange), &[step]).unwrap_err();
        let stagepass_model::Outcome::Refused(refusal) = divergence.found else { panic!("{divergence}") };
        assert_eq!(refusal.reason(), "Unexpected");
        assert_eq!(format!("{refusal:?}"), r#"Unexpected("the snapshot is of another, not of one")"#);
    }
}

#[test]
fn ids_that_are_not_formed_as_those_of_the_service_are_strays() {
    assert_eq!(found(Fault::Malformed, &[Step::CreateRoom]), "RoomCreated(Stray)");
    assert!(found(Fault::Malformed, &[stage()]).starts_with("StageCreated(StageAnswer { stage: Stray, "));
    let emptied = found(Fault::EmptyTokens, &[Step::CreateRoom, chat_token(Place::Made(0))]);
    assert!(emptied.starts_with("ChatTokenCreated { token: Stray, "), "{emptied}");
    let joined = found(Fault::AnotherComesIn("somebody"), &[stage(), JOIN]);
    let beginning = "Joined { connection: Stray, session: Number(0), replaced: false, participant: ParticipantAnswer { \
         participant: Stray, ";
    assert!(joined.starts_with(beginning), "{joined}");
    let joined = found(Fault::AnotherComesIn("nobodyMadeIt"), &[stage(), JOIN]);
    assert!(joined.contains("ParticipantAnswer { participant: Unknown, "), "{joined}");
    let join = Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(7) };
    let joined = found(Fault::AnotherComesIn("somebody"), &[stage(), join]);
    let said = "[Some(\"isp 7\"), Some(\"os 7\"), Some(\"os version 7\"), Some(\"browser 7\"), \
                Some(\"browser version 7\"), Some(\"sdk 7\")]";
    assert!(joined.contains(said), "{joined}");
    let joined = found(Fault::OfElsewhere, &[stage(), JOIN]);
    assert_eq!(joined, "Refused(WrongStage { expected: Number(0), actual: Stray })");
    let steps = [Step::CreateRoom, chat_token(Place::Made(0)), CONNECT];
    assert_eq!(
        found(Fault::OfElsewhere, &steps),
        "Refused(WrongRoom { expected: Number(0), actual: Stray })"
    );
}

#[test]
fn everybody_is_asked_for_when_all_steps_are_taken() {
    let two = Step::CreateStage { name: None, tags: 0, tokens: vec![TokenRequest::default(); 2] };
    let other = Step::Join { token: Shown::Good(1), stage: Door::Own, client: Client(0) };
    let divergence = compare(&mut Wrong::new(Fault::TheFirstPublishes), &[two, JOIN, other]).unwrap_err();
    assert_eq!(divergence.index, 3);
    assert_eq!(format!("{:?}", divergence.step), "GetParticipant { connection: 1, swapped: Nothing }");
}

#[test]
fn a_stage_has_the_tags_that_it_was_given() {
    let tagged = Step::CreateStage { name: None, tags: 2, tokens: Vec::new() };
    let made = found(Fault::Malformed, &[tagged]);
    assert!(made.contains("tags: {") && !made.contains("tags: {}"), "{made}");
}

/// The steps of the host are left out, because the subject cannot take them.
const OF_THE_HOST: [&str; 7] =
    ["SignParticipantToken", "Turn", "Misread", "Prune", "RotateKeys", "DropOutlivedKeys", "Skew"];

/// Compares a service whose host cannot take these steps, and which does not say when a token
/// expired.
fn compared_by(conduct: Conduct) -> String {
    let until = Step::Until { end: End::Token(0), early: false };
    let steps = [Step::Prune { seconds: 0 }, stage(), until, JOIN];
    let compared = compare(&mut Wrong { conduct, ..Wrong::new(Fault::TellsNoMoments) }, &steps);
    compared.map_or_else(|divergence| divergence.to_string(), |summary| summary.to_string())
}

#[test]
fn a_subject_is_not_asked_for_steps_that_its_conduct_passes_over() {
    let cannot = "step 0, Prune { seconds: 0 }\n  expected: Done\n     found: Failed(\"the store failed: \
                  the subject cannot take this step\")";
    assert_eq!(compared_by(Conduct::default()), cannot);
    let all_told = "step 3, Join { token: Good(0), stage: Own, client: Client(0) }\n  \
                    expected: Refused(Expired { now: 1678182463, expired_at: 1678182463 })\n     \
                    found: Refused(Expired { now: -62167219200, expired_at: -62167219200 })";
    assert_eq!(compared_by(Conduct::default().passing_over(&OF_THE_HOST)), all_told);
}

#[test]
fn refusals_are_compared_by_their_reason_alone_if_that_is_asked_for() {
    let conduct = Conduct::default().passing_over(&OF_THE_HOST).passing_over(&Step::CALLS);
    let conduct = conduct.comparing_reasons_alone();
    let table = "1 sequences, 3 steps, 1 of them refused\nsteps:\n          1 CreateStage\n          \
                 1 Join\n          1 Until\nrefused:\n          1 Expired\n";
    assert_eq!(compared_by(conduct), table);
}
