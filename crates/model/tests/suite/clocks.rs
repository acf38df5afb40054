//! Sequences about time that random ones come across too seldom.

use super::runs::service;
use stagepass::Leeway;
use stagepass_model::{Client, Conduct, Door, Place, Shown, Step, TokenRequest, Who, compare};

const DAY: u32 = 86_400;
const JOIN: Step = Step::Join { token: Shown::Good(0), stage: Door::Own, client: Client(0) };
const DISCONNECT: Step = Step::Disconnect { stage: Door::Own, participant: Who::OfToken(0) };
const PRUNE: Step = Step::Prune { seconds: 0 };

/// The key's owner signs one more token for somebody who was disconnected, and that one is
/// disconnected again. The second disconnect holds for as long as the first one would.
#[test]
fn a_second_disconnect_is_remembered_for_as_long_as_a_first_one() {
    let longest = TokenRequest { minutes: Some(20_160), ..TokenRequest::default() };
    let sign =
        Step::SignParticipantToken { stage: Place::Made(0), participant: Some(0), ahead: 0, token: longest };
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
        Step::SignParticipantToken { stage, participant, ahead: 3_900, token },
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
