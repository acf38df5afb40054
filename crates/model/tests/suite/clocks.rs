//! Sequences about time that random ones come across too seldom.

use super::runs::service;
use stagepass::Leeway;
use stagepass_model::{
    Client, Conduct, Door, Model, Outcome, Place, Refusal, START, Shown, Step, TokenRequest, Who, compare,
};

const DAY: u32 = 86_400;
const JOIN: Step = Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(0) };
const DISCONNECT: Step = Step::Disconnect { stage: Door::Own, participant: Who::OfToken(0) };
const PRUNE: Step = Step::Prune { seconds: 0 };

/// The key's owner signs one more token for somebody who was disconnected, and that one is
/// disconnected again. The second disconnect holds for as long as the first one would.
#[test]
fn a_second_disconnect_is_remembered_for_as_long_as_a_first_one() {
    let longest = TokenRequest { minutes: Some(20_160), ..TokenRequest::default() };
    let sign = Step::SignParticipantToken {
        stage: Place::Made(0),
        participant: Some(0),
        key: None,
        ahead: 0,
        token: longest,
    };
    let steps = [
        Step::CreateStage { name: None, tags: 0, tokens: vec![TokenRequest::default()] },
        DISCONNECT,
        PRUNE,
        Step::Advance { seconds: 13 * DAY },
        sign,
        DISCONNECT,
        Step::Advance { seconds: 2 * DAY },
        PRUNE,
        JOIN,
    ];
    let compared = compare(&mut service(Conduct::default()), &steps);
    compared.unwrap_or_else(|divergence| panic!("{divergence}"));
}

/// All clocks are right here. A host with a leeway of an hour lets in who shows a token that is
/// issued an hour and five minutes ahead, and so the token also lasts for that much longer.
#[test]
fn a_disconnect_is_remembered_for_as_long_as_a_token_lasts_that_was_let_in_ahead_of_its_issue() {
    let token = TokenRequest { minutes: Some(20_160), ..TokenRequest::default() };
    let (stage, participant) = (Place::Made(0), None);
    let steps = [
        Step::CreateStage { name: None, tags: 0, tokens: Vec::new() },
        Step::SignParticipantToken { stage, participant, key: None, ahead: 3_900, token },
        JOIN,
        DISCONNECT,
        PRUNE,
        Step::Advance { seconds: 14 * DAY + 3_900 + 3_599 },
        PRUNE,
        JOIN,
    ];
    let compared = compare(&mut service(Conduct::new(Leeway::from_seconds(3_600))), &steps);
    compared.unwrap_or_else(|divergence| panic!("{divergence}"));
}

/// A text opens for a day, and a connection that is kept in memory stands for as long as it likes.
#[test]
fn a_connection_that_is_a_sealed_text_expires() {
    let after_a_day = |conduct: Conduct, steps: &[Step]| {
        let mut model = Model::new(&conduct);
        let stage = Step::CreateStage { name: None, tags: 0, tokens: vec![TokenRequest::default()] };
        for step in [stage, JOIN, Step::Advance { seconds: DAY }] {
            model.take(&step);
        }
        steps.iter().map(|step| model.take(step)).next_back().unwrap()
    };
    let publish = Step::Publish { connection: 0 };
    let (now, expired_at) = (START + i64::from(DAY), START + i64::from(DAY));
    let expired = Outcome::Refused(Refusal::Expired { now, expired_at });
    let sealing = Conduct::default().sealing_connections();
    assert_eq!(after_a_day(sealing.clone(), std::slice::from_ref(&publish)), expired);
    assert_eq!(after_a_day(sealing.clone(), &[Step::SealConnection { connection: 0 }]), expired);
    let leeway = Conduct::new(Leeway::from_seconds(1)).sealing_connections();
    for conduct in [Conduct::default(), leeway] {
        let published = after_a_day(conduct, std::slice::from_ref(&publish));
        assert!(matches!(published, Outcome::Participant(_)), "{published:?}");
    }
    // The host has the name of a connection without its text.
    let lost = after_a_day(sealing, &[Step::Lost { connection: 0 }]);
    assert!(matches!(lost, Outcome::Participant(_)), "{lost:?}");
}
