//! The library's own service as a subject, asked by a host of its own.

use stagepass::{
    Account, ClientAttributes, CreateChatTokenInput, CreateParticipantTokenInput, CreateStageInput,
    GetParticipantInput, Leeway, OperationError, ParticipantTokenConfigurationInput, Timestamp,
};
use stagepass_model::{Conduct, ServiceUnderTest, Subject};

#[track_caller]
fn invalid<T>(answer: Result<T, OperationError>, message: &str) {
    let Err(OperationError::Exception(exception)) = answer else { panic!("answered, or failed") };
    assert_eq!((exception.code(), exception.to_string().as_str()), ("ValidationException", message));
}

#[test]
fn a_request_that_is_not_valid_is_refused_as_the_service_refuses_it() {
    let home = Account::new("us-west-2", "123456789012").unwrap();
    let mut subject = ServiceUnderTest::in_memory(home, Leeway::default()).unwrap();
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

#[test]
fn the_leeway_that_it_is_given_is_its_own() {
    let home = Account::new("us-west-2", "123456789012").unwrap();
    let (stage_request, client) = (CreateStageInput::default(), ClientAttributes::default());
    let mut subject = ServiceUnderTest::in_memory(home, Leeway::from_seconds(60)).unwrap();
    let after = |seconds| Timestamp::from_unix_seconds(seconds).unwrap();
    subject.set_clock(after(0)).unwrap();
    let stage_arn = subject.create_stage(&stage_request).unwrap().stage.arn;
    let request = CreateParticipantTokenInput::default()
        .stage_arn(stage_arn.as_str())
        .configuration(ParticipantTokenConfigurationInput::default().duration(1));
    let token = subject.create_participant_token(&request).unwrap().participant_token.token;
    subject.set_clock(after(119)).unwrap();
    assert!(subject.join(&stage_arn, token.as_str(), &client).is_ok());
    subject.set_clock(after(120)).unwrap();
    assert!(subject.join(&stage_arn, token.as_str(), &client).is_err());
}

/// One machine alone knows when no other seals with a key any more.
#[test]
fn a_fleet_drops_no_keys_and_rotates_machine_by_machine() {
    let home = || Account::new("us-west-2", "123456789012").unwrap();
    let subject = |more| {
        ServiceUnderTest::in_memory(home(), Leeway::from_seconds(60)).unwrap().with_more_machines(more)
    };
    let conduct = Conduct { leeway_seconds: 60, drops_keys: true, forgets_redemptions: false };
    assert_eq!(subject(0).conduct(), conduct);
    assert_eq!(subject(2).conduct(), Conduct { drops_keys: false, ..conduct });
    // Each of three machines learns a key, then each seals with it; and so on.
    let mut fleet = subject(2);
    for step in 1..=12 {
        assert!(fleet.rotate_keys().is_ok(), "step {step}");
    }
}
