//! Moments of the model to the second. The model and the service are compared at random moments,
//! where a wrong one seldom shows.

use stagepass::Leeway;
use stagepass_model::{
    ChatTokenRequest, Client, Conduct, Door, End, Model, Outcome, Place, Refusal, START, Shown, Step,
    TokenRequest, Who,
};

const HOUR: i64 = 3_600;
const DAYS_14: i64 = 1_209_600;
const JOIN: Step = Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(0) };
const CONNECT: Step = Step::Connect { token: Shown::Good(0), room: Door::Own };
const DISCONNECT: Step = Step::Disconnect { stage: Door::Own, participant: Who::OfToken(0) };

/// Takes all steps, and returns what comes of the last one.
fn last(conduct: &Conduct, steps: impl IntoIterator<Item = Step>) -> Outcome {
    let mut model = Model::new(conduct);
    steps.into_iter().map(|step| model.take(&step)).last().unwrap()
}

fn stage() -> Step {
    Step::CreateStage { name: None, tags: 0, tokens: vec![TokenRequest::default()] }
}

fn chat() -> [Step; 2] {
    let user_id = "alice".to_owned();
    let token = ChatTokenRequest { minutes: None, user_id, attributes: None, capabilities: None };
    [Step::CreateRoom, Step::CreateChatToken { room: Place::Made(0), token }]
}

fn advance(seconds: i64) -> Step {
    Step::Advance { seconds: seconds.try_into().unwrap() }
}

/// A participant token of twelve hours, as it is refused at this moment.
fn expired(now: i64) -> Outcome {
    Outcome::Refused(Refusal::Expired { now, expired_at: START + 12 * HOUR })
}

/// Two machines of which the other one has the greater leeway: it counts twice.
fn leeways() -> Conduct {
    Conduct::new(Leeway::default()).with_machine(Leeway::from_seconds(60))
}

#[test]
fn a_disconnect_may_be_forgotten_14_days_and_25_minutes_and_two_leeways_after_its_stamp() {
    for (early, second) in [(false, 0), (true, -1)] {
        let until = Step::Until { end: End::Disconnect(0), early };
        let steps = [stage(), DISCONNECT, Step::Prune { seconds: 100 }, until, JOIN];
        let at = START + 100 + DAYS_14 + 25 * 60 + 2 * 60 + second;
        assert_eq!(last(&leeways(), steps), expired(at));
    }
}

#[test]
fn the_use_of_a_chat_token_may_be_forgotten_26_minutes_and_two_leeways_after_its_stamp() {
    let [room, token] = chat();
    let until = Step::Until { end: End::Use(0), early: false };
    let steps = [room, token, CONNECT, Step::Prune { seconds: -100 }, until, CONNECT];
    let now = START - 100 + 26 * 60 + 2 * 60;
    let refused = Outcome::Refused(Refusal::Expired { now, expired_at: START + 60 });
    assert_eq!(last(&leeways(), steps), refused);
}

#[test]
fn what_has_come_does_not_come_again() {
    let until = || Step::Until { end: End::Token(0), early: false };
    let conduct = Conduct::default();
    assert_eq!(last(&conduct, [stage(), until()]), Outcome::Done);
    assert_eq!(last(&conduct, [stage(), until(), until()]), Outcome::PassedOver);
}

#[test]
fn a_clock_is_wrong_by_what_is_said_and_by_five_minutes_at_most() {
    for (seconds, wrong) in [(-7, -7), (300, 300), (301, 300), (i16::MAX, 300), (i16::MIN, -300)] {
        let steps = [stage(), advance(13 * HOUR), Step::Skew { seconds }, JOIN];
        assert_eq!(last(&Conduct::default(), steps), expired(START + 13 * HOUR + wrong));
    }
}

#[test]
fn nothing_is_pruned_by_a_clock_that_fails() {
    for is_last in [false, true] {
        let fails = Step::Misread { reading: 0, last: is_last };
        let steps = [fails, Step::Prune { seconds: 0 }];
        assert_eq!(last(&Conduct::default(), steps), Outcome::Failed(String::new()));
    }
}

/// Nothing was pruned, so the end is known of a token that is issued long after it.
#[test]
fn an_end_that_was_not_pruned_is_known_of_every_later_token() {
    let later = Step::SignParticipantToken {
        stage: Place::Made(0),
        participant: Some(0),
        key: None,
        ahead: 0,
        token: TokenRequest::default(),
    };
    let steps = [stage(), DISCONNECT, advance(HOUR), later, JOIN];
    assert_eq!(last(&Conduct::default(), steps), Outcome::Refused(Refusal::Disconnected));
}

#[test]
fn what_a_dropped_key_sealed_is_no_token_and_what_the_next_one_sealed_opens() {
    let conduct = Conduct::default().dropping_keys();
    let drop_first = || [Step::RotateKeys, advance(DAYS_14 + 300), Step::DropOutlivedKeys];
    let steps = [stage()].into_iter().chain(drop_first()).chain([JOIN]);
    assert_eq!(last(&conduct, steps), Outcome::Refused(Refusal::NotOurs));

    let sealed = Step::SealConnection { connection: 0 };
    let open = Step::OpenConnection { text: Shown::Good(0), stage: Door::Own };
    let steps = [stage(), JOIN].into_iter().chain(drop_first()).chain([sealed, open]);
    assert!(matches!(last(&conduct, steps), Outcome::Opened(_)));

    let sealed = [Step::RotateKeys, Step::SealChatSession { connection: 0 }];
    let open = Step::OpenChatSession { text: Shown::Good(0), room: Door::Own };
    let steps = chat().into_iter().chain([CONNECT]).chain(sealed);
    let steps = steps.chain([advance(DAYS_14 + 300), Step::DropOutlivedKeys, open]);
    let now = START + DAYS_14 + 300;
    let over = Outcome::Refused(Refusal::SessionExpired { now, expired_at: START + HOUR });
    assert_eq!(last(&conduct, steps), over);
}
