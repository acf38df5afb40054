//! The library's own service as a subject, asked by a host of its own.

use super::runs::service;
use stagepass::{
    ClientAttributes, CreateChatTokenInput, CreateParticipantTokenInput, CreateStageInput,
    GetParticipantInput, Leeway, OperationError, ParticipantTokenConfigurationInput, Timestamp,
};
use stagepass_model::{Conduct, START, Subject};

#[track_caller]
fn invalid<T>(answer: Result<T, OperationError>, message: &str) {
    let Err(OperationError::Exception(exception)) = answer else { panic!("answered, or failed") };
    assert_eq!((exception.code(), exception.to_string().as_str()), ("ValidationException", message));
}

#[test]
fn a_request_that_is_not_valid_is_refused_as_the_service_refuses_it() {
    let mut subject = service(Conduct::default());
    let one_error = |path: &str, rule: &str| {
        format!(
            "1 validation error detected. Value at '{path}' failed to satisfy constraint: Member must {rule}"
        )
    };
    let request = CreateStageInput::default().name("a b");
    let message = one_error("/name", "satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$");
    invalid(subject.create_stage(&request), &message);
    let message = one_error("/stageArn", "not be null");
    invalid(subject.create_participant_token(&CreateParticipantTokenInput::default()), &message);
    let request =
        CreateChatTokenInput::default().room_identifier("arn:aws:ivschat:us-west-2:123456789012:room/a");
    invalid(subject.create_chat_token(&request), &one_error("/userId", "not be null"));
    let request = GetParticipantInput::default()
        .stage_arn("arn:aws:ivs:us-west-2:123456789012:stage/a")
        .session_id("st-0123456789abc");
    invalid(subject.get_participant(&request), &one_error("/participantId", "not be null"));
}

fn after(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(START).unwrap().plus_seconds(seconds).unwrap()
}

#[test]
fn each_machine_has_the_leeway_that_it_is_given() {
    let client = ClientAttributes::default();
    let conduct = Conduct::new(Leeway::from_seconds(60)).with_machine(Leeway::default());
    let mut subject = service(conduct);
    subject.set_clock(after(0)).unwrap();
    let stage_arn = subject.create_stage(&CreateStageInput::default()).unwrap().stage.arn;
    let request = CreateParticipantTokenInput::default()
        .stage_arn(stage_arn.as_str())
        .configuration(ParticipantTokenConfigurationInput::default().duration(1));
    let token = subject.create_participant_token(&request).unwrap().participant_token.token;
    let mut lets_in = |machine, seconds| {
        subject.turn_to(machine).unwrap();
        subject.set_clock(after(seconds)).unwrap();
        subject.join(&stage_arn, token.as_str(), &client).is_ok()
    };
    assert!(lets_in(0, 119) && !lets_in(0, 120));
    assert!(lets_in(1, 59) && !lets_in(1, 60));
}

/// One machine alone knows when no other seals with a key any more.
#[test]
fn a_machine_alone_drops_keys_and_several_do_not() {
    let alone = Conduct::new(Leeway::from_seconds(60));
    assert_eq!(service(alone.clone()).conduct(), alone.clone().dropping_keys());
    let several = alone.with_machine(Leeway::default());
    assert_eq!(service(several.clone().dropping_keys()).conduct(), several);
}

/// Each of three machines learns a key, then each seals with it; and so on.
#[test]
fn several_machines_rotate_one_after_another() {
    let conduct = Conduct::default().with_machine(Leeway::default()).with_machine(Leeway::default());
    let mut fleet = service(conduct);
    fleet.set_clock(after(0)).unwrap();
    for step in 1..=12 {
        assert!(fleet.rotate_keys().is_ok(), "step {step}");
    }
}

#[test]
fn there_are_no_other_machines_than_those_of_the_conduct() {
    let mut subject = service(Conduct::default());
    assert_eq!(subject.turn_to(1).unwrap_err().to_string(), "the store failed");
    assert!(subject.create_room().is_err());
    subject.turn_to(0).unwrap();
    subject.set_clock(after(0)).unwrap();
    assert!(subject.create_room().is_ok());
}

#[test]
fn a_reading_is_wrong_once_and_a_clock_that_is_set_is_right() {
    let mut subject = service(Conduct::default());
    let creates = |subject: &mut stagepass_model::ServiceUnderTest| {
        let mut request = CreateStageInput::default();
        request.participant_token_configurations = Some([<_>::default()].into_iter().collect());
        subject.create_stage(&request).is_ok()
    };
    subject.set_clock(after(0)).unwrap();
    subject.misread_clock(1, Timestamp::MAX).unwrap();
    assert_eq!([(); 3].map(|()| creates(&mut subject)), [true, false, true]);
    subject.misread_clock(0, Timestamp::MIN).unwrap();
    subject.set_clock(after(0)).unwrap();
    assert!(creates(&mut subject));
}
